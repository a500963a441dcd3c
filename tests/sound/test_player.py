"""The player with an output that moves when told: cues on their frame, hush, closing, outputs that go and come."""

from __future__ import annotations

import queue
from array import array
from pathlib import Path
from typing import Any

import pytest
from sound_fakes import FakeDevice, clip

from stretchcoach.sound import player_process
from stretchcoach.sound.device import RATE
from stretchcoach.sound.flow import STUCK
from stretchcoach.sound.player import Player, PlayerOptions
from stretchcoach.sound.processes import Inbox, decode, encode
from stretchcoach.sound.sdl import NoSoundError


class Stage:
    """A player, its output, the time, and what it told its parent. ``outputs`` is what opening finds, in order."""

    def __init__(self, tmp_path: Path, *outputs: FakeDevice | None, **options: Any) -> None:
        self.now = 1000.0
        self.told: list[dict[str, Any]] = []
        self.looks_at = self.now
        self.outputs = list(outputs)
        self.device = FakeDevice()
        self.player = Player(
            self.told.append, self._open, PlayerOptions(**options), lambda work: work(), lambda: self.now
        )
        self.folder = tmp_path

    def _open(self) -> FakeDevice:
        found = self.outputs.pop(0) if self.outputs else None
        if found is None:
            raise NoSoundError("no speaker", "ALSA: none")
        self.device = found
        return found

    def run(self, seconds: float) -> None:
        """Lets time go by in hundredths of a second."""
        self.looks_at = min(self.looks_at, self.now)
        for _ in range(round(seconds * 100)):
            self.now += 0.01
            if not self.device.gone:
                self.device.run(0.01)
            if self.now >= self.looks_at:
                self.looks_at = self.now + self.player.step()

    def play(self, name: str, at: float, seconds: float = 0.2, worth: float = 0.5, **more: Any) -> None:
        path = clip(self.folder / f"{name}.wav", seconds)
        request = {"do": "play", "id": name, "clip": str(path), "at": at, "worth": worth, "skip": 0.0, "volume": 1.0}
        self.do(**{**request, **more})

    def do(self, **message: Any) -> None:
        self.player.take(decode(encode(message)))

    def ids(self, what: str) -> list[str]:
        return [cue for each in self.told if each["say"] == what for cue in each["ids"]]


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    made = Stage(tmp_path, FakeDevice())
    made.run(3)
    return made


def test_cues_sound_when_due(stage: Stage) -> None:
    start = stage.now
    before = stage.device.position() / RATE
    for number in range(3):
        stage.play(f"c{number}", start + 1 + number)
    stage.run(5)
    begins = [begin - before for begin, _ in stage.device.heard()]
    assert begins == pytest.approx([1, 2, 3], abs=0.02)
    assert stage.ids("done") == ["c0", "c1", "c2"]
    assert stage.device.silence == 0


def test_short_notice_is_placed_into_what_was_queued(stage: Stage) -> None:
    before = stage.device.position() / RATE
    stage.play("now", stage.now, worth=0.0)
    stage.run(1)
    assert [begin - before for begin, _ in stage.device.heard()] == pytest.approx([0], abs=0.02)


def test_a_cue_that_comes_too_late_is_dropped_and_said_so(stage: Stage) -> None:
    stage.play("late", stage.now - 2)
    stage.run(1)
    assert stage.device.heard() == []
    assert stage.ids("dropped") == ["late"]


def test_a_cue_may_be_moved_before_it_begins(stage: Stage) -> None:
    before, start = stage.device.position() / RATE, stage.now
    stage.play("a", start + 0.3)
    stage.play("a", start + 2)
    stage.run(3)
    assert [begin - before for begin, _ in stage.device.heard()] == pytest.approx([2], abs=0.02)
    assert stage.ids("done") == ["a"]


def test_hush_stops_at_once_and_forgets(stage: Stage) -> None:
    stage.play("long", stage.now, seconds=3)
    stage.play("next", stage.now + 4)
    stage.run(1)
    at = stage.device.position() / RATE
    stage.do(do="hush")
    stage.run(5)
    ((begin, end),) = stage.device.heard()
    assert begin < at < end <= at + 0.03
    stage.play("again", stage.now)
    stage.run(1)
    assert len(stage.device.heard()) == 2


def test_the_lead_in_is_silent(tmp_path: Path) -> None:
    stage = Stage(tmp_path, FakeDevice(), lead_in=1.5)
    stage.player.step()
    stage.play("first", stage.now, worth=0.1)
    stage.run(3)
    assert stage.device.heard()[0][0] == pytest.approx(1.5, abs=0.03)


def test_after_a_stall_the_place_is_found_again(stage: Stage) -> None:
    stage.device.run(4)  # the process was held up for four seconds; the output ran dry after one
    stage.now += 4
    assert stage.device.silence > 0
    stage.run(1)
    before, start = stage.device.position() / RATE, stage.now
    stage.play("after", start + 1)
    stage.run(2)
    assert [begin - before for begin, _ in stage.device.heard()] == pytest.approx([1], abs=0.05)


def test_without_an_output_it_says_so_and_finds_one_later(tmp_path: Path) -> None:
    stage = Stage(tmp_path, None, None, FakeDevice())
    stage.player.step()
    assert stage.told == [{"say": "no_device", "why": "no speaker", "detail": "ALSA: none"}]
    stage.play("gone", stage.now + 0.5)
    stage.play("kept", stage.now + 0.6, worth=60.0)
    stage.run(2)
    assert stage.ids("dropped") == ["gone"]
    stage.run(8)
    assert stage.told[2]["say"] == "ready"
    assert stage.ids("done") == ["kept"]


def test_an_output_that_goes_away_is_replaced(tmp_path: Path) -> None:
    first, second = FakeDevice(), FakeDevice()
    stage = Stage(tmp_path, first, second)
    stage.run(20)
    first.gone = True
    stage.play("a", stage.now + 10)
    stage.run(8)
    assert first.closed
    assert [each["say"] for each in stage.told] == ["ready", "no_device", "ready"]
    stage.run(4)
    assert len(second.heard()) == 1


def test_what_an_output_takes_after_it_has_gone_was_not_heard(tmp_path: Path) -> None:
    first, second = FakeDevice(), FakeDevice()
    stage = Stage(tmp_path, first, second)
    stage.run(20)
    stage.play("a", stage.now + 0.1, seconds=3, worth=9.0)
    stage.run(1.6)
    while stage.now < stage.looks_at:  # the next look comes as late as it may
        stage.now += 0.01
        first.run(0.01)
    looked = first.position()
    first.gone = True
    first.run(0.45)
    stage.run(5)
    assert stage.ids("done") == ["a"]
    ((begin, _),) = first.heard()
    ((again, end),) = second.heard()
    assert end - again >= 3 - (looked / RATE - begin)


# An output that takes no frames --------------------------------------------------------------------------------------


def told(stage: Stage) -> list[str]:
    """What was told of the output."""
    return [each["say"] for each in stage.told if each["say"] in ("ready", "no_device", "stuck")]


def test_an_output_that_stands_still_is_told_with_the_moment_since_when(stage: Stage) -> None:
    stage.run(30)
    stage.device.suspended, stopped = True, stage.now
    stage.run(2)
    assert told(stage) == ["ready", "no_device"]
    assert stage.told[-1]["why"] == "the speaker is not playing"
    assert stopped - 0.02 <= stage.told[-1]["since"] <= stopped + 0.6
    assert not stage.device.closed


def test_it_is_back_when_it_has_taken_frames_again_and_the_sentence_goes_on_where_it_stood(stage: Stage) -> None:
    before = stage.device.position() / RATE
    stage.play("long", stage.now + 0.5, seconds=3)
    stage.play("late", stage.now + 4, worth=0.5)
    stage.run(1.5)
    stage.device.suspended = True
    stage.run(5)
    stage.device.suspended = False
    stage.run(0.2)
    assert told(stage) == ["ready", "no_device"]
    stage.play("after", stage.now + 4)
    stage.run(6)
    assert told(stage) == ["ready", "no_device", "ready"]
    begins, ends = zip(*stage.device.heard(), strict=True)
    assert (begins[0] - before, ends[0] - begins[0]) == (pytest.approx(0.5, abs=0.02), pytest.approx(3))
    assert begins[1] - before == pytest.approx(1.5 + 0.2 + 4, abs=0.05)
    assert (stage.ids("done"), stage.ids("dropped")) == (["long", "after"], ["late"])


def test_one_that_stays_still_is_left_to_another_process_and_never_closed(stage: Stage) -> None:
    stage.device.suspended = True
    while not stage.player.finished():
        stage.run(0.01)
    assert told(stage) == ["ready", "no_device", "stuck"]
    assert stage.now == pytest.approx(1003 + STUCK, abs=0.7)
    stage.player.stop()
    assert not stage.device.closed


def test_an_output_opened_suspended_is_not_there_whatever_its_buffers_take(tmp_path: Path) -> None:
    stage = Stage(tmp_path, FakeDevice(suspended=True, buffers=3 * 1024))
    stage.play("tick", stage.now, seconds=0.09, worth=60.0)
    stage.run(10)
    assert told(stage) == ["no_device"]
    assert stage.ids("done") == []
    stage.device.suspended = False
    stage.run(1)
    assert told(stage) == ["no_device", "ready"]
    assert stage.ids("done") == ["tick"]


def test_closing_does_not_wait_for_an_output_that_stands_still(stage: Stage) -> None:
    stage.play("a", stage.now, seconds=9)
    stage.run(1)
    stage.device.suspended = True
    stage.run(2)
    stage.do(do="close")
    assert stage.told[-1] == {"say": "closing", "left": 0.0}
    assert stage.player.finished()


def test_looks_that_are_held_up_move_no_cue(tmp_path: Path) -> None:
    class Slow(FakeDevice):
        """Every third look takes a while, and says where the output is at its end."""

        looks = 0

        def position(self) -> int:
            self.looks += 1
            if self.looks % 3 == 0:
                made.now += 0.06
                self.run(0.06)
            return super().position()

    made = Stage(tmp_path, Slow())
    made.run(10)
    due, now, at = made.now + 1, made.now, FakeDevice.position(made.device) / RATE
    made.play("a", due)
    made.run(3)
    ((begin, _),) = made.device.heard()
    assert begin - at == pytest.approx(due - now, abs=0.002)


def test_closing_lets_the_sentence_end_and_drops_what_comes_after(stage: Stage) -> None:
    stage.play("a", stage.now, seconds=1)
    stage.play("b", stage.now + 3)
    stage.run(0.5)
    stage.do(do="close")
    assert stage.told[-1]["say"] == "closing"
    assert stage.told[-1]["left"] == pytest.approx(0.5, abs=0.05)
    assert not stage.player.finished()
    stage.run(0.7)
    assert stage.player.finished()
    assert stage.ids("done") == ["a"]


def test_the_last_sound_is_given_the_time_to_reach_the_ear(tmp_path: Path) -> None:
    stage = Stage(tmp_path, FakeDevice(latency=0.5))
    stage.run(3)
    stage.play("a", stage.now + 0.6, seconds=0.1)
    stage.run(0.8)
    stage.do(do="close")
    assert not stage.player.finished()
    stage.run(1.2)
    assert stage.player.finished()


@pytest.mark.parametrize("content", [b"", b"RIFF nothing", None])
def test_a_clip_that_cannot_be_read_is_dropped(stage: Stage, tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "bad").write_bytes(content)
    stage.play("a", stage.now, clip=str(tmp_path / "bad"))
    assert stage.ids("dropped") == ["a"]


def test_clips_of_any_rate_are_played_at_their_speed(stage: Stage, tmp_path: Path) -> None:
    stage.play("a", stage.now + 0.1, clip=str(clip(tmp_path / "other.wav", 1.0, rate=16000)))
    stage.run(2)
    heard = array("h", bytes(stage.device.taken))
    loud = [index for index, value in enumerate(heard) if abs(value) > 500]
    assert (loud[-1] - loud[0]) / RATE == pytest.approx(1.0, abs=0.05)


def test_serving_ends_with_the_input(tmp_path: Path) -> None:
    stage = Stage(tmp_path, FakeDevice())
    inbox: Inbox = queue.SimpleQueue()
    for line in (encode({"do": "ping", "n": 7}), b"not a message\n", b"[]\n"):
        inbox.put(decode(line))
    inbox.put(None)
    player_process.run(stage.player, inbox)
    assert {"say": "pong", "n": 7} in stage.told
