"""What answers about a pack on the skin do (section 3.3 of the clinical reference)."""

from __future__ import annotations

from stretchcoach.routine.model import Pack
from stretchcoach.safety.red_flags import Tier
from stretchcoach.session.answers.reaction import Context, Reaction
from stretchcoach.session.events import CueRole, Outcome
from stretchcoach.session.facts import Ending, Facts
from stretchcoach.session.plan.model import Ask
from stretchcoach.session.plan.packs import pack_off, wait_more
from stretchcoach.session.plan.phases import ask_phase, say_phase

NOT_YET = 1
"""How often the cloth, or the pack being in place, is asked about again before the pack is left out; a design choice."""

SKIN_WAITS = 2
"""How often the session waits five minutes more for the skin before it ends; a design choice."""


def answered_barrier(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    return Reaction() if value == "yes" else _not_yet(context, facts, ask)


def answered_pack_on(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    return Reaction(pack_on=True) if value == "yes" else _not_yet(context, facts, ask)


def _not_yet(context: Context, facts: Facts, ask: Ask) -> Reaction:
    """Nothing goes on the skin until the barrier is there; asked without end, somebody says yes to be done with it."""
    facts.not_yet += 1
    if facts.not_yet > NOT_YET:
        book, pack = context.plan.book, Pack(ask.ref)
        facts.left_out = True
        how = context.rules.thermal[pack].barrier
        say = book("easier.left_out", name=book(f"pack.name_{pack}"))
        told = say_phase(context.voice, say, CueRole.SAFETY, first=how)
        return Reaction(rule="barrier", action="leave_out", say=f"{how} {say}", drop_step=True, phases=(told,))
    wait = say_phase(context.voice, context.plan.book("pack.on_no"), CueRole.SAFETY)
    return Reaction(phases=(wait, ask_phase(context.voice, ask)))


def answered_skin(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    if value == "yes":
        return Reaction()
    return stop_pack(context, facts, "skin", Ending(Outcome.PAIN_RULE, rule="skin"))


def stop_pack(context: Context, facts: Facts, rule: str, ending: Ending) -> Reaction:
    """The pack comes off now; the session ends once it is confirmed off (section 3.5, ``end_on``)."""
    say = context.plan.book("pack.skin_stop")
    if not facts.pack.on:
        return Reaction(rule=rule, action="end", say=say, end=ending)
    facts.after_pack_off = ending
    question = pack_off(context.voice, f"{say} {context.plan.book('pack.off')}")
    phase = ask_phase(context.voice, question, chime="alarm")
    return Reaction(rule=rule, action="pack_off", say=say, drop_step=True, phases=(phase,))


def answered_pack_off(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    return Reaction(pack_on=False, say=context.plan.book("pack.off_done"), end=facts.after_pack_off)


def answered_skin_back(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    if value == "yes":
        return Reaction()
    facts.skin_waits += 1
    if facts.skin_waits > SKIN_WAITS:
        say = context.advice(Tier.BOOK_CLINICIAN).text
        return Reaction(rule="skin", action="end", say=say, end=Ending(Outcome.PAIN_RULE, rule="skin"))
    return Reaction(rule="skin", action="wait", phases=wait_more(context.voice))
