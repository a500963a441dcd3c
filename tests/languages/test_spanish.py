"""Spanish is whole: every text there is, nothing else in the files, and a session in which nothing English is said."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from rows import each_row

from stretchcoach.coach.commands import Command, Do, NotUnderstood, help_text, parse_for, parse_word
from stretchcoach.protocol import reading
from stretchcoach.protocol.incoming import AnswerGiven
from stretchcoach.resources import packaged, shipped
from stretchcoach.routine.library import SHIPPED_ORDER, find_routine
from stretchcoach.safety import RedFlags, Tier, doors
from stretchcoach.safety.briefing import Briefing
from stretchcoach.safety.doors import Door
from stretchcoach.safety.person import Profile
from stretchcoach.safety.questions import PLACES, shown_text
from stretchcoach.safety.standing import Closure, FolderTime, Standing
from stretchcoach.safety_data import load_countries, load_rules, rules_for
from stretchcoach.session.engine import Session
from stretchcoach.session.events import Cue, Event, Guidance, Outcome, Question, QuestionKind, SessionEnded
from stretchcoach.session.rehearsal import make_plan, rehearse
from stretchcoach.session.speech import everything_said
from stretchcoach.words.languages import beside, load_book, merged, texts_of

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


every_file = each_row("path", english_files(), ids=lambda path: path.stem)


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
    assert translation is not None, f"{english} has no file beside it in the folder es"
    found, faults = merged(read(path), read(translation))
    assert faults == []
    spanish, written = dict(texts_of(found)), {text for _, text in texts_of(read(translation))}
    missing = [place for place, text in for_patients(path) if spanish[place] == text and text not in written]
    assert missing == []


@every_file
def test_a_translation_says_that_it_awaits_review_and_holds_no_english(path: Path) -> None:
    translation = beside(path, "es")
    assert translation is not None, f"{english} has no file beside it in the folder es"
    assert "Awaiting a native clinician's review" in translation.read_text("utf-8").partition("\n")[0]
    assert english(text for _, text in texts_of(read(translation))) == []


def numbers(text: str) -> list[str]:
    """The numbers in a text, however their fractions are written."""
    return sorted(re.findall(r"\d+(?:[.,]\d+)?", text.replace(",", ".")))


@every_file
def test_numbers_are_the_same_in_both_languages(path: Path) -> None:
    translation = beside(path, "es")
    assert translation is not None, f"{english} has no file beside it in the folder es"
    spanish = dict(texts_of(merged(read(path), read(translation))[0]))
    assert {place for place, text in for_patients(path) if numbers(text) != numbers(spanish[place])} == set()


def test_phrases_are_the_same_in_both_languages_with_the_same_words_in_braces() -> None:
    table, spanish = (read(packaged("phrases", f"{language}.toml")) for language in ("en", "es"))
    assert set(table) == set(spanish)
    for section in set(table) - {"words", "words_of_time"}:
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


# What is understood ----------------------------------------------------------------------------------------------------


@each_row(
    ("lines", "value"),
    [
        (("sí", "si", "Sí.", "SÍ", "¡sí!", "yes"), "yes"),
        (("no", "No."), "no"),
        (("no sé", "no se", "no estoy seguro", "No estoy segura", "unsure"), "unsure"),
        (("nada", "Nada de eso.", "ninguna", "none"), "none"),
        (("algo", "algo sí", "algo si", "something"), "something"),
        (("otra vez", "again"), "again"),
        (("ya está", "ya esta", "eso es todo", "nada más", "nada mas", "done"), "done"),
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
        given = {"do": "answer", "question": "q1", "value": line.strip("¡!.")}
        assert reading.read(json.dumps(given)) == AnswerGiven(question="q1", value=value), line


@each_row(
    ("lines", "do"),
    [
        (("alto", "para", "parar", "pare", "detener", "¡Alto!", "alto, por favor", "para ya"), Do.STOP),
        (("pausa",), Do.PAUSE),
        (("seguir", "continuar"), Do.RESUME),
        (("repetir",), Do.REPEAT),
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


def question(kind: QuestionKind, *items: str, several: bool = False) -> Question:
    """A question with these lines."""
    return Question(at=1.0, id="q1", text="?", kind=kind, within=30.0, purpose="", items=items, several=several)


def test_going_back_in_spanish_is_never_a_place() -> None:
    place = question(QuestionKind.PLACE)
    assert parse_for("atrás", place, parse_word) == parse_word("atras") == Command(Do.BACK, certain=True)
    assert parse_for("back", place, parse_word) == Command(Do.ANSWER, "back")


@each_row("kind", [*QuestionKind, None])
def test_once_more_in_spanish_answers_a_list_and_repeats_what_is_none(kind: QuestionKind | None) -> None:
    said = parse_for("otra vez", question(kind) if kind else None, parse_word)
    assert said == (Command(Do.ANSWER, "again") if kind is QuestionKind.LIST else Command(Do.REPEAT))


PLAIN = [("sí", "something"), ("no", "none"), ("no sé", "something"), ("nada", "none"), ("algo", "something")]


@each_row(("line", "value"), PLAIN)
def test_a_list_is_answered_in_spanish(line: str, value: str) -> None:
    asked = question(QuestionKind.LIST)
    assert asked.read(parse_for(line, asked, parse_word).value) == value


def picked(line: str, items: Sequence[str], *, several: bool = False) -> int | str | None:
    """What ``line`` picks of ``items``."""
    asked = question(QuestionKind.PICK, *items, several=several)
    command = parse_for(line, asked, parse_word)
    assert command.do is Do.ANSWER, line
    return asked.read(command.value)


def test_lines_are_picked_by_their_number_and_by_their_words() -> None:
    flags, book = load_rules("es").red_flags, load_book("es")
    signs = [each.text for each in flags.signs]
    assert [picked(line, signs) for line in ("1", "dos", "débiles", "confusión", "calambre", "mareo", "otra cosa")] == [
        *range(1, 8)
    ]
    first = [flags.rows[row].line for row in flags.lists["L1"].rows]
    assert [picked(line, first, several=True) for line in ("diez", "Fiebre", "la caca", "ya está")] == [
        10,
        9,
        3,
        "done",
    ]
    which, fall, other = (
        [item.text for item in flags.follow_ups[name].items] for name in ("leg_which", "fall_day", "other_which")
    )
    assert [picked(line, which) for line in ("una pierna", "las dos", "Las dos piernas.")] == [1, 2, 2]
    assert [picked(line, fall) for line in ("hoy", "ayer", "hace dos días", "antes")] == [1, 2, 3, 4]
    assert [picked(line, other) for line in ("un error", "descanso", "otra cosa")] == [1, 2, 3]
    moved = [book(f"place.{name}") for name in ("same", "nearer", "lower")]
    assert [picked(line, moved) for line in ("el mismo sitio", "más cerca", "más abajo")] == [1, 2, 3]


def test_every_line_of_a_pick_can_be_said_as_it_stands() -> None:
    flags, book = load_rules("es").red_flags, load_book("es")
    picks: list[Sequence[str]] = [[flags.rows[row].line for row in each.rows] for each in flags.lists.values()]
    picks += [[each.text for each in flags.signs], [book(f"place.{name}") for name in ("same", "nearer", "lower")]]
    picks += [[item.text for item in each.items] for each in flags.follow_ups.values() if each.items]
    picks.append([each.line for each in load_rules("es").thermal_screen.conditions.values() if each.line])
    picks += [ways(flags, tier, row, later=later) for tier, row in CLOSED for later in (False, True)]
    for items in picks:
        numbers = [*range(1, len(items) + 1)]
        assert [picked(item, items, several=True) for item in items] == numbers
        assert [picked(unaccented(item).upper(), items, several=True) for item in items] == numbers
        assert {picked(word, items) for word in ("sí", "no", "no sé", "nada", "algo")} == {None}


def test_no_word_means_two_things() -> None:
    meanings: dict[str, set[str]] = {}
    for language in ("en", "es"):
        for name, words in read(packaged("phrases", f"{language}.toml"))["words"].items():
            for at, entry in enumerate(words):
                meaning = f"{name} {at}" if name in ("numbers", "places") else name
                for word in [entry] if isinstance(entry, str) else entry:
                    for each in (word, unaccented(word)):
                        meanings.setdefault(each, set()).add(meaning)
    assert {word: found for word, found in meanings.items() if len(found) > 1} == {}
    assert len(read(packaged("phrases", "es.toml"))["words"]["places"]) == len(PLACES)


def unaccented(word: str) -> str:
    """A word as it is typed where there are no accents."""
    return "".join(each for each in unicodedata.normalize("NFD", word) if not unicodedata.combining(each))


def test_the_words_that_are_told_are_understood() -> None:
    words, book = load_rules("es").red_flags.words["said_back"], load_book("es")
    assert words["choices"] == "Diga nada, o algo sí."
    for line, value in (("nada", "none"), ("algo sí", "something"), ("ya está", "done"), ("otra vez", "again")):
        assert parse_word(line) == Command(Do.ANSWER, value)
    assert "ya está" in words["more"]
    assert [book("line.list"), book("refused.list")] == [
        "Responda nada, algo, u otra vez.",
        "Por favor, responda nada, algo, u otra vez.",
    ]


def test_what_is_not_understood_is_told_in_spanish() -> None:
    with pytest.raises(NotUnderstood, match=r"'hola' no es una orden. Hay: pausa, continuar,"):
        parse_word("hola", load_book("es"))
    assert help_text(load_book("es")).startswith("pausa: ")


# Sessions --------------------------------------------------------------------------------------------------------------


@each_row("name", SHIPPED_ORDER)
def test_nothing_english_can_be_said_in_a_spanish_session(name: str) -> None:
    routine = find_routine(name, language="es")
    rules = rules_for(routine)
    plan = make_plan(routine, rules)
    said = [event.text for event in rehearse(plan, rules) if isinstance(event, Cue | Question)]
    assert len(said) > 20
    assert english(said) == []
    everybody = Profile(conditions=dict.fromkeys(rules.conditions.conditions, "unsure"))
    assert english({phrase.text for phrase in everything_said(plan, rules, everybody)}) == []


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


GENTLE = ["nada", "tres", "muslo", *["dos", "1"] * 5]
COLD = ["nada", "tres", "nada", *["sí"] * 4, "dos"]


@pytest.mark.parametrize(("name", "answers"), [("gentle-four", GENTLE), ("cold", COLD)])
def test_a_whole_session_in_plain_lines(name: str, answers: list[str], tmp_path: Path) -> None:
    code, out, err = fast(name, answers, "--headless", tmp_path)
    assert (code, err) == (0, "")
    assert "Llegó al final de la sesión." in out.splitlines()
    assert english(out.splitlines()) == []


def test_a_whole_session_in_json(tmp_path: Path) -> None:
    code, out, _ = fast("gentle-four", GENTLE, "--json", tmp_path)
    events = [json.loads(line) for line in out.splitlines()]
    assert (code, events[-1]["outcome"]) == (0, "completed")
    assert english(event.get("text") or event.get("say") or event.get("name") or "" for event in events) == []
    assert english(item for event in events for item in event.get("items", ())) == []


def test_a_red_flag_in_spanish_names_whom_to_call_in_spanish(tmp_path: Path) -> None:
    assert program("profile", "--country", "FR", home=tmp_path)[0] == 0
    code, out, _ = fast("gentle-four", ["algo", "uno", "ya está", *["sí"] * 3], "--headless", tmp_path)
    assert code == 4
    important = next(line for line in out.splitlines() if line.startswith("IMPORTANTE: "))
    assert "llame ahora al 112 o 15" in important.lower()
    assert english(out.splitlines()) == []


def talk(lines: Iterable[str], name: str = "desk", briefing: Briefing | None = None) -> list[Event]:
    """The events of a Spanish session in which each question is answered by the next of ``lines``, as it would be typed.
    It is stopped where they are used up."""
    rules, routine = load_rules("es"), find_routine(name, language="es")
    session, now, left = Session(make_plan(routine, rules, briefing=briefing), rules), 0.0, list(lines)
    events = session.start(now=now)
    while not session.ended:
        asked, spoken, wake = session.question, session.question_spoken, session.next_wakeup()
        if asked is not None and not left:
            return [*events, *session.stop(now=now)]
        if asked is None or spoken is None or (wake is not None and wake < spoken + 2):
            assert wake is not None
            now = wake
            events += session.advance(now=now)
            continue
        now = max(now, spoken + 2)
        command = parse_for(left.pop(0), asked, parse_word)
        match command.do:
            case Do.ANSWER:
                assert command.value is not None
                events += session.answer(asked.id, command.value, now=now)
            case Do.SYMPTOM:
                events += session.report_symptom(now=now)
            case Do.BACK:
                events += session.back(now=now)
            case _:
                raise AssertionError(command)
    return events


def told(events: Iterable[Event]) -> list[str]:
    """Everything that was said or shown."""
    said = [each for each in events if isinstance(each, Cue | Question | Guidance)]
    return [
        *(each.text for each in said),
        *(item for each in said if isinstance(each, Question) for item in each.items),
    ]


FIRST = Briefing(lists=("L1", "L2"), first=True)


def test_a_first_session_in_spanish_is_two_lists_and_a_rating() -> None:
    events = talk(["nada", "ninguna", "cinco"], briefing=FIRST)
    asked = [each for each in events if isinstance(each, Question)]
    assert [(each.number, each.of) for each in asked[:2]] == [(1, 3), (2, 3)]
    assert asked[0].text == "¿Hay algo de esto nuevo, o que esté empeorando?"
    assert asked[2].text.startswith("¿Cuánto le duele ahora?")
    assert "Uno de tres." in told(events)
    assert english(told(events)) == []


@each_row(
    ("lines", "tier", "said"),
    [
        (
            ["algo", "1", "ya está", "sí", "sí"],
            "emergency_now",
            "adormecida o rara entre las piernas, algo nuevo en las",
        ),
        (["sí", "la caca", "ya está", "no sé", "no sé", "sí"], "emergency_now", "problemas con la caca"),
        (["algo", "6", "ya está", "nada", "una pierna", "no", "no", "sí"], "same_day_urgent", "hay menos fuerza."),
        (["algo", "fiebre", "ya está", "no", "nada", "sí"], "same_day_urgent", "fiebre, o sentirse muy mal."),
        (["nada", "algo", "una operación en los últimos tres meses", "ya está", "sí", "sí"], "wait", "barriga."),
        (["algo", "atrás", "algo", "dos", "ya está", "sí", "nada", "sí"], "book_clinician", ""),
    ],
)
def test_what_fits_is_picked_followed_up_and_said_back_in_spanish(lines: list[str], tier: str, said: str) -> None:
    events = talk([*lines, "dos" if tier == "book_clinician" else "sí"], briefing=FIRST)
    assert english(told(events)) == []
    found = [each for each in events if isinstance(each, Guidance)]
    assert [each.tier for each in found] == ([] if tier == "book_clinician" else [tier])
    assert said in " ".join(told(events))
    if tier == "emergency_now":
        assert "Llame ahora al número de emergencias de su zona" in found[0].text
        ended = events[-1]
        assert isinstance(ended, SessionEnded)
        assert ended.outcome is Outcome.RED_FLAG


@each_row("number", range(1, 8))
@each_row("answer", ["sí", "no", "no sé"])
def test_the_anytime_key_in_spanish(number: int, answer: str) -> None:
    words = ["síntoma", str(number)]
    for _ in range(12):  # as far as it goes: a pick takes the first line and then ends
        events = talk(words, briefing=Briefing(lists=()))
        asked = [each for each in events if isinstance(each, Question)][-1]
        if asked.purpose not in ("symptom", "follow_up", "said_back", "list"):
            break
        last = {QuestionKind.LIST: "nada", QuestionKind.PICK: "ya está" if asked.picked else "1"}
        words.append("sí" if asked.purpose == "said_back" else last.get(asked.kind, answer))
    assert english(told(events)) == []
    assert any("Si necesita ayuda ahora, llame al" in each for each in told(events))
    assert answer != "sí" or number > 4 or any(isinstance(each, Guidance) for each in events)


# Doors -----------------------------------------------------------------------------------------------------------------

CLOSED = [(Tier.EMERGENCY_NOW, "ces_saddle"), (Tier.SAME_DAY_URGENT, "neuro_leg"), (Tier.WAIT, "surgery")]


def door(tier: Tier, row: str, *, later: bool) -> Door:
    """A door that ``row`` has closed."""
    return Door(closure=Closure(row=row, tier=tier, since=FolderTime(0.0), said=f"Usted dijo: {row}."), later=later)


def ways(flags: RedFlags, tier: Tier, row: str, *, later: bool) -> Sequence[str]:
    """What may be picked there."""
    asked = doors.ask(door(tier, row, later=later), flags)
    assert asked is not None
    return asked.items


@each_row(("tier", "row"), CLOSED)
@each_row("later", [False, True])
@each_row("answer", ["sí", "no"])
def test_every_way_out_of_a_closed_door_is_spanish(tier: Tier, row: str, later: bool, answer: str) -> None:
    flags = load_rules("es").red_flags
    for way in ways(flags, tier, row, later=later):
        at, said = door(tier, row, later=later), list[str]()
        while (asked := doors.ask(at, flags)) is not None:
            said += [*map(shown_text, asked.before), asked.text, *asked.items]
            form = question(asked.kind, *asked.items, several=asked.several)
            line = "sí" if asked.ref == "said_back" else "1" if asked.items else answer
            value = form.read(parse_for(line if at.way else way, form, parse_word).value)
            assert value is not None
            at = doors.door_after(at, asked, value, flags)
        assert english([*said, doors.opened(at, flags).say]) == []


@each_row(("tier", "row"), CLOSED)
def test_a_closed_door_says_in_spanish_what_closed_it_and_until_when(tier: Tier, row: str) -> None:
    flags = load_rules("es").red_flags
    standing = Standing(now=FolderTime(1.0), midnight=FolderTime(0.0))
    told = doors.reason(Closure(row=row, tier=tier, since=FolderTime(0.0)), standing, flags)
    assert f"Usted dijo: {flags.rows[row].said}." in told
    assert "cerrado" in told or "Mañana" in told
    assert english([told]) == []
