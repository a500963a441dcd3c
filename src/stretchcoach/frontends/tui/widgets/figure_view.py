"""A figure that moves, in braille. Each picture of it is made once and kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import groupby
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from rich.segment import Segment
from rich.style import Style
from textual.reactive import reactive
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from stretchcoach.frontends.tui.themes import FIGURE_TONES
from stretchcoach.frontends.tui.widgets.drawing import PLAIN

if TYPE_CHECKING:
    from stretchcoach.figures.figure import Figure

STEPS = 12
"""Pictures from one key pose to the next."""

FRAME = 1 / 6
"""Seconds a picture stands at least."""

SHOWN = "-shown"
"""Class of a view with a figure in it."""

Runs: TypeAlias = tuple[tuple[tuple[str, str], ...], ...]
"""Rows of signs that have the same tone, and that tone."""


class Moment(NamedTuple):
    """A figure at one of its :data:`STEPS`, as it is or in a mirror."""

    figure: Figure
    step: int
    mirror: bool


@lru_cache(maxsize=256)
def picture(moment: Moment, columns: int, rows: int) -> Runs:
    """The rows of cells; none where there is no room."""
    from stretchcoach.figures.cells import draw_cells

    cells = draw_cells(moment.figure, moment.step / STEPS, columns, rows, mirror=moment.mirror)
    return tuple(
        tuple(("".join(cell.char for cell in run), tone) for tone, run in groupby(row, key=lambda cell: cell.tone))
        for row in cells
    )


class FigureView(Widget):
    """Shows one moment of a figure, or plays it. Without a figure, or the signs to draw it with, it takes no room."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES = {f"figure--{tone}" for tone in FIGURE_TONES}  # noqa: RUF012 - Textual's name and shape
    DEFAULT_CSS = "FigureView { display: none; } FigureView.-shown { display: block; }\n" + "\n".join(
        f"FigureView > .figure--{tone} {{ color: $figure-{tone}; }}" for tone in FIGURE_TONES
    )
    moment: reactive[Moment | None] = reactive(None)

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's name
        """Nothing to see yet."""
        super().__init__(id=id, classes=classes)
        self._timer: Timer | None = None
        self._ground = Style.null()

    def show(self, figure: Figure | None, where: float, mirror: bool = False) -> None:
        """Show the figure at ``where`` of its key poses; the same again repaints nothing. None takes it away."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if figure is None or self.app.has_class(PLAIN):
            self.moment = None
        else:
            self.moment = Moment(figure, round(where * STEPS) % (figure.keys * STEPS), mirror)

    def play(
        self, figure: Figure | None, seconds: float, mirror: bool = False, *, now: Callable[[], float] = monotonic
    ) -> None:
        """Loop through the key poses, ``seconds`` from one to the next, on the clock ``now``."""
        self.show(figure, 0.0, mirror)
        if figure is None or self.moment is None or figure.keys == 1:
            return
        since = now()

        def turn_page() -> None:
            if self.screen.is_active:  # below a session nobody sees it
                step = round((now() - since) / seconds * STEPS)
                self.moment = Moment(figure, step % (figure.keys * STEPS), mirror)

        self._timer = self.set_interval(FRAME, turn_page)

    def watch_moment(self, moment: Moment | None) -> None:
        """Take up room only with a figure."""
        self.set_class(moment is not None, SHOWN)

    def render_line(self, y: int) -> Strip:
        """The row ``y``, in all its width."""
        width, height = self.size
        if y == 0:  # once for all rows: Textual works it out anew from every parent
            self._ground = self.rich_style
        ground = self._ground
        rows = picture(self.moment, width, height) if self.moment is not None else ()
        if y >= len(rows):
            return Strip.blank(width, ground)
        segments = [
            Segment(text, self.get_component_rich_style(f"figure--{tone}") if tone else ground)
            for text, tone in rows[y]
        ]
        return Strip(segments).adjust_cell_length(width, ground)
