"""What an author is told about recordings: phrases that have none, files that belong to no phrase or cannot be used."""

from __future__ import annotations

import difflib
import json
import wave
from collections.abc import Iterator, Mapping
from pathlib import Path

from stretchcoach.errors import StretchcoachError
from stretchcoach.frozen import dataclass
from stretchcoach.routine.model import Exercise, Routine, Verbosity
from stretchcoach.routine.problems import Problem, Severity
from stretchcoach.routine.reader import read_routine
from stretchcoach.routine.recordings import Recordings, exercise_names, read_recordings, slug, stem, trouble
from stretchcoach.safety.briefing import Briefing
from stretchcoach.safety.red_flags import FIRST, SECOND
from stretchcoach.safety_data import rules_for
from stretchcoach.session.events import CueRole
from stretchcoach.session.plan.plan import Plan, StepKind
from stretchcoach.session.rehearsal import make_plan
from stretchcoach.session.speech import everything_said
from stretchcoach.words.lengths import Phrase, Speaker

_PLACE = ("sound", "voice")
_OWN = (StepKind.EXERCISE, StepKind.COLD, StepKind.HEAT, StepKind.OFF, StepKind.REST, StepKind.SAY)
"""Kinds of steps whose phrases are the routine's own; the others ask about safety and pain."""
LONGEST_COUNT = 0.9
"""Seconds a recorded number may last, so that the next one is not late."""


@dataclass(frozen=True, slots=True)
class Listed:
    """Notes about the recordings of one routine."""

    notes: tuple[Problem, ...] = ()
    """Each is shown."""
    counted: tuple[Problem, ...] = ()
    """Phrases without a recording that are the same in every routine; a report for people counts them only."""


def recordings_listed(path: Path, exercises: Mapping[str, Exercise]) -> Listed:
    """What is to be said about the recordings of the routine in ``path``; nothing where it has none or has problems."""
    try:
        routine = read_routine(path, exercises)
        if not routine.sound.recordings:
            return Listed()
        own, others = _phrases(routine)
    except StretchcoachError:
        return Listed()
    from stretchcoach.routine.positions import scan

    place = scan(routine.text).place(_PLACE)
    recordings = read_recordings(path.parent / routine.sound.recordings)
    names = exercise_names(routine)

    def note(message: str, suggestion: str = "") -> Problem:
        return Problem(
            str(path), place.line, place.column, "sound, voice", message, suggestion, Severity.NOTE, "no-recording"
        )

    notes = [note(each) for each in _wrong(recordings, own, names)]
    texts = [phrase.text for phrase in (*own, *others)]
    lost = [text for text in texts if recordings.find(text, names) is None]
    notes += [note(*each) for each in _unused(recordings, texts, lost, names)]
    mine = {phrase.text for phrase in own}
    asked = {text: note(*_missing(text, names, routine.sound.recordings)) for text in lost if stem(text)}
    return Listed(
        (*notes, *(each for text, each in asked.items() if text in mine)),
        tuple(each for text, each in asked.items() if text not in mine),
    )


def _phrases(routine: Routine) -> tuple[list[Phrase], list[Phrase]]:
    """The routine's own phrases, in order and each once, and everything else that a session of it may say."""
    rules = rules_for(routine)
    forms = (Verbosity.FULL, Verbosity.SHORT, Verbosity.MINIMAL)
    days = [Briefing(lists=(FIRST, SECOND), first=True), *(Briefing(verbosity=each) for each in forms)]
    plans = [make_plan(routine, rules, briefing=each) for each in days]
    own = list({slug(phrase.text): phrase for plan in plans for phrase in _own(plan)}.values())
    known = {slug(phrase.text) for phrase in own}
    every = {slug(phrase.text): phrase for plan in plans for phrase in everything_said(plan, rules)}
    return own, [phrase for name, phrase in every.items() if name not in known]


def _own(plan: Plan) -> Iterator[Phrase]:
    for step in plan.steps:
        for phases in step.forms.values() if step.kind in _OWN else ():
            for phase in phases or ():
                yield from (cue.phrase for cue in phase.cues if cue.text and cue.role is not CueRole.QUESTION)


def _missing(text: str, names: Mapping[str, str], folder: str) -> tuple[str, str]:
    name = names.get(slug(text)) or stem(text)
    return (
        f"no recording of {json.dumps(text, ensure_ascii=False)}.",
        f"It would be {folder}{name}.wav; a voice says it.",
    )


def _wrong(recordings: Recordings, own: list[Phrase], names: Mapping[str, str]) -> Iterator[str]:
    if recordings.problem:
        yield f"recordings cannot be read: {recordings.problem.rstrip('.')}."
    for file in dict.fromkeys((*recordings.by_name.values(), *recordings.by_phrase.values())):
        why = trouble(file)
        if why:
            yield f"{file.name} cannot be used: {why}."
    for file in recordings.doubles:
        yield f"{file.name} is not used: another file has that name."
    for phrase in own:
        numbers = (
            recordings.find(phrase.text, names) if phrase.speaker is Speaker.COUNT and " " not in phrase.text else None
        )
        seconds = _seconds(numbers) if numbers else None
        if numbers and seconds and seconds > LONGEST_COUNT:
            yield f"{numbers.name} lasts {seconds:.1f} seconds; a number of a count may last {LONGEST_COUNT}."


def _seconds(file: Path) -> float | None:
    """How long a WAV file lasts; None for other kinds, which only a session hears, and for what is no recording."""
    if trouble(file):
        return None
    try:
        with wave.open(str(file)) as sound:
            return float(sound.getnframes() / sound.getframerate())
    except (OSError, EOFError, wave.Error, ZeroDivisionError):
        return None


def _unused(
    recordings: Recordings, texts: list[str], lost: list[str], names: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    wanted = {key: stem(text) for text in lost for key in (stem(text), slug(names.get(slug(text), ""))) if key}
    for file in recordings.unused(texts, names):
        if file in recordings.doubles:
            continue
        near = difflib.get_close_matches(slug(file.stem), wanted, n=1, cutoff=0.7)
        yield f"{file.name} belongs to no phrase.", f"Did you mean {near[0]}{file.suffix}?" if near else ""
