"""The spasm log in plain lines: asked for in under a minute, made of options, listed."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

from stretchcoach.errors import StretchcoachError
from stretchcoach.frontends.asking_lines import Dialog, Unfit
from stretchcoach.frontends.commands import reply
from stretchcoach.frontends.told_times import NoTime, minutes_of, moment_of
from stretchcoach.history.report import printable
from stretchcoach.history.spasms import SENSATIONS, TRIGGERS, Spasm, as_body
from stretchcoach.safety import Rules
from stretchcoach.safety.red_flags import Tier
from stretchcoach.session.questions import PLACES, QuestionKind

EMPTY = "No spasms in the log."
_SIDES = ("left", "right", "both")
_LONGEST = 500
"""Letters of a text that are kept."""
_FIRST = "Every question but the first may be left out with an empty line. This takes less than a minute."
_NEXT_SCREEN = "The next session begins with the list of warning signs."
_NEW_SIGN = (
    "Anything new with it, such as numbness, weakness, unsteadiness, fever, or trouble with your bladder or bowels?"
)


@dataclass(frozen=True, slots=True)
class _Field:
    """One thing to ask: the field of :class:`Spasm` it fills, and what makes a value of a line."""

    name: str
    ask: str
    read: Callable[[str], Any]


async def ask_spasm(dialog: Dialog, now: datetime) -> Spasm | None:
    """Ask for one spasm; None when not even its start was told. What is answered before the input ends is kept.

    Args:
        dialog: whom to ask.
        now: the moment, aware, in the user's time zone.
    """
    dialog.say(_FIRST)
    start = await dialog.ask('When did it start? For instance "20 minutes ago", "14:30" or "now".', _start(now))
    if start is None:
        return None
    told: dict[str, Any] = {"start": start}
    for field in _FIELDS:
        value = await dialog.ask(field.ask, _lasted(start, now) if field.name == "duration_min" else field.read)
        if value is not None:
            told[field.name] = value
    new = await dialog.yes_no(_NEW_SIGN)
    return Spasm(**_with_worst(told), new_red_flag=new in ("yes", "unsure"))


def as_list(spasms: Sequence[Spasm], zone: tzinfo | None = None) -> str:
    """The entries as plain lines, newest first; moments are local, or in ``zone``."""
    return "\n".join(_line(each, zone) for each in reversed(spasms)) if spasms else EMPTY


def as_json(spasms: Iterable[Spasm]) -> str:
    """The entries as a JSON array, oldest first; what was not told is left out."""
    return json.dumps([as_body(each) for each in spasms], ensure_ascii=False, indent=2)


def logged_json(spasm: Spasm, tier: Tier, advice: str) -> str:
    """One entry with what the log as a whole suggests."""
    return json.dumps({"spasm": as_body(spasm), "tier": tier.value, "advice": advice}, ensure_ascii=False, indent=2)


def new_sign(rules: Rules) -> str:
    """What is said first when something new came with a spasm; ``rules`` have the words of the country."""
    return f"If you need help now, call {rules.red_flags.locale.emergency}. {_NEXT_SCREEN}"


def spasm_of(given: Mapping[str, Any], now: datetime) -> Spasm:
    """A spasm from texts, numbers and flags by field name; None and empty ones are left out, but for the start.

    Raises:
        StretchcoachError: one of them cannot be understood, or it would end after ``now``; the message names it.
    """
    start = _option("start", given.get("start") or "", _start(now))
    readers: dict[str, Callable[[Any], Any]] = {each.name: each.read for each in _FIELDS}
    readers |= {"duration_min": _lasted(start, now), "aggravates": texts_of}
    told = {
        name: _option(name, value, readers.get(name, _text))
        for name, value in given.items()
        if name != "start" and value is not None and value != ""
    }
    return Spasm(start=start, **_with_worst(told))


# Reading ---------------------------------------------------------------------------------------------------------------


def rating_of(text: str) -> int:
    """A pain rating, 0 to 10. Raises Unfit."""
    rating = reply(text, QuestionKind.PAIN)
    if rating is None:
        raise Unfit("Please answer with a number from 0, no pain, to 10, the worst you can imagine.")
    return int(rating)


def place_of(text: str) -> int:
    """How far the pain reached, 0 to 4. Raises Unfit."""
    place = reply(text, QuestionKind.PLACE)
    if not isinstance(place, int):
        raise Unfit(f"Please answer 0 to 4, or one of: {', '.join(PLACES)}.")
    return place


def side_of(text: str) -> str:
    """A side. Raises Unfit."""
    if (word := text.strip().lower()) not in _SIDES:
        raise Unfit(f"Please answer {', '.join(_SIDES[:-1])} or {_SIDES[-1]}.")
    return word


def length_of(text: str) -> float:
    """Minutes. Raises Unfit."""
    try:
        return minutes_of(text)
    except NoTime as problem:
        raise Unfit(str(problem)) from None


def texts_of(text: str) -> tuple[str, ...]:
    """Several things, with commas between them."""
    return tuple(filter(None, (" ".join(printable(part).split()) for part in text[:_LONGEST].split(","))))


def _option(name: str, value: Any, read: Callable[[Any], Any]) -> Any:
    try:
        return read(value)
    except Unfit as problem:
        raise StretchcoachError(f"{_OPTIONS.get(name, name)}: {problem}") from None


def _text(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        raise Unfit("Please answer with a number.")
    return " ".join(printable(value[:_LONGEST]).split()) if isinstance(value, str) else value


def _start(now: datetime) -> Callable[[str], datetime]:
    def understand(text: str) -> datetime:
        try:
            return moment_of(text, now)
        except NoTime as problem:
            raise Unfit(str(problem)) from None

    return understand


def _lasted(start: datetime, now: datetime) -> Callable[[str], float]:
    def understand(text: str) -> float:
        minutes = length_of(text)
        if start + timedelta(minutes=minutes) > now:
            raise Unfit(f"{text.strip()[:40]!r} from that start would end after now. How long has it lasted so far?")
        return minutes

    return understand


def _with_worst(told: Mapping[str, Any]) -> dict[str, Any]:
    """The same, with a worst pain that is at least the pain now."""
    worst, present = told.get("worst"), told.get("now")
    return dict(told) if worst is None or present is None else {**told, "worst": max(worst, present)}


_FIELDS = (
    _Field("duration_min", 'How long did it last, or has it lasted? For instance "10 minutes".', length_of),
    _Field("worst", "How bad was it at its worst, 0 to 10?", rating_of),
    _Field("now", "How bad is it now, 0 to 10?", rating_of),
    _Field(
        "farthest_location", "How far did it reach: 0 back, 1 buttock, 2 thigh, 3 below the knee, 4 foot?", place_of
    ),
    _Field("side", "Which side: left, right or both?", side_of),
    _Field("sensation", f"What did it feel like? For instance {', '.join(SENSATIONS)}.", texts_of),
    _Field("trigger", f"What may have set it off? For instance {', '.join(TRIGGERS)}.", texts_of),
    _Field("eases", "What helped?", texts_of),
)
"""What is asked after the start, in this order."""

_OPTIONS = {
    "duration_min": "for",
    "farthest_location": "place",
    "sensation": "kind",
    "aggravates": "worse",
    "eases": "helped",
    "sleep_hours": "slept",
}
"""The name under which a field is told where it is another one."""

# Listing ---------------------------------------------------------------------------------------------------------------


def _line(spasm: Spasm, zone: tzinfo | None) -> str:
    parts = [f"{spasm.start.astimezone(zone):%Y-%m-%d %H:%M}"]
    ended = spasm.ended
    parts.append("" if ended is None else _length((ended - spasm.start).total_seconds() / 60))
    parts.append("" if spasm.worst is None else f"worst {spasm.worst}")
    parts.append("" if spasm.now is None else f"then {spasm.now}")
    parts.append("" if spasm.farthest_location is None else PLACES[spasm.farthest_location])
    parts.append(spasm.side)
    parts += [*spasm.sensation, *spasm.trigger]
    parts.append(f"helped: {', '.join(spasm.eases)}" if spasm.eases else "")
    parts.append("something new with it" if spasm.new_red_flag else "")
    parts.append(spasm.note)
    return ", ".join(printable(part) for part in parts if part)


def _length(minutes: float) -> str:
    if minutes < 120:
        return f"{round(minutes)} min"
    return f"{round(minutes / 60)} h" if minutes < 2880 else f"{round(minutes / 1440)} days"
