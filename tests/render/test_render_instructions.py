"""What a file tells after each question comes from the rules: their numbers, their words, the author's limits."""

from __future__ import annotations

import re
from dataclasses import replace

from rows import each_row
from scripts import EVEN

from render.studio import LIBRARY, PACK, RULES, SHORT, order, routine
from stretchcoach.frontends.render.cue_sheet import SheetQuestion
from stretchcoach.frontends.render.instructions import Band, opening
from stretchcoach.routine.model import Routine
from stretchcoach.safety import Reading, Tier, before, check_in
from stretchcoach.safety.gate import reach
from stretchcoach.safety.pain import SCALE, Action
from stretchcoach.safety.person import Profile
from stretchcoach.safety.red_flags import FIRST, SECOND, tier_text
from stretchcoach.session.answers.reaction import Context
from stretchcoach.session.plan.plan import Purpose
from stretchcoach.words.languages import load_book

FLAGS = RULES.red_flags
HERE = Profile(country="GB", emergency="999 or 112", urgent="NHS 111")
AT_ONCE = ("ces_saddle", "ces_bladder", "ces_bowel", "ces_both_legs", "chest_pain", "coordination")
AT_WORST = ("neuro_leg", "fever_back", "trauma")


def asked(of: str | Routine, purpose: Purpose, profile: Profile | None = None) -> list[SheetQuestion]:
    """The questions of a routine with this purpose."""
    made = LIBRARY.routines[of] if isinstance(of, str) else of
    return [each for each in order(made, profile).sheet(EVEN).asked if each.purpose is purpose]


def said(bands: tuple[Band, ...]) -> str:
    """Everything that is told."""
    return " ".join(band.say for band in bands)


def context(name: str, profile: Profile | None = None) -> Context:
    """What the instructions of a shipped routine are made from."""
    made = order(LIBRARY.routines[name], profile)
    return Context(made.plan(EVEN), made.rules, made.profile)


def text(tier: Tier) -> str:
    """The words of a tier, for anybody."""
    return " ".join(map(str, tier_text(tier, FLAGS)))


# The opening ----------------------------------------------------------------------------------------------------------


def test_the_opening_says_that_nobody_listens_and_that_the_app_comes_first() -> None:
    told = opening(context("gentle-four"), LIBRARY.routines["gentle-four"])
    assert told[0].startswith("This is a recording. Nobody can hear you.")
    assert "for adults, not medical advice" in told[1]
    assert "14 days away" in told[2]
    assert set(LIBRARY.routines["gentle-four"].cautions) < set(told)


def test_conditions_nobody_was_asked_about_leave_exercises_out() -> None:
    told = opening(context("gentle-four"), LIBRARY.routines["gentle-four"])
    assert "With spinal stenosis; spondylolisthesis; pregnancy, leave out: Sphinx." in told
    assert "With recent spine or hip surgery, this recording is not for you." in told
    known = Profile(conditions=dict.fromkeys(RULES.conditions.conditions, "no"))
    assert not any("leave out" in each for each in opening(context("gentle-four", known), routine()))


# Warning signs --------------------------------------------------------------------------------------------------------


def test_after_the_first_list_the_signs_of_an_emergency_come_first() -> None:
    now, worse, rest = asked("gentle-four", Purpose.LIST)[0].bands
    for row in AT_ONCE:
        assert FLAGS.rows[row].said in now.say.lower()
    assert now.say.endswith(f"If one of these fits, or you are not sure: {text(Tier.EMERGENCY_NOW)}")
    for row in AT_WORST:
        assert FLAGS.rows[row].said not in now.say.lower()
        assert f"{FLAGS.rows[row].said}: " in worse.say.lower()
    assert "getting worse." in worse.say
    assert "not seen since." in worse.say
    assert rest.say.endswith(text(Tier.SAME_DAY_URGENT))
    assert {band.do for band in (now, worse, rest)} == {"stop"}


def test_no_sign_of_which_an_emergency_may_come_is_left_unnamed() -> None:
    """Pain down both legs comes to one only with numbness, pee or poo, which are named."""
    may = {row for row in FLAGS.lists[FIRST].rows if reach(FLAGS.rows[row].first, FLAGS) is Tier.EMERGENCY_NOW}
    assert may == {*AT_ONCE, *AT_WORST, "legs_pain_both"}


def test_who_must_ask_first_does_not_exercise_and_the_rest_of_the_second_list_is_for_the_app() -> None:
    wait, first = asked("gentle-four", Purpose.LIST)[1].bands
    for row in ("surgery", "told_not_to"):
        assert FLAGS.rows[row].said in wait.say.lower()
    assert wait.say.endswith(text(Tier.WAIT))
    assert "tell it first" in first.say
    [only] = asked("cold", Purpose.LIST)[1].bands
    assert only == first, "packs stay open while somebody has to agree to exercises"


def test_the_daily_list_leads_to_the_same_as_the_first() -> None:
    daily = replace(order(LIBRARY.routines["settle"]), briefing=replace(order().briefing, lists=("D",)))
    [one] = [each for each in daily.sheet(EVEN).asked if each.purpose is Purpose.LIST]
    assert one.bands == asked("settle", Purpose.LIST)[0].bands


def test_what_is_remembered_makes_a_sign_more_urgent() -> None:
    """Section 1.3, F5: a weak leg with cancer is an emergency."""
    made = order(LIBRARY.routines["settle"])
    cancer = replace(made, briefing=replace(made.briefing, remembered=frozenset({"cancer"})))
    now = next(each for each in cancer.sheet(EVEN).asked if each.purpose is Purpose.LIST).bands[0]
    assert FLAGS.rows["neuro_leg"].said in now.say.lower()


def test_the_persons_own_numbers_are_said() -> None:
    told = said(asked("gentle-four", Purpose.LIST, HERE)[0].bands)
    assert "Call 999 or 112" in told
    assert "NHS 111" in told
    assert "local emergency number" not in told


# Pain -----------------------------------------------------------------------------------------------------------------


@each_row("name", sorted(LIBRARY.routines))
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
    low, _, high = band.answers.partition(",")[0].partition(" to ")
    return low.isdigit() and int(low) <= rating <= int(high)


def test_severe_pain_is_rest_warmth_and_what_to_do_if_it_stays() -> None:
    [question] = asked("gentle-four", Purpose.BEFORE)
    rest, sudden, now, today = question.bands[-4:]
    assert rest.say.startswith("If it is 8 or more: stop this recording here.")
    assert "Rest and warmth are open to you." in rest.say
    assert rest.say.endswith(FLAGS.word("said_back.severe"))
    assert FLAGS.follow_ups["severe_sudden"].ask in sudden.say
    for item in FLAGS.follow_ups["severe_fits"].items:
        band = now if item.to[0].to == Tier.EMERGENCY_NOW else today
        assert item.text in band.say
    assert now.say.endswith(text(Tier.EMERGENCY_NOW))
    assert "if you feel faint, cold and clammy, or your tummy hurts." in today.say


def test_severe_pain_closes_no_packs() -> None:
    [question] = asked("heat", Purpose.BEFORE)
    assert question.bands[0].do == "rest"


@each_row("name", sorted(LIBRARY.routines))
def test_the_stop_at_a_check_in_never_comes_later_than_a_live_session_would_interrupt(name: str) -> None:
    made = context(name)
    if not made.plan.has_exercises:
        assert asked(name, Purpose.CHECK_IN) == []
        return
    interrupted_where_a_live_session_is(asked(name, Purpose.CHECK_IN)[0].bands, made)


@each_row(
    "limits",
    ["rise_skip = 2", "rise_skip = 1", "green_max = 2\namber_max = 4", "end_at = 6", "rise_end = 2", "amber_max = 6"],
)
def test_the_authors_own_limits_are_told(limits: str) -> None:
    own = routine(SHORT.replace("[[step]]", f"[limits]\n{limits}\n[[step]]", 1))
    own = replace(own, steps=own.steps * 2)
    made = order(own)
    [question] = asked(own, Purpose.CHECK_IN)
    interrupted_where_a_live_session_is(question.bands, Context(made.plan(EVEN), made.rules, made.profile))


def interrupted_where_a_live_session_is(bands: tuple[Band, ...], made: Context) -> None:
    """Whatever ends a live session stops the file; whatever leaves an exercise out at least lets it rest."""
    limits = made.rules.pain
    for first in range(made.plan.pain_up_to + 1):
        if before(first, limits).action is Action.NO_STRETCHING:
            continue
        for now in SCALE:
            action = check_in(Reading(first, now), limits).action
            told = {band.do for band in bands if within(now, band) and now - first >= rise_of(band)}
            assert action is not Action.END or "stop" in told, (first, now)
            assert action is not Action.SKIP or told & {"stop", "rest"}, (first, now)
            assert action not in (Action.CONTINUE, Action.EASE) or not told, (first, now)


def rise_of(band: Band) -> int:
    """How far above the rating before a band begins; below everything where that does not matter."""
    found = re.search(r"(\d+) above before", band.answers)
    return int(found[1]) if found else -len(SCALE)


def test_three_more_is_a_rest_and_seven_stops_the_gentle_four() -> None:
    first, *later = asked("gentle-four", Purpose.CHECK_IN)
    assert first.bands[0].say.startswith("If it is 7 or more: stop here for today.")
    assert "If it is 4 to 5, and 3 or more above where you began: pause" in said(first.bands)
    assert "If it is 6, and 2 or more above where you began: stop here too." in said(first.bands)
    assert "Rest for 1 minute" in said(first.bands)
    assert all(each.bands[0].say.startswith("7 or more, or farther") for each in later)


def test_exercises_for_little_pain_are_named_at_the_start() -> None:
    [question] = asked("gentle-four", Purpose.BEFORE)
    assert question.bands[0].say.startswith("If it is 4 to 5: make it easier today")
    assert "Leave out: Sphinx" in question.bands[0].say
    [settle] = asked("settle", Purpose.BEFORE)
    assert "ease" not in {band.do for band in settle.bands}, "settle is at the acute doses already"


def test_where_the_pain_is_decides_what_to_do_at_the_end() -> None:
    [place] = asked("gentle-four", Purpose.PLACE_BEFORE)
    assert text(Tier.SAME_DAY_URGENT) in said(place.bands)
    [moved] = asked("gentle-four", Purpose.MOVED)
    assert moved.text == "Is the pain still in the back only?"
    assert moved.bands[0].say.endswith(text(Tier.BOOK_CLINICIAN))


def test_in_ease_a_rise_is_answered_with_another_position() -> None:
    [after] = asked("ease", Purpose.AFTER)
    assert after.bands[0].say.startswith("If it is 2 or more above where you began: Rest in the position")
    assert after.bands[0].say.endswith(FLAGS.word("said_back.severe"))


def test_whatever_fits_of_the_list_before_a_pack_means_no_pack() -> None:
    [listed] = asked(routine(PACK), Purpose.THERMAL)
    assert [band.do for band in listed.bands] == ["no_pack"]
    assert "no pack today" in said(listed.bands)


# Words ----------------------------------------------------------------------------------------------------------------


def test_a_sentence_of_a_file_is_short_enough_to_follow() -> None:
    words = load_book("en").in_a_file()
    for phrase in (each for each in words.texts() if "recording" in each or "app" in each):
        for sentence in re.split(r"(?<=[.?!:;])\s", phrase):
            assert len(sentence.split()) <= 20, sentence


def test_the_second_list_is_the_last_before_the_rating() -> None:
    purposes = [each.purpose for each in order(LIBRARY.routines["gentle-four"]).sheet(EVEN).asked]
    assert purposes[:3] == [Purpose.LIST, Purpose.LIST, Purpose.BEFORE]
    assert order().briefing.lists == (FIRST, SECOND)


def test_spanish_is_spoken_in_spanish_files() -> None:
    from stretchcoach.routine.library import find_routine

    spanish = find_routine("cold", None, "es")
    sheet = order(replace(spanish, path="")).sheet(EVEN)
    assert sheet.sounds[0].text.startswith("Esto es una grabación.")
    assert " the " not in " ".join(each.text for each in sheet.sounds)
