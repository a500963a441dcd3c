"""What the setting of a voice may say, choosing a voice by language, sentences, and what doctor says of the chain."""

from __future__ import annotations

import asyncio
import json
import math
import os
import sys
from array import array
from dataclasses import replace
from pathlib import Path

import pytest
import tiny_piper
from hypothesis import given, settings
from hypothesis import strategies as st
from rows import each_row
from sound_fakes import engine
from wyoming_stage import served

from stretchcoach.errors import StretchcoachError
from stretchcoach.settings import Settings, VoiceSettings, changed
from stretchcoach.sound import voice_inspection
from stretchcoach.sound.choosing import KnownVoice, chosen, of_language
from stretchcoach.sound.client import ChildSound
from stretchcoach.sound.piper import Piper
from stretchcoach.sound.sentences import LEVEL, Memory, closed, levelled, split
from stretchcoach.sound.voice_listing import listed_as_text
from stretchcoach.sound.voices import check_voice, chosen_source

KNOWN = [
    KnownVoice("gmw/en-029", "English (Caribbean)", ("en-029",)),
    KnownVoice("gmw/en", "English (Great Britain)", ("en-gb",)),
    KnownVoice("roa/es-419", "Spanish (Latin America)", ("es-419",)),
    KnownVoice("roa/es", "Spanish (Spain)", ("es",)),
]
MAC = [KnownVoice("com.apple.anna", "Anna", ("de_DE",)), KnownVoice("com.apple.monica", "Mónica", ("\x05es_ES",))]
SILENT_ABOUT_IT = [KnownVoice("HKEY\\Zira", "Zira", ()), KnownVoice("HKEY\\David", "David", ())]


@each_row(
    ("wanted", "language", "known", "usual", "found"),
    [
        ("", "en", KNOWN, "gmw/en", "gmw/en"),
        ("", "es", KNOWN, "gmw/en", "roa/es"),
        ("", "es-MX", KNOWN, "gmw/en", "roa/es-419"),
        ("", "", KNOWN, "gmw/en", "gmw/en"),
        ("spanish (latin america)", "es", KNOWN, "gmw/en", "roa/es-419"),
        ("ROA/ES", "", KNOWN, "gmw/en", "roa/es"),
        ("", "es", MAC, "com.apple.anna", "com.apple.monica"),
        ("", "es", SILENT_ABOUT_IT, "HKEY\\David", "HKEY\\David"),
        ("Zira", "es", SILENT_ABOUT_IT, "HKEY\\David", "HKEY\\Zira"),
    ],
)
def test_the_voice_that_speaks(wanted: str, language: str, known: list[KnownVoice], usual: str, found: str) -> None:
    assert chosen(wanted, language, known, usual) == found


@each_row(
    ("wanted", "language", "known", "why"),
    [
        ("nobody", "en", KNOWN, "there is no voice 'nobody'"),
        ("gmw/en", "es", KNOWN, "the voice 'English (Great Britain)' does not speak Spanish"),
        ("", "en", MAC, "there is no voice for English"),
        ("", "fr", KNOWN, "there is no voice for French"),
    ],
)
def test_no_voice_is_better_than_one_nobody_understands(
    wanted: str, language: str, known: list[KnownVoice], why: str
) -> None:
    with pytest.raises(LookupError, match=why.replace("(", r"\(").replace(")", r"\)")):
        chosen(wanted, language, known, "com.apple.anna")


def test_the_best_of_a_systems_voices_speaks() -> None:
    """The lists are as the makers of the systems document them; none was read off a real one."""
    for row in json.loads((Path(__file__).parent / "system_voices.json").read_text("utf-8")):
        known = [KnownVoice(identity, name, (language,)) for identity, name, language in row["voices"]]
        assert chosen("", row["language"], known, row["usual"]) == row["best"], row["what"]


def test_voices_of_a_language_are_those_that_say_so() -> None:
    assert [each.id for each in of_language(KNOWN, "es")] == ["roa/es-419", "roa/es"]
    assert of_language(SILENT_ABOUT_IT, "en") == []


@each_row(
    ("written", "arguments", "voice"),
    [
        ("wyoming:speaker.local:10201/amy", ("speaker.local", "10201"), "amy"),
        ("wyoming:10.0.0.5", ("10.0.0.5", "10200"), ""),
        ("wyoming:[::1]:10200", ("::1", "10200"), ""),
        ("wyoming:[::1]/es_ES-carlos/x", ("::1", "10200"), "es_ES-carlos/x"),
    ],
)
def test_a_wyoming_server_is_written_as_host_and_port(written: str, arguments: tuple[str, str], voice: str) -> None:
    source = chosen_source(written, "en")
    assert source is not None
    assert (source.command[-2:], source.voice, source.broken) == (arguments, voice, "")


@each_row("written", ["wyoming:", "wyoming::10200", "wyoming:host:nonsense", "wyoming:host:99999"])
def test_what_is_no_server_is_refused_before_anything_is_asked(written: str) -> None:
    with pytest.raises(StretchcoachError, match="expected wyoming:HOST:PORT"):
        check_voice(written)


def test_a_model_that_is_not_there_is_refused_with_where_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(StretchcoachError, match=r"The Piper voice none\.onnx cannot be used: .*there is no such file"):
        check_voice(f"piper:{tmp_path}/none.onnx")
    check_voice(f"piper:{tiny_piper.make(tmp_path)}")
    check_voice("")


@pytest.mark.skipif(sys.platform == "win32", reason="there are no named pipes in folders")
def test_a_model_or_its_description_without_end_is_not_waited_for(tmp_path: Path) -> None:
    model = tiny_piper.make(tmp_path)
    described = Path(f"{model}.json")
    for file in (described, Path(model)):
        file.unlink()
        os.mkfifo(file)
        with pytest.raises(StretchcoachError, match="not an ordinary file"):
            check_voice(f"piper:{model}")
    with pytest.raises(RuntimeError, match="not an ordinary file"):
        Piper(Path(model))


def test_a_voice_of_the_system_is_looked_up(tmp_path: Path) -> None:
    check_voice("English", engine(tmp_path)[0])
    with pytest.raises(StretchcoachError, match='There is no voice "nobody"'):
        check_voice("nobody", engine(tmp_path)[0])


@each_row(
    ("text", "sentences"),
    [
        ("Sit tall. Breathe out.", ["Sit tall.", "Breathe out."]),
        ("¿Cómo está? ¡Bien! Siga.", ["¿Cómo está?", "¡Bien!", "Siga."]),
        ("Call Dr. Smith at 2.30 p.m. today.", ["Call Dr. Smith at 2.30 p.m. today."]),
        ("Three", ["Three"]),
        ("", [""]),
    ],
)
def test_a_text_is_cut_where_sentences_end(text: str, sentences: list[str]) -> None:
    assert split(text) == sentences


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(["Sit tall.", "Go on.", "Is it well?", "Dr. No", "Ángel.", "a", "Yes!"]), max_size=6))
def test_the_sentences_of_a_text_are_the_text(parts: list[str]) -> None:
    text = " ".join(parts)
    assert " ".join(split(text)) == text


def test_a_sentence_is_made_once_for_each_way_of_saying_it() -> None:
    made: list[str] = []

    def make(sentence: str) -> array[int]:
        made.append(sentence)
        return array("h", [len(sentence)])

    memory = Memory()
    assert memory.say("Go on. Sit tall. Go on.", ("a",), make, gap=2).tolist() == [6, 0, 0, 9, 0, 0, 6]
    assert memory.say("Sit tall.", ("a",), make).tolist() == [9]
    memory.say("Sit tall.", ("b",), make)
    assert made == ["Go on.", "Sit tall.", "Sit tall."]


@each_row(
    ("written", "said"),
    [
        ("Three", "Three."),
        ("Three.", "Three."),
        ("Is it better now?", "Is it better now?"),
        ("and hold,", "and hold."),
        ('She says: "Stop."', 'She says: "Stop."'),
        ("Hold (if you can)", "Hold (if you can)."),
    ],
)
def test_a_model_is_told_that_a_sentence_ends(written: str, said: str) -> None:
    assert closed(written) == said


def test_short_and_long_sentences_are_as_loud_as_each_other() -> None:
    hum = [round(16000 * math.sin(each / 10)) for each in range(4000)]
    for samples in (hum, [each // 20 for each in hum], hum + [0] * 9000 + hum):
        loud = levelled(array("h", samples), 22050)
        heard = [each for each in loud if each]
        assert math.sqrt(sum(each * each for each in heard) / len(heard)) == pytest.approx(LEVEL, rel=0.1)
    click = levelled(array("h", [9000] + [10] * 5000), 22050)
    assert max(click) <= 32767
    assert levelled(array("h", bytes(2000)), 22050) == array("h", bytes(2000))


@pytest.mark.skipif(sys.platform != "linux", reason="only eSpeak NG has a pitch that can be set")
def test_a_voice_without_a_pitch_says_so(tmp_path: Path) -> None:
    high = changed(Settings(), "coach.pitch", 3)
    assert ChildSound(high, tmp_path).notes == ()
    model = tiny_piper.make(tmp_path)
    note = "The Piper voice hum.onnx has a pitch of its own, so the one in the settings is not heard."
    assert ChildSound(changed(high, "coach.voice", f"piper:{model}"), tmp_path).notes == (note,)


async def test_doctor_tries_every_link_and_says_in_which_order_they_speak(tmp_path: Path) -> None:
    model = tiny_piper.make(tmp_path)
    async with served() as stage:
        wanted = Settings(coach=VoiceSettings(voice=f"piper:{model}"), count=VoiceSettings(voice=stage.voice))
        found = {each.name: each for each in await voice_inspection.voice_findings(wanted)}
    assert found["the Piper voice hum.onnx"].text.startswith("piper (hum.onnx): ")
    assert found[f"the Wyoming server 127.0.0.1:{stage.port}"].ok
    assert found["a spoken phrase"].ok
    assert found["Spanish voice"].text == "Spanish (Spain), Spanish (Latin America)"
    assert "recordings, else the Piper voice hum.onnx, else the system's usual voice" in found["who speaks"].text


async def test_doctor_says_which_link_is_broken_and_what_mends_it(tmp_path: Path) -> None:
    async with served("garbage") as stage:
        wanted = Settings(
            coach=VoiceSettings(voice=f"piper:{tmp_path}/none.onnx"), count=VoiceSettings(voice=stage.voice)
        )
        found = {each.name: each for each in await voice_inspection.voice_findings(wanted)}
    for name in ("the Piper voice none.onnx", f"the Wyoming server 127.0.0.1:{stage.port}"):
        assert not found[name].ok
        assert found[name].mend
    assert found["a spoken phrase"].ok


async def test_doctor_tells_of_the_languages_of_own_routines() -> None:
    findings = await voice_inspection.voice_findings(Settings(), ["de", "xx"])
    found = {each.name: each for each in findings}
    assert found["German voice"].text == "German"
    assert found['the language "xx" voice'].text == "none; texts in it are shown, not spoken"


async def test_doctor_speaks_the_language_of_the_settings() -> None:
    async with served() as stage:
        wanted = replace(Settings(language="es"), coach=VoiceSettings(voice=stage.voice))
        await voice_inspection.voice_findings(wanted)
    assert stage.asked == [("Así suena su voz guía.", None, "es")]


async def test_the_list_of_voices_has_the_other_forms_and_what_a_server_offers() -> None:
    async with served() as stage:
        wanted = Settings(coach=VoiceSettings(voice=stage.voice))
        text = await asyncio.to_thread(listed_as_text, wanted)
    lines = text.splitlines()
    assert "English (Great Britain)  (en-gb)" in lines
    assert "Welsh  (cy)" not in lines, "nothing here is written in it"
    assert "Welsh  (cy)" in listed_as_text(Settings(), every=True).splitlines()
    assert "piper:/path/to/voice.onnx" in text
    assert f"Voices of the Wyoming server 127.0.0.1:{stage.port}:" in lines
    assert "carlos  (es_ES)" in lines
    assert "not reached" in (await asyncio.to_thread(listed_as_text, wanted)).splitlines()[-1]


def test_where_no_recordings_can_be_read_doctor_says_what_brings_that(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pydub", None)

    def none() -> str:
        raise StretchcoachError("The program ffmpeg was not found.")

    found = voice_inspection.recordings_finding(none)
    assert found.ok, "only a routine with recordings needs it"
    assert "not read" in found.text
