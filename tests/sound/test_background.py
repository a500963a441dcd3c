"""The background: in and out softly, low under words and always back, the same however often it is rendered anew."""

from __future__ import annotations

import itertools
from array import array
from pathlib import Path

import pytest
from sound_fakes import FakeDevice
from test_player import Stage

from stretchcoach.sound import background, device, wav
from stretchcoach.sound.background import ATTACK, FADE_IN, FADE_OUT, HOLD, RELEASE, LoopedSound, looped, noise
from stretchcoach.sound.device import RATE

FLAT = bytearray(array("h", [10000] * RATE).tobytes())
"""A loop by whose samples one sees the volume."""
STEP = 10000 * 2 // 128
"""Most that a flat loop may change from one sample to the next at full volume: two of 128 volumes."""


def levels(block: bytearray) -> array[int]:
    return array("h", bytes(block))


def playing(under: float = 0.25) -> LoopedSound:
    made = LoopedSound(device.mix)
    made.play(FLAT, 1.0, under)
    return made


def rendered(made: LoopedSound, seconds: float, spoken: list[tuple[float, float]], first: float = 0.0) -> array[int]:
    block = bytearray(round(seconds * RATE) * 2)
    made.add(block, round(first * RATE), [(round(begin * RATE), round(end * RATE)) for begin, end in spoken])
    return levels(block)


def at(samples: array[int], second: float) -> int:
    return samples[round(second * RATE)]


def test_it_comes_in_is_lowered_before_a_word_and_comes_back() -> None:
    heard = rendered(playing(), 20, [(8.0, 10.0)])
    assert at(heard, 0.0) < 200
    assert at(heard, FADE_IN + 0.1) == pytest.approx(10000, abs=100)
    assert at(heard, 8.0 - ATTACK - 0.05) == pytest.approx(10000, abs=100)
    assert at(heard, 8.0) == pytest.approx(2500, abs=150)
    assert at(heard, 10.0 + HOLD - 0.05) == pytest.approx(2500, abs=150)
    assert at(heard, 10.0 + HOLD + RELEASE + 0.1) == pytest.approx(10000, abs=100)
    assert max(abs(b - a) for a, b in itertools.pairwise(heard)) <= STEP


def test_a_count_does_not_make_it_pump() -> None:
    heard = rendered(playing(), 12, [(6.0, 6.4), (7.0, 7.4), (8.0, 8.4)])
    assert max(heard[6 * RATE : round(8.4 * RATE)]) <= 2700


def test_it_goes_out_and_says_how_long_that_takes() -> None:
    made = playing()
    rendered(made, 6, [])
    made.stop()
    assert made.left(6 * RATE - 1) == pytest.approx(FADE_OUT, abs=0.01)
    heard = rendered(made, 4, [], first=6)
    assert at(heard, FADE_OUT + 0.05) == 0
    assert max(abs(b - a) for a, b in itertools.pairwise(heard)) <= STEP
    assert made.left(10 * RATE) == 0


def test_rendered_in_pieces_and_anew_it_is_the_same() -> None:
    spoken = [(4.0, 5.0)]
    whole = rendered(playing(), 8, spoken)
    made, pieces = playing(), array("h")
    for first in (0.0, 0.31, 1.0, 3.7, 3.9, 4.4, 5.2, 6.9):
        del pieces[round(first * RATE) :]
        pieces += rendered(made, 3, spoken, first)
    assert max(abs(a - b) for a, b in zip(whole, pieces[: 8 * RATE], strict=True)) <= STEP


def test_a_word_that_is_silenced_lets_it_come_back_with_no_step() -> None:
    made = playing()
    before = rendered(made, 8, [(6.0, 12.0)])[: 7 * RATE]
    after = rendered(made, 4, [], first=7)
    heard = before + after
    assert max(abs(b - a) for a, b in itertools.pairwise(heard)) <= STEP
    assert after[-1] == pytest.approx(10000, abs=100)


def test_a_loop_has_no_seam_and_one_loudness() -> None:
    for pcm in (noise(6.0), noise(6.0)[:RATE]):
        loop = levels(looped(pcm))
        joined = loop[-200:] + loop[:200]
        inside = max(abs(b - a) for a, b in itertools.pairwise(loop))
        assert max(abs(b - a) for a, b in itertools.pairwise(joined)) <= inside
        assert (sum(each * each for each in loop) / len(loop)) ** 0.5 == pytest.approx(background.LEVEL, rel=0.15)
    assert noise(1.0) == noise(1.0)
    assert looped(bytearray(RATE * 4)) == bytearray()


# In the player ---------------------------------------------------------------------------------------------------------


def with_background(tmp_path: Path, **options: object) -> Stage:
    stage = Stage(tmp_path, FakeDevice(), **options)
    stage.run(1)
    stage.do(do="background", sound="noise", volume=0.5, under=0.2)
    stage.run(5)
    return stage


def loudness(stage: Stage, begin: float, end: float) -> float:
    part = levels(stage.device.taken)[round(begin * RATE) : round(end * RATE)]
    return float((sum(each * each for each in part) / len(part)) ** 0.5)


def test_the_player_lowers_it_under_words_and_brings_it_back(tmp_path: Path) -> None:
    stage = with_background(tmp_path)
    now = stage.device.position() / RATE
    quiet = wav.encode(array("h", [1] * (2 * RATE)), RATE)
    (tmp_path / "quiet.wav").write_bytes(quiet)
    stage.play("a", stage.now + 1, clip=str(tmp_path / "quiet.wav"))
    stage.run(8)
    usual = loudness(stage, now, now + 0.5)
    assert usual == pytest.approx(background.LEVEL / 2, rel=0.15)
    assert loudness(stage, now + 1.2, now + 3) == pytest.approx(usual * 0.2, rel=0.25)
    assert loudness(stage, now + 6, now + 7.5) == pytest.approx(usual, rel=0.15)
    assert stage.device.silence == 0


def test_hush_leaves_it_alone_and_nothing_clicks(tmp_path: Path) -> None:
    stage = with_background(tmp_path)
    tune = [round(8000 * ((index % 100) / 50 - 1)) for index in range(3 * RATE)]
    (tmp_path / "tune.wav").write_bytes(wav.encode(array("h", tune), RATE))
    for number in range(3):
        stage.play(f"c{number}", stage.now, clip=str(tmp_path / "tune.wav"), skip=0.7)
        stage.run(0.73)
        stage.do(do="hush")
        stage.run(0.5)
    heard = levels(stage.device.taken)
    own = max(abs(b - a) for a, b in itertools.pairwise(tune)) + 4000
    assert max(abs(b - a) for a, b in itertools.pairwise(heard)) <= own
    assert loudness(stage, len(heard) / RATE - 0.4, len(heard) / RATE) > 100


def test_a_background_that_cannot_be_read_is_said_to_be_missing(tmp_path: Path) -> None:
    stage = Stage(tmp_path, FakeDevice())
    (tmp_path / "bad.wav").write_bytes(b"RIFF")
    stage.do(do="background", sound=str(tmp_path / "bad.wav"), volume=0.5, under=0.2)
    stage.run(1)
    assert "no_background" in [each["say"] for each in stage.told]


def test_closing_waits_until_it_has_gone(tmp_path: Path) -> None:
    stage = with_background(tmp_path)
    stage.do(do="close")
    assert stage.told[-1]["left"] == pytest.approx(FADE_OUT, abs=0.1)
    stage.run(FADE_OUT + 0.2)
    assert stage.player.finished()


def test_it_goes_on_with_another_output_and_does_not_double_what_was_said(tmp_path: Path) -> None:
    first, second = FakeDevice(), FakeDevice()
    stage = Stage(tmp_path, first, second)
    stage.run(3)
    stage.do(do="background", sound="noise", volume=0.5, under=0.2)
    stage.play("a", stage.now + 0.1, seconds=3, worth=5.0)
    stage.run(2.1)
    first.gone = True
    stage.run(8)
    assert stage.ids("done") == ["a"]
    loud = [index for index, value in enumerate(levels(second.taken)) if abs(value) > 7000]
    assert (loud[-1] - loud[0]) / RATE == pytest.approx(3 - 2 + 0.3, abs=0.1)
    assert loudness(stage, 6, 8) > 500


def test_everything_comes_sooner_by_what_the_speaker_is_late(tmp_path: Path) -> None:
    stage = Stage(tmp_path, FakeDevice(), latency=0.4)
    stage.run(3)
    before, start = stage.device.position() / RATE, stage.now
    stage.play("now", start, worth=0.0)
    stage.play("later", start + 2)
    stage.run(4)
    assert [begin - before for begin, _ in stage.device.heard()] == pytest.approx([0.0, 1.6], abs=0.03)


def test_what_keeps_a_speaker_awake_is_one_step_loud(tmp_path: Path) -> None:
    stage = Stage(tmp_path, FakeDevice(), keep_awake=True)
    stage.run(4)
    heard = levels(stage.device.taken)[2 * RATE :]
    assert {-1, 0, 1} == set(heard)


def test_the_chosen_output_is_taken_again_between_two_sentences(tmp_path: Path) -> None:
    other, chosen = FakeDevice(note="another one is used"), FakeDevice()
    stage = Stage(tmp_path, other, chosen)
    stage.run(3)
    stage.play("a", stage.now + 0.1, seconds=4, worth=9.0)
    other.back = True
    closed = []
    for seconds in (3, 5):
        stage.run(seconds)
        closed.append(other.closed)
    assert closed == [False, True]
    assert [each["say"] for each in stage.told if each["say"] in ("ready", "no_device")] == ["ready", "ready"]
    assert chosen.heard() == []
