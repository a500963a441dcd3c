"""The figures of a session, worked out from its events: the same for an ended and a cut-off session."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from stretchcoach.frozen import dataclass
from stretchcoach.session.events import given

BEFORE, AFTER = "before", "after"
PAIN_PURPOSES = frozenset({BEFORE, "check_in", "re_rate", AFTER})
"""Purposes of the questions that are answered with a pain rating."""

_COUNTED = frozenset({"exercise", "cold", "heat"})
_SKIPPED = ("decision", "skip")
_WORK = frozenset({"hold", "rep", "own_pace", "comfortable", "do"})
_AS_USUAL = frozenset({"P0", "P1", "P3"})
"""The pain rules after which a session may still be a sign that more can be done (rule N4). After any other it is not, so a
rule that is added is taken for one that matters until somebody writes it here."""
_PAIN_RULE = re.compile(r"P\d+")
_NO_SYMPTOM = frozenset({"stopped", "mistake", "break"})
"""What the anytime key may have led to without anything being amiss."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Pains 0 to 10 or None, counts of exercises and packs, and session time in seconds."""

    pain_before: int | None
    pain_worst: int | None
    pain_after: int | None
    done: int
    planned: int
    seconds: float


def summarise(events: Iterable[Mapping[str, object]], planned: int = 0) -> Summary:
    """The figures of ``events``, oldest first. ``planned`` is how many exercises and packs the plan has, where known.

    Pains are found by the purpose of their question: the first answered ``before``, the last answered ``after``, and
    the highest of all. What the session itself says at its end fills what no answer tells. Without an end, an
    exercise or pack counts as done once it was left for a later step and no rule cut it short; whether the patient
    skipped it the events do not tell.
    """
    known = given(events)
    ended: Mapping[str, object] = next((each for each in reversed(known) if each.get("type") == "session_ended"), {})
    befores, afters = _pains(known, {BEFORE}), _pains(known, {AFTER})
    before = befores[0] if befores else _pain(ended.get("pain_before"))
    after = afters[-1] if afters else _pain(ended.get("pain_after"))
    of_all = [*_pains(known, PAIN_PURPOSES), before, after, _pain(ended.get("pain_worst"))]
    return Summary(
        pain_before=before,
        pain_worst=max((each for each in of_all if each is not None), default=None),
        pain_after=after,
        done=_count(ended.get("done")) if ended else _done(known),
        planned=_count(ended.get("planned")) if ended else planned or _planned(known),
        seconds=_elapsed(known),
    )


def has_worked(events: Iterable[Mapping[str, object]]) -> bool:
    """Whether the work of an exercise was begun: such a session counts, however it ended."""
    return any(each.get("type") == "phase_started" and each.get("phase") in _WORK for each in events)


def is_green(events: Iterable[Mapping[str, object]]) -> bool:
    """Whether a session ended by itself, with no rule above P3 and no guidance in it."""
    known = list(events)
    completed = any(each.get("type") == "session_ended" and each.get("outcome") == "completed" for each in known)
    decided = [each for each in known if each.get("type") == "decision"]
    rules = {str(each.get("rule")) for each in decided} - _AS_USUAL
    ruled = any(rule == "sleep_guard" or _PAIN_RULE.fullmatch(rule) for rule in rules)
    ruled |= any(each.get("rule") == "key" and each.get("action") not in _NO_SYMPTOM for each in decided)
    told = any(each.get("type") == "guidance" and each.get("tier") != "none" for each in known)
    return completed and not ruled and not told


def _pains(events: Iterable[Mapping[str, object]], purposes: Iterable[str]) -> list[int]:
    wanted = frozenset(purposes)
    answers = (each for each in events if each.get("type") == "answer" and each.get("purpose") in wanted)
    return [pain for pain in (_pain(each.get("value")) for each in answers) if pain is not None]


def _pain(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 10 else None


def _count(value: object) -> int:
    return value if isinstance(value, int) and 0 < value < 1_000_000 else 0


def _planned(events: Iterable[Mapping[str, object]]) -> int:
    return max((_count(each.get("steps")) for each in events if each.get("type") == "session_started"), default=0)


def _done(events: Sequence[Mapping[str, object]]) -> int:
    cut_short = {each.get("exercise") for each in events if (each.get("type"), each.get("action")) == _SKIPPED}
    done: set[int] = set()
    current: int | None = None
    for each in events:
        if each.get("type") == "session_started":
            current = None  # gone on with after a cut: what was under way then is not done
        elif each.get("type") == "step_started":
            following = _count(each.get("step"))
            if current is not None and following > current:
                done.add(current)
            done.discard(following)
            counts = each.get("kind") in _COUNTED and each.get("exercise") not in cut_short
            current = following if counts else None
    return len(done)


def _elapsed(events: Iterable[Mapping[str, object]]) -> float:
    """Session time at the last event. Time that starts again at a resumption is added to what went before."""
    before, latest = 0.0, 0.0
    for each in events:
        at = each.get("at")
        if not isinstance(at, int | float):
            continue
        if each.get("type") == "session_started" and at < latest:
            before, latest = before + latest, 0.0
        latest = max(latest, float(at))
    return round(before + latest, 3)
