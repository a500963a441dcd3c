"""Closed doors: what is closed until when, and every way out of it (section 1.2 of the clinical reference)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

from rows import each_row

from stretchcoach.safety import RedFlags, Tier
from stretchcoach.safety.doors import (
    Door,
    Opened,
    WayOut,
    ask,
    closes,
    door_after,
    holding,
    is_asked,
    left_open,
    needs_help,
    opened,
    opens_in,
    reason,
)
from stretchcoach.safety.gate import KEY
from stretchcoach.safety.questions import QuestionKind, shown_text
from stretchcoach.safety.red_flags import FIRST, URGENCY
from stretchcoach.safety.standing import Closure, FolderTime, Standing
from stretchcoach.safety_data import load_rules

FLAGS: RedFlags = load_rules().red_flags
HOUR, DAY = 3600.0, 86400.0
E, S, W, R, N = Tier.EMERGENCY_NOW, Tier.SAME_DAY_URGENT, Tier.WAIT, Tier.REST_TODAY, Tier.NONE
CLOSING = (E, S, W, R)
ROWS = list(FLAGS.rows)
GENTLY = ["ces_saddle", "ces_bladder", "ces_bowel", "ces_both_legs", "legs_pain_both", "neuro_leg", "pregnant",
          "weight_loss", "other"]  # fmt: skip
"""All rows but chest or fainting, face, speech, hands or walking, fever, cancer, infection risk, a possible fracture, a
blood thinner, severe pain, and those that only wait or rest."""


def closure(row: str = "neuro_leg", tier: Tier = S, since: float = 0.0, **more: Any) -> Closure:
    return Closure(row=row, tier=tier, since=FolderTime(since), said="You said: a weak leg or foot.", **more)


def standing(now: float, *closures: Closure, midnight: float | None = None) -> Standing:
    midnight = now - 10 * HOUR if midnight is None else midnight
    return Standing(now=FolderTime(now), midnight=FolderTime(midnight), closures=closures)


def picked(door: Door, number: int) -> Door:
    """With one of its ways out, or of how it is, picked."""
    question = ask(door, FLAGS)
    assert question is not None
    return door_after(door, question, number, FLAGS)


def through(door: Door, *answers: str | int) -> Opened:
    """What a walk has come to; answers are in the order of the questions, then the calm ones."""
    left = list(answers)
    while (question := ask(door, FLAGS)) is not None:
        calm: str | int = 1 if question.kind is QuestionKind.PICK and not question.several else "yes"
        if question.kind is QuestionKind.YES_NO and question.ref != "said_back":
            calm = "no"
        value = (
            left.pop(0)
            if left
            else "done"
            if question.several
            else "none"
            if question.kind is QuestionKind.LIST
            else calm
        )
        door = door_after(door, question, value, FLAGS)
    assert not left, f"never asked for: {left}"
    return opened(door, FLAGS)


def way(
    row: str, tier: Tier, name: WayOut, *answers: str | int, later: bool = False, known: Sequence[str] = ()
) -> Opened:
    """One way out of a closure of a row, by its number among those that are offered."""
    door = Door(closure=closure(row, tier), later=later, known=frozenset(known))
    return through(door, door.ways(FLAGS).index(name) + 1, *answers)


# What is closed -------------------------------------------------------------------------------------------------------


@each_row("moves", [True, False])
def test_an_emergency_closes_everything_and_the_others_what_has_exercises(moves: bool) -> None:
    for tier in CLOSING:
        assert closes(closure(tier=tier), standing(HOUR), moves=moves) == (moves or tier is E)
    gently = closure(gently_until=2 * HOUR)
    assert closes(gently, standing(3 * HOUR), moves=True)
    assert not closes(gently, standing(HOUR), moves=True), "chosen to go on gently, until then"
    assert closes(closure(tier=E, gently_until=2 * HOUR), standing(HOUR), moves=True), "never where it is an emergency"


@each_row("tier", [E, S])
@each_row("days", [0, 1, 30, 400])
def test_time_opens_no_red_flag(tier: Tier, days: int) -> None:
    held = closure(tier=tier)
    now = standing(days * DAY + HOUR, held)
    assert holding(now, FLAGS) == (held,)
    assert opens_in(held, now, FLAGS) is None


@each_row("row", ROWS)
def test_a_wait_ends_by_itself_after_90_days_for_an_operation_only(row: str) -> None:
    held = closure(row, W)
    assert holding(standing(90 * DAY - 1, held), FLAGS) == (held,)
    assert bool(holding(standing(90 * DAY, held), FLAGS)) == (row != "surgery")
    assert opens_in(held, standing(80 * DAY, held), FLAGS) == (10 * DAY if row == "surgery" else None)


def test_a_sign_that_passed_closes_until_midnight() -> None:
    held = closure("dizzy", R, since=20 * HOUR)
    assert holding(standing(23 * HOUR, held, midnight=0.0), FLAGS) == (held,)
    assert opens_in(held, standing(23 * HOUR, held, midnight=0.0), FLAGS) == HOUR
    assert not holding(standing(25 * HOUR, held, midnight=DAY), FLAGS)


def test_one_more_day_ends_by_itself() -> None:
    held = closure("dizzy", S, ends=DAY)
    assert holding(standing(DAY - 1, held), FLAGS) == (held,)
    assert not holding(standing(DAY, held), FLAGS)
    assert opens_in(held, standing(DAY - HOUR, held), FLAGS) == HOUR


def test_the_most_serious_comes_first_and_what_was_left_open_is_asked_instead() -> None:
    later, earlier, cut = closure(since=5.0), closure("trauma", since=1.0), closure("chest_pain", E, open=True)
    worst = closure("ces_saddle", E, since=2.0)
    assert holding(standing(HOUR, later, earlier, cut, worst), FLAGS) == (worst, later, earlier)
    assert left_open(standing(HOUR, later, cut)) == ("chest_pain",)


@each_row(("row", "tier"), list(product(["ces_saddle", "surgery", "dizzy", ""], CLOSING)))
def test_a_closed_door_says_whom_to_call_what_was_said_and_until_when(row: str, tier: Tier) -> None:
    text = reason(closure(row, tier), standing(HOUR), FLAGS)
    assert "You said: a weak leg or foot." in text
    until = {
        E: "until you have been seen",
        S: "Tomorrow I ask how it is.",
        W: "until they have agreed",
        R: "opens again tomorrow",
    }
    assert until[tier] in text
    called = {
        E: "Call ",
        S: "Speak to a doctor or urgent care line today",
        W: "Ask your surgeon",
        R: "Enough for today",
    }
    assert called[tier] in text
    assert "{" not in text
    assert text.count("You said") == 1


def test_where_nobody_knows_what_was_said_the_row_says_it() -> None:
    held = Closure(row="fever_back", tier=S, since=FolderTime(0.0))
    assert "You said: fever, or feeling very ill." in reason(held, standing(HOUR), FLAGS)


# When it is asked how it is -------------------------------------------------------------------------------------------


def test_a_same_day_closure_is_asked_about_on_a_later_date_and_once_a_day() -> None:
    held = closure(since=20 * HOUR)
    assert not is_asked(held, standing(23 * HOUR, midnight=0.0), FLAGS), "still the same date"
    assert is_asked(held, standing(25 * HOUR, midnight=DAY), FLAGS)
    assert not is_asked(closure(since=0.0, asked=25 * HOUR), standing(30 * HOUR, midnight=DAY), FLAGS)
    assert is_asked(closure(since=0.0, asked=25 * HOUR), standing(50 * HOUR, midnight=2 * DAY), FLAGS)


def test_an_emergency_is_asked_about_after_24_hours() -> None:
    held = closure(tier=E, since=20 * HOUR)
    assert not is_asked(held, standing(43.9 * HOUR, midnight=DAY), FLAGS), "a later date is not enough"
    assert is_asked(held, standing(44 * HOUR, midnight=DAY), FLAGS)
    assert not is_asked(closure(tier=E, asked=50 * HOUR), standing(60 * HOUR), FLAGS)


@each_row("tier", [W, R])
def test_the_plain_closures_are_never_asked_about(tier: Tier) -> None:
    assert not is_asked(closure(tier=tier), standing(400 * DAY), FLAGS)


# The ways out ---------------------------------------------------------------------------------------------------------


@each_row(("row", "tier"), list(product(ROWS, CLOSING)))
def test_which_ways_are_offered(row: str, tier: Tier) -> None:
    ways = Door(closure=closure(row, tier), later=False).ways(FLAGS)
    assert ways[-1] is WayOut.LEAVE, "nobody has to take one"
    assert {WayOut.SEEN, WayOut.WRONG} <= set(ways)
    assert (WayOut.AGREED in ways) == (tier is W)
    assert (WayOut.GENTLY in ways) == (tier is S and row in GENTLY)
    assert Door(closure=closure(row, tier), later=True).ways(FLAGS) == (
        WayOut.GONE, WayOut.BEEN_SEEN, WayOut.UNCHANGED, WayOut.WORSE,
    )  # fmt: skip


def test_the_ways_are_asked_as_one_pick_in_their_words() -> None:
    question = ask(Door(closure=closure(), later=False), FLAGS)
    assert question is not None
    assert (question.kind, question.text, question.before) == (QuestionKind.PICK, "What is right?", ())
    assert question.items == (
        "I have been seen about this.",
        "I pressed the wrong key.",
        "I understand, and choose to go on gently.",
        "Leave it closed.",
    )
    later = ask(Door(closure=closure(), later=True), FLAGS)
    assert later is not None
    assert [shown_text(each) for each in later.before] == ["You said: a weak leg or foot."]
    assert (later.text, later.items) == ("How is it now?", ("Gone", "Seen by a clinician", "The same", "Worse"))


@each_row("tier", CLOSING)
@each_row(("name", "later"), [(WayOut.SEEN, False), (WayOut.BEEN_SEEN, True)])
def test_seen(tier: Tier, name: WayOut, later: bool) -> None:
    for broken in ("yes", "unsure"):
        found = way("trauma", tier, name, broken, later=later)
        assert (found.tier, found.acute) == (W, False)
    found = way("trauma", tier, name, "no", "yes", later=later)
    assert (found.tier, found.acute, found.gently) == (N, True, False), "open, that day in the acute doses"
    for worse in ("no", "unsure"):
        found = way("trauma", tier, name, "no", worse, later=later)
        assert found.tier is (E if tier is E else S)


@each_row("row", [*FLAGS.lists[FIRST].rows, *FLAGS.lists["L2"].rows])
def test_a_wrong_key_asks_the_row_again_and_list_1_one_by_one(row: str) -> None:
    first = FLAGS.lists[FIRST].rows
    door, asked = Door(closure=closure(row, E), later=False), []
    door = picked(door, 2)
    while (question := ask(door, FLAGS)) is not None:
        asked.append(question.ref)
        door = door_after(door, question, "no", FLAGS)
    others = [each for each in first if each != row] if row in first else []
    assert asked == [f"{each}/line" for each in (row, *others)]
    found = opened(door, FLAGS)
    assert (found.way, found.row, found.tier, needs_help(found)) == (WayOut.WRONG, row, N, False)


def test_a_wrong_key_in_a_follow_up_can_be_said() -> None:
    """Cancer years ago fits; that the pain is worse each day was the slip."""
    found = way("cancer", S, WayOut.WRONG, "yes", "no", known=["cancer"])
    assert (found.tier, found.row) == (N, "cancer")


def test_a_wrong_key_that_finds_a_sign_closes_by_it() -> None:
    found = way("ces_saddle", E, WayOut.WRONG, *["no"] * 6, "yes", "no")
    assert (found.tier, found.row, needs_help(found)) == (S, "chest_pain", True)
    assert found.said == "You said: chest pain, short of breath, or fainting, longer ago than a day."
    assert "Speak to a doctor" in found.say


@each_row(("row", "refs"), [("severe", ["severe/severe_sudden"]), ("dizzy", ["dizzy/dizzy_better"])])
def test_a_wrong_key_of_the_anytime_key_and_of_severe_pain_asks_those_questions(row: str, refs: list[str]) -> None:
    door, asked = Door(closure=closure(row, S), later=False), []
    door = picked(door, 2)
    while (question := ask(door, FLAGS)) is not None:
        asked.append(question.ref)
        door = door_after(door, question, "no" if row == "severe" else "yes", FLAGS)
    assert asked == refs
    assert opened(door, FLAGS).tier is (N if row == "severe" else R)


@each_row("row", ["", KEY, "a row that is gone"])
def test_a_closure_that_cannot_be_read_has_honest_ways_out_too(row: str) -> None:
    assert way(row, E, WayOut.WRONG).tier is N
    assert way(row, E, WayOut.SEEN, "no", "yes").tier is N
    assert way(row, E, WayOut.WORSE, later=True).tier is E
    assert way(row, S, WayOut.WORSE, later=True).tier is S


@each_row("row", ["surgery", "told_not_to", "trauma"])
def test_they_have_agreed_opens_at_any_time(row: str) -> None:
    found = way(row, W, WayOut.AGREED)
    assert (found.tier, found.acute, found.say) == (N, False, "Thank you. It is open again.")


@each_row("row", GENTLY)
def test_going_on_gently_leaves_it_closed_and_opens_the_acute_doses_today(row: str) -> None:
    found = way(row, S, WayOut.GENTLY)
    assert (found.tier, found.gently, found.acute) == (S, True, True)


@each_row("tier", CLOSING)
def test_leaving_it_closed_changes_nothing(tier: Tier) -> None:
    found = way("neuro_leg", tier, WayOut.LEAVE)
    assert (found.tier, found.row, found.acute, found.gently, found.ends_in) == (tier, "neuro_leg", False, False, None)


# On a later date ------------------------------------------------------------------------------------------------------


@each_row("row", ROWS)
def test_gone(row: str) -> None:
    found = way(row, S, WayOut.GONE, later=True)
    assert (found.tier, found.ends_in) == (N, None)
    found = way(row, E, WayOut.GONE, later=True)
    assert (found.tier, found.ends_in) == (S, DAY), "today for one more day, then it opens"
    assert "Have it checked all the same." in found.say


@each_row("row", ROWS)
def test_the_same(row: str) -> None:
    found = way(row, S, WayOut.UNCHANGED, later=True)
    assert (found.tier, found.gently, found.acute) == (S, row in GENTLY, row in GENTLY)
    assert ("Rest and short walks are open." in found.say) == (row not in GENTLY)
    assert way(row, E, WayOut.UNCHANGED, later=True).tier is E


def test_worse_asks_its_branch_again() -> None:
    found = way("neuro_leg", S, WayOut.WORSE, 1, "no", "yes", later=True)
    assert (found.tier, found.row, needs_help(found)) == (E, "neuro_leg", True)
    found = way("neuro_leg", S, WayOut.WORSE, 1, "yes", "no", later=True)
    assert (found.tier, needs_help(found)) == (S, False), "worse is never less than it was"


def test_worse_in_an_emergency_is_an_emergency_again() -> None:
    assert way("ces_saddle", E, WayOut.WORSE, later=True).tier is E


@each_row(("row", "tier", "later"), list(product(ROWS, (E, S), (True, False))))
def test_there_is_an_honest_way_on_for_everybody(row: str, tier: Tier, later: bool) -> None:
    """However somebody answers, no walk is endless, and none makes an emergency of what was none unasked."""
    door = Door(closure=closure(row, tier), later=later)
    for number, name in enumerate(door.ways(FLAGS), 1):
        for calm in ("no", "yes", "unsure"):
            walked, left = picked(door, number), 60
            while (question := ask(walked, FLAGS)) is not None and (left := left - 1):
                value: str | int = (
                    calm
                    if question.kind is QuestionKind.YES_NO
                    else "none"
                    if question.kind is QuestionKind.LIST
                    else 1
                )
                walked = door_after(walked, question, "yes" if question.ref == "said_back" else value, FLAGS)
            assert left
            found = opened(walked, FLAGS)
            if name not in (WayOut.WRONG, WayOut.WORSE):
                assert URGENCY.index(found.tier) >= URGENCY.index(tier), (name, calm)
            assert found.say
            assert "{" not in found.say
