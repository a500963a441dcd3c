"""One file up to each question, so that going on is the listener's act; a manifest and a playlist beside them."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from stretchcoach.frontends.render.cue_sheet import CueSheet, SheetQuestion
from stretchcoach.frontends.render.preparing import Prepared
from stretchcoach.frontends.render.writing import LEAD, FilePart, Watch, Wishes, mix_of, whole_folder, write_part
from stretchcoach.routine.model import Seconds
from stretchcoach.safety import disclaimer

MANIFEST, PLAYLIST = "manifest.json", "playlist.m3u8"

_ONE_BY_ONE = "Play one file at a time. A player that goes on by itself goes on without your answer."
_ONLY_FIRST = "Every question of this routine has to be answered, so this list holds the first file only. The others:"


def cut(sheet: CueSheet) -> tuple[tuple[FilePart, SheetQuestion | None], ...]:
    """What each file holds, and the question it ends with; None for the last. No file ends with a pack on the skin."""
    questions: list[SheetQuestion | None] = [each for each in sheet.asked if each.may_end_a_file]
    ends = [each.until for each in questions if each is not None] + [sheet.seconds]
    begins = [0.0, *ends[:-1]]
    width = max(2, len(str(len(ends))))
    parts = []
    for number, (begin, end) in enumerate(zip(begins, ends, strict=True), start=1):
        chapter = _title(sheet, begin, end)
        lead = LEAD if number > 1 else 0.0
        parts.append(FilePart(begin, end, f"{number:0{width}d} {chapter}", lead, f"{number}/{len(ends)}"))
    return tuple(zip(parts, [*questions, None], strict=True))


def _title(sheet: CueSheet, begin: Seconds, end: Seconds) -> str:
    """The first step that begins in a file; where there is none, the one that goes on in it."""
    begun = [each.title for each in sheet.chapters if begin - 1e-6 <= each.at < end and not each.check_in]
    return begun[0] if begun else [each.title for each in sheet.chapters if each.at <= begin + 1e-6][-1]


def file_name(part: FilePart, ending: str) -> str:
    """``"03-cat-cow.mp3"``."""
    plain = unicodedata.normalize("NFKD", part.title).encode("ascii", "ignore").decode().lower()
    return f"{re.sub(r'[^a-z0-9]+', '-', plain).strip('-')[:60]}.{ending}"


def write_segments(prepared: Prepared, target: Path, ending: str, wishes: Wishes, watch: Watch) -> None:
    """The folder ``target`` with all files, the manifest and the playlist.

    Raises:
        StretchcoachError: it cannot be written; nothing is left of it.
        Cancelled: ``watch`` said so; nothing is left of it.
    """
    mix = mix_of(prepared, wishes, ending)
    parts = cut(prepared.sheet)
    names = [file_name(part, ending) for part, _ in parts]
    with whole_folder(target) as folder:
        for (part, _), name in zip(parts, names, strict=True):
            write_part(prepared, lambda: mix, part, folder / name, wishes, watch)
        manifest = json.dumps(_manifest(prepared, parts, names), ensure_ascii=False, indent=1)
        (folder / MANIFEST).write_text(f"{manifest}\n", encoding="utf-8")
        (folder / PLAYLIST).write_text(_playlist(prepared, parts, names), encoding="utf-8")


def _manifest(
    prepared: Prepared, parts: Sequence[tuple[FilePart, SheetQuestion | None]], names: Sequence[str]
) -> dict[str, Any]:
    routine, flags = prepared.order.routine, prepared.order.flags
    return {
        "format": 1,
        "routine": routine.id,
        "name": routine.name,
        "language": routine.language,
        "answers_required": routine.check_ins.required,
        "purpose": flags.purpose,
        "disclaimer": disclaimer(flags),
        "seconds": round(sum(part.seconds for part, _ in parts), 3),
        "files": [
            {
                "file": name,
                "title": part.title,
                "seconds": round(part.seconds, 3),
                "question": None if asked is None else _question(asked),
                "next": following,
            }
            for (part, asked), name, following in zip(parts, names, [*names[1:], None], strict=True)
        ],
    }


def _question(asked: SheetQuestion) -> dict[str, Any]:
    return {
        "text": asked.text,
        "kind": asked.kind,
        "purpose": asked.purpose.value,
        "bands": [{"answers": band.answers, "do": band.do, "say": band.say} for band in asked.bands],
    }


def _playlist(prepared: Prepared, parts: Sequence[tuple[FilePart, SheetQuestion | None]], names: Sequence[str]) -> str:
    """All files in order; the first alone where every question has to be answered, since a list plays on by itself."""
    required = prepared.order.routine.check_ins.required
    lines = ["#EXTM3U", f"#PLAYLIST:{prepared.sheet.name}", f"# {_ONE_BY_ONE}"]
    listed = list(zip(parts, names, strict=True))
    for (part, _), name in listed[:1] if required else listed:
        lines += [f"#EXTINF:{round(part.seconds)},{part.title}", name]
    if required:
        lines += [f"# {_ONLY_FIRST}", *(f"# {name}" for name in names[1:])]
    return "\n".join(lines) + "\n"
