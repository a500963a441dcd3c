"""Everything a session may say, known before it starts, so that every length is known and nothing is rendered too late."""

from __future__ import annotations

from collections.abc import Iterator

from stretchcoach import safety
from stretchcoach.routine.model import Pack
from stretchcoach.safety import Rules
from stretchcoach.session.briefing import Screen
from stretchcoach.session.conditions import possible, sentences
from stretchcoach.session.events import Tier
from stretchcoach.session.full_screen import screen_questions, screen_sentences
from stretchcoach.session.lengths import Phrase, Speaker
from stretchcoach.session.pack_phases import pack_off, pack_on, wait_more
from stretchcoach.session.pain_reactions import advice, ease_rest, nerve_question
from stretchcoach.session.places import neuro_question, neutral_rest
from stretchcoach.session.plan import Phase, Plan, StepKind
from stretchcoach.session.profile import Profile
from stretchcoach.session.reacting import Context
from stretchcoach.session.screening import row_question, screen_question, severe, symptom_question
from stretchcoach.session.thermal_questions import thermal_texts

_SENTENCES = ("ask.again", "end.led_out", "end.stopped", "end.no_answer", "end.nothing_left", "opening.resumed")
_PAUSES = ("pause.slept", "pause.symptom", "pause.input_ended", "check_in.rerate", "check_in.again", "check_in.now")
_SOUND = ("pause.sound_back", "pause.sound_wait")
_PLACES = ("place.before", "place.now", "place.still", "place.again")
_PACKS = ("pack.off_now", "pack.off_pause", "pack.off_alarm", "pack.back_on", "pack.on_no", "pack.skin_stop")
_NO_PACK = ("pack.enough", "pack.too_soon")


def everything_said(plan: Plan, rules: Rules, profile: Profile | None = None) -> list[Phrase]:
    """Every phrase of the plan and of what answers may lead to, each once."""
    context = Context(plan, rules, profile or Profile())
    found = dict.fromkeys(plan.phrases())
    found.update(dict.fromkeys(Phrase(text, Speaker.COACH) for text in _reactions(context) if text))
    return list(found)


def _reactions(context: Context) -> Iterator[str]:
    plan, book = context.plan, context.plan.book
    packs = any(step.pack is not None for step in plan.steps)
    answers = possible(context.profile, plan.briefing, context.rules.conditions)
    yield from (book(key) for key in (*_SENTENCES, *_PAUSES, *_SOUND))
    yield book("end.limit", limit=plan.pain_up_to)
    for step in plan.steps:
        if step.kind is StepKind.EXERCISE or step.pack is not None:
            yield book("easier.left_out", name=step.name)
        yield from sentences(book, step, answers)
    for rule in context.rules.pain.rules.values():
        yield from rule.say.values()
        if rule.tier is not Tier.NONE:
            yield from _acknowledged(context, advice(context, rule.id).text)
        if rule.say.get(safety.Action.END):
            yield from _acknowledged(context, severe(context, before=rule.say[safety.Action.END]).text)
    yield from _acknowledged(context, severe(context).text)
    yield from _flags(context, packs=packs)
    if plan.briefing.screen is Screen.FULL:
        yield from _full_screen(context)
    if plan.has_exercises:
        yield from (book(key) for key in _PLACES)
        asked = (
            neutral_rest(context),
            neuro_question(context.voice),
            nerve_question(context, {}, context.sentence("P10", safety.Action.END)),
        )
        yield from (text for phase in asked if phase for text in _texts(phase))
    for phase in (ease_rest(context), *(wait_more(context.voice) if packs else ())):
        yield from _texts(phase)
    if packs or Pack.COLD in plan.briefing.off_ago:
        yield book("easier.after_cold")
    if packs:
        yield from (book(key) for key in _PACKS)
        yield from (book(key) for key in _NO_PACK)
        kinds = {step.pack for step in plan.steps if step.pack}
        yield from (context.rules.thermal[pack].after_injury for pack in kinds)
        yield from thermal_texts(context, kinds)
        yield f"{book('pack.skin_stop')} {book('pack.off')}"
        yield pack_on(context.voice, back=True).text
        yield pack_off(context.voice, book("pack.off")).text
        yield context.advice(Tier.BOOK_CLINICIAN)


def _flags(context: Context, *, packs: bool) -> Iterator[str]:
    """The questions about each row, and the guidance each may end in."""
    flags = context.flags
    for gate in (*flags.gate, flags.symptom):
        for name in gate.rows:
            yield from _texts(row_question(context, gate.id, flags.rows[name]))
            yield from _branch(context, name)
        if gate.id in flags.branches:
            yield from _branch(context, gate.id)
        none = safety.triage(gate, {gate.id: safety.YES, **dict.fromkeys(gate.rows, safety.NO)}, flags)
        yield from _acknowledged(context, context.help(none).text)
    for on in (False, True) if packs else (False,):
        yield from _texts(symptom_question(context, pack_on=on))
    yield from _texts(screen_question(context))


def _branch(context: Context, of: str) -> Iterator[str]:
    """The questions that follow a row or a gate question, and the guidance it may end in."""
    for part in safety.parts(of, context.flags):
        yield from _texts(row_question(context, of, part))
    for finding in safety.possible_findings(of, context.flags):
        yield from _acknowledged(context, context.help(finding).text)


def _full_screen(context: Context) -> Iterator[str]:
    for row in safety.screen_rows(context.flags):
        yield from _branch(context, row.id)
    for phase in screen_questions(context):
        yield from _texts(phase)
    yield from screen_sentences(context)


def _acknowledged(context: Context, text: str) -> Iterator[str]:
    book = context.plan.book
    yield text
    yield f"{text} {book('end.acknowledge')}"
    if any(step.pack is not None for step in context.plan.steps):
        yield f"{book('pack.off_now')} {text} {book('end.acknowledge')}"


def _texts(phase: Phase) -> Iterator[str]:
    yield from (cue.text for cue in phase.cues if cue.text)
