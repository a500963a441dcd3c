"""A stream of the protocol as lines: objects go out by a face, and what comes in is read by it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field

from stretchcoach.frontends.lines.output import Writes
from stretchcoach.frontends.lines.printing import Face
from stretchcoach.protocol.outgoing import Outgoing
from stretchcoach.protocol.stream import Stream


@dataclass(slots=True)
class Talk:
    """What a program with no screen says, from its first line to its last.

    Args:
        face: how objects are written and commands read.
        out: where the session is written.
        err: where everything else is written.
    """

    face: Face
    out: Writes
    err: Writes
    on_unread: Callable[[], object] | None = None
    """Told once that nobody reads ``out`` any more; where it is None, whoever writes finds out by an OSError."""
    stream: Stream = field(init=False)
    _unread: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        """Begin the stream."""
        self.stream = Stream(self._send)
        self.stream.help = self.face.help

    def _send(self, told: Outgoing, seq: int) -> None:
        beside = self.face.aside(told)
        if beside is not None:
            self.aside(beside)
        line = self.face.line(told, seq)
        if line is not None:
            self.write(line)

    def write(self, line: str) -> None:
        """Write a line of the session.

        Raises:
            OSError: nobody reads it, and nobody is told of that.
        """
        if self._unread:
            return
        try:
            self.out.write(f"{line}\n")
        except OSError:
            if self.on_unread is None:
                raise
            self._unread = True
            self.on_unread()

    def aside(self, text: str) -> None:
        """Write a line beside the session; one that nobody can read is no reason to end."""
        with contextlib.suppress(OSError):
            self.err.write(f"{text}\n")
