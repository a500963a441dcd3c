"""What the commands that look answer a program: with ``--format json``, each as its schema says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from rows import each_row

from stretchcoach.paths import Paths
from stretchcoach.protocol.schema import schema
from stretchcoach.settings import Settings
from stretchcoach.sound.finding import Finding

from .program import Ended, plain, run_here


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
