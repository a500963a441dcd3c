"""One exercise as plain text, and its figure in the cells of a terminal: what an author looks at after each save."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace
from functools import partial
from itertools import groupby

from stretchcoach.authoring.show import WIDTH, wrapped
from stretchcoach.authoring.shown import ConditionShown, ExerciseShown, PositionShown
from stretchcoach.figures.cells import Cell, draw_cells
from stretchcoach.figures.figure import figure_of
from stretchcoach.figures.words import described, told
from stretchcoach.routine.model import CONDITIONS, CueLines, Dose, Effect, Exercise, ExerciseStep, Quoted
from stretchcoach.routine.wording import written
from stretchcoach.session.plan.doses import prescription
from stretchcoach.session.plan.exercises import needs_words
from stretchcoach.words.phrases import Phrasebook

COLUMNS, ROWS = 40, 15
"""The room of one key pose: as much as it has in a session on a usual terminal."""
_GAP = "  "

Paint = Callable[[str, str], str]
"""Makes a coloured text of a text and its tone."""


def describe_exercise(
    exercise: Exercise,
    book: Phrasebook,
    *,
    columns: int = 0,
    paint: Paint | None = None,
    width: int = WIDTH,
    conditions: Mapping[str, str] = CONDITIONS,
) -> str:
    """An exercise in words, with its figures where there is a terminal to draw them in.

    Args:
        exercise: as read.
        book: the language that is written in.
        columns: of the terminal; 0 where braille cannot be shown, and words stand for the figures.
        paint: colours a text; None leaves it as it is.
        width: columns that a line of words may have.
        conditions: what each condition is called.
    """
    fold = partial(wrapped, width=width)
    lines = [exercise.name, "=" * len(exercise.name), "", *map(fold, _words(exercise, book))]
    lines += ["", *_shown(exercise, book, columns, paint, fold)]
    for rule in exercise.conditions:
        if rule.instead is not None:
            other, words = exercise.done_in(rule.instead), f"{rule.note} {rule.instead.position}"
            said = book("proof.with_condition", condition=conditions[rule.condition], note=words)
            lines += ["", fold(said), "", *_shown(other, book, columns, paint, fold)]
            more = filter(None, (needs_words(book, other.needs), *_cues(other.cues), *other.cautions))
            lines += [fold(f"  - {each}") for each in more]
    parts = {
        "proof.said_part": _lines_said(exercise),
        "proof.conditions": _conditions(exercise, book, conditions),
        "proof.cautions": exercise.cautions,
        "proof.published": _origin(exercise),
    }
    for heading, entries in parts.items():
        listed = [fold(f"  - {each}") for each in entries]
        lines += ["", book(heading), *listed] if listed else []
    return "\n".join(lines)


def show_exercise(exercise: Exercise, book: Phrasebook, conditions: Mapping[str, str] = CONDITIONS) -> ExerciseShown:
    """All that there is to show of an exercise, as data; ``conditions`` are what each condition is called."""
    as_it_is = {name: getattr(exercise, name) for name in _AS_IT_IS}
    return ExerciseShown(
        **as_it_is,
        side_names=exercise.names,
        dose=exercise.normal,
        dose_words=_dose(exercise, exercise.normal, book),
        acute_words=_dose(exercise, exercise.acute, book) if exercise.acute else "",
        conditions=tuple(
            ConditionShown(
                condition=rule.condition,
                words=conditions[rule.condition],
                effect=rule.effect,
                note=rule.note,
                instead=_position(exercise.done_in(rule.instead), book) if rule.instead else None,
            )
            for rule in exercise.conditions
        ),
        figure=_poses(exercise, book),
    )


_AS_IT_IS = {each.name for each in fields(ExerciseShown)} & {each.name for each in fields(Exercise)} - {"conditions"}
"""What is told of an exercise as it has it."""


def _position(exercise: Exercise, book: Phrasebook) -> PositionShown:
    """An exercise as it is done in another position."""
    return PositionShown(
        position=exercise.position,
        start=exercise.start,
        needs=exercise.needs,
        cues=exercise.cues,
        cautions=exercise.cautions,
        figure=_poses(exercise, book),
    )


def _words(exercise: Exercise, book: Phrasebook) -> Iterator[str]:
    yield from filter(None, (exercise.why, exercise.position, needs_words(book, exercise.needs)))
    yield _dose(exercise, exercise.normal, book)
    if exercise.load:
        yield book("dose.load", load=exercise.load)
    if exercise.acute is None:
        yield book("proof.no_acute")
    elif exercise.acute != exercise.normal:
        yield book("proof.acute_dose", dose=_dose(exercise, exercise.acute, book))
    if exercise.ready is not None:
        yield book("proof.ready", time=book.time(exercise.ready))
    if exercise.rests:
        yield book("proof.rests")
    for way in ("easier", "harder"):
        variant = getattr(exercise, way)
        if variant.name:
            yield book(f"proof.{way}_way", name=variant.name, say=variant.say)
    yield book("proof.in_a_routine", id=exercise.id)


def _dose(exercise: Exercise, dose: Dose, book: Phrasebook) -> str:
    """All of a dose of the exercise, without the load, which belongs to both."""
    return prescription(book, ExerciseStep(exercise=replace(exercise, load=""), dose=dose, sides=exercise.sides))


def _lines_said(exercise: Exercise) -> Iterator[str]:
    """What is said of it, by the keys of the file."""
    for side, name in exercise.names.items():
        yield f"{side}: “{name}”"
    for movement in exercise.movements:
        yield f"{movement.name}: “{movement.say}”"
    yield from _cues(exercise.cues)


def _cues(cues: CueLines) -> Iterator[str]:
    for role in fields(CueLines):
        said = getattr(cues, role.name)
        yield from (f"{role.name}: “{each}”" for each in ([said] if isinstance(said, str) else said) if each)


def _origin(exercise: Exercise) -> Iterator[str]:
    """Where the dose comes from; what is in numbers, as the file has it."""
    yield from filter(None, (exercise.published, *exercise.marks))
    if exercise.quoted is not None:
        for each in fields(Quoted):
            span = getattr(exercise.quoted, each.name)
            if span is not None:
                least, most = map(written, span) if each.name == "hold" else span
                yield f"{each.name}: {least} - {most}"
    if exercise.sources:
        yield ", ".join(exercise.sources)


def _conditions(exercise: Exercise, book: Phrasebook, names: Mapping[str, str]) -> Iterator[str]:
    """What conditions change of it, and which leave it out; a position that one leads to is drawn apart."""
    for rule in exercise.conditions:
        if rule.effect is Effect.MODIFY and rule.instead is None:
            yield book("proof.with_condition", condition=names[rule.condition], note=rule.note)
    for rule in exercise.conditions:
        if rule.effect is Effect.BLOCK:
            yield book("proof.left_out_with", condition=names[rule.condition], note=rule.note).strip()


def _shown(
    exercise: Exercise, book: Phrasebook, columns: int, paint: Paint | None, fold: Callable[[str], str]
) -> Iterator[str]:
    """The key poses, side by side as far as there is room, each with its words below; else the words alone."""
    figure = figure_of(exercise)
    if figure is None:
        yield told(exercise, book) or book("proof.no_figure")
        return
    width = min(COLUMNS, columns)
    across = max(1, (columns + len(_GAP)) // (width + len(_GAP)))
    keys, words = range(figure.keys), _poses(exercise, book)
    for first in range(0, figure.keys, across):
        row = keys[first : first + across]
        yield from _drawn([draw_cells(figure, float(key), width, ROWS) for key in row], paint)
        yield from (fold(words[key]) for key in row)
    if exercise.picture_description:
        yield fold(book("figure.picture", words=exercise.picture_description.rstrip(".")))


def _poses(exercise: Exercise, book: Phrasebook) -> tuple[str, ...]:
    """What each key pose shows, in a sentence; none where no pose is written."""
    figure = figure_of(exercise)
    if figure is None:
        return ()
    names = [movement.name for movement in exercise.movements] or [book("proof.pose_start"), book("proof.pose_hold")]
    return tuple(f"{names[key]}: {described(figure, key, book)}." for key in range(figure.keys))


def _drawn(pictures: list[tuple[tuple[Cell, ...], ...]], paint: Paint | None) -> Iterator[str]:
    """Pictures beside each other, line by line, without the empty lines above and below; none where there was no room."""
    if not all(pictures):
        return
    rows = list(zip(*pictures, strict=True))
    full = [number for number, row in enumerate(rows) if any(cell.tone for cells in row for cell in cells)]
    for row in rows[full[0] : full[-1] + 1] if full else ():
        yield _GAP.join(_line(cells, paint) for cells in row).rstrip()


def _line(cells: tuple[Cell, ...], paint: Paint | None) -> str:
    if paint is None:
        return "".join(cell.char for cell in cells)
    runs = ((tone, "".join(cell.char for cell in run)) for tone, run in groupby(cells, lambda cell: cell.tone))
    return "".join(paint(text, tone) if tone else text for tone, text in runs)
