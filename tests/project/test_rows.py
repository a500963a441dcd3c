"""The table in one test: no row is passed over, and each that fails is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from rows import each_row


def failures(test: Callable[..., object], **fixtures: object) -> str:
    """What is said of a test with rows that fail."""
    with pytest.raises(pytest.fail.Exception) as told:
        test(**fixtures)
    return str(told.value)


def test_every_row_is_tried_with_each_of_the_other_table_and_those_that_fail_are_named() -> None:
    tried = []

    @each_row("first", [1, 2])
    @each_row("second, third", [(3, 4), (5, 6)], ids=["low", "high"])
    def fails(first: int, second: int, third: int) -> None:
        tried.append((first, second, third))
        assert first + 1 == second - third + 3, f"{first} and {third}"

    told = failures(fails)
    assert tried == [(1, 3, 4), (1, 5, 6), (2, 3, 4), (2, 5, 6)]
    assert told.startswith("2 of 4 rows fail\n\nrow 3, 2; low:\n")
    assert "row 4, 2; high:\n" in told
    assert "in fails" in told
    assert "AssertionError: 2 and 6" in told
    assert "rows.py" not in told.replace("test_rows.py", "")


def test_a_row_that_is_skipped_or_raises_nothing_where_it_should_fails() -> None:
    @each_row("value", ["skips", "raises", "does not raise", "passes"], ids=lambda value: f"it {value}")
    def fails(value: str) -> None:
        if value == "skips":
            pytest.skip("no reason")
        if value == "does not raise":
            with pytest.raises(KeyError):
                str(value)
        assert value != "raises"

    told = failures(fails)
    assert [line for line in told.splitlines() if line.startswith("row ")] == [
        "row 1, it skips:",
        "row 2, it raises:",
        "row 3, it does not raise:",
    ]


def test_coroutines_are_waited_for_and_each_row_has_a_folder_of_its_own(tmp_path: Path) -> None:
    @each_row("name", ["a", "b"])
    async def fails(tmp_path: Path, name: str) -> None:
        assert list(tmp_path.iterdir()) == []
        (tmp_path / name).touch()
        assert name == "a"

    assert failures(fails, tmp_path=tmp_path).startswith("1 of 2 rows fail")
    assert sorted(path.name for path in tmp_path.rglob("*/*")) == ["a", "b"]


@each_row("value", [1, 2])
@pytest.mark.parametrize("other", ["x"])
def test_what_is_not_in_the_table_comes_from_elsewhere(value: int, other: str) -> None:
    assert value
    assert other == "x"


def test_a_table_without_rows_or_for_another_test_is_refused() -> None:
    def test(value: int) -> None:
        """Takes one."""

    with pytest.raises(ValueError, match="a table needs rows"):
        each_row("value", [])
    with pytest.raises(ValueError, match="a name for each"):
        each_row("value", [1, 2], ids=["one", "two", "three"])
    with pytest.raises(ValueError, match="does not take"):
        each_row("another", [1])(test)
