"""The form of routine and exercise files as JSON Schema (2020-12), for editors: made from what the readers themselves go by.

What the schema refuses, the readers refuse. Beyond it they look at what no schema knows: which exercises there are, how many
movements one has, whether two lists fit each other, and the rules over a whole routine.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from stretchcoach.routine.limits import REPS, SETS, Range
from stretchcoach.routine.shapes import (
    KINDS,
    RANGE,
    SETS_TIMES_REPS,
    SHAPES,
    AnyOf,
    Day,
    Free,
    In,
    List,
    Matching,
    Number,
    PerSide,
    Shape,
    Takes,
    Text,
    Texts,
    Time,
    Truth,
    Whole,
    Word,
)
from stretchcoach.routine.variables import IN_REPEAT
from stretchcoach.routine.wording import HOURS, MINUTES, SECONDS, written

SCHEMA_NAME = "stretchcoach.schema.json"
"""What the file is called that lies beside routines."""
DRAFT = "https://json-schema.org/draft/2020-12/schema"
_STEP = "step"
_SHAPES = (*SHAPES.values(), *KINDS.values())
_END = r"$(?![\s\S])"
"""The end of a text in every dialect of regular expressions: a dollar alone stands before a line break as well."""
_UNSPOKEN = r"\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069"
"""Control characters, and those that turn the direction of writing."""


def schema() -> dict[str, Any]:
    """The schema of a file: a routine or an exercise."""
    definitions = {name: _table(shape) for name, shape in SHAPES.items()}
    definitions |= {f"{kind}_step": _table(shape) for kind, shape in KINDS.items()}
    definitions[_STEP] = _step()
    lengths = {form.allowed for form in _times(key.takes for shape in _SHAPES for key in shape.keys.values())}
    definitions |= {_length(each): {"type": "string", "pattern": time_pattern(each)} for each in sorted(lengths)}
    return {
        "$schema": DRAFT,
        "title": "A routine or an exercise of stretchcoach",
        "oneOf": [_ref("routine_file"), _ref("exercise_file")],
        "$defs": definitions,
    }


def schema_text() -> str:
    """The schema as a file holds it."""
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


def write_schema(path: Path) -> None:
    """Write the schema to ``path``, whole, unless it is there already.

    Raises:
        OSError: it cannot be written.
    """
    write_whole(path, schema_text())


def write_whole(path: Path, text: str) -> None:
    """Write ``text`` to ``path``, whole, unless it is there already.

    Raises:
        OSError: it cannot be written.
    """
    data = text.encode()
    if path.is_file() and path.read_bytes() == data:
        return
    part = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        part.write_bytes(data)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def _step() -> dict[str, Any]:
    """A step is of one kind: no table has the keys of two."""
    return {"oneOf": [_ref(f"{kind}_step") for kind in KINDS]}


def _table(shape: Shape) -> dict[str, Any]:
    properties = {name: {"description": key.says, **_taken(key.takes)} for name, key in shape.keys.items()}
    table: dict[str, Any] = {"type": "object", "properties": properties, "additionalProperties": False}
    needed = [name for name, key in shape.keys.items() if key.needed]
    if needed:
        table["required"] = needed
    if shape.needs:
        table["dependentRequired"] = {name: [other] for name, other in shape.needs.items()}
    if shape.apart:
        table["allOf"] = [{"not": {"required": list(pair)}} for pair in shape.apart]
    return table


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{name}"}


def _taken(takes: Takes) -> dict[str, Any]:
    match takes:
        case Text():
            return _text(takes)
        case Texts(each=each):
            return {"type": "array", "items": _text(each)}
        case Time(allowed=allowed):
            return _ref(_length(allowed))
        case Whole(allowed=allowed):
            return {"type": "integer", "minimum": int(allowed.least), "maximum": int(allowed.most)}
        case Number(allowed=allowed):
            return {"type": "number", "minimum": allowed.least, "maximum": allowed.most}
        case Truth(only=only):
            return {"type": "boolean"} if only is None else {"const": only}
        case Word(of=words):
            return {"enum": [str(word) for word in words]}
        case Day():
            return {"type": "string", "format": "date"}
        case Matching(pattern=pattern):
            return {"type": "string", "pattern": _matching(pattern)}
        case List(each=each, least=least, most=most):
            return {"type": "array", "items": _taken(each), "minItems": least, "maxItems": most}
        case PerSide(each=each):
            sides = {side: _taken(each) for side in ("left", "right")}
            return {"type": "object", "properties": sides, "required": [*sides], "additionalProperties": False}
        case AnyOf(of=choices):
            return {"anyOf": [_taken(each) for each in choices]}
        case In(shape=shape):
            return _ref(shape)
        case Free(words=words):
            return {"type": "object", "additionalProperties": _text(Text()) if words else {"type": "object"}}
    raise TypeError(f"no schema for {takes!r}")


def _times(takes: Iterable[Takes]) -> Iterator[Time]:
    """Every length of time in what keys take."""
    for each in takes:
        match each:
            case Time():
                yield each
            case AnyOf(of=choices):
                yield from _times(choices)
            case List(each=one) | PerSide(each=one):
                yield from _times([one])


def _length(allowed: Range) -> str:
    """What the definition of a length of time is called."""
    return f"from_{written(allowed.least)}_to_{written(allowed.most)}"


def _text(form: Text) -> dict[str, Any]:
    inside = rf"[^{{}}{_UNSPOKEN}]"
    if form.variables:
        # Whether it stands in a repeat is for the readers to see.
        names = dict.fromkeys((*form.variables, *IN_REPEAT))
        inside = rf"(?:{inside}|\{{(?:{'|'.join(names)})\}})"
    pattern = rf"^(?=[\s\S]*\S){inside}*{_END}"
    if form.pattern:
        pattern = rf"^\s*(?:{form.pattern})\s*{_END}"
    return {"type": "string", "maxLength": form.most, "pattern": pattern}


# Numbers as patterns ---------------------------------------------------------------------------------------------------


def _matching(pattern: str) -> str:
    """A pattern of the readers, with the bounds that they look at afterwards."""
    if pattern == RANGE:
        most = int(REPS.most)
        pairs = (f"{least}{_between_the_two(RANGE)}{_whole(least, most)}" for least in range(1, most + 1))
        return rf"^\s*(?:{'|'.join(pairs)})\s*{_END}"
    if pattern == SETS_TIMES_REPS:
        sets, reps = _whole(1, int(SETS.most)), _whole(1, int(REPS.most))
        return rf"^\s*{sets}{_between_the_two(SETS_TIMES_REPS)}{reps}\s*{_END}"
    return f"^(?:{pattern}){_END}"


def _between_the_two(pattern: str) -> str:
    """What stands between the two numbers of a pattern."""
    return pattern.split(")", 1)[1].rsplit("(", 1)[0]


@cache
def _whole(least: int, most: int) -> str:
    """A pattern for the whole numbers from ``least`` to ``most``, without zeros before them."""
    return f"(?:{'|'.join(_spans(least, most))})"


def _spans(least: int, most: int) -> Iterator[str]:
    """Patterns that together are the numbers from ``least`` to ``most``."""
    while least <= most:
        step = 1
        # The longest run of nines that begins here and does not pass the end.
        while least % (step * 10) == 0 and least > 0 and least + step * 10 - 1 <= most:
            step *= 10
        end = least + step - 1
        while end + step <= most and (end + 1) // (step * 10) == least // (step * 10):
            end += step
        low, high = str(least // step), str(end // step)
        digit = low[-1] if low == high else f"[{low[-1]}-{high[-1]}]"
        yield low[:-1] + digit + "[0-9]" * (len(str(step)) - 1)
        least = end + 1


@cache
def time_pattern(allowed: Range) -> str:
    """A pattern for the lengths of time within ``allowed``, as :func:`parse_duration` and ``spelled_duration`` read them."""
    least, most = int(allowed.least), int(allowed.most)
    hours = []
    for hour in range(most // 3600 + 1):
        behind = [*_after_hour(least - hour * 3600, most - hour * 3600)]
        if behind:
            hours.append(f"{_digits(str(hour), 2)} ?(?:{HOURS}) ?(?:{'|'.join(behind)})")
    forms = [_seconds(least, most, bound=99999), *_minutes(least, most, bound=9999), *hours, *_clock(least, most)]
    return f"^(?:{'|'.join(form for form in forms if form)}){_END}"


def _after_hour(least: int, most: int) -> Iterator[str]:
    if least <= 0:
        yield ""
    yield from filter(None, (_seconds(least, most, bound=59), *_minutes(least, most, bound=59)))


def _seconds(least: int, most: int, bound: int) -> str:
    """Seconds from ``least`` to ``most`` with a tenth or without, at most ``bound`` whole ones; empty for none."""
    first, last = max(0, least), min(most, bound)
    if first > last:
        return ""
    whole = _digits(_whole(first, last), 5)
    below = _digits(_whole(first, last if last < most else last - 1), 5) + r"\.[0-9]" if first < most else ""
    exact = rf"{_digits(str(most), 5)}\.0" if last == most else ""
    return rf"(?:{'|'.join(each for each in (whole, below, exact) if each)}) ?(?:{SECONDS})"


def _minutes(least: int, most: int, bound: int) -> Iterator[str]:
    """Minutes, at most ``bound``, alone or with seconds behind them."""

    def behind(minute: int) -> tuple[bool, str]:
        left = least - minute * 60, most - minute * 60
        return left[0] <= 0 <= left[1], _seconds(*left, bound=59)

    width = 4
    for (alone, seconds), run in _runs(range(min(bound, max(most, 0) // 60) + 1), behind):
        if alone or seconds:
            tail = f"(?:{seconds}){'?' if alone else ''}" if seconds else ""
            yield rf"{_digits(_whole(run[0], run[-1]), width)} ?(?:{MINUTES}) ?{tail}"


def _clock(least: int, most: int) -> Iterator[str]:
    """Minutes and seconds with a colon, where they cannot be hours and minutes."""

    def behind(minute: int) -> tuple[int, int]:
        unread = (most - minute * 3600) // 60 + 1 if minute else 0
        return max(0, least - minute * 60, unread), min(59, most - minute * 60)

    for (first, last), run in _runs(range(most // 60 + 1), behind):
        if first <= last:
            seconds = "|".join(f"{second:02}" for second in range(first, last + 1))
            yield rf"{_digits(_whole(run[0], run[-1]), 3)}:(?:{seconds if (first, last) != (0, 59) else '[0-5][0-9]'})"


def _runs(numbers: Iterable[int], same: Callable[[int], Any]) -> Iterator[tuple[Any, list[int]]]:
    """Numbers that follow each other and are the ``same``, together."""
    for kind, run in groupby(numbers, same):
        yield kind, list(run)


def _digits(number: str, width: int) -> str:
    """The pattern of a ``number``, with zeros before it up to ``width`` digits."""
    return rf"(?=[0-9]{{1,{width}}}(?![0-9]))0*{number}"
