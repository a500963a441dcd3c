"""The natural voice: when it is taken to be there, and which settings ask for it."""

from __future__ import annotations

from pathlib import Path

import natural_stage
import pytest

from stretchcoach.errors import StretchcoachError
from stretchcoach.sound import natural
from stretchcoach.sound.voices import check_voice, chosen_source, is_system


def test_it_is_there_when_every_part_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = natural_stage.install(tmp_path / "whole")
    with monkeypatch.context() as patch:
        patch.syspath_prepend(whole)
        found = natural.installed()
        assert found is not None
        assert (found.model, found.version) == (whole / natural_stage.MODEL, "1.0.0 1.8.0")
        assert found.config.is_file()
    # The engine's module is never left out: where a developer has the true one, that would be found.
    for number, lost in enumerate(set(natural_stage.WHOLE) - {"piper/__init__.py"}):
        left = tuple(each for each in natural_stage.WHOLE if each != lost)
        with monkeypatch.context() as patch:
            patch.syspath_prepend(natural_stage.install(tmp_path / str(number), left))
            assert natural.installed() is None, lost


def test_another_version_is_another_voice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = tuple(each.replace("voice-1.0.0", "voice-2.0.0") for each in natural_stage.WHOLE)
    monkeypatch.syspath_prepend(natural_stage.install(tmp_path, files))
    assert natural.installed() is None


def test_it_speaks_english_by_default_once_it_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(natural_stage.install(tmp_path))
    source = chosen_source("natural", "en")
    assert source is not None
    assert (source.engine, source.command[-1], source.broken) == (
        "natural 1.0.0 1.8.0",
        str(tmp_path / natural_stage.MODEL),
        "",
    )
    assert chosen_source("", "en") == chosen_source("", "en-GB") == source
    assert chosen_source("", "es") is chosen_source("plain", "en") is None
    other = chosen_source("natural", "es")
    assert other is not None
    assert other.broken == "it does not speak Spanish"


def test_where_it_was_not_added_the_command_that_adds_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(natural_stage.install(tmp_path, natural_stage.WHOLE[:2]))
    assert chosen_source("", "en") is None
    with pytest.raises(StretchcoachError, match=r"The natural voice cannot be used: .*run: stretchcoach voice add"):
        check_voice("natural")
    check_voice("plain")
    check_voice("")
    assert [is_system(each) for each in ("", "plain", "Ben", "natural", "piper:x", "wyoming:y")] == [True] * 3 + [
        False
    ] * 3
