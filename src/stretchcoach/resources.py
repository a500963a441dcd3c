"""Where the shipped files are: inside the package in a wheel, at the top of the checkout in an editable install."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """The shipped folder ``name`` (``"routines"`` or ``"audio"``).

    Raises:
        FileNotFoundError: the installation is incomplete.
    """
    for place in (_PACKAGE / "_shipped" / name, _PACKAGE.parent.parent / name):
        if place.is_dir():
            return place
    raise FileNotFoundError(
        f"the shipped folder {name!r} is missing from this installation; install stretchcoach again"
    )


def packaged(*parts: str) -> Path:
    """A data file inside the package, such as ``packaged("phrases", "en.toml")``."""
    return _PACKAGE.joinpath(*parts)
