"""A figure as SVG: from far to near, each layer with a thin halo of paper round it; still, or moving without a script."""

from __future__ import annotations

from html import escape
from math import acos, atan2, cos, hypot, pi, sin

from stretchcoach.figures.figure import Figure, Layer, Shape
from stretchcoach.figures.props import Flat

COLOURS = {
    "far": "#8fb0c4",
    "near": "#275674",
    "trunk": "#43799b",
    "accent": "#e07f26",
    "mat": "#ebe5d7",
    "prop": "#bfa982",
}
"""On white paper. Every element has its tone as a class as well, so that a page can give others."""
_PAPER = "#fff"
_HALO = 0.011
_FRAMES = 6
"""Pictures from one key pose to the next in a moving figure; what is between them the reader's program blends."""


def still_svg(
    figure: Figure, where: float = 0.0, *, mirror: bool = False, width: int = 340, title: str = "", words: str = ""
) -> str:
    """The figure at a moment. ``title`` and ``words`` are what a screen reader says of it."""
    return _Paper(figure, mirror, width).whole([where], 0.0, title, words)


def moving_svg(
    figure: Figure, seconds: float, *, mirror: bool = False, width: int = 340, title: str = "", words: str = ""
) -> str:
    """The figure going through its key poses, ``seconds`` from each to the next, over and over."""
    moments = [number / _FRAMES for number in range(_FRAMES * figure.keys + 1)] if figure.keys > 1 else [0.0]
    return _Paper(figure, mirror, width).whole(moments, seconds * figure.keys, title, words)


class _Paper:
    def __init__(self, figure: Figure, mirror: bool, width: int) -> None:
        self._figure, self._mirror = figure, mirror
        self._left, bottom, right, self._top = figure.room(mirror=mirror)
        self._scale = width / (right - self._left)
        self._width, self._height = width, round((self._top - bottom) * self._scale)

    def whole(self, moments: list[float], seconds: float, title: str, words: str) -> str:
        """All of it; with more than one moment every path goes through them in ``seconds``."""
        told = f"<title>{escape(title)}</title>" if title else ""
        told += f"<desc>{escape(words)}</desc>" if words else ""
        things = "".join(
            f'<path class="{each.tone}" fill="{COLOURS[each.tone]}" stroke="{_PAPER}" stroke-width="1.5" '
            f'd="M{"L".join(self._point(point) for point in each.points)}Z"/>'
            for each in self._figure.outlines(mirror=self._mirror)
        )
        frames = [self._figure.layers(where, mirror=self._mirror) for where in moments]
        body = "".join(self._layer(list(layers), seconds) for layers in zip(*frames, strict=True))
        size = f'viewBox="0 0 {self._width} {self._height}" width="{self._width}" height="{self._height}"'
        return f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">{told}{things}{body}</svg>'

    def _layer(self, frames: list[Layer], seconds: float) -> str:
        tone = frames[0].tone
        shapes = list(zip(*(frame.shapes for frame in frames), strict=True))
        accents = list(zip(*(frame.accents for frame in frames), strict=True))
        halo = f' stroke="{_PAPER}" stroke-width="{2 * _HALO * self._scale:.1f}"'
        if not tone:
            return self._group("cut", _PAPER, shapes, seconds)
        return (
            self._group("halo", _PAPER, shapes, seconds, halo)
            + self._group(tone, COLOURS[tone], shapes, seconds)
            + self._group("accent", COLOURS["accent"], accents, seconds)
        )

    def _group(self, tone: str, fill: str, shapes: list[tuple[Shape, ...]], seconds: float, more: str = "") -> str:
        if not shapes:
            return ""
        return f'<g class="{tone}" fill="{fill}"{more}>{"".join(self._path(each, seconds) for each in shapes)}</g>'

    def _path(self, moments: tuple[Shape, ...], seconds: float) -> str:
        drawn = [self._drawn(each) for each in moments]
        if len(set(drawn)) == 1:
            return f'<path d="{drawn[0]}"/>'
        values = ";".join(drawn)
        timing = f'dur="{seconds:g}s" repeatCount="indefinite"'
        return f'<path d="{drawn[0]}"><animate attributeName="d" values="{values}" {timing}/></path>'

    def _drawn(self, shape: Shape) -> str:
        (ax, ay), (bx, by) = shape.a, shape.b
        far = hypot(bx - ax, by - ay)
        if far <= abs(shape.ra - shape.rb):  # one disc hides the other
            a, radius = (shape.a, shape.ra) if shape.ra > shape.rb else (shape.b, shape.rb)
            shape, far = Shape(a, a, radius, radius), 0.0
        ratio = max(-1.0, min(1.0, (shape.ra - shape.rb) / far)) if far else 0.0
        base, tilt = atan2(by - ay, bx - ax), acos(ratio)

        def touch(middle: Flat, radius: float, turn: float) -> str:
            return self._point((middle[0] + radius * cos(base + turn), middle[1] + radius * sin(base + turn)))

        ra, rb = (f"{radius * self._scale:.1f}" for radius in (shape.ra, shape.rb))
        wide = int(tilt < pi / 2), int(tilt > pi / 2)
        return (
            f"M{touch(shape.a, shape.ra, tilt)}L{touch(shape.b, shape.rb, tilt)}"
            f"A{rb} {rb} 0 {wide[1]} 1 {touch(shape.b, shape.rb, -tilt)}"
            f"L{touch(shape.a, shape.ra, -tilt)}A{ra} {ra} 0 {wide[0]} 1 {touch(shape.a, shape.ra, tilt)}Z"
        )

    def _point(self, point: Flat) -> str:
        return f"{(point[0] - self._left) * self._scale:.1f} {(self._top - point[1]) * self._scale:.1f}"
