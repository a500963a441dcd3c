"""Ten things the coach says, one after the other, each with a line."""

from __future__ import annotations

from pathlib import Path

from stretchcoach import settings
from stretchcoach.coach.options import Options
from stretchcoach.frontends.lines.listening import say_all
from stretchcoach.paths import Paths
from stretchcoach.sound.silent import Recording


def in_folder(folder: Path) -> Paths:
    """Folders of nobody."""
    return Paths(data=folder / "data", config=folder / "config", cache=folder / "cache")


async def test_each_is_shown_and_said(tmp_path: Path) -> None:
    shown: list[str] = []
    wrong: list[str] = []
    sound = Recording()
    options = Options(paths=in_folder(tmp_path), rate=130, pitch=-1)
    assert await say_all(options, shown.append, wrong.append, sound)
    assert shown[0] == "130 words a minute. Pitch: 1 lower."
    assert len(shown) == 11
    assert shown[5] == "5 of 10. A count: Three. Two. One."
    played = [each.sound for each in sound.asked if each.what == "play"]
    assert " ".join(played) == " ".join(line.partition(": ")[2] for line in shown[1:])
    assert wrong == []
    assert sound.style is not None
    assert sound.style.numbers[0] in played[-1], "whom to call is said digit by digit"
    assert settings.read(options.paths.settings) == settings.Settings(), "nothing is kept"


async def test_without_sound_it_says_so_and_ends(tmp_path: Path) -> None:
    shown: list[str] = []
    wrong: list[str] = []
    sound = Recording(trouble="No sound: no speaker was found.")
    assert not await say_all(Options(paths=in_folder(tmp_path)), shown.append, wrong.append, sound)
    assert wrong == ["No sound: no speaker was found."]
    assert len(shown) == 2
