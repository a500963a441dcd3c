"""What a planned step is for one person: what conditions do to an exercise, and the way to where the body is already.

Conditions are those of section 4.5 of the clinical reference. An exercise that one blocks is left out, and said so before
it would have come. One that a condition changes is announced with the change. The change is the note of the exercise file:
it is written for the condition, and the easier variant may contradict it (with disc pain "keep the back flat on the floor",
while the easier way leans forward on a chair), so the note takes the place of the easier variant. Only where a file gives
no note is the easier variant the change.

A plan holds the phase in which the patient gets into position in every step of which the position is known. Whether it is
needed shows only in the session, where steps are left out and rests come between: a step left out moves nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from stretchcoach.frozen import dataclass
from stretchcoach.routine.model import (
    ConditionRule,
    DoStep,
    Effect,
    Exercise,
    ExerciseStep,
    RestStep,
    SayStep,
    StartPosition,
    Step,
)
from stretchcoach.safety import Rules
from stretchcoach.safety.conditions import Conditions, applies
from stretchcoach.safety.person import Profile
from stretchcoach.safety.questions import UNSURE
from stretchcoach.session.events import CueRole
from stretchcoach.session.plan.exercises import SETTLE, needs_words
from stretchcoach.session.plan.placing import Speech, Voice
from stretchcoach.session.plan.plan import Phase, PhaseKind, Plan, PlannedStep, Posture
from stretchcoach.words.phrases import Phrasebook

# Conditions ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Omission:
    """A step is left out: the rule, and the sentence that tells the patient why; empty where it was told already."""

    rule: str
    because: str = ""


@dataclass(frozen=True, slots=True)
class ConditionEffect:
    """What conditions make of an exercise."""

    blocked: tuple[ConditionRule, ...] = ()
    changed: tuple[ConditionRule, ...] = ()
    """Empty where it is blocked."""


def effect_of(rules: Sequence[ConditionRule], answers: Mapping[str, str]) -> ConditionEffect:
    """What the answers ``yes``, ``no`` or ``unsure`` by condition make of an exercise with these rules.

    Unsure counts as yes. A condition that nobody was asked about does nothing.
    """
    met = [rule for rule in rules if applies(rule.condition, answers)]
    blocked = tuple(rule for rule in met if rule.effect is Effect.BLOCK)
    # Blocked goes before changed: what must not be done is not done in another way.
    return ConditionEffect(blocked, () if blocked else tuple(met))


def in_position(step: PlannedStep, answers: Mapping[str, str]) -> PlannedStep:
    """A step as these answers have it done: in another position where a condition asks for one."""
    changed = effect_of(step.conditions, answers).changed
    # Of two positions the one of the first condition: a body is in one place only.
    return next((step.instead[rule.condition] for rule in changed if rule.condition in step.instead), step)


def possible(profile: Profile, conditions: Conditions) -> Mapping[str, str]:
    """The answers that may come to hold in a session: what the profile says, and unsure for what a list may tell of."""
    asked = [each.id for each in conditions.conditions.values() if each.row]
    return {**profile.conditions, **dict.fromkeys(asked, UNSURE)}


# Words ----------------------------------------------------------------------------------------------------------------


def blocked(rules: Rules, step: PlannedStep, answers: Mapping[str, str]) -> Omission | None:
    """Why an exercise is left out because of a condition; None where none blocks it."""
    # One reason is enough; the first is the one the author of the exercise put first.
    blocking = effect_of(step.conditions, answers).blocked
    return Omission("condition", why_blocked(rules, blocking[0])) if blocking else None


def why_blocked(rules: Rules, rule: ConditionRule) -> str:
    """Why an exercise is left out: the condition, and the note of the exercise file."""
    words = rules.conditions.conditions[rule.condition].words
    return f"{rules.book('condition.blocked', condition=words)} {rule.note}".strip()


def changes(book: Phrasebook, easier: str, rules: Sequence[ConditionRule]) -> tuple[str, ...]:
    """The sentences said with an exercise that conditions change, each once; ``easier`` tells the easier variant."""
    return tuple(dict.fromkeys(book("condition.changed", note=rule.note or easier) for rule in rules))


def sentences(rules: Rules, step: PlannedStep, answers: Mapping[str, str]) -> Iterator[str]:
    """Everything that may be said about an exercise where ``answers`` may come to hold, alone or together."""
    for rule in step.conditions:
        if not applies(rule.condition, answers):
            continue
        if rule.effect is Effect.BLOCK:
            yield why_blocked(rules, rule)
        else:
            yield from changes(rules.book, step.easier, [rule])


# The announcement -----------------------------------------------------------------------------------------------------


def announced(voice: Voice, phases: Sequence[Phase], step: PlannedStep, said: Sequence[str]) -> tuple[Phase, ...]:
    """The phases of an exercise with the sentences ``said`` in its announcement, in the place of the easier variant.

    They follow the start position; where that is not said, the name and the dose.
    """
    return tuple(
        _with_changes(voice, phase, step, () if index else said) if phase.kind is PhaseKind.ANNOUNCE else phase
        for index, phase in enumerate(phases)
    )


def _with_changes(voice: Voice, phase: Phase, step: PlannedStep, said: Sequence[str]) -> Phase:
    # The quiet at the end, in which somebody gets into position, stays as long as it was.
    settling = (phase.seconds or 0.0) - phase.spoken
    replaced = voice.book("easier.announce", say=step.easier)
    # Found by role and words, because a planned phase does not remember what its sentences are about.
    at = [index for index, cue in enumerate(phase.cues, 1) if cue.role is CueRole.NAME or cue.text == step.position]
    first = max(at, default=0)
    speech = Speech(voice)
    for cue in phase.cues[:first]:
        speech.say(cue.text, cue.role)
    for text in said:
        speech.say(text, CueRole.SAFETY)
    for cue in phase.cues[first:]:
        # The note takes the place of the easier variant, which may contradict it (see above).
        if cue.text != replaced:
            speech.say(cue.text, cue.role)
    end = max((cue.offset + cue.seconds for cue in speech.cues), default=0.0)
    return replace(phase, seconds=end + settling, cues=tuple(speech.cues))


# Getting into position -----------------------------------------------------------------------------------------------


ANYWHERE = Posture()
"""Nobody knows how the body is."""


def posture_of(exercise: Exercise) -> Posture:
    """How the body is in an exercise. A position without a start is like no other; one nobody told of is not known."""
    start = exercise.start.value if exercise.start else exercise.position if exercise.elsewhere else ""
    # Which side is on top is in the words, so lying on the other side is another position.
    if exercise.start is StartPosition.ON_THE_SIDE:
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


def arrived(voice: Voice, step: PlannedStep, phases: tuple[Phase, ...], before: Posture) -> tuple[Phase, ...]:
    """The phases of a step without the way there, for a patient who is there already."""
    if step.posture is None or not step.posture.stays(before):
        return phases
    # The first one only: a later one is the change to the other side, and is still to be made.
    at = next((index for index, phase in enumerate(phases) if phase.kind is PhaseKind.READY), None)
    if at is None:
        return phases
    telling, after = step.telling, phases[at + 1]
    # Who hears everything hears the position as well; for others it is said only where they have to take it.
    unsaid = {needs_words(voice.book, step.posture.needs), "" if telling and telling.full else step.position}
    way = _without(voice, phases[at - 1], unsaid)
    # A rest or an activity: nothing to settle into.
    if telling is None:
        return (*phases[: at - 1], *([way] if way.cues else ()), *phases[at + 1 :])
    # Nobody was waited for, so there is a little quiet before the start instead, at the end of what is said.
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


def needed(plan: Plan, answers: Mapping[str, str]) -> str:
    """What has to be at hand for all that somebody with these answers does, as one sentence; empty for nothing."""
    done = [in_position(step, answers) for step in plan.steps if not effect_of(step.conditions, answers).blocked]
    return needs_words(
        plan.book, tuple(dict.fromkeys(each for step in done if step.posture for each in step.posture.needs))
    )


def things(book: Phrasebook, step: PlannedStep) -> str:
    """What has to be at hand for a step, for lists; empty for nothing."""
    return needs_words(book, step.posture.needs) if step.posture else ""
