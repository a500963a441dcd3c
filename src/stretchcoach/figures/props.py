"""The floor and the things of an exercise: where they stand follows from the body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from stretchcoach.figures.body import Body, Part, Vec, lerp
from stretchcoach.routine.model import StartPosition

USUAL: Mapping[StartPosition, tuple[str, ...]] = {StartPosition.SITTING: ("chair",)}
"""What is drawn with a start position whose exercise names no things."""

Flat: TypeAlias = tuple[float, float]
Solid: TypeAlias = tuple[str, list[Vec]]
"""A tone, and corners of something that bulges nowhere inward."""


def behind(bodies: Sequence[Body], names: Sequence[str], start: StartPosition) -> Iterator[Solid]:
    """The floor and what stands on it, for the key poses ``bodies``; from far to near."""
    points = [point for body in bodies for part in body.parts for point in (part.a, part.b)]
    left, right = min(p[0] for p in points), max(p[0] for p in points)
    wide = max(0.2, *(abs(p[1]) + 0.06 for p in points))
    yield "mat", [(x, y, 0.0) for x in (left - 0.06, right + 0.06) for y in (-wide, wide)]
    if "wall" in names:
        back = min(part.a[0] - part.ra for body in bodies for part in body.parts if part.name in ("trunk", "head"))
        yield "prop", _box(back - 0.04, back, -wide, wide, 0.0, 1.12)
    if "wall in front" in names:
        front = max(max(part.a[0] + part.ra, part.b[0] + part.rb) for body in bodies for part in body.parts)
        yield "prop", _box(front, front + 0.04, -wide, wide, 0.0, 1.12)
    if "chair" in names:
        yield from _chair(bodies[-1], sat_on=start is StartPosition.SITTING)


def held(body: Body, names: Sequence[str]) -> Iterator[Part]:
    """What moves with the body: a pillow under the head, a strap from both hands round the higher foot."""
    if "pillow" in names:
        x, y, z = body.spots["head"]
        high = max(0.03, (z - 0.056) / 2)
        yield Part("pillow", (x - 0.03, y - 0.06, high), (x - 0.03, y + 0.1, high), high, high)
    if "strap" in names:
        foot = max((body.spots["left foot"], body.spots["right foot"]), key=lambda spot: spot[2])
        for side in ("left", "right"):
            end = body.ends[f"{side} hand"]
            yield Part("strap", lerp(end.point, foot, -0.05), foot, 0.011, 0.011)


def hull(points: Sequence[Flat]) -> tuple[Flat, ...]:
    """The corners of the smallest polygon without a dent around ``points``, counter-clockwise."""
    ordered = sorted(set(points))
    if len(ordered) < 3:
        return tuple(ordered)
    chains = []
    for way in (ordered, ordered[::-1]):
        chain: list[Flat] = []
        for point in way:
            while len(chain) > 1 and _cross(chain[-2], chain[-1], point) <= 0:
                chain.pop()
            chain.append(point)
        chains.append(chain[:-1])
    return tuple(chains[0] + chains[1])


def _cross(a: Flat, b: Flat, c: Flat) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _box(x0: float, x1: float, y0: float, y1: float, z0: float, z1: float) -> list[Vec]:
    return [(x, y, z) for x in (x0, x1) for y in (y0, y1) for z in (z0, z1)]


def _chair(body: Body, *, sat_on: bool) -> Iterator[Solid]:
    """A chair under the pelvis, its back behind; or one under the calves of somebody who lies before it."""
    if sat_on:
        high = body.spots["hips"][2] - 0.078
        front, back = body.spots["hips"][0] + 0.2, body.spots["hips"][0] - 0.17
    else:
        calves = [part for part in body.parts if part.name.endswith("shin")]
        high = min(min(part.a[2] - part.ra, part.b[2] - part.rb) for part in calves)
        front = sum(part.a[0] for part in calves) / len(calves) + 0.04
        back = front + 0.36
    way = 1.0 if front > back else -1.0
    half, thin = 0.2, 0.03
    for y in (half - thin, -half):
        for x in (front - way * thin, back):
            yield "prop", _box(x, x + way * thin, y, y + thin, 0.0, high)
        yield "prop", _box(back, back + way * thin, y, y + thin, high, high + 0.4)
    yield "prop", _box(back, back + way * thin, -half, half, high + 0.2, high + 0.4)
    yield "prop", _box(back, front, -half, half, high - thin, high)
