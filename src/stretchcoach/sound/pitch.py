"""Whose pitch can be set: eSpeak NG's, and that of no other engine there is."""

from __future__ import annotations

from stretchcoach.sound.cache import default_engine
from stretchcoach.sound.voices import SYSTEM, VoiceSource


def unpitched(source: VoiceSource | None) -> str:
    """What a voice without a pitch that can be set is called, to begin a sentence; empty for one that has one.

    Args:
        source: the chosen voice; None for the system's usual one.
    """
    source = source or SYSTEM
    has = default_engine() == "espeak" and not source.engine
    return "" if has else source.title
