"""People who come to a session, each walked through it: what is found, what is open then, and how a closed door opens."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from rows import each_row
from scripts import (
    NOTHING_DUE,
    RULES,
    SHIPPED,
    Run,
    Scripted,
    calm,
    finish,
    fitting,
    holds,
    phase,
    plan_of,
    silent,
    step,
)

from stretchcoach.history.closures import Closures
from stretchcoach.routine.model import RestStep, Routine
from stretchcoach.safety import days, doors, mornings
from stretchcoach.safety.briefing import Briefing
from stretchcoach.safety.days import RoutineSort
from stretchcoach.safety.doors import WayOut
from stretchcoach.safety.red_flags import Tier
from stretchcoach.safety.standing import Closure, FolderTime, PastSession, Standing
from stretchcoach.session.events import (
    Cue,
    Decision,
    Guidance,
    Outcome,
    Paused,
    PhaseStarted,
    Sign,
    StepStarted,
    as_record,
)
from stretchcoach.session.rehearsal import make_plan
from stretchcoach.session.speech import everything_said

Person = dict[str, Any]

FLAGS = RULES.red_flags
DAY = 86_400.0
PEOPLE: list[Person] = tomllib.loads((Path(__file__).parent / "people.toml").read_text(encoding="utf-8"))["person"]
WALK = Routine(
    id="getting-about",
    name="Getting about",
    summary="",
    steps=(RestStep(seconds=60),),
    ease=True,
    pain_up_to=10,
    text="",
)
ROUTINES = {**SHIPPED, "getting-about": WALK}


def briefing(person: Person) -> Briefing:
    """What is due for them: both lists the first time, the daily one, or what is known about with a new spasm."""
    known = tuple(person.get("known", ()))
    if "daily" in person:
        return Briefing(lists=("D",))
    if known:
        return Briefing(lists=("L1",), ask_about=known, remembered=frozenset(known))
    return Briefing(lists=("L1", "L2"), first=True)


def walked(person: Person) -> Run:
    """Their session."""
    plan = make_plan(ROUTINES[person.get("routine", "gentle-four")], RULES, briefing=briefing(person))
    rows = [*person.get("fits", ()), *person.get("daily", ())]
    answers: dict[str, Any] = {"before": person.get("pain", 3), **person.get("answers", {})}
    if "key" in person:
        answers["symptom"] = person["key"]
    if "silent" in person:
        answers[person["silent"]] = None
    run = Run(plan, fitting(*rows, **answers))
    if person.get("leaves"):
        while run.session.question is None or not run.session.question.ref.endswith(person["silent"]):
            run.step()
        run.do("report_symptom")
        run.patient = silent
        run.wait(60)
        run.do("interrupt")
        return run
    if "key" in person:
        run.to(lambda event: isinstance(event, PhaseStarted) and event.phase in ("hold", "rep"))
        run.do("report_symptom")
    run.to_end()
    return run


def standing(run: Run, later: float = 0.0) -> Standing:
    """What the record says so long after their session."""
    found = Closures()
    for event in run.of(Sign):
        found.sign(FolderTime(0.0), 1, as_record(event))
    midnight = later - later % DAY
    return Standing(
        now=FolderTime(later), midnight=FolderTime(midnight), closures=found.all, symptom_open=found.symptom_open
    )


def sort_of(routine: Routine) -> RoutineSort:
    """What decides whether it is open."""
    plan = make_plan(routine, RULES)
    packs = frozenset(each.pack for each in plan.steps if each.pack is not None)
    return RoutineSort(moves=plan.has_exercises, packs=packs, ease=routine.ease, counts=routine.counts_in_the_day)


def is_open(name: str, then: Standing) -> bool:
    """Whether a routine may be started."""
    return days.closed(sort_of(ROUTINES[name]), then, RULES) is None


@each_row("person", PEOPLE, ids=[person["who"] for person in PEOPLE])
def test_everybody_gets_what_is_right_for_them(person: Person) -> None:
    run, tier = walked(person), Tier(person["tier"])
    found = [(event.tier, event.row) for event in run.of(Guidance)]
    assert found == ([] if tier is Tier.NONE else [(tier, person["row"])])
    if tier is not Tier.NONE:
        assert run.signs[person["row"]] == (tier.value, person.get("state", "confirmed"))
    if tier.closes:
        red = tier in (Tier.EMERGENCY_NOW, Tier.SAME_DAY_URGENT)
        assert run.end.outcome is (Outcome.RED_FLAG if red else Outcome.CLOSED)
        assert {event.kind for event in run.of(StepStarted)} <= {"gate", "before", "exercise"}
        assert run.end.done == 0
    else:
        ended = (Outcome.PAIN_RULE, person["ended_by"]) if "ended_by" in person else (Outcome.COMPLETED, "")
        assert (run.end.outcome, run.end.rule) == ended
    begun = {event.exercise for event in run.of(StepStarted)}
    assert not begun & {*person.get("left_out", ())}
    assert person.get("rests", False) is any(event.action == "rest" for event in run.of(Decision))
    assert {event.text for event in run.of(Cue)} - {""} <= {phrase.text for phrase in everything_said(run.plan, RULES)}


@each_row("person", PEOPLE, ids=[person["who"] for person in PEOPLE])
def test_what_is_open_then(person: Person) -> None:
    run = walked(person)
    then, tier = standing(run), Tier(person["tier"])
    for name in person.get("open", ()):
        assert is_open(name, then), name
        if not tier.closes:  # and the rating lets it begin
            answers = {"before": person["pain"], "check_in": [person["pain"]] * 9, "after": person["pain"]}
            again = finish(make_plan(ROUTINES[name], RULES, briefing=NOTHING_DUE), Scripted(calm, **answers))
            assert again.end.outcome is Outcome.COMPLETED, name
    for name in person.get("closed", ()):
        assert not is_open(name, then), name
    held = doors.holding(then, FLAGS)
    if person.get("state") == "open":
        assert (held, doors.left_open(then)) == ((), (person["row"],)), "the next start goes on with it"
        return
    assert [each.row for each in held] == ([person["row"]] if tier.closes else [])
    for closure in held:
        assert doors.reason(closure, then, FLAGS)
        ways = doors.Door(closure=closure, later=False).ways(FLAGS)
        assert {WayOut.SEEN, WayOut.WRONG} <= {*ways}
        if "gently" in person:
            assert (WayOut.GENTLY in ways) is person["gently"]


@each_row("person", [each for each in PEOPLE if "way" in each], ids=[each["who"] for each in PEOPLE if "way" in each])
def test_the_way_out_that_is_true_for_them(person: Person) -> None:
    then = standing(walked(person), person.get("later", 0) * DAY + 3600)
    [closure] = doors.holding(then, FLAGS)
    later = doors.is_asked(closure, then, FLAGS)
    assert later is ("later" in person)
    opened = through(closure, WayOut(person["way"]), person["says"], later=later)
    assert opened.tier is Tier(person["then"])
    assert opened.acute is person.get("acute", False)
    if person.get("one_more_day"):
        assert opened.ends_in == DAY
        assert opened.say.startswith("Thank you. Have it checked all the same.")


def through(closure: Closure, way: WayOut, says: list[str], *, later: bool = False) -> doors.Opened:
    """A door, left by this way with these answers; whatever else is asked is denied."""
    door, left = doors.Door(closure=closure, later=later), list(says)
    while asked := doors.ask(door, FLAGS):
        value: str | int = door.ways(FLAGS).index(way) + 1 if door.way is None else left.pop(0) if left else "no"
        door = doors.door_after(door, asked, "yes" if asked.ref == "said_back" else value, FLAGS)
    return doors.opened(door, FLAGS)


# What else is right for some of them ---------------------------------------------------------------------------------


def test_nobody_answers_so_nothing_begins_and_nothing_is_closed() -> None:
    run = finish(make_plan(SHIPPED["gentle-four"], RULES, briefing=Briefing(lists=("L1", "L2"), first=True)), silent)
    assert (run.end.outcome, run.of(Sign), run.asked) == (Outcome.NO_ANSWER, [], ["list", "list"])
    assert [event.reason for event in run.of(Paused)] == ["no_answer"]
    assert run.end.at > 600
    assert doors.holding(standing(run), FLAGS) == ()


def test_after_a_slip_on_the_stairs_there_is_no_heat_for_three_days() -> None:
    slipped = fitting("trauma", crash="no", fall_risk="no", fall_day=1)
    run = finish(make_plan(SHIPPED["heat"], RULES), slipped)
    assert "heat" not in {event.kind for event in run.of(StepStarted)}
    injured = Standing(now=FolderTime(DAY), injury=FolderTime(0.0))
    assert not is_open("heat", injured)
    assert is_open("cold", injured)
    assert is_open("heat", Standing(now=FolderTime(3 * DAY), injury=FolderTime(0.0)))


def test_three_breaks_at_the_desk_leave_the_evening_open() -> None:
    breaks = tuple(
        PastSession(
            id=n, routine="desk", ended=FolderTime(3600.0 * n), before=2, worst=2, after=2, green=True, counts=False
        )
        for n in (1, 2, 3)
    )
    evening = Standing(now=FolderTime(20 * 3600), midnight=FolderTime(0.0), sessions=breaks)
    assert all(is_open(name, evening) for name in ("settle", "ease", "gentle-four"))
    run = finish(make_plan(SHIPPED["settle"], RULES, briefing=NOTHING_DUE), Scripted(calm, before=6, check_in=[6] * 9))
    assert run.end.done == run.end.planned


def test_a_four_that_is_a_five_in_the_morning_is_about_as_before_and_never_fine() -> None:
    last = PastSession(id=1, routine="gentle-four", ended=FolderTime(0.0), before=4, worst=4, after=4, green=True)
    told = mornings.after_morning(last, 5, Standing(now=FolderTime(DAY), sessions=(last,)), RULES)
    assert told.rule == "N1"
    assert "About as before." in told.say
    assert "fine" not in told.say


def test_pain_that_moves_up_the_leg_goes_on_though_the_back_hurts_one_more() -> None:
    plan = plan_of(holds("bend"), holds("turn"), briefing=NOTHING_DUE)
    run = finish(plan, Scripted(calm, before=4, place_before=3, check_in=5, moved=2))
    assert run.rules[1] == "P9"
    assert any("moving toward the middle can be a good sign" in text for text in run.said)
    assert run.end.outcome is Outcome.COMPLETED


def test_pain_that_moves_down_to_the_foot_ends_it_though_the_rating_stays() -> None:
    plan = plan_of(holds("bend"), holds("turn"), holds("lift"), briefing=NOTHING_DUE)
    patient = Scripted(calm, before=3, place_before=2, check_in=[3, 3], moved=[1, 3], place=4, neuro="no")
    run = finish(plan, patient)
    assert (run.end.outcome, run.end.rule) == (Outcome.PAIN_RULE, "P8")
    assert [event.tier for event in run.of(Guidance)] == [Tier.BOOK_CLINICIAN]
    assert not any(map(step("exercise", "lift"), run.events))


def test_a_first_heat_pack_with_diabetes_asks_for_a_clinicians_word_and_not_for_warning_signs() -> None:
    lines = [each.id for each in RULES.thermal_screen.conditions.values() if each.line and each.id != "cancer_site"]
    wanted = [each for each in lines if each != "cold_reaction"].index("diabetes") + 1
    for word, packs in (("no", set()), ("yes", {"heat"})):
        thermal = ["something", wanted, "done", "no", word]
        run = finish(make_plan(SHIPPED["heat"], RULES, briefing=NOTHING_DUE), Scripted(calm, thermal=thermal))
        assert {event.kind for event in run.of(StepStarted)} & {"heat", "cold"} == packs
        assert not {"list", "follow_up"} & {*run.asked}


def test_the_legs_that_were_left_come_back_first_when_the_key_was_pressed() -> None:
    [person] = [each for each in PEOPLE if each.get("leaves")]
    then = standing(walked(person))
    assert (then.symptom_open, doors.left_open(then)) == (True, ("ces_both_legs",))
    plan = plan_of(holds(), briefing=Briefing(lists=(), open_rows=doors.left_open(then), symptom_open=True))
    run = Run(plan, Scripted(calm, ces_when="yes"))
    run.to_end()
    assert run.asked[:3] == ["symptom", "follow_up", "follow_up"]
    assert (run.end.outcome, run.signs["ces_both_legs"]) == (Outcome.RED_FLAG, ("emergency_now", "confirmed"))
    assert not any(map(phase("hold"), run.events))
