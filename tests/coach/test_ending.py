"""What somebody is told when a session is over, after real sessions on a real record."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from folders import DAY, HOUR, Folder
from rows import each_row
from scripts import Patient, Run, Scripted, asks, calm, fitting, silent, step

from stretchcoach.coach.ending import EndReport, ending_of
from stretchcoach.coach.launch import Records, find, situation
from stretchcoach.coach.options import Options
from stretchcoach.coach.today import Look
from stretchcoach.frontends.lines import headless_run
from stretchcoach.frontends.lines.dialog import Dialog
from stretchcoach.frontends.lines.printing import PlainLines
from stretchcoach.frontends.lines.standard_input import InputLines
from stretchcoach.frontends.lines.talk import Talk
from stretchcoach.paths import Paths
from stretchcoach.protocol.telling import summary_of
from stretchcoach.protocol.writing import as_record
from stretchcoach.safety.person import Profile
from stretchcoach.safety.standing import FolderTime, Standing
from stretchcoach.safety_data import rules_for
from stretchcoach.session.events import Outcome
from stretchcoach.session.rehearsal import make_plan
from stretchcoach.words.languages import load_book

Play: TypeAlias = Callable[[Run], object]


@dataclass
class House:
    """A folder with a past, and sessions in it."""

    folder: Path
    language: str = "en"
    options: Options = field(init=False)
    past: Folder = field(init=False)

    def __post_init__(self) -> None:
        paths = Paths(data=self.folder / "data", config=self.folder / "config", cache=self.folder / "cache")
        self.options = Options(paths=paths, language=self.language)
        self.past = Folder(paths.data, since=9 * DAY).settle()

    def at(self, ago: float) -> House:
        """Let time pass until so many seconds before now."""
        self.past.at(ago)
        return self

    def session(
        self,
        name: str = "gentle-four",
        patient: Patient = calm,
        *,
        play: Callable[[Run], object] | None = None,
        **given: Any,
    ) -> EndReport:
        """A session to its end; ``play`` is what somebody does in it."""
        options = Options(paths=self.options.paths, language=self.language, **given)
        routine = find(options, name)
        rules = rules_for(routine)
        with closing(Records.open(options.paths, "", now=self.past.days)) as records:
            known = situation(records, routine, rules, options)
            assert known.closed is None
            plan = make_plan(routine, rules, profile=known.profile, briefing=known.briefing)
            journal = records.begin(routine, plan, options)
            run = Run(plan, patient, profile=known.profile, tables=rules)
            if play:
                play(run)
            run.to_end()
            journal.append(run.events, wall=datetime.now(UTC))
            seen = Look(known.profile, records.store.standing())
            return ending_of(run.end, routine, rules, options, seen=seen, number=journal.session_id)


def stops(run: Run) -> None:
    run.to(step("exercise", "cobra"))
    run.do("stop")


def skips(run: Run) -> None:
    run.to(step("exercise", "cobra"))
    run.do("skip")


def unheard(run: Run) -> None:
    """Nobody answers any more."""
    run.to(asks("check_in"))
    run.patient = silent


ENDINGS: dict[str, tuple[dict[str, Any], Outcome, str]] = {
    "completed": ({}, Outcome.COMPLETED, "You came to the end of the session."),
    "stopped": ({"play": stops}, Outcome.STOPPED, "You stopped the session."),
    "skipped": ({"play": skips}, Outcome.COMPLETED, "You came to the end of the session."),
    "risen": ({"patient": Scripted(check_in=[8])}, Outcome.PAIN_RULE, "Stopped because the pain rose to 8."),
    "hurt": (
        {"patient": Scripted(check_in=[5], re_rate=[2], place=[0])},
        Outcome.COMPLETED,
        "You came to the end of the session.",
    ),
    "high": ({"patient": Scripted(before=[9])}, Outcome.PAIN_RULE, "Not this time: the pain was 9."),
    "too_high": (
        {"name": "strength", "patient": Scripted(before=[5])},
        Outcome.PAIN_RULE,
        "Not this time: the pain was 5.",
    ),
    "farther": (
        {"patient": Scripted(check_in=[4], place=[3], place_again=[3])},
        Outcome.PAIN_RULE,
        "Stopped because the pain moved farther down.",
    ),
    "red_flag": (
        {"patient": fitting("ces_bladder"), "full_screen": True},
        Outcome.RED_FLAG,
        "Stopped because of a warning sign.",
    ),
    "closed": ({"patient": fitting("told_not_to"), "full_screen": True}, Outcome.CLOSED, "Not today."),
    "no_answer": ({"play": unheard}, Outcome.NO_ANSWER, "Stopped because nobody answered."),
    "cold": ({"name": "cold"}, Outcome.COMPLETED, "You came to the end of the session."),
    "skin": (
        {"name": "cold", "patient": Scripted(skin=["no"])},
        Outcome.PAIN_RULE,
        "Stopped because of how your skin was.",
    ),
    "ease": ({"name": "ease"}, Outcome.COMPLETED, "You came to the end of the session."),
}
NEVER = re.compile(
    r"\bP\d|\bN\d|/|\\|_|stretchcoach|ALSA|sqlite|rule|well done|great|good job|bravo|bien hecho|harmless|\bcure|\bfine\b",
    re.IGNORECASE,
)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


@each_row("language", ["en", "es"])
@each_row("kind", ENDINGS)
def test_an_ending_is_told_in_short_plain_sentences(tmp_path: Path, language: str, kind: str) -> None:
    given, outcome, how = ENDINGS[kind]
    found = House(tmp_path, language).session(**given)
    assert found.ended.outcome is outcome
    assert (found.how == how) is (language == "en")
    said = [each for sentence in found.sentences for each in re.split(r"(?<=[.?!]) ", sentence)]
    assert len(set(found.sentences)) == len(found.sentences)
    assert all(len(each.split()) <= 20 for each in said), said
    assert all(each.endswith(".") and not NEVER.search(each) for each in said), said
    assert found.kind in load_book(language).words(f"kind.{outcome}")
    told = PlainLines().line(summary_of(found))
    assert told is not None
    assert told.splitlines() == list(found.sentences)
    assert as_record(summary_of(found))["sentences"] == list(found.sentences)


def rows(found: EndReport) -> dict[str, str]:
    return dict(found.rows)


def test_what_was_done_is_told_by_name_with_the_pain_before_and_after(house: House) -> None:
    found = house.session(patient=Scripted(before=3, after=1))
    assert rows(found)["Pain"] == "3 before, 1 after"
    assert rows(found)["What you did"] == "Cat-cow, Child's pose, Seated twist, Sphinx"
    assert as_record(summary_of(found))["did"] == ["Cat-cow", "Child's pose", "Seated twist", "Sphinx"]
    assert "Left out" not in rows(found)


@pytest.mark.parametrize(
    ("given", "left"),
    [
        ({"play": skips}, ["Sphinx. You skipped it."]),
        ({"patient": Scripted(check_in=[2, 2, 4], place=[0])}, ["Sphinx. It is for days with less pain."]),
        ({"name": "cold", "patient": Scripted(barrier=["no"] * 2)}, ["Cold pack. There was no cloth for it."]),
        (
            {"name": "cold", "patient": Scripted(skin=[None])},
            ["Cold pack. It came off early, because nobody answered."],
        ),
    ],
)
def test_what_was_left_out_is_told_with_the_reason(house: House, given: dict[str, Any], left: list[str]) -> None:
    found = house.session(**given)
    assert [words for about, words in found.rows if about == "Left out"] == left
    assert [f"{each.name}. {each.why}" for each in found.ended.left_out] == left


def test_a_condition_is_the_reason_it_was_told_by(house: House) -> None:
    with closing(Records.open(house.options.paths, "")) as records:
        records.store.save_profile(Profile(country="GB", conditions={"osteoporosis": "yes"}))
    found = house.session()
    why = {each.name: each.why for each in found.ended.left_out}
    assert why["Seated twist"].startswith("That is to be careful with osteoporosis or fragile bones.")


def test_what_an_early_end_did_not_come_to_is_not_called_left_out(house: House) -> None:
    found = house.session(play=stops)
    assert (found.ended.done, found.ended.planned, found.ended.left_out) == (3, 4, ())


def test_a_pain_that_was_higher_in_between_is_told(house: House) -> None:
    found = house.session(patient=Scripted(before=3, check_in=[4], place=[0], after=2))
    assert rows(found)["Pain"] == "3 before, 4 at the worst, 2 after"


def test_the_sessions_of_a_week_are_counted_and_the_day_is_closed_after_three(house: House) -> None:
    house.past.at(8 * DAY).session()
    house.past.at(3 * DAY).session()
    first, second, third = (house.at(ago).session() for ago in (300, 200, 100))
    assert [each.week for each in (first, second, third)] == [2, 3, 4]
    assert rows(third)["Last seven days"] == "4 sessions"
    assert first.next == second.next == "You can do it again today if you like, or tomorrow."
    assert third.next == "That is enough for today. The next one can be tomorrow."
    assert 0 < (third.opens_in or 0) <= DAY


def test_when_the_next_pack_can_follow_is_told(house: House) -> None:
    found = house.session("cold")
    assert found.next == "The next one can start in 2 hours."
    assert found.opens_in == pytest.approx(2 * HOUR, abs=60)


def test_after_a_warning_sign_it_is_told_that_exercises_are_closed(house: House) -> None:
    given, *_ = ENDINGS["red_flag"]
    found = house.session(**given)
    assert found.next.startswith("Exercises are closed for now.")


def test_what_is_offered_after_pain_is_named(house: House) -> None:
    found = house.session(patient=Scripted(check_in=[8]))
    routine = find(house.options, "gentle-four")
    offered = replace(found.ended, offer="ease")
    seen = Look(Profile(), Standing(now=FolderTime(0.0)))
    told = ending_of(offered, routine, rules_for(routine), house.options, seen=seen)
    assert told.next == "This one is for a pain of 5 or less. Ease is open now."
    unknown = ending_of(replace(offered, offer="gone"), routine, rules_for(routine), house.options, seen=seen)
    assert unknown.next == "This one is for a pain of 5 or less."


def test_a_rehearsal_says_that_it_does_not_count(house: House) -> None:
    found = house.session(speed=20.0)
    assert found.sentences[-1] == "This was a rehearsal. It does not count."
    assert (found.week, found.kind, found.rehearsal) == (None, "", True)


def test_without_a_record_the_end_is_told_all_the_same(house: House) -> None:
    routine = find(house.options, "gentle-four")
    ended = house.session().ended
    found = ending_of(ended, routine, rules_for(routine), house.options)
    assert (found.week, found.next, found.opens_in) == (None, "", None)
    assert found.sentences[0] == "You came to the end of the session."


def test_whoever_had_done_nothing_yet_can_start_again_at_any_time(house: House) -> None:
    found = house.session(play=lambda run: run.do("stop"))
    assert (found.ended.did, found.next) == ((), "You can start again at any time.")


async def test_nobody_is_waited_for_with_a_note(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(headless_run, "NOTE_WITHIN", 0.0)
    out, book = io.StringIO(), load_book("en")
    dialog = Dialog(InputLines(), Talk(PlainLines(book), out, io.StringIO()))
    with closing(Records.open(house.options.paths, "")) as records:
        await headless_run._ask_note(dialog, records.store, 1)
        assert [each.note for each in records.store.sessions()] == [""]
    assert out.getvalue().splitlines() == [book("after.ask_note")]


def test_kind_sentences_take_turns(house: House) -> None:
    routine = find(house.options, "gentle-four")
    ended = house.session().ended
    told = [ending_of(ended, routine, rules_for(routine), house.options, number=number).kind for number in range(10)]
    assert told[:5] == told[5:]
    assert len(set(told)) == 5


@each_row("language", ["en", "es"])
def test_every_outcome_has_kind_sentences(language: str) -> None:
    book = load_book(language)
    for outcome in Outcome:
        kind = book.words(f"kind.{outcome}")
        assert len(kind) >= 2
        assert all(not NEVER.search(each) for each in kind)
