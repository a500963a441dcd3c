"""How an exercise is drawn: its key poses, what stays where it is, what is looked at from where.

Angles that no body has are refused here, so that ``check`` finds them with their place.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from stretchcoach.routine.dose_reader import read_start
from stretchcoach.routine.fields import Table
from stretchcoach.routine.joints import ACCENTS, HELD, JOINTS, PLANTED, PROPS, Joint
from stretchcoach.routine.model import Drawing, Movement, Pose
from stretchcoach.routine.wording import did_you_mean, listing, printable, shown_value

_HOLDS = ("hands", "feet")
_USUAL_HEIGHT = 12.0
_SIDES = ("left", "right")


def read_drawing(owner: Table, movements: tuple[Movement, ...], own: list[Pose | None] | None = None) -> Drawing | None:
    """What ``figure`` of ``owner`` says of an exercise with ``movements``; None where no pose is written.

    ``own`` are the poses written beside each movement; None where they are written in ``poses``, because the position is
    another one.
    """
    table = owner.table("figure")
    table.only()
    poses = _poses(owner, table, movements, own)
    if not poses:
        for key in table.values:
            if not owner.problems.at((*table.where, key)):
                table.wrong(key, f"`{key}` needs a pose to be drawn with.", _example(movements, own))
                break
        return None
    camera = table.table("camera")
    camera.only()
    return Drawing(
        poses=poses,
        first=_pose(table.table("from")) if "from" in table else None,
        planted=_named(table, "planted", _sided(PLANTED)),
        accent=_named(table, "accent", _sided(ACCENTS)),
        props=_named(table, "props", PROPS) if "props" in table else None,
        turn=camera.number("turn", 0.0) if "turn" in camera else None,
        height=camera.number("height", _USUAL_HEIGHT),
    )


def read_pose(owner: Table) -> Pose | None:
    """The pose beside a movement; None where none is written."""
    return _pose(owner.table("pose")) if "pose" in owner else None


def _poses(
    owner: Table, table: Table, movements: tuple[Movement, ...], own: list[Pose | None] | None
) -> tuple[Pose, ...]:
    right = "pose" if not movements else "poses" if own is None else ""
    for key in ("pose", "poses"):
        if key in table and key != right:
            table.wrong(key, f"`{key}` does not belong here.", _example(movements, own))
    if own is not None and movements:
        given = tuple(pose for pose in own if pose is not None)
        if given and len(given) < len(own):
            place = ("movement", own.index(None))
            owner.problems.add(place, "`pose` is missing: the other movements have one.", "Write pose = { ... }.")
        return given
    if right == "pose":
        return (_pose(table.table("pose")),) if "pose" in table else ()
    poses = tuple(_pose(entry) for entry in table.tables("poses"))
    if "poses" in table and len(poses) != len(movements):
        names = listing((movement.name for movement in movements), mark='"')
        table.wrong("poses", f"expected one pose each for {names} ({len(movements)} in all), found {len(poses)}.")
    return poses


def _example(movements: tuple[Movement, ...], own: list[Pose | None] | None) -> str:
    if not movements:
        return "Write pose = { ... } for the hold."
    return "Write pose = { ... } in each [[movement]]." if own is not None else "Write poses = [{ ... }, { ... }]."


def _pose(table: Table) -> Pose:
    table.only()
    angles = {name: found for name, joint in JOINTS.items() if (found := _angles(table, name, joint)) is not None}
    hands, feet = (_holds(table, key) for key in _HOLDS)
    return Pose(angles=angles, start=read_start(table), hands=hands, feet=feet)


def _angles(table: Table, name: str, joint: Joint) -> tuple[float, float] | None:
    """The angles of one joint, left and right; None where they are not written or wrong."""
    if name not in table:
        return None
    value, place = table.values[name], (*table.where, name)
    if not isinstance(value, list):
        one = _degrees(table, place, value, joint)
        return None if one is None else (one, one)
    if not joint.paired:
        table.expected(name, "one number: there is only one of it", f"Write {name} = 20.")
        return None
    if len(value) != 2:
        message = f"expected one number, or two for left and right, found {len(value)}."
        table.wrong(name, message, f"Write {name} = [20, 40].")
        return None
    left, right = (_degrees(table, (*place, number), each, joint) for number, each in enumerate(value))
    return None if left is None or right is None else (left, right)


def _degrees(table: Table, place: tuple[str | int, ...], value: Any, joint: Joint) -> float | None:
    least, most = joint.range
    if isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most:
        return float(value)
    why = f"expected degrees from {least:g} to {most:g} (plus: {joint.plus}), found {shown_value(value)}."
    table.problems.add(place, why)
    return None


def _holds(table: Table, key: str) -> tuple[str, str]:
    """What the left and the right hand or foot rests on; empty for nothing."""
    value = table.values.get(key, "")
    both = value if isinstance(value, list) and len(value) == 2 else [value, value]
    right = ("", *_sided(HELD))
    for each in both:
        if not isinstance(each, str) or each not in right:
            hint = did_you_mean(each, right[1:]) if isinstance(each, str) else ""
            hint = hint.replace("`", '"') or f"There are {listing(HELD, mark=chr(34))}, with left or right before it."
            table.wrong(key, f"expected what it rests on, or two for left and right, found {shown_value(each)}.", hint)
            return ("", "")
    return (both[0], both[1])


def _sided(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(each for name in names for each in (name, *(f"{side} {name}" for side in _SIDES)))


def _named(table: Table, key: str, right: tuple[str, ...]) -> tuple[str, ...]:
    """A list of some of the ``right`` words."""
    given = table.texts(key)
    for number, each in enumerate(given):
        if each not in right:
            hint = did_you_mean(each, right).replace("`", '"')
            plain = [word for word in right if not word.startswith(_SIDES)]
            hint = hint or f"There are {listing(plain, mark=chr(34))}."
            table.problems.add((*table.where, key, number), f'there is no "{printable(each)}" here.', hint)
    return given
