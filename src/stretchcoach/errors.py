"""Errors a user can act on, and the exit codes of every command."""

from __future__ import annotations

from enum import IntEnum


class StretchcoachError(Exception):
    """Something the user can mend; the message is the whole explanation, in one or two plain sentences."""


class ExitCode(IntEnum):
    """What a command returns; section 6 of the design."""

    COMPLETED = 0
    STOPPED = 1
    """Stopped by the user; for ``check``: problems were found."""
    USAGE = 2
    """Wrong usage, or a routine that is not valid."""
    PAIN_RULE = 3
    """Ended by a pain rule, P12 (nobody answered) among them."""
    RED_FLAG = 4
    """Ended, or not started, because of a red flag."""
    NO_SOUND = 5
    """``--require-sound`` and no sound."""
    INTERRUPTED = 130
