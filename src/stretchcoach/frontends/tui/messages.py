"""What screens tell the app, and the driver of a session tells its screen: data in small records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.message import Message

from stretchcoach.routine.model import Routine
from stretchcoach.session.events import Event


@dataclass
class Happened(Message):
    """The session reported these events."""

    happened: Sequence[Event]


@dataclass
class OpenRoutine(Message):
    """Show this routine."""

    routine: Routine


@dataclass
class StartRoutine(Message):
    """Begin a session of this routine."""

    routine: Routine


class ShelfWanted(Message):
    """The list of routines is on the screen again and wants to be up to date."""


class ShowHistory(Message):
    """Show the sessions so far."""


class WantLog(Message):
    """A spasm is to be noted."""


@dataclass
class WantNote(Message):
    """A note about the session with this number is to be written."""

    session: int


class WantProfile(Message):
    """The profile is to be seen or changed."""


class WantOpening(Message):
    """What is closed, and the ways out."""


@dataclass
class WantUsualDoses(Message):
    """The adjustment of this routine is to be taken back."""

    routine: Routine


@dataclass
class ShowText(Message):
    """Show a text, such as what is wrong with a file."""

    title: str
    text: str


class ShowHelp(Message):
    """Show what keys do, outside a session."""


class ShowCard(Message):
    """Show when to see someone, outside a session."""
