"""Questions: what answers each kind, by key, by word and as a value. Every front end reads replies here.

======== ============================================================ =========================================
kind     asks                                                         is answered by
======== ============================================================ =========================================
pain     how strong the pain is                                       0 to 10
place    how far down the pain goes                                   0 back to 4 foot, or ``unsure``
yes_no   whether something is so                                      ``yes``, ``no``, ``unsure``
confirm  whether something is done                                    ``yes``
count    how many there were                                          ``another`` for one more; the number, or ``yes``
list     whether any of its ``items`` fits                            ``none``, ``something``, ``again``
pick     which of its ``items``; with ``several`` one after the other the number of one, and then ``done``
======== ============================================================ =========================================

*Not sure* about a list is *something*: what is meant is found out by asking on. A rating that is said back takes another
rating, which replaces it, ``yes``, ``no``, or silence, which keeps it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import ClassVar, NamedTuple, TypeAlias

from stretchcoach.frozen import dataclass

YES, NO, UNSURE = "yes", "no", "unsure"
NONE, SOMETHING, AGAIN, DONE = "none", "something", "again", "done"
ANOTHER = "another"
"""One more was done, and the question stays open."""

COUNTED_MOST = 999
"""The largest number that is taken for one that somebody counted."""

RATED = "rated"
"""The purpose of a question that says a rating back."""

WORDS = (YES, NO, UNSURE, NONE, SOMETHING, AGAIN, DONE, ANOTHER)
"""Every answer that is a word; a phrase book has what people say for each under ``words``."""

PLACES: Sequence[str] = ("back", "buttock", "thigh", "lower leg", "foot")
"""The word for each place, 0 to 4; the lower leg begins below the knee."""

PLACE_WORDS: Mapping[str, int] = {
    **{word: place for place, word in enumerate(PLACES)},
    "below the knee": 3,
    "knee": 3,
    "calf": 3,
    "shin": 3,
}
"""Every word that answers where the pain is. The knee itself counts as below it, which is the careful reading."""


Sentence: TypeAlias = str | tuple[str, ...]
"""What is said: a text, or the pieces of one that is put together, each a phrase of its own so that it can be rendered
beforehand: ``("You said:", "a weak leg or foot", "getting worse")``."""


def shown_text(sentence: Sentence) -> str:
    """A sentence as it is read: ``"You said: a weak leg or foot, getting worse."``."""
    if isinstance(sentence, str):
        return sentence
    first, *rest = sentence
    whole = f"{first} {', '.join(rest)}.".strip()
    return whole[:1].upper() + whole[1:]


def spoken_phrases(sentence: Sentence) -> tuple[str, ...]:
    """The phrases of a sentence."""
    return (sentence,) if isinstance(sentence, str) else tuple(filter(None, sentence))


class QuestionKind(StrEnum):
    """What a question asks for."""

    PAIN = "pain"
    """How strong the pain is: 0, none, to 10, the worst."""
    PLACE = "place"
    """How far down the pain goes: 0 back, 1 buttock, 2 thigh, 3 lower leg, 4 foot; or ``unsure``."""
    YES_NO = "yes_no"
    """Whether something is so: ``yes``, ``no`` or ``unsure``."""
    CONFIRM = "confirm"
    """Whether something is done: ``yes`` once it is."""
    LIST = "list"
    """Whether any of ``items`` fits: ``none``, ``something``, or ``again`` to hear them once more."""
    PICK = "pick"
    """Which of ``items``: the number of one; with ``several`` one after the other, and then ``done``."""
    COUNT = "count"
    """How many there were: ``another`` for one more at a time, or the number of all; ``yes`` when it is done."""


class Reply(NamedTuple):
    """One answer that a question offers: its value, the keys that give it, and the word it is shown by."""

    value: int | str
    keys: tuple[str, ...]
    word: str
    """A text, or the name of a phrase under ``answer`` for those of :data:`WORDS`."""


_FIXED: Mapping[QuestionKind, tuple[Reply, ...]] = {
    QuestionKind.PAIN: tuple(Reply(each, ("x",) if each == 10 else (str(each),), str(each)) for each in range(11)),
    QuestionKind.PLACE: (
        *(Reply(place, (str(place),), str(place)) for place in range(len(PLACES))),
        Reply(UNSURE, ("u",), UNSURE),
    ),
    QuestionKind.YES_NO: (Reply(YES, ("y",), YES), Reply(NO, ("n",), NO), Reply(UNSURE, ("u",), UNSURE)),
    QuestionKind.CONFIRM: (Reply(YES, ("y", "enter", "space"), YES),),
    QuestionKind.COUNT: (Reply(ANOTHER, ("space",), ANOTHER), Reply(YES, ("y", "enter"), YES)),
    QuestionKind.LIST: (
        Reply(NONE, ("n",), NONE),
        Reply(SOMETHING, ("s", "y", "u"), SOMETHING),
        Reply(AGAIN, ("r",), AGAIN),
    ),
}

_OF_A_RATING = (Reply(YES, ("y", "enter"), YES), Reply(NO, ("n",), NO))
"""What a rating that is said back takes beside another rating."""

_OF_A_LIST = {NO: NONE, YES: SOMETHING, UNSURE: SOMETHING}
"""Words that are understood where a list is asked."""


def replies(kind: QuestionKind, items: Sequence[str] = (), *, several: bool = False) -> tuple[Reply, ...]:
    """What a question of this kind, with these items, offers."""
    if kind is not QuestionKind.PICK:
        return _FIXED[kind]
    numbers = tuple(Reply(number, _number_keys(number), item) for number, item in enumerate(items, 1))
    return (*numbers, Reply(DONE, ("enter", "d"), DONE)) if several else numbers


def _number_keys(number: int) -> tuple[str, ...]:
    """The key of a line: 1 to 9, 0 for ten, x for eleven; more have none."""
    return (str(number % 10) if number <= 10 else "x",) if number <= 11 else ()


def read_reply(
    kind: QuestionKind, value: object, items: Sequence[str] = (), *, several: bool = False
) -> int | str | None:
    """A reply as it is recorded; None where it does not answer such a question.

    Args:
        kind: of the question.
        value: a number, one of :data:`WORDS`, the word of a place, or words of an item.
        items: of the question.
        several: whether more than one may be picked.
    """
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    word = " ".join(value.casefold().split()).rstrip(".") if isinstance(value, str) else value
    if kind is QuestionKind.PLACE and isinstance(word, str):
        word = PLACE_WORDS.get(word, word)
    if kind is QuestionKind.LIST and isinstance(word, str):
        word = _OF_A_LIST.get(word, word)
    if kind in (QuestionKind.CONFIRM, QuestionKind.COUNT) and word == DONE:
        word = YES
    if kind is QuestionKind.COUNT and (number := _number(word)) is not None:
        return number if number <= COUNTED_MOST else None
    if kind is QuestionKind.PICK and several and word in (NO, NONE):  # nothing else
        word = DONE
    if kind is QuestionKind.PICK and isinstance(word, str) and word not in WORDS:
        word = _picked(word, items)
    return word if any(word == each.value for each in replies(kind, items, several=several)) else None


def _number(word: int | str) -> int | None:
    """A number, or the digits of one; None for another word."""
    if isinstance(word, str):
        return int(word) if word.isascii() and word.isdigit() and len(word) < 9 else None
    return word if word >= 0 else None


def _picked(word: str, items: Sequence[str]) -> int | str:
    """The number that words name: its digits, or what only one item says."""
    if word.isascii() and word.isdigit() and len(word) < 4:
        return int(word)
    wanted, said = _plain(word), [_plain(item) for item in items]
    found = [number for number, item in enumerate(said, 1) if item == wanted]
    found = found or [number for number, item in enumerate(said, 1) if wanted.strip() and wanted in item]
    return found[0] if len(found) == 1 else word


def _plain(text: str) -> str:
    """The words of a text with a space around each, without the marks and accents that not everybody types."""
    from unicodedata import combining, normalize  # most programs read no such line

    letters = (each for each in normalize("NFD", text.casefold()) if not combining(each))
    return f" {' '.join(''.join(each if each.isalnum() else ' ' for each in letters).split())} "


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question is open until it is answered, or until nobody answered in time."""

    type: ClassVar[str] = "question"
    at: float
    id: str
    """By which an answer names it. The same one asked again keeps it."""
    text: str
    """The words of the question."""
    kind: QuestionKind
    """What it asks for, and so what answers it."""
    within: float
    """How many seconds there are for an answer, from when it was said to its end."""
    purpose: str
    """Why it is asked: one of the purposes of questions, or a word of the questions before a session."""
    choices: tuple[str, ...] = ()
    """What answers it, as texts."""
    ref: str = ""
    """Id of the list, row, condition or kind of pack it is about; empty for the others."""
    items: tuple[str, ...] = ()
    """The lines of a list or a pick, numbered from 1."""
    several: bool = False
    """Several items may be picked, one after the other, until ``done``."""
    picked: tuple[int, ...] = ()
    """The items that are picked already."""
    number: int = 0
    """Its place among the questions before the first step, from 1; 0 where they are not counted."""
    of: int = 0
    """How many there are of those, as far as is known."""

    def __post_init__(self) -> None:
        """Name the answers."""
        object.__setattr__(self, "choices", tuple(str(each.value) for each in self._taken))

    @property
    def replies(self) -> tuple[Reply, ...]:
        """What it offers."""
        return replies(self.kind, self.items, several=self.several)

    @property
    def keys(self) -> Mapping[str, int | str]:
        """The keys that answer it, and the answer of each."""
        return {key: each.value for each in self._taken for key in each.keys}

    @property
    def _taken(self) -> tuple[Reply, ...]:
        return (*self.replies, *_OF_A_RATING) if self.purpose == RATED else self.replies

    def read(self, value: object) -> int | str | None:
        """``value`` as an answer to this question; None where it is none."""
        if self.purpose == RATED and (word := read_reply(QuestionKind.YES_NO, value)) in (YES, NO):
            return word
        return read_reply(self.kind, value, self.items, several=self.several)


ANY_KEY = frozenset(key for fixed in _FIXED.values() for each in fixed for key in each.keys) | {"d"}
"""Every key that answers some question."""
