"""What doctor says of other programs: each case, and what was left changed is put back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from stretchcoach.settings import OtherProgramsSettings, Settings
from stretchcoach.sound import processes
from stretchcoach.sound.ducking import other_programs
from stretchcoach.sound.ducking.other_programs import other_findings


async def lines(folder: Path, settings: Settings) -> dict[str, tuple[bool, str, str]]:
    return {each.name: (each.ok, each.text, each.mend) for each in await other_findings(settings, folder)}


def finds(monkeypatch: pytest.MonkeyPatch, found: dict[str, Any]) -> None:
    async def ask(command: Sequence[str], within: float) -> list[dict[str, Any]]:
        return [found]

    monkeypatch.setattr(processes, "ask", ask)
    monkeypatch.setattr(other_programs, "possible", lambda: True)


async def test_what_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    finds(monkeypatch, {"say": "looked", "server": "pulseaudio 16.1", "streams": 2, "left": 1})
    again = "put back after a session that was killed: 1"
    kept = f"kept at 30% of their loudness while the coach speaks (pulseaudio 16.1); playing now: 2; {again}"
    assert await lines(tmp_path, Settings()) == {"other programs": (True, kept, "")}
    left_alone = await lines(tmp_path, Settings(others=OtherProgramsSettings(duck=1.0)))
    assert left_alone == {"other programs": (True, f"left alone, as the settings say; {again}", "")}


async def test_what_is_missing_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    finds(monkeypatch, {"say": "none", "why": "the system's library libpulse is missing"})
    why = "cannot be made quieter under speech: the system's library libpulse is missing"
    assert await lines(tmp_path, Settings()) == {"other programs": (True, why, "")}


async def test_on_other_systems_they_are_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(other_programs, "possible", lambda: False)
    why = "left alone: they can be made quieter on Linux only"
    assert await lines(tmp_path, Settings()) == {"other programs": (True, why, "")}


@pytest.mark.skipif(not other_programs.possible(), reason="Linux only")
async def test_a_real_look_with_nothing_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere/socket")
    why = "cannot be made quieter under speech: no PulseAudio or PipeWire server answers"
    assert await lines(tmp_path, Settings()) == {"other programs": (True, why, "")}
