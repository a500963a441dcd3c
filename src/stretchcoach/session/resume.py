"""Going on with a session that was cut off: where it was, read from its journal, and what is asked first.

The journal is what the store kept: the records of :func:`stretchcoach.session.events.as_record`, in order. Where it
leaves a doubt, the more careful reading is taken: a question is asked again, a pack is taken to be on, a step that hurt
stays left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from stretchcoach.routine.model import Pack
from stretchcoach.safety.conditions import FLAG
from stretchcoach.session.core import COUNTED
from stretchcoach.session.events import CueRole, given
from stretchcoach.session.facts import Facts, ResumePoint
from stretchcoach.session.pack_phases import pack_off
from stretchcoach.session.phases import ask_phase, pain_question, say_phase
from stretchcoach.session.plan import Form, Phase, Plan, Purpose, StepKind
from stretchcoach.session.questions import UNSURE, YES
from stretchcoach.session.reacting import Context
from stretchcoach.session.thermal_questions import thermal_phases

Record: TypeAlias = Mapping[str, Any]

ASK_AGAIN = 600.0
"""Seconds away after which what was true about packs is asked again; a design choice."""

OFFER_WITHIN = 4 * 3600.0
"""Seconds away after which a session is closed as unfinished instead: by then it is the day after's affair (N1, 4 hours)."""

_PAINS = ("before", "check_in", "re_rate", "after")
_PLACES = ("place", "place_again", "moved", "neuro")
_RATED = ("P3", "P4", "P5", "P6", "P7", "P8", "P9", "P10")
"""Rules that decide about a rating and the place of the pain."""
_DECIDING = (*_PAINS, *_PLACES, "list", "follow_up", "said_back", "symptom", "skin", "skin_back", "thermal")
"""Questions whose answer may end the session."""

_CUTS = ("skip", "ease", "stop_movement", "leave", "pack_off")
_ENDINGS = ("end", "not_today", "no_stretching", "pack_off")


def resume_point(events: Sequence[Record], plan: Plan, away: float) -> ResumePoint | None:
    """Where to go on.

    Args:
        events: the journal of the session that was cut off.
        plan: compiled again from the same routine text; its steps must be the same.
        away: seconds of real time since the last entry.

    Returns:
        None where nothing is worth going on with: the first exercise or pack was not reached, the session was ending, it
        is too long ago, or a question about a sign is open, with which the next start begins.
    """
    events = given(event for event in events if event["type"] != "unreadable")
    begun = [index for index, event in enumerate(events) if event["type"] == "step_started"]
    if not begun or away < 0 or away > OFFER_WITHIN:
        return None
    in_step = events[begun[-1] :]
    index: int = in_step[0]["step"]
    if index >= len(plan.steps) or plan.steps[index].kind in (StepKind.GATE, StepKind.BEFORE):
        return None
    if _was_ending(events, in_step) or _sign_is_open(events):
        return None
    worn, on = _pack(in_step)
    before = next((value for purpose, value in _ratings(events) if purpose == "before"), None)
    values = [value for _, value in _ratings(events)]
    skipped = tuple(event["exercise"] for event in events if _decided(event, "skip"))
    return ResumePoint(
        step=index + 1 if worn else index,
        before=before,
        worst=max(values, default=None),
        latest=values[-1] if values else None,
        form=_form(events, before, plan.green_max),
        skipped=skipped,
        skips=len(skipped),
        done=_done(events),
        ask_again=away > ASK_AGAIN or _still_coming_back(in_step),
        pack_may_be_on=on,
        at=float(events[-1]["at"]),
        no_heat=any(event["type"] == "sign" and event.get("ago_s") is not None for event in events),
        off_at=_off_at(events),
        thermal=tuple((event["ref"], event["value"]) for event in events if _answered(event, "thermal")),
        put_on=_put_on(events),
        left_out=any(_decided(event, "leave_out") for event in events),
        begun=any(event["type"] == "step_started" and event["kind"] in COUNTED for event in events),
        place_before=_place_before(events, before),
        place_due=_place_open(events),
        stopped=tuple(event["exercise"] for event in events if _decided(event, "stop_movement")),
        conditions=tuple((FLAG, event["row"], YES) for event in events if event["type"] == "sign"),
    )


def prelude(point: ResumePoint, context: Context, facts: Facts) -> tuple[Phase, ...]:
    """What is said and asked before an interrupted session goes on.

    The pack comes off first; then, after a while, what is true today about packs that are still to come; and the pain now.
    """
    voice, plan = context.voice, context.plan
    welcome = plan.book("opening.resumed")
    phases = [say_phase(voice, welcome, CueRole.SET_UP, locked=True)]
    if point.pack_may_be_on:
        phases.append(ask_phase(voice, pack_off(voice, plan.book("pack.off")), chime="alarm"))
    if point.ask_again:
        ahead = plan.steps[point.step :]
        if any(step.pack for step in ahead) and not any(step.kind is StepKind.THERMAL for step in ahead):
            phases += thermal_phases(context, facts)
    phases.append(pain_question(voice, Purpose.CHECK_IN, plan.answer_within))
    return tuple(phases)


def last_exercise(plan: Plan, step: int) -> str:
    """The exercise that a rating asked at ``step`` is about; empty before the first."""
    return next((each.exercise for each in reversed(plan.steps[: step + 1]) if each.exercise), "")


def _answered(event: Record, purpose: str) -> bool:
    return bool(event["type"] == "answer" and event["purpose"] == purpose and event["value"] is not None)


def _decided(event: Record, *actions: str) -> bool:
    return bool(event["type"] == "decision" and event["action"] in actions)


def _ratings(events: Sequence[Record]) -> Iterator[tuple[str, int]]:
    for event in events:
        if event["type"] == "answer" and event["purpose"] in _PAINS and event["value"] is not None:
            yield event["purpose"], event["value"]


def _was_ending(events: Sequence[Record], in_step: Sequence[Record]) -> bool:
    """Whether a rule or a red flag had ended it, though its last words were cut off.

    What began another step afterwards did not end the session: with packs only, rule P2 lets them go on. An answer that
    is the last entry may have ended it: what it led to is not known.
    """
    last = events[-1]
    unknown = last["type"] == "answer" and last["purpose"] in _DECIDING
    told = any(event["type"] == "guidance" and event["tier"] != "book_clinician" for event in in_step)
    ended = any(event["type"] == "session_ended" for event in events)
    return unknown or told or ended or any(_decided(event, *_ENDINGS) for event in in_step)


def _sign_is_open(events: Sequence[Record]) -> bool:
    states = {event["row"]: event["state"] for event in events if event["type"] == "sign"}
    return "open" in states.values()


def _pack(in_step: Sequence[Record]) -> tuple[bool, bool]:
    """Whether the pack of this step was put on, and whether it may be on still."""
    worn = on = False
    for event in in_step:
        if _answered(event, "pack_on") and event["value"] == "yes":
            worn = on = True
        elif _answered(event, "pack_off"):
            on = False
    return worn, on


def _off_at(events: Sequence[Record]) -> dict[Pack, float]:
    """Session time at which each kind of pack came off last."""
    found: dict[Pack, float] = {}
    kind = ""
    for event in events:
        if event["type"] == "step_started":
            kind = event["kind"]
        elif _answered(event, "pack_off") and kind in (Pack.COLD, Pack.HEAT):
            found[Pack(kind)] = float(event["at"])
    return found


def _put_on(events: Sequence[Record]) -> dict[Pack, int]:
    """How many packs of each kind were put on; one that was put back after a pause counts once."""
    found: dict[Pack, int] = {}
    kind, worn = "", False
    for event in events:
        if event["type"] == "step_started":
            kind, worn = event["kind"], False
        elif _answered(event, "pack_on") and event["value"] == "yes" and kind in (Pack.COLD, Pack.HEAT) and not worn:
            found[Pack(kind)] = found.get(Pack(kind), 0) + 1
            worn = True
    return found


def _still_coming_back(in_step: Sequence[Record]) -> bool:
    """Whether it was cut off a second time before it had gone on: what was to be asked first may not have been."""
    return any(event["type"] == "session_started" for event in in_step)


def _place_before(events: Sequence[Record], before: int | None) -> int | None:
    """The farthest point of the pain before the session; without pain it counts as the back."""
    told = [event["value"] for event in events if _answered(event, "place_before")]
    if told:
        return None if told[-1] == UNSURE else int(told[-1])
    return 0 if before == 0 else None


def _place_open(events: Sequence[Record]) -> int | None:
    """The farthest place told since the pain had risen, where no rule had decided what follows when it was cut off."""
    farthest: int | None = None
    for event in events:
        if event["type"] == "question" and event["purpose"] in _PLACES:
            farthest = farthest or 0
        elif _answered(event, "place") or _answered(event, "place_again"):
            farthest = max(farthest or 0, 0 if event["value"] == UNSURE else int(event["value"]))
        elif event["type"] == "decision" and event["rule"] in _RATED:
            farthest = None
    return farthest


def _form(events: Sequence[Record], before: int | None, green_max: int) -> Form:
    if any(_decided(event, "ease") for event in events):
        return Form.EASED
    return Form.ACUTE if before is not None and before > green_max else Form.NORMAL


def _done(events: Sequence[Record]) -> tuple[int, ...]:
    """The exercises and packs that another step followed, and that neither a rule nor the user cut short."""
    done: set[int] = set()
    current: Record = {}
    for event in events:
        if event["type"] == "step_started":
            if current.get("kind") in ("exercise", "cold", "heat") and event["step"] > current["step"]:
                done.add(current["step"])
            current = event
        elif event["type"] == "session_started" or _cuts_short(event, current):
            current = {}
    return tuple(sorted(done))


def _cuts_short(event: Record, current: Record) -> bool:
    return _decided(event, *_CUTS) and event["exercise"] == current.get("exercise")
