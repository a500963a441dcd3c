"""The schema of the files and the readers accept and refuse the same: kept files, example folders, generated values."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from rows import each_row

from stretchcoach.authoring.schema import SCHEMA_NAME, schema, schema_text, time_pattern, write_schema
from stretchcoach.resources import shipped
from stretchcoach.routine.codes import RULES
from stretchcoach.routine.library import ExerciseFolders, exercises_for
from stretchcoach.routine.limits import HOLD, OFF, PACE, Range
from stretchcoach.routine.problems import Problems
from stretchcoach.routine.reader import check_file
from stretchcoach.routine.routine_reader import build
from stretchcoach.routine.shapes import KINDS
from stretchcoach.routine.wording import parse_duration, spelled_duration

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "tests" / "examples"
LIBRARY = ExerciseFolders([shipped("routines") / "exercises"])
VALIDATOR = Draft202012Validator(schema())

BEYOND = {
    "hold-while-moving",
    "no-movements",
    "unknown-exercise",
    "exercise-file",
    "foreign-cues",
    "one-side",
    "keys-together",
    "file-name",
    "picture",
    "words",
    "unknown-code",
    "unknown-variable",
    "not-yet",
    "wrong-count",
}
"""What depends on an exercise, on another file, or on two values that have to fit each other: no schema knows it."""


def plain(value: Any) -> Any:
    """A document as JSON has it: days are texts."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def accepted(document: dict[str, Any]) -> bool:
    return VALIDATOR.is_valid(plain(document))


def refused_by_reader(document: dict[str, Any]) -> set[str]:
    """The codes of what the reader finds wrong with a routine."""
    problems = Problems("x.toml", "")
    build(document, "x", problems, LIBRARY)
    return {problem.code for problem in problems.listed()}


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(schema())


def test_the_kept_schema_is_the_one_the_program_makes() -> None:
    assert (ROOT / "docs" / "routine.schema.json").read_text("utf-8") == schema_text(), "stretchcoach schema --output"


def test_every_key_has_a_description() -> None:
    for name, table in schema()["$defs"].items():
        for key, value in table.get("properties", {}).items():
            assert value["description"].endswith("."), (name, key)


@each_row("path", [*sorted(shipped("routines").rglob("*.toml")), *sorted((EXAMPLES / "good").rglob("*.toml"))])
def test_a_good_file_is_accepted(path: Path) -> None:
    document = tomllib.loads(path.read_text("utf-8-sig"))
    if "format" in document:  # a translation has texts alone
        assert [error.message for error in VALIDATOR.iter_errors(plain(document))] == []


@each_row("path", sorted((EXAMPLES / "bad").rglob("*.toml")), ids=lambda path: path.stem)
def test_a_file_that_the_schema_refuses_is_refused(path: Path) -> None:
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except (ValueError, UnicodeDecodeError):
        return
    if not accepted(document):
        assert check_file(path, exercises_for(path, LIBRARY))


def test_tombi_finds_the_same(tmp_path: Path) -> None:
    """The real editor's checker, with the schema beside the files as `new` puts it there."""
    write_schema(tmp_path / SCHEMA_NAME)
    for folder in ("good", "bad"):
        for path in (EXAMPLES / folder).glob("*.toml"):
            text = path.read_bytes()
            if not text.startswith(b"\xef\xbb\xbf"):  # which tombi takes for a letter
                (tmp_path / f"{folder}-{path.name}").write_bytes(b"#:schema ./" + SCHEMA_NAME.encode() + b"\n" + text)
    settings_file = 'toml-version = "v1.1.0"\n[schema]\ncatalog = { paths = [] }\n'
    (tmp_path / "tombi.toml").write_text(settings_file)
    tombi = Path(sys.executable).with_name("tombi")
    good = sorted(map(str, tmp_path.glob("good-*.toml")))
    done = subprocess.run(
        [tombi, "lint", "--offline", *good], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for name in ("durations", "keys_unknown", "numbers", "prescriptions"):
        command = [str(tombi), "lint", "--offline", f"bad-{name}.toml"]
        assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 1, name


# Generated -----------------------------------------------------------------------------------------------------------

TIMES = st.builds(
    lambda number, unit, more: f"{number}{unit}{more}",
    st.integers(0, 400),
    st.sampled_from(["s", " s", "m", " min", "h", ".5s", " seconds", ":30", ""]),
    st.sampled_from(["", "", "30s", "5m"]),
)
WORDS = st.sampled_from(
    [
        "easier",
        "acute",
        "normal",
        "both",
        "left",
        "alternate",
        "comfortable",
        "tones",
        "cold",
        "on-the-back",
        "each",
        "last",
    ]
)
VALUES = st.recursive(
    st.one_of(
        st.integers(-1, 70),
        st.sampled_from(
            [2.5, True, False, "8-12", "12-8", "2x10", "3 to 5", "61-62", "", " ", "a{b}", "{next}", "x\n"]
        ),
        TIMES,
        WORDS,
        st.text(max_size=6),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.fixed_dictionaries({"left": inner, "right": inner}),
        st.fixed_dictionaries({"at": st.sampled_from(["half", "5s", "-2s", "x"]), "say": st.text(max_size=5)}),
    ),
    max_leaves=5,
)
BESIDE = {("apply", "for"), ("apply", "explicit_long"), *((kind, "cues") for kind in ("exercise", "rest", "do"))}
"""Keys whose bounds depend on what stands beside them."""
LEAST: dict[str, dict[str, Any]] = {
    "exercise": {"exercise": "piriformis"},
    "do": {"do": "Walk", "for": "5m"},
    "apply": {"apply": "cold", "for": "5m"},
    "off": {"off": "10m"},
    "rest": {"rest": "5m"},
    "say": {"say": "Well."},
    "check_in": {"check_in": True},
    "repeat": {"repeat": 2, "steps": [{"say": "Well."}]},
}


@settings(max_examples=400, deadline=None)
@given(kind=st.sampled_from(sorted(KINDS)), data=st.data())
def test_a_generated_step_is_accepted_or_refused_by_both(kind: str, data: st.DataObject) -> None:
    key = data.draw(st.sampled_from([*KINDS[kind].keys, "nonsense"]))
    value = data.draw(VALUES)
    step = {**LEAST[kind], key: value}
    document = {"format": 1, "routine": {"name": "x", "pain_up_to": 3}, "step": [step]}
    codes = refused_by_reader(document)
    if not accepted(document):
        assert codes, (step, "refused by the schema alone")
    elif codes - BEYOND - set(RULES):
        assert (kind, key) in BESIDE, (step, codes)


@settings(max_examples=300, deadline=None)
@given(text=TIMES, allowed=st.sampled_from([HOLD, PACE, OFF, Range(7200, 86400)]))
def test_a_length_of_time_is_read_as_its_pattern_says(text: str, allowed: Range) -> None:
    seconds = parse_duration(text)
    seconds = spelled_duration(text, allowed.most) if seconds is None else seconds
    right = seconds is not None and allowed.least <= seconds <= allowed.most
    assert Draft202012Validator({"pattern": time_pattern(allowed)}).is_valid(text) is right
