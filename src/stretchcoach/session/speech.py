"""Everything a session may say, known before it starts, so that every length is known and nothing is rendered too late."""

from __future__ import annotations

from collections.abc import Iterator

from stretchcoach.routine.model import Pack
from stretchcoach.safety import Rules
from stretchcoach.safety.pain import SCALE
from stretchcoach.safety.person import Profile
from stretchcoach.safety.red_flags import Tier
from stretchcoach.session.answers import red_flag_answers
from stretchcoach.session.answers.pack_answers import thermal_texts
from stretchcoach.session.answers.pain_answers import neutral_rest, skip_rest
from stretchcoach.session.answers.reaction import Context
from stretchcoach.session.plan.adapting import possible, sentences
from stretchcoach.session.plan.packs import wait_more
from stretchcoach.session.plan.plan import Form, Phase, PhaseKind, Plan, StepKind
from stretchcoach.session.plan.question_phases import moved_question, neuro_question, still_question
from stretchcoach.words.lengths import Phrase, Speaker

# Keys of phrases, by when they may be said.
_SENTENCES = (
    "ask.again", "end.led_out", "end.stopped", "end.no_answer", "end.nothing_left", "end.enough", "end.acknowledge",
    "opening.resumed", "check_in.rerate", "check_in.again", "check_in.now",
)  # fmt: skip
_READY = ("ready.ask", "ready.again", "ready.held")
# Not pause.sound_lost: there is no sound to say it with.
_PAUSES = ("pause.slept", "pause.symptom", "pause.input_ended", "pause.output_lost")
_SOUND = ("pause.sound_back", "pause.sound_wait")
_PLACES = ("place.before", "place.now", "place.still", "place.again")
_PACKS = ("pack.off_now", "pack.off_pause", "pack.off_alarm", "pack.back_on", "pack.on_no", "pack.skin_stop")
_NO_PACK = ("pack.enough", "pack.too_soon")


def everything_said(plan: Plan, rules: Rules, profile: Profile | None = None) -> list[Phrase]:
    """Every phrase of the plan and of what answers may lead to, each once."""
    context = Context(plan, rules, profile or Profile())
    # A dictionary, so that each comes once and the plan's own phrases come first.
    phrases = dict.fromkeys(plan.phrases())
    phrases.update(dict.fromkeys(Phrase(text, Speaker.COACH) for text in _reactions(context) if text))
    return list(phrases)


def _reactions(context: Context) -> Iterator[str]:
    plan, book = context.plan, context.plan.book
    packs = any(step.pack is not None for step in plan.steps)
    answers = possible(context.profile, context.rules.conditions)
    yield from (book(key) for key in (*_SENTENCES, *_PAUSES, *_SOUND))
    if any(phase.kind is PhaseKind.READY for step in plan.steps for phase in step.phases(Form.NORMAL) or ()):
        yield from (book(key) for key in _READY)
    yield book("end.limit", limit=plan.pain_up_to)
    # Any rating may have to be said back, whatever the rules would do with it today.
    yield from (book("check_in.rated", number=book.number(value)) for value in SCALE)
    for step in plan.steps:
        if step.kind is StepKind.EXERCISE or step.pack is not None:
            yield book("easier.left_out", name=step.name)
        yield from sentences(context.rules, step, answers)
    for rule in context.rules.pain.rules.values():
        yield from rule.say.values()
    yield from red_flag_answers.texts(context)
    # At most two lists and the rating are asked before the first step.
    for number in range(1, 4):
        yield from (book("gate.of", number=book.number(number), of=book.number(of).lower()) for of in (2, 3))
    if plan.has_exercises:
        yield from (book(key) for key in _PLACES)
        moved = moved_question(context.voice, plan.answer_within)
        asked = (neutral_rest(context), neuro_question(context.voice), moved, still_question(context.voice, 0.0))
        yield from (text for phase in asked for text in _texts(phase))
    rests = (skip_rest(context), red_flag_answers.severe_rest(context), red_flag_answers.dizzy_rest(context))
    for phase in (*rests, *(wait_more(context.voice) if packs else ())):
        yield from _texts(phase)
    # A cold pack of an earlier session may be too short a time ago to stretch, though this routine has none.
    if packs or Pack.COLD in plan.briefing.off_ago:
        yield book("easier.after_cold")
    if packs:
        yield from (book(key) for key in _PACKS)
        yield from (book(key) for key in _NO_PACK)
        kinds = {step.pack for step in plan.steps if step.pack}
        yield from (context.rules.thermal[pack].after_injury for pack in kinds)
        yield from thermal_texts(context, kinds)
        # As one phrase, because that is how stop_pack() asks.
        yield f"{book('pack.skin_stop')} {book('pack.off')}"
        yield book("pack.off")
        yield context.advice(Tier.BOOK_CLINICIAN).text


def _texts(phase: Phase) -> Iterator[str]:
    yield from (cue.text for cue in phase.cues if cue.text)
