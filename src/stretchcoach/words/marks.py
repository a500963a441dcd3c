"""Marks that are seen and not heard: Markdown, ornaments, and the many forms of one sign.

Nothing here knows a language.
"""

from __future__ import annotations

import re
import unicodedata

_LETTER = "A-Za-zÀ-ÖØ-öø-ɏ"
PLAIN = re.compile(rf"[ '(\"¡¿]*[{_LETTER}](?:[{_LETTER} ,.;:!?'()\"¡¿…]|(?<=[{_LETTER}])-(?=[{_LETTER}]))*")
"""Latin letters and marks of punctuation: what every voice says as it is."""

_FORMS = str.maketrans(
    {
        **dict.fromkeys("‘’ʼ", "'"),
        **dict.fromkeys("“”„‟«»", '"'),
        **dict.fromkeys("\u2010\u2011\u2212", "-"),
        **dict.fromkeys("\u00a0\u202f\u2007\u2009\u200a\u2002\u2003\u3000\t", " "),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff\ufe0e\ufe0f", ""),
        **dict.fromkeys("[［{", "("),
        **dict.fromkeys("]］}", ")"),
        **dict.fromkeys("⁄∕", "/"),
        **dict.fromkeys("✕✖⨯", "×"),
        **dict.fromkeys("·|", ","),
        **dict.fromkeys("·•", ","),
        "⩾": "≥",
        "⩽": "≤",
        "∼": "~",
        "²": " ²",
        "³": " ³",
    }
)
"""One of each sign; no mark for a line to break or a word to be parted at."""

_MARKDOWN = tuple(
    (re.compile(pattern, re.MULTILINE), by)
    for pattern, by in (
        (r"!?\[([^\]\n]*)\]\([^)\n]*\)", r"\1"),
        (r"</?[A-Za-z][^<>\n]{0,40}>", " "),
        (r"^[ \t]*(?:#{1,6}[ \t]+|\+[ \t]+(?!\d|de\b)|[-*•‣◦▪●○■□☐☑☒✓✔➢►▶–—][ \t]+)", ""),
        (r"~~[^~\n]+~~", " "),
        (r"(?<!\d)[*`]+|[*`]+(?!\d)|~~", ""),
        (r"(?<![^\W_])_+|_+(?![^\W_])", ""),
    )
)
_LINES = re.compile(r"\s*[\r\n\v\f\x85\u2028\u2029]\s*")
_ENDS = ".,;:!?…"
_TIDY = tuple(
    (re.compile(pattern), by)
    for pattern, by in (
        (r"\s+", " "),
        (r" +(?=[,.;:!?)…])", ""),
        (r"(?<=[(¿¡]) +", ""),
        (r"\([\s,.;:]*\)", ""),
        (r",(?:\s*,)+", ","),
        (r"[,;:]+(?=[.;:!?)])", ""),
        (r"(?<=[.;:!?(]),+", ""),
        (r"^[\s,;:.!?)…]+|[\s,(]+$", ""),
        (r" {2,}", " "),
    )
)


def without_markdown(text: str) -> str:
    """``text`` without what only lays it out."""
    for pattern, by in _MARKDOWN:
        text = pattern.sub(by, text)
    return text


def simpler(text: str) -> str:
    """``text`` with one form of each sign: straight quotes, digits on the line, one line."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        text = "".join(map(_on_the_line, text)).translate(_FORMS)
    else:
        text = text.translate(_FORMS)
    return _LINES.sub(_one_line, text.strip())


def tidied(text: str) -> str:
    """``text`` with no space and no comma too many."""
    for pattern, by in _TIDY:
        text = pattern.sub(by, text)
    return text


def _on_the_line(each: str) -> str:
    """``1/2`` for ½, ``3`` for ③ and for the three of another script; other characters as they are."""
    kind = unicodedata.category(each)
    if kind == "Nd":
        return str(unicodedata.digit(each))
    if kind != "No" or each in "²³":
        return each
    simple = unicodedata.normalize("NFKC", each)
    if "⁄" in simple:
        return f" {simple}" if simple[:1].isdigit() and simple[-1:].isdigit() else simple
    value = unicodedata.numeric(each)
    return f" {int(value)} " if value.is_integer() else each


def _one_line(line_break: re.Match[str]) -> str:
    before = line_break.string[: line_break.start()]
    return " " if before.endswith(tuple(_ENDS)) else ", "
