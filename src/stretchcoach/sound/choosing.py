"""Choosing one of an engine's voices: by the name a user gave, or by the language of what is to be said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from stretchcoach.words import languages

_ORDINARY = 2
_KINDS = (
    # Jokes of macOS, that sing, bubble and ring.
    (5, r"\b(Albert|Bad ?News|Bahh|Bells|Boing|Bubbles|Cellos|Good ?News|Hysterical|Jester|Organ|PipeOrgan|Superstar|"
        r"Deranged|Trinoids|Whisper|Wobble|Zarvox)\b"),
    # It sends what it says to a server of Microsoft's, and nothing leaves this machine that nobody asked to.
    (4, r"\bOnline\b"),
    # Robots of the nineties, which newer systems bring along: macOS and its Eloquence, Windows XP.
    (3, r"com\.apple\.eloquence|\b(Fred|Junior|Kathy|Princess|Ralph)\b|\bMicrosoft (Sam|Mary|Mike)\b"),
    (0, r"\bpremium\b|\bnatural\b|\bneural\b"),
    (1, r"\benhanced\b"),
)  # fmt: skip
"""Kinds of voices by their ranks, the first that fits counting; what fits none is ordinary."""


class KnownVoice(NamedTuple):
    """A voice of the system; ``languages`` are tags such as ``en-gb``, none where the engine does not tell."""

    id: str
    name: str
    languages: tuple[str, ...]


def chosen(wanted: str, language: str, known: Sequence[KnownVoice], usual: str = "") -> str:
    """The id of the voice that speaks.

    Args:
        wanted: name or id of a voice; empty for the usual one of the language.
        language: tag such as ``en``; empty where any will do.
        known: the voices there are.
        usual: id of the voice the system uses when nobody asks; it speaks where no better one does.

    Raises:
        LookupError: there is no such voice, or it does not speak the language.
    """
    if wanted:
        named = [each for each in known if wanted.casefold() in (each.id.casefold(), each.name.casefold())]
        if not named:
            raise LookupError(f"there is no voice {wanted!r}")
        for each in named:
            if speaks(each, language):
                return each.id
        raise LookupError(f"the voice {named[0].name!r} does not speak {languages.named(language)}")
    told = [each for each in known if each.languages and speaks(each, language)]
    if told and language:
        return best(language, told, usual).id
    if any(each.id.casefold() == usual.casefold() and speaks(each, language) for each in known):
        return usual
    if usual and (not language or not any(each.languages for each in known)):
        return usual  # an engine that does not tell its languages is left to its usual voice
    raise LookupError(f"there is no voice for {languages.named(language)}")


def best(language: str, known: Sequence[KnownVoice], usual: str) -> KnownVoice:
    """The one of ``known`` to be spoken with where nobody asks for another; all of them speak ``language``.

    The better kind of voice comes first, then the one the system itself would take, the language as it is asked for, the
    country of the system's own voice, and the order of the system.
    """
    own = next((each for each in known if each.id.casefold() == usual.casefold()), None)
    countries = {_tag(each) for each in own.languages} if own is not None else set()

    def order(voice: KnownVoice) -> tuple[int, bool, bool, bool]:
        tags = {_tag(each) for each in voice.languages}
        return _rank(voice), voice is not own, _tag(language) not in tags, not tags & countries

    return min(known, key=order)


def _rank(voice: KnownVoice) -> int:
    """How good a kind of voice it is, from its id and its name; nought is the best."""
    told = f"{voice.id} {voice.name}"
    return next((rank for rank, signs in _KINDS if re.search(signs, told, re.IGNORECASE)), _ORDINARY)


def speaks(voice: KnownVoice, language: str) -> bool:
    """Whether ``voice`` speaks ``language``; where the engine does not tell, it is taken to."""
    return not language or not voice.languages or any(same_language(language, each) for each in voice.languages)


def same_language(one: str, other: str) -> bool:
    """Whether two tags name one language, in whatever country: ``en`` and ``en-gb`` do."""
    return _family(one) == _family(other)


def of_language(known: Iterable[KnownVoice], language: str) -> list[KnownVoice]:
    """The voices of which it is known that they speak ``language``."""
    return [each for each in known if each.languages and speaks(each, language)]


def _tag(language: str) -> str:
    """``es-es`` for any spelling of it: engines write ``es_ES``, ``es-ES`` or put a control character before it."""
    return "".join(each for each in language.casefold().replace("_", "-") if each.isalnum() or each == "-")


def _family(language: str) -> str:
    return _tag(language).split("-")[0]
