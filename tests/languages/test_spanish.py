"""Spanish is whole: every text there is, nothing else in the files, and a session in which nothing English is said."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from stretchcoach.authoring.rehearsal import rehearse
from stretchcoach.frontends.commands import Command, Do, NotUnderstood, help_text, meant, parse_json, parse_word
from stretchcoach.languages import beside, load_book, merged, texts_of
from stretchcoach.planning import make_plan
from stretchcoach.resources import packaged, shipped
from stretchcoach.routine.library import SHIPPED_ORDER, find_routine
from stretchcoach.safety_data import load_countries, load_rules, rules_for
from stretchcoach.session.engine import Session
from stretchcoach.session.events import Cue, Guidance, Question, QuestionKind
from stretchcoach.session.places import PLACES
from stretchcoach.session.speech import everything_said
from stretchcoach.sound.pronouncing import pronounced

NOT_FOR_PATIENTS = frozenset(("what", "meaning", "published", "also"))
"""What only authors and reviewers read, and other names of countries."""
NAMES = frozenset(("healthdirect 1800 022 222", "Healthline 0800 611 116"))
"""What is called the same in every language."""
ENGLISH = re.compile(
    r"\b(the|and|you|your|with|is|are|of|now|from|this|that|please|when|not|for|it|or|by|second|minute|hour|ago|rest)\b",
    re.IGNORECASE,
)
"""Words that no Spanish sentence has."""


def english_files() -> list[Path]:
    """Every file that has texts for patients, but the phrases."""
    tables = packaged("safety", "data")
    names = ("pain", "red_flags", "thermal", "session", "days", "author", "conditions", "countries")
    routines = shipped("routines")
    return [
        *(tables / f"{name}.toml" for name in names),
        *sorted(routines.glob("*.toml")),
        *sorted((routines / "exercises").glob("*.toml")),
    ]


def english(texts: Iterable[str]) -> list[str]:
    """The texts that are not Spanish; words in braces do not count, nor does what is typed."""
    plain = ((text, re.sub(r"\{\w*\}|stretchcoach \w+( --\w+)?", "", text)) for text in texts)
    return [text for text, without in plain if ENGLISH.search(without)]


every_file = pytest.mark.parametrize("path", english_files(), ids=lambda path: path.stem)


def read(path: Path) -> dict[str, Any]:
    """A file."""
    return tomllib.loads(path.read_text("utf-8"))


def for_patients(path: Path) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every text of a file that a patient may see or hear, with its place."""
    for place, text in texts_of(read(path)):
        internal = NOT_FOR_PATIENTS & set(place) or (path.stem == "pain" and place[-1] == "why")
        if not internal and text not in NAMES and re.search("[A-Za-z]{2}", text):
            yield place, text


@every_file
def test_no_text_for_patients_lacks_spanish(path: Path) -> None:
    translation = beside(path, "es")
    assert translation is not None
    found, faults = merged(read(path), read(translation))
    assert faults == []
    spanish, written = dict(texts_of(found)), {text for _, text in texts_of(read(translation))}
    missing = [place for place, text in for_patients(path) if spanish[place] == text and text not in written]
    assert missing == []


@every_file
def test_a_translation_says_that_it_awaits_review_and_holds_no_english(path: Path) -> None:
    translation = beside(path, "es")
    assert translation is not None
    assert "Awaiting a native clinician's review" in translation.read_text("utf-8").partition("\n")[0]
    assert english(text for _, text in texts_of(read(translation))) == []


def numbers(text: str) -> list[str]:
    """The numbers in a text, however their fractions are written."""
    return sorted(re.findall(r"\d+(?:[.,]\d+)?", text.replace(",", ".")))


@every_file
def test_numbers_are_the_same_in_both_languages(path: Path) -> None:
    translation = beside(path, "es")
    assert translation is not None
    spanish = dict(texts_of(merged(read(path), read(translation))[0]))
    assert {place for place, text in for_patients(path) if numbers(text) != numbers(spanish[place])} == set()


def test_phrases_are_the_same_in_both_languages_with_the_same_words_in_braces() -> None:
    table, spanish = (read(packaged("phrases", f"{language}.toml")) for language in ("en", "es"))
    assert set(table) == set(spanish)
    for section in set(table) - {"words"}:
        assert set(table[section]) == set(spanish[section]), section
        for key, text in table[section].items():
            theirs = spanish[section][key]
            assert type(text) is type(theirs), f"{section}.{key}"
            if isinstance(text, str):
                assert braces(theirs) <= braces(text), f"{section}.{key}"
            elif isinstance(text, dict):
                assert set(theirs) == {"one", "other"}
                assert braces(theirs["other"]) == braces(text["other"])
            else:
                assert len(text) == len(theirs)
    assert english(load_book("es").texts()) == []


def braces(text: str) -> set[str]:
    """The words in braces."""
    return set(re.findall(r"\{(\w+)", text))


def test_countries_keep_their_numbers_and_have_spanish_words_around_them() -> None:
    english, spanish = load_countries(), load_countries("es")
    for code, row in english.rows.items():
        assert numbers(row.emergency) == numbers(spanish.rows[code].emergency)
        assert numbers(row.urgent) == numbers(spanish.rows[code].urgent)
    assert spanish.rows["FR"].emergency == "112 o 15"
    assert spanish.rows["ES"].name == "España"


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("llame al 999 o 112.", "llame al 9 9 9 o 1 1 2."),
        ("(el 112 funciona desde la mayoría de los móviles)", "(el 1 1 2 funciona desde la mayoría de los móviles)"),
        ("112 desde un móvil", "1 1 2 desde un móvil"),
        ("100 pasos", "100 pasos"),
        ("120 años", "120 años"),
    ],
)
def test_numbers_to_call_are_read_digit_by_digit(text: str, spoken: str) -> None:
    assert pronounced(text, "es") == spoken


# What is understood ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "value"),
    [
        (("sí", "si", "Sí.", "SÍ", "¡sí!", "yes"), "yes"),
        (("no", "No."), "no"),
        (("no sé", "no se", "no estoy seguro", "No estoy segura", "unsure"), "unsure"),
        (("paso", "prefiero no decirlo", "pass"), "prefer_not_to_say"),
        (("cero", "0", "zero"), 0),
        (("diez", "10", "ten", "x"), 10),
        (("espalda",), "back"),
        (("nalga",), "buttock"),
        (("muslo",), "thigh"),
        (("debajo de la rodilla",), "lower leg"),
        (("pie",), "foot"),
    ],
)
def test_answers_in_both_languages_with_and_without_accents(lines: tuple[str, ...], value: int | str) -> None:
    for line in lines:
        assert parse_word(line) == Command(Do.ANSWER, value), line
        assert parse_json(json.dumps({"do": "answer", "value": line.strip("¡!.")})) == Command(Do.ANSWER, value), line


@pytest.mark.parametrize(
    ("lines", "do"),
    [
        (("alto", "para", "parar", "pare", "detener", "¡Alto!", "alto, por favor", "para ya"), Do.STOP),
        (("pausa",), Do.PAUSE),
        (("seguir", "continuar"), Do.RESUME),
        (("otra vez", "repetir"), Do.REPEAT),
        (("saltar",), Do.SKIP),
        (("más", "mas"), Do.MORE),
        (("síntoma", "sintoma", "algo va mal", "¡socorro!", "!"), Do.SYMPTOM),
        (("estado",), Do.STATUS),
        (("ayuda",), Do.HELP),
    ],
)
def test_commands_in_spanish(lines: tuple[str, ...], do: Do) -> None:
    for line in lines:
        assert parse_word(line) == Command(do), line


def test_going_back_in_spanish_is_never_a_place() -> None:
    question = Question(at=1.0, id="q1", text="?", kind=QuestionKind.PLACE, within=30.0, purpose="")
    assert meant(parse_word("atrás"), question) == parse_word("atras") == Command(Do.BACK, certain=True)
    assert meant(parse_word("back"), question) == Command(Do.ANSWER, "back")


def test_no_word_means_two_things() -> None:
    meanings: dict[str, set[str]] = {}
    for language in ("en", "es"):
        for name, words in read(packaged("phrases", f"{language}.toml"))["words"].items():
            for at, entry in enumerate(words):
                meaning = f"{name} {at}" if name in ("numbers", "places") else name
                for word in [entry] if isinstance(entry, str) else entry:
                    meanings.setdefault(word, set()).add(meaning)
    assert {word: found for word, found in meanings.items() if len(found) > 1} == {}
    assert len(read(packaged("phrases", "es.toml"))["words"]["places"]) == len(PLACES)


def test_what_is_not_understood_is_told_in_spanish() -> None:
    with pytest.raises(NotUnderstood, match=r"'hola' no es una orden. Hay: pausa, continuar,"):
        parse_word("hola", load_book("es"))
    assert help_text(load_book("es")).startswith("pausa: ")


# Sessions --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SHIPPED_ORDER)
def test_nothing_english_can_be_said_in_a_spanish_session(name: str) -> None:
    routine = find_routine(name, language="es")
    rules = rules_for(routine)
    plan = make_plan(routine, rules)
    said = [event.text for event in rehearse(plan, rules) if isinstance(event, Cue | Question)]
    assert len(said) > 20
    assert english(said) == []
    assert english({phrase.text for phrase in everything_said(plan, rules)}) == []


def program(*arguments: str, home: Path, say: str = "") -> tuple[int, str, str]:
    """Exit code, output and errors of the program."""
    command = [sys.executable, "-m", "stretchcoach", *arguments]
    environment = {**os.environ, "STRETCHCOACH_HOME": str(home)}
    found = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, input=say, timeout=60)
    return found.returncode, found.stdout, found.stderr


def fast(name: str, answers: list[str], form: str, home: Path) -> tuple[int, str, str]:
    """A rehearsal in Spanish, answered from a file."""
    (home / "answers.txt").write_text("\n".join(answers), "utf-8")
    options = ("--language", "es", "--speed", "1000", "--answers", str(home / "answers.txt"))
    return program("run", name, form, *options, home=home)


GENTLE = [*["no"] * 4, "tres", *["dos"] * 5]
COLD = [*["no"] * 4, "tres", *["no"] * 7, *["sí"] * 4, "dos"]


@pytest.mark.parametrize(("name", "answers"), [("gentle-four", GENTLE), ("cold", COLD)])
def test_a_whole_session_in_plain_lines(name: str, answers: list[str], tmp_path: Path) -> None:
    code, out, err = fast(name, answers, "--headless", tmp_path)
    assert (code, err) == (0, "")
    assert out.splitlines()[-1].startswith("Sesión completada.")
    assert english(out.splitlines()) == []


def test_a_whole_session_in_json(tmp_path: Path) -> None:
    code, out, _ = fast("gentle-four", GENTLE, "--json", tmp_path)
    events = [json.loads(line) for line in out.splitlines()]
    assert (code, events[-1]["outcome"]) == (0, "completed")
    assert english(event.get("text") or event.get("say") or event.get("name") or "" for event in events) == []


def test_a_red_flag_in_spanish_names_whom_to_call_in_spanish(tmp_path: Path) -> None:
    assert program("profile", "--country", "FR", home=tmp_path)[0] == 0
    (tmp_path / "settings.toml").write_text('language = "es"\n', "utf-8")
    code, out, _ = fast("gentle-four", ["sí"] * 8, "--headless", tmp_path)
    assert code == 4
    important = next(line for line in out.splitlines() if line.startswith("IMPORTANTE: "))
    assert "llame al 112 o 15" in important.lower()
    assert english(out.splitlines()) == []


@pytest.mark.parametrize("gate", [gate.id for gate in load_rules().red_flags.gate])
def test_every_gate_question_leads_to_guidance_in_spanish(gate: str) -> None:
    rules, routine = load_rules("es"), find_routine("desk", language="es")
    session, now, said = Session(make_plan(routine, rules), rules), 0.0, list[str]()
    events = session.start(now=now)
    for _ in range(400):
        said += [event.text for event in events if isinstance(event, Cue | Question | Guidance)]
        if session.ended or any(isinstance(event, Guidance) for event in events):
            break
        question = session.question
        if question is not None:
            asked = [each.id for each in rules.red_flags.gate if each.ask in question.text]
            events = session.answer(question.id, "no" if asked and asked != [gate] else "yes", now=now)
        else:
            due = session.next_wakeup()
            assert due is not None
            now = due
            events = session.advance(now=now)
    assert any(isinstance(event, Guidance) for event in events)
    assert english(said) == []
