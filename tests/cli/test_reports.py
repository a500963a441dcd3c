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
from stretchcoach.settings import Settings
from stretchcoach.sound.finding import Finding

from .program import Ended, data_of, database, one_message, plain, run, run_here


def answered(tmp_path: Path, *words: str | Path, code: int = 0) -> Any:
    """What a command answers a program, which is as the schema of the command says."""
    ended = run_here(tmp_path, *words, "--format", "json")
    return checked(ended, str(words[0]), code)


def checked(ended: Ended, command: str, code: int = 0) -> Any:
    """The data of what a command wrote, which is as its schema says."""
    assert ended.code == code, ended
    plain(ended)
    whole = schema()
    found = json.loads(ended.out)
    validator = jsonschema.Draft202012Validator({"$defs": whole["$defs"], "$ref": f"#/$defs/{command}"})
    validator.validate(found)
    return found


ODD = "Back “off”,\u2028\tñandú \x85 \U0001f9d8 腰"
"""Words that a stream, or a reader that goes by lines, might take for something else."""


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
