"""The ways out of closed doors, in plain lines: what closed each, and a pick of what is right."""

from __future__ import annotations

from stretchcoach.coach.questions import closed_door
from stretchcoach.coach.today import Look, door_of
from stretchcoach.frontends.lines.asking import FormDialog
from stretchcoach.history.store import Store
from stretchcoach.safety import Rules, doors


async def open_doors(dialog: FormDialog, store: Store, known: Look, rules: Rules) -> None:
    """Tell of every closure, the most serious first, and walk through its ways out until one is left closed.

    Args:
        dialog: whom to ask.
        store: to record what is opened.
        known: the person and the days before.
        rules: with the words of the person's country.
    """
    flags, walked = rules.red_flags, set[str]()
    while held := [each for each in doors.holding(store.standing(), flags) if each.row not in walked]:
        closure = held[0]
        walked.add(closure.row)
        dialog.say(doors.reason(closure, store.standing(), flags))
        later = doors.is_asked(closure, store.standing(), flags)
        door = await dialog.fill(closed_door.ways_out(door_of(closure, known, rules, later=later), rules))
        found = closed_door.settle(store, door, rules)
        if found is None:
            return
        dialog.say(found.say)
        if found.tier.closes and not found.gently:
            return
