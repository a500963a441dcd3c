"""What an author is told about what is heard: in a preview, and as notes."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest
from rows import each_row

from stretchcoach.authoring.check import check_paths
from stretchcoach.authoring.heard import heard_notes
from stretchcoach.authoring.preview import json_preview, text_preview
from stretchcoach.resources import shipped
from stretchcoach.routine.library import ExerciseFolders, load_library
from stretchcoach.routine.reader import parse_routine
from stretchcoach.safety_data import load_rules
from stretchcoach.words.spoken import spoken

LIBRARY = ExerciseFolders([shipped("routines") / "exercises"])
START = 'format = 1\nroutine.name = "R"\n'


def notes(path: Path, text: str) -> list[str]:
    """Place and message of each note on a file."""
    path.write_text(text, "utf-8")
    return [f"{each.key}: {each.message}" for each in heard_notes(path, LIBRARY)]


@each_row(
    ("text", "said"),
    [
        ("step = [{ say = '…' }]", ['step 1, say: no voice can say "…": there is silence.']),
        ("step = [{ rest = '20s', name = '☐' }]", ['step 1, name: no voice can say "☐": there is silence.']),
        ("step = [{ say = 'Well done 🙂' }]", ['step 1, say: no voice can say "🙂", so it is left out.']),
        (
            "step = [{ rest = '20s', cues = [{ at = 'half', say = 'A^B′' }] }]",
            ['step 1, cues 1, say: no voice can say "^" or "′", so it is left out.'],
        ),
        ("step = [{ exercise = 'piriformis', hold = { left = '1m', right = '2m' } }]", []),
        ("step = [{ say = 'Rest 10m.' }]", ['step 1, say: "10m" is said in metres.']),
        ("step = [{ say = 'Walk 10 m, or rest 1m30s or 5 min.' }]", []),
        ("step = [{ say = 'Stop if **pain** is > 5/10 & rising.' }]", []),
        ("routine.summary = '…'\nstep = [{ say = 'Rest.' }]", []),
    ],
)
def test_texts_and_signs_that_no_voice_can_say(tmp_path: Path, text: str, said: list[str]) -> None:
    assert notes(tmp_path / "r.toml", START + text) == said


@each_row(
    ("step", "said"),
    [
        ("rest = '1s', name = 'Come down onto hands and knees'", "step 1, rest: expected 1s, but it lasts about"),
        ("off = '1s'", "step 1, off: expected 1s, but it lasts about"),
        (
            "exercise = 'child-pose', hold = '5s', reps = 9, between = '0s'",
            "step 1, between: expected 0s, but it lasts about",
        ),
        ("rest = '30s', name = 'Rest'", ""),
        ("exercise = 'child-pose', hold = '5s', reps = 9", ""),
        ("exercise = 'cat-cow', reps = 9, pace = ['1s', '1s']", ""),
    ],
)
def test_steps_that_last_as_long_as_what_is_said_in_them(tmp_path: Path, step: str, said: str) -> None:
    found = notes(tmp_path / "r.toml", f"{START}step = [{{ {step} }}]")
    assert len(found) == bool(said)
    assert not said or found[0].startswith(said)


def test_a_translation_and_an_exercise_are_read_in_their_own_language(tmp_path: Path) -> None:
    exercise = shipped("routines") / "exercises" / "es" / "child-pose.toml"
    assert heard_notes(exercise, LIBRARY) == []
    (tmp_path / "es").mkdir()
    assert notes(tmp_path / "es" / "r.toml", '[routine]\nname = "☐"') == [
        'routine, name: no voice can say "☐": there is silence.'
    ]


@pytest.mark.parametrize("text", ["", "format = ", 'format = 1\nstep = "x"'])
def test_what_cannot_be_read_is_told_by_others(tmp_path: Path, text: str) -> None:
    assert notes(tmp_path / "r.toml", text) == []


def test_a_preview_shows_what_is_heard() -> None:
    text = START + '[clinic]\nname = "H"\nphone = "555.010.0200"\n[[step]]\nsay = "Hold 30s."\n[[step]]\nsay = "—"\n'
    routine = parse_routine(text, name="r", path="r.toml", exercises=LIBRARY)
    heard = partial(spoken, language="en", numbers=("555.010.0200",))
    shown = text_preview(routine, load_rules(), heard=heard)
    assert "  Hold thirty seconds.\n" in shown
    assert "  (silence: —)\n" in shown
    events = json.loads(json_preview(routine, load_rules(), heard=heard))["events"]
    cues = {each["text"]: each.get("spoken") for each in events if each["type"] == "cue" and each["text"]}
    assert cues["Hold 30s."] == "Hold thirty seconds."
    assert cues["—"] == ""
    assert "spoken" not in json_preview(routine, load_rules())


def test_an_author_is_told_what_is_said_in_another_language(tmp_path: Path) -> None:
    (tmp_path / "exercises").mkdir()
    own = (
        'format = 1\n[exercise]\nname = "Squat"\n{language}position = "Stand."\n'
        'easier = {{ name = "Less", say = "Less." }}\n'
        'start = "standing"\n[dose.normal]\nreps = 5\n[dose.acute]\nreps = 3\n'
    )
    held = "a session says your texts in German; its questions, its guidance and its other words are in the "
    held += "patient's own language, English or Spanish, because they have not been reviewed in German."
    squat = "`own-squat` has texts that are in English, not in {}; a voice for English says them."
    both = "`own-squat` and `pelvic-tilt` have texts that are in English, not in German; a voice for English says them."
    for language, file_says, exercises, wanted in (
        ("es", "", ["own-squat"], [squat.format("Spanish")]),
        ("es", "", ["pelvic-tilt"], []),
        ("en", "", ["own-squat", "pelvic-tilt"], []),
        ("de", "", ["own-squat", "pelvic-tilt"], [held, both]),
        ("de", 'language = "de"\n', ["own-squat"], [held]),
    ):
        (tmp_path / "exercises" / "own-squat.toml").write_text(own.format(language=file_says), "utf-8")
        steps = "".join(f'[[step]]\nexercise = "{each}"\nreps = 5\n' for each in exercises)
        path = tmp_path / "mine.toml"
        path.write_text(f'format = 1\n[routine]\nname = "Mine"\nlanguage = "{language}"\n{steps}', "utf-8")
        report = check_paths([path], load_library().nearby)
        told = [each.message for each in report.notes if each.key == "routine, language"]
        assert (told, report.problems) == (wanted, ()), (language, file_says)
