"""The protocol as tables of Markdown, made from the dataclasses that a program and a session tell each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from stretchcoach.protocol.codes import Code, ErrorCode, ProblemCode, SoundState
from stretchcoach.protocol.described import EVERYWHERE, words_of, words_of_fields, words_of_members
from stretchcoach.protocol.incoming import AnswerGiven, Given, Order, Watch
from stretchcoach.protocol.outgoing import Changed, Told
from stretchcoach.protocol.reports import REPORTS
from stretchcoach.protocol.schema import OUT, parts_of
from stretchcoach.safety.questions import QuestionKind
from stretchcoach.safety.red_flags import Tier
from stretchcoach.session.events import CueRole, Outcome
from stretchcoach.session.plan.plan import PhaseKind, Purpose, StepKind
from stretchcoach.session.states import State

WORDS: Mapping[str, type[StrEnum]] = {
    "Codes of a result": Code,
    "Codes of a problem": ProblemCode,
    "Codes of an error": ErrorCode,
    "States of the session": State,
    "States of the sound": SoundState,
    "Kinds of question": QuestionKind,
    "Purposes of questions": Purpose,
    "Kinds of step": StepKind,
    "Kinds of phase": PhaseKind,
    "Roles of cues": CueRole,
    "How soon help is needed": Tier,
    "Outcomes": Outcome,
}
"""The words that keys hold, by the heading of their table."""

_KEYS = ("key", "value", "what it is")

_VALUES: Mapping[Any, str] = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    NoneType: "null",
}


def tables(examples: Mapping[str, str] | None = None) -> str:
    """Every command, object and word.

    Args:
        examples: a line for an object, by its type.
    """
    inside: dict[str, Any] = {}
    parts = [*_commands(), *_objects(examples or {}, inside), *_reports(inside)]
    return "\n\n".join((*parts, *_parts(inside), *_words())) + "\n"


def _commands() -> Iterator[str]:
    yield "## Every command"
    meanings = {**words_of_members(Order), **{each.do: words_of(each) for each in (AnswerGiven, Watch)}}
    yield _table(("command", "what it does"), ((f"`{name}`", words) for name, words in meanings.items()))
    for name, kind in (("Keys of every command", Given), ("`answer`", AnswerGiven), ("`watch`", Watch)):
        yield f"### {name}"
        hints, said = get_type_hints(kind), words_of_fields(kind)
        keys = [each for each in fields(kind) if each.name != "id" or kind is Given]
        yield _table(
            ("key", "takes", "what it is"),
            ((f"`{each.name}`", _taken(each, hints[each.name]), said[each.name]) for each in keys),
        )


def _taken(key: Any, hint: Any) -> str:
    """What a key of a command takes."""
    if hint is Order:
        return "a command"
    takes = " or ".join(_VALUES[each] for each in get_args(hint) or (hint,) if each is not NoneType)
    return takes if key.default is MISSING else f"{takes}; may be left out"


def _objects(examples: Mapping[str, str], inside: dict[str, Any]) -> Iterator[str]:
    yield "## Every object"
    yield "Every object has these keys, and they come first. They are left out of the tables."
    everywhere = {"type": "text", "seq": "whole number", "at": "number"}
    yield _table(_KEYS, ((f"`{key}`", value, EVERYWHERE[key]) for key, value in everywhere.items()))
    for name, kind in OUT.items():
        yield f"### Object `{name}`"
        yield words_of(kind)
        rows = [] if kind is Changed else [row for part in parts_of(name) for row in _rows(part, inside, name)]
        if rows:
            yield _table(_KEYS, rows)
        if name in examples:
            yield f"```json\n{examples[name]}\n```"


def _reports(inside: dict[str, Any]) -> Iterator[str]:
    """What commands tell that are no session."""
    if REPORTS:
        yield "## Reports"
        yield "These commands tell what they know as one document of JSON, with `--format json`."
        yield "In the schema each is under `$defs`, by the name of its command."
    for name, shape in REPORTS.items():
        yield f"### Report `{name}`"
        if get_origin(shape):
            yield _capital(f"{_value(shape, inside)}.")
        else:
            yield words_of(shape)
            yield _table(_KEYS, _rows(shape, inside))


def _parts(inside: dict[str, Any]) -> Iterator[str]:
    """The objects that were met inside of others, and those that are met inside of them."""
    if inside:
        yield "## Objects inside of others"
    told: set[str] = set()
    while new := [name for name in inside if name not in told]:
        for name in new:
            told.add(name)
            yield f"### Part `{name}`"
            yield words_of(inside[name])
            yield _table(_KEYS, _rows(inside[name], inside))


def _rows(kind: Any, inside: dict[str, Any], object_name: str = "") -> Iterator[tuple[str, str, str]]:
    hints = get_type_hints(kind)
    for name, words in words_of_fields(kind).items():
        if object_name and name in EVERYWHERE:
            continue
        yield f"`{name}`", _value(hints[name], inside), words


def _value(hint: Any, inside: dict[str, Any]) -> str:
    """What a value is; what is an object is added to those ``inside`` of others."""
    if hint in _VALUES:
        return _VALUES[hint]
    if hint is Any:
        return "anything"
    if hint is Told:
        return "a `question` without `seq`"
    arguments = get_args(hint)
    match get_origin(hint):
        case None if isinstance(hint, type) and is_dataclass(hint):
            inside[hint.__name__] = hint
            return f"[{hint.__name__}](#part-{hint.__name__.lower()})"
        case None:
            return _word(hint)
        case origin if origin in (Union, UnionType):
            return " or ".join(_value(each, inside) for each in arguments)
        case origin if origin is Literal:
            return _one_of(map(str, arguments))
        case origin if issubclass(origin, Mapping):
            return f"object, under each key: {_value(arguments[1], inside)}"
    if arguments[1:] == (...,):
        return f"list, each: {_value(arguments[0], inside)}"
    return f"list of {', '.join(_value(each, inside) for each in arguments)}"


def _word(kind: Any) -> str:
    """One of the words of an enum."""
    title = next((title for title, known in WORDS.items() if known is kind), None)
    if title is None:
        return _one_of(each.value for each in kind)
    return f"[one of a list](#{title.lower().replace(' ', '-')})"


def _one_of(words: Iterable[str]) -> str:
    return " or ".join(f"`{word}`" if word else "empty" for word in words)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _words() -> Iterator[str]:
    yield "## Every word"
    for title, kind in WORDS.items():
        yield f"### {title}"
        yield words_of(kind)
        yield _table(
            ("word", "what it means"), ((f"`{name}`", words) for name, words in words_of_members(kind).items())
        )


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(each.replace('|', chr(92) + '|') for each in line)} |" for line in lines)
