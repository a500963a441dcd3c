"""What a person or a program may tell a session, and the words a person says it in."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from functools import cache

from stretchcoach.errors import StretchcoachError
from stretchcoach.frozen import dataclass
from stretchcoach.safety.questions import (
    AGAIN,
    DONE,
    PLACE_WORDS,
    PLACES,
    WORDS,
    YES,
    Question,
    QuestionKind,
    read_reply,
)
from stretchcoach.words import languages
from stretchcoach.words.phrases import Phrasebook


class Do(StrEnum):
    """The commands."""

    PAUSE = "pause"
    RESUME = "resume"
    SKIP = "skip"
    BACK = "back"
    REPEAT = "repeat"
    STOP = "stop"
    MORE = "more"
    READY = "ready"
    ANSWER = "answer"
    SYMPTOM = "symptom"
    STATUS = "status"
    HELP = "help"


_HELP = (*(each.value for each in Do if each is not Do.ANSWER), "pain", "place", "answers", "list")
"""What is told on "help", by its phrase."""
_STOP = re.compile(r"\W")
"""What may follow a word that stops, whatever comes then: nobody who says so may have to say it again."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command. ``value`` is the answer's; ``question`` the id it answers, empty for the one that is open."""

    do: Do
    value: int | str | None = None
    question: str = ""
    certain: bool = False
    """It can mean nothing else: "back" may be a place of pain as well, where that is asked for, and "atrás" may not."""


class NotUnderstood(StretchcoachError):
    """A line that is no command; the message says what is."""


@cache
def _understood() -> dict[str, Command]:
    """Every word of every language, whatever language is spoken, with what it means."""
    understood: dict[str, Command] = {}
    for language in languages.available():
        book = languages.load_book(language)
        table = {name: Command(Do.ANSWER, name) for name in WORDS}
        table |= {each.value: Command(each) for each in Do if each is not Do.ANSWER}
        table[Do.BACK.value] = Command(Do.BACK, certain=not set(book.words("words.back")) & set(PLACE_WORDS))
        meanings = [(book.words(f"words.{name}"), command) for name, command in table.items()]
        meanings += [([word], Command(Do.ANSWER, number)) for number, word in enumerate(book.words("words.numbers"))]
        meanings += [(words, Command(Do.ANSWER, PLACES[at])) for at, words in enumerate(book.words("words.places"))]
        for words, command in meanings:
            for word in words:
                understood.setdefault(word, command)
                understood.setdefault(_unaccented(word), command)
    return understood


@cache
def _stopping() -> tuple[str, ...]:
    """The words that stop a session even when more is said after them; a letter is too little for that."""
    return tuple(word for word, command in _understood().items() if command == Command(Do.STOP) and len(word) > 1)


def _unaccented(word: str) -> str:
    import unicodedata

    return "".join(each for each in unicodedata.normalize("NFD", word) if not unicodedata.combining(each))


def _answered(word: str) -> int | str | None:
    """What a word answers; None where it is no answer."""
    if word in PLACE_WORDS and word != Do.BACK:
        return word
    if word == "x":
        return 10
    if word.isascii() and word.isdigit() and len(word) < 4:
        return int(word)
    command = _understood().get(word) or _understood().get(_unaccented(word))
    return command.value if command is not None and command.do is Do.ANSWER else None


def parse_word(line: str, book: Phrasebook | None = None) -> Command:
    """A command from a line of plain text, in any of the languages; capitals and spaces around it do not matter.

    Args:
        line: as typed or heard.
        book: of the session, for what is told where the line is none; English where it is left out.

    Raises:
        NotUnderstood: it is none of the words.
    """
    word = " ".join(line.lower().split()).strip("¡¿").rstrip(".!?") if line.strip() != "!" else Do.SYMPTOM.value
    value = _answered(word)
    if value is not None:
        return Command(Do.ANSWER, value)
    plain = _unaccented(word)
    command = _understood().get(word) or _understood().get(plain)
    if command is not None:
        return command
    for stop in _stopping():
        if (plain.startswith(stop) or word.startswith(stop)) and _STOP.match(word[len(stop) :]):
            return Command(Do.STOP)
    book = book or languages.load_book(languages.ENGLISH)
    raise NotUnderstood(book("help.unknown", line=repr(line.strip()[:40]), words=known_words(book)))


def known_words(book: Phrasebook) -> str:
    """The words a line may be, for what is told where it is none of them."""
    return ", ".join(book(f"help.{name}").partition(":")[0] for name in _HELP)


def help_text(book: Phrasebook | None = None) -> str:
    """The words of the headless front end with what they do, one a line."""
    book = book or languages.load_book(languages.ENGLISH)
    return "\n".join(book(f"help.{name}") for name in _HELP)


def parse_for(
    line: str, question: Question | None, parse: Callable[[str], Command], *, asks_ready: bool = False
) -> Command:
    """What a line means while ``question`` is open: ``back`` is an answer where the pain is asked for, *again* repeats
    what is no list, and the words of a line answer where lines are picked. Where the session ``asks_ready``, *yes* and
    *done* say so.

    Raises:
        NotUnderstood: it is nothing at all.
    """
    try:
        command = parse(line)
    except NotUnderstood:
        if question is None or not question.items or (value := question.read(line)) is None:
            raise
        return Command(Do.ANSWER, value)
    if asks_ready and command.do is Do.ANSWER and command.value in (YES, DONE) and not command.question:
        return Command(Do.READY)
    if command.do is Do.BACK and not command.certain and question is not None and question.kind is QuestionKind.PLACE:
        return Command(Do.ANSWER, command.do.value)
    if (
        command.do is Do.ANSWER
        and command.value == AGAIN
        and (question is None or question.kind is not QuestionKind.LIST)
    ):
        return Command(Do.REPEAT)
    return command


def reply(text: str, kind: QuestionKind) -> int | str | None:
    """A line as an answer to a question of this kind; None where it is none."""
    word = " ".join(text.lower().split()).rstrip(".!?")
    answered = _answered(word)
    return read_reply(kind, word if answered is None else answered)


def read_value(text: str) -> int | str:
    """The text of an answer that a program sends: a number, or a word in any of the languages, as it is recorded; else the
    text itself."""
    answered = _answered(text.strip().lower())
    return text if answered is None else answered
