"""Events as lines: plain sentences for a screen reader or a braille display, or JSON Lines for a program."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from stretchcoach.coach.today import open_instead
from stretchcoach.safety.days import CLOSURE, Closed
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
    as_record,
)
from stretchcoach.words.languages import ENGLISH, load_book
from stretchcoach.words.phrases import Phrasebook

if TYPE_CHECKING:
    from stretchcoach.coach.ending import EndReport
    from stretchcoach.session.plan.plan import PlannedStep
    from stretchcoach.session.view import View


class Format(Protocol):
    """How a headless session is written down."""

    def event(self, event: Event) -> str | None:
        """The line for an event; None for one this format leaves out."""

    def shown(self, step: PlannedStep) -> str | None:
        """The line for what a figure shows of an exercise, written once with its name; None where there is none."""

    def status(self, view: View, at: float, problems: Sequence[str] = ()) -> str:
        """The line for ``status``, asked at the session time ``at``; ``problems`` are those beside the session."""

    def problem(self, about: str, text: str | None, at: float) -> str | None:
        """The line for a problem beside the session, or for its end where ``text`` is None; None for standard error."""

    def refused(self, text: str, at: float) -> str | None:
        """The line for a command that was not possible; None where it goes to standard error."""

    def ending(self, ending: EndReport) -> str:
        """What is told of a session that is over, directly before its last event."""

    def closed(self, why: Closed, routines: Sequence[str]) -> str:
        """The line for a routine that may not be started now.

        Args:
            why: what closes it.
            routines: the ids of those that may be started.
        """


class JsonLines:
    """One JSON object a line, every event with all of its fields."""

    def event(self, event: Event) -> str | None:
        """The event."""
        return as_line(as_record(event))

    def shown(self, step: PlannedStep) -> str | None:
        """Nothing: a program has the exercise's id."""
        return None

    def status(self, view: View, at: float, problems: Sequence[str] = ()) -> str:
        """The view, with its question's id, and the problems."""
        record = {
            "type": "status",
            "at": round(at, 3),
            "state": view.state.value,
            "step": view.number,
            "steps": view.steps,
            "name": view.name,
            "phase": view.phase,
            "side": view.side,
            **({"round": view.round, "rounds": view.rounds} if view.rounds else {}),
            **({"counted": view.counted} if view.counted else {}),
            "remaining": None if view.remaining is None else round(view.remaining, 3),
            "question": view.question.id if view.question else None,
            "pack_on": None if view.pack_on is None else round(view.pack_on, 3),
            "problems": list(problems),
        }
        return as_line(record)

    def problem(self, about: str, text: str | None, at: float) -> str | None:
        """An object of type ``problem``; ``about`` is record, sound, voice, output or program, and ``text`` null when it is
        over."""
        return as_line({"type": "problem", "at": round(at, 3), "about": about, "text": text})

    def error(self, code: str, text: str) -> str:
        """An object of type ``error``, the last one: why nothing was begun, or could not go on."""
        return as_line({"type": "error", "at": 0.0, "code": code, "text": text})

    def refused(self, text: str, at: float) -> str | None:
        """An object of type ``refused``; nothing has changed."""
        return as_line({"type": "refused", "at": round(at, 3), "text": text})

    def ending(self, ending: EndReport) -> str:
        """An object of type ``summary``."""
        return as_line(ending.as_record())

    def closed(self, why: Closed, routines: Sequence[str]) -> str:
        """An object of type ``closed``; ``opens_in`` is seconds, or null where only a way out opens it."""
        opens_in = None if why.opens_in is None else round(why.opens_in, 3)
        said = why.closure.said if why.closure else ""
        record = {"type": "closed", "at": 0.0, "code": why.code, "kind": why.kind, "reason": why.reason, "said": said}
        return as_line({**record, "opens_in": opens_in, "open": list(routines)})


class PlainLines:
    """One plain sentence a line: no colour, no cursor, nothing to look at twice. In the language of ``book``."""

    def __init__(self, book: Phrasebook | None = None) -> None:
        """Write in the language of ``book``; in English where it is left out."""
        self._book = book or load_book(ENGLISH)
        self._note = ""
        """The note of the step, which stands there already when it is said."""

    def event(self, event: Event) -> str | None:
        """The sentence of an event; questions are written when they open, not again when they are spoken."""
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

    def shown(self, step: PlannedStep) -> str | None:
        """The figure in words, for the side that goes first."""
        from stretchcoach.figures.figure import mirrored  # a session without exercises does without
        from stretchcoach.figures.words import told

        return (step.shown and told(step.shown, self._book, mirror=mirrored(step.first_side))) or None

    def status(self, view: View, at: float, problems: Sequence[str] = ()) -> str:
        """Where the session is, the open question once more, and the problems."""
        book = self._book
        parts = [book("line.step", number=view.number, steps=view.steps, name=view.name) if view.number else ""]
        parts.append(book(f"side.{view.side}") if view.side else "")
        parts.append(book("line.rep", rep=view.doing.rep, reps=view.doing.reps) if view.doing.rep else "")
        parts.append(book("line.counted", count=view.counted).lower().rstrip(".") if view.counted else "")
        parts.append(book("line.round", round=view.round, rounds=view.rounds) if view.rounds > 1 else "")
        parts.append(view.load)
        parts.append(view.doing.label.lower() if view.question is None else "")
        parts.append("" if view.remaining is None else book("line.left", count=round(view.remaining)))
        parts.append("" if view.pack_on is None else book("line.pack_on", time=book.about(view.pack_on, up=False)))
        where = ", ".join(part for part in parts if part)
        state = book(f"state.{view.state}")
        sentences = [f"{state}.", f"{where[0].upper()}{where[1:]}." if where else ""]
        sentences.append(self._question(view.question) if view.question else "")
        sentences += problems
        return " ".join(each for each in sentences if each)

    def problem(self, about: str, text: str | None, at: float) -> str | None:
        """Goes to standard error."""
        return None

    def refused(self, text: str, at: float) -> str | None:
        """Goes to standard error."""
        return None

    def ending(self, ending: EndReport) -> str:
        """Its sentences, a line each."""
        return "\n".join(ending.sentences)

    def closed(self, why: Closed, routines: Sequence[str]) -> str:
        """The reason, unless it was given as guidance, and what is open instead."""
        reason = "" if why.code == CLOSURE else why.reason
        return " ".join(part for part in (reason, open_instead(self._book, routines)) if part)

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


def as_line(record: Mapping[str, object]) -> str:
    """A record as one line of JSON."""
    return json.dumps(record, ensure_ascii=False)
