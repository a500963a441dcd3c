"""What doctor says about one thing."""

from __future__ import annotations

from typing import NamedTuple


class Finding(NamedTuple):
    """One thing looked at: its name, whether it is well, what was found, and the command that mends it (or empty)."""

    name: str
    ok: bool
    text: str
    mend: str = ""
