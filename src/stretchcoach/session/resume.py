"""Going on with a session that was cut off, from the snapshot that was stored with its last events.

What is owed is asked before anything else: a rating whose place was still asked for decides as it would have decided then.
Where nothing is owed and time has passed, the pain now is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import takewhile

from stretchcoach.frozen import dataclass
from stretchcoach.session.answers.pack_answers import still_true, thermal_phases
from stretchcoach.session.answers.pain_answers import neutral_rest, skip_rest
from stretchcoach.session.answers.reaction import Context
from stretchcoach.session.events import CueRole
from stretchcoach.session.facts import Facts, PackClock
from stretchcoach.session.plan.packs import pack_off_phase
from stretchcoach.session.plan.placing import say_phase
from stretchcoach.session.plan.plan import Phase, Plan, Posture, Purpose, StepKind
from stretchcoach.session.plan.question_phases import (
    moved_question,
    neuro_question,
    pain_question,
    place_question,
    rated_question,
    still_question,
)
from stretchcoach.session.snapshot import Snapshot
from stretchcoach.session.states import State

ASK_AGAIN = 600.0
"""Seconds away after which a rating is out of date, and what was true about packs is asked again; a design choice."""

OFFER_WITHIN = 4 * 3600.0
"""Seconds away after which a session is closed as unfinished instead: by then it is the day after's affair (N1, 4 hours)."""

_FOLLOW_UPS = frozenset({Purpose.PLACE, Purpose.PLACE_AGAIN, Purpose.MOVED, Purpose.NEURO, Purpose.RERATE})
"""Questions that a rating led to, and on whose answers it depends what the rating does."""


@dataclass(frozen=True, slots=True)
class ResumePoint:
    """A session that was cut off, and how many seconds of real time ago."""

    snapshot: Snapshot
    away: float
    step: int
    """Index of the step to go on with: the one that was cut off; the next one where that was dropped, after a pack that
    was on the skin, and after a check-in, whose rating is asked here where it was not given."""

    @property
    def pack_may_be_on(self) -> bool:
        """Whether a pack is on the skin, or was being put on."""
        return _pack_may_be_on(self.snapshot)

    @property
    def long_ago(self) -> bool:
        """Whether what was said before is out of date."""
        return self.away > ASK_AGAIN


def resume_point(snapshot: Snapshot | None, plan: Plan, away: float) -> ResumePoint | None:
    """Where to go on.

    Args:
        snapshot: stored with the last events of the session that was cut off; None where there is none.
        plan: compiled again from the same routine text; its steps must be the same.
        away: seconds of real time since then.

    Returns:
        None where nothing is worth going on with: the first exercise or pack was not reached, the session was ending, it
        is too long ago, or a question about a sign is open, with which the next start begins.
    """
    # A negative time away is a clock that cannot be trusted: nothing is worked out from it.
    if snapshot is None or not 0 <= away <= OFFER_WITHIN or not 0 <= snapshot.step < len(plan.steps):
        return None
    facts = snapshot.facts
    over = snapshot.ending is not None or snapshot.state is State.ENDED
    asking = facts.inquiry is not None or facts.put_aside
    # cut_short: what is asked after a crash is played in the step before, which may be one of the first two.
    begun = snapshot.cut_short or plan.steps[snapshot.step].kind not in (StepKind.GATE, StepKind.BEFORE)
    if over or asking or not begun:
        return None
    step = plan.steps[snapshot.step]
    worn = step.pack is not None and (facts.pack.used > 0 or _pack_may_be_on(snapshot))
    # A pack is never done twice, even where it was on for a minute only.
    done = snapshot.cut_short or worn or step.kind is StepKind.CHECK_IN
    return ResumePoint(snapshot, away, min(snapshot.step + done, len(plan.steps) - 1))


def _rated(snapshot: Snapshot, plan: Plan) -> bool:
    """Whether the rating of a check-in was given, whatever had still to follow it."""
    waiting = any(each.purpose is Purpose.CHECK_IN for each in snapshot.owed)
    return plan.steps[snapshot.step].kind is StepKind.CHECK_IN and not waiting


def _pack_may_be_on(snapshot: Snapshot) -> bool:
    # Only by the second question: while the cloth was asked about (BARRIER), the pack had not been asked for.
    being_put_on = snapshot.asked and snapshot.owed[0].purpose is Purpose.PACK_ON
    return snapshot.facts.pack.on or being_put_on


def facts_now(point: ResumePoint, context: Context, now: float, start: float) -> Facts:
    """What was known, on a clock that shows ``now`` and whose session time 0 is ``start``.

    The time away is counted on a pack that may be on the skin, and not since one came off: it seems to have come off
    later than it did, never earlier.
    """
    snapshot = point.snapshot
    facts, pack = snapshot.facts, snapshot.facts.pack
    if pack.since is not None:
        # On the skin time goes on whoever is away, so a pack that nobody saw come off was on all the while.
        worn_for = pack.used + snapshot.at - pack.since + point.away
        facts = replace(facts, pack=PackClock(used=worn_for, since=now), worn=True)
    # It was being put on, and nobody has said whether it is in place. It is taken to be on from now, and counts as one of
    # the day's packs.
    elif point.pack_may_be_on:
        kind = context.plan.steps[snapshot.step].pack
        put_on = facts.put_on if kind is None else {**facts.put_on, kind: facts.put_on.get(kind, 0) + 1}
        facts = replace(facts, pack=pack.put_on(now), put_on=put_on, worn=True)
    return replace(
        facts,
        # Session time stands still while nobody is there, so the gap since a pack is taken as shorter than it was:
        # careful.
        off_at={kind: start + at for kind, at in facts.off_at.items()},
        fresh=facts.fresh and not point.long_ago,
        # Whoever comes back may be anywhere.
        posture=Posture(),
        # What was told in the session goes before the profile, which may be older.
        conditions={**context.profile.conditions, **facts.conditions},
        thermal=still_true(context, facts.thermal) if point.long_ago else facts.thermal,
    )


def prelude(point: ResumePoint, context: Context, facts: Facts) -> tuple[Phase, ...]:
    """What is said and asked before an interrupted session goes on.

    The pack comes off before anything else; then what is true today about packs that are still to come, where that was
    asked or is long ago; what is owed; or the pain now.
    """
    voice, plan = context.voice, context.plan
    # Before the welcome: nobody knows how long it has been on.
    off = (pack_off_phase(voice),) if facts.pack.on else ()
    welcome = say_phase(voice, plan.book("opening.resumed"), CueRole.SET_UP, locked=True)
    return (*off, welcome, *_thermal(point, context, facts), *_owed(point, context, facts))


def _thermal(point: ResumePoint, context: Context, facts: Facts) -> tuple[Phase, ...]:
    ahead = context.plan.steps[point.step :]
    due = point.long_ago or any(each.purpose is Purpose.THERMAL for each in point.snapshot.owed)
    # With a THERMAL step still ahead the questions are asked there, next to the pack.
    if due and any(step.pack for step in ahead) and not any(step.kind is StepKind.THERMAL for step in ahead):
        return thermal_phases(context, facts)
    return ()


def _owed(point: ResumePoint, context: Context, facts: Facts) -> Iterator[Phase]:
    """The questions a rating depends on; the pain now where none are owed and nobody has said it lately."""
    voice, plan, snapshot = context.voice, context.plan, point.snapshot
    if snapshot.rating is not None:
        yield rated_question(voice, snapshot.rating.value)
        return
    # Those at the front belong to the rating that was given last; whatever is owed behind them comes with its own step.
    owed = [each.purpose for each in takewhile(lambda each: each.purpose in _FOLLOW_UPS, snapshot.owed)]
    for index, purpose in enumerate(owed):
        # The rest before a question is over where the question was open already when the session was cut off.
        yield from _follow_up(purpose, context, facts, rest=index > 0 or not snapshot.asked)
    # The closing step asks for the pain itself, and *ease* asks for it at its end only.
    closing = plan.steps[point.step].kind is StepKind.AFTER
    rated_lately = (facts.fresh or _rated(snapshot, plan)) and not point.long_ago
    if not owed and not rated_lately and not closing and not plan.ease:
        yield pain_question(voice, Purpose.CHECK_IN, plan.answer_within)


def _follow_up(purpose: Purpose, context: Context, facts: Facts, *, rest: bool) -> Iterator[Phase]:
    """A question that a rating led to, after the ``rest`` that belongs before it."""
    voice, within = context.voice, context.plan.answer_within
    match purpose:
        case Purpose.RERATE:
            if rest:
                yield skip_rest(context)
            yield pain_question(voice, purpose, within)
        case Purpose.PLACE_AGAIN:
            if rest:
                yield neutral_rest(context)
            yield place_question(voice, purpose, within)
        case Purpose.PLACE:
            yield place_question(voice, purpose, within)
        case Purpose.MOVED:
            yield still_question(voice, within) if facts.place_before == 0 else moved_question(voice, within)
        case Purpose.NEURO:
            yield neuro_question(voice)
