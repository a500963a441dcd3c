"""The spasm log in plain lines: asked for in under a minute, made of options, listed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from functools import partial
from typing import Any

from stretchcoach.coach.questions.spasm import FIELDS, NEW, START, UNASKED, SpasmForm
from stretchcoach.errors import StretchcoachError, Unfit
from stretchcoach.frontends.lines.asking import Dialog
from stretchcoach.history.report import printable
from stretchcoach.history.spasm_log import SENSATIONS, SIDES, TRIGGERS, Spasm, as_body
from stretchcoach.safety import Rules
from stretchcoach.safety.red_flags import Tier
from stretchcoach.words.phrases import Phrasebook


async def ask_spasm(dialog: Dialog, form: SpasmForm) -> Spasm | None:
    """Ask for one spasm; None when not even its start was told. What is answered before the input ends is kept.

    Args:
        dialog: whom to ask.
        form: what to ask.
    """
    dialog.say(form.book("spasm.first"))
    told: dict[str, Any] = {}
    for field in FIELDS:
        ask = " ".join(filter(None, (form.ask(field), form.like(field))))
        if field.name == NEW:
            told[NEW] = await dialog.yes_no(ask)
        else:
            told[field.name] = await dialog.ask(ask, partial(form.read, field, told=told))
        if told[START] is None:
            return None
    return form.spasm(told)


def spasm_of(given: Mapping[str, Any], form: SpasmForm) -> Spasm:
    """A spasm from texts, numbers and flags by field name; None and empty ones are left out, but for the start.

    Raises:
        StretchcoachError: one of them cannot be understood or cannot have been; the message names it.
    """
    told: dict[str, Any] = {}
    fields = {each.name: each for each in (*FIELDS, *UNASKED)}
    for name in (START, *(each for each in given if each != START)):
        value = given.get(name)
        if value in (None, "") and name != START:
            continue
        try:
            as_text = name in fields and not isinstance(value, bool)
            told[name] = form.read(fields[name], value or "", told) if as_text else _finite(value)
        except Unfit as problem:
            raise StretchcoachError(f"{_OPTIONS.get(name, name)}: {problem}") from None
    spasm = form.spasm(told)
    assert spasm is not None, "its start was read"
    return spasm


def as_list(spasms: Sequence[Spasm], book: Phrasebook, zone: tzinfo | None = None) -> str:
    """The entries as plain lines, newest first; moments are local, or in ``zone``."""
    if not spasms:
        return book("spasm.none")
    return "\n".join(_line(each, book, zone) for each in reversed(spasms))


def as_json(spasms: Iterable[Spasm]) -> str:
    """The entries as a JSON array, oldest first; what was not told is left out."""
    return json.dumps([as_body(each) for each in spasms], ensure_ascii=False, indent=2)


def logged_json(spasm: Spasm, tier: Tier, advice: str) -> str:
    """One entry with what the log as a whole suggests."""
    return json.dumps({"spasm": as_body(spasm), "tier": tier.value, "advice": advice}, ensure_ascii=False, indent=2)


def new_sign(rules: Rules) -> str:
    """What is said first when something new came with a spasm; ``rules`` have the words of the country."""
    return rules.book("spasm.new_sign", number=rules.red_flags.locale.emergency)


_OPTIONS = {
    "duration_min": "for",
    "farthest_location": "place",
    "sensation": "kind",
    "activity_before": "doing",
    "aggravates": "worse",
    "eases": "helped",
    "sleep_hours": "slept",
    "medicine_note": "medicine",
    "thermal_used": "thermal",
}
"""The name under which a field is told where it is another one."""


def _finite(value: Any) -> Any:
    if isinstance(value, float) and value != value:  # what no range holds off
        raise Unfit("Please answer with a number.")
    return value


# Listing ---------------------------------------------------------------------------------------------------------------


def _line(spasm: Spasm, book: Phrasebook, zone: tzinfo | None) -> str:
    ended = spasm.ended
    parts = [
        f"{spasm.start.astimezone(zone):%Y-%m-%d %H:%M}",
        "" if ended is None else book.about((ended - spasm.start).total_seconds(), up=False),
        "" if spasm.worst is None else book("spasm.was_worst", pain=spasm.worst),
        "" if spasm.now is None else book("spasm.was_then", pain=spasm.now),
        "" if spasm.farthest_location is None else book.words("answer.places")[spasm.farthest_location],
        *_told((spasm.side,) if spasm.side else (), SIDES, book.words("spasm.sides")),
        *_told(spasm.sensation, SENSATIONS, book.words("spasm.sensation_words")),
        *_told(spasm.trigger, TRIGGERS, book.words("spasm.trigger_words")),
        book("spasm.was_helped", words=", ".join(spasm.eases)) if spasm.eases else "",
        book("spasm.was_new") if spasm.new_red_flag else "",
        spasm.note,
    ]
    return ", ".join(printable(part) for part in parts if part)


def _told(values: Iterable[str], choices: Sequence[str], words: Sequence[str]) -> list[str]:
    """Values in the words of the language; words of one's own as they are."""
    known = dict(zip(choices, words, strict=True))
    return [known.get(each, each) for each in values]
