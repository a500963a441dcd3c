"""Rules over a whole routine: what no single key can be wrong about.

Their sources are sections 2.4, 3.3 and 8 of the clinical reference. A routine that breaks one is refused, whoever wrote
it, because every front end relies on them. Published bands disagree (section 2.1), so an author may set other limits within
the widest of them: what contradicts itself there is a problem, what is looser than usual is a note.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from stretchcoach.routine import limits, variables
from stretchcoach.routine.limits import AUTHOR, PACKS
from stretchcoach.routine.model import (
    CheckIns,
    CheckInStep,
    DoStep,
    ExerciseStep,
    OffStep,
    Pack,
    PackStep,
    RepeatStep,
    RestStep,
    Routine,
    SayStep,
    Seconds,
    Step,
)
from stretchcoach.routine.problems import Problems, in_words
from stretchcoach.routine.totals import more_than_acute, seconds_of
from stretchcoach.routine.wording import written
from stretchcoach.strict import KeyPath

GREEN = int(AUTHOR["green_max"].usual)
"""Up to this rating pain changes nothing; above it the acute dose holds, or the exercise is left out."""
_LONG_AGO = float("-inf")
_NOBODY = "Nothing under [limits] changes this, whoever wrote the routine."


def check(routine: Routine, problems: Problems) -> None:
    """Note everything in ``routine`` that a session must not be asked to do."""
    if unrolled_count(routine.steps) > limits.STEPS:
        message = f"there are more than {limits.STEPS} steps once repeats are unrolled."
        problems.add(("step",), message, "Make two routines of it.", code="too-many-steps")
        return
    walked = list(walk(routine.steps))
    _check_ins(routine.check_ins, walked, problems)
    if not _ease(routine, walked, problems):
        _pain(routine.pain_up_to, walked, problems)
    _uncounted(routine, problems)
    _check_limits(routine, walked, problems)
    variables.check_next(walked, problems)
    _Packs(problems, routine.limits).check(list(walk(routine.steps, pauses=True)))
    total = seconds_of(routine.steps)
    if total > limits.SESSION and not len(problems):
        message = f"expected at most {written(limits.SESSION)} in all, found {written(total)}."
        problems.add(("step",), message, "Make two routines of it.", code="session-too-long")


def unrolled_count(steps: Sequence[Step]) -> int:
    """How many steps there are once repeats are unrolled."""
    return sum(step.times * unrolled_count(step.steps) if isinstance(step, RepeatStep) else 1 for step in steps)


def walk(steps: Sequence[Step], where: KeyPath = ("step",), *, pauses: bool = False) -> Iterator[tuple[Step, KeyPath]]:
    """Every step in the order it is done, with its place in the file; repeats are unrolled.

    With ``pauses``, the pause between two rounds is there as a rest.
    """
    for index, step in enumerate(steps):
        place = (*where, index)
        if isinstance(step, RepeatStep):
            for number in range(step.times):
                if pauses and step.pause and number:
                    yield RestStep(seconds=step.pause), place
                yield from walk(step.steps, (*place, "steps"), pauses=pauses)
        else:
            yield step, place


def _check_ins(check_ins: CheckIns, walked: Sequence[tuple[Step, KeyPath]], problems: Problems) -> None:
    """Section 2.4: the pain rules decide from ratings, so no routine may do without the ratings they need."""
    has_exercises = any(isinstance(step, ExerciseStep | DoStep) for step, _ in walked)
    has_packs = any(isinstance(step, PackStep) for step, _ in walked)
    needed = {
        "before": has_exercises or has_packs,
        "after_each_exercise": has_exercises,
        "after": has_exercises,
    }
    for key, is_needed in needed.items():
        if is_needed and not getattr(check_ins, key):
            reason = "exercises" if has_exercises else "packs"
            message = f"a routine with {reason} needs this check-in: what follows depends on the answer."
            problems.add(("check_in", key), message, f"Write {key} = true, or leave it out.", code="check-in-needed")


def _ease(routine: Routine, walked: Sequence[tuple[Step, KeyPath]], problems: Problems) -> bool:
    """Section 1.2: what stays open at any pain and while a warning sign keeps exercises closed asks nothing of the body.

    Returns whether it asks something, so that its pain is not judged: whether it is to rest only is not known then.
    """
    if not routine.ease:
        return False
    asking = next(((step, place) for step, place in walked if _moves(step)), None)
    if asking:
        step, place = asking
        does = "moves" if isinstance(step, ExerciseStep | DoStep) else "does more"
        message = f"ease = true is for routines that only rest; {in_words(place)} {does}."
        rest_only = f"use only rest, say and check_in steps and pain_up_to = {limits.PAIN.most}"
        over = f" and pain_up_to = {routine.pain_up_to}" if routine.pain_up_to > limits.ANY_ROUTINE else ""
        problems.add(place, message, f"Delete ease = true{over}, or {rest_only}.", code="ease-moves")
        return True
    if routine.pain_up_to < limits.PAIN.most:
        message = f"expected {limits.PAIN.most}, because a routine with ease = true is open at any pain, "
        message += f"found {routine.pain_up_to}."
        suggestion = f"Write pain_up_to = {limits.PAIN.most}."
        problems.add(("routine", "pain_up_to"), message, suggestion, code="ease-closed-by-pain")
    return False


def _moves(step: Step) -> bool:
    return isinstance(step, DoStep) or not isinstance(step, RestStep | SayStep | CheckInStep)


def _uncounted(routine: Routine, problems: Problems) -> None:
    """Section 8, ``per_day_max``: only what is short goes beside the sessions of a day.

    A step that cannot be read has no length, so it is looked at when nothing else is wrong.
    """
    total = seconds_of(routine.steps)
    if not routine.counts_in_the_day and total > limits.UNCOUNTED and not len(problems):
        most = written(limits.UNCOUNTED)
        message = f"only a routine of at most {most} need not count as one of the day's sessions; "
        message += f"this one takes {written(total)}."
        suggestion = "Leave counts_in_the_day out, or make the routine shorter."
        problems.add(("routine", "counts_in_the_day"), message, suggestion, code="uncounted-too-long")


def _pain(limit: int, walked: Sequence[tuple[Step, KeyPath]], problems: Problems) -> None:
    """Rules P0 to P2 of section 2.4: above 5 only the acute dose, above 7 no exercise at all."""
    moving = [(step, place) for step, place in walked if isinstance(step, ExerciseStep | DoStep)]
    severe = [place for step, place in moving if step.pain_up_to > limits.SETTLING]
    if limit > limits.SETTLING and severe:
        message = (
            f"expected at most {limits.SETTLING}, because {in_words(severe[0])} is not left out above it (rule P2), "
            f"found {limit}."
        )
        suggestion = (
            f"Write pain_up_to = {limits.SETTLING} in every step that moves: stronger pain is for rest and packs. "
            f"{_NOBODY}"
        )
        problems.add(("routine", "pain_up_to"), message, suggestion, code="pain-needs-rest")
        return
    full = [(step, place) for step, place in moving if isinstance(step, ExerciseStep) and not step.acute]
    if limit > limits.ANY_ROUTINE and full:
        where = in_words(full[0][1])
        message = (
            f"expected at most {limits.ANY_ROUTINE}, because {where} is not at its acute dose (rule P1), found {limit}."
        )
        none = [step.exercise.id for step, _ in full if step.exercise.acute is None]
        other = f"{none[0]} has no acute dose." if none else 'Or write dose = "acute" in every exercise step.'
        suggestion = f"Write pain_up_to = {limits.ANY_ROUTINE}. {other} {_NOBODY}"
        problems.add(("routine", "pain_up_to"), message, suggestion, code="pain-needs-acute")


@dataclass(slots=True)
class _Packs:
    """Section 3.3, along a routine in which an exercise may be skipped, so that only timed steps surely take time."""

    problems: Problems
    author: Mapping[str, float]
    clock: Seconds = 0.0
    taken_off: dict[Pack, Seconds] = field(default_factory=dict)
    count: dict[Pack, int] = field(default_factory=dict)
    on_skin: KeyPath | None = None
    """The pack that was on last, until the `off` after it."""
    off: tuple[Seconds, KeyPath] | None = None
    """The time without a pack since the last one, and its first `off`; until something else comes."""

    def check(self, walked: Sequence[tuple[Step, KeyPath]]) -> None:
        rounds = self._rounds(walked)
        if rounds:
            self._contrast(rounds)
        for step, place in walked:
            if not rounds and not isinstance(step, SayStep | CheckInStep):
                self._off_after_pack(step, place)
            if isinstance(step, PackStep):
                self._pack(step, place, told=bool(rounds))
            elif isinstance(step, ExerciseStep):
                self._exercise(place)
            elif isinstance(step, OffStep | RestStep) and not isinstance(step, DoStep):
                self.clock += step.seconds
        self._off_long_enough()

    def _rounds(self, walked: Sequence[tuple[Step, KeyPath]]) -> KeyPath:
        """The first pack that comes too soon after one of its kind with the other kind between them; empty for none."""
        clock, off, last = 0.0, dict[Pack, Seconds](), None
        for step, place in walked:
            if isinstance(step, PackStep):
                gap = clock - off.get(step.pack, _LONG_AGO)
                if last not in (None, step.pack) and gap < PACKS[step.pack].by(step.pack, self.author).gap:
                    return place
                last = step.pack
                clock += step.seconds
                off[step.pack] = clock
            elif isinstance(step, OffStep | RestStep) and not isinstance(step, DoStep):
                clock += step.seconds
        return ()

    def _contrast(self, pack: KeyPath) -> None:
        gaps = {each: written(PACKS[each].by(each, self.author).gap) for each in Pack}
        least = written(limits.OFF_AFTER_PACK)
        message = (
            f"rounds of heat and cold are not offered: two cold packs are at least {gaps[Pack.COLD]} apart and two heat "
            f"packs {gaps[Pack.HEAT]}, so that the skin comes back to normal. Published rounds are baths of hands and feet; "
            "for packs on the back none is proven."
        )
        suggestion = (
            f'Write one round: apply = "heat", off = "{least}", apply = "cold", off = "{least}"; or only the one that '
            "feels better."
        )
        in_repeat = "steps" in pack
        where = (*pack[: -2 if in_repeat else len(pack)], "repeat" if in_repeat else "apply")
        self.problems.add(where, message, suggestion, code="contrast-rounds")

    def _off_after_pack(self, step: Step, place: KeyPath) -> None:
        least = written(limits.OFF_AFTER_PACK)
        if isinstance(step, OffStep):
            if self.on_skin:
                self.off = (0.0, (*place, "off"))
            if self.off:
                self.off = (self.off[0] + step.seconds, self.off[1])
        else:
            self._off_long_enough()
            if self.on_skin:
                message = "a pack is followed by time without one, so that the skin comes back to normal."
                self.problems.add(
                    self.on_skin, message, f'Put a [[step]] with off = "{least}" after it.', code="off-missing"
                )
        self.on_skin = None

    def _off_long_enough(self) -> None:
        if self.off and self.off[0] < limits.OFF_AFTER_PACK:
            least = written(limits.OFF_AFTER_PACK)
            message = f"expected at least {least} without a pack, so that the skin comes back to normal, "
            message += f"found {written(self.off[0])}."
            self.problems.add(self.off[1], message, f'Write off = "{least}".', code="off-too-short")
        self.off = None

    def _pack(self, step: PackStep, place: KeyPath, *, told: bool) -> None:
        bounds, where = PACKS[step.pack].by(step.pack, self.author), (*place, "apply")
        gap = self.clock - self.taken_off.get(step.pack, _LONG_AGO)
        if gap < bounds.gap and not told:
            message = f"expected at least {written(bounds.gap)} since the last {step.pack} pack, found {written(gap)}."
            suggestion = "Leave this one out or put a longer `off` between; only `off`, `rest` and other packs count."
            self.problems.add(where, message, suggestion, code="pack-gap")
        self.count[step.pack] = self.count.get(step.pack, 0) + 1
        if self.count[step.pack] > bounds.per_day and not told:
            message = f"expected at most {bounds.per_day} {step.pack} packs a day, found {self.count[step.pack]}."
            self.problems.add(where, message, "Leave this one out.", code="packs-per-day")
        self.clock += step.seconds
        self.taken_off[step.pack] = self.clock
        self.on_skin = where

    def _exercise(self, place: KeyPath) -> None:
        gap = self.clock - self.taken_off.get(Pack.COLD, _LONG_AGO)
        wanted = self.author.get("move_after_cold", limits.MOVE_AFTER_COLD)
        if gap < wanted:
            least = written(wanted)
            message = f"expected at least {least} between a cold pack and an exercise, found {written(gap)}."
            suggestion = "Put a longer `off` between, or the cold pack last; only `off`, `rest` and heat count."
            self.problems.add((*place, "exercise"), message, suggestion, code="cold-then-exercise")


# What an author may set --------------------------------------------------------------------------------------------

_RISING = (("green_max", "amber_max", False), ("amber_max", "end_at", False), ("rise_skip", "rise_end", True))
"""Limits of which the first is below the second, and whether it may equal it."""

TOLD = "The patient is told at the start."
_LOOSER = "looser-than-usual"


def _check_limits(routine: Routine, walked: Sequence[tuple[Step, KeyPath]], problems: Problems) -> None:
    """Note where the author's limits contradict each other or the steps."""
    refused = {key for key in AUTHOR if problems.at(("limits", key))}
    for low, high, may_equal in _RISING:
        least, most = _value(routine, low), _value(routine, high)
        if not refused & {low, high} and (least > most or (least == most and not may_equal)):
            _clash(routine, low, "at most" if may_equal else "less than", high, problems)
    if "end_at" in routine.limits and routine.pain_up_to >= routine.limits["end_at"] and _has_movement(walked):
        message = f"expected more than `pain_up_to` ({routine.pain_up_to}), found {routine.limits['end_at']:g}."
        suggestion = f"Write pain_up_to = {routine.limits['end_at'] - 1:g} in [routine], or leave this out."
        problems.add(("limits", "end_at"), message, suggestion, code="end-at-too-low")
    for step, place in walked:
        if isinstance(step, PackStep):
            _pack_length(step, (*place, "for"), routine, problems)


def notes(routine: Routine, walked: Sequence[tuple[Step, KeyPath]], noted: Problems) -> None:
    """Note everything that is less careful than usual; it is allowed, and told to the patient."""
    for key, value in routine.limits.items():
        limit = AUTHOR[key]
        if limit.looser(value):
            words = (written(value), written(limit.usual)) if limit.timed else (f"{value:g}", f"{limit.usual:g}")
            message = f"{words[0]} is looser than the usual {words[1]}."
            noted.add(("limits", key), message, TOLD, code=_LOOSER)
    for step, place in walked:
        if isinstance(step, PackStep) and step.seconds > PACKS[step.pack].usual_most:
            usual = written(PACKS[step.pack].usual_most)
            message = f"{written(step.seconds)} is looser than the usual {usual}."
            noted.add((*place, "for"), message, TOLD, code=_LOOSER)
    strong = [place for step, place in walked if isinstance(step, ExerciseStep) and more_than_acute(step)]
    if routine.pain_up_to > limits.ANY_ROUTINE and strong:
        message = (
            f"{routine.pain_up_to} is looser than the usual {limits.ANY_ROUTINE}: {in_words(strong[0])} does more "
            "than the acute dose of its exercise."
        )
        noted.add(("routine", "pain_up_to"), message, TOLD, code=_LOOSER)
    moving = [step for step, _ in walked if isinstance(step, ExerciseStep | DoStep)]
    left_out = all(isinstance(step, ExerciseStep) and step.exercise.acute is None for step in moving)
    if moving and left_out and GREEN < routine.pain_up_to <= limits.ANY_ROUTINE:
        message = "while pain is 4 or 5 every exercise of this routine is left out: none has an acute dose."
        hint = f"Write [dose.acute] in exercise files of your own, or pain_up_to = {GREEN} in [routine]."
        noted.add(("routine", "pain_up_to"), message, hint, code="nothing-left")


def _pack_length(step: PackStep, place: KeyPath, routine: Routine, problems: Problems) -> None:
    """Section 3.3: no longer than the author allows, and longer than usual only where the step says so."""
    bounds, length = PACKS[step.pack].by(step.pack, routine.limits), written(step.seconds)
    if step.seconds > bounds.hard_most:
        most = f"{written(bounds.hard_most)}, the `{step.pack}_max` of this routine"
        problems.add(place, f"expected at most {most}, found {length}.", code="pack-too-long")
    elif step.seconds > bounds.usual_most and not step.explicit_long:
        refused = problems.at(("limits", f"{step.pack}_max"))  # how long it may be is not known then
        suggestion = "" if refused else f"Up to {written(bounds.hard_most)} takes explicit_long = true beside it."
        message = f"expected at most {written(bounds.usual_most)}, found {length}."
        problems.add(place, message, suggestion, code="pack-too-long")


def _value(routine: Routine, key: str) -> float:
    usual = AUTHOR[key].usual
    if key == "rise_skip":  # left out, it may be above a rise that ends: that is looked at first
        usual = min(usual, _value(routine, "rise_end"))
    return routine.limits.get(key, usual)


def _has_movement(walked: Sequence[tuple[Step, KeyPath]]) -> bool:
    return any(isinstance(step, ExerciseStep | DoStep) for step, _ in walked)


def _clash(routine: Routine, low: str, relation: str, high: str, problems: Problems) -> None:
    key = low if low in routine.limits else high
    message = f"expected `{low}` ({_value(routine, low):g}) to be {relation} `{high}` ({_value(routine, high):g})."
    problems.add(("limits", key), message, f"Write both `{low}` and `{high}` under [limits].", code="limits-clash")
