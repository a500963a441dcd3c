"""Processes of ours: whole messages and nothing a stray line can break, and an end to every one of them."""

from __future__ import annotations

import asyncio
import os
import queue
import subprocess
import sys
from pathlib import Path

import pytest
from rows import each_row

from stretchcoach.sound import processes
from stretchcoach.sound.processes import Child, Message

LIMIT = 30.0


def test_a_message_is_one_line_and_comes_back() -> None:
    message = {"do": "render", "text": "café\n“hold” \ud83d", "rate": 150}
    line = processes.encode(message)
    assert line.count(b"\n") == 1
    assert processes.decode(line) == message


@each_row("line", [b"", b"\n", b"{", b"[1]", b"null", b"\xff\xfe\n", b"Audio saved to x.wav\n"])
def test_a_stray_line_is_no_message(line: bytes) -> None:
    assert processes.decode(line) == {}


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


CHATTER = """
import os
from stretchcoach.sound import processes
inbox, say = processes.begin()
print("noise", flush=True)
os.system("echo noise")
while (message := inbox.get()) is not None:
    say({"again": message})
os._exit(0)
"""


def test_what_libraries_print_never_reaches_the_pipe() -> None:
    done = subprocess.run(python(CHATTER), input=b'{"do":"x"}\nstray\n', capture_output=True, timeout=60)
    assert done.stdout == b'{"again":{"do":"x"}}\n{"again":{}}\n'


def test_asking_collects_all_answers_and_kills_what_takes_too_long() -> None:
    told = ({"n": 1}, {"n": 2})
    assert processes.ask_and_wait(python(CHATTER), LIMIT, *told) == [{"again": each} for each in told]
    with pytest.raises(TimeoutError):
        processes.ask_and_wait(python("import time; time.sleep(60)"), 0.2)


async def test_asking_in_an_event_loop_does_so_too() -> None:
    assert await processes.ask(python("print('{\"n\":1}'); print('stray')"), LIMIT) == [{"n": 1}, {}]
    with pytest.raises(TimeoutError):
        await processes.ask(python("import time; time.sleep(600)"), 0.2)


def runs(pid: int) -> bool:
    """Whether there is such a process."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.skipif(sys.platform == "win32", reason="looking for a process by a signal is a POSIX way")
async def test_where_nobody_waits_for_an_answer_any_more_the_process_is_killed(tmp_path: Path) -> None:
    code = f"import os, time; open({str(tmp_path / 'pid')!r}, 'w').write(f'{{os.getpid()}}\\n'); time.sleep(600)"
    asking = asyncio.create_task(processes.ask(python(code), 600.0))
    async with asyncio.timeout(LIMIT):
        while not (tmp_path / "pid").exists() or not (pid := (tmp_path / "pid").read_text()).endswith("\n"):
            await asyncio.sleep(0.01)
        asking.cancel()
        while runs(int(pid)):
            await asyncio.sleep(0.01)


def test_children_do_not_take_modules_from_the_folder_they_are_started_in() -> None:
    assert processes.command("stretchcoach.sound.player_process")[1:] == [
        "-P",
        "-m",
        "stretchcoach.sound.player_process",
    ]


async def test_a_child_answers_in_order_and_ends_when_it_is_stopped() -> None:
    child = Child(python(CHATTER))
    for number in range(3):
        child.tell({"n": number})
    assert [await child.answer() for _ in range(3)] == [{"again": {"n": number}} for number in range(3)]
    child.stop()
    assert await child.answer() is None
    assert await child.ended(LIMIT)


async def test_a_child_that_dies_says_nothing_more_and_takes_what_it_is_told_without_harm() -> None:
    child = Child(python("raise SystemExit(3)"))
    assert await child.answer() is None
    assert await child.ended(LIMIT)
    child.tell({"n": 1})
    await child.end()


async def test_a_child_that_takes_nothing_keeps_nobody_waiting_and_is_killed() -> None:
    child = Child(python("import time; print('{}', flush=True); time.sleep(600)"))
    assert await child.answer() == {}
    for _ in range(20):
        child.tell({"text": "x" * processes.LONGEST})
    async with asyncio.timeout(LIMIT):
        await child.end(within=0.1)
    assert await child.ended(0)


async def test_a_line_longer_than_any_of_ours_is_the_last_one() -> None:
    code = f"import sys, time; print('{{}}'); print('x' * {processes.LONGEST + 1}, flush=True); time.sleep(600)"
    child = Child(python(code))
    assert await child.answer() == {}
    assert await child.answer() is None
    await child.end(within=0)


async def test_what_cannot_be_started_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        Child([str(tmp_path / "none")])


STUCK = """
import time
from stretchcoach.sound import processes
processes.STUCK_AFTER = 0.1
inbox, say = processes.begin()
say({"say": "ready"})
time.sleep(600)
"""


def test_a_process_that_hangs_does_not_outlive_its_parent_for_long() -> None:
    assert processes.ask_and_wait(python(STUCK), LIMIT) == [{"say": "ready"}]


def test_a_process_that_fails_ends_at_once_though_there_is_no_end_of_its_input() -> None:
    code = "from stretchcoach.sound import processes; processes.begin(); raise SystemExit(3)"
    with subprocess.Popen(python(code), stdin=subprocess.PIPE) as process:
        assert process.wait(LIMIT) == 3


def test_messages_that_have_come_together_are_taken_together_and_the_end_ends_it() -> None:
    inbox: processes.Inbox = queue.SimpleQueue()
    taken: list[list[Message]] = []

    def step() -> float:
        taken.append([])
        return 60.0

    for message in ({"n": 1}, {"n": 2}, None):
        inbox.put(message)
    processes.attend(inbox, lambda message: taken[-1].append(message), step)
    assert taken == [[{"n": 1}, {"n": 2}]]


def test_a_step_that_says_so_ends_it_too() -> None:
    processes.attend(queue.SimpleQueue(), lambda message: None, iter([0.001, None]).__next__)


@each_row(("cores", "expected"), [(1, 1), (2, 1), (3, 2), (4, 3), (64, processes.MOST)])
def test_work_is_divided_among_all_cores_but_one(monkeypatch: pytest.MonkeyPatch, cores: int, expected: int) -> None:
    monkeypatch.setattr(processes, "_cores", lambda: cores)
    assert processes.side_by_side() == expected


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has classes of priority in place of numbers")
async def test_a_child_of_low_priority_has_what_time_others_leave() -> None:
    code = "import json, os; input(); print(json.dumps({'nice': os.nice(0)}))"
    for low, nice in ((True, 19), (False, os.nice(0))):
        child = Child(python(code), low=low)
        child.tell({})
        assert await child.answer() == {"nice": nice}
        await child.end()
