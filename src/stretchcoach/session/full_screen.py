"""The full screen in a session: every row of the red-flag table, then the conditions that nobody answered yet.

The rows and the groups of conditions are phases of the plan; what an answer opens (the branch of a row, each condition of
a group) comes in between. Sections 1.3, 1.4 and 4.5 of the clinical reference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from stretchcoach import safety
from stretchcoach.routine.model import Seconds
from stretchcoach.safety import NO, NOT_SAID, Condition, ConditionGroup, Conditions, Finding, Row, Rules, conditions
from stretchcoach.session.briefing import Briefing
from stretchcoach.session.events import CueRole, Outcome, QuestionKind, Tier
from stretchcoach.session.facts import Ending, Facts
from stretchcoach.session.phases import ask_phase, say_phase
from stretchcoach.session.placing import Voice
from stretchcoach.session.plan import Ask, Phase, Purpose
from stretchcoach.session.profile import Profile
from stretchcoach.session.reacting import Context, Help, Reaction
from stretchcoach.session.screening import FULL, GATE_WITHIN, row_question, severe

RULE = "screen"
"""What the decisions of the full screen are named after."""


def screen_phases(
    voice: Voice, rules: Rules, briefing: Briefing, profile: Profile, lead_in: Seconds = 0.0
) -> tuple[Phase, ...]:
    """The full screen: what this is, where nobody was ever asked; every row; the conditions that are not known."""
    flags, known, table = rules.red_flags, profile.conditions, rules.conditions
    phases = []
    if briefing.first:
        said = safety.disclaimer(flags, emergency=profile.emergency)
        phases.append(say_phase(voice, said, CueRole.SAFETY, first=flags.purpose, locked=True, lead_in=lead_in))
        lead_in = 0.0
    phases.append(say_phase(voice, voice.book("opening.screen"), CueRole.SET_UP, locked=True, lead_in=lead_in))
    phases += [_row_question(voice, row) for row in safety.screen_rows(flags)]
    for group in table.groups.values():
        missing = conditions.unknown(group, known, table)
        if missing:
            phases.append(_condition_question(voice, group if len(missing) > 1 else missing[0], known, table))
    return tuple(phases)


def _row_question(voice: Voice, row: Row) -> Phase:
    may_pass = row.prefer_not_to_say
    ask = Ask(
        purpose=Purpose.FLAG,
        kind=QuestionKind.YES_NO,
        text=f"{row.ask} {voice.book('ask.may_pass')}" if may_pass else row.ask,
        within=GATE_WITHIN,
        ref=row.id,
        gate=FULL,
        may_pass=may_pass,
    )
    return ask_phase(voice, ask)


def _condition_question(
    voice: Voice, asked: Condition | ConditionGroup, known: Mapping[str, str], table: Conditions
) -> Phase:
    text = conditions.question(asked, known, table)
    kind, within = QuestionKind.YES_NO, GATE_WITHIN
    return ask_phase(
        voice, Ask(purpose=Purpose.CONDITION, kind=kind, text=text, within=within, ref=asked.id, gate=FULL)
    )


# Answers ----------------------------------------------------------------------------------------------------------


def answered_flag(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    """A row of the full screen, or a question of its branch."""
    answer = str(value)
    facts.screen = {**facts.screen, ask.ref: answer}
    facts.conditions = conditions.learnt(
        facts.conditions, [(conditions.FLAG, ask.ref, answer)], context.rules.conditions
    )
    state = safety.screen(facts.screen, context.flags, context.plan.briefing.cleared)
    told = _not_said(context, ask) if answer == NOT_SAID else ()
    if answer != NO and ask.ref == context.rules.pain.rules["P2"].row and not context.plan.has_exercises:
        return _severe(context, facts, ask)
    if state.next is None and state.stop is not None:
        return _stopped(context, state.stop)
    if state.next is None:
        return _found(context, facts, state.book)
    if state.next.part_of:
        return Reaction(phases=(*told, row_question(context, FULL, state.next)))
    return Reaction(phases=told)


def broken_off(context: Context, facts: Facts) -> Reaction | None:
    """What stands when nobody goes on with the full screen; None where nothing was found that stops the session."""
    found = safety.screen(facts.screen, context.flags, context.plan.briefing.cleared).stop
    return None if found is None else _stopped(context, found)


def _not_said(context: Context, ask: Ask) -> tuple[Phase, ...]:
    return (say_phase(context.voice, safety.not_said(ask.ref, context.flags), CueRole.SAFETY, locked=True),)


def _severe(context: Context, facts: Facts, ask: Ask) -> Reaction:
    """Severe pain does not close packs and rests (rule P2): its guidance is told, and the other rows are still asked."""
    facts.screen = {**facts.screen, ask.ref: NO}
    helped = severe(context)
    told = say_phase(context.voice, helped.text, CueRole.SAFETY, locked=True)
    return Reaction(rule=RULE, action="advise", say=helped.text, guidance=helped, phases=(told,))


def _stopped(context: Context, finding: Finding) -> Reaction:
    helped = context.help(finding)
    action = "blocked" if finding.blocks_all else "end"
    return Reaction(rule=RULE, action=action, say=helped.text, guidance=helped, end=Ending(Outcome.RED_FLAG, rule=RULE))


def _found(context: Context, facts: Facts, book: tuple[Finding, ...]) -> Reaction:
    """Every row was asked, and nothing stops the session: what is worth an appointment is told, and it goes on."""
    if not book:
        return _go_on(context, facts, (), None)
    first, more = context.help(book[0]), _more(book)
    helped = Help(tier=Tier.BOOK_CLINICIAN, text=" ".join((first.text, *more)), row=first.row)
    told = tuple(say_phase(context.voice, text, CueRole.SAFETY, locked=True) for text in (first.text, *more))
    return _go_on(context, facts, told, helped)


def _more(book: tuple[Finding, ...]) -> tuple[str, ...]:
    """What the findings after the first add to its guidance: the text of the tier is said once."""
    return tuple(dict.fromkeys(say for finding in book[1:] for say in finding.text_parts[1:]))


def answered_condition(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    """A condition, or a group of them: its no answers all, its yes asks one at a time."""
    answer, table = str(value), context.rules.conditions
    facts.conditions = conditions.learnt(facts.conditions, [(conditions.CONDITION, ask.ref, answer)], table)
    if ask.ref in table.groups:
        facts.screen = {**facts.screen, ask.ref: answer}
    return _go_on(context, facts, (), None)


def _go_on(context: Context, facts: Facts, told: tuple[Phase, ...], helped: Help | None) -> Reaction:
    """Ask what an answer opened; when nothing is left to ask the full screen is passed."""
    table = context.rules.conditions
    following = conditions.next_condition(facts.conditions, facts.screen, table)
    say = helped.text if helped else ""
    if following is None:
        return Reaction(rule=RULE, action="passed", say=say, guidance=helped, phases=told)
    rule, action = (RULE, "advise") if helped else ("", "")
    if isinstance(following, Condition) and (following.row or following.group in facts.screen):
        told = (*told, _condition_question(context.voice, following, facts.conditions, table))
    return Reaction(rule=rule, action=action, say=say, guidance=helped, phases=told)


# What may be said ---------------------------------------------------------------------------------------------------


def screen_questions(context: Context) -> Iterator[Phase]:
    """The questions about single conditions and about what was cleared; all others are in the plan, or follow from it."""
    table = context.rules.conditions
    for condition in table.conditions.values():
        if condition.row or condition.id not in context.profile.conditions:
            yield _condition_question(context.voice, condition, {}, table)
    for row in context.plan.briefing.cleared:
        if row in context.flags.rows:
            yield row_question(context, FULL, safety.still_cleared(row, context.flags))


def screen_sentences(context: Context) -> Iterator[str]:
    """What is told in passing, besides the guidance of the rows."""
    if context.plan.briefing.cleared:
        yield context.help(safety.finding(context.flags.cleared.lower, "", "", context.flags)).text
    for row in safety.screen_rows(context.flags):
        if row.prefer_not_to_say:
            yield safety.not_said(row.id, context.flags)
        for finding in safety.possible_findings(row.id, context.flags):
            yield from _more((finding, finding))
