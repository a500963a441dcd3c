"""The kinds of problems and notes that ``check`` tells, by the word that stands for each.

The list of messages in ``docs/messages.md`` is made from this table. A code is never given to another kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Code(NamedTuple):
    """One kind of problem or note."""

    what: str
    """What it is, as one plain sentence."""
    source: str = ""
    """Where a clinical rule comes from; empty for what is not clinical."""


FORM: Mapping[str, Code] = {}
"""The writing: what is no TOML, or not what a key takes."""

RULES: Mapping[str, Code] = {}
"""The routine as a whole: what a session must not be asked to do."""

ADVICE: Mapping[str, Code] = {}
"""Clinical advice: never an error, and an author may turn it off with a reason."""

NOTES: Mapping[str, Code] = {}
"""Whatever else an author is told of."""

CODES: Mapping[str, Code] = {**FORM, **RULES, **ADVICE, **NOTES}
"""All of them."""
