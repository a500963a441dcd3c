"""The rows of a table in one test: all of them are tried, and those that fail are told by name."""

from __future__ import annotations

import asyncio
import functools
import inspect
import itertools
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple, TypeVar

import pytest

Test = TypeVar("Test", bound=Callable[..., Any])

FAILED = (Exception, pytest.fail.Exception, pytest.skip.Exception)
"""What a row must not raise. A row that were skipped would be one that nobody misses, so that is a failure too."""


class Row(NamedTuple):
    """One row: what it is called when it fails, and the arguments that it gives."""

    name: str
    values: dict[str, Any]


def rows_of(names: Sequence[str], table: Iterable[Any], ids: Iterable[Any] | Callable[[Any], Any] | None) -> list[Row]:
    """The rows of a table, which is written as for ``pytest.mark.parametrize``. :class:`ValueError`: they do not fit."""
    found = []
    labels = None if ids is None or callable(ids) else list(ids)
    for place, entry in enumerate(table):
        given = tuple(entry) if len(names) > 1 else (entry,)
        if labels is not None:
            label = str(labels[place])
        else:
            label = "-".join(str(ids(value) if callable(ids) else repr(value)) for value in given)
        found.append(Row(label, dict(zip(names, given, strict=True))))
    if not found or (labels is not None and len(labels) != len(found)):
        raise ValueError("a table needs rows, and a name for each or none")
    return found


def each_row(
    names: str | Sequence[str], table: Iterable[Any], *, ids: Iterable[Any] | Callable[[Any], Any] | None = None
) -> Callable[[Test], Test]:
    """Decorator: the test is run with each row of a table, and fails at the end with the name of each row that did.

    Written as ``pytest.mark.parametrize``, for rows that are fast; above another it means each row with each. Coroutines
    have a loop of their own for each row, and a test that asks for ``tmp_path`` has a folder of its own for each.
    """
    listed = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
    tried = rows_of(listed, table, ids)

    def decorate(decorated: Test) -> Test:
        test: Callable[..., Any] = getattr(decorated, "one_row", decorated)
        tables: list[list[Row]] = [tried, *getattr(decorated, "tables", ())]
        asked = inspect.signature(decorated).parameters
        if missing := [name for name in listed if name not in asked]:
            raise ValueError(f"{test.__name__} does not take {missing}")

        @functools.wraps(decorated)
        def all_rows(**fixtures: Any) -> None:
            failed, count = [], 0
            for count, chosen in enumerate(itertools.product(*tables), 1):
                own = {**fixtures, **{key: value for row in chosen for key, value in row.values.items()}}
                if "tmp_path" in fixtures:
                    own["tmp_path"] = fixtures["tmp_path"] / str(count)
                    own["tmp_path"].mkdir()
                try:
                    if inspect.iscoroutinefunction(test):
                        asyncio.run(test(**own))
                    else:
                        test(**own)
                except FAILED as problem:
                    shown = pytest.ExceptionInfo.from_exception(problem)
                    shown.traceback = shown.traceback.cut(inspect.getfile(inspect.unwrap(test)))
                    failed.append(
                        f"row {count}, {'; '.join(row.name for row in chosen)}:\n{shown.getrepr(style='short')}"
                    )
            if failed:
                pytest.fail(f"{len(failed)} of {count} rows fail\n\n" + "\n\n".join(failed), pytrace=False)

        kept = [parameter for name, parameter in asked.items() if name not in listed]
        vars(all_rows).update(__signature__=inspect.Signature(kept), one_row=test, tables=tables)
        return all_rows  # type: ignore[return-value]

    return decorate
