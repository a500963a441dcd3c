"""What is to be played and where each sound begins, in frames of the output. Pure but for the mixing it is given.

Two sounds never meet: each begins at its frame, or when the one before it has ended. One that would then begin later
than it is worth is dropped, and so is one that came too late in the first place; what is less late is played in full.
Until a sound has been taken by the output it can still be moved, which is how short notice and silence on request work.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

FADE = 440
"""Frames over which a sound is let down when it is silenced: 20 ms, too short to notice and too long to click."""
RISE = 110
"""Frames over which a sound that is taken up in its middle comes in: 5 ms."""
BACK = 0.3
"""Seconds that are said again where a sentence is taken up: nobody hears the rest of half a word."""

Mix = Callable[[bytearray, int, bytearray, int, int, int], None]
"""``mix(into, at, sound, start, frames, volume)``, as in ``stretchcoach.sound.device``."""


@dataclass(slots=True)
class ScheduledSound:
    """One sound: ``pcm`` at ``volume`` (0 to 128), heard at the moment ``due`` (s)."""

    id: str
    due: float
    worth: float
    pcm: bytearray
    volume: int
    begins: int | None = None
    told: bool = False
    """Whether it was said that it has begun."""

    @property
    def frames(self) -> int:
        """How many frames are played."""
        return len(self.pcm) // 2

    @property
    def ends(self) -> int | None:
        """The first frame after it."""
        return None if self.begins is None else self.begins + self.frames


@dataclass
class Schedule:
    """All sounds to come. ``not_before`` is the first frame anything may sound at: the silence that wakes a speaker."""

    mix: Mix
    rate: int
    not_before: int = 0
    entries: list[ScheduledSound] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)

    def has(self, name: str) -> bool:
        """Whether there is a sound of that id."""
        return any(each.id == name for each in self.entries)

    def add(self, entry: ScheduledSound, taken: int = 0) -> None:
        """Adds a sound; one of the same id is moved unless it began before frame ``taken``."""
        if any(each.id == entry.id and self._begun(each, taken) for each in self.entries):
            return
        self.entries = [each for each in self.entries if each.id != entry.id]
        self.entries.append(entry)
        self.entries.sort(key=lambda each: each.due)

    def render(self, first: int, frames: int, frame_of: Callable[[float], int | None]) -> bytearray:
        """The frames from ``first`` on. What has not begun before ``first`` is placed anew."""
        block = bytearray(frames * 2)
        for entry in self._place(first, first + frames, frame_of):
            assert entry.begins is not None
            skipped = max(0, first - entry.begins)
            at = max(0, entry.begins - first)
            self.mix(block, at, entry.pcm, skipped, min(entry.frames - skipped, frames - at), entry.volume)
        return block

    def _place(self, first: int, last: int, frame_of: Callable[[float], int | None]) -> Iterator[ScheduledSound]:
        # Where the next sound may begin: after the one that sounds, and never into what the output has taken already.
        free = max([first, self.not_before, *(e.ends or 0 for e in self.entries if self._begun(e, first))])
        for entry in list(self.entries):
            if self._begun(entry, first):
                if (entry.ends or 0) > first:
                    yield entry
                continue
            entry.begins = None
            wanted = frame_of(entry.due)
            if wanted is None:
                continue  # the output has not begun, so no frame belongs to a moment yet
            begins = max(wanted, free)
            # What waits for a speaker to wake is late through no fault of its own.
            excused = max(0, self.not_before - max(wanted, 0))
            if begins - wanted - excused > entry.worth * self.rate:
                self._drop(entry)
            elif begins < last:
                entry.begins = begins
                free = begins + entry.frames
                yield entry

    @staticmethod
    def _begun(entry: ScheduledSound, first: int) -> bool:
        return entry.begins is not None and entry.begins < first

    def _drop(self, entry: ScheduledSound) -> None:
        self.entries.remove(entry)
        self.dropped.append(entry.id)

    def spoken(self, first: int, frame_of: Callable[[float], int | None]) -> list[tuple[int, int]]:
        """Where sound begins and ends from frame ``first`` on, in order; of what is not placed yet, where it will."""
        stretches: list[tuple[int, int]] = []
        for entry in self.entries:
            begins = frame_of(entry.due) if entry.begins is None else entry.begins
            if begins is not None and begins + entry.frames > first:
                stretches.append((begins, begins + entry.frames))
        return sorted(stretches)

    def silence(self, first: int) -> None:
        """Forgets everything but for what sounded at ``first``, which fades out; nothing else sounds before it has."""
        fading = []
        for entry in self.entries:
            if entry.begins is not None and self._begun(entry, first) and (entry.ends or 0) > first:
                samples = array("h", bytes(entry.pcm[(first - entry.begins) * 2 :][: FADE * 2]))
                faded = array("h", (value * (FADE - 1 - index) // FADE for index, value in enumerate(samples)))
                # One frame before the rest: begun, and so neither moved nor dropped.
                pcm = bytearray(2) + faded.tobytes()
                fading.append(ScheduledSound("", entry.due, entry.worth, pcm, entry.volume, first - 1, told=True))
        self.entries = fading

    def began(self, position: int) -> list[ScheduledSound]:
        """The sounds that began before frame ``position`` and were not returned before."""
        begun = [each for each in self.entries if not each.told and self._begun(each, position)]
        for each in begun:
            each.told = True
        return begun

    def edge(self, position: int) -> int | None:
        """The next frame after ``position`` at which a sound begins or ends."""
        edges = [edge for each in self.entries if each.begins is not None for edge in (each.begins, each.ends or 0)]
        return min((each for each in edges if each >= position), default=None)

    def ended(self, position: int) -> list[str]:
        """Takes out the sounds that ended before frame ``position``; their ids."""
        done = [each for each in self.entries if self._begun(each, position) and (each.ends or 0) <= position]
        self.entries = [each for each in self.entries if each not in done]
        return [each.id for each in done if each.id]

    def expired(self, now: float) -> list[str]:
        """Takes out what nobody would want any more at ``now``, where there is no output to place it on; their ids."""
        late = [each for each in self.entries if now > each.due + each.worth]
        self.entries = [each for each in self.entries if each not in late]
        return [each.id for each in late]

    def unplace(self, heard: int = 0) -> None:
        """Forgets where sounds were placed: the output is gone, of which ``heard`` frames were heard.

        What was being said is taken up a little before the place where it was cut, if it is still worth it then.
        """
        for entry in self.entries:
            if entry.begins is not None:
                said = min(entry.frames, max(0, heard - entry.begins - round(BACK * self.rate)))
                entry.pcm, entry.due = without(entry.pcm, said), entry.due + said / self.rate
            entry.begins, entry.told = None, False

    def keep_until(self, moment: float, taken: int = 0) -> None:
        """Takes out what has not begun before frame ``taken`` and is due after ``moment``."""
        self.entries = [each for each in self.entries if self._begun(each, taken) or each.due <= moment]


def without(pcm: bytearray, frames: int) -> bytearray:
    """``pcm`` without its first ``frames``, coming in so softly that it does not click."""
    if frames <= 0:
        return pcm
    rest = pcm[frames * 2 :]
    head = array("h", bytes(rest[: RISE * 2]))
    rest[: len(head) * 2] = array("h", (value * index // RISE for index, value in enumerate(head))).tobytes()
    return rest
