"""The sounds that make none: estimates and real chimes, and a list of what was asked."""

from __future__ import annotations

import pytest
from rows import each_row

from stretchcoach.sound.api import Sound
from stretchcoach.sound.chimes import chime_lengths
from stretchcoach.sound.inspection import sound_test
from stretchcoach.sound.silent import Recording, Silent, SoundCall
from stretchcoach.words.lengths import Phrase, Speaker, estimate

HOLD = Phrase("hold it there", Speaker.COACH)


@each_row("sound", [Silent(), Recording()])
async def test_lengths_are_estimated_and_chimes_are_real(sound: Sound) -> None:
    await sound.start()
    for lengths in (await sound.prepare([HOLD]), sound.cached_lengths([HOLD])):
        assert lengths is not None
        assert lengths.of(HOLD) == pytest.approx(lengths.pace * estimate(HOLD.text), abs=0.01)
        assert lengths.chimes == chime_lengths()
    assert await sound_test(sound)
    sound.play("a", HOLD, due=1.0, worth=1.0)
    sound.hush()
    await sound.close()
    assert (sound.problem, sound.notes) == (None, ())


async def test_a_recording_lists_what_was_asked() -> None:
    sound = Recording(phrases={HOLD: 1.5})
    assert (await sound.prepare([HOLD])).of(HOLD) == 1.5
    sound.chime("a", "start", due=1.0, worth=0.5)
    sound.play("b", HOLD, due=2.0, worth=3.0, skip=0.25)
    sound.hush()
    await sound.close()
    assert sound.prepared == [HOLD]
    assert sound.asked == [
        SoundCall("chime", "a", "start", 1.0, 0.5),
        SoundCall("play", "b", "hold it there", 2.0, 3.0, 0.25),
        SoundCall("hush"),
        SoundCall("close"),
    ]


async def test_a_recording_can_be_made_to_fail() -> None:
    told: list[str | None] = []
    sound = Recording(on_problem=told.append)
    sound.fail("No sound: no output device.")
    assert sound.problem == "No sound: no output device."
    assert not await sound_test(sound)
    sound.fail(None)
    assert told == ["No sound: no output device.", None]
