"""Which routine is proposed, by how the back is now and by the days before. Pure; :mod:`stretchcoach.coach.day` reads them.

It opens nothing: what may be started is decided by :mod:`stretchcoach.safety` and said by the candidates. What a rating
opens are the limits of the safety data and each routine's own ``pain_up_to``; for which day a shipped routine is made is
section 4.6 of the clinical reference. The order among them, and the times of the day, are design choices.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from stretchcoach.frozen import dataclass
from stretchcoach.routine.model import DoStep, ExerciseStep, Routine
from stretchcoach.safety import Rules, days
from stretchcoach.safety.days import Closed
from stretchcoach.safety.mornings import GOOD
from stretchcoach.safety.standing import LONG_AGO, FolderTime, PastSession, Standing

EASE, GETTING_ABOUT, FLARE_UP, SETTLE, DESK = "ease", "getting-about", "flare-up-day", "settle", "desk"
LADDER = GENTLE, DAILY, STRENGTH = "gentle-four", "daily-fifteen", "strength"
"""The shipped routines for ordinary days, from the one that asks least."""

AT_THE_DESK = range(7, 18)
"""Hours in which a small extra is one for the desk; later it is a rest."""
EVENING = 20
"""The hour from which there is no strength work."""


class WhyProposed(StrEnum):
    """Why a routine is proposed; the name of its sentence among the phrases of ``today``."""

    OWN = "own"
    FIRST = "first"
    AWAY = "away"
    AGAIN = "again"
    STEP = "step"
    STRENGTH = "strength"
    TURN = "turn"
    CAREFUL = "careful"
    GENTLE = "gentle"
    SETTLE = "settle"
    SPASM = "spasm"
    FLARE = "flare"
    SEVERE = "severe"
    OFFERED = "offered"
    DONE = "done"
    CLOSED = "closed"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A routine, and why it may not be started now; ``own`` are those of the person's own folder."""

    routine: Routine
    closed: Closed | None = None
    own: bool = False

    @property
    def moves(self) -> bool:
        """Whether it has exercises, or activities of the author's own."""
        return self.moves_at(0)

    def moves_at(self, pain: int) -> bool:
        """Whether any of its exercises is open at this rating."""
        steps = self.routine.each_step()
        return any(isinstance(each, ExerciseStep | DoStep) and each.pain_up_to >= pain for each in steps)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed, and why; no routine where nothing is open."""

    routine: Routine | None
    why: WhyProposed
    reason: str = ""
    """What is closed, and why, in the words of the door or the limit; for ``closed`` and ``nothing``."""
    count: int = 0
    """The sessions of today, for ``done``."""


@dataclass(frozen=True, slots=True)
class _Known:
    candidates: Sequence[Candidate]
    pain: int
    standing: Standing
    hour: int
    rules: Rules

    def fits(self, candidate: Candidate) -> bool:
        """Whether it is open, and stays open at this pain: with severe pain nothing stretches (rule P2)."""
        severe = self.pain >= self.rules.pain.severe_min
        offered = days.is_offered(candidate.routine.id, self.standing, self.rules)
        within = self.pain <= candidate.routine.pain_up_to and not (severe and candidate.moves_at(self.pain))
        return candidate.closed is None and (within or offered)

    @property
    def counted(self) -> list[PastSession]:
        return [each for each in self.standing.sessions if each.counts]

    @property
    def today(self) -> list[PastSession]:
        return [each for each in self.standing.sessions if each.ended >= self.standing.midnight]

    def done_today(self, routine: str) -> bool:
        return any(each.routine == routine for each in self.today)

    def last_done(self, routine: str) -> FolderTime:
        return max((each.ended for each in self.standing.sessions if each.routine == routine), default=LONG_AGO)

    def within(self, moment: FolderTime | None, seconds: float) -> bool:
        return moment is not None and self.standing.now - moment <= seconds


class _Choice(NamedTuple):
    """Routines by id, the best first, for one reason."""

    ids: Sequence[str]
    why: WhyProposed


_Rule: TypeAlias = Callable[[_Known], _Choice | None]


def propose(candidates: Sequence[Candidate], pain: int | None, standing: Standing, hour: int, rules: Rules) -> Proposal:
    """The one routine to propose.

    Args:
        candidates: every routine that could be read, in the order of the library.
        pain: how the back is now, 0 to 10; None where nobody has said it.
        standing: the days before; that of an empty record in a rehearsal.
        hour: of the day where the person is, 0 to 23.
        rules: in the words of the person's language and country.
    """
    expected = _expected(standing, rules) if pain is None else pain
    known = _Known(candidates, expected, standing, hour, rules)
    by_id = {each.routine.id: each for each in candidates}
    reason = ""
    for choice in _choices(known):
        wanted = [by_id[each] for each in choice.ids if each in by_id]
        for each in wanted:
            if known.fits(each):
                counted = sum(past.counts for past in known.today)
                why = WhyProposed.CLOSED if reason else choice.why
                return Proposal(each.routine, why, reason, counted if why is WhyProposed.DONE else 0)
            if not reason and each.closed is not None and expected <= each.routine.pain_up_to:
                reason = each.closed.reason
    return Proposal(None, WhyProposed.NOTHING, reason)


def _choices(known: _Known) -> Iterator[_Choice]:
    for rule in _RULES:
        choice = rule(known)
        if choice is not None:
            yield choice
    others = [each.routine.id for each in known.candidates]
    severe = known.pain >= known.rules.pain.severe_min
    yield _Choice((EASE, GETTING_ABOUT, *others), WhyProposed.SEVERE if severe else WhyProposed.GENTLE)


def _expected(standing: Standing, rules: Rules) -> int:
    """The pain to reckon with where nobody has said it: that of the last day and a half, else as much as is ordinary. A
    session that ended before its last rating counts by its worst: most likely pain ended it."""
    cut_short = [replace(each, after=each.worst if each.after is None else each.after) for each in standing.sessions]
    last = _last_rating(replace(standing, sessions=tuple(cut_short)), rules)
    return rules.pain.start_full_max if last is None else last


def _last_rating(standing: Standing, rules: Rules) -> int | None:
    """The newest rating of the last day and a half: of a morning, or the last one of a session."""
    told = [(each.answered or LONG_AGO, each.morning) for each in standing.sessions]
    told += [(each.ended, each.before if each.after is None else each.after) for each in standing.sessions]
    fresh = [(at, value) for at, value in told if value is not None and standing.now - at <= rules.days.morning_to_s]
    return max(fresh, key=lambda each: each[0])[1] if fresh else None


# The rules, first match that fits wins ------------------------------------------------------------------------------


def _severe(known: _Known) -> _Choice | None:
    """Rule P2: what it offered a moment ago; else what rests, a therapist's own first."""
    if known.pain < known.rules.pain.severe_min:
        return None
    ids = [each.routine.id for each in known.candidates]
    offered = [each for each in ids if days.is_offered(each, known.standing, known.rules)]
    if offered:
        return _Choice(offered, WhyProposed.OFFERED)
    own = [each.routine.id for each in known.candidates if each.own and (each.moves or each.routine.ease)]
    return _Choice((*own, EASE), WhyProposed.SEVERE)


def _own(known: _Known) -> _Choice | None:
    """The person's own, a therapist's: the one done longest ago, unless it was done today."""
    own = [each.routine.id for each in known.candidates if each.own and each.moves]
    due = sorted((each for each in own if not known.done_today(each)), key=known.last_done)
    return _Choice(due, WhyProposed.OWN) if due else None


def _spasm(known: _Known) -> _Choice | None:
    """R0: a spasm just now, and it still hurts."""
    just_now = any(known.within(each.until, known.rules.days.flare_s) for each in known.standing.spasms)
    return _Choice((SETTLE,), WhyProposed.SPASM) if just_now and known.pain > known.rules.pain.green_max else None


def _flare_up(known: _Known) -> _Choice | None:
    """R8: the pain has risen since it was told last, as much as makes a morning a bad one (rule N2)."""
    last, rules = _last_rating(known.standing, known.rules), known.rules
    rises = last is not None and known.pain >= last + rules.days.next_day_rise
    return _Choice((FLARE_UP,), WhyProposed.FLARE) if rises and known.pain > rules.pain.green_max else None


def _much(known: _Known) -> _Choice | None:
    """Rule P1."""
    return _Choice((SETTLE,), WhyProposed.SETTLE) if known.pain > known.rules.pain.start_full_max else None


def _done(known: _Known) -> _Choice | None:
    """After one of the day's sessions something small, which is none: at the desk by day, else a rest."""
    if not any(each.counts for each in known.today):
        return None
    desk = known.hour in AT_THE_DESK and not known.done_today(DESK)
    return _Choice((DESK, EASE) if desk else (EASE,), WhyProposed.DONE)


def _some(known: _Known) -> _Choice | None:
    """Above the green band small and slow, in acute doses."""
    return _Choice((GENTLE,), WhyProposed.GENTLE) if known.pain > known.rules.pain.green_max else None


def _newcomer(known: _Known) -> _Choice | None:
    """Nothing done yet, or nothing for as long as makes the lists due again."""
    last = known.counted[-1].ended if known.counted else None
    if known.within(last, known.rules.red_flags.lists_after_s):
        return None
    here = known.standing.last is None or known.within(known.standing.last, known.rules.red_flags.lists_after_s)
    return _Choice((GENTLE,), WhyProposed.FIRST if here else WhyProposed.AWAY)


def _unsteady(known: _Known) -> _Choice | None:
    """A week with a spasm, much pain or a bad morning, or doses that were stepped down: it stays small."""
    rules, week = known.rules, known.rules.days.week_s
    spasms = any(known.within(each.until, week) for each in known.standing.spasms)
    recent = [each for each in known.standing.sessions if known.within(each.ended, week)]
    pain = any((each.worst or 0) > rules.pain.start_full_max or each.verdict not in ("", GOOD) for each in recent)
    lower = any(days.level(each, known.standing, rules) < 0 for each in LADDER)
    return _Choice((GENTLE,), WhyProposed.CAREFUL) if spasms or pain or lower else None


def _ladder(known: _Known) -> _Choice | None:
    """On ordinary days what was done last; after some calm sessions of it the next, and strength in turn with the daily."""
    if not known.counted:
        return None
    enough = known.rules.days.green_sessions
    last = known.counted[-1].routine
    same = [each for each in known.counted if each.routine == last][-enough:]
    calm = len(same) == enough and all(each.green for each in same)
    daily = [each for each in known.counted if each.routine == DAILY]
    if last == GENTLE and calm:
        return _Choice((DAILY, GENTLE), WhyProposed.STEP)
    if last == DAILY and (calm or (len(daily) > enough and same[-1].green)) and known.hour < EVENING:
        return _Choice((STRENGTH, DAILY), WhyProposed.STRENGTH)
    if last == STRENGTH:
        return _Choice((DAILY, GENTLE), WhyProposed.TURN)
    return _Choice((last, GENTLE), WhyProposed.AGAIN)


_RULES: Sequence[_Rule] = (
    _severe, _own, _spasm, _flare_up, _much, _done, _some, _newcomer, _unsteady, _ladder
)  # fmt: skip
"""The first whose routine is open. What a person is to do by a plan of their own belongs behind severe pain, before what is
theirs without one."""
