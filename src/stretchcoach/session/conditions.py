"""What conditions of section 4.5 of the clinical reference do to the exercises of a session.

An exercise that a condition blocks is left out, and said so before it would have come. One that a condition changes is
announced with the change. The change is the note of the exercise file: it is written for the condition, and the easier
variant may contradict it (with disc pain "keep the back flat on the floor", while the easier way leans forward on a
chair), so the note takes the place of the easier variant. Only where a file gives no note is the easier variant the
change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from stretchcoach.routine.model import ConditionRule, Effect
from stretchcoach.safety import Rules
from stretchcoach.safety.conditions import Conditions, applies
from stretchcoach.safety.person import Profile
from stretchcoach.safety.questions import UNSURE
from stretchcoach.session.events import CueRole
from stretchcoach.session.facts import Omission
from stretchcoach.session.plan.model import Phase, PhaseKind, PlannedStep
from stretchcoach.session.plan.placing import Speech, Voice
from stretchcoach.words.phrases import Phrasebook


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
    return ConditionEffect(blocked, () if blocked else tuple(met))


def in_position(step: PlannedStep, answers: Mapping[str, str]) -> PlannedStep:
    """A step as these answers have it done: in another position where a condition asks for one."""
    changed = effect_of(step.conditions, answers).changed
    return next((step.instead[rule.condition] for rule in changed if rule.condition in step.instead), step)


def possible(profile: Profile, conditions: Conditions) -> Mapping[str, str]:
    """The answers that may come to hold in a session: what the profile says, and unsure for what a list may tell of."""
    told = [each.id for each in conditions.conditions.values() if each.row]
    return {**profile.conditions, **dict.fromkeys(told, UNSURE)}


# Words ----------------------------------------------------------------------------------------------------------------


def blocked(rules: Rules, step: PlannedStep, answers: Mapping[str, str]) -> Omission | None:
    """Why an exercise is left out because of a condition; None where none blocks it."""
    found = effect_of(step.conditions, answers).blocked
    return Omission("condition", why_blocked(rules, found[0])) if found else None


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
    settling = (phase.seconds or 0.0) - phase.spoken
    replaced = voice.book("easier.announce", say=step.easier)
    at = [index for index, cue in enumerate(phase.cues, 1) if cue.role is CueRole.NAME or cue.text == step.position]
    first = max(at, default=0)
    speech = Speech(voice)
    for cue in phase.cues[:first]:
        speech.say(cue.text, cue.role)
    for text in said:
        speech.say(text, CueRole.SAFETY)
    for cue in phase.cues[first:]:
        if cue.text != replaced:
            speech.say(cue.text, cue.role)
    end = max((cue.offset + cue.seconds for cue in speech.cues), default=0.0)
    return replace(phase, seconds=end + settling, cues=tuple(speech.cues))
