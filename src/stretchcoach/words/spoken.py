"""What is written, turned into what a voice can say, before any voice: so every voice says the same.

Numbers become words, and so do units, ranges, fractions, ratings, clock times, signs and the abbreviations of the trade;
Markdown is left out. What is said for them is data, one file a language in ``spoken/``: English and Spanish are complete. In
a language without a file Markdown is left out, and all else is handed on as it is.

All phrases of a session pass through here whenever one starts, since their clips are found by what is said. Most have no
sign at all, which one expression finds out.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from typing import Any

from stretchcoach.resources import packaged
from stretchcoach.words.dialled import DIALLED, Dialled
from stretchcoach.words.languages import voice_code
from stretchcoach.words.marks import PLAIN, simpler, tidied, without_markdown
from stretchcoach.words.numerals import Numerals
from stretchcoach.words.quantities import NEAR, Quantities, Thing, any_of

_WEB = r"(?:https?://|(?<!\w)www\.)(?:www\.)?[\w.-]+\w(?:[/?#][^\s,;)]*)?"
_PRIME = re.compile(r"(?<=\d)(?:''|\"|'(?!s\b|\d{3}))(?![^\W\d_])")
_OPENING = re.compile(r"(?<![\w.,;:!?)])[\"']")
_ROUNDS = 5
"""How often a text is gone through at most until nothing more changes; once is nearly always enough."""


def spoken(text: str, language: str = "en", numbers: Iterable[str] = ()) -> str:
    """``text`` as a voice says it; empty where nothing in it can be said.

    Args:
        text: as it is written.
        language: its code.
        numbers: texts that name whom to call, as they may stand in ``text``: their digits are said one by one.
    """
    return _said(text, voice_code(language), tuple(numbers))


@lru_cache(maxsize=4096)  # a session asks several times for each of its phrases
def _said(text: str, language: str, numbers: tuple[str, ...]) -> str:
    speech = _speech(language)
    if speech is not None:
        return speech.said(text, numbers)
    plain = without_markdown(text)
    return plain if any(map(str.isalnum, plain)) else ""


def unsaid(text: str, language: str = "en") -> tuple[str, ...]:
    """The signs in ``text`` that no voice can say, and that are left out, each once."""
    speech = _speech(voice_code(language))
    return speech.unsaid(text) if speech is not None else ()


@cache
def _speech(language: str) -> _Speech | None:
    path = packaged("spoken", f"{language}.toml")
    return _Speech(tomllib.loads(path.read_text("utf-8"))) if path.is_file() else None


def _beside(found: re.Match[str]) -> tuple[str, str]:
    """What stands on both sides, as far as it may matter."""
    return found.string[max(0, found.start() - NEAR) : found.start()], found.string[found.end() : found.end() + NEAR]


class _Speech:
    """What is said in one language; what only a text with signs needs is made with the first of them."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = data
        self._short: dict[str, str] = dict(data["abbreviations"])
        for written, said in data["abbreviations"].items():
            self._short.setdefault(written[:1].upper() + written[1:], said[:1].upper() + said[1:])
        self._sides: Mapping[str, Any] = data["sides"]
        letters = [each for each in (*self._short, *self._sides["letters"]) if PLAIN.fullmatch(each)]
        self._has_short = re.compile(rf"(?<![\w.])(?:{any_of(letters)})(?!\w)|(?<!\w)www\.").search
        self._left: dict[str, None] = {}
        self._last: tuple[tuple[str, ...], Dialled] | None = None

    def said(self, text: str, numbers: tuple[str, ...]) -> str:
        """``text`` in words; empty where there are none."""
        if PLAIN.fullmatch(text) and not self._has_short(text):
            return text
        if numbers or DIALLED.search(text):
            text = self._dialled(numbers).said(text)
        for _ in range(_ROUNDS):
            before, text = text, self._once(text)
            if text == before:
                break
        return text if any(map(str.isalnum, text)) else ""

    def unsaid(self, text: str) -> tuple[str, ...]:
        """The signs that are left out of ``text``."""
        self._left.clear()
        self.said(text, ())
        return tuple(self._left)

    def _once(self, text: str) -> str:
        text = simpler(without_markdown(text))
        for written, by in self._usual:
            text = written.sub(by, text)
        return tidied(self._everything.sub(self._word, self._primed(text)))

    def _word(self, found: re.Match[str]) -> str:
        """What is said for one thing that was found, parted from the letters beside it."""
        said = self._things[found.lastgroup or ""].say(found)
        before, after = _beside(found)
        return f"{' ' if before[-1:].isalnum() else ''}{said}{' ' if after[:1].isalnum() else ''}"

    def _primed(self, text: str) -> str:
        """``30 s`` for 30", where that is sure; elsewhere it may as well be inches, and is told as not said."""
        if not _PRIME.search(text) or _OPENING.search(text):
            return text
        primes = self._data["primes"]
        if not primes:
            self._left.update(dict.fromkeys(_PRIME.findall(text)))
        return _PRIME.sub(lambda found: f" {primes[found[0]]} " if primes else " ", text)

    # Each of these takes what was found and says it ---------------------------------------------------------------------

    def _web(self, found: re.Match[str]) -> str:
        host = re.sub(r"^(?:https?://)?(?:www\.)?", "", found[0])
        return re.split(r"[/?#]", host)[0].replace(".", f" {self._data['number']['dot']} ")

    def _short_form(self, found: re.Match[str]) -> str:
        said = self._short[found[0]]
        words, (before, after) = self._data["words"], _beside(found)
        if found[0] in words["answers"] and before.rstrip().endswith(tuple(".?!")):
            return found[0]  # "Is it numb? No. 2 sets are enough."
        if found[0].lower() in self._sides["words"]:
            said = self._sided(before, self._sides["words"][found[0].lower()])
        if found[0] in words["joined"] and not re.match(r"\s+[a-z0-9]", after):
            return found[0]
        may_end = found[0].endswith(".") and found[0] not in words["titles"]
        ends = may_end and re.match(r"\s*$|\s+[A-ZÁÉÍÓÚÑ¿¡]", after)
        return f" {said}{'.' if ends else ''} "

    def _side(self, found: re.Match[str]) -> str:
        """``right`` for R, where it stands beside a part of the body or together with L, or in brackets."""
        letter, (before, after) = found[0].strip("()"), _beside(found)
        parts = self._sides["parts"]
        part = (
            re.search(rf"(?<!\w)(?i:{parts})\s*$", before)
            if self._sides["behind"]
            else re.match(rf"\s(?i:{parts})(?!\w)", after)
        )
        letters = {each.strip("()") for each in re.findall(self._side_pattern, found.string)}
        if not part and len(letters) < 2 and "(" not in found[0]:
            return found[0]
        return f" {self._sided(before, self._sides['letters'][letter])} "

    def _sided(self, before: str, forms: Sequence[str]) -> str:
        """The form of a side that goes with the part of the body that stands ``before`` it."""
        part = re.search(rf"(?<!\w)((?i:{self._sides['parts']}))\s*$", before)
        return forms[0 if part and self._quantities.gender(part[1].lower()) == "masculine" else 1]

    @cached_property
    def _side_pattern(self) -> str:
        letter = any_of(self._sides["letters"])
        return rf"\((?:{letter})\)|(?<![\w'./&-])(?:{letter})(?![\w'/&-]|\.\w)"

    def _sign(self, found: re.Match[str]) -> str:
        sign = found[0]
        before, after = _beside(found)
        if sign == "#" and not re.match(r"\s?\d", after):
            return self._other(found)
        if sign == "@" and not (before[-1:].isalnum() and after[:1].isalnum()):
            return f" {self._data['number']['at']} "
        return f" {self._data['signs'][sign]} "

    def _slash(self, found: re.Match[str]) -> str:
        words, per = self._data["number"], self._data["words"]["per"]
        left, right = _beside(found)
        if not (left.strip() and right.strip()):
            return " "
        before, after = re.search(r"(\d\s?)?([^\W\d_]*)\.?\s*$", left), re.match(r"[^\W\d_]*", right)
        assert before is not None, "it may be empty"
        assert after is not None, "it may be empty"
        between = after[0].lower() in per and (before[1] is not None or before[2].lower() not in per)
        timed = before[1] is not None and before[2].lower() in ("", *self._data["units"])
        if not between and (timed or (found[0].startswith(" ") and found[0].endswith(" ")) or right[:1].isdigit()):
            return ", "  # one thing and then the next: in 4 / out 6, 20 s on/10 s off
        return f" {words['per' if between else 'or']} "

    def _short_per(self, found: re.Match[str]) -> str:
        """``per week`` for /wk."""
        return f" {self._data['number']['per']} {self._data['short_per'][found['short_word']]} "

    def _other(self, found: re.Match[str]) -> str:
        """A sign that nothing is said for; marks above and below letters belong to them."""
        if unicodedata.category(found[0]).startswith("M"):
            return found[0]
        self._left[found[0]] = None
        return " "

    # Made with the first text that has a sign ----------------------------------------------------------------------------

    @cached_property
    def _usual(self) -> list[tuple[re.Pattern[str], str]]:
        """What is written in an unusual way, and the usual one."""
        return [(re.compile(pattern), by) for pattern, by in self._data["usual"].items()]

    @cached_property
    def _numerals(self) -> Numerals:
        return Numerals(self._data["rules"])

    @cached_property
    def _quantities(self) -> Quantities:
        return Quantities(self._data, self._numerals)

    @cached_property
    def _things(self) -> Mapping[str, Thing]:
        """What is looked for, in this order."""
        with_slash = any_of([each for each in self._short if each.endswith("/")])
        return {
            "web": Thing(_WEB, self._web),
            "side": Thing(self._side_pattern, self._side),
            "short": Thing(rf"(?<!\w)(?:(?:{any_of(self._short)})(?!\w)|(?<!/)(?:{with_slash}))", self._short_form),
            **self._quantities.things,
            "pause": Thing(r"\s*(?:—|--+(?!>)|–)\s*|\s-\s", lambda _: ", "),
            "sign": Thing(rf"<(?=-\d)|{any_of(self._data['signs'])}", self._sign),
            "hyphen": Thing(r"(?<![^\W_])-|-(?![^\W_])", lambda _: " "),
            "per": Thing(
                rf"(?<=[\w.)%°])\s*/\s*(?P<short_word>{any_of(self._data['short_per'])})(?!\w)\.?", self._short_per
            ),
            "slash": Thing(r"\s*/+\s*", self._slash),
            "other": Thing(r"[^\w\s,.;:!?'\"()¿¡…-]|_", self._other),
        }

    @cached_property
    def _everything(self) -> re.Pattern[str]:
        return re.compile("|".join(f"(?P<{name}>{thing.pattern})" for name, thing in self._things.items()))

    def _dialled(self, numbers: tuple[str, ...]) -> Dialled:
        """What says these numbers; a session has one set of them."""
        if self._last is None or self._last[0] != numbers:
            self._last = numbers, Dialled(numbers, self._numerals, self._data["dialled"], self._quantities.counted)
        return self._last[1]
