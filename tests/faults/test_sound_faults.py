"""What goes wrong with sound while a session runs: children killed, a full disk. It says so and goes on."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli.program import SHORT, Program, plain, settle, write

from stretchcoach import clock
from stretchcoach.settings import Settings
from stretchcoach.sound.client import ChildSound

from . import disks

KILLS = 100
AT_ONCE = 10


async def killed_once(folder: Path, after: float) -> tuple[bool, str | None]:
    """A player that is killed ``after`` seconds; whether chimes due later were heard all the same, and the problem then."""
    sound = ChildSound(Settings(lead_in=0.0), folder)
    await sound.start()
    sound.chime("before", "tick", due=clock.now() + 0.05, worth=0.1)
    sound.chime("after", "tick", due=clock.now() + 0.8, worth=30.0)
    await asyncio.sleep(after)
    if sound.link.pid is not None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(sound.link.pid, signal.SIGKILL)
    heard = await sound.finished("after", 30)
    # On a busy machine the player may be killed when it has been heard already: what counts is the next sound.
    sound.chime("again", "tick", due=clock.now() + 0.1, worth=30.0)
    heard = heard and await sound.finished("again", 30)
    problem = sound.problem
    sound.hush()
    await asyncio.wait_for(sound.close(), 10)
    return heard, problem


async def test_a_player_killed_at_any_moment_is_replaced_a_hundred_times(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    chance, few = random.Random(8), asyncio.Semaphore(AT_ONCE)

    async def one(number: int) -> tuple[bool, str | None]:
        async with few:
            return await killed_once(tmp_path / str(number), chance.uniform(0.0, 0.9))

    results = await asyncio.gather(*map(one, range(KILLS)))
    assert results == [(True, None)] * KILLS


def child_of(pid: int, module: str) -> int | None:
    """The process id of a child that runs ``module``."""
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            with contextlib.suppress(OSError):
                if module.encode() in Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0"):
                    return int(child)
    return None


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="Linux only")
def test_a_speech_process_killed_while_it_renders_costs_no_session(tmp_path: Path) -> None:
    settle(tmp_path)
    path = write(tmp_path, "short.toml", SHORT)
    with Program(tmp_path, "run", path, "--json", "--no-resume", env={"SDL_AUDIODRIVER": "dummy"}) as program:
        while (found := child_of(program._process.pid, "stretchcoach.sound.system_voice")) is None:
            assert program._process.poll() is None, "it ended before it spoke"
        os.kill(found, signal.SIGKILL)
        program.event("session_started")
        program.through_gate()
        ended = program.stop()
    assert ended.code == 1
    plain(ended)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of 128 KiB."""
    with disks.small(tmp_path / "home" / "cache", 128) as folder:
        yield folder


def test_a_disk_that_fills_while_phrases_are_rendered_is_told_and_the_session_speaks(
    tmp_path: Path, small_disk: Path
) -> None:
    settle(tmp_path)
    path = write(tmp_path, "short.toml", SHORT)
    with Program(tmp_path, "run", path, "--json", "--no-resume", env={"SDL_AUDIODRIVER": "dummy"}) as program:
        program.event("session_started")
        program.through_gate()
        ended = program.stop()
    assert ended.code == 1
    plain(ended)
    assert "cannot be kept in" in ended.err
    assert not list(small_disk.rglob("*.tmp"))
