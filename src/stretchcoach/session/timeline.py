"""One phase under way: when each of its cues is due, and what is left of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from stretchcoach.session.plan.model import Phase, PlannedCue
from stretchcoach.session.plan.placing import moment


@dataclass(frozen=True, slots=True)
class Track:
    """A phase that began at ``began`` on the session's clock.

    Frozen: pausing, moving and lengthening make a new one. ``run`` numbers the phases of a session as they begin.
    """

    phase: Phase
    run: int
    began: float
    seconds: float | None
    cues: Sequence[tuple[float, PlannedCue, str]] = field(default=())
    """Moment in the phase, cue, and the cue's id; the ones not said yet."""
    added: float = 0.0
    times: int = 1
    """How often it has been asked whether the patient is ready."""

    @property
    def silent_from(self) -> float:
        """When everything it has to say will have been said."""
        return self.began + self.phase.spoken

    def said(self) -> Track:
        """Without its next cue."""
        return Track(self.phase, self.run, self.began, self.seconds, self.cues[1:], self.added, self.times)

    def moved(self, seconds: float) -> Track:
        """Everything later by ``seconds``."""
        return replace(self, began=self.began + seconds)

    def longer(self, seconds: float, now: float) -> Track:
        """Lengthened; a count that has begun is counted again at the new end."""
        assert self.seconds is not None, "only what ends by itself is made longer"
        total = self.seconds + seconds
        elapsed = now - self.began
        again = f"+{round(self.added + seconds)}"
        kept = [entry for entry in self.cues if entry[1].offset >= 0]
        to_end = [
            (moment(cue, total), cue, f"{self.run}.{index}{again}")
            for index, cue in enumerate(self.phase.cues)
            if cue.offset < 0 and moment(cue, total) >= elapsed
        ]
        cues = tuple(sorted([*kept, *to_end], key=lambda entry: entry[0]))
        return replace(self, seconds=total, cues=cues, added=self.added + seconds)


def track(phase: Phase, run: int, began: float, seconds: float | None) -> Track:
    """The track of a phase that begins at ``began`` and lasts ``seconds``."""
    entries = [(moment(cue, seconds), cue, f"{run}.{index}") for index, cue in enumerate(phase.cues)]
    if seconds is not None:
        entries = [entry for entry in entries if 0 <= entry[0] <= seconds]
    return Track(phase, run, began, seconds, tuple(sorted(entries, key=lambda entry: entry[0])))
