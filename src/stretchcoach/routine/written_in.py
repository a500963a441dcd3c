"""Which language each text of a routine is written in: its author's, or that of the exercise file it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from stretchcoach.routine.model import (
    CueLines,
    Exercise,
    ExerciseStep,
    RepeatStep,
    RestStep,
    Routine,
    SayStep,
    Step,
    TimedCue,
)
from stretchcoach.words.languages import voice_code


def other_texts(routine: Routine, language: str) -> Mapping[str, str]:
    """What may be said of ``routine`` and is not written in ``language``, each text with the language it is in."""
    texts: dict[str, str] = {}
    for text, written in _texts(routine):
        if text and voice_code(written) != voice_code(language):
            texts.setdefault(text, written)
    return texts


def untranslated(routine: Routine) -> Mapping[str, Exercise]:
    """The exercises with a text that is not in the language of the routine, as their files have them, by id."""
    found: dict[str, Exercise] = {}
    for step in routine.each_step():
        if isinstance(step, ExerciseStep):
            own = step.exercise.original or step.exercise
            other = voice_code(own.language) != voice_code(routine.language)
            if other and not set(_said(own)).isdisjoint(_said(step.exercise)):
                found[own.id] = own
    return found


def _texts(routine: Routine) -> Iterator[tuple[str, str]]:
    # Not the clinic: guidance names it, with the number to call, and may never be left to a voice that is not there.
    yield from ((text, routine.language) for text in (routine.name, *_of_steps(routine.steps)))
    for step in routine.each_step():
        if isinstance(step, ExerciseStep):
            yield from _of_exercise(step.exercise, routine.language)


def _of_steps(steps: tuple[Step, ...]) -> Iterator[str]:
    for step in steps:
        match step:
            case RepeatStep():
                yield step.name
                yield from _of_steps(step.steps)
            case RestStep():
                yield from (step.name, step.say, step.position, *step.needs, *_timed(step.cues))
            case SayStep():
                yield step.text
            case ExerciseStep():
                yield from (step.load, step.note, *_timed(step.cues))
            case _:
                pass


def _of_exercise(exercise: Exercise, language: str) -> Iterator[tuple[str, str]]:
    """The texts of an exercise: those of its file, and in ``language`` those that the step says anew."""
    own = exercise.original or exercise
    in_file = frozenset(_said(own))
    for text in _said(exercise):
        yield text, own.language if text in in_file else language


def _said(exercise: Exercise) -> Iterator[str]:
    """What is said of an exercise."""
    yield from (exercise.name, exercise.position, exercise.load, *exercise.needs, *exercise.cautions)
    yield from (*exercise.names.values(), *_lines(exercise.cues))
    for variant in (exercise.easier, exercise.harder):
        yield from (variant.name, variant.say)
    for movement in exercise.movements:
        yield from (movement.name, movement.say)
    for rule in exercise.conditions:
        yield rule.note
        if rule.instead is not None:
            yield from (rule.instead.position, *rule.instead.needs, *rule.instead.cautions, *_lines(rule.instead.cues))


def _lines(cues: CueLines) -> Iterator[str]:
    yield cues.short
    for lines in (cues.set_up, cues.move, cues.breathe, cues.release, cues.mistake, cues.safety):
        yield from lines


def _timed(cues: tuple[TimedCue, ...]) -> Iterator[str]:
    for cue in cues:
        yield from (cue.say, cue.short)
