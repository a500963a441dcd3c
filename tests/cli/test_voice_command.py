"""``stretchcoach voice``: who speaks, how it sounds, and what is said before anything is added."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from stretchcoach.cli import main
from stretchcoach.errors import ExitCode
from stretchcoach.sound import adding, natural
from stretchcoach.sound.adding import NotAdded, OnProgress, Progress

from .program import run


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders of its own."""
    monkeypatch.setenv("STRETCHCOACH_HOME", str(tmp_path))


def invoke(*words: str) -> Result:
    """The command in this process, where a test can change what it finds."""
    return CliRunner().invoke(main, list(words))


@pytest.fixture
def can_be_added(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not there, and nothing keeps it from being added."""
    monkeypatch.setattr(natural, "installed", lambda: None)
    monkeypatch.setattr(natural, "in_part", lambda: False)
    monkeypatch.setattr(adding, "refusal", lambda: "")


@pytest.mark.usefixtures("home", "can_be_added")
def test_the_list_says_who_speaks_and_how_to_add_a_voice() -> None:
    told = invoke("voice").stdout
    assert told == invoke("voice", "list").stdout
    assert "English: the system's usual voice\n" in told
    assert "not added; to add it (about " in told
    assert "stretchcoach voice add\n" in told
    assert "\nplain  (" in told
    listed = json.loads(invoke("voice", "list", "--format", "json").stdout)
    assert listed["natural"]["added"] is False
    assert listed["speaks"]["es"] == "the system's usual voice"
    assert {"id", "name", "languages"} == set(listed["voices"][0])


def test_a_voice_is_heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    found = run(tmp_path, "voice", "play", "plain", "Let it go.")
    assert (found.code, found.err) == (0, "")
    assert found.out.startswith("the system's usual voice: ")
    found = run(tmp_path, "voice", "play", "nobody")
    assert (found.code, 'There is no voice "nobody"' in found.err) == (ExitCode.USAGE, True)


@pytest.mark.usefixtures("home", "can_be_added")
def test_nothing_is_added_without_being_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adding, "add_and_try", None)
    found = invoke("voice", "add")
    assert found.exit_code == ExitCode.STOPPED
    assert "lessac, whose terms could not be read" in found.stdout
    assert "nothing was added. Without being asked: stretchcoach voice add --yes" in found.stderr
    monkeypatch.setattr(adding, "refusal", lambda: "this Python belongs to the system")
    found = invoke("voice", "add", "--yes")
    assert found.exit_code == ExitCode.USAGE
    assert "this Python belongs to the system. To add it yourself: " in found.stderr


@pytest.mark.usefixtures("home", "can_be_added")
def test_adding_shows_how_far_it_is_and_ends_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    async def add(work: Path, on_progress: OnProgress) -> None:
        for arrived in range(0, 101, 10):
            on_progress(Progress(arrived, 100))

    async def fail(work: Path, on_progress: OnProgress) -> None:
        raise NotAdded("The natural voice was not added: the disk is full. The plain voice speaks.")

    monkeypatch.setattr(adding, "add_and_try", add)
    found = invoke("voice", "add", "--yes")
    assert found.exit_code == 0
    assert found.stderr.splitlines() == ["0 %", "20 %", "40 %", "60 %", "80 %"]
    assert found.stdout.endswith("The natural voice was added, and has said a phrase. It speaks English from now on.\n")
    monkeypatch.setattr(adding, "add_and_try", fail)
    found = invoke("voice", "add", "--yes")
    assert (found.exit_code, found.stderr) == (
        ExitCode.USAGE,
        "stretchcoach: The natural voice was not added: the disk is full. The plain voice speaks.\n",
    )
    assert invoke("voice", "remove").stdout == "The natural voice is not there.\n"
