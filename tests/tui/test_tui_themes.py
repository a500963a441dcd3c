"""Every theme can be read: contrast as WCAG 2 reckons it, also on a terminal with sixteen colours."""

from __future__ import annotations

import pytest
from rich.color import Color, ColorSystem
from rich.terminal_theme import DEFAULT_TERMINAL_THEME
from rows import each_row

from stretchcoach.frontends.tui.themes import CONTRAST, FIGURE_TONES, THEMES, theme_for

TEXT, FIGURE = 7.0, 3.0
"""Least contrast: of text (WCAG 2.2, 1.4.6), and of graphics (1.4.11)."""

INKS = ("foreground", "primary", "secondary", "accent", "warning", "error", "success", "quiet")
GROUNDS = ("background", "surface", "panel")
READ = [
    *((ink, ground) for ink in INKS for ground in GROUNDS),
    ("foreground", "button"),
    *((ink, "alert") for ink in ("foreground", "error", "warning", "accent", "quiet")),
]
"""Text, and the ground it stands on."""

SEEN = [(f"figure-{tone}", ground) for tone in FIGURE_TONES for ground in GROUNDS[:2]]


def colour(look: str, name: str) -> str:
    """The colour of this name, as ``#rrggbb``."""
    theme = THEMES[look].theme
    return theme.variables.get(name) or getattr(theme, name)


def luminance(rgb: str) -> float:
    """Relative luminance of ``#rrggbb`` (WCAG 2)."""
    parts = [int(rgb[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@each_row("look", THEMES)
def test_contrast(look: str) -> None:
    for least, pairs in ((TEXT, READ), (FIGURE, SEEN)):
        low = [
            f"{ink} on {ground}: {ratio:.1f}"
            for ink, ground in pairs
            if (ratio := contrast(colour(look, ink), colour(look, ground))) < least
        ]
        assert not low, low


def in_sixteen(rgb: str) -> str:
    """The colour that a terminal with sixteen shows for this one."""
    return Color.parse(rgb).downgrade(ColorSystem.STANDARD).get_truecolor(DEFAULT_TERMINAL_THEME).hex


@each_row("look", THEMES)
def test_sixteen_colours(look: str) -> None:
    shown = next(name for name, each in THEMES.items() if each.theme.name == theme_for(look, "standard"))
    same = [pair for pair in (*READ, *SEEN) if contrast(*(in_sixteen(colour(shown, name)) for name in pair)) < FIGURE]
    assert not same, same


@pytest.mark.parametrize("ground", ["button", "alert"])
def test_what_high_contrast_shows_apart_stays_apart_in_sixteen_colours(ground: str) -> None:
    assert in_sixteen(colour(CONTRAST, ground)) != in_sixteen(colour(CONTRAST, "background"))


def test_terminals_with_more_colours_show_what_was_chosen() -> None:
    assert theme_for("dark", "256") == theme_for("dark", None) == "stretchcoach-dark"
    assert theme_for("light", "standard") == "stretchcoach-light"
    assert theme_for("dark", "standard") == theme_for("contrast", "truecolor") == "stretchcoach-contrast"
