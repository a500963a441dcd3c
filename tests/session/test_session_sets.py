"""Sets, sides and repetitions as they are prescribed: what is said, done and counted."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from scripts import EVEN, NOTHING_DUE, Run, calm, plan_of, work

from stretchcoach.routine.model import Anchor, CueLines, Dose, ExerciseStep, SetDose, Side, Sides, TimedCue
from stretchcoach.session.events import Answer, Counted, Cue, PhaseStarted, Question
from stretchcoach.session.plan.plan import Plan
from stretchcoach.session.states import Refused


def planned(*steps: ExerciseStep) -> Plan:
    """A plan that begins with the rating."""
    return plan_of(*steps, lengths=EVEN, briefing=NOTHING_DUE)


def played(*steps: ExerciseStep) -> Run:
    """The whole session of somebody with whom all is well."""
    run = Run(planned(*steps))
    run.to_end()
    return run


def pyramid(*sets: tuple[int, float | None]) -> Dose:
    """Sets that differ: repetitions and hold of each."""
    by_set = tuple(SetDose(reps=reps, hold=hold) for reps, hold in sets)
    return Dose(reps=by_set[0].reps, hold=by_set[0].hold, sets=len(by_set), by_set=by_set)


def done(run: Run, phase: str = "hold") -> list[tuple[str, float | None, int, int, int, int]]:
    """Every phase of that kind: side, seconds, repetition of how many, set of how many."""
    started = (each for each in run.of(PhaseStarted) if each.phase == phase)
    return [(each.side, each.seconds, each.rep, each.reps, each.set, each.sets) for each in started]


def test_each_set_has_its_own_repetitions_and_tells_them() -> None:
    run = played(work(dose=pyramid((3, 10.0), (2, 10.0), (1, 8.0))))
    assert done(run) == [
        ("", 10.0, 1, 3, 1, 3),
        ("", 10.0, 2, 3, 1, 3),
        ("", 10.0, 3, 3, 1, 3),
        ("", 10.0, 1, 2, 2, 3),
        ("", 10.0, 2, 2, 2, 3),
        ("", 8.0, 1, 1, 3, 3),
    ]
    assert "Rest. Then round 2 of 3: hold for 10 seconds, 2 times." in run.said
    assert "Rest. Then round 3 of 3: hold for 8 seconds." in run.said
    # What is the same in every round is said once.
    assert "Rest. Then round 2 of 2." in played(work(dose=Dose(hold=5.0, sets=2))).said


def test_sets_differ_in_paced_repetitions_too() -> None:
    paced = replace(pyramid((2, None), (1, None)), pace=(2.0, 2.0))
    assert [each[2:] for each in done(played(work(dose=paced)), "rep")] == [
        *((1, 2, 1, 2), (1, 2, 1, 2), (2, 2, 1, 2), (2, 2, 1, 2)),
        *((1, 1, 2, 2), (1, 1, 2, 2)),
    ]


def test_a_side_that_has_fewer_sets_is_done_before_the_other() -> None:
    doses = {Side.LEFT: Dose(hold=5.0, reps=2, sets=2), Side.RIGHT: Dose(hold=8.0)}
    run = played(replace(work(dose=doses[Side.LEFT], sides=Sides.BOTH), by_side=doses))
    assert [(side, seconds, number) for side, seconds, _, _, number, _ in done(run)] == [
        *(("left", 5.0, 1), ("left", 5.0, 1), ("right", 8.0, 1)),
        *(("left", 5.0, 2), ("left", 5.0, 2)),
    ]
    assert "Left side: hold for 5 seconds, 2 times. 2 rounds. Right side: hold for 8 seconds." in run.said
    switch = run.said.index("Change sides. Now the right side.")
    assert run.said[switch + 1] == "Hold for 8 seconds."
    again = run.said.index("Rest. Then round 2 of 2: hold for 5 seconds, 2 times.")
    assert run.said[again + 1] == "Left side only."


@pytest.mark.parametrize("side", Sides)
def test_only_where_there_are_two_is_one_begun_with(side: Sides) -> None:
    said = " ".join(played(work(dose=Dose(hold=5.0, sets=2), sides=side)).said)
    assert ("Start with" in said) == side.two
    assert (f"{side.value.capitalize()} side only." in said) == (side in (Sides.LEFT, Sides.RIGHT))


def test_a_range_is_done_at_ones_own_pace_with_its_hold_said() -> None:
    run = played(work(dose=Dose(reps=12, least=8, hold=5.0)))
    assert "hold" not in run.phases
    assert "Hold for 5 seconds, 8 to 12 times, at your own pace." in run.said
    assert "Hold for 5 seconds each time. Do 8 to 12, at your own pace. Say yes when you have finished." in run.said
    started = next(each for each in run.of(PhaseStarted) if each.phase == "own_pace")
    assert (started.least, started.reps) == (8, 12)


def test_what_a_range_cannot_say_in_a_hold_is_said_before() -> None:
    cue = TimedCue(anchor=Anchor.HALF, offset=0.0, say="Grow a little taller.")
    run = played(work(dose=Dose(reps=12, least=8, hold=5.0), cues=(cue,)))
    assert "Grow a little taller." in run.said


def test_movements_at_ones_own_pace_are_told_before() -> None:
    run = played(work(dose=Dose(reps=12, least=8, pace=(3.0, 3.0))))
    assert run.said.index("Breathe out, round up.") < run.said.index("Breathe in, sink.")
    assert "rep" not in run.phases


def test_movements_without_a_pace_are_told_before() -> None:
    for dose in (Dose(reps=5), Dose(as_comfortable=True)):
        said = played(work(dose=dose)).said
        assert said.index("Breathe out, round up.") < said.index("Breathe in, sink."), dose
        assert "Draw it in." not in said, dose


def test_in_a_long_pause_the_next_repetition_is_announced_when_it_comes() -> None:
    run = played(work(dose=Dose(hold=5.0, reps=3), between=30.0))
    [two] = [each for each in run.of(Cue) if each.text == "Two."]
    second = next(each for each in run.of(PhaseStarted) if each.phase == "hold" and each.rep == 2)
    assert second.at - 3 < two.due < second.at
    # In turns the side is announced with it.
    turns = played(work(dose=Dose(hold=5.0, reps=2), sides=Sides.ALTERNATE, between=30.0))
    [side] = [each for each in turns.of(Cue) if each.text == "Right side."][:1]
    [_, right, *_] = [each for each in turns.of(PhaseStarted) if each.phase == "hold"]
    assert right.at - 3 < side.due < right.at


def counting() -> Run:
    """Somebody who is doing as many as are comfortable."""
    run = Run(planned(work(dose=Dose(as_comfortable=True, sets=1))), patient=calm)
    run.to(lambda event: isinstance(event, Question) and event.kind == "count")
    run.wait(10)
    return run


def last_count(run: Run) -> object:
    """What was answered to how many there were."""
    return [each.value for each in run.of(Answer) if each.purpose == "done"][-1]


def test_repetitions_are_counted_one_by_one() -> None:
    run = counting()
    for _ in range(3):
        run.wait(200)
        run.answer("another")
    assert [each.count for each in run.of(Counted)] == [1, 2, 3]
    assert run.session.view(now=run.now).counted == 3
    run.answer("yes")
    assert last_count(run) == 3
    assert run.to_end().did == ("Bend, 3 times",)


def test_the_number_may_be_said_at_the_end() -> None:
    run = counting()
    run.answer("another")
    run.answer(14)
    assert last_count(run) == 14
    assert run.to_end().did == ("Bend, 14 times",)


def test_a_number_that_nobody_told_is_not_made_up() -> None:
    run = counting()
    run.answer("yes")
    assert last_count(run) == "yes"
    assert run.to_end().did == ("Bend",)
    with pytest.raises(Refused):
        counting().answer("some")


def test_a_count_lasts_through_a_pause_and_through_silence() -> None:
    run = counting()
    run.answer("another")
    run.do("pause")
    run.wait(30)
    run.do("resume")
    run.wait(10)
    run.answer("another")
    # Nobody says anything until it is held.
    assert any(each.type == "paused" for each in run.wait(700))
    run.answer("another")
    run.wait(3)
    run.answer("yes")
    assert last_count(run) == 3


def test_sets_of_as_many_as_comfortable_are_added_up_and_counted_anew_when_done_again() -> None:
    run = Run(planned(work(dose=Dose(as_comfortable=True, sets=2))), patient=calm)
    for reps in (5, 4):
        run.to(lambda event: isinstance(event, Question) and event.kind == "count")
        run.wait(10)
        run.answer(reps)
    assert run.to_end().did == ("Bend, 9 times",)


def test_what_was_counted_outlasts_a_crash() -> None:
    run = counting()
    run.answer(14)
    run.wait(1)
    point = run.cut()
    assert point is not None
    again = Run(run.plan, resume=point)
    assert again.to_end().did == ("Bend, 14 times",)


def test_a_comfortable_stay_comes_as_often_as_prescribed() -> None:
    run = played(work(dose=Dose(comfortable=True, up_to=20.0, reps=3)))
    assert [(rep, reps) for _, _, rep, reps, _, _ in done(run, "comfortable")] == [(1, 3), (2, 3), (3, 3)]
    turns = played(work(dose=Dose(comfortable=True, up_to=20.0, reps=2), sides=Sides.ALTERNATE))
    assert [side for side, *_ in done(turns, "comfortable")] == ["left", "right", "left", "right"]


def test_breathing_may_hold_between_in_and_out() -> None:
    run = played(work(dose=Dose(hold=40.0), breathing=(4.0, 4.0, 4.0, 4.0), lines=CueLines()))
    tones = [(each.chime, each.at) for each in run.of(Cue) if each.chime.startswith("breath")]
    gaps = [(name, round(after - at)) for (name, at), (_, after) in pairwise(tones)]
    # The halfway cue may be where a tone would be.
    assert gaps[:2] == [("breath_in", 8), ("breath_out", 8)]


def test_who_is_to_hold_the_breath_is_told_for_how_long() -> None:
    told = "Breathe in for 4 seconds, hold for 5 seconds, breathe out for 6 seconds, and wait for 2 seconds."
    said = played(work(breathing=(4.0, 5.0, 6.0, 2.0))).said
    assert any(each.startswith(told) for each in said)
    # The exercise's own line on breathing would say something else.
    assert "Breathe out." not in said
    assert not any("Tones mark" in each for each in played(work(breathing=(4.0, 6.0))).said)


def test_a_load_and_a_note_are_said_once() -> None:
    run = played(work(dose=Dose(hold=5.0, sets=2), load="red band", note="Stop if it clicks."))
    assert run.said.count("With red band.") == run.said.count("Stop if it clicks.") == 1
    assert planned(work(dose=Dose(hold=5.0), load="red band")).steps[2].detail == "Hold for 5 seconds. With red band."


def test_the_sentence_of_a_movement_without_room_is_said_before_and_noted() -> None:
    plan = planned(work(dose=Dose(pace=(1.0, 4.0), reps=2)))
    run = Run(plan)
    run.to_end()
    before, get_ready = run.said.index("Breathe out, round up."), run.said.index("Get ready.")
    assert before < get_ready < run.said.index("Breathe in, sink.")
    assert plan.notes == (
        'Bend: "Breathe out, round up." finds no room in its movement; it is said before the start.',
        'Bend: "Round up." finds no room in its movement; a tick marks it.',
    )


def test_breathing_that_cannot_sound_is_noted() -> None:
    own = planned(work(dose=Dose(reps=12, least=8, hold=5.0), breathing=(4.0, 6.0)))
    assert own.notes == ("Bend: no tones to breathe with sound, since it is done at the patient's own pace.",)


def test_what_is_done_at_ones_own_pace_takes_its_time_in_the_plan() -> None:
    short, long = planned(work(dose=Dose(reps=2))), planned(work(dose=Dose(reps=20)))
    assert 150 < long.planned - short.planned < 170
