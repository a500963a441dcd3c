"""The start positions as poses; a pose of an exercise says only what differs from one of them."""

from __future__ import annotations

from collections.abc import Mapping

from stretchcoach.figures.body import Angles
from stretchcoach.routine.model import StartPosition


def _both(**joints: float | tuple[float, float]) -> Angles:
    return {name: each if isinstance(each, tuple) else (each, each) for name, each in joints.items()}


PRESETS: Mapping[StartPosition, Angles] = {
    # Knees bent and feet flat, arms beside the body.
    StartPosition.ON_THE_BACK: _both(pelvis=-90, neck=12, hips=52, knees=104, ankles=38, arms_out=22, elbows=6),
    StartPosition.ON_THE_FRONT: _both(
        pelvis=90, neck=-8, ankles=70, shoulders=178, arms_out=48, arms_rotate=-88, elbows=118, hips_out=4
    ),
    # On the left side, the right on top, knees bent.
    StartPosition.ON_THE_SIDE: _both(
        pelvis=-90, roll=90, hips=58, knees=85, ankles=20, shoulders=(120, 40), elbows=(110, 75), lumbar=8, neck=8
    ),
    StartPosition.HANDS_AND_KNEES: _both(pelvis=90, hips=90, knees=90, ankles=58, shoulders=90, wrists=-84, neck=-10),
    # On the front half of a chair, hands on the thighs.
    StartPosition.SITTING: _both(hips=90, hips_out=7, knees=90, shoulders=28, elbows=48),
    StartPosition.STANDING: _both(arms_out=9, hips_out=3, elbows=8),
}
"""Degrees, left and right, by joint."""

HELD: Mapping[StartPosition, tuple[str, str]] = {StartPosition.SITTING: ("lap", "lap")}
"""What the hands rest on, where a pose does not say."""
