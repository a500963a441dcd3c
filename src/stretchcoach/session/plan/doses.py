"""How much of an exercise: doses, lighter ones where pain asks for it, the level its patient has reached, how much is said.

A level is less after a bad morning (N2), a little more after good days (N4): section 2.4 of the clinical reference with the
numbers of section 8 (``deload``, ``progress``). Which set, hold or repetition goes is a design choice. The routine's file is
never changed, and what an author wrote is the measure: every level is counted from there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from stretchcoach.frozen import dataclass
from stretchcoach.routine.limits import REPS
from stretchcoach.routine.model import (
    Dose,
    ExerciseStep,
    RepeatStep,
    Routine,
    Seconds,
    SetDose,
    Side,
    Sides,
    Step,
    Verbosity,
)
from stretchcoach.safety import Rules, SessionLimits
from stretchcoach.words.phrases import Phrasebook

# Words of a prescription ------------------------------------------------------------------------------------------------


def prescription(book: Phrasebook, step: ExerciseStep) -> str:
    """All that is prescribed with a step, as it is read: each set and side as it is, the pace, the load."""
    return " ".join(filter(None, (_sides_of(book, step, read=True), load_words(book, step))))


def step_words(book: Phrasebook, step: ExerciseStep) -> str:
    """How much of an exercise, as it is announced."""
    return _sides_of(book, step, read=False)


def dose_words(book: Phrasebook, dose: Dose, sides: Sides) -> str:
    """A dose that is the same on every side, as it is announced."""
    return _whole(book, dose, sides, read=False)


def of_set_words(book: Phrasebook, dose: Dose) -> str:
    """One set of one side, after other words."""
    return _inside(_of_sets(book, dose, read=False, each=True))


def own_pace_words(book: Phrasebook, dose: Dose) -> str:
    """What to do at one's own pace, and how to say that it is done."""
    if dose.as_comfortable:
        words = book("dose.own_pace_comfortable")
    elif 0 < dose.least < dose.reps:
        words = book("dose.own_pace_range", least=dose.least, most=dose.reps)
    else:
        words = book("dose.own_pace", count=dose.reps)
    return words if dose.hold is None else f"{book('dose.own_hold', time=book.time(dose.hold))} {words}"


def reps_words(book: Phrasebook, dose: Dose) -> str:
    """How many repetitions, as a variable says it."""
    if dose.as_comfortable:
        return book("dose.any_number")
    return book("dose.from_to", least=dose.least, most=dose.reps) if 0 < dose.least < dose.reps else str(dose.reps)


def load_of(step: ExerciseStep) -> str:
    """What a step is done with or against: its own load, else that of the exercise; empty for none."""
    return step.load or step.exercise.load


def load_words(book: Phrasebook, step: ExerciseStep) -> str:
    """The load as a sentence; empty for none."""
    load = load_of(step)
    return book("dose.load", load=load) if load else ""


def _sides_of(book: Phrasebook, step: ExerciseStep, *, read: bool) -> str:
    if not step.by_side:
        return _whole(book, step.dose, step.sides, read=read)
    return " ".join(
        # What is said of one side only cannot be left out: nothing would be said of that side.
        book(f"dose.on_{side}", dose=_inside(_whole(book, step.by_side[side], Sides.NONE, read=read, each=True)))
        for side in Side
    )


def _whole(book: Phrasebook, dose: Dose, sides: Sides, *, read: bool, each: bool = False) -> str:
    parts = [_of_sets(book, dose, read=read, each=each)]
    match sides:
        case Sides.BOTH:
            parts.append(book("dose.each_side"))
        case Sides.ALTERNATE:
            parts.append(book("dose.in_turn"))
        case Sides.LEFT | Sides.RIGHT:
            parts.append(book(f"side.{sides}_only"))
    # Where each round has a sentence of its own they are counted already.
    if dose.sets > 1 and not _apart(dose):
        parts.append(book("dose.sets", count=dose.sets))
    return " ".join(filter(None, parts))


def _of_sets(book: Phrasebook, dose: Dose, *, read: bool, each: bool) -> str:
    """Repetitions and holds of all sets; ``each`` says something of a stay that its announcement explains as well."""
    if _apart(dose):
        rounds = [_of_sets(book, dose.in_set(number + 1), read=read, each=each) for number in range(dose.sets)]
        return " ".join(
            book("dose.of_round", set=number, dose=_inside(words)) for number, words in enumerate(rounds, 1)
        )
    times = _times(book, dose)
    once = dose.reps == 1 and not (dose.least or dose.as_comfortable or _differ(dose, "reps"))
    if dose.hold is not None:
        words = _held(book, dose, times, once=once)
    elif dose.comfortable:
        stay = book("dose.stay_up_to", time=book.time(dose.up_to)) if dose.up_to else book("dose.stay")
        words = " ".join(filter(None, (stay if read or each else "", "" if once else times)))
    elif dose.pace:
        words = times if once else book("dose.slowly", times=_open(times))
        if read:
            words = book("dose.pace_of", times=_open(words), seconds=_sum(book, dose.pace))
    else:
        words = times
    return book("dose.own", dose=_open(words)) if dose.least else words


def _held(book: Phrasebook, dose: Dose, times: str, *, once: bool) -> str:
    if _differ(dose, "hold"):
        lengths = _in_order(book, [book.time(each.hold or 0.0) for each in dose.by_set])
        same = _open(_inside(times))
        return book("dose.hold", time=lengths) if once else book("dose.hold_each", time=lengths, times=same)
    time = book.time(dose.hold or 0.0)
    if once:
        return book("dose.hold", time=time)
    if _differ(dose, "reps"):
        return book("dose.hold_then", time=time, times=_inside(times))
    return book("dose.hold_times", time=time, times=_inside(times))


def _times(book: Phrasebook, dose: Dose) -> str:
    """How many repetitions."""
    if dose.as_comfortable:
        return book("dose.as_comfortable")
    if 0 < dose.least < dose.reps:
        return book("dose.range", least=dose.least, most=dose.reps)
    if not _differ(dose, "reps"):
        return book("dose.times", count=dose.reps)
    *before, last = (each.reps for each in dose.by_set)
    final = _inside(book("dose.times", count=last))
    # "6, then 4, then 2 times", but "3 times, then once": after a bare number "once" would have nothing to belong to.
    bare = 1 not in (*before, last)
    return _in_order(book, [str(each) if bare else _open(book("dose.times", count=each)) for each in before] + [final])


def _in_order(book: Phrasebook, words: Sequence[str]) -> str:
    first, *rest = words
    for each in rest:
        first = book("dose.then", first=first, next=_inside(each))
    return first


def _sum(book: Phrasebook, pace: Sequence[Seconds]) -> object:
    """The seconds of each movement, written as their sum: ``"3 + 2.5"``."""
    whole: object = pace[0]
    for each in pace[1:]:
        whole = book("dose.plus", first=whole, next=each)
    return whole


def _apart(dose: Dose) -> bool:
    """Whether sets differ in both, repetitions and hold, so that each has a sentence of its own."""
    return _differ(dose, "reps") and _differ(dose, "hold")


def _differ(dose: Dose, what: str) -> bool:
    return len({getattr(each, what) for each in dose.by_set}) > 1


def _open(sentence: str) -> str:
    """A sentence that goes on."""
    return sentence.removesuffix(".")


def _inside(sentence: str) -> str:
    """A sentence after other words."""
    return sentence[:1].lower() + sentence[1:]


# Lighter doses ---------------------------------------------------------------------------------------------------------


def acute_dose(dose: Dose, acute: Dose) -> Dose:
    """The smaller of what the author prescribed and the library's acute dose, field by field and set by set.

    A number goes before as much as is comfortable, whichever has it: at such pain nobody finds out where the end is.
    """
    # Holds cannot be compared with counted repetitions: where the kinds differ the library's acute dose is taken whole.
    same_kind = (dose.hold is None) == (acute.hold is None) and bool(dose.pace) == bool(acute.pace)
    if not same_kind or dose.comfortable != acute.comfortable:
        return acute
    sets = _sets_of(dose)[: acute.sets]
    most = _sets_of(acute)
    smaller = [_smaller(own, other, dose, acute) for own, other in zip(sets, most, strict=False)]
    up_to = None if dose.up_to is None or acute.up_to is None else min(dose.up_to, acute.up_to)
    # A pace has a number for each movement; with another number of movements it is the pace of another exercise.
    pace = dose.pace if len(dose.pace) == len(acute.pace) else acute.pace
    least = min(dose.least, smaller[0].reps)
    both = dose.as_comfortable and acute.as_comfortable
    return _with_sets(replace(dose, up_to=up_to, pace=pace, least=least, as_comfortable=both), smaller)


def _smaller(own: SetDose, other: SetDose, dose: Dose, acute: Dose) -> SetDose:
    """The smaller of two sets; a number of repetitions is smaller than as many as are comfortable."""
    hold = None if own.hold is None or other.hold is None else min(own.hold, other.hold)
    reps = other.reps if dose.as_comfortable else own.reps if acute.as_comfortable else min(own.reps, other.reps)
    return SetDose(reps=reps, hold=hold)


def eased_dose(dose: Dose, limits: SessionLimits) -> Dose:
    """The last set less and each hold shorter (section 8 of the clinical reference, ``deload``)."""
    shortened = replace(dose, up_to=shorter(dose.up_to, limits))
    kept = _fewer(dose, limits)
    return _with_sets(shortened, [replace(each, hold=shorter(each.hold, limits)) for each in kept])


def _sets_of(dose: Dose) -> list[SetDose]:
    """Each set of a dose."""
    return list(dose.by_set) or [SetDose(reps=dose.reps, hold=dose.hold)] * dose.sets


def _fewer(dose: Dose, limits: SessionLimits) -> list[SetDose]:
    """The sets that stay when the last ones go; one at least."""
    return _sets_of(dose)[: max(1, dose.sets - int(limits.deload_sets))]


def _with_sets(dose: Dose, sets: Sequence[SetDose]) -> Dose:
    """A dose with these sets; where all are alike it does not name them one by one."""
    alike = len(set(sets)) == 1
    first = sets[0]
    return replace(dose, reps=first.reps, hold=first.hold, sets=len(sets), by_set=() if alike else tuple(sets))


def shorter(hold: Seconds | None, limits: SessionLimits) -> Seconds | None:
    """The hold times ``deload_hold_factor`` in whole seconds, at least one; None stays None."""
    return None if hold is None else max(1.0, float(round(hold * limits.deload_hold_factor)))


def parts(hold: Seconds, most: Seconds) -> list[tuple[Seconds, Seconds]]:
    """A long hold in parts of at most ``most`` seconds: when each begins, and how long it lasts."""
    pieces, start = [], 0.0
    while hold - start > most:
        pieces.append((start, most))
        start += most
    return [*pieces, (start, hold - start)]


# Levels: what the days before make of them ---------------------------------------------------------------------------


DROPS = -2
"""From this level down the last exercise is left out as well (rule N2)."""


def at_level(routine: Routine, level: int, rules: Rules) -> Routine:
    """The routine with its doses, and maybe its last exercise, adjusted; itself at level 0.

    Args:
        routine: as written.
        level: below 0 stepped down, above 0 stepped up.
        rules: ``deload_sets`` and ``deload_hold_factor`` of a session, and ``level_up`` of the days.
    """
    if level == 0:
        return routine
    dropped = dropped_exercise(routine, level)
    return replace(routine, steps=tuple(_steps(routine.steps, level, rules, dropped)))


def dropped_exercise(routine: Routine, level: int) -> ExerciseStep | None:
    """The exercise that is left out at ``level``: the last one, which counts as the last one added; never the only one."""
    steps = routine.each_step() if level <= DROPS else ()
    exercises = [step for step in steps if isinstance(step, ExerciseStep)]
    # One exercise may stand in a routine several times: without it nothing would be left.
    return exercises[-1] if len({step.exercise.id for step in exercises}) > 1 else None


def dose_at(dose: Dose, level: int, rules: Rules) -> Dose:
    """A dose at a level.

    Down: a set less; where there is one set only, holds times ``deload_hold_factor`` in whole seconds, and repetitions
    without a hold likewise, rounded down; always at least one. Up: a repetition more for each level, at most
    ``level_up``, in every set; what is as long or as much as is comfortable stays as it is.
    """
    if level > 0:
        more = 0 if dose.comfortable or dose.as_comfortable else min(level, rules.days.level_up)
        # The upper limit of a routine holds for what is added, and takes nothing from what its author wrote.
        more = min(more, max(0, int(REPS.most) - max(each.reps for each in _sets_of(dose))))
        grown = replace(dose, least=dose.least + more if dose.least else 0)
        return _with_sets(grown, [replace(each, reps=each.reps + more) for each in _sets_of(dose)])
    if level == 0:
        return dose
    limits = rules.session
    # N2: a set less, or a shorter hold; never both.
    if dose.sets > 1:
        return _with_sets(dose, _fewer(dose, limits))
    if dose.hold is not None or dose.comfortable:
        return replace(dose, hold=shorter(dose.hold, limits), up_to=shorter(dose.up_to, limits))
    # As many as are comfortable is less by itself on a bad day.
    if dose.as_comfortable:
        return dose
    return replace(dose, reps=_part_of(dose.reps, limits), least=_part_of(dose.least, limits) if dose.least else 0)


def _part_of(reps: int, limits: SessionLimits) -> int:
    # 1e-9: a product that floating point puts a hair below a whole number must not lose one repetition more.
    return max(1, int(reps * limits.deload_hold_factor + 1e-9))


def _steps(steps: Sequence[Step], level: int, rules: Rules, dropped: ExerciseStep | None) -> Iterator[Step]:
    for step in steps:
        match step:
            case RepeatStep():
                inside = tuple(_steps(step.steps, level, rules, dropped))
                # A repeat whose only exercise is left out would be a loop around nothing.
                if inside:
                    yield replace(step, steps=inside)
            case ExerciseStep():
                # By identity: the same exercise with the same dose may stand in the routine twice.
                if step is not dropped:
                    dose = dose_at(step.dose, level, rules)
                    by_side = {side: dose_at(own, level, rules) for side, own in step.by_side.items()}
                    changed = (dose, by_side) != (step.dose, step.by_side)
                    yield replace(step, dose=dose, by_side=by_side, written=step) if changed else step
            case _:
                yield step


# How much is said about an exercise ----------------------------------------------------------------------------------


KNOWN_FROM = 3
"""An exercise that was met this often is known; a design choice."""


@dataclass(frozen=True, slots=True)
class Telling:
    """How much is said about one exercise.

    What is said for safety is the same in all of them: safety cues, the changes of conditions, the easier way, questions,
    packs, counts and an author's own cues.
    """

    how: Verbosity
    """``FULL``, ``SHORT`` or ``MINIMAL``."""
    met: int = 0
    """How often the exercise was met before."""
    wished: Verbosity = Verbosity.FULL
    """What was asked for; ``AUTO`` goes by ``met``."""

    @property
    def full(self) -> bool:
        """Every line of the exercise."""
        return self.how is Verbosity.FULL

    @property
    def minimal(self) -> bool:
        """Name, dose, safety and side alone."""
        return self.how is Verbosity.MINIMAL


def telling(wished: Verbosity, met: int) -> Telling:
    """How much is said about an exercise met ``met`` times before: with ``AUTO`` everything until it is known."""
    how = wished
    if wished is Verbosity.AUTO:
        how = Verbosity.FULL if met < KNOWN_FROM else Verbosity.SHORT
    return Telling(how, met, wished)
