"""What a command answers a program with: each as one dataclass, from which the JSON and its schema are made.

A dataclass is in the lowest part that speaks of it; what only a program is told is here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from stretchcoach.protocol.writing import plain
from stretchcoach.sound.finding import Examination


def as_json(report: object) -> str:
    """A report, or a tuple of them, as JSON: in ASCII, so that no stream that has fewer letters can change it."""
    return json.dumps(plain(report), indent=2)


REPORTS: Mapping[str, Any] = {
    "doctor": Examination,
}
"""What each command writes with ``--format json``, by the command's name."""
