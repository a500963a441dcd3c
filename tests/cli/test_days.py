"""From one day to the next by plain lines and JSON alone: counts and gaps, the morning after, the log, the profile."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import Any

import pytest
from folders import DAY, HOUR, Folder

from .program import SHORT, Program, data_of, noon, one_message, plain, run, run_here, settle, write
from .test_headless_commands import checked


def past(tmp_path: Path, days: float = 10) -> Folder:
    """A folder that was settled some days ago."""
    return Folder(data_of(tmp_path), since=days * DAY).settle()


# Counts and gaps -------------------------------------------------------------------------------------------------------


def test_three_sessions_close_the_fourth_and_name_what_is_open(tmp_path: Path) -> None:
    folder = past(tmp_path)
    for ago in (7 * HOUR, 6 * HOUR, 5 * HOUR):
        folder.at(ago).session(routine="gentle-four")
    found = run(tmp_path, "run", "gentle-four", "--headless", "--silent", given="stop\n", TZ=noon())
    assert found.code == 1  # the morning after comes first, and can be left
    assert run_here(tmp_path, "morning", "2").code == 0
    found = run(tmp_path, "run", "gentle-four", "--json", "--silent", TZ=noon())
    assert (found.code, found.err) == (3, "")
    _, closed = checked(found.out)
    assert (closed["type"], closed["code"], closed["kind"]) == ("closed", "count", "session")
    assert 10.9 * HOUR < closed["opens_in"] < 12.1 * HOUR
    assert {"settle", "desk", "heat", "cold"} <= set(closed["open"]), "they are none of the day's sessions"
    assert "gentle-four" not in closed["open"]

    found = run(tmp_path, "run", "gentle-four", "--headless", "--silent", TZ=noon())
    assert found.code == 3
    assert found.out.startswith("There were 3 sessions today")
    assert "Open now: " in found.out
    listed = run_here(tmp_path, "list", TZ=noon()).out
    assert "Closed now: gentle-four, daily-fifteen, strength. There were 3 sessions" in listed
    found = run(tmp_path, "run", "gentle-four", "--headless", "--speed", "500", TZ=noon())
    assert found.out.startswith("Back spasm: the gentle four. "), "a rehearsal begins"


def test_a_gap_closes_the_same_pack_and_stretching_after_cold(tmp_path: Path) -> None:
    past(tmp_path).at(600).pack("cold")
    _, closed = checked(run(tmp_path, "run", "cold", "--json", "--silent").out)
    assert (closed["code"], closed["kind"]) == ("gap", "cold")
    assert closed["opens_in"] == pytest.approx(7200 - 600, abs=60)
    assert "heat" in closed["open"]
    _, closed = checked(run(tmp_path, "run", "settle", "--json", "--silent").out)
    assert (closed["code"], closed["kind"]) == ("gap", "session")
    assert closed["opens_in"] == pytest.approx(1200 - 600, abs=60)


def test_a_pack_that_was_never_confirmed_off_is_asked_for_before_anything(tmp_path: Path) -> None:
    past(tmp_path).at(300).pack("cold", outcome=None, off=False)
    found = run(tmp_path, "run", "heat", "--headless", "--silent", given="stop\n")
    assert found.out.splitlines()[0] == (
        "If a pack is still on your skin from the session that was cut off, take it off now."
    )


# The morning after -----------------------------------------------------------------------------------------------------


def morning(tmp_path: Path, answer: str, *more: str, routine: str = "desk") -> tuple[list[dict[str, Any]], int]:
    """The events of a run at which the morning is rated, up to the session, which is stopped."""
    with Program(tmp_path, "run", routine, "--json", "--silent") as program:
        question = program.event("question")
        assert (question["id"], question["kind"], question["purpose"]) == ("morning", "pain", "morning")
        program.do("answer", value=int(answer), question="morning")
        for each in more:
            program.event("question", id="step_up")
            program.do("answer", value=each, question="step_up")
        while (line := program.line()) is not None and json.loads(line)["type"] not in ("session_started", "closed"):
            pass
        found = program.stop()
    plain(found)
    return checked(found.out), found.code


def rules(events: list[dict[str, Any]]) -> list[str]:
    return [event["rule"] for event in events if event["type"] == "decision" and event["rule"].startswith("N")]


def level(tmp_path: Path, routine: str = "desk") -> int:
    found: int = json.loads(run_here(tmp_path, "adjust", routine, "--format", "json").out)["level"]
    return found


def test_n1_keeps_the_doses(tmp_path: Path) -> None:
    past(tmp_path).at(12 * HOUR).session(routine="desk", before=3)
    events, code = morning(tmp_path, "3")
    assert (rules(events), code, level(tmp_path)) == (["N1"], 1, 0)
    assert any(event["type"] == "cue" and event["text"].startswith("Thank you.") for event in events)
    with Program(tmp_path, "run", "desk", "--json", "--silent") as program:  # it is asked once
        assert program.event("session_started")
        program.stop()


def test_n2_steps_down_and_adjust_undoes_it(tmp_path: Path) -> None:
    past(tmp_path).at(12 * HOUR).session(routine="desk", before=3)
    events, _ = morning(tmp_path, "5")
    assert (rules(events), level(tmp_path)) == (["N2"], -1)
    text = run_here(tmp_path, "adjust", "desk").out
    assert "stepped down" in text
    assert "the pain was higher on the morning after" in text
    assert "was:" in run_here(tmp_path, "show", "desk").out
    assert run_here(tmp_path, "adjust", "desk", "--reset").code == 0
    assert level(tmp_path) == 0
    assert "was:" not in run_here(tmp_path, "show", "desk").out


def test_n3_steps_down_advises_and_closes_nothing(tmp_path: Path) -> None:
    folder = past(tmp_path).at(30 * HOUR).session(routine="desk", before=3)
    folder.at(25 * HOUR)
    assert run_here(tmp_path, "morning", "6").code == 0
    folder.at(12 * HOUR).session(routine="desk", before=3)
    events, code = morning(tmp_path, "6")
    assert (rules(events), code, level(tmp_path)) == (["N3"], 1, -2)
    told = next(event["say"] for event in events if event["type"] == "decision")
    assert told.endswith("This is worth a booked appointment.")
    assert events[-1]["type"] == "session_ended"
    assert run_here(tmp_path, "clear").out == "Nothing is closed by a warning sign.\n"


@pytest.mark.parametrize(("answer", "expected"), [("yes", 1), ("no", 0)])
def test_n4_offers_a_little_more(tmp_path: Path, answer: str, expected: int) -> None:
    folder = past(tmp_path)
    for ago in (5 * DAY, 3 * DAY, 12 * HOUR):
        folder.at(ago).session(routine="desk")
    events, _ = morning(tmp_path, "2", answer)
    assert rules(events) == (["N1", "N4"] if expected else ["N1"])
    assert level(tmp_path) == expected


@pytest.mark.parametrize(
    ("given", "history"), [("yes\n", [(1, "N4")]), ("no\n", [(0, "N4 declined")]), ("\n", []), ("", [])]
)
def test_a_little_more_is_offered_from_outside_and_left_out_decides_nothing(
    tmp_path: Path, given: str, history: list[tuple[int, str]]
) -> None:
    folder = past(tmp_path)
    for ago in (5 * DAY, 3 * DAY, 12 * HOUR):
        folder.at(ago).session(routine="desk")
    found = run(tmp_path, "morning", "2", given=given)
    assert found.code == 0
    assert "(yes, no or unsure)" in found.err
    adjusted = json.loads(run(tmp_path, "adjust", "desk", "--format", "json").out)["history"]
    assert [(each["level"], each["why"]) for each in adjusted] == history


def test_the_morning_can_be_rated_from_outside(tmp_path: Path) -> None:
    one_message(run_here(tmp_path, "morning", "3"), "4 to 36 hours after the session")
    past(tmp_path).at(12 * HOUR).session(routine="desk", before=3)
    assert run_here(tmp_path, "morning", "11").code == 2
    found = run_here(tmp_path, "morning", "3")
    assert (found.code, found.out) == (0, "Thank you. About as before. The plan stays as it is.\n")
    assert run_here(tmp_path, "morning", "3").code == 2


def test_a_symptom_at_the_morning_is_heard_first_of_all_and_leaves_it_open(tmp_path: Path) -> None:
    past(tmp_path).at(12 * HOUR).session(routine="desk", before=3)
    with Program(tmp_path, "run", "desk", "--json", "--silent") as program:
        program.event("question", id="morning")
        program.do("symptom")
        program.event("question", purpose="symptom")
        program.stop()
    assert run_here(tmp_path, "morning", "3").code == 0


def test_an_input_that_has_ended_leaves_the_morning_open(tmp_path: Path) -> None:
    past(tmp_path).at(12 * HOUR).session(routine="desk", before=3)
    with Program(tmp_path, "run", "desk", "--json", "--silent") as program:
        program.say_no_more()
        program.event("question", id="morning")
        program.event("session_started")
        program.signal(signal.SIGTERM)
        assert program.end().code == 130
    assert run_here(tmp_path, "morning", "3").code == 0


def test_a_reader_that_has_gone_at_the_morning(tmp_path: Path) -> None:
    past(tmp_path).at(12 * HOUR).session(routine="desk", before=3)
    with Program(tmp_path, "run", "desk", "--headless", "--silent") as program:
        program.read_no_more()
        found = program.ended_unread()
    assert (found.code, found.err) == (130, "")


# The log ---------------------------------------------------------------------------------------------------------------


def test_the_log_is_asked_for_in_plain_lines(tmp_path: Path) -> None:
    given = "20 minutes ago\n10 minutes\n7\nx\nthigh\nleft\ncramp, sharp\nlifting\nheat, rest\nno\n"
    found = run(tmp_path, "log", given=given)
    assert found.code == 0
    assert found.out.startswith("Logged: ")
    for part in ("10 min", "worst 10, then 10, thigh, left, cramp, sharp, lifting, helped: heat, rest"):
        assert part in found.out
    [entry] = json.loads(run_here(tmp_path, "log", "--list", "--format", "json").out)
    assert (entry["worst"], entry["now"], entry["farthest_location"], entry["eases"]) == (10, 10, 2, ["heat", "rest"])
    assert "worst 10" in run_here(tmp_path, "log", "--list").out


@pytest.mark.parametrize(("given", "code"), [("", 1), ("\n", 1), ("nonsense\n", 1), ("now\n", 0), ("now\n\n6", 0)])
def test_the_log_ends_with_its_input_and_keeps_what_was_told(tmp_path: Path, given: str, code: int) -> None:
    found = run(tmp_path, "log", given=given)
    assert found.code == code
    plain(found)
    assert len(json.loads(run_here(tmp_path, "log", "--list", "--format", "json").out)) == (code == 0)


def test_the_log_by_options_and_what_follows_from_it(tmp_path: Path) -> None:
    settle(tmp_path)
    found = run_here(tmp_path, "log", "--start", "2 hours ago", "--worst", "5", "--new-sign", "--format", "json")
    record = json.loads(found.out)
    assert record["spasm"]["new_red_flag"] is True
    assert "call 999 or 112" in record["advice"]
    advice = "There were 3 spasms in the last 14 days. This is worth a booked appointment."
    told = [advice in run_here(tmp_path, "log", "--start", "now", "--worst", "4").out for _ in range(4)]
    assert told == [False, True, False, False], "once"
    path = write(tmp_path, "short.toml", SHORT)
    with Program(tmp_path, "run", path, "--json", "--silent") as program:
        assert program.event("question")["ref"] == "L1", "a new spasm"
        program.stop()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--worst", "7"), "--start is needed"),
        (("--start", "tomorrow"), "start: 'tomorrow' is no time."),
        (("--start", "now", "--worst", "11"), "worst: Please answer with a number"),
        (("--start", "now", "--place", "ear"), "place: Please answer 0 to 4"),
        (("--start", "now", "--for", "long"), "for: 'long' is no length of time."),
        (("--start", "20 minutes ago", "--for", "2 hours"), "for: '2 hours' from that start would end after now."),
        (("--for", "2 hours", "--start", "20 min"), "for: '2 hours' from that start would end after now."),
        (("--start", "now", "--slept", "nan"), "slept: Please answer with a number."),
        (("--start", "", "--worst", "7"), "start: '' is no time."),
    ],
)
def test_an_option_of_the_log_that_cannot_be_understood(tmp_path: Path, words: tuple[str, ...], message: str) -> None:
    found = run_here(tmp_path, "log", *words)
    assert (found.code, found.out) == (2, "")
    assert message in found.err
    plain(found)


def test_the_worst_is_never_less_than_the_pain_now_and_a_length_may_reach_to_now(tmp_path: Path) -> None:
    words = ("--start", "20 minutes ago", "--for", "20 min", "--worst", "3", "--now", "6", "--format", "json")
    spasm = json.loads(run_here(tmp_path, "log", *words).out)["spasm"]
    assert (spasm["worst"], spasm["now"], spasm["duration_min"]) == (6, 6, 20)


def test_a_length_that_would_end_after_now_is_asked_for_again(tmp_path: Path) -> None:
    found = run(tmp_path, "log", given="20 minutes\n2 hours\n10 minutes\n")
    assert found.code == 0
    assert "How long has it lasted so far?" in found.err
    assert "10 min" in found.out


# The profile -----------------------------------------------------------------------------------------------------------


def profile(tmp_path: Path, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run_here(tmp_path, "profile", *words, "--format", "json").out)
    return found


def test_the_profile_by_options(tmp_path: Path) -> None:
    assert profile(tmp_path)["country"] == ""
    assert not data_of(tmp_path).exists()
    words = ("--country", "united kingdom", "--age", "65_or_over", "--side", "left", "--condition", "knee=yes")
    found = profile(tmp_path, *words, "--condition", "disc=no", "--thermal", "heart=unsure")
    assert (found["country"], found["age"], found["side"]) == ("GB", "65_or_over", "left")
    assert (found["conditions"], found["thermal"]) == ({"knee": "yes", "disc": "no"}, {"heart": "unsure"})
    found = profile(tmp_path, "--condition", "knee=", "--side", "none", "--emergency", "0118")
    assert (found["conditions"], found["side"], found["emergency"]) == ({"disc": "no"}, "", "0118")
    assert "disc: no" in run_here(tmp_path, "profile", "--show").out
    assert profile(tmp_path, "--forget") == profile(tmp_path)
    assert profile(tmp_path)["conditions"] == {}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--country", "atlantis"), "There is no country 'atlantis'"),
        (("--condition", "ear=yes"), "--condition: there is no 'ear'; there are: osteoporosis"),
        (("--condition", "knee=maybe"), "--condition knee: expected yes, no or unsure, found 'maybe'"),
        (("--thermal", "knee=yes"), "--thermal: there is no 'knee'"),
        (("--condition", "knee"), "--condition: Write knee=yes, knee=no, or knee= to forget it."),
        (("--thermal", "diabetes"), "--thermal: Write diabetes=yes, diabetes=no, or diabetes= to forget it."),
        (("--emergency", "abc"), "'abc' is no number to call. Write 2 digits or more"),
        (("--emergency", "1"), "'1' is no number to call."),
        (("--emergency", "999 or"), "'999 or' is no number to call."),
        (("--urgent", "xyz"), "'xyz' is no number to call. Write 2 digits or more"),
        (("--urgent", "1" * 41), "is no number to call."),
    ],
)
def test_a_wrong_option_of_the_profile_changes_nothing(tmp_path: Path, words: tuple[str, ...], message: str) -> None:
    profile(tmp_path, "--country", "GB")
    one_message(run_here(tmp_path, "profile", "--side", "left", *words), message)
    assert profile(tmp_path)["side"] == ""


def test_numbers_of_the_users_own(tmp_path: Path) -> None:
    found = profile(tmp_path, "--emergency", " 999  OR 112 ", "--urgent", "+44 20-7946 0000")
    assert (found["emergency"], found["urgent"]) == ("999 or 112", "+44 20-7946 0000")
    found = profile(tmp_path, "--emergency", "none", "--urgent", "-")
    assert (found["emergency"], found["urgent"]) == ("", "")
    asked = run(tmp_path, "profile", given="\nabc\n*112#\n")
    assert "'abc' is no number to call." in asked.err
    assert profile(tmp_path)["emergency"] == "*112#"
    run(tmp_path, "profile", given="\nnone\n")
    assert profile(tmp_path)["emergency"] == ""


def test_the_profile_is_asked_for_and_ends_with_its_input(tmp_path: Path) -> None:
    found = run(tmp_path, "profile", given="atlantis\nIndonesia\n\n70\nright\nno\nyes\nyes\n")
    assert found.code == 0
    plain(found)
    assert "There is no country 'atlantis' in the list." in found.err
    assert "119 or 118" in found.err
    known = profile(tmp_path)
    assert (known["country"], known["age"], known["side"]) == ("ID", "65_or_over", "right")
    assert known["conditions"] == {
        "stenosis": "no",
        "spondylolisthesis": "no",
        "disc": "no",
        "knee": "yes",
    }
    assert run(tmp_path, "profile", given="").out.count("Country: Indonesia") == 2


def test_what_conditions_leave_out_is_shown(tmp_path: Path) -> None:
    profile(tmp_path, "--condition", "osteoporosis=yes")
    assert "Quarter turn: left out for you." in run_here(tmp_path, "show", "desk").out
    record = json.loads(run_here(tmp_path, "preview", "desk", "--format", "json").out)
    assert any(each["exercise"] == "seated-twist" for each in record["conditions"])


def test_the_country_is_no_condition_of_a_session(tmp_path: Path) -> None:
    path = write(tmp_path, "short.toml", SHORT)
    found = run(tmp_path, "run", path, "--headless", "--silent", given="stop\nstop\n", LC_ALL="en_GB.UTF-8")
    assert (found.code, found.err) == (1, "")
    assert profile(tmp_path)["country"] == "", "what the machine names is never used silently"


def test_the_card_names_whom_to_call_where_the_person_is(tmp_path: Path) -> None:
    for country, number, line in (
        ("", "your local emergency number (112 works from most mobiles)", "a doctor or urgent care line"),
        ("GB", "999 or 112", "a doctor or the urgent care line (111)"),
    ):
        profile(tmp_path, *(("--country", country) if country else ("--show",)))
        found = run_here(tmp_path, "card")
        assert (found.code, found.err) == (0, "")
        lines = found.out.splitlines()
        assert lines[0] == "When to see someone"
        assert f"Call {number} now" in found.out
        assert f"Speak to {line} today for any of these." in lines
        assert len([each for each in lines if each.startswith("- ")]) > 20
        assert max(map(len, lines)) < 260
    assert run_here(tmp_path, "card", "--language", "es").code == 0
