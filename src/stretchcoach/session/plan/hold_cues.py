"""What is said and sounded within the holds of an exercise, and what finds no room in them and is said before.

A start chime, a count to zero and the halfway cue frame a hold. An author's cues, lines on breathing and on a common
mistake find room between them, tones to breathe with where nothing else sounds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from stretchcoach.routine.model import Dose, ExerciseStep, Seconds, Side, TimedCue
from stretchcoach.routine.variables import filled, missing
from stretchcoach.session.events import CueRole
from stretchcoach.session.plan.author_cues import author_texts, author_wish, every_wording
from stretchcoach.session.plan.doses import parts
from stretchcoach.session.plan.model import Mark, PlannedCue
from stretchcoach.session.plan.placing import GAP, Voice, Wish, Wording, among, as_wish, place
from stretchcoach.session.plan.telling import Telling

COUNT_FROM = 8.0
"""Holds shorter than this end with their chime alone; a count would fill them."""

HALF_FROM = 20.0
"""Holds shorter than this have no halfway cue."""

BREATHS_APART = 2.0
"""Seconds between two lines on breathing."""


class Part(NamedTuple):
    """A stretch of a hold between two check-ins; mostly the whole hold."""

    start: Seconds
    """Counted from the start of the hold."""
    seconds: Seconds
    cues: tuple[PlannedCue, ...]


class Said(NamedTuple):
    """A sentence that found no room in its hold, as it is said before."""

    text: str
    role: CueRole


@dataclass(frozen=True, slots=True)
class Hold:
    """One hold with all it says. ``before`` found no room in it and is said before it."""

    parts: tuple[Part, ...]
    before: tuple[Said, ...]


@dataclass(slots=True)
class HoldCues:
    """The cues of the holds of one exercise in one form.

    Args:
        voice: phrases and their lengths.
        step: the step as read.
        dose: how much in this form.
        telling: how much is said.
        words: what variables mean throughout the step, the side and the number of a repetition apart.
        long_hold: seconds after which a hold is interrupted by a check-in.
    """

    voice: Voice
    step: ExerciseStep
    dose: Dose
    telling: Telling
    words: Mapping[str, str]
    long_hold: Seconds
    notes: list[str] = field(default_factory=list)
    otherwise: list[str] = field(default_factory=list)
    """Every wording that other lengths of speech may lead to."""
    _moved: set[object] = field(default_factory=set)
    """What found no room in the first hold: it is said before the start, and in no other hold."""

    def hold(self, rep: int, number: int, side: Side | None, *, first: bool, again: bool = False) -> Hold:
        """The hold of repetition ``rep`` in round ``number``. Ask for the ``first`` one of the step before the others.

        ``again`` is for the other side in its turn: the lines of the exercise have been said for this repetition.
        """
        whole, values = self.dose.hold or 0.0, self._values(rep, number, side)
        wanted = self._wishes(rep, whole, values, first=first, lines=not again)
        wishes = [wish for wish in wanted if wish.of not in self._moved]
        found: list[Part] = []
        left: list[Wish] = []
        for start, seconds in parts(whole, self.long_hold):
            last = start + seconds >= whole
            here = [wish for wish in wishes if start <= wish.at and (last or wish.at < start + seconds)]
            cues, without_room = self._part(start, seconds, here)
            found.append(Part(start, seconds, cues))
            left += without_room
            self._note_short(cues)
        if first and rep == 1:
            self._moved = {wish.of for wish in left}
        before = tuple(said for wish in left if (said := self._before(wish, rep, side, first=first)) is not None)
        return Hold(tuple(found), before)

    def without_hold(self, side: Side | None) -> tuple[Said, ...]:
        """An author's cues where this form of the exercise has no hold to say them in: they are said before the start."""
        wishes = [self._author(index, timed, 0.0, {}) for index, timed in enumerate(self.step.cues)]
        return tuple(said for wish in wishes if (said := self._before(wish, 1, side, first=True)) is not None)

    def breaths(self, seconds: Seconds) -> Iterator[PlannedCue]:
        """Tones to breathe in and out with, from after the start chime to the end of ``seconds``."""
        if not self.step.breathing:
            return
        at, turn = self.voice.chime(0.0, "start").seconds + GAP, 0
        while at < seconds:
            yield replace(self.voice.chime(at, ("breath_in", "breath_out")[turn]), role=CueRole.PACE)
            at += self.step.breathing[turn]
            turn = 1 - turn

    # What is wanted -----------------------------------------------------------------------------------------------

    def _wishes(
        self, rep: int, whole: Seconds, values: Mapping[str, str], *, first: bool, lines: bool
    ) -> Iterator[Wish]:
        """Everything a hold would say, with moments counted from its start."""
        if whole >= HALF_FROM and not self.telling.minimal:
            yield replace(as_wish(self.voice.cue(whole / 2, self.voice.book("count.half"), CueRole.HALF)), of="half")
        for index, timed in enumerate(self.step.cues):
            yield self._author(index, timed, whole, values)
        if self.telling.full and lines:
            yield from self._lines(rep, first=first, values=values)

    def _lines(self, rep: int, values: Mapping[str, str], *, first: bool) -> Iterator[Wish]:
        """The exercise's own lines: on breathing in the first hold, on a common mistake in the second."""
        lines, kind = (self.step.exercise.cues.breathe, "breathe") if first and rep == 1 else ((), "")
        if rep == 2:
            lines, kind = self.step.exercise.cues.mistake[:1], "mistake"
        at = self.voice.chime(0.0, "start").seconds + GAP
        for index, line in enumerate(lines):
            if text := filled(line, values):
                cue = self.voice.cue(at, text, CueRole.BREATHE)
                yield replace(as_wish(cue), of=(kind, index, text))
                at += cue.seconds + BREATHS_APART

    def _author(self, index: int, timed: TimedCue, whole: Seconds, values: Mapping[str, str]) -> Wish:
        self.otherwise += every_wording(timed, whole, values, self.telling)
        return replace(author_wish(self.voice, timed, whole, values, self.telling), of=(index, timed))

    def _values(self, rep: int, number: int, side: Side | None) -> dict[str, str]:
        values = {**self.words, "seconds": f"{self.dose.hold or 0:g}", "rep": str(rep), "set": str(number)}
        return values if side is None else {**values, "side": self.voice.book(f"side.{side}")}

    # Where it goes ------------------------------------------------------------------------------------------------

    def _part(
        self, start: Seconds, seconds: Seconds, wishes: list[Wish]
    ) -> tuple[tuple[PlannedCue, ...], tuple[Wish, ...]]:
        """The part of a hold that begins ``start`` seconds into it and lasts ``seconds``."""
        fixed = [self.voice.chime(0.0, "start")]
        if seconds >= COUNT_FROM and not self.step.exercise.rests:
            fixed += self.voice.count_down()
        cues, without_room = place(seconds, fixed, [_from(wish, start) for wish in wishes])
        return among(seconds, cues, list(self.breaths(seconds))), without_room

    def _before(self, wish: Wish, rep: int, side: Side | None, *, first: bool) -> Said | None:
        """How a sentence without room is said before its hold, noted; None, and noted, where it cannot be."""
        name = self.step.exercise.name
        if wish.of == "half":
            self.notes.append(f"{name}: the halfway cue finds no room and is left out.")
            return None
        if rep == 1 and not first:
            text = self._own_text(wish)
            self.notes.append(f'{name}: "{text}" finds no room in a later round and is left out there.')
            return None
        where = "the start" if rep == 1 else f"repetition {rep}"
        values = {**self.words} if side is None else {**self.words, "side": self.voice.book(f"side.{side}")}
        self.otherwise += (words for text in self._texts(wish) if (words := filled(text, values)))
        for text in self._texts(wish):
            if words := filled(text, values):
                self.notes.append(f'{name}: "{self._own_text(wish)}" finds no room; it is said before {where}.')
                return Said(words, wish.role)
        unknown = ", ".join(f"{{{each}}}" for each in missing(self._own_text(wish), values))
        self.notes.append(
            f'{name}: "{self._own_text(wish)}" finds no room and is left out: {unknown} means nothing before {where}.'
        )
        return None

    def _texts(self, wish: Wish) -> list[str]:
        """The wordings of a wish as they were written."""
        match wish.of:
            case (int(), TimedCue() as timed):
                return [text for text, _ in author_texts(timed, self.telling)]
            case (str(), int(), str(text)):
                return [text]
        return []

    def _own_text(self, wish: Wish) -> str:
        return self._texts(wish)[0]

    def _note_short(self, cues: tuple[PlannedCue, ...]) -> None:
        for cue in cues:
            if cue.mark is Mark.SHORT:
                name = self.step.exercise.name
                self.notes.append(f'{name}: "{cue.text}" is said in place of its long form, which finds no room.')


def _from(wish: Wish, start: Seconds) -> Wish:
    """A wish of a hold as one of the part that begins ``start`` seconds into it."""
    if not start:
        return wish
    later = tuple(_later(wording, start) for wording in wish.wordings)
    return replace(wish, at=wish.at - start, wordings=later)


def _later(wording: Wording, start: Seconds) -> Wording:
    return lambda at: wording(at + start)
