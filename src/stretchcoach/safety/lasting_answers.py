"""The person as far as is known: the profile that was saved, and what was told in sessions since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from stretchcoach.safety import conditions, thermal_screen
from stretchcoach.safety.person import Profile
from stretchcoach.safety.rules import Rules


def with_told(profile: Profile, told: Iterable[tuple[str, str, Any]], rules: Rules) -> Profile:
    """``profile`` with the answers given in sessions: purpose, id and value, oldest first, the last of each id counting.

    Only what stays true after today is taken over.
    """
    answers = list(told)
    thermal = dict(profile.thermal)
    for purpose, ref, value in answers:
        if purpose == "thermal":
            thermal = thermal_screen.with_pack_answer(thermal, ref, value, rules.thermal_screen)
    known = conditions.with_answers(profile.conditions, answers, rules.conditions)
    return replace(profile, conditions=known, thermal=thermal_screen.kept(thermal, rules.thermal_screen))
