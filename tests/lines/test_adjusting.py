"""How doses were adjusted, in words."""

from __future__ import annotations

from datetime import UTC, datetime

from rows import each_row

from stretchcoach.frontends.lines.listings import adjustments_as_text, level_words
from stretchcoach.history.records import Adjustment

WALL = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@each_row(
    ("level", "words"),
    [(0, "as they were written"), (-1, "one set less"), (-2, "the last exercise left out"), (1, "1 repetition more")],
)
def test_each_level_has_words(level: int, words: str) -> None:
    assert words in level_words(level)


def test_every_reason_has_words_and_an_adjustment_can_be_undone() -> None:
    whys = ("N1", "N2", "N3", "N4", "N4 declined", "reset")
    text = adjustments_as_text("Desk", -1, [Adjustment(WALL, -1, why) for why in whys], UTC)
    lines = text.splitlines()
    assert lines[0].startswith("Desk: stepped down")
    assert lines[1] == "  2026-11-22 09:30  -1: a good morning after"
    assert not [line for line, why in zip(lines[1:], whys, strict=False) if line.endswith(why)]
    assert lines[-1] == "Undo it with --reset."
    assert adjustments_as_text("Desk", 0, [], UTC) == "Desk: the doses are as they were written."
