"""Clinical advice: each fires where it should, not beside it, and not where its author gave a reason."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from stretchcoach.resources import shipped
from stretchcoach.routine import whole_rules
from stretchcoach.routine.advice import advise
from stretchcoach.routine.codes import ADVICE
from stretchcoach.routine.library import ExerciseFolders
from stretchcoach.routine.model import (
    Anchor,
    Dose,
    DoStep,
    Exercise,
    ExerciseStep,
    OffStep,
    Pack,
    PackStep,
    Quoted,
    RestStep,
    Routine,
    SayStep,
    SetDose,
    Side,
    Sides,
    Step,
    TimedCue,
)
from stretchcoach.routine.problems import Problem, Problems, Severity
from stretchcoach.routine.reader import read_routine

ROUTINES = shipped("routines")
LIBRARY = ExerciseFolders([ROUTINES / "exercises"])
TODAY = date(2026, 11, 27)
NEXT_YEAR = date(2027, 11, 27)
HEAT = (PackStep(pack=Pack.HEAT, seconds=600), OffStep(seconds=600))


def exercise(name: str, **of_step: object) -> ExerciseStep:
    known = replace(LIBRARY[name], quoted=None)
    return replace(ExerciseStep(exercise=known, dose=known.normal, sides=known.sides), **of_step)  # type: ignore[arg-type]


def quoted(**ranges: tuple[float, float]) -> Exercise:
    return replace(LIBRARY["press-up"], quoted=Quoted(**ranges))  # type: ignore[arg-type]


def rest(name: str = "", say: str = "", *, seconds: float = 60, cue: str = "") -> RestStep:
    cues = (TimedCue(anchor=Anchor.HALF, offset=0, say=cue),) if cue else ()
    return RestStep(seconds=seconds, name=name, say=say, cues=cues)


def walk(seconds: float) -> DoStep:
    return DoStep(id="walk", name="Walk", seconds=seconds)


def routine(*steps: Step, **about: object) -> Routine:
    known = Routine(id="x", name="Mine", summary="", steps=steps, review_by=NEXT_YEAR)
    return replace(known, **about)  # type: ignore[arg-type]


def noted(of: Routine) -> list[Problem]:
    found = Problems("x.toml", of.text, Severity.NOTE)
    advise(of, list(whole_rules.walk(of.steps)), TODAY, found)
    return found.listed()


def codes(of: Routine) -> list[str]:
    return [note.code for note in noted(of)]


SIX = ("pelvic-tilt", "cat-cow", "bridge", "bird-dog", "hamstring", "piriformis")
LEFT, RIGHT = exercise("piriformis", sides=Sides.LEFT), exercise("piriformis", sides=Sides.RIGHT)
SLOW = Dose(hold=300, reps=4)
BY_SET = Dose(hold=2, reps=8, sets=2, by_set=(SetDose(reps=8, hold=2), SetDose(reps=8, hold=11)))

FIRES: Sequence[tuple[str, Routine]] = (
    ("other-side-missing", routine(LEFT)),
    ("other-side-missing", routine(exercise("bird-dog", sides=Sides.RIGHT))),
    ("extension-before-flexion", routine(exercise("press-up"), exercise("child-pose"))),
    ("more-than-five-exercises", routine(*map(exercise, SIX))),
    ("more-than-fifteen-minutes", routine(exercise("bridge", dose=SLOW))),
    ("heat-after-injury", routine(*HEAT, for_whom="For the days after an accident.")),
    ("heat-after-injury", routine(*HEAT, for_whom="Para después de una caída.", language="es")),
    ("no-review-date", routine(rest(), review_by=None)),
    ("review-date-past", routine(rest(), review_by=date(2026, 11, 26))),
    ("promise", routine(rest(), summary="You will be pain-free in a week.")),
    ("promise", routine(SayStep(text="This cures back pain. Guaranteed."))),
    ("promise", routine(rest(cue="Each breath relieves pain."))),
    ("promise", routine(rest(), summary="ALIVIA EL DOLOR en un día.", language="es")),
    ("diagnosis", routine(rest(), for_whom="For your slipped disc.")),
    ("diagnosis", routine(exercise("bridge", note="Good for sciatica."))),
    ("diagnosis", routine(rest(), for_whom="Para la ciatica.", language="es")),
    ("long-walk", routine(walk(900))),
    ("dose-far-from-quoted", routine(exercise("press-up", exercise=quoted(hold=(1, 5)), dose=Dose(hold=11, reps=5)))),
    ("dose-far-from-quoted", routine(exercise("press-up", exercise=quoted(reps=(5, 15)), dose=Dose(hold=1, reps=31)))),
    ("dose-far-from-quoted", routine(exercise("press-up", exercise=quoted(sets=(1, 1)), dose=Dose(reps=2, sets=3)))),
    ("dose-far-from-quoted", routine(exercise("press-up", exercise=quoted(hold=(1, 5)), dose=BY_SET))),
    (
        "dose-far-from-quoted",
        routine(
            exercise("press-up", exercise=quoted(reps=(5, 6)), sides=Sides.BOTH, by_side={Side.RIGHT: Dose(reps=13)})
        ),
    ),
    ("rest-is-exercise", routine(rest("Deadlifts, 5 sets"))),
    ("rest-is-exercise", routine(rest("Work", "Lift the bar from the floor."))),
    ("rest-is-exercise", routine(rest("Strong legs", "Do 3 sets of 10."))),
    ("rest-is-exercise", routine(rest("Walk"))),
    ("rest-is-exercise", routine(rest("Bird dog"))),
    ("rest-is-exercise", routine(rest("Piernas", "Diez sentadillas."), language="es")),
    ("rest-is-exercise", routine(rest("Deadlifts"), ease=True)),
    ("rest-is-pack", routine(rest("Ice pack", "Put the ice on your bare back, and sleep."))),
    ("rest-is-pack", routine(rest("Warm up", "Lie down with a hot-water bottle."))),
    ("rest-is-pack", routine(rest("Frío", "Ponga hielo en la espalda."), language="es")),
    ("long-rest", routine(rest(seconds=901))),
)

SILENT: Sequence[Routine] = (
    routine(LEFT, RIGHT),
    routine(LEFT, exercise("piriformis")),
    routine(exercise("child-pose"), exercise("press-up")),
    routine(exercise("press-up"), exercise("cat-cow")),
    routine(*map(exercise, SIX[:5]), exercise(SIX[0]), exercise("rest-90-90")),
    routine(PackStep(pack=Pack.COLD, seconds=600), OffStep(seconds=600), *HEAT),
    routine(*HEAT, for_whom="For sudden pain.", cautions=("No heat in the first three days after an injury.",)),
    routine(*HEAT, for_whom="Not after a fall."),
    routine(rest(), for_whom="For the days after an accident."),
    routine(rest(), review_by=TODAY),
    routine(rest(), summary="Keep it pain free. It is no cure, and there is no guarantee that it helps."),
    routine(rest(), summary="No es una cura. No alivia el dolor.", language="es"),
    routine(rest(), cautions=("Not with sciatica, and ask first about your slipped disc.",)),
    routine(rest(), summary="Heilt garantiert. Guaranteed.", language="de"),
    routine(walk(899)),
    routine(exercise("press-up", dose=Dose(hold=40, reps=5))),
    routine(exercise("press-up", exercise=quoted(hold=(1, 5), reps=(5, 15)), dose=Dose(hold=10, reps=30))),
    routine(exercise("press-up", exercise=quoted(hold=(15, 30)), dose=Dose(hold=2))),
    routine(rest("Arms", "Rest your heavy arms. Push up with your arms until you sit up.")),
    routine(rest("Breathing", "Think of ice cream. Let your weight sink. No repetitions, no weights.")),
    routine(rest("A short walk"), ease=True),
    routine(rest(seconds=900)),
    routine(rest("Take the ice pack back", seconds=1200), *HEAT),
)


def test_each_advice_is_given_alone_and_turned_off_with_a_reason() -> None:
    assert {code for code, _ in FIRES} == set(ADVICE)
    for code, made in FIRES:
        notes = noted(made)
        assert [note.code for note in notes] == [code] * len(notes) != [], (code, notes)
        assert all(note.severity is Severity.NOTE for note in notes)
        assert all(f'{code} = "your reason" under [advice]' in note.suggestion for note in notes), notes
        assert noted(replace(made, advice_off={code: "I know."})) == [], code


def test_no_advice_where_nothing_is_wrong() -> None:
    for made in SILENT:
        assert noted(made) == [], made


def test_what_is_turned_off_for_nothing_is_told() -> None:
    made = routine(rest(), advice_off={"promise": "It is true.", "no-such-advice": "The reader refuses it."})
    assert codes(made) == ["advice-not-needed"]


def test_a_dose_is_compared_with_the_quoted_range() -> None:
    made = routine(exercise("press-up", exercise=quoted(hold=(1, 5), reps=(5, 15)), dose=Dose(hold=300, reps=20)))
    message = next(note.message for note in noted(made) if note.code == "dose-far-from-quoted")
    assert message == "5m is more than double what the sources of Press-up on the front give, 1s to 5s."


def test_no_shipped_routine_gets_advice() -> None:
    shown: list[Path] = sorted(ROUTINES.glob("*.toml"))
    for language in ("en", "es"):
        for path in shown:
            assert noted(read_routine(path, LIBRARY, language)) == [], (path.name, language)


def test_what_an_exercise_quotes_stands_in_its_published_doses_and_is_not_far_from_its_own() -> None:
    for path in sorted((ROUTINES / "exercises").glob("*.toml")):
        known = LIBRARY[path.stem]
        if known.quoted is None:
            continue
        named = {float(each) for each in re.findall(r"(?<!S)\b\d+", known.published)}
        for key in ("hold", "reps", "sets"):
            for number in getattr(known.quoted, key) or ():
                assert number in named or number / 60 in named, (path.stem, key, number)
        for dose in filter(None, (known.normal, known.acute)):
            notes = codes(routine(ExerciseStep(exercise=known, dose=dose, sides=known.sides)))
            assert "dose-far-from-quoted" not in notes, path.stem
