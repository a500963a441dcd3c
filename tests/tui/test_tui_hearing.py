""" "Can you hear this?", once, before anybody lies down: in the app and in plain lines."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from folders import Folder

from stretchcoach import settings
from stretchcoach.coach.admission import Left, hearing
from stretchcoach.coach.options import Options
from stretchcoach.coach.questions.before_session import HEARING, hearing_due
from stretchcoach.frontends.lines.dialog import Dialog
from stretchcoach.frontends.lines.printing import PlainLines
from stretchcoach.frontends.lines.standard_input import InputLines
from stretchcoach.frontends.lines.talk import Talk
from stretchcoach.history.entries import EntryKind
from stretchcoach.history.store import Store
from stretchcoach.paths import Paths
from stretchcoach.sound.silent import Recording
from stretchcoach.words.languages import load_book
from stretchcoach.words.lengths import Phrase, Speaker

from .stage import SHORT, Stage, on_stage, paths_in

ASK = "Can you hear this?"


def never_asked(folder: Path) -> Paths:
    """Somebody who is past the first screen, and was never asked."""
    paths = paths_in(folder, new=True, mine=SHORT)
    Folder(paths.data).settle(heard=False)
    return paths


def asked(paths: Paths) -> bool:
    """Whether it is on record."""
    with Store.open(paths.history, write=False) as store:
        return HEARING in store.when_said(EntryKind.ASKED)


def spoken(stage: Stage) -> int:
    """How often the sentence was played."""
    return [each.sound for each in stage.sound.asked].count(ASK)


async def test_it_is_asked_once_before_the_first_session(tmp_path: Path) -> None:
    paths = never_asked(tmp_path)
    async with on_stage(paths, "mine") as stage:
        await stage.press("enter")
        await stage.seen("HearingScreen")
        assert stage.text("hearing-ask") == ASK
        assert "or turn the volume on this device" in stage.text("hearing-how")
        assert spoken(stage) == 1
        await stage.press("enter")
        assert stage.screen == "HearingScreen", "the key that started the session is no answer"
        await stage.answer("r")
        assert spoken(stage) == 2
        await stage.answer("space")
        await stage.seen("SessionScreen")
        question = stage.view.question
        assert question is None or question.id == "q1", "it is none of the session's questions"
        assert asked(paths)
    async with on_stage(paths, "mine") as stage:
        await stage.until(lambda: stage.screen != "HearingScreen")
        assert spoken(stage) == 0


async def test_who_hears_nothing_is_told_what_may_help_and_can_go_on(tmp_path: Path) -> None:
    paths = never_asked(tmp_path)
    async with on_stage(paths, "mine") as stage:
        await stage.press("enter")
        await stage.seen("HearingScreen")
        await stage.answer("n")
        assert "headphones" in stage.text("hearing-how")
        assert "go on without sound" in stage.text("hearing-how")
        await stage.answer("space")
        await stage.seen("SessionScreen")
    assert asked(paths)


async def test_who_turns_back_is_asked_again(tmp_path: Path) -> None:
    paths = never_asked(tmp_path)
    async with on_stage(paths, "mine") as stage:
        await stage.press("enter")
        await stage.seen("HearingScreen")
        await stage.answer("escape")
        await stage.seen("DetailScreen")
        assert not asked(paths)
        await stage.answer("enter")
        await stage.seen("HearingScreen")
        await stage.pilot.click("#answers", offset=(5, 2))
        await stage.go(1)
        await stage.pilot.click("#answers", offset=(5, 2))
        await stage.seen("SessionScreen")


async def test_the_voice_is_made_softer_and_louder_and_stays_so(tmp_path: Path) -> None:
    paths = never_asked(tmp_path)
    async with on_stage(paths, "mine") as stage:
        await stage.press("enter")
        await stage.seen("HearingScreen")
        await stage.answer("plus")
        assert "as loud as I can" in stage.text("hearing-how")
        await stage.answer("minus", "minus", "plus")
        assert "Volume 8 of 10." in stage.text("hearing-how")
        assert ([each.coach.volume for each in stage.sound.used], spoken(stage)) == ([0.8, 0.6, 0.8], 4)
        await stage.answer("space")
        await stage.seen("SessionScreen")
    found = settings.read(paths.settings)
    assert (found.coach.volume, found.count.volume, found.theme) == (0.8, 0.8, "dark")


async def test_in_spanish(tmp_path: Path) -> None:
    async with on_stage(never_asked(tmp_path), "gentle-four", language="es") as stage:
        await stage.press("enter")
        await stage.seen("HearingScreen")
        assert stage.text("hearing-ask") == "¿Puede oír esto?"


@pytest.mark.parametrize(
    ("options", "sound"),
    [({"silent": True}, None), ({"speed": 10.0}, None), ({}, Recording(trouble="No sound: no output device."))],
)
async def test_where_nothing_sounds_nothing_is_asked(
    tmp_path: Path, options: dict[str, Any], sound: Recording | None
) -> None:
    paths = never_asked(tmp_path)
    async with on_stage(paths, "mine", sound=sound, **options) as stage:
        await stage.press("enter")
        await stage.seen("SessionScreen")
    assert not asked(paths)


# In plain lines ------------------------------------------------------------------------------------------------------


def dialog_with(*given: str, sound: Recording | None = None) -> Dialog:
    """A dialog whose input is ``given``."""
    book, lines = load_book("en"), InputLines()
    for line in given:
        lines.put(line)
    lines.end()
    return Dialog(lines, Talk(PlainLines(book), io.StringIO(), io.StringIO()), sound or Recording(), book)


@pytest.mark.parametrize(
    ("line", "left", "helped"), [("yes", None, False), ("no", None, True), ("stop", Left.STOP, False)]
)
async def test_plain_lines_ask_once_as_well(tmp_path: Path, line: str, left: Left | None, helped: bool) -> None:
    paths = never_asked(tmp_path)
    with Store.open(paths.history) as store:
        dialog = dialog_with(line)
        assert hearing_due(store, Options(paths=paths), dialog.sound)
        assert await hearing(dialog, store) is left
        assert not hearing_due(store, Options(paths=paths), dialog.sound)
    assert isinstance(dialog.talk.out, io.StringIO)
    assert isinstance(dialog.talk.err, io.StringIO)
    assert ASK in dialog.talk.out.getvalue()
    assert ("headphones" in dialog.talk.err.getvalue()) is helped


async def test_silence_and_an_output_that_takes_nothing_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stretchcoach.coach.admission.HEARING_WITHIN", 0.0)
    paths = never_asked(tmp_path)
    with Store.open(paths.history) as store:
        broken = dialog_with("yes", sound=Recording(trouble="No sound."))
        assert await hearing(broken, store) is None
        assert not store.when_said(EntryKind.ASKED)
        quiet = dialog_with(sound=Recording(phrases={Phrase(ASK, Speaker.COACH): 0.0}))
        quiet.lines = InputLines()
        assert await hearing(quiet, store) is Left.SILENCE
        assert HEARING in store.when_said(EntryKind.ASKED)


@pytest.mark.parametrize("options", [{"silent": True}, {"speed": 5.0}, {"answers": Path("answers.txt")}])
def test_rehearsals_and_silence_are_never_asked(tmp_path: Path, options: dict[str, Any]) -> None:
    paths = never_asked(tmp_path)
    with Store.open(paths.history, write=False) as store:
        assert hearing_due(store, Options(paths=paths), Recording())
        assert not hearing_due(store, Options(paths=paths, **options), Recording())
