"""The version of an exercise that something was done with, and the repetitions that were counted."""

from __future__ import annotations

from stretchcoach.history.store import Store
from stretchcoach.protocol.reports import ExerciseBegun, session_entries

from .builders import answer, later, start, step


def test_an_exercise_keeps_its_version_and_the_repetitions_of_each_set(store: Store) -> None:
    journal = store.begin(start(exercise_versions={"cat_cow": "aaaa", "bridge": "bbbb"}))
    journal.append(
        [step(1, 0, exercise="cat_cow"), answer(2, "done", "yes"), step(3, 1, exercise="bridge")], wall=later(3)
    )
    journal.append([answer(4, "done", 7), answer(5, "done", 5), step(6, 2, exercise="walk")], wall=later(6))
    done = [(each.exercise, each.version, each.reps) for each in store.exercises_done(journal.session_id)]
    assert done == [("cat_cow", "aaaa", ()), ("bridge", "bbbb", (7, 5)), ("walk", "", ())]


def test_a_session_that_is_gone_on_with_keeps_the_version_of_each_time(store: Store) -> None:
    first = store.begin(start(exercise_versions={"cat_cow": "old", "bridge": "old"}))
    first.append([step(1, 0, exercise="cat_cow")], wall=later(1))
    store.reopen(first.session_id, {"bridge": "new"}).append([step(2, 1, exercise="bridge")], wall=later(2))
    assert [each.version for each in store.exercises_done()] == ["old", "new"]


def test_a_program_is_told_the_version_of_each_exercise(store: Store) -> None:
    journal = store.begin(start(exercise_versions={"cat_cow": "aaaa"}))
    journal.append([step(1, 0, exercise="cat_cow"), answer(2, "done", 7)], wall=later(2))
    (told,) = session_entries(store.sessions(), store.exercises_done())
    assert told.exercises == (ExerciseBegun(exercise="cat_cow", name="cat_cow", version="aaaa", reps=(7,)),)
