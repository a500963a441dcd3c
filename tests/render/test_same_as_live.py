"""A file and a live session of the same plan: cue by cue the same, to the millisecond."""

from __future__ import annotations

import pytest
from fakes import FakeClock, FakeJournal, Listener
from rows import each_row

from stretchcoach.coach.commands import Command, Do
from stretchcoach.coach.driver import Driver
from stretchcoach.frontends.render.cue_sheet import CueSheet, SoundSource
from stretchcoach.frontends.render.preparing import Ordered
from stretchcoach.routine.library import SHIPPED_ORDER, find_routine
from stretchcoach.routine.model import Routine
from stretchcoach.safety.briefing import Briefing
from stretchcoach.safety.person import Profile
from stretchcoach.safety_data import load_rules
from stretchcoach.session.engine import Session
from stretchcoach.session.events import Outcome, Question
from stretchcoach.session.rehearsal import PAIN, well
from stretchcoach.sound.chimes import chime_lengths
from stretchcoach.words.lengths import Lengths

BEGIN = 1000.0


def ordered(routine: Routine) -> Ordered:
    return Ordered(routine=routine, rules=load_rules(routine.language), profile=Profile(), briefing=Briefing())


def live(order: Ordered, sheet: CueSheet) -> list[tuple[float, str, str]]:
    """What is heard of a live session of the same plan: moment in session time, id, and what sounds."""
    plan = order.plan(Lengths(chimes=chime_lengths()))
    clock = FakeClock(BEGIN)
    sound = Listener(clock=clock)
    session = Session(plan, order.rules, order.profile)
    driver = Driver(
        session,
        clock=clock,
        sound=sound,
        journal=FakeJournal(),
        on_events=lambda events: None,
        on_problem=lambda text: None,
    )
    pain = min(PAIN, plan.pain_up_to, *(step.pain_up_to for step in plan.steps))
    asked = {event.id: event for event in sheet.events if isinstance(event, Question)}
    driver.start()
    for each in sheet.asked:
        clock.advance_to(BEGIN + each.until - sheet.session)
        driver.do(Command(Do.ANSWER, well(asked[each.id], pain), each.id))
    while not session.ended:
        clock.advance(1.0)
    assert driver.outcome is not None
    assert driver.outcome.outcome is Outcome.COMPLETED
    return [(each.begins - BEGIN, each.id, each.sound) for each in sound.heard]


@each_row("language", ["en", "es"])
@each_row("name", SHIPPED_ORDER)
def test_a_file_is_the_live_session(name: str, language: str) -> None:
    order = ordered(find_routine(name, None, language))
    sheet = order.sheet(Lengths(chimes=chime_lengths()))
    of_session = [each for each in sheet.sounds if each.kind is SoundSource.SESSION]
    heard = live(order, sheet)
    assert [(each.id, each.chime or each.text) for each in of_session] == [(id_, what) for _, id_, what in heard]
    for each, (at, _, _) in zip(of_session, heard, strict=True):
        assert each.at - sheet.session == pytest.approx(at, abs=0.001)


@each_row("name", SHIPPED_ORDER)
def test_nothing_in_a_file_overlaps(name: str) -> None:
    sounds = ordered(find_routine(name)).sheet(Lengths(chimes=chime_lengths())).sounds
    ended = 0.0
    for each in sounds:
        assert each.at >= ended, each
        ended = each.at + each.seconds
