"""Fixtures for the tests of the record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import FakeMachine

from stretchcoach.history.store import Store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the database is; neither it nor its folder is there yet."""
    return tmp_path / "data" / "history.sqlite3"


@pytest.fixture
def machine() -> FakeMachine:
    """The clocks of the machine of :func:`store`."""
    return FakeMachine()


@pytest.fixture
def store(path: Path, machine: FakeMachine) -> Iterator[Store]:
    """An open store with nothing in it."""
    with Store.open(path, now=machine) as opened:
        yield opened
