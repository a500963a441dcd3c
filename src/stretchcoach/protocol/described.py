"""The words of dataclasses and enums: their docstrings, and those below their fields and members.

Schema, tables and page are made from them, so that what the program is and what is told of it are one text.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Mapping
from dataclasses import fields
from enum import StrEnum
from functools import cache
from itertools import pairwise
from typing import Any

EVERYWHERE: Mapping[str, str] = {
    "type": "Which object it is.",
    "seq": "Its number: from 1, one more with each object.",
    "at": "The moment, in seconds of session time.",
    "do": "The command.",
}
"""What a key means that is in many objects, where it has no words of its own."""

_ROLE = re.compile(r":\w+:`~?([^`]+)`")
_CODE = re.compile(r"``([^`]+)``")


def words_of(kind: type) -> str:
    """What a dataclass or an enum is.

    Raises:
        LookupError: nobody has said it.
    """
    return _plain(_said(_class(kind), kind.__name__))


def words_of_fields(kind: Any) -> Mapping[str, str]:
    """What each field of a dataclass is, in their order.

    Raises:
        LookupError: nobody has said it of one of them.
    """
    said = _below(kind)
    return {each.name: _known(kind, each.name, said) for each in fields(kind)}


def words_of_members(kind: type[StrEnum]) -> Mapping[str, str]:
    """What each value of an enum means, in their order.

    Raises:
        LookupError: nobody has said it of one of them.
    """
    said = _below(kind)
    return {each.value: _known(kind, each.name, said) for each in kind}


def _known(kind: type, name: str, said: Mapping[str, str]) -> str:
    words = said.get(name) or EVERYWHERE.get(name)
    if not words:
        raise LookupError(f"{kind.__module__}: {kind.__name__}.{name} has no docstring below it")
    return words


def _below(kind: type) -> Mapping[str, str]:
    """What is said below the names in the body of a class."""
    body = _class(kind).body
    found: dict[str, str] = {}
    for at, below in pairwise(body):
        match at:
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
                pass
            case _:
                continue
        match below:
            case ast.Expr(value=ast.Constant(value=str(words))):
                found[name] = _plain(words)
    return found


def _said(found: ast.ClassDef, name: str) -> str:
    # what the class itself carries may be the signature that dataclasses are given where nobody has said anything
    words = ast.get_docstring(found)
    if not words:
        raise LookupError(f"{name} has no docstring")
    return words


def _class(kind: type) -> ast.ClassDef:
    """A class as it is written, at the top of its module."""
    return _classes(kind.__module__)[kind.__name__]


@cache
def _classes(module: str) -> Mapping[str, ast.ClassDef]:
    from importlib import import_module

    written = ast.parse(inspect.getsource(import_module(module)))
    return {each.name: each for each in written.body if isinstance(each, ast.ClassDef)}


def _plain(words: str) -> str:
    """The words on one line, as Markdown has them."""
    line = " ".join(words.split())
    line = _ROLE.sub(lambda found: f"`{found[1].rpartition('.')[2]}`", line)
    return _CODE.sub(r"`\1`", line)
