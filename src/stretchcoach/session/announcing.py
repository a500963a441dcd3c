"""The announcement of an exercise: what it is, how much of it, how to get there, and what is said for safety."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from stretchcoach.routine.model import Dose, ExerciseStep, Side
from stretchcoach.routine.variables import filled
from stretchcoach.session.doses import dose_words
from stretchcoach.session.events import CueRole
from stretchcoach.session.hold_cues import Said
from stretchcoach.session.placing import Speech, Voice
from stretchcoach.session.plan import Mark
from stretchcoach.session.telling import Telling

SETTLE = 4.0
"""Seconds to get into position after the announcement; a design choice."""

SETTLE_KNOWN = 8.0
"""The same where the position was not described meanwhile: whoever knows it moves no faster. A design choice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """What is said before an exercise in one form.

    Args:
        voice: phrases and their lengths.
        step: the step as read.
        dose: how much in this form.
        telling: how much is said.
        easier: whether the easier variant is used.
        side: the side to start with; None for an exercise without sides.
        words: what variables mean here.
        before: sentences that found no room later.
    """

    voice: Voice
    step: ExerciseStep
    dose: Dose
    telling: Telling
    easier: bool
    side: Side | None
    words: Mapping[str, str]
    before: Sequence[Said]

    def speech(self) -> Speech:
        """All of it, with the quiet to get into position.

        Name and dose are two phrases, so that a therapist's own recording of the name can be used with any dose.
        """
        exercise, book = self.step.exercise, self.voice.book
        speech = Speech(self.voice).say(f"{exercise.name}.", CueRole.NAME)
        speech.say(dose_words(book, self.dose, self.step.sides), CueRole.NAME)
        for line in self._how_to_begin():
            speech.say(filled(line, self.words) or "", CueRole.SET_UP)
        if self.easier:
            speech.say(book("easier.announce", say=exercise.easier.say), CueRole.SET_UP)
        if self.telling.full and not (self.dose.pace and exercise.movements):
            for line in exercise.cues.move:
                speech.say(filled(line, self.words) or "", CueRole.MOVE)
        for line in exercise.cues.safety:
            speech.say(filled(line, self.words) or "", CueRole.SAFETY)
        if self.dose.comfortable:
            speech.say(book("dose.comfortable"), CueRole.SET_UP)
        for said in self.before:
            speech.say(said.text, said.role, Mark.BEFORE)
        if self.side is not None:
            speech.say(book("side.first", side=book(f"side.{self.side}")), CueRole.SET_UP)
        return speech.wait(SETTLE if self.telling.full else SETTLE_KNOWN)

    def _how_to_begin(self) -> tuple[str, ...]:
        """The position and how to get into it; in short the author's one sentence, if there is one."""
        exercise = self.step.exercise
        if self.telling.full:
            return (exercise.position, *exercise.cues.set_up)
        return () if self.telling.minimal or not exercise.cues.short else (exercise.cues.short,)
