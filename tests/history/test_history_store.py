"""Recording and listing sessions."""

from __future__ import annotations

import dataclasses
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scripts import Run, Scripted, calm, holds, plan_of

from stretchcoach.errors import StretchcoachError
from stretchcoach.history.store import JournalFailed, Store
from stretchcoach.session.events import (
    Decision,
    Event,
    LeftOut,
    Outcome,
    Paused,
    Resumed,
    SessionEnded,
    as_record,
)

from .builders import START, WALL, WHOLE, answer, ended, later, recorded, start, started, step


def test_an_ended_session_is_listed_with_its_figures(store: Store) -> None:
    journal = store.begin(START)
    journal.append(WHOLE[:5], wall=WALL)
    journal.append(WHOLE[5:], wall=later(311))
    [record] = store.sessions()
    assert (record.id, record.started, record.ended) == (journal.session_id, WALL, later(311))
    assert (record.routine_id, record.routine_name) == (START.routine_id, START.routine_name)
    assert (record.outcome, record.rule, record.rehearsal) == (Outcome.COMPLETED, "", False)
    assert (record.pain_before, record.pain_worst, record.pain_after) == (4, 5, 3)
    assert (record.done, record.planned, record.seconds) == (4, 4, 310.5)


def test_events_come_back_as_they_were_given(store: Store) -> None:
    journal = store.begin(START)
    journal.append(WHOLE, wall=WALL)
    assert store.events(journal.session_id) == [as_record(each) for each in WHOLE]
    assert store.events(999) == []


def test_an_unanswered_question_is_null_and_never_nought(store: Store) -> None:
    journal = store.begin(START)
    journal.append([started(), answer(5, "before", None), ended(9, Outcome.NO_ANSWER, "P12", done=0)], wall=WALL)
    assert store.events(journal.session_id)[1]["value"] is None
    [record] = store.sessions()
    assert (record.pain_before, record.pain_worst, record.pain_after) == (None, None, None)


def test_a_running_session_shows_its_figures_so_far(store: Store) -> None:
    store.begin(START).append(WHOLE[:7], wall=WALL)
    [record] = store.sessions()
    assert (record.outcome, record.ended) == (None, None)
    assert (record.pain_before, record.pain_worst, record.done, record.planned) == (4, 5, 1, 4)
    assert record.seconds == 95.0


def test_a_note_is_kept_beside_its_session_and_a_later_one_takes_nothing_away(store: Store) -> None:
    first, second = (store.begin(START).session_id for _ in range(2))
    store.note(first, "Stiff this morning.")
    store.note(first, "Better after a walk.")
    assert {each.id: each.note for each in store.sessions()} == {
        first: "Stiff this morning. Better after a walk.",
        second: "",
    }
    assert store.standing().sessions == ()


def test_what_was_done_and_left_out_is_kept_with_the_end(store: Store) -> None:
    journal = store.begin(START)
    end = SessionEnded(
        at=9.0,
        outcome=Outcome.COMPLETED,
        done=1,
        planned=2,
        did=("Bend",),
        left_out=(LeftOut("Turn", "It hurt more."),),
    )
    journal.append([started(), end], wall=WALL)
    last = store.events(journal.session_id)[-1]
    assert (last["did"], last["left_out"]) == (["Bend"], [{"name": "Turn", "why": "It hurt more."}])


def test_sessions_are_newest_first_and_rehearsals_only_on_demand(store: Store) -> None:
    ids = [store.begin(start(rehearsal=number == 1)).session_id for number in range(3)]
    assert [each.id for each in store.sessions()] == [ids[2], ids[0]]
    assert [each.id for each in store.sessions(rehearsals=True)] == ids[::-1]
    assert [each.rehearsal for each in store.sessions(rehearsals=True)] == [False, True, False]
    assert [each.id for each in store.sessions(limit=1)] == [ids[2]]
    assert store.sessions(limit=0) == []


def test_an_unfinished_session_holds_all_that_is_needed_to_go_on(path: Path) -> None:
    recorded(path, WHOLE[:5])
    with Store.open(path) as store:
        [cut] = store.unfinished()
        assert cut.settings == START.settings
        for name in ("routine_id", "routine_name", "routine_text", "routine_path", "rehearsal", "fingerprint"):
            assert getattr(cut, name) == getattr(START, name)
        assert (cut.started, cut.last_at) == (WALL, 8.0)
        assert list(cut.events) == [as_record(each) for each in WHOLE[:5]]


def test_a_session_that_was_begun_and_nothing_else_is_unfinished(store: Store) -> None:
    store.begin(START)
    [cut] = store.unfinished()
    assert (cut.last_at, cut.events) == (0.0, ())


def test_unfinished_sessions_are_oldest_first_and_include_rehearsals(store: Store) -> None:
    ids = [store.begin(start(rehearsal=number == 1)).session_id for number in range(3)]
    store.close_unfinished(ids[0])
    assert [(each.id, each.rehearsal) for each in store.unfinished()] == [(ids[1], True), (ids[2], False)]


def test_going_on_appends_to_the_same_session(path: Path) -> None:
    recorded(path, WHOLE[:7])
    with Store.open(path) as store:
        journal = store.reopen(store.unfinished()[0].id)
        rest: list[Event] = [started(resumed=True), answer(4, "check_in", 2), answer(60, "after", 2), ended(70, done=2)]
        journal.append(rest, wall=later(900))
        [record] = store.sessions()
        assert (record.outcome, record.ended) == (Outcome.COMPLETED, later(900))
        assert (record.pain_before, record.pain_worst, record.pain_after) == (4, 5, 2)
        assert record.seconds == 165.0  # 95 before the cut and 70 after it
        assert store.unfinished() == []
        assert len(store.events(record.id)) == 7 + 4


def test_what_has_ended_or_never_was_cannot_be_gone_on_with(store: Store) -> None:
    journal = store.begin(START)
    journal.append(WHOLE, wall=WALL)
    with pytest.raises(StretchcoachError, match="has ended"):
        store.reopen(journal.session_id)
    with pytest.raises(StretchcoachError, match="no session 77"):
        store.reopen(77)
    with pytest.raises(StretchcoachError, match="no session 77"):
        store.close_unfinished(77)


def test_an_unfinished_session_is_closed_from_its_events(store: Store) -> None:
    journal = store.begin(START)
    journal.append(WHOLE[:7], wall=later(95))
    store.close_unfinished(journal.session_id)
    [record] = store.sessions()
    assert (record.outcome, record.ended) == (Outcome.UNFINISHED, later(95))
    assert (record.pain_before, record.pain_worst, record.pain_after, record.done) == (4, 5, None, 1)
    assert store.unfinished() == []


def test_closing_takes_a_moment_and_never_alters_a_closed_record(store: Store) -> None:
    journal = store.begin(START)
    store.close_unfinished(journal.session_id, later(5))
    store.close_unfinished(journal.session_id, later(50))
    [record] = store.sessions()
    assert (record.outcome, record.ended) == (Outcome.UNFINISHED, later(5))


def test_a_session_that_was_cut_off_while_it_ended_is_closed_as_it_was_ending(store: Store) -> None:
    run = Run(plan_of(holds()), Scripted(calm, after=9))
    run.to(lambda event: isinstance(event, Decision) and event.rule == "P6")
    journal = store.begin(START)
    journal.append(run.events, wall=later(95), snapshot=run.session.snapshot())
    [found] = store.unfinished()
    assert found.snapshot == run.session.snapshot()
    store.close_unfinished(journal.session_id)
    [record] = store.sessions()
    assert (record.outcome, record.rule, record.pain_worst) == (Outcome.PAIN_RULE, "P6", 9)


def test_a_snapshot_that_cannot_be_read_is_none(store: Store) -> None:
    journal = store.begin(START)
    run = Run(plan_of(holds()))
    journal.append(run.events, wall=later(5), snapshot=run.session.snapshot())
    with closing(sqlite3.connect(store.path)) as raw, raw:
        raw.execute("UPDATE snapshots SET body = '{}'")
    [found] = store.unfinished()
    assert found.snapshot is None


def test_a_batch_is_recorded_as_a_whole_or_not_at_all(store: Store) -> None:
    journal = store.begin(START)
    with pytest.raises(JournalFailed):
        journal.append([started(), step(float("nan"), 1)], wall=WALL)  # the second has no moment
    assert store.events(journal.session_id) == []
    journal.append([started()], wall=WALL)
    assert [each["type"] for each in store.events(journal.session_id)] == ["session_started"]


def test_nothing_to_record_is_nothing(store: Store) -> None:
    journal = store.begin(START)
    journal.append([], wall=WALL)
    assert store.events(journal.session_id) == []


def test_moments_must_be_aware(store: Store) -> None:
    naive = datetime(2026, 11, 22, 10, 32)  # noqa: DTZ001  the mistake under test
    with pytest.raises(ValueError, match="time zone"):
        store.begin(start(wall=naive))
    journal = store.begin(START)
    with pytest.raises(ValueError, match="time zone"):
        journal.append([started()], wall=naive)
    assert store.events(journal.session_id) == []
    with pytest.raises(TypeError):
        store.begin(start(settings={"path": Path()}))
    assert len(store.sessions()) == 1


def test_a_path_that_is_no_text_can_be_recorded(store: Store) -> None:
    store.begin(start(routine_path="/home/p\udce9/a.toml", routine_text="a\0b"))
    [cut] = store.unfinished()
    assert (cut.routine_path, cut.routine_text) == ("/home/p?/a.toml", "a\0b")


def test_a_spoilt_row_does_not_take_the_others_with_it(store: Store) -> None:
    journal = store.begin(START)
    journal.append([started(), Paused(at=3.0, reason="user"), Resumed(at=4.0)], wall=WALL)
    store._connection.execute("UPDATE events SET body = CAST(x'7bff' AS TEXT) WHERE number = 2")
    store._connection.execute("UPDATE sessions SET settings = '[', started = 'soon'")
    kinds = [each["type"] for each in store.events(journal.session_id)]
    assert kinds == ["session_started", "unreadable", "resumed"]
    [cut] = store.unfinished()
    assert (cut.settings, cut.started.year) == ({}, 1970)
    store.close_unfinished(journal.session_id)
    store._connection.execute("UPDATE sessions SET outcome = 'abducted'")
    assert store.sessions()[0].outcome is Outcome.UNFINISHED


def test_reading_makes_nothing_and_changes_nothing(path: Path) -> None:
    with Store.open(path, write=False) as store:
        assert (store.sessions(), store.unfinished(), store.notes) == ([], [], [])
        with pytest.raises(JournalFailed, match="may only be read"):
            store.begin(START)
    assert not path.parent.exists()


@pytest.mark.parametrize("write", [True, False])
def test_others_read_while_a_session_writes(store: Store, write: bool) -> None:
    journal = store.begin(START)
    journal.append(WHOLE[:3], wall=WALL)
    with Store.open(store.path, write=write) as reader:
        assert len(reader.events(journal.session_id)) == 3
        journal.append(WHOLE[3:5], wall=WALL)
        assert len(reader.events(journal.session_id)) == 5
    journal.append(WHOLE[5:], wall=WALL)


def test_two_processes_read_while_one_writes(store: Store) -> None:
    journal = store.begin(START)
    script = (
        "import sys; from pathlib import Path; from stretchcoach.history.store import Store\n"
        "with Store.open(Path(sys.argv[1]), write=False) as store:\n"
        "    for _ in sys.stdin:\n"
        "        print(len(store.events(int(sys.argv[2]))), flush=True)\n"
    )
    command = [sys.executable, "-c", script, str(store.path), str(journal.session_id)]
    with (
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as one,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as two,
    ):
        for number in range(1, 6):
            journal.append([Resumed(at=float(number))], wall=WALL)
            for reader in (one, two):
                assert reader.stdin is not None
                assert reader.stdout is not None
                reader.stdin.write("\n")
                reader.stdin.flush()
                assert int(reader.stdout.readline()) == number
    assert (one.returncode, two.returncode) == (0, 0)


def _field(hint: Any) -> st.SearchStrategy[Any]:
    if type(None) in get_args(hint):
        return st.none() | st.one_of(*(_field(each) for each in get_args(hint) if each is not type(None)))
    if get_args(hint):
        return st.lists(st.text(), max_size=3).map(tuple)
    if hint is float:
        return st.floats(allow_nan=False, allow_infinity=False)
    if issubclass(hint, StrEnum):
        return st.sampled_from(list(hint))
    return st.from_type(hint)


def _an_event(kind: type[Event]) -> st.SearchStrategy[Event]:
    hints = get_type_hints(kind)
    return st.builds(kind, **{each.name: _field(hints[each.name]) for each in dataclasses.fields(kind)})


_EVENTS = st.lists(st.one_of(*(_an_event(kind) for kind in get_args(Event))), max_size=8)


@settings(max_examples=60, deadline=None)
@given(st.lists(_EVENTS, max_size=4))
def test_any_events_come_back_in_order_and_unchanged(batches: list[list[Event]]) -> None:
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "history.sqlite3") as store:
        journal = store.begin(START)
        for batch in batches:
            journal.append(batch, wall=WALL)
        assert store.events(journal.session_id) == [as_record(each) for batch in batches for each in batch]
        [record] = store.sessions()
        kinds = {each.type for batch in batches for each in batch}
        assert (record.outcome is not None) == ("session_ended" in kinds)
