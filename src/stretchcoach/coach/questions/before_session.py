"""What is asked before a session: how the morning after another one is, whether to do a little more, whether one hears.

Each is a question with one answer. On a screen going on, the country and the sound are more than that: they have screens
of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stretchcoach.coach.questions.questionnaire import YES_NO, Questionnaire, rating, single, yes_no
from stretchcoach.history.entries import EntryKind
from stretchcoach.safety.questions import NO

if TYPE_CHECKING:
    from stretchcoach.coach.options import Options
    from stretchcoach.history.store import Store
    from stretchcoach.sound.api import Sound

MORNING, STEP_UP, HEARING = "morning", "step_up", "hearing"
"""Names, ids and purposes of the questions; the last one is what is recorded, too, and none of a session's."""
NATURAL_VOICE = "natural_voice"
"""What is recorded once the natural voice was offered."""


def morning(text: str) -> Questionnaire[int | None]:
    """The rating of the day after a session; left out, it is asked again another time, and nothing is read into it."""
    return single(rating(MORNING, text), "The day after")


def step_up(text: str) -> Questionnaire[str | None]:
    """Rule N4: only a clear yes does more; left out, nothing is decided, and it is offered another time."""
    return single(yes_no(STEP_UP, text, NO, picks=YES_NO[:2], leave=""), "A little more")


def hearing_due(store: Store, options: Options, sound: Sound) -> bool:
    """Whether to ask "Can you hear this?": there is sound, and it was never asked.

    Raises:
        StretchcoachError: the record cannot be read.
    """
    spoken = not options.quiet and not options.rehearsal and sound.problem is None
    return spoken and HEARING not in store.when_said(EntryKind.ASKED)


def offer_due(store: Store, language: str) -> int:
    """How many megabytes the natural voice takes, where it is to be offered: once, where it can be had; else nought.

    Raises:
        StretchcoachError: the record cannot be read.
    """
    from stretchcoach.sound import adding  # before a first session only

    if NATURAL_VOICE in store.when_said(EntryKind.ASKED) or not adding.offered(language):
        return 0
    return adding.megabytes()


def note_offer(store: Store) -> None:
    """Record that it was offered.

    Raises:
        StretchcoachError: it could not be recorded.
    """
    store.said(EntryKind.ASKED, NATURAL_VOICE)


def note_hearing(store: Store) -> None:
    """Record that it was asked.

    Raises:
        StretchcoachError: it could not be recorded.
    """
    store.said(EntryKind.ASKED, HEARING)
