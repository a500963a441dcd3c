"""The timeline of a routine with no waiting: the real engine, run through by a patient who answers at once and calmly."""

from __future__ import annotations

import json
from collections.abc import Iterator

from stretchcoach.planning import make_plan
from stretchcoach.routine.model import Routine
from stretchcoach.safety import Rules
from stretchcoach.session.briefing import Briefing
from stretchcoach.session.engine import Session
from stretchcoach.session.events import (
    Cue,
    Decision,
    Event,
    PhaseStarted,
    Question,
    QuestionKind,
    SessionEnded,
    StepStarted,
    as_record,
)
from stretchcoach.session.lengths import Lengths
from stretchcoach.session.plan import Plan
from stretchcoach.session.profile import Profile

THINKING = 3.0
"""Seconds the patient of a preview takes to answer; an assumption, named in the preview."""

_WELL = ("barrier", "pack_on", "skin", "skin_back")
"""Questions to which yes means that all is well; to the other questions it is no."""

PAIN = 2
"""The rating that patient gives, or the highest that leaves nothing of the routine out, where that is less."""


def rehearse(plan: Plan, rules: Rules, profile: Profile | None = None) -> list[Event]:
    """The events of a session in which every question is answered ``THINKING`` seconds after it was asked.

    Pain is rated ``PAIN`` and is in the back; the other questions are answered as by somebody with whom all is well.
    """
    pain = min(PAIN, plan.pain_up_to, *(step.pain_up_to for step in plan.steps))
    session = Session(plan, rules, profile)
    events = session.start(now=0.0)
    while not session.ended:
        wake, answered = session.next_wakeup(), _answer_at(session)
        if answered is not None and (wake is None or answered <= wake):
            assert session.question is not None
            events += session.answer(session.question.id, _answer(session.question, pain), now=answered)
        else:
            assert wake is not None, "a session always waits for a question or for a moment"
            events += session.advance(now=wake)
    return events


def _answer_at(session: Session) -> float | None:
    spoken = session.question_spoken
    return None if spoken is None else spoken + THINKING


def text_preview(
    routine: Routine,
    rules: Rules,
    lengths: Lengths | None = None,
    profile: Profile | None = None,
    briefing: Briefing | None = None,
) -> str:
    """The timeline as a table of times and words, with adjusted doses and what could not be placed at the end.

    What conditions of the profile leave out or change is heard in its place.
    """
    plan = make_plan(routine, rules, lengths, profile, briefing=briefing)
    events = rehearse(plan, rules, profile)
    total = events[-1].at
    lines = [f"{routine.name}: {clock(total)} in all, when each answer takes {THINKING:.0f} seconds", ""]
    lines += _lines(events)
    notes = [*(f"adjusted: {step.name}: {step.detail} Was: {step.was}" for step in plan.steps if step.was)]
    notes += [f"note: {note}" for note in plan.notes]
    lines += ["", *notes] if notes else []
    if lengths is None:
        lines += ["", "Lengths of speech are estimates: no voice has been rendered for this routine yet."]
    return "\n".join(lines)


def json_preview(
    routine: Routine,
    rules: Rules,
    lengths: Lengths | None = None,
    profile: Profile | None = None,
    briefing: Briefing | None = None,
) -> str:
    """The same as JSON: the total in seconds, every event, what conditions change, adjusted doses, the notes."""
    plan = make_plan(routine, rules, lengths, profile, briefing=briefing)
    events = rehearse(plan, rules, profile)
    record = {
        "routine": routine.id,
        "seconds": round(events[-1].at, 3),
        "estimated": lengths is None,
        "events": [as_record(event) for event in events],
        "conditions": [
            {"exercise": event.exercise, "action": event.action, "text": event.say}
            for event in events
            if isinstance(event, Decision) and event.rule == "condition"
        ],
        "adjusted": [
            {"step": step.number, "name": step.name, "dose": step.detail, "was": step.was}
            for step in plan.steps
            if step.was
        ],
        "notes": list(plan.notes),
    }
    return json.dumps(record, ensure_ascii=False, indent=1)


def clock(seconds: float) -> str:
    """Minutes and seconds with tenths: ``"12:05.3"``."""
    minutes, rest = divmod(round(seconds, 1), 60)
    return f"{int(minutes)}:{rest:04.1f}"


def _lines(events: list[Event]) -> Iterator[str]:
    for event in events:
        match event:
            case StepStarted(number=number, name=name) if number:
                yield f"\n{number}. {name}"
            case PhaseStarted(phase=phase, seconds=seconds) if seconds and phase in ("hold", "rest", "pack", "off"):
                yield f"{clock(event.at):>8}  [{event.label.lower()}, {seconds:g} s]"
            case Cue():
                yield f"{clock(event.due):>8}  {event.text or '(' + event.chime + ' chime)'}"
            case SessionEnded():
                yield f"{clock(event.at):>8}  (end)"


def _answer(question: Question, pain: int) -> int | str:
    match question.kind:
        case QuestionKind.PAIN:
            return pain
        case QuestionKind.PLACE:
            return 0
        case QuestionKind.CONFIRM:
            return "yes"
        case QuestionKind.YES_NO:
            return "yes" if question.purpose in _WELL else "no"
