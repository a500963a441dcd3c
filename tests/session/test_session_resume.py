"""Going on after a crash: the journal is cut at every event, and nothing that protects is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import takewhile
from typing import NamedTuple

import pytest
from scripts import (
    Run,
    Scripted,
    asks,
    calm,
    cold,
    finish,
    fitting,
    heat,
    holds,
    off,
    phase,
    plan_of,
    silent,
    step,
    work,
)

from stretchcoach.routine.model import Dose, Pack, RepeatStep
from stretchcoach.session.events import (
    Answer,
    Cue,
    Decision,
    Event,
    Outcome,
    Question,
    SessionEnded,
    SessionStarted,
    Sign,
    StepStarted,
    as_record,
)
from stretchcoach.session.facts import ResumePoint
from stretchcoach.session.plan import Form, Plan
from stretchcoach.session.resume import resume_point
from stretchcoach.session.states import State

from .guardian import Guardian

EASY = plan_of(holds("bend"), holds("turn"), RepeatStep(times=2, steps=(holds("lift"),)))
LONG = plan_of(work(dose=Dose(hold=300)), work("turn", dose=Dose(comfortable=True, up_to=200.0)))
PACKS = plan_of(cold(10), off(20), heat(6), off(5), holds("bend"))


def symptom_in_hold(plan: Plan) -> Run:
    """The anytime key is pressed by mistake in the first hold."""
    run = Run(plan)
    run.to(phase("hold"))
    run.do("report_symptom")
    run.to_end()
    return run


def pause_in_pack(plan: Plan) -> Run:
    """A pause with a pack on the skin."""
    run = Run(plan)
    run.to(phase("pack"))
    run.wait(60)
    run.do("pause")
    run.step()
    run.to(lambda event: isinstance(event, Answer))
    run.do("resume")
    run.to_end()
    return run


def skipping(plan: Plan) -> Run:
    """The first exercise is skipped."""
    run = Run(plan)
    run.to(phase("hold"))
    run.do("skip")
    run.to_end()
    return run


def slipped() -> Scripted:
    """A fall today, of somebody young whose bones are strong."""
    return fitting("trauma", crash="no", fall_risk="no", fall_day=1)


SESSIONS: dict[str, tuple[Plan, Callable[[Plan], Run]]] = {
    "calm": (EASY, finish),
    "sore": (EASY, lambda plan: finish(plan, Scripted(calm, before=5, check_in=[5, 5, 4], after=5))),
    "eased": (EASY, lambda plan: finish(plan, Scripted(calm, before=3, check_in=[4, 3, 3]))),
    "one hurts": (EASY, lambda plan: finish(plan, Scripted(calm, before=2, check_in=[5, 2], re_rate=3))),
    "two hurt": (EASY, lambda plan: finish(plan, Scripted(calm, before=2, check_in=[5, 5], re_rate=3))),
    "moves away": (EASY, lambda plan: finish(plan, Scripted(calm, before=2, check_in=[3], place=2, place_again=1))),
    "ends": (EASY, lambda plan: finish(plan, Scripted(calm, before=2, check_in=[2, 9]))),
    "held": (EASY, lambda plan: finish(plan, Scripted(calm, check_in=[2, None]))),
    "symptom": (EASY, symptom_in_hold),
    "skipped": (EASY, skipping),
    "long": (LONG, finish),
    "packs": (PACKS, finish),
    "packs at nine": (plan_of(cold(10), off(10)), lambda plan: finish(plan, Scripted(calm, before=9, after=7))),
    "pause in pack": (PACKS, pause_in_pack),
    "accident": (PACKS, lambda plan: finish(plan, slipped())),
    "bad skin": (PACKS, lambda plan: finish(plan, Scripted(calm, skin="no"))),
    "asleep": (PACKS, lambda plan: finish(plan, Scripted(calm, skin=None, pack_off=None))),
    "red flag": (EASY, lambda plan: finish(plan, fitting("ces_saddle", ces_when="yes"))),
    "a weak leg": (EASY, lambda plan: finish(plan, Scripted(check_in=3, place=2, neuro="yes", leg_test="yes"))),
}
RATINGS = ("before", "check_in", "re_rate", "after")
DECIDING = (
    *("list", "follow_up", "said_back", "symptom", "skin", "skin_back", "thermal"),
    *("before", "check_in", "re_rate", "after", "place", "place_again", "moved", "neuro"),
)


def journal(events: Sequence[Event]) -> list[dict[str, object]]:
    """What the store keeps."""
    return [as_record(event) for event in events]


class Cut(NamedTuple):
    """A session cut after one of its events, and what became of it."""

    plan: Plan
    before: Sequence[Event]
    point: ResumePoint | None
    rest: Run | None


@cache
def cuts(name: str) -> list[Cut]:
    """The session cut after each of its events, and gone on with by a calm patient."""
    plan, play = SESSIONS[name]
    run, found = play(plan), []
    for end in range(1, len(run.events) + 1):
        point = resume_point(journal(run.events[:end]), plan, away=30)
        found.append(Cut(plan, run.events[:end], point, None if point is None else gone_on_with(plan, point)))
    return found


def resumed(name: str) -> Iterator[tuple[Plan, Sequence[Event], ResumePoint, Run]]:
    """The cuts that were gone on with."""
    for plan, before, point, rest in cuts(name):
        if point is not None and rest is not None:
            yield plan, before, point, rest


def gone_on_with(plan: Plan, point: ResumePoint) -> Run:
    """The rest of a session; the patient goes on after every pause."""
    rest = Run(plan, resume=point, now=5000.0)
    while not rest.session.ended:
        if rest.session.state is State.PAUSED and rest.session.question is None:
            rest.do("resume")
        else:
            rest.step()
    return rest


@pytest.mark.parametrize("name", SESSIONS)
def test_wherever_it_is_cut_off_the_rest_is_safe(name: str) -> None:
    """The guardian watches both parts as one session."""
    for plan, before, _, rest in resumed(name):
        guardian = Guardian(plan)
        guardian.watch(before)
        guardian.crashed()
        guardian.watch(rest.events)
        assert rest.end.outcome is Outcome.COMPLETED


@pytest.mark.parametrize("name", SESSIONS)
def test_it_is_offered_wherever_something_was_begun_and_nothing_had_ended_it(name: str) -> None:
    for plan, before, point, _ in cuts(name):
        assert (point is not None) is _worth_it(plan, before), before[-1]


def _worth_it(plan: Plan, events: Sequence[Event]) -> bool:
    last = events[-1]
    if isinstance(last, Answer) and last.purpose in DECIDING:
        return False
    begun = [event for event in events if isinstance(event, StepStarted) and event.kind not in ("gate", "before")]
    closed = [
        event
        for event in events
        if isinstance(event, SessionEnded) or (isinstance(event, Decision) and event.action in ("end", "pack_off"))
    ]
    return bool(begun) and not closed and not _is_open(events)


def _is_open(events: Sequence[Event]) -> bool:
    """Whether something that somebody said is not asked about to its end."""
    signs = {event.row: event.state for event in events if isinstance(event, Sign)}
    return "open" in signs.values()


@pytest.mark.parametrize("name", SESSIONS)
def test_the_first_thing_is_the_pack_off_and_then_the_pain(name: str) -> None:
    for _, before, point, rest in resumed(name):
        expected = ["pack_off"] if point.pack_may_be_on else []
        assert rest.asked[: len(expected) + 1] == [*expected, "check_in"], before[-1]
        assert _pack_on(before) is point.pack_may_be_on


def _pack_on(events: Sequence[Event]) -> bool:
    on = False
    for event in events:
        if isinstance(event, Answer) and event.value == "yes" and event.purpose in ("pack_on", "pack_off"):
            on = event.purpose == "pack_on"
    return on


@pytest.mark.parametrize("name", SESSIONS)
def test_what_was_learnt_is_kept(name: str) -> None:
    for _, before, point, rest in resumed(name):
        end = rest.end
        answers = (event for event in before if isinstance(event, Answer) and event.purpose in RATINGS)
        ratings = [event for event in answers if event.value is not None]
        assert end.pain_before == next(event.value for event in ratings if event.purpose == "before")
        assert end.pain_worst is not None
        assert end.pain_worst >= max(event.value for event in ratings if isinstance(event.value, int))
        skipped = {event.exercise for event in before if isinstance(event, Decision) and event.action == "skip"}
        assert not skipped & {event.exercise for event in rest.of(StepStarted)}
        if any(isinstance(event, Decision) and event.action == "ease" for event in before):
            assert point.form is Form.EASED


@pytest.mark.parametrize("name", SESSIONS)
def test_session_time_goes_on_and_nothing_done_is_forgotten(name: str) -> None:
    whole = SESSIONS[name][1](SESSIONS[name][0]).end
    for plan, before, point, rest in resumed(name):
        [started] = rest.of(SessionStarted)
        assert started.resumed
        assert started.at == pytest.approx(before[-1].at, abs=0.001)
        end = rest.end
        assert len(point.done) <= end.done <= plan.work
        if whole.outcome is Outcome.COMPLETED and not point.pack_may_be_on:
            worn = any(isinstance(event, Answer) and event.purpose == "pack_on" for event in before)
            assert end.done >= whole.done - worn


# Packs ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["packs", "pause in pack", "packs at nine"])
def test_a_pack_that_was_on_is_not_put_on_again(name: str) -> None:
    for _, before, _, rest in resumed(name):
        packs = [event for event in before if isinstance(event, StepStarted) and event.kind in ("cold", "heat")]
        worn = {event.step for event in packs if _worn(before, event)}
        assert not worn & {event.step for event in rest.of(StepStarted)}


def _worn(events: Sequence[Event], begun: StepStarted) -> bool:
    after = list(events[events.index(begun) + 1 :])
    inside = takewhile(lambda event: not isinstance(event, StepStarted), after)
    return any(isinstance(event, Answer) and event.purpose == "pack_on" for event in inside)


def test_a_pack_that_may_be_on_is_counted_until_it_is_confirmed_off_and_the_alarm_ends() -> None:
    run = Run(PACKS)
    run.to(phase("pack"))
    run.wait(100)
    point = resume_point(journal(run.events), PACKS, away=30)
    assert point is not None
    assert point.pack_may_be_on
    rest = Run(PACKS, silent, resume=point)
    rest.to_end()
    assert (rest.end.outcome, rest.end.rule) == (Outcome.NO_ANSWER, "sleep_guard")
    assert len([event for event in rest.of(Cue) if event.chime == "alarm"]) == 20


def test_the_gap_after_cold_holds_across_a_crash() -> None:
    """Cold came off, the off time was cut short by a crash: exercise waits for its twenty minutes all the same."""
    plan = plan_of(cold(10), off(5), holds("bend"))
    run = Run(plan)
    run.to(phase("off"))
    point = resume_point(journal(run.events), plan, away=30)
    assert point is not None
    assert set(point.off_at) == {Pack.COLD}
    rest = Run(plan, resume=point)
    rest.to_end()
    assert "gap" in rest.rules
    assert "hold" not in rest.phases


# The safety questions ------------------------------------------------------------------------------------------------


def test_heat_stays_left_out_after_an_accident() -> None:
    run = Run(PACKS, slipped())
    run.to(step("off"))
    point = resume_point(journal(run.events), PACKS, away=30)
    assert point is not None
    assert point.no_heat
    rest = Run(PACKS, resume=point)
    rest.to_end()
    assert "heat" not in [event.kind for event in rest.of(StepStarted)]


@pytest.mark.parametrize("where", ["in its gate", "after the anytime key", "in the middle of a follow-up"])
def test_a_session_with_a_sign_open_is_not_gone_on_with(where: str) -> None:
    """The next start begins with it instead."""
    run = Run(EASY, fitting("chest_pain") if where == "in its gate" else calm)
    if where == "in its gate":
        run.to(lambda event: isinstance(event, Question) and event.ref == "chest_pain/chest_now")
    else:
        run.to(phase("hold"))
        run.do("report_symptom")
    if where == "in the middle of a follow-up":
        run.answer(1)
    assert resume_point(journal(run.events), EASY, away=5) is None
    if where == "after the anytime key":
        run.to(phase("hold"))
        assert resume_point(journal(run.events), EASY, away=5) is not None, "it was a mistake"


@pytest.mark.parametrize(("pain", "rule"), [(2, "P3"), (5, "P5"), (9, "P6")])
def test_the_pain_now_bends_or_ends_what_is_left(pain: int, rule: str) -> None:
    run = Run(EASY)
    run.to(step("exercise", "turn"))
    run.to(phase("hold"))
    point = resume_point(journal(run.events), EASY, away=30)
    rest = Run(EASY, Scripted(calm, check_in=pain, re_rate=2), resume=point)
    rest.to_end()
    assert rest.rules[0] == rule
    assert any(map(step("exercise", "turn"), rest.events)) is (rule == "P3")


def test_a_rating_asked_after_an_exercise_is_about_that_exercise() -> None:
    plan = plan_of(RepeatStep(times=2, steps=(holds("bend"), holds("turn"))))
    run = Run(plan)
    run.to(asks("check_in"))
    rest = Run(plan, Scripted(calm, check_in=5, re_rate=2), resume=resume_point(journal(run.events), plan, away=30))
    rest.to_end()
    assert [event.exercise for event in rest.of(StepStarted) if event.exercise] == ["turn", "turn"]


# Not offered ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("away", [-1.0, 4 * 3600 + 1.0])
def test_too_long_ago_or_a_clock_that_went_back_is_not_offered(away: float) -> None:
    run = Run(EASY)
    run.to(phase("hold"))
    assert resume_point(journal(run.events), EASY, away=away) is None


def test_a_plan_that_has_changed_is_not_gone_on_with() -> None:
    run = finish(EASY)
    assert resume_point(journal(run.events[:-1]), plan_of(holds("bend")), away=30) is None


def test_an_empty_journal_is_nothing_to_go_on_with() -> None:
    assert resume_point([], EASY, away=30) is None


def test_an_entry_that_became_unreadable_is_passed_over() -> None:
    run = Run(EASY)
    run.to(phase("hold"))
    records = [*journal(run.events), {"type": "unreadable", "at": 1.0}]
    assert resume_point(records, EASY, away=30) == resume_point(journal(run.events), EASY, away=30)


def test_questions_of_a_resumed_session_are_answered_like_any() -> None:
    run = Run(EASY)
    run.to(phase("hold"))
    rest = Run(EASY, resume=resume_point(journal(run.events), EASY, away=30))
    rest.to(asks("check_in"))
    [question] = rest.of(Question)
    assert question.id == "q1"
    assert rest.to_end().outcome is Outcome.COMPLETED
