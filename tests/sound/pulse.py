"""A real sound server with no sound card: PulseAudio with a null sink, whose monitor is recorded and searched.

``server(folder)`` starts one on a socket of its own and stops it; ``Pulse.record`` collects what would be heard;
``onsets`` finds where sounds begin and ``find`` where a given sound is. Plain Python: the product has no numpy either.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import wave
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pytest

from stretchcoach import clock

RATE = 22050
"""Frames a second of recordings: mono, 16 bits."""

_CONFIG = """
load-module module-native-protocol-unix socket={socket} auth-anonymous=1
load-module module-null-sink sink_name=speaker rate=44100 norewinds=1
set-default-sink speaker
"""
MISSING = not (shutil.which("pulseaudio") and shutil.which("parec") and shutil.which("pactl"))
needed = pytest.mark.skipif(
    MISSING and not os.environ.get("CI"),
    reason="PulseAudio is not installed (apt-get install pulseaudio pulseaudio-utils)",
)


@dataclass(frozen=True)
class Pulse:
    """A running server; ``env`` makes any program use it."""

    env: dict[str, str]
    pid: int

    @contextmanager
    def record(self, sink: str = "speaker") -> Iterator[Recorder]:
        """Records what an output gets until the block ends. Nothing that sounds inside the block is missed."""
        command = ["parec", "-d", f"{sink}.monitor", "--latency-msec=20", "--raw", "--channels=1", f"--rate={RATE}"]
        process = subprocess.Popen([*command, "--format=s16le"], stdout=subprocess.PIPE, env={**os.environ, **self.env})
        assert process.stdout is not None
        recorder = Recorder(process.stdout)
        try:
            recorder.wait_for(1)
            yield recorder
            recorder.catch_up()
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(10)
            recorder.join()

    def control(self, *arguments: str) -> str:
        """Runs ``pactl`` with ``arguments``; returns what it says."""
        done = subprocess.run(
            ["pactl", *arguments],
            env={**os.environ, **self.env},
            capture_output=True,
            text=True,
            check=True,
            timeout=10,
        )
        return done.stdout


class Recorder:
    """Samples as they come in."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe = pipe
        self._raw = bytearray()
        self._more = threading.Condition()
        self._done = False
        self._arrivals: list[tuple[float, float]] = []
        self._thread = threading.Thread(target=self._collect, daemon=True)
        self._thread.start()

    def _collect(self) -> None:
        while block := os.read(self._pipe.fileno(), 65536):
            with self._more:
                self._raw += block
                self._arrivals.append((len(self._raw) / 2 / RATE, clock.now()))
                self._more.notify_all()
        with self._more:
            self._done = True
            self._more.notify_all()

    def wait_for(self, frames: int, within: float = 20.0) -> None:
        """Waits until that many frames have been recorded."""
        with self._more:
            if not self._more.wait_for(lambda: self._done or len(self._raw) >= 2 * frames, within) or self._done:
                raise AssertionError("the sound server gave no recording")

    def moments(self, seconds: Sequence[float]) -> list[float]:
        """The moments of ``stretchcoach.clock`` at which what was recorded at ``seconds`` sounded.

        A sink has a clock of its own, some millionths faster or slower than the computer's: the line through the
        promptest arrivals of every few seconds says how the two go together. Late by the little the recording lags.
        """
        with self._more:
            prompt: dict[int, tuple[float, float]] = {}
            for at, came in self._arrivals:
                best = prompt.get(int(at / 5))
                if best is None or came - at < best[1]:
                    prompt[int(at / 5)] = (at, came - at)
        points = list(prompt.values())
        at_mean, lag_mean = (sum(each[part] for each in points) / len(points) for part in (0, 1))
        spread = sum((at - at_mean) ** 2 for at, _ in points)
        slope = sum((at - at_mean) * (lag - lag_mean) for at, lag in points) / spread if spread > 100 else 0.0
        return [at + lag_mean + slope * (at - at_mean) for at in seconds]

    def catch_up(self) -> None:
        """Waits until what sounds now has been recorded, however late the recording comes."""
        with self._more:
            began = min(came - at for at, came in self._arrivals)
        self.wait_for(round((clock.now() + 0.5 - began) * RATE))

    def join(self) -> None:
        """Waits for the end of the recording."""
        self._thread.join(10)
        self._pipe.close()

    @property
    def samples(self) -> array[int]:
        """What has been recorded so far."""
        with self._more:
            samples = array("h", bytes(self._raw[: len(self._raw) // 2 * 2]))
        if sys.byteorder == "big":
            samples.byteswap()
        return samples


@contextmanager
def server(folder: Path, more: str = "") -> Iterator[Pulse]:
    """PulseAudio with one null sink called ``speaker`` and ``more`` lines of configuration, all of it inside ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    socket, config = folder / "socket", folder / "config"
    config.write_text(_CONFIG.format(socket=socket) + more)
    home = {"HOME": folder, "XDG_RUNTIME_DIR": folder, "PULSE_RUNTIME_PATH": folder / "run", "PULSE_STATE_PATH": folder}
    env = {**os.environ, **{name: str(value) for name, value in home.items()}}
    options = ["--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--disable-shm=yes", "--log-target=stderr"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(["pulseaudio", "-n", "-F", str(config), *options], env=env, stderr=log, stdout=log)
    pulse = Pulse({"PULSE_SERVER": f"unix:{socket}", "SDL_AUDIODRIVER": "pulseaudio"}, process.pid)
    try:
        _wait_until_up(pulse, process, folder / "log")
        yield pulse
    finally:
        process.terminate()
        process.wait(10)


def _wait_until_up(pulse: Pulse, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(100):
        try:
            pulse.control("info")
        except subprocess.SubprocessError:
            try:
                process.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
            break
        else:
            return
    raise AssertionError(f"PulseAudio did not start: {log.read_text(errors='replace')[-2000:]}")


def onsets(samples: Sequence[int], quiet: float = 0.25, threshold: int = 300) -> list[float]:
    """Seconds at which sound begins after at least ``quiet`` seconds without a sample above ``threshold``."""
    found: list[float] = []
    last = -quiet * RATE
    for index, value in enumerate(samples):
        if abs(value) > threshold:
            if index - last >= quiet * RATE:
                found.append(index / RATE)
            last = index
    return found


def read_wav(path: Path) -> array[int]:
    """The samples of a mono clip, as recorded: 16 bits, 22050 a second."""
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 1, 2)
        samples = array("h", file.readframes(file.getnframes()))
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


def find(sound: Sequence[int], samples: Sequence[int], around: float, within: float = 0.3) -> tuple[float, float]:
    """Where in ``samples`` the ``sound`` is, searched ``within`` seconds of ``around``.

    Returns:
        (seconds, likeness): likeness is the normalised correlation, 1 for the very same sound.
    """
    step = 4  # enough for speech and chimes, and 16 times as fast
    pattern = sound[: RATE // 2 : step]
    size = sum(value * value for value in pattern) ** 0.5
    best = (around, 0.0)
    for start in range(max(0, int((around - within) * RATE)), int((around + within) * RATE), step):
        window = samples[start : start + step * len(pattern) : step]
        if len(window) < len(pattern):
            break
        power = sum(value * value for value in window) ** 0.5
        if power:
            likeness = sum(a * b for a, b in zip(pattern, window, strict=True)) / size / power
            best = max(best, (start / RATE, likeness), key=lambda each: each[1])
    return best
