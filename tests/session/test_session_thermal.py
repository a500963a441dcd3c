"""Before a pack: every row of section 3.4 asked and acted on; gaps and counts across sessions; nothing lost in a crash."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rows import each_row
from scripts import (
    FIRST_EVER,
    RULES,
    Patient,
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
    routine,
)

from stretchcoach.routine.model import CheckInStep, Pack, RestStep, Step
from stretchcoach.safety.briefing import Briefing
from stretchcoach.safety.person import AgeBand, Profile
from stretchcoach.safety.thermal_screen import HELPER, PackEffect
from stretchcoach.session.events import Answer, Cue, Decision, Outcome, Question, StepStarted
from stretchcoach.session.plan.plan import Plan
from stretchcoach.session.rehearsal import make_plan
from stretchcoach.session.speech import everything_said
from stretchcoach.session.states import Refused

from .guardian import Guardian
from .strategies import AnyPatient

SCREEN = RULES.thermal_screen
HOUR = 3600.0
CONDITIONS = list(SCREEN.conditions)


def planned(*steps: Step, profile: Profile | None = None, briefing: Briefing | None = None) -> Plan:
    """The plan of a routine of ``steps`` for this person, after these days."""
    return make_plan(routine(*steps), RULES, profile=profile, briefing=briefing)


EACH = (cold(10), off(10), heat(15), off(10))
BOTH = planned(*EACH)


@dataclass
class Telling:
    """Answers what is asked about packs by id, the list as its conditions say, and the rest as ``otherwise`` does."""

    told: Mapping[str, Value]
    otherwise: Patient = calm

    def __call__(self, question: Question) -> Value:
        """The answer."""
        if question.purpose != "thermal":
            return self.otherwise(question)
        kind, _, names = question.ref.partition(":")
        fits = [number for number, name in enumerate(names.split(","), 1) if self.told.get(name) == "yes"]
        if kind == "list":
            return "something" if fits else "none"
        if kind == "lines":
            return next((number for number in fits if number not in question.picked), "done")
        return self.told.get(question.ref, "no")


def person(*names: str) -> Profile:
    """Somebody to whom these conditions apply that are known and not asked."""
    facts = {"pregnancy": "pregnant", "cancer_site": "cancer"}
    conditions = {facts[name]: "yes" for name in names if name in facts}
    return Profile(conditions=conditions, age=AgeBand.UNDER_18 if "child" in names else AgeBand.UNKNOWN)


def packs_of(run: Run) -> list[str]:
    """The kinds of pack that were begun."""
    return [event.kind for event in run.of(StepStarted) if event.kind in ("cold", "heat")]


def thermal(run: Run) -> list[str]:
    """What was asked about packs, each once; the list as ``list`` and the pick of its lines as ``lines``."""
    refs = (event.ref.partition(":")[0] for event in run.of(Question) if event.purpose == "thermal")
    return list(dict.fromkeys(refs))


def listed(run: Run) -> list[str]:
    """The conditions that the list named."""
    refs = [event.ref for event in run.of(Question) if event.ref.startswith("list:")]
    return refs[0].removeprefix("list:").split(",") if refs else []


def decided(run: Run) -> list[tuple[str, str]]:
    """What the rules about packs decided."""
    return [
        (event.rule, event.action) for event in run.of(Decision) if event.rule in ("thermal", "injury", "count", "gap")
    ]


def guarded(run: Run, profile: Profile | None = None) -> Run:
    """The run, watched by the guardian."""
    Guardian(run.plan, profile=profile or Profile()).watch(run.events)
    return run


# Every row -----------------------------------------------------------------------------------------------------------


@each_row("name", CONDITIONS)
def test_each_condition_does_what_its_row_says(name: str) -> None:
    condition, profile = SCREEN.conditions[name], person(name)
    told: dict[str, Value] = {name: "yes"}
    if condition.after:
        told[condition.after] = "yes"
        told |= {f"{condition.after}.{pack}": "yes" for pack in Pack}
    run = guarded(finish(planned(*EACH, profile=profile), Telling(told), profile=profile), profile)
    open_kinds = [pack.value for pack in Pack if condition.effects[pack] in (PackEffect.OK, PackEffect.SHORTER)]
    assert (run.end.outcome, packs_of(run)) == (Outcome.COMPLETED, open_kinds)
    assert decided(run).count(("thermal", "leave_out")) == 2 - len(open_kinds)
    if len(open_kinds) < 2:
        assert any(text.startswith(condition.because) for text in run.said)
        assert any(run.plan.book("pack.kept") in text for text in run.said) is condition.lasting


def test_several_lines_may_be_picked_one_after_the_other() -> None:
    run = guarded(finish(BOTH, Telling({"thin_skin": "yes", "cold_reaction": "yes", "heat_reaction": "yes"})))
    picks = [event for event in run.of(Question) if event.ref.startswith("lines:")]
    assert [event.picked for event in picks] == [(), (7,), (7, 8), (7, 8, 9)] or len(picks) == 4
    assert picks[0].several
    assert packs_of(run) == []


def test_something_that_was_nothing_after_all_opens_the_packs() -> None:
    def patient(question: Question) -> Value:
        return "something" if question.ref.startswith("list:") else calm(question)

    assert packs_of(guarded(finish(BOTH, patient))) == ["cold", "heat"]


@each_row("pack", Pack)
@each_row("name", [each for each in CONDITIONS if PackEffect.ASK in SCREEN.conditions[each].effects.values()])
@each_row("word", ["yes", "no", "unsure"])
def test_only_a_clear_yes_of_a_clinician_opens_the_kind_it_is_about(name: str, pack: Pack, word: str) -> None:
    effects, profile = SCREEN.conditions[name].effects, person(name)
    plan = planned(*EACH, profile=profile)
    run = guarded(finish(plan, Telling({name: "yes", f"{name}.{pack}": word}), profile=profile), profile)
    opened = {each for each in Pack if effects[each] is PackEffect.OK}
    if word == "yes" and effects[pack] is PackEffect.ASK:
        opened.add(pack)
    assert packs_of(run) == [each.value for each in Pack if each in opened]
    assert [ref for ref in thermal(run) if "." in ref] == [
        f"{name}.{each}" for each in Pack if effects[each] is PackEffect.ASK
    ]


@each_row("name", [each for each in CONDITIONS if PackEffect.HELPER in SCREEN.conditions[each].effects.values()])
@each_row(("word", "opened"), [("yes", ["cold", "heat"]), ("no", []), ("unsure", [])])
def test_who_cannot_move_away_or_tell_needs_somebody_there(name: str, word: str, opened: list[str]) -> None:
    run = guarded(finish(BOTH, Telling({name: "yes", HELPER: word})))
    assert packs_of(run) == opened
    assert thermal(run).count(HELPER) == 1


def test_what_the_second_list_tells_counts_for_the_packs_of_the_same_session() -> None:
    plan = planned(*EACH, briefing=FIRST_EVER)
    for word, opened in (("no", ["cold"]), ("yes", ["cold", "heat"])):
        run = guarded(finish(plan, fitting("pregnant", otherwise=Telling({"pregnancy.heat": word}))))
        assert (packs_of(run), thermal(run)) == (opened, ["list", "pregnancy.heat"])
    run = guarded(finish(plan, fitting("cancer", otherwise=Telling({"cancer_site": "yes"}))))
    assert "cancer_site" in listed(run)
    assert packs_of(run) == []
    run = guarded(finish(plan))
    assert not {"cancer_site", "pregnancy"} & {*listed(run), *thermal(run)}


# What is asked -------------------------------------------------------------------------------------------------------


def test_most_people_answer_one_question_before_a_pack() -> None:
    """With the rating, what the gate asks, the cloth and the pack, five at most."""
    run = guarded(finish(BOTH))
    assert thermal(run) == ["list"]
    assert run.asked[: run.asked.index("pack_on") + 1] == ["list", "before", "thermal", "barrier", "pack_on"]
    assert packs_of(run) == ["cold", "heat"]


def test_nothing_is_asked_without_a_pack() -> None:
    assert thermal(finish(planned(holds()))) == []


def test_lasting_answers_are_not_asked_again_and_those_of_today_are() -> None:
    lasting = {name: "no" for name in CONDITIONS if SCREEN.conditions[name].lasting}
    profile = Profile(thermal={**lasting, "sleepy": "no"}, age=AgeBand.FROM_18)
    run = guarded(finish(planned(cold(), off(), heat(), off(), profile=profile), profile=profile), profile)
    assert (thermal(run), listed(run)) == (["list"], ["broken_skin", "sleepy", "fresh_injury"])
    assert packs_of(run) == ["cold", "heat"]


def test_what_only_concerns_the_other_kind_is_not_asked() -> None:
    assert not {"fresh_injury", "heat_reaction"} & {*listed(finish(planned(cold(), off())))}
    run = finish(planned(heat(), off()), Telling({"heart": "yes"}))
    assert "cold_reaction" not in listed(run)
    assert "heart.heat" in thermal(run)
    assert "heart.cold" not in thermal(run)


def test_a_closed_kind_is_not_asked_about_any_further() -> None:
    run = finish(planned(cold(), off()), Telling({"poor_feeling": "yes", "diabetes": "yes", "heart": "yes"}))
    assert thermal(run) == ["list", "lines"]


KEPT = [name for name in CONDITIONS if SCREEN.conditions[name].lasting]


@each_row("name", KEPT)
@each_row("answer", ["yes", "unsure"])
def test_what_the_profile_says_closes_without_a_question(name: str, answer: str) -> None:
    profile = Profile(thermal={name: answer})
    run = guarded(finish(planned(*EACH, profile=profile), profile=profile), profile)
    assert name not in [*listed(run), *thermal(run)]
    for pack, effect in SCREEN.conditions[name].effects.items():
        assert (pack.value in packs_of(run)) is (effect in (PackEffect.OK, PackEffect.SHORTER))


@each_row("name", KEPT)
def test_lists_say_beforehand_what_no_answer_can_open(name: str) -> None:
    profile = Profile(thermal={name: "unsure"})
    steps = [step for step in planned(cold(15), off(), heat(15), off(), profile=profile).steps if step.pack]
    for step in steps:
        assert step.pack is not None
        effect = SCREEN.conditions[name].effects[step.pack]
        assert step.closed == (SCREEN.conditions[name].because if effect is PackEffect.BLOCK else "")
        assert step.detail == ("10 minutes" if effect is PackEffect.SHORTER else "15 minutes")
    [injured] = [step for step in planned(heat(), off(), briefing=Briefing(no_heat=True)).steps if step.pack]
    assert injured.closed == RULES.thermal[Pack.HEAT].after_injury


def test_packs_are_for_adults() -> None:
    profile = Profile(age=AgeBand.UNDER_18)
    run = guarded(finish(planned(cold(), off(), profile=profile), profile=profile), profile)
    assert (packs_of(run), thermal(run)) == ([], [])
    assert any(text.startswith(SCREEN.conditions["child"].because) for text in run.said)


def test_silence_is_no_answer() -> None:
    run = finish(BOTH, Scripted(calm, thermal=None))
    assert (run.end.outcome, run.end.rule) == (Outcome.NO_ANSWER, "P12")
    assert packs_of(run) == []


def test_the_questions_cannot_be_skipped() -> None:
    run = Run(BOTH)
    run.to(asks("thermal"))
    run.wait(0.5)
    with pytest.raises(Refused, match="answer the question first"):
        run.do("skip")


def test_a_session_with_nothing_left_ends_kindly() -> None:
    run = guarded(finish(BOTH, Telling({"circulation": "yes"})))
    assert (run.end.outcome, run.end.done, run.end.planned) == (Outcome.COMPLETED, 0, 2)
    assert run.plan.book("end.nothing_left") in run.said
    assert run.plan.book("end.completed") not in run.said
    assert "after" not in run.asked
    assert "off" not in run.phases


def test_exercises_go_on_when_the_pack_is_left_out() -> None:
    run = guarded(finish(planned(cold(), off(20), holds("bend")), Telling({"broken_skin": "yes"})))
    assert (run.end.done, run.end.planned) == (1, 2)
    assert run.plan.book("end.completed") in run.said


# Old or thin skin ----------------------------------------------------------------------------------------------------


@each_row("how", ["asked", "profile", "age"])
@each_row(("pack", "minutes"), [(cold(15), 10), (heat(20), 10), (cold(7), 7), (heat(2), 2)])
def test_old_or_thin_skin_has_ten_minutes_at_most_and_twice_as_many_checks(
    how: str, pack: Step, minutes: float
) -> None:
    profile = {
        "asked": Profile(),
        "profile": Profile(thermal={"thin_skin": "unsure"}),
        "age": Profile(age=AgeBand.FROM_65),
    }[how]
    plan = planned(pack, off(), profile=profile)
    run = guarded(finish(plan, Telling({"thin_skin": "yes"}), profile=profile), profile)
    on = next(event.at for event in run.of(Answer) if event.purpose == "pack_on")
    asked = next(event.at for event in run.events if asks("pack_off")(event))
    assert asked - on == pytest.approx(60 * minutes)
    checks = [event.at - on for event in run.events if asks("skin")(event)]
    assert checks == pytest.approx([150.0 * number for number in range(1, 4) if 150 * number < 60 * minutes])
    assert ("thermal", "shorten") in decided(run)
    assert SCREEN.conditions["thin_skin"].because in run.said


def test_more_time_does_not_pass_the_shorter_limit() -> None:
    profile = Profile(age=AgeBand.FROM_65)
    run = Run(planned(cold(10), off(), profile=profile), profile=profile)
    for _ in range(4):
        run.to(phase("pack"))
    run.wait(10)
    with pytest.raises(Refused, match="as long as a pack may stay on"):
        run.do("add_time")


# The barrier ---------------------------------------------------------------------------------------------------------


@each_row(("pack", "words"), [(cold(), "damp thin cloth"), (heat(), "dry towel")])
def test_the_barrier_is_confirmed_by_its_own_yes(pack: Step, words: str) -> None:
    run = guarded(finish(planned(pack, off()), Scripted(calm, barrier=["unsure", "yes"])))
    asked = [event for event in run.of(Question) if event.purpose in ("barrier", "pack_on")]
    assert [event.purpose for event in asked] == ["barrier", "barrier", "pack_on"]
    assert all(words in event.text for event in asked[:2])
    assert run.said.count(run.plan.book("pack.on_no")) == 1


@each_row("command", ["skip", "stop", "pause"])
def test_a_pack_may_be_on_already_while_the_barrier_is_asked_about(command: str) -> None:
    run = Run(planned(cold(), off()))
    run.to(asks("barrier"))
    run.do(command)
    if command == "skip":
        assert run.asked[-1] == "pack_off"
        return
    run.wait(10)
    assert "Take the pack off now." in run.said


def test_nobody_confirms_the_barrier_so_nothing_goes_on() -> None:
    run = finish(planned(cold(), off()), Scripted(calm, barrier=None))
    assert run.end.outcome is Outcome.NO_ANSWER
    assert "pack_on" not in run.asked


# Injury --------------------------------------------------------------------------------------------------------------


def test_a_fresh_injury_closes_heat() -> None:
    question = SCREEN.conditions["fresh_injury"].ask
    for word in ("fall", "blow", "accident", "swelling", "bleeding", "bruise", "three days"):
        assert word in question
    assert packs_of(finish(BOTH, Telling({"fresh_injury": "yes"}))) == ["cold"]
    assert packs_of(finish(BOTH, Telling({"fresh_injury": "no"}))) == ["cold", "heat"]


def test_an_injury_of_the_days_before_leaves_out_heat_unasked() -> None:
    run = guarded(finish(planned(cold(), off(), heat(), off(), briefing=Briefing(no_heat=True))))
    assert packs_of(run) == ["cold"]
    assert decided(run) == [("injury", "leave_out")]
    assert "fresh_injury" not in listed(run)
    assert RULES.thermal[Pack.HEAT].after_injury in run.said


def test_a_fall_told_at_the_gate_leaves_nothing_of_a_heat_session() -> None:
    slipped = fitting("trauma", crash="no", fall_risk="no", fall_day=2)
    run = guarded(finish(planned(heat(), off()), slipped))
    assert (packs_of(run), thermal(run), decided(run)) == ([], [], [("injury", "leave_out")])
    assert run.plan.book("end.nothing_left") in run.said


# Gaps and counts across sessions -------------------------------------------------------------------------------------


@each_row(("pack", "gap"), [(Pack.COLD, 2 * HOUR), (Pack.HEAT, HOUR)])
def test_the_gap_since_an_earlier_session_is_kept(pack: Pack, gap: float) -> None:
    step = cold() if pack is Pack.COLD else heat()
    early = guarded(finish(planned(step, off(), briefing=Briefing(off_ago={pack: gap - 300}))))
    assert (packs_of(early), decided(early)) == ([], [("gap", "leave_out")])
    assert early.plan.book("pack.too_soon") in early.said
    late = guarded(finish(planned(step, off(), briefing=Briefing(off_ago={pack: gap}))))
    assert packs_of(late) == [pack.value]


def test_the_gap_runs_on_in_real_time_through_a_pause() -> None:
    run = Run(planned(cold(), off(), briefing=Briefing(off_ago={Pack.COLD: 2 * HOUR - 1800})))
    run.to(asks("before"))
    run.do("pause")
    run.sleep(1800)
    run.do("resume")
    run.to_end()
    assert packs_of(guarded(run)) == ["cold"]


def test_before_another_pack_of_the_same_kind_the_skin_is_back_to_normal() -> None:
    plan = planned(cold(), off(), briefing=Briefing(off_ago={Pack.COLD: 3 * HOUR}))
    run = guarded(finish(plan, Scripted(calm, skin_back=["no", "yes"])))
    assert [purpose for purpose in run.asked if purpose in ("skin_back", "barrier")] == [
        "skin_back",
        "skin_back",
        "barrier",
        "skin_back",
    ]
    never = guarded(finish(plan, Scripted(calm, skin_back=["no"] * 3)))
    assert (never.end.outcome, never.end.rule) == (Outcome.PAIN_RULE, "skin")
    assert "pack_on" not in never.asked
    a_day_later = guarded(finish(planned(cold(), briefing=Briefing(off_ago={Pack.COLD: 12 * HOUR})), calm))
    assert "pack_on" in a_day_later.asked
    assert "skin_back" not in a_day_later.asked


def test_nothing_is_stretched_within_twenty_minutes_of_cold_of_an_earlier_session() -> None:
    plan = planned(holds("bend"), RestStep(seconds=1200), holds("turn"), briefing=Briefing(off_ago={Pack.COLD: 60}))
    run = guarded(finish(plan))
    assert [event.exercise for event in run.of(StepStarted) if event.kind == "exercise"] == ["turn"]
    assert run.plan.book("easier.after_cold") in run.said


@each_row(("left", "begun"), [(0, []), (1, ["heat"]), (2, ["heat"])])
def test_the_count_of_the_day_is_kept(left: int, begun: list[str]) -> None:
    run = guarded(finish(planned(heat(), off(), briefing=Briefing(packs_left={Pack.HEAT: left}))))
    assert packs_of(run) == begun
    if not left:
        assert decided(run) == [("count", "leave_out")]
        assert run.plan.book("pack.enough") in run.said
        assert thermal(run) == []


def test_the_packs_of_this_session_count_too() -> None:
    steps = (heat(5), off(60), heat(5), off(60), heat(5), off(60))
    run = guarded(finish(planned(*steps, briefing=Briefing(packs_left={Pack.HEAT: 2}))))
    assert packs_of(run) == ["heat", "heat"]
    assert decided(run) == [("count", "leave_out")]


def test_a_pack_that_was_put_back_after_a_pause_counts_once() -> None:
    run = Run(planned(heat(15), off(60), heat(5), off(5), briefing=Briefing(packs_left={Pack.HEAT: 2})))
    run.to(phase("pack"))
    run.wait(30)
    run.do("pause")
    run.step()
    run.to(lambda event: isinstance(event, Answer))
    run.do("resume")
    run.to_end()
    assert packs_of(guarded(run)) == ["heat", "heat"]


# Cold numbs ----------------------------------------------------------------------------------------------------------


@each_row(("minutes", "goes_on"), [(5, False), (30, True)])
def test_a_rating_soon_after_cold_clears_no_stop(minutes: float, goes_on: bool) -> None:
    """Cold, time off, a rating that is too high: after the rest a low one goes on only when the cold is long past."""
    plan = planned(cold(5), off(minutes), CheckInStep(), RestStep(seconds=600), holds("bend"))
    run = finish(plan, Scripted(calm, before=1, check_in=[5], place=[0], re_rate=1))
    assert ("hold" in run.phases) is goes_on
    assert (run.end.outcome is Outcome.COMPLETED) is goes_on


def test_cold_of_an_earlier_session_numbs_too() -> None:
    plan = planned(CheckInStep(), RestStep(seconds=1200), holds("bend"), briefing=Briefing(off_ago={Pack.COLD: 300}))
    run = finish(plan, Scripted(calm, before=1, check_in=[5], re_rate=1))
    assert "hold" not in run.phases or run.end.outcome is Outcome.COMPLETED


# After a crash -------------------------------------------------------------------------------------------------------


def cut_and_gone_on_with(run: Run, patient: Patient = calm, *, away: float, now: float = 9e5) -> Run:
    """The program died here; the same plan goes on ``away`` seconds later."""
    point = run.cut(away=away)
    assert point is not None
    return Run(run.plan, patient, run.profile, point, now)


@each_row("away", [60.0, 3000.0])
def test_what_closed_a_pack_is_known_after_a_crash(away: float) -> None:
    run = Run(BOTH, Telling({"fresh_injury": "yes", "heart": "yes", "heart.cold": "yes", "heart.heat": "yes"}))
    run.to(phase("pack"))
    rest = cut_and_gone_on_with(run, away=away)
    rest.to_end()
    assert packs_of(rest) == []
    assert decided(rest) == [("thermal", "leave_out")]


def test_what_is_true_today_is_asked_again_after_a_while() -> None:
    run = Run(BOTH)
    run.to(phase("off"))
    soon, late = (cut_and_gone_on_with(run, away=away) for away in (60.0, 3000.0))
    soon.to_end()
    late.to_end()
    assert (thermal(soon), packs_of(soon)) == ([], ["heat"])
    assert (listed(late), packs_of(late)) == (["broken_skin", "sleepy", "fresh_injury"], ["heat"])


def test_questions_that_were_cut_off_are_asked_again_where_they_were_not_answered() -> None:
    run = Run(BOTH, Telling({"heart": "yes", **{f"heart.{pack}": "yes" for pack in Pack}}))
    run.to(lambda event: isinstance(event, Question) and event.ref == "heart.cold")
    rest = cut_and_gone_on_with(run, run.patient, away=60)
    rest.to_end()
    assert thermal(rest) == ["heart.cold", "heart.heat"]
    assert packs_of(rest) == ["cold", "heat"]


def test_counts_and_gaps_are_known_after_a_crash() -> None:
    steps = (cold(5), off(120), cold(5), off(5))
    run = Run(planned(*steps, briefing=Briefing(packs_left={Pack.COLD: 1})))
    run.to(phase("off"))
    rest = cut_and_gone_on_with(run, away=60)
    rest.to_end()
    assert (packs_of(rest), decided(rest)) == ([], [("count", "leave_out")])


def test_of_two_moments_at_which_cold_came_off_the_later_counts() -> None:
    """The record says ten minutes ago, the journal of the session says now: nothing is stretched."""
    plan = planned(cold(5), off(1), holds("bend"), briefing=Briefing(off_ago={Pack.COLD: 4 * HOUR}))
    run = Run(plan)
    run.to(phase("off"))
    rest = cut_and_gone_on_with(run, away=60)
    rest.to_end()
    assert "hold" not in rest.phases


# Whatever happens ----------------------------------------------------------------------------------------------------

AGES = st.sampled_from([AgeBand.UNKNOWN, AgeBand.UNKNOWN, *AgeBand])
PROFILES = st.builds(
    Profile,
    age=AGES,
    conditions=st.dictionaries(st.sampled_from(["pregnant", "cancer"]), st.sampled_from(["yes", "unsure"]), max_size=2),
    thermal=st.dictionaries(
        st.sampled_from(CONDITIONS), st.sampled_from(["no", "no", "no", "yes", "unsure"]), max_size=len(CONDITIONS)
    ),
)
BRIEFINGS = st.builds(
    Briefing,
    off_ago=st.dictionaries(
        st.sampled_from(Pack), st.floats(0, 3 * HOUR) | st.sampled_from([300.0, 900.0, 3200.0, 6800.0]), max_size=2
    ),
    packs_left=st.dictionaries(st.sampled_from(Pack), st.integers(0, 4), max_size=2),
    no_heat=st.booleans(),
    lists=st.sampled_from([(), (), ("D",), ("L1", "L2")]),
)
ROUTINES = st.sampled_from(
    [
        (cold(10), off(10), heat(15), off(10)),
        (heat(20), off(60), heat(5), off(5), holds("bend")),
        (cold(15), off(20), holds("bend"), heat(5), off(5)),
        (holds("bend"), cold(5), off(120), cold(15), off(10)),
    ]
)
PEOPLE = st.builds(
    AnyPatient, seed=st.integers(0, 10_000), bad=st.sampled_from([0, 0, 1, 3]), silent=st.sampled_from([0, 0, 0, 1, 3])
)
HAPPENINGS = st.lists(
    st.tuples(
        st.sampled_from(
            ["pause", "resume", "skip", "back", "repeat", "sleep", "crash", "add_time", "report_symptom", "wait"]
        ),
        st.integers(0, 25),
        st.floats(0, 4000),
    ),
    max_size=8,
)


class Life:
    """One session through everything that happens to it, watched all the while."""

    def __init__(self, run: Run) -> None:
        """Begin."""
        self.run = run
        self.guardian = Guardian(run.plan, profile=run.profile or Profile())
        self.known = {phrase.text for phrase in everything_said(run.plan, RULES, run.profile)} | {""}
        self.gone = False

    @property
    def over(self) -> bool:
        """Whether there is no session any more."""
        return self.gone or self.run.session.ended

    def goes_on(self, moves: int) -> None:
        """The patient answers for a while."""
        for _ in range(moves):
            if self.over or (self.run.session.next_wakeup() is None and self.run.session.question is None):
                break
            self.run.step()
        self._watch()

    def happens(self, what: str, seconds: float) -> None:
        """One thing that happens; what is not possible just now is refused."""
        if self.over:
            return
        if what == "crash":
            self._crash(seconds)
        elif what in ("sleep", "wait"):
            getattr(self.run, what)(seconds)
        else:
            with suppress(Refused):
                self.run.do(what)
                if what in ("back", "repeat"):
                    self.guardian.jumped()
        self._watch()

    def _crash(self, away: float) -> None:
        point = self.run.cut(away=away)
        self.gone = point is None
        if point is not None:
            self.guardian.crashed()
            self.run = Run(self.run.plan, self.run.patient, self.run.profile, point, self.run.now + away)

    def _watch(self) -> None:
        self.guardian.watch(self.run.events)
        assert {event.text for event in self.run.of(Cue)} <= self.known
        self.run.events.clear()


@settings(max_examples=200, deadline=None)
@given(ROUTINES, PROFILES, BRIEFINGS, HAPPENINGS, PEOPLE)
def test_no_pack_is_ever_put_on_against_a_rule(
    steps: tuple[Step, ...],
    profile: Profile,
    briefing: Briefing,
    happenings: list[tuple[str, int, float]],
    person: Patient,
) -> None:
    """Any person, any days before, any patient, pauses, sleep and crashes: sections 3.3 to 3.5 hold."""
    patient = Scripted(person, before=2)
    life = Life(Run(planned(*steps, profile=profile, briefing=briefing), patient, profile))
    for what, moves, seconds in happenings:
        life.goes_on(moves)
        life.happens(what, seconds)
    life.goes_on(2000)
