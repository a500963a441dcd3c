"""What a file tells after each question comes from the rules: their numbers, their words, the author's limits."""

from __future__ import annotations

from dataclasses import replace

import pytest
from scripts import EVEN

from render.studio import LIBRARY, RULES, SHORT, order, routine
from stretchcoach.frontends.render.instructions import Band, Instructor, opening
from stretchcoach.frontends.render.sheet import Asked
from stretchcoach.safety import Reading, before, check_in, disclaimer, tier_text
from stretchcoach.safety.pain import SCALE
from stretchcoach.safety.pain_limits import Action
from stretchcoach.session.events import Tier
from stretchcoach.session.plan import Purpose
from stretchcoach.session.profile import Profile
from stretchcoach.session.reacting import Context


def asked(name: str, purpose: Purpose, profile: Profile | None = None) -> list[Asked]:
    """The questions of a shipped routine with this purpose."""
    return [each for each in order(LIBRARY.routines[name], profile).sheet(EVEN).asked if each.purpose is purpose]


def said(bands: tuple[Band, ...]) -> str:
    """Everything that is told."""
    return " ".join(band.say for band in bands)


def context(name: str, profile: Profile | None = None) -> Context:
    """What the instructions of a shipped routine are made from."""
    made = order(LIBRARY.routines[name], profile)
    return Context(made.plan(EVEN), made.rules, made.profile)


def test_the_opening_says_that_nobody_listens_and_whom_to_call() -> None:
    told = opening(context("gentle-four"), LIBRARY.routines["gentle-four"])
    flags = RULES.red_flags
    assert told[0].startswith("This is a recording. Nobody can hear you.")
    assert disclaimer(flags) in told
    assert told[-1].endswith(tier_text(Tier.EMERGENCY_NOW, flags))
    assert all(line.say in told[-2] for line in flags.emergency_list)
    assert set(LIBRARY.routines["gentle-four"].cautions) < set(told)


def test_the_persons_own_numbers_are_said() -> None:
    profile = Profile(country="GB", emergency="999 or 112", urgent="NHS 111")
    told = " ".join(opening(context("gentle-four", profile), LIBRARY.routines["gentle-four"]))
    assert "Call 999 or 112" in told
    assert "local emergency number" not in told
    assert "NHS 111" in said(asked("gentle-four", Purpose.GATE, profile)[1].bands)


def test_conditions_nobody_was_asked_about_leave_exercises_out() -> None:
    told = opening(context("gentle-four"), LIBRARY.routines["gentle-four"])
    assert any(each.startswith("With a knee problem, leave out: Child's pose") for each in told)
    known = Profile(conditions=dict.fromkeys(RULES.conditions.conditions, "no"))
    assert not any("leave out" in each for each in opening(context("gentle-four", known), routine()))


def test_the_gate_leads_to_the_whole_words_of_its_tier() -> None:
    first, *others = asked("gentle-four", Purpose.GATE)
    flags = RULES.red_flags
    assert tier_text(Tier.EMERGENCY_NOW, flags) in said(first.bands)
    assert len(others) == 3
    listed = {row for line in flags.emergency_list for row in line.rows}
    for each, gate in zip(others, flags.gate[1:], strict=True):
        assert tier_text(Tier.SAME_DAY_URGENT, flags) in said(each.bands)
        urgent = {row for row in gate.rows if flags.rows[row].tier is Tier.EMERGENCY_NOW}
        assert urgent <= listed, "an emergency that the list at the start does not name"


@pytest.mark.parametrize("name", sorted(LIBRARY.routines))
def test_ratings_before_that_a_live_session_would_not_start_with_stop_the_file(name: str) -> None:
    of = LIBRARY.routines[name]
    made = context(name)
    [question] = asked(name, Purpose.BEFORE)
    for rating in SCALE:
        do = {band.do for band in question.bands if within(rating, band)}
        verdict = before(rating, made.rules.pain)
        closed = rating > of.pain_up_to or (verdict.action is Action.NO_STRETCHING and made.plan.has_exercises)
        assert ("stop" in do) == (closed or rating >= made.rules.pain.severe_min), rating


def within(rating: int, band: Band) -> bool:
    """Whether a band is about this rating."""
    low, _, high = band.answers.partition(" to ")
    return low.isdigit() and int(low) <= rating <= int(high)


@pytest.mark.parametrize("name", sorted(LIBRARY.routines))
def test_the_stop_at_a_check_in_never_comes_later_than_a_live_session_would_interrupt(name: str) -> None:
    made = context(name)
    stop, limits = Instructor(made).stop_from, made.rules.pain
    interrupted = (Action.SKIP, Action.END)
    if not made.plan.has_exercises:
        assert asked(name, Purpose.CHECK_IN) == []
        return
    for first in range(made.plan.pain_up_to + 1):
        if before(first, limits).action is Action.NO_STRETCHING:
            continue
        for now in SCALE:
            action = check_in(Reading(first, now), limits).action
            told = now >= stop or (now >= limits.rise_skip_floor and now - first >= limits.rise_skip)
            told = told or first < limits.red_min <= now
            assert told or action not in interrupted, (first, now)


def test_six_or_more_stops_the_gentle_four() -> None:
    first, *later = asked("gentle-four", Purpose.CHECK_IN)
    assert first.bands[0].say.startswith("If it is 6 or more: stop here for today.")
    assert "2 or more above where you began" in said(first.bands)
    assert "rest for 1 minute" in said(first.bands)
    assert all(each.bands[0].say.startswith("6 or more, or farther") for each in later)


def test_the_authors_own_limits_are_told() -> None:
    stricter = routine(SHORT.replace("[[step]]", "[limits]\ngreen_max = 2\namber_max = 4\n[[step]]", 1))
    stricter = replace(stricter, steps=stricter.steps * 2)
    bands = next(each.bands for each in order(stricter).sheet(EVEN).asked if each.purpose is Purpose.CHECK_IN)
    assert "If it is 3 to 4, and 1 above where you began" in said(bands)


def test_exercises_for_little_pain_are_named_at_the_start() -> None:
    [question] = asked("gentle-four", Purpose.BEFORE)
    assert question.bands[0].say.startswith("If it is 4 to 5: make it easier today")
    assert "Leave out: Sphinx" in question.bands[0].say
    [settle] = asked("settle", Purpose.BEFORE)
    assert {band.do for band in settle.bands} == {"stop"}, "settle is at the acute doses already"


def test_each_sentence_that_is_told_is_short_enough_to_follow() -> None:
    rules = {text for rule in RULES.pain.rules.values() for text in rule.say.values()}
    for name in LIBRARY.routines:
        for question in order(LIBRARY.routines[name]).sheet(EVEN).asked:
            for band in question.bands:
                own = band.say
                for text in (*rules, *(tier.text for tier in RULES.red_flags.tiers.values())):
                    own = own.replace(text, "")
                assert len(own.split()) <= 70, own


def test_spanish_is_spoken_in_spanish_files() -> None:
    from stretchcoach.routine.library import find_routine

    spanish = find_routine("cold", None, "es")
    sheet = order(replace(spanish, path="")).sheet(EVEN)
    assert sheet.sounds[0].text.startswith("Esto es una grabación.")
    assert " the " not in " ".join(each.text for each in sheet.sounds)
