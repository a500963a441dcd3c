"""The protocol as tables of Markdown, made from the dataclasses that a program and a session tell each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, fields
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from stretchcoach.protocol.codes import Code, ErrorCode, ProblemCode, SoundState
from stretchcoach.protocol.described import EVERYWHERE, words_of, words_of_fields, words_of_members
from stretchcoach.protocol.incoming import AnswerGiven, Given, Order, Watch
from stretchcoach.protocol.outgoing import Changed, Told
from stretchcoach.protocol.schema import OUT, is_only_where_there, parts_of
from stretchcoach.safety.questions import QuestionKind
from stretchcoach.safety.red_flags import Tier
from stretchcoach.session.events import CueRole, LeftOut, Outcome
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
    return "\n\n".join((*_commands(), *_objects(examples or {}), *_words())) + "\n"


def _commands() -> Iterator[str]:
    yield "## Commands"
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


def _objects(examples: Mapping[str, str]) -> Iterator[str]:
    yield "## Objects"
    yield "Every object has these keys, and they come first. They are left out of the tables."
    yield _table(
        ("key", "value", "what it is"),
        (
            (f"`{key}`", value, EVERYWHERE[key])
            for key, value in (("type", "text"), ("seq", "whole number"), ("at", "number"))
        ),
    )
    for name, kind in OUT.items():
        yield f"### Object `{name}`"
        yield words_of(kind)
        rows = list(_keys(name)) if kind is not Changed else []
        if rows:
            yield _table(("key", "value", "what it is"), rows)
        if name in examples:
            yield _lines(examples[name])
    yield f"### What is in `{_KEY_OF_LEFT_OUT}`"
    yield words_of(LeftOut)
    yield _table(("key", "value", "what it is"), _rows(LeftOut))


_KEY_OF_LEFT_OUT = "left_out"


def _keys(name: str) -> Iterator[Sequence[str]]:
    for part in parts_of(name):
        for key, value, words in _rows(part):
            there = is_only_where_there(name, key.strip("`"))
            yield key, f"{value}; not always there" if there else value, words


def _rows(kind: Any) -> Iterator[tuple[str, str, str]]:
    hints = get_type_hints(kind)
    for name, words in words_of_fields(kind).items():
        if name != "at":
            yield f"`{name}`", _value(hints[name]), words


def _value(hint: Any) -> str:
    """What the value of a key is."""
    if hint in _VALUES:
        return _VALUES[hint]
    if hint is Told:
        return "a `question` without `seq`"
    if hint is LeftOut:
        return f"[object](#what-is-in-{_KEY_OF_LEFT_OUT})"
    if get_origin(hint) in (Union, UnionType):
        return " or ".join(map(_value, get_args(hint)))
    if get_origin(hint) is tuple:
        return f"list, each: {_value(get_args(hint)[0])}"
    title = next(title for title, kind in WORDS.items() if kind is hint)
    return f"[one of a list](#{title.lower().replace(' ', '-')})"


def _words() -> Iterator[str]:
    yield "## Words"
    for title, kind in WORDS.items():
        yield f"### {title}"
        yield words_of(kind)
        yield _table(
            ("word", "what it means"), ((f"`{name}`", words) for name, words in words_of_members(kind).items())
        )


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(each.replace('|', chr(92) + '|') for each in line)} |" for line in lines)


def _lines(text: str) -> str:
    return f"```json\n{text}\n```"
