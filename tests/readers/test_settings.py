"""One setting changed in a file that is somebody's own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from rows import each_row

from stretchcoach import settings
from stretchcoach.errors import StretchcoachError
from stretchcoach.settings import Settings, VoiceSettings

OWN = """# My settings.
theme = "light"   # at night: dark

[own_chimes]  # from Ann
end = "~/bell.mp3"

[coach]
rate = 140 # slow

[others]
pause_players = true # does nothing any more
"""


@each_row(
    ("key", "value", "line", "instead"),
    [
        ("theme", "dark", 'theme = "light"   #', 'theme = "dark"   #'),
        ("coach.rate", 150, "rate = 140 # slow\n", "rate = 150 # slow\n"),
        ("coach.volume", 0.4, "rate = 140 # slow\n", "rate = 140 # slow\nvolume = 0.4\n"),
        ("language", "es", "dark\n\n[own", 'dark\nlanguage = "es"\n\n[own'),
        ("background.sound", "noise", "more\n", 'more\n\n[background]\nsound = "noise"\n'),
    ],
)
def test_one_setting_is_changed_and_all_else_stays(
    tmp_path: Path, key: str, value: object, line: str, instead: str
) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(OWN, "utf-8")
    before = settings.read(path)
    settings.keep(path, key, value)
    assert path.read_text("utf-8") == OWN.replace(line, instead)
    assert settings.read(path) == settings.changed(before, key, value)
    assert list(tmp_path.iterdir()) == [path]


@each_row("before", ["", "[coach]", "coach = { rate = 140 }\n", "coach.rate = 140\n", "[count]\nrate = 99\n"])
def test_a_setting_is_kept_however_the_file_is_written(tmp_path: Path, before: str) -> None:
    path = tmp_path / "config" / "settings.toml"
    if before:
        path.parent.mkdir(exist_ok=True)
        path.write_text(before, "utf-8")
    settings.keep(path, "coach.volume", 0.4)
    found = settings.read(path)
    assert found.coach.volume == 0.4
    assert found.count.volume == 0.4
    assert found.count.rate == (99 if "count" in before else settings.counting(found.coach).rate)
    path.unlink()


@each_row("text", ["no toml", "coach = 3\n", "[[coach]]\nrate = 99\n"])
def test_a_file_that_is_not_understood_stays_as_it_is(tmp_path: Path, text: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(StretchcoachError, match="could not be kept"):
        settings.keep(path, "coach.volume", 0.4)
    assert path.read_text("utf-8") == text
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_may_only_be_read_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(OWN, "utf-8")
    path.chmod(0o444)
    with pytest.raises(StretchcoachError, match=r"could not be kept: it may only be read\. It holds until you leave"):
        settings.keep(path, "theme", "dark")
    assert path.read_text("utf-8") == OWN


def test_a_link_to_the_file_stays_a_link_and_its_mode_stays(tmp_path: Path) -> None:
    real, link = tmp_path / "dotfiles.toml", tmp_path / "settings.toml"
    real.write_text(OWN, "utf-8")
    real.chmod(0o600)
    link.symlink_to(real)
    settings.keep(link, "theme", "dark")
    assert link.is_symlink()
    assert settings.read(real).theme == "dark"
    assert os.stat(real).st_mode & 0o777 == 0o600


def test_a_file_that_cannot_be_written_whole_stays_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(OWN, "utf-8")
    (tmp_path / "settings.toml.new").mkdir()
    with pytest.raises(StretchcoachError, match="could not be kept"):
        settings.keep(path, "theme", "dark")
    assert path.read_text("utf-8") == OWN


def test_a_count_follows_the_coach_and_is_a_little_faster() -> None:
    usual = Settings()
    assert (usual.coach.rate, usual.count.rate) == (150, 175)
    both = settings.changed(usual, "coach.rate", 102)
    assert (both.coach.rate, both.count.rate) == (102, 119)
    assert settings.changed(both, "coach.rate", 300).count.rate == 300
    assert settings.changed(both, "coach.pitch", -2).count == VoiceSettings(rate=119, pitch=-2)
    own = settings.changed(Settings(count=VoiceSettings(rate=180)), "coach.rate", 99)
    assert (own.coach.rate, own.count.rate) == (99, 180)


def test_what_is_not_told_of_the_count_is_as_it_is_told_of_the_coach(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('[coach]\nvoice = "Anna"\nrate = 120\n[count]\nvolume = 0.5\n', "utf-8")
    assert settings.read(path).count == VoiceSettings(voice="Anna", rate=140, volume=0.5)
    path.write_text("[coach]\nrate = 120\n[count]\nrate = 120\n", "utf-8")
    assert settings.read(path).count == VoiceSettings(rate=120)
