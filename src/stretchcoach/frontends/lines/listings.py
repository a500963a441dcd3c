"""What is kept of the person and the days: the profile as plain lines; spasm log and adjusted doses as JSON as well."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import tzinfo

from stretchcoach.coach.questions.profile import AGES, UNKNOWN, lasting
from stretchcoach.history.records import Adjustment
from stretchcoach.history.spasm_log import Spasm, as_body
from stretchcoach.safety import Rules
from stretchcoach.safety.countries import Countries, country_line, find_country
from stretchcoach.safety.person import Profile
from stretchcoach.safety.red_flags import Tier

# The profile ----------------------------------------------------------------------------------------------------------


def profile_as_text(profile: Profile, rules: Rules, countries: Countries) -> str:
    """The profile as plain lines, what was never told included."""
    country = find_country(profile.country, countries) if profile.country else None
    unset = f"{UNKNOWN}. Set it with --country, such as --country GB."
    lines = [f"Country: {country_line(country, countries) if country else unset}"]
    lines += [f"Own emergency number: {profile.emergency}"] if profile.emergency else []
    lines += [f"Own urgent care line: {profile.urgent}"] if profile.urgent else []
    lines.append(f"Age: {AGES.get(profile.age, UNKNOWN)}")
    lines.append(f"More painful side: {profile.painful_side or UNKNOWN}")
    lines += ["", "Conditions that change which exercises fit (--condition):"]
    for each in rules.conditions.conditions.values():
        lines.append(f"  {each.id}: {profile.conditions.get(each.id, UNKNOWN)} ({each.words})")
    lines += ["", "For ice and heat (--thermal):"]
    lines += [f"  {each.id}: {profile.thermal.get(each.id, UNKNOWN)} ({each.ask})" for each in lasting(rules)]
    return "\n".join(lines)


# The spasm log --------------------------------------------------------------------------------------------------------


def spasms_as_json(spasms: Iterable[Spasm]) -> str:
    """The entries as a JSON array, oldest first; what was not told is left out."""
    return _json([as_body(each) for each in spasms])


def logged_as_json(spasm: Spasm, tier: Tier, advice: str) -> str:
    """One entry with what the log as a whole suggests."""
    return _json({"spasm": as_body(spasm), "tier": tier.value, "advice": advice})


# Adjusted doses -------------------------------------------------------------------------------------------------------

_WHY = {
    "N1": "a good morning after",
    "N2": "the pain was higher on the morning after",
    "N3": "several mornings were worse",
    "N4": "three sessions went well, and you wanted a little more",
    "N4 declined": "a little more was offered, and you wanted to stay",
    "reset": "you went back to the doses that were written",
}


def level_words(level: int) -> str:
    """What a level means."""
    if level == 0:
        return "the doses are as they were written"
    less = "stepped down: one set less, or shorter holds" + (", and the last exercise left out" if level < -1 else "")
    return less if level < 0 else f"stepped up: {level} {'repetition' if level == 1 else 'repetitions'} more"


def adjustments_as_text(name: str, level: int, history: Sequence[Adjustment], zone: tzinfo | None = None) -> str:
    """The present adjustment, and what led to it; moments are local, or in ``zone``."""
    lines = [f"{name}: {level_words(level)}."]
    lines += [
        f"  {each.wall.astimezone(zone):%Y-%m-%d %H:%M}  {each.level:+d}: {_WHY.get(each.why, each.why)}"
        for each in history
    ]
    return "\n".join([*lines, "Undo it with --reset."] if level else lines)


def adjustments_as_json(routine: str, level: int, history: Sequence[Adjustment]) -> str:
    """The same as one JSON object."""
    past = [{"at": each.wall.isoformat(timespec="seconds"), "level": each.level, "why": each.why} for each in history]
    return _json({"routine": routine, "level": level, "history": past})


def _json(record: object) -> str:
    return json.dumps(record, ensure_ascii=False, indent=2)
