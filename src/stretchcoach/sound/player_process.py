"""The player process: ``python -m stretchcoach.sound.player_process [OPTIONS]``. It owns the output and nothing else.

OPTIONS is what :class:`~stretchcoach.sound.player.PlayerOptions` holds, as JSON. It is told::

    {"do": "play", "id": "c1", "clip": "/…/x.wav", "at": 812.5, "worth": 2.0, "skip": 0.0, "volume": 0.6}
    {"do": "background", "sound": "noise", "volume": 0.15, "under": 0.35}
    {"do": "hush"}   {"do": "ping", "n": 3}   {"do": "close"}

and says::

    {"say": "ready", "driver": "pulseaudio", "note": ""}   {"say": "stuck"}   {"say": "pong", "n": 3}
    {"say": "no_device", "why": "…", "since": 812.5, "detail": "…"}
    {"say": "began", "id": "c1", "at": 812.5}   {"say": "done", "ids": ["c1"]}
    {"say": "dropped", "ids": ["c2"], "why": "late"}   {"say": "closing", "left": 1.2}
    {"say": "no_background", "why": "…"}   {"say": "unheard", "why": "…", "mend": "…"}

``at`` is a moment of ``stretchcoach.clock``, which is the same in every process; all times are seconds. The background is
``noise`` or a WAV file, at ``volume`` and, under words, at the share ``under`` of it; it comes in softly when it is first
asked for, and goes out when ``sound`` is empty. ``hush`` leaves it alone.

``ready`` says that an output takes frames, not that one was opened; ``no_device`` that none does, why in words for a
patient, since when where one did, and what a library says of it. After ``stuck`` the player ends, because its output can be
neither used nor closed, and another one is to be started. ``began`` says at which moment a sound is first heard, ``done``
that the output took all of it. ``unheard`` says why nobody hears what the output takes, and what mends it; both are empty
where it can be heard.
"""

from __future__ import annotations

import json
import os
import sys

from stretchcoach.sound import processes
from stretchcoach.sound.device import SdlDevice
from stretchcoach.sound.mute_watch import MuteWatch
from stretchcoach.sound.player import Player, PlayerOptions


def run(player: Player, inbox: processes.Inbox) -> None:
    """Serves ``inbox`` until the parent has gone or the player has finished."""

    def step() -> float | None:
        seconds = player.step()
        return None if player.finished() else seconds

    processes.attend(inbox, player.take, step)


def main() -> None:
    """Runs the player until its input ends."""
    inbox, say = processes.begin()
    options = PlayerOptions(**json.loads(sys.argv[1])) if sys.argv[1:] else PlayerOptions()
    watch = MuteWatch(say)

    def tell(message: processes.Message) -> None:
        say(message)
        if message["say"] == "ready":  # from now on there is a stream that can be muted
            watch.begin()

    player = Player(tell, lambda: SdlDevice(options.device), options)
    run(player, inbox)
    player.stop()


if __name__ == "__main__":
    main()
    os._exit(0)  # the reading thread may wait for input for ever
