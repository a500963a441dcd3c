"""An output whose reader may stop reading, on real pipes."""

from __future__ import annotations

import asyncio
import fcntl
import io
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from stretchcoach.frontends.lines import output as outlet_module
from stretchcoach.frontends.lines.output import Outlet, same

SMALL = 4096
PROMPT = 0.05
"""Seconds of patience in these tests."""


@dataclass
class Pipe:
    """A pipe of 4 KiB, what writes into it, and what it was told of its reader."""

    patience: float = PROMPT
    told: list[object] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.read_end, write_end = os.pipe()
        fcntl.fcntl(write_end, fcntl.F_SETPIPE_SZ, SMALL)
        self.stream = io.TextIOWrapper(os.fdopen(write_end, "wb"), encoding="utf-8")
        self.outlet = Outlet(self.stream, self.patience)
        self.outlet.on_lost = lambda: self._tell("lost")
        self.outlet.on_back = lambda left_out: self._tell(("back", left_out))
        self.outlet.on_gone = lambda: self._tell("gone")

    def _tell(self, what: object) -> None:
        self.told.append(what)
        self.news.set()

    async def hears(self) -> object:
        """Wait for the next news."""
        async with asyncio.timeout(10):
            await self.news.wait()
        self.news.clear()
        return self.told[-1]

    async def reads(self, size: int) -> bytes:
        """Read so many bytes while the loop goes on."""
        found = b""
        while len(found) < size:
            found += await asyncio.to_thread(os.read, self.read_end, min(65536, size - len(found)))
        return found

    def read_all(self) -> bytes:
        """Read to the end."""
        with os.fdopen(self.read_end, "rb") as end:
            self.read_end = -1
            return end.read()

    def close(self) -> None:
        if self.read_end >= 0:
            os.close(self.read_end)
        self.outlet.finish(1.0)
        assert self.outlet._thread is not None
        self.outlet._thread.join(10)
        self.stream.close()


@pytest.fixture
async def pipe() -> AsyncIterator[Pipe]:
    made = Pipe()
    yield made
    made.close()


async def test_lines_arrive_whole_and_in_order(pipe: Pipe) -> None:
    for number in range(3000):
        pipe.outlet.write(f"line {number} ñ\n")
    wanted = "".join(f"line {number} ñ\n" for number in range(3000)).encode()
    assert await pipe.reads(len(wanted)) == wanted
    assert pipe.outlet.finish(1.0)


async def test_a_reader_that_takes_nothing_is_lost_and_comes_back(pipe: Pipe) -> None:
    lines = [f"{number:09}\n" for number in range(2000)]
    for line in lines:
        pipe.outlet.write(line)
    assert await pipe.hears() == "lost"
    pipe.outlet.write("one more\n")
    wanted = ("".join(lines) + "one more\n").encode()
    assert await pipe.reads(len(wanted)) == wanted
    assert await pipe.hears() == ("back", 0)
    pipe.outlet.write("again\n")
    assert await pipe.reads(6) == b"again\n"


async def test_what_waits_is_bounded_and_lines_are_left_out_whole(pipe: Pipe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outlet_module, "KEPT", 10_000)
    pipe.outlet._patience = 1000.0
    for number in range(2000):
        pipe.outlet.write(f"{number:09}\n")
    assert await pipe.hears() == "lost", "at once"
    reading = asyncio.ensure_future(asyncio.to_thread(pipe.read_all))
    back = await pipe.hears()
    assert isinstance(back, tuple)
    left_out = back[1]
    pipe.outlet.finish(1.0)
    pipe.stream.close()
    found = await reading
    numbers = [int(line) for line in found.decode().splitlines()]
    assert numbers == sorted(set(numbers))
    assert len(numbers) + left_out == 2000
    assert len(numbers) < 1600


async def test_nobody_is_waited_for_long_at_the_end(pipe: Pipe) -> None:
    for _ in range(1000):
        pipe.outlet.write("0123456789\n")
    assert not pipe.outlet.finish(0.05)
    assert await pipe.hears() == "lost"
    assert not pipe.outlet.finish(30.0), "a reader that is lost is not waited for"
    left = os.read(pipe.read_end, 65536)
    assert left.endswith(b"\n"), "no line is cut"


async def test_a_reader_that_has_gone_is_told_once_and_nothing_more_is_written() -> None:
    pipe = Pipe()
    os.close(pipe.read_end)
    pipe.read_end = -1
    pipe.outlet.write("anybody?\n")
    assert await pipe.hears() == "gone"
    with pytest.raises(BrokenPipeError):
        pipe.outlet.write("hello?\n")
    assert not pipe.outlet.finish(1.0)
    assert pipe.told == ["gone"]
    pipe.close()


async def test_a_pipe_that_refuses_to_wait_is_waited_for(pipe: Pipe) -> None:
    os.set_blocking(pipe.stream.fileno(), False)
    for number in range(2000):
        pipe.outlet.write(f"{number:09}\n")
    wanted = "".join(f"{number:09}\n" for number in range(2000)).encode()
    assert await pipe.reads(len(wanted)) == wanted


def test_two_streams_of_one_file_are_the_same(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("streams") / "out"
    with path.open("w") as one, path.open("a") as other, (path.parent / "err").open("w") as third:
        assert same(one, other)
        assert not same(one, third)
        assert not same(one, io.StringIO())
