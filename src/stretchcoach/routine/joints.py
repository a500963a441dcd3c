"""The joints a pose is written with: what plus and minus mean, and how far a body goes.

Angles are degrees from standing straight with the arms hanging, as a physiotherapist reads them from a goniometer. The
ranges are the normal ones of the textbooks (American Academy of Orthopaedic Surgeons) with some room, because a key pose
is a drawing and no measurement; general knowledge, not a finding of this project.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from stretchcoach.routine.limits import Range


class Joint(NamedTuple):
    """One thing that can be bent or turned."""

    plus: str
    """Which way a positive angle goes; a negative one goes the other."""
    range: Range
    """Degrees."""
    paired: bool = False
    """There is one on each side, so that a pose may give two angles."""


_WHOLE = Range(-180, 180)

JOINTS: Mapping[str, Joint] = {
    # How the whole body lies in the room.
    "pelvis": Joint("face down", _WHOLE),
    "roll": Joint("about the long axis of the body, to the left", _WHOLE),
    "tilt": Joint("front of the pelvis down; the thighs stay", Range(-40, 40)),
    # The trunk and the head.
    "lumbar": Joint("low back rounded", Range(-45, 60)),
    "chest": Joint("upper back rounded", Range(-35, 65)),
    "side": Joint("bent to the left", Range(-40, 40)),
    "turn": Joint("trunk turned to the left", Range(-60, 60)),
    "neck": Joint("chin to the chest", Range(-75, 65)),
    "look": Joint("head turned to the left", Range(-85, 85)),
    # Legs.
    "hips": Joint("thigh to the front", Range(-30, 150), paired=True),
    "hips_out": Joint("thigh away from the middle", Range(-40, 60), paired=True),
    "hips_rotate": Joint("knee outward", Range(-50, 70), paired=True),
    "knees": Joint("bent", Range(-10, 160), paired=True),
    "ankles": Joint("toes pointed", Range(-30, 75), paired=True),
    # Arms.
    "shoulders": Joint("arm to the front and up", Range(-65, 185), paired=True),
    "arms_out": Joint("arm away from the middle", Range(-60, 185), paired=True),
    "arms_rotate": Joint("outward", Range(-95, 95), paired=True),
    "elbows": Joint("bent", Range(-10, 155), paired=True),
    "wrists": Joint("palm toward the forearm", Range(-90, 90), paired=True),
}
"""Every joint by the name it has in a pose."""

PLANTED = ("hand", "foot", "knee", "hip", "shoulder")
"""What can stay where it is while the rest moves: both of them, or one with ``left`` or ``right`` before it."""

HELD = ("thigh", "lap", "knee", "shin", "foot", "shoulder", "ribs", "belly", "hip", "floor")
"""What a hand or a foot can rest on: of its own side, or with ``left`` or ``right`` before it."""

ACCENTS = ("back", "low back", "buttock", "thigh", "shin", "shoulder", "upper arm", "neck")
"""What can be drawn in the accent, because it is what the exercise is for; those with two sides may name one."""

PROPS = ("chair", "wall", "wall in front", "strap", "pillow")
"""Things that are drawn; where they stand follows from the pose."""
