"""The player process: ``python -m stretchcoach.sound.child [OPTIONS]``; it ends when its input does.

It owns the output and nothing else.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any

from stretchcoach.sound import device, protocol
from stretchcoach.sound.player import Player
from stretchcoach.sound.protocol import PlayerOptions


def run(player: Player, inbox: queue.Queue[bytes | None]) -> None:
    """Serves ``inbox``, one line each, until the parent has gone or the player has finished."""
    while True:
        wait = player.step()
        if player.finished():
            return
        with contextlib.suppress(queue.Empty):
            line = inbox.get(timeout=wait)
            while line is not None:
                player.take(protocol.decode(line))
                line = inbox.get_nowait()
            return


def _read(inbox: queue.Queue[bytes | None]) -> None:
    for line in sys.stdin.buffer:
        inbox.put(line)
    inbox.put(None)


def main() -> None:
    """Runs the player until its input ends."""
    with contextlib.suppress(ValueError, OSError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent to deal with
    options = PlayerOptions.read(sys.argv[1:])
    out = protocol.claim_output()
    inbox: queue.Queue[bytes | None] = queue.Queue()
    threading.Thread(target=_read, args=(inbox,), daemon=True).start()
    player = Player(lambda message: _tell(out.write, message), lambda: device.SdlDevice(options.device), options)
    run(player, inbox)
    player.stop()


def _tell(write: Callable[[bytes], Any], message: dict[str, Any]) -> None:
    with contextlib.suppress(OSError):  # the parent has gone; the end of our input says so as well
        write(protocol.encode(message))


if __name__ == "__main__":
    main()
    os._exit(0)  # the reading thread may wait for input for ever
