"""The screens before and after a session: going on with one that was cut off, the wait for the voice, how it ended."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence

from textual import events, on, work
from textual.containers import Vertical, VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from stretchcoach.coach.ending import EndReport
from stretchcoach.errors import StretchcoachError
from stretchcoach.frontends.tui.app_commands import (
    Close,
    CloseRecord,
    Done,
    History,
    Later,
    LogSpasm,
    Note,
    NoteWanted,
    PlainVoice,
    ResumeSession,
    StartOffered,
    UserCommand,
    WaitForVoice,
)
from stretchcoach.frontends.tui.screens.base import CoachScreen
from stretchcoach.frontends.tui.screens.reading import command_row
from stretchcoach.frontends.tui.widgets.drawing import Bar, BigWords
from stretchcoach.frontends.tui.widgets.question_pane import AnswerLine, AnswerLines
from stretchcoach.frozen import dataclass
from stretchcoach.session.events import Outcome
from stretchcoach.sound.patience import LIMIT, Patience
from stretchcoach.words.lengths import Lengths
from stretchcoach.words.phrases import Phrasebook


class OfferScreen(CoachScreen[str]):
    """A session was cut off: go on, close it, or decide later. The result is ``"go on"``, ``"close"`` or ``"later"``."""

    ORDERS = (ResumeSession, CloseRecord, Later)

    def __init__(self, text: str, problem: str = "") -> None:
        """``text`` asks whether to go on."""
        super().__init__(problem)
        self._text = text

    def body(self) -> Iterable[Widget]:
        """The question and what each answer does."""
        yield Static("A session was not finished", classes="title")
        yield VerticalScroll(Static(self._text, markup=False, id="offer"), *map(command_row, self.ORDERS))

    @on(ResumeSession)
    @on(CloseRecord)
    @on(Later)
    def chosen(self, command: UserCommand) -> None:
        """One of the three was chosen."""
        answers: dict[type[UserCommand], str] = {ResumeSession: "go on", CloseRecord: "close", Later: "later"}
        self.dismiss(answers[type(command)])


class PreparingScreen(CoachScreen[Lengths | StretchcoachError | None]):
    """A calm line and a bar while ``preparing`` works; a slow voice may be waited for, or left.

    The result is what it returns, the error it raises, or None when the user left meanwhile.
    """

    ORDERS = (WaitForVoice, PlainVoice, Close)

    def __init__(self, routine: str, preparing: Callable[[Patience], Awaitable[Lengths]], problem: str = "") -> None:
        """For the routine with this name."""
        super().__init__(problem)
        self._routine, self._preparing = routine, preparing
        self._patience = Patience(told=self._show)

    def body(self) -> Iterable[Widget]:
        """Say what is going on, and how far it is."""
        yield Static(self._routine, classes="title", markup=False)
        yield Vertical(
            Static(_preparing(self._patience), id="preparing-text"),
            Bar("Ready", id="preparing-bar"),
            Static("", id="preparing-left"),
            id="preparing",
        )

    def on_mount(self) -> None:
        """Begin to prepare."""
        super().on_mount()
        self._prepare()

    @work
    async def _prepare(self) -> None:
        try:
            result: Lengths | StretchcoachError = await self._preparing(self._patience)
        except StretchcoachError as problem:
            result = problem
        self.dismiss(result)

    def _show(self) -> None:
        patience = self._patience
        self.query_one(Bar).percent = round(100 * patience.done / patience.total) if patience.total else 100
        self.query_one("#preparing-text", Static).update(_preparing(patience))
        self.query_one("#preparing-left", Static).update(_left(patience))
        self.show_keys()

    def possible(self) -> list[type[UserCommand]]:
        """Only a slow voice is waited for."""
        patience = self._patience
        left_out = {WaitForVoice: not patience.voice or patience.waits, PlainVoice: not patience.voice}
        return [each for each in self.ORDERS if not left_out.get(each)]

    def taken(self) -> frozenset[str]:
        """The card has another key while this one waits."""
        return frozenset(WaitForVoice.keys if WaitForVoice in self.possible() else ())

    @on(WaitForVoice)
    def wait(self) -> None:
        """However long it takes."""
        self._patience.wait()
        self._show()

    @on(PlainVoice)
    def hurry(self) -> None:
        """Begin with what is quick."""
        self._patience.hurry()

    @on(Close)
    def close(self) -> None:
        """Do not start after all."""
        self.dismiss(None)


def _preparing(patience: Patience) -> str:
    """What is going on, and what comes of it."""
    if not patience.voice:
        return "Preparing the voice. This takes a moment the first time."
    if patience.waits:
        return f"{patience.voice} is made ready. The session begins when it is."
    return (
        f"{patience.voice} is made ready for this routine. If that takes longer than {LIMIT:.0f} seconds, the plain voice "
        "speaks this time, and it the next time."
    )


def _left(patience: Patience) -> str:
    """How far it is, and how long it will take where that is known."""
    if not patience.voice:
        return ""
    so_far = f"{patience.done} of {patience.total} phrases"
    if patience.left is None:
        return so_far
    seconds = max(1, round(patience.left))
    return f"{so_far}, about {seconds} {'second' if seconds == 1 else 'seconds'} left"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionSummary:
    """Everything on the screen at the end of a session."""

    routine: str
    ending: EndReport
    reason: str
    """What was decided last, in the words that were spoken; empty where nothing was."""
    told: Sequence[str]
    """What guidance said, a sentence each."""
    book: Phrasebook
    unwritten: bool
    """The end could not be recorded."""
    session: int
    """Number of the session in the record."""


class SummaryScreen(CoachScreen[bool]):
    """Read it and press Enter. True where the routine that is offered is wanted now."""

    ORDERS = (Done, StartOffered, Note, LogSpasm, History)

    def __init__(self, summary: SessionSummary, problem: str = "") -> None:
        """Show ``summary``."""
        super().__init__(problem)
        self._summary = summary

    def body(self) -> Iterable[Widget]:
        """How it ended comes first."""
        yield Static(self._summary.routine, classes="title", markup=False)
        yield VerticalScroll(*_parts(self._summary), id="summary")

    def on_resize(self, event: events.Resize) -> None:
        """The facts are as large as their part of the screen allows."""
        self.query_one(AnswerLines).room = 0 if self._summary.told else int(FACTS * event.size.height)

    def possible(self) -> list[type[UserCommand]]:
        """A rehearsal is nothing to write about; nothing is started where nothing is offered."""
        ending = self._summary.ending
        left_out = {Note: ending.rehearsal, StartOffered: ending.rehearsal or not ending.ended.offer}
        return [each for each in self.ORDERS if not left_out.get(each)]

    def noted(self, text: str) -> None:
        """Show a note that was written."""
        if text:
            self.query_one(AnswerLines).show(
                _facts([*self._summary.ending.rows, (self._summary.book("after.noted"), text)])
            )

    @on(Done)
    def done(self) -> None:
        """Go on to the day."""
        self.dismiss(False)

    @on(StartOffered)
    def start_offered(self) -> None:
        """Start the routine that is offered."""
        self.dismiss(True)

    @on(Note)
    def note(self) -> None:
        """Ask for a line about this session."""
        self.post_message(NoteWanted(self._summary.session))


FACTS, WORDS = 0.5, 0.25
"""How much of the screen the facts may take to stand in large letters, and each sentence."""


def _parts(summary: SessionSummary) -> Iterator[Widget]:
    """Every part of the screen, from the top."""
    ending, told = summary.ending, summary.told
    yield _large(ending.how, bool(told))
    reason = summary.reason if ending.ended.outcome is Outcome.PAIN_RULE and summary.reason not in told else ""
    if reason:
        yield _text(reason, "ending-reason")
    if told:
        yield Vertical(*(_text(each, "ending-told") for each in told), classes="ending-reason")
    facts = AnswerLines(id="summary-facts")
    facts.show(_facts(ending.rows))
    yield facts
    for each in (ending.next, ending.kind, summary.book("after.unwritten") if summary.unwritten else ""):
        if each:
            yield _large(each, bool(told))


def _text(text: str, look: str) -> Static:
    return Static(text, classes=look, markup=False)


def _large(text: str, told: bool) -> BigWords:
    """A sentence; in large letters where there is no guidance that has to be read first."""
    words = BigWords(text, classes="ending-words")
    words.set_reactive(BigWords.large, not told)
    words.share = WORDS
    return words


def _facts(rows: Sequence[tuple[str, str]]) -> list[AnswerLine]:
    """What each is about, and the fact, below each other."""
    widest = max((len(about) for about, _ in rows), default=0)
    return [AnswerLine(about.ljust(widest), words) for about, words in rows]
