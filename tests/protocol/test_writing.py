"""Objects as lines of JSON that any reader takes."""

from __future__ import annotations

import json

from rows import each_row

from stretchcoach.protocol.writing import as_line


@each_row("text", ["\ud800", "a\udfffb", "\udc00\ud800", "😀“sí”\u2028\u0000", "x" * 64])
def test_a_text_comes_back_as_it_was_given(text: str) -> None:
    line = as_line({"id": text}).encode()
    assert b"\n" not in line
    assert json.loads(line) == {"id": text}
