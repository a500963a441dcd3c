"""An author's sentences at a moment of a hold or a rest: their wordings, and what variables mean in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import ceil, floor

from stretchcoach.routine.model import Anchor, Seconds, TimedCue
from stretchcoach.routine.variables import filled
from stretchcoach.session.events import CueRole
from stretchcoach.session.plan.model import WORTH, Mark, PlannedCue
from stretchcoach.session.plan.placing import Voice, Wish, Wording
from stretchcoach.session.plan.telling import Telling


def author_texts(timed: TimedCue, telling: Telling) -> list[tuple[str, Mark]]:
    """The wordings of an author's cue, the one to try first in front: the short form where not everything is said."""
    if not timed.short:
        return [(timed.say, Mark.NONE)]
    if not telling.full:
        return [(timed.short, Mark.NONE), (timed.say, Mark.NONE)]
    return [(timed.say, Mark.NONE), (timed.short, Mark.SHORT)]


def author_wish(voice: Voice, timed: TimedCue, whole: Seconds, values: Mapping[str, str], telling: Telling) -> Wish:
    """What an author's cue wants in a hold or a rest that lasts ``whole`` seconds; ``values`` are those of variables."""
    wordings = tuple(_wording(voice, text, mark, whole, values) for text, mark in author_texts(timed, telling))
    return Wish(at=_moment(timed, whole), role=CueRole.AUTHOR, wordings=wordings)


def every_wording(timed: TimedCue, whole: Seconds, values: Mapping[str, str], telling: Telling) -> Iterator[str]:
    """Everything a cue may come to say once the true lengths are known: each wording, at each moment it may be moved to."""
    rest, near = whole - _moment(timed, whole), WORTH[CueRole.AUTHOR]
    moments = range(floor(rest - near), ceil(rest + near) + 1)
    for text, _ in author_texts(timed, telling):
        told = {filled(text, {**values, "remaining": left(seconds)}) for seconds in moments}
        yield from sorted(each for each in told if each)


def left(seconds: Seconds) -> str:
    """Seconds that are left, as a variable says them."""
    return str(max(1, round(seconds)))


def _moment(timed: TimedCue, whole: Seconds) -> Seconds:
    return {Anchor.HALF: whole / 2, Anchor.END: max(0.0, whole + timed.offset)}.get(timed.anchor, timed.offset)


def _wording(voice: Voice, text: str, mark: Mark, whole: Seconds, values: Mapping[str, str]) -> Wording:
    def said(at: Seconds) -> PlannedCue | None:
        words = filled(text, {**values, "remaining": left(whole - at)})
        return None if words is None else replace(voice.cue(at, words, CueRole.AUTHOR), mark=mark)

    return said
