"""Figures as SVG: well formed, told to a screen reader, moving without a script."""

from __future__ import annotations

from xml.etree import ElementTree

from rows import each_row

from stretchcoach.figures.figure import figure_in, figure_of
from stretchcoach.figures.svg import moving_svg, still_svg
from stretchcoach.routine.library import load_library
from stretchcoach.routine.model import StartPosition

SVG = "{http://www.w3.org/2000/svg}"
DRAWN = {name: figure for name, each in load_library().exercises.items() if (figure := figure_of(each)) is not None}


@each_row("name", DRAWN)
def test_a_picture_is_told_and_every_path_lies_in_it(name: str) -> None:
    text = still_svg(DRAWN[name], 1.0, mirror=True, width=200, title="Cat & cow", words="back <rounded>")
    picture = ElementTree.fromstring(text)
    assert [picture.findtext(f"{SVG}{each}") for each in ("title", "desc")] == ["Cat & cow", "back <rounded>"]
    assert picture.get("role") == "img"
    assert picture.get("width") == "200"
    assert picture.findall(f".//{SVG}path")
    assert "nan" not in text


@each_row("name", DRAWN)
def test_a_moving_picture_has_the_frames_of_a_still_one(name: str) -> None:
    figure = DRAWN[name]
    moving = ElementTree.fromstring(moving_svg(figure, 2.5))
    still = ElementTree.fromstring(still_svg(figure, 0.0))
    paths, animated = moving.findall(f".//{SVG}path"), moving.findall(f".//{SVG}animate")
    assert [path.get("d") for path in paths] == [path.get("d") for path in still.findall(f".//{SVG}path")]
    assert animated or name == "rest-90-90"
    for each in animated:
        frames = str(each.get("values")).split(";")
        assert frames[0] == frames[-1]
        assert len({frame.count("A") for frame in frames}) == 1
        assert each.get("dur") == f"{2.5 * figure.keys:g}s"


def test_one_key_pose_does_not_move() -> None:
    figure = figure_in(StartPosition.STANDING)
    assert moving_svg(figure, 2.0) == still_svg(figure, 0.0)
