"""A key pose in words, for whoever does not see it: "on hands and knees, back rounded".

The words follow from the angles, so that they cannot say anything else than the picture shows. They name what one would
say to a friend and leave out the rest: at most :data:`MOST` things.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from stretchcoach.figures.body import Angles
from stretchcoach.figures.figure import Figure, figure_of
from stretchcoach.figures.presets import PRESETS
from stretchcoach.frozen import dataclass
from stretchcoach.routine.model import Exercise, Pose, StartPosition
from stretchcoach.words.phrases import Phrasebook

MOST = 4
"""Things that are told beside the position."""
_OTHER = {"left": "right", "right": "left"}
_START = {start: start.value.replace("-", "_") for start in StartPosition} | {
    StartPosition.ON_THE_SIDE: "on_the_side_left"  # the side that is drawn is on top
}


def described(figure: Figure, key: int, book: Phrasebook, *, mirror: bool = False) -> str:
    """What a key pose shows, as words without a capital and without a full stop."""
    at = key % figure.keys
    pose = figure.poses[at]
    start = pose.start or figure.start
    seen = _Seen(figure.angles(at), PRESETS[start], pose, start, figure.props)
    told = dict.fromkeys(seen.told())
    keys = [f"figure.{_START[start]}", *(f"figure.{each}" for each in list(told)[:MOST])]
    return ", ".join(book(_mirrored(each) if mirror else each) for each in keys)


def told(exercise: Exercise, book: Phrasebook, *, mirror: bool = False) -> str:
    """An exercise in one line: its movements, or its hold, and what its author's picture shows; empty for nothing."""
    figure = figure_of(exercise)
    lines = []
    if figure is not None:
        keys = range(figure.keys) if exercise.movements else (figure.hold,)
        words = dict.fromkeys(described(figure, key, book, mirror=mirror) for key in keys)
        lines.append(book("figure.shown", words="; ".join(words)))
    if exercise.picture_description:
        lines.append(book("figure.picture", words=exercise.picture_description.rstrip(".")))
    return " ".join(lines)


def _mirrored(key: str) -> str:
    name, _, side = key.rpartition("_")
    return f"{name}_{_OTHER[side]}" if side in _OTHER else key


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is to be told of one pose."""

    angles: Angles
    preset: Angles
    pose: Pose
    start: StartPosition
    props: tuple[str, ...]

    def told(self) -> Iterator[str]:
        """The names of phrases, what matters most first."""
        yield from self._hips()
        yield from self._legs()
        yield from self._trunk()
        yield from self._arms()
        yield from self._head()

    def _of(self, joint: str) -> tuple[float, float]:
        return self.angles.get(joint, (0.0, 0.0))

    def _one(self, joint: str) -> float:
        return self._of(joint)[0]

    def _more(self, joint: str) -> float:
        """How much more than in the start position."""
        return self._one(joint) - self.preset.get(joint, (0.0, 0.0))[0]

    def _sides(self, name: str, holds: Callable[[int], bool]) -> Iterator[str]:
        """The phrase ``name`` for the sides on which something ``holds``."""
        left, right = holds(0), holds(1)
        if left or right:
            yield f"{name}_{'both' if left and right else 'left' if left else 'right'}"

    @property
    def _rolled(self) -> bool:
        """The pelvis is turned and the shoulders stay: the knees have been let down to one side."""
        return abs(self._more("roll")) >= 12

    def _hips(self) -> Iterator[str]:
        if self.start is StartPosition.ON_THE_BACK:
            if self._more("pelvis") <= -10:
                yield "hips_lifted"
            if self._rolled:
                yield f"knees_rolled_{_side(self._more('roll'))}"
        if self.start is StartPosition.HANDS_AND_KNEES and min(self._of("hips")) - self._more("pelvis") >= 110:
            yield "sitting_back"
        if self.start in (StartPosition.SITTING, StartPosition.STANDING) and self._more("pelvis") >= 8:
            yield "leaning_forward"
        if self.start is StartPosition.STANDING and "wall" in self.props:
            yield "against_wall"
        if self.start is StartPosition.STANDING and "wall in front" in self.props:
            yield "facing_wall"

    def _legs(self) -> Iterator[str]:
        hips, knees = self._of("hips"), self._of("knees")
        crossed = [foot in spots for foot, spots in zip(self.pose.feet, _ACROSS, strict=True)]
        yield from self._sides("ankle_on_thigh", lambda n: crossed[n])
        drawn = 105 if self.start is StartPosition.ON_THE_BACK else 80
        if self.start is StartPosition.ON_THE_BACK:
            if "chair" in self.props:
                yield "calves_on_chair"
                return
            yield from self._sides("leg_raised", lambda n: hips[n] >= 55 and knees[n] <= 45)
            across = self._of("hips_out")
            yield from self._sides("knee_across", lambda n: hips[n] >= 95 and across[n] <= -20)
            yield from self._sides("knee_drawn", lambda n: hips[n] >= drawn and across[n] > -20 and not crossed[n])
            yield from self._sides("leg_straight", lambda n: hips[n] < 55 and knees[n] <= 30)
            if max(hips) < 95 and min(knees) >= 60 and not any(crossed) and not self._rolled:
                yield "knees_bent"
        elif self.start is StartPosition.ON_THE_SIDE:
            yield from self._sides("knee_drawn", lambda n: hips[n] >= drawn)
            if max(hips) < drawn and min(knees) >= 45:
                yield "knees_bent"
        elif self.start is StartPosition.HANDS_AND_KNEES:
            yield from self._sides("leg_back", lambda n: hips[n] <= 35 and knees[n] <= 35)
        elif self.start is StartPosition.SITTING:
            yield from self._sides("leg_out", lambda n: knees[n] <= 45 and not crossed[n])
        elif self.start is StartPosition.STANDING:
            yield from self._sides("knee_lifted", lambda n: hips[n] >= 40 and -12 < hips[1 - n] < 40)
            yield from self._sides("foot_behind", lambda n: hips[n] <= -12 and knees[n] <= 35)

    def _trunk(self) -> Iterator[str]:
        bent = self._more("lumbar") + self._more("chest")
        if abs(self._one("turn")) >= 12 and not self._rolled:
            yield f"turned_{_side(self._one('turn'))}"
        if abs(self._more("side")) >= 10:
            yield f"bent_{_side(self._one('side'))}"
        if self.start is StartPosition.ON_THE_FRONT:
            if bent <= -15:
                yield "up_on_elbows" if min(self._of("elbows")) >= 55 else "up_on_hands"
        elif "hips_lifted" not in self._hips() and self._more("tilt") <= -5 and bent < 40:
            yield "low_back_flat"
        elif self._more("tilt") >= 8 and self._more("lumbar") <= -18 and self._more("chest") > 0:
            yield "low_back_arched"
        elif bent >= 25:
            yield "back_rounded"
        elif bent <= -18:
            yield "back_arched"

    def _arms(self) -> Iterator[str]:
        hands, shoulders = self.pose.hands, self._of("shoulders")
        if self.start is StartPosition.HANDS_AND_KNEES:
            yield from self._sides("arm_under", lambda n: self._of("arms_out")[n] <= -25)
            yield from self._sides("arm_forward", lambda n: shoulders[n] >= 130)
        elif self.start is not StartPosition.ON_THE_FRONT and self.start is not StartPosition.ON_THE_SIDE:
            high = [max(pair) for pair in zip(shoulders, self._of("arms_out"), strict=True)]
            yield from self._sides("arm_overhead", lambda n: high[n] >= 130 and not hands[n])
        if self.start is StartPosition.ON_THE_BACK:
            yield from self._sides("arm_to_ceiling", lambda n: 70 <= shoulders[n] <= 110 and not hands[n])
        if self.start is StartPosition.ON_THE_BACK and 60 <= min(self._of("arms_out")) < 130:
            yield "arms_out"
        if "strap" in self.props:
            yield "strap"
        yield from self._hands(hands)

    def _hands(self, hands: tuple[str, str]) -> Iterator[str]:
        spots = [each.rpartition(" ") for each in hands]
        sides = [on or side for (on, _, _), side in zip(spots, ("left", "right"), strict=True)]
        names = [name for _, _, name in spots]
        for name, phrase in _HELD.items():
            held = [side for side, each in zip(sides, names, strict=True) if each == name]
            if len(held) == 2 and held[0] != held[1]:
                yield f"{phrase}_both"
            elif len(held) == 2:
                yield f"hands_{phrase}_{held[0]}"
            elif held:
                yield f"{phrase}_{held[0]}"

    def _head(self) -> Iterator[str]:
        if abs(self._more("look")) >= 25 and abs(self._one("turn")) < 12:
            yield f"head_{_side(self._one('look'))}"


_HELD = {"thigh": "behind_thigh"} | {
    name: f"on_{name if name != 'lap' else 'thigh'}"
    for name in ("lap", "knee", "shin", "shoulder", "belly", "ribs", "hip")
}
"""The phrase for what a hand rests on."""


_ACROSS = [tuple(f"{other} {spot}" for spot in ("thigh", "lap")) for other in ("right", "left")]
"""What the left, and the right, foot rests on when the legs are crossed."""


def _side(angle: float) -> str:
    return "left" if angle > 0 else "right"
