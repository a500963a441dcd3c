"""Saying a phrase sentence by sentence, each sentence once.

A routine's safety texts share most of their sentences: 26 000 letters of phrases are 10 000 letters of sentences. Engines
that speak sentence by sentence anyway lose nothing by it.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable

from stretchcoach.sound import wav

PAUSE = 0.35
"""Seconds between two sentences where the engine leaves none of its own; eSpeak's is as long."""
_KEPT = 48 * 1024 * 1024
"""Bytes of sentences remembered at most: what ten routines share."""

_END = re.compile(
    r"(?<=[.?!])(?<!\b[A-Za-z]{1}\.)(?<!\b[A-Z][a-z]\.)(?<!\b[A-Z][a-z]{2}\.) +(?=[\"'“‘(¿¡]*[A-ZÁÉÍÓÚÑÜÄÖ])"
)
"""Where one sentence ends and the next begins; not after "Dr." or an initial."""


def split(text: str) -> list[str]:
    """The sentences of ``text``, which joined by spaces are the text again."""
    return _END.split(text)


class Memory:
    """Sentences said so far, by whatever else makes them sound different."""

    def __init__(self) -> None:
        self._said: dict[tuple[object, ...], array[int]] = {}
        self._size = 0

    def say(self, text: str, how: tuple[object, ...], make: Callable[[str], array[int]], gap: int = 0) -> array[int]:
        """``text`` as ``make`` says its sentences, with ``gap`` silent samples between each two."""
        whole = array("h")
        for number, sentence in enumerate(split(text)):
            if number and gap:
                whole.frombytes(bytes(2 * gap))
            known = self._said.get((*how, sentence))
            whole += self._new(sentence, how, make) if known is None else known
        return whole

    def _new(self, sentence: str, how: tuple[object, ...], make: Callable[[str], array[int]]) -> array[int]:
        made = make(sentence)
        self._size += 2 * len(made)
        if self._size > _KEPT:
            self._said.clear()
            self._size = 2 * len(made)
        self._said[*how, sentence] = made
        return made


def trimmed(sound: wav.Samples) -> array[int]:
    """A sentence without the silence at its ends, mono; a phrase with a silent sentence in it is no whole phrase.

    Raises:
        wav.BadClipError: all of it is silent.
    """
    samples = wav.trimmed(sound)
    if not samples:
        raise wav.BadClipError("the speech engine made no sound")
    return samples
