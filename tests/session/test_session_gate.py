"""The gate before a session, the symptom key during it, and guidance until it is acknowledged."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from scripts import (
    RULES,
    Run,
    Scripted,
    Wanted,
    asks,
    calm,
    cold,
    finish,
    heat,
    holds,
    off,
    phase,
    plan_of,
    says,
    silent,
)

from stretchcoach.routine.model import CheckIns, RestStep
from stretchcoach.safety import parts
from stretchcoach.session.events import Answer, Cue, Guidance, Outcome, Paused, Question, StepStarted, Tier
from stretchcoach.session.lengths import Phrase, Speaker
from stretchcoach.session.profile import Profile
from stretchcoach.session.speech import everything_said
from stretchcoach.session.states import Refused, State

PLAN = plan_of(holds("bend"), holds("turn"))
PACKS = plan_of(holds("bend"), cold(), off(20), heat(), off())
FLAGS = RULES.red_flags


def at_gate(number: int, value: str, *rows: str | None) -> Run:
    """A session whose ``number``-th gate question is answered with ``value``, and its rows with ``rows``."""
    return finish(PLAN, Scripted(calm, gate=["no"] * number + [value], row=rows))


# The gate ------------------------------------------------------------------------------------------------------------


def test_four_questions_are_asked_one_at_a_time_before_anything_else() -> None:
    run = finish(PLAN)
    assert run.asked[:5] == ["gate"] * 4 + ["before"]
    assert [event.text for event in run.of(Question)][:4] == [gate.ask for gate in FLAGS.gate]


@pytest.mark.parametrize("value", ["yes", "unsure"])
@pytest.mark.parametrize("since", ["yes", "unsure", None])
def test_the_saddle_question_is_an_emergency_at_once_when_it_is_new(value: str, since: str | None) -> None:
    run = at_gate(0, value, since)
    assert [(event.tier, event.row) for event in run.of(Guidance)] == [(Tier.EMERGENCY_NOW, "saddle")]
    assert (run.end.outcome, run.end.rule) == (Outcome.RED_FLAG, "gate")
    assert {event.ref for event in run.of(Question) if event.purpose == "row"} == {"saddle/ces_new"}


@pytest.mark.parametrize("answers", [("no", "yes", "yes"), ("no", "no", "no"), ("no", "no", "unsure"), ("no", None)])
def test_what_is_not_long_standing_and_checked_is_an_emergency_too(answers: tuple[str | None, ...]) -> None:
    run = at_gate(0, "yes", *answers)
    assert [(event.tier, event.row) for event in run.of(Guidance)] == [(Tier.EMERGENCY_NOW, "saddle")]
    assert [event.kind for event in run.of(StepStarted)] == ["gate"]


def test_long_standing_unchanged_and_checked_signs_are_for_an_appointment_and_the_session_goes_on() -> None:
    run = at_gate(0, "yes", "no", "no", "yes")
    [guidance] = run.of(Guidance)
    assert (guidance.tier, guidance.row) == (Tier.BOOK_CLINICIAN, "saddle")
    assert guidance.text in run.said
    assert "If it changes or gets worse, that needs emergency care" in guidance.text
    assert run.asked.count("gate") == 4
    assert run.end.outcome is Outcome.COMPLETED


def branches() -> list[tuple[int, str, list[str | None], Tier, str]]:
    """Every row of every branching question confirmed, by yes, by unsure and by silence, and none confirmed."""
    found: list[tuple[int, str, list[str | None], Tier, str]] = []
    before: list[str | None]
    for number, gate in list(enumerate(FLAGS.gate))[1:]:
        for place, name in enumerate(gate.rows):
            before = ["no"] * place
            for opening, value in (("yes", "yes"), ("unsure", "unsure"), ("yes", None)):
                rows = [*before, value, "yes"] if parts(name, FLAGS) else [*before, value]
                found.append((number, opening, rows, FLAGS.rows[name].tier, name))
        found.append((number, "yes", [*before, "no"], gate.if_none, gate.id))
    return found


@pytest.mark.parametrize(("number", "opening", "rows", "tier", "row"), branches())
def test_every_branch_of_the_gate(number: int, opening: str, rows: list[str | None], tier: Tier, row: str) -> None:
    run = at_gate(number, opening, *rows)
    guidance = [(event.tier, event.row) for event in run.of(Guidance)]
    if tier is Tier.NONE:
        assert (guidance, run.end.outcome) == ([], Outcome.COMPLETED)
        return
    assert guidance == [(tier, row)]
    assert run.end.outcome is Outcome.RED_FLAG
    assert [event.kind for event in run.of(StepStarted)] == ["gate"]


def test_everything_a_branch_says_is_known_beforehand() -> None:
    known = set(everything_said(PLAN, RULES))
    answers = [(number, opening, rows) for number, opening, rows, _, _ in branches()]
    answers += [(0, "yes", ["no", "no", "yes"]), (0, "unsure", ["no", "no", None])]
    answers += [(1, "yes", ["yes", "no", "no", "yes"]), (2, "yes", ["no", "yes", "no"])]
    for number, opening, rows in answers:
        texts = {
            Phrase(cue.text, Speaker.COACH) for cue in at_gate(number, opening, *rows).of(Cue) if cue.role != "count"
        }
        assert texts - known - {Phrase("", Speaker.COACH)} == set()


def test_the_words_of_the_persons_country_are_in_the_guidance() -> None:
    profile = Profile(emergency="999", urgent="111")
    run = finish(plan_of(holds(), profile=profile), Scripted(calm, gate="yes"), profile=profile)
    assert "Call 999 " in run.of(Guidance)[0].text
    assert any("Call 999 " in text for text in run.said)


@pytest.mark.parametrize("value", ["yes", "unsure"])
def test_after_an_accident_heat_is_left_out_and_cold_is_not(value: str) -> None:
    run = finish(plan_of(cold(), off(20), heat(), off()), Scripted(calm, gate=["no"] * 3 + [value], row=["no"] * 3))
    kinds = [event.kind for event in run.of(StepStarted)]
    assert ("cold" in kinds, "heat" in kinds) == (True, False)
    assert kinds.count("off") == 1, "nothing was on the skin, so nothing has to recover"
    assert any("No heat for three days" in text for text in run.said)
    assert (run.end.done, run.end.planned) == (1, 2)


def test_silence_at_the_gate_never_starts_anything() -> None:
    run = finish(PLAN, silent)
    assert (run.end.outcome, run.end.rule) == (Outcome.NO_ANSWER, "P12")
    assert [event.kind for event in run.of(StepStarted)] == ["gate"]


BROKEN_OFF = [
    (0, [], Tier.EMERGENCY_NOW, "saddle"),
    (0, ["no", "no"], Tier.EMERGENCY_NOW, "saddle"),
    (1, ["yes"], Tier.EMERGENCY_NOW, "ces_both_legs"),
    (2, ["no", "yes"], Tier.EMERGENCY_NOW, "aorta"),
    (2, ["no", "yes", "no"], Tier.SAME_DAY_URGENT, "aorta"),
]


@pytest.mark.parametrize(("number", "rows", "tier", "row"), BROKEN_OFF)
def test_a_stop_does_not_lose_a_row_that_was_confirmed(number: int, rows: list[str], tier: Tier, row: str) -> None:
    run = Run(PLAN, Scripted(calm, gate=["no"] * number + ["yes"], row=rows))
    for _ in range(len(rows) + 1):
        run.to(asks("row"))
    run.do("stop")
    assert [(event.tier, event.row) for event in run.of(Guidance)] == [(tier, row)]
    assert run.session.state is State.GUIDANCE
    assert run.to_end().outcome is Outcome.RED_FLAG


def test_a_stop_leads_to_no_less_than_a_no_to_every_row() -> None:
    for number, gate in ((1, "weakness"), (2, "unwell")):
        run = Run(PLAN, Scripted(calm, gate=["no"] * number + ["yes"]))
        run.to(asks("row"))
        run.do("stop")
        assert [(event.tier, event.row) for event in run.of(Guidance)] == [(Tier.SAME_DAY_URGENT, gate)]
        assert run.to_end().outcome is Outcome.RED_FLAG


def test_a_stop_ends_the_questions_about_an_accident_where_no_row_was_confirmed() -> None:
    run = Run(PLAN, Scripted(calm, gate=["no", "no", "no", "yes"]))
    run.to(asks("row"))
    run.do("stop")
    assert run.of(Guidance) == []
    assert run.to_end().outcome is Outcome.STOPPED


def test_the_symptom_key_does_not_lose_what_was_answered_before_it() -> None:
    run = Run(PLAN, Scripted(calm, gate="yes"))
    run.to(asks("row"))
    run.do("report_symptom")
    run.to(lambda event: isinstance(event, Paused) and event.reason == "symptom")
    run.do("stop")
    assert [(event.tier, event.row) for event in run.of(Guidance)] == [(Tier.EMERGENCY_NOW, "saddle")]


# Guidance ------------------------------------------------------------------------------------------------------------


def guided() -> Run:
    """A session in guidance."""
    run = Run(PLAN, Scripted(calm, gate="yes"))
    run.to(asks("acknowledge"))
    return run


@pytest.mark.parametrize("command", ["resume", "skip", "back", "add_time", "pause", "start"])
def test_no_command_leads_from_guidance_back(command: str) -> None:
    run = guided()
    with pytest.raises(Refused):
        run.do(command)
    assert run.session.state is State.GUIDANCE


def test_guidance_is_said_again_until_it_is_acknowledged() -> None:
    run = guided()
    run.patient = silent
    run.wait(150)
    assert run.asked.count("acknowledge") >= 3
    assert run.session.state is State.GUIDANCE
    assert run.session.view(now=run.now).guidance is not None
    run.answer("yes")
    assert run.end.outcome is Outcome.RED_FLAG


def test_guidance_nobody_acknowledges_ends_the_session_with_its_outcome() -> None:
    run = guided()
    run.patient = silent
    run.wait(600)
    assert run.end.outcome is Outcome.RED_FLAG
    assert run.of(Answer)[-1].value is None


@pytest.mark.parametrize("value", ["no", "unsure"])
def test_only_a_yes_acknowledges(value: str) -> None:
    run = guided()
    with pytest.raises(Refused):
        run.answer(value)


def test_stop_leaves_guidance_without_changing_the_outcome() -> None:
    run = guided()
    run.do("stop")
    assert run.end.outcome is Outcome.RED_FLAG


# The symptom key -----------------------------------------------------------------------------------------------------


def paused(run: Run) -> None:
    """Pause in a hold."""
    run.to(phase("hold"))
    run.wait(3)
    run.do("pause")


def held(run: Run) -> None:
    """Nobody answers the check-in."""
    run.to(asks("check_in"))
    run.patient = silent
    run.to(lambda event: isinstance(event, Paused))


def in_pack(run: Run) -> None:
    """A cold pack is on."""
    run.to(phase("pack"))
    run.wait(100)


def ending(run: Run) -> None:
    """The last words of a session that was stopped."""
    run.to(phase("hold"))
    run.do("stop")


def until(wanted: Wanted) -> Callable[[Run], None]:
    """Go on until something happens."""

    def go(run: Run) -> None:
        run.to(wanted)

    return go


MOMENTS = {
    "announcement": until(phase("announce")),
    "hold": until(phase("hold")),
    "gate": until(asks("gate")),
    "before": until(asks("before")),
    "check-in": until(asks("check_in")),
    "pack question": until(asks("pack_on")),
    "skin check": until(asks("skin")),
    "pack off": until(asks("pack_off")),
    "skin back": until(asks("skin_back")),
    "paused": paused,
    "held": held,
    "pack": in_pack,
    "ending": ending,
}


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("value", ["yes", "unsure", None])
def test_a_symptom_at_any_moment_stops_everything_and_leads_to_help(moment: str, value: str | None) -> None:
    run = Run(PACKS)
    MOMENTS[moment](run)
    run.do("report_symptom")
    question = run.session.question
    assert question is not None
    assert (run.session.state, question.purpose) == (State.ASKING, "symptom")
    assert "Everything has stopped." in question.text
    run.patient = Scripted(calm, symptom=value)
    mark = len(run.events)
    run.to_end()
    [guidance] = [event for event in run.since(mark) if isinstance(event, Guidance)]
    assert guidance.tier is Tier.EMERGENCY_NOW
    assert not [event for event in run.since(mark) if phase("hold")(event) or phase("pack")(event)]
    assert run.end.outcome is Outcome.RED_FLAG


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_symptom_that_is_none_rests_until_the_patient_goes_on(moment: str) -> None:
    run = Run(PACKS)
    MOMENTS[moment](run)
    before = run.session.state
    run.do("report_symptom")
    run.patient = calm
    if before is State.ENDING:
        assert run.to_end().outcome is Outcome.STOPPED
        return
    run.to(lambda event: isinstance(event, Paused) and event.reason == "symptom")
    assert run.session.state is State.PAUSED
    run.patient = silent
    run.wait(60)
    assert run.session.state is State.PAUSED
    run.do("resume")
    run.patient = calm
    assert run.to_end().outcome is Outcome.COMPLETED


def test_a_sign_to_stop_ends_for_today() -> None:
    run = Run(PLAN, Scripted(calm, symptom="no", row="yes"))
    run.to(phase("hold"))
    run.do("report_symptom")
    run.to_end()
    assert (run.end.outcome, run.end.rule) == (Outcome.RED_FLAG, "P11")
    [guidance] = run.of(Guidance)
    assert (guidance.tier, guidance.row) == (Tier.SAME_DAY_URGENT, "stop_signs")


def test_silence_after_the_second_list_is_taken_as_a_sign_to_stop() -> None:
    run = Run(PLAN, Scripted(calm, symptom="no", row=None))
    run.to(phase("hold"))
    run.do("report_symptom")
    assert run.to_end().outcome is Outcome.RED_FLAG


def test_a_hold_goes_on_where_it_was_after_a_symptom_that_was_none() -> None:
    run = Run(PLAN)
    run.to(phase("hold"))
    run.wait(6)
    left = run.session.view(now=run.now).remaining
    run.do("report_symptom")
    run.to(lambda event: isinstance(event, Paused))
    run.wait(60)
    run.do("resume")
    assert run.session.view(now=run.now).remaining == left


def test_pausing_is_refused_while_a_symptom_is_being_asked_about() -> None:
    run = Run(PLAN)
    run.to(phase("hold"))
    run.do("report_symptom")
    with pytest.raises(Refused, match="answer the question"):
        run.do("pause")


def test_a_symptom_with_a_pack_on_says_first_to_take_it_off() -> None:
    for moment in (until(phase("pack")), until(asks("pack_on"))):
        run = Run(PACKS)
        moment(run)
        run.do("report_symptom")
        assert run.session.question is not None
        assert run.session.question.text.startswith("Take the pack off now.")


def test_reported_twice_it_is_asked_from_the_beginning() -> None:
    run = Run(PLAN)
    run.to(phase("hold"))
    run.do("report_symptom")
    run.wait(1)
    run.answer("no")
    run.do("report_symptom")
    assert run.asked[-1] == "symptom"
    run.answer("yes")
    assert run.of(Guidance)[-1].tier is Tier.EMERGENCY_NOW


# A symptom during guidance -------------------------------------------------------------------------------------------


def same_day() -> Run:
    """Guidance to see somebody today."""
    run = Run(PLAN, Scripted(calm, gate=["no", "yes"], row=["no"] * 4 + ["yes"]))
    run.to(asks("acknowledge"))
    assert run.of(Guidance)[-1].tier is Tier.SAME_DAY_URGENT
    return run


def test_a_symptom_during_guidance_for_today_can_become_an_emergency() -> None:
    run = same_day()
    run.do("report_symptom")
    run.answer("yes")
    assert [event.tier for event in run.of(Guidance)] == [Tier.SAME_DAY_URGENT, Tier.EMERGENCY_NOW]
    assert run.session.state is State.GUIDANCE
    assert run.to_end().outcome is Outcome.RED_FLAG


def test_a_symptom_during_guidance_that_is_none_comes_back_to_the_guidance() -> None:
    run = same_day()
    run.do("report_symptom")
    run.answer("no")
    run.answer("no")
    assert run.session.state is State.GUIDANCE
    assert run.session.question is not None
    assert run.session.question.purpose == "acknowledge"
    assert run.to_end().outcome is Outcome.RED_FLAG


def test_a_symptom_during_emergency_guidance_says_it_again() -> None:
    run = guided()
    run.wait(5)
    run.do("report_symptom")
    assert run.session.state is State.GUIDANCE
    run.to(says("Call your local emergency number"))


# Answers that come as the question changes ---------------------------------------------------------------------------


def test_a_yes_that_comes_as_silence_ends_the_question_does_not_acknowledge_the_guidance() -> None:
    """A yes to the list of emergencies, a moment too late, must not close the guidance unheard."""
    run = Run(PLAN)
    run.to(phase("hold"))
    run.do("report_symptom")
    run.patient = silent
    run.to(asks("acknowledge"))
    run.now += 0.5
    with pytest.raises(Refused, match="just changed"):
        run.answer("yes")
    run.wait(3)
    run.answer("yes")
    assert run.session.ended


def test_a_routine_without_ratings_still_has_its_gate() -> None:
    plan = plan_of(RestStep(seconds=60), check_ins=CheckIns(before=False, after_each_exercise=False, after=False))
    run = finish(plan)
    assert run.asked == ["gate"] * 4
    assert run.end.outcome is Outcome.COMPLETED
    assert finish(plan, Scripted(calm, gate="yes")).end.outcome is Outcome.RED_FLAG
