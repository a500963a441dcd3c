"""Red flags in a session: the lists before it, the anytime key, the questions of rules P2 and P10. What answers do.

What is asked next and what it has come to is the pure walk of :mod:`stretchcoach.safety.gate`; here it becomes phases and
reactions. Nothing is established before it was said back; what is cut short stands at its worst (``signs`` tells the
record of both, as they change).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeAlias

from stretchcoach.routine.model import Pack
from stretchcoach.safety import conditions
from stretchcoach.safety.gate import (
    KEY,
    SAID_BACK,
    Found,
    Inquiry,
    Walked,
    advice_text,
    line_text,
    said_text,
    walk_inquiry,
)
from stretchcoach.safety.questions import NO, NONE, YES, Sentence, shown_text, spoken_phrases
from stretchcoach.safety.red_flags import (
    FIRST,
    LEG,
    OTHER,
    RED,
    SEVERE,
    RedFlags,
    Row,
    Special,
    Tier,
    guidance,
)
from stretchcoach.session.answers.pack_answers import with_conditions
from stretchcoach.session.answers.reaction import Context, GuidanceText, Reaction, Then
from stretchcoach.session.events import CueRole, Outcome, Sign
from stretchcoach.session.facts import Ending, Facts
from stretchcoach.session.plan.placing import ease_rest, say_phase
from stretchcoach.session.plan.plan import Ask, Phase, Purpose
from stretchcoach.session.plan.question_phases import inquiry_question, pain_question

Asking: TypeAlias = tuple[Facts, tuple[Phase, ...]]
"""Facts in which something is being asked, and the phases that ask it; none where nothing is left to ask."""

GATE, SEVERE_PAIN, NERVES = "gate", "P2", "P10"
"""Origins of an inquiry, besides the anytime key."""

OPEN, CONFIRMED, WITHDRAWN = "open", "confirmed", "withdrawn"
"""States of a sign."""


def begin(context: Context, facts: Facts) -> Asking:
    """The first question before the first step; nothing where nothing is due.

    What was left open comes first, then the lists that are due and remembered facts; before all of them the pick of the
    anytime key, where that was never answered.
    """
    briefing, known = context.plan.briefing, _known(context, facts)
    lists, rows, about = tuple(briefing.lists), tuple(briefing.open_rows), tuple(briefing.ask_about)
    due = (Inquiry(origin=GATE, lists=lists, rows=rows, about=about, known=known),) if lists or rows or about else ()
    key = (Inquiry(origin=KEY, known=known),) if briefing.symptom_open else ()
    if key:
        # The record has the key as open: whatever the pick comes to, it has to be told that it was answered.
        facts = replace(facts, told={**facts.told, KEY: _pressed(0.0)})
    # The last one put aside is taken up first, so the key comes before the lists.
    return _return(context, replace(facts, put_aside=(*due, *key)))


def report(context: Context, facts: Facts, *, pack_on: bool) -> tuple[Facts, Phase]:
    """Something is wrong: the pick of seven. What was being asked is put aside, and comes back after it."""
    # A pick that was not answered yet needs no putting aside: the same one is asked again.
    if facts.inquiry is not None and (facts.inquiry.origin != KEY or facts.inquiry.answers):
        facts = replace(facts, put_aside=(*facts.put_aside, facts.inquiry))
    # What an earlier press of the key came to says nothing about this one.
    facts = replace(facts, standing=tuple(each for each in facts.standing if each.row != KEY))
    facts = replace(facts, inquiry=Inquiry(origin=KEY, known=_known(context, facts)))
    asking, phases = _next(context, facts, before=(context.plan.book("pack.off_now"),) if pack_on else ())
    # Never a wait before the pick of seven: that question is all there is.
    return asking, phases[-1]


def nerves(context: Context, facts: Facts, say: str) -> Asking:
    """The questions of rule P10, after the sentence ``say``."""
    inquiry = Inquiry(origin=NERVES, rows=(LEG,), known=_known(context, facts))
    return _next(context, replace(facts, inquiry=inquiry), before=(say,))


def severe(context: Context, facts: Facts) -> Asking:
    """The questions of rule P2: the first list, unless it was answered in this start, then whether it is unlike before."""
    briefing = context.plan.briefing
    # "Unless it was answered in this start" (P2), and once for a spasm, or in 14 days, the questions whether it is
    # unlike before; the briefing counts those days.
    lists = () if FIRST in facts.lists_answered else (FIRST,)
    about = () if briefing.severe_asked else (SEVERE,)
    inquiry = Inquiry(origin=SEVERE_PAIN, lists=lists, about=about, known=_known(context, facts))
    return _next(context, replace(facts, inquiry=inquiry))


def _known(context: Context, facts: Facts) -> frozenset[str]:
    """The rows that are remembered, and those that were told of in this session, confirmed or not."""
    # Some follow-ups weigh more beside other rows: a leak on coughing with fever (F2), a failed leg test with fever,
    # cancer or weak defence (F5).
    in_session = frozenset(each.row for each in facts.fitting(context.flags))
    remembered = conditions.remembered(facts.conditions, context.rules.conditions)
    return context.plan.briefing.remembered | remembered | in_session


# Answers ----------------------------------------------------------------------------------------------------------


def answered(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    """An answer to a question of an inquiry: the next one, or what it all leads to."""
    inquiry = facts.inquiry
    assert inquiry is not None, "a question of an inquiry is open"
    # "You said" was wrong: the walk begins anew.
    again = ask.ref == SAID_BACK and value == NO
    inquiry = inquiry.again() if again else inquiry.answered(ask.ref, value)
    facts = replace(facts, inquiry=inquiry)
    walked = walk_inquiry(inquiry, context.flags)
    if again or walked.next is not None:
        facts, phases = _next(context, facts)
        return Reaction(facts, phases=phases)
    return _concluded(context, facts, inquiry, walked)


def cut_short(context: Context, facts: Facts) -> Reaction | None:
    """What stands when nobody goes on with the questions: the worst they allow; None where that is no red flag."""
    asking = facts.asking()
    # What is still asked about stands at the worst that its open follow-ups allow (section 1.4, W7).
    asked_about = (
        replace(each, open=True) for inquiry in asking for each in walk_inquiry(inquiry, context.flags).found
    )
    found = (*facts.standing, *asked_about)
    worst = Walked(next=None, found=found).worst
    if worst is None or worst.tier not in RED:
        return None
    # A key that was pressed and never answered is no sign itself, but the next start has to begin with it.
    unanswered = (Found(row=KEY, tier=Tier.NONE, said=(), open=True),) if _key_is_open(context, facts) else ()
    lists = tuple(each for inquiry in asking for each in _answered_lists(inquiry))
    standing = _settled(context, facts, (*found, *unanswered))
    facts = replace(facts, standing=standing, inquiry=None, put_aside=())
    return replace(_guided(context, facts, worst), lists=lists)


def red_flag_end(context: Context, facts: Facts) -> Ending | None:
    """The end that a red flag which somebody said fits leads to, however the session is left; None where none does."""
    red = [each for each in facts.fitting(context.flags) if each.tier in RED]
    return Ending(Outcome.RED_FLAG, rule=red[0].row) if red else None


def _concluded(context: Context, facts: Facts, inquiry: Inquiry, walked: Walked) -> Reaction:
    """Everything was asked and said back: what follows."""
    lists = _answered_lists(inquiry)
    facts = replace(facts, inquiry=None)
    facts = replace(
        facts,
        standing=_settled(context, facts, (*facts.standing, *walked.found)),
        lists_answered=(*facts.lists_answered, *lists),
    )
    # Before the worst is looked for: what was told holds from now on, however this ends.
    facts = _remembering(context, facts, walked)
    worst = Walked(next=None, found=facts.standing).worst
    done = Reaction(facts, rule=KEY if inquiry.origin == KEY else "", action="told", lists=lists)
    if worst is not None and worst.tier.closes:
        # What was put aside is asked to its end first, since it may still find an emergency; in an emergency nothing is.
        facts, back = (facts, ()) if worst.tier is Tier.EMERGENCY_NOW else _return(context, facts)
        if back:
            return replace(done, facts=facts, phases=back)
        return replace(_guided(context, facts, worst), lists=lists)
    if inquiry.origin == KEY:
        return _after_key(context, walked, done)
    # Nothing here came to a red flag, yet a leg may be weak: P10 ends the session all the same.
    if inquiry.origin == NERVES:
        say = context.plan.book("end.enough")
        return replace(done, rule="P10", action="end", say=say, end=Ending(Outcome.PAIN_RULE, rule="P10"))
    if inquiry.origin == SEVERE_PAIN:
        return replace(after_severe(context, facts), lists=lists)
    return done


def _answered_lists(inquiry: Inquiry) -> tuple[str, ...]:
    """The lists that were answered to their end: with none, or with what fits."""
    answers = inquiry.answers
    # A list left in the midst of its lines was not answered, and is asked again at the next start.
    return tuple(each for each in inquiry.lists if answers.get(each) == NONE or f"{each}/done" in answers)


def _settled(context: Context, facts: Facts, found: tuple[Found, ...]) -> tuple[Found, ...]:
    """Each row at its worst; with the rows that an earlier session had left open and that have come to another row, or to
    nothing."""
    worst: dict[str, Found] = {}
    # What somebody was asked to the end about goes before what was left open at the same tier.
    for each in found:
        held = worst.get(each.row)
        settles = held is None or not held.tier.at_least(each.tier) or (held.tier is each.tier and held.open)
        worst[each.row] = each if settles else worst[each.row]
    # Rows of questions that are put aside have not come to anything yet.
    waiting = {row for inquiry in facts.put_aside for row in inquiry.rows}
    cleared = (row for row in context.plan.briefing.open_rows if row not in worst and row not in waiting)
    return (*worst.values(), *(Found(row=row, tier=Tier.NONE, said=()) for row in cleared))


def _after_key(context: Context, walked: Walked, done: Reaction) -> Reaction:
    """No red flag: go on after a mistake, a pause, a rest and a rating, or the end; what was put aside comes first."""
    special = walked.special
    facts, back = _return(context, done.facts)
    # Questions that the key broke off come back before anything goes on, whatever the key was pressed for: else it
    # would be a way round them.
    back_first = replace(done, facts=facts, phases=back)
    if special is Special.GO_ON:
        return replace(back_first, action="mistake", then=Then.NEXT if back else Then.PUT_AWAY)
    if special is Special.BREAK:
        return replace(back_first, action="break", then=Then.NEXT if back else Then.PAUSE)
    if special is Special.EASE:
        # A rest for a cramp ends in a rating, and without one before the session that is the one before (section 1.4,
        # W6).
        purpose = Purpose.BEFORE if facts.before is None else Purpose.CHECK_IN
        rating = pain_question(context.voice, purpose, context.plan.answer_within)
        rest = ease_rest(context.voice, context.rules.session.rest, context.rules.session.skip_rest_s)
        return replace(back_first, action="rest", phases=(rest, *(back or (rating,))), instead=not back)
    if any(each.row == OTHER for each in walked.found):
        # "Something else" that the list did not name: rest or stop, never go on (W6). That is the patient's wish and no
        # red flag.
        say, end = context.plan.book("end.enough"), Ending(Outcome.STOPPED, rule="key")
        return replace(back_first, action="end", say=say, end=end, phases=())
    return replace(back_first, action="told", then=Then.NEXT if back else Then.PAUSE)


def _return(context: Context, facts: Facts) -> Asking:
    """Take up the questions that were put aside last."""
    if not facts.put_aside:
        return facts, ()
    *others, inquiry = facts.put_aside
    return _next(context, replace(facts, inquiry=inquiry, put_aside=tuple(others)))


def after_severe(context: Context, facts: Facts) -> Reaction:
    """Rule P2 without a finding: a position of ease, and what to do if it stays; with exercises that is all for now."""
    plan, flags = context.plan, context.flags
    say = flags.word("said_back.severe")
    phase = say_phase(context.voice, say, CueRole.SAFETY, locked=True)
    decided = Reaction(facts, rule="P2", action="ease", say=say)
    # A routine that moves nobody at this pain may go on, where its own limit allows it; everything else is over after a
    # rest.
    open_anyway = plan.ease or (facts.before or 0) <= plan.pain_up_to
    if not plan.moves_at(facts.before or 0) and open_anyway:
        return replace(decided, phases=(phase,))
    ending = Ending(Outcome.PAIN_RULE, rule="P2")
    return replace(decided, drop_step=True, phases=(severe_rest(context), phase), end_after=ending)


def severe_rest(context: Context) -> Phase:
    """Rest in a position of ease for pain of eight or more (rule P2, until *ease* does it)."""
    limits = context.rules.session
    return ease_rest(context.voice, limits.rest, limits.severe_rest_s)


def _guided(context: Context, facts: Facts, worst: Found) -> Reaction:
    """Guidance, and the end: a red flag, or somebody who has to agree first, or enough for today."""
    guidance = guidance_of(context, worst)
    # *wait* and *rest today* close doors without being an alarm.
    outcome = Outcome.RED_FLAG if worst.tier in RED else Outcome.CLOSED
    ending = Ending(outcome, rule=worst.row)
    return Reaction(facts, rule=worst.row, action="end", say=guidance.text, guidance=guidance, end=ending)


def guidance_of(context: Context, found: Found) -> GuidanceText:
    """The guidance a finding leads to."""
    return context.guidance(found.tier, advice_text(found, context.flags), found.row)


def _remembering(context: Context, facts: Facts, walked: Walked) -> Facts:
    """What was told of conditions holds in this session; what is worth an appointment is said at its end."""
    rows, lately = context.flags.rows, context.plan.briefing.advised
    new_conditions = {row.fact: YES for each in walked.found if (row := rows[each.row]).fact}
    # The facts of the profile (a blood thinner, pregnancy, ...) are rows of the second list: they leave out exercises, and
    # close packs, from the moment they are told.
    if new_conditions:
        facts = with_conditions(context, replace(facts, conditions={**facts.conditions, **new_conditions}))
    # It closes nothing: it is said once at the end and stands in the record.
    booked = (each for each in walked.found if each.tier is Tier.BOOK_CLINICIAN)
    # An appointment for what is remembered for good is not advised again and again.
    advice = tuple(each for each in booked if not (rows[each.row].fact and each.row in lately))
    wait = context.rules.thermal[Pack.HEAT].injury_wait
    # An injury closes heat for 72 hours (section 3.5), also where it came to no more than advice.
    injured = any(each.ago_s is not None and each.ago_s < wait for each in walked.found)
    return replace(facts, advice=(*facts.advice, *advice), no_heat=facts.no_heat or injured)


# The record -------------------------------------------------------------------------------------------------------


def signs(context: Context, facts: Facts, at: float) -> tuple[Facts, tuple[Sign, ...]]:
    """What has changed of the lines that fit since the record was told last, and facts in which it has been told."""
    # The record is told of changes only, and of everything that no longer fits as withdrawn: nothing is deleted (W8).
    now = _signs(context, facts, at)
    changed = [sign for row, sign in now.items() if not _same(facts.told.get(row), sign)]
    for row, earlier in facts.told.items():
        if row not in now and earlier.state != WITHDRAWN:
            now[row] = replace(earlier, at=at, state=WITHDRAWN)
            changed.append(now[row])
    return replace(facts, told=now), tuple(changed)


def _same(earlier: Sign | None, sign: Sign) -> bool:
    return earlier is not None and replace(earlier, at=sign.at) == sign


def _signs(context: Context, facts: Facts, at: float) -> dict[str, Sign]:
    # Withdrawn once, a sign stays so until it fits again; else it would be told of as withdrawn with every answer.
    found: dict[str, Sign] = {row: sign for row, sign in facts.told.items() if sign.state == WITHDRAWN}
    if _key_is_open(context, facts):
        found[KEY] = _pressed(at)
    # Whatever the pick came to, it was answered: the next start need not begin with it.
    elif KEY in facts.told:
        found[KEY] = replace(facts.told[KEY], at=at, state=CONFIRMED)
    for each in facts.standing:
        found[each.row] = _sign(context.flags, each, at, OPEN if each.open else CONFIRMED)
    for inquiry in facts.asking():
        for each in walk_inquiry(inquiry, context.flags).found:
            earlier = found.get(each.row)
            # What counts already is not lowered by an inquiry that is still going on (W7).
            if earlier is None or earlier.state == WITHDRAWN or not earlier.tier.at_least(each.tier):
                found[each.row] = _sign(context.flags, each, at, OPEN)
    return found


def _pressed(at: float) -> Sign:
    """The anytime key was pressed, and nobody has said yet what it is."""
    return Sign(at=at, row=KEY, tier=Tier.NONE, said="", state=OPEN)


def _key_is_open(context: Context, facts: Facts) -> bool:
    """Whether the anytime key was pressed, and nobody has said yet what it is."""
    return any(each.origin == KEY and not walk_inquiry(each, context.flags).tier.closes for each in facts.asking())


def _sign(flags: RedFlags, found: Found, at: float, state: str) -> Sign:
    said = shown_text(said_text(found, flags)) if found.said else ""
    return Sign(at=at, row=found.row, tier=found.tier, said=said, state=state, ago_s=found.ago_s)


# Questions --------------------------------------------------------------------------------------------------------


def _next(context: Context, facts: Facts, before: tuple[Sentence, ...] = ()) -> Asking:
    """The phases of the next question of the inquiry, ``before`` said first; the inquiry is over where there is none."""
    inquiry = facts.inquiry
    asked = None if inquiry is None else walk_inquiry(inquiry, context.flags).next
    if inquiry is None or asked is None:
        return replace(facts, inquiry=None), ()
    briefing = context.plan.briefing
    # Before its first question only: it says why something is asked that nobody just picked.
    if inquiry.rows and inquiry.origin == GATE and not inquiry.answers:
        before = (*before, *_left_open(context))
    asked = replace(asked, before=(*before, *asked.before))
    # Only the lists before the first step have a place among questions that are counted aloud.
    lists = inquiry.lists if inquiry.origin == GATE else ()
    rating = briefing.rated is None and any(step.kind == "before" for step in context.plan.steps)
    phase = inquiry_question(context.voice, context.flags, asked, lists, first=briefing.first, rating=rating)
    return facts, (dizzy_rest(context), phase) if asked.waits else (phase,)


def _left_open(context: Context) -> Iterator[Sentence]:
    """What is said before a question that was left open last time: what it is about."""
    flags = context.flags
    yield flags.word("said_back.again")
    for index, row in enumerate(context.plan.briefing.open_rows):
        if row in flags.rows:
            yield ("" if index else flags.words["said_back"]["you_said"], flags.rows[row].said)


def dizzy_rest(context: Context) -> Phase:
    """Three minutes of sitting or lying before it is asked whether it is better."""
    return ease_rest(context.voice, context.flags.word("key.sit"), context.flags.dizzy_s)


def advice(context: Context, facts: Facts) -> tuple[GuidanceText, ...]:
    """What is worth a booked appointment; told once at the end of a session."""
    return tuple(guidance_of(context, each) for each in facts.advice)


def advised(context: Context, facts: Facts) -> tuple[Sentence, ...]:
    """The sentences of what is worth an appointment, none twice."""
    return tuple(dict.fromkeys(each for advised in advice(context, facts) for each in advised.sentences))


def advice_phases(context: Context, facts: Facts) -> tuple[Phase, ...]:
    """What is worth an appointment as phases, for a session that goes to its end."""
    return tuple(say_phase(context.voice, each, CueRole.SAFETY, locked=True) for each in advised(context, facts))


# What may be said -------------------------------------------------------------------------------------------------


def texts(context: Context) -> Iterator[str]:
    """Everything that the questions about red flags and what they lead to may say."""
    flags, book, words = context.flags, context.plan.book, context.flags.words
    yield from (flags.word(f"key.{name}") for name in words["key"])
    yield from (flags.word(f"said_back.{name}") for name in words["said_back"] if name != "line")
    picks = [[each.text for each in flags.signs]]
    for each in flags.lists.values():
        yield from (each.ask, *each.lines)
        picks.append([flags.rows[row].line for row in each.rows])
    for row in flags.rows.values():
        yield from (line_text(row.id, flags), row.said)
    for follow_up in flags.follow_ups.values():
        yield from (follow_up.ask, *follow_up.said.values())
        items = [item.text for item in follow_up.items]
        yield from (*(items if follow_up.is_list else ()), *(item.said for item in follow_up.items if item.said))
        picks.append(items)
    picks += [[flags.rows[row].line for row in sign.rows] for sign in flags.signs if len(sign.rows) > 1]
    for pick in picks:
        yield from (book("gate.item", number=book.number(at), text=item) for at, item in enumerate(pick, 1))
    for tier in Tier:
        about: tuple[Row | None, ...] = (None, *flags.rows.values())
        for each_row in about:
            told = context.guidance(tier, guidance(tier, each_row, flags))
            yield from (piece for each in told.sentences for piece in spoken_phrases(each))
