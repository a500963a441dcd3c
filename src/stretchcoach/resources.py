"""Where the shipped files are: inside the package in a wheel, at the top of the checkout in an editable install."""

from __future__ import annotations

from pathlib import Path

from stretchcoach.errors import StretchcoachError

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


def check_installed() -> None:
    """Make sure that the files of the program are files.

    Raises:
        StretchcoachError: it runs out of an archive, where they are not.
    """
    if not _PACKAGE.is_dir():
        raise StretchcoachError(
            f"This program has to be installed first: its routines and sounds cannot be read out of {_PACKAGE.parent}."
        )


def packaged(*parts: str) -> Path:
    """A data file inside the package, such as ``packaged("phrases", "en.toml")``."""
    return _PACKAGE.joinpath(*parts)
