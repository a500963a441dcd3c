"""What the spasm log says (section 6.1): when a new episode began, and when spasms deserve a booked appointment."""

from __future__ import annotations

from collections.abc import Sequence

from stretchcoach.safety.day_limits import DayLimits
from stretchcoach.safety.questions import shown_text
from stretchcoach.safety.red_flags import Tier, tier_text
from stretchcoach.safety.rules import Rules
from stretchcoach.safety.standing import LONG_AGO, FolderTime, PastSpasm


def last_episode(spasms: Sequence[PastSpasm], limits: DayLimits) -> FolderTime | None:
    """When the last new episode was logged; None without one.

    An entry that begins within ``episode_gap_s`` of an earlier one belongs to its episode, unless it tells of a new
    warning sign.
    """
    began, reached = None, LONG_AGO
    for each in sorted(spasms, key=lambda spasm: spasm.logged):
        if each.new_red_flag or each.start - reached > limits.episode_gap_s:
            began = each.logged
        reached = max(reached, each.start, each.end or each.logged)
    return began


def spasm_advice(spasms: Sequence[PastSpasm], folder_now: FolderTime, rules: Rules) -> tuple[Tier, str]:
    """What the log as a whole suggests at ``folder_now``: advice and its words, or nothing. It closes nothing.

    Frequent, not going away, and life-halting are the seed's three reasons to see a specialist.
    """
    limits = rules.days
    recent = [each for each in spasms if folder_now - each.until <= limits.frequent_s]
    reasons = []
    if len(recent) >= limits.frequent_count:
        reasons.append(limits.texts["frequent"].format(count=len(recent)))
    if _lasts(spasms, folder_now, limits):
        reasons.append(limits.texts["lasting"])
    if any(max(each.worst or 0, each.now or 0) >= limits.halting_min for each in recent):
        reasons.append(limits.texts["halting"])
    if not reasons:
        return Tier.NONE, ""
    advice = map(shown_text, tier_text(Tier.BOOK_CLINICIAN, rules.red_flags))
    return Tier.BOOK_CLINICIAN, " ".join((*reasons, *advice))


def _lasts(spasms: Sequence[PastSpasm], folder_now: FolderTime, limits: DayLimits) -> bool:
    """Whether spasms less than ``lasting_gap_s`` apart reach over ``lasting_s``, and up to the last such gap before now."""
    begun: FolderTime | None = None
    reached = LONG_AGO
    for each in sorted(spasms, key=lambda spasm: spasm.start):
        if each.start - reached > limits.lasting_gap_s:
            begun = each.start
        reached = max(reached, each.until)
    if begun is None or folder_now - reached > limits.lasting_gap_s:
        return False
    return reached - begun >= limits.lasting_s
