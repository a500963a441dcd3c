"""Getting into position: the way there where the position changes, and nothing to wait for where it stays.

A plan holds the phase in which the patient gets into position in every step of which the position is known. Whether it is
needed shows only in the session, where steps are left out and rests come between: a step left out moves nobody.
"""

from __future__ import annotations

from dataclasses import replace

from stretchcoach.routine.model import DoStep, Exercise, ExerciseStep, RestStep, SayStep, Start, Step
from stretchcoach.session.events import CueRole
from stretchcoach.session.plan.announcing import SETTLE, needs_words
from stretchcoach.session.plan.model import Phase, PhaseKind, PlannedStep, Posture
from stretchcoach.session.plan.placing import Speech, Voice
from stretchcoach.session.plan.rests import rest_words
from stretchcoach.words.phrases import Phrasebook

ANYWHERE = Posture()
"""Nobody knows how the body is."""


def posture_of(exercise: Exercise) -> Posture:
    """How the body is in an exercise. A position without a start is like no other; one nobody told of is not known."""
    start = exercise.start.value if exercise.start else exercise.position if exercise.elsewhere else ""
    if exercise.start is Start.ON_THE_SIDE:  # which side is on top is in the words
        start = f"{start}: {exercise.position}"
    return Posture(start, exercise.needs if start else ())


def posture_at(step: Step) -> Posture | None:
    """How the body is in a step; None where it stays as it was.

    A rest with words of its own may be anything, and who walks or has a pack on is no longer where they were.
    """
    match step:
        case ExerciseStep(exercise=exercise):
            return posture_of(exercise)
        case RestStep(position=position, start=start, needs=needs) if position:
            return Posture(start.value if start else position, needs)
        case RestStep(name="", say="") if not isinstance(step, DoStep):
            return None
        case SayStep():
            return None
    return ANYWHERE


def way_to(voice: Voice, step: RestStep) -> Phase:
    """What a rest or an activity with a position is called, what is needed, and the position."""
    speech = Speech(voice).say(rest_words(voice, step), CueRole.NAME)
    speech.say(needs_words(voice.book, step.needs), CueRole.SET_UP)
    speech.say(step.position, CueRole.SET_UP)
    label = voice.book("label.announce")
    return Phase(kind=PhaseKind.ANNOUNCE, seconds=speech.end, cues=tuple(speech.cues), label=label)


def arrived(voice: Voice, step: PlannedStep, phases: tuple[Phase, ...], before: Posture) -> tuple[Phase, ...]:
    """The phases of a step without the way there, for a patient who is there already."""
    if step.posture is None or not step.posture.stays(before):
        return phases
    at = next((index for index, phase in enumerate(phases) if phase.kind is PhaseKind.READY), None)
    if at is None:
        return phases
    told, after = step.telling, phases[at + 1]
    unsaid = {needs_words(voice.book, step.posture.needs), "" if told and told.full else step.position}
    way = _without(voice, phases[at - 1], unsaid)
    if told is None:  # a rest or an activity: nothing to settle into
        return (*phases[: at - 1], *([way] if way.cues else ()), *phases[at + 1 :])
    if after.kind is PhaseKind.ANNOUNCE:
        after = replace(after, seconds=(after.seconds or 0.0) + SETTLE)
    else:
        way = replace(way, seconds=(way.seconds or 0.0) + SETTLE)
    return (*phases[: at - 1], way, after, *phases[at + 2 :])


def _without(voice: Voice, phase: Phase, unsaid: set[str]) -> Phase:
    speech = Speech(voice)
    for cue in phase.cues:
        if cue.text not in unsaid:
            speech.say(cue.text, cue.role, cue.mark)
    return replace(phase, seconds=speech.end, cues=tuple(speech.cues))


def things(book: Phrasebook, step: PlannedStep) -> str:
    """What has to be at hand for a step, for lists; empty for nothing."""
    return needs_words(book, step.posture.needs) if step.posture else ""
