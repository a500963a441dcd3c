"""A dark and a light look, both with more contrast than WCAG asks for at its highest level (7 to 1) in all texts."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="stretchcoach-dark",
    dark=True,
    background="#10151a",
    surface="#1a2128",
    panel="#232c35",
    foreground="#eef1f2",
    primary="#8fd3c3",
    secondary="#a9c7e8",
    accent="#8fd3c3",
    warning="#f4cd7b",
    error="#ffb3a7",
    success="#a8dba0",
    variables={"quiet": "#b6c2cb", "button": "#24463f", "alert": "#4a1712"},
)
LIGHT = Theme(
    name="stretchcoach-light",
    dark=False,
    background="#fbfaf6",
    surface="#f1efe8",
    panel="#e6e3d9",
    foreground="#14191d",
    primary="#0a4f45",
    secondary="#1c4470",
    accent="#0a4f45",
    warning="#663d00",
    error="#8a1212",
    success="#1e5220",
    variables={"quiet": "#3f4a52", "button": "#cfe6df", "alert": "#fbe0dc"},
)
THEMES = {"dark": DARK, "light": LIGHT}
"""By the value of the setting ``theme``."""
