"""Figures hold together for every pose that a file may have: in the frame, in one piece, standing on the floor."""

from __future__ import annotations

from math import dist, isfinite

from hypothesis import given, settings
from hypothesis import strategies as st
from rows import each_row

from stretchcoach.figures.body import FOREARM, UPPER_ARM, Vec
from stretchcoach.figures.cells import LEAST_COLUMNS, LEAST_ROWS, TONES, Cell, draw_cells
from stretchcoach.figures.figure import Figure, figure_in, figure_of
from stretchcoach.figures.svg import moving_svg, still_svg
from stretchcoach.figures.words import described
from stretchcoach.routine.joints import ACCENTS, HELD, JOINTS, PLANTED, PROPS
from stretchcoach.routine.library import load_library
from stretchcoach.routine.model import Drawing, Exercise, Pose, StartPosition
from stretchcoach.words.languages import load_book

BOOKS = [load_book("en"), load_book("es")]
LIBRARY = load_library().exercises
DRAWN = {name: figure for name, exercise in LIBRARY.items() if (figure := figure_of(exercise)) is not None}
DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
BRAILLE = 0x2800


@st.composite
def angles(draw: st.DrawFn) -> dict[str, tuple[float, float]]:
    chosen = draw(st.lists(st.sampled_from(sorted(JOINTS)), unique=True, max_size=8))
    found = {}
    for name in chosen:
        degrees = st.floats(JOINTS[name].range.least, JOINTS[name].range.most)
        left = draw(degrees)
        found[name] = (left, draw(degrees) if JOINTS[name].paired else left)
    return found


def some(words: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(words), unique=True, max_size=3).map(tuple)


HOLDS = st.tuples(*(st.sampled_from(("", *HELD, "left thigh", "right knee")) for _ in range(2)))
POSES = st.builds(Pose, angles=angles(), start=st.sampled_from((None, *StartPosition)), hands=HOLDS, feet=HOLDS)
DRAWINGS = st.builds(
    Drawing,
    poses=st.lists(POSES, max_size=3).map(tuple),
    first=st.none() | POSES,
    planted=some(PLANTED),
    accent=some(ACCENTS),
    props=st.none() | some(PROPS),
    turn=st.floats(-180, 180),
    height=st.floats(0, 60),
)
FIGURES = st.builds(
    lambda start, drawing, moves: Figure(start, drawing, moves=moves),
    st.sampled_from(StartPosition),
    DRAWINGS,
    st.booleans(),
)


@given(FIGURES, st.floats(0, 9))
@settings(max_examples=60, deadline=None)
def test_everything_drawn_is_a_number_inside_the_frame(figure: Figure, where: float) -> None:
    # Between the moments that are looked at, a fast limb may leave the frame by a little.
    left, bottom, right, top = figure.frame
    for at in (where, round(where)):
        for shape in (each for layer in figure.layers(at) for each in (*layer.shapes, *layer.accents)):
            for (x, y), radius in ((shape.a, shape.ra), (shape.b, shape.rb)):
                assert isfinite(x)
                assert isfinite(y)
                spare = 0.0 if at == round(at) else 0.06
                assert left - spare <= x - radius <= x + radius <= right + spare
                assert bottom - spare <= y - radius <= y + radius <= top + spare


@given(FIGURES, st.floats(0, 5))
@settings(max_examples=40, deadline=None)
def test_bones_keep_their_length(figure: Figure, where: float) -> None:
    parts = {part.name: part for part in figure.body(where).parts}
    for side in ("left", "right"):
        upper, lower = parts[f"{side} upper arm"], parts[f"{side} forearm"]
        assert abs(dist(upper.a, upper.b) - UPPER_ARM) < 1e-3
        assert abs(dist(lower.a, lower.b) - FOREARM) < 1e-3


@given(FIGURES)
@settings(max_examples=40, deadline=None)
def test_every_figure_is_told_and_moves(figure: Figure) -> None:
    for book in BOOKS:
        for key in range(figure.keys):
            assert described(figure, key, book)
            assert described(figure, key, book, mirror=True)
    assert moving_svg(figure, 2.0).count("<path") == still_svg(figure, 0.0).count("<path")


def dots(cells: tuple[tuple[Cell, ...], ...]) -> list[list[bool]]:
    return [
        [bool(cell.tone not in ("", "mat") and (ord(cell.char) - BRAILLE) & marks[x]) for cell in row for x in (0, 1)]
        for row in cells
        for marks in DOTS
    ]


@each_row("name", DRAWN)
def test_a_mirrored_figure_is_the_figure_in_a_mirror(name: str) -> None:
    figure = DRAWN[name]
    for layer, other in zip(figure.layers(0.5), figure.layers(0.5, mirror=True), strict=True):
        assert [(-x, y) for x, y in (shape.a for shape in layer.shapes)] == [shape.a for shape in other.shapes]
    usual, mirror = dots(draw_cells(figure, 0.0, 40, 15)), dots(draw_cells(figure, 0.0, 40, 15, mirror=True))
    different = sum(
        a != b for row, back in zip(usual, mirror, strict=True) for a, b in zip(row, back[::-1], strict=True)
    )
    assert different < 0.1 * sum(map(len, usual))


@each_row("name", DRAWN)
def test_a_figure_moves_without_a_jump(name: str) -> None:
    figure = DRAWN[name]
    steps = 60 * figure.keys
    before = figure.body(0.0)
    for number in range(1, steps + 1):
        body = figure.body(number / 60)
        for one, other in zip(before.parts, body.parts, strict=True):
            assert dist(one.a, other.a) < 0.06, f"{one.name} at {number / 60:.2f}"
        before = body


@each_row("name", DRAWN)
def test_what_is_planted_stays_and_nothing_sinks(name: str) -> None:
    figure = DRAWN[name]
    spots: dict[str, Vec] = {}
    for number in range(8 * figure.keys):
        body = figure.body(number / 8)
        assert min(min(p.a[2] - p.ra, p.b[2] - p.rb) for p in body.parts) > -0.035, number / 8
        for planted in figure.planted:
            spot = body.ends[planted].point if planted in body.ends else body.spots[planted]
            assert dist(spots.setdefault(planted, spot), spot) < 0.035, (planted, number / 8)


def test_the_arms_of_cat_and_cow_are_straight() -> None:
    figure = DRAWN["cat-cow"]
    for key in range(figure.keys):
        body = figure.body(float(key))
        for side in ("left", "right"):
            reach = dist(body.spots[f"{side} shoulder"], body.ends[f"{side} hand"].point)
            assert reach > 0.98 * (UPPER_ARM + FOREARM)


@each_row("start", StartPosition)
def test_a_start_position_is_a_figure_of_one_key(start: StartPosition) -> None:
    figure = figure_in(start)
    assert (figure.keys, figure.hold) == (1, 0)
    assert figure.layers(0.3) == figure.layers(0.0)


@each_row(("columns", "rows"), [(40, 15), (LEAST_COLUMNS, LEAST_ROWS), (61, 9), (120, 40), (17, 40)])
def test_cells_fill_the_room_there_is(columns: int, rows: int) -> None:
    for figure in DRAWN.values():
        cells = draw_cells(figure, 0.4, columns, rows)
        assert len(cells) == rows
        assert {len(row) for row in cells} == {columns}
        assert {cell.tone for row in cells for cell in row} <= set(TONES)
        assert all((cell.char == " ") == (cell.tone == "") for row in cells for cell in row)


@each_row(("columns", "rows"), [(LEAST_COLUMNS - 1, 15), (40, LEAST_ROWS - 1), (0, 0)])
def test_no_room_is_no_figure(columns: int, rows: int) -> None:
    assert draw_cells(figure_in(StartPosition.SITTING), 0.0, columns, rows) == ()


def another_position(exercise: Exercise) -> list[Exercise]:
    return [exercise.done_in(rule.instead) for rule in exercise.conditions if rule.instead is not None]


def test_another_position_never_shows_the_usual_one() -> None:
    for exercise in LIBRARY.values():
        for other in another_position(exercise):
            figure = figure_of(other)
            assert figure is not None
            assert figure.start is other.start
            assert other.drawing is not exercise.drawing
