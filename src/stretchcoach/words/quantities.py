"""Numbers and what belongs to them, in words: units, ranges, fractions, ratings, times, ordinals, levels of the spine."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from stretchcoach.words.numerals import MOST_DIGITS, Numerals

_CLOCK = r"\d{1,2}:[0-5]\d(?::[0-5]\d)?(?![\d:])"
_FRACTION = r"(?:\d+ +)?\d+/\d+(?![\d/])"
_BEGIN = r"(?:(?<!\w)|(?<=\d[xX]))"
"""Where a number may begin: not within a word, but behind the sign of 3x30s."""
_DASH = r"\s?[-–]\s?"
NEAR = 40
"""Characters beside a sign that decide what it means."""
_LEVEL = r"[CTLS]\d{1,2}"
_MOST_RATING = 20
"""The longest scale that pain or effort is told by; more than that on both sides of "/" are two equal halves."""
_MOST_ORDINAL = 9
"""Up to this number "º" behind it makes an ordinal in Spanish; "90º" are degrees."""


class Thing(NamedTuple):
    """Something to be said in words: how it is found, and what is said for it."""

    pattern: str
    say: Callable[[re.Match[str]], str]


def any_of(words: Mapping[str, Any] | Sequence[str]) -> str:
    """An expression for any of ``words``, the longest first."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True)) or r"(?!)"


def _parted(value: str) -> tuple[str, str]:
    """The whole number and the fraction of ``1 1/2``."""
    whole, _, part = value.rpartition(" ")
    return whole.strip(), part


class Quantities:
    """What is said for numbers in one language, from the data of its file in ``spoken/``."""

    def __init__(self, data: Mapping[str, Any], numerals: Numerals) -> None:
        self._say: Mapping[str, Any] = data["number"]
        self._words: Mapping[str, Any] = data["words"]
        self._units: Mapping[str, Sequence[str]] = data["units"]
        self._numerals = numerals
        thousands, decimal = re.escape(self._say["thousands"]), re.escape(self._say["decimal"])
        number = rf"(?:\d{{1,3}}(?:{thousands}\d{{3}})+(?!\d)(?:{decimal}\d+)?|\d+(?:[.,]\d+)?|(?<![\w.,])\.\d+)"
        value = rf"(?:{_CLOCK}|{_FRACTION}|{number})"
        last = any_of(self._words["last"])
        unit = rf"(?:(?:(?<=\d)(?:{last})|\s(?:{last})(?=\s*(?:[.,;:!?)]|$))|[\s-]?(?:{any_of(self._common())}))(?!\w))"
        abbreviated = r"(?:\.(?=\s*[a-z(,;:/-]))?"
        one = rf"{value}(?:{unit}{abbreviated})?"
        self._grouped = re.compile(rf"\d{{1,3}}(?:{thousands}\d{{3}})+(?:{decimal}\d+)?")
        self._one = re.compile(rf"(?:\A|{_DASH})(?P<minus>[-–]?)(?P<value>{value})(?P<unit>{unit})?{abbreviated}")
        self._noun = re.compile(r"\s+([^\W\d_]{2,})")
        self._later = re.compile(r"\s(?:o|u|ó|a|y|e)\s\d[\d.,/]*(?=\s)")
        self.things = {
            "level": Thing(
                rf"(?<!\w){_LEVEL}(?:{_DASH}{_LEVEL}|\s?/\s?[CTLS]?\d{{1,2}}|-\d{{1,2}})*(?!\w)", self._level
            ),
            "length": Thing(
                r"(?<!\w)\d+\s?h\s?\d+(?:\s?m(?:in)?)?(?!\w)|(?<!\w)\d+\s?m(?:in)?\s?\d+\s?s(?!\w)", self._length
            ),
            "money": Thing(rf"[€£$]\s?{number}", self._money),
            "series": Thing(r"(?<![\w/])\d+(?:/\d+){2,}(?![\w/])", self._series),
            "ratio": Thing(r"(?<![\w:])\d+:\d(?![\w:])", self._ratio),
            "at_least": Thing(
                rf"(?<![\w.,:/])(?:(?P<least>\d+)\+(?:/(?P<most>\d+)(?![\w/])|\s?(?P<each>{any_of(self._common())})(?!\w)|(?=\s[^\W\d_])))",
                self._or_more,
            ),
            "ordinal": Thing(rf"(?<!\w)\d+(?:{self._say['ordinal']})(?!\w)", self._ordinal),
            "often": Thing(
                r"(?<!\w)[xX×]\d+(?:[-–]\d+)?(?![\w.,:/]*\d|[^\W\d_])",
                lambda found: self._so_often(re.split("[-–]", found[0][1:])),
            ),
            "quantity": Thing(
                rf"(?:(?<![\w).])[-–])?{_BEGIN}{one}(?:{_DASH}-?{one})*(?:\s?[xX×](?!\w)(?!\s*\d))?", self._quantity
            ),
            "cross": Thing(r"(?<=\d)\s?[xX×*]\s?(?=\d)|(?<=\w)\s[xX×]\s(?=\d)|(?<!\w)[xX×]\s(?=\d)", self._cross),
            "digits": Thing(r"\d+", lambda found: self._whole(found[0])),  # within a word, such as the twelve of B12
        }
        """What is looked for, in this order."""

    @property
    def counted(self) -> tuple[str, ...]:
        """Words and signs that make the number before them an amount."""
        forms = (word for forms in self._units.values() for word in forms)
        return (*self._common(), *forms, self._say["often"], *self._words["counted"])

    def _common(self) -> list[str]:
        every = [unit for unit in self._units if unit not in self._words["last"]]
        small = [unit for unit in every if len(unit) > 1 and unit.islower()]
        return [*every, *map(str.upper, small), *map(str.capitalize, small)]

    # Each of these takes what one of the patterns found -------------------------------------------------------------

    def _quantity(self, found: re.Match[str]) -> str:
        """A number, a fraction, a rating, a time or several as a range, with what they count."""
        text = found[0]
        often = re.search(r"\s?[xX×]$", text)
        parts = [part.groupdict() for part in self._one.finditer(text[: often.start()] if often else text)]
        units = [(part["unit"] or "").strip(" -") for part in parts]
        if often:
            often_said = self._so_often([part["value"] for part in parts])
            per = re.match(rf"\s(?:{any_of(self._words['times_per'])})(?!\w)", found.string[found.end() :])
            return f"{often_said} {self._say['per']}" if per else often_said
        after = self._after(found)
        shared = units[-1] if len({unit for unit in units if unit}) <= 1 else ""
        before, behind = found.string[max(0, found.start() - NEAR) : found.start()], found.string[found.end() :]
        of_day = re.search(self._say["before_clock"], before) is not None
        single = re.search(self._say["before_adjective"], before) and self._noun.match(behind) is not None
        said = []
        for at, (part, unit) in enumerate(zip(parts, units, strict=True)):
            final = at == len(parts) - 1
            own = unit if final or not shared else ""
            named = own or shared
            if not own and re.search(self._say["before_one_of"], before) and re.fullmatch(r"\d+/\d+", part["value"]):
                words = f" {self._say['each']} ".join(map(self._whole, part["value"].split("/")))  # set two of three
            elif single and own and not {"/", ":"} & set(part["value"]):
                words = f"{self._value(part['value'], 'cardinal')} {self._unit(own, 'one')}"  # a thirty second hold
            else:
                words = self._measured(part["value"], own, named, after, final=final, of_day=of_day)
            said.append(f"{self._say['minus']} {words}" if part["minus"] else words)
        if len(said) > 2:
            return ", ".join(said)
        return f" {self._say['range']} ".join(said)

    def _level(self, found: re.Match[str]) -> str:
        """Levels of the spine: ``L four L five`` for L4/L5, ``C three to C seven`` for C3-C7."""
        levels = re.findall(r"([CTLS]?)(\d+)", found[0])
        said = [f"{letter} {self._numerals.words(int(number))}".strip() for letter, number in levels]
        (first, low), (second, high) = levels[0], levels[-1]
        apart = len(levels) == 2 and first == second and abs(int(high) - int(low)) > 1
        return f" {self._say['range']} ".join(said) if apart else " ".join(said)

    def _series(self, found: re.Match[str]) -> str:
        """``one, three, five`` for 1/3/5, which is no fraction: days, counts of a breath, a date."""
        return ", ".join(map(self._whole, found[0].split("/")))

    def _or_more(self, found: re.Match[str]) -> str:
        """``five or more out of ten`` for 5+/10, ``thirty or more seconds`` for 30+ s."""
        least, most, unit = found["least"], found["most"], found["each"]
        named = self._unit(unit, "other") if unit else ("" if most else self._after(found))
        said = f"{self._whole(least, self.gender(named))} {self._say['or_more']}"
        if most:
            return f"{said} {self._say['out_of']} {self._whole(most)}"
        return f"{said} {named}" if unit else said

    def _ratio(self, found: re.Match[str]) -> str:
        """``two to one`` for 2:1, which is no time of day."""
        return f" {self._say['range']} ".join(map(self._whole, found[0].split(":")))

    def _length(self, found: re.Match[str]) -> str:
        """``one minute thirty seconds`` for 1m30s."""
        first, second = re.findall(r"\d+", found[0])
        units = ("h", "min") if "h" in found[0] else ("min", "s")
        return " ".join(self._with_unit(value, unit) for value, unit in zip((first, second), units, strict=True))

    def _money(self, found: re.Match[str]) -> str:
        """``five euros`` for €5."""
        return self._with_unit(found[0][1:].strip(), found[0][0])

    def _ordinal(self, found: re.Match[str]) -> str:
        """``first`` for 1st."""
        ending = found[0].lstrip("0123456789")
        number = int(found[0].removesuffix(ending))
        if ending == "º" and number > _MOST_ORDINAL:
            return self._with_unit(str(number), "º")
        feminine = ending[-1:] in ("ª", "a") and "ordinal_feminine" in self._numerals
        words = self._numerals.words(number, "ordinal_feminine" if feminine else "ordinal")
        before_noun = ending.endswith("er") or self._after(found)
        return words[:-1] if words.endswith("ero") and before_noun else words  # primer, tercer

    def _cross(self, found: re.Match[str]) -> str:
        """``times`` between two numbers; ``of`` between sets and what each of them is."""
        of_each = re.search(self._say["before_each"], found.string[max(0, found.start() - NEAR) : found.start()])
        return f" {self._say['each' if of_each else 'times']} "

    # Words ----------------------------------------------------------------------------------------------------------

    def _so_often(self, values: Sequence[str]) -> str:
        """``three times`` for 3x and x3."""
        if list(values) == ["1"]:
            return str(self._say["once"])
        name = self.gender(self._say["often"])
        said = f" {self._say['range']} ".join(self._value(each, name) for each in values)
        return f"{said} {self._say['often']}"

    def _measured(self, value: str, own: str, named: str, after: str, *, final: bool, of_day: bool) -> str:
        """One value, said with its ``own`` unit; its gender is that of the unit ``named``, or of the noun ``after`` it."""
        if own and (":" in value or "/" in value):
            return self._of_unit(value, own, of_day=of_day)
        if own:
            return self._with_unit(value, own)
        noun = self._unit(named, "other") if named else after
        name = self.gender(noun)
        return self._value(value, name if final or name == "feminine" else "cardinal")

    def _with_unit(self, value: str, unit: str) -> str:
        one = value == "1"
        words = self._unit(unit, "one" if one else "other")
        name = "cardinal" if words == self._unit("%", "other") else self.gender(words)
        return f"{self._value(value, name)} {words}"

    def _of_unit(self, value: str, unit: str, *, of_day: bool) -> str:
        """A time or a fraction of a unit: ``one minute thirty seconds`` for 1:30 min, ``half an hour`` for 1/2 h."""
        if ":" in value:
            smaller = {"minutes": ("min", "s"), "hours": ("h", "min", "s")}
            kind = next((kind for kind in smaller if unit.lower() in self._words[kind]), "")
            if kind == "hours" and of_day:
                return self._clock(value)
            if not kind:
                return f"{self._clock(value, plain=True)} {self._unit(unit, 'other')}"
            pairs = zip(value.split(":"), smaller[kind], strict=False)
            return " ".join(self._with_unit(str(int(number)), each) for number, each in pairs if int(number))
        whole, part = _parted(value)
        fraction = self._fraction(part)
        if fraction is None:
            return f"{self._value(value, 'cardinal')} {self._unit(unit, 'other')}"
        singular = self._unit(unit, "one")
        feminine = self.gender(singular) == "feminine"
        halved = self._say["half_feminine"] if feminine and part == "1/2" else fraction
        if not whole:
            article = "an" if re.match(self._say["takes_an"], singular) else "a"
            pattern = self._say["half_of" if part == "1/2" else "part_of"]
            return str(pattern.format(fraction=halved, article=article, unit=singular))
        counted = singular if whole == "1" and self._say["unit_first"] else self._unit(unit, "other")
        pattern = "{whole} {unit}{joined}{fraction}" if self._say["unit_first"] else "{whole}{joined}{fraction} {unit}"
        name = self.gender(counted)
        return pattern.format(whole=self._whole(whole, name), unit=counted, joined=self._say["and"], fraction=halved)

    def _value(self, value: str, name: str) -> str:
        if ":" in value:
            return self._clock(value)
        if "/" not in value:
            return self._amount(value, name)
        whole, part = _parted(value)
        fraction = self._fraction(part)
        if part.endswith("/52") and "of_year" in self._words:
            return self._with_unit(part.removesuffix("/52"), self._words["of_year"])
        if fraction is not None and not whole:
            return self._say["half_feminine"] if name == "feminine" and part == "1/2" else fraction
        if fraction is not None:
            return f"{self._whole(whole, name)}{self._say['and']}{fraction}"
        count, _, most = part.partition("/")
        between = self._say["out_of" if int(count) <= int(most) else "over"]
        if count == most and _MOST_RATING < int(most) < 100:
            return f"{self._whole(count)} {self._whole(most)}"  # 90/90 is a position, 50/50 two halves
        rated = f"{self._whole(count)} {between} {self._whole(most)}"
        return f"{self._whole(whole)} {rated}" if whole else rated

    def _fraction(self, part: str) -> str | None:
        found: str | None = self._say["fractions"].get(part)
        return found

    def _amount(self, value: str, name: str) -> str:
        if self._grouped.fullmatch(value):
            value = value.replace(self._say["thousands"], "")
        whole, sign, part = value.partition("." if "." in value else ",")
        if not sign:
            return self._whole(whole, name)
        return f"{self._whole(whole or '0')} {self._say['point']} {self._decimals(part)}"

    def _decimals(self, part: str) -> str:
        """``two five`` for the part behind the sign; as a number where the language says it so."""
        if self._say["decimals_as_number"] and not part.startswith("0") and len(part) == 2:
            return self._whole(part)
        return self._numerals.digits(part)

    def _whole(self, digits: str, name: str = "cardinal") -> str:
        """A whole number; no amount, and so digit by digit, where it begins with 0 or is too long to be said."""
        if len(digits) > MOST_DIGITS or (digits.startswith("0") and len(digits) > 1):
            return self._numerals.digits(digits)
        return self._numerals.words(int(digits), name if name in self._numerals else "cardinal")

    def _clock(self, value: str, *, plain: bool = False) -> str:
        """A time of day; minutes and seconds where there is no such hour."""
        hour, minute, *rest = value.split(":")
        if int(hour) > 24 or rest:
            units = ("h", "min", "s") if rest else ("min", "s")
            pairs = zip((hour, minute, *rest), units, strict=True)
            return " ".join(self._with_unit(str(int(number)), unit) for number, unit in pairs if int(number))
        name = self._say["hour_gender"]
        said = self._whole(str(int(hour)), name)
        if minute == "00":
            return said if plain else str(self._say["full_hour"].format(hour=said))
        number = self._numerals.words(int(minute))
        small = self._say["small_minute"].format(minute=number) if minute[0] == "0" else number
        return str(self._say["clock"].format(hour=said, minute=small))

    def _unit(self, unit: str, form: str) -> str:
        found = self._units.get(unit) or self._units[unit.lower()]
        return found[0 if form == "one" else 1]

    def _after(self, found: re.Match[str]) -> str:
        """The noun that is counted; empty where none follows."""
        end = found.end()
        while later := self._later.match(found.string, end):
            end = later.end()
        noun = self._noun.match(found.string, end)
        word = noun[1].lower() if noun else ""
        if word in self._words.get("alone", ()) or (end > found.end() and self.gender(word) != "feminine"):
            return ""  # "de uno a dos minutos", but "de una a dos horas"
        return word

    def gender(self, noun: str) -> str:
        """By which rules a number before ``noun`` is said."""
        feminine, word = self._words.get("feminine"), noun.partition(" ")[0]
        if not word or feminine is None:
            return "cardinal"
        if re.fullmatch(self._words["masculine"], word):
            return "masculine"
        return "feminine" if re.search(rf"(?:{feminine})$", word) else "masculine"
