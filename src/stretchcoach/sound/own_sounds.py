"""Sound files of the author's or the user's: chimes in place of shipped ones, and the background. Made ready once.

What was made ready is kept beside the phrases, under a name that changes with the file, so that nothing is done twice.
A file that cannot be used is noted, and what is shipped, or nothing, takes its place.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import math
import os
import subprocess
from array import array
from collections.abc import Callable, Mapping
from pathlib import Path

from stretchcoach import plainfile
from stretchcoach.errors import StretchcoachError
from stretchcoach.sound import wav
from stretchcoach.sound.cache import OWN
from stretchcoach.sound.chimes import chime_lengths, chime_path
from stretchcoach.sound.style import Style

NOISE = "noise"
RATE = 22050
LONGEST_CHIME = 3.0
"""Seconds of a chime that are used."""
LONGEST_BACKGROUND = 600.0
"""Seconds of a background that are used; then it comes again."""
LOUDNESS = 5500.0
"""Root mean square of the loudest 0.1 s of a chime: what the shipped ones have."""
LOUDEST = 15700
"""Highest sample of a chime: what the shipped ones have, so that nobody is startled."""
QUIETEST = 40.0
"""Root mean square under which a file is silent."""
RISE, FALL = 0.003, 0.25
"""Seconds in which a chime comes in, and goes out where it had to be cut."""
LARGEST_WAV = 256 * 1024 * 1024
"""Bytes of a WAV file that is read at once."""
DECODE_WITHIN = 60.0
"""Seconds that reading one file may take."""
_FORMAT = "own-1"


class OwnSounds:
    """The chimes and the background of a style, in files that can be played. ``folder`` tells where those are kept."""

    def __init__(self, folder: Callable[[], Path]) -> None:
        self._folder = folder
        self._style = Style()
        self._refused: dict[Path, str] = {}
        """Made-ready files that could not be made, and why."""

    def suit(self, style: Style) -> None:
        """Takes the sounds of ``style`` from now on."""
        self._style = style

    @property
    def notes(self) -> tuple[str, ...]:
        """What could not be used, one line each."""
        lines: list[str] = []
        for name, file in self._chimes().items():
            why = self._refused.get(self._made("chime", file))
            if why:
                lines.append(f'The chime "{name}" is the usual one: {file} cannot be used ({why}).')
        background = self._background()
        why = self._refused.get(self._made("background", background)) if background else None
        if why:
            lines.append(f"There is no background sound: {background} cannot be used ({why}).")
        return tuple(lines)

    @property
    def ready(self) -> bool:
        """Whether everything was made ready, or cannot be; only looks whether files are there."""
        return all(made.exists() or made in self._refused for _, _, made in self._wanted())

    @property
    def files(self) -> list[Path]:
        """What was made ready and is in use."""
        return [made for _, _, made in self._wanted() if made not in self._refused]

    async def prepare(self) -> None:
        """Makes ready what is not, beside everything else; what cannot be used is in :attr:`notes`."""
        for kind, file, made in self._wanted():
            if not made.exists() and made not in self._refused:
                try:
                    await asyncio.to_thread(_make, kind, file, made)
                except (OSError, StretchcoachError, wav.BadClipError) as problem:
                    self._refused[made] = _why(problem)

    def chime(self, name: str) -> Path:
        """The sound file of the chime ``name``.

        Raises:
            FileNotFoundError: the installation is incomplete.
            KeyError: there is no such chime.
        """
        file = self._chimes().get(name)
        made = self._made("chime", file) if file else None
        return made if made and made.exists() else chime_path(name)

    def chime_lengths(self) -> Mapping[str, float]:
        """Seconds that must stay clear after each chime begins."""
        own = {name: wav.seconds(self.chime(name)) for name in self._chimes()}
        lengths = {name: math.ceil(each * 1000) / 1000 for name, each in own.items() if each is not None}
        return chime_lengths() | lengths

    def background(self) -> str:
        """What to play under a session: ``noise``, the path of a file, or nothing."""
        file = self._background()
        if file is None:
            return self._style.background
        made = self._made("background", file)
        return str(made) if made.exists() else ""

    def _chimes(self) -> dict[str, Path]:
        return {name: Path(file) for name, file in self._style.own_chimes.items()}

    def _background(self) -> Path | None:
        return Path(self._style.background) if self._style.background not in ("", NOISE) else None

    def _wanted(self) -> list[tuple[str, Path, Path]]:
        """Kind, file, and the file that is made of it."""
        wanted = [("chime", file) for file in self._chimes().values()]
        background = self._background()
        if background is not None:
            wanted.append(("background", background))
        return [(kind, file, self._made(kind, file)) for kind, file in wanted]

    def _made(self, kind: str, file: Path) -> Path:
        try:
            stat = file.stat()
            version = f"{stat.st_mtime_ns}\0{stat.st_size}"
        except (OSError, ValueError):
            version = "missing"
        key = "\0".join((_FORMAT, kind, os.path.abspath(file), version))
        name = hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()[:32]
        return self._folder() / f"{OWN}-{name}.wav"


def _why(problem: Exception) -> str:
    return (getattr(problem, "strerror", None) or str(problem)).rstrip(".")


def _make(kind: str, file: Path, made: Path) -> None:
    """Makes ``made`` of ``file``.

    Raises:
        OSError: one of them cannot be read or written.
        StretchcoachError: it is no sound, or the program that reads it is missing.
        BadClipError: as before.
    """
    longest = LONGEST_CHIME if kind == "chime" else LONGEST_BACKGROUND
    samples = decoded(file, longest)
    if kind == "chime":
        samples = cleaned_chime(samples)
    elif _rms(samples[:: max(1, len(samples) // 100_000)]) < QUIETEST:
        raise StretchcoachError("it is silent")
    made.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = made.with_suffix(f".{os.getpid()}.tmp")
    try:
        part.write_bytes(wav.encode(samples, RATE))
        part.replace(made)
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def decoded(file: Path, longest: float) -> array[int]:
    """The first ``longest`` seconds of a sound file: mono, 22050 samples a second.

    A WAV file of 16 bits is read as it is; every other one by the ffmpeg program, if there is one.

    Raises:
        OSError: it cannot be read.
        StretchcoachError: it is no ordinary file, no sound, or the program that reads it is missing.
    """
    plainfile.check(file)
    with file.open("rb") as opened:
        if not opened.read(1):
            raise StretchcoachError("the file is empty")
    samples = _decoded_wav(file) or _decoded_by_ffmpeg(file, longest)
    if not samples:
        raise StretchcoachError("there is no sound in it")
    return samples[: round(longest * RATE)]


def _decoded_wav(file: Path) -> array[int] | None:
    """None for every other kind of file."""
    with file.open("rb") as opened:
        if opened.read(4) != b"RIFF" or file.stat().st_size > LARGEST_WAV:
            return None
    from stretchcoach.sound import device  # SDL resamples; loaded only for a file of somebody's own

    try:
        return array("h", bytes(device.load(file)))
    except (wav.BadClipError, StretchcoachError):
        return None


def _decoded_by_ffmpeg(file: Path, longest: float) -> array[int]:
    from stretchcoach.sound.programs import decoding

    command = decoding(file, RATE, longest)
    try:
        done = subprocess.run(command, capture_output=True, timeout=DECODE_WITHIN, check=False)
    except subprocess.TimeoutExpired:
        raise StretchcoachError("reading it takes too long") from None
    if done.returncode != 0 and not done.stdout:
        raise StretchcoachError("it is not a sound file that can be read")
    samples = array("h", done.stdout[: len(done.stdout) // 2 * 2])
    if array("h", b"\x01\x00")[0] != 1:
        samples.byteswap()
    return samples


def cleaned_chime(samples: array[int]) -> array[int]:
    """A chime as the shipped ones are: no silence before it, no longer than 3 s, as loud as they are, no click.

    Raises:
        StretchcoachError: there is nothing to be heard in it.
    """
    longest = round(LONGEST_CHIME * RATE)
    was_cut = len(samples) >= longest
    sound = wav.trimmed(wav.Samples(samples[:longest], RATE, 1))
    step = RATE // 10
    loudest = max((_rms(sound[at : at + step]) for at in range(0, len(sound), step)), default=0.0)
    if loudest < QUIETEST:
        raise StretchcoachError("it is silent")
    factor = min(LOUDNESS / loudest, LOUDEST / max(max(sound), -min(sound)))
    rise, fall = round(RISE * RATE), min(len(sound), round((FALL if was_cut else RISE) * RATE))
    last = len(sound) - 1
    shaped = (int(value * factor * min(1.0, index / rise, (last - index) / fall)) for index, value in enumerate(sound))
    return array("h", shaped)


def _rms(samples: array[int]) -> float:
    return math.sqrt(sum(each * each for each in samples) / max(1, len(samples)))
