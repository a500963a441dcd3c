"""Placing sounds: on their frame, never over each other, dropped when too late, faded when silenced."""

from __future__ import annotations

import itertools

import pytest
from rows import each_row
from sound_fakes import tone

from stretchcoach.sound import device
from stretchcoach.sound.schedule import FADE, RISE, Schedule, ScheduledSound, without

RATE = device.RATE


def frame_of(moment: float) -> int:
    return round(moment * RATE)


def schedule(*entries: tuple[str, float, float, float]) -> Schedule:
    """Entries as (id, due, seconds, worth)."""
    made = Schedule(device.mix, RATE)
    for name, due, seconds, worth in entries:
        made.add(ScheduledSound(name, due, worth, bytearray(tone(seconds).tobytes()), 128))
    return made


def loud(block: bytearray) -> list[bool]:
    """Whether anything sounds, for each hundredth of a second."""
    step = RATE // 100 * 2
    return [any(block[at : at + step]) for at in range(0, len(block), step)]


def begins(made: Schedule) -> dict[str, float]:
    """When each sound begins, in seconds."""
    return {each.id: each.begins / RATE for each in made.entries if each.begins is not None}


@each_row(
    ("entries", "expected", "dropped"),
    [
        ([("a", 0.5, 0.2, 1.0)], {"a": 0.5}, []),
        ([("a", 0.5, 0.2, 1.0), ("b", 0.6, 0.2, 1.0)], {"a": 0.5, "b": 0.7}, []),
        ([("b", 0.6, 0.2, 1.0), ("a", 0.5, 0.2, 1.0)], {"a": 0.5, "b": 0.7}, []),
        ([("a", 0.5, 0.4, 1.0), ("b", 0.6, 0.2, 0.1)], {"a": 0.5}, ["b"]),
        ([("late", -0.5, 0.2, 1.0)], {"late": 0.0}, []),
        ([("late", -0.5, 0.2, 0.4)], {}, ["late"]),
        ([("late", -0.5, 0.2, 1.0), ("next", 0.1, 0.2, 0.5)], {"late": 0.0, "next": 0.2}, []),
    ],
)
def test_where_sounds_begin(
    entries: list[tuple[str, float, float, float]], expected: dict[str, float], dropped: list[str]
) -> None:
    made = schedule(*entries)
    made.render(0, RATE, frame_of)
    assert begins(made) == pytest.approx(expected, abs=3 / RATE)
    assert made.dropped == dropped


def test_rendering_in_pieces_gives_the_same_sound() -> None:
    entries = [("a", 0.31, 0.2, 1.0), ("b", 0.77, 0.33, 1.0)]
    whole = schedule(*entries).render(0, 2 * RATE, frame_of)
    pieces, made = bytearray(), schedule(*entries)
    for size in (1000, 6000, 1, 20000, 2 * RATE - 27001):
        pieces += made.render(len(pieces) // 2, size, frame_of)
    assert pieces == whole


def test_a_sound_that_has_begun_is_never_moved() -> None:
    made = schedule(("a", 0.1, 0.5, 1.0))
    made.render(0, RATE, frame_of)
    made.render(RATE // 4, RATE, lambda moment: frame_of(moment + 3))
    assert begins(made) == pytest.approx({"a": 0.1}, abs=3 / RATE)


def test_one_that_has_not_begun_follows_the_clock_and_its_new_moment() -> None:
    made = schedule(("a", 0.5, 0.2, 1.0), ("b", 0.9, 0.05, 1.0))
    made.render(0, RATE, frame_of)
    made.add(ScheduledSound("b", 0.6, 1.0, bytearray(tone(0.1).tobytes()), 128))
    made.render(RATE // 10, RATE, lambda moment: frame_of(moment + 0.01))
    assert begins(made) == pytest.approx({"a": 0.51, "b": 0.71}, abs=3 / RATE)


def test_nothing_sounds_in_the_lead_in_and_waiting_for_it_is_not_lateness() -> None:
    made = schedule(("a", 0.0, 0.1, 0.05), ("b", 0.05, 0.1, 0.2))
    made.not_before = RATE
    block = made.render(0, 2 * RATE, frame_of)
    assert loud(block).index(True) == 100
    assert begins(made) == pytest.approx({"a": 1.0, "b": 1.1}, abs=3 / RATE)


def test_before_the_output_has_a_place_nothing_is_placed() -> None:
    made = schedule(("a", 0.0, 0.1, 0.0))
    assert not any(made.render(0, RATE, lambda _: None))
    assert [each.id for each in made.entries] == ["a"]


def test_what_is_taken_up_in_its_middle_comes_in_softly() -> None:
    pcm = bytearray(tone(0.2, level=100).tobytes() + tone(0.2, level=9000).tobytes())
    rest = memoryview(without(pcm, round(0.2 * RATE))).cast("h")
    assert len(rest) == 4410
    assert max(abs(b - a) for a, b in zip(rest[:RISE:2], rest[2:RISE:2], strict=False)) < 200
    assert list(rest[RISE:]) == list(tone(0.2, level=9000)[RISE:])
    assert without(pcm, 0) is pcm


def test_volume_makes_it_softer_and_sums_do_not_wrap() -> None:
    block = bytearray(tone(0.01, level=30000).tobytes())
    device.mix(block, 0, bytearray(tone(0.01, level=30000).tobytes()), 0, 100, 128)
    assert max(memoryview(block).cast("h")) == 32767
    soft = bytearray(200)
    device.mix(soft, 0, bytearray(tone(0.01).tobytes()), 0, 100, 64)
    assert max(memoryview(soft).cast("h")) == 4000


def test_silence_fades_what_sounds_and_forgets_the_rest() -> None:
    made = schedule(("a", 0.0, 1.0, 1.0), ("b", 2.0, 1.0, 1.0))
    made.render(0, RATE, frame_of)
    made.silence(RATE // 2)
    made.add(ScheduledSound("c", 0.5, 1.0, bytearray(tone(0.1).tobytes()), 128))
    for _ in range(2):  # written again, it is the same
        rest = made.render(RATE // 2, RATE, frame_of)
    levels = [abs(value) for value in memoryview(rest[: FADE * 2]).cast("h")]
    assert levels == sorted(levels, reverse=True)
    assert levels[0] > 7900
    assert max(abs(b - a) for a, b in itertools.pairwise(levels)) < 30
    assert levels[-1] == 0
    assert abs(memoryview(rest).cast("h")[FADE]) == 8000, "what is said next waits for the end of it"
    assert [each.id for each in made.entries] == ["", "c"]
    assert made.ended(RATE) == ["c"]


def test_what_has_ended_is_reported_once() -> None:
    made = schedule(("a", 0.0, 0.1, 1.0), ("b", 0.3, 0.1, 1.0))
    made.render(0, RATE, frame_of)
    assert made.ended(RATE // 5) == ["a"]
    assert made.ended(RATE // 5) == []
    assert made.ended(RATE) == ["b"]


def test_without_an_output_what_nobody_wants_any_more_expires() -> None:
    made = schedule(("a", 1.0, 0.1, 0.5), ("b", 1.0, 0.1, 60.0))
    assert made.expired(1.4) == []
    assert made.expired(1.6) == ["a"]
    assert [each.id for each in made.entries] == ["b"]


def test_closing_keeps_what_has_begun_or_is_due() -> None:
    made = schedule(("a", 0.0, 0.5, 1.0), ("b", 0.6, 0.1, 1.0), ("c", 5.0, 0.1, 1.0))
    made.render(0, RATE // 10, frame_of)
    made.keep_until(0.7, RATE // 10)
    assert [each.id for each in made.entries] == ["a", "b"]
