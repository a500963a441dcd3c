"""Clips: whole ones are measured, damaged ones are known for what they are, silence is cut off."""

from __future__ import annotations

import struct
from array import array
from pathlib import Path

import pytest
from rows import each_row
from sound_fakes import clip, tone

from stretchcoach.sound import wav


def test_the_length_is_read_from_the_header(tmp_path: Path) -> None:
    assert wav.seconds(clip(tmp_path / "a.wav", 1.5)) == pytest.approx(1.5, abs=0.001)
    assert wav.seconds(clip(tmp_path / "b.wav", 1.5, rate=16000)) == pytest.approx(1.5, abs=0.001)


GOOD = wav.encode(tone(0.2), 22050)


@each_row(
    ("what", "content"),
    [
        ("empty", b""),
        ("cut short in the header", GOOD[:30]),
        ("cut short in the samples", GOOD[:-2]),
        ("longer than it says", GOOD + b"\0\0"),
        ("no samples", wav.encode(array("h"), 22050)),
        ("not a sound", b"<html>" * 20),
        ("8 bits", GOOD[:34] + b"\x08\0" + GOOD[36:]),
        ("no rate", GOOD[:24] + bytes(4) + GOOD[28:]),
        ("zeros", bytes(len(GOOD))),
    ],
)
def test_a_damaged_clip_has_no_length(tmp_path: Path, what: str, content: bytes) -> None:
    path = tmp_path / "x.wav"
    path.write_bytes(content)
    assert wav.seconds(path) is None


def test_a_missing_clip_or_a_folder_has_no_length(tmp_path: Path) -> None:
    assert wav.seconds(tmp_path / "none.wav") is None
    assert wav.seconds(tmp_path) is None


def test_what_is_encoded_is_decoded() -> None:
    assert wav.decode(wav.encode(array("h", [1, -2, 300]), 16000)) == (array("h", [1, -2, 300]), 16000, 1)


@each_row(("kind", "order"), [(b"NONE", ">"), (b"sowt", "<"), (b"", ">")])
def test_an_aiff_file_is_understood_as_macos_writes_them(kind: bytes, order: str) -> None:
    rate = struct.pack(">hQ", 16383 + 14, int(22050 * 2.0 ** (63 - 14)))
    common = struct.pack(">hIh", 1, 3, 16) + rate + kind
    data = bytes(8) + struct.pack(f"{order}3h", 5, -6, 7)
    chunks = b"COMM" + struct.pack(">I", len(common)) + common + b"SSND" + struct.pack(">I", len(data)) + data
    raw = b"FORM" + struct.pack(">I", len(chunks) + 4) + (b"AIFC" if kind else b"AIFF") + chunks
    assert wav.decode(raw) == (array("h", [5, -6, 7]), 22050, 1)


@each_row(
    "raw",
    [
        GOOD[:-2],
        b"",
        b"RIFF",
        b"RIFF\0\0\0\0WAVE",
        b"FORM\0\0\0\0AIFF",
        b"OggS" * 20,
        GOOD[:34] + b"\x08\0" + GOOD[36:],
    ],
)
def test_what_is_no_sound_is_refused(raw: bytes) -> None:
    with pytest.raises(wav.BadClipError):
        wav.decode(raw)


def test_silence_is_cut_off_both_ends() -> None:
    silent = array("h", [0, 3, -3] * 2000)
    cut = wav.trimmed(wav.Samples(silent + tone(0.5) + silent, 22050, 1))
    assert len(cut) / 22050 == pytest.approx(0.5 + wav.KEEP_BEFORE + wav.KEEP_AFTER, abs=0.001)
    assert not wav.trimmed(wav.Samples(silent, 22050, 1))


def test_of_two_channels_the_first_is_kept() -> None:
    stereo = array("h", [value for pair in zip(tone(0.1), [9] * 5000, strict=False) for value in pair])
    assert wav.trimmed(wav.Samples(stereo, 22050, 2)) == tone(0.1)
