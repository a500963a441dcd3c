"""What a real sound server gets: cues where they are due, none over another, speech that can be recognised."""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pulse
import pytest

from stretchcoach import clock
from stretchcoach.settings import BackgroundSettings, Settings, VoiceSettings
from stretchcoach.sound.chimes import chime_path
from stretchcoach.sound.client import ChildSound
from stretchcoach.sound.inspection import sound_test
from stretchcoach.sound.style import Style
from stretchcoach.words.lengths import Phrase, Speaker

pytestmark = [pulse.needed, pytest.mark.realtime]

COUNT = [Phrase(word, Speaker.COUNT) for word in ("three", "two", "one")]
MOVE = Phrase("Now let your hips sink back, and breathe out.", Speaker.COACH)
BOUND = 0.08
"""Seconds a cue may be off here, where other work goes on; the benchmark holds the real bars."""


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[pulse.Pulse]:
    """A sound server that this process and its children use."""
    with pulse.server(tmp_path / "pulse") as running:
        for name, value in running.env.items():
            monkeypatch.setenv(name, value)
        yield running


def sound_in(folder: Path, lead_in: float = 0.0) -> ChildSound:
    loud = VoiceSettings(volume=1.0)
    return ChildSound(Settings(coach=loud, count=loud, chimes=1.0, lead_in=lead_in), folder / "cache")


async def started(folder: Path) -> ChildSound:
    """Sound that has been heard: the output runs."""
    sound = sound_in(folder)
    await sound.start()
    await sound.prepare([*COUNT, MOVE])
    assert await sound_test(sound, 20)
    return sound


async def test_chimes_and_speech_begin_when_due_and_one_after_the_other(server: pulse.Pulse, tmp_path: Path) -> None:
    with server.record() as recorder:
        sound = await started(tmp_path)
        first = clock.now() + 1.5
        dues = [first + number for number in range(8)]
        for number, due in enumerate(dues[:4]):
            sound.chime(f"chime-{number}", "tick", due=due, worth=0.2)
        for number, (phrase, due) in enumerate(zip(COUNT, dues[4:], strict=False)):
            sound.play(f"count-{number}", phrase, due=due, worth=0.2)
        sound.play("move", MOVE, due=dues[7], worth=5.0)
        assert await sound.finished("move", 30)
        length = (await sound.prepare([MOVE])).of(MOVE)
        await sound.close()
    found = pulse.onsets(recorder.samples, quiet=0.3)
    heard = recorder.moments(found)
    assert [each for each in heard if each < first - 0.5] == heard[:1]  # the sound test
    assert [each - first for each in heard[1:9]] == pytest.approx([due - first for due in dues], abs=2 * BOUND)
    gaps = [b - a for a, b in itertools.pairwise(heard[1:9])]
    assert gaps == pytest.approx([1.0] * 7, abs=BOUND)
    _, likeness = pulse.find(pulse.read_wav(chime_path("tick")), recorder.samples, found[1])
    assert likeness > 0.9
    loud = [index for index, value in enumerate(recorder.samples) if abs(value) > 300]
    assert loud[-1] / pulse.RATE - found[8] == pytest.approx(length, abs=0.15)  # said to its last word


async def test_sounds_due_at_once_follow_each_other(server: pulse.Pulse, tmp_path: Path) -> None:
    with server.record() as recorder:
        sound = await started(tmp_path)
        due = clock.now() + 1.5
        for number in range(3):
            sound.chime(f"half-{number}", "half", due=due, worth=5.0)
        assert await sound.finished("half-2", 30)
        await sound.close()
    found = pulse.onsets(recorder.samples, quiet=0.01, threshold=3000)
    begins = [each for each in found if each > found[0] + 1]
    assert begins[-1] - begins[0] == pytest.approx(0.8, abs=0.3)
    assert (
        pulse.RATE * 1.0 < len([v for v in recorder.samples[round(begins[0] * pulse.RATE) :] if v]) < pulse.RATE * 1.3
    )


async def test_hush_is_heard_soon(server: pulse.Pulse, tmp_path: Path) -> None:
    with server.record() as recorder:
        sound = await started(tmp_path)
        due = clock.now() + 1
        sound.play("move", MOVE, due=due, worth=5.0)
        recorder.wait_for(len(recorder.samples) + round(1.8 * pulse.RATE))
        hushed = clock.now()
        sound.hush()
        recorder.wait_for(len(recorder.samples) + round(1.5 * pulse.RATE))
        await sound.close()
    loud = [index / pulse.RATE for index, value in enumerate(recorder.samples) if abs(value) > 300]
    (last,) = recorder.moments(loud[-1:])
    assert due < last < hushed + 0.6


async def test_the_lead_in_comes_before_the_first_word(server: pulse.Pulse, tmp_path: Path) -> None:
    with server.record() as recorder:
        sound = sound_in(tmp_path, lead_in=1.2)
        asked = clock.now()
        await sound.start()
        sound.chime("first", "start", due=asked, worth=0.5)
        assert await sound.finished("first", 30)
        await sound.close()
    (heard,) = recorder.moments(pulse.onsets(recorder.samples)[:1])
    assert heard - asked >= 1.2


async def test_a_server_that_goes_away_is_a_problem_and_no_more(server: pulse.Pulse, tmp_path: Path) -> None:
    sound = await started(tmp_path)
    lines: asyncio.Queue[str | None] = asyncio.Queue()
    sound.on_problem = lines.put_nowait
    server.control("exit")
    assert str(await asyncio.wait_for(lines.get(), 30)).startswith("No sound: ")
    sound.hush()
    await asyncio.wait_for(sound.close(), 30)


# Outputs that go and come, volumes -----------------------------------------------------------------------------------


def add_sink(server: pulse.Pulse, name: str) -> str:
    """Plugs an output in; returns what unplugs it."""
    described = f"sink_properties=device.description={name}"
    return server.control("load-module", "module-null-sink", f"sink_name={name}", described).strip()


def sink_in_use(server: pulse.Pulse) -> str:
    """The name of the output that gets the coach's sound; empty for none."""
    names = {line.split()[0]: line.split()[1] for line in server.control("list", "short", "sinks").splitlines()}
    inputs = server.control("list", "short", "sink-inputs").splitlines()
    return names[inputs[0].split()[1]] if inputs else ""


async def until(what: Callable[[], bool], within: float = 15.0) -> None:
    """Looks every twentieth of a second."""
    async with asyncio.timeout(within):
        while not what():
            await asyncio.sleep(0.05)


async def test_the_default_output_is_followed(server: pulse.Pulse, tmp_path: Path) -> None:
    add_sink(server, "second")
    sound = await started(tmp_path)
    assert sink_in_use(server) == "speaker"
    server.control("set-default-sink", "second")
    await until(lambda: sink_in_use(server) == "second")
    with server.record("second") as recorder:
        sound.chime("there", "half", due=clock.now() + 1.0, worth=1.0)
        assert await sound.finished("there", 10)
    begun = [each for each in pulse.onsets(recorder.samples) if each > 0.4]  # at first the test tone may end there
    assert len(begun) == 1
    assert (sound.problem, sound.link.restarts) == (None, 0)
    await sound.close()


async def test_the_chosen_output_is_used_again_when_it_is_back(server: pulse.Pulse, tmp_path: Path) -> None:
    module = add_sink(server, "Kitchen")
    sound = ChildSound(Settings(device="Kitchen", lead_in=0.0), tmp_path / "cache")
    await sound.start()
    assert await sound_test(sound, 20)
    assert sink_in_use(server) == "Kitchen"
    server.control("unload-module", module)
    await until(lambda: sink_in_use(server) == "speaker")
    await until(lambda: bool(sound.notes))
    add_sink(server, "Kitchen")
    await until(lambda: sink_in_use(server) == "Kitchen")
    assert await sound_test(sound, 20)
    assert (sound.notes, sound.problem) == ((), None)
    await sound.close()


async def test_a_server_that_comes_back_is_found_and_no_cue_is_doubled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pulse.server(tmp_path / "pulse") as first:
        for name, value in first.env.items():
            monkeypatch.setenv(name, value)
        sound = await started(tmp_path)
        os.kill(first.pid, signal.SIGKILL)
        await until(lambda: not sound.audible)
        assert str(sound.problem).startswith("No sound: ")
        sound.chime("late", "half", due=clock.now(), worth=0.2)
        sound.chime("kept", "end", due=clock.now() + 0.5, worth=30.0)
        await asyncio.sleep(0.5)
        (tmp_path / "pulse" / "socket").unlink(missing_ok=True)
        with pulse.server(tmp_path / "pulse") as second, second.record() as recorder:
            assert await sound.finished("kept", 20)
            assert (sound.audible, sound.problem) == (True, None)
            assert not await sound.finished("late", 1)
            await sound.close()
    assert len(pulse.onsets(recorder.samples)) == 1


async def test_voice_chimes_and_background_have_volumes_of_their_own(server: pulse.Pulse, tmp_path: Path) -> None:
    loud = Settings(
        lead_in=0.0,
        chimes=1.0,
        coach=VoiceSettings(volume=1.0),
        background=BackgroundSettings(sound="noise", volume=0.4),
    )
    soft = replace(loud, chimes=0.5, coach=VoiceSettings(volume=0.5), background=replace(loud.background, volume=0.1))
    heard = [await measured(server, each, tmp_path) for each in (loud, soft)]
    (chime, voice, under), (soft_chime, soft_voice, soft_under) = heard
    assert soft_chime / chime == pytest.approx(0.5, abs=0.08)
    assert soft_voice / voice == pytest.approx(0.5, abs=0.08)
    assert soft_under / under == pytest.approx(0.25, abs=0.08)


async def measured(server: pulse.Pulse, settings: Settings, folder: Path) -> tuple[float, float, float]:
    """Loudness of a chime, of the voice and of the background, from a recording."""
    with server.record() as recorder:
        sound = ChildSound(settings, folder / "cache")
        sound.suit(Style(background=settings.background.sound))
        await sound.start()
        length = (await sound.prepare([MOVE])).of(MOVE)
        assert await sound_test(sound, 20)
        begin = clock.now() + 0.5
        sound.chime("chime", "end", due=begin, worth=1.0)
        sound.play("voice", MOVE, due=begin + 1, worth=1.0)
        assert await sound.finished("voice", 20)
        sound.accompany(True)
        await asyncio.sleep(3.6)
        end = clock.now()
        sound.hush()
        await sound.close()
    offset = recorder.moments([0.0])[0]

    def rms(first: float, last: float) -> float:
        part = recorder.samples[round((first - offset) * pulse.RATE) : round((last - offset) * pulse.RATE)]
        return float((sum(each * each for each in part) / len(part)) ** 0.5)

    return rms(begin, begin + 0.6), rms(begin + 1, begin + 1 + length), rms(end - 0.4, end)
