"""The ways out of a closed door, in plain lines: what closed it, and a pick of what is right."""

from __future__ import annotations

import contextlib
from functools import partial

from stretchcoach.coach.commands import Do, NotUnderstood, parse_word, reply
from stretchcoach.coach.today import Look, door_of, keep_worst, open_door
from stretchcoach.errors import Unfit
from stretchcoach.frontends.lines.asking import Dialog
from stretchcoach.history.store import Store
from stretchcoach.safety import Rules, doors
from stretchcoach.safety.doors import Door
from stretchcoach.safety.gate import Asked
from stretchcoach.safety.questions import AGAIN, QuestionKind, read, shown


async def ways_out(dialog: Dialog, store: Store, known: Look, rules: Rules) -> None:
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
        door = await _through(dialog, door_of(closure, known, rules, later=later), rules)
        if doors.ask(door, flags) is not None:
            keep_worst(store, door, rules)
            return
        found = open_door(store, door, rules)
        dialog.say(found.say)
        if found.tier.closes and not found.gently:
            return


async def _through(dialog: Dialog, door: Door, rules: Rules) -> Door:
    """Ask until nothing is left to ask, or it is left; ``back`` takes the last answer back."""
    flags, walked = rules.red_flags, [door]
    while (asked := doors.ask(walked[-1], flags)) is not None:
        value = await dialog.ask(_text(asked), partial(_understood, asked=asked))
        if value is None:
            break
        if value is Do.BACK:
            walked = walked[:-1] or walked
        else:
            walked.append(doors.answered(walked[-1], asked, value, flags))
    return walked[-1]


def _text(asked: Asked) -> str:
    lines = [" ".join(map(shown, (*asked.before, asked.text)))]
    lines += [f"  {number} {item}" for number, item in enumerate(asked.items, 1)]
    return "\n".join(lines)


def _understood(line: str, asked: Asked) -> int | str:
    """The answer that a line gives, or ``back``. Raises Unfit."""
    with contextlib.suppress(NotUnderstood):
        if parse_word(line).do is Do.BACK:
            return Do.BACK
    value = reply(line, asked.kind)
    if value is None:
        value = read(asked.kind, line, asked.items, several=asked.several)
    if value is None and asked.kind is QuestionKind.PICK:
        value = read(asked.kind, reply(line, QuestionKind.PAIN), asked.items, several=asked.several)
    if value is None or value == AGAIN:
        raise Unfit("Please answer with one of those, or leave the line empty.")
    return value
