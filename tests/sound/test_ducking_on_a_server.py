"""Other programs on a real PulseAudio: quieter under speech, and as loud as before after whatever happens."""

from __future__ import annotations

import asyncio
import os
import random
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from rows import each_row

pytest.importorskip("pulsectl", reason="other programs' sound is changed on Linux only", exc_type=ImportError)

import pulse
from ducking_stage import LIMIT, REMEMBERS, Watch, ducker, helper, looked, program
from sound_fakes import engine

from stretchcoach import clock
from stretchcoach.settings import OtherProgramsSettings as Wishes
from stretchcoach.settings import Settings
from stretchcoach.sound.client import ChildSound
from stretchcoach.sound.ducking import KEPT
from stretchcoach.sound.ducking.ledger import ladder
from stretchcoach.sound.ducking.other_programs import OtherPrograms
from stretchcoach.words.lengths import Phrase, Speaker

pytestmark = pulse.needed

FULL = (65536, 65536)
ODD = (50123, 33337)
"""A volume with a balance, of the kind that rounding would not bring back."""


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[pulse.Pulse]:
    """A sound server that this process and its children use."""
    with pulse.server(tmp_path / "pulse", REMEMBERS) as running:
        for name, value in running.env.items():
            monkeypatch.setenv(name, value)
        yield running


@pytest.fixture
def watch(server: pulse.Pulse) -> Iterator[Watch]:
    """A mixer."""
    made = Watch()
    yield made
    made.close()


@pytest.fixture
def music(watch: Watch) -> Iterator[subprocess.Popen[bytes]]:
    """A program that plays, at an odd volume."""
    with program("Music") as process:
        watch.set("Music", ODD)
        yield process


QUIET = ladder(ODD, 0.3)[-1]


def kept(folder: Path) -> bool:
    return (folder / f"{KEPT}.json").exists()


def test_quieter_under_speech_in_small_steps_and_exactly_as_loud_afterwards(
    watch: Watch, music: object, tmp_path: Path
) -> None:
    seen: set[tuple[int, ...]] = {ODD}

    def noted(volume: tuple[int, ...]) -> bool:
        seen.add(watch.of("Music"))
        return watch.of("Music") == volume

    with ducker(tmp_path) as one:
        one.speak(0.1)
        watch.until(lambda: noted(QUIET), "quiet")
        watch.until(lambda: noted(ODD), "back")
        one.end()
    assert seen <= set(ladder(ODD, 0.3))
    assert len(seen) > 3
    assert not kept(tmp_path)


def test_calls_notices_our_own_voice_and_filtered_sinks_are_left_alone(
    watch: Watch, server: pulse.Pulse, music: object, tmp_path: Path
) -> None:
    server.control("load-module", "module-remap-sink", "sink_name=filtered", "master=speaker")
    with (
        program("Call", "--property=media.role=phone"),
        program("Ding", "--property=media.role=event"),
        program("stretchcoach"),
        ducker(tmp_path) as one,
    ):
        watch.until(lambda: len(watch.streams()) == 5, "five streams")
        before = watch.volumes()
        one.speak()
        watch.until_volume("Music", QUIET)
        assert watch.volumes() == {**before, "Music": QUIET}


def test_a_program_that_begins_meanwhile_is_made_quieter_as_well(watch: Watch, music: object, tmp_path: Path) -> None:
    with ducker(tmp_path) as one:
        one.speak()
        watch.until_volume("Music", QUIET)
        with program("Video"):
            watch.until_volume("Video", ladder(FULL, 0.3)[-1])
            one.end()
            assert watch.volumes() == {"Music": ODD, "Video": FULL}


def test_hush_brings_others_back_and_a_slider_moved_meanwhile_stays_where_it_was_put(
    watch: Watch, music: object, tmp_path: Path
) -> None:
    with program("Video"), ducker(tmp_path) as one:
        one.speak(1000)
        watch.until_volume("Music", QUIET)
        watch.set("Music", (20000, 20000))
        one.tell(do="hush")
        watch.until_volume("Video", FULL)
        assert watch.of("Music") == (20000, 20000)
        one.speak(name="d")
        watch.until_volume("Music", ladder((20000, 20000), 0.3)[-1])
        one.end()
    assert watch.of("Music") == (20000, 20000)


def test_a_signal_puts_everything_back(watch: Watch, music: object, tmp_path: Path) -> None:
    with ducker(tmp_path) as one:
        one.speak()
        watch.until_volume("Music", QUIET)
        one.process.send_signal(signal.SIGTERM)
        one.process.wait(LIMIT)
    assert watch.of("Music") == ODD
    assert not kept(tmp_path)


def test_a_program_that_stops_meanwhile_does_not_begin_quiet_the_next_time(
    watch: Watch, music: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    with ducker(tmp_path) as one:
        one.speak()
        watch.until(lambda: watch.remembered("Music") == QUIET, "the server remembers the quiet volume")
        music.kill()
        watch.until(lambda: watch.remembered("Music") == ODD, "the server remembers the right volume")
        with program("Music"):
            watch.until_volume("Music", QUIET)
            one.end()
            assert watch.of("Music") == ODD


@pytest.mark.parametrize("goes_on", [True, False])
def test_after_a_kill_the_next_start_puts_back_also_what_the_server_remembers(
    watch: Watch, music: subprocess.Popen[bytes], tmp_path: Path, goes_on: bool
) -> None:
    with ducker(tmp_path) as one:
        one.speak()
        watch.until(lambda: watch.remembered("Music") == QUIET, "the server remembers the quiet volume")
        one.kill()
    if not goes_on:
        music.kill()
        watch.until(lambda: not watch.streams(), "nothing plays")
    found = looked(tmp_path)
    assert (found["say"], found["left"], found["streams"]) == ("looked", 1, int(goes_on))
    assert watch.remembered("Music") == ODD
    assert not kept(tmp_path)
    with program("Music"):
        watch.until(lambda: len(watch.streams()) == 1, "it plays")
        assert watch.of("Music") == ODD


def test_after_a_kill_a_new_stream_that_began_quiet_is_put_right(
    watch: Watch, music: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    with ducker(tmp_path) as one:
        one.speak()
        watch.until(lambda: watch.remembered("Music") == QUIET, "the server remembers the quiet volume")
        one.kill()
    music.kill()
    watch.until(lambda: not watch.streams(), "nothing plays")
    with program("Music"):
        watch.until_volume("Music", QUIET)
        looked(tmp_path)
        watch.until_volume("Music", ODD)


def test_after_a_kill_a_slider_moved_since_stays(watch: Watch, music: object, tmp_path: Path) -> None:
    with ducker(tmp_path) as one:
        one.speak()
        watch.until_volume("Music", QUIET)
        one.kill()
    watch.set("Music", (30000, 30000))
    looked(tmp_path)
    assert watch.of("Music") == (30000, 30000)
    assert not kept(tmp_path)


def test_a_server_that_dies_and_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pulse.server(tmp_path / "pulse", REMEMBERS) as first:
        for name, value in first.env.items():
            monkeypatch.setenv(name, value)
        watch = Watch()
        with ducker(tmp_path) as one, program("Music"):
            watch.set("Music", ODD)
            one.speak(0.2)
            watch.until(lambda: watch.remembered("Music") == QUIET, "the server remembers the quiet volume")
            watch.close()
            os.kill(first.pid, signal.SIGTERM)  # it saves what it remembers
            os.waitid(os.P_PID, first.pid, os.WEXITED | os.WNOWAIT)
            with pulse.server(tmp_path / "pulse", REMEMBERS):
                assert one.next() == {"say": "ready"}
                watch = Watch()
                with program("Music"):
                    watch.until_volume("Music", ODD)
                    one.speak()
                    watch.until_volume("Music", QUIET)
                    one.end()
                    assert watch.of("Music") == ODD
                watch.close()


def test_without_a_server_it_waits_and_ends_when_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere/socket")
    with helper(str(tmp_path), "0.3") as one:
        one.speak()
        one.end()
        assert one.process.returncode == 0
    assert looked(tmp_path)["why"] == "no PulseAudio or PipeWire server answers"


def test_a_server_that_hangs_keeps_no_process_and_is_put_right_later(
    watch: Watch, music: object, server: pulse.Pulse, tmp_path: Path
) -> None:
    code = "from stretchcoach.sound.ducking import ducker; ducker.processes.STUCK_AFTER = 0.5; ducker.main()"
    with helper(str(tmp_path), "0.3", code=code) as one:
        assert one.next() == {"say": "ready"}
        one.speak()
        watch.until_volume("Music", QUIET)
        os.kill(server.pid, signal.SIGSTOP)
        try:
            one.end()
        finally:
            os.kill(server.pid, signal.SIGCONT)
    assert watch.of("Music") == QUIET
    assert looked(tmp_path)["left"] == 1
    assert watch.of("Music") == ODD


def test_where_nothing_can_be_kept_nothing_is_changed(watch: Watch, music: object, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with helper(str(tmp_path / "file"), "0.3") as one:
        assert one.next() == {"say": "none", "why": "what is changed cannot be kept (File exists)"}
        assert one.next() == {}
    folder = tmp_path / "cache"
    (folder / f"{KEPT}.new").mkdir(parents=True)
    with ducker(folder) as one:
        one.speak()
        assert one.next() == {"say": "none", "why": "what is changed cannot be kept (Is a directory)"}
    assert watch.of("Music") == ODD


@each_row(
    ("missing", "why"),
    [
        ("sys.modules['pulsectl'] = None", "the package pulsectl is missing"),
        (
            "import ctypes, ctypes.util; ctypes.util.find_library = lambda name: 'libpulse-is-not-here.so.0'",
            "the system's library libpulse is missing",
        ),
    ],
)
def test_what_is_missing_is_named(tmp_path: Path, missing: str, why: str) -> None:
    code = f"import sys; {missing}; from stretchcoach.sound.ducking import ducker; ducker.main()"
    with helper(str(tmp_path), "0.3", code=code) as one:
        assert one.next() == {"say": "none", "why": why}


def test_a_second_session_waits_for_its_turn(watch: Watch, music: object, tmp_path: Path) -> None:
    with ducker(tmp_path) as one, helper(str(tmp_path), "0.3") as two:
        one.speak()
        watch.until_volume("Music", QUIET)
        assert looked(tmp_path)["left"] == 0
        assert watch.of("Music") == QUIET
        one.end()
        assert two.next() == {"say": "ready"}
        assert watch.of("Music") == ODD


NURSERY = """
import os, sys
from stretchcoach.sound.ducking import ducker
import pulsectl
ducker.DOWN = 0.06
for line in sys.stdin.buffer:
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(theirs)
        os.dup2(ours, 0)
        sys.argv = ["ducker", sys.argv[1], line.decode().strip()]
        ducker.main()
        os._exit(0)
    now = ducker.clock.now()
    os.write(theirs, ducker.processes.encode({"do": "speak", "id": "c", "at": now, "until": now + 60}))
    os.close(ours)
    sys.stderr.buffer.write(b"%d\\n" % child)
    sys.stderr.buffer.flush()
    os.waitpid(child, 0)
    os.close(theirs)
    sys.stderr.buffer.write(b"gone\\n")
    sys.stderr.buffer.flush()
"""
"""Starts duckers from one process that has loaded everything, one for each line: a hundred starts of Python take long."""


def test_a_hundred_kills_at_any_moment_leave_nothing_changed_after_the_next_start(
    watch: Watch, music: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    chance = random.Random(4)
    caught = set()
    command = [sys.executable, "-P", "-c", NURSERY, str(tmp_path)]
    with (
        program("Video"),
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, bufsize=0
        ) as nursery,
    ):
        assert nursery.stdin is not None
        assert nursery.stderr is not None
        watch.until(lambda: watch.volumes() == {"Music": ODD, "Video": FULL}, "both play")
        span = 0.0
        for number in range(101):
            nursery.stdin.write(b"0.3\n")
            child, begun = int(nursery.stderr.readline()), clock.now()
            if number == 0:  # how long it takes to get quiet, on this machine as busy as it is now
                watch.until_volume("Music", QUIET)
                span = clock.now() - begun
            else:
                select.select([], [], [], chance.uniform(0, span))
            os.kill(child, signal.SIGKILL)
            assert nursery.stderr.readline() == b"gone\n"
            caught.add(watch.of("Music"))
            nursery.stdin.write(b"look\n")
            nursery.stderr.readline()
            assert nursery.stderr.readline() == b"gone\n"
            assert watch.volumes() == {"Music": ODD, "Video": FULL}
        nursery.stdin.close()
    assert len(caught) > 3, "it was killed at different moments"
    assert not kept(tmp_path)


PARENT = """
import asyncio, sys
from pathlib import Path
from stretchcoach import clock
from stretchcoach.settings import Settings
from stretchcoach.sound.ducking.other_programs import OtherPrograms

async def main():
    others = OtherPrograms(Settings(), Path(sys.argv[1]))
    others.begin()
    await asyncio.sleep(0)
    print(*others.pids, flush=True)
    while True:
        others.speaks("c", clock.now(), clock.now() + 60)
        await asyncio.sleep(0.1)

asyncio.run(main())
"""


@pytest.mark.parametrize("both", [False, True])
def test_the_parent_is_killed(watch: Watch, music: object, tmp_path: Path, both: bool) -> None:
    with subprocess.Popen([sys.executable, "-P", "-c", PARENT, str(tmp_path)], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        watch.until_volume("Music", QUIET)
        if both:
            os.kill(child, signal.SIGKILL)
        parent.kill()
    if both:
        assert watch.of("Music") == QUIET
        looked(tmp_path)
        assert watch.of("Music") == ODD
    else:
        watch.until_volume("Music", ODD)
    watch.until(lambda: not kept(tmp_path), "nothing is kept")


async def seen(watch: Watch, name: str, volume: tuple[int, ...]) -> None:
    """Waits while the event loop goes on."""
    end = clock.now() + LIMIT
    while watch.of(name) != volume:
        assert clock.now() < end, watch.volumes()
        await asyncio.sleep(0.02)


async def speaking(watch: Watch, folder: Path) -> tuple[OtherPrograms, int]:
    """A session that speaks while the music is quiet, and the process that made it so."""
    others = OtherPrograms(Settings(), folder)
    others.begin()
    await asyncio.sleep(0)
    (ducker,) = others.pids
    others.speaks("c", clock.now(), clock.now() + 60)
    await seen(watch, "Music", QUIET)
    return others, ducker


async def test_a_ducker_that_is_killed_in_a_session_is_replaced(watch: Watch, music: object, tmp_path: Path) -> None:
    others, first = await speaking(watch, tmp_path)
    os.kill(first, signal.SIGKILL)
    async with asyncio.timeout(LIMIT):
        while others.pids in ((), (first,)):
            await asyncio.sleep(0.02)
    await seen(watch, "Music", QUIET)  # the next one is told what is still being said
    others.hush()
    await seen(watch, "Music", ODD)
    others.speaks("d", clock.now(), clock.now() + 60)
    await seen(watch, "Music", QUIET)
    await others.close()
    assert watch.of("Music") == ODD


async def test_a_ducker_that_is_stuck_keeps_nobody_waiting(watch: Watch, music: object, tmp_path: Path) -> None:
    others, first = await speaking(watch, tmp_path)
    os.kill(first, signal.SIGSTOP)
    for number in range(3000):  # more than the pipe holds
        others.speaks(f"c{number}", clock.now(), clock.now() + 60)
    begun = clock.now()
    await others.close()
    assert clock.now() - begun < LIMIT / 2
    os.kill(first, signal.SIGCONT)
    await seen(watch, "Music", ODD)


async def test_with_everything_left_alone_nothing_is_started(tmp_path: Path) -> None:
    others = OtherPrograms(Settings(others=Wishes(duck=1.0)), tmp_path)
    others.mend()
    others.begin()
    others.speaks("c", clock.now(), clock.now() + 1)
    await asyncio.sleep(0)
    assert others.pids == ()
    await others.close()
    assert list(tmp_path.iterdir()) == []


async def test_a_session_that_speaks_makes_music_quieter(watch: Watch, music: object, tmp_path: Path) -> None:
    command, _ = engine(tmp_path)
    sound = ChildSound(Settings(lead_in=0.0), tmp_path / "cache", speech=command, engine="fake", others=tmp_path)
    await sound.start()
    sound.accompany(True)
    long = Phrase("one two three four five six", Speaker.COACH)
    await sound.prepare([long])
    sound.play("c", long, due=clock.now() + 0.5, worth=20.0)
    await seen(watch, "Music", QUIET)
    sound.accompany(False)
    await seen(watch, "Music", ODD)
    await sound.close()


async def test_starting_sound_mends_what_a_killed_session_left_though_nothing_is_wished_now(
    watch: Watch, music: object, tmp_path: Path
) -> None:
    with ducker(tmp_path) as one:
        one.speak()
        watch.until_volume("Music", QUIET)
        one.kill()
    sound = ChildSound(Settings(others=Wishes(duck=1.0)), tmp_path / "cache", others=tmp_path)
    await sound.start()
    await seen(watch, "Music", ODD)
    await sound.close()
