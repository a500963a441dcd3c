"""Variables in an author's sentences, such as ``{side}``: which there are, where each means something, and filling them.

A sentence is filled when a session is planned, for each place where it is said, so that its length is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from stretchcoach.routine.model import DoStep, ExerciseStep, PackStep, RestStep, SayStep, Sides, Step
from stretchcoach.routine.problems import Problems
from stretchcoach.strict import KeyPath

VARIABLES: Mapping[str, str] = {
    "exercise": "the name of the exercise",
    "side": 'the side that is worked on, such as "left side"; in an announcement the first one',
    "seconds": "how many seconds the hold or the rest lasts",
    "remaining": "how many seconds of the hold or the rest are left when the sentence is said",
    "next": "the name of what comes next",
    "rep": "the number of this repetition",
    "reps": "how many repetitions there are",
    "set": "the number of this round",
    "sets": "how many rounds there are",
    "round": "the number of this round of a repeat",
    "rounds": "how many rounds the repeat has",
}
"""Every variable, and what is said in its place."""

IN_SAY = ("next",)
"""Those that mean something in a spoken step."""
IN_REST = ("seconds", "next")
"""Those that mean something in the sentence of a rest."""
IN_REST_CUE = ("seconds", "remaining", "next")
"""Those that mean something in a cue of a rest."""

IN_REPEAT = ("round", "rounds", "set", "sets")
"""Those that mean something in every sentence inside a repeat, beside the sentence's own; the innermost repeat counts.
``set`` and ``sets`` are its rounds where an exercise has no sets of its own."""

_VARIABLE = re.compile(r"\{([^{}]+)\}")


def of_lines(sides: Sides) -> tuple[str, ...]:
    """Those that mean something in the lines of an exercise done on ``sides``."""
    return tuple(name for name in ("exercise", "side", "reps", "sets") if name != "side" or sides is not Sides.NONE)


def of_cue(sides: Sides) -> tuple[str, ...]:
    """Those that mean something in a cue within a hold of an exercise done on ``sides``."""
    own = (name for name in VARIABLES if name not in ("round", "rounds"))
    return tuple(name for name in own if name != "side" or sides is not Sides.NONE)


def of_rounds(round_: int, rounds: int) -> dict[str, str]:
    """The values of those of :data:`IN_REPEAT`; none outside a repeat."""
    if not rounds:
        return {}
    number, whole = str(round_), str(rounds)
    return {"round": number, "rounds": whole, "set": number, "sets": whole}


def used(text: str) -> list[str]:
    """What stands in braces in ``text``, in order; whether it is a variable or not."""
    return _VARIABLE.findall(text)


def balanced(text: str) -> bool:
    """Whether every brace in ``text`` belongs to something in braces."""
    rest = _VARIABLE.sub("", text)
    return "{" not in rest and "}" not in rest


def fill_variables(text: str, values: Mapping[str, str]) -> str | None:
    """``text`` with each variable replaced by its value; None where one has no value there."""
    if "{" not in text:
        return text
    if not values.keys() >= set(used(text)):
        return None
    return _VARIABLE.sub(lambda match: values[match[1]], text)


def missing(text: str, values: Mapping[str, str]) -> list[str]:
    """The variables of ``text`` that have no value."""
    return [name for name in dict.fromkeys(used(text)) if name not in values]


def check_next(walked: Sequence[tuple[Step, KeyPath]], problems: Problems) -> None:
    """Note every ``{next}`` after which nothing with a name ever comes, in the steps as they are done."""
    named = False
    followed: dict[KeyPath, bool] = {}
    for step, place in reversed(walked):
        for path, text in _sentences(step, place):
            if "next" in used(text):
                followed[path] = followed.get(path, False) or named
        named = named or _has_name(step)
    for path in (path for path, ever in followed.items() if not ever):
        problems.add(
            path,
            "`{next}` means nothing here: nothing with a name comes after it.",
            "Say it without.",
            code="next-means-nothing",
        )


def _has_name(step: Step) -> bool:
    return isinstance(step, ExerciseStep | DoStep | PackStep) or (isinstance(step, RestStep) and bool(step.name))


def _sentences(step: Step, place: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    if isinstance(step, SayStep):
        yield (*place, "say"), step.text
    if isinstance(step, RestStep):
        yield (*place, "say"), step.say
    if isinstance(step, RestStep | ExerciseStep):
        for number, cue in enumerate(step.cues):
            yield (*place, "cues", number, "say"), cue.say
            yield (*place, "cues", number, "short"), cue.short
