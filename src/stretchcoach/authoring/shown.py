"""What a program is told of exercises and routines, with the sentences that a person reads of them."""

from __future__ import annotations

from stretchcoach.frozen import dataclass
from stretchcoach.routine.model import Sides, StartPosition


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseEntry:
    """An exercise in a list."""

    id: str
    """What a routine says: ``exercise = "cobra"``."""
    name: str
    """The name it is shown by, in the language of the list."""
    names: tuple[str, ...]
    """Its names in every language, that of the list first; each may be written in a routine as well."""
    own: bool
    """It is the user's own, not a shipped one."""
    why: str
    """Why it is there, in one sentence."""
    start: StartPosition | None
    """How the body is at the beginning; null where its author does not say."""
    position: str
    """The same as it is spoken, in one sentence."""
    dose: str
    """How much of it usually, in words."""
    sides: Sides
    """The sides it is done on."""
    needs: tuple[str, ...]
    """Things to have at hand."""
    load: str
    """What it is done with or against, such as a band; empty for nothing."""
