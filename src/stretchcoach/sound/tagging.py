"""What a sound file says about itself: its kind by the ending, tags, chapters, a cover, in the words of each kind."""

from __future__ import annotations

import base64
import re
import struct
from collections.abc import Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import NamedTuple

from stretchcoach import plainfile
from stretchcoach.errors import StretchcoachError
from stretchcoach.frozen import dataclass

LARGEST_COVER = 16 * 1024 * 1024
"""Bytes of a picture."""
LANGUAGES = {"en": "eng", "es": "spa"}
"""Codes of languages as MP4 and ID3 want them."""


class FileForm(NamedTuple):
    """How files with one ending are written."""

    codec: tuple[str, ...]
    muxer: str
    cover: str
    """``picture`` beside the sound, ``comment`` in its tags, or empty: it holds none."""
    mime: str
    chapters: str = "own"
    """``own`` where the program writes them; ``tags`` where it does not, or writes the seconds wrong (Ogg)."""
    overshoot: float = 0.0
    """Decibels by which the coding may raise peaks: room that is left for it."""


FORMS: Mapping[str, FileForm] = {
    "wav": FileForm(("pcm_s16le",), "wav", "", "audio/wav"),
    "flac": FileForm(("flac",), "flac", "picture", "audio/flac", "tags"),
    "mp3": FileForm(("libmp3lame", "-q:a", "5"), "mp3", "picture", "audio/mpeg", overshoot=2.0),
    "ogg": FileForm(("libvorbis", "-q:a", "3"), "ogg", "comment", "audio/ogg", "tags", 2.0),
    "opus": FileForm(("libopus", "-b:a", "48k"), "opus", "comment", "audio/ogg", "tags", 2.0),
    "m4a": FileForm(("aac", "-b:a", "80k"), "ipod", "picture", "audio/mp4", overshoot=2.0),
    "m4b": FileForm(("aac", "-b:a", "80k"), "ipod", "picture", "audio/mp4", overshoot=2.0),
}
"""By the file's ending."""


def form_of(path: Path) -> FileForm:
    """How ``path`` is written, by its ending.

    Raises:
        StretchcoachError: no such ending is known; names those that are.
    """
    form = FORMS.get(path.suffix.lower().removeprefix("."))
    if form is None:
        endings = ", ".join(f".{each}" for each in FORMS)
        found = f'"{path.suffix}" is no ending' if path.suffix else "there is no ending"
        raise StretchcoachError(f"{path}: {found} that can be written. Use one of: {endings}")
    return form


@dataclass(frozen=True, slots=True, kw_only=True)
class Tags:
    """What a file says about itself."""

    title: str
    artist: str = ""
    album: str = ""
    comment: str = ""
    language: str = "en"
    track: str = ""
    date: str = ""
    chapters: Sequence[tuple[float, str]] = field(default=())
    """Beginning in seconds, and title; the last one ends with the file."""
    cover: Path | None = None
    """A PNG or JPEG picture."""


def metadata(tags: Tags, seconds: float, form: FileForm) -> str:
    """Tags and chapters as an FFMETADATA file, the cover among them where a file has no other place for it."""
    values = {
        "title": tags.title,
        "artist": tags.artist,
        "album": tags.album,
        "comment": tags.comment,
        "genre": "Speech",
        "language": LANGUAGES.get(tags.language, tags.language),
        "track": tags.track,
        "date": tags.date,
    }
    if form.chapters == "tags":
        for number, (at, title) in enumerate(tags.chapters):
            values[f"CHAPTER{number:03}"] = _stamp(at)
            values[f"CHAPTER{number:03}NAME"] = title
    if form.cover == "comment" and tags.cover is not None:
        values["METADATA_BLOCK_PICTURE"] = _picture(tags.cover)
    lines = [";FFMETADATA1", *(f"{key}={_escaped(value)}" for key, value in values.items() if value)]
    ends = [at for at, _ in tags.chapters[1:]] + [seconds]
    for (begin, title), end in zip(tags.chapters, ends, strict=False):
        lines += ["[CHAPTER]", "TIMEBASE=1/1000", f"START={round(begin * 1000)}", f"END={round(end * 1000)}"]
        lines.append(f"title={_escaped(title)}")
    return "\n".join(lines) + "\n"


def _stamp(seconds: float) -> str:
    """``00:08:46.693``, as Vorbis comments have the beginning of a chapter."""
    minutes, thousandths = divmod(round(seconds * 1000), 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{thousandths / 1000:06.3f}"


def _escaped(text: str) -> str:
    escaped = re.sub(r"([=;#\\\n])", r"\\\1", text)
    return (
        f"{escaped} " if escaped.endswith("\\") else escaped
    )  # a backslash before the end of a line joins it to the next


def _picture(path: Path) -> str:
    """A picture as Vorbis comments hold it: a FLAC picture block in base64.

    Raises:
        StretchcoachError: it cannot be read.
    """
    try:
        data = plainfile.read(path, LARGEST_COVER)
    except plainfile.Unreadable as problem:
        raise StretchcoachError(f"{path}: the cover cannot be read: {problem}.") from None
    mime = b"image/png" if data[:4] == b"\x89PNG" else b"image/jpeg"
    head = struct.pack(">II", 3, len(mime)) + mime + struct.pack(">I", 0) + struct.pack(">IIII", 0, 0, 24, 0)
    return base64.b64encode(head + struct.pack(">I", len(data)) + data).decode("ascii")


def add_cues(path: Path, chapters: Sequence[tuple[float, str]], rate: int) -> None:
    """Adds cue points with labels to a WAV file: what editors and some players list as chapters.

    Raises:
        OSError: it cannot be written.
    """
    if not chapters:
        return
    points, labels = b"", b""
    for number, (at, title) in enumerate(chapters, start=1):
        frame = round(at * rate)
        points += struct.pack("<II4sIII", number, frame, b"data", 0, 0, frame)
        text = title.encode("utf-8") + b"\0"
        labels += struct.pack("<4sII", b"labl", 4 + len(text), number) + text + b"\0" * (len(text) % 2)
    cue = struct.pack("<4sII", b"cue ", 4 + len(points), len(chapters)) + points
    listed = struct.pack("<4sI4s", b"LIST", 4 + len(labels), b"adtl") + labels
    with path.open("rb+") as file:
        size = file.seek(0, 2)
        file.write(b"\0" * (size % 2) + cue + listed)
        file.seek(4)
        file.write(struct.pack("<I", size + size % 2 + len(cue) + len(listed) - 8))
