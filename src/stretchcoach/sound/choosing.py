"""Choosing one of an engine's voices: by the name a user gave, or by the language of what is to be said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

NAMES = {"en": "English", "es": "Spanish"}
"""Languages that texts are shipped in, as messages name them."""


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
        usual: id of the voice the system uses when nobody asks; it speaks where it knows the language.

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
        raise LookupError(f"the voice {named[0].name!r} does not speak {language_name(language)}")
    for each in known:
        if each.id.casefold() == usual.casefold() and speaks(each, language):
            return each.id
    told = [each for each in known if each.languages and speaks(each, language)]
    exact = [each for each in told if _tag(language) in map(_tag, each.languages)]
    if told and language:
        return (exact or told)[0].id
    if usual and (not language or not any(each.languages for each in known)):
        return usual  # an engine that does not tell its languages is left to its usual voice
    raise LookupError(f"there is no voice for {language_name(language)}")


def speaks(voice: KnownVoice, language: str) -> bool:
    """Whether ``voice`` speaks ``language``; where the engine does not tell, it is taken to."""
    return not language or not voice.languages or any(same_language(language, each) for each in voice.languages)


def same_language(one: str, other: str) -> bool:
    """Whether two tags name one language, in whatever country: ``en`` and ``en-gb`` do."""
    return _family(one) == _family(other)


def of_language(known: Iterable[KnownVoice], language: str) -> list[KnownVoice]:
    """The voices of which it is known that they speak ``language``."""
    return [each for each in known if each.languages and speaks(each, language)]


def language_name(tag: str) -> str:
    """``English`` for ``en``; the tag itself where there is no name at hand."""
    return NAMES.get(_family(tag), f'the language "{tag}"')


def _tag(language: str) -> str:
    """``es-es`` for any spelling of it: engines write ``es_ES``, ``es-ES`` or put a control character before it."""
    return "".join(each for each in language.casefold().replace("_", "-") if each.isalnum() or each == "-")


def _family(language: str) -> str:
    return _tag(language).split("-")[0]
