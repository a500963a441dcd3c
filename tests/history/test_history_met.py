"""How often each exercise was begun: what makes it known."""

from __future__ import annotations

from pathlib import Path

from stretchcoach.history.store import Store

from .builders import WALL, start, step


def record(store: Store, *exercises: str, rehearsal: bool = False) -> int:
    """A session in which these exercises were begun."""
    journal = store.begin(start(rehearsal=rehearsal))
    journal.append([step(float(index), index, exercise=name) for index, name in enumerate(exercises)], wall=WALL)
    return journal.session_id


def test_each_begun_exercise_counts_once_a_step_and_rehearsals_do_not(tmp_path: Path) -> None:
    with Store.open(tmp_path / "history.db") as store:
        assert store.met() == {}
        record(store, "cat-cow", "bridge", "cat-cow")
        last = record(store, "cat-cow")
        record(store, "bridge", rehearsal=True)
        assert store.met() == {("cat-cow", "cat-cow"): 3, ("bridge", "bridge"): 1}
        assert store.met(without=last) == {("cat-cow", "cat-cow"): 2, ("bridge", "bridge"): 1}


def test_going_back_to_an_exercise_is_not_meeting_it_again(tmp_path: Path) -> None:
    with Store.open(tmp_path / "history.db") as store:
        journal = store.begin(start())
        journal.append(
            [step(0.0, 4, exercise="bridge"), step(9.0, 4, exercise="bridge"), step(20.0, 5, kind="rest")], wall=WALL
        )
        assert store.met() == {("bridge", "bridge"): 1}
