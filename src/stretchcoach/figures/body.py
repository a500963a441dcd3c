"""A body from joint angles: where its parts are, and limbs that reach for a point.

Lengths are in body heights, measured as in anthropometric tables and a little plump, so that a limb is seen. ``x`` is to
the front of a person who stands, ``y`` to the left, ``z`` up; the floor is at 0. Angles are those of
:data:`stretchcoach.routine.joints.JOINTS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import acos, cos, hypot, radians, sin
from typing import NamedTuple, TypeAlias

Vec: TypeAlias = tuple[float, float, float]
Rotation: TypeAlias = tuple[Vec, Vec, Vec]
"""The rows of a rotation."""
Angles: TypeAlias = Mapping[str, tuple[float, float]]
_One: TypeAlias = Callable[[str], float]

THIGH, SHIN, UPPER_ARM, FOREARM, HAND = 0.245, 0.246, 0.175, 0.155, 0.07
_LUMBAR, _CHEST, _NECK = 0.125, 0.185, 0.05
_HIP, _SHOULDER = 0.058, 0.125
"""Half the width between the joints."""

_WIDTH = (0.05, 0.046, 0.038, 0.036, 0.042, 0.052, 0.062, 0.07, 0.072)
"""Half the width of the trunk beyond its depth, from the pelvis to the shoulders."""
_DEPTH = (0.078, 0.074, 0.066, 0.064, 0.068, 0.074, 0.076, 0.068, 0.052)
"""Half its depth."""
_PIECES = len(_WIDTH) - 1

SIDES = (("left", 1), ("right", -1))
REACHING = tuple(f"{side} {end}" for side, _ in SIDES for end in ("hand", "foot"))
"""The ends of limbs that can be given a goal."""


class Part(NamedTuple):
    """A tapered limb: two points and a radius at each."""

    name: str
    a: Vec
    b: Vec
    ra: float
    rb: float


class Goal(NamedTuple):
    """Where a wrist or an ankle has to be."""

    point: Vec
    tips: tuple[Vec, ...]
    """From there: the finger tips; or the heel and the toes."""


class Body(NamedTuple):
    """All parts, and the points of the body that something can be said about."""

    parts: list[Part]
    spots: dict[str, Vec]
    ends: dict[str, Goal]
    """Where each of :data:`REACHING` is."""
    face: Vec
    """The direction one looks in."""
    breast: Vec
    """The direction the chest faces."""


# Vectors and rotations -----------------------------------------------------------------------------------------------


def add(a: Vec, b: Vec, k: float = 1.0) -> Vec:
    """``a + k b``."""
    return (a[0] + k * b[0], a[1] + k * b[1], a[2] + k * b[2])


def dot(a: Vec, b: Vec) -> float:
    """The product of two vectors."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def length(a: Vec) -> float:
    """How long a vector is."""
    return hypot(*a)


def lerp(a: Vec, b: Vec, t: float) -> Vec:
    """The point so far on the way from ``a`` to ``b``."""
    return (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t)


def turned(m: Rotation, v: Vec) -> Vec:
    """``v`` of the frame ``m`` in the room."""
    return (dot(m[0], v), dot(m[1], v), dot(m[2], v))


def mul(a: Rotation, b: Rotation) -> Rotation:
    """First ``b``, then ``a``."""
    b0, b1, b2 = b
    x, y, z = (
        (
            p * b0[0] + q * b1[0] + r * b2[0],
            p * b0[1] + q * b1[1] + r * b2[1],
            p * b0[2] + q * b1[2] + r * b2[2],
        )
        for p, q, r in a
    )
    return (x, y, z)


def rx(degrees: float) -> Rotation:
    """A rotation about ``x``; plus moves the lower end to the left."""
    c, s = cos(radians(degrees)), sin(radians(degrees))
    return ((1.0, 0.0, 0.0), (0.0, c, -s), (0.0, s, c))


def ry(degrees: float) -> Rotation:
    """A rotation about ``y``; plus moves the upper end to the front."""
    c, s = cos(radians(degrees)), sin(radians(degrees))
    return ((c, 0.0, s), (0.0, 1.0, 0.0), (-s, 0.0, c))


def rz(degrees: float) -> Rotation:
    """A rotation about ``z``; plus turns the front to the left."""
    c, s = cos(radians(degrees)), sin(radians(degrees))
    return ((c, -s, 0.0), (s, c, 0.0), (0.0, 0.0, 1.0))


# The body ------------------------------------------------------------------------------------------------------------


def build(angles: Angles) -> Body:
    """The body with its joints at ``angles``, its pelvis at the origin; a joint that is not named is straight."""

    def one(joint: str) -> float:
        return angles[joint][0] if joint in angles else 0.0

    ahead = (1.0, 0.0, 0.0)
    body = Body([], {}, {}, ahead, ahead)
    whole = mul(ry(one("pelvis")), rz(one("roll")))
    pelvis = mul(whole, ry(one("tilt")))
    top, spine = _trunk(body, pelvis, one)
    face = _head(body, top, mul(spine, mul(ry(one("neck")), rz(one("look")))))
    for number, (side, sign) in enumerate(SIDES):

        def own(joint: str, number: int = number) -> float:
            return angles[joint][number] if joint in angles else 0.0

        _leg(body, side, turned(pelvis, (0.0, sign * _HIP, -0.01)), whole, sign, own)
        _arm(body, side, top, spine, sign, own)
    return body._replace(face=face, breast=turned(spine, ahead))


def _trunk(body: Body, pelvis: Rotation, one: _One) -> tuple[Vec, Rotation]:
    """The spine as a smooth curve of short pieces; returns its upper end."""
    half = _PIECES // 2
    turn = one("turn")
    low = mul(mul(ry(one("lumbar") / half), rx(-one("side") / _PIECES)), rz(turn * 0.25 / half))
    high = mul(mul(ry(one("chest") / half), rx(-one("side") / _PIECES)), rz(turn * 0.75 / half))
    at, spine = (0.0, 0.0, 0.0), pelvis
    last: Vec | None = None
    for level in range(_PIECES + 1):
        if level:
            lower = level <= half
            spine = mul(spine, low if lower else high)
            at = add(at, turned(spine, (0.0, 0.0, (_LUMBAR if lower else _CHEST) / half)))
        across = turned(spine, (0.0, _WIDTH[level], 0.0))
        body.parts.append(Part("trunk", add(at, across), add(at, across, -1.0), _DEPTH[level], _DEPTH[level]))
        behind = add(at, turned(spine, (-0.5 * _DEPTH[level], 0.0, 0.0)))
        if last is not None:
            body.parts.append(Part("low back" if level <= half else "back", last, behind, 0.024, 0.024))
        last = behind
        front = add(at, turned(spine, (0.9 * _DEPTH[level], 0.0, 0.0)))
        for side, sign in SIDES:
            if level == 1:
                body.spots[f"{side} on hip"] = add(at, across, 2.2 * sign)
            elif level == 2:
                body.spots[f"{side} belly"] = add(front, across, 0.5 * sign)
            elif level == half + 2:
                body.spots[f"{side} ribs"] = add(front, across, 0.8 * sign)
    body.spots["hips"] = (0.0, 0.0, 0.0)
    for side, sign in SIDES:
        buttock = turned(pelvis, (-0.035, sign * 0.055, -0.02))
        body.parts.append(Part(f"{side} buttock", buttock, buttock, 0.03, 0.03))
    return at, spine


def _head(body: Body, top: Vec, m: Rotation) -> Vec:
    nape = add(top, turned(m, (0.0, 0.0, _NECK)))
    middle = add(nape, turned(m, (0.012, 0.0, 0.052)))

    def at(x: float, z: float, y: float = 0.0) -> Vec:
        return add(middle, turned(m, (x, y, z)))

    body.parts.extend(
        (
            Part("neck", top, nape, 0.038, 0.036),
            Part("head", at(0.004, -0.006), at(0.0, 0.026), 0.05, 0.056),
            Part("hair", at(-0.034, 0.002), at(-0.02, 0.036), 0.036, 0.045),
            Part("nose", at(0.044, 0.008), at(0.074, -0.006), 0.013, 0.014),
            Part("eye", at(0.042, 0.018, 0.024), at(0.042, 0.022, 0.024), 0.009, 0.009),
            Part("eye", at(0.042, 0.018, -0.024), at(0.042, 0.022, -0.024), 0.009, 0.009),
        )
    )
    body.spots["head"] = middle
    return turned(m, (1.0, 0.0, 0.0))


def _leg(body: Body, side: str, hip: Vec, whole: Rotation, sign: int, own: _One) -> None:
    m = mul(mul(mul(whole, ry(-own("hips"))), rx(sign * own("hips_out"))), rz(sign * own("hips_rotate")))
    knee = add(hip, turned(m, (0.0, 0.0, -THIGH)))
    shin = mul(m, ry(own("knees")))
    ankle = add(knee, turned(shin, (0.0, 0.0, -SHIN)))
    foot = mul(shin, ry(own("ankles")))
    tips = (turned(foot, (-0.03, 0.0, -0.02)), turned(foot, (0.105, 0.0, -0.03)))
    body.spots.update({f"{side} hip": hip, f"{side} knee": knee})
    body.ends[f"{side} foot"] = Goal(ankle, tips)
    _leg_parts(body, side, hip, knee, body.ends[f"{side} foot"], turned(m, (1.0, 0.0, 0.0)))


def _leg_parts(body: Body, side: str, hip: Vec, knee: Vec, end: Goal, front: Vec) -> None:
    heel, toes = (add(end.point, tip) for tip in end.tips)
    body.parts.extend(
        (
            Part(f"{side} thigh", hip, knee, 0.07, 0.047),
            Part(f"{side} shin", knee, end.point, 0.046, 0.03),
            Part(f"{side} foot", heel, toes, 0.027, 0.02),
        )
    )
    along = lerp(hip, knee, 0.72)
    body.spots.update(
        {
            f"{side} thigh": add(along, front, -0.06),
            f"{side} lap": add(along, front, 0.066),
            f"{side} shin": add(lerp(knee, end.point, 0.25), front, 0.05),
            f"{side} foot": lerp(heel, toes, 0.4),
        }
    )
    body.spots[f"{side} bent knee"] = add(knee, front, 0.05)


def _arm(body: Body, side: str, top: Vec, spine: Rotation, sign: int, own: _One) -> None:
    shoulder = add(top, turned(spine, (0.0, sign * _SHOULDER, -0.03)))
    m = mul(mul(mul(spine, ry(-own("shoulders"))), rx(sign * own("arms_out"))), rz(sign * own("arms_rotate")))
    elbow = add(shoulder, turned(m, (0.0, 0.0, -UPPER_ARM)))
    forearm = mul(m, ry(-own("elbows")))
    wrist = add(elbow, turned(forearm, (0.0, 0.0, -FOREARM)))
    hand = turned(mul(forearm, ry(-own("wrists"))), (0.0, 0.0, -HAND))
    skin = add(shoulder, turned(spine, (0.055, -sign * 0.02, 0.02)))
    body.spots.update({f"{side} shoulder": shoulder, f"{side} elbow": elbow, f"{side} shoulder front": skin})
    body.ends[f"{side} hand"] = Goal(wrist, (hand,))
    body.parts.append(
        Part(f"{side} shoulder", add(top, turned(spine, (0.0, sign * 0.05, -0.03))), shoulder, 0.05, 0.048)
    )
    _arm_parts(body, side, shoulder, elbow, body.ends[f"{side} hand"])


def _arm_parts(body: Body, side: str, shoulder: Vec, elbow: Vec, end: Goal) -> None:
    body.parts.extend(
        (
            Part(f"{side} upper arm", shoulder, elbow, 0.045, 0.035),
            Part(f"{side} forearm", elbow, end.point, 0.034, 0.025),
            Part(f"{side} hand", end.point, add(end.point, end.tips[0]), 0.027, 0.02),
        )
    )


# Reaching ------------------------------------------------------------------------------------------------------------


def two_bones(root: Vec, bent: Vec, goal: Vec, upper: float, lower: float, usual: Vec) -> tuple[Vec, Vec]:
    """The middle joint and the end of a limb of two bones whose end reaches for ``goal``, as far as it goes.

    The middle joint stays on the side where it is in ``bent``; a limb that is nearly straight bends to the ``usual`` side.
    """
    way = add(goal, root, -1.0)
    far = length(way) or 1e-9
    along = (way[0] / far, way[1] / far, way[2] / far)
    reach = min(max(far, abs(upper - lower) + 1e-3), upper + lower - 1e-4)
    bend = acos(max(-1.0, min(1.0, (upper * upper + reach * reach - lower * lower) / (2 * upper * reach))))
    hint = add(add(bent, root, -1.0), usual, 0.02)
    out = add(hint, along, -dot(hint, along))
    size = length(out) or 1.0
    middle = add(add(root, along, upper * cos(bend)), out, upper * sin(bend) / size)
    return middle, add(root, along, reach)


def reaching(body: Body, goals: Mapping[str, Goal]) -> Body:
    """``body`` with the limbs in ``goals`` bent so that they reach them."""
    if not goals:
        return body
    changed = {part.name: part for part in body.parts}
    limbs = body._replace(parts=[], spots=dict(body.spots), ends=dict(body.ends))
    for name, goal in goals.items():
        side, end = name.split(" ")
        if end == "hand":
            root, bent = body.spots[f"{side} shoulder"], body.spots[f"{side} elbow"]
            back = add(body.spots["hips"], root, -1.0)
            elbow, wrist = two_bones(root, bent, goal.point, UPPER_ARM, FOREARM, back)
            limbs.spots[f"{side} elbow"] = elbow
            limbs.ends[name] = Goal(wrist, goal.tips)
            _arm_parts(limbs, side, root, elbow, limbs.ends[name])
        else:
            root, bent = body.spots[f"{side} hip"], body.spots[f"{side} knee"]
            ahead = add(body.spots[f"{side} bent knee"], bent, -1.0)
            knee, ankle = two_bones(root, bent, goal.point, THIGH, SHIN, ahead)
            limbs.spots[f"{side} knee"] = knee
            limbs.ends[name] = Goal(ankle, goal.tips)
            front = add(limbs.spots[f"{side} bent knee"], bent, -1.0)
            size = length(front) or 1.0
            _leg_parts(limbs, side, root, knee, limbs.ends[name], add((0.0, 0.0, 0.0), front, 1.0 / size))
    changed |= {part.name: part for part in limbs.parts}
    parts = [changed.get(part.name, part) if part.name.startswith(("left", "right")) else part for part in body.parts]
    return limbs._replace(parts=parts)


def moved(body: Body, by: Vec) -> Body:
    """``body`` somewhere else."""
    return body._replace(
        parts=[Part(part.name, add(part.a, by), add(part.b, by), part.ra, part.rb) for part in body.parts],
        spots={name: add(spot, by) for name, spot in body.spots.items()},
        ends={name: Goal(add(end.point, by), end.tips) for name, end in body.ends.items()},
    )


def lowest(body: Body, without: frozenset[str] = frozenset()) -> float:
    """The height of the lowest point of ``body``, limbs ``without`` which it is looked at left out.

    ``without`` holds the names of ends: a limb that reaches is where its goal is.
    """
    left_out = {f"{end.split(' ')[0]} {part}" for end in without for part in _LIMBS[end.split(" ")[1]]}
    return min(min(p.a[2] - p.ra, p.b[2] - p.rb) for p in body.parts if p.name not in left_out)


_LIMBS = {"hand": ("upper arm", "forearm", "hand"), "foot": ("thigh", "shin", "foot")}
