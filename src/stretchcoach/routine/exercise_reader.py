"""An exercise file of the library to an :class:`~stretchcoach.routine.model.Exercise`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from stretchcoach.routine import dose_reader, limits
from stretchcoach.routine.dose_reader import read_language, read_needs, read_ready, read_start
from stretchcoach.routine.fields import Table
from stretchcoach.routine.limits import Range
from stretchcoach.routine.model import (
    ConditionRule,
    CueLines,
    Dose,
    Drawing,
    Effect,
    Exercise,
    Movement,
    OtherPosition,
    Pose,
    Quoted,
    Side,
    Sides,
    Variant,
    start_alone,
)
from stretchcoach.routine.pose_reader import read_drawing, read_pose
from stretchcoach.routine.problems import Problems
from stretchcoach.routine.shapes import SHAPES, Key, Shape, Text
from stretchcoach.routine.variables import of_lines
from stretchcoach.routine.wording import NEXT_LINE, YOUR_WORDS, listing, shown_value
from stretchcoach.strict import KeyPath

_Number = TypeVar("_Number", int, float)

ROLES = tuple(SHAPES["lines"].keys)
_SHORT = "short"
"""The one key of ``[cues]`` that is a sentence, not a list of them."""

POSITION = ("position", "start", "needs", "cues", "cautions", "figure")
"""What a condition that changes the position says anew, all of it."""

ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_EASIER = f"easier = {{ name = {YOUR_WORDS}, say = {YOUR_WORDS} }}"
_NO_VARIANT = Variant(name="", say="")


def build(document: dict[str, Any], name: str, problems: Problems) -> Exercise:
    """The exercise ``name`` in ``document``; use it only when ``problems`` is still empty."""
    top = Table(document, (), problems, SHAPES["exercise_file"])
    top.only()
    if not ID.fullmatch(name):
        message = f"expected a file name of small letters, digits and hyphens, found {shown_value(name + '.toml')}."
        problems.add((), message, "Rename the file, for example to cat-cow.toml.", code="file-name")
    about = top.table("exercise")
    about.only()
    sides, rests = about.choice("sides", Sides.NONE), about.truth("rests", False)
    written = top.tables("movement")
    movements = tuple(_movement(entry) for entry in written)
    normal, acute = _doses(top, movements, rests)
    return Exercise(
        id=name,
        name=about.text("name", required=True),
        why=about.text("why"),
        position=about.text("position", required=True, variables=of_lines(sides)),
        sides=sides,
        movements=movements,
        cues=read_lines(top.table("cues"), CueLines(), sides),
        normal=normal,
        acute=acute,
        easier=_variant(about, "easier", _NO_VARIANT),
        harder=_variant(about, "harder", _NO_VARIANT),
        cautions=about.texts("cautions"),
        conditions=tuple(_condition(entry, sides, movements) for entry in top.tables("condition")),
        published=about.text("published"),
        sources=about.texts("sources"),
        marks=about.texts("marks"),
        start=read_start(about),
        needs=read_needs(about),
        ready=read_ready(about),
        rests=rests,
        names=_names(about, sides),
        drawing=_drawing(top, about, movements, [read_pose(entry) for entry in written]),
        picture=about.text("picture"),
        picture_description=_described(about),
        load=about.text("load"),
        language=read_language(about),
        quoted=_quoted(top.table("quoted")) if "quoted" in top else None,
    )


def _drawing(top: Table, about: Table, movements: tuple[Movement, ...], poses: list[Pose | None]) -> Drawing | None:
    """How it is drawn: from its own start position, which has to be known."""
    drawing = read_drawing(top, movements, poses)
    if drawing is not None and "start" not in about:
        about.missing("start", 'start = "on-the-back", or another one: a pose departs from it')
    return drawing


def _described(about: Table) -> str:
    """What the picture shows; required with one, because not everybody sees it."""
    if "picture_description" in about and "picture" not in about:
        hint = 'Write picture = "...jpg" too.'
        about.wrong("picture_description", "there is no `picture` to describe.", hint, code="keys-together")
    return about.text("picture_description", required="picture" in about)


def _names(about: Table, sides: Sides) -> dict[Side, str]:
    """What is said for each side in place of its name."""
    written = [side for side in Side if side.value in about]
    for side in written if not sides.two else ():
        hint = 'Write sides = "both", or leave it out.'
        about.wrong(side.value, f"`{side}` needs sides to be said for.", hint, code="one-side")
    if len(written) == 1 and sides.two:
        other = next(side for side in Side if side not in written)
        about.missing(other.value, f'{other} = "..." beside `{written[0]}`')
    return {side: about.text(side.value) for side in written}


def changed(exercise: Exercise, table: Table) -> Exercise:
    """``exercise`` with what the table ``with`` of a step says anew, field by field; in another position, all of it."""
    table.only(dict.fromkeys(("sides", "ready", *dose_reader.KEYS), "the step itself"))
    moved = "position" in table
    needed = {
        "cues": f"cues.move = [{YOUR_WORDS}]",
        "easier": _EASIER,
    }
    left_out = [key for key in needed if moved and key not in table]
    if left_out:
        own = listing(left_out)
        message = f"another position needs its own {own}: those of {exercise.id} belong to the usual one."
        lines = NEXT_LINE.join(needed[key] for key in left_out)
        hint = f"Write {lines}. It goes below the position; inside braces with a comma behind each line."
        table.wrong("position", message, hint, code="foreign-cues")
    unmoved = "start" not in table
    return replace(
        exercise,
        original=exercise,
        name=table.text("name", exercise.name),
        why=table.text("why", exercise.why),
        position=table.text("position", exercise.position, variables=of_lines(exercise.sides)),
        start=None if moved and unmoved else read_start(table, exercise.start),
        elsewhere=(moved and unmoved) or (unmoved and exercise.elsewhere),
        needs=read_needs(table, () if moved else exercise.needs),
        cues=read_lines(table.table("cues"), CueLines() if moved else exercise.cues, exercise.sides),
        easier=_variant(table, "easier", exercise.easier),
        harder=_variant(table, "harder", Variant(name="", say="") if moved else exercise.harder),
        cautions=table.texts("cautions", () if moved else exercise.cautions),
        names={} if moved else exercise.names,
        conditions=_reworded(exercise.conditions, table.table("notes")),
        **_shown_anew(exercise, table),
    )


def _shown_anew(exercise: Exercise, table: Table) -> dict[str, Any]:
    """What is drawn where a step says a position, or a figure, of its own: nothing of the position it was."""
    drawing = read_drawing(table, exercise.movements)
    if "position" not in table and drawing is None:
        return {}
    return {"drawing": drawing or start_alone(read_start(table)), "picture": "", "picture_description": ""}


def _reworded(rules: tuple[ConditionRule, ...], notes: Table) -> tuple[ConditionRule, ...]:
    """``rules`` with other words for what conditions change; what they block, or do in a position of theirs, stays."""
    own = [rule.condition for rule in rules if rule.effect is Effect.MODIFY and rule.instead is None]
    notes.shape = Shape("`notes`", {each: Key(Text(), "") for each in own})
    notes.only(dict.fromkeys((rule.condition for rule in rules), "the exercise file"))
    return tuple(
        replace(rule, note=notes.text(rule.condition, rule.note)) if rule.condition in own else rule for rule in rules
    )


def read_lines(table: Table, base: CueLines, sides: Sides) -> CueLines:
    """``base`` with the roles that ``table`` gives anew, for an exercise done on ``sides``."""
    table.only()
    variables = of_lines(sides)
    lists = {role: table.texts(role, getattr(base, role), variables=variables) for role in ROLES if role != _SHORT}
    return CueLines(**lists, short=table.text(_SHORT, base.short, variables=variables))


def _variant(table: Table, key: str, base: Variant) -> Variant:
    if key not in table:
        if key == "easier" and base is _NO_VARIANT:
            table.missing(key, f"{_EASIER}. A session needs it when pain rises")
        return base
    entry = table.table(key)
    entry.only()
    required = base is _NO_VARIANT
    return Variant(
        name=entry.text("name", base.name, required=required),
        say=entry.text("say", base.say, required=required),
    )


def _movement(entry: Table) -> Movement:
    entry.only()
    return Movement(name=entry.text("name", required=True), say=entry.text("say", required=True))


def _doses(top: Table, movements: tuple[Movement, ...], rests: bool) -> tuple[Dose, Dose | None]:
    dose = top.table("dose")
    dose.only()
    if "normal" not in dose:
        hint = 'Write [dose.normal] and, below it, hold = "20s".'
        top.problems.add(dose.where, "[dose.normal] is missing.", hint, code="missing-key")
    read = {}
    for name in ("normal", "acute"):
        table = dose.table(name)
        table.shape = replace(table.shape, owner=f"[dose.{name}]")
        table.only({"sides": "[exercise]"})
        for key in dose_reader.DIFFERING:
            if isinstance(table.values.get(key), dict):
                hint = "Write one value; a step of a routine can have one for each side."
                table.wrong(key, "the dose of an exercise is the same on both sides.", hint, code="one-side")
        read[name] = dose_reader.read_dose(table, Dose(), movements, rests=rests)
    return read["normal"], read["acute"] if "acute" in dose else None


def _quoted(table: Table) -> Quoted:
    table.only()
    hold = _span(table, "hold", lambda place, each: table.seconds(place, each, Range(1, limits.HOUR)), 1.0)
    reps = _span(table, "reps", lambda place, each: table.number_at(place, each, Range(1, 200)), 1)
    sets = _span(table, "sets", lambda place, each: table.number_at(place, each, Range(1, 20)), 1)
    return Quoted(hold=hold, reps=reps, sets=sets)


def _span(
    table: Table, key: str, read: Callable[[KeyPath, Any], _Number | None], default: _Number
) -> tuple[_Number, _Number] | None:
    """The least and the most of ``key``; None where it is not written or wrong."""
    if key not in table:
        return None
    value: Any = table.values[key]
    place: KeyPath = (*table.where, key)
    if not isinstance(value, list) or len(value) != 2:
        table.expected(key, "the least and the most", code="wrong-count")
        return None
    entries: list[_Number] = []
    for number, each in enumerate(value):
        found = read((*place, number), each)
        entries.append(default if found is None else found)
    least, most = entries
    if least > most:
        table.wrong(key, "the least is more than the most.", "Swap the two.")
    return least, most


def _condition(entry: Table, sides: Sides, movements: tuple[Movement, ...]) -> ConditionRule:
    entry.only()
    if "condition" not in entry:
        entry.missing("condition", 'condition = "knee", or another one')
    name = entry.word("condition")
    effect = entry.choice("effect", Effect.BLOCK)
    if "effect" not in entry:
        entry.missing("effect", 'effect = "block" or effect = "modify"')
    note = entry.text("note", required=effect is Effect.MODIFY)
    return ConditionRule(condition=name, effect=effect, note=note, instead=_instead(entry, effect, sides, movements))


def _instead(entry: Table, effect: Effect, sides: Sides, movements: tuple[Movement, ...]) -> OtherPosition | None:
    """The position that a condition leads to, with everything that is said in it."""
    written = [key for key in POSITION if key in entry]
    if written and effect is Effect.BLOCK:
        message = f'`{written[0]}` belongs to effect = "modify": what is blocked is not done in any position.'
        entry.wrong(written[0], message, "Leave it out.", code="keys-apart")
        return None
    if "position" not in entry:
        if written:
            message = f"`{written[0]}` needs a `position`: it replaces the position with everything said in it."
            hint = 'Write position = "..." too, or say it in the note.'
            entry.wrong(written[0], message, hint, code="keys-together")
        return None
    return OtherPosition(
        position=entry.text("position", variables=of_lines(sides)),
        start=read_start(entry),
        needs=read_needs(entry),
        cues=read_lines(entry.table("cues"), CueLines(), sides),
        cautions=entry.texts("cautions"),
        drawing=read_drawing(entry, movements),
    )
