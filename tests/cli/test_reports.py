"""What the commands that look answer a program: with ``--format json``, each as its schema says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from half_year import live
from rows import each_row

from stretchcoach.history.store import Store
from stretchcoach.paths import Paths
from stretchcoach.protocol.schema import schema
from stretchcoach.routine.library import load_library
from stretchcoach.safety.red_flags import Tier
from stretchcoach.session.events import Outcome, Sign
from stretchcoach.settings import Settings
from stretchcoach.sound.finding import Finding

from .program import SHORT, Ended, data_of, database, one_message, plain, run, run_here, settle, write

SCHEMA = schema(closed=True)
ODD = "Back “off”,\u2028\tñandú \x85 \U0001f9d8 腰"
"""Words that a stream, or a reader that goes by lines, might take for something else."""
NOTE = "Back “off” at 5/10: ñandú 🧘 腰"
"""Such words as a file may have them."""


def answered(tmp_path: Path, *words: str | Path, code: int = 0) -> Any:
    """What a command answers a program, which is as the schema of the command says."""
    ended = run_here(tmp_path, *words, "--format", "json")
    return checked(ended, str(words[0]), code)


def checked(ended: Ended, command: str, code: int = 0) -> Any:
    """The data of what a command wrote, which is as its schema says."""
    assert ended.code == code, ended
    plain(ended)
    found = json.loads(ended.out)
    jsonschema.Draft202012Validator({"$defs": SCHEMA["$defs"], "$ref": f"#/$defs/{command}"}).validate(found)
    return found


# The person and the days ---------------------------------------------------------------------------------------------


def test_the_profile_is_empty_until_something_is_told(tmp_path: Path) -> None:
    never = answered(tmp_path, "profile")
    assert not any(never.values())
    told = answered(
        tmp_path, "profile", "--country", "ES", "--age", "18_to_49", "--side", "right", "--thermal", "heart=no"
    )
    assert {key: value for key, value in told.items() if value} == {
        "country": "ES",
        "age": "18_to_49",
        "side": "right",
        "thermal": {"heart": "no"},
    }


def test_the_sessions_of_the_past_with_what_was_written_about_them(tmp_path: Path) -> None:
    assert answered(tmp_path, "history") == []
    assert not data_of(tmp_path).exists()
    live(data_of(tmp_path), 10)
    with Store.open(database(tmp_path)) as store:
        store.note(store.sessions(limit=1)[0].id, ODD)
    found = answered(tmp_path, "history")
    assert found[0]["note"] == ODD
    assert found[0]["started"].endswith("+00:00")
    assert all(each["exercises"] for each in found if each["done"])
    assert len(answered(tmp_path, "history", "--limit", "2")) == 2
    # A stream that has no curly quotes writes straight ones in their place: they would end a text of JSON.
    plainly = run(tmp_path, "history", "--format", "json", PYTHONIOENCODING="ascii")
    assert checked(plainly, "history") == found


def test_a_record_that_cannot_be_read_is_one_message_and_no_json(tmp_path: Path) -> None:
    data_of(tmp_path).mkdir(parents=True)
    database(tmp_path).write_bytes(b"no database" * 1000)
    for words in (("history",), ("profile", "--show")):
        one_message(run_here(tmp_path, *words, "--format", "json"), "history.sqlite3")


# The exercises -------------------------------------------------------------------------------------------------------


@each_row("language", ["en", "es"])
def test_every_exercise_is_listed(tmp_path: Path, language: str) -> None:
    found = answered(tmp_path, "exercises", "--language", language)
    assert {each["id"] for each in found} == set(load_library().exercises)
    assert {each["own"] for each in found} == {False}
    assert answered(tmp_path, "exercises", "banana", "--language", language) == []


# The routines --------------------------------------------------------------------------------------------------------


@each_row("language", ["en", "es"])
def test_every_routine_is_listed_as_a_person_reads_it(tmp_path: Path, language: str) -> None:
    found = answered(tmp_path, "list", "--language", language)
    routines = load_library(language=language).routines
    assert [each["id"] for each in found["routines"]] == list(routines)
    assert (found["problems"], found["trouble"]) == ([], "")
    rows = run_here(tmp_path, "list", "--language", language).out.splitlines()[1:]
    for row, each in zip(rows, found["routines"], strict=True):
        assert row.split()[:5] == [each["id"], str(each["minutes"]), "0", "to", str(each["pain_up_to"])]
        assert each["name"].rstrip(".") in row
        assert (each["open"], each["own"], each["path"]) == (True, False, "")
        assert each["language"] == language
    sorts = {
        each["id"]: (each["moves"], each["packs"], each["ease"], each["counts_in_the_day"])
        for each in found["routines"]
    }
    assert sorts["ease"] == (False, [], True, False)
    assert sorts["cold"] == (False, ["cold"], False, False)
    assert sorts["alternate"][1] == ["cold", "heat"]
    assert sorts["daily-fifteen"] == (True, [], False, True)


def test_what_is_closed_is_listed_with_the_reason(tmp_path: Path) -> None:
    settle(tmp_path).at(600).pack("cold")
    listed = {each["id"]: each for each in answered(tmp_path, "list")["routines"]}
    for name, waits in (("cold", 7200 - 600), ("settle", 1200 - 600)):
        assert listed[name]["open"] is False
        assert listed[name]["closed"]["opens_in"] == pytest.approx(waits, abs=60)
        assert listed[name]["closed"]["reason"] in run_here(tmp_path, "list").out
    assert (listed["heat"]["open"], listed["heat"]["closed"]) == (True, None)


def test_what_only_a_way_out_opens_has_no_time(tmp_path: Path) -> None:
    told = Sign(at=5.0, row="chest_pain", tier=Tier.EMERGENCY_NOW, said="You said: chest pain.", state="confirmed")
    settle(tmp_path).at(60).session(told, done=0, outcome=Outcome.RED_FLAG)
    listed = {each["id"]: each for each in answered(tmp_path, "list")["routines"]}
    closed = listed["gentle-four"]["closed"]
    assert (closed["code"], closed["kind"], closed["opens_in"]) == ("lock", Tier.EMERGENCY_NOW, None)
    assert "Call 999 or 112 now" in closed["reason"]
    assert not any(each["open"] for each in listed.values())


def test_own_routines_come_with_their_file_and_broken_ones_with_what_is_wrong(tmp_path: Path) -> None:
    own = data_of(tmp_path) / "routines"
    (own / "exercises").mkdir(parents=True)
    mine = write(own, "mine.toml", SHORT.replace('"Short"', f"'{NOTE}'"))
    broken = write(own, "broken.toml", "format = 9\n")
    bad = write(own / "exercises", "bad.toml", "format = 1\n[exercise]\n")
    found = answered(tmp_path, "list")
    first = found["routines"][0]
    assert (first["id"], first["name"], first["own"], first["path"]) == ("mine", NOTE, True, str(mine))
    assert "broken" not in {each["id"] for each in found["routines"]}
    assert {each["path"] for each in found["problems"]} == {str(broken), str(bad)}
    [problem] = [each for each in found["problems"] if each["path"] == str(broken)]
    assert (problem["line"], problem["column"], problem["key"], problem["code"]) == (1, 10, "format", "format")


def test_a_record_that_cannot_be_read_does_not_keep_routines_from_being_listed(tmp_path: Path) -> None:
    data_of(tmp_path).mkdir(parents=True)
    database(tmp_path).write_bytes(b"no database" * 1000)
    found = answered(tmp_path, "list")
    assert "history.sqlite3" in found["trouble"]
    assert found["routines"]


# One of them ---------------------------------------------------------------------------------------------------------


@each_row("language", ["en", "es"])
def test_every_routine_and_every_exercise_is_shown(tmp_path: Path, language: str) -> None:
    library = load_library(language=language)
    for name, routine in library.routines.items():
        found = answered(tmp_path, "show", name, "--language", language)
        assert (found["exercise"], found["closed"], found["trouble"]) == (None, None, "")
        assert (found["routine"]["id"], found["routine"]["name"]) == (name, routine.name)
        assert len(found["routine"]["steps"]) == len(routine.steps)
    for name, exercise in library.exercises.items():
        found = answered(tmp_path, "show", name, "--language", language)
        assert (found["routine"], found["exercise"]["name"]) == (None, exercise.name)


def test_a_routine_of_ones_own_is_shown_with_what_it_is_for_this_person(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "mine.toml",
        f"""
format = 1
[routine]
name = "Mañana"
cautions = ["Go slowly."]
[[step]]
repeat = 2
steps = [{{ exercise = "cat-cow" }}, {{ rest = "10s" }}]
[[step]]
exercise = "knee-to-chest"
sides = "both"
note = '{NOTE}'
hold = {{ left = "20s", right = "30s" }}
""",
    )
    assert answered(tmp_path, "profile", "--condition", "knee=yes")["conditions"] == {"knee": "yes"}
    found = answered(tmp_path, "show", path)["routine"]
    assert found["name"] == "Mañana"
    assert found["path"] == str(path)
    rounds, pose = found["steps"]
    assert [each["number"] for each in rounds["steps"]] == ["1.1", "1.2"]
    assert (rounds["kind"], rounds["times"], rounds["steps"][1]["seconds"]) == ("repeat", 2, 10.0)
    assert {side: each["hold"] for side, each in pose["by_side"].items()} == {"left": 20.0, "right": 30.0}
    assert pose["note"] == NOTE
    assert any("Do it seated." in each for each in found["for_you"])
    text = " ".join(run_here(tmp_path, "show", path).out.split())
    for words in (*found["about"], *found["for_you"], *found["cautions"], *pose["lines"], found["needs"]):
        assert " ".join(words.split()) in text


def test_what_closes_a_routine_is_told_with_it(tmp_path: Path) -> None:
    settle(tmp_path).at(600).pack("cold")
    closed = answered(tmp_path, "show", "cold")["closed"]
    assert (closed["code"], closed["kind"]) == ("gap", "cold")
    assert closed["opens_in"] == pytest.approx(7200 - 600, abs=60)
    assert answered(tmp_path, "show", "heat")["closed"] is None


@each_row(
    "words",
    [
        ("show", "setle"),
        ("show", "no/such.toml"),
        ("show", "bad.toml"),
        ("show", "desk", "--language", "tlh"),
        ("list", "--language", "tlh"),
        ("exercises", "--language", "tlh"),
    ],
)
def test_what_cannot_be_told_is_one_message_and_no_json(tmp_path: Path, words: tuple[str, ...]) -> None:
    write(tmp_path, "bad.toml", "format = 1\n[routine\n")
    one_message(run_here(tmp_path, *words, "--format", "json"))


def test_a_record_that_cannot_be_read_does_not_keep_a_routine_from_being_shown(tmp_path: Path) -> None:
    data_of(tmp_path).mkdir(parents=True)
    database(tmp_path).write_bytes(b"no database" * 1000)
    assert "history.sqlite3" in answered(tmp_path, "show", "desk")["trouble"]


# What works ----------------------------------------------------------------------------------------------------------


FINDINGS = [Finding("test tone", True, "played"), Finding("speech", False, "no “voice”", "apt install espeak-ng")]


@each_row(("findings", "code"), [([], 0), (FINDINGS[:1], 0), (FINDINGS, 1)])
def test_doctor_says_what_is_well_and_what_mends_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, findings: list[Finding], code: int
) -> None:
    async def looked(settings: Settings, paths: Paths) -> list[Finding]:
        return findings

    monkeypatch.setattr("stretchcoach.coach.doctor.sound_findings", looked)
    found = answered(tmp_path, "doctor", code=code)
    assert found["well"] is (code == 0)
    assert {"Python", "records folder", "records", "terminal", "settings"} <= {
        each["name"] for each in found["findings"]
    }
    sound = found["findings"][len(found["findings"]) - len(findings) :]
    assert [(each["name"], each["ok"], each["text"], each["mend"]) for each in sound] == [
        (each.name, each.ok, each.text, each.mend) for each in findings
    ]
