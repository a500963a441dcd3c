"""A whole session with no waiting: the real engine, run through by somebody with whom all is well."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from stretchcoach.routine.model import Routine, Seconds
from stretchcoach.safety import Rules
from stretchcoach.safety.briefing import Briefing
from stretchcoach.safety.person import Profile
from stretchcoach.safety.questions import DONE, NO, NONE, YES
from stretchcoach.session.engine import Session
from stretchcoach.session.events import Event, PhaseStarted, Question, QuestionKind
from stretchcoach.session.plan.compiler import compile_plan
from stretchcoach.session.plan.plan import ANSWERING, READY_TAKES, Plan, Purpose
from stretchcoach.words.lengths import USUAL, Lengths
from stretchcoach.words.phrases import Phrasebook

_WELL = ("barrier", "pack_on", "skin", "skin_back", "moved")
"""Questions to which yes means that all is well; to the other questions it is no."""

PAIN = 2
"""The rating that patient gives, or the highest that leaves nothing of the routine out, where that is less."""

Patience: TypeAlias = Callable[[Question, PhaseStarted, float], float | None]
"""When a question is answered: told the question, the phase that asks it and the moment at which its words have been
said, it returns the moment of the answer, or None where the phase is left to end by itself. Asked more than once."""


def at_once(question: Question, phase: PhaseStarted, spoken: float) -> float:
    """:data:`~stretchcoach.session.plan.plan.ANSWERING` seconds after the words of the question."""
    return spoken + ANSWERING


def rehearse(
    plan: Plan, rules: Rules, profile: Profile | None = None, *, patience: Patience = at_once, now: float = 0.0
) -> list[Event]:
    """The events of a session that starts at ``now`` and in which every question is answered when ``patience`` says.

    Pain is rated ``PAIN`` and is in the back; the other questions are answered as by somebody with whom all is well. A
    change of position takes :data:`~stretchcoach.session.plan.plan.READY_TAKES` seconds.
    """
    # With more pain than a step allows, the rehearsal would be of a routine with that step left out.
    pain = min(PAIN, plan.pain_up_to, *(step.pain_up_to for step in plan.steps))
    session = Session(plan, rules, profile)
    events = session.start(now=now)
    while not session.ended:
        wake, question, answered = session.next_wakeup(), session.question, _answer_at(session, events, patience)
        asks_ready = session.asks_ready
        moved = None if asks_ready is None else max(asks_ready, session.started + _phase(events).at + READY_TAKES)
        # Whatever comes first happens: getting into position, the answer, or what the session does by itself.
        if moved is not None and (wake is None or moved <= wake):
            events += session.ready(now=moved)
        elif question is not None and answered is not None and (wake is None or answered <= wake):
            events += session.answer(question.id, well(question, pain), now=answered)
        else:
            assert wake is not None, "a session always waits for a question or for a moment"
            events += session.advance(now=wake)
    return events


def make_plan(
    routine: Routine,
    rules: Rules,
    lengths: Lengths | None = None,
    profile: Profile | None = None,
    lead_in: Seconds = 0.0,
    briefing: Briefing | None = None,
    book: Phrasebook | None = None,
    ready: Seconds | None = None,
) -> Plan:
    """The plan of a routine with how long it takes: a plan is compiled, and rehearsed to find that out.

    That is told with the usual lengths of speech, so that it is the same number before there is a voice and with whatever
    voice; only a plan without any lengths tells its own. The arguments are those of
    :func:`~stretchcoach.session.plan.compiler.compile_plan`.
    """
    compiled = partial(compile_plan, routine, rules, profile=profile, briefing=briefing, book=book, ready=ready)
    plan = compiled(lengths, lead_in=lead_in)
    # Where the plan was made with the usual lengths already, it is not compiled twice.
    same = lengths is None or (lengths is USUAL and not lead_in)
    usual = plan if same else compiled(USUAL)
    return replace(plan, planned=seconds_of(usual, rules, profile))


def seconds_of(plan: Plan, rules: Rules, profile: Profile | None = None) -> float:
    """How many seconds a session of ``plan`` takes somebody with whom all is well, who answers as :func:`at_once` does.

    What an earlier session left open is not asked here: only its patient knows how that goes on. A rating given before the
    start is left aside too: with much pain a session is short, and not the one that is told of.
    """
    calm = replace(plan, briefing=replace(plan.briefing, open_rows=(), symptom_open=False, rated=None))
    return rehearse(calm, rules, profile)[-1].at


def well(question: Question, pain: int) -> int | str:
    """The answer of somebody with whom all is well and whose pain is ``pain``."""
    match question.kind:
        case QuestionKind.PAIN:
            return pain
        case QuestionKind.PLACE:
            return 0
        case QuestionKind.CONFIRM | QuestionKind.COUNT:
            return YES
        case QuestionKind.LIST:
            return NONE
        case QuestionKind.PICK if question.purpose == Purpose.SYMPTOM:
            # A mistake, or a break.
            return len(question.items)
        case QuestionKind.PICK:
            return DONE if question.several else 1
        case QuestionKind.YES_NO:
            return YES if question.purpose in _WELL else NO


def _answer_at(session: Session, events: list[Event], patience: Patience) -> float | None:
    question, spoken = session.question, session.question_spoken
    if question is None or spoken is None:
        return None
    answered = patience(question, _phase(events), spoken)
    # What is done at one's own pace is done before it is said to be done.
    return None if answered is None else max(answered, spoken + session.question_takes)


def _phase(events: list[Event]) -> PhaseStarted:
    return next(event for event in reversed(events) if isinstance(event, PhaseStarted))
