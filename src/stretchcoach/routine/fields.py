"""Reading the keys of one table: every value is checked, and what is wrong is noted while the reading goes on.

Each method returns the value, or its default where the key is missing or wrong; what was wrong is in ``problems``, so
a result is used only when there are none. What a key takes stands in :mod:`stretchcoach.routine.shapes`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from stretchcoach.routine import limits
from stretchcoach.routine.limits import Range
from stretchcoach.routine.model import Seconds
from stretchcoach.routine.problems import Problems
from stretchcoach.routine.shapes import SHAPES, AnyOf, In, List, Number, Shape, Takes, Text, Texts, Time, Whole, Word
from stretchcoach.routine.variables import IN_REPEAT, VARIABLES, balanced, used
from stretchcoach.routine.wording import (
    DATE_EXAMPLE,
    DURATION_EXAMPLE,
    LONGEST,
    YOUR_WORDS,
    did_you_mean,
    listing,
    meant_day,
    meant_duration,
    nearest,
    parse_duration,
    printable,
    shown_value,
    spelled_duration,
    written,
)
from stretchcoach.strict import KeyPath

_Absent = TypeVar("_Absent", Seconds, None)
_AbsentWhole = TypeVar("_AbsentWhole", int, None)
_Choice = TypeVar("_Choice", bound=StrEnum)
_Taken = TypeVar("_Taken")

_SPAN = re.compile(r"([0-9]{1,4}) ?([a-z]{0,8}) ?(?:-|\u2013|to|a) ?[0-9]{1,4} ?([a-z]{0,8})\.?", re.IGNORECASE)
"""A shortest and a longest time, as leaflets print them: ``20-30 s``."""
_ENTRIES = {"cues": 'at = "half", say = ', "steps": "exercise = "}
"""What stands before the text that somebody wrote in place of an entry of a list."""
_DIRECTING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that turn the direction of writing, with which a text can look like another."""


class Table:
    """One table of a file: a cursor over its keys that knows where it stands, and what form it has."""

    def __init__(self, values: Any, where: KeyPath, problems: Problems, shape: Shape) -> None:
        """Read ``values``, which stand at ``where``, noting into ``problems``; an empty table if they are none."""
        self.readable = isinstance(values, dict)
        self.values: Mapping[str, Any] = values if self.readable else {}
        self.where = where
        self.problems = problems
        self.shape = shape

    def __contains__(self, key: str) -> bool:
        """Whether the author wrote ``key``."""
        return key in self.values

    def takes(self, key: str, kind: type[_Taken]) -> _Taken:
        """What the form says of ``key``, as far as it is of this kind."""
        takes = self.shape.keys[key].takes
        choices: tuple[Takes, ...] = takes.of if isinstance(takes, AnyOf) else (takes,)
        return next(each for each in choices if isinstance(each, kind))

    def wrong(self, key: str, message: str, suggestion: str = "", *, code: str = "wrong-kind") -> None:
        """Note a problem of the value of ``key``."""
        self.problems.add((*self.where, key), message, suggestion, code=code)

    def missing(self, key: str, example: str) -> None:
        """Note that ``key`` is missing; not where there was no table to miss it from."""
        if self.readable:
            below = f" It goes below the heading [{self.where[0]}]." if len(self.where) == 1 else ""
            self.problems.add(self.where, f"`{key}` is missing.", f"Write {example}.{below}", code="missing-key")

    def expected(self, key: str, what: str, suggestion: str = "", *, code: str = "wrong-kind") -> None:
        """Note that the value of ``key`` is not what was expected."""
        self.wrong(key, f"expected {what}, found {shown_value(self.values[key])}.", suggestion, code=code)

    def only(self, elsewhere: Mapping[str, str] | None = None) -> None:
        """Note every key that the form has not. ``elsewhere`` says where a key that belongs to others is used."""
        right, owner = tuple(self.shape.keys), self.shape.owner
        takes = f"{owner[0].upper()}{owner[1:]} takes {listing(right)}."
        for key in self.values:
            if self.problems.full:
                return
            if key in right:
                continue
            place = (*self.where, key)
            if elsewhere and key in elsewhere:
                message = f"`{key}` does not belong to {owner}, only to {elsewhere[key]}."
                self.problems.add(place, message, takes, code="misplaced-key", of_key=True)
            else:
                message = f"{owner} has no key `{printable(key)}`."
                hint = did_you_mean(key, right) or takes
                self.problems.add(place, message, hint, code="unknown-key", of_key=True)

    def text(
        self, key: str, default: str = "", *, required: bool = False, variables: Collection[str] | None = None
    ) -> str:
        """A text that may be spoken: one line, with no braces but those of its variables, or of ``variables``."""
        if key not in self.values:
            if required:
                self.missing(key, f"{key} = {YOUR_WORDS}")
            return default
        value = self.values[key]
        if not isinstance(value, str):
            self.expected(key, "text in quotes", f'Write {key} = "...".')
            return default
        form = self.takes(key, Text)
        self._speakable((*self.where, key), value, form.most, form.variables if variables is None else variables)
        return value.strip()

    def texts(
        self, key: str, default: tuple[str, ...] = (), *, variables: Collection[str] | None = None
    ) -> tuple[str, ...]:
        """A list of texts that may be spoken, with ``variables`` in them, or those that the form has."""
        value = self.values.get(key, default)
        if not isinstance(value, list | tuple):
            example = shown_value(value) if isinstance(value, str) and len(value) <= LONGEST else '"..."'
            self.expected(key, "a list of texts", f"Write {key} = [{example}].")
            return default
        takes = self.shape.keys[key].takes
        form = takes.each if isinstance(takes, Texts) else Text()
        for number, each in enumerate(value):
            place = (*self.where, key, number)
            if isinstance(each, str):
                self._speakable(place, each, limits.SPOKEN, form.variables if variables is None else variables)
            else:
                hint = f"Write {key} = [{_first_text(each)}]." if isinstance(each, list | str) else ""
                self.problems.add(place, f"expected text in quotes, found {shown_value(each)}.", hint)
        return tuple(str(each).strip() for each in value)

    def duration(self, key: str, default: _Absent) -> Seconds | _Absent:
        """A duration within what the form allows."""
        if key not in self.values:
            return default
        seconds = self.seconds((*self.where, key), self.values[key], self.takes(key, Time).allowed)
        return default if seconds is None else seconds

    def seconds(self, place: KeyPath, value: Any, allowed: Range) -> Seconds | None:
        """The duration ``value`` that stands at ``place``; None when it is not one or not within ``allowed``."""
        seconds = parse_duration(value) if isinstance(value, str) else None
        if seconds is None and isinstance(value, str):
            seconds = spelled_duration(value, allowed.most)
            if seconds is not None:
                self.problems.usual(place, f'"{written(seconds)}"')
        if seconds is None:
            meant = _meant(value, allowed)
            key = f"{place[-1]} = " if isinstance(place[-1], str) else ""
            hint = f'Write {key}"{meant}".' if meant else ""
            message = f"expected {DURATION_EXAMPLE}, found {shown_value(value)}."
            self.problems.add(place, message, hint, code="not-a-duration")
            return None
        if not allowed.least <= seconds <= allowed.most:
            bound = f"at least {written(allowed.least)}"
            if seconds > allowed.most:
                bound = f"at most {written(allowed.most)}"
            self.problems.add(place, f"expected {bound}, found {shown_value(value)}.", code="out-of-range")
            return None
        return seconds

    def whole(self, key: str, default: _AbsentWhole) -> int | _AbsentWhole:
        """A whole number within what the form allows."""
        if key not in self.values:
            return default
        number = self.number_at((*self.where, key), self.values[key], self.takes(key, Whole).allowed)
        return default if number is None else number

    def number_at(self, place: KeyPath, value: Any, allowed: Range) -> int | None:
        """The whole number ``value`` that stands at ``place``; None when it is not one or not within ``allowed``."""
        whole = isinstance(value, int) and not isinstance(value, bool)
        if whole and allowed.least <= value <= allowed.most:
            return int(value)
        meant = str(value).strip().removesuffix(".0")
        key = f"{place[-1]} = " if isinstance(place[-1], str) else ""
        hint = f"Write {key}{meant}." if not whole and meant.isdigit() and len(meant) < 3 else ""
        if isinstance(value, float) and allowed.least <= value <= allowed.most and not value.is_integer():
            hint = f"Write {key}{int(value)} or {key}{int(value) + 1}."
        message = f"expected a whole number from {allowed.least:g} to {allowed.most:g}, found {shown_value(value)}."
        self.problems.add(place, message, hint, code="out-of-range" if whole else "wrong-kind")
        return None

    def number(self, key: str, default: float) -> float:
        """Degrees within what the form allows."""
        value, allowed = self.values.get(key, default), self.takes(key, Number).allowed
        if isinstance(value, int | float) and not isinstance(value, bool) and allowed.least <= value <= allowed.most:
            return float(value)
        self.expected(key, f"degrees from {allowed.least:g} to {allowed.most:g}", code="out-of-range")
        return default

    def truth(self, key: str, default: bool) -> bool:
        """``true`` or ``false``."""
        value = self.values.get(key, default)
        if isinstance(value, bool):
            return value
        hint = f"Write {key} = {value.lower()}." if str(value).lower() in ("true", "false") else ""
        self.expected(key, "true or false", hint)
        return default

    def word(self, key: str, default: str = "") -> str:
        """One of a few words."""
        if key not in self.values:
            return default
        right, value = self.takes(key, Word).of, self.values[key]
        if isinstance(value, str) and value in right:
            return str(value)
        hint = did_you_mean(value, right) if isinstance(value, str) else ""
        self.expected(key, listing(right, mark='"', last="or"), hint.replace("`", '"'), code="unknown-word")
        return default

    def choice(self, key: str, default: _Choice) -> _Choice:
        """One of a few words, as one of the kind of ``default``."""
        return type(default)(self.word(key, default))

    def day(self, key: str) -> date | None:
        """A date."""
        value = self.values.get(key)
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        meant = value.date() if isinstance(value, datetime) else meant_day(str(value))
        hint = f"Write year-month-day, without quotes; {DATE_EXAMPLE}."
        if meant is not None:
            hint = f"Write {key} = {meant}."
        self.expected(key, "a date, year-month-day without quotes", hint)
        return None

    def table(self, key: str) -> Table:
        """A table below ``key``; an empty one where it is missing or wrong."""
        value = self.values.get(key, {})
        if not isinstance(value, dict):
            heading = ".".join(str(part) for part in (*self.where, key) if isinstance(part, str))
            self.expected(key, "keys with values", f"Write them below a heading [{heading}], or as {key} = {{ ... }}.")
        takes = self.shape.keys[key].takes
        shape = SHAPES[takes.shape] if isinstance(takes, In) else Shape(f"`{key}`", {})
        return Table(value, (*self.where, key), self.problems, shape)

    def tables(self, key: str) -> list[Table]:
        """The tables of a list below ``key``; at most :data:`limits.STEPS` are read."""
        value, form = self.values.get(key, []), self.takes(key, List).each
        shape = SHAPES.get(form.shape, Shape("a step", {})) if isinstance(form, In) else Shape(f"`{key}`", {})
        if not isinstance(value, list):
            what = (
                "a list, [ ... ], with { ... } for each entry" if self.where else f"a heading [[{key}]] for each {key}"
            )
            self.expected(key, what, self._listed(key, value))
            return []
        tables = []
        for number, each in enumerate(value[: limits.STEPS + 1]):
            place = (*self.where, key, number)
            if not isinstance(each, dict):
                entry = _ENTRIES.get(key) if isinstance(each, str) and len(each) <= LONGEST else None
                hint = f"Write {{ {entry}{shown_value(each)} }} for it." if entry else ""
                self.problems.add(place, f"expected an entry in {{ ... }}, found {shown_value(each)}.", hint)
            tables.append(Table(each, place, self.problems, shape))
        return tables

    def _listed(self, key: str, value: object) -> str:
        """How a table, or the one entry of a list, is written as a list."""
        if not self.where:
            return f"Write [[{key}]]."
        if not isinstance(value, dict):
            entry = _ENTRIES.get(key) if isinstance(value, str) and len(value) <= LONGEST else None
            return f"Write {key} = [{{ {entry}{shown_value(value)} }}]." if entry else ""
        if key == "cues" and all(isinstance(say, str) and len(say) <= LONGEST for say in value.values()):
            one = value.keys() == {"at", "say"}
            pairs = [(value["at"], value["say"])] if one else value.items()
            entries = ", ".join(f"{{ at = {shown_value(at)}, say = {shown_value(say)} }}" for at, say in pairs)
            return f"Write cues = [{entries}]. It takes the place of what is written for cues now, heading and all."
        return f"Write {key} = [{{ ... }}], a list with braces, in the step."

    def _speakable(self, place: KeyPath, value: str, most: int, variables: Collection[str] = ()) -> None:
        add = self.problems.add
        # Only a repeat has steps of its own, so what stands below them is said in rounds.
        if variables and "steps" in place:
            variables = tuple(dict.fromkeys((*variables, *IN_REPEAT)))
        if not value.strip():
            add(place, "expected words, found empty text.", "Write them, or leave the key out.", code="not-words")
        elif shown_value(value) == YOUR_WORDS:
            # As an example has it: nobody is to hear that.
            add(place, "your own text is still missing here.", f"Write it in place of {YOUR_WORDS}.", code="not-words")
        elif len(value) > most:
            add(place, f"expected at most {most} characters, found {len(value)}.", "Say it shorter.", code="not-words")
        unwritten = [char for char in value if unicodedata.category(char) in ("Cc", "Cs") or char in _DIRECTING]
        if unwritten:
            found = "a line break" if unwritten[0] in "\r\n" else f"a control character (U+{ord(unwritten[0]):04X})"
            add(place, f"expected words on one line, found {found}.", "Leave it out.", code="not-words")
        unknown = [name for name in dict.fromkeys(used(value)) if name not in variables]
        if not balanced(value) or (unknown and not variables and not VARIABLES.keys() & set(unknown)):
            add(place, "expected words, found a brace ({ or }).", "Leave it out; use ( and ).", code="not-words")
            return
        for name in unknown:
            self._no_variable(place, name, variables)

    def _no_variable(self, place: KeyPath, name: str, variables: Collection[str]) -> None:
        """Note a variable that there is not, or that means nothing at ``place``."""
        here = listing((f"{{{each}}}" for each in variables), last="or") if variables else ""
        takes = f"Here it can be {here}." if here else "Leave it out: there is nothing to fill in here."
        if name in VARIABLES:
            self.problems.add(place, f"`{{{name}}}` means nothing here.", takes, code="unknown-variable")
            return
        message = f"there is no variable `{{{printable(name)}}}`."
        close = nearest(name.strip(), variables)
        hint = f"Did you mean `{{{close}}}`?" if close else takes
        self.problems.add(place, message, hint, code="unknown-variable")


def _meant(value: Any, allowed: Range) -> str | None:
    """What to write for ``value``; one without a unit is the first of seconds, minutes and hours that is ``allowed``."""
    if isinstance(value, str) and (span := _SPAN.fullmatch(value.strip())):
        value = f"{span[1]} {span[2] or span[3]}".strip()  # one length is held: the shorter one is the safer guess
    meant = meant_duration(value)
    seconds = parse_duration(meant) if meant else None
    if seconds is None or not (isinstance(value, int | float) or str(value).strip().isdigit()):
        return meant
    readings = (seconds * unit for unit in (1, limits.MINUTE, limits.HOUR))
    fitting = next((each for each in readings if allowed.least <= each <= allowed.most), None)
    return None if fitting is None else written(fitting)


def _first_text(value: object) -> str:
    """The first text in a list in lists, for an example of how it is written; words of that kind where there is none."""
    while isinstance(value, list) and value:
        value = value[0]
    return shown_value(value) if isinstance(value, str) and 0 < len(value) <= LONGEST else YOUR_WORDS
