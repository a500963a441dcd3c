"""A routine in words and its timeline, for a person of whom something is known and after days that adjusted it."""

from __future__ import annotations

import json
from pathlib import Path

from rows import each_row

from stretchcoach.authoring.preview import json_preview, text_preview
from stretchcoach.authoring.show import describe, library_table
from stretchcoach.routine.library import load_library
from stretchcoach.routine.reader import read_routine
from stretchcoach.safety.briefing import Briefing
from stretchcoach.safety.person import Profile
from stretchcoach.safety_data import load_rules
from stretchcoach.session.events import Decision, Outcome, SessionEnded
from stretchcoach.session.rehearsal import make_plan, rehearse

RULES = load_rules()
LIBRARY = load_library()
FOUR, FIFTEEN = LIBRARY.routines["gentle-four"], LIBRARY.routines["daily-fifteen"]
FRAGILE = Profile(conditions={"osteoporosis": "unsure", "knee": "no"})
LESS = Briefing(level=-2)


def lines(text: str) -> str:
    """The text on one line, for sentences that are folded."""
    return " ".join(text.split())


def test_nothing_known_is_nothing_said() -> None:
    plain = describe(FOUR, RULES)
    assert plain == describe(FOUR, RULES, Profile(), Briefing())
    assert "left out for you" not in plain
    assert "Adjusted" not in plain


def test_what_stays_open_and_what_does_not_count_is_said() -> None:
    assert "Open at any pain rating, and while exercises are closed." in describe(LIBRARY.routines["ease"], RULES)
    aside = {name for name, each in LIBRARY.routines.items() if "does not count as one" in describe(each, RULES)}
    assert aside == {"flare-up-day", "settle", "desk"}


def test_what_a_condition_leaves_out_or_changes_is_shown_with_the_reason() -> None:
    text = lines(describe(FOUR, RULES, FRAGILE))
    twist = next(step for step in make_plan(FOUR, RULES).steps if step.exercise == "seated-twist")
    note = next(rule.note for rule in twist.conditions if rule.condition == "osteoporosis")
    why = f"That is to be careful with osteoporosis or fragile bones. {note}"
    assert f"{twist.name}: left out for you. {why}" in text
    assert "A change for you today. Small and near the middle; no deep rounding." in text


def test_the_minutes_are_those_of_what_is_left() -> None:
    everything = Profile(conditions={"surgery": "yes"})
    whole, rest = (describe(FIFTEEN, RULES, profile).split("About ")[1].split()[0] for profile in (None, everything))
    assert int(rest) < int(whole)


def test_an_adjusted_dose_is_shown_with_the_one_before() -> None:
    text = lines(describe(FIFTEEN, RULES, briefing=LESS))
    assert "(Adjusted; was: Hold for 20 seconds, 3 times. First one side, then the other.)" in text
    assert "Bridge is left out for now, after a bad morning." in text
    assert "5. Bridge: Hold for 5 seconds, 8 times." in text  # what is written stays as it is written


@each_row("routine", LIBRARY.routines)
def test_every_routine_is_shown_and_rehearsed_for_a_person_with_every_condition(routine: str) -> None:
    profile = Profile(conditions=dict.fromkeys(RULES.conditions.conditions, "yes"))
    found = LIBRARY.routines[routine]
    assert describe(found, RULES, profile, LESS)
    events = rehearse(make_plan(found, RULES, profile=profile, briefing=LESS), RULES, profile)
    assert isinstance(events[-1], SessionEnded)
    assert events[-1].outcome is Outcome.COMPLETED


def test_the_timeline_says_what_is_left_out_and_lists_what_is_adjusted() -> None:
    text = text_preview(FOUR, RULES, profile=FRAGILE, briefing=Briefing(level=-1))
    assert "We leave out Seated twist today." in text
    assert "That is to be careful with osteoporosis or fragile bones." in text
    assert "Today we do a little less than the routine says." in text
    assert "adjusted: Cat-cow: " in text
    assert "adjusted:" not in text_preview(FOUR, RULES)


def test_the_timeline_as_data_has_both() -> None:
    data = json.loads(json_preview(FOUR, RULES, profile=FRAGILE, briefing=Briefing(level=-1)))
    left_out = {each["exercise"] for each in data["conditions"] if each["action"] == "leave_out"}
    assert left_out == {"seated-twist", "child-pose"}
    assert all(each["text"] for each in data["conditions"])
    [first, *_] = data["adjusted"]
    assert first["name"] == "Cat-cow"
    assert first["dose"] != first["was"]
    decisions = [each for each in data["events"] if each["type"] == Decision.type and each["rule"] == "condition"]
    assert len(decisions) == len(data["conditions"])
    plain = json.loads(json_preview(FOUR, RULES))
    assert (plain["conditions"], plain["adjusted"]) == ([], [])


def test_the_list_has_a_line_for_each_routine() -> None:
    plans = {name: make_plan(each, RULES) for name, each in LIBRARY.routines.items()}
    assert len(library_table(LIBRARY, plans).splitlines()) == len(LIBRARY.routines) + 1


def test_the_timeline_says_how_much_is_told_and_why_and_marks_what_was_moved(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        'format = 1\nroutine.name = "Mine"\n[[step]]\nexercise = "child-pose"\nhold = "30s"\nbreathing = ["4s", "6s"]\n'
        'cues = [{ at = "-4s", say = "%s", short = "Soften." }]\n[[step]]\nexercise = "pelvic-tilt"\n'
        % ("Long words. " * 20),
        "utf-8",
    )
    routine = read_routine(path, LIBRARY.exercises)
    known = Briefing(met={("child-pose", "Child's pose"): 3})
    text = text_preview(routine, RULES)
    assert "Instructions: auto, as the user wishes: full the first 3 times an exercise is met, then short." in text
    assert "1. Child's pose  (full; the first time)" in text
    assert "Soften.  (short form)" in text
    assert "(tones to breathe with: 3 in, " in text or "(tones to breathe with: 2 in, " in text
    assert 'note: Child\'s pose: "Soften." is said in place of its long form, which finds no room.' in text
    assert "1. Child's pose  (short; done 3 times before)" in text_preview(routine, RULES, briefing=known)
    data = json.loads(json_preview(routine, RULES, briefing=known))
    assert data["verbosity"] == {"asked_for": "auto", "fixed_by_author": False}
    assert [(each["how"], each["met"]) for each in data["told"]] == [("short", 3), ("full", 0)]
    assert {"step": 1, "text": "Soften.", "how": "short"} in json.loads(json_preview(routine, RULES))["moved"]
