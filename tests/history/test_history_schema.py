"""The tables, and how an older database is brought up to date."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from fakes import FakeMachine

from stretchcoach.errors import StretchcoachError
from stretchcoach.history import schema
from stretchcoach.history.store import Store
from stretchcoach.session.events import Outcome, Tier

from .builders import START, WHOLE, later, shut

VERSION_1 = Path(__file__).with_name("version1.sql")


@pytest.fixture
def old(path: Path) -> Path:
    """A database of version 1."""
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(VERSION_1.read_text("utf-8"))
    return path


@pytest.fixture
def memory() -> Iterator[sqlite3.Connection]:
    """An empty database."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        yield connection


def _tables(connection: sqlite3.Connection) -> list[tuple[object, ...]]:
    return [
        row
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
        ).fetchall()
        for row in connection.execute(f"PRAGMA table_info({name})").fetchall()
    ]


@pytest.mark.parametrize("write", [True, False])
def test_a_database_of_version_1_is_read_and_kept(old: Path, write: bool) -> None:
    with Store.open(old, write=write) as store:
        cut, ended = store.sessions()
        assert (ended.outcome, ended.rule, ended.pain_worst, ended.seconds) == (Outcome.PAIN_RULE, "P6", 8, 540.0)
        assert (cut.id, cut.routine_id, cut.outcome, cut.pain_before) == (2, "settle", None, 6)
        assert store.unfinished()[0].last_at == 5.0
        assert store.notes == []


def test_a_database_of_version_1_can_be_written(old: Path) -> None:
    with Store.open(old) as store:
        store.close_unfinished(2)
        store.begin(START).append(WHOLE, wall=later(1))
        assert [each.id for each in store.sessions()] == [3, 2, 1]


def test_old_and_new_databases_have_the_same_tables(old: Path, memory: sqlite3.Connection) -> None:
    schema.migrate(memory)
    with Store.open(old) as store:
        assert _tables(store._connection) == _tables(memory)


def test_migrations_are_done_once_and_in_order(memory: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    schema.migrate(memory)
    more = ("ALTER TABLE sessions ADD COLUMN note TEXT", "UPDATE sessions SET note = 'none'")
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, more, ("CREATE TABLE plans (id INTEGER)",)))
    for _ in range(2):
        schema.migrate(memory)
        assert schema.version(memory) == schema.latest() == 6
    assert memory.execute("SELECT note FROM sessions").fetchall() == []


def test_a_migration_that_fails_leaves_everything_as_it_was(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failing = ("CREATE TABLE plans (id INTEGER)", "INSERT INTO nowhere VALUES (1)")
    with monkeypatch.context() as patched:
        patched.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, failing))
        with pytest.raises(StretchcoachError, match="nowhere"):
            Store.open(old)
    with Store.open(old) as store:
        assert len(store.sessions()) == 2
        assert schema.version(store._connection) == schema.latest() == 4


def test_an_older_database_that_was_not_closed_is_brought_up_to_date_for_reading(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(old) as running:
        running.begin(START)
        monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, ("CREATE TABLE plans (id INTEGER)",)))
        with Store.open(old, write=False) as reader:
            assert len(reader.sessions()) == 3


def test_what_is_committed_survives_a_power_cut(store: Store) -> None:
    settings = {"synchronous": 2, "foreign_keys": 1, "journal_mode": "wal", "application_id": schema.APPLICATION}
    for name, value in settings.items():
        assert store._connection.execute(f"PRAGMA {name}").fetchone()[0] == value


def test_a_transaction_is_undone_whatever_ends_it(memory: sqlite3.Connection) -> None:
    memory.execute("CREATE TABLE t (x)")

    def interrupted() -> None:
        with schema.transaction(memory):
            memory.execute("INSERT INTO t VALUES (1)")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert memory.execute("SELECT * FROM t").fetchall() == []
    assert not memory.in_transaction


def test_a_database_of_version_1_gets_folder_time_from_its_wall_clock(old: Path) -> None:
    with closing(sqlite3.connect(old)) as connection:
        connection.execute("UPDATE events SET wall = 'nonsense' WHERE session = 2")
        connection.commit()
    machine = FakeMachine()
    with Store.open(old, now=machine) as store:
        ages = dict(store._connection.execute("SELECT session, max(age) FROM events GROUP BY session").fetchall())
        first, second = store._connection.execute("SELECT age FROM sessions ORDER BY id").fetchall()
        assert first == (0.0,)
        assert ages[1] > 0
        assert ages[2] == 0
        assert second[0] > ages[1]
        standing = store.standing()
        assert standing.now >= second[0]
        assert standing.listed == {}
        machine.passes(60)
        assert store.standing().now == standing.now + 60


def test_red_flags_of_version_1_close(old: Path) -> None:
    guidance = '{"type": "guidance", "at": 1, "tier": "emergency_now", "row": "%s", "text": "Stop."}'
    with closing(sqlite3.connect(old)) as connection:
        connection.executemany(
            "INSERT INTO events (session, number, wall, at, type, body) VALUES (1, ?, ?, 1, 'guidance', ?)",
            [(99 + place, "2026-11-22T10:40:00.000+00:00", guidance % row) for place, row in enumerate(_ROWS)],
        )
        connection.commit()
    with Store.open(old) as store:
        assert shut(store) == [("chest_pain", Tier.EMERGENCY_NOW)]
        assert store.lift_old() == ("aorta",)
    with Store.open(old) as store:
        assert store.lift_old() == ()


_ROWS = ("chest_pain", "aorta")


def test_an_empty_database_of_version_1(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        for statement in schema.MIGRATIONS[0]:
            connection.execute(statement)
        connection.execute("PRAGMA user_version = 1")
    with Store.open(path, now=FakeMachine()) as store:
        assert store.age() == 0.0


def test_older_records_know_no_versions_of_exercises(old: Path) -> None:
    with Store.open(old) as store:
        assert {each.version for each in store.exercises_done()} <= {""}
        assert {each.reps for each in store.exercises_done()} <= {()}
