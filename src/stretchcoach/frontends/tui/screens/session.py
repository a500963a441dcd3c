"""The session screen: what to do now, how long still, what comes next. It decides nothing; the engine does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual import events, getters, on
from textual.widget import Widget

from stretchcoach.frontends.commands import Command, Do
from stretchcoach.frontends.tui import commands as keys
from stretchcoach.frontends.tui.answer_keys import SETTLE, AnswerKeys, Meant
from stretchcoach.frontends.tui.faces import face_of
from stretchcoach.frontends.tui.messages import Happened
from stretchcoach.frontends.tui.running import Run
from stretchcoach.frontends.tui.screens import guidance
from stretchcoach.frontends.tui.screens.base import CoachScreen
from stretchcoach.frontends.tui.screens.reading import HelpScreen
from stretchcoach.frontends.tui.stopping import CONFIRM_WITHIN, StopTwice
from stretchcoach.frontends.tui.widgets.answer_row import AnswerRow
from stretchcoach.frontends.tui.widgets.session_board import SCROLL_KEYS, SessionBoard
from stretchcoach.safety import NO
from stretchcoach.session.events import Event, Guidance, Question, QuestionKind, SessionEnded
from stretchcoach.session.states import Refused, State

LOOK = 1 / 8
"""Seconds between two looks at the engine; what has not changed is not drawn again."""

MORE_BELOW = "More below: press the down arrow."
"""Shown while part of a question is out of sight."""

READ_FIRST = "Read to the end first: press the down arrow."
"""Shown instead of taking a "no" to a question, part of which may not have been read."""

ROWS_FOR_PROBLEM = 16
"""With fewer rows the line for what is wrong gives way while a question is open."""

HINT = 6.0
"""Seconds a hint stays."""


class SessionScreen(CoachScreen[SessionEnded]):
    """Runs one session to its end; the result is its last event."""

    ORDERS = keys.SESSION
    board = getters.query_one(SessionBoard)

    def __init__(self, run: Run, about: str, problem: str = "") -> None:
        """``run`` has not started; ``about`` is for the help."""
        super().__init__(problem)
        self.run, self._about = run, about
        self._answers, self._stop = AnswerKeys(), StopTwice()
        self._state = State.READY
        self._key = ""
        self._hint, self._hint_until = "", 0.0
        self._guided = False
        self._acknowledged = True

    def body(self) -> Iterable[Widget]:
        """Everything is on the board."""
        name = self.run.plan.name + (" · rehearsal" if self.run.rehearsal else "")
        yield SessionBoard(name, self.run.plan.book)

    def on_mount(self) -> None:
        """Begin the session, and look at it from now on."""
        super().on_mount()
        self.run.on_events = self._tell
        self.run.driver.start()
        self.look()
        self.set_interval(LOOK, self.look)

    # What is shown ------------------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Bring the screen up to date."""
        if self.run.ended is not None:
            self._maybe_leave()
            return
        view, now = self.run.driver.view(), self.run.now()
        self.board.show(face_of(view, routine=self.run.plan.name, said=self.run.said()))
        self._show_question(view.question, now)
        self._make_room()
        self._show_hint(now)
        if view.state is not self._state:
            self._state = view.state
            self.show_keys()

    def show_problem(self, text: str) -> None:
        """Keep ``text`` in sight, but for while a question needs the room."""
        super().show_problem(text)
        self._make_room()

    def _make_room(self) -> None:
        """A question on a very small screen gets the rows of the line for what is wrong."""
        cramped = self._answers.question is not None and self.size.height < ROWS_FOR_PROBLEM
        for line in self.query("#problem"):
            line.display = bool(self._problem) and not cramped

    def _show_question(self, question: Question | None, now: float) -> None:
        if question == self._answers.question:
            return
        self._answers.shown(question, now)
        self.board.ask(question)
        self.show_keys()

    def _show_hint(self, now: float) -> None:
        if self._stop.waiting(now):
            text = f"Stop the session? {_press(self._stop.key)} once more to stop. Any other key goes on."
        else:
            text = self._hint if now < self._hint_until else ""
            text = text or (MORE_BELOW if self.board.more_below else "")
        self.board.hint(text)

    def _say_hint(self, text: str) -> None:
        self._hint, self._hint_until = text, self.run.now() + self.run.settle(HINT)
        self._show_hint(self.run.now())

    # What happens -------------------------------------------------------------------------------------------------------

    def _tell(self, happened: Sequence[Event]) -> None:
        self.post_message(Happened(happened))

    @on(Happened)
    def take(self, event: Happened) -> None:
        """Something happened: show it at once, and bring this screen forward where the patient is asked."""
        for each in event.happened:
            match each:
                case Question():
                    self._uncover()
                case Guidance():
                    self._guide(each)
                case SessionEnded():
                    self._uncover()
        self.look()

    def _guide(self, given: Guidance) -> None:
        """Guidance that ends the session has a screen of its own; what is told in passing stays as a line."""
        view = self.run.driver.view()
        if view.state is not State.GUIDANCE and self.run.ended is None:
            self.board.advise(given.text)
            return
        if self._guided:
            return
        self._guided, self._acknowledged = True, False
        self._uncover()
        first = self.run.plan.book("pack.off_now") if view.pack_on is not None else ""
        since = self.run.now()
        wait = self.run.settle(guidance.SETTLE)
        screen = guidance.GuidanceScreen(given, first, lambda: self.run.now() - since >= wait, self._problem)
        self.app.push_screen(screen, self._understood)

    def _understood(self, result: None) -> None:
        self._acknowledged = True
        question = self.run.driver.session.question
        if self.run.ended is None and question is not None:
            self._do(Command(Do.ANSWER, "yes", question.id))
        self._maybe_leave()

    def _uncover(self) -> None:
        """Take a help screen away that lies over this one."""
        if isinstance(self.app.screen, HelpScreen):
            self.app.screen.dismiss(False)

    def _maybe_leave(self) -> None:
        if self.run.ended is not None and self._acknowledged and self.is_current:
            self.dismiss(self.run.ended)

    # Keys -----------------------------------------------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        """Answers come before commands, and only to the question that is seen."""
        self._key = event.key.lower() if len(event.key) == 1 else event.key
        if not set(keys.Stop.keys) & {self._key}:
            self._stop.cancel()
        if event.key in SCROLL_KEYS:
            self.board.scroll_question(event.key)
        press = self._answers.press(event.key, self.run.now(), self.run.settle(SETTLE))
        if press.meant is Meant.OTHER:
            return
        event.stop()
        if press.meant is Meant.ANSWER:
            self._answer(press.value, press.question)
        elif press.meant is Meant.WRONG:
            self._say_hint(press.expected)

    @on(AnswerRow.Chosen)
    def clicked(self, event: AnswerRow.Chosen) -> None:
        """An answer was clicked."""
        question = self._answers.question
        if question is not None:
            self._answer(event.value, question.id)

    def _answer(self, value: int | str, question: str) -> None:
        """Answer; but "no" to a question whose end is out of sight may be to a part of it only."""
        if value == NO and self.board.more_below:
            self._say_hint(READ_FIRST)
        else:
            self._do(Command(Do.ANSWER, value, question))

    def possible(self) -> list[type[keys.UserCommand]]:
        """Commands by state; the engine refuses the rest itself and says why."""
        paused = self._state in (State.PAUSED, State.HELD)
        left_out: set[type[keys.UserCommand]] = {keys.Pause if paused else keys.GoOn}
        if self._state is not State.RUNNING:
            left_out |= {keys.Skip, keys.Back, keys.More}
        if self._state in (State.ENDING, State.ENDED, State.GUIDANCE):
            left_out |= {keys.Pause, keys.GoOn, keys.Repeat}
        return [command for command in self.ORDERS if command not in left_out]

    def taken(self) -> frozenset[str]:
        """Space answers a question whether something is done; pausing has another key then."""
        question = self._answers.question
        return frozenset({"space"}) if question and question.kind is QuestionKind.CONFIRM else frozenset()

    @on(keys.Pause)
    def pause(self) -> None:
        """Stop time."""
        self._do(Command(Do.PAUSE))

    @on(keys.GoOn)
    def go_on(self) -> None:
        """Let time go on."""
        self._do(Command(Do.RESUME))

    @on(keys.Skip)
    def skip(self) -> None:
        """Next step."""
        self._do(Command(Do.SKIP))

    @on(keys.Back)
    def back(self) -> None:
        """Step before."""
        self._do(Command(Do.BACK))

    @on(keys.Repeat)
    def repeat(self) -> None:
        """Once more."""
        self._do(Command(Do.REPEAT))

    @on(keys.More)
    def more(self) -> None:
        """Ten seconds."""
        self._do(Command(Do.MORE))

    @on(keys.Symptom)
    def symptom(self) -> None:
        """Something is wrong."""
        self._do(Command(Do.SYMPTOM))

    @on(keys.Stop)
    def stop(self) -> None:
        """End it, once the key was pressed twice."""
        now = self.run.now()
        key, self._key = self._key if self._key in keys.Stop.keys else "", ""
        if self._state is State.ENDING or self._stop.press(key, now, self.run.settle(CONFIRM_WITHIN)):
            self._do(Command(Do.STOP))
        self._show_hint(now)

    @on(keys.Help)
    def help(self) -> None:
        """Keys; the session goes on below."""
        self.app.push_screen(HelpScreen(self._about, session=True, problem=self._problem), self._helped)

    def _helped(self, symptom: bool | None) -> None:
        if symptom:
            self.symptom()

    def _do(self, command: Command) -> None:
        """Carry out a command, or say why not."""
        try:
            self.run.driver.do(command)
        except Refused as why:
            self._say_hint(str(why))
        self.look()


def _press(key: str) -> str:
    return {"": "Choose it", "escape": "Press Escape"}.get(key, f"Press {key}")
