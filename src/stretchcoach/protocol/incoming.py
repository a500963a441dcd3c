"""What a program may send: one dataclass for each shape of a command.

An ``id`` may be left out by somebody who types; a program gives each command one, and gets it back in the result.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, TypeAlias

from stretchcoach.frozen import dataclass

ID_LONGEST = 64
"""Characters of an id."""


class Order(StrEnum):
    """The commands that need nothing more."""

    PAUSE = "pause"
    """Stop time. A pack is asked to come off, and its time goes on being counted."""
    RESUME = "resume"
    """Go on after a pause; an open question is asked again."""
    READY = "ready"
    """The patient is in position: a phase of kind ``ready`` waits for this."""
    SKIP = "skip"
    """Leave this step out. Questions and what is there for safety are not skipped."""
    BACK = "back"
    """To the step before; before the first step, and while a rating is said back, take the last answer back."""
    REPEAT = "repeat"
    """Ask the open question again, or begin this step again."""
    MORE = "more"
    """Ten seconds more of this phase."""
    STOP = "stop"
    """End the session. Always possible, goes before everything that waits; a second one leaves out the last words."""
    SYMPTOM = "symptom"
    """Something is wrong: everything stops, and it is asked what it is."""
    STATUS = "status"
    """Tell where the session is, in an object ``status``."""
    HELP = "help"
    """Tell the commands, in the text of the result."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A command that needs nothing more."""

    do: Order
    """The command."""
    id: str | int | None = None
    """Chosen by the program, given back in the result: up to 64 characters, or a whole number. A command whose id was
    used before is not carried out again: its result is told again, with ``repeated``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerGiven:
    """The answer to a question."""

    do: ClassVar[str] = "answer"
    question: str
    """The ``id`` of the question it answers. Required: what was meant for another question never counts."""
    value: int | str
    """One of the question's ``choices``. A number may come as 3, 3.0 or "3"; a word in any language that the program
    speaks; the words of a line instead of its number."""
    id: str | int | None = None
    """As for the other commands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Ask to be told with an object ``changed`` when anything in ``status`` changes, at most once a second."""

    do: ClassVar[str] = "watch"
    on: bool = True
    """False to be told no more."""
    id: str | int | None = None
    """As for the other commands."""


Incoming: TypeAlias = Given | AnswerGiven | Watch

COMMANDS: tuple[str, ...] = (*(each.value for each in Order), AnswerGiven.do, Watch.do)
"""Every command."""

ANYWAY = (Order.STOP, Order.SYMPTOM, Order.PAUSE)  # no set: a list in the place of a word must not end in a TypeError
"""Obeyed whatever else is in the object: nobody who says so may have to say it again."""
