"""The process of a Piper voice: ``python -m stretchcoach.sound.piper MODEL``.

Piper is under the GPL and is run as the program it is, ``python -m piper``: a line of text in, a sound file out. It is kept
running while there are phrases, because loading a model takes a second. Nothing is fetched from anywhere.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from array import array
from collections import deque
from functools import partial
from pathlib import Path
from typing import Any

from stretchcoach import plainfile
from stretchcoach.sound import processes, wav
from stretchcoach.sound.choosing import KnownVoice, speaks
from stretchcoach.sound.sentences import Memory, closed, levelled, trimmed
from stretchcoach.sound.serving import EngineError, serve
from stretchcoach.words.languages import named
from stretchcoach.words.lengths import PAUSE

OWN_PACE = 150
"""Words a minute, as settings say it, at which a model speaks at the pace it was made for."""
CONFIG = 1024 * 1024
"""Bytes of a model's description at most; with hundreds of speakers it takes 30 KiB."""
_WROTE = "Wrote "
"""What Piper writes when a file is whole, before the file's name."""


class Piper:
    """One model.

    Raises:
        RuntimeError: what describes it cannot be read.
    """

    engine = "piper"

    def __init__(self, model: Path) -> None:
        self.library = model.name
        self._model = model
        try:
            config = json.loads(plainfile.read(Path(f"{model}.json"), CONFIG))
            self._rate = int(config["audio"]["sample_rate"])
            self._pace = float(config.get("inference", {}).get("length_scale", 1.0))
            told = str(config.get("language", {}).get("code") or config.get("espeak", {}).get("voice") or "")
        except plainfile.Unreadable as problem:
            raise RuntimeError(f"{model}.json: {problem}") from None
        except (ValueError, TypeError, KeyError, AttributeError):
            why = "it does not describe a Piper model"
            raise RuntimeError(f"{model}.json: {why}") from None
        self._known = KnownVoice(str(model), model.stem, (told,) if told else ())
        self._folder = tempfile.mkdtemp(prefix="stretchcoach-piper-")
        self._programs: dict[int, subprocess.Popen[str]] = {}
        self._memory = Memory()
        self._spoke = False

    def voices(self) -> list[dict[str, Any]]:
        """The one voice of the model."""
        return [self._known._asdict()]

    def sound(self, request: dict[str, Any], room: Path) -> wav.Samples:
        """What ``text`` of the request sounds like."""
        language, pace = str(request.get("language", "")), int(request["rate"])
        if not speaks(self._known, language):
            raise LookupError(f"it does not speak {named(language)}")
        gap = round(float(request.get("pause", PAUSE)) * self._rate)
        samples = self._memory.say(request["text"], (pace,), partial(self._say, pace=pace), gap)
        return wav.Samples(samples, self._rate, 1)

    def _say(self, sentence: str, pace: int) -> array[int]:
        program = self._programs.get(pace)
        if program is None:
            program = self._programs[pace] = self._start(pace)
        assert program.stdin is not None
        with contextlib.suppress(OSError):  # it has ended; what it wrote says why
            program.stdin.write(" ".join(closed(sentence).split()) + "\n")
            program.stdin.flush()
        file = self._written(program, pace)
        try:
            sound = wav.decode(file.read_bytes())
            return levelled(trimmed(sound), sound.rate)
        finally:
            file.unlink(missing_ok=True)

    def _start(self, pace: int) -> subprocess.Popen[str]:
        scale = self._pace * OWN_PACE / pace
        command = [
            *processes.command("stretchcoach.sound.one_thread"),
            "piper",
            "-m",
            str(self._model),
            "-c",
            f"{self._model}.json",
        ]
        return subprocess.Popen(
            [*command, "--output-dir", self._folder, "--length-scale", f"{scale:.3f}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
        )

    def _written(self, program: subprocess.Popen[str], pace: int) -> Path:
        """The file Piper writes next.

        Raises:
            EngineError: it ended before it ever wrote one; its last line is said.
            wav.BadClipError: it ended instead.
        """
        assert program.stderr is not None
        last: deque[str] = deque(maxlen=1)
        for line in program.stderr:
            _, wrote, name = line.rstrip("\n").partition(_WROTE)
            if wrote and Path(name).parent == Path(self._folder):
                self._spoke = True
                return Path(name)
            last.extend([line.strip()] if line.strip() else [])
        del self._programs[pace]
        program.wait()
        why = f"Piper ended: {last[0][:200] if last else 'it said nothing'}"
        raise wav.BadClipError(why) if self._spoke else EngineError(why)

    def close(self) -> None:
        """Ends Piper and removes its folder."""
        import shutil

        for program in self._programs.values():
            program.kill()
            program.wait()
        shutil.rmtree(self._folder, ignore_errors=True)


if __name__ == "__main__":
    serve(partial(Piper, Path(sys.argv[1])))
    os._exit(0)
