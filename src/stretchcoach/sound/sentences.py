"""Saying a phrase sentence by sentence, each sentence once.

A routine's safety texts share most of their sentences: 26 000 letters of phrases are 10 000 letters of sentences. Engines
that speak sentence by sentence anyway lose nothing by it.
"""

from __future__ import annotations

import math
import re
from array import array
from collections.abc import Callable

from stretchcoach.sound import wav

LEVEL = 3277
"""What the louder parts of a sentence are brought to where an engine does not keep a level of its own, as a root mean
square: 20 dB under full scale, which is eSpeak's."""
_LOUDEST = 32112
"""The highest sample that makes, so that it never clips."""
_BLOCK = 0.05
"""Seconds of one part."""
_FAINT = 0.1
"""The share of the mean power under which a part counts for nothing: a pause, or the end of a breath."""
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


def closed(sentence: str) -> str:
    """``sentence`` with a full stop where it has no mark at its end.

    A model hears by the mark how to end: without one it may go up, as if a list went on, or swallow a short word.
    """
    return sentence if sentence.rstrip("\"'”’») ").endswith((".", "?", "!", "…", ":")) else f"{sentence.rstrip(' ,;')}."


def levelled(samples: array[int], rate: int) -> array[int]:
    """``samples`` as loud as every other sentence: engines that bring each to one peak make short words the loudest."""
    size = max(1, round(_BLOCK * rate))
    parts = [samples[start : start + size] for start in range(0, len(samples), size)]
    powers = [sum(each * each for each in part) / len(part) for part in parts]
    heard = [each for each in powers if each >= _FAINT * sum(powers) / len(powers) and each]
    peak = max(map(abs, samples), default=0)
    if not heard or not peak:
        return samples
    gain = min(LEVEL / math.sqrt(sum(heard) / len(heard)), _LOUDEST / peak)
    return array("h", [round(gain * each) for each in samples])


def trimmed(sound: wav.Samples) -> array[int]:
    """A sentence without the silence at its ends, mono; a phrase with a silent sentence in it is no whole phrase.

    Raises:
        wav.BadClipError: all of it is silent.
    """
    samples = wav.trimmed(sound)
    if not samples:
        raise wav.BadClipError("the speech engine made no sound")
    return samples
