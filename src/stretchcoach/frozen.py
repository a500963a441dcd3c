"""Frozen dataclasses that are made in a quarter of the time.

The standard decorator writes and compiles the source of six methods for every class: for two hundred classes that is a fifth
of the time to the first event of a session. Here only ``__init__``, which runs most often, is written for each class; the
others are closures over the names of its fields. Type checkers see the standard decorator, and ``field``, ``fields``,
``replace``, ``asdict``, copies and patterns work as with it. A field always takes part in comparing and in hashing.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

_T = TypeVar("_T")
_ABSENT = object()
"""The default of a parameter whose value a factory makes."""


def _decorator(
    *, frozen: bool = False, slots: bool = False, kw_only: bool = False, eq: bool = True
) -> Callable[[type[_T]], type[_T]]:
    """``dataclass`` for classes that are both frozen and slotted; any other is left to the standard library."""
    if not (frozen and slots):
        return dataclasses.dataclass(frozen=frozen, slots=slots, kw_only=kw_only, eq=eq)

    def decorate(kind: type[_T]) -> type[_T]:
        # not frozen as far as the standard library knows, since it would compile two methods for that
        made = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True, kw_only=kw_only)(kind)
        methods: dict[str, Callable[..., Any]] = {
            "__init__": _written_init(made),
            "__repr__": _repr,
            "__setattr__": _refuse,
            "__delattr__": _refuse,
            "__setstate__": _set_state,
        }
        if eq:
            methods |= _comparing(made)
        for name, method in methods.items():
            if name not in vars(kind):
                setattr(made, name, method)
        return made

    return decorate


def _written_init(kind: Any) -> Callable[..., None]:
    """``__init__``: each value goes straight into its slot, past the ``__setattr__`` that refuses."""
    known: dict[str, Any] = {"_ABSENT": _ABSENT}
    by_place: list[str] = []
    by_name: list[str] = []
    lines: list[str] = []
    for each in dataclasses.fields(kind):
        name, value, parameter = each.name, each.name, each.name
        known[f"_set_{name}"] = getattr(kind, name).__set__
        if each.default is not dataclasses.MISSING:
            known[f"_default_{name}"] = each.default
            parameter += f"=_default_{name}"
        elif each.default_factory is not dataclasses.MISSING:
            known[f"_make_{name}"] = each.default_factory
            parameter += "=_ABSENT"
            value = f"_make_{name}() if {name} is _ABSENT else {name}"
        (by_name if each.kw_only else by_place).append(parameter)
        lines.append(f" _set_{name}(self, {value})\n")
    if hasattr(kind, "__post_init__"):
        lines.append(" self.__post_init__()\n")
    parameters = ", ".join(["self", *by_place, *(["*", *by_name] if by_name else [])])
    exec(f"def __init__({parameters}):\n{''.join(lines) or ' pass'}", known)
    init: Callable[..., None] = known["__init__"]
    init.__qualname__ = f"{kind.__qualname__}.__init__"  # which messages about wrong arguments tell
    return init


def _comparing(kind: Any) -> dict[str, Callable[..., Any]]:
    # the class is there so that it is a tuple with one field, or none, as well
    values = attrgetter("__class__", *(each.name for each in dataclasses.fields(kind)))

    def equal(self: object, other: object) -> bool:
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    def hashed(self: object) -> int:
        return hash(values(self))

    return {"__eq__": equal, "__hash__": hashed}


def _repr(self: Any) -> str:
    shown = (f"{each.name}={getattr(self, each.name)!r}" for each in dataclasses.fields(self) if each.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _refuse(self: object, name: str, *value: object) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"{type(self).__qualname__} is frozen: {name!r} keeps its value")


def _set_state(self: object, state: tuple[None, dict[str, object]]) -> None:
    """Fill a copy: the usual way would go through ``__setattr__``."""
    for name, value in state[1].items():
        object.__setattr__(self, name, value)


if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    dataclass = _decorator

__all__ = ["dataclass"]
