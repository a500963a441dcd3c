"""What an answer does: the clinical rules of :mod:`stretchcoach.safety` put to work, with no clock and no state of its own.

:func:`react` looks at the question and the answer, writes what was learnt into the facts, and says what follows.
:func:`silence` says what follows when nobody answered. Both are all the engine knows about medicine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from stretchcoach import safety
from stretchcoach.safety import Action, RedFlags, Row, Rules
from stretchcoach.session.compiler import GATE_WITHIN, pain_question
from stretchcoach.session.events import CueRole, Outcome, QuestionKind, Tier
from stretchcoach.session.facts import Ending, Facts
from stretchcoach.session.pack_phases import ask_phase, pack_off, pack_on, say_phase, wait_more
from stretchcoach.session.placing import Speech, Voice
from stretchcoach.session.plan import Ask, Form, Phase, PhaseKind, Plan, Purpose
from stretchcoach.session.profile import Profile

PACK_ALARMS = 20
"""How often an unanswered "take the pack off" is said again, every 30 seconds: ten minutes; a design choice."""

SKIN_WAITS = 2
"""How often the session waits five minutes more for the skin before it ends; a design choice."""

ACKNOWLEDGE_REPEATS = 5
"""How often red-flag guidance is said again when nobody acknowledges it; a design choice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """Red-flag guidance to give."""

    tier: Tier
    text: str
    row: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """What follows an answer, in this order."""

    rule: str = ""
    action: str = ""
    say: str = ""
    """The sentence that tells the patient; spoken by ``phases`` or by the ending."""
    pack_on: bool | None = None
    guidance: Help | None = None
    """With ``end``: shown until acknowledged. Without: told in passing."""
    end: Ending | None = None
    drop_step: bool = False
    phases: tuple[Phase, ...] = ()
    again: bool = False
    """Ask the same question once more."""
    hold: bool = False
    """Pause and wait (rule P12)."""
    pause: bool = False
    """Pause with nothing open."""


class Context:
    """What reactions are made from: the plan, the rules with the words of the person's country, the voice."""

    def __init__(self, plan: Plan, rules: Rules, profile: Profile) -> None:
        flags = rules.red_flags
        known = flags.locale
        locale = replace(known, emergency=profile.emergency or known.emergency, urgent=profile.urgent or known.urgent)
        self.plan = plan
        self.rules = replace(rules, red_flags=replace(flags, locale=locale))
        self.voice = Voice(plan.book, plan.lengths)

    @property
    def flags(self) -> RedFlags:
        """The red-flag tables."""
        return self.rules.red_flags

    def sentence(self, rule: str, action: Action) -> str:
        """What a pain rule says when it does ``action``."""
        return safety.sentence(safety.Verdict(rule, action), self.rules.pain)


def react(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    """What the answer ``value`` to ``ask`` does; ``facts`` takes what was learnt."""
    return _REACTIONS[ask.purpose](context, facts, ask, value)


# The gate and reported symptoms -----------------------------------------------------------------------------------


def _gate(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    """The gate before a session and the symptom key: one question at a time, until it is clear how soon help is needed."""
    facts.gate = {**facts.gate, ask.ref: str(value)}
    flags, gate = context.flags, context.flags.question(ask.gate)
    following = safety.next_question(gate, facts.gate, flags)
    if following is not None:
        return Reaction(phases=(row_question(context, gate.id, following),))
    finding = safety.triage(gate, facts.gate, flags)
    facts.no_heat = facts.no_heat or finding.no_heat
    helped = Help(tier=finding.tier, text=" ".join(finding.text_parts), row=finding.row_id)
    symptom = gate.id == flags.symptom.id
    match finding.tier:
        case Tier.NONE:
            return Reaction(pause=symptom)
        case Tier.BOOK_CLINICIAN:
            spoken = say_phase(context.voice, helped.text, CueRole.SAFETY, locked=True)
            return Reaction(rule="gate", action="advise", say=helped.text, guidance=helped, phases=(spoken,))
    return _flagged(helped, "P11" if symptom else "gate")


def _flagged(helped: Help, rule: str) -> Reaction:
    return Reaction(rule=rule, action="end", say=helped.text, guidance=helped, end=Ending(Outcome.RED_FLAG, rule=rule))


def _screen(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    """The red-flag screen of rule P2: the emergency list."""
    if value != "no":
        finding = safety.about(ask.ref, context.flags)
        return _flagged(Help(tier=finding.tier, text=" ".join(finding.text_parts), row=finding.row_id), "P2")
    helped = severe(context)
    if context.plan.has_exercises or (facts.before or 0) > context.plan.pain_up_to:
        return Reaction(guidance=helped, end=Ending(Outcome.PAIN_RULE, rule="P2"))
    return Reaction(guidance=helped, phases=(say_phase(context.voice, helped.text, CueRole.SAFETY, locked=True),))


def severe(context: Context, before: str = "") -> Help:
    """The guidance for pain of eight or more, after the sentence ``before``."""
    finding = safety.about("severe_uncontrolled", context.flags)
    text = " ".join(part for part in (before, *finding.text_parts) if part)
    return Help(tier=finding.tier, text=text, row=finding.row_id)


def row_question(context: Context, gate: str, row: Row, opening: str = "", purpose: Purpose = Purpose.ROW) -> Phase:
    """The question about one row of the red-flag table."""
    text = f"{opening} {row.ask}" if opening else row.ask
    ask = Ask(purpose=purpose, kind=QuestionKind.YES_NO, text=text, within=GATE_WITHIN, ref=row.id, gate=gate)
    return ask_phase(context.voice, ask)


def symptom_question(context: Context, *, pack_on: bool) -> Phase:
    """The first question of the symptom key; a pack comes off first."""
    flags = context.flags
    row = safety.next_question(flags.symptom, {}, flags)
    assert row is not None, "the anytime key has rows"
    opening = safety.opening(flags)
    if pack_on:
        opening = f"{context.plan.book('pack.off_now')} {opening}"
    return row_question(context, flags.symptom.id, row, opening, Purpose.SYMPTOM)


def screen_question(context: Context) -> Phase:
    """The emergency list as rule P2 asks it."""
    row = safety.next_question(context.flags.symptom, {}, context.flags)
    assert row is not None, "the anytime key has rows"
    return row_question(context, context.flags.symptom.id, row, purpose=Purpose.SCREEN)


# Pain ratings ---------------------------------------------------------------------------------------------------------


def _before(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    pain = int(value)
    facts.before = pain
    facts.rate(pain)
    plan, limits = context.plan, context.rules.pain
    verdict = safety.before(pain, limits)
    say = safety.sentence(verdict, limits)
    told = say_phase(context.voice, say, CueRole.SAFETY, locked=True)
    decided = Reaction(rule=verdict.rule, action=verdict.action.value, say=say)
    if verdict.action is Action.NO_STRETCHING:
        return replace(decided, drop_step=plan.has_exercises, phases=(told, screen_question(context)))
    if pain > plan.pain_up_to:
        if verdict.action is Action.FULL_CHOICE:
            decided = replace(decided, action="not_today", say=plan.book("end.limit", limit=plan.pain_up_to))
        return replace(decided, end=Ending(Outcome.PAIN_RULE, rule=verdict.rule))
    if pain > limits.green_max:
        facts.form = Form.ACUTE
    return replace(decided, phases=(told,))


def _check_in(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    pain = int(value)
    facts.rate(pain)
    reading = safety.Reading(before=facts.before or 0, now=pain, skipped=facts.skips)
    verdict = safety.check_in(reading, context.rules.pain)
    say = safety.sentence(verdict, context.rules.pain)
    spoken = (say_phase(context.voice, say, CueRole.SAFETY, locked=True),)
    decided = Reaction(rule=verdict.rule, action=verdict.action.value, say=say)
    match verdict.action:
        case Action.CONTINUE:
            return replace(decided, phases=spoken)
        case Action.EASE:
            eased_already = facts.form is Form.EASED
            facts.form = Form.EASED
            return replace(decided, phases=spoken, drop_step=not eased_already)
        case Action.SKIP:
            facts.skips += 1
            facts.skipped |= {facts.exercise}
            rest = ease_rest(context)
            again = pain_question(context.voice, Purpose.RERATE, context.plan.answer_within)
            return replace(decided, phases=(*spoken, rest, again), drop_step=True)
        case _:
            return _ended_by_pain(context, pain, verdict.rule, say)


def ease_rest(context: Context) -> Phase:
    """Sixty seconds in a position of ease (rule P5, ``skip_rest_s``)."""
    book, limits = context.plan.book, context.rules.session
    speech = Speech(context.voice).say(limits.rest, CueRole.SAFETY)
    return Phase(
        kind=PhaseKind.REST,
        seconds=max(limits.skip_rest_s, speech.end),
        cues=tuple(speech.cues),
        label=book("label.ease"),
        locked=True,
    )


def _ended_by_pain(context: Context, pain: int, rule: str, say: str) -> Reaction:
    end = Ending(Outcome.PAIN_RULE, rule=rule)
    if pain < context.rules.pain.severe_min:
        return Reaction(rule=rule, action="end", say=say, end=end)
    return Reaction(rule=rule, action="end", say=say, guidance=severe(context, before=say), end=end)


def _rerate(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    pain = int(value)
    facts.rate(pain)
    verdict = safety.after_rest(facts.before or 0, pain, context.rules.pain)
    say = safety.sentence(verdict, context.rules.pain)
    if verdict.action is Action.CONTINUE:
        spoken = say_phase(context.voice, say, CueRole.SAFETY, locked=True)
        return Reaction(rule=verdict.rule, action=verdict.action.value, say=say, phases=(spoken,))
    return _ended_by_pain(context, pain, verdict.rule, say)


def _after(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    """The closing rating: nothing is left to bend, so what would skip ends with a word of care instead."""
    pain = int(value)
    facts.rate(pain)
    facts.after = pain
    reading = safety.Reading(before=facts.before or 0, now=pain, skipped=facts.skips)
    verdict = safety.check_in(reading, context.rules.pain)
    if verdict.action in (Action.CONTINUE, Action.EASE):
        return Reaction(rule=verdict.rule, action="note")
    say = context.sentence("P5" if verdict.rule == "P5" else "P6", Action.END)
    return _ended_by_pain(context, pain, verdict.rule, say)


# Packs ------------------------------------------------------------------------------------------------------------


def _pack_on(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    if value == "yes":
        return Reaction(pack_on=True)
    wait = say_phase(context.voice, context.plan.book("pack.on_no"), CueRole.SAFETY)
    return Reaction(phases=(wait, ask_phase(context.voice, pack_on(context.voice))))


def _skin(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    if value == "yes":
        return Reaction()
    return _stop_pack(context, facts, "skin", Ending(Outcome.PAIN_RULE, rule="skin"))


def _stop_pack(context: Context, facts: Facts, rule: str, ending: Ending) -> Reaction:
    """The pack comes off now; the session ends once it is confirmed off (section 3.5, ``end_on``)."""
    say = context.plan.book("pack.skin_stop")
    if not facts.pack.on:
        return Reaction(rule=rule, action="end", say=say, end=ending)
    facts.after_pack_off = ending
    question = pack_off(context.voice, f"{say} {context.plan.book('pack.off')}")
    phase = ask_phase(context.voice, question, chime="alarm")
    return Reaction(rule=rule, action="pack_off", say=say, drop_step=True, phases=(phase,))


def _pack_off(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    return Reaction(pack_on=False, say=context.plan.book("pack.off_done"), end=facts.after_pack_off)


def _skin_back(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    if value == "yes":
        return Reaction()
    facts.skin_waits += 1
    if facts.skin_waits > SKIN_WAITS:
        say = safety.tier_text(Tier.BOOK_CLINICIAN, context.flags)
        return Reaction(rule="skin", action="end", say=say, end=Ending(Outcome.PAIN_RULE, rule="skin"))
    return Reaction(rule="skin", action="wait", phases=wait_more(context.voice))


def _go_on(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    return Reaction()


_REACTIONS: Mapping[Purpose, Callable[[Context, Facts, Ask, int | str], Reaction]] = {
    Purpose.GATE: _gate,
    Purpose.ROW: _gate,
    Purpose.SYMPTOM: _gate,
    Purpose.BEFORE: _before,
    Purpose.CHECK_IN: _check_in,
    Purpose.RERATE: _rerate,
    Purpose.AFTER: _after,
    Purpose.SCREEN: _screen,
    Purpose.DONE: _go_on,
    Purpose.PACK_ON: _pack_on,
    Purpose.SKIN: _skin,
    Purpose.PACK_OFF: _pack_off,
    Purpose.SKIN_BACK: _skin_back,
    Purpose.ACKNOWLEDGE: _go_on,
}


# Silence ----------------------------------------------------------------------------------------------------------


def silence(context: Context, facts: Facts, ask: Ask, asked: int) -> Reaction:
    """What follows when nobody answered ``ask``, which has been asked ``asked`` times. Never an answer, only caution."""
    match ask.purpose:
        case Purpose.SKIN:
            return _stop_pack(context, facts, "sleep_guard", Ending(Outcome.NO_ANSWER, rule="sleep_guard"))
        case Purpose.PACK_OFF:
            if asked < PACK_ALARMS:
                return Reaction(again=True)
            say = context.plan.book("end.no_answer")
            return Reaction(say=say, end=Ending(Outcome.NO_ANSWER, rule="sleep_guard"))
        case Purpose.ACKNOWLEDGE:
            return Reaction(again=asked < ACKNOWLEDGE_REPEATS)
        case Purpose.SYMPTOM | Purpose.ROW | Purpose.SCREEN if asked >= 2:
            # Somebody said that something may be wrong and then fell silent: silence is taken as the worse answer.
            return react(context, facts, ask, safety.UNSURE)
    if asked < 2:
        return Reaction(again=True)
    verdict = safety.unanswered()
    say = safety.sentence(verdict, context.rules.pain)
    return Reaction(rule=verdict.rule, action=verdict.action.value, say=say, hold=True)
