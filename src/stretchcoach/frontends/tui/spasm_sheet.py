"""The spasm log as a sheet of questions (section 6.1 of the clinical reference): pure, answered in under a minute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from stretchcoach.frontends.spasm_lines import as_list
from stretchcoach.frontends.told_times import minutes_of, moment_of
from stretchcoach.frontends.tui.sheets import Follow, Item, Pick, Sort, Told, yes_no
from stretchcoach.history.report import printable
from stretchcoach.history.spasms import SENSATIONS, TRIGGERS, Spasm
from stretchcoach.session.questions import PLACES, UNSURE, YES

_START, _NEW, _KEEP = "start", "new", "keep"
_WORDS_OF_PLACES = ("Back", "Buttock", "Thigh", "Below the knee", "Foot")
_SIDES = (Pick("l", "Left", "left"), Pick("r", "Right", "right"), Pick("b", "Both", "both"))
_LONGEST = 500
"""Letters of a text that are kept."""
_NEW_SIGN = "Anything new with it? Numb, weak or unsteady, a fever, or trouble with pee or poo?"


def follow_spasm(now: datetime) -> Follow:
    """The questions about one spasm; ``now`` is aware, in the user's time zone."""
    items = _items(now)
    asked = len(items)

    def follow(told: Told) -> Item | None:
        if told.get(_START, now) is None:
            return None
        for index, item in enumerate(items, start=1):
            if item.name not in told:
                return replace(item, place=f"{index} of {asked}")
        return None if _KEEP in told else _keep(told, now)

    return follow


def spasm_of(told: Told) -> Spasm | None:
    """What to keep; None where it was thrown away, or not even its start was told."""
    return _made(told) if told.get(_KEEP) == YES else None


def _items(now: datetime) -> Sequence[Item]:
    hint = 'Like "20 minutes ago", "14:30" or "yesterday 22:10". Just Enter: now.'
    places = tuple(Pick(str(place), words, place) for place, words in enumerate(_WORDS_OF_PLACES))
    assert len(places) == len(PLACES)
    return (
        Item(
            name=_START, ask="When did it start?", sort=Sort.TEXT, hint=hint, empty="now",
            read=lambda text: moment_of(text, now),
        ),
        Item(
            name="duration_min", ask="How long did it last, or has it lasted?", sort=Sort.TEXT, read=minutes_of,
            hint='Like "10 minutes" or "2 hours". Just Enter leaves it out.',
        ),
        Item(name="worst", ask="How bad was it at its worst?", sort=Sort.RATING),
        Item(name="now", ask="How bad is it now?", sort=Sort.RATING),
        Item(name="farthest_location", ask="How far did it reach?", sort=Sort.ONE, picks=places),
        Item(name="side", ask="Which side?", sort=Sort.ONE, picks=_SIDES),
        Item(name="sensation", ask="What did it feel like?", sort=Sort.SOME, picks=_numbered(SENSATIONS)),
        Item(name="trigger", ask="What may have set it off?", sort=Sort.SOME, picks=_numbered(TRIGGERS)),
        Item(
            name="eases", ask="What helped?", sort=Sort.TEXT, read=_texts,
            hint="In your own words. Just Enter leaves it out.",
        ),
        yes_no(_NEW, _NEW_SIGN),
    )  # fmt: skip


def _keep(told: Told, now: datetime) -> Item:
    picks = (Pick("k", "Keep it in the log", YES), Pick("t", "Throw it away", ""))
    ask = f"Keep this? {as_list([_made(told)], now.tzinfo)}"
    return Item(name=_KEEP, ask=ask, sort=Sort.ONE, picks=picks, leave="", last=True)


def _made(told: Told) -> Spasm:
    given: dict[str, Any] = {
        name: value for name, value in told.items() if name not in (_NEW, _KEEP) and value is not None
    }
    return Spasm(**given, new_red_flag=told.get(_NEW) in (YES, UNSURE))


def _numbered(words: Sequence[str]) -> tuple[Pick, ...]:
    return tuple(Pick(str(number), each.capitalize(), each) for number, each in enumerate(words, start=1))


def _texts(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (" ".join(printable(part).split()) for part in text[:_LONGEST].split(","))))
