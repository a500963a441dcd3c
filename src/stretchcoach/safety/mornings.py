"""The morning after a session (rules N1 to N4 of section 2.4): one number, and what it means for the next session."""

from __future__ import annotations

from stretchcoach.frozen import dataclass
from stretchcoach.safety.day_limits import DayLimits
from stretchcoach.safety.pain import rating
from stretchcoach.safety.red_flags import Tier
from stretchcoach.safety.rules import Rules
from stretchcoach.safety.standing import LONG_AGO, FolderTime, PastSession, Standing

GOOD, BAD, OFTEN = "N1", "N2", "N3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Morning:
    """What the rating of a morning means."""

    session: PastSession
    value: int
    rule: str
    """``N1``, ``N2``, or ``N3``, which is an N2 that deserves a booked appointment."""
    say: str
    level: int
    """The adjustment of the routine from now on."""
    offer: str = ""
    """Rule N4: the question whether to do a little more; empty where nothing is offered."""
    tier: Tier = Tier.NONE


def morning_due(standing: Standing, rules: Rules) -> PastSession | None:
    """The session whose morning after it is: the last one that counts, 4 to 36 hours ago, not rated yet."""
    if not standing.sessions:
        return None
    last, limits = standing.sessions[-1], rules.days
    if last.morning is not None or last.before is None:
        return None
    return last if limits.morning_from_s <= standing.now - last.ended <= limits.morning_to_s else None


def morning_question(session: PastSession, standing: Standing, rules: Rules) -> str:
    """The question about the morning after ``session``."""
    book = rules.book
    ago = book("time.ago", time=book.about(standing.now - session.ended, up=False))
    return rules.days.texts["morning"].format(routine=session.name or book("desk.a_session"), ago=ago)


def after_morning(session: PastSession, value: int, standing: Standing, rules: Rules) -> Morning:
    """What the rating ``value``, 0 to 10, of the morning after ``session`` means.

    Raises:
        ValueError: it is no rating.
    """
    value, limits = rating(value), rules.days
    level = standing.levels.get(session.routine, 0)
    if not _is_bad(session, value, standing, limits):
        offer = limits.texts["N4"] if _may_step_up(session, level, standing, limits) else ""
        return Morning(session=session, value=value, rule=GOOD, say=limits.texts[GOOD], level=level, offer=offer)
    lower = max(min(level, 0) - 1, -limits.level_down)
    rule = OFTEN if _is_too_often(session, standing, limits) else BAD
    say, tier = limits.texts[rule], Tier.BOOK_CLINICIAN if rule == OFTEN else Tier.NONE
    if value >= rules.pain.severe_min:
        say = f"{say} {rules.red_flags.word('said_back.severe')}"
    return Morning(session=session, value=value, rule=rule, say=say, level=lower, tier=tier)


def _is_bad(session: PastSession, value: int, standing: Standing, limits: DayLimits) -> bool:
    """Rule N2: a rise of two or more, or a spasm of more than a day since the session."""
    if session.before is not None and value >= session.before + limits.next_day_rise:
        return True
    return any(each.until - each.start > limits.flare_s and each.until > session.ended for each in standing.spasms)


def _is_too_often(session: PastSession, standing: Standing, limits: DayLimits) -> bool:
    """Rule N3, this bad morning included."""
    rated = [each for each in standing.sessions if each.id != session.id and each.answered is not None]
    in_row = 1
    for each in reversed(rated):
        if each.verdict == GOOD:
            break
        in_row += 1
    recent = [each for each in rated if each.verdict != GOOD and _at(each) >= standing.now - limits.bad_mornings_s]
    return in_row >= limits.bad_mornings_in_row or len(recent) + 1 >= limits.bad_mornings_max


def _at(session: PastSession) -> FolderTime:
    return session.ended if session.answered is None else session.answered


def _may_step_up(session: PastSession, level: int, standing: Standing, limits: DayLimits) -> bool:
    """Rule N4: the last sessions of the routine were green, all of them since its doses were last decided about."""
    same = [each for each in standing.sessions if each.routine == session.routine]
    last = same[-limits.green_sessions :]
    decided = standing.adjusted.get(session.routine, LONG_AGO)
    enough = len(last) >= limits.green_sessions and last[-1].id == session.id
    return enough and level < limits.level_up and all(each.green and each.ended > decided for each in last)
