"""A session of stretchcoach in a terminal, as a model for other programs: ``python client.py ROUTINE [OPTION...]``.

The options are those of ``stretchcoach run``. Type an answer to what is asked, nothing but return once you are in position,
or at any time: pause, resume, stop, symptom (something is wrong), status (the time left). Nothing but the standard library.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import signal
import subprocess
import sys
import threading
from typing import Any


class Client:
    """Shows what the session tells, and hands it what is typed. One thread for each, so that neither waits for the other."""

    def __init__(self, options: list[str]) -> None:
        self.session = subprocess.Popen(
            ["stretchcoach", "run", *options, "--json"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a log for people: whatever matters is an object too
            start_new_session=True,  # Control-C is for this program, which says stop
        )
        assert self.session.stdin is not None
        assert self.session.stdout is not None
        self.to, self.told = self.session.stdin, self.session.stdout
        self.numbers = itertools.count(1)
        self.commands = ["pause", "stop", "symptom"]
        self.question = ""

    def send(self, do: str, **keys: str) -> None:
        """Write one command; its result says whether it was carried out."""
        line = json.dumps({"id": next(self.numbers), "do": do, **keys})
        with contextlib.suppress(OSError, ValueError):  # the session is over, and has told how it ended
            os.write(self.to.fileno(), f"{line}\n".encode())  # in one go, so that two threads mix no lines

    def listen(self) -> None:
        """Take what is typed. When nobody types any more, the session is told so by the end of its input."""
        with self.to, open(0, "rb", buffering=0) as keyboard:  # a buffer has a lock, which would hold up the exit
            for line in keyboard:
                words = line.decode(errors="replace").strip().lower()
                if not words:
                    self.send("ready")
                elif words in self.commands:
                    self.send(words)
                else:  # for the question that stands there now: no other takes it
                    self.send("answer", question=self.question, value=words)

    def show(self, told: dict[str, Any]) -> None:
        """Show one object. Types and keys that are not known here are passed over: there may be more of them later."""
        match told:
            case {"type": "hello", "protocol": 1, "capabilities": commands}:
                self.commands = [each for each in commands if each not in ("answer", "watch")]
            case {"type": "hello"}:
                print("This stretchcoach speaks another protocol.")
                self.send("stop")
            case {"type": "question", "id": name, "kind": kind, "text": text, "items": items, "choices": choices}:
                self.question = name
                numbered = kind == "pick"  # and answered by the number; a list asks whether any of its items fits
                lines = [f"{number if numbered else '-'} {item}" for number, item in enumerate(items, start=1)]
                print("", text, *lines, f"({', '.join(choices)})", sep="\n")
            case {"type": "phase_started", "phase": "ready"}:
                print("Press return once you are in position.")
            case {"type": "phase_started", "label": label, "seconds": int() | float() as seconds} if label:
                print(f"[{label}, {seconds:.0f} s]")
            case {"type": "cue", "role": role, "text": text} if text and role != "question":  # which is shown whole
                print(text)
            case {"type": "resumed" | "phase_lengthened", "ends_in": int() | float() as seconds}:
                print(f"[{seconds:.0f} s left]")
            case {"type": "status", "step_name": step, "phase_left": left, "session_left": whole}:
                now = "" if left is None else f"{left:.0f} s left of this, and "
                print(f"[{step or 'Before and after'}: {now}{whole / 60:.0f} min of the session]")
            case {"type": "guidance" | "summary", "sentences": [_, *_] as sentences}:
                print("", *sentences, sep="\n")
            case {"type": "closed", "reason": text, "open": others}:
                print(text, f"Open now: {', '.join(others)}")
            case {"type": "result" | "guidance" | "paused" | "problem" | "note" | "error", "text": str(text)} if text:
                print(text)

    def run(self) -> int:
        """Play the session to its end; its exit code."""
        signal.signal(signal.SIGINT, lambda *_: self.send("stop"))
        threading.Thread(target=self.listen, daemon=True).start()
        for line in self.told:
            self.show(json.loads(line))
            sys.stdout.flush()
        return self.session.wait()


if __name__ == "__main__":
    sys.exit(Client(sys.argv[1:]).run())
