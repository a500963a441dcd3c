"""What physiotherapists wrote: refused with what to write, told, or shown and done as it is meant.

The first lines of each file of ``examples/therapists`` say what is right: the codes that ``check`` tells, in their order;
what it says to write; and what a whole session says once, at all, or never, and ``show`` shows.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from rows import each_row
from scripts import NOTHING_DUE, finish

from stretchcoach.authoring.check import check_paths
from stretchcoach.authoring.show import describe
from stretchcoach.resources import shipped
from stretchcoach.routine.library import ExerciseFolders, exercises_for
from stretchcoach.routine.reader import read_routine
from stretchcoach.safety_data import rules_for
from stretchcoach.session.rehearsal import make_plan
from stretchcoach.words.lengths import USUAL

FOLDER = Path(__file__).parents[1] / "examples" / "therapists"
LIBRARY = ExerciseFolders([shipped("routines") / "exercises"])
EXPECTED = re.compile(r"# (Told|Write|Once|Heard|Never|Shown): ?(.*)")


def expected_of(path: Path) -> Mapping[str, list[str]]:
    """What the first lines of a file say is right, by their first words."""
    found = defaultdict(list)
    for line in path.read_text("utf-8").splitlines():
        if match := EXPECTED.fullmatch(line):
            found[match[1]].append(match[2])
    return found


@each_row("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_what_a_therapist_wrote_is_told_shown_and_done_right(path: Path) -> None:
    expected = expected_of(path)
    report = check_paths([path], LIBRARY, today=date(2026, 11, 22))
    # None of them has a day of review, and many name exercises without an acute dose.
    aside = ("no-review-date", "nothing-left")
    told = [each for each in (*report.problems, *report.notes) if each.code not in aside]
    assert sorted(each.code for each in told) == sorted(filter(None, expected["Told"][0].split(", ")))
    assert all(any(words in each.suggestion for each in told) for words in expected["Write"]), told
    if report.problems:
        return
    routine = read_routine(path, exercises_for(path, LIBRARY))
    rules = rules_for(routine)
    assert all(line in " ".join(describe(routine, rules).split()) for line in expected["Shown"])
    said = finish(make_plan(routine, rules, USUAL, briefing=NOTHING_DUE), tables=rules).said
    everything = " ".join(said)
    assert {words: everything.count(words) for words in expected["Once"]} == dict.fromkeys(expected["Once"], 1)
    assert [words for words in expected["Heard"] if words not in everything] == []
    assert [words for words in expected["Never"] if words in everything] == []
