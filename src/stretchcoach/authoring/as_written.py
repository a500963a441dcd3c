"""A routine as its author wrote it, to be compared with the sheet it was written from.

Steps come in the order of the file, one paragraph each; a repeat stays a repeat, with its steps indented below it. Every
value of the file is shown: what the file leaves to the program is shown where it is part of the prescription.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from stretchcoach import plainfile
from stretchcoach.authoring.shown import StepKey, StepShown
from stretchcoach.plainfile import Unreadable
from stretchcoach.routine.exercise_names import folded
from stretchcoach.routine.limits import AUTHOR
from stretchcoach.routine.model import (
    Anchor,
    CheckIns,
    CheckInStep,
    DoStep,
    Exercise,
    ExerciseStep,
    OffStep,
    Pacing,
    PackStep,
    RepeatStep,
    RestStep,
    Routine,
    SayStep,
    Seconds,
    Step,
    TimedCue,
    Variant,
)
from stretchcoach.routine.wording import written
from stretchcoach.session.plan.doses import load_of, prescription
from stretchcoach.words.phrases import Phrasebook

INDENT = "     "
"""What stands before the lines of a step, below its number."""
_PAUSES = ("switch", "between", "rest")
_USUAL = {each.name: each.default for each in fields(ExerciseStep)}
Keys = Mapping[str, Any]
"""A table of the file."""


def steps_as_written(routine: Routine, book: Phrasebook) -> list[str]:
    """Every step, and every sentence of it on a line of its own below."""
    return list(as_lines(steps_shown(routine, book)))


def steps_shown(routine: Routine, book: Phrasebook) -> tuple[StepShown, ...]:
    """Every step, as it is read and as it is."""
    return tuple(_steps(routine.steps, _listed(keys_of(routine.text), "step"), book, ""))


def as_lines(steps: Sequence[StepShown], indent: str = "") -> Iterator[str]:
    """The lines of steps, each with its number, those of a repeat indented below it."""
    for step in steps:
        label = f"{step.number:>3}. "
        first, *lines = step.lines
        yield f"{indent}{label}{first}"
        yield from (f"{indent}{' ' * len(label)}{line}" for line in lines)
        yield from as_lines(step.steps, indent + INDENT)


def keys_of(text: str) -> Keys:
    """The tables of a routine's file, for which keys are written in it; what they mean is read elsewhere."""
    try:
        return plainfile.parsed(text)
    except (
        Unreadable,
        tomllib.TOMLDecodeError,
    ):  # no routine was read from it, as in a preview of one that is being made
        return {}


def _listed(table: Keys, key: str) -> Sequence[Keys]:
    found = table.get(key)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _steps(steps: Sequence[Step], tables: Sequence[Keys], book: Phrasebook, number: str) -> Iterator[StepShown]:
    same = len(tables) == len(steps)
    for place, step in enumerate(steps):
        keys = tables[place] if same else {}
        own = f"{number}{place + 1}"
        more = _more(step, keys, book)
        if isinstance(step, RepeatStep):
            more["steps"] = tuple(_steps(step.steps, _listed(keys, "steps"), book, f"{own}."))
        plain = {name: getattr(step, name) for name in _PLAIN if hasattr(step, name)}
        yield StepShown(kind=_KINDS[type(step)], number=own, lines=tuple(_step(step, keys, book)), **plain | more)


_KINDS: Mapping[type, StepKey] = {
    ExerciseStep: StepKey.EXERCISE,
    DoStep: StepKey.DO,
    RestStep: StepKey.REST,
    PackStep: StepKey.APPLY,
    OffStep: StepKey.OFF,
    SayStep: StepKey.SAY,
    CheckInStep: StepKey.CHECK_IN,
    RepeatStep: StepKey.REPEAT,
}
_PLAIN = {each.name for each in fields(StepShown)} - {"exercise", "steps"}
"""What is told of a step as the step has it, under the same name."""


def _more(step: Step, keys: Keys, book: Phrasebook) -> dict[str, Any]:
    """What is told of a step in another way than the step has it."""
    match step:
        case ExerciseStep(exercise=exercise):
            return {
                "name": exercise.name,
                "exercise": exercise.id,
                "position": exercise.position,
                "start": exercise.start,
                "needs": exercise.needs,
                "load": load_of(step),
                "dose_words": prescription(book, step),
                "changed": dict(_changes(step, keys)),
            }
        case DoStep():
            return {"exercise": step.id}
        case RestStep():
            return {"name": step.name or book("label.rest")}
        case PackStep():
            return {"name": book(f"pack.name_{step.pack}")}
        case OffStep():
            return {"name": book("label.off")}
        case SayStep():
            return {"say": step.text}
    return {}


def _step(step: Step, keys: Keys, book: Phrasebook) -> list[str]:
    """What is done and how much, then each sentence of the author's."""
    match step:
        case ExerciseStep():
            return [" ".join(_exercise(step, keys, book)), *_exercise_lines(step, keys, book)]
        case RestStep():
            return [" ".join(_rest(step, book)), *_rest_lines(step, book)]
        case PackStep():
            length = book("proof.for", name=book(f"pack.name_{step.pack}"), time=exact(book, step.seconds))
            return [" ".join([length, *([book("proof.explicit_long")] if step.explicit_long else [])])]
        case OffStep():
            return [book("proof.for", name=book("label.off"), time=exact(book, step.seconds))]
        case SayStep():
            return [book("proof.say", text=step.text)]
        case CheckInStep():
            return [book("proof.check_in")]
        case RepeatStep():
            return [" ".join(_repeat(step, book))]


def _exercise(step: ExerciseStep, keys: Keys, book: Phrasebook) -> Iterator[str]:
    yield f"{_called(step.exercise)}: {prescription(book, step)}"
    yield from _fractions(step, book)
    if step.acute:
        yield book("proof.acute")
    if step.easier:
        yield book("proof.easier", name=step.exercise.easier.name)
    if step.first_side is not None:
        yield book("side.first", side=book(f"side.{step.first_side}"))
    for key in _PAUSES:
        seconds = getattr(step, key)
        if key in keys or seconds != _USUAL[key]:
            yield book(f"proof.{key}", time=exact(book, seconds))
    if step.ready is not None:
        yield book("proof.ready", time=exact(book, step.ready))
    if step.breathing:
        kind = "proof.breathing" if len(step.breathing) == 2 else "proof.breathing_held"
        yield book(kind, times=" + ".join(map(written, step.breathing)))
    if step.pacing is Pacing.TONES or "pacing" in keys:
        yield book(f"proof.pacing_{step.pacing}")
    yield from _pain_up_to(step.pain_up_to, book)


def _called(exercise: Exercise) -> str:
    """The name an exercise is shown by, and what a routine calls it, where that is another word."""
    same = folded(exercise.name) == folded(exercise.id)
    return exercise.name if same else f"{exercise.name} ({exercise.id})"


def _fractions(step: ExerciseStep, book: Phrasebook) -> Iterator[str]:
    """Times that words round, as they are in the file."""
    doses = (step.dose, *step.by_side.values())
    holds = [hold for dose in doses for hold in (dose.hold, dose.up_to, *(each.hold for each in dose.by_set))]
    rounded = dict.fromkeys(written(hold) for hold in holds if hold is not None and hold % 1)
    if rounded:
        yield book("proof.exactly", times=", ".join(rounded))


def _exercise_lines(step: ExerciseStep, keys: Keys, book: Phrasebook) -> Iterator[str]:
    if step.note:
        yield book("proof.note", text=step.note)
    yield from (_cue(each, book) for each in step.cues)
    for key, value in _changes(step, keys):
        yield book("proof.figure") if key == _FIGURE else book("proof.own", what=key, value=value)


_FIGURE = "figure"


def _changes(step: ExerciseStep, keys: Keys) -> Iterator[tuple[str, str]]:
    """What a step says anew, by its keys, as it was read: in a translation it has other words than in the file."""
    exercise = step.exercise
    for key, value in _table(keys, "with").items():
        match key:
            case "cues":
                yield from ((f"cues.{role}", shown(getattr(exercise.cues, role))) for role in value)
            case "notes":
                notes = {rule.condition: rule.note for rule in exercise.conditions}
                yield from ((f"notes.{condition}", shown(notes[condition])) for condition in value)
            case "figure":
                yield _FIGURE, ""
            case _:
                yield key, shown(getattr(exercise, key))


def _rest(step: RestStep, book: Phrasebook) -> Iterator[str]:
    yield book("proof.for", name=step.name or book("label.rest"), time=exact(book, step.seconds))
    if step.needs:
        yield book("proof.needs", things=", ".join(step.needs))
    if step.ready is not None:
        yield book("proof.ready", time=exact(book, step.ready))
    if isinstance(step, DoStep):
        yield from _pain_up_to(step.pain_up_to, book)


def _rest_lines(step: RestStep, book: Phrasebook) -> Iterator[str]:
    if step.position:
        where = f" ({step.start})" if step.start is not None else ""
        yield book("proof.position", text=step.position) + where
    if step.say:
        yield book("proof.said", text=step.say)
    yield from (_cue(each, book) for each in step.cues)


def _repeat(step: RepeatStep, book: Phrasebook) -> Iterator[str]:
    yield (
        book("proof.repeat", count=step.times)
        if not step.name
        else book("proof.repeat_named", count=step.times, name=step.name)
    )
    if step.pause:
        yield book("proof.pause", time=exact(book, step.pause))
    if step.ask is not None:
        yield book(f"proof.ask_{step.ask}")


def _pain_up_to(pain: int, book: Phrasebook) -> Iterator[str]:
    if pain < 10:
        yield book("proof.pain_up_to", pain=pain)


def _cue(cue: TimedCue, book: Phrasebook) -> str:
    match cue.anchor:
        case Anchor.HALF:
            when = book("proof.half")
        case Anchor.END:
            when = book("proof.before_end", time=exact(book, -cue.offset))
        case Anchor.START:
            when = book("proof.after", time=exact(book, cue.offset)) if cue.offset else book("proof.start")
    text = book("proof.cue", when=when, text=cue.say)
    return f"{text} {book('proof.short', text=cue.short)}" if cue.short else text


def exact(book: Phrasebook, seconds: Seconds) -> str:
    """A time in words, or, where words would round it, as it is written."""
    return written(seconds) if seconds % 1 else book.time(seconds)


# The rest of the file -------------------------------------------------------------------------------------------------


def settings_as_written(routine: Routine) -> list[str]:
    """What the file says beside its words and its steps, in its own keys: a line for each of its tables."""
    file = keys_of(routine.text)
    about = {"language": routine.language, "ready": _time(routine.ready), "first_side": routine.first_side}
    check_in = {each.name: getattr(routine.check_ins, each.name) for each in fields(CheckIns)}
    check_in["answer_within"] = _time(routine.check_ins.answer_within)
    sound = routine.sound
    sounds = {"voice": sound.recordings, "verbosity": sound.verbosity, "background": sound.background}
    limits = {key: _time(value) if AUTHOR[key].timed else int(value) for key, value in routine.limits.items()}
    usual = {"language": "en", **{each.name: each.default for each in fields(CheckIns)}, "answer_within": "30s"}
    tables = {
        "routine": about,
        "check_in": check_in,
        "sound": sounds,
        "sound.own_chimes": sound.own_chimes,
        "limits": limits,
        "advice": routine.advice_off,
    }
    lines = []
    for name, table in tables.items():
        there = _table(file, name)
        said = [
            f"{key} = {shown(value)}"
            for key, value in table.items()
            if value not in (None, "") and (key in there or value != usual.get(key))
        ]
        if said:
            lines.append(f"[{name}] {', '.join(said)}")
    return lines


def _table(file: Keys, name: str) -> Keys:
    for key in name.split("."):
        file = file.get(key, {})
        if not isinstance(file, dict):
            return {}
    return file


def _time(seconds: Seconds | None) -> str | None:
    return None if seconds is None else written(seconds)


def shown(value: Any) -> str:
    """A value as the file has it."""
    match value:
        case bool():
            return str(value).lower()
        case Variant():
            return f'"{value.name}": "{value.say}"'
        case int() | float() | date():
            return str(value)
        case tuple():
            return ", ".join(map(shown, value)) or "[]"
        case None:
            return '""'
        case _:
            return f'"{value}"'
