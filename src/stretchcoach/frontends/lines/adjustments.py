"""How the doses of a routine were adjusted, in plain lines and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import tzinfo

from stretchcoach.history.records import Adjustment

_WHY = {
    "N1": "a good morning after",
    "N2": "the pain was higher on the morning after",
    "N3": "several mornings were worse",
    "N4": "three sessions went well, and you wanted a little more",
    "N4 declined": "a little more was offered, and you wanted to stay",
    "reset": "you went back to the doses that were written",
}


def level_words(level: int) -> str:
    """What a level means."""
    if level == 0:
        return "the doses are as they were written"
    less = "stepped down: one set less, or shorter holds" + (", and the last exercise left out" if level < -1 else "")
    return less if level < 0 else f"stepped up: {level} {'repetition' if level == 1 else 'repetitions'} more"


def as_text(name: str, level: int, history: Sequence[Adjustment], zone: tzinfo | None = None) -> str:
    """The present adjustment, and what led to it; moments are local, or in ``zone``."""
    lines = [f"{name}: {level_words(level)}."]
    lines += [
        f"  {each.wall.astimezone(zone):%Y-%m-%d %H:%M}  {each.level:+d}: {_WHY.get(each.why, each.why)}"
        for each in history
    ]
    return "\n".join([*lines, "Undo it with --reset."] if level else lines)


def as_json(routine: str, level: int, history: Sequence[Adjustment]) -> str:
    """The same as one JSON object."""
    past = [{"at": each.wall.isoformat(timespec="seconds"), "level": each.level, "why": each.why} for each in history]
    return json.dumps({"routine": routine, "level": level, "history": past}, ensure_ascii=False, indent=2)
