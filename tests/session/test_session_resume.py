"""Going on after a crash: the session is cut after every batch of events, and goes on as if it had not been."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import takewhile
from typing import NamedTuple

import pytest
from rows import each_row
from scripts import (
    BOOK,
    NOTHING_DUE,
    Run,
    Scripted,
    Value,
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
    stored,
    work,
)

from stretchcoach.routine.model import Dose, Pack, RepeatStep
from stretchcoach.session.events import (
    Answer,
    Cue,
    Decision,
    Event,
    LeftOut,
    Outcome,
    Question,
    SessionEnded,
    SessionStarted,
    Sign,
    StepStarted,
    as_record,
    given,
)
from stretchcoach.session.plan.plan import Plan, Purpose
from stretchcoach.session.resume import ResumePoint, resume_point
from stretchcoach.session.snapshot import Snapshot, as_plain, from_plain
from stretchcoach.session.states import State

from .guardian import Guardian

EASY = plan_of(holds("bend"), holds("turn"), RepeatStep(times=2, steps=(holds("lift"),)))
LONG = plan_of(work(dose=Dose(hold=300)), work("turn", dose=Dose(comfortable=True, up_to=200.0)))
PACKS = plan_of(cold(10), off(20), heat(6), off(5), holds("bend"))


def symptom_in_hold(plan: Plan) -> Run:
    """The anytime key is pressed by mistake in the first hold."""
    run = Run(plan, cut_after=[])
    run.to(phase("hold"))
    run.do("report_symptom")
    run.to_end()
    return run


def pause_in_pack(plan: Plan) -> Run:
    """A pause with a pack on the skin."""
    run = Run(plan, cut_after=[])
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
    run = Run(plan, cut_after=[])
    run.to(phase("hold"))
    run.do("skip")
    run.to_end()
    return run


def slipped() -> Scripted:
    """A fall today, of somebody young whose bones are strong."""
    return fitting("trauma", crash="no", fall_risk="no", fall_day=1)


SESSIONS: dict[str, tuple[Plan, Callable[[Plan], Run]]] = {
    "calm": (EASY, lambda plan: finish(plan, cut_after=[])),
    "sore": (
        EASY,
        lambda plan: finish(plan, cut_after=[], patient=Scripted(calm, before=5, check_in=[5, 5, 4], after=5)),
    ),
    "eased": (EASY, lambda plan: finish(plan, cut_after=[], patient=Scripted(calm, before=3, check_in=[4, 3, 3]))),
    "one hurts": (
        EASY,
        lambda plan: finish(plan, cut_after=[], patient=Scripted(calm, before=2, check_in=[5, 2], re_rate=3)),
    ),
    "two hurt": (
        EASY,
        lambda plan: finish(plan, cut_after=[], patient=Scripted(calm, before=2, check_in=[5, 5], re_rate=3)),
    ),
    "moves away": (
        EASY,
        lambda plan: finish(plan, cut_after=[], patient=Scripted(calm, before=2, check_in=[3], place=2, place_again=1)),
    ),
    "ends": (EASY, lambda plan: finish(plan, cut_after=[], patient=Scripted(calm, before=2, check_in=[2, 9]))),
    "held": (EASY, lambda plan: finish(plan, cut_after=[], patient=Scripted(calm, check_in=[2, None]))),
    "symptom": (EASY, symptom_in_hold),
    "skipped": (EASY, skipping),
    "long": (LONG, lambda plan: finish(plan, cut_after=[])),
    "packs": (PACKS, lambda plan: finish(plan, cut_after=[])),
    "packs at nine": (
        plan_of(cold(10), off(10)),
        lambda plan: finish(plan, cut_after=[], patient=Scripted(calm, before=9, after=7)),
    ),
    "pause in pack": (PACKS, pause_in_pack),
    "accident": (PACKS, lambda plan: finish(plan, cut_after=[], patient=slipped())),
    "bad skin": (PACKS, lambda plan: finish(plan, cut_after=[], patient=Scripted(calm, skin="no"))),
    "asleep": (PACKS, lambda plan: finish(plan, cut_after=[], patient=Scripted(calm, skin=None, pack_off=None))),
    "red flag": (EASY, lambda plan: finish(plan, cut_after=[], patient=fitting("ces_saddle", ces_when="yes"))),
    "a weak leg": (
        EASY,
        lambda plan: finish(plan, cut_after=[], patient=Scripted(check_in=3, place=2, neuro="yes", leg_test="yes")),
    ),
}


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
    for end, snapshot in run.cut_after or ():
        point = resume_point(snapshot, plan, away=30)
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


@each_row("name", SESSIONS)
def test_it_is_offered_wherever_something_was_begun_and_nothing_had_ended_it(name: str) -> None:
    for _, before, point, _ in cuts(name):
        assert (point is not None) is _worth_it(before), before[-1]


def _worth_it(events: Sequence[Event]) -> bool:
    begun = [event for event in events if isinstance(event, StepStarted) and event.kind not in ("gate", "before")]
    closed = [
        event
        for event in events
        if isinstance(event, SessionEnded)
        or (isinstance(event, Decision) and event.action in ("end", "pack_off"))
        or (isinstance(event, Answer) and event.purpose == "skin" and event.value is None)
        or (isinstance(event, Cue) and "ends here" in event.text)
    ]
    return bool(begun) and not closed and not _is_open(events) and not _is_inquiring(events)


def _is_open(events: Sequence[Event]) -> bool:
    """Whether something that somebody said is not asked about to its end."""
    signs = {event.row: event.state for event in events if isinstance(event, Sign)}
    return "open" in signs.values()


def _is_inquiring(events: Sequence[Event]) -> bool:
    """Whether a question about signs is open."""
    asked = {event.id: event.purpose for event in events if isinstance(event, Question)}
    answered = {event.id for event in events if isinstance(event, Answer)}
    inquiring = ("list", "follow_up", "said_back", "symptom", "acknowledge")
    return any(purpose in inquiring and name not in answered for name, purpose in asked.items())


@each_row("name", SESSIONS)
def test_the_first_thing_is_the_pack_off_even_before_the_welcome(name: str) -> None:
    for _, before, point, rest in resumed(name):
        said = [text for text in rest.said if not text.startswith("(")]
        if point.pack_may_be_on:
            assert (rest.asked[0], said[0]) == ("pack_off", BOOK("pack.off"))
        else:
            assert (said[0], "pack_off" in rest.asked[:1]) == (BOOK("opening.resumed"), False)
        assert _pack_on(before) is point.pack_may_be_on


def _pack_on(events: Sequence[Event]) -> bool:
    """Whether a pack is on the skin, or somebody was asked to put it on."""
    on = False
    for event in events:
        if isinstance(event, Question) and event.purpose == "pack_on":
            on = True
        if isinstance(event, Answer) and event.value == "yes" and event.purpose == "pack_off":
            on = False
    return on


@each_row("name", SESSIONS)
def test_session_time_and_the_ids_of_questions_go_on(name: str) -> None:
    for _, before, point, rest in resumed(name):
        [started] = rest.of(SessionStarted)
        assert started.resumed
        assert started.at == pytest.approx(point.snapshot.at, abs=0.001)
        assert started.at >= before[-1].at - 0.001
        asked = {event.id for event in before if isinstance(event, Question)}
        assert not asked & {event.id for event in rest.of(Question)}


# As if it had not been cut off ----------------------------------------------------------------------------------------


class AsBefore:
    """Answers what is left of the answers that the whole session was given, purpose by purpose.

    A rating that is asked only because time has passed is the one that was given last.
    """

    def __init__(self, whole: Run, before: Sequence[Event], point: ResumePoint) -> None:
        """What is left after ``before``."""
        self.left: dict[str, list[Value]] = {}
        known = given(as_record(event) for event in whole.events)
        for record in known[sum(1 for _ in given(as_record(event) for event in before)) :]:
            if record["type"] == "answer":
                self.left.setdefault(str(record["purpose"]), []).append(record["value"])
        asked = point.snapshot.asked and point.snapshot.owed[0].purpose
        rated = whole.plan.steps[point.snapshot.step].kind == "check_in"
        self.asked_for = (
            rated or point.snapshot.facts.fresh or asked in (Purpose.CHECK_IN, Purpose.AFTER, Purpose.RATED)
        )
        self.latest = point.snapshot.facts.latest
        self.answers: dict[str, Value] = {}
        self.extra = False
        """Whether the pain was asked once more, which may ease the rest and never more than that."""

    def __call__(self, question: Question) -> Value:
        """The same question is given the same answer however often it is looked at."""
        if question.id not in self.answers:
            extra = question.purpose == "check_in" and not self.asked_for
            self.asked_for, self.extra = True, self.extra or extra
            left = self.left.get(question.purpose)
            self.answers[question.id] = self.latest if extra else left.pop(0) if left else calm(question)
        return self.answers[question.id]


AS_BEFORE = ("calm", "sore", "eased", "one hurts", "two hurt", "moves away", "ends", "a weak leg")


def compared(whole: Run, snapshot: Snapshot, count: int) -> ResumePoint | None:
    """Go on as the whole session was answered; what comes of it is what came of that."""
    point = resume_point(snapshot, whole.plan, away=30)
    if point is None:
        return None
    before = whole.events[:count]
    patient = AsBefore(whole, before, point)
    rest = Run(whole.plan, patient, whole.profile, point, now=5000.0)
    rest.to_end()
    together = [*before, *rest.events]
    for what in (_left_out, _ratings, _done, _ended, *(() if patient.extra else (_form, _after))):
        assert what(together, rest) == what(whole.events, whole), (what.__name__, before[-1])
    return point


def _left_out(events: Sequence[Event], _: Run) -> list[tuple[str, str, str]]:
    """What rules made of exercises."""
    cut = ("skip", "stop_movement", "end")
    decided = [event for event in events if isinstance(event, Decision) and event.action in cut]
    return [(each.rule, each.action, each.exercise) for each in decided]


def _form(_: Sequence[Event], run: Run) -> str:
    return stored(run.session).facts.form


def _ratings(_: Sequence[Event], run: Run) -> tuple[int | None, ...]:
    return run.end.pain_before, run.end.pain_worst


def _after(_: Sequence[Event], run: Run) -> int | None:
    return run.end.pain_after


def _done(_: Sequence[Event], run: Run) -> int:
    return run.end.done


def _ended(_: Sequence[Event], run: Run) -> tuple[Outcome, str]:
    return run.end.outcome, run.end.rule


@pytest.mark.parametrize("name", AS_BEFORE)
def test_what_goes_on_is_what_an_uncut_session_would_have_done(name: str) -> None:
    whole = SESSIONS[name][1](SESSIONS[name][0])
    gone_on = [compared(whole, snapshot, count) for count, snapshot in whole.cut_after or ()]
    assert any(point is not None for point in gone_on)


def test_a_thousand_cuts_at_any_moment_change_nothing_that_is_done() -> None:
    """A tenth of them and more fall between a rating and what it leads to."""
    dice, cut, between = random.Random(9), 0, 0
    while cut < 1000:
        names = [holds(name, dice.choice([8, 20, 45])) for name in ("bend", "turn", "lift")[: dice.randint(2, 3)]]
        plan = plan_of(RepeatStep(times=dice.randint(1, 3), steps=tuple(names)), briefing=NOTHING_DUE)
        before = dice.randint(0, 5)
        ratings = [min(10, max(0, before + dice.choice([-1, 0, 0, 1, 2, 3, 3, 4]))) for _ in range(12)]
        places = [dice.choice([0, 0, 0, 1, 2]) for _ in range(12)]
        patient = Scripted(
            calm, before=before, check_in=ratings, place=places, place_again=places[::-1], re_rate=ratings[::-1]
        )
        whole = finish(plan, patient, cut_after=[])
        assert whole.cut_after is not None
        moments = [each for each in whole.cut_after if resume_point(each[1], plan, away=30) is not None]
        ratings_open = [each for each in moments if each[1].owed and each[1].owed[0].purpose in RATED_AND_OPEN]
        for chosen in (
            dice.sample(moments, min(9, len(moments))),
            dice.sample(ratings_open, min(3, len(ratings_open))),
        ):
            for count, snapshot in chosen:
                assert compared(whole, snapshot, count) is not None
                cut += 1
                between += bool(snapshot.owed) and snapshot.owed[0].purpose in RATED_AND_OPEN
    assert between >= cut / 10


RATED_AND_OPEN = (Purpose.RATED, Purpose.PLACE, Purpose.PLACE_AGAIN, Purpose.MOVED, Purpose.NEURO, Purpose.RERATE)
"""Questions that come between a rating and what it leads to."""


def test_an_exercise_that_hurt_is_left_out_in_the_next_round_after_a_cut_in_the_midst_of_it() -> None:
    plan = plan_of(RepeatStep(times=2, steps=(holds("bend"), holds("turn"))), briefing=NOTHING_DUE)
    run = Run(plan, Scripted(calm, before=1, check_in=4, place=0, re_rate=2))
    run.to(asks("place"))
    rest = finish(plan, Scripted(calm, place=0, check_in=[2] * 9, re_rate=2), resume=run.cut(), now=5000.0)
    assert rest.asked[:2] == ["place", "re_rate"]
    assert [event.exercise for event in rest.of(StepStarted) if event.exercise] == ["turn", "turn"]
    assert [event.exercise for event in rest.of(Decision) if event.action == "skip"] == ["bend"]


def test_a_rating_is_said_back_again_and_silence_keeps_it() -> None:
    run = Run(EASY, Scripted(calm, check_in=9))
    run.to(asks("rated"))
    rest = Run(EASY, silent, resume=run.cut(), now=5000.0)
    rest.to_end()
    assert (rest.asked[0], rest.end.rule, rest.end.pain_worst) == ("rated", "P6", 9)
    rest = finish(EASY, Scripted(calm, rated=3), resume=run.cut(), now=5000.0)
    assert (rest.end.outcome, rest.end.pain_worst) == (Outcome.COMPLETED, 3)


def test_a_rating_given_a_moment_ago_is_not_asked_for_again_but_after_a_while_it_is() -> None:
    run = Run(EASY)
    run.to(step("exercise", "turn"))
    for away, expected in ((60.0, []), (3000.0, ["check_in"])):
        rest = Run(EASY, resume=run.cut(away=away), now=9000.0)
        rest.to(step("exercise", "turn"))
        assert rest.asked == expected, away


def test_how_it_was_going_to_end_is_in_the_snapshot() -> None:
    run = Run(EASY, Scripted(calm, check_in=9))
    run.to(lambda event: isinstance(event, Decision) and event.rule == "P6")
    ending = stored(run.session).ending
    assert ending is not None
    assert (ending.outcome, ending.rule, run.cut()) == (Outcome.PAIN_RULE, "P6", None)


def test_what_was_left_out_before_the_cut_is_told_at_the_end() -> None:
    run = Run(EASY, cut_after=[])
    run.to(step("exercise", "bend"))
    run.do("skip")
    run.to(phase("hold"))
    rest = Run(EASY, resume=run.cut(), now=9000.0)
    rest.to_end()
    assert rest.end.did == ("Turn", "Lift", "Lift")
    assert rest.end.left_out == (LeftOut("Bend", "You skipped it."),)


def test_what_is_no_whole_snapshot_is_refused() -> None:
    whole = dict(as_plain(Run(EASY).session.snapshot()))
    wrong: list[object] = [None, [], {}, {"at": 1.0}, {**whole, "more": 1}]
    wrong += [{**whole, "at": "x"}, {**whole, "step": True}, {**whole, "facts": {}}, {**whole, "state": "asleep"}]
    assert from_plain(whole) == Run(EASY).session.snapshot()
    for data in wrong:
        with pytest.raises(ValueError):  # noqa: PT011 - whatever is wrong with it
            from_plain(data)


def test_an_exercise_that_a_cramp_ended_does_not_come_back_after_a_cut() -> None:
    run = Run(EASY, Scripted(calm, symptom=5, said_back="yes", check_in=[2, 2, 2]))
    run.to(step("exercise", "turn"))
    run.to(phase("hold"))
    run.do("report_symptom")
    run.to(phase("rest"))
    for wait in (0.0, 61.0):
        run.wait(wait)
        rest = finish(EASY, resume=run.cut(), now=5000.0)
        assert [event.exercise for event in rest.of(StepStarted) if event.exercise] == ["lift", "lift"], wait
        assert rest.end.done == 3, wait


def test_a_pack_that_was_left_out_for_want_of_a_cloth_stays_so_after_a_cut() -> None:
    run = Run(PACKS, Scripted(calm, barrier=["no", "no"]))
    run.to(lambda event: isinstance(event, Decision) and event.rule == "barrier")
    rest = finish(PACKS, resume=run.cut(), now=5000.0)
    assert "cold" not in [event.kind for event in rest.of(StepStarted)]


def test_a_second_cut_before_it_has_gone_on_changes_nothing() -> None:
    run = Run(EASY)
    run.to(step("exercise", "bend"))
    run.to(phase("hold"))
    for first in range(1, 4):
        once = Run(EASY, silent, resume=run.cut(), now=5000.0)
        for _ in range(first):
            once.step()
        rest = finish(EASY, resume=once.cut(), now=9000.0)
        begun = [event.exercise for event in rest.of(StepStarted) if event.exercise]
        assert begun == ["bend", "turn", "lift", "lift"]


def test_a_pack_that_was_being_put_on_counts_as_one() -> None:
    run = Run(PACKS)
    run.to(asks("pack_on"))
    point = run.cut()
    assert point is not None
    assert point.pack_may_be_on
    rest = Run(PACKS, resume=point, now=5000.0)
    assert rest.asked == ["pack_off"]
    assert stored(rest.session).facts.put_on == {Pack.COLD: 1}


# Packs ---------------------------------------------------------------------------------------------------------------


@each_row("name", ["packs", "pause in pack", "packs at nine"])
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
    point = run.cut(PACKS, away=30)
    assert point is not None
    assert point.pack_may_be_on
    worn = run.session.view(now=run.now).pack_on
    assert worn is not None
    rest = Run(PACKS, silent, resume=point)
    assert rest.session.view(now=rest.now).pack_on == pytest.approx(worn + 30), "the time away counts as well"
    rest.to_end()
    assert (rest.end.outcome, rest.end.rule) == (Outcome.NO_ANSWER, "sleep_guard")
    assert len([event for event in rest.of(Cue) if event.chime == "alarm"]) == 20


def test_the_gap_after_cold_holds_across_a_crash() -> None:
    """Cold came off, the off time was cut short by a crash: exercise waits for its twenty minutes all the same."""
    plan = plan_of(cold(10), off(5), holds("bend"))
    run = Run(plan)
    run.to(phase("off"))
    point = run.cut(plan, away=30)
    assert point is not None
    assert set(point.snapshot.facts.off_at) == {Pack.COLD}
    rest = Run(plan, resume=point)
    rest.to_end()
    assert "gap" in rest.rules
    assert "hold" not in rest.phases


# The safety questions ------------------------------------------------------------------------------------------------


def test_heat_stays_left_out_after_an_accident() -> None:
    run = Run(PACKS, slipped())
    run.to(step("off"))
    point = run.cut(PACKS, away=30)
    assert point is not None
    assert point.snapshot.facts.no_heat
    rest = Run(PACKS, resume=point)
    rest.to_end()
    assert "heat" not in [event.kind for event in rest.of(StepStarted)]


@each_row("where", ["in its gate", "after the anytime key", "in the middle of a follow-up"])
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
    assert run.cut(EASY, away=5) is None
    if where == "after the anytime key":
        run.to(phase("hold"))
        assert run.cut(EASY, away=5) is not None, "it was a mistake"


@each_row(("pain", "rule"), [(2, "P3"), (5, "P5"), (9, "P6")])
def test_the_pain_now_bends_or_ends_what_is_left(pain: int, rule: str) -> None:
    run = Run(EASY)
    run.to(step("exercise", "turn"))
    run.to(phase("hold"))
    point = run.cut(EASY, away=30)
    rest = Run(EASY, Scripted(calm, check_in=pain, re_rate=2), resume=point)
    rest.to_end()
    assert rest.rules[0] == rule
    assert any(map(step("exercise", "turn"), rest.events)) is (rule == "P3")


def test_a_rating_asked_after_an_exercise_is_about_that_exercise() -> None:
    plan = plan_of(RepeatStep(times=2, steps=(holds("bend"), holds("turn"))))
    run = Run(plan)
    run.to(asks("check_in"))
    rest = Run(plan, Scripted(calm, check_in=5, re_rate=2), resume=run.cut(plan, away=30))
    rest.to_end()
    assert [event.exercise for event in rest.of(StepStarted) if event.exercise] == ["turn", "turn"]


# Not offered ---------------------------------------------------------------------------------------------------------


@each_row("away", [-1.0, 4 * 3600 + 1.0])
def test_too_long_ago_or_a_clock_that_went_back_is_not_offered(away: float) -> None:
    run = Run(EASY)
    run.to(phase("hold"))
    assert run.cut(EASY, away=away) is None


def test_a_plan_that_has_changed_is_not_gone_on_with() -> None:
    run = Run(EASY)
    run.to(step("exercise", "lift"))
    assert run.cut(plan_of(holds("bend"))) is None


def test_without_a_snapshot_there_is_nothing_to_go_on_with() -> None:
    assert resume_point(None, EASY, away=30) is None


def test_questions_of_a_resumed_session_are_answered_like_any() -> None:
    run = Run(EASY)
    run.to(phase("hold"))
    rest = Run(EASY, resume=run.cut(EASY, away=30))
    rest.to(asks("check_in"))
    [question] = rest.of(Question)
    assert question.id == f"q{1 + max(int(event.id[1:]) for event in run.of(Question))}"
    assert rest.to_end().outcome is Outcome.COMPLETED
