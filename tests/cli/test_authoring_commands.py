"""The commands for who writes routines: exercises, new."""

from __future__ import annotations

import json
import os
import re
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rows import each_row

from stretchcoach.authoring import new_routine
from stretchcoach.authoring.new_routine import SCHEMA_LINE
from stretchcoach.authoring.schema import SCHEMA_NAME
from stretchcoach.cli import authoring_commands, main
from stretchcoach.resources import shipped
from stretchcoach.routine.library import SHIPPED_ORDER, load_library, usable_exercises
from stretchcoach.routine.reader import parse_routine

from .program import Ended, data_of, run_here

OWN = """format = 1
[exercise]
name = "Sit to stand"
why = "Strengthens the legs."
position = "Sit on a firm chair."
start = "sitting"
needs = ["a chair"]
easier = { name = "With hands", say = "Push up with both hands." }
[dose.normal]
reps = 8
"""


def own(tmp_path: Path, name: str, text: str = OWN) -> Path:
    """An exercise file of the user's own."""
    folder = data_of(tmp_path) / "routines" / "exercises"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.toml").write_text(text, "utf-8")
    return folder / f"{name}.toml"


def ids(found: Ended) -> list[str]:
    return [line.split()[0] for line in found.out.splitlines() if line and not line.startswith(" ")]


def test_exercises_are_listed_with_what_they_are_for_how_much_and_what_is_needed(tmp_path: Path) -> None:
    found = run_here(tmp_path, "exercises", COLUMNS="80")
    assert len(ids(found)) == 15
    assert max(map(len, found.out.splitlines())) <= 80
    assert (
        "cobra (Sphinx, Esfinge)\n"
        "  Bends the back gently backward, after the positions that round it.\n"
        "  Lying on the front. Hold for 10 seconds, 6 times. You need a mat.\n"
    ) in found.out
    narrow = run_here(tmp_path, "exercises", COLUMNS="40")
    assert max(map(len, narrow.out.splitlines())) <= 40
    assert ids(narrow) == ids(found)


@each_row(
    ("words", "first", "others"),
    [
        (("chair",), "rest-90-90", {"seated-twist"}),
        (("silla",), "rest-90-90", {"seated-twist"}),
        (("chair", "LYING"), "rest-90-90", set()),
        (("knee", "rolls"), "lower-trunk-rotation", set()),
        (("postura", "nino"), "child-pose", set()),
        (("cat-cow",), "cat-cow", set()),
        (("front",), "cobra", {"press-up"}),
    ],
)
def test_words_find_what_all_of_them_describe(
    tmp_path: Path, words: tuple[str, ...], first: str, others: set[str]
) -> None:
    found = ids(run_here(tmp_path, "exercises", *words))
    assert found[0] == first
    assert set(found[1:]) >= others
    assert {each["id"] for each in json.loads(run_here(tmp_path, "exercises", *words, "--format", "json").out)} == set(
        found
    )


def test_those_that_lie_on_the_back_come_before_those_that_are_for_the_back(tmp_path: Path) -> None:
    found = ids(run_here(tmp_path, "exercises", "back", "lying"))
    assert found.index("piriformis") < found.index("cobra")


def test_one_s_own_come_first_and_are_marked(tmp_path: Path) -> None:
    own(tmp_path, "sit-to-stand")
    listed = run_here(tmp_path, "exercises").out
    assert listed.startswith("sit-to-stand (Sit to stand). Your own.\n")
    assert listed.count("Your own.") == 1
    [data] = json.loads(run_here(tmp_path, "exercises", "sit", "stand", "--format", "json").out)
    assert (data["id"], data["own"], data["needs"]) == ("sit-to-stand", True, ["a chair"])


def test_a_broken_file_is_told_and_the_others_are_listed(tmp_path: Path) -> None:
    own(tmp_path, "bad", "format = 1\n[exercise]\n")
    found = run_here(tmp_path, "exercises")
    assert "bad.toml" in found.err
    assert len(ids(found)) == 15


@each_row(
    ("words", "told"),
    [
        (("Sphnx",), "Did you mean cobra (Sphinx)?"),
        (("chair", "banana"), "Each word alone: chair finds 2, banana finds 0. Try fewer words"),
        (("banana",), "No exercise is described by: banana. Try fewer words"),
    ],
)
def test_where_nothing_is_found_it_says_what_to_try(tmp_path: Path, words: tuple[str, ...], told: str) -> None:
    found = run_here(tmp_path, "exercises", *words)
    assert (found.code, found.out) == (1, "")
    assert told in found.err
    assert run_here(tmp_path, "exercises", *words, "--format", "json").out == "[]\n"


def test_the_list_comes_in_spanish(tmp_path: Path) -> None:
    found = run_here(tmp_path, "exercises", "esfinge", "--language", "es").out
    assert found.startswith("cobra (Esfinge, Sphinx)\n")
    assert "Boca abajo. Mantenga la postura 10 segundos, 6 veces. Necesita una esterilla." in " ".join(found.split())


# new ------------------------------------------------------------------------------------------------------------------


def made(tmp_path: Path, name: str) -> str:
    """The text of a routine of the user's own."""
    return (data_of(tmp_path) / "routines" / f"{name}.toml").read_text("utf-8")


def answered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *lines: str) -> Result:
    """`new evening` with somebody at the terminal who types these lines, and then leaves."""
    monkeypatch.setenv("STRETCHCOACH_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(authoring_commands, "_somebody_answers", lambda: True)
    return CliRunner().invoke(main, ["new", "evening"], input="".join(f"{line}\n" for line in lines))


@each_row("language", ["en", "es"])
def test_a_new_file_passes_check_and_says_what_to_do_next(tmp_path: Path, language: str) -> None:
    found = run_here(tmp_path, "new", "morning-back", "--language", language)
    path = data_of(tmp_path) / "routines" / "morning-back.toml"
    assert found.code == 0
    assert str(path) in found.out
    for words in ("check", "show morning-back", "run morning-back"):
        assert f"stretchcoach {words}" in found.err
    assert run_here(tmp_path, "check", path).code == 0
    assert "Morning back" in run_here(tmp_path, "show", "morning-back").out
    assert [each.name for each in sorted(path.parent.iterdir())] == ["morning-back.toml", SCHEMA_NAME]


@each_row("language", ["en", "es"])
def test_what_its_remarks_offer_may_be_written(tmp_path: Path, language: str) -> None:
    """Every remark that is a line of the format is one, whatever exercises were chosen."""
    given = [word for key in load_library().exercises for word in ("--exercise", key)]
    run_here(tmp_path, "new", "all", "--language", language, *given)
    text = made(tmp_path, "all")
    offered = re.sub(r"^# (?=\[|\w+ = )", "", text, flags=re.MULTILINE)
    assert offered.count("\n#") < text.count("\n#") / 3
    routine = parse_routine(offered, name="all", path="all.toml", exercises=usable_exercises())
    assert routine.language == language
    assert len(routine.steps) == len(load_library().exercises) + 3


def test_options_are_the_answers(tmp_path: Path) -> None:
    words = ("--title", 'For "her"', "--for", "For May.", "--exercise", "Knee rolls", "--exercise", "cobra")
    more = ("--times-a-day", "2", "--clinic", "Harbour", "--phone", "020 7946 0000")
    assert run_here(tmp_path, "new", "hers", *words, *more).code == 0
    file = tomllib.loads(made(tmp_path, "hers"))
    assert file["routine"] == {"name": 'For "her"', "for_whom": "For May."}
    assert [step["exercise"] for step in file["step"]] == ["lower-trunk-rotation", "cobra"]
    assert file["limits"] == {"sessions_per_day": 2}
    assert file["clinic"] == {"name": "Harbour", "phone": "020 7946 0000"}


def test_a_file_in_spanish_calls_exercises_what_a_session_calls_them(tmp_path: Path) -> None:
    run_here(tmp_path, "new", "tarde", "--language", "es", "--exercise", "Sphinx")
    assert 'exercise = "cobra"  # Esfinge: Mantenga' in made(tmp_path, "tarde")


def test_a_few_questions_are_asked_at_a_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ["Evenings", "", "banana", "twist", "7", "1", "Sphinx", "", "99", "1", "Harbour", "911", "020 7946 0000"]
    found = answered(tmp_path, monkeypatch, *lines)
    assert found.exit_code == 0, found.output
    for words in (
        "No exercise is described by: banana.",
        "  1. Seated twist: Hold for 20",
        "Type a number from 1 to 1",
    ):
        assert words in found.stderr
    assert "An emergency number is not a clinic's" in found.stderr.replace("\n", " ")
    file = tomllib.loads(made(tmp_path, "evening"))
    assert file["routine"] == {"name": "Evenings"}
    assert [step["exercise"] for step in file["step"]] == ["seated-twist", "cobra"]
    assert (file["limits"], file["clinic"]["phone"]) == ({"sessions_per_day": 1}, "020 7946 0000")


def test_who_leaves_in_the_middle_has_written_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = answered(tmp_path, monkeypatch, "Evenings", "")
    assert found.exit_code == 1
    assert "Nothing was written." in found.stderr
    assert not (tmp_path / "home").exists()


@each_row("name", SHIPPED_ORDER)
def test_a_copy_keeps_the_remarks_and_leaves_out_what_is_its_author_s(tmp_path: Path, name: str) -> None:
    source = (shipped("routines") / f"{name}.toml").read_text("utf-8")
    assert run_here(tmp_path, "new", "copy", "--from", name).code == 0
    copied = made(tmp_path, "copy")
    assert copied.startswith(f"{SCHEMA_LINE}\n# Made from {name} (")
    wanted = tomllib.loads(source)
    for key in ("author", "reviewed", "review_by"):
        del wanted["routine"][key]
    wanted["routine"]["name"] = "Copy"
    assert tomllib.loads(copied) == wanted
    remarks = [
        [line for line in text.splitlines() if "#" in line and "#:schema" not in line] for text in (source, copied)
    ]
    assert remarks[0] == remarks[1][1:]


@each_row("name", SHIPPED_ORDER)
def test_a_copy_in_spanish_has_the_spanish_texts(tmp_path: Path, name: str) -> None:
    found = run_here(tmp_path, "new", "copia", "--from", name, "--language", "es", "--title", "Copia")
    assert found.code == 0
    path = data_of(tmp_path) / "routines" / "copia.toml"
    assert run_here(tmp_path, "check", path).code == 0
    library = load_library(path.parent, "es")
    copied, routine = library.routines["copia"], library.routines[name]
    assert (copied.language, copied.summary, copied.for_whom) == ("es", routine.summary, routine.for_whom)
    assert (copied.steps, copied.cautions) == (routine.steps, routine.cautions)


def test_a_copy_is_refused_where_what_it_needs_is_not_there(tmp_path: Path) -> None:
    clinic = tmp_path / "clinic"
    (clinic / "exercises").mkdir(parents=True)
    (clinic / "exercises" / "sit.toml").write_text(OWN, "utf-8")
    (clinic / "plan.toml").write_text('format = 1\nroutine.name = "P"\nstep = [{ exercise = "sit" }]\n', "utf-8")
    found = run_here(tmp_path, "new", "mine", "--from", clinic / "plan.toml")
    assert found.code == 2
    assert 'no exercise "sit"' in found.err
    assert not (data_of(tmp_path) / "routines" / "mine.toml").exists()
    assert run_here(tmp_path, "new", clinic / "second.toml", "--from", clinic / "plan.toml").code == 0


@each_row(
    ("words", "told"),
    [
        (("Morning back",), "Write: stretchcoach new morning-back"),
        (("ma\u00f1ana!",), "Write: stretchcoach new manana"),
        (("con",), "Write: stretchcoach new my-con"),
        (("",), "is no name for the file"),
        (("x" * 200,), "at most 60"),
        (("b\udcff",), "is no name for the file"),
        (("settle",), "stretchcoach new my-settle --from settle"),
        (("gone/plan",), "There is no folder gone."),
        (("exercises/plan",), "is for exercises"),
        (("gone/",), "is a folder"),
        (("ok", "--exercise", "Sfinx"), "Did you mean cobra (Sphinx)?"),
        (("ok", "--title", "a{b}"), "routine, name: expected words, found a brace"),
        (("ok", "--title", "x" * 61), "at most 60 characters"),
        (("ok", "--title", "\udcff"), "has a character that is none"),
        (("ok", "--times-a-day", "99"), "99"),
        (("ok", "--phone", "020 7946 0000"), "--clinic"),
        (("ok", "--from", "setle"), 'Did you mean "settle"?'),
        (("ok", "--from", "settle", "--for", "Me."), "goes with --title alone"),
    ],
)
def test_what_cannot_be_made_is_refused_with_what_to_write(tmp_path: Path, words: tuple[str, ...], told: str) -> None:
    found = run_here(tmp_path, "new", *words)
    assert (found.code, found.out) == (2, "")
    assert told in found.err
    assert not data_of(tmp_path).exists()


def test_a_file_that_is_there_stays(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("mine", "utf-8")
    assert "is there already" in run_here(tmp_path, "new", path).err
    with pytest.raises(Exception, match="is there already"):
        new_routine.write_new(path, "other")
    (tmp_path / "link.toml").symlink_to(tmp_path / "nowhere")
    assert "is there already" in run_here(tmp_path, "new", tmp_path / "link.toml").err
    assert path.read_text("utf-8") == "mine"
    assert sorted(each.name for each in tmp_path.iterdir() if each.is_file()) == ["mine.toml"]


def test_without_links_a_file_is_made_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*names: Path) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", no_links)
    new_routine.write_new(tmp_path / "a.toml", "text")
    with pytest.raises(Exception, match="is there already"):
        new_routine.write_new(tmp_path / "a.toml", "other")
    assert [each.read_text("utf-8") for each in tmp_path.iterdir()] == ["text"]


def test_the_line_for_editors_comes_first_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(new_routine, "SCHEMA_LINE", "#:schema ./routine.schema.json")
    run_here(tmp_path, "new", "one")
    run_here(tmp_path, "new", "two", "--from", "one")
    for name in ("one", "two"):
        text = made(tmp_path, name)
        assert text.startswith("#:schema ./routine.schema.json\n#")
        assert text.count("#:schema") == 1
