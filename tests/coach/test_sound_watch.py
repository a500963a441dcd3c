"""Noticing that sound is lost, and that it is back, with no stutter."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st
from rows import each_row

from stretchcoach.coach.driver import LOST, STEADIEST, SoundTurn, SoundWatch


def turns(audible: Callable[[float], bool], seconds: float, step: float = 0.25) -> list[tuple[float, SoundTurn]]:
    """What a watch says that asks every quarter of a second."""
    watch, found = SoundWatch(), []
    for number in range(round(seconds / step)):
        turn = watch.listen(number * step, audible(number * step))
        if turn is not None:
            found.append((number * step, turn))
    return found


def test_lost_after_two_seconds_and_back_after_one() -> None:
    assert turns(lambda at: not 10 <= at < 20, 40) == [(12.0, SoundTurn.LOST), (21.0, SoundTurn.BACK)]


def test_what_is_told_late_counts_from_when_it_was_so() -> None:
    watch = SoundWatch()
    said = [
        watch.listen(10.0, True),
        watch.listen(11.0, False, 9.5),
        watch.listen(11.5, False, 9.5),
        watch.listen(20.0, True, 19.5),
        watch.listen(20.5, True, 19.5),
    ]
    assert said == [None, None, SoundTurn.LOST, None, SoundTurn.BACK]


def test_sound_that_was_there_for_a_moment_is_lost_anew() -> None:
    watch = SoundWatch()
    watch.listen(10.0, True)
    assert [watch.listen(11.0, False, 10.0), watch.listen(12.4, False, 11.5)] == [None, None]
    assert watch.listen(13.5, False, 11.5) is SoundTurn.LOST
    assert watch.since == 11.5


def test_a_player_that_is_started_again_is_no_loss() -> None:
    assert turns(lambda at: not 10 <= at < 11.75, 40) == []


def test_where_there_never_was_sound_none_is_lost() -> None:
    assert turns(lambda at: False, 60) == []


def test_two_losses_a_second_change_nothing() -> None:
    assert turns(lambda at: at < 5 or at % 0.5 < 0.25, 60) == []


def test_an_output_that_comes_and_goes_must_stay_longer_each_time() -> None:
    found = turns(lambda at: at < 5 or at % 5 < 2.25, 300)
    assert [turn for _, turn in found] == [
        SoundTurn.LOST,
        SoundTurn.BACK,
        SoundTurn.LOST,
        SoundTurn.BACK,
        SoundTurn.LOST,
    ]


@settings(max_examples=60)
@given(st.lists(st.tuples(st.booleans(), st.floats(0.01, 30.0)), max_size=30))
def test_turns_alternate_and_sound_that_stays_is_always_found(pattern: list[tuple[bool, float]]) -> None:
    watch, now, found = SoundWatch(), 0.0, []
    for audible, lasts in [*pattern, (True, STEADIEST + LOST + 1)]:
        end = now + lasts
        while now < end:
            found.append(watch.listen(now, audible))
            now += 0.25
    said = [turn for turn in found if turn]
    assert said == [SoundTurn.LOST, SoundTurn.BACK] * (len(said) // 2)
    assert not watch.lost


@each_row("lasts", [1.0, 2.5])
def test_it_wants_to_be_asked_more_often_while_it_is_unsure(lasts: float) -> None:
    watch = SoundWatch()
    unsure = []
    for at, audible in ((0.0, True), (1.0, False), (1.0 + lasts, False)):
        watch.listen(at, audible)
        unsure.append(watch.unsure)
    assert unsure == [False, True, True]
    assert watch.lost is (lasts >= LOST)
