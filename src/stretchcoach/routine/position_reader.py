"""Where a step is done and how one gets there: start, things to have at hand, time to get into position."""

from __future__ import annotations

from stretchcoach.routine import limits
from stretchcoach.routine.fields import Table
from stretchcoach.routine.model import Seconds, Side, StartPosition


def read_start(table: Table, base: StartPosition | None = None) -> StartPosition | None:
    """How the body is at the start; ``base`` where it is not written or wrong."""
    if "start" not in table:
        return base
    read = table.choice("start", StartPosition, StartPosition.STANDING)
    return read if table.values["start"] == read.value else base


def read_needs(table: Table, base: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Things to have at hand, such as ``"a chair"``: they are said as a list in one sentence."""
    things = table.texts("needs", base)
    if len(things) > limits.THINGS:
        message = f"expected at most {limits.THINGS} things, found {len(things)}."
        table.wrong("needs", message, "Name what is needed for this step only.")
    for number, thing in enumerate(things):
        if len(thing) > limits.NAME:
            message = f"expected at most {limits.NAME} characters, found {len(thing)}."
            table.problems.add((*table.where, "needs", number), message, 'Write needs = ["a chair", "a mat"].')
        elif thing.endswith("."):
            message = "expected a thing, found a sentence."
            table.problems.add((*table.where, "needs", number), message, 'Write needs = ["a chair", "a mat"].')
    return things


def read_ready(table: Table) -> Seconds | None:
    """A set time to get into position; None where it is not written."""
    return table.duration("ready", limits.READY, None)


def read_side(table: Table) -> Side | None:
    """The side to begin with; None where it is not written or wrong."""
    if "first_side" not in table:
        return None
    read = table.choice("first_side", Side, Side.LEFT)
    return read if table.values["first_side"] == read.value else None
