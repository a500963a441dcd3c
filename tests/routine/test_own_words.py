"""Words for other languages in an exercise file, and the version of the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from stretchcoach.routine.problems import InvalidFile
from stretchcoach.routine.reader import check_file, read_exercise

_EXERCISE = """\
format = 1

[exercise]
name = "Lean back"
why = "It moves the upper back."
position = "Sit on a chair."
easier = { name = "Arms crossed", say = "Cross your arms." }

[cues]
set_up = ["Sit tall."]
move = ["Lean back.", "Come up."]

[dose.normal]
reps = 10
"""
_WORDS = """
[words.es.exercise]
name = "Hacia atrás"
easier = { say = "Cruce los brazos." }

[words.es.cues]
move = ["Inclínese hacia atrás.", "Vuelva."]

[words.de.exercise]
name = "Zurück"
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An exercise file with words in two other languages."""
    return _written(tmp_path, _EXERCISE + _WORDS)


def _written(folder: Path, text: str) -> Path:
    path = folder / "exercises" / "lean-back.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_an_exercise_is_read_in_each_language_that_it_has_words_for(path: Path) -> None:
    rows = [("en", "Lean back"), ("es", "Hacia atrás"), ("es-MX", "Hacia atrás"), ("de", "Zurück"), ("fr", "Lean back")]
    for language, name in rows:
        assert read_exercise(path, language).name == name, language
    spanish = read_exercise(path, "es")
    assert spanish.cues.move == ("Inclínese hacia atrás.", "Vuelva.")
    assert (spanish.easier.name, spanish.easier.say) == ("Arms crossed", "Cruce los brazos.")
    assert [each for each in check_file(path, {}) if each.severity != "note"] == []


_FAULTS = (
    ("words = 3", "words", 9, "expected tables of words by language"),
    ("[words]\nes = 3", "es = 3", 6, "expected tables such as [words.es.exercise]"),
    ('[words.spanish.exercise]\nname = "x"', "[words.spanish.exercise]", 1, "expected the code of a language"),
    ('[words.es.exercise]\nnom = "x"', 'nom = "x"', 7, "no such key"),
    ('[words.es.exercise]\nsides = "both"', "sides", 9, "no such key"),
    ('[words.es.exercise]\nname = ""', 'name = ""', 8, "may not be empty"),
    ('[words.es.cues]\nmove = ["Uno."]', 'move = ["Uno."]', 8, "expected 2 texts"),
    ("[words.es.cues]\nmove = [1, 2]", "move = [1, 2]", 8, "expected 2 texts"),
    ("[words.es.dose.normal]\nreps = 12", "reps = 12", 8, "no text that can be translated"),
    ('[words.es.exercise]\nname = "{side}"', 'name = "{side}"', 8, "words in braces"),
)


def test_what_is_wrong_with_words_is_told_where_they_stand(tmp_path: Path) -> None:
    for words, begins, column, message in _FAULTS:
        text = f"words = 3\n{_EXERCISE}" if words == "words = 3" else f"{_EXERCISE}\n{words}\n"
        (found,) = check_file(_written(tmp_path, text), {})
        assert message in found.message, words
        place = next(number for number, each in enumerate(text.splitlines(), start=1) if each.startswith(begins))
        assert (found.line, found.column) == (place, column), words


def test_words_too_long_to_say_are_told_where_they_stand(tmp_path: Path) -> None:
    words = f'[words.es.exercise]\nname = "{"ñ" * 500}"'
    text = f"{_EXERCISE}\n{words}\n"
    (found,) = check_file(_written(tmp_path, text), {})
    assert (found.line, found.column) == (len(text.splitlines()), 8)
    assert found.key == "words, es, exercise, name"


def test_every_language_is_checked_and_damaged_words_leave_the_others_alone(tmp_path: Path) -> None:
    words = '[words.es.exercise]\nname = ""\n[words.de.exercise]\nname = ""\n[words.fr.exercise]\nname = "Penché"'
    path = _written(tmp_path, f"{_EXERCISE}\n{words}\n")
    assert [each.key for each in check_file(path, {})] == ["words, es, exercise, name", "words, de, exercise, name"]
    assert (read_exercise(path).name, read_exercise(path, "fr").name) == ("Lean back", "Penché")
    with pytest.raises(InvalidFile, match="empty"):
        read_exercise(path, "es")


def test_words_and_a_translation_file_are_not_both_taken(path: Path) -> None:
    apart = path.parent / "es" / path.name
    apart.parent.mkdir()
    apart.write_text('[exercise]\nname = "Atrás"\n', "utf-8")
    (found,) = check_file(path, {})
    assert "here and in the file es/lean-back.toml as well" in found.message
    assert found.suggestion == "Keep one of the two."


def test_a_picture_that_is_missing_is_told_with_what_to_do(tmp_path: Path) -> None:
    picture = 'picture = "back.jpg"\npicture_description = "Somebody leans back."\n\n[cues]'
    (found,) = check_file(_written(tmp_path, _EXERCISE.replace("[cues]", picture)), {})
    assert "there is no such file" in found.message
    assert "into the folder of this file, or leave out `picture`" in found.suggestion


def test_the_version_changes_with_anything_in_the_file_but_the_ends_of_its_lines(path: Path) -> None:
    text = path.read_text("utf-8")
    version = read_exercise(path).fingerprint
    assert len(version) == 12
    assert read_exercise(path, "es").fingerprint == version
    path.write_bytes(text.replace("\n", "\r\n").encode())
    assert read_exercise(path).fingerprint == version
    path.write_text(text.replace("Zurück", "Nach hinten"), "utf-8")
    assert read_exercise(path).fingerprint != version
