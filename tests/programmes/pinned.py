"""What is pinned of each programme, in two texts beside it: how ``show`` shows it, and a whole session of it.

``NAME.shown.txt`` is what ``show`` says to its author, then the notes of ``check``. ``NAME.session.txt`` is a session in
virtual time of somebody with whom all is well and whose pain is 2, as the engine holds it: every step and phase, every
sentence and every question, each with its moment. Both are there to be read beside the sheet that a programme names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

from scripts import NOTHING_DUE, finish

from stretchcoach.authoring.check import check_paths
from stretchcoach.authoring.show import describe
from stretchcoach.resources import shipped
from stretchcoach.routine.library import ExerciseFolders, exercises_for
from stretchcoach.routine.model import Routine
from stretchcoach.routine.problems import Problem
from stretchcoach.routine.reader import read_routine
from stretchcoach.safety_data import rules_for
from stretchcoach.session.events import (
    Answer,
    Counted,
    Cue,
    CueRole,
    Decision,
    Event,
    PhaseStarted,
    Question,
    SessionEnded,
    SessionStarted,
    StepStarted,
)
from stretchcoach.session.rehearsal import make_plan
from stretchcoach.words.lengths import USUAL

FOLDER = Path(__file__).parent
LIBRARY = ExerciseFolders([shipped("routines") / "exercises"])

TOGETHER = {CueRole.COUNT: "count", CueRole.PACE: "tones"}
"""Cues of which many follow each other: they stand on one line, from the moment of the first."""

TODAY = date(2026, 11, 22)

WITHOUT = "no-review-date"
"""The advice that is not pinned: none of the programmes has a day of review."""


def programmes() -> list[Path]:
    """Their files, in the order of their names."""
    return sorted(FOLDER.glob("*.toml"))


def read(path: Path) -> Routine:
    """A programme, with the exercises beside it and the shipped ones."""
    return read_routine(path, exercises_for(path, LIBRARY))


def found(path: Path) -> list[Problem]:
    """What ``check`` tells of it."""
    report = check_paths([path], LIBRARY, today=TODAY)
    return [each for each in (*report.problems, *report.notes) if each.code != WITHOUT]


def shown(path: Path) -> str:
    """How ``show`` shows a programme, and the notes of ``check``."""
    routine = read(path)
    notes = [f"{each.code}: {each.key}: {each.message}" for each in found(path)]
    return "\n".join([describe(routine, rules_for(routine)).rstrip(), *([""] if notes else []), *notes, ""])


def session(path: Path) -> str:
    """A session of a programme."""
    routine = read(path)
    rules = rules_for(routine)
    run = finish(make_plan(routine, rules, USUAL, briefing=NOTHING_DUE), tables=rules, unhurried=True)
    return "".join(f"{line}\n" for line in _lines(run.events))


PINNED: Mapping[str, Callable[[Path], str]] = {"shown": shown, "session": session}
"""What is pinned, by the middle of the file's name."""


def beside(path: Path, which: str) -> Path:
    """Where it is pinned."""
    return path.with_suffix(f".{which}.txt")


def main() -> int:
    """Write all of it anew, and name what is not as it was."""
    for path in programmes():
        for which, made in PINNED.items():
            pinned, text = beside(path, which), made(path)
            if not pinned.exists() or pinned.read_text("utf-8") != text:
                print(pinned.name)
                pinned.write_bytes(text.encode("utf-8"))
    return 0


# A session as text ---------------------------------------------------------------------------------------------------

CLOCK = "  0:00.0"
BELOW = "     "
"""What stands before whatever happens within a phase, after its moment."""

SHORT = 3
"""Lines below a phase that stand beside it, so that a repetition is one line."""

AT_ONCE = 5.0
"""Seconds after which their moment is told there."""


def _lines(events: list[Event]) -> Iterator[str]:
    """A line for each event; counts and tones that follow each other are one, and so is a phase of which little is said."""
    phase, below = "", list[str]()
    for line in _each(events):
        if line.startswith(BELOW, len(CLOCK)):
            below.append(line)
            continue
        yield from _folded(phase, below)
        phase, below = line, []
    yield from _folded(phase, below)


def _folded(phase: str, below: list[str]) -> Iterator[str]:
    if len(below) <= SHORT and not any("asked: " in line for line in below):
        yield " | ".join([phase, *(_after(phase, line) for line in below)])
        return
    yield phase
    yield from below


def _after(phase: str, line: str) -> str:
    """What happens within a phase, with the seconds after its start where that is not when it begins."""
    passed = _seconds(line) - _seconds(phase)
    words = line[len(CLOCK + BELOW) :]
    return f"(+{passed:.0f} s) {words}" if passed > AT_ONCE else words


def _seconds(line: str) -> float:
    minutes, seconds = line[: len(CLOCK)].split(":")
    return 60 * int(minutes) + float(seconds)


def _each(events: list[Event]) -> Iterator[str]:
    together: list[Cue] = []
    for event in events:
        if isinstance(event, Cue) and event.role in TOGETHER:
            if together and together[0].role is not event.role:
                yield _together(together)
                together = []
            together.append(event)
            continue
        if together:
            yield _together(together)
            together = []
        yield from _line(event)


def _together(cues: list[Cue]) -> str:
    words = " ".join(f"({each.chime})" if each.chime else each.text for each in cues)
    return f"{_clock(cues[0].due)}{BELOW}{TOGETHER[cues[0].role]}: {words}"


def _line(event: Event) -> Iterator[str]:
    match event:
        case SessionStarted():
            yield f"{event.name}: {event.steps} steps, {_clock(event.planned).strip()}"
        case StepStarted():
            told = [
                event.side if event.side != "none" else "",
                f"round {event.round} of {event.rounds}" if event.rounds else "",
            ]
            told += [event.load and f"load: {event.load}", event.note and f"note: {event.note}"]
            yield ""
            yield ", ".join([f"{_clock(event.at)} {event.number}. {event.kind}: {event.name}", *filter(None, told)])
        case PhaseStarted():
            yield f"{_clock(event.at)}   {_phase(event)}"
        case Cue():
            yield f"{_clock(event.due)}{BELOW}{event.role.value}: {event.text or f'({event.chime})'}"
        case Question():
            yield f"{_clock(event.at)}{BELOW}asked: {event.purpose}"
        case Answer():
            yield f"{_clock(event.at)}{BELOW}answer: {event.value}"
        case Counted():
            yield f"{_clock(event.at)}{BELOW}counted: {event.count}"
        case Decision():
            yield f"{_clock(event.at)}{BELOW}rule {event.rule}: {event.action}"
        case SessionEnded():
            yield ""
            yield f"{_clock(event.at)} {event.outcome.value}: {event.done} of {event.planned} done"
        case _:
            yield f"{_clock(event.at)}{BELOW}{event.type}"


def _phase(event: PhaseStarted) -> str:
    reps = f"{event.least} to {event.reps}" if event.least else str(event.reps)
    told = [
        "until it is answered" if event.seconds is None else f"{event.seconds:.10g} s",
        event.label,
        event.side,
        f"repetition {event.rep} of {reps}" if event.rep else f"{reps} repetitions" if event.reps else "",
        f"set {event.set} of {event.sets}" if event.set else "",
    ]
    return f"[{event.phase}] {', '.join(filter(None, told))}"


def _clock(at: float) -> str:
    return f"{int(at) // 60:3d}:{at % 60:04.1f}"
