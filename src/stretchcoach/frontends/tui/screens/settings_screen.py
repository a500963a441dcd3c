"""The settings, each beside its choices; what is chosen is tried at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from textual import getters, on
from textual.binding import Binding
from textual.containers import Container, Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList, Static

from stretchcoach.coach.preferences import WHOLE, Preference
from stretchcoach.frontends.tui.app_commands import (
    Change,
    Close,
    Listen,
    OpenProfile,
    PersonWanted,
    SettingChosen,
    SettingsWanted,
    ShowHelp,
)
from stretchcoach.frontends.tui.screens.base import CoachScreen
from stretchcoach.frontends.tui.widgets.drawing import Bar
from stretchcoach.frontends.tui.widgets.lists import MarkedList

if TYPE_CHECKING:
    from stretchcoach.sound.ahead import Readiness

CHOSEN, OTHER = "● ", "○ "
"""What stands before the choice that holds, and before the others."""

READY_EVERY = 1.0
"""Seconds between two looks at how far a slow voice is."""

_NAME = 23
"""Columns of a setting's name."""


class SettingList(MarkedList):
    """The settings; from here the way leads into the choices of one."""

    BINDINGS = [Binding("right", "select", show=False)]  # noqa: RUF012 - Textual's own shape


class ChoiceList(MarkedList):
    """The choices of a setting; from here the way leads back."""

    BINDINGS = [Binding("left", "screen.command('close')", show=False)]  # noqa: RUF012 - Textual's own shape


class SettingsScreen(CoachScreen[None]):
    """Enter on a setting leads to its choices, Enter on a choice takes it. A click does the same."""

    ORDERS = (Change, Listen, Close, ShowHelp)
    HELP = (
        "How the program speaks, sounds and looks. The arrow keys choose a setting, Enter leads to its choices, "
        "and Enter takes one: you hear or see it at once, and it is kept. "
        "L lets you hear the coach while you choose how it sounds. Escape leads back."
    )
    CSS_PATH = "../styles/settings.tcss"
    settings = getters.query_one("#settings", SettingList)
    choices = getters.query_one("#choices", ChoiceList)

    def __init__(
        self,
        preferences: Sequence[Preference],
        chosen: str = "",
        problem: str = "",
        readiness: Callable[[], Readiness] | None = None,
    ) -> None:
        """The setting with the key ``chosen`` is chosen at first. ``readiness`` tells how far a slow voice is."""
        super().__init__(problem)
        self._preferences, self._first, self._readiness = tuple(preferences), chosen, readiness

    def body(self) -> Iterable[Widget]:
        """Settings, and the choices of one."""
        yield Static("Settings", classes="title")
        yield Container(
            SettingList(id="settings"),
            Vertical(Static("", id="setting-what", markup=False), ChoiceList(id="choices"), id="setting"),
            id="settings-page",
        )
        yield Static("", id="setting-said", markup=False)
        yield Horizontal(Static("", id="voice-ready"), Bar("Voice", id="voice-bar"), id="voice-page")

    def on_mount(self) -> None:
        """Fill the lists."""
        super().on_mount()
        self.settings.fill([(each.key, _row(each)) for each in self._preferences], 0)
        self.go(self._first)
        self.show_readiness()
        self.set_interval(READY_EVERY, self.show_readiness)

    def show_readiness(self) -> None:
        """Show how many phrases a slow voice has said ahead of time; nothing where it has none to say."""
        ready = self._readiness() if self._readiness else None
        page = self.query_one("#voice-page")
        page.display = bool(ready and ready.total)
        if ready and ready.total:
            self.query_one("#voice-ready", Static).update(f"{ready.done} of {ready.total} phrases are ready")
            self.query_one(Bar).percent = 100 * ready.done // ready.total

    def go(self, key: str) -> None:
        """To the setting with this key; where there is none, it stays where it is."""
        keys = [each.key for each in self._preferences]
        if key in keys:
            self.settings.highlighted = keys.index(key)
        self.settings.focus()

    @property
    def preference(self) -> Preference:
        """The setting that is highlighted."""
        return self._preferences[self.settings.highlighted or 0]

    def show(self, preferences: Sequence[Preference]) -> None:
        """Show the settings as they are now; what is highlighted stays so, unless there is something else to choose from."""
        before, self._preferences = self._preferences, tuple(preferences)
        if not self.is_mounted:
            return
        for index, each in enumerate(self._preferences):
            if each != before[index]:
                self.settings.rewrite(index, _row(each))
                if each is self.preference:
                    self._offer(keep=_values(each) == _values(before[index]))

    def say(self, text: str, *, wrong: bool = False) -> None:
        """Say below what has become of a change."""
        said = self.query_one("#setting-said", Static)
        said.update(f"! {text}" if wrong else text)
        said.set_class(wrong, "wrong")

    @on(OptionList.OptionHighlighted, "#settings")
    def offer(self) -> None:
        """Show the choices of the highlighted setting."""
        self.say("")
        self._offer(keep=False)

    @on(OptionList.OptionSelected, "#settings")
    def enter(self) -> None:
        """Into the choices, or to the questions about the person."""
        if self.preference.person:
            self._ask_person()
        else:
            self.choices.focus()

    @on(OptionList.OptionSelected, "#choices")
    def choose(self, event: OptionList.OptionSelected) -> None:
        """Take the chosen value."""
        preference = self.preference
        if preference.person:
            self._ask_person()
        else:
            self.post_message(SettingChosen(preference.key, preference.choices[event.option_index].value))

    @on(Change)
    def change(self) -> None:
        """From the key line: what Enter does in the list that has the focus."""
        (self.choices if self.choices.has_focus else self.settings).action_select()

    @on(Close)
    def close(self) -> None:
        """Back to the settings from the choices of one, and from there to the screen before."""
        if self.choices.has_focus:
            self.settings.focus()
        else:
            self.dismiss(None)

    def on_screen_resume(self) -> None:
        """Something may have been told about the person."""
        self.post_message(SettingsWanted())

    def _ask_person(self) -> None:
        line = self.preference.person
        self.post_message(OpenProfile() if line == WHOLE else PersonWanted(line))

    def _offer(self, *, keep: bool) -> None:
        """``keep`` what is highlighted among the choices; else it is what holds now."""
        preference, choices = self.preference, self.choices
        values = _values(preference)
        now = values.index(preference.value)
        rows = [
            ("", Content(each.words if preference.person else (CHOSEN if index == now else OTHER) + each.words))
            for index, each in enumerate(preference.choices)
        ]
        highlighted = choices.highlighted if keep and choices.highlighted is not None else now
        self.query_one("#setting-what", Static).update(preference.what)
        choices.fill(rows, min(highlighted, len(rows) - 1))


def _values(preference: Preference) -> list[object]:
    return [each.value for each in preference.choices]


def _row(preference: Preference) -> Content:
    return Content.assemble(f"{preference.name:{_NAME}}", (preference.now, "bold"))
