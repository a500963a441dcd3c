"""A phrase taken apart where its language changes: "Next: Beckenkippen." is said by two voices.

Which texts are in another language than a session is known (:attr:`stretchcoach.sound.style.Style.texts`); where they stand
in what is said is looked for. A text of a single word is looked for in short phrases only, such as "Next: {name}.": in a
long one it may be a word of the other language as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

_VARIABLE = re.compile(r"\{[^{}]+\}")
_STOPS = ".!?…。！？؟।"
_SHORT = 8
"""Words of a phrase in which a single word is looked for at most."""


class Piece(NamedTuple):
    """What is said in one language; empty for that of the session."""

    text: str
    language: str = ""

    @property
    def ends(self) -> bool:
        """Whether a sentence ends with it."""
        return self.text.rstrip(" \"')»”").endswith(tuple(_STOPS))


class _Known(NamedTuple):
    """A text that is looked for: the longest part of it without a variable, all of it, and its language."""

    part: str
    pattern: re.Pattern[str]
    one_word: bool
    language: str


class Pieces:
    """Takes phrases apart; ``texts`` are those in other languages, with their variables as they were written."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        # The longest first, so that none is taken for a part of another.
        written = sorted(texts.items(), key=lambda each: -len(each[0]))
        self._known = [known for text, language in written if (known := _known(text.strip(), language))]
        self._found: dict[str, tuple[Piece, ...]] = {}

    def of(self, text: str) -> tuple[Piece, ...]:
        """The pieces of ``text``, in order; those with nothing to say are left out."""
        if not self._known:
            return (Piece(text),)
        if text not in self._found:
            short = len(text.split()) <= _SHORT and not text.rstrip().endswith("?")
            found = (Piece(each.text.strip(" ,;:"), each.language) for each in self._split(text, short=short))
            self._found[text] = tuple(each for each in found if any(map(str.isalnum, each.text)))
        return self._found[text]

    def _split(self, text: str, *, short: bool) -> Iterator[Piece]:
        for known in self._known:
            found = known.pattern.search(text) if known.part in text and (short or not known.one_word) else None
            if found is not None:
                yield from self._split(text[: found.start()], short=short)
                yield from self._filled(found, known.language, short=short)
                yield from self._split(text[found.end() :], short=short)
                return
        yield Piece(text)

    def _filled(self, found: re.Match[str], language: str, *, short: bool) -> Iterator[Piece]:
        """A text with what its variables were filled with: a number is read with it, words are in their own language."""
        begin = found.start()
        for number, said in enumerate(found.groups(), start=1):
            if any(map(str.isalpha, said)):
                yield Piece(found.string[begin : found.start(number)], language)
                yield from self._split(said, short=short)
                begin = found.end(number)
        yield Piece(found.string[begin : found.end()], language)


def spoken_of(pieces: list[tuple[Piece, bool]]) -> list[Piece]:
    """What is said of pieces where some have no voice (false): no sentence of which a part would be missing."""
    kept: list[Piece] = []
    sentence: list[tuple[Piece, bool]] = []
    for number, each in enumerate(pieces, start=1):
        sentence.append(each)
        if each[0].ends or number == len(pieces):
            kept += [piece for piece, _ in sentence] if all(voiced for _, voiced in sentence) else []
            sentence = []
    return kept


def _known(text: str, language: str) -> _Known | None:
    parts = _VARIABLE.split(text)
    longest = max(parts, key=len)
    if not any(map(str.isalnum, longest)):
        return None
    body = r"(.{1,300}?)".join(map(re.escape, parts))
    pattern = re.compile(rf"(?<!\w){body}(?!\w)[.,;:!?…]*")
    return _Known(longest, pattern, len(text.split()) == 1 and longest.isascii(), language)
