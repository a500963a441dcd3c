"""Translations laid over English files: what may be in them, and what is said of what may not."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from babel import Locale
from rows import each_row

from stretchcoach.errors import StretchcoachError
from stretchcoach.routine.library import find_routine, load_library
from stretchcoach.routine.model import ExerciseStep
from stretchcoach.routine.problems import InvalidFile
from stretchcoach.routine.reader import check_file
from stretchcoach.safety.sourced import RulesError
from stretchcoach.safety_data import load_rules, read_rules, rules_for
from stretchcoach.words.languages import (
    available,
    beside,
    known,
    load_book,
    merged,
    named,
    texts_of,
    translates,
    voice_code,
)

BASE: dict[str, Any] = tomllib.loads("""
format = 1
name = "Bend"
hold = "20s"
cautions = ["One.", "Two."]
say = { end = "Call {NUMBER}." }
[[row]]
id = "a"
ask = "A?"
tier = "none"
[[row]]
id = "b"
ask = "B?"
[[condition]]
condition = "knee"
effect = "block"
note = "Not."
[[step]]
exercise = "bend"
cues = [{ at = "half", say = "Taller." }]
[[step]]
say = "Well done."
""")

GATE: dict[str, Any] = tomllib.loads("""
[tier.now]
text = ["Stop.", "Call {NUMBER}."]
after = ["Do not drive."]
sources = ["S1"]
[list]
ask = "Which?"
more = "More?"
marks = ["DC: wording"]
[[list_of]]
id = "L"
lines = ["One.", "Two."]
rows = ["a", "b"]
[[row]]
id = "a"
said = "numb"
first = "when"
instead = { now = ["Stay.", "Call {NUMBER}."] }
[[follow_up]]
id = "when"
yes = [{ row = ["a"], to = "now" }]
said = { yes = "new", no = "old" }
items = [{ text = "Today", to = "none", ago_s = 0, said = "today" }, { text = "Before", to = "none" }]
after = "a"
""")
"""What a table of questions has: words, lists of sentences, what an answer adds, items without an id."""


def laid(text: str) -> tuple[dict[str, Any], list[str]]:
    """The base with a translation over it, and the places that do not fit."""
    result, faults = merged(BASE, tomllib.loads(text))
    return result, [" ".join(map(str, fault.place)) for fault in faults]


def test_texts_are_laid_over_by_id_condition_and_position() -> None:
    found, faults = laid("""
name = "Doblar"
cautions = ["Uno.", "Dos."]
say = { end = "Llame al {NUMBER}." }
[[row]]
id = "b"
ask = "¿B?"
[[condition]]
condition = "knee"
note = "No."
[[step]]
cues = [{ say = "Más alto." }]
[[step]]
say = "Bien hecho."
""")
    assert faults == []
    assert found["name"] == "Doblar"
    assert found["hold"] == "20s"
    assert found["say"]["end"] == "Llame al {NUMBER}."
    assert [row["ask"] for row in found["row"]] == ["A?", "¿B?"]
    assert found["condition"] == [{"condition": "knee", "effect": "block", "note": "No."}]
    assert found["step"][0] == {"exercise": "bend", "cues": [{"at": "half", "say": "Más alto."}]}
    assert BASE["name"] == "Bend", "the English table is left alone"


@each_row(
    ("text", "place"),
    [
        ("format = 2", "format"),
        ("format = true", "format"),
        ('hold = "30s"', "hold"),
        ('nothing = "x"', "nothing"),
        ('cautions = ["Uno."]', "cautions"),
        ('cautions = ["Uno.", 2]', "cautions"),
        ('name = ""', "name"),
        ("name = 3", "name"),
        ('say = { end = "Llame." }', "say end"),
        ('say = { end = "Llame al {NUMERO}." }', "say end"),
        ('say = { begin = "Ya." }', "say begin"),
        ('[[row]]\nid = "c"\nask = "¿C?"', "row 0"),
        ('[[row]]\nask = "¿C?"', "row 0"),
        ('[[row]]\nid = "a"\ntier = "emergency_now"', "row 0 tier"),
        ('[[condition]]\ncondition = "knee"\neffect = "modify"', "condition 0 effect"),
        ("[[step]]\n[[step]]\n[[step]]", "step 2"),
        ('step = ["a"]', "step 0"),
        ('[[step]]\ncues = [{ at = "start" }]', "step 0 cues 0 at"),
        ('row = "x"', "row"),
    ],
)
def test_what_is_no_text_or_does_not_fit_is_named_and_changes_nothing(text: str, place: str) -> None:
    assert laid(text) == (BASE, [place])


def test_what_is_no_text_may_be_said_again() -> None:
    assert laid('format = 1\nhold = "20s"\n[[step]]\nexercise = "bend"') == (BASE, [])


def test_every_text_for_people_is_found() -> None:
    texts = [text for _, text in texts_of(BASE)]
    assert texts == ["Bend", "One.", "Two.", "Call {NUMBER}.", "A?", "B?", "Not.", "Taller.", "Well done."]


def test_the_words_of_questions_are_texts_and_where_they_lead_and_come_from_is_not() -> None:
    texts = {text for _, text in texts_of(GATE)}
    assert texts == {
        *("Stop.", "Call {NUMBER}.", "Do not drive.", "Which?", "More?", "One.", "Two.", "numb", "Stay."),
        *("new", "old", "Today", "today", "Before"),
    }
    found, faults = merged(
        GATE,
        tomllib.loads("""
[tier.now]
text = ["Pare.", "Llame al {NUMBER}."]
after = ["No conduzca."]
[list]
more = "¿Más?"
[[list_of]]
id = "L"
lines = ["Uno.", "Dos."]
[[row]]
id = "a"
said = "dormido"
instead = { now = ["Quieto.", "Llame al {NUMBER}."] }
[[follow_up]]
id = "when"
said = { yes = "nuevo" }
items = [{ text = "Hoy", said = "hoy" }, { text = "Antes" }]
"""),
    )
    assert faults == []
    assert found["tier"]["now"] == {
        "text": ["Pare.", "Llame al {NUMBER}."],
        "after": ["No conduzca."],
        "sources": ["S1"],
    }
    assert found["list"] == {"ask": "Which?", "more": "¿Más?", "marks": ["DC: wording"]}
    assert found["list_of"] == [{"id": "L", "lines": ["Uno.", "Dos."], "rows": ["a", "b"]}]
    assert found["row"][0]["instead"] == {"now": ["Quieto.", "Llame al {NUMBER}."]}
    assert found["follow_up"][0]["said"] == {"yes": "nuevo", "no": "old"}
    assert found["follow_up"][0]["items"] == [
        {"text": "Hoy", "to": "none", "ago_s": 0, "said": "hoy"},
        {"text": "Antes", "to": "none"},
    ]


@each_row(
    "text",
    [
        '[tier.now]\nsources = ["S2"]',
        '[tier.now]\ntext = ["Pare y llame al {NUMBER}."]',
        '[list]\nmarks = ["DC"]',
        '[[list_of]]\nid = "L"\nrows = ["b", "a"]',
        '[[row]]\nid = "a"\nfirst = "now"',
        '[[row]]\nid = "a"\ninstead = { later = ["Ya."] }',
        '[[follow_up]]\nid = "when"\nsaid = { unsure = "no sé" }',
        '[[follow_up]]\nid = "when"\nitems = [{ text = "Hoy", to = "now" }]',
        '[[follow_up]]\nid = "when"\nitems = [{ text = "Hoy" }, { text = "Ayer" }, { text = "Antes" }]',
        '[[follow_up]]\nid = "when"\nafter = "b"',
        '[[follow_up]]\nid = "when"\nyes = [{ to = "none" }]',
    ],
)
def test_a_translation_cannot_lead_elsewhere(text: str) -> None:
    found, faults = merged(GATE, tomllib.loads(text))
    assert len(faults) == 1
    assert found["follow_up"][0]["yes"] == GATE["follow_up"][0]["yes"]
    assert found["row"][0]["first"] == "when"
    assert [item["to"] for item in found["follow_up"][0]["items"]] == ["none", "none"]


def test_languages_and_kinds_of_them() -> None:
    assert available() == ("en", "es")
    assert [known(each) for each in ("en", "es", "es-MX", "en-GB")] == ["en", "es", "es", "en"]
    assert voice_code("es-MX") == voice_code("es") == "es"
    with pytest.raises(StretchcoachError, match=r"no language 'xx' here; there are: en, es\."):
        load_book("xx")
    with pytest.raises(StretchcoachError, match="there are: en, es"):
        load_rules("xx")


def test_a_translation_lies_beside_what_it_translates(tmp_path: Path) -> None:
    (tmp_path / "es").mkdir()
    for name in ("a.toml", "es/a.toml", "es/b.toml"):
        (tmp_path / name).touch()
    assert beside(tmp_path / "a.toml", "es") == beside(tmp_path / "a.toml", "es-MX") == tmp_path / "es" / "a.toml"
    assert beside(tmp_path / "a.toml", "en") is beside(tmp_path / "a.toml", "fr") is None
    assert translates(tmp_path / "es" / "a.toml") == tmp_path / "a.toml"
    assert translates(tmp_path / "es" / "b.toml") is translates(tmp_path / "a.toml") is None


# Plurals and numbers ----------------------------------------------------------------------------------------------------


def test_the_english_rule_is_that_of_unicode() -> None:
    english, book = Locale.parse("en"), load_book("en")
    for count in range(1001):
        expected = f"{count} minute" + ("" if english.plural_form(count) == "one" else "s")
        assert book("time.minutes", count=count) == expected


@each_row(
    ("seconds", "english", "spanish"),
    [
        (0, "0 seconds", "0 segundos"),
        (1, "1 second", "1 segundo"),
        (60, "1 minute", "1 minuto"),
        (90, "1 minute 30 seconds", "1 minuto y 30 segundos"),
        (3600, "60 minutes", "60 minutos"),
    ],
)
def test_time_in_words(seconds: int, english: str, spanish: str) -> None:
    assert [load_book(language).time(seconds) for language in ("en", "es")] == [english, spanish]


@each_row(("number", "english", "spanish"), [(2.5, "2.5", "2,5"), (3.0, "3", "3"), (1, "1", "1")])
def test_numbers_with_fractions(number: float, english: str, spanish: str) -> None:
    assert load_book("en")("time.ago", time=number) == f"{english} ago"
    assert load_book("es")("time.ago", time=number) == f"hace {spanish}"


def test_spanish_counts_and_forms() -> None:
    book = load_book("es")
    assert [book.number(n) for n in (1, 2, 16, 20, 21)] == ["Uno", "Dos", "Dieciséis", "Veinte", "21"]
    assert book("dose.times", count=1) == "Una vez."
    assert book("dose.times", count=2) == "2 veces."
    assert book("time.days", count=1_000_000) == "1000000 días", (
        "a form that is not written falls back to the usual one"
    )
    assert [book.about(s) for s in (61, 5401, 200_000)] == ["2 minutos", "2 horas", "3 días"]


# Routines ---------------------------------------------------------------------------------------------------------------

MINE = 'format = 1\n[routine]\nname = "Mío"\nlanguage = "{language}"\n[[step]]\nexercise = "cat-cow"\n'


def test_a_shipped_routine_comes_in_the_language_that_is_asked_for() -> None:
    spanish = find_routine("gentle-four", language="es")
    assert spanish.language == "es"
    assert spanish == load_library(language="es").routines["gentle-four"]
    assert spanish.name != find_routine("gentle-four").name
    assert rules_for(spanish) is load_rules("es")
    assert rules_for(find_routine("gentle-four")) is load_rules()
    assert load_rules("es").pain.green_max == load_rules().pain.green_max


@each_row("wanted", ["en", "es"])
@each_row("language", ["en", "es", "es-MX"])
def test_a_routine_of_the_user_s_stays_in_its_language_with_exercises_in_it(
    tmp_path: Path, language: str, wanted: str
) -> None:
    (tmp_path / "mine.toml").write_text(MINE.format(language=language), "utf-8")
    exercise = load_library(language=known(language)).exercises["cat-cow"]
    for found in (
        find_routine("mine", tmp_path, wanted),
        find_routine(str(tmp_path / "mine.toml"), None, wanted),
        load_library(tmp_path, wanted).routines["mine"],
        load_library(tmp_path, wanted).find(str(tmp_path / "mine.toml")),
    ):
        assert found.language == language
        assert found.steps[0].exercise == exercise  # type: ignore[union-attr]


def test_a_user_s_own_translation_is_used_and_checked(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(MINE.format(language="en"), "utf-8")
    (tmp_path / "es").mkdir()
    translation = tmp_path / "es" / "mine.toml"
    translation.write_text('[routine]\nname = "Doblar"\nlanguage = "es"\n', "utf-8")
    assert find_routine("mine", tmp_path, "es").name == "Doblar"
    assert check_file(translation, load_library().nearby) == []
    translation.write_text('[routine]\nname = "Doblar"\n\n[[step]]\nexercise = "cobra"\n', "utf-8")
    problem = check_file(translation, load_library().nearby)[0]
    assert (problem.line, problem.key) == (5, "step 1, exercise")
    assert "has to be as in the original" in problem.message
    with pytest.raises(InvalidFile, match=r"es/mine.toml:5:"):
        find_routine("mine", tmp_path, "es")
    assert find_routine("mine", tmp_path).name == "Mío"


@each_row("text", ["", "[routine", "\0", 'routine = "x"', "step = 3"])
def test_a_damaged_translation_is_one_clear_problem(tmp_path: Path, text: str) -> None:
    (tmp_path / "mine.toml").write_text(MINE.format(language="en"), "utf-8")
    (tmp_path / "es").mkdir()
    (tmp_path / "es" / "mine.toml").write_text(text, "utf-8")
    assert len(check_file(tmp_path / "es" / "mine.toml", load_library().nearby)) == 1
    with pytest.raises(InvalidFile):
        find_routine("mine", tmp_path, "es")


def test_a_routine_in_another_language_is_held_in_the_patients_own(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    for written, own, held in (
        ("de", "en", "en"),
        ("de", "es", "es"),
        ("pt-BR", "es", "es"),
        ("ar", "en", "en"),
        ("es", "en", "es"),
        ("es-MX", "en", "es"),
        ("en", "es", "en"),
    ):
        path.write_text(MINE.format(language=written), "utf-8")
        routine = find_routine(str(path), tmp_path, own)
        assert routine.language == written
        assert rules_for(routine, own) is load_rules(held), written


def test_exercises_without_texts_in_the_routines_language_come_in_the_patients_own(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(MINE.format(language="de"), "utf-8")
    for own in ("en", "es"):
        (step,) = find_routine(str(path), tmp_path, own).steps
        assert isinstance(step, ExerciseStep)
        assert step.exercise == load_library(language=own).exercises["cat-cow"]
        assert step.exercise.language == own


def test_languages_are_named_in_english() -> None:
    names = [named(each) for each in ("de", "pt-BR", "es-MX", "ar", "xx", "x")]
    assert names == ["German", "Portuguese", "Spanish", "Arabic", 'the language "xx"', 'the language "x"']


def test_a_damaged_translation_of_the_safety_data_lets_no_session_run(tmp_path: Path) -> None:
    from shutil import copytree

    from stretchcoach.resources import packaged

    folder = copytree(packaged("safety", "data"), tmp_path / "data")
    assert read_rules(folder, "es") == load_rules("es")
    table = folder / "es" / "session.toml"
    table.write_text("[limits.max_exercises]\nvalue = 9\n", "utf-8")
    with pytest.raises(RulesError, match="max_exercises"):
        read_rules(folder, "es")
    assert read_rules(folder) == load_rules()


@each_row("language", available())
def test_no_phrase_names_a_rule(language: str) -> None:
    assert [text for text in load_book(language).texts() if re.search(r"\b[A-Z]\d{1,2}\b", text)] == []
