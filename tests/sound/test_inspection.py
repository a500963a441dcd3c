"""What doctor finds: each thing well, or broken with the command that mends it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from rows import each_row

from stretchcoach.paths import Paths
from stretchcoach.settings import Settings, VoiceSettings
from stretchcoach.sound import inspection
from stretchcoach.sound.finding import Finding
from stretchcoach.sound.inspection import sound_findings

SETTINGS = Settings(lead_in=0.0)


def paths(folder: Path) -> Paths:
    return Paths(data=folder / "data", config=folder / "config", cache=folder / "cache")


async def look(folder: Path, settings: Settings = SETTINGS) -> dict[str, Finding]:
    return {each.name: each for each in await sound_findings(settings, paths(folder))}


async def test_all_is_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    found = await look(tmp_path)
    assert [each for each in found.values() if not each.ok or each.mend] == []
    assert list(found) == [
        "sound library",
        "sound system",
        "outputs",
        "chimes",
        "test tone",
        "voices",
        "English voice",
        "Spanish voice",
        "natural voice",
        "who speaks",
        "a spoken phrase",
        "recordings",
        "kept phrases",
        "other programs",
    ]
    assert found["test tone"].text == "played through dummy"
    assert capfd.readouterr() == ("", "")


async def test_without_an_output_the_rest_is_still_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", "nonsense")
    monkeypatch.setattr(inspection, "TONE_WITHIN", 1.0)
    found = await look(tmp_path)
    for name in ("sound system", "test tone"):
        assert not found[name].ok
        assert found[name].mend
    assert found["test tone"].text.startswith("No sound: no speaker or headphones were found (")
    assert found["a spoken phrase"].ok


async def test_wishes_that_cannot_be_met_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    (tmp_path / "cache").write_text("in the way")
    found = await look(tmp_path, replace(SETTINGS, device="Kitchen", coach=VoiceSettings(voice="nobody")))
    assert '"Kitchen" is not there' in found["chosen output"].text
    assert found['the voice "nobody"'].text == "there is no voice 'nobody'"
    assert "remove [coach] voice" in found['the voice "nobody"'].mend
    assert found["who speaks"].text.startswith('a routine\'s own recordings, else the voice "nobody", else the system')
    assert not found["kept phrases"].ok
    assert "mkdir -p" in found["kept phrases"].mend
    assert found["a spoken phrase"].ok


@each_row(
    ("probe", "name"),
    [
        ({"why": "the sound library SDL2 is missing"}, "sound library"),
        ({"version": "2.32.10", "why": "no such driver"}, "sound system"),
    ],
)
def test_the_first_thing_missing_is_named(probe: dict[str, str], name: str) -> None:
    last = inspection._outputs(probe, SETTINGS)[-1]
    assert (last.name, last.ok) == (name, False)
    assert probe["why"] in last.text
    assert last.mend
