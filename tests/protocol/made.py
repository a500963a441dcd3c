"""Objects of the protocol with anything in them that their fields may hold."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from enum import StrEnum
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from stretchcoach.protocol.outgoing import OWN, WITH, Outgoing, Told
from stretchcoach.protocol.schema import EVENTS
from stretchcoach.session.events import Question

_PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(max_size=12),
    int: st.integers(-1000, 1000),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    type(None): st.none(),
}


def values(hint: Any) -> st.SearchStrategy[Any]:
    """Values of a field of this kind."""
    if hint in _PLAIN:
        return _PLAIN[hint]
    if hint is Told:
        return told(Question)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return st.sampled_from(hint)
    if is_dataclass(hint):
        hints = get_type_hints(hint)
        return st.builds(hint, **{each.name: values(hints[each.name]) for each in fields(hint)})  # type: ignore[arg-type]
    if get_origin(hint) in (Union, UnionType):
        return st.one_of([values(each) for each in get_args(hint)])
    if get_origin(hint) is tuple:
        return st.lists(values(get_args(hint)[0]), max_size=3).map(tuple)
    raise TypeError(f"no values for {hint!r}")


def told(event: type) -> st.SearchStrategy[Told]:
    """Events of this kind with what is told beside them."""
    return st.builds(Told, values(event), values(WITH[event]) if event in WITH else st.none())


def outgoing() -> st.SearchStrategy[Outgoing]:
    """Everything that is told."""
    return st.one_of([*map(values, OWN), *map(told, EVENTS)])
