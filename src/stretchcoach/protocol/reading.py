"""Lines of JSON as commands. Nothing is half obeyed: a line is one whole command, or none, with a code that says why."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, NoReturn

from stretchcoach.coach.commands import read_value
from stretchcoach.errors import StretchcoachError
from stretchcoach.protocol.codes import Code
from stretchcoach.protocol.incoming import ANYWAY, COMMANDS, ID_LONGEST, AnswerGiven, Given, Incoming, Order, Watch


class NotTaken(StretchcoachError):
    """A line that is no command; ``code`` says why, and ``id`` is the one it had, where that could be read."""

    code: Code

    def __init__(self, code: Code, text: str, name: str | int | None = None) -> None:
        super().__init__(text)
        self.code, self.id = code, name


def read(line: str) -> Incoming:
    """The command on a line, such as ``{"id": 7, "do": "answer", "question": "q3", "value": 4}``.

    Raises:
        NotTaken: it is none; has its id where that could be read.
    """
    data = _object(line)
    name = _id(data)
    do = data.get("do")
    if not isinstance(do, str) or do not in COMMANDS:
        raise NotTaken(Code.UNKNOWN, f'expected an object with "do" set to one of: {", ".join(COMMANDS)}.', name)
    kind = AnswerGiven if do == AnswerGiven.do else Watch if do == Watch.do else Given
    known = {"do", *(each.name for each in fields(kind))}
    if do not in ANYWAY and (more := [key for key in data if key not in known]):
        text = f'"{do}" has no key {more[0][:40]!r}; it takes: {", ".join(sorted(known))}.'
        raise NotTaken(Code.UNKNOWN_KEY, text, name)
    if kind is AnswerGiven:
        return _answer(data, name)
    if kind is Watch:
        on = data.get("on", True)
        if not isinstance(on, bool):
            raise NotTaken(Code.WRONG_VALUE, '"on" is true or false.', name)
        return Watch(on=on, id=name)
    return Given(do=Order(do), id=name)


def _object(line: str) -> Mapping[str, Any]:
    shown = repr(line.strip()[:40])
    try:
        data = json.loads(line, object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as problem:
        if isinstance(problem, json.JSONDecodeError) and problem.msg == "Extra data":
            text = f'{shown} holds more than one object. Send one object a line, such as {{"do": "pause"}}.'
            raise NotTaken(Code.MORE_THAN_ONE, text) from None
        text = f'{shown} is not JSON. Send one object a line, such as {{"do": "pause"}}.'
        raise NotTaken(Code.NOT_JSON, text) from None
    if not isinstance(data, dict):
        raise NotTaken(Code.NOT_AN_OBJECT, f'{shown} is no object. Send one a line, such as {{"do": "pause"}}.')
    return data


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is there twice")
    return found


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON")


def _id(data: Mapping[str, Any]) -> str | int | None:
    """The id of a command; a whole number may come as ``3.0``, as some languages write it."""
    name = data.get("id")
    if isinstance(name, float) and name.is_integer():
        name = int(name)
    if name is None or (isinstance(name, int) and not isinstance(name, bool)):
        return name
    if isinstance(name, str) and len(name) <= ID_LONGEST:
        return name
    if data.get("do") in ANYWAY:
        return None
    raise NotTaken(Code.WRONG_VALUE, f'an "id" is a whole number, or a text of up to {ID_LONGEST} characters.')


def _answer(data: Mapping[str, Any], name: str | int | None) -> AnswerGiven:
    for key, text in (
        ("question", 'an answer needs a "question": the id of the one it answers, such as "q3".'),
        ("value", 'an answer needs a "value": one of the question\'s choices, such as 4 or "yes".'),
    ):
        if key not in data:
            raise NotTaken(Code.MISSING, text, name)
    question, value = data["question"], data["value"]
    if not isinstance(question, str) or not question:
        raise NotTaken(Code.WRONG_VALUE, 'a "question" is the id of a question, such as "q3".', name)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise NotTaken(Code.WRONG_VALUE, 'a "value" is one of the question\'s choices, such as 4 or "yes".', name)
    return AnswerGiven(question=question, value=read_value(value) if isinstance(value, str) else value, id=name)
