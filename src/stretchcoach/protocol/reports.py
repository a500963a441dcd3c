"""What the commands with ``--format json`` tell: one dataclass for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

REPORTS: Mapping[str, Any] = {}
"""The name of a command, and the dataclass that it tells, or a tuple of them."""
