"""Frozen dataclasses behave as the standard library's do."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from dataclasses import KW_ONLY, FrozenInstanceError, field, replace
from typing import Any

import pytest
from rows import each_row

from stretchcoach import frozen


@frozen.dataclass(frozen=True, slots=True)
class Hold:
    """A class of the quick kind."""

    seconds: float
    _: KW_ONLY
    side: str = "left"
    cues: tuple[str, ...] = field(default_factory=tuple)
    hidden: int = field(default=0, repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Standard:
    """The same of the standard kind."""

    seconds: float
    _: KW_ONLY
    side: str = "left"
    cues: tuple[str, ...] = field(default_factory=tuple)
    hidden: int = field(default=0, repr=False)


@frozen.dataclass(frozen=True, slots=True)
class LongHold(Hold):
    """With a check of its own, and a field more."""

    minutes: int = 1

    def __post_init__(self) -> None:
        """Refuse what is no length."""
        if self.minutes < 1:
            raise ValueError("too short")


@frozen.dataclass(frozen=True, slots=True)
class Nothing:
    """Without a field."""


@frozen.dataclass(frozen=True, slots=True, eq=False)
class Itself:
    """Equal to nothing but itself."""

    name: str


KINDS: list[Any] = [Hold, Standard]


@each_row("kind", KINDS)
def test_it_is_made_shown_and_compared_as_a_dataclass(kind: Any) -> None:
    hold = kind(20.0, side="right")
    assert repr(hold) == f"{kind.__name__}(seconds=20.0, side='right', cues=())"
    assert hold == kind(20.0, side="right", cues=())
    assert hash(hold) == hash(kind(20.0, side="right"))
    assert hold != kind(20.0)
    assert hold != (20.0, "right", (), 0)
    assert replace(hold, seconds=5.0) == kind(5.0, side="right")
    assert dataclasses.asdict(hold) == {"seconds": 20.0, "side": "right", "cues": (), "hidden": 0}
    assert [each.name for each in dataclasses.fields(hold)] == ["seconds", "side", "cues", "hidden"]
    assert kind.__match_args__ == ("seconds",)
    assert not hasattr(hold, "__dict__")


@each_row("kind", KINDS)
def test_it_is_copied(kind: Any) -> None:
    hold = kind(20.0, cues=("breathe",))
    assert copy.copy(hold) == copy.deepcopy(hold) == pickle.loads(pickle.dumps(hold)) == hold


@each_row("kind", KINDS)
def test_it_keeps_its_values(kind: Any) -> None:
    hold = kind(20.0)
    with pytest.raises(FrozenInstanceError):
        hold.side = "right"
    with pytest.raises(FrozenInstanceError):
        del hold.seconds
    assert hold == kind(20.0)


@each_row("kind", KINDS)
@each_row("given", [((), {}), ((20.0, "left"), {}), ((20.0,), {"rest": 1})])
def test_wrong_arguments_are_refused_by_name(kind: Any, given: tuple[Any, Any]) -> None:
    with pytest.raises(TypeError, match=rf"{kind.__name__}.__init__\(\)"):
        kind(*given[0], **given[1])


def test_one_class_is_made_from_another() -> None:
    long = LongHold(60.0, 2, side="right")
    assert (long.seconds, long.minutes, long.side) == (60.0, 2, "right")
    assert long != Hold(60.0, side="right")
    with pytest.raises(ValueError, match="too short"):
        replace(long, minutes=0)


def test_a_class_without_fields_and_one_without_equality() -> None:
    assert Nothing() == Nothing()
    assert hash(Nothing()) == hash(Nothing())
    assert Itself("a") != Itself("a")
