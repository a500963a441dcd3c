"""Days and sessions of the record in words: what happened, with no name of a rule."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from folders import DAY, HOUR, Folder
from golden.people import PEOPLE
from half_year import live, play
from rows import each_row

from stretchcoach.coach.days_told import (
    Past,
    day_as_lines,
    day_line,
    local_day,
    newest_first,
    read_past,
    tell_day,
    trend_sentences,
    week_lines,
)
from stretchcoach.history.days import NO_DAY
from stretchcoach.history.records import SessionStart
from stretchcoach.history.spasm_log import Spasm
from stretchcoach.history.store import Store
from stretchcoach.routine.reader import read_exercise
from stretchcoach.safety.red_flags import Tier
from stretchcoach.safety.trend import Trend
from stretchcoach.safety_data import load_rules
from stretchcoach.session.events import (
    Answer,
    Decision,
    Event,
    Guidance,
    Outcome,
    Paused,
    Question,
    QuestionKind,
    Resumed,
    SessionStarted,
    Sign,
    StepStarted,
    TakenBack,
)

CODE = re.compile(r"\b[A-Z]\d{1,2}\b")
RULES = load_rules()
BOOK = RULES.book


def lines_of(folder: Folder, language: str = "en") -> list[str]:
    """The last day in words."""
    book = load_rules(language).book
    past = read_past(folder.path, RULES)
    return list(day_as_lines(tell_day(folder.path, past, max(past.days), book), book))


def asked(purpose: str, text: str, at: float = 20.0, ident: str = "q7") -> Question:
    return Question(at=at, id=ident, text=text, kind=QuestionKind.YES_NO, within=30.0, purpose=purpose)


@each_row(
    ("person", "told"),
    [
        ("calm", "You came to the end of the session."),
        ("painful", 'It was said: "The pain has moved farther from your back and stayed there, so we leave this'),
        ("fading", "Paused, since nobody answered."),
        ("stopped", "Pain before: 2."),
    ],
)
def test_a_session_is_told_with_no_name_of_a_rule(tmp_path: Path, person: str, told: str) -> None:
    past = Folder(tmp_path).settle().at(HOUR)
    play(past, "", lambda: PEOPLE[person].patient("en"))
    text = "\n".join(lines_of(past))
    assert told in text
    assert "Cat-cow" in text
    assert not CODE.search(text)
    assert not CODE.search("\n".join(lines_of(past, "es")))


def test_a_session_is_told_from_its_beginning_to_its_end(tmp_path: Path) -> None:
    past = Folder(tmp_path).settle().at(HOUR)
    play(past, "Slept badly.", lambda: PEOPLE["painful"].patient("en"))
    lines = lines_of(past)
    happened = [line.strip()[7:] for line in lines if line.startswith("  ")]
    assert happened[:6] == [
        "Anything new? None.",
        "Pain before: 1.",
        "How far down it went: back.",
        "Cat-cow.",
        "Pain after Cat-cow: 3.",
        "How far down it went: back.",
    ]
    assert "Stopped because the pain rose to 7." in lines
    assert "Pain: 1 before, 7 after." in lines
    assert "Your note: Slept badly." in lines
    # "Four?", "yes" only says back what was pressed.
    assert not any("Four?" in line for line in lines)


@each_row(
    ("events", "told"),
    [
        ((Answer(at=9.0, id="q7", value=None, purpose="place"),), ()),
        (
            (asked("neuro", "Is that leg weak?"), Answer(at=21.0, id="q7", value="unsure", purpose="neuro")),
            ("Is that leg weak? Unsure.",),
        ),
        (
            (asked("check_in", "How is it?"), Answer(at=21.0, id="q7", value=None, purpose="check_in")),
            ("How is it? Nobody answered.",),
        ),
        (
            (
                Answer(at=21.0, id="q7", value=6, purpose="check_in"),
                TakenBack(at=22.0, question="q7"),
                Answer(at=23.0, id="q7", value=5, purpose="check_in"),
            ),
            ("Pain after Cat-cow: 5.",),
        ),
        ((Answer(at=21.0, id="q7", value=9, purpose="place"),), ("How far down it went: unsure.",)),
        ((Answer(at=21.0, id="q7", value=14, purpose="done"),), ("Cat-cow: 14 times.",)),
        ((Answer(at=21.0, id="q7", value="yes", purpose="done"),), ()),
        ((Paused(at=21.0, reason="user"), Resumed(at=30.0)), ("Paused.", "Went on.")),
        ((Paused(at=21.0, reason="something new"),), ("Paused.",)),
        (
            (SessionStarted(at=21.0, routine="x", name="x", steps=1, planned=9.0, resumed=True),),
            ("Gone on with, after it was cut off.",),
        ),
        (
            (
                Sign(at=21.0, row="fever", tier=Tier.BOOK_CLINICIAN, said="You said: a fever.", state="open"),
                Sign(at=22.0, row="fever", tier=Tier.BOOK_CLINICIAN, said="You said: a fever.", state="confirmed"),
                Guidance(at=23.0, tier=Tier.BOOK_CLINICIAN, text="Call today."),
            ),
            ("You said: a fever.", 'It was said: "Call today."'),
        ),
        ((Decision(at=21.0, rule="P3", action="continue", say="On we go."),), ()),
        ((Decision(at=21.0, rule="P4", action="ease", say="Easier\x1b[2J now."),), ('It was said: "Easier [2J now."',)),
    ],
)
def test_what_happens_in_a_session(tmp_path: Path, events: tuple[Event, ...], told: tuple[str, ...]) -> None:
    past = Folder(tmp_path).settle().at(HOUR).session(*events, before=2, after=1)
    lines = [line.strip()[7:] for line in lines_of(past) if line.startswith("  ")]
    assert lines == ["Pain before: 2.", "Cat-cow.", *told, "Pain at the end: 1."]


def test_a_session_that_was_cut_off_and_one_that_became_unreadable_are_told(tmp_path: Path) -> None:
    past = Folder(tmp_path).settle().at(HOUR).session(outcome=None)
    lines = lines_of(past)
    assert "The session was not finished." in lines
    assert "Pain: 2 before." in lines
    assert "Done: 0 of 1." in lines


def test_the_day_tells_the_morning_after_and_the_spasms(tmp_path: Path) -> None:
    past = Folder(tmp_path, since=4 * DAY).settle().at(2 * DAY).session(routine="desk")
    day = local_day(past.days.wall)
    with Store.open(past.path, now=past.at(DAY).days) as store:
        store.morning(store.sessions(1)[0].id, 4, "N2")
        store.log(Spasm(start=past.days.wall - timedelta(days=1), worst=7))
    found = read_past(past.path, RULES)
    lines = list(day_as_lines(tell_day(past.path, found, day, BOOK), BOOK))
    assert any(line.startswith("Next morning: 4, on ") for line in lines)
    assert "Spasms:" in lines
    assert lines[-1].endswith("worst 7")
    assert day_line(day, found.days[day], local_day(), BOOK).endswith(
        "Desk, pain 2 before, 2 after, completed; 1 spasm."
    )
    nobody = day_line(local_day(), NO_DAY, local_day(), BOOK)
    assert nobody.startswith("Today, ")
    assert nobody.endswith(": nothing recorded.")
    nothing = tell_day(past.path, found, date(2020, 1, 1), BOOK)
    assert list(day_as_lines(nothing, BOOK))[-1] == "Nothing was recorded on Wednesday 1 January 2020."


def test_a_folder_without_a_record_has_no_days_and_gets_none(tmp_path: Path) -> None:
    assert read_past(tmp_path / "none" / "history.sqlite3", RULES) == Past()
    assert not (tmp_path / "none").exists()


@each_row(
    ("first", "last", "say", "told"),
    [
        (6.0, 3.0, "Lower.", ("That is 3 points lower.", "Lower.")),
        (3.0, 6.5, "Higher.", ("That is 3.5 points higher.", "Higher.")),
        (3.0, 4.0, "", ("That is 1 point higher.", "Smaller changes may be the usual ups and downs.")),
        (3.02, 3.0, "", ("That is the same.", "Smaller changes may be the usual ups and downs.")),
    ],
)
def test_the_trend_says_which_change_counts(first: float, last: float, say: str, told: tuple[str, str]) -> None:
    sentences = trend_sentences(Trend(first=first, last=last, rule="G1" if say else "", say=say), RULES.days, BOOK)
    assert sentences[1:3] == told
    assert sentences[3] == "What counts is a change of 2 points or more, or 30 in every hundred less."
    assert "3 days" in trend_sentences(None, RULES.days, BOOK)[0]


def test_weeks_are_told_newest_first_from_the_first_one_on(tmp_path: Path) -> None:
    past = read_past(live(tmp_path, 30).path, RULES)
    lines = week_lines(past.days, local_day(), 26, BOOK)
    assert 5 <= len(lines) <= 6
    assert week_lines(past.days, local_day(), 2, BOOK) == lines[:2]
    assert week_lines({}, local_day(), 2, BOOK) == []
    assert not CODE.search("\n".join(lines))
    assert [day for day, _ in newest_first(past.days)] == sorted(
        (day for day, _ in newest_first(past.days)), reverse=True
    )


def test_weeks_in_spanish(tmp_path: Path) -> None:
    book = load_rules("es").book
    lines = week_lines(read_past(live(tmp_path, 10).path, RULES).days, local_day(), 2, book)
    assert re.match(r"Semana del lunes, \d+ de \w+ de \d{4}: hecha \d días?, dolor antes \d", lines[1])


def test_codes_of_outcomes_are_told_in_words_too(tmp_path: Path) -> None:
    past = Folder(tmp_path).settle().at(HOUR).session(before=9, after=9, outcome=Outcome.PAIN_RULE, done=0)
    assert not CODE.search("\n".join(lines_of(past)))


EXERCISE = """\
format = 1
[exercise]
name = "{name}"
why = "It moves."
position = "Sit on a chair."
easier = {{ name = "Less", say = "Move less." }}
[cues]
move = ["Lean."]
[dose.normal]
reps = 5
"""


def test_an_exercise_that_was_changed_since_is_named(tmp_path: Path) -> None:
    own = tmp_path / "routines"
    (own / "exercises").mkdir(parents=True)
    for name in ("lean", "stays", "goes"):
        (own / "exercises" / f"{name}.toml").write_text(EXERCISE.format(name=name.title()), "utf-8")
    versions = {
        each: read_exercise(own / "exercises" / f"{each}.toml").fingerprint for each in ("lean", "stays", "goes")
    }
    start = SessionStart(
        routine_id="mine",
        routine_name="Mine",
        routine_text="",
        routine_path=str(own / "mine.toml"),
        rehearsal=False,
        settings={},
        fingerprint="",
        wall=datetime.now(UTC),
        exercise_versions=versions,
    )
    with Store.open(tmp_path / "history.sqlite3") as store:
        steps = [
            StepStarted(at=at, step=at, number=at, kind="exercise", name=f"{each.title()}.", exercise=each)
            for at, each in enumerate(("lean", "stays", "goes", "unknown"), start=1)
        ]
        store.begin(start).append(steps, wall=datetime.now(UTC))
    past = read_past(tmp_path / "history.sqlite3", RULES)

    def lines(language: str) -> list[str]:
        book = load_rules(language).book
        return list(day_as_lines(tell_day(tmp_path / "history.sqlite3", past, max(past.days), book, own=own), book))

    assert not any("earlier version" in each for each in lines("en"))
    (own / "exercises" / "lean.toml").write_text(EXERCISE.format(name="Lean more"), "utf-8")
    (own / "exercises" / "goes.toml").unlink()
    assert "Changed since then: Lean (this was done with an earlier version)." in lines("en")
    assert "Cambiado desde entonces: Lean (se hizo con una versión anterior)." in lines("es")
