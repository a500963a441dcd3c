"""The timeline of a routine with no waiting: the real engine, run through by a patient who answers at once and calmly."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from stretchcoach.routine.model import Routine, Verbosity
from stretchcoach.safety import Rules
from stretchcoach.safety.briefing import Briefing
from stretchcoach.safety.person import Profile
from stretchcoach.session.events import (
    Cue,
    CueRole,
    Decision,
    Event,
    PhaseStarted,
    SessionEnded,
    StepStarted,
    as_record,
)
from stretchcoach.session.plan.doses import KNOWN_FROM, Telling
from stretchcoach.session.plan.plan import ANSWERING, READY_TAKES, Mark, Plan
from stretchcoach.session.rehearsal import make_plan, rehearse
from stretchcoach.words.lengths import USUAL, Lengths

WORD = "From your therapist"
"""What a step that only says something is called."""
_MARKED = {Mark.SHORT: "  (short form)", Mark.BEFORE: "  (before its moment)"}
_SHOWN = ("ready", "hold", "rest", "do", "pack", "off")
"""Phases whose length is shown."""
_BREATHS = ("breath_in", "breath_out")


def text_preview(
    routine: Routine,
    rules: Rules,
    lengths: Lengths | None = None,
    profile: Profile | None = None,
    briefing: Briefing | None = None,
    heard: Callable[[str], str] | None = None,
) -> str:
    """The timeline as a table of times and words, with adjusted doses and what could not be placed at the end.

    It says how much is told about each exercise and why, and marks what is said in another form or at another moment.
    What conditions of the profile leave out or change is heard in its place. Where ``heard`` is given, each cue is shown as
    it turns it into what a voice says.
    """
    plan = make_plan(routine, rules, lengths or USUAL, profile, briefing=briefing)
    events = rehearse(plan, rules, profile)
    total = events[-1].at
    about = plan.book.about_minutes(plan.planned)
    lines = [f"{routine.name}: {clock(total)} in all, {about}, when each answer takes {ANSWERING:.0f} seconds"]
    lines += [*([_asked_for(routine, plan)] if plan.has_exercises else []), ""]
    lines += _lines(events, plan, heard)
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
    heard: Callable[[str], str] | None = None,
) -> str:
    """The same as JSON: the total in seconds, how much is told, every event, conditions, adjusted doses, marks, notes.

    Where ``heard`` is given, each cue says as ``spoken`` what a voice makes of its text.
    """
    plan = make_plan(routine, rules, lengths or USUAL, profile, briefing=briefing)
    events = rehearse(plan, rules, profile)
    record = {
        "routine": routine.id,
        "seconds": round(events[-1].at, 3),
        "estimated": lengths is None,
        "verbosity": {"asked_for": plan.verbosity.value, "fixed_by_author": routine.sound.verbosity is not None},
        "told": [
            {"step": step.number, "name": step.name, "how": step.telling.how.value, "met": step.telling.met}
            for step in plan.steps
            if step.telling
        ],
        "events": [_record(event, heard) for event in events],
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
        "moved": [
            {"step": plan.steps[step].number, "text": text, "how": mark.value}
            for (step, text), mark in _marks(plan).items()
        ],
        "notes": list(plan.notes),
    }
    return json.dumps(record, ensure_ascii=False, indent=1)


def clock(seconds: float) -> str:
    """Minutes and seconds with tenths: ``"12:05.3"``."""
    minutes, rest = divmod(round(seconds, 1), 60)
    return f"{int(minutes)}:{rest:04.1f}"


def _asked_for(routine: Routine, plan: Plan) -> str:
    """How much is said, and who wanted it."""
    who = "fixed by the author" if routine.sound.verbosity else "as the user wishes"
    rule = (
        f": full the first {KNOWN_FROM} times an exercise is met, then short"
        if plan.verbosity is Verbosity.AUTO
        else ""
    )
    return f"Instructions: {plan.verbosity}, {who}{rule}."


def _told(telling: Telling | None) -> str:
    """How much is said about one exercise, and why."""
    if telling is None:
        return ""
    known = (
        "the first time" if not telling.met else f"done {telling.met} {'time' if telling.met == 1 else 'times'} before"
    )
    return f"  ({telling.how}; {known})"


def _marks(plan: Plan) -> Mapping[tuple[int, str], Mark]:
    """What is said in another form or at another moment than its author wrote, by step and words."""
    return {
        (index, cue.text): cue.mark
        for index, step in enumerate(plan.steps)
        for phases in step.forms.values()
        for phase in phases or ()
        for cue in phase.cues
        if cue.mark is not Mark.NONE
    }


def _record(event: Event, heard: Callable[[str], str] | None) -> dict[str, object]:
    record = as_record(event)
    if isinstance(event, Cue) and event.text and heard is not None:
        record["spoken"] = heard(event.text)
    return record


def _said(text: str, heard: Callable[[str], str] | None) -> str:
    """A text as it is shown: as it is written, or as it is heard."""
    return text if heard is None else heard(text) or f"(silence: {text})"


def _lines(events: Sequence[Event], plan: Plan, heard: Callable[[str], str] | None) -> Iterator[str]:
    marks, breaths, step = _marks(plan), _breaths(events), 0
    for index, event in enumerate(events):
        match event:
            case StepStarted():
                step = event.step
                if event.number:
                    yield f"\n{event.number}. {event.name or WORD}{_told(plan.steps[step].telling)}"
            case PhaseStarted(phase="ready", seconds=None):
                yield f"{clock(event.at):>8}  [{event.label.lower()}: {READY_TAKES:g} s are counted]"
            case PhaseStarted(phase=phase, seconds=seconds) if seconds and phase in _SHOWN:
                yield f"{clock(event.at):>8}  [{event.label.lower()}, {seconds:g} s]"
            case Cue(role=CueRole.PACE, chime=chime) if chime in _BREATHS:
                if index in breaths:
                    yield f"{clock(event.due):>8}  {breaths[index]}"
            case Cue(text=text):
                mark = _MARKED.get(marks.get((step, text), Mark.NONE), "")
                yield f"{clock(event.due):>8}  {_said(text, heard) if text else f'({event.chime} chime)'}{mark}"
            case SessionEnded():
                yield f"{clock(event.at):>8}  (end)"


def _breaths(events: Sequence[Event]) -> dict[int, str]:
    """All tones to breathe with in a hold as one line, by the index of the first of them."""
    tones: dict[int, Counter[str]] = {}
    first = -1
    for index, event in enumerate(events):
        if isinstance(event, PhaseStarted):
            first = -1
        elif isinstance(event, Cue) and event.role is CueRole.PACE and event.chime in _BREATHS:
            first = index if first < 0 else first
            tones.setdefault(first, Counter())[event.chime] += 1
    return {
        index: f"(tones to breathe with: {count['breath_in']} in, {count['breath_out']} out)"
        for index, count in tones.items()
    }
