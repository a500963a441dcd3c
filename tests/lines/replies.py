"""Somebody who answers in JSON once a question was read."""

from __future__ import annotations

import io
from collections import deque
from collections.abc import Iterable

from stretchcoach.frontends.lines.standard_input import InputLines


class Replies(io.StringIO):
    """What is written; each question that is read there gets the next of the replies, a line or several at once."""

    def __init__(self, lines: InputLines, replies: Iterable[str]) -> None:
        super().__init__()
        self._lines, self._replies = lines, deque(replies)

    def write(self, text: str) -> int:
        written = super().write(text)
        if '"type": "question"' in text and self._replies:
            for line in self._replies.popleft().splitlines():
                self._lines.put(line)
        return written
