"""The looks of the app: its colours, dark, light and of high contrast, and which of them a terminal can show.

Text has a contrast of 7 : 1 (WCAG 2, level AAA) on every ground that it stands on, and figures one of 3 : 1. Nothing is
told by colour alone: what a colour says a word, a sign or a shape says as well.
"""

from __future__ import annotations

from typing import NamedTuple

from textual.theme import Theme

CONTRAST = "contrast"
"""Setting of the theme that is made of the sixteen colours that every terminal has."""

FIGURE_TONES = ("near", "far", "trunk", "accent", "prop", "mat")
"""What the parts of a figure are drawn in: limbs on the side of the viewer and beyond, the trunk, what moves, and things."""


class NamedTheme(NamedTuple):
    """A theme, and what it is called where one is chosen."""

    title: str
    what: str
    theme: Theme


def _variables(quiet: str, button: str, alert: str, *figure: str) -> dict[str, str]:
    """Our own colours: of words beside, of grounds, and one for each of :data:`FIGURE_TONES`."""
    tones = {f"figure-{tone}": colour for tone, colour in zip(FIGURE_TONES, figure, strict=True)}
    return {"quiet": quiet, "button": button, "alert": alert, **tones}


_DARK = Theme(
    name="stretchcoach-dark",
    dark=True,
    background="#10151a",
    surface="#1a2128",
    panel="#232c35",
    foreground="#eef1f2",
    primary="#8fd3c3",
    accent="#8fd3c3",
    secondary="#a9c7e8",
    warning="#f4cd7b",
    error="#ffb3a7",
    success="#a8dba0",
    variables=_variables(
        "#b6c2cb", "#24463f", "#4a1712", "#9fd3f2", "#6c8fa5", "#74b6e0", "#ffb870", "#948a78", "#7d7769"
    ),
)
_LIGHT = Theme(
    name="stretchcoach-light",
    dark=False,
    background="#fbfaf6",
    surface="#f1efe8",
    panel="#e6e3d9",
    foreground="#14191d",
    primary="#0a4f45",
    accent="#0a4f45",
    secondary="#1c4470",
    warning="#5c3700",
    error="#841010",
    success="#1e5220",
    variables=_variables(
        "#3f4a52", "#cfe6df", "#fbe0dc", "#1d5f8d", "#64808f", "#14456a", "#a84300", "#756c5a", "#7d7563"
    ),
)
# Each is a colour of the sixteen as they are drawn on most consoles, so that none of them is turned into another.
_CONTRAST = Theme(
    name=f"stretchcoach-{CONTRAST}",
    dark=True,
    background="#000000",
    surface="#000000",
    panel="#0000aa",
    foreground="#ffffff",
    primary="#55ffff",
    accent="#ffff55",
    secondary="#55ffff",
    warning="#ffff55",
    error="#ffff55",
    success="#55ff55",
    variables=_variables(
        "#ffffff", "#0000aa", "#aa0000", "#ffffff", "#aaaaaa", "#55ffff", "#ffff55", "#aaaaaa", "#aaaaaa"
    ),
)
THEMES = {
    "dark": NamedTheme("Dark theme", "Light letters on a dark ground", _DARK),
    "light": NamedTheme("Light theme", "Dark letters on a light ground", _LIGHT),
    CONTRAST: NamedTheme("High-contrast theme", "White and bright letters on black", _CONTRAST),
}
"""By the value of the setting ``theme``."""


def theme_for(setting: str, colours: str | None) -> str:
    """The name of the theme for this setting, on a terminal with these ``colours``, as Rich calls them.

    With sixteen of them the shades of the dark theme would fall together, and a button would look like the ground.
    """
    if colours == "standard" and THEMES[setting].theme.dark:
        setting = CONTRAST
    return THEMES[setting].theme.name
