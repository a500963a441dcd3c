"""The announcement of an exercise: what it is, how much of it, how to get there, and what is said for safety."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from stretchcoach.routine.model import Dose, ExerciseStep, Side
from stretchcoach.routine.variables import filled
from stretchcoach.session.events import CueRole
from stretchcoach.session.plan.doses import dose_words
from stretchcoach.session.plan.hold_cues import Said
from stretchcoach.session.plan.model import Mark
from stretchcoach.session.plan.placing import Speech, Voice
from stretchcoach.session.plan.telling import Telling
from stretchcoach.words.phrases import Phrasebook

SETTLE = 4.0
"""Seconds to get into position after the announcement; a design choice."""

SETTLE_KNOWN = 8.0
"""The same where the position was not described meanwhile: whoever knows it moves no faster. A design choice."""

SETTLE_THERE = 1.0
"""The same where the patient has said that they are in position. A design choice."""


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
        change: the sentence that tells why it is done in another position; empty for none.
    """

    voice: Voice
    step: ExerciseStep
    dose: Dose
    telling: Telling
    easier: bool
    side: Side | None
    words: Mapping[str, str]
    before: Sequence[Said]
    change: str = ""

    def whole(self) -> Speech:
        """All of it, with some quiet to get into position: for an exercise of which nobody knows where it is done."""
        speech = self._named()
        lines = (self.step.exercise.position,) if self.telling.full else self._short()
        self._then(self._lines(speech, lines))
        return speech.wait(SETTLE if self.telling.full else SETTLE_KNOWN)

    def way(self) -> Speech:
        """What it is, what is needed and the position; then there is time to get there."""
        speech = self._named()
        if self.telling.minimal:
            return speech
        speech.say(needs_words(self.voice.book, self.step.exercise.needs), CueRole.SET_UP)
        return self._lines(speech, self._short() or (self.step.exercise.position,))

    def there(self) -> Speech:
        """The rest, once the patient is in position; may be nothing."""
        speech = self._then(Speech(self.voice))
        return speech.wait(SETTLE_THERE) if speech.cues else speech

    def _named(self) -> Speech:
        """Name and dose are two phrases, so that a therapist's own recording of the name can be used with any dose."""
        speech = Speech(self.voice).say(f"{self.step.exercise.name}.", CueRole.NAME)
        speech.say(dose_words(self.voice.book, self.dose, self.step.sides), CueRole.NAME)
        return speech.say(self.change, CueRole.SAFETY)

    def _then(self, speech: Speech) -> Speech:
        """How the position is set up, what is done in it, what is said for safety, and the side to begin with."""
        exercise, book = self.step.exercise, self.voice.book
        if self.telling.full:
            self._lines(speech, exercise.cues.set_up)
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
            speech.say(first_words(book, self.step, self.side), CueRole.SET_UP)
        return speech

    def _short(self) -> tuple[str, ...]:
        """The author's one sentence for position and set-up, where that is enough."""
        short = self.step.exercise.cues.short
        return (short,) if short and not self.telling.full and not self.telling.minimal else ()

    def _lines(self, speech: Speech, lines: Sequence[str]) -> Speech:
        for line in lines:
            speech.say(filled(line, self.words) or "", CueRole.SET_UP)
        return speech


def needs_words(book: Phrasebook, needs: Sequence[str]) -> str:
    """What has to be at hand, as one sentence; empty for nothing."""
    if not needs:
        return ""
    *first, last = needs
    things = first[0] if first else last
    for each in first[1:]:
        things = book("needs.more", first=things, next=each)
    return book("needs.say", things=book("needs.last", first=things, last=last) if first else things)


def first_words(book: Phrasebook, step: ExerciseStep, side: Side) -> str:
    """Which side comes first, in the words of the exercise; nothing where there is only one."""
    if side in step.exercise.names:
        return step.exercise.names[side]
    return book("side.first", side=book(f"side.{side}")) if step.sides.two else ""


def turn_words(book: Phrasebook, step: ExerciseStep, side: Side) -> str:
    """The side whose turn it is, in the words of the exercise."""
    return step.exercise.names.get(side) or book(f"side.{side}_turn")


def switch_words(book: Phrasebook, step: ExerciseStep, side: Side) -> tuple[str, ...]:
    """The change to the other side, in the words of the exercise."""
    if side in step.exercise.names:
        return book("side.change"), step.exercise.names[side]
    return (book("side.switch", side=book(f"side.{side}")),)
