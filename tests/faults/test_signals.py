"""Signals and kill -9 in the middle of a session, and what the next start makes of what was cut off."""

from __future__ import annotations

import signal
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cli.program import (
    CALM,
    PACK,
    READY,
    SHORT,
    Program,
    database,
    one_message,
    plain,
    recorded,
    run,
    settle,
    steps_of,
    write,
)
from folders import Days
from scripts import Run
from told import event_of

from stretchcoach import resources
from stretchcoach.history.records import SessionStart
from stretchcoach.history.store import Store
from stretchcoach.routine.library import ExerciseFolders
from stretchcoach.routine.reader import read_routine
from stretchcoach.safety_data import load_rules
from stretchcoach.session.events import PhaseStarted, Question, StepStarted
from stretchcoach.session.rehearsal import make_plan

PACK_OFF = "Take the pack off now."


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_control_c_closes_the_record_and_what_stops_a_program_leaves_it_open(
    tmp_path: Path, number: signal.Signals
) -> None:
    path, answers = write(tmp_path, "short.toml", SHORT), write(tmp_path, "answers.txt", CALM)
    with Program(tmp_path, "run", path, "--json", "--speed", "50", "--answers", answers) as program:
        program.event("step_started", number=1)
        program.signal(number)
        found = program.end()
    assert (found.code, found.err) == (130, "")
    closed = number is signal.SIGINT
    assert (found.events[-1]["type"] == "session_ended") is closed
    assert recorded(tmp_path)[0]["outcome"] == ("interrupted" if closed else None)


def test_a_signal_with_a_pack_on_says_to_take_it_off(tmp_path: Path) -> None:
    path, answers = write(tmp_path, "pack.toml", PACK), write(tmp_path, "answers.txt", READY + "yes\n")
    with Program(tmp_path, "run", path, "--json", "--speed", "200", "--answers", answers) as program:
        program.event("phase_started", phase="pack")
        program.signal(signal.SIGTERM)
        found = program.end()
    assert (found.code, found.err) == (130, f"{PACK_OFF}\n")


def test_a_signal_before_the_session_begins(tmp_path: Path) -> None:
    cut_off(tmp_path, write(tmp_path, "short.toml", SHORT), is_step(2))
    with Program(tmp_path, "run", "short.toml", "--headless", "--silent") as program:
        program.until("Do you want to go on from there? Answer yes, no or unsure.")
        program.signal(signal.SIGTERM)
        found = program.end()
    assert (found.code, found.err) == (130, "")
    assert [record["outcome"] for record in recorded(tmp_path)] == [None]


@pytest.mark.parametrize(
    ("routine", "answers", "at", "again"),
    [
        (SHORT, CALM, {"kind": "question", "purpose": "check_in"}, 1),
        (SHORT, CALM + "2\n", {"kind": "step_started", "number": 2}, 2),
        (PACK, READY + "yes\n", {"kind": "phase_started", "phase": "pack"}, 0),
    ],
)
def test_kill_9_loses_nothing_and_the_next_start_goes_on(
    tmp_path: Path, routine: str, answers: str, at: dict[str, Any], again: int
) -> None:
    settle(tmp_path)
    path, file = write(tmp_path, "cut.toml", routine), write(tmp_path, "answers.txt", answers)
    with Program(tmp_path, "run", path, "--json", "--speed", "200", "--answers", file) as program:
        seen = program.event(at.pop("kind"), **at)
        program.signal(signal.SIGKILL)
        program.end()
    with Store.open(database(tmp_path), write=False) as store:
        [cut] = store.unfinished()
    assert event_of(seen) in cut.events  # it was in the record before it was shown
    as_if_real(tmp_path)

    with Program(tmp_path, "run", path, "--json", "--silent") as program:
        offer = program.event("question")
        assert (offer["id"], offer["kind"], offer["choices"]) == ("resume", "yes_no", ["yes", "no", "unsure"])
        program.do("answer", value="yes", question="resume")
        assert program.event("session_started")["resumed"] is True
        found = program.stop()
    assert found.code == 1
    if again:
        assert not steps_of(found.events) or steps_of(found.events) == [again]
    [record] = recorded(tmp_path)
    assert (record["id"], record["outcome"], record["pain_before"]) == (cut.id, "stopped", 2)


# A record that was cut off, written by hand --------------------------------------------------------------------------


def is_step(number: int) -> Any:
    return lambda event: isinstance(event, StepStarted) and event.number == number


def is_phase(name: str) -> Any:
    return lambda event: isinstance(event, PhaseStarted) and event.phase == name


def is_question(purpose: str) -> Any:
    return lambda event: isinstance(event, Question) and event.purpose == purpose


def cut_off(tmp_path: Path, path: Path, at: Any, ago: timedelta = timedelta(minutes=3)) -> int:
    """The record of a session of ``path`` that was cut off before the event ``at``; its id. The folder is no new one."""
    if not database(tmp_path).exists():
        settle(tmp_path)
    exercises = ExerciseFolders([resources.shipped("routines") / "exercises"])
    routine, rules = read_routine(path, exercises), load_rules()
    plan = make_plan(routine, rules)
    run = Run(plan)
    if not any(map(at, run.events)):
        run.to(at)
    wall = datetime.now(UTC) - ago
    start = SessionStart(
        routine_id=routine.id,
        routine_name=routine.name,
        routine_text=routine.text,
        routine_path=str(path),
        rehearsal=False,
        settings={},
        fingerprint=plan.fingerprint,
        wall=wall,
        planned=plan.work,
    )
    with Store.open(database(tmp_path), now=Days(ago.total_seconds())) as store:
        journal = store.begin(start)
        journal.append(run.events, wall=wall, snapshot=run.session.snapshot())
    return journal.session_id


def as_if_real(tmp_path: Path) -> None:
    """Rehearsals are not offered; this one is made to have been none."""
    connection = sqlite3.connect(database(tmp_path))
    with connection:
        connection.execute("UPDATE sessions SET rehearsal = 0")
    connection.close()


def outcomes(tmp_path: Path) -> dict[int, str | None]:
    return {record["id"]: record["outcome"] for record in recorded(tmp_path)}


@pytest.fixture
def short(tmp_path: Path) -> Path:
    return write(tmp_path, "short.toml", SHORT)


def first_event(tmp_path: Path, *more: str, code: int = 1) -> dict[str, Any]:
    """The first object after the greeting in a new session of short.toml, which is stopped as soon as it runs."""
    with Program(tmp_path, "run", "short.toml", "--json", "--silent", *more) as program:
        program.event("hello")
        assert program.line() is not None
        found = program.stop()
    assert found.code == code, found
    plain(found)
    return found.events[1]


def test_yes_goes_on_with_the_same_record(tmp_path: Path, short: Path) -> None:
    cut = cut_off(tmp_path, short, is_step(2))
    with Program(tmp_path, "run", short, "--json", "--silent") as program:
        assert program.event("question")["text"] == "Short was cut off 3 minutes ago. Do you want to go on from there?"
        program.do("answer", value="yes", question="resume")
        assert program.event("session_started")["resumed"] is True
        assert program.stop().code == 1
    [record] = recorded(tmp_path)
    assert (record["id"], record["outcome"], record["pain_before"]) == (cut, "stopped", 2)


@pytest.mark.parametrize("answer", ["no", "unsure"])
def test_no_closes_it_as_unfinished_and_begins_anew(tmp_path: Path, short: Path, answer: str) -> None:
    cut = cut_off(tmp_path, short, is_step(2))
    with Program(tmp_path, "run", short, "--json", "--silent") as program:
        program.event("question", id="resume")
        program.do("answer", value=answer, question="resume")
        assert program.event("session_started")["resumed"] is False
        assert program.stop().code == 1
    assert outcomes(tmp_path) == {cut: "unfinished", cut + 1: "stopped"}


def test_other_words_at_the_offer_are_refused_and_it_stays_open(tmp_path: Path, short: Path) -> None:
    cut_off(tmp_path, short, is_step(2))
    with Program(tmp_path, "run", short, "--headless", "--silent") as program:
        program.until("Do you want to go on from there? Answer yes, no or unsure.")
        program.say("4", "pause", "garbage", "", "help", "status", "yes")
        program.until("Short. 2 steps, about")
        found = program.stop()
    assert found.code == 1
    refusals = [line for line in found.err.splitlines() if line.startswith("Please answer first: yes to go on")]
    assert len(refusals) == 2
    assert "Do you want to go on" in found.out.partition("Do you want to go on")[2], "the status says it once more"
    assert "'garbage' is no command." in found.err
    assert "pause: stop time; resume goes on" in found.err


def test_json_at_the_offer_is_bound_to_its_question(tmp_path: Path, short: Path) -> None:
    cut_off(tmp_path, short, is_step(2))
    with Program(tmp_path, "run", short, "--json", "--silent") as program:
        program.event("question", id="resume")
        program.do("answer", value="yes", question="q3")
        program.event("result", ok=False)
        program.say("nonsense")
        assert "is not JSON" in program.event("result", ok=False)["text"]
        program.do("answer", value="yes", question="resume")
        assert program.event("session_started")["resumed"] is True
        assert program.stop().code == 1


def test_a_symptom_at_the_offer_is_heard_first_of_all(tmp_path: Path, short: Path) -> None:
    cut_off(tmp_path, short, is_step(2))
    with Program(tmp_path, "run", short, "--json", "--silent") as program:
        program.event("question", id="resume")
        program.do("symptom")
        assert program.event("session_started")["resumed"] is False
        program.event("question", purpose="symptom")
        assert not [line for line in program.lines if '"type": "answer"' in line]
        program.stop()


@pytest.mark.parametrize(("given", "code"), [("stop\n", 1), ("", 3)])
def test_leaving_at_the_offer_keeps_it_for_the_next_time(tmp_path: Path, short: Path, given: str, code: int) -> None:
    cut = cut_off(tmp_path, short, is_step(2))
    found = run(tmp_path, "run", short, "--headless", "--silent", given=given)
    assert found.code == code
    assert len(found.out.splitlines()) == 1
    assert outcomes(tmp_path) == {cut: None}
    assert first_event(tmp_path)["id"] == "resume"


def test_a_reader_that_has_gone_at_the_offer(tmp_path: Path, short: Path) -> None:
    cut = cut_off(tmp_path, short, is_step(2))
    with Program(tmp_path, "run", short, "--headless", "--silent") as program:
        program.read_no_more()
        found = program.ended_unread()
    assert (found.code, found.err) == (130, "")
    assert outcomes(tmp_path) == {cut: None}


def test_resume_and_no_resume_ask_nothing(tmp_path: Path, short: Path) -> None:
    cut = cut_off(tmp_path, short, is_step(2))
    event = first_event(tmp_path, "--no-resume")
    assert (event["type"], event["resumed"]) == ("session_started", False)
    assert outcomes(tmp_path) == {cut: "unfinished", cut + 1: "stopped"}
    one_message(
        run(tmp_path, "run", short, "--headless", "--silent", "--resume"), "There is no session of this routine"
    )
    cut = cut_off(tmp_path, short, is_step(2))
    event = first_event(tmp_path, "--resume")
    assert (event["type"], event["resumed"]) == ("session_started", True)


def test_what_began_no_exercise_is_closed(tmp_path: Path, short: Path) -> None:
    cut = cut_off(tmp_path, short, is_question("before"))
    event = first_event(tmp_path)
    assert (event["type"], event["resumed"]) == ("session_started", False)
    assert outcomes(tmp_path) == {cut: "unfinished", cut + 1: "stopped"}


def test_after_five_hours_the_morning_is_asked_instead(tmp_path: Path, short: Path) -> None:
    cut = cut_off(tmp_path, short, is_step(2), timedelta(hours=5))
    with Program(tmp_path, "run", "short.toml", "--json", "--silent") as program:
        assert program.event("question")["id"] == "morning"
        program.do("answer", value=2, question="morning")
        assert program.event("session_started")["resumed"] is False
        assert program.stop().code == 1
    assert outcomes(tmp_path) == {cut: "unfinished", cut + 1: "stopped"}


def test_it_is_offered_within_four_hours_only_for_the_same_plan(tmp_path: Path, short: Path) -> None:
    cut_off(tmp_path, short, is_step(2), timedelta(hours=3, minutes=58))
    assert first_event(tmp_path)["id"] == "resume"
    write(tmp_path, "short.toml", SHORT + '[[step]]\nrest = "10s"\n')
    assert first_event(tmp_path)["type"] == "session_started"


def test_another_routine_is_not_offered(tmp_path: Path, short: Path) -> None:
    cut_off(tmp_path, write(tmp_path, "other.toml", SHORT), is_step(2))
    assert first_event(tmp_path)["type"] == "session_started"


def test_a_rehearsal_leaves_what_was_cut_off_alone(tmp_path: Path, short: Path) -> None:
    cut = cut_off(tmp_path, short, is_step(2))
    found = run(tmp_path, "run", short, "--headless", "--speed", "300")
    assert found.code == 3
    assert "go on from there" not in found.out
    assert outcomes(tmp_path)[cut] is None
    assert first_event(tmp_path)["id"] == "resume"
