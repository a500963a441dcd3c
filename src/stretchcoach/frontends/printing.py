"""Events as lines: plain sentences for a screen reader or a braille display, or JSON Lines for a program."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Protocol

from stretchcoach.history.report import ending_words
from stretchcoach.safety.days import LOCK, Closed
from stretchcoach.session.events import (
    Cue,
    CueRole,
    Event,
    Guidance,
    Outcome,
    Paused,
    Question,
    QuestionKind,
    Resumed,
    SessionEnded,
    SessionStarted,
    as_record,
)
from stretchcoach.session.states import State
from stretchcoach.session.view import View


class Format(Protocol):
    """How a headless session is written down."""

    def event(self, event: Event) -> str | None:
        """The line for an event; None for one this format leaves out."""

    def status(self, view: View, at: float) -> str:
        """The line for ``status``, asked at the session time ``at``."""

    def refused(self, text: str, at: float) -> str | None:
        """The line for a command that was not possible; None where it goes to standard error."""

    def closed(self, why: Closed, routines: Sequence[str], how: str = "") -> str:
        """The line for a routine that may not be started now.

        Args:
            why: what closes it.
            routines: the ids of those that may be started.
            how: what a person can do to open it; empty where time alone does.
        """


class JsonLines:
    """One JSON object a line, every event with all of its fields."""

    def event(self, event: Event) -> str | None:
        """The event."""
        return as_line(as_record(event))

    def status(self, view: View, at: float) -> str:
        """The view, with its question's id."""
        record = {
            "type": "status",
            "at": round(at, 3),
            "state": view.state.value,
            "step": view.number,
            "steps": view.steps,
            "name": view.name,
            "phase": view.phase,
            "side": view.side,
            "remaining": None if view.remaining is None else round(view.remaining, 3),
            "question": view.question.id if view.question else None,
            "pack_on": None if view.pack_on is None else round(view.pack_on, 3),
        }
        return as_line(record)

    def refused(self, text: str, at: float) -> str | None:
        """An object of type ``refused``; nothing has changed."""
        return as_line({"type": "refused", "at": round(at, 3), "text": text})

    def closed(self, why: Closed, routines: Sequence[str], how: str = "") -> str:
        """An object of type ``closed``; ``opens_in`` is seconds, or null where only a confirmation opens it."""
        opens_in = None if why.opens_in is None else round(why.opens_in, 3)
        record = {"type": "closed", "at": 0.0, "code": why.code, "kind": why.kind, "reason": why.reason}
        return as_line({**record, "opens_in": opens_in, "how": how, "open": list(routines)})


class PlainLines:
    """One plain sentence a line: no colour, no cursor, nothing to look at twice."""

    def event(self, event: Event) -> str | None:
        """The sentence of an event; questions are written when they open, not again when they are spoken."""
        match event:
            case SessionStarted():
                return f"{event.name}. {_steps(event.steps)}, about {_minutes(event.planned)}."
            case Cue(role=CueRole.QUESTION) | Cue(text="", chime="attention" | "alarm" | "tick"):
                return None
            case Cue(text="", chime=chime):
                return {"start": "Start.", "end": "End."}.get(chime)
            case Cue():
                return event.text
            case Question():
                return _question(event)
            case Guidance():
                return f"IMPORTANT: {event.text}"
            case Paused(reason="user"):
                return "Paused. Say resume to go on, or stop to end."
            case Paused():
                return "Paused."
            case Resumed():
                return "Going on."
            case SessionEnded():
                return _ended(event)
        return None

    def status(self, view: View, at: float) -> str:
        """Where the session is, and the open question once more."""
        parts = [f"step {view.number} of {view.steps}: {view.name}" if view.number else ""]
        parts.append(f"{view.side} side" if view.side else "")
        parts.append(f"{view.rep} of {view.reps}" if view.rep else "")
        parts.append(view.label.lower() if view.question is None else "")
        parts.append("" if view.remaining is None else _seconds_left(view.remaining))
        parts.append("" if view.pack_on is None else f"pack on the skin for {_minutes(view.pack_on)}")
        where = ", ".join(part for part in parts if part)
        sentences = [f"{_STATES[view.state]}.", f"{where[0].upper()}{where[1:]}." if where else ""]
        sentences.append(_question(view.question) if view.question else "")
        return " ".join(each for each in sentences if each)

    def refused(self, text: str, at: float) -> str | None:
        """Goes to standard error."""
        return None

    def closed(self, why: Closed, routines: Sequence[str], how: str = "") -> str:
        """The reason, unless it was given as guidance, what opens it and what is open instead."""
        reason = "" if why.code == LOCK else why.reason
        return " ".join(part for part in (reason, how, open_instead(routines)) if part)


def open_instead(routines: Sequence[str]) -> str:
    """What may be started in place of a routine that is closed."""
    return f"Open now: {', '.join(routines)}." if routines else "No routine is open now."


def as_line(record: Mapping[str, object]) -> str:
    """A record as one line of JSON."""
    return json.dumps(record, ensure_ascii=False)


_STATES = {
    State.READY: "Not started",
    State.RUNNING: "Running",
    State.ASKING: "Waiting for your answer",
    State.PAUSED: "Paused",
    State.HELD: "Paused until you answer",
    State.GUIDANCE: "Stopped for your safety",
    State.ENDING: "Coming to the end",
    State.ENDED: "Ended",
}


def _question(event: Question) -> str:
    expected = {
        QuestionKind.PAIN: "Answer 0 to 10.",
        QuestionKind.YES_NO: "Answer yes, no or unsure.",
        QuestionKind.CONFIRM: "",
        QuestionKind.PLACE: "Answer 0 to 4, the word, or unsure.",
    }[event.kind]
    if "prefer_not_to_say" in event.choices:
        expected = "Answer yes, no or unsure, or pass to leave it."
    if event.purpose == "acknowledge":
        return "Answer yes when you have understood."
    return f"{event.text} {expected}".strip()


def _ended(event: SessionEnded) -> str:
    words = ending_words(event.outcome, event.rule)
    words = f"ended: {words}" if event.outcome is Outcome.NO_ANSWER else words
    pains = [
        f"{name} {value}"
        for name, value in (("before", event.pain_before), ("worst", event.pain_worst), ("after", event.pain_after))
        if value is not None
    ]
    pain = f" Pain: {', '.join(pains)}." if pains else ""
    return f"Session {words}. Done: {event.done} of {event.planned}.{pain}"


def _steps(count: int) -> str:
    return "1 step" if count == 1 else f"{count} steps"


def _seconds_left(seconds: float) -> str:
    whole = round(seconds)
    return "1 second left" if whole == 1 else f"{whole} seconds left"


def _minutes(seconds: float) -> str:
    minutes = max(1, round(seconds / 60))
    return "1 minute" if minutes == 1 else f"{minutes} minutes"
