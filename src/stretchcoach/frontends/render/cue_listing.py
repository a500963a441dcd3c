"""The cue sheet for reading: what a file will say and when."""

from __future__ import annotations

from typing import Any

from stretchcoach.authoring.preview import clock
from stretchcoach.frontends.render.cue_sheet import CueSheet, SoundSource
from stretchcoach.frontends.render.segments import cut

_MARKS = {SoundSource.OPENING: "opening", SoundSource.SESSION: "", SoundSource.INSTRUCTION: "told"}


def as_text(sheet: CueSheet, *, estimated: bool) -> str:
    """The cue sheet as a table of times and words under its chapters."""
    lines = [f"{sheet.name}: {clock(sheet.seconds)} in all"]
    titles = {chapter.at: chapter.title for chapter in sheet.chapters}
    waiting = sorted(titles)
    for each in sheet.sounds:
        while waiting and waiting[0] <= each.at:
            lines += ["", f"{clock(waiting[0]):>8}  # {titles[waiting.pop(0)]}"]
        lines.append(f"{clock(each.at):>8}  {_MARKS[each.kind]:8}{each.text or f'({each.chime} chime)'}")
    lines.append(f"{clock(sheet.seconds):>8}  (end)")
    if estimated:
        lines += ["", "Lengths of speech are estimates: not every phrase of this routine has been rendered yet."]
    return "\n".join(lines)


def as_record(sheet: CueSheet, *, estimated: bool) -> dict[str, Any]:
    """The same as plain data, with the questions, what is told about each answer, and where separate files are cut."""
    return {
        "routine": sheet.routine,
        "name": sheet.name,
        "seconds": round(sheet.seconds, 3),
        "session_starts": round(sheet.session, 3),
        "estimated": estimated,
        "chapters": [{"at": round(each.at, 3), "title": each.title} for each in sheet.chapters],
        "cues": [
            {
                "at": round(each.at, 3),
                "seconds": round(each.seconds, 3),
                "kind": each.kind.value,
                "role": each.role,
                "text": each.text,
                "chime": each.chime,
            }
            for each in sheet.sounds
        ],
        "questions": [
            {
                "at": round(each.at, 3),
                "text": each.text,
                "kind": each.kind,
                "purpose": each.purpose.value,
                "goes_on_at": round(each.until, 3),
                "bands": [{"answers": band.answers, "do": band.do, "say": band.say} for band in each.bands],
            }
            for each in sheet.asked
        ],
        "segments": [{"begin": round(part.begin, 3), "end": round(part.end, 3)} for part, _ in cut(sheet)],
    }
