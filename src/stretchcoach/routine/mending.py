"""Every slip of writing in a text that is to be TOML, and the text as it was probably meant.

``tomllib`` stops at the first thing it does not know. An author who writes ten lines without quotes would be told of
one at a time; so this goes through the whole text by itself, notes each slip with what to write, and mends it, so that
the rest of the file can be judged in the same run. What is mended here is never what a session runs. A table in braces
over several lines is no slip: it is read as if it stood on one.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import field, replace
from itertools import accumulate
from typing import NamedTuple

from stretchcoach.frozen import dataclass
from stretchcoach.routine import limits
from stretchcoach.routine.model import Place
from stretchcoach.routine.problems import MOST
from stretchcoach.routine.shapes import KINDS, SHAPES, AnyOf, Takes, Text, Texts, Time, Whole
from stretchcoach.routine.wording import (
    DATE_EXAMPLE,
    NEXT_LINE,
    YOUR_WORDS,
    english_key,
    listing,
    looks_like_day,
    meant_day,
    meant_duration,
    printable,
    said_keys,
)

DEEPEST = 20
"""So deep lists and tables may be nested here; a routine takes nine."""
_WHOLE_LINE = 100
"""Characters of a corrected line that a suggestion still shows as a whole."""

QUOTES = "\u201c\u201d\u201e\u201f\u2018\u2019\u201a\u201b\u00ab\u00bb\u2039\u203a\u2033\u2036\uff02\u00b4`"
"""Quotes of word processors, telephones and other languages."""
_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_UNSEEN = "\u00ad\u200b-\u200f\u2060\ufeff"
_BLANK = re.compile(f"[ \t{_SPACES}{_UNSEEN}]+")
_ODD = re.compile(f"[{_SPACES}{_UNSEEN}]")
_BREAKS = re.compile("\r(?!\n)|[\x0b\x0c\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_CHARACTERS = {
    "\u00a0": "a no-break space",
    "\u202f": "a narrow no-break space",
    "\u00ad": "a soft hyphen, which is not seen",
    "\u200b": "a zero-width space, which is not seen",
    "\u200e": "a mark of direction, which is not seen",
    "\u200f": "a mark of direction, which is not seen",
    "\ufeff": "a byte order mark, which is not seen",
    "\x0b": "a line break of Word",
    "\x0c": "a page break",
    "\r": "a line end of an old Mac",
}

_KEY = re.compile(
    r"(?:[\w-]+|\"[^\"\n\\]*\"|'[^'\n]*')(?:[ \t]*\.[ \t]*(?:[\w-]+|\"[^\"\n\\]*\"|'[^'\n]*'))*", re.ASCII
)
_HEADING = re.compile(rf"(\[\[?)[ \t]*({_KEY.pattern})[ \t]*(\]\]?)", re.ASCII)
_PAIR_BEGINS = re.compile(r"[ \t]*[\w.-]+[ \t]*=(?!=)", re.ASCII)
_HEADING_LINE = re.compile(r"[ \t]*\[\[?[A-Za-z_.]+\]\]?[ \t]*(?:#|\r?$)", re.MULTILINE)
_NEXT_PAIR = re.compile(r"[,;]?(?<![ \t])[ \t]++(?=[A-Za-z_][\w.-]*[ \t]*=(?!=))")
_REMARK = re.compile(r"//+|;+|/\*|<!--|--+(?=[ \t])|%")
_BULLET = re.compile(r"[-*\u2022\u2013\u00b7][ \t]+(?=\S)")
_VALUE_ENDS = re.compile(rf"[ \t{_SPACES}]*+(?:(?:[,;.][ \t{_SPACES}]*+)?(?:#|//|\r?$)|[,\]}}])", re.MULTILINE)
_ESCAPE = re.compile(r'\\(?:[btnfr"\\]|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})')
_ROOT = re.compile(r"[A-Za-z]:\\|\\\\")

_NUMBER = r"[+-]?(?:0|[1-9](?:_?[0-9])*)(?:\.[0-9](?:_?[0-9])*)?(?:[eE][+-]?[0-9]+)?"
_TIME = r"[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?"
_PLAIN = re.compile(rf"(?:true|false|{_NUMBER}|[+-]?(?:inf|nan)|0x[0-9A-Fa-f]+|0o[0-7]+|0b[01]+|{_TIME})")
_DATE = re.compile(rf"([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})(?:[Tt ]{_TIME}(?:[Zz]|[+-][0-9]{{2}}:[0-9]{{2}})?)?")
_TIMES = re.compile(
    r"([0-9]{1,2})[ ]*(?:x|X|\u00d7|\*|sets? of|sets? x)[ ]*([0-9]{1,3})(?:[ ]*(?:x|reps?\.?|times|repetitions))?"
)
_COUNT = re.compile(r"([0-9]{1,3})[ ]*(?:x|\u00d7|reps?\.?|times|repetitions|mal|veces)", re.IGNORECASE)
_ZERO = re.compile(r"0[0-9][0-9 ]*")
_TRUTH = {"true": "true", "false": "false", "yes": "true", "no": "false", "on": "true", "off": "false"}
_LISTS = ("step", "steps", "cues", "condition", "movement")
"""Parts that are repeated, so that their heading takes double brackets."""
_TABLES = ("routine", "step", "steps", "sound", "clinic", "limits", "check_in")
"""Parts that have a heading, which some write as ``step:``."""
_WORD = 16
"""Characters of a word that are enough to find it again."""
_SHORT_NUMBER = 3
"""With more digits a number that begins with 0 is taken for a telephone number."""


class Edit(NamedTuple):
    """The characters from ``start`` to ``end`` are to be ``text``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Slip:
    """One thing that is no TOML: where it is, what it is, and how it is mended."""

    start: int
    end: int
    code: str
    message: str
    suggestion: str
    edits: tuple[Edit, ...]
    safe: bool
    """Whether nothing else can have been meant, so that ``check --fix`` may write it."""


@dataclass(frozen=True, slots=True)
class Mended:
    """A text gone through to its end, or to where no more slips are listed."""

    original: str
    slips: tuple[Slip, ...]
    edits: tuple[Edit, ...]
    """Those of the slips, and those that only join a table in braces over several lines; in order, none over another."""
    unsure: frozenset[int]
    """Lines of the original whose values are only guessed, so that nothing about them is worth saying."""
    whole: bool
    """Whether it was gone through to its end."""

    @property
    def text(self) -> str:
        """The text as it was probably meant."""
        return applied(self.original, self.edits)

    def place(self, line: int, column: int) -> Place:
        """Where in the original stands what is at this place of :attr:`text`."""
        text = self.text
        starts = _line_starts(text)
        at = min(starts[min(line, len(starts)) - 1] + column - 1, len(text))
        shift = 0
        for start, end, new in self.edits:
            if start + shift >= at:
                break
            if start + shift + len(new) > at:
                at = start + shift
                break
            shift += len(new) - (end - start)
        return place_of(self.original, at - shift)


def applied(text: str, edits: Iterable[Edit]) -> str:
    """``text`` with ``edits``, which are in order and do not overlap."""
    parts, done = [], 0
    for start, end, new in edits:
        parts += [text[done:start], new]
        done = end
    return "".join([*parts, text[done:]])


def place_of(text: str, at: int) -> Place:
    """Line and column of the character ``at``."""
    return Place(line=text.count("\n", 0, at) + 1, column=at - text.rfind("\n", 0, at))


def mended(text: str) -> Mended:
    """``text`` with every slip that there is, at most :data:`MOST`."""
    mender = _Mender(_CONTROL.sub(" ", _BREAKS.sub("\n", text)), text)
    try:
        mender.run()
        whole = True
    except _Enough:
        whole = False
    found = dict.fromkeys([*mender.joins, *(edit for slip in mender.slips for edit in slip.edits)])
    apart: list[Edit] = []
    for edit in sorted(found, key=lambda edit: (edit.start, edit.end)):
        if not apart or edit.start >= apart[-1].end:
            apart.append(edit)
    slips = tuple(sorted(mender.slips, key=lambda slip: slip.start))
    return Mended(text, slips, tuple(apart), frozenset(mender.unsure), whole)


def without(found: Mended, line: int) -> Mended:
    """``found`` with a line of its text taken out, which is still no TOML; nothing is worth saying about it."""
    begin = found.place(line, 1)
    starts = _line_starts(found.original)
    start = starts[begin.line - 1]
    end = starts[begin.line] - 1 if begin.line < len(starts) else len(found.original)
    others = [edit for edit in found.edits if edit.end < start or edit.start > end]
    edits = tuple(sorted([*others, Edit(start, end, "")], key=lambda edit: (edit.start, edit.end)))
    return replace(found, edits=edits, unsure=found.unsure | {begin.line})


def _takes(key: str, kind: type[Takes]) -> bool:
    """Whether somewhere in a file a key of this name takes a value of this kind."""
    for shape in (*SHAPES.values(), *KINDS.values()):
        takes = shape.keys[key].takes if key in shape.keys else None
        if any(isinstance(each, kind) for each in (takes.of if isinstance(takes, AnyOf) else (takes,))):
            return True
    return False


_EXAMPLES: tuple[tuple[type[Takes], str], ...] = ((Texts, f"[{YOUR_WORDS}]"), (Text, YOUR_WORDS), (Time, '"30s"'))


class _Enough(Exception):
    """There are more slips than are listed, or deeper tables than are read."""


def _line_starts(text: str) -> list[int]:
    return [0, *accumulate(len(line) + 1 for line in text.split("\n"))][:-1]


def _named(char: str) -> str:
    return f"{_CHARACTERS.get(char, 'a special space')} (U+{ord(char):04X})"


def _straight(content: str) -> str:
    """A text in quotes, whatever is in it."""
    return '"' + content.replace("\\", "\\\\").replace('"', '\\"') + '"'


@dataclass(slots=True)
class _Mender:
    text: str
    """With plain line ends; every character is where it is in the original."""
    original: str
    slips: list[Slip] = field(default_factory=list)
    joins: list[Edit] = field(default_factory=list)
    unsure: set[int] = field(default_factory=set)
    table: str = ""
    """The heading that the pairs now belong to."""
    keys: dict[str, int] = field(default_factory=dict)
    """Those of the table so far, and where they stand."""
    tables: dict[str, str] = field(default_factory=dict)
    """The headings so far and their brackets; those below a repeated part begin anew with it."""
    headings: dict[str, int] = field(default_factory=dict)
    """Where each heading was first."""
    statement: int = 0
    """Where the pair or heading that is read now begins."""
    value: int = 0
    """Where the value of that pair begins."""
    open: set[int] = field(default_factory=set)
    """Places behind which no brace closes a table that began on the line before."""
    entries: set[int] = field(default_factory=set)
    """Where an entry of a list begins below one whose brace is not closed."""
    odd_line: int = -1

    def run(self) -> None:
        self._breaks()
        self._controls()
        at = 0
        while at < len(self.text):
            at = self._blank(at)
            if at < len(self.text) and self.text[at] != "\n" and self.text[at : at + 2] != "\r\n":
                begin = self.statement = at
                before = len(self.slips)
                at = self._statement(at)
                self._show_line(before, begin, at)
            at = self._eol(at) + 1

    # What slips say ---------------------------------------------------------------------------------------------------

    def _slip(
        self, start: int, end: int, code: str, message: str, suggestion: str = "", *edits: Edit, safe: bool = False
    ) -> None:
        if len(self.slips) >= MOST:
            raise _Enough
        self.slips.append(Slip(start, max(end, start + 1), code, message, suggestion, edits, safe))
        if not safe:
            self.unsure.add(self.text.count("\n", 0, start) + 1)

    def _guessed(self, at: int) -> None:
        self.unsure.add(self.text.count("\n", 0, at) + 1)

    def _show_line(self, before: int, begin: int, stop: int) -> None:
        """Let the slips of the statement from ``begin`` to ``stop``, if on one line, say how the whole is written."""
        new = self.slips[before:]
        if not any(slip.suggestion == "=" for slip in new):
            return
        end = self._eol(begin)
        whole = ""
        if stop <= end <= begin + 4 * _WHOLE_LINE:
            edits = sorted(
                edit
                for slip in new
                for edit in slip.edits
                if slip.code != "key-twice" and begin <= edit.start and edit.end <= end
            )
            shifted = (Edit(e.start - begin, e.end - begin, e.text) for e in edits)
            whole = applied(self.text[begin:end], shifted).strip()
            remark = re.search(r"[ \t]+#[^\"']*$", whole)
            whole = whole[: remark.start()] if remark else whole
            whole = whole.replace("\n", NEXT_LINE)
        for number, slip in enumerate(new, before):
            if slip.suggestion == "=":
                piece = slip.edits[0].text.strip() if len(slip.edits) == 1 else ""
                said = whole if 0 < len(whole) <= _WHOLE_LINE else piece
                self.slips[number] = replace(
                    slip, suggestion=f"Write {printable(said, 2 * _WHOLE_LINE)}." if said else ""
                )

    # Spaces, ends of lines, remarks -----------------------------------------------------------------------------------

    def _eol(self, at: int) -> int:
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end

    def _breaks(self) -> None:
        found = list(_BREAKS.finditer(self.original))
        if found:
            first = found[0]
            edits = (Edit(each.start(), each.end(), "\n") for each in found)
            message = f"expected plain line ends, found {_named(first[0])}"
            message += f", {len(found)} times from here." if len(found) > 1 else "."
            hint = "Delete it, so that what stands before and behind it is one line; then press Enter between the two."
            self._slip(first.start(), first.end(), "odd-line-end", message, hint, *edits, safe=True)

    def _blank(self, at: int) -> int:
        """The first character behind blanks; those that only look like blanks are slips, one a line."""
        match = _BLANK.match(self.text, at)
        if match is None:
            return at
        odd = _ODD.search(match[0])
        if odd:
            place = at + odd.start()
            edit = Edit(
                at, match.end(), _ODD.sub(lambda each: " " if re.match(f"[{_SPACES}]", each[0]) else "", match[0])
            )
            self._odd(place, edit)
        return match.end()

    def _odd(self, place: int, *edits: Edit) -> None:
        line = self.text.count("\n", 0, place)
        message = f"expected a plain space or nothing, found {_named(self.text[place])}, as Word and web pages have it."
        if line == self.odd_line:
            self.joins.extend(edits)
            return
        self.odd_line = line
        self._slip(place, place + 1, "odd-space", message, self._retyped(place), *edits, safe=True)

    def _retyped(self, place: int) -> str:
        """What to do about a character that is not seen, by the words on both sides of it."""
        blanks = f" \t{_SPACES}{_UNSEEN}"
        before = re.search(f"([^\n{blanks}]+)[{blanks}]*\\Z", self.text[max(0, place - _WHOLE_LINE) : place])
        behind = re.compile(f"[{blanks}]*([^\r\n{blanks}]+)").match(self.text, place)
        left, right = (printable(each[1], _WORD) if each else "" for each in (before, behind))
        if left and right:
            space = ", then press the space bar" if re.match(f"[{_SPACES}]", self.text[place]) else ""
            return f"Delete what stands between {left} and {right}{space}."
        return f"Delete what stands before {right}." if right else f"Delete what stands behind {left or 'nothing'}."

    def _controls(self) -> None:
        found = list(_CONTROL.finditer(self.original))
        if found:
            first = found[0]
            message = f"found a character that cannot be printed (U+{ord(first[0]):04X})."
            edits = (Edit(each.start(), each.end(), "") for each in found)
            self._slip(*first.span(), "control-character", message, "Delete it.", *edits, safe=True)

    # Statements -------------------------------------------------------------------------------------------------------

    def _statement(self, at: int) -> int:
        """Read one remark, heading or pair; where it ends."""
        end = self._eol(at)
        if self.text[at] == "#":
            return at
        remark = _REMARK.match(self.text, at, end)
        if remark:
            message = f"a remark begins with #, found {remark[0]}."
            self._slip(
                at,
                remark.end(),
                "remark",
                message,
                f"Write # instead of {remark[0]}.",
                Edit(at, remark.end(), "#"),
                safe=True,
            )
            return end
        bullet = _BULLET.match(self.text, at, end)
        if bullet:
            message = "lines do not begin with a mark of a list."
            self._slip(at, at + 1, "list-mark", message, "=", Edit(at, bullet.end(), ""), safe="=" in self.text[at:end])
            at = bullet.end()
        if self.text[at] == "[":
            return self._heading(at, end)
        return self._pair(at, end)

    def _heading(self, at: int, end: int) -> int:
        match = _HEADING.match(self.text, at, end)
        if match is None or len(match[1]) != len(match[3]):
            return self._broken_heading(at, end)
        name, double = re.sub(r"[ \t]", "", match[2]), len(match[1]) == 2
        self._enter(name, double, match)
        return self._tail(match.end(), "")

    def _enter(self, name: str, double: bool, match: re.Match[str]) -> None:
        self.keys, self.table = {}, name
        known = self.tables.get(name)
        last = name.rsplit(".", 1)[-1]
        if double or last in _LISTS:
            for below in [each for each in self.tables if each.startswith(f"{name}.")]:
                del self.tables[below]
        first = self._in_line(self.headings.setdefault(name, match.start()))
        if known is not None and (known == "[" or not double):
            if last in _LISTS:
                edit = Edit(match.start(), match.end(), f"[[{name}]]")
                message = f"the heading [{name}] is there twice, also {first}, and a part that is repeated takes "
                message += "double brackets."
                self._slip(match.start(), match.end(), "heading-twice", message, f"Write [[{name}]] each time.", edit)
            else:
                message = f"the heading [{name}] is there twice, also {first}."
                self._slip(match.start(), match.end(), "heading-twice", message, "Keep one, with all its keys below it.",
                           *self._section(match.start()))  # fmt: skip
        self.tables.setdefault(name, "[[" if double else "[")
        if (
            not double
            and last in _LISTS
            and known is None
            and re.search(rf"^[ \t]*\[\[?{re.escape(name)}\]\]?[ \t]*\r?$", self.text[match.end() :], re.MULTILINE)
        ):
            self.joins.append(Edit(match.start(), match.end(), f"[[{name}]]"))
            self.tables[name] = "["

    def _section(self, start: int) -> list[Edit]:
        """What takes the lines of a section out, up to the next heading."""
        edits, at = [], start
        while at < len(self.text):
            edits.append(Edit(at, at, "#"))
            self._guessed(at)
            at = self._eol(at) + 1
            if _HEADING_LINE.match(self.text, at):
                break
        return edits

    def _broken_heading(self, at: int, end: int) -> int:
        words = re.match(
            r"[\[\s{(]*([\w-]+(?:\.[\w-]+)*)(?:[ \t]*[0-9]+)?(?:[ \t]*[\])}.:,;])*", self.text[at:end], re.ASCII
        )
        name = words[1].lower() if words else ""
        inside = self.text[at:end].split("#")[0].strip()
        meant = name if name in said_keys() or name in _LISTS else english_key(name) or name
        if not words or not name or "=" in inside.split("]")[0]:
            message = "expected a [heading], found an opening bracket."
            self._slip(at, end, "heading", message, "Write [routine] or [[step]].", Edit(at, at, "#"))
            return end
        double = meant.rsplit(".", 1)[-1] in _LISTS or inside.startswith("[[")
        right = f"[[{meant}]]" if double else f"[{meant}]"
        message = f"a heading stands in brackets on both sides, found {printable(inside)}."
        if re.search(r"[0-9][ \t\])}.:]*$", inside):
            message = f"headings are not numbered, found {printable(inside)}."
        alone = not re.split(r"#|[ \t]//", self.text[at + words.end() : end])[0].strip()
        stop = at + words.end() if alone else at + len(self.text[at:end].rstrip())
        self._slip(at, stop, "heading", message, f"Write {right}.", Edit(at, stop, right), safe=alone)
        self.keys, self.table = {}, meant
        self.headings.setdefault(meant, at)
        self.tables.setdefault(meant, "[[" if double else "[")
        return self._tail(stop, "")

    def _pair(self, at: int, end: int) -> int:
        match = _KEY.match(self.text, at, end)
        if match:
            then = self._blank(match.end())
            if self.text[then : then + 1] == "=" and self.text[then : then + 2] not in ("==", "=>"):
                self._seen(match[0], at, match.end())
                return self._value_of(match[0], then + 1)
        sign = re.search(r":=|==|=>|->|=|:(?!/)", self.text[at:end])
        first = self.text[at : at + sign.start()] if sign else ""
        if sign is None or len(first) > _WHOLE_LINE or not first.strip() or "#" in first:
            return self._bare(at, end)
        name = self._key(at, at + len(first))
        if name is None:
            return self._bare(at, end)
        if sign[0] == ":" and name in _TABLES and not self.text[at + sign.end() : end].strip():
            return self._broken_heading(at, end)
        if sign[0] != "=":
            message = f"between a key and its value stands =, found {sign[0]}."
            place = at + sign.start()
            text = "=" if place and self.text[place - 1] in " \t" else " ="
            self._slip(
                place, at + sign.end(), "equals-sign", message, "=", Edit(place, at + sign.end(), text), safe=True
            )
        self._seen(name, at, at + len(first.rstrip()))
        return self._value_of(name, at + sign.end())

    def _key(self, start: int, end: int) -> str | None:
        """The key between ``start`` and ``end``, which may be written badly; None when it is none."""
        raw = self.text[start:end]
        key = raw.strip().strip(QUOTES + "\"'").strip()
        clean = _ODD.sub("", key).strip(".")
        if _KEY.fullmatch(raw.strip()):
            return raw.strip()
        last = start + len(raw.rstrip())
        joined = re.sub(r"[ \t]+", "_", clean)
        meant = english_key(clean) or (joined if joined in said_keys() else "")
        if clean != key and _KEY.fullmatch(clean):
            self._odd(start + (_ODD.search(raw) or re.match("", raw)).start(), Edit(start, last, clean))  # type: ignore[union-attr]
            return clean
        if any(char in QUOTES for char in raw) and re.fullmatch(r"[\w-]+", clean, re.ASCII):
            self._slip(
                start,
                last,
                "curly-quotes",
                f"keys have no quotes, found {printable(raw.strip())}.",
                "=",
                Edit(start, last, clean),
                safe=True,
            )
            return clean
        words = clean.split()
        if not clean or len(words) > 4 or not re.fullmatch(r"[^\W\d][\w .-]*", clean):
            return None
        if clean.isascii() and not meant and len(words) > 1:
            return None
        hint = "=" if meant else "Keys are English words, such as exercise, hold, reps and sets."
        what = "keys are English, in plain letters a to z" if not clean.isascii() else "a key has no spaces"
        new = meant or "-".join(word.encode("ascii", "replace").decode().replace("?", "x") for word in words)
        self._slip(
            start,
            last,
            "key-letters",
            f"{what}, found {printable(clean)}.",
            hint,
            Edit(start, last, new),
            safe=bool(meant),
        )
        if not meant:
            self._guessed(start)
        return new

    def _seen(self, key: str, start: int, stop: int) -> None:
        if key in self.keys:
            message = f"the key {printable(key)} is there twice, also {self._in_line(self.keys[key])}."
            self._slip(start, stop, "key-twice", message, "Keep one of them.", Edit(start, start, "#"))
        self.keys.setdefault(key, start)

    def _in_line(self, at: int) -> str:
        return f"in line {place_of(self.text, at).line}"

    def _bare(self, at: int, end: int) -> int:
        """A line that is no pair: what it may have been."""
        line = self.text[at:end]
        said = _ODD.sub(" ", re.split(r"[ \t]#|//", line)[0]).strip().rstrip(",;.")
        stop = at + len(re.split(r"[ \t]#|//", line)[0].rstrip())
        times, count = _TIMES.fullmatch(said), _COUNT.fullmatch(said)
        word, _, rest = said.partition(" ")
        key = word.lower() if word.lower() in said_keys() else english_key(word)
        new, hint = "", ""
        if times:
            new, hint = (
                f"sets = {times[1]}\nreps = {times[2]}",
                f"Write sets = {times[1]}{NEXT_LINE}reps = {times[2]}.",
            )
        elif count:
            new = f"reps = {count[1]}"
        elif meant := meant_duration(said) if not said.isdigit() else None:
            new = f'hold = "{meant}"'
        elif said.lower() in ("step", "[step", "step]", "steps"):
            new = "[[step]]"
        elif said.lower() in ("routine", "exercise", "sound", "clinic", "limits", "check_in"):
            new = f"[{said.lower()}]"
        elif key and rest and len(rest) < _WHOLE_LINE:
            value, _, _, _ = self._read_bare(key, rest.strip().strip(QUOTES + "\"'"))
            new = f"{key} = {value}"
        if not new:
            message = "expected key = value or a [heading], found other words."
            self._slip(at, stop, "no-pair", message, "If it is a remark, write # before it.", Edit(at, at, "#"))
            return end
        message = f"expected key = value, found {printable(said)}."
        known = set(re.findall(r"^([a-z_]+) =", new, re.MULTILINE))
        safe = not known & self.keys.keys()
        self.keys = {**dict.fromkeys(known, at), **self.keys}
        self._slip(
            at, stop, "no-pair", message, hint or f"Write {new}.", Edit(at, stop, new if safe else "#"), safe=safe
        )
        return self._tail(stop, "")

    # Values -----------------------------------------------------------------------------------------------------------

    def _value_of(self, key: str, at: int) -> int:
        self.value = self._blank(at)
        at = self._value(self.value, key, "", 0)
        return self._tail(at, "")

    def _tail(self, at: int, inside: str) -> int:
        """What stands behind a value on its line; where it ends."""
        end = self._eol(at)
        start, at = at, self._blank(at)
        rest = self.text[at:end].rstrip()
        if not rest or rest.startswith("#"):
            return at
        another = _NEXT_PAIR.match(self.text, start, end) or _NEXT_PAIR.match(self.text, at, end)
        if another:
            edit = Edit(another.start(), another.end(), "\n")
            self._slip(
                another.end(),
                another.end() + 1,
                "one-line",
                "each key begins a line of its own.",
                "Press Enter before it.",
                edit,
                safe=True,
            )
            self.statement = another.end()
            return self._pair(another.end(), end)
        closing = re.match(r"[,;.]+(?=[ \t]*(?:#|//|$))", rest)
        if closing:
            sign = _sign(closing[0])
            message = f"a line does not end with a {sign}: delete the {sign} at the end of the line."
            self._slip(at, at + closing.end(), "end-of-line", message, "=", Edit(at, at + closing.end(), ""), safe=True)
            return self._tail(at + closing.end(), inside)
        remark = _REMARK.match(rest)
        if remark:
            edit = Edit(at, at + remark.end(), "#" if self.text[at - 1] in " \t" else " #")
            self._slip(
                at,
                at + remark.end(),
                "remark",
                f"a remark begins with #, found {remark[0]}.",
                f"Write # instead of {remark[0]}.",
                edit,
                safe=True,
            )
            return end
        message = f"something is left over after the value: {printable(rest)}."
        text = self.text[self.value : self.value + 1] in ("'", '"')
        inside = "If it belongs to the text, move it in front of the closing quote. " if text else ""
        self._slip(
            at,
            at + len(rest),
            "left-over",
            message,
            f"Delete {printable(rest)}. {inside}If it is a remark, write # before it.",
            Edit(at, at, " #"),
        )
        return end

    def _value(self, at: int, key: str, closers: str, depth: int) -> int:
        """Read the value that begins at ``at``; where it ends."""
        if depth > DEEPEST:
            brackets = re.compile(r"[\[{]+").match(self.text, self.value)
            hint = "Write one [ at the beginning of the list and one ] at its end."
            if key == "steps":
                hint = f"Nest steps at most {limits.NESTING} deep."
            elif _takes(key, Texts):
                hint = f"Write {key} = [{YOUR_WORDS}]."
            end = brackets.end() if brackets else at
            self._slip(self.value, end, "too-deep", "there are too many brackets one in another to read.", hint)
            raise _Enough
        char = self.text[at : at + 1]
        if char in ('"', "'"):
            return self._string(at, char, closers)
        if char and char in QUOTES:
            return self._curly(at, closers)
        if char == "[":
            return self._list(at, key, depth)
        if char == "{":
            return self._inline(at, depth)
        if not char or char in "\r\n#,]}":
            self._slip(
                at,
                at,
                "no-value",
                f"the value of {printable(key)} is missing.",
                self._example(key, closers),
                Edit(at, at, ' "" '),
            )
            return at
        return self._plain(at, key, closers)

    def _example(self, key: str, closers: str) -> str:
        """How a value that is missing is written."""
        if closers:
            return "Write it, or delete the comma or the key that stands alone."
        shape = SHAPES.get(self.table)
        needed = shape is not None and key in shape.keys and shape.keys[key].needed
        instead = "" if needed else " Or delete the whole line."
        for kind, example in _EXAMPLES:
            if _takes(key, kind):
                return f"Write {key} = {example}.{instead}"
        return f"Write it behind the =.{instead}"

    def _string(self, at: int, quote: str, closers: str) -> int:
        if self.text.startswith(quote * 3, at):
            return self._long_string(at, quote)
        end = self._eol(at)
        stop = at + 1
        while stop < end and self.text[stop] != quote:
            stop += 2 if self.text[stop] == "\\" and quote == '"' else 1
        if stop >= end:
            return self._unclosed(at, end, quote, closers)
        ends = _VALUE_ENDS.match(self.text, stop + 1)
        if not ends and not closers and not _NEXT_PAIR.match(self.text, stop + 1, end) and stop > at + 1:
            last = self.text.rfind(quote, stop + 1, end)
            if last > stop and _VALUE_ENDS.match(self.text, last + 1):
                inner = self.text[at + 1 : last].replace("\\", "").replace(quote, "'" if quote == '"' else "\u2019")
                self._slip(
                    at,
                    last + 1,
                    "inner-quotes",
                    "the text has quotes inside, so it ends too early.",
                    "=",
                    Edit(at, last + 1, quote + inner + quote),
                )
                return last + 1
        self._inside(at, stop, quote)
        return stop + 1

    def _inside(self, at: int, stop: int, quote: str) -> None:
        """Slips between the quotes of a text."""
        content = self.text[at + 1 : stop]
        if quote != '"' or "\\" not in content:
            return
        wrong = next((each for each in re.finditer(r"\\.?", content) if not _ESCAPE.match(content, each.start())), None)
        wrong = wrong or (_ROOT.match(content) if content.count("\\\\") * 2 != content.count("\\") else None)
        if wrong:
            path = _ROOT.match(content) or re.fullmatch(r"[\w. \\-]+", content)
            folder = (
                "/" if self.table == "sound" and re.match("[ \t]*voice[ \t]*=", self.text[self.statement :]) else ""
            )
            new = re.sub(r"\\+", "/", content).rstrip("/") + folder if path else re.sub(r'\\(?!")', r"\\\\", content)
            message = "a backslash (\\) in a text begins a special character."
            place = at + 1 + wrong.start()
            place = self.text.find("\\", place)
            hint = "=" if path else "Write each backslash twice: \\\\."
            self._slip(place, place + 1, "backslash", message, hint, Edit(at + 1, stop, new), safe=bool(path))

    def _long_string(self, at: int, quote: str) -> int:
        stop = self.text.find(quote * 3, at + 3)
        if stop < 0:
            message = f"three quotes begin a text over several lines, and it is not closed with {quote * 3}."
            self._slip(
                at, at + 3, "unclosed-text", message, f"Close it with {quote * 3}.", Edit(at, len(self.text), '""')
            )
            raise _Enough
        while self.text.startswith(quote, stop + 3):
            stop += 1
        return stop + 3

    def _unclosed(self, at: int, end: int, quote: str, closers: str) -> int:
        """A text whose closing quote is missing, or is a curly one."""
        for each in re.finditer(f"[{QUOTES}\"']", self.text[at + 1 : end]):
            place = at + 1 + each.start()
            if _VALUE_ENDS.match(self.text, place + 1):
                message = (
                    f"a text ends with the quote it begins with ({quote}), found {each[0]} (U+{ord(each[0]):04X})."
                )
                self._slip(
                    place,
                    place + 1,
                    "curly-quotes",
                    message,
                    "=",
                    Edit(place, place + 1, quote),
                    safe=each[0] in QUOTES,
                )
                return place + 1
        raw = self.text[at:end]
        stop = at + len(re.split(r"(?<![ \t])[ \t]++#", raw)[0].rstrip(" \t\r,;" + closers))
        content = self.text[at + 1 : stop]
        new = quote + (content.replace("\\", "") if quote == '"' else content) + quote
        self._slip(
            at, stop, "unclosed-text", f"this text is not closed with {quote} on its line.", "=", Edit(at, stop, new)
        )
        return stop

    def _curly(self, at: int, closers: str) -> int:
        end = self._eol(at)
        stop = end - (1 if self.text[end - 1 : end] == "\r" else 0)
        closing = None
        for each in re.finditer(f"[{QUOTES}\"']+", self.text[at + 1 : end]):
            if _VALUE_ENDS.match(self.text, at + 1 + each.end()):
                closing = each
                break
        if closing:
            content, stop = self.text[at + 1 : at + 1 + closing.start()], at + 1 + closing.end()
        else:
            raw = re.split(r"(?<![ \t])[ \t]++#", self.text[at:stop])[0].rstrip(" \t,;" + closers)
            content, stop = raw[1:], at + len(raw)
        found = dict.fromkeys(char for char in self.text[at] + (closing[0] if closing else "") if char in QUOTES)
        signs = listing((f"U+{ord(each):04X}" for each in found), mark="")
        message = f"these are curly quotes ({signs}, from Word or a phone), not straight ones."
        self._slip(at, stop, "curly-quotes", message, "=", Edit(at, stop, _straight(content)), safe=closing is not None)
        return stop

    def _plain(self, at: int, key: str, closers: str) -> int:
        """A value without quotes: a number, a date, true or false; or words that need some."""
        end = self._eol(at)
        if closers:
            match = re.compile(rf"[^,\n#{re.escape(closers)}]*").match(self.text, at)
            raw = match[0] if match else ""
        else:
            raw = re.split(r"(?<![ \t])[ \t]++(?:#|//|;|--)|#", self.text[at:end])[0]
        another = re.search(r"[,;]?(?<![ \t])[ \t]++(?=[A-Za-z_][\w-]*[ \t]*=(?!=))", raw)
        if another:
            raw = raw[: another.start()]
        raw = raw.rstrip()
        if not closers:
            cut = re.search(r"(?<![,; \t])[,;][,; \t]*+$", raw)
            raw = raw[: cut.start()] if cut else raw
            if re.fullmatch(r"[0-9]+\.", raw):
                raw = raw[:-1]
        stop = at + len(raw)
        clean = re.sub(f"[{_SPACES}]", " ", re.sub(f"[{_UNSEEN}]", "", raw))
        if _PLAIN.fullmatch(raw) or self._is_date(raw):
            return stop
        value, code, message, safe = self._read_bare(key, clean)
        times = _TIMES.fullmatch(clean)
        if times and key in ("reps", "sets"):
            return self._two(at, stop, key, times, closers)
        hint = "="
        if code == "date" and not safe:
            hint = f"Write year-month-day; {DATE_EXAMPLE}."
        elif code == "left-over" and not safe:
            each = f" Or write {key} = [{', '.join(clean.split())}]: a number for each set." if key == "reps" else ""
            hint = f"Write {key} = {value}.{each}"
        elif code == "decimal-comma" and value.isdigit():
            hint = f"Write {key} = {value} or {key} = {int(value) + 1}."
        self._slip(at, stop, code, message, hint, Edit(at, stop, value), safe=safe)
        return stop

    def _two(self, at: int, stop: int, key: str, times: re.Match[str], closers: str) -> int:
        sets, reps = times[1], times[2]
        message = f"sets and repetitions have a key each, found {printable(times[0])}."
        hint = f"Write sets = {sets}{NEXT_LINE}reps = {reps}."
        both = closers == "" and not ({"sets", "reps"} - {key}) & self.keys.keys()
        value = sets if key == "sets" else reps
        edit = Edit(self.statement, stop, f"sets = {sets}\nreps = {reps}") if both else Edit(at, stop, value)
        if both:
            self.keys = {"sets": at, "reps": at, **self.keys}
        self._slip(at, stop, "sets-and-reps", message, hint, edit, safe=both)
        return stop

    @staticmethod
    def _is_date(raw: str) -> bool:
        if not _DATE.fullmatch(raw):
            return False
        try:
            tomllib.loads(f"x = {raw}")
        except tomllib.TOMLDecodeError:
            return False
        return True

    @staticmethod
    def _read_bare(key: str, raw: str) -> tuple[str, str, str, bool]:
        """For a value without quotes: what to write, the code, the message, and whether nothing else can be meant."""
        if _PLAIN.fullmatch(raw):
            return raw, "", "", True
        if _DATE.fullmatch(raw):
            return _straight(raw), "date", f"there is no such day, found {printable(raw)}.", False
        day = meant_day(raw)
        if looks_like_day(raw) or (day is not None and key in ("reviewed", "review_by")):
            message = f"a date is year-month-day with two digits each, found {printable(raw)}."
            return str(day or "2000-01-01"), "date", message, day is not None
        if re.fullmatch(r"[0-9]{1,2}(?: +[0-9]{1,2})+", raw) and _takes(key, Whole):
            return raw.split()[0], "left-over", f"a key takes one number, found {printable(raw)}.", False
        if key == "reps" and (count := _COUNT.fullmatch(raw)):
            return count[1], "left-over", f"a number stands alone, found {printable(raw)}.", True
        if _ZERO.fullmatch(raw):
            short = len(raw) <= _SHORT_NUMBER and raw.isdigit() and key != "phone"
            return str(int(raw)) if short else _straight(raw), "leading-zero", "a number does not begin with 0.", True
        if raw.lower() in _TRUTH and key not in ("name", "say"):
            right = _TRUTH[raw.lower()]
            return (
                right,
                "true-or-false",
                f"expected true or false in small letters, found {printable(raw)}.",
                raw.lower() in ("true", "false"),
            )
        if re.fullmatch(r"[0-9]+,[0-9]+", raw):
            if _takes(key, Whole):
                return raw.split(",")[0], "decimal-comma", f"expected a whole number, found {printable(raw)}.", False
            seconds = meant_duration(f"{raw}s") if _takes(key, Time) else None
            if seconds:
                message = f"durations stand in quotes, with a point and a unit, found {printable(raw)}."
                return _straight(seconds), "decimal-comma", message, False
            return raw.replace(",", "."), "decimal-comma", f"a number has a point, found {printable(raw)}.", True
        content = raw.strip(QUOTES + "\"'")
        seconds = None if raw.isdigit() else meant_duration(raw)
        what = "durations stand in quotes" if seconds else "words stand in quotes"
        plain = re.fullmatch(r"[^\"'=\\{}\[\]]+", raw) is not None
        return _straight(seconds or content), "no-quotes", f"{what}, found {printable(raw)}.", plain

    # Lists and tables in braces ---------------------------------------------------------------------------------------

    def _gap(self, at: int, *, join: bool) -> int:
        """Behind blanks, line ends and remarks; in a table in braces they are joined to one line."""
        while True:
            at = self._blank(at)
            char = self.text[at : at + 1]
            if char == "#" or self.text.startswith("//", at):
                end = self._eol(at)
                if char == "/":
                    self._slip(
                        at,
                        at + 2,
                        "remark",
                        "a remark begins with #, found //.",
                        "Write # instead of //.",
                        Edit(at, at + 2, "#"),
                        safe=True,
                    )
                if join:
                    self.joins.append(Edit(at, end, ""))
                at = end
            elif char in ("\n", "\r") and char:
                if join:
                    self.joins.append(Edit(at, at + 1, " "))
                at += 1
                if self._new_statement(at):
                    return at
            else:
                return at

    def _new_statement(self, at: int) -> bool:
        return _HEADING_LINE.match(self.text, at) is not None

    def _begins_anew(self, at: int, start: int) -> bool:
        """Whether at ``at``, behind the ``start`` of a list, a heading or a pair begins a line."""
        line = self.text.rfind("\n", 0, at) + 1
        if line <= start or self.text[line:at].strip():
            return False
        return self._new_statement(line) or _PAIR_BEGINS.match(self.text, line) is not None

    def _list(self, start: int, key: str, depth: int) -> int:
        at = start + 1
        while True:
            last = at
            at = self._gap(at, join=False)
            char = self.text[at : at + 1]
            if char == "]":
                return at + 1
            if not char or char == "}" or self._begins_anew(at, start):
                return self._not_closed(start, last, "]", "list")
            at = self._value(at, key, ",]", depth + 1)
            then = self._gap(at, join=False)
            char = self.text[then : then + 1]
            if char == "]" or char == "}" or not char or self._begins_anew(then, start):
                continue
            if char in ",;":
                if char == ";":
                    message = "in a list a comma stands between values, found ;."
                    edit = Edit(then, then + 1, ",")
                    self._slip(then, then + 1, "list-comma", message, "Write a comma.", edit, safe=True)
                at = then + 1
            elif then in self.entries:
                at = then
            elif char in "\"'{[" + QUOTES:
                message = "in a list a comma stands between values, and here is none."
                hint = "Write a comma after the first of the two."
                self._slip(at, at, "list-comma", message, hint, Edit(at, at, ","), safe=True)
                at = then
            else:
                at = self._left_over(then, ",]", "Put each text in one pair of quotes, with commas between.")

    def _left_over(self, at: int, ends: str, hint: str) -> int:
        """Words behind a value in a list or in braces, which are left out; where they end."""
        over = re.compile(rf"[^\n{re.escape(ends)}]*").match(self.text, at)
        stop = max(over.end() if over else at, at + 1)
        message = f"something is left over after the value: {printable(self.text[at:stop].strip())}."
        self._slip(at, stop, "left-over", message, hint, Edit(at, stop, ""))
        return stop

    def _not_closed(self, start: int, at: int, bracket: str, what: str) -> int:
        begun = place_of(self.text, start)
        stop = max(len(self.text[:at].rstrip(" \t\r\n")), start + 1)
        written = bracket
        if bracket[0] == "}" and self.text[stop - 1] == ",":
            self.joins.append(Edit(stop - 1, stop, ""))
            written = "} in front of the comma" if bracket == "}," else bracket
        line = place_of(self.text, stop).line
        where = f"at the end of line {line}" if line != begun.line else "at the end of the line"
        last = self.slips[-1] if self.slips else None
        if last is not None and last.code == "unclosed" and last.start > start and last.edits[0].start == stop:
            self.slips.pop()  # the inner one, which ends in the same place
            bracket = written = last.edits[0].text + bracket
        message, hint = f"this {what} is not closed.", f"Write {written} {where}."
        self._slip(start, start + 1, "unclosed", message, hint, Edit(stop, stop, bracket))
        self._guessed(stop)
        return at

    def _inline(self, start: int, depth: int) -> int:
        at = start + 1
        keys: set[str] = set()
        begun: tuple[int, int, int, int, set[int]] | None = None
        while True:
            last = at
            at = self._gap(at, join=True)
            char = self.text[at : at + 1]
            if char == "}":
                comma = self.text.rfind(",", start, at)
                if keys and comma >= 0 and last == comma + 1:
                    self.joins.append(Edit(comma, comma + 1, " "))
                return at + 1
            if char == "{" and depth and "\n" in self.text[last:at]:
                self.entries.add(at)
                return self._not_closed(start, last, "},", "part in braces")
            if not char or self._new_statement(self.text.rfind("\n", 0, at) + 1) or char == "]":
                if begun is not None:
                    # Without a comma at the end of its first line the table ends there; what follows is the step's own.
                    last, then, slips, joins, unsure = begun
                    del self.slips[slips:], self.joins[joins:]
                    self.unsure = unsure
                    self.open.add(then)
                return self._not_closed(start, last, "}", "part in braces")
            stop = re.compile(r"[^=:,{}\[\]\n]*").match(self.text, at)
            sign = stop.end() if stop else at
            if self.text[sign : sign + 1] not in ("=", ":") or not self.text[sign : sign + 1]:
                skip = max(sign, at + 1)
                self._slip(
                    at,
                    skip,
                    "no-pair",
                    "expected key = value in the braces, found other words.",
                    'Write { at = "half", say = "..." }.',
                    Edit(at, skip, ""),
                )
                at = skip + 1 if self.text[skip : skip + 1] == "," else skip
                if self.text[at - 1 : at] == "," and at > skip:
                    self.joins.append(Edit(skip, skip + 1, ""))
                continue
            name = self._key(at, sign)
            if name is None:
                self._slip(
                    at,
                    sign,
                    "no-pair",
                    f"expected a key, found {printable(self.text[at:sign].strip())}.",
                    "Keys are English words, such as at and say.",
                    Edit(at, sign, f"x{at} "),
                )
                name = f"x{at}"
            if self.text[sign] == ":":
                self._slip(
                    sign,
                    sign + 1,
                    "equals-sign",
                    "between a key and its value stands =, found :.",
                    f"Write {printable(name)} = ...",
                    Edit(sign, sign + 1, " ="),
                    safe=True,
                )
            if name in keys:
                self._slip(
                    at,
                    sign,
                    "key-twice",
                    f"the key {printable(name)} is there twice.",
                    "Keep one of them.",
                    Edit(at, sign, f"x{at} "),
                )
            keys.add(name)
            at = self._blank(sign + 1)
            if self.text.startswith("//", at):
                message, edit = "something is left over before the value: //.", Edit(at, at + 2, "")
                self._slip(at, at + 2, "left-over", message, "Delete //.", edit)
                at += 2
            at = self._value(self._gap(at, join=True), name, ",}", depth + 1)
            slips, joins, unsure = len(self.slips), len(self.joins), set(self.unsure)
            then = self._gap(at, join=True)
            if "\n" in self.text[at:then] and "\n" not in self.text[start:at]:
                if then in self.open:
                    del self.slips[slips:], self.joins[joins:]
                    self.unsure = unsure
                    return self._not_closed(start, at, "}", "part in braces")
                if self.text[then : then + 1] not in ",;":
                    begun = at, then, slips, joins, unsure
            char = self.text[then : then + 1]
            if char in (",", ";") and char:
                if char == ";":
                    self._slip(
                        then,
                        then + 1,
                        "list-comma",
                        "between keys in braces stands a comma, found ;.",
                        "Write a comma.",
                        Edit(then, then + 1, ","),
                        safe=True,
                    )
                at = then + 1
            elif char == "}":
                at = then
            elif char == "{" and depth and "\n" in self.text[at:then]:
                continue  # the next entry of a list: this one is not closed
            elif (
                char
                and char != "]"
                and not self._new_statement(self.text.rfind("\n", 0, then) + 1)
                and re.compile(r"[\w-]+[ \t]*=").match(self.text, then)
            ):
                self._slip(
                    at,
                    at,
                    "list-comma",
                    "between keys in braces stands a comma, and here is none.",
                    "Write a comma after the value.",
                    Edit(at, at, ","),
                    safe=True,
                )
                at = then
            elif char and char != "]" and not self._new_statement(self.text.rfind("\n", 0, then) + 1):
                at = self._left_over(then, ",}", "Put text in one pair of quotes.")
            else:
                at = then


def _sign(signs: str) -> str:
    return {",": "comma", ";": "semicolon", ".": "full stop"}[signs[0]]
