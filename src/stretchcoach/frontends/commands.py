"""What a person or a program may tell a running session: words, one a line, or JSON objects."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import StrEnum

from stretchcoach.errors import StretchcoachError
from stretchcoach.session.events import Question, QuestionKind
from stretchcoach.session.places import WORDS


class Do(StrEnum):
    """The commands."""

    PAUSE = "pause"
    RESUME = "resume"
    SKIP = "skip"
    BACK = "back"
    REPEAT = "repeat"
    STOP = "stop"
    MORE = "more"
    ANSWER = "answer"
    SYMPTOM = "symptom"
    STATUS = "status"
    HELP = "help"


HELP: dict[str, str] = {
    "pause": "stop time; resume goes on",
    "resume": "go on",
    "skip": "on to the next step",
    "back": "back to the step before",
    "repeat": "ask or do this once more",
    "more": "ten seconds more",
    "stop": "end the session (also quit)",
    "symptom": "something is wrong: stop and ask what it is (also !)",
    "status": "where the session is",
    "help": "this list",
    "0 to 10": "answers a pain question (x is 10)",
    "0 to 4": "answers where the pain is (or back, buttock, thigh, lower leg, foot)",
    "yes, no, unsure": "answers the other questions",
    "pass": "prefers not to say, where a question offers it",
}
"""The words of the headless front end, with what they do."""

HELP_TEXT = "\n".join(f"{word}: {what}" for word, what in HELP.items())
"""The same as lines to read."""

_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ANSWERS = {"yes": "yes", "y": "yes", "no": "no", "n": "no", "unsure": "unsure", "not sure": "unsure", "u": "unsure"}
_ANSWERS |= dict.fromkeys(("pass", "prefer not to say", "rather not say"), "prefer_not_to_say")
_ALIASES = {
    **dict.fromkeys(("q", "quit", "exit"), Do.STOP),
    **dict.fromkeys(("help me", "emergency", "symptoms", "something is wrong", "ouch"), Do.SYMPTOM),
}
_STOP = re.compile(r"stop\W")
"""How a line begins that is taken as "stop", whatever follows: nobody who says so may have to say it again."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command. ``value`` is the answer's; ``question`` the id it answers, empty for the one that is open."""

    do: Do
    value: int | str | None = None
    question: str = ""


class NotUnderstood(StretchcoachError):
    """A line that is no command; the message says what is."""


def parse_word(line: str) -> Command:
    """A command from a line of plain text; capitals and spaces around it do not matter.

    Raises:
        NotUnderstood: it is none of the words.
    """
    word = " ".join(line.lower().split()).rstrip(".!?") if line.strip() != "!" else "symptom"
    if word in _ANSWERS:
        return Command(Do.ANSWER, _ANSWERS[word])
    if word in WORDS and word != Do.BACK:
        return Command(Do.ANSWER, word)
    if word == "x":
        return Command(Do.ANSWER, 10)
    if word in _NUMBERS:
        return Command(Do.ANSWER, _NUMBERS.index(word))
    if word.isascii() and word.isdigit() and len(word) < 4:
        return Command(Do.ANSWER, int(word))
    if word in Do.__members__.values() and word != Do.ANSWER:
        return Command(Do(word))
    if word in _ALIASES:
        return Command(_ALIASES[word])
    if _STOP.match(word):
        return Command(Do.STOP)
    words = ", ".join(each for each in HELP)
    raise NotUnderstood(f"{line.strip()[:40]!r} is no command. There are: {words}.")


def meant(command: Command, question: Question | None) -> Command:
    """What a command means while ``question`` is open: ``back`` is an answer where the pain is asked for."""
    if command.do is Do.BACK and question is not None and question.kind is QuestionKind.PLACE:
        return Command(Do.ANSWER, command.do.value)
    return command


def parse_json(line: str) -> Command:
    """A command from a JSON object such as ``{"do": "answer", "value": 4}``.

    A number may be sent as text as well, since the choices of a question are texts.

    Raises:
        NotUnderstood: it is not JSON, not an object, or has no command in it.
    """
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        raise NotUnderstood(f'{line.strip()[:40]!r} is not JSON. Send an object such as {{"do": "pause"}}.') from None
    if not isinstance(data, dict) or data.get("do") not in Do.__members__.values():
        words = ", ".join(each.value for each in Do)
        raise NotUnderstood(f'expected an object with "do" set to one of: {words}.')
    do, value, question = Do(data["do"]), data.get("value"), data.get("question") or ""
    if do is Do.ANSWER and (isinstance(value, bool) or not isinstance(value, int | str)):
        raise NotUnderstood('an answer needs a "value": 0 to 10, or a word the question offers, such as "yes".')
    if not isinstance(question, str):
        raise NotUnderstood('a "question" is the id of a question, such as "q3"; leave it out for the open one.')
    if isinstance(value, str):
        word = value.strip().lower()
        value = int(word) if word.isascii() and word.isdigit() and len(word) < 3 else _ANSWERS.get(word, value)
    return Command(do, value if do is Do.ANSWER else None, question)
