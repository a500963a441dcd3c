"""The standard streams of the program: there, able to write any text, and quiet once nobody reads them."""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import sys
import unicodedata
from collections.abc import Mapping
from typing import TextIO

PLAINLY = "plainly"
"""What a stream does with a letter that its encoding does not have: it writes it without its accent, so that "sí" is
"si" and not "s?"."""

_INSTEAD = {
    **dict.fromkeys("¿¡", ""),
    **dict.fromkeys("‘’‚‹›", "'"),
    **dict.fromkeys("“”„«»", '"'),
    **dict.fromkeys("‐‑‒–—―−━─", "-"),
    **dict.fromkeys("·•", "*"),
    "×": "x",
    "÷": "/",
    "⁄": "/",
    "←": "<-",
    "→": "->",
    "▶": ">",
    "°": " degrees",
    "€": "EUR",
    "£": "GBP",
    "ß": "ss",
    "ẞ": "SS",
    "æ": "ae",
    "Æ": "AE",
    "œ": "oe",
    "Œ": "OE",
    "ø": "o",
    "Ø": "O",
    "ł": "l",
    "Ł": "L",
}
"""Signs and letters that are no letter with an accent."""


def _plainly(problem: UnicodeError) -> tuple[str, int]:
    assert isinstance(problem, UnicodeEncodeError)
    letters = unicodedata.normalize("NFKD", problem.object[problem.start : problem.end])
    plain = (_INSTEAD.get(each, each) for each in letters if not unicodedata.combining(each))
    return "".join(each if each.isascii() else "?" for each in plain), problem.end


codecs.register_error(PLAINLY, _plainly)


def ready() -> None:
    """Make sure that the standard streams are there, and that no letter is one they cannot write.

    A stream that was closed by whoever started the program becomes one that holds nothing: else the next file to be
    opened would take its place.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free: this one
    sys.stdin = sys.stdin or io.StringIO()
    sys.stdout = sys.stdout or os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = sys.stderr or os.fdopen(2, "w", encoding="utf-8", closefd=False)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=PLAINLY)


def can_draw(environ: Mapping[str, str], encoding: str | None) -> bool:
    """Whether a terminal has blocks and braille, of which large letters, figures and charts are made.

    The console of Linux has a font without them, and an encoding other than UTF-8 no place for them.
    """
    plain = environ.get("TERM", "").startswith(("linux", "dumb"))
    return not plain and (encoding or "").lower().replace("-", "") == "utf8"


def as_utf8(stream: TextIO) -> None:
    """Write ``stream`` in UTF-8 whatever the system's habit: JSON is nothing else."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8", errors=PLAINLY)


def abandon(stream: TextIO) -> None:
    """Nobody reads ``stream`` any more: let what is still in its buffer go nowhere, so that nothing fails at exit."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


class ProgressLine:
    """How far something is: a line on standard error that is written over. Nothing where that is no terminal."""

    _WIDTH = 30

    def __init__(self) -> None:
        self.wanted = sys.stderr.isatty()
        """Whether there is anything to draw on."""
        self._begun, self._length = False, 0

    def draw(self, share: float, of: str = "") -> None:
        """Draws it anew: ``share`` of the whole, 0 to 1, and what the whole is."""
        if self.wanted:
            bar = "#" * round(share * self._WIDTH)
            sys.stderr.write(f"\r[{bar:-<{self._WIDTH}}] {share:4.0%} {of:<{self._length}}")
            sys.stderr.flush()
            self._begun, self._length = True, len(of)

    def close(self) -> None:
        """Goes on below it."""
        if self._begun:
            sys.stderr.write("\n")
            sys.stderr.flush()
