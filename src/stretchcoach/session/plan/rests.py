"""A rest, a walk or anything else that takes a set time, with an author's cues in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from stretchcoach.routine.model import DoStep, RestStep, TimedCue
from stretchcoach.routine.variables import filled, used
from stretchcoach.session.events import CueRole
from stretchcoach.session.plan.author_cues import author_texts, author_wish, every_wording
from stretchcoach.session.plan.model import Mark, Phase, PhaseKind, PlannedCue
from stretchcoach.session.plan.placing import Speech, Voice, place
from stretchcoach.session.plan.telling import Telling


def rest_phase(
    voice: Voice, step: RestStep, following: str, telling: Telling, notes: list[str], otherwise: list[str]
) -> Phase:
    """The phase of a rest, or of an activity of the author's.

    A cue that finds no room in it is said right after the opening words, which may make it longer.

    Args:
        voice: phrases and their lengths.
        step: the step as read.
        following: the name of what comes next; empty for nothing.
        telling: whether an author's short forms are enough.
        notes: what could not be said as it was written is added here.
        otherwise: every wording that other lengths of speech may lead to is added here.
    """
    book, name = voice.book, rest_name(voice, step)
    words = {"seconds": f"{step.seconds:g}", **({"next": following} if following else {})}
    opening = Speech(voice)
    said = filled(step.say, words)
    if said is None:
        notes.append(f'{name}: "{step.say}" is left out: nothing comes after it.')
    if not step.position:
        opening.say(rest_words(voice, step), CueRole.NAME)
    elif not said:
        opening.say(f"{step.name}." if isinstance(step, DoStep) else book("rest.begin"), CueRole.NAME)
    opening.say(said or "", CueRole.AUTHOR)
    moved: list[int] = []
    while True:
        speech = Speech(voice, opening.end, list(opening.cues))
        for index in moved:
            _say_before(speech, step.cues[index], words, telling)
        if following:
            speech.say(book("rest.next", name=following), CueRole.NEXT)
        seconds = max(step.seconds, speech.end)
        if seconds > step.seconds:  # what is left of a rest that became longer is not known before all is rendered
            timeless = [index for index, timed in enumerate(step.cues) if "remaining" in used(timed.say + timed.short)]
            moved += [index for index in timeless if index not in moved]
        wishes = [
            replace(author_wish(voice, timed, seconds, words, telling), of=index)
            for index, timed in enumerate(step.cues)
            if index not in moved
        ]
        cues, without_room = place(seconds, speech.cues, wishes)
        if not without_room:
            break
        moved += [wish.of for wish in without_room if isinstance(wish.of, int)]
    otherwise += (told for timed in step.cues for told in every_wording(timed, step.seconds, words, telling))
    notes += _notes(name, cues, [step.cues[index] for index in moved], words, telling)
    kind = PhaseKind.DO if isinstance(step, DoStep) else PhaseKind.REST
    return Phase(kind=kind, seconds=seconds, cues=cues, label=step.name or book("label.rest"))


def rest_words(voice: Voice, step: RestStep) -> str:
    """What it is and how long it takes, as it is announced; nothing where its author's own sentence is all it has."""
    book, time = voice.book, voice.book.time(step.seconds)
    if step.name:
        return book("rest.done" if isinstance(step, DoStep) else "rest.named", name=step.name, time=time)
    return "" if step.say or step.position else book("rest.now", time=time)


def rest_name(voice: Voice, step: RestStep) -> str:
    """What a rest is called."""
    return step.name or voice.book("rest.rest").rstrip(".")


def _say_before(speech: Speech, timed: TimedCue, words: Mapping[str, str], telling: Telling) -> None:
    told = next((told for text, _ in author_texts(timed, telling) if (told := filled(text, words))), "")
    speech.say(told, CueRole.AUTHOR, Mark.BEFORE)


def _notes(
    name: str, cues: Sequence[PlannedCue], moved: Sequence[TimedCue], words: Mapping[str, str], telling: Telling
) -> list[str]:
    found = [
        f'{name}: "{cue.text}" is said in place of its long form, which finds no room.'
        for cue in cues
        if cue.mark is Mark.SHORT
    ]
    for timed in moved:
        possible = any(filled(text, words) for text, _ in author_texts(timed, telling))
        what = "it is said at the beginning." if possible else "it is left out: its variables mean nothing earlier."
        found.append(f'{name}: "{timed.say}" finds no room; {what}')
    return found
