"""Watching whether what plays us is muted or turned down: it takes every sound all the same, and nobody hears it.

PulseAudio, and PipeWire in its place. A thread of the player process, which knows by its own id which stream is ours; it
sleeps until the server tells of a change. A server that hangs holds up this thread alone.
"""

from __future__ import annotations

import os
import shlex
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from stretchcoach.frozen import dataclass
from stretchcoach.sound.processes import Say

LOWEST = 0.05
"""Share of its scale below which an output counts as turned down: a twentieth is 78 decibels below full."""
UP = "70%"
"""What it is turned up to."""
_IN_MIXER = "pavucontrol (the tab Playback, while stretchcoach speaks)"
"""No command reaches what a server remembers of a program that plays nothing at the moment."""
_SETTLE = 0.3
"""Seconds from a change until it is looked at: a slider that is moved makes many, and so do others made quieter."""
_AT_LEAST = 10.0
"""Seconds between looks at most: what changes in the middle of a look is not told again."""
_AGAIN = 5.0
"""Seconds between attempts to reach a server that has gone."""


@dataclass(frozen=True, slots=True)
class Unheard:
    """Why nobody hears what is played, in words for a patient, and what mends it; both empty if all is well."""

    why: str = ""
    mend: str = ""


def unheard(pulse: Any, pid: int) -> Unheard:
    """What ``pulse``, a connection, says of the stream of process ``pid`` and of the output that it plays to."""
    for stream in pulse.sink_input_list():
        if stream.proplist.get("application.process.id") == str(pid):
            sinks = {each.index: each for each in pulse.sink_list()}
            return _of_stream(stream) or _of_output(sinks.get(stream.sink)) or Unheard()
    return Unheard()


def _of_stream(stream: Any) -> Unheard | None:
    if stream.mute:
        return Unheard("this program is muted in the system's mixer", _IN_MIXER)
    if (volume := _loudest(stream)) < LOWEST:
        return Unheard(f"this program is turned down to {volume:.0%} in the system's mixer", _IN_MIXER)
    return None


def _of_output(sink: Any) -> Unheard | None:
    if sink is None:
        return None
    name = shlex.quote(sink.name)
    if sink.mute:
        return Unheard(f'the output "{sink.description}" is muted', f"pactl set-sink-mute {name} 0")
    if (volume := _loudest(sink)) < LOWEST:
        why = f'the output "{sink.description}" is turned down to {volume:.0%}'
        return Unheard(why, f"pactl set-sink-volume {name} {UP}")
    return None


def _loudest(described: Any) -> float:
    """The volume of the loudest channel; full where it has none of its own, as some passed-through outputs have."""
    return max(described.volume.values, default=1.0)


class MuteWatch:
    """Tells the parent ``{"say": "unheard", "why": "…", "mend": "…"}`` at first and with every change, once begun."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._told: Unheard | None = None
        self._begun = False

    def begin(self) -> None:
        """Begins, once there is a stream to be found; begun again, it goes on as it is."""
        if not self._begun and sys.platform == "linux":
            self._begun = True
            threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        try:
            import pulsectl  # in this thread: it takes a moment, and where it is missing nothing is said
        except (ImportError, OSError):
            self._tell(Unheard())
            return
        reached = True
        while reached:
            reached = self._follow(pulsectl)
            self._tell(Unheard())  # whoever has gone mutes nothing
            time.sleep(_AGAIN)

    def _follow(self, pulsectl: Any) -> bool:
        """Looks and tells until the server has gone; False where none could be reached, or what is there is none."""
        pulse = pulsectl.Pulse("stretchcoach", connect=False)
        reached = False
        try:
            pulse.connect(autospawn=False)
            reached = True
            pulse.event_mask_set("sink", "sink_input", "server")
            pulse.event_callback_set(_stop_at(pulsectl.PulseLoopStop))
            while True:
                self._tell(unheard(pulse, os.getpid()))
                pulse.event_listen(_AT_LEAST)
                time.sleep(_SETTLE)
        except Exception:  # a thread that only looks: whatever the library meets, playing goes on
            return reached
        finally:
            pulse.close()

    def _tell(self, found: Unheard) -> None:
        if found != self._told:
            self._told = found
            self._say({"say": "unheard", "why": found.why, "mend": found.mend})


def _stop_at(stop: type[Exception]) -> Callable[[object], None]:
    def take(event: object) -> None:
        raise stop

    return take
