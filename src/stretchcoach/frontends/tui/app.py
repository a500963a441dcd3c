"""The terminal app: which screen follows which. It owns no timers and decides nothing about a session.

The first picture is there at once: what it does without is imported where it is used, and loaded by a thread as soon as
that picture is drawn.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import RenderableType
from rich.text import Text
from textual import events, on, work
from textual.app import App, SystemCommand
from textual.binding import Binding
from textual.command import Provider
from textual.message import Message
from textual.screen import Screen
from textual.worker import WorkerFailed

from stretchcoach import streams
from stretchcoach.coach.options import Options, load_settings
from stretchcoach.coach.session_clock import LoopClock, SessionClock
from stretchcoach.errors import ExitCode, StretchcoachError
from stretchcoach.frontends.tui import app_commands, termination
from stretchcoach.frontends.tui.screens.base import CoachScreen
from stretchcoach.frontends.tui.screens.today_screen import TodayScreen
from stretchcoach.frontends.tui.services import AHEAD, Services
from stretchcoach.frontends.tui.themes import THEMES, theme_for
from stretchcoach.frontends.tui.widgets.drawing import PLAIN

if TYPE_CHECKING:
    from stretchcoach.coach.routine_page import RoutineDetail
    from stretchcoach.frontends.tui.flows import Flows
    from stretchcoach.frontends.tui.natural_flow import NaturalFlow
    from stretchcoach.frontends.tui.session_flow import SessionFlow
    from stretchcoach.frontends.tui.settings_flow import SettingsFlow
    from stretchcoach.routine.model import Routine
    from stretchcoach.safety import Rules
    from stretchcoach.sound.api import Sound


_STYLES = Path(__file__).resolve().with_name("stretchcoach.tcss")


def _palette() -> type[Provider]:
    from stretchcoach.frontends.tui.palette import Offers  # most sessions do without the palette

    return Offers


class StretchcoachApp(App[None]):
    """The app.

    Args:
        options: of the command line.
        routine: name or path of a routine to open at once; the app ends after its session.
        listen: open with how the coach sounds, and end when that is left.
        clock: session time; the machine's clock when left out.
        sound: what speaks; as the settings say when left out.

    Raises:
        StretchcoachError: the settings or the routine cannot be used, or another session runs on the data folder.
    """

    TITLE = "stretchcoach"
    CSS_PATH = ["styles/base.tcss", "styles/today.tcss"]  # noqa: RUF012 - a list is what Textual wants
    COMMANDS = App.COMMANDS | {_palette}
    # with priority, or a text field would take Control-C for copying
    BINDINGS = [Binding("ctrl+q,ctrl+c", "quit", "Quit", show=False, priority=True)]  # noqa: RUF012 - Textual's own shape

    def __init__(
        self,
        options: Options,
        routine: str | None = None,
        clock: SessionClock | None = None,
        sound: Sound | None = None,
        *,
        listen: bool = False,
    ) -> None:
        """Read the settings, and the routine where one is named; nothing is shown yet."""
        super().__init__()
        self.animation_level = "none"
        settings = load_settings(options)
        self._named = _wanted(options, routine) if routine is not None else None
        self._listens = listen
        self._problems: dict[str, str] = {}
        self.loaded = asyncio.Event()
        """Set once the rest of the program is there, after the first picture."""
        self._waits = False
        """A session was asked for before all was loaded."""
        self._refused: ExitCode | None = None
        """The program cannot be used, and this is how it ends."""
        self._services = Services(
            options=options,
            settings=settings,
            clock=clock or LoopClock(options.speed),
            on_problem=self._problem,
            problem=lambda: self.problem,
            opened=sound,
        )
        for look in THEMES.values():
            self.register_theme(look.theme)
        self.theme = THEMES[settings.theme].theme.name
        self.set_class(not streams.can_draw(os.environ, sys.__stdout__.encoding if sys.__stdout__ else None), PLAIN)

    @property
    def services(self) -> Services:
        """What the app is made from, for the palette."""
        return self._services

    @property
    def _options(self) -> Options:
        return self._services.options

    @property
    def _rules(self) -> Rules:
        return self._services.rules

    @cached_property
    def _flows(self) -> Flows:
        from stretchcoach.frontends.tui.flows import Flows

        return Flows(self, self._services)

    @property
    def _session_flow(self) -> SessionFlow:
        return self._flows.session

    @cached_property
    def _settings_flow(self) -> SettingsFlow:
        from stretchcoach.frontends.tui.settings_flow import SettingsFlow

        return SettingsFlow(self, self._services, self._look)

    @cached_property
    def _natural_flow(self) -> NaturalFlow:
        from stretchcoach.frontends.tui.natural_flow import NaturalFlow

        return NaturalFlow(self, self._services, self._natural_changed, self._other_voice)

    @property
    def exit_code(self) -> ExitCode:
        """How the last session ended, or why there could be none; nought when there was none."""
        return self._session_flow.exit_code if self._refused is None else self._refused

    async def on_event(self, event: events.Event) -> None:
        """A key that is held down, and has done what counts once, reaches no screen.

        It is stopped here because Textual forwards each key from here to the screen and its bindings. A key that a screen
        did not want comes back marked as forwarded; it was counted on its way there.
        """
        held = self._services.held
        if (
            isinstance(event, events.Key)
            and not event.is_forwarded
            and not held.comes(event.key, self._services.seconds())
        ):
            if isinstance(self.screen, CoachScreen):
                self.screen.held_down()
            return
        await super().on_event(event)

    # The life of the app -----------------------------------------------------------------

    async def on_mount(self) -> None:
        """The day, and above it the routine that was named; once they are drawn, what comes first: see :meth:`_first`."""
        self._look(self._services.settings.theme)  # only now is it known what the terminal can show
        termination.listen(self._told_to_leave, self._asked_to_leave)
        if not self.is_headless:
            termination.watch(self._told_to_leave, ExitCode.INTERRUPTED)
        asyncio.get_running_loop().set_exception_handler(self._callback_failed)
        self.push_screen(TodayScreen(self._services, self.problem))
        if self._named is not None:
            self._read_styles()
            detail = self._open(self._named)
            if detail.closed is not None:
                self._session_flow.remember_closed(detail.closed)
        self.call_after_refresh(self._first)

    async def _load(self) -> None:
        """Load the rest of the program, and make sound possible.

        Raises:
            StretchcoachError: the safety tables cannot be used; no session may run.
        """
        self._read_styles()
        await asyncio.to_thread(_load_all, self._services)
        gc.enable()  # the command line has put it off: loading leaves nothing to collect
        sound = self._services.sound
        sound.on_problem = lambda text: self._problem("sound", text)
        await sound.start()
        self._problem("sound", sound.problem or sound.unheard)
        self.loaded.set()
        self.run_worker(self._services.make_ahead(), group=AHEAD, exclusive=True)

    async def on_unmount(self) -> None:
        """Close the record and the sound, however the app ends."""
        termination.forget()
        asyncio.get_running_loop().set_exception_handler(None)
        self.workers.cancel_group(self, "session")  # what is still being loaded must not open the sound any more
        self._session_flow.close()
        if self._services.opened is not None:
            await self._services.opened.close()

    def _told_to_leave(self) -> None:
        """The system ends the program, or its terminal has gone: the session stays open, for the next start to go on."""
        parting = self._session_flow.parting
        self._session_flow.leave_open()
        self.exit(message=parting or None)

    def _asked_to_leave(self) -> None:
        """The signal that Control-C stands for. It comes outside of Textual's messages, where no screen may be pushed."""
        self.call_later(self.action_quit)

    async def action_quit(self) -> None:
        """Leave; during a session that is asked first."""
        from stretchcoach.frontends.tui.screens.session_screen import SessionScreen

        session = next((each for each in self.screen_stack if isinstance(each, SessionScreen)), None)
        parting = self._session_flow.parting
        if session is None or session.leave():
            self._session_flow.show_no_more()
            self.exit(message=parting or None)

    def panic(self, *renderables: RenderableType) -> None:
        """A terminal that has gone is no mistake of the program."""
        if termination.hung_up():
            self._told_to_leave()
        else:
            super().panic(*renderables)

    def _fatal_error(self) -> None:
        """Textual would show a traceback; a patient is told what it means for them."""
        parting = self._session_flow.parting
        self._session_flow.leave_open()
        problem: BaseException | None = self._exception
        if isinstance(problem, WorkerFailed):  # it says that a worker failed, and not where
            problem = problem.error
        if isinstance(problem, StretchcoachError) and not self.loaded.is_set():
            self._refused, told = problem.exit_code, str(problem)
        else:
            from stretchcoach.coach.crash import explained

            told = explained(problem, self._options.paths.data)
        self.panic(Text("\n\n".join(filter(None, (parting, told)))))

    def _callback_failed(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """An alarm of the session failed. It is a callback of the loop and no message, so Textual would not hear of it: the
        session would stand still and say nothing."""
        problem = context.get("exception")
        if isinstance(problem, Exception):
            self._handle_exception(problem)

    # Problems and looks -----------------------------------------------------------------

    @property
    def problem(self) -> str:
        """Everything that is wrong just now; empty when all is well."""
        return "\n".join(self._problems.values())

    def _problem(self, source: str, text: str | None) -> None:
        """Show what is wrong on every screen, as long as it is."""
        if self._problems.get(source) == text:
            return
        if text:
            self._problems[source] = text
        else:
            self._problems.pop(source, None)
        for screen in self.screen_stack:
            if isinstance(screen, CoachScreen):
                screen.show_problem(self.problem)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The looks, and leaving, from every screen."""
        for name, look in THEMES.items():
            yield SystemCommand(look.title, look.what, partial(self._keep_look, name))
        if not isinstance(screen, CoachScreen) or app_commands.Quit not in screen.commands():
            yield SystemCommand("Quit stretchcoach", "Leave; during a session that is asked first", self.action_quit)

    def _keep_look(self, name: str) -> None:
        self._settings_flow.change("theme", name)

    def _read_styles(self) -> None:
        """Read the looks of all other screens."""
        if not self.stylesheet.has_source(str(_STYLES)):
            self.stylesheet.read(_STYLES)
            self.refresh_css(animate=False)

    def refresh_css(self, animate: bool = True) -> None:
        """With another theme. Before there is a screen nothing needs to be drawn again, and Textual would parse all styles
        twice before the first picture."""
        if self.screen_stack:
            super().refresh_css(animate)
        else:
            self.stylesheet.set_variables(self.get_css_variables())

    def _look(self, name: str) -> None:
        self.theme = theme_for(name, None if self.is_headless else self.console.color_system)

    # Screens between sessions -----------------------------------------------------------------

    @on(app_commands.ListWanted)
    def refresh_list(self) -> None:
        """Read library and record again."""
        self._read_list()

    @work(exclusive=True, group="routine_list")  # a later reading takes the place of one that is still under way
    async def _read_list(self) -> None:
        from stretchcoach.coach.routine_overview import load_routine_list
        from stretchcoach.frontends.tui.screens.routines import LibraryScreen

        listed = await asyncio.to_thread(load_routine_list, self._options, self._rules)
        for screen in self.screen_stack:
            # While the program ends its screens are emptied before its workers are cancelled.
            if isinstance(screen, LibraryScreen) and screen.query("#routines"):
                screen.show_list(listed)
        if not self._session_flow.busy:  # a session tells itself what is wrong with the record
            self._problem("record", listed.trouble)

    @on(app_commands.RoutineWanted)
    def open_routine(self, event: app_commands.RoutineWanted) -> None:
        """A routine was chosen."""
        self._open(event.routine)

    def _open(self, routine: Routine) -> RoutineDetail:
        from stretchcoach.frontends.tui.screens.routine_screen import DetailScreen

        detail = self._detail(routine)
        self.push_screen(DetailScreen(detail, self._services.seconds, self.problem))
        return detail

    def _detail(self, routine: Routine) -> RoutineDetail:
        from stretchcoach.coach.routine_page import routine_detail
        from stretchcoach.safety_data import rules_for

        return routine_detail(routine, self._options, rules_for(routine, self._services.settings.language))

    def _look_again(self) -> None:
        """Bring the routine that is shown up to date: something was told or confirmed."""
        from stretchcoach.frontends.tui.screens.routine_screen import DetailScreen

        if isinstance(self.screen, DetailScreen):
            detail = self._detail(self.screen.routine)
            if detail != self.screen.detail:
                self.switch_screen(DetailScreen(detail, self._services.seconds, self.problem, at=self.screen.at))

    @on(app_commands.TextWanted)
    def show_text(self, event: app_commands.TextWanted) -> None:
        """A screen has something to be read."""
        from stretchcoach.frontends.tui.screens.reading import TextScreen

        self.push_screen(TextScreen(event.title, event.text, self.problem))

    @on(app_commands.History)
    def show_history(self) -> None:
        """The days so far in pictures; each opens to what happened on it."""
        from stretchcoach.frontends.tui.screens.history_screen import HistoryScreen

        paths = self._options.paths
        self.push_screen(HistoryScreen(paths.history, self._rules, self.problem, own=paths.routines))

    @on(app_commands.ShowHelp)
    def help(self) -> None:
        """Keys; asked for outside a session."""
        from stretchcoach.frontends.tui.screens.reading import HelpScreen

        self.push_screen(HelpScreen(self._services.about(), self.screen, session=False, problem=self.problem))

    @on(app_commands.Card)
    def card(self) -> None:
        """When to see someone; asked for outside a session."""
        from stretchcoach.frontends.tui.screens.reading import CardScreen

        self.push_screen(CardScreen(self._services.card(), session=False, problem=self.problem))

    @on(app_commands.OpenSettings)
    @on(app_commands.SettingWanted)
    def open_settings(self, event: app_commands.OpenSettings | app_commands.SettingWanted) -> None:
        """What can be set, each tried at once."""
        self._settings_flow.open(event.key if isinstance(event, app_commands.SettingWanted) else "")

    @on(app_commands.SettingsWanted)
    def refresh_settings(self) -> None:
        """What is told about the person may have changed."""
        self._settings_flow.show()

    @on(app_commands.Listen)
    def listen(self) -> None:
        """How the coach sounds, heard while it is chosen."""
        self._settings_flow.listen()

    @on(app_commands.SampleWanted)
    def say_sample(self, event: app_commands.SampleWanted) -> None:
        """Something is to be heard."""
        self._settings_flow.say(event.sample)

    @on(app_commands.SettingChosen)
    def choose_setting(self, event: app_commands.SettingChosen) -> None:
        """A setting was chosen."""
        self._settings_flow.change(event.key, event.value)

    @on(app_commands.NaturalVoiceWanted)
    def change_natural_voice(self, event: app_commands.NaturalVoiceWanted) -> None:
        """The natural voice is to be added or removed."""
        self._natural_flow.change(event.what)

    def _natural_changed(self) -> None:
        from stretchcoach.frontends.tui.screens.sound_check import HearingScreen

        for screen in self.screen_stack:
            if isinstance(screen, HearingScreen):
                screen.show_offer()
        if self.screen_stack:  # none any more where the program ends
            self._settings_flow.show()

    def _other_voice(self) -> None:
        """Another voice is the usual one from now on: what sessions may say is made ahead by it."""
        from stretchcoach.frontends.tui.screens.settings_screen import SettingsScreen

        if self.screen_stack:
            self.run_worker(self._services.make_ahead(), group=AHEAD, exclusive=True)
            if isinstance(self.screen, SettingsScreen):
                self._settings_flow.voices_changed()

    # Sessions -----------------------------------------------------------------

    @work(group="session")
    async def _first(self) -> None:
        """A session that was cut off; then what is asked and told before the first one, or on a new day."""
        await self._load()
        if self._listens:
            self._settings_flow.listen(then=self.exit)
            return
        held = False
        if not self._options.rehearsal:
            held = await self._session_flow.offer(self._named.id if self._named else None)
        await self._after_session(held)
        if not held and not self._options.rehearsal and not self._session_flow.busy:
            await self._flows.person.opening()
            self._look_again()

    @on(app_commands.LogSpasm)
    @on(app_commands.OpenProfile)
    @on(app_commands.Why)
    @on(app_commands.NoteWanted)
    @on(app_commands.UsualDosesWanted)
    @on(app_commands.PersonWanted)
    @work(group="between", exclusive=True)
    async def between(self, event: Message) -> None:
        """Something is to be noted, changed or confirmed, one thing at a time."""
        from stretchcoach.frontends.tui.screens.around_session import SummaryScreen

        match event:
            case app_commands.LogSpasm():
                await self._flows.person.log()
            case app_commands.NoteWanted(session=session):
                text = await self._flows.person.note(session)
                if isinstance(self.screen, SummaryScreen):
                    self.screen.noted(text)
            case app_commands.OpenProfile():
                await self._flows.person.profile()
            case app_commands.PersonWanted(line=line):
                await self._flows.person.line(line)
            case app_commands.Why():
                await self._flows.door.closed()
            case app_commands.UsualDosesWanted(routine=routine):
                await self._flows.person.usual_doses(routine)
        self._look_again()

    @on(app_commands.SessionWanted)
    def start_routine(self, event: app_commands.SessionWanted) -> None:
        """Begin a session, unless one has begun already, or a question is in front that came while this was on its way."""
        from stretchcoach.frontends.tui.flows import WAITING

        asking = self.loaded.is_set() and any(each.group in WAITING and not each.is_finished for each in self.workers)
        if not self._waits and not self._session_flow.busy and not asking:
            self._waits = True
            self._begin(event.routine)

    @work(group="session")
    async def _begin(self, routine: Routine) -> None:
        asked_on = self.screen
        await self.loaded.wait()
        self._waits = False
        if self.screen is not asked_on:
            return  # what comes first in this program has come meanwhile
        await self._after_session(await self._session_flow.begin(routine))

    async def _after_session(self, held: bool) -> None:
        """A question or two about the person, then the day; out of the program where it was begun for this routine."""
        from stretchcoach.frontends.tui.screens.routine_screen import DetailScreen
        from stretchcoach.frontends.tui.screens.routines import LibraryScreen

        if not held:
            return
        if self._session_flow.ended_calmly:
            await self._flows.person.about_you()
        if self._named is not None:
            self.exit()
        while isinstance(self.screen, DetailScreen | LibraryScreen):
            self.pop_screen()


def _wanted(options: Options, name: str) -> Routine:
    """The routine that was named. It is made sure, before the screen changes, that it can be begun: that no other session
    runs on the data folder.

    Raises:
        StretchcoachError: there is no such routine, another session runs, or the folder cannot be used.
    """
    from stretchcoach.coach.launch import find
    from stretchcoach.history.lock import SessionLock

    routine = find(options, name)
    lock = SessionLock(options.paths.data, routine=routine.name, started=datetime.now(UTC))
    lock.acquire()
    lock.release()
    return routine


def _load_all(services: Services) -> None:
    """Everything that a session needs, so that nothing has to be waited for later.

    Raises:
        StretchcoachError: the safety tables cannot be used.
    """
    import stretchcoach.frontends.tui.flows
    import stretchcoach.sound.client  # noqa: F401

    assert services.rules
