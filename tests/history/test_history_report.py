"""The record of sessions as a table, and as a program is told it."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, timedelta, timezone

from rows import each_row

from stretchcoach.history import report
from stretchcoach.history.records import SessionRecord
from stretchcoach.protocol.reports import SessionEntry, session_entries
from stretchcoach.session.events import Outcome
from stretchcoach.words.languages import load_book

from .builders import WALL, later

BOOK = load_book("en")
RECORD = SessionRecord(
    id=7,
    started=WALL,
    ended=later(310),
    routine_id="gentle-four",
    routine_name="Back spasm: the gentle four",
    outcome=Outcome.COMPLETED,
    rule="",
    pain_before=4,
    pain_worst=10,
    pain_after=3,
    done=4,
    planned=4,
    rehearsal=False,
    seconds=310.5,
)
CUT = replace(
    RECORD, id=8, ended=None, outcome=None, pain_before=None, pain_worst=None, pain_after=None, done=1, rehearsal=True
)

TABLE = """\
Date        Time   Routine                      Before  Worst  After  Done  Ended
2026-11-22  10:32  Back spasm: the gentle four       -      -      -   1/4  not finished, rehearsal
2026-11-22  10:32  Back spasm: the gentle four       4     10      3   4/4  completed"""


def test_the_table() -> None:
    assert report.columns([CUT, RECORD], BOOK, width=100, zone=UTC) == TABLE


def test_a_routine_without_exercises_and_packs_counts_none() -> None:
    assert report.columns([replace(RECORD, done=0, planned=0)], BOOK).endswith("  3     -  completed")


def test_moments_are_local() -> None:
    tokyo = timezone(timedelta(hours=14))
    assert report.columns([RECORD], BOOK, zone=tokyo).splitlines()[1].startswith("2026-11-23  00:32")
    local = f"{WALL.astimezone():%Y-%m-%d  %H:%M}"
    assert report.columns([RECORD], BOOK).splitlines()[1].startswith(local)


def test_no_sessions_is_a_kind_sentence() -> None:
    assert report.columns([], BOOK) == "No sessions yet. Your first one will be listed here, whenever you are ready."


@each_row(
    ("outcome", "rule", "pains", "words"),
    [
        (Outcome.COMPLETED, "", (4, 8), "completed"),
        (Outcome.STOPPED, "", (4, 5), "stopped by you"),
        (Outcome.PAIN_RULE, "P6", (4, 8), "stopped because the pain rose to 8"),
        (Outcome.PAIN_RULE, "P6", (8, 8), "stopped because of the pain"),
        (Outcome.PAIN_RULE, "P8", (4, 4), "stopped because the pain moved farther down"),
        (Outcome.PAIN_RULE, "P2", (9, 9), "not started, the pain was 9"),
        (Outcome.PAIN_RULE, "skin", (2, 2), "stopped because of the skin"),
        (Outcome.PAIN_RULE, "P10", (2, 5), "stopped because of the leg"),
        (Outcome.PAIN_RULE, "", (None, None), "stopped because of the pain"),
        (Outcome.RED_FLAG, "ces_bladder", (4, 8), "stopped because of a warning sign"),
        (Outcome.CLOSED, "surgery", (None, None), "not that day"),
        (Outcome.NO_ANSWER, "P12", (None, None), "stopped, nobody answered"),
        (Outcome.INTERRUPTED, "", (4, 4), "cut off"),
        (Outcome.UNFINISHED, "", (4, 4), "not finished"),
        (None, "", (4, 4), "not finished"),
    ],
)
def test_how_it_ended_in_plain_words(
    outcome: Outcome | None, rule: str, pains: tuple[int | None, int | None], words: str
) -> None:
    record = replace(RECORD, outcome=outcome, rule=rule, pain_before=pains[0], pain_worst=pains[1])
    assert report.ending_words(record, BOOK) == words
    assert report.columns([record], BOOK).endswith(f"  {words}")
    assert report.columns([replace(record, rehearsal=True)], BOOK).endswith(f"  {words}, rehearsal")


@each_row("language", ["en", "es"])
def test_every_outcome_has_words(language: str) -> None:
    book = load_book(language)
    told = {report.ending_words(replace(RECORD, outcome=each), book) for each in Outcome}
    assert len(told) == len(Outcome)
    assert not any("P6" in each for each in told)


def test_a_note_stands_below_its_session_and_cannot_command_the_terminal() -> None:
    noted = replace(RECORD, note="Felt \x1b[2J stiff. " * 6)
    lines = report.columns([noted, RECORD], BOOK, width=80).splitlines()
    assert len(lines) == 5
    assert lines[2].startswith("  Note: Felt  [2J stiff.")
    assert all(len(line) <= 80 and line.isprintable() for line in lines[2:4])
    assert session_entries([noted])[0].note == noted.note


def test_the_table_in_spanish() -> None:
    lines = report.columns([replace(RECORD, outcome=Outcome.PAIN_RULE)], load_book("es"), zone=UTC).splitlines()
    assert lines[0].split() == ["Fecha", "Hora", "Rutina", "Antes", "Máximo", "Después", "Hecho", "Final"]
    assert lines[1].endswith("se detuvo porque el dolor subió a 10")


@each_row(
    ("name", "shown"),
    [
        ("Desk", "Desk"),
        ("A morning routine for stiff lower backs", "A morning routine f..."),
        ("\x1b[2Jred\nline", " [2Jred line"),
        ("腰のやさしいストレッチの時間です", "腰のやさしいストレ..."),
    ],
)
def test_a_name_fits_its_column_and_cannot_command_the_terminal(name: str, shown: str) -> None:
    line = report.columns([replace(RECORD, routine_name=name)], BOOK, zone=UTC).splitlines()[1]
    assert line.startswith(f"2026-11-22  10:32  {shown}")
    assert line.isprintable()


@each_row(("width", "shown"), [(200, 40), (90, 32), (80, 22), (40, 12)])
def test_lines_fit_the_terminal_as_long_as_names_can_be_told_apart(width: int, shown: int) -> None:
    lines = report.columns([replace(RECORD, routine_name="n" * 60)], BOOK, width=width, zone=UTC).splitlines()
    assert f"  {'n' * (shown - 3)}...  " in lines[1]
    assert max(map(len, lines)) == max(70, min(width, 98))


def test_a_program_is_told_every_field_of_a_record() -> None:
    found = session_entries([RECORD, CUT])
    assert {each.name for each in fields(SessionEntry)} == {"exercises", *(each.name for each in fields(SessionRecord))}
    assert found[0].started == "2026-11-22T10:32:05+00:00"
    assert (found[0].outcome, found[0].pain_worst, found[0].seconds) == ("completed", 10, 310.5)
    assert (found[1].outcome, found[1].ended, found[1].pain_before, found[1].rehearsal) == (None, None, None, True)
