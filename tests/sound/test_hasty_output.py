"""An output that takes a block between any two looks at it: every sample is heard once, in its place."""

from __future__ import annotations

import random
from array import array
from pathlib import Path

import pytest
from sound_fakes import HastyDevice
from test_player import Stage

from stretchcoach.sound import wav
from stretchcoach.sound.background import FADE_IN, looped
from stretchcoach.sound.device import RATE
from stretchcoach.sound.schedule import FADE

CHANCE = random.Random(11)


def noise(seconds: float) -> array[int]:
    """Samples of which no stretch is like another, and none is silent."""
    return array("h", (CHANCE.choice((-1, 1)) * CHANCE.randint(1, 9000) for _ in range(round(seconds * RATE))))


WORDS = noise(3.0)
MORE = noise(0.7)
TUNE = noise(6.0)


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return staged(tmp_path)


def staged(folder: Path) -> Stage:
    made = Stage(folder, HastyDevice())
    made.run(3)
    return made


def say(stage: Stage, name: str, samples: array[int], at: float, worth: float = 0.5) -> None:
    stage.play(name, at, clip=kept(stage, samples), worth=worth)


def kept(stage: Stage, samples: array[int]) -> str:
    """The samples as a file."""
    path = stage.folder / f"noise-{len(samples)}.wav"
    path.write_bytes(wav.encode(samples, RATE))
    return str(path)


def heard(stage: Stage) -> array[int]:
    return array("h", bytes(stage.device.taken))


def sounding(samples: array[int]) -> array[int]:
    """What is not silent."""
    return array("h", (each for each in samples if each))


def test_three_seconds_come_out_exactly_and_once(stage: Stage) -> None:
    say(stage, "words", WORDS, stage.now + 1)
    stage.run(6)
    assert sounding(heard(stage)) == WORDS
    assert stage.ids("done") == ["words"]


def test_so_they_do_wherever_they_begin_between_two_blocks(stage: Stage) -> None:
    for number in range(12):
        say(stage, f"{number}", MORE, stage.now + 0.6 + number * 0.0037)
        stage.run(2)
    assert sounding(heard(stage)) == MORE * 12


def test_what_is_added_while_something_sounds_comes_after_it_and_changes_nothing(stage: Stage) -> None:
    say(stage, "words", WORDS, stage.now + 0.05)
    for _ in range(20):
        stage.run(0.1)
        say(stage, "more", MORE, stage.now, worth=5.0)
    stage.run(5)
    assert sounding(heard(stage)) == WORDS + MORE


def test_what_has_just_begun_is_not_moved_any_more(tmp_path: Path) -> None:
    """Asked for again at every moment around its beginning: it is moved as a whole, or not at all."""
    for early in range(-12, 12):
        stage = staged(tmp_path)
        say(stage, "more", MORE, stage.now + 0.5)
        stage.run(0.5 + early / 100)
        say(stage, "more", MORE, stage.now + 2)
        stage.run(4)
        assert sounding(heard(stage)) == MORE


def test_what_is_cut_is_whole_up_to_there(stage: Stage) -> None:
    say(stage, "words", WORDS, stage.now + 0.5)
    stage.run(1.53)
    stage.do(do="hush")
    stage.run(2)
    said = sounding(heard(stage))
    whole = next(index for index, (mine, theirs) in enumerate(zip(said, WORDS, strict=False)) if mine != theirs)
    assert RATE * 0.9 < whole < RATE * 1.1
    assert whole + FADE * 0.9 < len(said) < whole + FADE + 1


def test_closing_lets_what_began_at_that_moment_end(tmp_path: Path) -> None:
    for early in range(-6, 7):
        stage = staged(tmp_path)
        say(stage, "more", MORE, stage.now + 1)
        stage.run(1 + early / 100)
        stage.do(do="close")
        stage.run(2)
        assert sounding(heard(stage)) == MORE


def test_a_background_goes_on_without_a_jump_under_what_is_said(stage: Stage) -> None:
    """At full volume and not lowered, it is its loop from the first frame on, with the words added to it."""
    stage.do(do="background", sound=kept(stage, TUNE), volume=1.0, under=1.0)
    began = stage.device.position()
    stage.run(FADE_IN + 1)
    say(stage, "words", WORDS, stage.now + 1)
    stage.run(3)
    say(stage, "more", MORE, stage.now, worth=5.0)
    stage.run(4)
    got = heard(stage)
    loop = array("h", bytes(looped(bytearray(TUNE.tobytes()))))
    settled = began + round((FADE_IN + 1) * RATE)
    under = array("h", (loop[index % len(loop)] for index in range(settled, len(got))))
    words = array("h", (mine - its for mine, its in zip(got[settled:], under, strict=True)))
    assert sounding(words) == WORDS + MORE
