"""Standard input as lines: bursts, what goes first, and what is no line at all."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import pytest
from rows import each_row

from stretchcoach.frontends.lines import standard_input as lines_module
from stretchcoach.frontends.lines.standard_input import KEPT, KEPT_TEXT, LONGEST_LINE, BadLine, InputLines, Rank


@contextmanager
def standard_input(data: bytes) -> Iterator[None]:
    """Standard input is a file with ``data`` in it."""
    kept, (read, write) = os.dup(0), os.pipe()
    os.dup2(read, 0)
    os.close(read)

    def pour() -> None:
        with os.fdopen(write, "wb") as writer:
            writer.write(data)

    pouring = threading.Thread(target=pour)
    pouring.start()
    try:
        yield
    finally:
        pouring.join()
        os.dup2(kept, 0)
        os.close(kept)


def by_word(line: str) -> Rank:
    return {"stop": Rank.FIRST, "symptom": Rank.KEPT}.get(line, Rank.USUAL)


async def whole(data: bytes, rank: bool = False) -> list[str | BadLine]:
    """Everything that is made of standard input, in order."""
    found: list[str | BadLine] = []
    lines = InputLines(by_word) if rank else InputLines()
    lines.on_bad = found.append
    with standard_input(data):
        lines.listen()
        while (line := await lines.next()) is not None:
            found.append(line)
    return found


async def test_lines_come_whole_and_in_order_also_the_last_without_an_end() -> None:
    assert await whole(b"one\n\ntwo\r\nthree") == ["one", "", "two\r", "three"]
    many = [f"line {number}" for number in range(20_000)]
    assert await whole("\n".join(many).encode()) == many


@each_row("end", [b"\n", b""])
async def test_a_line_that_is_too_long_is_none_and_nothing_of_it_is_left(end: bytes) -> None:
    longest = b"x" * LONGEST_LINE
    assert await whole(b"a\n" + longest + b"\nb") == ["a", longest.decode(), "b"]
    assert await whole(b"a\n" + longest + b"x" + end) == ["a", BadLine.TOO_LONG]
    assert await whole(b'{"do": "stop", "x": "' + 5 * longest + b'"}\nb\n') == [BadLine.TOO_LONG, "b"]


async def test_what_is_no_text_is_no_line() -> None:
    found = await whole("a\nsí\n".encode() + "sí\n".encode("latin-1") + b"\xff\xfe\nb\n")
    assert found == ["a", "sí", BadLine.NOT_TEXT, BadLine.NOT_TEXT, "b"]


async def test_what_goes_first_drops_what_waits_and_keeps_what_comes_after() -> None:
    lines = InputLines(by_word)
    for line in ("one", "symptom", "two", "symptom", "stop", "three", "stop", "four"):
        lines.put(line)
    lines.end()
    found = [line async for line in everything(lines)]
    assert found == ["stop", "stop", "symptom", "four"]


async def test_what_was_overtaken_is_told_after_it_and_so_are_lines_that_are_none() -> None:
    told: list[str] = []
    lines = InputLines(by_word)
    lines.on_bad = lambda bad: told.append(f"bad {bad}")
    lines.on_dropped = lambda line: told.append(f"dropped {line}")
    with standard_input(b"one\n\xff\nstop\ntwo\n"):
        lines.listen()
        async for line in everything(lines):
            told.append(line)
    assert told == ["stop", "two", "dropped one", "bad not_text"]


async def test_all_but_what_goes_first_waits_for_room() -> None:
    room = False
    lines = InputLines(by_word)
    lines.has_room = lambda: room
    for line in ("one", "stop", "two"):
        lines.put(line)
    assert await lines.next() == "stop"
    waiting = asyncio.ensure_future(lines.next())
    for _ in range(5):
        await asyncio.sleep(0)
    assert not waiting.done()
    room = True
    assert await waiting == "two"


@each_row(
    ("rooms", "told"),
    [(9, ["dropped one", "left stop", "left two", "left three"]), (2, ["dropped one", "left stop", "too_many"])],
)
async def test_at_the_end_each_line_that_waits_is_told_as_far_as_there_is_room(rooms: int, told: list[str]) -> None:
    found: list[str] = []
    lines = InputLines(by_word)
    lines.has_room = lambda: len(found) < rooms
    lines.on_bad = found.append
    lines.on_dropped = lambda line: found.append(f"dropped {line}")
    for line in ("one", "stop", "two", "three"):
        lines.put(line)
    lines.end_with(lambda line: found.append(f"left {line}"))
    assert found == told
    lines.end()
    assert await lines.next() is None


async def test_lines_that_are_given_up_while_there_is_no_room_are_not_handed_out() -> None:
    room = False
    lines = InputLines()
    lines.has_room = lambda: room
    lines.put("one")
    waiting = asyncio.ensure_future(lines.next())
    await asyncio.sleep(0)
    room = True
    left: list[str] = []
    lines.end_with(left.append)
    lines.end()
    assert (await waiting, left) == (None, ["one"])


async def everything(lines: InputLines) -> AsyncIterator[str]:
    while (line := await lines.next()) is not None:
        yield line


async def test_what_waits_is_bounded_and_what_goes_first_still_comes() -> None:
    lines = InputLines(by_word)
    bad: list[BadLine] = []
    lines.on_bad = bad.append
    for number in range(KEPT + 100):
        lines.put(str(number))
    assert await lines.next() == "0"
    assert bad == [BadLine.TOO_MANY], "said once"
    lines.put("stop")
    lines.end()
    assert [line async for line in everything(lines)] == ["stop"]


async def test_a_few_long_lines_are_bounded_too_and_what_was_handed_out_makes_room() -> None:
    lines = InputLines(by_word)
    bad: list[BadLine] = []
    lines.on_bad = bad.append
    long = LONGEST_LINE * "x"
    fit = KEPT_TEXT // LONGEST_LINE
    for _ in range(2):
        for _ in range(fit + 3):
            lines.put(long)
        assert [await lines.next() for _ in range(fit)] == [long] * fit
        lines.put("short")
        assert await lines.next() == "short"
    assert bad == [BadLine.TOO_MANY], "said once until nothing waits"
    lines.put("stop")
    lines.end()
    assert [line async for line in everything(lines)] == ["stop"]


async def test_a_burst_wakes_the_loop_once_until_it_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    woken: list[object] = []
    loop = asyncio.get_running_loop()
    call = loop.call_soon_threadsafe

    def counted(callback: object, *given: object) -> object:
        woken.append(callback)
        return call(callback, *given)  # type: ignore[arg-type]

    pieces = [b"x\n"] * 3000
    monkeypatch.setattr(lines_module, "_read_some", lambda: pieces.pop() if pieces else b"")
    monkeypatch.setattr(loop, "call_soon_threadsafe", counted)
    lines = InputLines()
    lines.listen()
    while pieces:  # the loop does not look while the thread reads
        pass
    assert len([line async for line in everything(lines)]) == 3000
    assert len(woken) <= 3


async def test_a_byte_order_mark_is_no_part_of_the_first_line() -> None:
    assert await whole(b"\xef\xbb\xbfstop\nyes\n") == ["stop", "yes"]
