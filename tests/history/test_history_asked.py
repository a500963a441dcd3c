"""What the record says of questions about warning signs: when they were answered, and what asks for them again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from fakes import FakeMachine

from stretchcoach.history.store import Store
from stretchcoach.safety.person import Profile
from stretchcoach.session.events import Answer, Decision, Event, Guidance, Outcome, TakenBack, Tier

from .builders import EXERCISED, WALL, answer, ended, keep, listed, sign, step

DAY = 86400.0


def reply(question: str, purpose: str, value: int | str | None, ref: str = "") -> Answer:
    """An answer to the question with this id."""
    return Answer(at=1.0, id=question, value=value, purpose=purpose, ref=ref)


def back(question: str) -> TakenBack:
    """It is taken back."""
    return TakenBack(at=2.0, question=question)


# The lists --------------------------------------------------------------------------------------------------------------


def test_lists_are_answered_when_they_are_told_as_answered(store: Store, machine: FakeMachine) -> None:
    assert store.standing().listed == {}
    machine.passes(5)
    keep(store, listed("L1", "L2"), sign("fever_back", Tier.SAME_DAY_URGENT))
    machine.passes(5)
    keep(store, listed("D"))
    assert store.standing().listed == {"L1": 5.0, "L2": 5.0, "D": 10.0}


@pytest.mark.parametrize(
    "event",
    [
        answer(1, "list", "something", "L1"),
        answer(1, "list", "none", "L1"),
        Decision(at=1, rule="gate", action="told", say=""),
        Decision(at=1, rule="key", action="told", say=""),
        Decision(at=1, rule="P2", action="ease", say=""),
    ],
)
def test_nothing_else_answers_a_list(store: Store, event: Event) -> None:
    keep(store, event)
    assert store.standing().listed == {}


def test_the_lists_of_a_rehearsal_do_not_count(store: Store) -> None:
    keep(store, listed("L1", "L2"), rehearsal=True)
    assert store.standing().listed == {}


@pytest.mark.parametrize(
    ("events", "left"),
    [
        ([back("q2")], set()),
        ([reply("q3", "before", 4), back("q3")], {"L1", "L2"}),
        ([reply("q3", "before", 4), back("q3"), back("q2"), back("q1")], set()),
        ([back("q2"), reply("q4", "list", "none", "L2"), listed("L1", "L2")], {"L1", "L2"}),
        ([back("q2"), reply("q4", "list", "something", "L2")], set()),
    ],
)
def test_a_list_that_was_taken_back_is_not_answered(store: Store, events: Sequence[Event], left: set[str]) -> None:
    asked: list[Event] = [reply("q1", "list", "none", "L1"), reply("q2", "list", "none", "L2"), listed("L1", "L2")]
    keep(store, *asked, *events)
    assert set(store.standing().listed) == left


def test_the_same_id_in_another_session_is_another_question(store: Store) -> None:
    keep(store, reply("q1", "list", "none", "L1"), listed("L1"))
    keep(store, reply("q1", "list", "none", "L2"), back("q1"))
    assert set(store.standing().listed) == {"L1"}


# Trouble ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "event",
    [
        *(answer(1, purpose, 8) for purpose in ("before", "check_in", "re_rate", "after")),
        Decision(at=1, rule="P6", action="end", say=""),
        *(Decision(at=1, rule="key", action=action, say="") for action in ("told", "rest", "end")),
        *(Decision(at=1, rule=row, action="end", say="") for row in ("dizzy", "cramp")),
    ],
)
def test_what_is_trouble(store: Store, machine: FakeMachine, event: Event) -> None:
    machine.passes(7)
    keep(store, event)
    machine.passes(7)
    keep(store, event, rehearsal=True)
    assert store.standing().trouble == 7.0


@pytest.mark.parametrize(
    "event",
    [
        answer(1, "before", 7),
        answer(1, "before", None),
        answer(1, "place", 8),
        Decision(at=1, rule="P6", action="note", say=""),
        *(Decision(at=1, rule="key", action=action, say="") for action in ("stopped", "mistake", "break")),
        sign("key", Tier.NONE, "open"),
        sign("fever_back", Tier.SAME_DAY_URGENT),
        Decision(at=1, rule="fever_back", action="end", say=""),
    ],
)
def test_what_is_none(store: Store, event: Event) -> None:
    keep(store, event)
    assert store.standing().trouble is None


def test_a_rating_that_was_taken_back_is_no_trouble(store: Store) -> None:
    keep(store, reply("q3", "before", 9), back("q3"), reply("q4", "before", 3))
    assert store.standing().trouble is None


def test_a_list_answered_after_severe_pain_comes_after_the_trouble(store: Store, machine: FakeMachine) -> None:
    journal = store.reopen(keep(store, reply("q1", "before", 9)))
    machine.passes(20)
    journal.append([reply("q2", "list", "none", "L1"), listed("L1")], wall=WALL)
    standing = store.standing()
    assert (standing.trouble, standing.listed) == (0.0, {"L1": 20.0})


def test_whether_severe_pain_was_asked_about(store: Store, machine: FakeMachine) -> None:
    keep(store, reply("q1", "follow_up", None, "severe/severe_sudden"))
    keep(store, reply("q1", "follow_up", "no", "severe/severe_sudden"), back("q1"))
    assert store.standing().severe_asked is None
    machine.passes(3)
    keep(store, reply("q1", "follow_up", "no", "severe/severe_sudden"))
    assert store.standing().severe_asked == 3.0


# Accidents, advice ------------------------------------------------------------------------------------------------------


def test_when_an_accident_was(store: Store, machine: FakeMachine) -> None:
    machine.passes(5 * DAY)
    keep(store, sign("trauma", Tier.NONE, ago_s=2 * DAY))
    assert store.standing().injury == 3 * DAY
    keep(store, sign("trauma", Tier.EMERGENCY_NOW, "open", ago_s=0.0))
    assert store.standing().injury == 5 * DAY
    keep(store, sign("fever_back", Tier.SAME_DAY_URGENT))
    assert store.standing().injury == 5 * DAY


def test_an_accident_that_was_taken_back_or_told_of_a_rehearsal_was_none(store: Store) -> None:
    keep(store, sign("trauma", ago_s=0.0), rehearsal=True)
    keep(store, sign("trauma", state="open", ago_s=0.0), sign("trauma", state="withdrawn", ago_s=0.0))
    assert store.standing().injury is None


def test_advice_is_remembered_by_its_row(store: Store, machine: FakeMachine) -> None:
    keep(store, Guidance(at=1, tier=Tier.BOOK_CLINICIAN, text="Book.", row="cancer"))
    machine.passes(9)
    keep(store, Guidance(at=1, tier=Tier.BOOK_CLINICIAN, text="Book.", row="weight_loss"))
    keep(store, Guidance(at=1, tier=Tier.SAME_DAY_URGENT, text="Today.", row="fever_back"), sign("fever_back"))
    assert store.standing().advised == {"cancer": 0.0, "weight_loss": 9.0}


# Facts ------------------------------------------------------------------------------------------------------------------


def facts(**conditions: str) -> Profile:
    """A profile with these conditions."""
    return Profile(conditions=conditions, country="GB")


def test_a_fact_that_is_changed_by_hand_is_noticed(store: Store, machine: FakeMachine) -> None:
    store.save_profile(facts(knee="yes", cancer="no"))
    assert store.standing().facts_changed is None
    machine.passes(1)
    store.save_profile(facts(cancer="yes"))
    assert store.standing().facts_changed == 1.0
    machine.passes(1)
    store.save_profile(facts(cancer="unsure", wrist="yes"))
    assert store.standing().facts_changed == 1.0
    machine.passes(1)
    store.save_profile(facts())
    assert store.standing().facts_changed == 3.0


def test_what_was_told_in_a_session_is_not_changed_by_hand(store: Store, machine: FakeMachine) -> None:
    """A question of the profile after the session saves the whole profile, with what the lists were told."""
    keep(store, sign("cancer", Tier.BOOK_CLINICIAN), sign("infection_risk", Tier.BOOK_CLINICIAN))
    machine.passes(1)
    store.save_profile(facts(cancer="yes", weak_defence="yes", knee="no"))
    assert store.standing().facts_changed is None
    machine.passes(1)
    store.save_profile(facts(cancer="yes", weak_defence="no"))
    assert store.standing().facts_changed == 2.0


def test_facts_are_remembered_as_they_were_told(store: Store, machine: FakeMachine) -> None:
    keep(store, sign("cancer", Tier.BOOK_CLINICIAN), sign("blood_thinner", Tier.NONE))
    keep(store, sign("fragile", Tier.SAME_DAY_URGENT, "open"))
    keep(store, sign("pregnant", state="open"), sign("pregnant", state="withdrawn"))
    keep(store, sign("infection_risk", Tier.BOOK_CLINICIAN), rehearsal=True)
    assert sorted(told[1] for told in store.profile()[1]) == ["blood_thinner", "cancer", "fragile"]


def test_what_was_left_open_and_came_to_nothing_is_forgotten(store: Store, machine: FakeMachine) -> None:
    keep(store, sign("cancer", Tier.SAME_DAY_URGENT, "open"))
    machine.passes(1)
    keep(store, replace(sign("cancer", Tier.NONE), said=""))
    assert store.profile()[1] == []


def test_a_pregnancy_is_remembered_for_nine_months(store: Store, machine: FakeMachine) -> None:
    keep(store, sign("pregnant", Tier.BOOK_CLINICIAN))
    machine.passes(270 * DAY)
    assert len(store.profile()[1]) == 1
    machine.passes(1)
    assert store.profile()[1] == []


def test_saving_the_profile_makes_no_pregnancy_longer(store: Store, machine: FakeMachine) -> None:
    keep(store, sign("pregnant", Tier.BOOK_CLINICIAN))
    for _ in range(3):
        machine.passes(80 * DAY)
        store.save_profile(facts(pregnant="yes", knee="yes"))
    machine.passes(30 * DAY)
    assert store.profile()[0].conditions == {"pregnant": "yes", "knee": "yes"}
    machine.passes(1)
    assert store.profile()[0].conditions == {"knee": "yes"}


def test_a_second_pregnancy_is_remembered_from_its_own_telling(store: Store, machine: FakeMachine) -> None:
    store.save_profile(facts(pregnant="yes"))
    machine.passes(100 * DAY)
    store.save_profile(facts(pregnant="no"))
    machine.passes(300 * DAY)
    store.save_profile(facts(pregnant="yes"))
    machine.passes(200 * DAY)
    assert store.profile()[0].conditions == {"pregnant": "yes"}
    keep(store, sign("pregnant", Tier.BOOK_CLINICIAN))
    store.save_profile(facts(pregnant="yes"))
    machine.passes(200 * DAY)
    assert store.profile()[0].conditions == {"pregnant": "yes"}


# Sessions ---------------------------------------------------------------------------------------------------------------


def test_a_mistake_or_a_break_is_not_amiss(store: Store) -> None:
    for action in ("mistake", "break", "rest", "told"):
        pressed = [Decision(at=30, rule="key", action=each, say="") for each in ("stopped", action)]
        keep(store, *EXERCISED[:-1], *pressed, EXERCISED[-1])
    assert [each.green for each in store.standing().sessions] == [True, True, False, False]


def test_a_session_that_was_left_at_its_lists_is_no_visit(store: Store, machine: FakeMachine) -> None:
    keep(store, *EXERCISED)
    machine.passes(15 * DAY)
    keep(store, listed("L1", "L2"), ended(3, Outcome.STOPPED))
    keep(store, listed("D"), sign("fever_back", Tier.SAME_DAY_URGENT), ended(3, Outcome.RED_FLAG))
    assert store.standing().last == 0.0
    keep(store, answer(1, "before", 2), step(2, 1), ended(3, Outcome.STOPPED))
    assert store.standing().last == 15 * DAY
    machine.passes(DAY)
    keep(store, answer(1, "before", 2))
    keep(store, listed("D"))
    assert store.standing().last == 16 * DAY
