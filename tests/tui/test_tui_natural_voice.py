"""The natural voice in the app: offered once, added while the session begins, and kept in the settings."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.widgets import OptionList

from stretchcoach.coach.admission import hearing
from stretchcoach.coach.questions.before_session import NATURAL_VOICE
from stretchcoach.frontends.tui.services import AHEAD
from stretchcoach.frontends.tui.widgets.drawing import Bar
from stretchcoach.history.entries import EntryKind
from stretchcoach.history.store import Store
from stretchcoach.paths import Paths
from stretchcoach.sound import adding, natural
from stretchcoach.sound.adding import NotAdded, Progress

from .stage import SHORT, Stage, on_stage, paths_in
from .test_tui_hearing import dialog_with, never_asked
from .test_tui_settings import SAMPLE

HERE = natural.NaturalVoice(model=Path("joe.onnx"), version="1.0.0 1.8.0")


class Installer:
    """Adds and removes when the test says so; in place of the true one, which takes what a connection takes."""

    def __init__(self, patch: pytest.MonkeyPatch, *, refusal: str = "") -> None:
        self.here = False
        self.begun = 0
        self.ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.told: Callable[[Progress], None] = lambda _: None
        patch.setattr(natural, "installed", lambda: HERE if self.here else None)
        patch.setattr(adding, "refusal", lambda: refusal)
        patch.setattr(adding, "megabytes", lambda: 120)
        patch.setattr(adding, "by_hand", lambda: "uv pip install it")
        patch.setattr(adding, "add_and_try", self._add)
        patch.setattr(adding, "remove", self._remove)

    async def _add(self, work: Path, on_progress: Callable[[Progress], None]) -> None:
        self.begun += 1
        self.told = on_progress
        why = await self.ended
        if why:
            raise NotAdded(why)
        self.here = True

    async def _remove(self, work: Path, *, keep_engine: bool) -> None:
        self.here = False


def offered(paths: Paths) -> bool:
    """Whether it is on record."""
    with Store.open(paths.history, write=False) as store:
        return NATURAL_VOICE in store.when_said(EntryKind.ASKED)


async def at_hearing(stage: Stage) -> None:
    """To the first sound."""
    await stage.press("enter")
    await stage.seen("HearingScreen")


async def test_one_key_adds_it_and_the_session_does_not_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths, installer = never_asked(tmp_path), Installer(monkeypatch)
    async with on_stage(paths, "mine") as stage:
        await at_hearing(stage)
        assert "about 120 MB" in stage.text("hearing-offer")
        bar = stage.app.screen.query_one(Bar)
        assert not bar.display
        await stage.answer("a")
        assert installer.begun == 1
        installer.told(Progress(43, 100))
        await stage.settle()
        assert (bar.display, bar.percent) == (True, 43)
        assert "You need not wait." in stage.text("hearing-offer")
        await stage.answer("a", "space")
        assert installer.begun == 1, "the second time that key does nothing"
        await stage.seen("SessionScreen")
        installer.ended.set_result("")
        await stage.until(lambda: stage.app.services.natural.added)
        assert stage.screen == "SessionScreen"
    assert offered(paths)


async def test_a_click_on_the_offer_adds_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths, installer = never_asked(tmp_path), Installer(monkeypatch)
    async with on_stage(paths, "mine", size=(80, 24)) as stage:
        await at_hearing(stage)
        for _ in range(2):
            await stage.pilot.click("#hearing-offer", offset=(30, 0))
            await stage.settle()
        assert installer.begun == 1


async def test_another_key_leaves_it_and_it_is_not_offered_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths, installer = never_asked(tmp_path), Installer(monkeypatch)
    async with on_stage(paths, "mine") as stage:
        await at_hearing(stage)
        await stage.answer("l")
        assert stage.text("hearing-offer") == "You can add it at any time in the settings."
        await stage.answer("escape")
        await stage.seen("DetailScreen")
        await stage.answer("enter")
        await stage.seen("HearingScreen")
        assert stage.text("hearing-offer") == ""
        await stage.answer("a", "space")
        await stage.seen("SessionScreen")
    assert offered(paths)
    assert installer.begun == 0


async def test_what_went_wrong_is_told_where_it_was_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths, installer = never_asked(tmp_path), Installer(monkeypatch)
    async with on_stage(paths, "mine") as stage:
        await at_hearing(stage)
        await stage.answer("a")
        installer.ended.set_result("The natural voice was not added: the disk is full. The plain voice speaks.")
        await stage.until(lambda: "the disk is full" in stage.text("hearing-offer"))
        await stage.answer("space")
        await stage.seen("SessionScreen")


@pytest.mark.parametrize(
    ("language", "refusal", "here"), [("es", "", False), ("en", "read-only", False), ("en", "", True)]
)
async def test_it_is_offered_only_where_it_can_be_had_and_is_of_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, refusal: str, here: bool
) -> None:
    paths, installer = never_asked(tmp_path), Installer(monkeypatch, refusal=refusal)
    installer.here = here
    async with on_stage(paths, "gentle-four", language=language) as stage:
        await at_hearing(stage)
        assert stage.text("hearing-offer") == ""


async def test_leaving_the_program_ends_the_installer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths, installer = never_asked(tmp_path), Installer(monkeypatch)
    async with on_stage(paths, "mine") as stage:
        await at_hearing(stage)
        await stage.answer("a")
        assert installer.begun == 1
    assert installer.ended.cancelled()


async def test_plain_lines_name_the_command_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Installer(monkeypatch)
    paths = never_asked(tmp_path)
    told = []
    with Store.open(paths.history) as store:
        for _ in range(2):
            dialog = dialog_with("yes")
            await hearing(dialog, store)
            assert isinstance(dialog.talk.err, io.StringIO)
            told.append("can be added (about 120 MB): stretchcoach voice add" in dialog.talk.err.getvalue())
    assert told == [True, False]


# In the settings -----------------------------------------------------------------------------------------------------


def row(stage: Stage) -> str:
    """What stands beside its name."""
    rows = [str(each.prompt) for each in stage.app.screen.query_one("#settings", OptionList).options]
    return next(each.partition("Natural voice")[2].strip() for each in rows if "Natural voice" in each)


def choices(stage: Stage) -> list[str]:
    """What can be done about it."""
    return [str(each.prompt).strip("▶ ") for each in stage.app.screen.query_one("#choices", OptionList).options]


async def at_settings(stage: Stage) -> None:
    """To its line."""
    await stage.library()
    await stage.press("s")
    await stage.seen("SettingsScreen")
    await stage.press("down")


async def test_the_settings_add_it_show_how_far_it_is_and_remove_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installer = Installer(monkeypatch)
    async with on_stage(paths_in(tmp_path, mine=SHORT)) as stage:
        await at_settings(stage)
        assert row(stage) == "Not added"
        await stage.press("enter", "down", "enter")
        assert installer.begun == 1
        installer.told(Progress(40, 100))
        await stage.settle()
        assert row(stage) == "━━━━────── 40 %"
        assert choices(stage)[1].endswith("Stop adding it")
        stage.sound.slow = True
        assert not stage.sound.ahead
        installer.ended.set_result("")
        await stage.until(lambda: row(stage) == "Added")
        await stage.until(lambda: any(each.sound == SAMPLE for each in stage.sound.asked))
        if making := [each for each in stage.app.workers if each.group == AHEAD]:
            await stage.app.workers.wait_for_complete(making)
        assert stage.sound.ahead, "what sessions may say is made ahead by it"
        await stage.press("down", "enter")
        await stage.until(lambda: row(stage) == "Not added")


async def test_adding_it_can_be_stopped_and_begun_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installer = Installer(monkeypatch)
    async with on_stage(paths_in(tmp_path, mine=SHORT)) as stage:
        await at_settings(stage)
        await stage.press("enter", "down", "enter")
        await stage.press("down", "enter")
        await stage.until(lambda: row(stage) == "Not added")
        installer.ended = asyncio.get_running_loop().create_future()
        await stage.press("down", "enter")
        assert installer.begun == 2
        installer.ended.set_result("The natural voice was not added: there is no connection.")
        await stage.until(lambda: "there is no connection" in stage.text("setting-what"))
        assert row(stage) == "Not added"


async def test_where_it_cannot_be_added_the_settings_say_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Installer(monkeypatch, refusal="this Python belongs to the system")
    async with on_stage(paths_in(tmp_path, mine=SHORT)) as stage:
        await at_settings(stage)
        assert row(stage) == "Not to be had here"
        assert "This Python belongs to the system. To add it yourself: uv pip install it" in stage.text("setting-what")
        assert len(choices(stage)) == 1


async def test_in_another_language_it_is_of_no_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Installer(monkeypatch)
    async with on_stage(paths_in(tmp_path, mine=SHORT), language="es") as stage:
        await at_settings(stage)
        assert stage.text("setting-what") == "It speaks English only."
        assert len(choices(stage)) == 1
