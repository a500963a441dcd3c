"""The languages there are, and texts of another language laid over an English file.

A translation is a TOML file with the structure of the English one that holds only texts. It lies in a folder with the code
of its language beside the English file: ``routines/es/cold.toml`` translates ``routines/cold.toml``.

- Tables are merged key by key.
- Entries of a list of tables are found by their ``id``, else by their ``condition``, else by their position.
- A list of texts is replaced whole and has as many entries as the English one.
- Whatever is not a text for people (a number, a duration, a date, a source) stays as it is; a translation may repeat it, and
  may not change it. Words in braces are the same in both languages.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from stretchcoach.errors import StretchcoachError
from stretchcoach.resources import packaged
from stretchcoach.strict import KeyPath
from stretchcoach.words.phrases import Phrasebook, english_decimal, english_plural

ENGLISH = "en"
"""The language of the shipped files themselves."""

TEXTS = frozenset(
    (
        *("name", "summary", "for_whom", "cautions", "why", "position", "say", "short", "note", "published"),
        *("ask", "line", "lines", "said", "because", "value", "text", "emergency", "urgent", "check"),
        *("words", "also", "what", "meaning"),
        *("do", "needs", "left", "right", "picture_description"),
    )
)
"""The keys whose texts are for people and may be translated."""

WITHIN = frozenset(
    (*("cues", "say", "cleared", "notes"), *("said", "instead", "tier", "list", "key", "said_back", "door", "card"))
)
"""Tables in which every text is for people, whatever its key: cues by role, sentences by action, what an answer adds when it
is said back, words of the gate."""

NAMES = {ENGLISH: "English", "es": "Spanish"}
"""Languages that texts are shipped in, as messages name them."""

_ORIGIN = frozenset(("sources", "marks"))
"""Where a text comes from: for those who check it, in whatever table."""

_FOUND_BY = ("id", "condition")
_BRACES = re.compile(r"\{[^{}]*\}")
_CODE = re.compile(r"[a-z]{2,3}")
_WHOLE_CODE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
"""With a script, a region and a variant at most: a language is the name of a folder as well."""


class Fault(NamedTuple):
    """One thing in a translation that does not fit the English file."""

    place: KeyPath
    """In the translation."""
    message: str
    hint: str = ""


@cache
def available() -> tuple[str, ...]:
    """The codes of the languages that have phrases, English among them: what a session can be held in."""
    return tuple(sorted(path.stem for path in packaged("phrases").glob("*.toml")))


def complete(language: str) -> bool:
    """Whether a session can be held in ``language``: everything it says has been translated, and read by somebody."""
    return language in available() or voice_code(language) in available()


def held_in(language: str, own: str) -> str:
    """The language of a session whose author wrote in ``language``, for a patient whose language is ``own``.

    The program's words, and all that is said for safety, are in a language that is :func:`complete`, or in the patient's.
    """
    return language if complete(language) else own


def known(language: str) -> str:
    """The one of :func:`available` that ``language`` is, or is a kind of: ``"es"`` for ``"es-MX"``.

    Raises:
        StretchcoachError: there is none; names those there are.
    """
    found = next((each for each in (language, voice_code(language)) if each in available()), None)
    if found is None:
        there = ", ".join(available())
        hint = 'Choose one with --language, or in the settings with language = "en".'
        raise StretchcoachError(f"There is no language {language[:20]!r} here; there are: {there}. {hint}")
    return found


@cache
def load_book(language: str) -> Phrasebook:
    """The phrases of a language.

    Raises:
        StretchcoachError: there are none for it; names the languages there are.
    """
    code = known(language)
    table = tomllib.loads(packaged("phrases", f"{code}.toml").read_text("utf-8"))
    return Phrasebook(table, code, plural_rule(code), decimal_form(code))


def plural_rule(language: str) -> Callable[[float], str]:
    """Which form of a phrase a number takes. Unicode's tables are loaded with the first number; English needs none."""
    if language == ENGLISH:
        return english_plural

    def form(count: float) -> str:
        from babel import Locale

        return Locale.parse(language).plural_form(count)

    return form


def decimal_form(language: str) -> Callable[[float], str]:
    """How a number with a fraction is written: ``"2,5"`` in Spanish."""
    if language == ENGLISH:
        return english_decimal

    def written(number: float) -> str:
        from babel.numbers import format_decimal

        return format_decimal(number, locale=language)

    return written


def named(language: str) -> str:
    """The name of a language in English: ``"German"`` for ``"de"``; ``the language "xx"`` where it has none."""
    if (name := NAMES.get(voice_code(language))) is not None:
        return name
    from babel import Locale, UnknownLocaleError  # takes a while, and few routines are in another language

    try:
        name = Locale.parse(language, sep="-").get_language_name(ENGLISH)
    except (UnknownLocaleError, ValueError):
        name = None
    return name or f'the language "{language}"'


def voice_code(language: str) -> str:
    """The two or three letters that voices are listed by: ``"es"`` for ``"es"`` and ``"es-MX"``."""
    return language.partition("-")[0].lower()


def is_code(language: str) -> bool:
    """Whether ``language`` is a code such as ``es`` or ``es-MX``."""
    return _WHOLE_CODE.fullmatch(language) is not None


def beside(path: Path, language: str) -> Path | None:
    """The translation of the file ``path`` into ``language``; None where there is none."""
    if voice_code(language) == ENGLISH or not is_code(language):
        return None
    folders = dict.fromkeys((language, voice_code(language)))
    return next((found for folder in folders if (found := path.parent / folder / path.name).is_file()), None)


def translates(path: Path) -> Path | None:
    """The file that ``path`` translates: the one of its name in the folder above, where its own is named by a language."""
    folder = path.absolute().parent
    original = folder.parent / path.name
    return original if _CODE.fullmatch(folder.name) and original.is_file() else None


def merged(base: Mapping[str, Any], texts: Mapping[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
    """``base`` with the texts of a translation in it, and what of the translation does not fit."""
    faults: list[Fault] = []
    return _table(base, texts, (), faults, within=False), faults


def texts_of(table: Mapping[str, Any], place: KeyPath = (), *, within: bool = False) -> Iterator[tuple[KeyPath, str]]:
    """Every text for people in a file, with its place."""
    for key, value in table.items():
        inside = within or _holds_texts(key, value)
        yield from _texts(value, (*place, key), text=_is_text(key, within=within), within=inside)


def _is_text(key: str, *, within: bool) -> bool:
    return key in TEXTS or (within and key not in _ORIGIN)


def _holds_texts(key: str, value: Any) -> bool:
    """Whether ``value`` is a table of texts alone; a list of that name, such as the timed cues of a step, is not."""
    return key in WITHIN and isinstance(value, dict)


def _texts(value: Any, place: KeyPath, *, text: bool, within: bool) -> Iterator[tuple[KeyPath, str]]:
    if isinstance(value, str) and text and value:
        yield place, value
    elif isinstance(value, dict):
        yield from texts_of(value, place, within=within)
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _texts(each, (*place, number), text=text, within=within)


def _table(
    base: Mapping[str, Any], texts: Mapping[str, Any], place: KeyPath, faults: list[Fault], *, within: bool
) -> dict[str, Any]:
    result = dict(base)
    for key, value in texts.items():
        where = (*place, key)
        if key not in base:
            faults.append(Fault(where, "the original has no such key.", "Leave it out."))
            continue
        text, inside = _is_text(key, within=within), within or _holds_texts(key, value)
        result[key] = _value(base[key], value, where, faults, text=text, within=inside)
    return result


def _value(base: Any, value: Any, place: KeyPath, faults: list[Fault], *, text: bool, within: bool) -> Any:
    if isinstance(base, dict) and isinstance(value, dict):
        return _table(base, value, place, faults, within=within)
    if isinstance(base, list) and isinstance(value, list):
        if base and all(isinstance(each, dict) for each in base):
            return _entries(base, value, place, faults, within=within)
        if text and all(isinstance(each, str) for each in base):
            return _list(base, value, place, faults)
    if text and isinstance(base, str) and isinstance(value, str):
        return value if _fits(base, value, place, faults) else base
    if value != base or type(value) is not type(base):
        message = "this is no text that can be translated; it has to be as in the original."
        faults.append(Fault(place, message, "Leave it out."))
    return base


def _list(base: list[str], value: list[Any], place: KeyPath, faults: list[Fault]) -> list[str]:
    texts = "1 text" if len(base) == 1 else f"{len(base)} texts"
    if not all(isinstance(each, str) for each in value):
        faults.append(Fault(place, f"expected {texts}, each in quotes, as in the original."))
        return base
    if len(value) != len(base):
        faults.append(Fault(place, f"expected {texts} as in the original, found {len(value)}."))
        return base
    pairs = enumerate(zip(base, value, strict=True))
    return [new if _fits(old, new, (*place, number), faults) else old for number, (old, new) in pairs]


def _entries(
    base: list[dict[str, Any]], value: list[Any], place: KeyPath, faults: list[Fault], *, within: bool
) -> list[dict[str, Any]]:
    result = list(base)
    for number, each in enumerate(value):
        where = (*place, number)
        if not isinstance(each, dict):
            faults.append(Fault(where, "expected a table as in the original."))
            continue
        name = next((key for key in _FOUND_BY if key in base[0]), None)
        at = number if name is None else next((i for i, old in enumerate(base) if old[name] == each.get(name)), -1)
        if not 0 <= at < len(base):
            what = f"{name} {str(each.get(name))[:40]!r}" if name else f"entry {number + 1}"
            faults.append(Fault(where, f"the original has no {what} here."))
            continue
        result[at] = _table(base[at], each, where, faults, within=within)
    return result


def _fits(base: str, value: str, place: KeyPath, faults: list[Fault]) -> bool:
    """Whether ``value`` can stand for ``base``: there where that is, and with the same words in braces."""
    if bool(base.strip()) != bool(value.strip()):
        faults.append(Fault(place, "a text may not be empty." if base.strip() else "the original text is empty."))
        return False
    wanted, found = sorted(_BRACES.findall(base)), sorted(_BRACES.findall(value))
    if set(wanted) != set(found):
        faults.append(
            Fault(place, f"expected the words in braces {' '.join(wanted) or '(none)'} of the original text.")
        )
        return False
    return True
