"""What an author is told about what is heard: texts and signs that no voice can say, and steps that speech makes longer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import ceil
from pathlib import Path
from typing import Any

from stretchcoach.errors import StretchcoachError
from stretchcoach.routine import source, whole_rules
from stretchcoach.routine.model import Exercise, ExerciseStep, OffStep, RestStep, Routine, Seconds, Step
from stretchcoach.routine.problems import Problem, Problems, Severity
from stretchcoach.routine.reader import read_routine
from stretchcoach.routine.wording import listing, printable, written
from stretchcoach.routine.written_in import untranslated
from stretchcoach.safety_data import rules_for
from stretchcoach.session.plan.plan import Form, PhaseKind, PlannedStep
from stretchcoach.session.rehearsal import make_plan
from stretchcoach.strict import KeyPath
from stretchcoach.words import languages
from stretchcoach.words.languages import ENGLISH, texts_of
from stretchcoach.words.spoken import spoken, unsaid

_ONLY_SHOWN = frozenset(
    ("summary", "for_whom", "published", "also", "meaning", "what", "picture_description", "sources", "marks")
)
"""Keys of texts that are read and never said."""
_OF_SIDES = frozenset(("reps", "hold", "sets"))
"""Keys whose ``left`` and ``right`` are doses, not words."""
_SHORT = 12.0
"""Seconds of a step, or of the time between repetitions, above which what is said in it fits."""
_LENGTHS = ("rest", "off", "for")
"""Where the length of a step that only takes time is written."""
_TIMED = (PhaseKind.REST, PhaseKind.DO, PhaseKind.OFF)
_METRES = re.compile(r"(?<![\w.,])\d+m(?!\w)")
"""A length of time as routines write it, in a text, where it is a distance."""
_LONGER = 0.5
"""Seconds that a step may take more than is written before its author is told."""


def heard_notes(path: Path, exercises: Mapping[str, Exercise]) -> list[Problem]:
    """What is to be said about speech in the file ``path``, a routine, an exercise or a translation without problems."""
    try:
        text = source.read(path)
        document = source.document(text, str(path))
        noted = Problems(str(path), text, Severity.NOTE)
        _texts(document, _language(path, document), noted)
        if "step" in document and "format" in document:
            routine = read_routine(path, exercises)
            _languages(routine, noted)
            _lengths(routine, document, noted)
    except StretchcoachError:
        return []
    return noted.listed()


def _language(path: Path, document: Mapping[str, Any]) -> str:
    """The language of the texts in a file: of the routine, else that of the folder."""
    about = document.get("routine", {})
    written_in = about.get("language") if isinstance(about, dict) else None
    folder = path.absolute().parent.name
    return written_in or (folder if folder in languages.available() else ENGLISH)


def _languages(routine: Routine, noted: Problems) -> None:
    """Note what a session of the routine says in another language than its author's."""
    place, written_in = ("routine", "language"), languages.named(routine.language)
    if not languages.complete(routine.language):
        own = " or ".join(map(languages.named, languages.available()))
        message = (
            f"a session says your texts in {written_in}; its questions, its guidance and its other words are in the "
            f"patient's own language, {own}, because they have not been reviewed in {written_in}."
        )
        suggestion = f"Patients need a voice for {written_in} on their device; else it is only shown."
        noted.add(place, message, suggestion, code="other-language")
    by_language: dict[str, list[str]] = {}
    for each in untranslated(routine).values():
        by_language.setdefault(languages.named(each.language), []).append(each.id)
    for other, ids in by_language.items():
        them, are = listing(ids), "has texts" if len(ids) == 1 else "have texts"
        message = f"{them} {are} that are in {other}, not in {written_in}; a voice for {other} says them."
        suggestion = (
            f"Say them in {written_in} with `with`. Where an exercise file of your own is in {written_in}, write "
            f'language = "{routine.language}" in its [exercise].'
        )
        noted.add(place, message, suggestion, code="other-language")


def _texts(document: Mapping[str, Any], language: str, noted: Problems) -> None:
    for place, text in texts_of(document):
        if (_ONLY_SHOWN | _OF_SIDES) & set(place):
            continue
        if not spoken(text, language):
            message = f"no voice can say {_quoted(text)}: there is silence."
            noted.add(place, message, "Write the words that are to be heard, or leave it out.", code="silent-text")
        elif left := unsaid(text, language):
            message = f"no voice can say {' or '.join(map(_quoted, left))}, so it is left out."
            noted.add(place, message, "Where it means something, write that in words.", code="lost-sign")
        elif doubtful := _METRES.search(text):
            noted.add(place, f"{_quoted(doubtful[0])} is said in metres.", "For minutes write min.", code="metres")


def _quoted(text: str) -> str:
    return f'"{printable(text)}"' if text != '"' else "'\"'"


def _lengths(routine: Routine, document: Mapping[str, Any], noted: Problems) -> None:
    """Note the short steps that last as long as what is said in them."""
    places = {id(step): place for step, place in whole_rules.walk(routine.steps) if _is_short(step)}
    if not places:
        return
    for step in make_plan(routine, rules_for(routine)).steps:
        place = places.pop(id(step.written), None)
        if place is None:
            continue
        if isinstance(step.written, ExerciseStep):
            if "between" in _at(document, place):
                _note(noted, (*place, "between"), step.written.between, _shortest(step, PhaseKind.BETWEEN))
        elif isinstance(step.written, RestStep | OffStep):
            key = next(key for key in _LENGTHS if key in _at(document, place))
            _note(noted, (*place, key), step.written.seconds, _shortest(step, *_TIMED))


def _is_short(step: Step) -> bool:
    if isinstance(step, ExerciseStep):
        return step.between < _SHORT and step.dose.hold is not None
    return isinstance(step, RestStep | OffStep) and step.seconds < _SHORT


def _at(document: Any, place: KeyPath) -> Mapping[str, Any]:
    """The step of the document at ``place``."""
    for part in place:
        document = document[part]
    found: Mapping[str, Any] = document
    return found


def _shortest(step: PlannedStep, *kinds: PhaseKind) -> Seconds:
    """The shortest phase of these kinds: at first more is said, which an author expects."""
    phases = [phase for phase in step.phases(Form.NORMAL) or () if phase.kind in kinds]
    return min((phase.seconds or 0.0 for phase in phases), default=0.0)


def _note(noted: Problems, place: KeyPath, wanted: Seconds, real: Seconds) -> None:
    if real > wanted + _LONGER:
        message = (
            f"expected {written(wanted)}, but it lasts about {real:.1f} seconds: so long takes what is said in it."
        )
        noted.add(place, message, f'Write "{ceil(real)}s" or more, or leave it as it is.', code="longer-than-written")
