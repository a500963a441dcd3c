"""Plain data to records: what is right comes through unchanged, what is wrong is named with its place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

import pytest
from rows import each_row

from stretchcoach.strict import EMPTY, EVERY, Called, Made, Odd, Reader, by, one_of, plain, within


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    id: str
    size: Annotated[float, within(0, 10)] = 1.0
    colour: Colour = Colour.RED

    def __post_init__(self) -> None:
        if self.id == "none":
            raise ValueError("no part is called none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    number: int
    when: datetime | None = None
    named: Annotated[str, Called("name")] = ""
    note: Annotated[str, EMPTY]
    sure: bool = False
    kind: Annotated[str, one_of("one", "two", "three")] = "one"
    parts: Annotated[Mapping[str, Part], by("id")] = field(default_factory=dict)
    spots: frozenset[int] = frozenset()
    either: str | int | tuple[int, ...] = 0  # in the order of safety.gate.Value: what is equal to it is read as it is
    by_colour: Annotated[Mapping[Colour, str], EVERY] = field(
        default_factory=lambda: {Colour.RED: "a", Colour.BLUE: "b"}
    )
    turned: Annotated[tuple[str, ...], Made(lambda data: data[::-1])] = ()


STRICT = Reader(text=lambda text: "" if text else "some words")
FULL: dict[str, Any] = {
    "number": 3,
    "when": "2026-11-22T08:00:00+00:00",
    "name": "Bench",
    "note": "",
    "sure": True,
    "kind": "two",
    "parts": [{"id": "leg", "size": 2, "colour": "blue"}, {"id": "top"}],
    "spots": [3, 1],
    "either": [1, 2],
    "by_colour": {"red": "hot", "blue": "cold"},
    "turned": ["a", "b"],
}


def test_every_kind_is_read() -> None:
    found = STRICT.read(Whole, FULL)
    assert found.when == datetime(2026, 11, 22, 8, tzinfo=UTC)
    assert found.parts == {"leg": Part(id="leg", size=2, colour=Colour.BLUE), "top": Part(id="top")}
    assert isinstance(found.parts["leg"].size, int), "numbers stay as they are written"
    assert (found.spots, found.either, found.turned) == (frozenset({1, 3}), (1, 2), ("b", "a"))
    assert found.by_colour[Colour.RED] == "hot"
    assert (found.named, found.note, found.kind) == ("Bench", "", "two")


def test_rows_may_stand_in_a_table_by_their_name() -> None:
    assert list(STRICT.read(Whole, {**FULL, "parts": {"leg": {"size": 2}}}).parts.values()) == [Part(id="leg", size=2)]


def test_what_is_given_is_no_part_of_the_data() -> None:
    assert STRICT.read(Part, {}, id="leg") == Part(id="leg")
    with pytest.raises(Odd, match="no such key; there are: size, colour"):
        STRICT.read(Part, {"id": "leg"}, id="leg")


WRONG: list[tuple[str, Any, tuple[str | int, ...], str]] = [
    ("", [], (), "expected a table, found []"),
    ("number", None, ("number",), "expected a whole number, found None"),
    ("number", True, ("number",), "expected a whole number, found True"),
    ("number", 3.0, ("number",), "expected a whole number, found 3.0"),
    ("when", "today", ("when",), "expected a moment, found 'today'"),
    ("when", 5, ("when",), "expected a moment, found 5"),
    ("name", 5, ("name",), "expected text in quotes, found 5"),
    ("nmae", "x", ("nmae",), "no such key; there are: number, when, name, note, "),
    ("note", ["x"], ("note",), "expected text in quotes"),
    ("sure", "yes", ("sure",), "expected true or false, found 'yes'"),
    ("kind", "four", ("kind",), 'expected "one", "two" or "three", found \'four\''),
    ("parts", [], ("parts",), "expected a list of tables, found []"),
    ("parts", [{"size": 1}], ("parts",), "id is missing"),
    ("parts", ["leg"], ("parts",), "expected a table"),
    ("parts", [{"id": "leg"}, {"id": "leg"}], ("parts",), "leg is there twice"),
    ("parts", [{"id": "leg", "size": 11}], ("parts", "leg", "size"), "expected 0 to 10, found 11"),
    ("parts", [{"id": "leg", "size": float("nan")}], ("parts", "leg", "size"), "expected 0 to 10, found nan"),
    (
        "parts",
        [{"id": "leg", "colour": "green"}],
        ("parts", "leg", "colour"),
        "expected one of red, blue, found 'green'",
    ),
    ("parts", {"none": {}}, ("parts", "none"), "no part is called none"),
    ("parts", {"leg": 3}, ("parts", "leg"), "expected a table, found 3"),
    ("spots", [1, "x"], ("spots", 1), "expected a whole number, found 'x'"),
    ("spots", 1, ("spots",), "expected a list, found 1"),
    ("either", {}, ("either",), "expected text in quotes, found {}"),
    ("by_colour", 5, ("by_colour",), "expected a table, found 5"),
    ("by_colour", {"red": "a"}, ("by_colour",), "blue is missing"),
    ("by_colour", {"red": "a", "blue": "b", "green": "c"}, ("by_colour", "green"), "expected one of red, blue"),
    ("by_colour", {"red": "a", "blue": ""}, ("by_colour", "blue"), "expected some words, found ''"),
    ("turned", 5, ("turned",), "expected a table"),
    ("name", 10 * [100 * "x"], ("name",), "found ['" + 58 * "x" + "..."),
]


@each_row(("key", "value", "place", "message"), WRONG, ids=[f"{key} {text}" for key, _, _, text in WRONG])
def test_what_is_wrong_is_named_with_its_place(
    key: str, value: Any, place: tuple[str | int, ...], message: str
) -> None:
    with pytest.raises(Odd) as raised:
        STRICT.read(Whole, {**FULL, key: value} if key else value)
    assert raised.value.place == place
    assert message in str(raised.value)


def test_what_is_missing_is_named_and_defaults_count_only_where_they_may() -> None:
    assert STRICT.read(Whole, {"number": 1, "note": "x"}).parts == {}
    with pytest.raises(Odd, match="note is missing"):
        STRICT.read(Whole, {"number": 1})
    with pytest.raises(Odd, match="colour is missing"):
        Reader(whole=True).read(Part, {"id": "leg", "size": 1})


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    number: int
    when: datetime | None = None
    spots: frozenset[int] = frozenset()
    parts: tuple[Part, ...] = ()
    told: Mapping[Colour, int | str] = field(default_factory=dict)


def test_mending_leaves_out_what_is_odd() -> None:
    mending = Reader(mending=True)
    odd = {"number": 3, "more": 1, "when": "x", "spots": [1, "x"], "told": {"red": 1, "blue": [], "no": "b"}}
    odd["parts"] = [{"id": "leg", "size": 99, "wood": "oak"}, {"size": 1}]
    assert mending.read(Kept, odd) == Kept(
        number=3, spots=frozenset({1}), told={Colour.RED: 1}, parts=(Part(id="leg"),)
    )
    with pytest.raises(Odd, match="expected a whole number"):
        mending.read(Kept, {**odd, "number": "x"})


def test_a_record_is_the_same_again_after_plain_data() -> None:
    kept = Kept(
        number=1,
        when=datetime(2026, 1, 2, tzinfo=UTC),
        spots=frozenset({2, 1}),
        parts=(Part(id="leg", colour=Colour.BLUE),),
        told={Colour.RED: "x"},
    )
    assert Reader(whole=True).read(Kept, json.loads(json.dumps(plain(kept)))) == kept
