"""The two faces of a session with no screen: plain sentences for a screen reader or a braille display, JSON for a program.

Both write the same objects and read the same commands; what a face has no line for is not told there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Protocol

from stretchcoach.coach.commands import Command, Do, NotUnderstood, help_text, parse_for, parse_word
from stretchcoach.coach.today import open_instead
from stretchcoach.protocol.codes import Code
from stretchcoach.protocol.incoming import COMMANDS, AnswerGiven, Given, Incoming, Order
from stretchcoach.protocol.outgoing import (
    Asking,
    Closed,
    Error,
    Note,
    Outgoing,
    Problem,
    Result,
    Status,
    Summary,
    Told,
)
from stretchcoach.protocol.reading import NotTaken, read
from stretchcoach.protocol.writing import as_line, as_record
from stretchcoach.safety.days import CLOSURE
from stretchcoach.session.events import (
    Counted,
    Cue,
    CueRole,
    Event,
    Guidance,
    Paused,
    Question,
    QuestionKind,
    Resumed,
    SessionStarted,
    StepStarted,
)
from stretchcoach.words.languages import ENGLISH, load_book
from stretchcoach.words.phrases import Phrasebook

if TYPE_CHECKING:
    from stretchcoach.session.plan.plan import PlannedStep


class Face(Protocol):
    """How objects are written, and commands read."""

    for_programs: ClassVar[bool]
    """A program reads and writes: it names what it answers, and cannot know what only stands in a sentence."""

    def line(self, told: Outgoing, seq: int = 1) -> str | None:
        """The line for an object, and its number, on standard output; None where there is none."""

    def aside(self, told: Outgoing) -> str | None:
        """The same on standard error."""

    def shown(self, step: PlannedStep) -> str | None:
        """The line for what a figure shows of an exercise, written once with its name; None where there is none."""

    def read(self, line: str, question: Question | None, *, asks_ready: bool = False) -> Incoming:
        """The command on a line while ``question`` is open, or while the session asks whether somebody is ready.

        Raises:
            NotTaken: it is none.
        """

    def help(self) -> str:
        """What may be sent."""


class JsonLines:
    """One JSON object a line."""

    for_programs: ClassVar[bool] = True

    def line(self, told: Outgoing, seq: int = 1) -> str | None:
        """The object with its number."""
        return as_line(as_record(told, seq))

    def aside(self, told: Outgoing) -> str | None:
        """What somebody may want to find in the log of a service."""
        return _beside(told)

    def shown(self, step: PlannedStep) -> str | None:
        """Nothing: a program has the exercise's id."""
        return None

    def read(self, line: str, question: Question | None, *, asks_ready: bool = False) -> Incoming:
        """The command, which says for itself what it means."""
        return read(line)

    def help(self) -> str:
        """The commands."""
        return f'Send one object a line, with "do" set to one of: {", ".join(COMMANDS)}.'


class PlainLines:
    """One plain sentence a line: no colour, no cursor, nothing to look at twice. In the language of ``book``."""

    for_programs: ClassVar[bool] = False

    def __init__(self, book: Phrasebook | None = None) -> None:
        """Write in the language of ``book``; in English where it is left out."""
        self._book = book or load_book(ENGLISH)
        self._note = ""
        """The note of the step, which stands there already when it is said."""

    def speak(self, book: Phrasebook) -> None:
        """Write in the language of ``book`` from now on."""
        self._book = book

    def line(self, told: Outgoing, seq: int = 1) -> str | None:
        """The sentence of an object; questions are written when they open, not again when they are spoken."""
        match told:
            case Told(event=event):
                return self._event(event)
            case Status():
                return self._status(told)
            case Summary():
                return "\n".join(told.sentences)
            case Closed():
                reason = "" if told.code == CLOSURE else told.reason
                return " ".join(part for part in (reason, open_instead(self._book, told.open)) if part)
        return None

    def aside(self, told: Outgoing) -> str | None:
        """What is wrong, and what became of a line that was not taken."""
        return (told.text or None) if isinstance(told, Result) else _beside(told)

    def shown(self, step: PlannedStep) -> str | None:
        """The figure in words, for the side that goes first."""
        from stretchcoach.figures.figure import mirrored  # a session without exercises does without
        from stretchcoach.figures.words import told

        return (step.shown and told(step.shown, self._book, mirror=mirrored(step.first_side))) or None

    def read(self, line: str, question: Question | None, *, asks_ready: bool = False) -> Incoming:
        """The command that a word is; an answer in words is one to the question that is heard."""

        def words(text: str) -> Command:
            return parse_word(text, self._book)

        try:
            command = parse_for(line, question, words, asks_ready=asks_ready)
        except NotUnderstood as problem:
            raise NotTaken(Code.UNKNOWN, str(problem)) from None
        if command.do is Do.ANSWER:
            return AnswerGiven(question="", value="" if command.value is None else command.value)
        return Given(do=Order(command.do.value))

    def help(self) -> str:
        """The words with what they do."""
        return help_text(self._book)

    def _event(self, event: Event) -> str | None:
        book = self._book
        match event:
            case StepStarted():
                self._note = event.note
                return event.note or None
            case Counted():
                return book("line.counted", count=event.count)
            case Cue(role=CueRole.AUTHOR, text=text) if text and text == self._note:
                return None
            case SessionStarted():
                about = book.about_minutes(event.planned)
                return book("line.started", name=event.name, count=event.steps, about=about)
            case Cue(role=CueRole.QUESTION) | Cue(text="", chime="attention" | "alarm" | "tick"):
                return None
            case Cue(text="", chime=chime):
                return book(f"line.{chime}") if chime in ("start", "end") else None
            case Cue():
                return event.text
            case Question():
                return self._question(event)
            case Guidance():
                return book("line.important", text=event.text)
            case Paused():
                return book("line.paused_by_you" if event.reason == "user" else "line.paused")
            case Resumed():
                return book("line.resumed")
        return None

    def _status(self, status: Status) -> str:
        """Where the session is, the open question once more, and the problems."""
        book = self._book
        question = status.question.event if status.question and _is_open(status.question) else None
        parts = (
            [book("line.step", number=status.step, steps=status.steps, name=status.step_name)] if status.step else []
        )
        parts.append(book(f"side.{status.side}") if status.side else "")
        parts.append(book("line.rep", rep=status.rep, reps=status.reps) if status.rep else "")
        parts.append(book("line.counted", count=status.counted).lower().rstrip(".") if status.counted else "")
        parts.append(book("line.round", round=status.round, rounds=status.rounds) if status.rounds > 1 else "")
        parts.append(status.load)
        parts.append(status.label.lower() if question is None else "")
        parts.append("" if status.phase_left is None else book("line.left", count=round(status.phase_left)))
        on = status.pack_on
        parts.append("" if on is None else book("line.pack_on", time=book.about(on, up=False)))
        where = ", ".join(part for part in parts if part)
        sentences = [f"{book(f'state.{status.state}')}.", f"{where[0].upper()}{where[1:]}." if where else ""]
        sentences.append(self._question(question) if isinstance(question, Question) else "")
        sentences += status.problems
        return " ".join(each for each in sentences if each)

    def _question(self, event: Question) -> str:
        if event.purpose == "acknowledge":
            return self._book("line.acknowledge")
        book = self._book
        count = book("gate.of", number=event.number, of=event.of) if event.of else ""
        lines = event.items
        if event.kind is QuestionKind.PICK and event.picked:
            lines = ()  # they were read a moment ago
        elif event.kind is QuestionKind.PICK:
            lines = tuple(f"{number}: {item.rstrip('.')}." for number, item in enumerate(event.items, 1))
        expected = book("line.pick_several" if event.several else f"line.{event.kind}")
        return " ".join(each for each in (count, event.text, *lines, expected) if each)


def _is_open(question: Told) -> bool:
    return isinstance(question.more, Asking) and question.more.open


def _beside(told: Outgoing) -> str | None:
    return (told.text or None) if isinstance(told, Problem | Note | Error) else None
