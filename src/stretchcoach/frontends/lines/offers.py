"""The questions that are asked before a headless session: going on, the morning after, a step up, whether one hears."""

from __future__ import annotations

from stretchcoach.coach.questions.before_session import HEARING, MORNING, STEP_UP, note_hearing
from stretchcoach.frontends.lines.dialog import WITHIN, Dialog, Left
from stretchcoach.history.store import Store
from stretchcoach.safety.questions import NO
from stretchcoach.session.events import Question, QuestionKind

RESUME = "resume"
"""Id and purpose of the question whether to go on with a session that was cut off."""
OFFER = "offer"
"""Of the question whether a routine that a session offered is wanted now."""
COUNTRY = "country"
"""Of the question whether this is the country that the machine names."""
HEARING_WITHIN = 20.0
"""Seconds to say whether one hears; then the session goes on."""
_CHIME_WITHIN = 6.0
"""Seconds the output may take for a chime before it is asked; where none comes, there is nothing to hear."""


async def go_on(dialog: Dialog, text: str) -> bool | Left:
    """Whether to go on with the session that was cut off; silence begins a new one, with its gate.

    Raises:
        BrokenPipeError: nobody reads the output.
    """
    reply = await dialog.ask(_question(RESUME, QuestionKind.YES_NO, text), dialog.book("desk.resume_first"))
    if reply is Left.NOBODY:
        dialog.aside(dialog.book("desk.resume_nobody"))
    return reply if reply is Left.STOP or reply is Left.NOBODY else reply == "yes"


async def morning(dialog: Dialog, text: str) -> int | Left:
    """The rating of the morning after; left out, it is asked again another time, and nothing is read into it.

    Raises:
        BrokenPipeError: nobody reads the output.
    """
    reply = await dialog.ask(_question(MORNING, QuestionKind.PAIN, text), dialog.book("desk.morning_first"))
    return reply if isinstance(reply, int | Left) else Left.SILENCE


async def step_up(dialog: Dialog, text: str) -> bool | Left:
    """Whether to do a little more; only a clear yes does, and only a clear no declines.

    Raises:
        BrokenPipeError: nobody reads the output.
    """
    reply = await dialog.ask(_question(STEP_UP, QuestionKind.YES_NO, text), dialog.book("desk.step_up_first"))
    return reply if isinstance(reply, Left) else reply == "yes"


async def offered(dialog: Dialog, name: str) -> bool:
    """Whether the routine called ``name`` is wanted now; a sign that is told of instead is heard by it first of all.

    Raises:
        BrokenPipeError: nobody reads the output.
    """
    text = dialog.book("desk.offer", name=name)
    reply = await dialog.ask(_question(OFFER, QuestionKind.YES_NO, text), dialog.book("desk.offer_first"))
    return reply == "yes" or reply is Left.SYMPTOM


async def country(dialog: Dialog, name: str) -> bool:
    """Whether this is the country called ``name``; only a clear yes is.

    Raises:
        BrokenPipeError: nobody reads the output.
    """
    text = dialog.book("desk.country", country=name)
    return await dialog.ask(_question(COUNTRY, QuestionKind.YES_NO, text), dialog.book("desk.door_first")) == "yes"


async def hearing(dialog: Dialog, store: Store) -> Left | None:
    """Whether the voice is heard; how it was left, where it was. Whatever is answered, the session goes on.

    Raises:
        BrokenPipeError: nobody reads the output.
        StretchcoachError: it could not be recorded.
    """
    from stretchcoach.sound.inspection import sound_test  # before one session only

    if not await sound_test(dialog.sound, _CHIME_WITHIN) or dialog.sound.problem is not None:
        return None
    note_hearing(store)
    question = _question(HEARING, QuestionKind.YES_NO, dialog.book("hearing.ask"), HEARING_WITHIN)
    reply = await dialog.ask(question, dialog.book("hearing.first"))
    if reply == NO:
        dialog.aside(dialog.book("hearing.help"))
    return reply if isinstance(reply, Left) else None


def _question(name: str, kind: QuestionKind, text: str, within: float = WITHIN) -> Question:
    return Question(at=0.0, id=name, text=text, kind=kind, within=within, purpose=name)
