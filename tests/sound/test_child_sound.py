"""Sound through real child processes on SDL's dummy output: deaths, hangs, missing outputs, and a clean terminal."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
from array import array
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path

import pytest
import pytest_asyncio
from sound_fakes import engine, said

from stretchcoach import clock
from stretchcoach.paths import Paths
from stretchcoach.settings import Settings
from stretchcoach.sound import processes, wav
from stretchcoach.sound.api import Sound, open_sound
from stretchcoach.sound.client import ChildSound
from stretchcoach.sound.device import RATE
from stretchcoach.sound.inspection import sound_test
from stretchcoach.sound.player_link import PlayerLink, TimedClip
from stretchcoach.sound.silent import Silent
from stretchcoach.sound.style import Style
from stretchcoach.words.lengths import Phrase, Speaker

HOLD = Phrase("hold it there", Speaker.COACH)
THREE = Phrase("three", Speaker.COUNT)
LIMIT = 30.0

Make = Callable[..., ChildSound]


@pytest.fixture(autouse=True)
def dummy_output(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")


@pytest_asyncio.fixture
async def make(tmp_path: Path) -> AsyncIterator[Make]:
    """Makes sound with a fake speech engine; whatever was made is closed."""
    made: list[ChildSound] = []

    def one(kind: str = "good", folder: Path = tmp_path / "cache", **more: object) -> ChildSound:
        command, _ = engine(tmp_path, kind)
        sound = ChildSound(Settings(lead_in=0.0), folder, speech=command, engine="fake", phrase_limit=0.5)
        made.append(sound)
        return sound

    yield one
    for each in made:
        each.hush()
        await asyncio.wait_for(each.close(), LIMIT)


class Told:
    """What ``on_problem`` was told, and waiting for it."""

    def __init__(self, sound: ChildSound) -> None:
        self.lines: asyncio.Queue[str | None] = asyncio.Queue()
        sound.on_problem = self.lines.put_nowait

    async def next(self) -> str | None:
        return await asyncio.wait_for(self.lines.get(), LIMIT)


async def heard(sound: Sound, cue: str = "tick", worth: float = 30.0) -> bool:
    sound.chime(cue, "tick", due=clock.now(), worth=worth)
    return await sound.finished(cue, LIMIT)


async def test_phrases_are_rendered_once_and_lengths_are_known_without_a_child(make: Make, tmp_path: Path) -> None:
    sound = make()
    assert sound.cached_lengths([HOLD, THREE]) is None
    lengths = await sound.prepare([HOLD, THREE, HOLD, Phrase("", Speaker.COACH)])
    assert lengths.of(HOLD) == pytest.approx(0.3, abs=0.002)
    assert lengths.of(THREE) == pytest.approx(0.1, abs=0.002)
    assert lengths.chime("tick") == 0.09
    assert sound.cached_lengths([HOLD, THREE, Phrase("", Speaker.COACH)]) == lengths
    assert await make().prepare([THREE, HOLD]) == lengths
    assert sorted(said(tmp_path / "good.log")) == ["hold it there", "three"]
    assert sound.problem is None


async def test_a_text_with_nothing_to_say_is_silence_and_reaches_no_voice(make: Make, tmp_path: Path) -> None:
    sound, silence = make(), Phrase("…", Speaker.COACH)
    lengths = await sound.prepare([HOLD, silence])
    assert lengths.phrases[silence] == 0.0
    assert sound.cached_lengths([HOLD, silence]) == lengths
    assert sound.clip(silence) is None
    sound.play("1", silence, due=clock.now(), worth=1.0)
    assert sound.rendering == set()
    assert said(tmp_path / "good.log") == ["hold it there"]
    assert sound.problem is None


async def test_the_voice_is_given_words_and_numbers_to_dial(make: Make, tmp_path: Path) -> None:
    sound = make()
    sound.suit(Style(numbers=("555.010",)))
    await sound.prepare([Phrase("Hold 30s, or call 555.010.", Speaker.COACH)])
    assert said(tmp_path / "good.log") == ["Hold thirty seconds, or call five five five, zero one zero."]


async def test_a_damaged_clip_is_rendered_again(make: Make, tmp_path: Path) -> None:
    await make().prepare([HOLD])
    (path,) = (tmp_path / "cache").glob("*.wav")
    whole = path.read_bytes()
    path.write_bytes(whole[:100])
    await make().prepare([HOLD])
    assert path.read_bytes() == whole
    assert len(said(tmp_path / "good.log")) == 2


async def test_speech_and_chimes_are_played(make: Make) -> None:
    sound = make()
    await sound.start()
    await sound.prepare([HOLD])
    sound.play("a", HOLD, due=clock.now(), worth=30.0)
    sound.play("a", HOLD, due=clock.now() + 1, worth=30.0)
    assert await sound.finished("a", LIMIT)
    assert await sound.finished("a", LIMIT)
    assert await sound_test(sound)
    assert not await sound.finished("never asked for", LIMIT)
    assert (sound.problem, sound.notes, sound.link.driver) == (None, (), "dummy")


async def test_a_phrase_that_was_not_prepared_is_said_all_the_same(make: Make) -> None:
    sound = make()
    await sound.start()
    sound.play("a", HOLD, due=clock.now(), worth=30.0)
    await asyncio.gather(*sound.rendering)
    assert await sound.finished("a", LIMIT)


async def test_hush_forgets_and_ids_may_be_used_again(make: Make) -> None:
    sound = make()
    await sound.start()
    sound.chime("a", "tick", due=clock.now() + 3600, worth=1.0)

    async def hush() -> None:
        sound.hush()

    finished, _ = await asyncio.gather(sound.finished("a", LIMIT), hush())
    assert not finished
    assert await heard(sound, "a")


async def test_a_killed_player_is_replaced_and_plays_what_it_still_owed(make: Make) -> None:
    sound = make()
    told = Told(sound)
    await sound.start()
    assert await heard(sound)
    assert sound.link.pid is not None
    sound.chime("owed", "tick", due=clock.now() + 0.2, worth=30.0)
    os.kill(sound.link.pid, signal.SIGKILL)
    assert "being started again" in str(await told.next())
    assert await told.next() is None
    assert await sound.finished("owed", LIMIT)


async def test_what_an_output_gets_is_every_sample_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SDL's output into a file, with threads and blocks as any other."""
    monkeypatch.setenv("SDL_AUDIODRIVER", "disk")
    monkeypatch.setenv("SDL_DISKAUDIOFILE", str(tmp_path / "heard.raw"))
    chance = random.Random(3)
    words = array("h", (chance.choice((-1, 1)) * chance.randint(1, 9000) for _ in range(3 * RATE)))
    (tmp_path / "words.wav").write_bytes(wav.encode(words, RATE))
    command = processes.command("stretchcoach.sound.player_process")
    link = PlayerLink(command, command, lambda: None)
    link.start()
    link.play("words", TimedClip(path=tmp_path / "words.wav", due=clock.now() + 0.5, worth=30.0, volume=1.0))
    assert await link.finished("words", LIMIT)
    await asyncio.wait_for(link.close(), LIMIT)
    heard = array("h", (tmp_path / "heard.raw").read_bytes())
    assert array("h", (each for each in heard if each)) == words


async def test_a_player_that_hangs_is_replaced(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    changes: asyncio.Queue[None] = asyncio.Queue()
    command = processes.command("stretchcoach.sound.player_process")
    link = PlayerLink(command, command, lambda: changes.put_nowait(None), ping_every=0.05, pong_within=1.0)
    link.start()
    tick = Path(__file__).parents[2] / "audio" / "tick.wav"
    link.play("a", TimedClip(path=tick, due=clock.now(), worth=30.0, volume=1.0))
    assert await link.finished("a", LIMIT)
    assert link.pid is not None
    os.kill(link.pid, signal.SIGSTOP)
    link.play("b", TimedClip(path=tick, due=clock.now(), worth=30.0, volume=1.0))
    assert await link.finished("b", LIMIT)
    assert (link.restarts, link.problem, changes.qsize()) == (1, None, 2)
    await asyncio.wait_for(link.close(), LIMIT)


class Tapped(PlayerLink):
    """A link that keeps what it sent."""

    sent: list[dict[str, object]]

    def _send(self, message: Mapping[str, object]) -> None:
        self.sent = [*getattr(self, "sent", []), dict(message)]
        super()._send(message)


async def test_what_a_player_did_not_say_while_it_hung_is_said_by_the_next_one() -> None:
    """It is found to hang two seconds later, when the sound would have been over."""
    command = processes.command("stretchcoach.sound.player_process")
    link = Tapped(command, command, lambda: None, ping_every=0.05, pong_within=1.0)
    link.start()
    alarm = Path(__file__).parents[2] / "audio" / "alarm.wav"
    link.play("a", TimedClip(path=alarm, due=clock.now(), worth=30.0, volume=1.0))
    async with asyncio.timeout(LIMIT):
        while "a" not in link._began:
            await asyncio.sleep(0.01)
    assert link.pid is not None
    os.kill(link.pid, signal.SIGSTOP)
    assert await link.finished("a", LIMIT)
    again = [each for each in link.sent if each["do"] == "play"][-1]
    assert link.restarts == 1
    assert isinstance(again["skip"], float)
    assert again["skip"] < 0.5
    await asyncio.wait_for(link.close(), LIMIT)


async def test_a_player_that_always_dies_is_given_up(make: Make, tmp_path: Path) -> None:
    sound = ChildSound(Settings(), tmp_path, player=[sys.executable, "-c", "raise SystemExit(3)"])
    told = Told(sound)
    await sound.start()
    waiting = asyncio.ensure_future(heard(sound))
    lines = [await told.next(), await told.next()]
    assert "being started again" in str(lines[0])
    assert lines[1] == "No sound: the sound process stopped 4 times. The session goes on without a voice."
    assert not await waiting
    assert not await heard(sound, "later")
    await sound.close()


STANDS_STILL = """
import json, sys, time
from pathlib import Path

def say(**message):
    print(json.dumps(message), flush=True)

first = not Path(sys.argv[1]).exists()
Path(sys.argv[1]).touch()
say(say="ready", driver="none", note="")
if first:
    say(say="no_device", why="the speaker is not playing", since=7.5)
    say(say="no_device", why="the speaker is not playing", since=8.0)
    say(say="stuck")
else:
    sys.stdin.read()
"""


async def test_a_player_whose_output_is_stuck_is_replaced_and_that_is_no_failure(tmp_path: Path) -> None:
    sound = ChildSound(Settings(), tmp_path, player=[sys.executable, "-c", STANDS_STILL, str(tmp_path / "begun")])
    told = Told(sound)
    turns: list[tuple[bool, float | None]] = []
    await sound.start()
    for _ in range(2):
        await told.next()
        turns.append((sound.audible, sound.turned_at))
    assert turns[0] == (False, 7.5)
    assert turns[1][0] is True
    assert clock.now() - LIMIT < (turns[1][1] or 0.0) <= clock.now()
    assert (sound.link.restarts, sound.problem, told.lines.qsize()) == (1, None, 0)
    sound.hush()
    await asyncio.wait_for(sound.close(), LIMIT)


@pytest.mark.parametrize("driver", ["nonsense", "pulseaudio"])
async def test_without_an_output_there_is_a_line_and_nothing_waits(
    make: Make, driver: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", driver)
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere/socket")
    sound = make()
    told = Told(sound)
    await sound.start()
    line = str(await told.next())
    assert line == "No sound: no speaker or headphones were found. The session goes on without a voice."
    assert sound.link.detail
    assert not await heard(sound, worth=0.0)
    await sound.close()


async def test_an_output_of_another_name_is_noted_and_the_usual_one_used(tmp_path: Path) -> None:
    sound = ChildSound(Settings(device="Kitchen", lead_in=0.0), tmp_path)
    await sound.start()
    assert await heard(sound)
    assert sound.notes == ('The sound output "Kitchen" is not there; the usual one is used.',)
    assert sound.problem is None
    await sound.close()


async def test_a_hanging_phrase_is_estimated_and_said_to_be_missing(make: Make) -> None:
    sound = make("hangs")
    told = Told(sound)
    hang = Phrase("hang", Speaker.COACH)
    lengths = await sound.prepare([HOLD, hang, THREE])
    assert set(lengths.phrases) == {HOLD, THREE}
    assert lengths.of(hang) > 0.5
    assert await told.next() == (
        "1 of 3 phrases have no voice: the speech engine did not answer. They are shown, not spoken."
    )


async def test_without_a_speech_engine_chimes_go_on(make: Make) -> None:
    sound = make("none")
    await sound.start()
    lengths = await sound.prepare([HOLD])
    assert lengths.phrases == {}
    assert str(sound.problem).startswith("No voice: no speech engine was found on this system.")
    sound.play("a", HOLD, due=clock.now(), worth=1.0)
    assert not await sound.finished("a", LIMIT)
    assert await heard(sound)


@pytest.mark.parametrize("kind", ["good", "full"])
async def test_a_folder_that_refuses_is_replaced_by_a_temporary_one(make: Make, tmp_path: Path, kind: str) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    sound = make(kind, blocked / "cache" if kind == "good" else tmp_path / "cache")
    lengths = await sound.prepare([HOLD])
    assert lengths.of(HOLD) == pytest.approx(0.3, abs=0.002)
    assert "Spoken phrases cannot be kept" in sound.notes[0]
    assert sound.problem is None
    temporary = sound.cache.folder
    await sound.close()
    assert not temporary.exists()


async def test_closing_waits_for_the_sentence_and_hush_makes_it_short(make: Make) -> None:
    sound = make()
    await sound.start()
    assert await heard(sound)
    begun = clock.now()
    sound.chime("long", "alarm", due=begun, worth=30.0)
    await asyncio.wait_for(sound.close(), LIMIT)
    assert clock.now() - begun >= 1.4
    sound.chime("after", "tick", due=clock.now(), worth=1.0)
    assert not await sound.finished("after", LIMIT)


async def test_closing_a_stopped_player_does_not_wait_for_it(make: Make) -> None:
    sound = make()
    await sound.start()
    assert await heard(sound)
    assert sound.link.pid is not None
    os.kill(sound.link.pid, signal.SIGSTOP)
    await asyncio.wait_for(sound.close(), LIMIT)


async def test_closing_what_never_started_is_nothing(make: Make) -> None:
    await make().close()


PARENT = """
import asyncio, os, sys
from pathlib import Path
from stretchcoach import clock
from stretchcoach.words.lengths import Phrase, Speaker
from stretchcoach.settings import Settings
from stretchcoach.sound.client import ChildSound

async def main():
    sound = ChildSound(Settings(lead_in=0.0), Path(sys.argv[1]))
    await sound.start()
    phrase = Phrase("hello", Speaker.COACH)
    await sound.prepare([phrase])
    sound.play("a", phrase, due=clock.now(), worth=30)
    assert await sound.finished("a", 20)
    print(sound.link.pid, flush=True)
    if sys.argv[2] == "vanish":
        os._exit(0)
    await sound.close()

asyncio.run(main())
"""


@pytest.mark.parametrize("how", ["close", "vanish"])
def test_nothing_but_ours_is_printed_and_no_process_stays(tmp_path: Path, how: str) -> None:
    command = [sys.executable, "-c", PARENT, str(tmp_path / "cache"), how]
    done = subprocess.run(command, capture_output=True, timeout=60, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    pid = int(done.stdout)
    assert _ends(pid)


WITHOUT = """
import asyncio, sys
from pathlib import Path
from stretchcoach.settings import Settings
from stretchcoach.sound.client import ChildSound
from stretchcoach.sound.inspection import sound_test

async def main():
    sound = ChildSound(Settings(lead_in=0.0), Path(sys.argv[1]))
    await sound.start()
    await sound_test(sound, 3.0)
    print(sound.problem)
    await sound.close()

asyncio.run(main())
"""


def test_what_sound_systems_write_reaches_no_terminal(tmp_path: Path) -> None:
    """ALSA with no cards: the library writes a dozen lines to standard error."""
    (tmp_path / "alsa").write_text("")
    env = {**os.environ, "SDL_AUDIODRIVER": "alsa", "ALSA_CONFIG_PATH": str(tmp_path / "alsa")}
    command = [sys.executable, "-c", WITHOUT, str(tmp_path / "cache")]
    done = subprocess.run(command, capture_output=True, timeout=60, text=True, env=env)
    assert done.stderr == ""
    assert done.stdout == "No sound: no speaker or headphones were found. The session goes on without a voice.\n"


def _ends(pid: int) -> bool:
    """Whether a process that is not our child ends; its pipe to us is gone, so that takes moments."""
    if not hasattr(os, "pidfd_open"):
        return True
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        import select

        return bool(select.select([handle], [], [], 10)[0])
    finally:
        os.close(handle)


def test_the_sound_to_open(tmp_path: Path) -> None:
    paths = Paths(data=tmp_path, config=tmp_path, cache=tmp_path)
    assert isinstance(open_sound(Settings(), paths), ChildSound)
    assert isinstance(open_sound(Settings(), paths, silent=True), Silent)
