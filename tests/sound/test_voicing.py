"""Who says a phrase: recordings, a Piper model, a Wyoming server, the system; and what is said when one falls out."""

from __future__ import annotations

import asyncio
import socket
import sys
from array import array
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
import tiny_piper
from rows import each_row
from sound_fakes import engine, said
from wyoming_stage import served

from stretchcoach import environment
from stretchcoach.settings import Settings, VoiceSettings, changed
from stretchcoach.sound import programs, voicing, wav
from stretchcoach.sound.client import ChildSound
from stretchcoach.sound.recorded import RECORDED
from stretchcoach.sound.style import Style
from stretchcoach.sound.voices import AHEAD
from stretchcoach.words.lengths import PAUSE, Phrase, Speaker

HOLD = Phrase("Hold it there.", Speaker.COACH)
BREATHE = Phrase("Breathe out. Hold it there.", Speaker.COACH)
THREE = Phrase("Three", Speaker.COUNT)

Make = Callable[..., ChildSound]


@pytest_asyncio.fixture
async def make(tmp_path: Path) -> AsyncIterator[Make]:
    """Makes sound with a fake engine of the system; whatever was made is closed."""
    made: list[ChildSound] = []

    def one(voice: str = "", kind: str = "good") -> ChildSound:
        command, _ = engine(tmp_path, kind)
        settings = Settings(coach=VoiceSettings(voice=voice), count=VoiceSettings(voice=voice))
        made.append(ChildSound(settings, tmp_path / "cache", speech=command, engine="fake", phrase_limit=2.0))
        return made[-1]

    yield one
    for each in made:
        await each.close()


def recorded(folder: Path, *names: str, seconds: float = 0.5) -> Style:
    """A style with recordings of those names: a tone."""
    folder.mkdir(exist_ok=True)
    tone = array("h", [6000, -6000] * int(seconds * 11025))
    for name in names:
        (folder / name).write_bytes(wav.encode(tone, 22050))
    return Style(recordings=folder)


def rate_of(sound: ChildSound, phrase: Phrase) -> int:
    path = sound.clip(phrase)
    assert path is not None
    return wav.decode(path.read_bytes()).rate


async def test_a_recording_comes_before_every_voice_and_what_is_not_recorded_is_spoken(
    make: Make, tmp_path: Path
) -> None:
    sound = make()
    sound.suit(recorded(tmp_path / "own", "hold-it-there.wav", "three.wav"))
    lengths = await sound.prepare([HOLD, THREE, BREATHE])
    assert lengths.of(HOLD) == pytest.approx(0.5, abs=0.05)
    assert said(tmp_path / "good.log") == ["Breathe out. Hold it there."]
    assert (sound.problem, sound.notes) == (None, ())
    again = make()
    again.suit(Style(recordings=tmp_path / "own"))
    assert again.cached_lengths([HOLD, THREE, BREATHE]) == lengths


async def test_a_recording_that_was_made_anew_is_used_anew(make: Make, tmp_path: Path) -> None:
    style = recorded(tmp_path / "own", "hold-it-there.wav")
    first = make()
    first.suit(style)
    before = (await first.prepare([HOLD])).of(HOLD)
    recorded(tmp_path / "own", "hold-it-there.wav", seconds=0.8)
    second = make()
    second.suit(style)
    assert second.cached_lengths([HOLD]) is None
    assert (await second.prepare([HOLD])).of(HOLD) == pytest.approx(before + 0.3, abs=0.02)


async def test_an_exercise_may_be_recorded_under_its_id(make: Make, tmp_path: Path) -> None:
    sound, name = make(), Phrase("Cat and cow.", Speaker.COACH)
    sound.suit(replace(recorded(tmp_path / "own", "cat-cow.wav"), names={"cat-and-cow": "cat-cow"}))
    await sound.prepare([name])
    assert said(tmp_path / "good.log") == []


async def test_recordings_that_cannot_be_used_are_spoken_and_noted_once(make: Make, tmp_path: Path) -> None:
    sound = make()
    style = recorded(tmp_path / "own", "three.wav")
    (tmp_path / "own" / "hold-it-there.wav").touch()
    (tmp_path / "own" / "breathe-out-hold-it-there.mp3").write_bytes(b"no sound" * 99)
    sound.suit(style)
    await sound.prepare([HOLD, THREE, BREATHE])
    assert sorted(said(tmp_path / "good.log")) == ["Breathe out. Hold it there.", "Hold it there."]
    (note,) = sound.notes
    assert note.startswith('A recording cannot be used: "hold-it-there.wav" (the file is empty), and 1 more.')
    assert sound.problem is None
    await sound.prepare([HOLD, THREE, BREATHE])
    assert len(said(tmp_path / "good.log")) == 2
    assert sound.notes == (note,)


async def test_a_folder_of_recordings_that_is_gone_is_noted(make: Make, tmp_path: Path) -> None:
    sound = make()
    sound.suit(Style(recordings=tmp_path / "none"))
    await sound.prepare([HOLD])
    assert sound.clip(HOLD)
    assert "No such file or directory" in sound.notes[0]


async def test_without_what_reads_recordings_everything_is_spoken_and_the_note_says_what_to_install(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = "runpy.run_module('stretchcoach.sound.cleaning', run_name='__main__')"
    script = f"import sys, runpy; sys.modules['pydub'] = None; {run}"
    without = replace(RECORDED, command=(sys.executable, "-c", script))
    monkeypatch.setattr(voicing, "RECORDED", without)
    sound = make()
    sound.suit(recorded(tmp_path / "own", "hold-it-there.wav"))
    await sound.prepare([HOLD])
    assert said(tmp_path / "good.log") == ["Hold it there."]
    assert programs.install_audio() in sound.notes[0]


async def test_a_piper_model_speaks(make: Make, tmp_path: Path) -> None:
    model = tiny_piper.make(tmp_path)
    sound = make(f"piper:{model}")
    lengths = await sound.prepare([HOLD, BREATHE, THREE])
    assert said(tmp_path / "good.log") == []
    assert (sound.problem, sound.notes) == (None, ())
    assert rate_of(sound, HOLD) == tiny_piper.RATE
    assert lengths.of(HOLD) > lengths.of(THREE) > 0.2
    assert lengths.of(BREATHE) == pytest.approx(lengths.of(HOLD) + PAUSE + 1.35, abs=0.1)
    tiny_piper.make(tmp_path, language="en_US")
    assert make(f"piper:{model}").cached_lengths([HOLD]) is None, "another model of that name is another voice"


async def test_a_piper_model_does_not_speak_another_language(make: Make, tmp_path: Path) -> None:
    sound = make(f"piper:{tiny_piper.make(tmp_path)}")
    sound.suit(Style(language="es"))
    await sound.prepare([HOLD])
    assert said(tmp_path / "good.log") == ["Hold it there."]
    assert "does not speak Spanish. The system's usual voice speaks." in sound.notes[0]


@pytest.mark.parametrize("damage", ["model", "config", "missing", "unnamed"])
async def test_a_piper_model_that_cannot_be_used_falls_back_and_says_why(
    make: Make, tmp_path: Path, damage: str
) -> None:
    model = tiny_piper.make(tmp_path)
    written = f"piper:{model}"
    match damage:
        case "model":
            model.write_bytes(model.read_bytes()[:100])
        case "config":
            Path(f"{model}.json").write_text("{}")
        case "missing":
            Path(f"{model}.json").unlink()
        case "unnamed":
            written = "piper:"
    sound = make(written)
    await sound.prepare([HOLD, BREATHE])
    assert said(tmp_path / "good.log") == [HOLD.text, BREATHE.text]
    why = {
        "model": "Piper ended: ",
        "config": "does not describe",
        "missing": "no such file",
        "unnamed": "no model",
    }
    (note,) = sound.notes
    assert why[damage] in note
    assert note.endswith("The system's usual voice speaks.")
    assert sound.problem is None


async def test_without_piper_the_note_says_what_to_install(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    sound = make(f"piper:{tiny_piper.make(tmp_path)}")
    await sound.prepare([HOLD])
    assert environment.here().install_line("stretchcoach[piper]") in sound.notes[0]
    assert sound.clip(HOLD)


async def test_a_wyoming_server_speaks_several_phrases_at_once_and_each_sentence_once(
    make: Make, tmp_path: Path
) -> None:
    async with served() as stage:
        sound = make(stage.voice)
        many = [Phrase(f"Number {each} now.", Speaker.COACH) for each in range(12)]
        lengths = await sound.prepare([HOLD, BREATHE, *many])
        assert (sound.problem, sound.notes) == (None, ())
        assert said(tmp_path / "good.log") == []
        assert len(stage.asked) == 2 + 12, "the sentence that two phrases share is asked for once"
        assert stage.most_at_once > 1
        assert {asked[1:] for asked in stage.asked} == {(None, "en")}
        assert lengths.of(HOLD) == pytest.approx(0.3, abs=0.02)
        assert lengths.of(BREATHE) == pytest.approx(0.5 + PAUSE, abs=0.05)
    assert make(stage.voice).cached_lengths([HOLD, BREATHE]) is not None, "what was rendered needs no server"


async def test_a_wyoming_voice_is_asked_for_by_name(make: Make) -> None:
    async with served() as stage:
        await make(f"{stage.voice}/amy").prepare([HOLD])
        assert stage.asked == [("Hold it there.", "amy", None)]


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("dies", "broke off"),
        ("garbage", "broke off, or sent what is no event"),
        ("odd", "expected 16-bit sound, found 32-bit"),
        ("refuses", "it is not reached: "),
    ],
)
async def test_a_wyoming_server_that_misbehaves_is_replaced_and_the_note_says_why(
    make: Make, tmp_path: Path, kind: str, why: str
) -> None:
    async with served(kind) as stage:
        if kind == "refuses":
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                stage.port = free.getsockname()[1]
        sound = make(stage.voice)
        await sound.prepare([HOLD, BREATHE])
    assert said(tmp_path / "good.log") == [HOLD.text, BREATHE.text]
    (note,) = sound.notes
    assert why in note
    assert note.endswith("The system's usual voice speaks.")
    assert sound.problem is None


async def test_a_wyoming_server_that_never_answers_costs_three_tries(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = (
        "import sys, asyncio; from stretchcoach.sound import wyoming_client as client\n"
        "client.EVENT_WITHIN = 0.1; asyncio.run(client.serve(sys.argv[1], int(sys.argv[2])))"
    )
    async with served("silent") as stage:
        monkeypatch.setattr(
            "stretchcoach.sound.voices.processes.command", lambda module: [sys.executable, "-c", script]
        )
        sound = make(stage.voice)
        phrases = [Phrase(f"Number {each} now.", Speaker.COACH) for each in range(40)]
        await sound.prepare(phrases)
        assert len(stage.asked) <= 3 + AHEAD
    assert len(said(tmp_path / "good.log")) == 40
    assert "takes too long" in sound.notes[0]


async def test_a_voice_the_system_has_not_is_replaced_by_its_usual_one(make: Make, tmp_path: Path) -> None:
    sound = make("nobody", kind="voices")
    await sound.prepare([HOLD, THREE])
    assert sound.notes == (
        "The voice \"nobody\" cannot be used: there is no voice 'nobody'. The system's usual voice speaks.",
    )
    assert sound.problem is None
    assert sound.clip(HOLD)


async def test_when_nobody_speaks_it_is_a_problem_and_not_a_note(make: Make) -> None:
    async with served("garbage") as stage:
        sound = make(stage.voice, kind="none")
        await sound.prepare([HOLD, THREE])
    assert sound.problem == (
        "No voice: no speech engine was found on this system. "
        "The session goes on with chimes; for help run: stretchcoach doctor"
    )
    assert sound.clip(HOLD) is None


async def test_a_voice_that_failed_is_left_alone_for_a_while_and_then_tried_again(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr("stretchcoach.clock.now", lambda: now)
    async with served("garbage") as stage:
        sound = make(stage.voice)
        await sound.prepare([Phrase(f"Number {each} now.", Speaker.COACH) for each in range(20)])
        asked = len(stage.asked)
        sound.suit(Style())
        await sound.prepare([HOLD])
        assert len(stage.asked) == asked
        assert sound.notes
        now += voicing.AGAIN_AFTER + 1
        stage.kind = "good"
        sound.suit(Style())
        await sound.prepare([BREATHE])
        assert len(stage.asked) == asked + 2
        assert sound.notes == ()


async def test_the_clip_of_a_session_stays_the_one_its_plan_was_made_with(make: Make, tmp_path: Path) -> None:
    sound = make()
    sound.suit(Style(recordings=tmp_path / "own"))
    await sound.prepare([HOLD])
    path = sound.clip(HOLD)
    recorded(tmp_path / "own", "hold-it-there.wav")
    await sound.prepare([HOLD])
    assert sound.clip(HOLD) == path


async def test_each_language_has_clips_of_its_own(make: Make, tmp_path: Path) -> None:
    sound = make()
    await sound.prepare([HOLD])
    sound.suit(Style(language="es"))
    assert sound.cached_lengths([HOLD]) is None
    await asyncio.gather(sound.prepare([HOLD]), sound.prepare([THREE]))
    assert said(tmp_path / "good.log")[:2] == [HOLD.text, HOLD.text]


@each_row(("count", "expected"), [(VoiceSettings(), 0.4), (VoiceSettings(volume=0.9), 0.9)])
async def test_another_volume_is_the_coach_s_and_that_of_a_count_without_its_own(
    tmp_path: Path, count: VoiceSettings, expected: float
) -> None:
    command, _ = engine(tmp_path, "good")
    sound = ChildSound(Settings(count=count), tmp_path / "cache", speech=command, engine="fake", phrase_limit=2.0)
    assert sound.voicing.volume(HOLD) == 1.0
    sound.use(changed(Settings(count=count), "coach.volume", 0.4))
    assert (sound.voicing.volume(HOLD), sound.voicing.volume(THREE)) == (0.4, expected)
    await sound.close()


async def test_other_settings_are_heard_from_then_on(make: Make, tmp_path: Path) -> None:
    sound = make()
    await sound.prepare([HOLD])
    sound.use(changed(Settings(), "coach.rate", 90))
    assert sound.cached_lengths([HOLD]) is None, "a clip of its own for each rate"
    await sound.prepare([HOLD])
    sound.use(changed(Settings(), "coach.volume", 0.3))
    assert sound.cached_lengths([HOLD]) is not None, "the volume needs none"
    assert len(said(tmp_path / "good.log")) == 2


async def test_the_voices_of_the_language_can_be_chosen(make: Make) -> None:
    sound = make(kind="voices")
    assert await sound.voices() == [("English", "English")]
    sound.use(changed(Settings(), "language", "es"))
    assert [name for _, name in await sound.voices()] == ["Spanish (Spain)"]
