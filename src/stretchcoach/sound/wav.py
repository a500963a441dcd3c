"""WAV files: the header of a clip, its samples, and cutting the silence off both ends. All clips are 16-bit PCM.

The standard library's ``wave`` accepts files that lack half their samples; a cache must not: it reads headers here.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

QUIET = 90
"""A sample below this counts as silence: 51 dB below full scale, under the softest "h" of the voices tried."""
KEEP_BEFORE = 0.004
"""Seconds kept before the first sound, so that a soft consonant is not cut."""
KEEP_AFTER = 0.03
"""Seconds kept after the last sound, so that a word does not end in a click."""

_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")


class Samples(NamedTuple):
    """Decoded sound: samples (``array("h")``, channels interleaved), frames a second, and channels."""

    samples: array[int]
    rate: int
    channels: int


class BadClipError(Exception):
    """Not a whole 16-bit PCM sound file; the message says what is wrong."""


def seconds(path: Path) -> float | None:
    """Length of the clip at ``path`` as this program writes clips; None when it is missing, cut short or damaged.

    Only the header is read, and held against the size of the file.
    """
    try:
        with path.open("rb", buffering=0) as file:
            head = file.read(_HEADER.size)
            size = file.seek(0, 2)
    except OSError:
        return None
    if len(head) < _HEADER.size:
        return None
    riff, riff_size, wave, form, form_size, coding, channels, rate, _, block, bits, data, length = _HEADER.unpack(head)
    marks = (riff, wave, form, data) == (b"RIFF", b"WAVE", b"fmt ", b"data")
    shape = (form_size, coding, channels, block, bits) == (16, 1, 1, 2, 16) and 4000 <= rate <= 192000
    whole = size == _HEADER.size + length == riff_size + 8 and length > 0 and length % 2 == 0
    return length / 2 / rate if marks and shape and whole else None


def encode(samples: array[int], rate: int) -> bytes:
    """A mono WAV file of ``samples`` at ``rate`` samples a second."""
    data = _little(samples).tobytes()
    sizes = (36 + len(data), b"WAVE", b"fmt ", 16, 1, 1, rate, rate * 2, 2, 16, b"data", len(data))
    return _HEADER.pack(b"RIFF", *sizes) + data


def join(paths: Sequence[Path], pause: float) -> bytes:
    """One WAV file of several clips as this program writes them, ``pause`` seconds apart, at the rate of the first.

    Raises:
        OSError: one cannot be read.
        BadClipError: one is no whole clip.
    """
    clips = [decode(path.read_bytes()) for path in paths]
    rate = clips[0].rate
    whole = array("h")
    for number, clip in enumerate(clips):
        whole.frombytes(bytes(2 * round(pause * rate)) if number else b"")
        whole += _at_rate(clip, rate)
    return encode(whole, rate)


def _at_rate(clip: Samples, rate: int) -> array[int]:
    """Its samples at another rate, each between the two beside it: enough for speech."""
    samples = clip.samples
    if clip.rate == rate or len(samples) < 2:
        return samples
    step = clip.rate / rate
    made = array("h")
    for number in range(int((len(samples) - 1) / step)):
        at, part = divmod(number * step, 1)
        here, after = samples[int(at)], samples[int(at) + 1]
        made.append(round(here + (after - here) * part))
    return made


def decode(raw: bytes) -> Samples:
    """The sound in a WAV file, or in the AIFF file that macOS writes under any name.

    Raises:
        BadClipError: no such file, or not 16-bit PCM.
    """
    if raw[:4] == b"RIFF" and raw[8:12] == b"WAVE":
        return _decode_wav(_chunks(raw, "<"))
    if raw[:4] == b"FORM" and raw[8:12] in (b"AIFF", b"AIFC"):
        return _decode_aiff(_chunks(raw, ">"))
    raise BadClipError("expected a WAV or AIFF file" if raw else "the file is empty")


def trimmed(sound: Samples) -> array[int]:
    """The first channel of ``sound`` without the silence at its ends; empty when all of it is silent."""
    mono = sound.samples[:: sound.channels]
    first = next((index for index, value in enumerate(mono) if abs(value) > QUIET), None)
    if first is None:
        return array("h")
    tail = mono[-2 * sound.rate :].tobytes()  # engines end in plain zeros, which are skipped a hundred times faster
    end = len(mono) - (len(tail) - len(tail.rstrip(b"\0"))) // 2
    last = next(index for index in range(end - 1, -1, -1) if abs(mono[index]) > QUIET)
    return mono[max(0, first - int(KEEP_BEFORE * sound.rate)) : last + 1 + int(KEEP_AFTER * sound.rate)]


def _chunks(raw: bytes, order: str) -> dict[bytes, bytes]:
    chunks: dict[bytes, bytes] = {}
    at = 12
    while at + 8 <= len(raw):
        name, size = struct.unpack_from(f"{order}4sI", raw, at)
        if name in (b"data", b"SSND") and at + 8 + size > len(raw):
            raise BadClipError("the sound file is cut short")
        chunks.setdefault(name, raw[at + 8 : at + 8 + size])
        at += 8 + size + size % 2
    return chunks


def _decode_wav(chunks: dict[bytes, bytes]) -> Samples:
    form = chunks.get(b"fmt ", b"")
    if len(form) < 16 or b"data" not in chunks:
        raise BadClipError("the WAV file has no format or no samples")
    _, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", form)
    if bits != 16 or not channels or not rate:
        raise BadClipError(f"expected 16-bit samples, found {bits}-bit")
    return Samples(_samples(chunks[b"data"], "little"), rate, channels)


def _decode_aiff(chunks: dict[bytes, bytes]) -> Samples:
    common, data = chunks.get(b"COMM", b""), chunks.get(b"SSND", b"")
    if len(common) < 18 or len(data) < 8:
        raise BadClipError("the AIFF file has no format or no samples")
    channels, _, bits, exponent, mantissa = struct.unpack_from(">hIhHQ", common)
    coding = common[18:22] or b"NONE"
    if bits != 16 or channels < 1 or coding not in (b"NONE", b"twos", b"sowt"):
        raise BadClipError(f"expected plain 16-bit samples, found {bits}-bit {coding.decode('ascii', 'replace')}")
    rate = round(mantissa * 2.0 ** (exponent - 16383 - 63))
    return Samples(_samples(data[8:], "little" if coding == b"sowt" else "big"), rate, channels)


def _samples(data: bytes, order: str) -> array[int]:
    samples = array("h")
    samples.frombytes(data[: len(data) // 2 * 2])
    if order != sys.byteorder:
        samples.byteswap()
    return samples


def _little(samples: array[int]) -> array[int]:
    if sys.byteorder == "little":
        return samples
    swapped = samples[:]
    swapped.byteswap()
    return swapped
