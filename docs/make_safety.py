"""Write docs/safety.md from the safety tables: ``python docs/make_safety.py``.

Every row of every table in ``src/stretchcoach/safety/data`` that has sources or marks becomes a line, so that a new row or
a new table is on the page by itself. ``docs/safety_tests.toml`` says which tests cover which rows.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PAGE = HERE / "safety.md"
TESTS = HERE / "safety_tests.toml"
INTRO = HERE / "safety_intro.md"
DATA = HERE.parent / "src" / "stretchcoach" / "safety" / "data"
EXERCISES = HERE.parent / "routines" / "exercises"

_APART = ("sources", "seed")
"""Tables that are no rules."""
_ABOUT = ("id", "sources", "marks", "grade", "src")
"""Keys with a column of their own."""
_SECONDS = ("thermal/cold", "thermal/heat")
_NOT_SECONDS = ("per_day",)
_TIMED = ("check_every", "cold_max", "heat_max", "skin_check_every", "cold_gap", "heat_gap", "move_after_cold")
"""Keys of an author's limits that are times."""


@dataclass(frozen=True)
class Row:
    """One row: where it stands, its id, and all that it says."""

    section: str
    """The table and the list in it, such as ``red_flags/row``."""
    id: str
    data: Mapping[str, Any]

    @property
    def path(self) -> str:
        """By which tests name it: ``red_flags/row/ces_saddle``."""
        return f"{self.section}/{self.id}"


def tables() -> dict[str, dict[str, Any]]:
    """Every safety table by its name."""
    return {path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted(DATA.glob("*.toml"))}


def rows() -> list[Row]:
    """Every row of every table."""
    return [row for name, data in tables().items() if name not in _APART for row in _rows(name, "", data)]


def _rows(section: str, name: str, data: Any) -> Iterator[Row]:
    if isinstance(data, list):
        for number, each in enumerate(data, 1):
            if isinstance(each, dict):
                yield from _rows(section, str(each.get("id", number)), each)
    if not isinstance(data, dict):
        return
    if {"sources", "marks"} & data.keys():
        inner = {key: value for key, value in data.items() if not _has_rows(value)}
        yield Row(*(section.rsplit("/", 1) if not name and "/" in section else (section, name or "table")), inner)
    for key, value in data.items():
        if isinstance(value, dict) and {"sources", "marks"} & value.keys():
            yield from _rows(section, key, value)
        elif _has_rows(value):
            yield from _rows(f"{section}/{key}", "", value)


def _has_rows(value: Any) -> bool:
    if isinstance(value, dict):
        return bool({"sources", "marks"} & value.keys()) or any(_has_rows(each) for each in value.values())
    return isinstance(value, list) and any(_has_rows(each) for each in value)


# Tests ----------------------------------------------------------------------------------------------------------------


def coverage() -> dict[str, list[str]]:
    """Tests, as ``path::function``, by the pattern of the rows they cover."""
    return {entry["rows"]: entry["tests"] for entry in tomllib.loads(TESTS.read_text("utf-8"))["cover"]}


def tests_of(row: Row, covers: Mapping[str, list[str]]) -> list[str]:
    """The tests that cover a row."""
    found = (tests for pattern, tests in covers.items() if fnmatchcase(row.path, pattern))
    return list(dict.fromkeys(test for tests in found for test in tests))


# The page -------------------------------------------------------------------------------------------------------------


def page() -> str:
    """The whole page."""
    covers, found = coverage(), rows()
    numbers = {test: f"T{number}" for number, test in enumerate(_in_order(covers.values()), 1)}
    parts = [INTRO.read_text("utf-8").rstrip(), _corrections()]
    titles = tomllib.loads(TESTS.read_text("utf-8"))["title"]
    for section in [*titles, *sorted({row.section for row in found} - set(titles))]:
        inside = [row for row in found if row.section == section]
        if inside:
            parts.append(_section(section, titles.get(section, section), inside, covers, numbers))
    parts += [_matrix(), _tests(numbers), _sources(found)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _section(
    section: str, title: str, inside: list[Row], covers: Mapping[str, list[str]], numbers: Mapping[str, str]
) -> str:
    lines = [
        f"## {title}",
        "",
        "| rule | what it says | sources | grade | honestly | tests |",
        "|---|---|---|---|---|---|",
    ]
    known = tables()["sources"]
    for row in inside:
        tests = " ".join(sorted((numbers[test] for test in tests_of(row, covers)), key=lambda name: int(name[1:])))
        data = row.data
        cells = (
            f"`{row.id}`",
            _what(section, row),
            ", ".join(data.get("sources", ())),
            data.get("grade") or data.get("src") or _grade_of_sources(data, known),
            "; ".join(map(_honest, data.get("marks", ()))),
            tests,
        )
        lines.append(f"| {' | '.join(map(_cell, cells))} |")
    return "\n".join(lines)


def _grade_of_sources(data: Mapping[str, Any], known: Mapping[str, Any]) -> str:
    """In brackets, for a row without a grade of its own."""
    grades = {known[source].get("grade", "") for source in data.get("sources", ()) if source in known} - {""}
    return f"({'/'.join(sorted(grades))})" if grades else ""


def _what(section: str, row: Row) -> str:
    """Everything a row says, key by key; a lone value without its key."""
    said = {key: value for key, value in row.data.items() if key not in _ABOUT and value not in ("", [], {})}
    if set(said) == {"value"}:
        return _shown(said["value"], _is_time(section, row.id))
    timed = section == "author/limit" and row.id in _TIMED
    return "; ".join(_named(key, value, timed) for key, value in said.items())


def _named(key: str, value: Any, timed: bool) -> str:
    label = key.replace("_", " ")
    if value is True:
        return label
    if isinstance(value, dict):
        return "; ".join(_named(f"{key} ({inner})", each, timed) for inner, each in value.items())
    return f"{label}: {_shown(value, timed)}"


def _shown(value: Any, timed: bool) -> str:
    if isinstance(value, str):
        return f"“{value}”" if " " in value else value
    if isinstance(value, list):
        return ", ".join(_way(each) if isinstance(each, dict) else _shown(each, timed) for each in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _time(value) if timed else f"{value:g}"


def _way(way: Mapping[str, Any]) -> str:
    """Where an answer leads: a line to pick, or a way with what it holds beside; the last holds always."""
    if "text" in way:
        return f"“{way['text']}” {way['to']}"
    names = [f"with {' or '.join(way['with'])}"] if "with" in way else []
    names += [f"about {' or '.join(way['row'])}"] if "row" in way else []
    return f"{' '.join(names) or 'else'} {way['to']}"


def _is_time(section: str, name: str) -> bool:
    return name.endswith(("_s", "_seconds")) or (section in _SECONDS and name not in _NOT_SECONDS)


def _time(seconds: float) -> str:
    for size, unit in ((86400, "days"), (3600, "hours"), (60, "minutes")):
        if seconds >= 2 * size and seconds % size == 0:
            return f"{seconds / size:g} {unit}"
    return f"{seconds:g} seconds"


def _honest(mark: str) -> str:
    kind, _, about = mark.partition(":")
    words = {"DC": "design choice", "GK": "no source"}.get(kind.strip())
    return mark if words is None else f"{words}{':' + about if about else ''}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _corrections() -> str:
    lines = [
        "## Corrections to the article the product started from",
        "",
        "| the article says | what is wrong | what stretchcoach does | rows | sources | honestly |",
        "|---|---|---|---|---|---|",
    ]
    for row in tables()["seed"]["correction"]:
        cells = (
            row["says"],
            row["problem"],
            row["does"],
            ", ".join(f"`{each}`" for each in row["rows"]),
            ", ".join(row["sources"]),
            "; ".join(map(_honest, row["marks"])),
        )
        lines.append(f"| {' | '.join(map(_cell, cells))} |")
    return "\n".join(lines)


def _matrix() -> str:
    """What the exercise files say a condition does: the words the patient hears when an exercise changes."""
    lines = [
        "## What each condition does to each exercise",
        "",
        "From the exercise files. An exercise that is not named with a condition stays as it is.",
        "",
        "| exercise | condition | effect | what changes |",
        "|---|---|---|---|",
    ]
    for path in sorted(EXERCISES.glob("*.toml")):
        for rule in tomllib.loads(path.read_text("utf-8")).get("condition", ()):
            effect = {"block": "left out", "modify": "changed"}[rule["effect"]]
            lines.append(f"| `{path.stem}` | {rule['condition']} | {effect} | {_cell(rule.get('note', ''))} |")
    return "\n".join(lines)


def _tests(numbers: Mapping[str, str]) -> str:
    lines = ["## Tests", "", "| | test |", "|---|---|"]
    return "\n".join([*lines, *(f"| {number} | `{test}` |" for test, number in numbers.items())])


def _sources(found: list[Row]) -> str:
    known = tables()["sources"]
    cited = sorted(cited_sources(found) & set(known), key=lambda name: int(name[1:]))
    lines = ["## Sources", "", "Titles and addresses as read.", ""]
    return "\n".join(
        [*lines, *(f"- **{each}** {known[each]['title']}: {_address(known[each]['address'])}" for each in cited)]
    )


def cited_sources(found: Iterable[Row]) -> set[str]:
    """The numbers of every source that a row, a correction, an exercise or the introduction names."""
    cited = {source for row in found for source in row.data.get("sources", ())}
    words = [INTRO.read_text("utf-8"), *(mark for row in found for mark in row.data.get("marks", ()))]
    cited |= {source for text in words for source in re.findall(r"\bS[1-9][0-9]*\b", text)}
    cited |= {source for row in tables()["seed"]["correction"] for source in row["sources"]}
    for path in EXERCISES.glob("*.toml"):
        cited |= set(tomllib.loads(path.read_text("utf-8"))["exercise"].get("sources", ()))
    return cited - {"seed"}


def _address(address: str) -> str:
    return f"<{address}>" if address.startswith("http") else address


def _in_order(groups: Iterable[list[str]]) -> list[str]:
    return sorted({test for group in groups for test in group})


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
