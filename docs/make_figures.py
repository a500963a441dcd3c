"""Makes ``docs/figures.svg``, the sheet of all figures, and the tables of ``docs/figures.md``.

Run it with ``python docs/make_figures.py``; the same program always gives the same sheet.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path

from stretchcoach.figures.figure import Figure, figure_in, figure_of
from stretchcoach.figures.presets import PRESETS
from stretchcoach.figures.svg import still_svg
from stretchcoach.figures.words import described
from stretchcoach.routine.joints import JOINTS
from stretchcoach.routine.library import load_library
from stretchcoach.routine.model import Exercise, StartPosition
from stretchcoach.words.languages import load_book

SHEET = Path(__file__).with_name("figures.svg")
PAGE = Path(__file__).with_name("figures.md")
ACROSS, WIDTH, HEIGHT, GAP, LINE = 4, 230, 180, 16, 26
"""Pictures in a row, the room of each, what is between them, and the height of a line of words; in pixels."""


def shown() -> Iterator[tuple[str, Figure]]:
    """Every figure with its name: the exercises, the other positions they are done in, the start positions."""
    library = load_library().exercises
    for exercise in library.values():
        yield from _named(exercise.name, exercise)
        seen = [exercise.drawing]
        for rule in exercise.conditions:
            if rule.instead is not None and rule.instead.drawing not in seen:
                seen.append(rule.instead.drawing)
                yield from _named(f"{exercise.name}, {rule.condition}", exercise.done_in(rule.instead))
    for start in StartPosition:
        yield start.value, figure_in(start)


def _named(name: str, exercise: Exercise) -> Iterator[tuple[str, Figure]]:
    figure = figure_of(exercise)
    if figure is not None:
        yield name, figure


def sheet() -> str:
    """All key poses of all figures on white paper, each figure's in a row of their own or beside others."""
    book, places, column, row = load_book("en"), [], 0, 0
    for name, figure in shown():
        if column + figure.keys > ACROSS:
            column, row = 0, row + 1
        for key in range(figure.keys):
            left, bottom, right, top = figure.frame
            width = round(min(WIDTH, HEIGHT * (right - left) / (top - bottom)))
            words = described(figure, key, book)
            picture = still_svg(figure, float(key), width=width, title=f"{name} {key + 1}", words=words)
            x, y = GAP + column * (WIDTH + GAP), row * (HEIGHT + LINE + GAP) + LINE
            label = "" if key else f'<text y="-6">{escape(name)}</text>'
            places.append(f'<g transform="translate({x} {y})">{label}{picture}</g>')
            column += 1
    size = f'width="{GAP + ACROSS * (WIDTH + GAP)}" height="{(row + 1) * (HEIGHT + LINE + GAP)}"'
    inside = '<rect width="100%" height="100%" fill="#fff"/>' + "\n".join(places)
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="14">{inside}</svg>\n'


def joint_table() -> str:
    """The joints, their signs and ranges."""
    rows = ["| joint | plus | degrees | two sides |", "|---|---|---|---|"]
    for name, joint in JOINTS.items():
        least, most = joint.range
        rows.append(f"| `{name}` | {joint.plus} | {least:g} to {most:g} | {'yes' if joint.paired else ''} |")
    return "\n".join(rows)


def preset_table() -> str:
    """The start positions as angles."""
    rows = ["| `start` | its pose |", "|---|---|"]
    for start, angles in PRESETS.items():
        written = (f"{name} = {a:g}" if a == b else f"{name} = [{a:g}, {b:g}]" for name, (a, b) in angles.items())
        rows.append(f"| `{start}` | `{', '.join(written)}` |")
    return "\n".join(rows)


def word_table() -> str:
    """What is told of every key pose."""
    book, rows = load_book("en"), ["| figure | its key poses in words |", "|---|---|"]
    for name, figure in shown():
        told = (f"{key + 1}: {described(figure, key, book)}" for key in range(figure.keys))
        rows.append(f"| {name} | {'<br>'.join(told)} |")
    return "\n".join(rows)


def page(text: str) -> str:
    """The page with the tables between its marks renewed."""
    for mark, table in (("joints", joint_table()), ("presets", preset_table()), ("words", word_table())):
        before, _, rest = text.partition(f"<!-- {mark} -->\n")
        _, _, after = rest.partition(f"<!-- /{mark} -->")
        text = f"{before}<!-- {mark} -->\n{table}\n<!-- /{mark} -->{after}"
    return text


if __name__ == "__main__":
    SHEET.write_text(sheet(), "utf-8")
    PAGE.write_text(page(PAGE.read_text("utf-8")), "utf-8")
