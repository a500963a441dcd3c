"""The commands for who writes routines: exercises, new."""

from __future__ import annotations

import json
from pathlib import Path

from rows import each_row

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
