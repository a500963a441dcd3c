"""Screens that are read and left again: the welcome, a text, the help, the card."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from textual import on
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from stretchcoach.frontends.tui.app_commands import (
    BETWEEN,
    SESSION,
    Begin,
    Close,
    Done,
    Symptom,
    UserCommand,
)
from stretchcoach.frontends.tui.screens.base import CoachScreen
from stretchcoach.frontends.tui.widgets.question_pane import with_rows


class TextScreen(CoachScreen[None]):
    """A title and a text."""

    ORDERS = (Done,)

    def __init__(self, title: str, text: str, problem: str = "") -> None:
        """Plain text; nothing in it is taken for markup."""
        super().__init__(problem)
        self._title, self._text = title, text

    def body(self) -> Iterable[Widget]:
        """The title, and the text to scroll."""
        yield Static(self._title, classes="title", markup=False)
        yield VerticalScroll(Static(self._text, markup=False), id="text")

    @on(Done)
    def done(self) -> None:
        """Back to the screen before."""
        self.dismiss(None)


class AsideScreen(CoachScreen[bool]):
    """Something to read while a session may go on below, where a symptom can be reported: then the result is True."""

    ORDERS = (Close, Symptom)

    def __init__(self, title: str, parts: Iterable[Widget], *, session: bool, problem: str = "") -> None:
        """``session`` is whether one is running."""
        super().__init__(problem)
        self._title, self._parts, self._session = title, parts, session

    def body(self) -> Iterable[Widget]:
        """The title, and its parts to scroll."""
        yield Static(self._title, classes="title", markup=False)
        yield VerticalScroll(*self._parts, id="aside")

    def possible(self) -> list[type[UserCommand]]:
        """A symptom can be reported only while there is a session."""
        return [Close, Symptom] if self._session else [Close]

    @on(Close)
    def close(self) -> None:
        """Back to the screen before; there is nothing wrong."""
        self.dismiss(False)

    @on(Symptom)
    def symptom(self) -> None:
        """Something is wrong: back to the session, which asks."""
        self.dismiss(True)


class HelpScreen(AsideScreen):
    """Help for one screen: what it is for and its keys; then how questions are answered, the other keys, and what this
    program is."""

    DEFAULT_CSS = """
    HelpScreen #aside > .heading:first-child { margin-top: 0; }
    HelpScreen #help-screen { margin-bottom: 1; }
    """

    def __init__(self, about: str, of: Screen[Any], *, session: bool, problem: str = "") -> None:
        """``about`` is what this program is, ``of`` the screen it is asked for."""
        super().__init__("Help", _help(about, of), session=session, problem=problem)


class CardScreen(AsideScreen):
    """When to see someone: one page."""

    def __init__(self, text: str, *, session: bool, problem: str = "") -> None:
        """``text`` is the card; its first line is the title."""
        title, _, rest = text.partition("\n")
        super().__init__(title, _card(rest), session=session, problem=problem)

    def commands(self) -> list[type[UserCommand]]:
        """All but the card itself: it is open already."""
        return self.possible()


ANSWERS = (
    "A pain question takes 0 to 9, and x for 10. Where the pain is takes 0 to 4. Other questions take y for yes, "
    "n for no, and u for unsure. A list takes n for none, s where something fits, and r to hear it again. Lines are picked "
    "by their number; where several may fit, d is done. "
    "Where you only have to say that something is done, Enter, space or y does it. A click answers too. "
    "A key that is held down counts once."
)
MORE = (
    "Control-P opens the list of commands, with the looks of the app. Control-C and Control-Q leave the program; "
    "during a session they ask first."
)


def _help(about: str, of: Screen[Any]) -> Iterator[Widget]:
    here = of.commands() if isinstance(of, CoachScreen) else []
    if here:
        yield Static("On this screen", classes="heading")
    if isinstance(of, CoachScreen) and of.HELP:
        yield Static(of.HELP, id="help-screen", markup=False)
    yield from map(command_row, here)
    yield Static("Answers", classes="heading")
    yield Static(ANSWERS, markup=False)
    for heading, commands in (("During a session", SESSION), ("Between sessions", BETWEEN)):
        yield Static(heading, classes="heading")
        yield from (command_row(each) for each in commands if each not in here)
    yield Static("What this is", classes="heading")
    yield Static(about, markup=False)
    yield Static(MORE, classes="heading", markup=False)


def _card(text: str) -> Iterator[Widget]:
    """The card: its headings in bold, with air above them."""
    for line in filter(None, text.split("\n")):
        yield Static(line, classes="card-line" if line.startswith("- ") else "card-heading", markup=False)


def command_row(command: type[UserCommand]) -> Widget:
    name = command.footer if command.footer.endswith("?") else f"{command.footer}."
    text = Content.assemble((f"{name} ", "bold"), command.help())
    return Horizontal(
        Static(command.key, classes="order-key", markup=False), Static(text, classes="order-text"), classes="order"
    )


class WelcomeScreen(CoachScreen[None]):
    """Purpose and disclaimer, and one key."""

    ORDERS = (Begin,)

    def __init__(self, about: str, problem: str = "") -> None:
        """``about`` is the text of the safety tables."""
        super().__init__(problem)
        self._about = about

    def body(self) -> Iterable[Widget]:
        """Both, a sentence a line, and what comes next."""
        yield Static("Welcome to stretchcoach", classes="title")
        yield VerticalScroll(
            Static(with_rows(self._about).replace("\n", "\n\n"), id="welcome-about", markup=False), id="welcome"
        )
        yield Static("Press Enter to go on.", id="welcome-next", markup=False)

    @on(Begin)
    def begin(self) -> None:
        """Go on to the day."""
        self.dismiss(None)
