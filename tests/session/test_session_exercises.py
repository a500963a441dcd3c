"""Exercises in virtual time: what is said when, on which side, how often, and in the easier form."""

from __future__ import annotations

import pytest
from rows import each_row
from scripts import (
    EVEN,
    NOTHING_DUE,
    ROUND,
    Run,
    Scripted,
    calm,
    finish,
    holds,
    phase,
    plan_of,
    says,
    shipped,
    silent,
    within,
    work,
)

from stretchcoach.routine.model import (
    Anchor,
    CueLines,
    Dose,
    RepeatStep,
    RestStep,
    SayStep,
    Side,
    Sides,
    Step,
    TimedCue,
)
from stretchcoach.safety.person import Profile
from stretchcoach.session.events import (
    Answer,
    Cue,
    CueRole,
    Outcome,
    PhaseStarted,
    Question,
    SessionStarted,
    StepStarted,
)
from stretchcoach.session.states import State
from stretchcoach.words.lengths import PAUSE, Lengths, Phrase, Speaker

PLAIN = CueLines()


def plain(**dose: object) -> Step:
    """An exercise that says nothing but its dose."""
    return work(dose=Dose(**dose), lines=PLAIN)  # type: ignore[arg-type]  # the fields of a dose


# Holds ---------------------------------------------------------------------------------------------------------------


def test_a_hold_is_announced_counted_in_halved_and_counted_out() -> None:
    run = finish(plan_of(plain(hold=20), lengths=EVEN))
    assert [text for _, text in within(run, "announce")] == ["Bend.", "Hold for 20 seconds.", "Lie on your back."]
    assert within(run, "get_ready") == [(0, "Get ready."), (2, "Three"), (3, "Two"), (4, "One")]
    assert within(run, "hold") == [(0, "start"), (10, "Halfway."), (17, "Three"), (18, "Two"), (19, "One")]
    assert within(run, "between")[0] == (0, "end")
    [hold, between] = [event for event in run.of(PhaseStarted) if event.phase in ("hold", "between")]
    assert between.at - hold.at == pytest.approx(20)


@each_row(
    ("seconds", "said"),
    [
        (7.0, [(0, "start")]),
        (8.0, [(0, "start"), (5, "Three"), (6, "Two"), (7, "One")]),
        (19.0, [(0, "start"), (16, "Three"), (17, "Two"), (18, "One")]),
    ],
)
def test_short_holds_leave_out_what_would_fill_them(seconds: float, said: list[tuple[float, str]]) -> None:
    assert within(finish(plan_of(plain(hold=seconds), lengths=EVEN)), "hold") == said


def test_numbers_that_take_too_long_are_ticks() -> None:
    slow = Lengths({Phrase(number, Speaker.COUNT): 1.5 for number in ("Three", "Two", "One")})
    said = within(finish(plan_of(plain(hold=20), lengths=slow)), "hold")
    assert said[2:] == [(17, "tick"), (18, "tick"), (19, "tick")]


def test_repetitions_of_a_hold_are_numbered_and_the_last_is_named() -> None:
    run = finish(plan_of(plain(hold=10, reps=3), lengths=EVEN))
    told = [[text for _, text in within(run, "between", index)] for index in range(3)]
    assert told == [["end", "Two."], ["end", "Last one."], ["end"]]
    assert [(event.rep, event.reps) for event in run.of(PhaseStarted) if event.phase == "hold"] == [
        (1, 3),
        (2, 3),
        (3, 3),
    ]


def test_the_lines_of_an_exercise_are_said_where_they_belong() -> None:
    run = finish(plan_of(work(dose=Dose(hold=20, reps=2)), lengths=EVEN))
    assert [text for _, text in within(run, "announce")][2:] == [
        "Lie on your back.",
        "Knees bent.",
        "Draw it in.",
        "Only to slight discomfort.",
    ]
    assert "Breathe out." in [text for _, text in within(run, "hold", 0)]
    assert "Head down." in [text for _, text in within(run, "hold", 1)]
    assert "Let go." in [text for _, text in within(run, "between", 0)]


def test_a_long_name_moves_the_start_of_the_hold() -> None:
    name = "A very long name for an exercise indeed, as nobody should ever write it"
    short, long = (finish(plan_of(work(each, lines=PLAIN))) for each in ("bend", name))
    starts = [next(event.at for event in run.events if phase("hold")(event)) for run in (short, long)]
    assert starts[1] - starts[0] > 4


def test_a_hold_of_more_than_three_minutes_asks_about_pain() -> None:
    run = finish(plan_of(plain(hold=300), lengths=EVEN))
    assert [event.seconds for event in run.of(PhaseStarted) if event.phase == "hold"] == [180, 120]
    assert run.asked.count("check_in") == 1, "once in the hold; the closing rating stands for the one after it"
    assert (150, "Halfway.") in within(run, "hold", 0)


def test_an_answer_in_a_long_hold_can_end_the_session() -> None:
    run = finish(plan_of(plain(hold=300)), Scripted(calm, before=2, check_in=8))
    assert (run.end.outcome, run.end.rule, run.end.done) == (Outcome.PAIN_RULE, "P6", 0)
    assert run.phases.count("hold") == 1


def test_a_long_hold_that_hurts_is_left_and_does_not_count_as_done() -> None:
    plan = plan_of(plain(hold=300), holds("turn"), briefing=NOTHING_DUE)
    run = finish(plan, Scripted(calm, before=2, check_in=[5, 2], re_rate=3))
    assert run.rules[:3] == ["P0", "P5", "P5"]
    assert run.end.done == 1


# An author's own cues ------------------------------------------------------------------------------------------------


def timed(say: str, anchor: Anchor = Anchor.START, offset: float = 0.0) -> TimedCue:
    """A cue of the author's."""
    return TimedCue(anchor=anchor, offset=offset, say=say)


def test_an_authors_cues_are_said_at_their_moments() -> None:
    cues = (timed("Early.", offset=3), timed("Half.", Anchor.HALF), timed("Late.", Anchor.END, -6))
    run = finish(plan_of(work(dose=Dose(hold=60), lines=PLAIN, cues=cues), lengths=EVEN))
    said = {text: due for due, text in within(run, "hold")}
    assert (said["Early."], said["Late."]) == (3, 54)
    assert abs(said["Half."] - 30) < 2
    assert said["Halfway."] == 30
    assert run.plan.notes == ()


def test_a_cue_in_the_second_part_of_a_long_hold_is_said_there_and_only_there() -> None:
    cues = (timed("Early.", offset=3), timed("Late.", Anchor.END, -60))
    run = finish(plan_of(work(dose=Dose(hold=300), lines=PLAIN, cues=cues), lengths=EVEN))
    assert (3, "Early.") in within(run, "hold", 0)
    assert (60, "Late.") in within(run, "hold", 1)
    assert run.said.count("Early.") == run.said.count("Late.") == 1


def test_a_cue_that_finds_no_room_is_said_before_and_noted() -> None:
    step = work(dose=Dose(hold=5), lines=PLAIN, cues=(timed("Something much too long for this.", offset=1),))
    run = finish(plan_of(step, lengths=Lengths({Phrase("Something much too long for this.", Speaker.COACH): 6.0})))
    assert "Something much too long for this." in [text for _, text in within(run, "announce")]
    assert run.plan.notes == ('Bend: "Something much too long for this." finds no room; it is said before the start.',)


# Repetitions ---------------------------------------------------------------------------------------------------------


def test_paced_repetitions_keep_their_pace() -> None:
    run = finish(plan_of(plain(pace=(5.0, 4.0), reps=3), lengths=EVEN))
    reps = [event for event in run.of(PhaseStarted) if event.phase == "rep"]
    assert [round(event.at - reps[0].at, 3) for event in reps] == [0, 5, 9, 14, 18, 23]
    assert [(event.rep, event.label) for event in reps[:3]] == [(1, "Round up"), (1, "Sink"), (2, "Round up")]
    said = [within(run, "rep", index)[0][1] for index in range(6)]
    assert said[:4] == ["Breathe out, round up.", "Breathe in, sink.", "Round up.", "Sink."]
    assert said[4] == "Last one. Round up."


def test_a_sentence_longer_than_its_movement_is_shortened_to_a_tick() -> None:
    slow = Lengths({Phrase(each, Speaker.COACH): 4.5 for each in (ROUND.say, "Round up.", "Last one. Round up.")})
    run = finish(plan_of(plain(pace=(4.0, 4.0), reps=2), lengths=slow))
    assert within(run, "rep", 0) == [(0, "tick")]


def begins(run: Run, *, every: int, reps: int) -> dict[int, str]:
    """What is said first at each repetition of ``every`` movements, where it is more than a tick."""
    heard = {rep + 1: within(run, "rep", every * rep)[0][1] for rep in range(reps)}
    return {rep: text for rep, text in heard.items() if text != "tick"}


def test_many_quick_repetitions_are_counted_at_a_few_places() -> None:
    run = finish(plan_of(plain(pace=(1.0, 1.0), reps=50), lengths=EVEN))
    told = {10: "Ten.", 20: "Twenty.", 30: "30.", 41: "Ten more.", 48: "Three.", 49: "Two.", 50: "Last one."}
    assert begins(run, every=2, reps=50) == told
    at = [event.at for event in run.of(PhaseStarted) if event.phase == "rep"]
    assert [round(each - at[0], 3) for each in at] == list(range(100))
    few = finish(plan_of(plain(pace=(1.0, 1.0), reps=4), lengths=EVEN))
    assert begins(few, every=2, reps=4) == {2: "Two.", 3: "Three.", 4: "Last one."}


def test_a_number_comes_before_the_movement_where_there_is_time_for_both() -> None:
    run = finish(plan_of(plain(pace=(4.0, 4.0), reps=25), lengths=EVEN))
    said = {rep: text for rep, text in begins(run, every=2, reps=25).items() if text != "Round up."}
    told = {10: "Ten.", 16: "Ten more.", 23: "Three.", 24: "Two.", 25: "Last one."}
    assert said == {1: "Breathe out, round up."} | {rep: f"{each} Round up." for rep, each in told.items()}


def test_many_short_holds_are_counted_at_a_few_places() -> None:
    run = finish(plan_of(work(dose=Dose(hold=1.0, reps=60), lines=PLAIN, between=0.0), lengths=EVEN))
    told = {rep + 2: text for rep in range(59) for _, text in within(run, "between", rep)[1:]}
    numbers = {10: "Ten.", 20: "Twenty.", 30: "30.", 40: "40.", 51: "Ten more.", 58: "Three.", 59: "Two."}
    assert told == numbers | {60: "Last one."}


def test_repetitions_at_the_patients_own_pace_wait_for_a_yes() -> None:
    run = Run(plan_of(plain(reps=5)))
    run.to(phase("own_pace"))
    assert run.session.view(now=run.now).doing.counts_up
    run.wait(120)
    assert run.session.state is State.RUNNING
    run.answer("yes")
    assert run.to_end().outcome is Outcome.COMPLETED


def test_own_pace_asks_after_five_minutes_and_is_then_held() -> None:
    run = Run(plan_of(plain(reps=5)))
    run.to(phase("own_pace"))
    run.patient = silent
    run.to(says("Say yes when you have finished."))
    run.to(says("Say yes when you have finished."))
    run.to(says("we wait here"))
    assert run.session.state is State.HELD
    run.answer("yes")
    run.patient = calm
    assert run.to_end().done == 1


# As long as it is comfortable ----------------------------------------------------------------------------------------


@each_row(("answered_after", "lasted"), [(12.0, 12.0), (None, 40.0)])
def test_as_long_as_comfortable_ends_by_a_yes_or_at_its_limit(answered_after: float | None, lasted: float) -> None:
    run = Run(plan_of(plain(comfortable=True, up_to=40.0)))
    begun = run.to(phase("comfortable")).at
    assert run.session.view(now=run.now).doing.counts_up
    run.patient = silent
    if answered_after is not None:
        run.wait(answered_after)
        run.answer("yes")
    ended = (
        next(event for event in run.events[-3:] if phase("between")(event))
        if answered_after
        else run.to(phase("between"))
    )
    assert ended.at - begun == pytest.approx(lasted)
    assert [event.value for event in run.of(Answer) if event.purpose == "done"] == ["yes" if answered_after else None]
    assert run.session.question is None


def test_a_long_comfortable_hold_asks_about_pain_and_a_yes_leaves_the_rest_out() -> None:
    plan = plan_of(plain(comfortable=True, up_to=300.0))
    run = Run(plan)
    run.to(phase("comfortable"))
    run.patient = silent
    run.to(lambda event: isinstance(event, Question) and event.purpose == "check_in")
    assert run.phases.count("comfortable") == 1
    run.patient = calm
    run.to_end()
    assert run.phases.count("comfortable") == 2
    early = finish(plan)
    assert early.phases.count("comfortable") == 1
    assert early.end.outcome is Outcome.COMPLETED


# Sides, sets and what comes next -------------------------------------------------------------------------------------


@each_row(("painful", "order"), [(None, ["left", "right"]), (Side.LEFT, ["right", "left"])])
def test_both_sides_have_their_full_time_and_a_pause_to_switch(painful: Side | None, order: list[str]) -> None:
    profile = Profile(painful_side=painful)
    run = Run(
        plan_of(work(dose=Dose(hold=20), sides=Sides.BOTH, switch=7.0), lengths=EVEN, profile=profile), profile=profile
    )
    run.to_end()
    assert [(event.side, event.seconds) for event in run.of(PhaseStarted) if event.phase == "hold"] == [
        (order[0], 20),
        (order[1], 20),
    ]
    [switch] = [event for event in run.of(PhaseStarted) if event.phase == "switch"]
    assert (switch.seconds, switch.side) == (7, order[1])
    assert f"Start with the {order[0]} side." in run.said
    assert within(run, "switch") == [(0, f"Change sides. Now the {order[1]} side.")]


def test_one_side_only_is_done_on_that_side() -> None:
    run = finish(plan_of(work(dose=Dose(hold=20), sides=Sides.RIGHT)))
    assert [event.side for event in run.of(PhaseStarted) if event.phase == "hold"] == ["right"]


def test_sets_are_rounds_with_a_rest_between() -> None:
    run = finish(plan_of(work(dose=Dose(hold=10, sets=3), rest=25.0), lengths=EVEN))
    rests = [event.seconds for event in run.of(PhaseStarted) if event.phase == "rest"]
    assert rests == [25, 25]
    assert "Rest. Then round 2 of 3." in run.said
    assert [event.set for event in run.of(PhaseStarted) if event.phase == "hold"] == [1, 2, 3]


def test_a_rest_says_how_long_and_what_comes_next() -> None:
    rest = RestStep(seconds=30, cues=(timed("Breathe.", offset=10),))
    run = finish(plan_of(holds(), rest, SayStep(text="Nearly there."), holds("turn"), lengths=EVEN))
    assert within(run, "rest") == [(0, "Rest now, for 30 seconds."), (1 + PAUSE, "Next: Turn."), (10, "Breathe.")]
    assert "Nearly there." in run.said


def test_repeats_nest() -> None:
    inner = RepeatStep(times=2, steps=(holds("turn"),))
    run = finish(plan_of(RepeatStep(times=2, steps=(holds("bend"), inner))))
    assert [event.exercise for event in run.of(StepStarted) if event.exercise] == ["bend", "turn", "turn"] * 2
    assert (run.end.done, run.end.planned) == (6, 6)
    assert run.of(SessionStarted)[0].steps == 6


def test_nobody_is_asked_the_same_twice_in_a_row() -> None:
    run = finish(plan_of(holds()))
    assert run.asked == ["list", "before", "place_before", "after", "moved"]


# The shipped ones ----------------------------------------------------------------------------------------------------


def test_the_sphinx_is_last_and_only_for_little_pain() -> None:
    fine, sore = (finish(shipped("gentle-four"), Scripted(calm, before=pain)) for pain in (3, 4))
    assert [event.exercise for event in fine.of(StepStarted) if event.exercise] == [
        "cat-cow",
        "child-pose",
        "seated-twist",
        "cobra",
    ]
    assert "cobra" not in [event.exercise for event in sore.of(StepStarted)]
    assert "We leave out Sphinx today." in sore.said


@each_row("name", ["settle", "gentle-four", "daily-fifteen", "strength", "desk", "heat", "cold", "alternate"])
def test_every_shipped_routine_completes(name: str) -> None:
    run = finish(shipped(name))
    assert (run.end.outcome, run.end.done) == (Outcome.COMPLETED, run.end.planned)
    assert run.said[-1] == "That is all. Thank you."


def test_late_cues_say_how_late_they_are_still_worth_saying() -> None:
    worth = {event.role: event.worth for event in finish(shipped("gentle-four")).of(Cue)}
    assert worth[CueRole.COUNT] < worth[CueRole.HALF] < worth[CueRole.MOVE]
    assert worth[CueRole.NAME] == worth[CueRole.QUESTION] == worth[CueRole.SAFETY] >= 600
