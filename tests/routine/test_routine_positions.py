"""Every key and value has its place; what has none takes its parent's."""

from __future__ import annotations

from rows import each_row

from stretchcoach.routine.model import Place
from stretchcoach.routine.positions import positions, scan
from stretchcoach.strict import KeyPath

FILE = """format = 1
top.'left right'.deep = 2

[routine]
name = "Übung"  # a remark
"quoted key" = 3
"\\u00e9" = 4

[[step]]
exercise = "a"
cues = [ # remark
  { at = "half", say = "Ä" }, { at = "1s" },

  { at = \"\"\"
two lines\"\"\", say = 'x' },
]

[[step]]
repeat = 2

[[step.steps]]
off = "1m"

[[step.steps]]
rest = "2m"

[step.steps.with]
cues.move = ["é", "b"]

[[step]]
steps = [{ apply = "cold" }, [1, [2, {x = 3}]]]
"""


@each_row(
    ("path", "line", "column"),
    [
        ((), 1, 1),
        (("format",), 1, 10),
        (("top",), 2, 1),
        (("top", "left right", "deep"), 2, 25),
        (("routine",), 4, 1),
        (("routine", "name"), 5, 8),
        (("routine", "quoted key"), 6, 16),
        (("routine", "\u00e9"), 7, 12),
        (("step",), 9, 1),
        (("step", 0), 9, 1),
        (("step", 0, "exercise"), 10, 12),
        (("step", 0, "cues"), 11, 8),
        (("step", 0, "cues", 0), 12, 3),
        (("step", 0, "cues", 0, "say"), 12, 24),
        (("step", 0, "cues", 1, "at"), 12, 38),
        (("step", 0, "cues", 2, "at"), 14, 10),
        (("step", 0, "cues", 2, "say"), 15, 21),
        (("step", 1), 18, 1),
        (("step", 1, "steps"), 21, 1),
        (("step", 1, "steps", 0, "off"), 22, 7),
        (("step", 1, "steps", 1), 24, 1),
        (("step", 1, "steps", 1, "rest"), 25, 8),
        (("step", 1, "steps", 1, "with"), 27, 1),
        (("step", 1, "steps", 1, "with", "cues"), 28, 1),
        (("step", 1, "steps", 1, "with", "cues", "move", 1), 28, 19),
        (("step", 2, "steps", 0, "apply"), 31, 20),
        (("step", 2, "steps", 1, 1, 1, "x"), 31, 43),
    ],
)
@each_row("ends", ["\n", "\r\n"])
@each_row("mark", ["", "\ufeff"])
def test_places_of_values(path: KeyPath, line: int, column: int, ends: str, mark: str) -> None:
    assert positions(mark + FILE.replace("\n", ends))[path] == Place(line=line, column=column)


def test_places_of_keys() -> None:
    found = scan(FILE)
    assert found.place(("routine", "quoted key"), of_key=True) == Place(line=6, column=1)
    assert found.place(("step", 0, "cues", 1, "at"), of_key=True) == Place(line=12, column=33)


@each_row(
    ("path", "parent"),
    [
        (("step", 0, "hold"), ("step", 0)),
        (("step", 0, "cues", 9, "at"), ("step", 0, "cues")),
        (("nowhere", 1), ()),
    ],
)
def test_what_has_no_place_takes_its_parent_s(path: KeyPath, parent: KeyPath) -> None:
    found = scan(FILE)
    assert path not in found.values
    assert found.place(path) == found.place(path, of_key=True) == found.values[parent].start


@each_row("text", ["", "\n", "= 1", "[", "a = [1, {", "[[]]\nx = 1", "a = 1 = 2\n[b]\nc = 3", "\ud800 = 1"])
def test_a_text_that_is_not_toml_still_has_a_beginning(text: str) -> None:
    assert positions(text)[()] == Place(line=1, column=1)


def test_very_deep_nesting_is_walked() -> None:
    depth = 3000
    found = positions("a = " + "[" * depth + "1" + "]" * depth)
    assert found[("a", *[0] * depth)] == Place(line=1, column=5 + depth)


def test_a_value_a_key_and_a_pair_have_an_end() -> None:
    found = scan('[step]\nname = "Ü"\nreps   = "2x10" # remark\n')
    reps = ("step", "reps")
    for extent, line, start, end in (
        (found.extent(("step",)), 1, 1, 7),
        (found.extent(("step", "name")), 2, 8, 11),
        (found.extent(reps), 3, 10, 16),
        (found.extent(reps, of_key=True), 3, 1, 5),
        (found.extent(reps, of_key=True, pair=True), 3, 1, 16),
    ):
        assert extent == (Place(line=line, column=start), Place(line=line, column=end))
