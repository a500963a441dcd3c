"""What is counted aloud where there is no time, or no need, for the number of every repetition."""

from __future__ import annotations

from stretchcoach.words.phrases import Phrasebook

MANY = 12
"""More repetitions than this are counted at a few places only; a design choice."""

_TENS = 10
_LAST = 3
"""So many repetitions before the end each is counted."""


def milestone(book: Phrasebook, rep: int, reps: int) -> str:
    """What is said as repetition ``rep`` of many begins: every tenth number, then how many are left; mostly nothing."""
    left = reps - rep + 1
    if left == 1:
        return book("count.last")
    if left <= _LAST:
        return f"{book.number(left)}."
    if left == _TENS:
        return book("count.ten_more")
    # Just before "ten more", a number would say the same in other words.
    return f"{book.number(rep)}." if rep % _TENS == 0 and left > MANY else ""
