"""Which moment of its figure an exercise is at: pure functions of what the engine shows."""

from __future__ import annotations

from stretchcoach.session.plan.plan import PhaseKind
from stretchcoach.session.view import View

SLOWLY = 3.0
"""Seconds from one key pose to the next while nobody moves to a pace; a design choice."""

INTO = 1.5
"""Seconds a figure takes into a hold, and out of it; a design choice."""

_LOOPS = frozenset({PhaseKind.ANNOUNCE, PhaseKind.READY, PhaseKind.OWN_PACE})
_BEGINS = frozenset({PhaseKind.GET_READY, PhaseKind.SWITCH, PhaseKind.REST})
_HOLDS = frozenset({PhaseKind.HOLD, PhaseKind.COMFORTABLE})


def where(view: View, *, keys: int, hold: int, moves: bool) -> float | None:
    """Where among its key poses the figure of the exercise is; None where none is to be seen.

    Args:
        view: of the session.
        keys: how many key poses the figure has.
        hold: the one that is held.
        moves: whether each key pose is the end of a movement, so that the last one is where the first movement begins.
    """
    if not view.phase:
        return None
    kind, begin = view.doing.kind, float(keys - 1 if moves else 0)
    if kind is PhaseKind.REP:
        return begin + view.doing.movement + min(1.0, view.elapsed / view.length if view.length else 1.0)
    if kind in _LOOPS:
        return begin + view.elapsed / SLOWLY
    if kind in _HOLDS:
        return begin + (hold - begin) % keys * min(1.0, view.elapsed / INTO)
    if kind is PhaseKind.BETWEEN:
        return begin if moves else hold * max(0.0, 1.0 - view.elapsed / INTO)
    return begin if kind in _BEGINS else None
