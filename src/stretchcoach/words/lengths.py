"""How long everything that sounds will take: known before a session starts, so that no cue ever meets another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from typing import NamedTuple

from stretchcoach.frozen import dataclass

PAUSE = 0.5
"""Seconds of quiet after a sentence that tells what to do, where nothing else is chosen: more than the engines leave, and
somebody at a desk is still done in five minutes."""

SECONDS_A_WORD = 0.42
"""Used where a phrase was not rendered: slower than the voices measured, so an estimate never cuts a sentence."""

USUAL_PACE = 0.8
"""What a voice takes of such an estimate: eSpeak NG at the default rate took 0.74 of it over everything that is said in
English, and 0.86 in Spanish."""


class Speaker(StrEnum):
    """Which of the two voices says a phrase."""

    COACH = "coach"
    COUNT = "count"


class Phrase(NamedTuple):
    """A text and the voice that says it."""

    text: str
    speaker: Speaker
    language: str = ""
    """Where it is another one than that of the session."""


@dataclass(frozen=True, slots=True)
class Lengths:
    """Seconds of every phrase and chime, and of the ``pause`` after an instruction. What is missing is estimated from its
    words, times ``pace``."""

    phrases: Mapping[Phrase, float] = field(default_factory=dict)
    chimes: Mapping[str, float] = field(default_factory=dict)
    pace: float = 1.0
    pause: float = PAUSE

    def of(self, phrase: Phrase) -> float:
        """Seconds that ``phrase`` sounds; 0 for a text with no letter and no digit, which is silence."""
        if not any(map(str.isalnum, phrase.text)):
            return 0.0
        known = self.phrases.get(phrase)
        return known if known is not None else round(self.pace * estimate(phrase.text), 2)

    def chime(self, name: str) -> float:
        """Seconds that must stay clear after a chime begins."""
        return self.chimes.get(name, 0.5)


USUAL = Lengths(pace=USUAL_PACE)
"""What is shown of a routine is worked out with these: they are near those of a voice, and known before there is one."""


def estimate(text: str) -> float:
    """Seconds a voice needs for ``text``: a fixed time for each word, more for long words and for each stop."""
    words = text.split()
    long_words = sum(len(word) > 7 for word in words)
    stops = sum(word[-1] in ".,;:?!" for word in words)
    return round(0.2 + SECONDS_A_WORD * len(words) + 0.15 * long_words + 0.15 * stops, 2)
