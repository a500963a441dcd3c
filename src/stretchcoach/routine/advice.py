"""Clinical advice for the author of a routine: what most sources would do otherwise, each with its reason.

It is never an error. ``[advice]`` in the routine turns one off, with the author's reason: ``long-walk = "Trained for it."``
What is looked for in texts is in ``advice.toml``; its sources are named in :data:`stretchcoach.routine.codes.ADVICE`.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, TypeAlias

from stretchcoach.resources import packaged
from stretchcoach.routine.codes import ADVICE
from stretchcoach.routine.limits import MINUTE
from stretchcoach.routine.model import (
    Dose,
    DoStep,
    ExerciseStep,
    Pack,
    PackStep,
    RestStep,
    Routine,
    SayStep,
    Seconds,
    Side,
    Sides,
    Step,
)
from stretchcoach.routine.problems import Problems
from stretchcoach.routine.totals import seconds_of
from stretchcoach.routine.wording import written
from stretchcoach.strict import KeyPath

EXERCISES = 5
"""Section 8, ``max_exercises``."""
LONG: Seconds = 15 * MINUTE
"""Section 8, ``max_minutes``; no rest and no walk is longer without a question (DC)."""

_BEFORE = 4
"""Words before a match that are looked at for a "not"."""
_WORD = re.compile(r"[a-z']+|[0-9]+")
_INFORMATION = "This is for information only: McKenzie, AAOS and NHS sheets do the same."

Walked: TypeAlias = Sequence[tuple[Step, KeyPath]]


def advise(routine: Routine, walked: Walked, today: date, found: Problems) -> None:
    """Note every advice that the author has not turned off, and what was turned off for nothing.

    Args:
        routine: the routine.
        walked: its steps in the order they are done, from :func:`stretchcoach.routine.whole_rules.walk`.
        today: the day of its reviews is compared with.
        found: takes the notes.
    """
    notes = _Notes(routine, found)
    for look in (_dates, _order, _amount, _sides, _quoted, _texts, _rests, _walks):
        look(routine, walked, today, notes)
    for code in routine.advice_off:
        if code in ADVICE and code not in notes.kept:
            message = "there is nothing of this kind in the routine."
            found.add(("advice", code), message, "Leave it out.", of_key=True, code="advice-not-needed")


class _Notes:
    """Takes advice, and keeps to itself what the author turned off."""

    def __init__(self, routine: Routine, found: Problems) -> None:
        self.off = routine.advice_off
        self.found = found
        self.kept: set[str] = set()

    def add(self, code: str, where: KeyPath, message: str, suggestion: str) -> None:
        if code in self.off:
            self.kept.add(code)
            return
        self.found.add(where, message, f'{suggestion} Or write {code} = "your reason" under [advice].', code=code)


# The whole of it -----------------------------------------------------------------------------------------------------


def _dates(routine: Routine, walked: Walked, today: date, notes: _Notes) -> None:
    if routine.review_by is None:
        message = "no day is set to look at this again."
        notes.add(
            "no-review-date", ("routine",), message, "Write review_by = 2027-01-31, or your own day, below [routine]."
        )
    elif routine.review_by < today:
        message = f"the day to look at this again was {routine.review_by}."
        notes.add("review-date-past", ("routine", "review_by"), message, "Read it again, and set the next day.")


def _order(routine: Routine, walked: Walked, today: date, notes: _Notes) -> None:
    kinds = _words()["exercises"]
    exercises = [(step.exercise.id, place) for step, place in walked if isinstance(step, ExerciseStep)]
    rounded = [number for number, (name, _) in enumerate(exercises) if name in kinds["flexion"]]
    for number, (name, place) in enumerate(exercises):
        if name in kinds["extension"] and rounded and number < rounded[-1]:
            message = f"this bends the back backward before {exercises[rounded[-1]][0]}, which rounds it; the shipped "
            message += f"routines bend back last. {_INFORMATION}"
            notes.add("extension-before-flexion", (*place, "exercise"), message, "Put it last.")
            return


def _amount(routine: Routine, walked: Walked, today: date, notes: _Notes) -> None:
    places: dict[str, KeyPath] = {}
    for step, place in walked:
        if isinstance(step, ExerciseStep) and not step.exercise.rests:
            places.setdefault(step.exercise.id, place)
    if len(places) > EXERCISES:
        message = f"these are {len(places)} exercises; eight were done less well than two (Henry 1999, 15 people). "
        message += f"{_INFORMATION}"
        notes.add("more-than-five-exercises", (*list(places.values())[EXERCISES], "exercise"), message, "Choose five.")
    packs = any(isinstance(step, PackStep) for step, _ in walked)
    total = seconds_of(step for step, _ in walked if _asks_for_time(step, packs=packs))
    if total > LONG:
        message = (
            f"this takes {written(round(total))} without its words; patients name time as what keeps them from it "
        )
        message += f"(BMC Health Serv Res), so the shipped routines keep to 15 minutes. {_INFORMATION}"
        notes.add("more-than-fifteen-minutes", ("step",), message, "Make it shorter, or two routines of it.")


def _asks_for_time(step: Step, *, packs: bool) -> bool:
    """Not what is between packs, and not one long rest or walk, of which another advice tells."""
    if isinstance(step, RestStep):
        return not packs and step.seconds < LONG
    return isinstance(step, ExerciseStep)


def _sides(routine: Routine, walked: Walked, today: date, notes: _Notes) -> None:
    done: dict[str, set[Sides]] = {}
    for step, _ in walked:
        if isinstance(step, ExerciseStep):
            done.setdefault(step.exercise.id, set()).add(step.sides)
    for step, place in walked:
        if (
            isinstance(step, ExerciseStep)
            and len(done[step.exercise.id]) == 1
            and step.sides in (Sides.LEFT, Sides.RIGHT)
        ):
            other = Side.RIGHT if step.sides is Sides.LEFT else Side.LEFT
            message = f"{step.exercise.name} is done on the {step.sides} side only; the shipped doses are for both."
            notes.add(
                "other-side-missing",
                (*place, "sides"),
                message,
                f'Add a step with sides = "{other}" if it was forgotten.',
            )


def _quoted(routine: Routine, walked: Walked, today: date, notes: _Notes) -> None:
    for step, place in walked:
        if not isinstance(step, ExerciseStep) or step.exercise.quoted is None:
            continue
        doses, quoted = (step.dose, *step.by_side.values()), step.exercise.quoted
        compared = (
            ("hold", quoted.hold, max(_hold(dose) for dose in doses)),
            ("reps", quoted.reps, max(_reps(dose) for dose in doses)),
            ("sets", quoted.sets, max(dose.sets for dose in doses)),
        )
        for key, span, value in compared:
            if span is not None and value > 2 * span[1]:
                least, most, now = (written(each) if key == "hold" else f"{each:g}" for each in (*span, value))
                range_ = most if least == most else f"{least} to {most}"
                message = f"{now} is more than double what the sources of {step.exercise.name} give, {range_}."
                notes.add("dose-far-from-quoted", (*place, key), message, "Is it a slip of the pen?")


def _hold(dose: Dose) -> Seconds:
    return max(dose.hold or 0.0, *(each.hold or 0.0 for each in dose.by_set), 0.0)


def _reps(dose: Dose) -> int:
    return max(dose.reps, *(each.reps for each in dose.by_set), 0)


# Texts ---------------------------------------------------------------------------------------------------------------


def _texts(routine: Routine, walked: Walked, today: date, notes: _Notes) -> None:
    words = _words().get(routine.language.partition("-")[0])
    if words is None:
        return
    heat = next((place for step, place in walked if isinstance(step, PackStep) and step.pack is Pack.HEAT), None)
    for place, text in _written(routine, walked):
        if named := _named(text, words["promise"], words["not_after"]):
            message = f'"{named}" promises what nobody can; a program that does is a medical device (MDR, FDA).'
            notes.add("promise", place, message, "Say what is done, and that it is for comfort.")
        if named := _named(text, words["diagnosis"], words["not_after"]):
            message = (
                f'"{named}" is a diagnosis: whoever uses this file may have another one, and the program makes none.'
            )
            notes.add("diagnosis", place, message, "Say what it is for in plain words, such as pain down one leg.")
        if heat is not None and (named := _named(text, words["injury"], words["not_after"])):
            message = (
                f'"{named}" is in the text, and there is a heat pack: in the first 72 hours after an injury only cold '
            )
            message += "is put on (NHS Wales). The session asks, and leaves the heat out then."
            notes.add("heat-after-injury", place, message, "Say from which day on heat is meant.")


def _written(routine: Routine, walked: Walked) -> Iterator[tuple[KeyPath, str]]:
    """The author's sentences with their places; not the cautions, which say for whom it is not."""
    for key in ("name", "summary", "for_whom"):
        yield ("routine", key), getattr(routine, key)
    yield from dict(_said(walked)).items()  # what stands in a repeat comes once


def _said(walked: Walked) -> Iterator[tuple[KeyPath, str]]:
    for step, place in walked:
        if isinstance(step, SayStep):
            yield (*place, "say"), step.text
        if isinstance(step, RestStep):
            yield (*place, "do" if isinstance(step, DoStep) else "name"), step.name
            yield (*place, "position"), step.position
            yield (*place, "say"), step.say
        if isinstance(step, ExerciseStep):
            yield (*place, "note"), step.note
        if isinstance(step, ExerciseStep | RestStep):
            for number, cue in enumerate(step.cues):
                yield (*place, "cues", number, "say"), cue.say


# Rests and walks -----------------------------------------------------------------------------------------------------


def _rests(routine: Routine, walked: Walked, today: date, notes: _Notes) -> None:
    words = _words().get(routine.language.partition("-")[0], {})
    packs = any(isinstance(step, PackStep) for step, _ in walked)
    for step, place in walked:
        if not isinstance(step, RestStep) or isinstance(step, DoStep):
            continue
        if step.seconds > LONG and not packs:  # between packs nothing is done for so long on purpose
            message = f"this rest takes {written(step.seconds)}, and nobody is asked how it is."
            notes.add(
                "long-rest", (*place, "rest"), message, "Make it at most 15m, or put check_in = true between two."
            )
        if words:
            _sort_of_rest(routine, step, place, words, notes, packs=packs)


def _sort_of_rest(
    routine: Routine, step: RestStep, place: KeyPath, words: Mapping[str, Sequence[str]], notes: _Notes, *, packs: bool
) -> None:
    names = [*words["exercise"], *words["exercise_name"], *([] if routine.ease else words["activity_name"])]
    texts = [step.position, step.say, *(cue.say for cue in step.cues)]
    never = words["not_after"]
    if not packs and (named := _one_of(step.name, texts, [*words["pack"], *words["pack_name"]], words["pack"], never)):
        message = f'"{named}": is this a pack? As a rest nobody asks about the skin, or says when it comes off.'
        notes.add("rest-is-pack", (*place, "rest"), message, 'Write apply = "cold" or "heat", and for = its length.')
    elif named := _one_of(step.name, texts, names, words["exercise"], never):
        message = f'"{named}": is this an exercise? A rest is open at any pain, and nobody is asked after it.'
        notes.add("rest-is-exercise", (*place, "rest"), message, "Write do = its name, and for = its length.")


def _one_of(
    name: str, texts: Iterable[str], of_name: Sequence[str], of_text: Sequence[str], never: Sequence[str]
) -> str:
    return _named(name, of_name, never) or next(filter(None, (_named(text, of_text, never) for text in texts)), "")


def _walks(routine: Routine, walked: Walked, today: date, notes: _Notes) -> None:
    for step, place in walked:
        if isinstance(step, DoStep) and step.seconds >= LONG:
            message = (
                f"for {written(step.seconds)} nobody is asked about pain; the longest hold is asked about every 3m."
            )
            notes.add("long-walk", (*place, "for"), message, "Write two steps of half the length: each is asked about.")


# Words ---------------------------------------------------------------------------------------------------------------


@cache
def _words() -> Mapping[str, Any]:
    return tomllib.loads(packaged("routine", "advice.toml").read_text("utf-8"))


def _plain(text: str) -> list[str]:
    """The words of a text, without capitals, accents and hyphens; numbers apart from what follows them."""
    letters = unicodedata.normalize("NFKD", text.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
    return _WORD.findall("".join(each for each in letters if not unicodedata.combining(each)))


def _named(text: str, phrases: Iterable[str], never: Sequence[str]) -> str:
    """The words of a text that are one of the phrases; empty for none, or where they are denied."""
    words = _plain(text)
    denied = {word for each in never for word in _plain(each)}
    for phrase in phrases:
        wanted = [("#" if word == "0" else word) for word in _plain(phrase.replace("#", "0"))]
        for start in range(len(words) - len(wanted) + 1):
            part = words[start : start + len(wanted)]
            alike = all(one == word or (one == "#" and word.isdigit()) for one, word in zip(wanted, part, strict=True))
            if alike and not denied.intersection(words[max(0, start - _BEFORE) : start]):
                return " ".join(part)
    return ""
