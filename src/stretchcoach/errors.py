"""Errors a user can act on, and the exit codes of every command."""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar


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
    FOLDER = 6
    """The data folder is in use, read-only or full, or a part of a session could not be written there."""
    INTERRUPTED = 130


class StretchcoachError(Exception):
    """Something the user can mend; the message is the whole explanation, in one or two plain sentences."""

    exit_code: ClassVar[ExitCode] = ExitCode.USAGE
    """What a command returns that ends with it."""
    code: str = "not_possible"
    """What it is, in one word, for programs."""


class WrongUsage(StretchcoachError):
    """Options that do not go together."""

    code = "usage"


class NoSuchSession(StretchcoachError):
    """There is no session to go on with."""

    code = "no_such_session"


class NoSound(StretchcoachError):
    """Sound is required, and there is none."""

    exit_code = ExitCode.NO_SOUND
    code = "no_sound"


class Unfit(StretchcoachError):
    """What was typed does not answer the question; the message says what does."""
