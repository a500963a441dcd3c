"""Which routine is proposed: written situations, and what holds for all of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from rows import each_row
from scripts import RULES, SHIPPED

from stretchcoach.coach.proposal import Candidate, Proposal, WhyProposed, propose
from stretchcoach.coach.today import closed_routine
from stretchcoach.routine.model import Pack
from stretchcoach.safety.red_flags import Tier
from stretchcoach.safety.standing import Closure, FolderTime, PastPack, PastSession, PastSpasm, Standing

HOUR = 3600.0
DAY = 24 * HOUR
NOW = FolderTime(100 * DAY)
NOON = 12


def done(routine: str, ago: float, **given: Any) -> PastSession:
    """A session so many seconds ago, in which all was well; the desk and *settle* are none of the day's."""
    counts = SHIPPED[routine].counts_in_the_day if routine in SHIPPED else True
    fields: dict[str, Any] = {
        "before": 2,
        "worst": 2,
        "after": 2,
        "green": True,
        "counts": counts,
        "id": round(NOW - ago),
    }
    return PastSession(routine=routine, ended=FolderTime(NOW - ago), **{**fields, **given})


def standing(*sessions: PastSession, **given: Any) -> Standing:
    """It is noon; the lists were answered an hour ago."""
    listed = {"L1": FolderTime(NOW - HOUR), "L2": FolderTime(NOW - HOUR)}
    last = max((each.ended for each in sessions), default=None)
    midnight = FolderTime(NOW - NOON * HOUR)
    return Standing(**{"now": NOW, "midnight": midnight, "listed": listed, "sessions": sessions, "last": last, **given})


def closure(tier: Tier, row: str) -> Closure:
    return Closure(row=row, tier=tier, since=FolderTime(NOW - HOUR), said="You said: so it is.")


OWN = replace(SHIPPED["gentle-four"], id="mine", name="Mine", pain_up_to=6)
"""A therapist's routine, open up to six."""


def proposed(
    pain: int | None, known: Standing, hour: int = NOON, *, own: bool = False, rehearsal: bool = False
) -> Proposal:
    """What is proposed out of the shipped routines, and one's own."""
    shelf = [*([OWN] if own else []), *SHIPPED.values()]
    candidates = [
        Candidate(each, closed_routine(each, known, RULES, rehearsal=rehearsal), own=each is OWN) for each in shelf
    ]
    return propose(candidates, pain, Standing(now=NOW) if rehearsal else known, hour, RULES)


# Written situations ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Situation:
    """Somebody on one day, and what is proposed at each rating: the routine, and why."""

    days: Standing
    expected: dict[int | None, tuple[str, WhyProposed]]
    hour: int = NOON
    given: dict[str, bool] = field(default_factory=dict)


CALM_WEEK = standing(*(done("gentle-four", ago * DAY) for ago in (3.5, 2.5, 1.5)))
DAILY = standing(*(done("daily-fifteen", ago * DAY) for ago in (3.5, 2.5, 1.5)))
THREE_TODAY = standing(*(done("gentle-four", ago * HOUR) for ago in (6, 4, 2)))

SITUATIONS = {
    "the first day, at every rating": Situation(
        standing(),
        {
            None: ("gentle-four", WhyProposed.GENTLE),
            **dict.fromkeys((0, 1, 2, 3), ("gentle-four", WhyProposed.FIRST)),
            **dict.fromkeys((4, 5), ("gentle-four", WhyProposed.GENTLE)),
            **dict.fromkeys((6, 7), ("settle", WhyProposed.SETTLE)),
            **dict.fromkeys((8, 9, 10), ("ease", WhyProposed.SEVERE)),
        },
    ),
    "a calm week with the gentle four": Situation(
        CALM_WEEK,
        {
            0: ("daily-fifteen", WhyProposed.STEP),
            3: ("daily-fifteen", WhyProposed.STEP),
            5: ("flare-up-day", WhyProposed.FLARE),
        },
    ),
    "a calm week with the daily fifteen, by day": Situation(
        DAILY, {2: ("strength", WhyProposed.STRENGTH), None: ("strength", WhyProposed.STRENGTH)}
    ),
    "the same in the evening": Situation(DAILY, {2: ("daily-fifteen", WhyProposed.AGAIN)}, hour=21),
    "done today already, by day": Situation(
        standing(done("daily-fifteen", 3 * HOUR)),
        {2: ("desk", WhyProposed.DONE), 6: ("flare-up-day", WhyProposed.FLARE)},
    ),
    "done today already, in the evening": Situation(
        standing(done("daily-fifteen", 3 * HOUR)), {2: ("ease", WhyProposed.DONE)}, hour=20
    ),
    "severe pain ended the session of today": Situation(
        standing(done("gentle-four", 600.0, before=3, worst=9, after=None, green=False)),
        {None: ("ease", WhyProposed.SEVERE), 2: ("desk", WhyProposed.DONE)},
    ),
    "the day is full": Situation(THREE_TODAY, {2: ("desk", WhyProposed.DONE), 7: ("flare-up-day", WhyProposed.FLARE)}),
    "nothing done for weeks": Situation(
        standing(done("strength", 20 * DAY)),
        {1: ("gentle-four", WhyProposed.AWAY), 4: ("gentle-four", WhyProposed.GENTLE)},
    ),
    "closed until a clinician has been asked": Situation(
        standing(closures=(closure(Tier.SAME_DAY_URGENT, "neuro_leg"),)),
        {1: ("ease", WhyProposed.CLOSED), 6: ("ease", WhyProposed.CLOSED), 9: ("ease", WhyProposed.SEVERE)},
    ),
    "an emergency stands": Situation(
        standing(closures=(closure(Tier.EMERGENCY_NOW, "ces_saddle"),)),
        {2: ("", WhyProposed.NOTHING), 9: ("", WhyProposed.NOTHING)},
    ),
    "a routine of one's own": Situation(
        DAILY,
        {
            2: ("mine", WhyProposed.OWN),
            6: ("mine", WhyProposed.OWN),
            7: ("flare-up-day", WhyProposed.FLARE),
            9: ("ease", WhyProposed.SEVERE),
        },
        given={"own": True},
    ),
    "one's own was done today": Situation(
        standing(done("mine", 3 * HOUR, counts=True)), {2: ("desk", WhyProposed.DONE)}, given={"own": True}
    ),
    "a rehearsal knows only of closed doors": Situation(
        standing(done("daily-fifteen", HOUR), closures=(closure(Tier.SAME_DAY_URGENT, "neuro_leg"),)),
        {2: ("ease", WhyProposed.CLOSED)},
        given={"rehearsal": True},
    ),
    "a rehearsal after three sessions": Situation(
        THREE_TODAY, {2: ("gentle-four", WhyProposed.FIRST)}, given={"rehearsal": True}
    ),
    "a flare-up since yesterday": Situation(
        standing(done("daily-fifteen", 1.2 * DAY, morning=3, answered=FolderTime(NOW - 5 * HOUR))),
        {
            4: ("gentle-four", WhyProposed.GENTLE),
            5: ("flare-up-day", WhyProposed.FLARE),
            7: ("flare-up-day", WhyProposed.FLARE),
        },
    ),
    "a spasm this morning": Situation(
        standing(
            done("daily-fifteen", 1.5 * DAY),
            spasms=(PastSpasm(start=FolderTime(NOW - 4 * HOUR), end=None, logged=FolderTime(NOW - 3 * HOUR), now=6),),
        ),
        {2: ("gentle-four", WhyProposed.CAREFUL), 4: ("settle", WhyProposed.SPASM), 7: ("settle", WhyProposed.SPASM)},
    ),
    "a bad morning stepped the doses down": Situation(
        standing(
            *(done("daily-fifteen", ago * DAY) for ago in (4.5, 3.5)),
            done("daily-fifteen", 2.5 * DAY, morning=5, verdict="N2", answered=FolderTime(NOW - 2 * DAY)),
            levels={"daily-fifteen": -1},
        ),
        {2: ("gentle-four", WhyProposed.CAREFUL)},
    ),
    "cold came off a short time ago": Situation(
        standing(packs=(PastPack(pack=Pack.COLD, off=FolderTime(NOW - 300)),)), {2: ("ease", WhyProposed.CLOSED)}
    ),
    "settle was offered a moment ago": Situation(
        standing(offered={"settle": FolderTime(NOW - 300)}),
        {9: ("settle", WhyProposed.OFFERED), 2: ("gentle-four", WhyProposed.FIRST)},
    ),
    "strength was the last": Situation(
        standing(*(done("daily-fifteen", ago * DAY) for ago in (4.5, 3.5)), done("strength", 1.6 * DAY)),
        {1: ("daily-fifteen", WhyProposed.TURN)},
    ),
}


@each_row("name", SITUATIONS)
def test_what_is_proposed(name: str) -> None:
    case = SITUATIONS[name]
    found = {pain: proposed(pain, case.days, case.hour, **case.given) for pain in case.expected}
    told = {pain: (each.routine.id if each.routine else "", each.why) for pain, each in found.items()}
    assert told == case.expected


# What holds for all ---------------------------------------------------------------------------------------------------


@each_row("name", SITUATIONS)
def test_nothing_closed_is_proposed_and_nothing_beyond_its_limit_of_pain(name: str) -> None:
    case = SITUATIONS[name]
    for pain in range(11):
        for hour in range(24):
            routine = proposed(pain, case.days, hour, **case.given).routine
            if routine is None:
                continue
            closed = closed_routine(routine, case.days, RULES, rehearsal=case.given.get("rehearsal", False))
            assert closed is None
            assert pain <= routine.pain_up_to or routine.id in case.days.offered


@each_row("name", SITUATIONS)
def test_with_severe_pain_nothing_stretches_but_what_was_offered_for_it(name: str) -> None:
    case = SITUATIONS[name]
    for pain in (8, 9, 10):
        routine = proposed(pain, case.days, case.hour, **case.given).routine
        assert routine is None or routine.id in case.days.offered or not Candidate(routine).moves_at(pain)


@each_row("name", SITUATIONS)
def test_every_reason_has_its_words(name: str) -> None:
    case = SITUATIONS[name]
    for pain in case.expected:
        found = proposed(pain, case.days, case.hour, **case.given)
        assert RULES.book(f"today.{found.why}", reason=found.reason, count=found.count)
        assert bool(found.reason) == (found.why in (WhyProposed.CLOSED, WhyProposed.NOTHING))


def test_a_day_that_is_full_says_how_many_there_were() -> None:
    assert proposed(2, THREE_TODAY).count == 3
