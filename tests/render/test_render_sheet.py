"""The cue sheet: whole, in order, chapters, packs. That it is a live session is in :mod:`test_same_as_live`."""

from __future__ import annotations

from itertools import pairwise

import pytest
from rows import each_row
from scripts import EVEN

from render.studio import LIBRARY, PACK, order, routine
from stretchcoach.frontends.render.cue_sheet import PACK_ON_SKIN, CueSheet, SoundSource
from stretchcoach.session.events import Outcome, PhaseStarted, SessionEnded
from stretchcoach.session.plan.plan import Purpose
from stretchcoach.sound.chimes import chime_lengths
from stretchcoach.words.lengths import Lengths

CHIMES = Lengths(chimes=chime_lengths())
every_routine = each_row("name", sorted(LIBRARY.routines))


@every_routine
@each_row("lengths", [CHIMES, EVEN], ids=["words", "even"])
def test_nothing_overlaps_nothing_is_late_and_every_session_completes(name: str, lengths: Lengths) -> None:
    sheet = order(LIBRARY.routines[name]).sheet(lengths)
    for one, next_one in pairwise(sheet.sounds):
        assert one.at + one.seconds <= next_one.at + 1e-6, (one, next_one)
    end = sheet.events[-1]
    assert isinstance(end, SessionEnded)
    assert end.outcome is Outcome.COMPLETED
    assert end.done == end.planned
    assert sheet.seconds > sheet.sounds[-1].at + sheet.sounds[-1].seconds


@every_routine
def test_every_question_is_followed_by_what_to_do_and_then_quiet(name: str) -> None:
    sheet = order(LIBRARY.routines[name]).sheet(CHIMES)
    assert sheet.asked
    for asked in sheet.asked:
        told = [each for each in sheet.sounds if asked.spoken <= each.at < asked.until]
        assert [each.text for each in told] == [band.say for band in asked.bands]
        assert {each.kind for each in told} == {SoundSource.INSTRUCTION}
        assert asked.until - (told[-1].at + told[-1].seconds) >= 4.0


def test_chapters_begin_at_the_start_and_name_the_steps() -> None:
    sheet = order(LIBRARY.routines["gentle-four"]).sheet(CHIMES)
    titles = [each.title for each in sheet.chapters]
    assert titles[:4] == ["Before you start", "Cat-cow", "How is your pain?", "Child's pose"]
    assert titles[-1] == "At the end"
    assert sheet.chapters[0].at == 0.0
    names = {each.text: each.at for each in reversed(sheet.sounds)}
    assert names["Cat-cow."] == pytest.approx(sheet.chapters[1].at)


@every_routine
def test_a_file_gives_twenty_seconds_to_get_into_each_position_and_asks_for_no_word(name: str) -> None:
    sheet = order(LIBRARY.routines[name]).sheet(CHIMES)
    ready = [event for event in sheet.events if isinstance(event, PhaseStarted) and event.phase == "ready"]
    assert {event.seconds for event in ready} <= {20.0}
    said = [each.text for each in sheet.sounds]
    assert said.count("Take your time to get there.") == len(ready)
    assert not [text for text in said if "Say ready" in text]


def pack_spans(sheet: CueSheet) -> list[tuple[float, float]]:
    """From when a pack is asked for until it is confirmed off."""
    begins = [each.at for each in sheet.asked if each.purpose is Purpose.PACK_ON]
    ends = [each.until for each in sheet.asked if each.purpose is Purpose.PACK_OFF]
    return list(zip(begins, ends, strict=True))


def test_a_file_never_ends_with_a_pack_on_and_warns_before_it_is_put_on() -> None:
    sheet = order(routine(PACK)).sheet(CHIMES)
    [(on, off)] = pack_spans(sheet)
    assert off < sheet.seconds
    rule = next(each for each in sheet.sounds if "do not pause or stop this recording" in each.text)
    assert rule.at < on
    assert [each.purpose for each in sheet.asked if on <= each.at < off] == [
        Purpose.PACK_ON,
        Purpose.SKIN,
        Purpose.PACK_OFF,
    ]
    assert {Purpose.PACK_ON, Purpose.SKIN, Purpose.PACK_OFF} == PACK_ON_SKIN


def test_nothing_says_that_an_answer_is_heard() -> None:
    for name, each in LIBRARY.routines.items():
        said = " ".join(phrase.text for phrase in order(each).sheet(CHIMES).phrases()).lower()
        for words in ("say symptom", "exclamation mark", "say yes when you have had", "say yes when it is off"):
            assert words not in said, name
