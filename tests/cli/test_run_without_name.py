"""``run`` without the name of a routine, as a process: from the number to the session that does not ask it again."""

from __future__ import annotations

from pathlib import Path

from folders import HOUR

from stretchcoach.errors import ExitCode

from .program import SHORT, Program, data_of, recorded, run, settle, write


def test_a_number_and_yes_lead_into_the_session(tmp_path: Path) -> None:
    settle(tmp_path, since=HOUR)
    with Program(tmp_path, "run", "--headless", "--silent") as program:
        program.until("How is your back now?")
        program.say("3")
        program.until("Back spasm: the gentle four, about")
        program.say("")
        program.until("How far down does the pain go")
        assert not any("How is your pain now" in line for line in program.lines)
        program.stop()
    assert [(each["routine_id"], each["pain_before"]) for each in recorded(tmp_path)] == [("gentle-four", 3)]


def test_eight_or_more_leads_to_the_questions_of_its_rule(tmp_path: Path) -> None:
    settle(tmp_path, since=HOUR)
    with Program(tmp_path, "run", "--headless", "--silent") as program:
        program.until("How is your back now?")
        program.say("9")
        program.until("Ease. ")
        program.until("there is no stretching now")
        program.stop()


def test_a_program_is_asked_by_the_session(tmp_path: Path) -> None:
    settle(tmp_path, since=HOUR)
    with Program(tmp_path, "run", "--json", "--silent") as program:
        started = program.event("session_started")
        assert program.event("question")["purpose"] == "before"
        program.stop()
    assert started["routine"] == "gentle-four"


def test_a_rehearsal_from_a_file(tmp_path: Path) -> None:
    answers = write(tmp_path, "answers", "# the back, yes, the daily question, where it is\n3\nyes\nnone\nback\n")
    done = run(tmp_path, "run", "--headless", "--speed", "200", "--answers", answers)
    assert "Back spasm: the gentle four, about" in done.out
    assert [(each["pain_before"], each["rehearsal"]) for each in recorded(tmp_path)] == [(3, True)]


def test_an_input_that_ends_begins_nothing(tmp_path: Path) -> None:
    done = run(tmp_path, "run", "--headless", "--silent")
    assert done.code == ExitCode.PAIN_RULE
    assert recorded(tmp_path) == []


def test_ones_own_is_proposed_first(tmp_path: Path) -> None:
    folder = data_of(tmp_path) / "routines"
    folder.mkdir(parents=True)
    write(folder, "mine.toml", SHORT)
    done = run(tmp_path, "run", "--headless", "--silent", given="3\n")
    assert "Short, about" in done.out
    assert "It is one of your own." in done.out
