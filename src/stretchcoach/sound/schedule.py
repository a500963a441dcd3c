"""What is to be played and where each sound begins, in frames of the output. Pure but for the mixing it is given.

Two sounds never meet: each begins at its frame, or when the one before it has ended. One that would then begin later
than it is worth is dropped, and so is one that came too late in the first place; what is less late is played in full.
Until a sound has been taken by the output it can still be moved, which is how short notice and silence on request work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

FADE = 440
"""Frames over which a sound is let down when it is silenced: 20 ms, too short to notice and too long to click."""
_STEPS = 8
_FULL = 128

Mix = Callable[[bytearray, int, bytearray, int, int, int], None]
"""``mix(into, at, sound, start, frames, volume)``, as in ``stretchcoach.sound.device``."""


@dataclass(slots=True)
class Entry:
    """One sound: ``pcm`` at ``volume`` (0 to 128) from frame ``skip`` on, heard at the moment ``due`` (s)."""

    id: str
    due: float
    worth: float
    pcm: bytearray
    volume: int
    skip: int = 0
    begins: int | None = None

    @property
    def frames(self) -> int:
        """How many frames are played."""
        return max(0, len(self.pcm) // 2 - self.skip)

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
    entries: list[Entry] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)

    def add(self, entry: Entry, taken: int = 0) -> bool:
        """Adds a sound; one of the same id is moved unless it began before frame ``taken``; True when moved."""
        same = [each for each in self.entries if each.id == entry.id]
        if any(self._begun(each, taken) for each in same):
            return False
        self.entries = [each for each in self.entries if each.id != entry.id]
        self.entries.append(entry)
        self.entries.sort(key=lambda each: each.due)
        return bool(same)

    def render(self, first: int, frames: int, frame_of: Callable[[float], int | None]) -> bytearray:
        """The frames from ``first`` on. What has not begun before ``first`` is placed anew."""
        block = bytearray(frames * 2)
        for entry in self._place(first, first + frames, frame_of):
            assert entry.begins is not None
            skipped = max(0, first - entry.begins)
            at = max(0, entry.begins - first)
            self.mix(block, at, entry.pcm, entry.skip + skipped, min(entry.frames - skipped, frames - at), entry.volume)
        return block

    def _place(self, first: int, last: int, frame_of: Callable[[float], int | None]) -> Iterator[Entry]:
        free = max([first, self.not_before, *(e.ends or 0 for e in self.entries if self._begun(e, first))])
        for entry in list(self.entries):
            if self._begun(entry, first):
                if (entry.ends or 0) > first:
                    yield entry
                continue
            entry.begins = None
            wanted = frame_of(entry.due)
            if wanted is None:
                continue
            begins = max(wanted, free)
            excused = max(0, self.not_before - max(wanted, 0))
            if begins - wanted - excused > entry.worth * self.rate:
                self._drop(entry)
            elif begins < last:
                entry.begins = begins
                free = begins + entry.frames
                yield entry

    @staticmethod
    def _begun(entry: Entry, first: int) -> bool:
        return entry.begins is not None and entry.begins < first

    def _drop(self, entry: Entry) -> None:
        self.entries.remove(entry)
        self.dropped.append(entry.id)

    def silence(self, first: int) -> bytearray:
        """Forgets everything; returns what sounded at ``first`` fading out."""
        block = bytearray(FADE * 2)
        step = FADE // _STEPS
        for entry in self.entries:
            if not self._begun(entry, first) or entry.begins is None:
                continue
            for index in range(_STEPS):
                done = first + index * step - entry.begins
                volume = entry.volume * (_STEPS - 1 - index) // _STEPS
                self.mix(block, index * step, entry.pcm, entry.skip + done, min(step, entry.frames - done), volume)
        self.entries.clear()
        return block

    def ended(self, position: int) -> list[str]:
        """Takes out the sounds that ended before frame ``position``; their ids."""
        done = [each for each in self.entries if self._begun(each, position) and (each.ends or 0) <= position]
        self.entries = [each for each in self.entries if each not in done]
        return [each.id for each in done]

    def expired(self, now: float) -> list[str]:
        """Takes out what nobody would want any more at ``now``, where there is no output to place it on; their ids."""
        late = [each for each in self.entries if now > each.due + each.worth]
        self.entries = [each for each in self.entries if each not in late]
        return [each.id for each in late]

    def unplace(self) -> None:
        """Forgets where sounds were placed: there is another output now."""
        for entry in self.entries:
            entry.begins = None

    def keep_until(self, moment: float, taken: int = 0) -> None:
        """Takes out what has not begun before frame ``taken`` and is due after ``moment``."""
        self.entries = [each for each in self.entries if self._begun(each, taken) or each.due <= moment]
