"""Phases that only say or ask something."""

from __future__ import annotations

from dataclasses import replace

from stretchcoach.routine.model import Seconds
from stretchcoach.safety.questions import Sentence, spoken
from stretchcoach.session.events import CueRole, QuestionKind
from stretchcoach.session.plan.model import Ask, Phase, PhaseKind, Purpose
from stretchcoach.session.plan.placing import GAP, Speech, Voice

REPLY_ROOM: Seconds = 0.2
"""Seconds more between the chime of a question and its words. Where an answer leads to the next question, the chime cannot
be queued ahead and sounds up to so much late; the words are on time all the same."""


BREATH: Seconds = 0.7
"""Seconds between two lines of a list (section 1.4 of the clinical reference)."""


def ask_phase(voice: Voice, ask: Ask, *, chime: str = "attention", again: bool = False) -> Phase:
    """A phase that asks: a chime, the question with its lines, and then time to answer."""
    speech = Speech(voice).chime(chime).wait(REPLY_ROOM)
    if again and ask.again:
        speech.say(ask.again, CueRole.QUESTION)
    else:
        if again:
            speech.say(voice.book("ask.again"), CueRole.QUESTION)
        if ask.of:
            speech.say(counted(voice, ask), CueRole.QUESTION)
        for text in (piece for each in ask.before for piece in spoken(each)):
            speech.say(text, CueRole.QUESTION)
        speech.say(ask.text, CueRole.QUESTION)
        for item in ask.items if ask.kind is not QuestionKind.PICK or not ask.picked else ():
            speech.wait(BREATH - GAP).say(said_item(voice, ask, item), CueRole.QUESTION)
        for text in ask.after:
            speech.say(text, CueRole.QUESTION)
    return Phase(kind=PhaseKind.ASK, seconds=None, cues=tuple(speech.cues), label=voice.book("label.ask"), ask=ask)


def counted(voice: Voice, ask: Ask) -> str:
    """Which question of how many: ``"One of three."``."""
    return voice.book("gate.of", number=voice.book.number(ask.number), of=voice.book.number(ask.of).lower())


def said_item(voice: Voice, ask: Ask, item: str) -> str:
    """A line of a list as it is said; those of a pick have their number before them."""
    if ask.kind is not QuestionKind.PICK:
        return item
    return voice.book("gate.item", number=voice.book.number(ask.items.index(item) + 1), text=item)


def led_in(voice: Voice, phase: Phase, seconds: Seconds) -> Phase:
    """``phase`` as the first of a session: after so many seconds of quiet a chime comes first, so that somebody who hears
    nothing knows before the first question."""
    if not seconds:
        return phase
    chimes = any(cue.chime and cue.offset == 0 for cue in phase.cues)
    opening = Speech(voice).wait(seconds)
    if not chimes:
        opening.chime("attention")
    moved = tuple(replace(cue, offset=cue.offset + opening.end) for cue in phase.cues)
    length = None if phase.seconds is None else phase.seconds + opening.end
    return replace(phase, cues=(*opening.cues, *moved), seconds=length)


def say_phase(
    voice: Voice, text: Sentence, role: CueRole, *, first: str = "", label: str = "", locked: bool = False
) -> Phase:
    """A phase that only says something, ``first`` before ``text``."""
    speech = Speech(voice).say(first, role)
    for piece in spoken(text):
        speech.say(piece, role)
    return Phase(
        kind=PhaseKind.SAY,
        seconds=max(speech.end, 0.5),
        cues=tuple(speech.cues),
        label=label or voice.book("label.say"),
        locked=locked,
    )


def ready_phase(voice: Voice, seconds: Seconds | None = None, *, again: bool = False) -> Phase:
    """Time to get into another position: until the patient is ready, or for so many ``seconds``.

    ``again`` asks once more whether they are.
    """
    speech = Speech(voice)
    if seconds is None:
        speech = speech.chime("attention") if again else speech
        speech.say(voice.book("ready.again" if again else "ready.ask"), CueRole.SET_UP)
    else:
        speech.say(voice.book("ready.take"), CueRole.SET_UP)
    length = None if seconds is None else max(seconds, speech.end)
    return Phase(kind=PhaseKind.READY, seconds=length, cues=tuple(speech.cues), label=voice.book("label.ready"))


def nothing_left(voice: Voice) -> Phase:
    """The last words where every exercise and pack was left out."""
    return say_phase(voice, voice.book("end.nothing_left"), CueRole.NAME, locked=True)


def ease_rest(voice: Voice, say: str, seconds: Seconds) -> Phase:
    """A rest in a position of ease."""
    speech = Speech(voice).say(say, CueRole.SAFETY)
    length, label = max(seconds, speech.end), voice.book("label.ease")
    return Phase(kind=PhaseKind.REST, seconds=length, cues=tuple(speech.cues), label=label, locked=True)


RATED_WITHIN: Seconds = 5.0
"""Seconds in which a rating that was said back can be taken back; a design choice."""


def rated_question(voice: Voice, value: int) -> Phase:
    """A phase that says a rating back: ``"Eight?"``."""
    text = voice.book("check_in.rated", number=voice.book.number(value))
    return ask_phase(voice, Ask(purpose=Purpose.RATED, kind=QuestionKind.PAIN, text=text, within=RATED_WITHIN))


def pain_question(voice: Voice, purpose: Purpose, within: Seconds, *, number: int = 0) -> Phase:
    """A phase that asks for a pain rating; always the number and the words (section 2.4, words for the scale).

    ``number`` is its place where it is the last of the questions before the first step; 0 where they are not counted.
    """
    book = voice.book
    text = {
        Purpose.BEFORE: book("check_in.before"),
        Purpose.AFTER: book("check_in.after"),
        Purpose.RERATE: book("check_in.rerate"),
    }.get(purpose, book("check_in.now"))
    again = book("check_in.again")
    kind = QuestionKind.PAIN
    ask = Ask(purpose=purpose, kind=kind, text=text, within=within, again=again, number=number, of=number)
    return ask_phase(voice, ask)
