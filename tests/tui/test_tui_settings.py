"""The settings in the app: each is tried at once, holds for the next session, and is kept in the file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rows import each_row
from textual.widgets import OptionList

from stretchcoach import settings
from stretchcoach.frontends.tui.widgets.drawing import Bar
from stretchcoach.paths import Paths
from stretchcoach.settings import Settings
from stretchcoach.sound.silent import Recording

from .stage import SHORT, Stage, on_stage, paths_in, standing

SAMPLE = "This is how your coach sounds."


async def at(stage: Stage, name: str) -> None:
    """From the list of routines to the choices of a setting."""
    await stage.library()
    await stage.press("s")
    await stage.seen("SettingsScreen")
    rows = [str(each.prompt) for each in options(stage, "settings")]
    await stage.press(*["down"] * next(index for index, row in enumerate(rows) if name in row))


def options(stage: Stage, name: str) -> list[Any]:
    """The lines of a list."""
    return list(stage.app.screen.query_one(f"#{name}", OptionList).options)


async def choose(stage: Stage, words: str) -> None:
    """Choose one of the choices of the highlighted setting."""
    await stage.press("enter")
    rows = [str(each.prompt) for each in options(stage, "choices")]
    wanted = next(index for index, row in enumerate(rows) if row.endswith(words))
    await stage.press("home", *["down"] * wanted, "enter")
    await stage.settle()


def kept(paths: Paths) -> Settings:
    """What the file says."""
    return settings.read(paths.settings)


@each_row(
    ("name", "words", "key", "value", "heard"),
    [
        ("Voice", "Ben", "coach.voice", "ben", "play"),
        ("Speed of speech", "120 words a minute", "coach.rate", 120, "play"),
        ("Volume of speech", "4 of 10", "coach.volume", 0.4, "play"),
        ("Chimes", "Off", "chimes", 0.0, "chime"),
        ("Background", "Soft noise", "background.sound", "noise", "play"),
        ("Background volume", "30 %", "background.volume", 0.3, "play"),
        ("Colours", "High-contrast theme", "theme", "contrast", ""),
        ("How much is said", "In short", "verbosity", "short", ""),
        ("Getting into position", "20 seconds", "session.ready", "20s", ""),
        ("Language", "Spanish", "language", "es", "play"),
    ],
)
async def test_each_setting_is_tried_at_once_and_kept(
    tmp_path: Path, name: str, words: str, key: str, value: object, heard: str
) -> None:
    paths = paths_in(tmp_path / name.replace(" ", "_"))
    own = '# Mine.\ntheme = "light" # by day\n\n[count]\nrate = 170\n'
    paths.settings.write_text(own, "utf-8")
    before = kept(paths)
    async with on_stage(paths) as stage:
        await at(stage, name)
        await choose(stage, words)
        await stage.until(lambda: "Kept" in stage.text("setting-said"))
        rows = [str(each.prompt) for each in options(stage, "settings")]
        assert any(row.startswith(f"▶ {name} ") and words in row for row in rows)
        assert stage.app.services.settings == settings.changed(before, key, value), "the next session has it"
        assert len(stage.sound.used) == bool(heard)
        if heard:
            await stage.until(lambda: any(each.what == heard for each in stage.sound.asked))
        said = [each.sound for each in stage.sound.asked if each.what == "play"]
        assert said == ([] if heard != "play" else ["Así suena su voz guía." if key == "language" else SAMPLE])
        assert stage.sound.accompanied == ([True, False] if key.startswith("background") else [])
        assert stage.app.theme == f"stretchcoach-{value if key == 'theme' else 'light'}"
    assert kept(paths) == settings.changed(before, key, value)
    assert "# Mine.\n" in paths.settings.read_text("utf-8")
    assert "# by day\n" in paths.settings.read_text("utf-8")


async def test_with_the_mouse_alone(tmp_path: Path) -> None:
    paths = paths_in(tmp_path)
    async with on_stage(paths, size=(100, 30)) as stage:
        await stage.library()
        await stage.press("s")
        await stage.seen("SettingsScreen")
        await stage.pilot.click("#settings", offset=(6, 9))
        await stage.settle()
        assert "How the program looks" in stage.text("setting-what")
        await stage.pilot.click("#choices", offset=(6, 1))
        await stage.settle()
        assert stage.app.theme == "stretchcoach-light"
        await stage.pilot.click("#choices", offset=(6, 0))
        await stage.settle()
        assert stage.app.theme == "stretchcoach-dark"
    assert kept(paths).theme == "dark"


async def test_a_file_that_may_only_be_read_is_said_once_and_the_choice_holds(tmp_path: Path) -> None:
    paths = paths_in(tmp_path)
    paths.settings.chmod(0o444)
    async with on_stage(paths) as stage:
        await at(stage, "Colours")
        await choose(stage, "Light theme")
        assert "could not be kept: it may only be read. It holds until you leave." in stage.text("setting-said")
        assert stage.app.theme == "stretchcoach-light"
        await stage.press("escape", "up")
        assert stage.text("setting-said") == ""
        assert not stage.app.screen.query_one("#problem").display
    assert kept(paths).theme == "dark"


async def test_the_next_session_and_what_is_shown_of_it_have_the_choice(tmp_path: Path) -> None:
    paths = paths_in(tmp_path, mine=SHORT)
    async with on_stage(paths, verbosity="full", voice="anna") as stage:
        await at(stage, "How much is said")
        await choose(stage, "Name and dose alone")
        await stage.press("escape", "home")
        await choose(stage, "The best voice here")
        await stage.press("escape", "escape")
        await stage.seen("LibraryScreen")
        await stage.library()
        await stage.press("end", "enter")
        await stage.seen("DetailScreen")
        await stage.start()
        assert stage.session.run.plan.verbosity == "minimal", "what is chosen here outweighs the command line"
        assert stage.sound.used[-1].coach.voice == ""


async def test_what_was_set_by_hand_is_one_of_the_choices(tmp_path: Path) -> None:
    paths = paths_in(tmp_path)
    paths.settings.write_text('[coach]\nrate = 143\nvoice = "piper:/v/amy.onnx"\n', "utf-8")
    async with on_stage(paths) as stage:
        await at(stage, "Speed")
        rows = [str(each.prompt).strip() for each in options(stage, "choices")]
        assert rows[3:6] == ["○ 135 words a minute", "▶ ● 143 words a minute", "○ 150 words a minute"]
        await stage.press("up", "up")
        assert str(options(stage, "choices")[-1].prompt).endswith("● piper:/v/amy.onnx")


async def test_voices_that_cannot_be_listed_are_told_of(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path), sound=Recording(speakers=())) as stage:
        await at(stage, "Voice")
        await stage.until(lambda: "The voices cannot be listed" in stage.text("problem"))
        assert len(options(stage, "choices")) == 1


async def test_the_person_is_asked_from_here(tmp_path: Path) -> None:
    paths = paths_in(tmp_path)
    async with on_stage(paths) as stage:
        await at(stage, "Side to begin with")
        assert "The left side" in str(options(stage, "settings")[13].prompt)
        await stage.press("enter")
        await stage.seen("FormScreen")
        await stage.answer("l")
        await stage.seen("SettingsScreen")
        await stage.until(lambda: "The right side" in str(options(stage, "settings")[13].prompt))
        await stage.press("down", "enter")
        await stage.seen("CountryScreen")
        await stage.press("escape")
        await stage.seen("SettingsScreen")
        await stage.press("down", "enter")
        await stage.seen("ProfileScreen")
        await stage.press("escape")
        await stage.seen("SettingsScreen")
        await stage.press("escape")
        assert stage.screen == "LibraryScreen"
    assert standing(paths).now > 0


async def test_whoever_leaves_hears_no_more(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path)) as stage:
        await at(stage, "Speed")
        await choose(stage, "90 words a minute")
        await stage.press("escape", "escape")
        assert stage.screen == "LibraryScreen"
        assert stage.sound.asked[-1].what == "hush"


async def test_how_far_a_slow_voice_is_stands_below_the_settings_and_another_voice_begins_anew(tmp_path: Path) -> None:
    sound = Recording(slow=True)
    async with on_stage(paths_in(tmp_path), sound=sound) as stage:
        await stage.today()
        await stage.until(lambda: sound.ahead)
        sound.ready = 300
        await stage.press("s")
        page = stage.app.screen.query_one("#voice-page")
        assert page.display
        assert f"300 of {len(sound.ahead)} phrases are ready" in stage.everything()
        assert stage.app.screen.query_one(Bar).percent == 30000 // len(sound.ahead)
        asked = sound.ahead
        await stage.press("escape")
        await at(stage, "Speed of speech")
        await choose(stage, "120 words a minute")
        await stage.until(lambda: sound.ahead is not asked)


async def test_a_voice_that_is_quick_has_no_such_line(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path)) as stage:
        await stage.today()
        await stage.press("s")
        assert not stage.app.screen.query_one("#voice-page").display
