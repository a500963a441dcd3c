""" "Can you hear this?": asked once, before the first session with sound on a data folder, while nobody lies down yet."""

from __future__ import annotations

from stretchcoach.coach.launch import Options
from stretchcoach.frontends.lines.dialog import Desk, Left
from stretchcoach.history.entries import Kind
from stretchcoach.history.store import Store
from stretchcoach.safety.questions import NO
from stretchcoach.session.events import Question, QuestionKind
from stretchcoach.sound.api import Sound

HEARING = "hearing"
"""What it is recorded as, and the id and purpose of the question; it is none of a session's."""

WITHIN = 20.0
"""Seconds to answer in plain lines; then the session goes on."""

_CHIME_WITHIN = 6.0
"""Seconds the output may take for a chime before it is asked; where none comes, there is nothing to hear."""


def hearing_due(store: Store, options: Options, sound: Sound) -> bool:
    """Whether to ask: there is sound, and it was never asked.

    Raises:
        StretchcoachError: the record cannot be read.
    """
    spoken = not options.quiet and not options.rehearsal and sound.problem is None
    return spoken and HEARING not in store.when_said(Kind.ASKED)


def note_hearing(store: Store) -> None:
    """Record that it was asked.

    Raises:
        StretchcoachError: it could not be recorded.
    """
    store.said(Kind.ASKED, HEARING)


async def ask_hearing(desk: Desk, store: Store) -> Left | None:
    """Ask in plain lines; how it was left, where it was. Whatever is answered, the session goes on.

    Raises:
        BrokenPipeError: nobody reads the output.
        StretchcoachError: it could not be recorded.
    """
    from stretchcoach.sound.inspection import sound_test  # before one session only

    if not await sound_test(desk.sound, _CHIME_WITHIN) or desk.sound.problem is not None:
        return None
    note_hearing(store)
    ask = desk.book("hearing.ask")
    question = Question(at=0.0, id=HEARING, text=ask, kind=QuestionKind.YES_NO, within=WITHIN, purpose=HEARING)
    reply = await desk.ask(question, desk.book("hearing.first"))
    if reply == NO:
        desk.aside(desk.book("hearing.help"))
    return reply if isinstance(reply, Left) else None
