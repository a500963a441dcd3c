"""A session whose texts are in two languages: each text is said by a voice of its own language, or by nobody."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from sound_fakes import engine, said

from stretchcoach.routine.library import find_routine
from stretchcoach.safety_data import rules_for
from stretchcoach.session.rehearsal import make_plan
from stretchcoach.session.speech import everything_said
from stretchcoach.settings import Settings
from stretchcoach.sound import wav
from stretchcoach.sound.client import ChildSound
from stretchcoach.sound.pieces import Piece, Pieces, spoken_of
from stretchcoach.sound.style import Style, style_of
from stretchcoach.words.lengths import Phrase, Speaker

GERMAN = """format = 1
[routine]
name = "Rücken – morgens"
language = "de"
[clinic]
name = "Praxis am Markt"
phone = "030 5550 1020"
[[step]]
exercise = "pelvic-tilt"
hold = "10s"
reps = 4
[step.with]
name = "Beckenkippen"
position = "Rückenlage, Knie gebeugt."
easier = { name = "Kleiner", say = "Nur halb so weit." }
cues = { move = ["Den unteren Rücken sanft in den Boden drücken."], release = ["Lösen."] }
[[step]]
rest = "1m"
name = "Atmen"
say = "Ruhig ein- und ausatmen."
cues = [{ at = "half", say = "Noch {remaining} Sekunden." }]
[[step]]
say = "Gut gemacht."
"""
ENGLISH_ONLY = """format = 1
[exercise]
name = "Wall squat"
position = "Stand with your back against a wall."
start = "standing"
easier = { name = "Higher", say = "Stay higher up." }
[cues]
move = ["Slide down the wall."]
[dose.normal]
reps = 5
[dose.acute]
reps = 3
"""

Make = Callable[[str], ChildSound]


@pytest_asyncio.fixture
async def make(tmp_path: Path) -> AsyncIterator[Make]:
    made: list[ChildSound] = []

    def sound(kind: str) -> ChildSound:
        command, _ = engine(tmp_path, kind)
        made.append(ChildSound(Settings(), tmp_path / f"cache {kind}", speech=command, engine="fake", phrase_limit=5.0))
        return made[-1]

    yield sound
    for each in made:
        await each.close()


def asked(folder: Path, kind: str = "languages") -> dict[str, set[str]]:
    """What was asked to be said, by language."""
    texts: dict[str, set[str]] = {}
    for line in said(folder / f"{kind}.log.languages"):
        language, text = line.split(" ", 1)
        texts.setdefault(language, set()).add(text)
    return texts


async def spoken_session(folder: Path, sound: ChildSound, text: str, own: str) -> list[Phrase]:
    """Prepares everything that a session of the routine ``text`` may say to a patient whose language is ``own``."""
    (folder / "mine.toml").write_text(text, "utf-8")
    routine = find_routine(str(folder / "mine.toml"), folder, own)
    rules = rules_for(routine, own)
    sound.suit(style_of(routine, Settings(language=own)))
    phrases = everything_said(make_plan(routine, rules), rules)
    await sound.prepare(phrases)
    return phrases


async def test_german_is_said_by_a_german_voice_and_all_else_in_the_patients_language(
    tmp_path: Path, make: Make
) -> None:
    for own in ("en", "es"):
        sound = make("languages")
        phrases = await spoken_session(tmp_path, sound, GERMAN, own)
        texts = asked(tmp_path)
        german = texts["de"]
        for wanted in ("Beckenkippen.", "Rückenlage, Knie gebeugt.", "Lösen.", "Gut gemacht.", "Noch 30 Sekunden."):
            assert wanted in german, (own, wanted)
        foreign = [text for text in texts[own] if any(each in text for each in ("Becken", "Rücken", "Lösen", "Atmen"))]
        assert not foreign, own
        assert not [text for text in german if "seconds" in text or "segundos" in text]
        assert (sound.notes, sound.problem) == ((), None)
        assert sound.cached_lengths(phrases) is not None, "nothing is left to be made"


async def test_a_phrase_in_two_languages_is_one_clip_of_two_voices(tmp_path: Path, make: Make) -> None:
    sound = make("languages")
    sound.suit(Style(texts={"Beckenkippen": "de"}))
    phrase, own = Phrase("Next: Beckenkippen.", Speaker.COACH), Phrase("Rest now.", Speaker.COACH)
    lengths = await sound.prepare([phrase, own])
    assert asked(tmp_path) == {"en": {"Next", "Rest now."}, "de": {"Beckenkippen."}}
    clip = sound.clip(phrase)
    assert clip is not None
    assert wav.seconds(clip) == pytest.approx(0.1 + 0.12 + 0.1, abs=0.01)
    assert lengths.of(phrase) == pytest.approx(0.32, abs=0.01)
    again = make("languages")
    again.suit(Style(texts={"Beckenkippen": "de"}))
    assert again.cached_lengths([phrase, own]) == lengths


async def test_without_a_voice_of_its_language_a_text_is_shown_and_a_note_says_so(tmp_path: Path, make: Make) -> None:
    sound = make("no German")
    phrases = await spoken_session(tmp_path, sound, GERMAN, "en")
    assert sound.notes == ("What is written in German is shown, not spoken: there is no voice for German.",)
    assert sound.problem is None, "the session itself is spoken"
    silent = {each.text for each in phrases if sound.clip(each) is None}
    assert {"Beckenkippen.", "Gut gemacht.", "We leave out Beckenkippen today."} <= silent
    german = ("Becken", "Rück", "Lös", "Gut", "Atmen", "Ruhig", "Noch")
    assert not [text for text in silent if not any(part in text for part in german)]
    assert Phrase("Your clinic: Praxis am Markt, 030 5550 1020.", Speaker.COACH) in phrases, "and it is said"
    eased = Phrase("An easier way today. Nur halb so weit.", Speaker.COACH)
    assert sound.clip(eased) is not None, "its own sentence is said"


async def test_english_lines_in_a_spanish_session_are_said_by_an_english_voice(tmp_path: Path, make: Make) -> None:
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "wall-squat.toml").write_text(ENGLISH_ONLY, "utf-8")
    text = 'format = 1\n[routine]\nname = "Piernas"\nlanguage = "es"\n[[step]]\nexercise = "wall-squat"\nreps = 5\n'
    await spoken_session(tmp_path, make("languages"), text, "en")
    texts = asked(tmp_path)
    assert texts["en"] >= {"Wall squat.", "Stand with your back against a wall.", "Slide down the wall."}
    assert not [each for each in texts["es"] if "wall" in each.lower()]
    assert not [each for each in texts["en"] if "dolor" in each]


def test_a_phrase_is_taken_apart_where_its_language_changes() -> None:
    pieces = Pieces(
        {"Arm": "de", "Atmen": "de", "Den {side} heben.": "de", "Noch {remaining} Sekunden": "de", "الجسر": "ar"}
    )
    for text, wanted in (
        ("Next: Atmen.", [("Next", ""), ("Atmen.", "de")]),
        ("Atmen, 20 seconds.", [("Atmen,", "de"), ("20 seconds.", "")]),
        ("You need Arm and a chair.", [("You need", ""), ("Arm", "de"), ("and a chair.", "")]),
        ("Arm numb, or a leg that is weak?", [("Arm numb, or a leg that is weak?", "")]),
        ("Den left side heben.", [("Den", "de"), ("left side", ""), ("heben.", "de")]),
        ("Noch 10 Sekunden.", [("Noch 10 Sekunden.", "de")]),
        ("Next: الجسر.", [("Next", ""), ("الجسر.", "ar")]),
        ("Armour.", [("Armour.", "")]),
    ):  # fmt: skip
        found = [(each.text.strip(), each.language) for each in pieces.of(text)]
        assert [(text.rstrip(","), language) for text, language in found] == [
            (text.rstrip(","), language) for text, language in wanted
        ], text


def test_no_sentence_is_said_of_which_a_part_is_missing() -> None:
    own, german, more = Piece("We leave out"), Piece("Beckenkippen", "de"), Piece("today.")
    said_before = Piece("Good.")
    assert spoken_of([(own, True), (german, False), (more, True)]) == []
    assert spoken_of([(said_before, True), (german, False)]) == [said_before]
    assert spoken_of([(own, True), (german, True), (more, True)]) == [own, german, more]
