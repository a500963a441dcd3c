"""Rows of characters as strips of the screen."""

from __future__ import annotations

from collections.abc import Iterator

from rich.segment import Segment
from rich.style import Style


def segments(text: str, style: Style) -> Iterator[Segment]:
    """``text`` with the spaces at its ends apart: some programs that show pictures of a screen drop them otherwise."""
    body = text.strip(" ")
    if not body:
        yield Segment(text, style)
        return
    left = len(text) - len(text.lstrip(" "))
    for part in (text[:left], body, text[left + len(body) :]):
        if part:
            yield Segment(part, style)
