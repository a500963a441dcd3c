"""The shipped tables: the agreed numbers, a source on every row; and damaged tables, which nothing may run with."""

from __future__ import annotations

import ast
import copy
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from rows import each_row

from stretchcoach import safety
from stretchcoach.errors import StretchcoachError
from stretchcoach.resources import packaged
from stretchcoach.routine.model import Pack
from stretchcoach.safety import RulesError, parse_rules
from stretchcoach.safety.tables import NAMES
from stretchcoach.safety_data import load_rules, read_rules
from stretchcoach.words.languages import load_book

DATA = packaged("safety", "data")
TABLES = {name: tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8")) for name in NAMES}

PAIN = {
    "green_max": 3,
    "amber_max": 5,
    "red_min": 6,
    "severe_min": 8,
    "end_min": 8,
    "start_full_max": 5,
    "start_settle_max": 7,
    "rise_ease": 2,
    "rise_red": 2,
    "rise_skip": 3,
    "rise_skip_floor": 4,
    "rise_end": 3,
    "rise_end_floor": 6,
    "skips_end": 2,
    "below_knee": 3,
    "centralise_rise_max": 2,
    "cold_numbs_s": 20 * 60,
}
SESSION = {
    "max_exercises": 5,
    "max_seconds": 15 * 60,
    "per_day_max": 3,
    "answer_within_s": 30,
    "answer_within_max_s": 120,
    "rating_kept_s": 1800,
    "skip_rest_s": 60,
    "severe_rest_s": 180,
    "long_hold_check_s": 3 * 60,
    "place_wait_s": 60,
    "deload_sets": 1,
    "deload_hold_factor": 0.7,
}
COLD = {
    "default": 10 * 60,
    "ui_max": 15 * 60,
    "hard_max": 20 * 60,
    "first_check": 5 * 60,
    "check_every": 5 * 60,
    "first_use": 5 * 60,
    "careful_max": 10 * 60,
    "careful_check": 150,
    "answer_within": 30,
    "gap": 120 * 60,
    "per_day": 4,
    "before_stretch_gap": 20 * 60,
    "injury_wait": 0,
}
HEAT = {
    "default": 15 * 60,
    "ui_max": 20 * 60,
    "hard_max": 20 * 60,
    "first_check": 5 * 60,
    "check_every": 5 * 60,
    "first_use": 5 * 60,
    "careful_max": 10 * 60,
    "careful_check": 150,
    "answer_within": 30,
    "gap": 60 * 60,
    "per_day": 3,
    "before_stretch_gap": 0,
    "injury_wait": 72 * 3600,
}


DAY = 86400
RED_FLAGS = {
    "fresh_s": 12 * 3600,
    "lists_after_s": 14 * DAY,
    "list_2_after_s": 90 * DAY,
    "urgent_s": DAY,
    "wait_s": 90 * DAY,
    "advice_repeat_s": 90 * DAY,
    "pregnant_s": 270 * DAY,
    "severe_again_s": 14 * DAY,
    "none_after_s": 1.5,
    "dizzy_s": 180,
    "key_again_s": 30,
}
DAYS = {
    "next_day_rise": 2,
    "morning_from_s": 4 * 3600,
    "morning_to_s": 36 * 3600,
    "improve_points": 2,
    "improve_percent": 30,
    "green_sessions": 3,
    "pain_ends_max": 2,
    "bad_mornings_in_row": 2,
    "bad_mornings_max": 3,
    "bad_mornings_s": 14 * DAY,
    "lasting_s": 21 * DAY,
    "frequent_count": 3,
    "frequent_s": 14 * DAY,
}
"""Those of section 8 and of the rules N1 to N4; every number of the days is held to the reference in the tests of days."""


@each_row(
    ("limits", "expected"),
    [
        (load_rules().pain, PAIN),
        (load_rules().session, SESSION),
        (load_rules().thermal[Pack.COLD], COLD),
        (load_rules().thermal[Pack.HEAT], HEAT),
    ],
    ids=["pain", "session", "cold", "heat"],
)
def test_constants(limits: Any, expected: dict[str, float]) -> None:
    numbers = {name: getattr(limits, name) for name in limits.origins if not isinstance(getattr(limits, name), str)}
    assert numbers == expected


def test_constants_of_red_flags_and_of_the_days() -> None:
    flags, days = load_rules().red_flags, load_rules().days
    assert {name: getattr(flags, name) for name in flags.origins if name.endswith("_s")} == RED_FLAGS
    assert {name: getattr(days, name) for name in DAYS} == DAYS


def test_rules_are_read_once() -> None:
    assert load_rules() is load_rules()


def tables_in(data: Any, where: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(data, dict):
        yield where, data
    for key, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        yield from tables_in(value, f"{where}/{key}")


@each_row("name", NAMES)
def test_every_row_names_a_source_or_says_that_it_has_none(name: str) -> None:
    rows = [
        (where, row) for where, row in tables_in(TABLES[name]) if {"value", "if", "ask", "line", "meaning"} & set(row)
    ]
    assert len(rows) >= 10
    for where, row in rows:
        sources = row.get("sources", [])
        assert sources or any(mark.startswith(("DC", "GK")) for mark in row["marks"]), where
        assert all(each == "seed" or 1 <= int(each.removeprefix("S")) <= 227 for each in sources), where


def damage(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    """Set what stands at ``path`` in the tables, or remove it where ``value`` is ``REMOVE``."""

    def change(tables: dict[str, Any]) -> None:
        *parents, last = [int(part) if part.isdigit() else part for part in path.split("/")]
        spot: Any = tables
        for part in parents:
            spot = spot[part]
        if value is REMOVE:
            del spot[last]
        else:
            spot[last] = value

    return change


REMOVE = object()

DAMAGE = [
    ("pain", REMOVE, "pain: missing"),
    ("pain", [], "pain: expected a table"),
    ("pain/limits/green_max", REMOVE, "pain, limits: green_max is missing"),
    (
        "pain/limits/surprise",
        {"value": 1, "marks": ["DC"]},
        "limits, surprise: no such key; there are: green_max, ",
    ),
    ("pain/limits/green_max", 3, "pain, limits, green_max: expected a table"),
    ("pain/limits/green_max/value", True, "pain, limits, green_max, value: expected a number, found True"),
    ("pain/limits/green_max/value", -3, "expected 0 or more, found -3"),
    ("pain/limits/green_max/value", 6, "have to rise"),
    ("pain/limits/start_full_max/value", 9, "have to rise"),
    ("pain/limits/green_max/sources", ["39"], 'expected ids such as "S39"'),
    ("pain/limits/skips_end/marks", REMOVE, "neither a source nor a mark"),
    ("pain/limits/skips_end/note", "x", "pain, limits, skips_end, note: no such key; there are: sources, marks, value"),
    ("pain/rule", [], "pain, rule: expected a list of tables, found []"),
    ("pain/rule/3", REMOVE, "expected P0, P1, P2, P3, P4"),
    ("pain/rule/5/say/end", REMOVE, "pain, rule, P5, say: end is missing"),
    ("pain/rule/5/say/end", "", "pain, rule, P5, say, end: expected a sentence"),
    ("pain/rule/5/say/ease", "Easy.", "pain, rule, P5, say, ease: no such key; there are: "),
    ("pain/rule/5/why", REMOVE, "why is missing"),
    ("pain/rule/8/tier", "soon", "tier: expected one of emergency_now"),
    ("pain/more", {}, "pain, more: no such key; there are: limits, rule"),
    ("red_flags/tier/none", REMOVE, "none is missing"),
    ("red_flags/limits/urgent_s", REMOVE, "red_flags, limits: urgent_s is missing"),
    ("red_flags/list/2/id", "L3", "expected L1, L2 and D"),
    ("red_flags/list/0/lines", [], "red_flags, list, L1, lines: expected at least one, found []"),
    ("red_flags/list/0/rows", ["nothing"], "rows: there is no nothing"),
    ("red_flags/row/0/line", REMOVE, "line is missing"),
    ("red_flags/row/0/line", " Odd?", "without spaces around it"),
    ("red_flags/row/0/sources", REMOVE, "red_flags, row, ces_saddle: neither a source nor a mark"),
    ("red_flags/row/0/sources", "S1", "red_flags, row, ces_saddle, sources: expected a list, found 'S1'"),
    ("red_flags/row/0/gently", "no", "gently: expected true or false"),
    ("red_flags/row/0/first", "ces_whem", "red_flags, row ces_saddle: there is no 'ces_whem'"),
    (
        "red_flags/row/0/instead",
        {"urgent": ["Stop."]},
        "row, ces_saddle, instead, urgent: expected one of emergency_now",
    ),
    ("red_flags/row/1/id", "ces_saddle", "ces_saddle is there twice"),
    ("red_flags/row/5/id", "weak_leg", "neuro_leg is missing"),
    ("red_flags/row/10/fact", "tumour", "row: 'cancer' is not remembered as it"),
    ("red_flags/row/15/fact", "surgery", "expected a condition with a row for each of"),
    ("red_flags/follow_up/0/yes", "urgent", "follow_up ces_when: there is no 'urgent'"),
    ("red_flags/follow_up/0/no", "row:legs", "there is no 'row:legs'"),
    ("red_flags/follow_up/0/unsure", REMOVE, "unsure is missing"),
    ("red_flags/follow_up/0/id", "poo_usual", "poo_usual is there twice"),
    ("red_flags/follow_up/1/yes", "ces_when", "it leads back to itself"),
    ("red_flags/follow_up/1/no", [{"row": ["ces_bladder"], "to": "none"}], "no: the last way has to hold always"),
    ("red_flags/follow_up/1/no", [{"with": ["flu"], "to": "none"}, {"to": "none"}], "expected rows that there are"),
    ("red_flags/follow_up/8/items", [{"text": "One", "to": "none"}] * 11, "more than ten cannot be picked by a key"),
    ("red_flags/sign/0/id", "2", "expected ids from 1 on, in order"),
    ("red_flags/sign/0/rows", [], "sign 1"),
    ("red_flags/key/call", REMOVE, "call is missing"),
    ("red_flags/door/else", "Something.", "red_flags, door, else: no such key; there are: "),
    ("red_flags/card_line/0/when", "later", 'card_line 1, when: expected "today" or "soon"'),
    ("red_flags/disclaimer", REMOVE, "disclaimer is missing"),
    ("thermal/heat", REMOVE, "heat is missing"),
    ("thermal/cold/barrier", REMOVE, "thermal, cold: barrier is missing"),
    ("thermal/cold/barrier/value", "", "thermal, cold, barrier: expected a sentence"),
    ("thermal/cold/hard_max/value", 300, "have to rise"),
    ("thermal/cold/check_every/value", 0, "skin checks"),
    ("thermal/cold/gap/value", "2h", "expected a number"),
    ("thermal/cold/first_use/value", 200, "the first check is due by first_use"),
    ("thermal/heat/careful_max/value", 1500, "careful_max is no longer than hard_max"),
    ("thermal/condition/0/ask", REMOVE, "ask is missing"),
    ("thermal/condition/0/cold", "perhaps", "cold: expected one of ok, block"),
    ("thermal/condition/0/lasting", REMOVE, "lasting is missing"),
    ("thermal/condition/0/line", "", "line: nothing asks it"),
    ("thermal/condition/1/cleared", REMOVE, "diabetes, cleared: cold, heat is missing"),
    ("thermal/condition/1/cleared/cold", REMOVE, "diabetes, cleared: cold is missing"),
    ("thermal/condition/1/id", "helper", "expected other ids: helper"),
    ("thermal/condition/2/after", "diabetic", "after: there is no 'diabetic' before it"),
    ("thermal/condition/1/id", "lines", "expected other ids: lines"),
    ("thermal/list/ask", "", "ask: expected a sentence"),
    ("thermal/helper", REMOVE, "helper is missing"),
    ("red_flags/follow_up/8/unsure", "yes", "expected only the items"),
    ("session/limits/skip_rest_s", REMOVE, "session: skip_rest_s is missing"),
    ("session/texts/rest/value", "", "expected a sentence"),
]


@each_row(("path", "value", "message"), DAMAGE, ids=[f"{path} {text}" for path, _, text in DAMAGE])
def test_damaged_tables_are_refused(path: str, value: Any, message: str) -> None:
    tables: dict[str, Any] = copy.deepcopy(TABLES)
    damage(path, value)(tables)
    with pytest.raises(RulesError, match="Install stretchcoach again") as caught:
        parse_rules(tables, load_book("en"))
    assert message in str(caught.value)
    assert isinstance(caught.value, StretchcoachError)


@each_row("content", [None, b"\xff", b"[limits"], ids=["missing", "not UTF-8", "not TOML"])
def test_unreadable_files_are_named(tmp_path: Path, content: bytes | None) -> None:
    for name in NAMES:
        (tmp_path / f"{name}.toml").write_bytes((DATA / f"{name}.toml").read_bytes())
    assert read_rules(tmp_path) == load_rules()
    broken = tmp_path / "thermal.toml"
    broken.unlink() if content is None else broken.write_bytes(content)
    with pytest.raises(RulesError, match=r"thermal\.toml: it cannot be read") as caught:
        read_rules(tmp_path)
    assert caught.value.__suppress_context__


def test_the_package_imports_nothing_that_could_reach_the_world() -> None:
    imported = set()
    for path in Path(safety.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported.add(node.module or "")
    outside = {name for name in imported if not name.startswith("stretchcoach.safety")}
    assert outside == {
        "__future__",
        "collections.abc",
        "dataclasses",
        "enum",
        "math",
        "re",
        "types",
        "typing",
        "unicodedata",
        "stretchcoach.errors",
        "stretchcoach.routine.model",
        "stretchcoach.routine.totals",
        "stretchcoach.words.phrases",
        "stretchcoach.strict",
        "stretchcoach.frozen",
    }
