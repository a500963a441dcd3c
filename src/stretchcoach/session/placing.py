"""Placing cues in time so that nothing overlaps: counts stand where they must, everything else finds room around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from stretchcoach.routine.model import Seconds
from stretchcoach.session.events import CueRole
from stretchcoach.session.lengths import Lengths, Phrase, Speaker
from stretchcoach.session.phrases import Phrasebook
from stretchcoach.session.plan import PlannedCue

GAP = 0.35
"""Seconds of quiet between two sentences."""

CLEAR = 0.1
"""Seconds of quiet that must stay between any two cues placed in a hold."""

BEAT = 1.0
"""Seconds between two numbers of a count."""


@dataclass(frozen=True, slots=True)
class Voice:
    """What is needed to make cues: the phrases and how long they sound."""

    book: Phrasebook
    lengths: Lengths

    def cue(self, offset: Seconds, text: str, role: CueRole) -> PlannedCue:
        """A spoken cue."""
        speaker = Speaker.COUNT if role is CueRole.COUNT else Speaker.COACH
        return PlannedCue(offset=offset, role=role, text=text, seconds=self.lengths.of(Phrase(text, speaker)))

    def chime(self, offset: Seconds, name: str) -> PlannedCue:
        """A chime."""
        return PlannedCue(offset=offset, role=CueRole.CHIME, chime=name, seconds=self.lengths.chime(name))

    def count_down(self, beats: int = 3) -> tuple[PlannedCue, ...]:
        """Numbers before the end of a phase, one a second, the last a second before zero; ticks if a number is too long."""
        return tuple(self._beat(-number * BEAT, number) for number in range(beats, 0, -1))

    def _beat(self, offset: Seconds, number: int) -> PlannedCue:
        spoken = self.cue(offset, self.book.number(number), CueRole.COUNT)
        if spoken.seconds < BEAT - CLEAR:
            return spoken
        return replace(self.chime(offset, "tick"), role=CueRole.COUNT)


@dataclass(slots=True)
class Speech:
    """Sentences one after the other, from the start of a phase."""

    voice: Voice
    end: Seconds = 0.0
    cues: list[PlannedCue] = field(default_factory=list)

    def chime(self, name: str) -> Speech:
        """Sound a chime next."""
        self.cues.append(self.voice.chime(self.end, name))
        self.end += self.cues[-1].seconds + CLEAR
        return self

    def say(self, text: str, role: CueRole) -> Speech:
        """Say ``text`` next; nothing for an empty one."""
        if text:
            self.cues.append(self.voice.cue(self.end, text, role))
            self.end += self.cues[-1].seconds + GAP
        return self

    def wait(self, seconds: Seconds) -> Speech:
        """Leave some quiet."""
        self.end += seconds
        return self


def moment(cue: PlannedCue, seconds: Seconds | None) -> Seconds:
    """When a cue is due in a phase of ``seconds``, counted from the phase's start."""
    return cue.offset if cue.offset >= 0 or seconds is None else seconds + cue.offset


def place(
    seconds: Seconds, fixed: Sequence[PlannedCue], wanted: Sequence[PlannedCue]
) -> tuple[tuple[PlannedCue, ...], tuple[PlannedCue, ...]]:
    """Put the wanted cues around the fixed ones, in order of importance.

    Each wanted cue goes to the moment nearest to the one it asks for at which it overlaps nothing.

    Args:
        seconds: length of the phase.
        fixed: cues that stay where they are, such as a count.
        wanted: cues with the moment they would like, the most important first.

    Returns:
        The cues in order of time, and the wanted ones that found no room.
    """
    taken = [(moment(cue, seconds), moment(cue, seconds) + cue.seconds) for cue in fixed]
    placed, left = list(fixed), []
    for cue in wanted:
        start = _nearest_room(moment(cue, seconds), cue.seconds, seconds, sorted(taken))
        if start is None:
            left.append(cue)
            continue
        taken.append((start, start + cue.seconds))
        placed.append(replace(cue, offset=start))
    placed.sort(key=lambda cue: moment(cue, seconds))
    return tuple(placed), tuple(left)


def _nearest_room(
    wish: Seconds, length: Seconds, total: Seconds, taken: Sequence[tuple[Seconds, Seconds]]
) -> Seconds | None:
    """The start nearest to ``wish`` for ``length`` seconds between the taken stretches, or None."""
    edges = [(0.0, 0.0), *taken, (total, total)]
    starts: list[Seconds] = []
    for (_, before), (after, _) in pairwise(edges):
        low = before + (CLEAR if before else 0.0)
        high = after - CLEAR - length
        if low <= high:
            starts.append(min(max(wish, low), high))
    return min(starts, key=lambda start: (abs(start - wish), start), default=None)
