"""Messages between the processes: whole lines, and nothing a stray line can break."""

from __future__ import annotations

import subprocess
import sys

import pytest

from stretchcoach.sound import protocol


def test_a_message_is_one_line_and_comes_back() -> None:
    message = {"do": "render", "text": "café\n“hold” \ud83d", "rate": 150}
    line = protocol.encode(message)
    assert line.count(b"\n") == 1
    assert protocol.decode(line) == message


@pytest.mark.parametrize("line", [b"", b"\n", b"{", b"[1]", b"null", b"\xff\xfe\n", b"Audio saved to x.wav\n"])
def test_a_stray_line_is_no_message(line: bytes) -> None:
    assert protocol.decode(line) == {}


def test_what_libraries_print_never_reaches_the_pipe() -> None:
    code = """
import os
from stretchcoach.sound import protocol
out = protocol.claim_output()
print("noise", flush=True)
os.system("echo noise")
out.write(protocol.encode({"say": "ready"}))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60)
    assert done.stdout == b'{"say":"ready"}\n'


def test_children_do_not_take_modules_from_the_folder_they_are_started_in() -> None:
    assert protocol.command("stretchcoach.sound.child")[1:] == ["-P", "-m", "stretchcoach.sound.child"]
