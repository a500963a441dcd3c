"""The figure of an exercise: its key poses, what is between them, and how they look from its camera."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import hypot
from typing import NamedTuple

from stretchcoach.figures import props
from stretchcoach.figures.body import (
    FOREARM,
    HAND,
    REACHING,
    UPPER_ARM,
    Angles,
    Body,
    Goal,
    Vec,
    add,
    build,
    length,
    lerp,
    lowest,
    moved,
    mul,
    reaching,
    rx,
    rz,
    turned,
)
from stretchcoach.figures.presets import HELD, PRESETS
from stretchcoach.figures.props import Flat
from stretchcoach.routine.model import Drawing, Exercise, Pose, Side, StartPosition

DRAWN = Side.RIGHT
"""The side that a figure shows; for the other one it is drawn in a mirror."""

_ANCHORS = ("knee", "hip", "shoulder", "foot")
"""What carries a body that is planted: the first of these that is."""
_FLOOR = 0.03
"""How far a wrist is above the floor that its hand is on."""
_MARGIN = 0.03
_FINE = 4
"""How often between two key poses it is looked how much room the figure takes."""
_STRAIGHT = 0.996
"""How far apart wrist and shoulder of an arm that carries are, of what they can be."""
_MOST_TILT = 20.0
"""Degrees the pelvis is tilted at most so that arms that carry are straight."""
_SPOTS = {"knee": "bent knee", "shoulder": "shoulder front", "hip": "on hip"}
"""What rests on a joint rests on the skin above it."""

_USUAL_TURN = 24.0
_TURN = {StartPosition.ON_THE_SIDE: 150.0}
"""Degrees of the camera for a start position whose exercise says none: so that one sees the face."""


class Shape(NamedTuple):
    """A part as it is seen: two discs on a plane and all between them."""

    a: Flat
    b: Flat
    ra: float
    rb: float


class Layer(NamedTuple):
    """Shapes that are seen as one, in front of the layers before it."""

    tone: str
    """``near``, ``far``, ``trunk`` or ``prop``; empty for what is cut out, as the eyes are."""
    shapes: tuple[Shape, ...]
    accents: tuple[Shape, ...] = ()
    """Drawn on top of them."""


class Outline(NamedTuple):
    """A thing behind the figure, as a polygon."""

    tone: str
    """``prop`` or ``mat``."""
    points: tuple[Flat, ...]


class Key(NamedTuple):
    """A key pose, solved."""

    angles: Angles
    goals: Mapping[str, Goal]
    """Where each limb has to be that reaches for something in any key pose."""


def figure_of(exercise: Exercise) -> Figure | None:
    """The figure of an exercise; None where its author gave no pose."""
    if exercise.drawing is None or exercise.start is None:
        return None
    return Figure(exercise.start, exercise.drawing, moves=bool(exercise.movements))


def figure_in(start: StartPosition) -> Figure:
    """A start position alone."""
    return Figure(start, Drawing(), moves=False)


def mirrored(side: str | None) -> bool:
    """Whether a figure is drawn in a mirror while an exercise is done on ``side``; it is not where there is none."""
    return side == _OTHER[DRAWN]


class Figure:
    """What an exercise looks like at any moment of it.

    ``where`` is a moment: whole numbers are the key poses, what is between them is blended, and after the last key comes
    the first again. ``mirror`` shows the other side. Points on the plane are in body heights, up is plus.
    """

    def __init__(self, start: StartPosition, drawing: Drawing, *, moves: bool) -> None:
        """The figure of an exercise that begins in ``start``; one that ``moves`` has a key for each movement."""
        self.start = start
        self.drawing = drawing
        hold = drawing.first or Pose()
        self.poses: tuple[Pose, ...] = drawing.poses if moves and drawing.poses else (hold, *drawing.poses)
        """The key poses as they are written."""
        self.props = drawing.props if drawing.props is not None else props.USUAL.get(start, ())
        self.planted = _planted(drawing.planted)
        """What stays where it is, each with its side."""
        self._anchors = next((found for kind in _ANCHORS if (found := self._planted_of(kind))), ())
        self._stand = self._standing(Pose() if moves else hold)
        self._keys = self._solved()
        turn = _TURN.get(start, _USUAL_TURN) if drawing.turn is None else drawing.turn
        self._view = mul(rx(drawing.height), rz(-turn))
        bodies = [self.body(float(number)) for number in range(self.keys)]
        # What is in front of what is settled for the whole figure, so that nothing changes its place or its colour.
        self._behind, self._before = self._limbs(bodies)
        self._face = sum(turned(self._view, body.face)[1] for body in bodies) / len(bodies)
        self._breast = sum(turned(self._view, body.breast)[1] for body in bodies) / len(bodies)
        self._outlines = tuple(
            Outline(tone, props.hull([self._seen(corner) for corner in corners]))
            for tone, corners in props.behind(bodies, self.props, start)
        )
        self.frame = self._room()
        """Left, bottom, right and top of everything that is ever drawn, unmirrored."""

    @property
    def keys(self) -> int:
        """How many key poses there are, at least one."""
        return len(self._keys)

    @property
    def hold(self) -> int:
        """The key pose that is shown while a hold stands still."""
        return self.keys - 1

    def angles(self, key: int) -> Angles:
        """The angles of every joint of a key pose."""
        return self._keys[key % self.keys].angles

    # Seen ------------------------------------------------------------------------------------------------------------

    def layers(self, where: float, *, mirror: bool = False) -> list[Layer]:
        """The figure from far to near: far limbs, the trunk, near limbs."""
        body = self.body(where)
        seen: dict[str, list[Shape]] = {}
        for part in (*props.held(body, self.props), *body.parts):
            a, b = self._seen(part.a, mirror=mirror), self._seen(part.b, mirror=mirror)
            seen.setdefault(part.name, []).append(Shape(a, b, part.ra, part.rb))

        def layer(tone: str, names: Iterable[str], on_top: Iterable[str] = ()) -> Layer:
            listed = tuple(names)
            marked = [_inner(each) for name in listed if self._marked(name) for each in seen[name]]
            marked += [each for name in on_top if self._marked(name) for each in seen[name]]
            return Layer(tone, tuple(each for name in listed for each in seen.get(name, ())), tuple(marked))

        def limb(side: str, kind: str, tone: str) -> Layer:
            on_top = (f"{side} buttock",) if kind == "leg" else ()
            return layer(tone, (f"{side} {part}" for part in _LIMBS[kind]), on_top)

        hair = layer("near", ("hair",))
        back = ("low back", "back") if self._breast > -0.6 else ()  # from the front nobody sees it
        return [
            layer("prop", ("pillow",)),
            *(limb(*each, "far") for each in self._behind),
            *((hair,) if self._face < -0.5 else ()),
            layer("trunk", _TRUNK, back),
            *((hair,) if self._face >= -0.5 else ()),
            *((Layer("", tuple(seen["eye"])),) if self._face < 0.2 else ()),
            *(limb(*each, "near") for each in self._before),
            layer("prop", ("strap",)),
        ]

    def outlines(self, *, mirror: bool = False) -> tuple[Outline, ...]:
        """The floor and the things that stand on it, from far to near."""
        if not mirror:
            return self._outlines
        return tuple(Outline(each.tone, tuple((-x, y) for x, y in each.points)) for each in self._outlines)

    def room(self, *, mirror: bool = False) -> tuple[float, float, float, float]:
        """:attr:`frame`, or that of the picture in the mirror."""
        left, bottom, right, top = self.frame
        return (-right, bottom, -left, top) if mirror else self.frame

    def _seen(self, point: Vec, *, mirror: bool = False) -> Flat:
        x, _, up = turned(self._view, point)
        return (-x if mirror else x, up)

    def _marked(self, name: str) -> bool:
        """Whether a part is drawn in the accent."""
        return name in self.drawing.accent or name.partition(" ")[2] in self.drawing.accent

    def _limbs(self, bodies: list[Body]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        """The limbs behind the trunk and those before it, by side and kind, each from far to near."""
        depth = dict.fromkeys(((side, kind) for side in _OTHER for kind in _LIMBS), 0.0)
        for each in (each for body in bodies for each in body.parts):
            side, _, name = each.name.partition(" ")
            for kind, parts in _LIMBS.items():
                if name in parts:
                    depth[side, kind] += turned(self._view, add(each.a, each.b))[1]
        ordered = sorted(depth, key=lambda limb: -depth[limb])
        far = {kind: next(side for side, each in ordered if each == kind) for kind in _LIMBS}
        return [each for each in ordered if far[each[1]] == each[0]], [e for e in ordered if far[e[1]] != e[0]]

    def _room(self) -> tuple[float, float, float, float]:
        moments = range(_FINE * self.keys) if self.keys > 1 else (0,)
        shapes = [each for at in moments for layer in self.layers(at / _FINE) for each in layer.shapes]
        corners = [point for each in self._outlines for point in each.points]
        discs = [disc for each in shapes for disc in ((each.a, each.ra), (each.b, each.rb))]
        discs += [(point, 0.0) for point in corners]
        return (
            min(point[0] - radius for point, radius in discs) - _MARGIN,
            min(point[1] - radius for point, radius in discs) - _MARGIN,
            max(point[0] + radius for point, radius in discs) + _MARGIN,
            max(point[1] + radius for point, radius in discs) + _MARGIN,
        )

    # In the room -----------------------------------------------------------------------------------------------------

    def body(self, where: float) -> Body:
        """The body at a moment, standing or lying on the floor."""
        at, t = int(where // 1), where % 1.0
        one, other = self._keys[at % self.keys], self._keys[(at + 1) % self.keys]
        t = t * t * (3.0 - 2.0 * t)  # eased in and out, as breath does
        if t == 0.0 or one is other:
            return reaching(self._placed(build(one.angles), one.goals), one.goals)
        goals = {name: _way(goal, other.goals[name], t) for name, goal in one.goals.items()}
        return reaching(self._placed(build(_between(one.angles, other.angles, t)), goals), goals)

    def _standing(self, pose: Pose) -> Body:
        """The body from which what is planted takes its place."""
        body = build(self._angles(pose))
        resting = frozenset(self._holding(pose, body))
        body = moved(body, (0.0, 0.0, -lowest(body, resting)))
        return reaching(body, self._holding(pose, body))

    def _solved(self) -> tuple[Key, ...]:
        keys = []
        for pose in self.poses:
            angles = self._angles(pose)
            if self._planted_of("hand") and self._planted_of("knee") and "hips" not in pose.angles:
                angles = self._arms_straight(angles)
            planted = {name: self._stand.ends[name] for name in REACHING if name in self.planted}
            body = self._placed(build(angles), planted)
            keys.append((Key(angles, planted | self._holding(pose, body)), body))
        reach = dict.fromkeys(name for key, _ in keys for name in key.goals)
        return tuple(
            Key(key.angles, {name: key.goals.get(name, body.ends[name]) for name in reach}) for key, body in keys
        )

    def _angles(self, pose: Pose) -> Angles:
        return {**PRESETS[pose.start or self.start], **pose.angles}

    def _holding(self, pose: Pose, body: Body) -> dict[str, Goal]:
        """Where hands and feet are that rest on something."""
        usual = HELD.get(pose.start or self.start, ("", "")) if not self._own_arms(pose) else ("", "")
        pairs = {"hand": (pose.hands if any(pose.hands) else usual), "foot": pose.feet}
        goals = {}
        for end, (left, right) in pairs.items():
            for side, what in (("left", left), ("right", right)):
                name = f"{side} {end}"
                own = body.ends[name]
                if what == "floor":
                    tips = _flat_hand(own, body) if end == "hand" else own.tips
                    goals[name] = Goal((own.point[0], own.point[1], _FLOOR), tips)
                elif what:
                    on, _, spot = what.rpartition(" ")
                    goals[name] = Goal(body.spots[f"{on or side} {_SPOTS.get(spot, spot)}"], own.tips)
        return goals

    def _own_arms(self, pose: Pose) -> bool:
        return any(joint in pose.angles for joint in ("shoulders", "elbows", "arms_out"))

    def _planted_of(self, kind: str) -> tuple[str, ...]:
        return tuple(name for name in self.planted if name.endswith(kind))

    def _placed(self, body: Body, reached: Iterable[str]) -> Body:
        """``body`` where what is planted carries it; lying or standing on the floor where nothing is."""
        if not self._anchors:
            return moved(body, (0.0, 0.0, -lowest(body, frozenset(reached))))
        where = [(_spot(self._stand, name), _spot(body, name)) for name in self._anchors]
        share = 1.0 / len(where)
        move: Vec = (0.0, 0.0, 0.0)
        for stood, is_now in where:
            move = add(add(move, stood, share), is_now, -share)
        return moved(body, move)

    def _arms_straight(self, angles: Angles) -> Angles:
        """``angles`` with the pelvis tilted so that arms that carry are straight, where that is near."""
        hands = self._planted_of("hand")
        usual = angles.get("tilt", (0.0, 0.0))[0]

        def too_long(tilt: float) -> float:
            body = self._placed(build({**angles, "tilt": (tilt, tilt)}), ())
            far = [
                length(add(self._stand.ends[name].point, body.spots[f"{name.split(' ')[0]} shoulder"], -1.0))
                for name in hands
            ]
            return sum(far) / len(far) - _STRAIGHT * _ARM

        low, high = usual - _MOST_TILT, usual + _MOST_TILT
        if too_long(low) * too_long(high) > 0:
            best = min((low, high), key=lambda tilt: abs(too_long(tilt)))
            return {**angles, "tilt": (best, best)}
        falling = too_long(low) > 0
        for _ in range(14):
            middle = (low + high) / 2
            if (too_long(middle) > 0) == falling:
                low = middle
            else:
                high = middle
        return {**angles, "tilt": (low, low)}


_ARM = UPPER_ARM + FOREARM
_OTHER = {"left": "right", "right": "left"}
_LIMBS = {"arm": ("upper arm", "forearm", "hand"), "leg": ("thigh", "shin", "foot")}
_TRUNK = ("trunk", "neck", "head", "nose", "left shoulder", "right shoulder")


def _planted(names: tuple[str, ...]) -> tuple[str, ...]:
    """Each with its side."""
    return tuple(each for name in names for each in ([name] if " " in name else [f"{side} {name}" for side in _OTHER]))


def _spot(body: Body, name: str) -> Vec:
    return body.ends[name].point if name in body.ends else body.spots[name]


def _between(one: Angles, other: Angles, t: float) -> Angles:
    straight = (0.0, 0.0)
    mixed = {}
    for joint in one.keys() | other.keys():
        a, b = one.get(joint, straight), other.get(joint, straight)
        mixed[joint] = (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t)
    return mixed


def _way(one: Goal, other: Goal, t: float) -> Goal:
    tips = tuple(lerp(a, b, t) for a, b in zip(one.tips, other.tips, strict=True))
    return Goal(lerp(one.point, other.point, t), tips)


def _flat_hand(hand: Goal, body: Body) -> tuple[Vec, ...]:
    """The finger tips of a hand that lies on the floor: where it points, else toward the head."""
    x, y, _ = hand.tips[0]
    if hypot(x, y) < HAND / 2:
        x, y, _ = add(body.spots["head"], body.spots["hips"], -1.0)
    share = HAND / (hypot(x, y) or 1.0)
    return ((x * share, y * share, -0.009),)


def _inner(shape: Shape) -> Shape:
    """The middle of a limb, for the accent."""
    return shape._replace(ra=0.42 * shape.ra, rb=0.42 * shape.rb)
