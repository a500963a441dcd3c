"""Phases that only say or ask something."""

from __future__ import annotations

from stretchcoach.routine.model import Seconds
from stretchcoach.session.events import CueRole, QuestionKind
from stretchcoach.session.placing import Speech, Voice
from stretchcoach.session.plan import Ask, Phase, PhaseKind, Purpose

REPLY_ROOM: Seconds = 0.2
"""Seconds more between the chime of a question and its words. Where an answer leads to the next question, the chime cannot
be queued ahead and sounds up to so much late; the words are on time all the same."""


def ask_phase(voice: Voice, ask: Ask, *, chime: str = "attention", again: bool = False) -> Phase:
    """A phase that asks: a chime, the question, and then time to answer."""
    text = ask.again or ask.text if again else ask.text
    speech = Speech(voice).chime(chime).wait(REPLY_ROOM)
    if again and not ask.again:
        speech.say(voice.book("ask.again"), CueRole.QUESTION)
    speech.say(text, CueRole.QUESTION)
    return Phase(kind=PhaseKind.ASK, seconds=None, cues=tuple(speech.cues), label=voice.book("label.ask"), ask=ask)


def say_phase(
    voice: Voice,
    text: str,
    role: CueRole,
    *,
    first: str = "",
    label: str = "",
    locked: bool = False,
    lead_in: Seconds = 0.0,
) -> Phase:
    """A phase that only says something, ``first`` before ``text``.

    With ``lead_in`` it begins a session: after so many seconds of quiet a chime comes first, so that somebody who hears
    nothing knows before the first question.
    """
    speech = Speech(voice)
    if lead_in:
        speech.wait(lead_in).chime("attention")
    speech.say(first, role).say(text, role)
    return Phase(
        kind=PhaseKind.SAY,
        seconds=max(speech.end, 0.5),
        cues=tuple(speech.cues),
        label=label or voice.book("label.say"),
        locked=locked,
    )


def nothing_left(voice: Voice) -> Phase:
    """The last words where every exercise and pack was left out."""
    return say_phase(voice, voice.book("end.nothing_left"), CueRole.NAME, locked=True)


def pain_question(voice: Voice, purpose: Purpose, within: Seconds) -> Phase:
    """A phase that asks for a pain rating; always the number and the words (section 2.4, words for the scale)."""
    book = voice.book
    text = {
        Purpose.BEFORE: book("check_in.before"),
        Purpose.AFTER: book("check_in.after"),
        Purpose.RERATE: book("check_in.rerate"),
    }.get(purpose, book("check_in.now"))
    ask = Ask(purpose=purpose, kind=QuestionKind.PAIN, text=text, within=within, again=book("check_in.again"))
    return ask_phase(voice, ask)
