"""The session screen, and the question whether to stop. Neither decides anything; the engine does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from textual import events, getters, on
from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from stretchcoach.coach.commands import Command, Do
from stretchcoach.coach.session_run import SessionRun
from stretchcoach.frontends.tui import figure_moments
from stretchcoach.frontends.tui.answer_keys import GAP, AnswerKeys, Meant, expected
from stretchcoach.frontends.tui.app_commands import (
    SESSION,
    Back,
    Break,
    Card,
    GoOn,
    More,
    Pause,
    Repeat,
    SayReady,
    ShowHelp,
    Skip,
    Stop,
    StopHere,
    Symptom,
    UserCommand,
)
from stretchcoach.frontends.tui.screens.base import CoachScreen
from stretchcoach.frontends.tui.screens.reading import AsideScreen, CardScreen, HelpScreen
from stretchcoach.frontends.tui.screens.whom_to_call import GuidanceScreen
from stretchcoach.frontends.tui.services import Services
from stretchcoach.frontends.tui.widgets.drawing import BigText, BigWords
from stretchcoach.frontends.tui.widgets.question_pane import (
    LOOK,
    MORE_BELOW,
    READ_FIRST,
    READY,
    SCROLL_KEYS,
    AnswerRow,
    Choice,
    QuestionPane,
)
from stretchcoach.frontends.tui.widgets.session_board import SessionBoard, board_texts
from stretchcoach.session.events import Event, Guidance, Question, QuestionKind, SessionEnded
from stretchcoach.session.plan.plan import Purpose
from stretchcoach.session.states import Refused, State
from stretchcoach.session.view import View
from stretchcoach.words.phrases import Phrasebook

if TYPE_CHECKING:
    from stretchcoach.figures.figure import Figure


class StopWish(StrEnum):
    """What somebody wants who was about to stop."""

    SYMPTOM = "symptom"
    BREAK = "break"
    STOP = "stop"
    GO_ON = "go_on"


_WISHES: dict[type[UserCommand], StopWish] = {
    Symptom: StopWish.SYMPTOM,
    Break: StopWish.BREAK,
    StopHere: StopWish.STOP,
    GoOn: StopWish.GO_ON,
}
_KEYS = {StopWish.SYMPTOM: "!", StopWish.BREAK: "b", StopWish.STOP: "q"}
"""The answers that stand large, with their keys; going on is told in words only."""


class StopScreen(CoachScreen[StopWish]):
    """Something is wrong, just a break, or stop; or going on after all."""

    ORDERS = (GoOn, StopHere, Break, Symptom)

    def __init__(self, book: Phrasebook, seconds: Callable[[], float], first: str = "", problem: str = "") -> None:
        """Ask.

        Args:
            book: the phrases of the session.
            seconds: of the world, for a key that is held down.
            first: what has to be done before anything else, such as taking a pack off; may be empty.
            problem: see :class:`CoachScreen`.
        """
        super().__init__(problem)
        self._book, self._first = book, first
        self._seconds, self._since = seconds, seconds()

    def body(self) -> Iterable[Widget]:
        """The question, the answers in words, and the answers large."""
        book = self._book
        yield BigText(id="stop-title")
        first = Static(self._first, id="stop-first", markup=False)
        first.display = bool(self._first)
        lines = BigWords("\n".join(book(f"leave.{wish}") for wish in (*_KEYS, StopWish.GO_ON)), id="stop-lines")
        yield Vertical(first, lines, id="stop")
        yield AnswerRow(id="answers")

    def on_mount(self) -> None:
        """Offer the answers."""
        super().on_mount()
        book = self._book
        self.query_one("#stop-title", BigText).text = book("leave.ask")
        self.query_one(AnswerRow).show(
            [Choice(book(f"leave.{wish}_word"), wish) for wish in _KEYS],
            [book("press.key", letter=key) for key in _KEYS.values()],
        )

    @property
    def settled(self) -> bool:
        """Whether it has been there long enough to be meant: one key opens it and, once more, ends the session."""
        return self._seconds() - self._since >= GAP

    @on(AnswerRow.Chosen)
    def clicked(self, event: AnswerRow.Chosen) -> None:
        """An answer was clicked; a click too many must not stop the session."""
        if self.settled:
            self.dismiss(StopWish(str(event.value)))

    @on(Symptom)
    @on(Break)
    @on(StopHere)
    @on(GoOn)
    def chosen(self, command: UserCommand) -> None:
        """An answer was given by its key."""
        self.dismiss(_WISHES[type(command)])


ROWS_FOR_PROBLEM = 16
"""With fewer rows the line for what is wrong gives way while a question is open."""

HINT = 6.0
"""Seconds a hint stays."""

_BEFORE_STEPS = ("gate", "before")
"""Kinds of the steps whose answers may be taken back."""

_FIRST_QUESTION = "q1"
"""Id of the question before which there is no answer to take back."""

_STANDING = (State.PAUSED, State.HELD)
"""Where time stands still until somebody goes on."""

_DOES: dict[type[UserCommand], Do] = {
    SayReady: Do.READY,
    Pause: Do.PAUSE,
    GoOn: Do.RESUME,
    Skip: Do.SKIP,
    Back: Do.BACK,
    Repeat: Do.REPEAT,
    More: Do.MORE,
    Symptom: Do.SYMPTOM,
}
"""What the driver is asked for by each command that needs nothing of the screen."""

_MAY_COME_AGAIN = (Pause, GoOn, More)
"""Commands that a held key repeats: so more time is asked for, and what the same key takes back needs no guard."""


@dataclass
class Happened(Message):
    """The session reported these events."""

    happened: Sequence[Event]


class SessionScreen(CoachScreen[SessionEnded]):
    """Runs one session to its end; the result is its last event."""

    ORDERS = SESSION
    HELP = (
        "A session. Large in the middle is what to do now; all of it is spoken too. The line of keys below shows "
        "what is possible at the moment. If anything feels wrong, press the exclamation mark."
    )
    board = getters.query_one(SessionBoard)

    def __init__(self, run: SessionRun, services: Services, problem: str = "") -> None:
        """``run`` has not started; ``services`` has what is read beside it."""
        super().__init__(problem)
        self.run, self._services = run, services
        self._answers = AnswerKeys()
        self._state = State.NEW
        self._before_steps = self._ready = False
        self._hint, self._hint_until = "", 0.0
        self._figures: dict[int, Figure | None] = {}
        self._guided = self._left = False
        self._cramped: bool | None = None
        self._acknowledged = True

    def body(self) -> Iterable[Widget]:
        """Everything is on the board."""
        name = self.run.plan.name + (" · rehearsal" if self.run.rehearsal else "")
        yield SessionBoard(name, self.run.plan.book)

    def on_mount(self) -> None:
        """Begin the session, and look at it from now on."""
        super().on_mount()
        self.run.on_events = lambda happened: self.post_message(Happened(happened))
        self.run.driver.start()
        self.look()
        self.set_interval(LOOK, self.look)

    # What is shown ------------------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Bring the screen up to date."""
        if self.run.ended is not None:
            self._maybe_leave()
            return
        run, now = self.run, self._services.seconds()
        view = run.driver.view()
        texts = board_texts(
            view,
            routine=run.plan.name,
            said=run.said(),
            position=" ".join(run.digest.position),
            stopped=run.rules.red_flags.words["key"]["stopped"],
            number=run.profile.emergency,
            book=run.plan.book,
        )
        self.board.show(texts)
        self._show_figure(view)
        self._show_question(view.question, now)
        self.board.pane.wait(texts.ready)
        self._make_room()
        self._show_hint(now)
        before_steps = view.kind in _BEFORE_STEPS
        if (view.state, before_steps, texts.ready) != (self._state, self._before_steps, self._ready):
            self._state, self._before_steps, self._ready = view.state, before_steps, texts.ready
            self.show_keys()

    def _show_figure(self, view: View) -> None:
        """Bring the figure to the moment that the exercise is at."""
        exercise = view.shown
        if exercise is None or not self.board.beside:
            self.board.show_figure(None)
            return
        # only where one is to be seen: this costs a start without figures nothing
        from stretchcoach.figures.figure import figure_of, mirrored

        one = id(exercise)  # the plan keeps it
        if one not in self._figures:
            self._figures[one] = figure_of(exercise)
        figure, where = self._figures[one], None
        if figure is not None:
            moves = bool(exercise.movements)
            where = figure_moments.where(view, keys=figure.keys, hold=figure.hold, moves=moves)
        self.board.show_figure(figure, where, mirrored(view.doing.side or view.first_side))

    def show_problem(self, text: str) -> None:
        """Keep ``text`` in sight, but for while a question needs the room."""
        super().show_problem(text)
        self._cramped = None
        self._make_room()

    def _make_room(self) -> None:
        """A question on a very small screen gets the rows of the line for what is wrong."""
        cramped = self._answers.question is not None and self.size.height < ROWS_FOR_PROBLEM
        if cramped == self._cramped:  # looked for six times a second otherwise
            return
        self._cramped = cramped
        for line in self.query("#problem"):
            line.display = bool(self._problem) and not cramped

    def _show_question(self, question: Question | None, now: float) -> None:
        if question == self._answers.question:
            return
        self._hint = ""  # it was about the question before
        self._answers.shown(question, now)
        self.board.ask(question)
        self.show_keys()

    def _show_hint(self, now: float) -> None:
        text = self._hint if now < self._hint_until else ""
        self.board.hint(text or (MORE_BELOW if self.board.pane.more_below else ""))

    def _say_hint(self, text: str) -> None:
        now = self._services.seconds()
        self._hint, self._hint_until = text, now + HINT
        self._show_hint(now)

    # What happens -------------------------------------------------------------------------------------------------------

    @on(Happened)
    def take(self, message: Happened) -> None:
        """Something happened: show it at once, and bring this screen forward where the patient is asked.

        The driver tells it in the middle of a command or of an alarm of the loop. As a message it comes after that, in its
        turn, and where Textual lets screens be pushed and dismissed.
        """
        for each in message.happened:
            match each:
                case Question():
                    self._uncover()
                case Guidance():
                    self._guide(each)
                case SessionEnded():
                    self._ask_no_more()
        self.look()

    def _guide(self, given: Guidance) -> None:
        """Guidance that ends the session has a screen of its own, once; what is told in passing stays as a line."""
        if self.run.driver.view().state is not State.GUIDANCE and self.run.ended is None:
            self.board.advise(given.text)
            return
        if self._guided or not given.tier.closes:
            return
        self._guided, self._acknowledged = True, False
        self._ask_no_more()
        first = self.run.driver.pack_off_text()
        screen = GuidanceScreen(given, self._services, self.run.rules, first=first, problem=self._problem)
        self.app.push_screen(screen, self._understood)

    def _understood(self, result: None) -> None:
        """Guidance was read. The session below may have ended meanwhile: then nothing is left to answer."""
        self._acknowledged = True
        question = self.run.driver.session.question
        if self.run.ended is None and question is not None:
            self._do(Do.ANSWER, "yes", question.id)
        self._maybe_leave()

    def _uncover(self) -> None:
        """Take away what is read beside the session: a question below it would run into silence."""
        if isinstance(self.app.screen, AsideScreen):
            self.app.screen.dismiss(False)

    def _ask_no_more(self) -> None:
        """Take away the question whether to stop as well: something else has decided that."""
        self._uncover()
        if isinstance(self.app.screen, StopScreen):
            self.app.screen.dismiss(StopWish.BREAK)

    def _maybe_leave(self) -> None:
        """Leave once the session has ended and its guidance was read. Textual dismisses only the screen in front: where
        something else is there still, this is tried again at every look."""
        if self.run.ended is not None and self._acknowledged and self.is_active and not self._left:
            self._left = True
            self.dismiss(self.run.ended)

    # Keys -----------------------------------------------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        """Answers come before commands, and only to the question that is seen."""
        if event.key in SCROLL_KEYS:
            self.board.pane.scroll(event.key)
        press = self._answers.press(event.key, self._services.seconds())
        if press.meant is Meant.OTHER:
            return
        event.stop()
        question = self._answers.question
        if press.meant is Meant.ANSWER:
            if self._answer(press.value, press.question):
                self._services.held.counts_once()
        elif press.meant is Meant.WRONG and question is not None:
            self._say_hint(self.run.plan.book(expected(question)))

    def held_down(self) -> None:
        """Say that a key counts once."""
        self._say_hint(self.run.plan.book("press.once"))

    @on(QuestionPane.Chosen)
    def clicked(self, event: QuestionPane.Chosen) -> None:
        """An answer or a line was clicked; a click too many must not answer the next question."""
        question = self._answers.question
        if not self._answers.settled(self._services.seconds()):
            return
        if question is not None:
            self._answer(event.value, question.id)
        elif event.value == READY:
            self.carry_out(SayReady())

    def _answer(self, value: int | str, question: str) -> bool:
        """Answer; but that nothing fits, while the end of what is asked is out of sight, may be about a part of it only."""
        if self.board.pane.needs_reading(value):
            self._say_hint(READ_FIRST)
            return False
        return self._do(Do.ANSWER, value, question)

    def possible(self) -> list[type[UserCommand]]:
        """Commands by state; the engine refuses the rest itself and says why."""
        paused = self._state in _STANDING
        left_out: set[type[UserCommand]] = {Pause if paused else GoOn}
        left_out |= {GoOn} if self._ready else {SayReady}
        if self._state is not State.RUNNING:
            left_out |= {Skip, Back, More}
        if self._may_take_back:
            left_out -= {Back}
        if self._state in (State.ENDING, State.ENDED, State.GUIDANCE):
            left_out |= {Pause, GoOn, Repeat}
        question = self._answers.question
        if question is not None and question.purpose == Purpose.SYMPTOM:
            left_out |= {Pause}  # everything has stopped already
        return [command for command in self.ORDERS if command not in left_out]

    @property
    def _may_take_back(self) -> bool:
        """Whether the answer before the open question may be taken back: a rating that is said back; others until the first
        step."""
        question = self._answers.question
        if question is not None and question.purpose == Purpose.RATED:
            return self._state is State.ASKING
        if question is None or question.id == _FIRST_QUESTION or question.purpose == Purpose.SYMPTOM:
            return False
        return self._before_steps and self._state in (State.ASKING, State.HELD)

    def taken(self) -> frozenset[str]:
        """Space answers a question whether something is done, and says that one is ready; pausing has another key then."""
        question = self._answers.question
        confirms = question is not None and question.kind in (QuestionKind.CONFIRM, QuestionKind.COUNT)
        return frozenset({"space"}) if confirms or self._ready else frozenset()

    @on(SayReady)
    @on(Pause)
    @on(GoOn)
    @on(Skip)
    @on(Back)
    @on(Repeat)
    @on(More)
    @on(Symptom)
    def carry_out(self, command: UserCommand) -> None:
        """A command of the session's own."""
        if type(command) not in _MAY_COME_AGAIN:
            self._services.held.counts_once()
        self._do(_DOES[type(command)])

    @on(Stop)
    def stop(self) -> None:
        """Pause, and ask whether to stop; the last words are ended at once."""
        self._services.held.counts_once()
        if self._state is State.ENDING:
            self._do(Do.STOP)
            return
        with suppress(Refused):  # time stands still already
            self.run.driver.do(Command(Do.PAUSE))
        self.look()
        first = self.run.driver.pack_off_text()
        self.app.push_screen(StopScreen(self.run.plan.book, self._services.seconds, first, self._problem), self._wished)

    def _wished(self, wish: StopWish | None) -> None:
        self._services.held.counts_once()
        if self.run.ended is not None:
            self._maybe_leave()
        elif wish is StopWish.SYMPTOM:
            self._do(Do.SYMPTOM)
        elif wish is StopWish.STOP:
            self._do(Do.STOP)
        elif wish is StopWish.GO_ON and self._state in _STANDING:
            self._do(Do.RESUME)

    def leave(self) -> bool:
        """Somebody wants to leave the program: pause and ask; asked already, end the session.

        Returns:
            Whether the session has ended, and the program may.
        """
        state = self.run.driver.view().state
        if isinstance(self.app.screen, StopScreen):
            if not self.app.screen.settled:
                return False
            self.app.screen.dismiss(StopWish.BREAK)
        elif state not in (State.ENDING, State.GUIDANCE, State.ENDED):
            self._uncover()
            self.stop()
            return False
        if self.run.ended is None:
            self._do(Do.STOP)
        ending = self.run.driver.view().state is State.ENDING
        if ending and not self.run.driver.pack_off_text():  # whoever leaves waits for no last words
            self._do(Do.STOP)
        return self.run.ended is not None

    @on(ShowHelp)
    def help(self, event: ShowHelp) -> None:
        """Keys; the session goes on below. From there the way leads back to it, so the app is not asked."""
        event.stop()
        self.app.push_screen(HelpScreen(self._services.about(), self, session=True, problem=self._problem), self._read)

    @on(Card)
    def card(self, event: Card) -> None:
        """When to see someone; as the help."""
        event.stop()
        self.app.push_screen(CardScreen(self._services.card(), session=True, problem=self._problem), self._read)

    def _read(self, symptom: bool | None) -> None:
        if symptom:
            self.carry_out(Symptom())

    def _do(self, do: Do, value: int | str | None = None, question: str = "") -> bool:
        """Carry out a command, or say why not; whether it was done."""
        try:
            self.run.driver.do(Command(do, value, question))
        except Refused as why:
            self._say_hint(str(why))
            return False
        finally:
            self.look()
        return True
