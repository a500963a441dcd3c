"""The steps of a routine: each is exactly one kind of thing, and only the keys of that kind belong to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from stretchcoach.routine import dose_reader, exercise_reader, limits, variables
from stretchcoach.routine.dose_reader import read_needs, read_ready, read_side, read_start
from stretchcoach.routine.exercise_names import exercise_hint, exercise_id
from stretchcoach.routine.fields import Table
from stretchcoach.routine.limits import PACKS
from stretchcoach.routine.model import (
    CheckInStep,
    Dose,
    DoStep,
    Exercise,
    ExerciseStep,
    OffStep,
    Pack,
    PackStep,
    RepeatStep,
    RestStep,
    RoundQuestion,
    SayStep,
    Seconds,
    Sides,
    Step,
)
from stretchcoach.routine.problems import InvalidFile
from stretchcoach.routine.recordings import slug
from stretchcoach.routine.shapes import KINDS
from stretchcoach.routine.wording import listing, nearest, printable, shown_value, written

Exercises = Mapping[str, Exercise]

UNREAD = OffStep(seconds=limits.OFF.most)
"""Stands where a step could not be read: long enough off that no rule about packs reports a second problem."""


def _named(*kinds: str) -> str:
    return f"{'an' if kinds[0][0] in 'aeio' else 'a'} {listing(kinds, last='or')} step"


_OWNERS = {
    key: _named(*(kind for kind, shape in KINDS.items() if key in shape.keys))
    for shape in KINDS.values()
    for key in shape.keys
}


def read_steps(tables: Sequence[Table], exercises: Exercises, depth: int = 1) -> tuple[Step, ...]:
    """The steps of ``tables``, one each, so that a step's place in the file is its place in the result."""
    return tuple(_step(table, exercises, depth) for table in tables)


def _step(table: Table, exercises: Exercises, depth: int) -> Step:
    kind = _kind(table)
    if kind is None:
        return UNREAD
    table.shape = KINDS[kind]
    table.only(_OWNERS)
    if kind == "exercise":
        return _exercise(table, exercises)
    if kind == "repeat":
        return _repeat(table, exercises, depth)
    return _READERS[kind](table)


def _kind(table: Table) -> str | None:
    found = [kind for kind in KINDS if kind in table]
    if "exercise" in found and "rest" in found:
        found.remove("rest")  # the rest between the sets of an exercise
    elif ("rest" in found or "do" in found) and "say" in found:
        found.remove("say")  # what is said during a rest or an activity
    if len(found) == 1:
        return found[0]
    if found:
        message = f"a step is one thing only, found {listing(found)}."
        hint = "Make each of them a [[step]] of its own."
        if set(found) == {"repeat", "rest"}:
            hint = 'For the time between two rounds write pause = "1m" in its place.'
        table.problems.add(table.where, message, hint, code="step-kind")
        return None
    _no_kind(table)
    return None


def _no_kind(table: Table) -> None:
    if not table.readable:
        return
    message = f"expected one of {listing(KINDS, last='or')}, found none of them."
    for key in table.values:
        kind = nearest(key, KINDS) if key not in _OWNERS else None
        if kind:
            place = (*table.where, key)
            hint = f"Did you mean `{kind}` for `{printable(key)}`?"
            table.problems.add(place, message, hint, code="step-kind", of_key=True)
            return
    table.problems.add(table.where, message, code="step-kind")


def _exercise(table: Table, exercises: Exercises) -> Step:
    exercise = _looked_up(table, exercises)
    if exercise is None:
        _read_without_exercise(table)
        return UNREAD
    sides, first = _sides(table, exercise), read_side(table)
    if first and not sides.two:
        why = f'expected sides = "both" or "alternate" beside it, found {shown_value(sides.value)}.'
        table.wrong("first_side", why, "Leave `first_side` out.", code="one-side")
    if sides is Sides.ALTERNATE and "switch" in table and not table.problems.at((*table.where, "sides")):
        why = '`switch` is the pause between the sides of sides = "both".'
        table.wrong("switch", why, "Write `between` for the pause between repetitions.", code="keys-apart")
    if "with" in table:
        exercise = exercise_reader.changed(exercise, table.table("with"))
    acute = table.word("dose") == "acute"
    base = _base_dose(table, exercise, acute)
    dose, by_side = dose_reader.read_doses(table, base, exercise.movements, rests=exercise.rests)
    _sides_apart(table, exercise, sides)
    doses = tuple(by_side.values()) or (dose,)
    holds = [each.in_set(number).hold or 0.0 for each in doses for number in range(1, each.sets + 1)]
    longest = max(holds)
    return ExerciseStep(
        exercise=exercise,
        dose=dose,
        sides=sides,
        switch=table.duration("switch", 5.0),
        rest=table.duration("rest", 10.0),
        between=table.duration("between", 3.0),
        cues=dose_reader.read_cues(table, longest or None, variables.of_cue(sides)),
        breathing=dose_reader.read_breathing(table, doses),
        pacing=dose_reader.read_pacing(table, dose),
        pain_up_to=table.whole("pain_up_to", 10),
        easier=table.word("variant") == "easier",
        acute=acute,
        ready=read_ready(table),
        first_side=first,
        by_side=by_side,
        load=table.text("load"),
        note=table.text("note"),
    )


def _sides_apart(table: Table, exercise: Exercise, sides: Sides) -> None:
    """A value for each side needs both sides, one after the other."""
    key = next((key for key in dose_reader.DIFFERING if isinstance(table.values.get(key), dict)), None)
    if key is None or sides is Sides.BOTH:
        return
    if exercise.sides is Sides.NONE:
        message, hint = f"{exercise.id} is not done on one side at a time.", f"Write one value: {key} = ..."
    else:
        message = f'a value for each side needs sides = "both", found {shown_value(sides.value)}.'
        hint = 'Write sides = "both" beside it, or one value.'
    table.wrong(key, message, hint, code="one-side")


def _read_without_exercise(table: Table) -> None:
    """Find the problems that do not depend on which exercise was meant: its author mends all of them at once."""
    dose_reader.read_doses(table, Dose(), None, rests=True)
    for key in ("switch", "rest", "between"):
        table.duration(key, 0.0)
    table.whole("pain_up_to", 10)
    for key in ("dose", "variant"):
        table.word(key)
    table.text("load")
    table.text("note")
    read_ready(table)
    read_side(table)


def _looked_up(table: Table, exercises: Exercises) -> Exercise | None:
    name = table.text("exercise")
    if not isinstance(table.values["exercise"], str) or not name:
        return None
    key = exercise_id(name, exercises)
    if key is None:
        message = f"there is no exercise {shown_value(name)} in the library."
        hint = f"{exercise_hint(name, exercises)} One of your own is a file exercises/NAME.toml, see the page of the format."
        table.wrong("exercise", message, hint, code="unknown-exercise")
        return None
    if key != name:
        table.problems.usual((*table.where, "exercise"), f'"{key}"')
    try:
        return exercises[key]
    except InvalidFile as invalid:
        message = f"the exercise {shown_value(name)} cannot be used: {invalid}"
        table.wrong("exercise", message, code="exercise-file")
    return None


def _base_dose(table: Table, exercise: Exercise, acute: bool) -> Dose:
    if not acute:
        return exercise.normal
    if exercise.acute is None:
        message = f"{exercise.id} has no acute dose: it is left out while pain is 4 or more."
        table.wrong("dose", message, "Leave out `dose`, or choose another exercise.")
    return exercise.acute or exercise.normal


def _sides(table: Table, exercise: Exercise) -> Sides:
    if "sides" in table and exercise.sides is Sides.NONE:
        table.wrong("sides", f"{exercise.id} is not done on one side at a time.", "Leave out `sides`.", code="one-side")
        return Sides.NONE
    return table.choice("sides", exercise.sides)


def _repeat(table: Table, exercises: Exercises, depth: int) -> Step:
    times = table.whole("repeat", 1)
    inner = table.tables("steps")
    if depth >= limits.NESTING:
        message = f"steps are nested more than {limits.NESTING} deep."
        table.wrong("steps", message, "Write the inner steps out, or make two routines.")
        return UNREAD
    if not inner:
        if "steps" not in table or table.values["steps"] == []:
            place = (*table.where, "steps") if "steps" in table else table.where
            hint = "Write steps = [ ... ] with at least one step."
            table.problems.add(place, "there is nothing to repeat.", hint, code="missing-key")
        return UNREAD
    ask = table.word("ask")
    return RepeatStep(
        times=times,
        steps=read_steps(inner, exercises, depth + 1),
        name=table.text("name"),
        pause=table.duration("pause", 0.0),
        ask=RoundQuestion(ask) if ask else None,
    )


def _apply(table: Table) -> Step:
    pack = table.choice("apply", Pack.COLD)
    long = table.truth("explicit_long", False)
    if long and pack is Pack.HEAT:
        message = "`explicit_long` is for cold only; heat is at most 20m."
        table.wrong("explicit_long", message, "Leave it out.", code="keys-apart")
    if "for" not in table:
        table.missing("for", f'for = "10m" beside apply = "{pack}"')
    seconds = table.duration("for", limits.MINUTE)
    most = PACKS[pack].hard_most
    if seconds > most:
        message = f"expected at most {written(most)} of {pack}, found {shown_value(table.values['for'])}."
        table.wrong("for", message, code="out-of-range")
    return PackStep(pack=pack, seconds=seconds, explicit_long=long)


def _rest(table: Table) -> Step:
    seconds: Seconds = table.duration("rest", limits.REST.most)
    return RestStep(
        seconds=seconds,
        name=table.text("name"),
        say=table.text("say"),
        cues=dose_reader.read_cues(table, seconds, variables.IN_REST_CUE),
        position=_position(table),
        start=read_start(table),
        needs=read_needs(table),
        ready=read_ready(table),
    )


def _do(table: Table) -> Step:
    if "for" not in table:
        table.missing("for", 'for = "10m" beside `do`')
    seconds: Seconds = table.duration("for", limits.REST.most)
    name = table.text("do")
    return DoStep(
        id=slug(name),
        seconds=seconds,
        name=name,
        say=table.text("say"),
        cues=dose_reader.read_cues(table, seconds, variables.IN_REST_CUE),
        position=_position(table),
        start=read_start(table),
        needs=read_needs(table),
        ready=read_ready(table),
        pain_up_to=table.whole("pain_up_to", 10),
    )


def _position(table: Table) -> str:
    """How to be in it; what belongs to a position needs one."""
    for key in ("start", "needs", "ready") if "position" not in table else ():
        if key in table:
            message = f"`{key}` needs a `position`: without one nobody is told where to go."
            table.wrong(key, message, 'Write position = "Stand up.".', code="keys-together")
            break
    return table.text("position")


def _off(table: Table) -> Step:
    return OffStep(seconds=table.duration("off", limits.OFF.most))


def _say(table: Table) -> Step:
    return SayStep(text=table.text("say"))


def _check_in(table: Table) -> Step:
    if not table.truth("check_in", True):
        table.wrong("check_in", "a check-in step is `check_in = true`.", "Leave the step out if you do not want it.")
    return CheckInStep()


_READERS: Mapping[str, Callable[[Table], Step]] = {
    "do": _do,
    "apply": _apply,
    "rest": _rest,
    "off": _off,
    "say": _say,
    "check_in": _check_in,
}
