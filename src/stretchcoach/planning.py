"""Phrases and plans from files: what the pure core needs, read once."""

from __future__ import annotations

from dataclasses import replace

from stretchcoach.routine.model import Routine, Seconds
from stretchcoach.safety import Rules
from stretchcoach.safety.briefing import Briefing
from stretchcoach.safety.person import Profile
from stretchcoach.session.plan.compiler import compile_plan
from stretchcoach.session.plan.model import Plan
from stretchcoach.session.rehearsal import seconds_of
from stretchcoach.words.languages import load_book
from stretchcoach.words.lengths import USUAL, Lengths
from stretchcoach.words.phrases import Phrasebook


def draft_plan(
    routine: Routine,
    rules: Rules,
    lengths: Lengths | None = None,
    profile: Profile | None = None,
    lead_in: Seconds = 0.0,
    briefing: Briefing | None = None,
    book: Phrasebook | None = None,
    ready: Seconds | None = None,
) -> Plan:
    """The plan of a routine, which does not tell how long it takes: for its steps and its phrases.

    Lengths that are not known are estimated, and ``book`` is that of its language; the others as in
    :func:`stretchcoach.session.plan.compiler.compile_plan`.
    """
    return compile_plan(
        routine,
        rules=rules,
        book=book or load_book(routine.language),
        lengths=lengths or Lengths(),
        profile=profile,
        lead_in=lead_in,
        briefing=briefing,
        ready=ready,
    )


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
    """The plan of a routine with how long it takes; see :func:`draft_plan`.

    That is told with the usual lengths of speech, so that it is the same number before there is a voice and with whatever
    voice; only a plan without any lengths tells its own.
    """
    plan = draft_plan(routine, rules, lengths, profile, lead_in, briefing, book, ready)
    same = lengths is None or (lengths is USUAL and not lead_in)
    usual = plan if same else draft_plan(routine, rules, USUAL, profile, 0.0, briefing, book, ready)
    return replace(plan, planned=seconds_of(usual, rules, profile))


__all__ = ["draft_plan", "load_book", "make_plan"]
