"""`show` of a routine is for proofreading: every value of the file stands in it, in the order of the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields, replace

from rows import each_row
from scripts import work

from stretchcoach.authoring.as_written import settings_as_written, steps_as_written, steps_shown
from stretchcoach.authoring.show import describe, show_routine
from stretchcoach.authoring.shown import RoutineShown
from stretchcoach.resources import shipped
from stretchcoach.routine.library import ExerciseFolders, find_routine, load_library
from stretchcoach.routine.limits import AUTHOR
from stretchcoach.routine.model import (
    Anchor,
    CheckIns,
    CheckInStep,
    Clinic,
    Dose,
    DoStep,
    ExerciseStep,
    OffStep,
    Pacing,
    Pack,
    PackStep,
    RepeatStep,
    RestStep,
    RoundQuestion,
    Routine,
    SayStep,
    SetDose,
    Side,
    Sides,
    SoundWishes,
    StartPosition,
    Step,
    TimedCue,
    Verbosity,
)
from stretchcoach.routine.reader import parse_routine
from stretchcoach.routine.shapes import KINDS, SHAPES
from stretchcoach.safety_data import load_rules
from stretchcoach.words.languages import load_book

RULES = load_rules()
BOOK = RULES.book
LIBRARY = ExerciseFolders([shipped("routines") / "exercises"])

CUES = (
    TimedCue(anchor=Anchor.START, offset=0.0, say="Now {next}."),
    TimedCue(anchor=Anchor.START, offset=7.5, say="Early."),
    TimedCue(anchor=Anchor.HALF, offset=0.0, say="Middle.", short="Mid."),
    TimedCue(anchor=Anchor.END, offset=-5.0, say="Late."),
)
CUES_SHOWN = (
    "At the start: “Now {next}.”",
    "After 7.5s: “Early.”",
    "Half way: “Middle.” In short: “Mid.”",
    "5 seconds before the end: “Late.”",
)


def shown(*steps: Step) -> list[str]:
    return [line.strip() for line in steps_as_written(Routine(id="r", name="R", summary="", steps=steps), BOOK)]


Shown = tuple[Step, tuple[str, ...]]
BOTH: dict[Side, Dose] = {Side.LEFT: Dose(reps=7), Side.RIGHT: Dose(reps=3)}
SETS = Dose(reps=6, sets=2, by_set=(SetDose(reps=6), SetDose(reps=4)))

EXERCISE: Mapping[str, Shown] = {
    "exercise": (work("bend"), ("1. Bend: Hold for 20 seconds.",)),
    "dose": (work(dose=SETS), ("1. Bend: 6, then 4 times. 2 rounds.",)),
    "sides": (work(sides=Sides.RIGHT), ("1. Bend: Hold for 20 seconds. Right side only.",)),
    "by_side": (work(sides=Sides.BOTH, by_side=BOTH), ("1. Bend: Left side: 7 times. Right side: 3 times.",)),
    "switch": (work(switch=8.0), ("8 seconds to change sides.",)),
    "rest": (work(rest=90.0), ("1 minute 30 seconds of rest between rounds.",)),
    "between": (work(between=2.5), ("2.5s between repetitions.",)),
    "cues": (work(cues=CUES), CUES_SHOWN),
    "pain_up_to": (work(pain_up_to=4), ("Left out when pain is above 4.",)),
    "easier": (work(easier=True), ("Begins with the easier way: ",)),
    "breathing": (work(breathing=(4.0, 1.0, 6.0, 2.0)), ("breathe out and hold: 4s + 1s + 6s + 2s.",)),
    "pacing": (work(pacing=Pacing.TONES), ("A tone for each movement.",)),
    "acute": (replace(work(), acute=True), ("The dose for pain of 4 or 5.",)),
    "ready": (work(ready=25.0), ("25 seconds to get into position.",)),
    "first_side": (work(sides=Sides.BOTH, first_side=Side.RIGHT), ("Start with the right side.",)),
    "load": (work(load="red band"), ("With red band.",)),
    "note": (work(note="Stop at 12 if it clicks."), ("Note: “Stop at 12 if it clicks.”",)),
}
REST: Mapping[str, Shown] = {
    "seconds": (RestStep(seconds=80.0), ("1. Rest: 1 minute 20 seconds.",)),
    "name": (RestStep(seconds=60.0, name="Breathing"), ("1. Breathing: 1 minute.",)),
    "say": (RestStep(seconds=60.0, say="Soften."), ("Said: “Soften.”",)),
    "cues": (RestStep(seconds=60.0, cues=CUES), CUES_SHOWN),
    "position": (RestStep(seconds=60.0, position="Lie down."), ("Position: “Lie down.”",)),
    "start": (
        RestStep(seconds=60.0, position="Lie down.", start=StartPosition.ON_THE_BACK),
        ("Position: “Lie down.” (on-the-back)",),
    ),
    "needs": (RestStep(seconds=60.0, needs=("a mat", "a towel")), ("Needs: a mat, a towel.",)),
    "ready": (RestStep(seconds=60.0, ready=15.0), ("15 seconds to get into position.",)),
}
STEPS: Mapping[type, Mapping[str, Shown]] = {
    ExerciseStep: EXERCISE,
    RestStep: REST,
    DoStep: {
        **REST,
        "name": (DoStep(id="walk", seconds=600.0, name="Walk"), ("1. Walk: 10 minutes.",)),
        "pain_up_to": (DoStep(id="walk", seconds=60.0, pain_up_to=3), ("Left out when pain is above 3.",)),
    },
    PackStep: {
        "pack": (PackStep(pack=Pack.HEAT, seconds=60.0), ("1. Heat pack: 1 minute.",)),
        "seconds": (PackStep(pack=Pack.COLD, seconds=750.0), ("1. Cold pack: 12 minutes 30 seconds.",)),
        "explicit_long": (
            PackStep(pack=Pack.COLD, seconds=1.0, explicit_long=True),
            ("Longer than usual, on purpose.",),
        ),
    },
    OffStep: {"seconds": (OffStep(seconds=300.0), ("5 minutes.",))},
    SayStep: {"text": (SayStep(text="Well done."), ("1. From your therapist: “Well done.”",))},
    CheckInStep: {},
    RepeatStep: {
        "times": (RepeatStep(times=6, steps=(OffStep(seconds=60.0),)), ("1. 6 rounds.",)),
        "steps": (
            RepeatStep(times=2, steps=(SayStep(text="In."), RepeatStep(times=3, steps=(SayStep(text="Deep."),)))),
            (
                "1. 2 rounds.",
                "1.1. From your therapist: “In.”",
                "1.2. 3 rounds.",
                "1.2.1. From your therapist: “Deep.”",
            ),
        ),
        "name": (RepeatStep(times=2, name="Interval", steps=(CheckInStep(),)), ("1. Interval: 2 rounds.",)),
        "pause": (RepeatStep(times=2, pause=60.0, steps=(CheckInStep(),)), ("1 minute between rounds.",)),
        "ask": (
            RepeatStep(times=2, ask=RoundQuestion.LAST, steps=(CheckInStep(),)),
            ("Pain is asked for after the last round, and after nine minutes of exercise at the latest.",),
        ),
    },
}
"""A step for each field of its record, and what is to be read of it."""

NOT_WRITTEN = {
    (ExerciseStep, "written"): "what the days before make of the dose; no file has it",
    (DoStep, "id"): "made of the name",
}


@each_row("kind", STEPS)
def test_every_field_of_a_step_is_shown(kind: type) -> None:
    tried = STEPS[kind]
    assert {each.name for each in fields(kind)} == {*tried, *(name for owner, name in NOT_WRITTEN if owner is kind)}
    for name, (step, words) in tried.items():
        lines = shown(step)
        for each in words:
            assert any(each in line for line in lines), (name, lines)


TOLD_AS = {"text": "say", "id": "exercise"}
"""What a program is told under another name than the step's record has."""


@each_row("kind", STEPS)
def test_a_program_is_told_every_field_of_a_step_as_it_is(kind: type) -> None:
    for name, (step, _) in STEPS[kind].items():
        [told] = steps_shown(Routine(id="r", name="R", summary="", steps=(step,)), BOOK)
        found, value = getattr(told, TOLD_AS.get(name, name)), getattr(step, name)
        match name:
            case "exercise":
                assert (found, told.name) == (value.id, value.name)
            case "steps":
                assert [each.number for each in found] == [f"1.{place}" for place in range(1, len(value) + 1)]
            case _:
                assert found == value, name


def test_a_program_is_told_what_an_exercise_is_called_and_how_much_of_it_in_words() -> None:
    given = work(sides=Sides.BOTH, by_side=BOTH, load="red band")
    [told] = steps_shown(Routine(id="r", name="R", summary="", steps=(given,)), BOOK)
    assert told.dose_words == "Left side: 7 times. Right side: 3 times. With red band."
    assert told.by_side[Side.RIGHT].reps == 3
    assert (told.needs, told.position) == (given.exercise.needs, given.exercise.position)


def test_the_acute_dose_and_pauses_that_are_the_usual_ones_are_shown_where_they_are_written() -> None:
    text = 'format = 1\nroutine.name = "R"\n[[step]]\nexercise = "child-pose"\n'
    plain = parse_routine(text, name="r", path="r.toml", exercises=LIBRARY)
    assert steps_as_written(plain, BOOK) == ["  1. Child's pose (child-pose): Hold for 30 seconds, 2 times."]
    more = 'dose = "acute"\nswitch = "5s"\nbetween = "3s"\nrest = "10s"\n'
    usual = parse_routine(text + more, name="r", path="r.toml", exercises=LIBRARY)
    [line] = steps_as_written(usual, BOOK)
    for words in (
        "The dose for pain of 4 or 5.",
        "5 seconds to change sides.",
        "3 seconds between",
        "10 seconds of rest",
    ):
        assert words in line


WITH: Mapping[str, tuple[str, str]] = {
    "name": ('"Prayer"', "1. Prayer (child-pose): "),
    "why": ('"It eases."', 'Changed, why: "It eases."'),
    "position": ('"On the bed."', 'Changed, position: "On the bed."'),
    "start": ('"hands-and-knees"', 'Changed, start: "hands-and-knees"'),
    "needs": ('["a bed", "a pillow"]', 'Changed, needs: "a bed", "a pillow"'),
    "cues": ('{ set_up = ["Knees wide.", "Toes in."] }', 'Changed, cues.set_up: "Knees wide.", "Toes in."'),
    "easier": ('{ name = "Half", say = "Go half." }', 'Changed, easier: "Half": "Go half."'),
    "harder": ('{ name = "Long", say = "Go long." }', 'Changed, harder: "Long": "Go long."'),
    "cautions": ('["Mind the edge."]', 'Changed, cautions: "Mind the edge."'),
    "notes": ('{ shoulder = "Arms low." }', 'Changed, notes.shoulder: "Arms low."'),
    "figure": ("{ pose = { lumbar = 20 } }", "Changed: the figure"),
}
"""Each key of ``with``, as it is written and as it is read."""


def test_everything_that_a_step_says_anew_is_shown() -> None:
    assert set(WITH) == set(SHAPES["with"].keys)
    table = "".join(f"{key} = {value}\n" for key, (value, _) in WITH.items())
    text = f'format = 1\nroutine.name = "R"\n[[step]]\nexercise = "child-pose"\n[step.with]\n{table}'
    lines = "\n".join(steps_as_written(parse_routine(text, name="r", path="r.toml", exercises=LIBRARY), BOOK))
    for words in (words for _, words in WITH.values()):
        assert words in lines
    [told] = steps_shown(parse_routine(text, name="r", path="r.toml", exercises=LIBRARY), BOOK)
    assert {key.partition(".")[0] for key in told.changed} == set(WITH)
    assert told.changed["cues.set_up"] == '"Knees wide.", "Toes in."'
    none = steps_as_written(
        parse_routine(text.replace('["Mind the edge."]', "[]"), name="r", path="r.toml", exercises=LIBRARY),
        BOOK,
    )
    assert "Changed, cautions: []" in map(str.strip, none)


CHECK_INS = CheckIns(required=True, answer_within=60.0)
SOUND = SoundWishes(recordings="r/", verbosity=Verbosity.SHORT, background="noise", own_chimes={"end": "e.wav"})
CLINIC = Clinic(name="Bay", phone="020 7946 0000", hours="Mondays", web="https://b.example")
ROUTINE: Mapping[str, tuple[dict[str, object], str]] = {
    "name": ({"name": "Mornings"}, "Mornings\n========"),
    "summary": ({"summary": "Two movements."}, "\nTwo movements.\n"),
    "steps": ({}, "  1. Rest: 1 minute."),
    "for_whom": ({"for_whom": "For stiff mornings."}, "\nFor: For stiff mornings.\n"),
    "language": ({"language": "es"}, '[routine] language = "es"'),
    "author": ({"author": "A. Therapist"}, "Written by A. Therapist."),
    "pain_up_to": ({"pain_up_to": 4}, "Open when your pain is 4 or less."),
    "ease": ({"ease": True, "pain_up_to": 10}, "Open at any pain rating, and while exercises are closed."),
    "cautions": ({"cautions": ("Go slowly.",)}, "  - Go slowly."),
    "check_ins": ({"check_ins": CHECK_INS}, '[check_in] answer_within = "1m", required = true'),
    "sound": ({"sound": SOUND}, '[sound] voice = "r/", verbosity = "short", background = "noise"\n'),
    "clinic": ({"clinic": CLINIC}, "Clinic: Bay, 020 7946 0000, Mondays. https://b.example"),
    "ready": ({"ready": 20.0}, '[routine] ready = "20s"'),
    "first_side": ({"first_side": Side.RIGHT}, '[routine] first_side = "right"'),
    "limits": ({"limits": {"amber_max": 4, "check_every": 90.0}}, '[limits] amber_max = 4, check_every = "1m30s"'),
    "advice_off": ({"advice_off": {"many-exercises": "McKenzie sheet"}}, '[advice] many-exercises = "McKenzie sheet"'),
}
ELSEWHERE = {
    "id": "what was typed",
    "reviewed": "shown with a day, below",
    "review_by": "shown with a day, below",
    "counts_in_the_day": "shown where there is an exercise, below",
    "path": "where the file is",
    "text": "the file itself",
}


@each_row("name", ROUTINE)
def test_every_field_of_a_routine_is_shown(name: str) -> None:
    given, words = ROUTINE[name]
    made = Routine(**{"id": "r", "name": "R", "summary": "", "steps": (RestStep(seconds=60.0),), **given})  # type: ignore[arg-type]
    assert words in re.sub(r"\n {4}", " ", describe(made, RULES))


def test_no_field_of_a_routine_is_forgotten() -> None:
    assert {each.name for each in fields(Routine)} == {*ROUTINE, *ELSEWHERE}
    text = describe(find_routine("desk"), RULES)
    assert "It does not count as one of the day's sessions." in text
    assert "Reviewed by its author 2026-11-22. To be reviewed again by 2027-11-22." in " ".join(text.split())


def test_a_program_is_told_every_field_of_a_routine_as_it_is() -> None:
    assert {each.name for each in fields(Routine)} - {each.name for each in fields(RoutineShown)} == {"text"}
    for name, (given, _) in ROUTINE.items():
        whole = {"id": "r", "name": "R", "summary": "", "steps": (RestStep(seconds=60.0),), **given}
        told = show_routine(Routine(**whole), RULES)  # type: ignore[arg-type]
        if name == "steps":
            assert told.steps[0].lines == ("Rest: 1 minute.",)
        else:
            assert getattr(told, name) == whole[name]
    desk = show_routine(find_routine("desk"), RULES)
    assert (desk.counts_in_the_day, desk.reviewed, desk.review_by) == (False, "2026-11-22", "2027-11-22")


def test_every_key_of_the_settings_of_a_file_is_shown() -> None:
    tables = {
        "check_in": {
            **dict.fromkeys(("before", "after_each_exercise", "after"), "true"),
            "answer_within": '"30s"',
            "required": "false",
        },
        "sound": {"voice": '"r/"', "verbosity": '"auto"', "background": '"noise"', "own_chimes": '{ end = "e.wav" }'},
    }
    assert set(tables["check_in"]) == set(SHAPES["check_in"].keys)
    assert set(tables["sound"]) == set(SHAPES["sound"].keys)
    text = 'format = 1\n[routine]\nname = "R"\n'
    for name, table in tables.items():
        text += f"[{name}]\n" + "".join(f"{key} = {value}\n" for key, value in table.items())
    limits = {key: f'"{limit.usual:g}s"' if limit.timed else f"{limit.usual:g}" for key, limit in AUTHOR.items()}
    text += "[limits]\n" + "".join(f"{key} = {value}\n" for key, value in limits.items())
    routine = parse_routine(text + '[[step]]\nrest = "1m"\n', name="r", path="r.toml", exercises=LIBRARY)
    said = "\n".join(settings_as_written(routine))
    for key in (*SHAPES["check_in"].keys, "voice", "verbosity", "background", "end", *AUTHOR):
        assert f"{key} = " in said, key


@each_row("book", [load_book("en"), load_book("es")], ids=["en", "es"])
@each_row("routine", load_library().routines.values(), ids=lambda each: each.id)
def test_a_shipped_routine_has_a_paragraph_for_each_step_of_its_file(
    book: Callable[..., str], routine: Routine
) -> None:
    lines = steps_as_written(routine, book)  # type: ignore[arg-type]
    numbered = [line for line in lines if re.match(r" *[0-9.]+\. ", line)]
    repeats = routine.text.count("repeat =")
    assert len(numbered) == len(list(routine.each_step())) + repeats


HOLD, MOVES = 'exercise = "knee-to-chest"', 'exercise = "cat-cow"'
WRITTEN: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "exercise": {
        "exercise": (HOLD, "1. Knee to chest: "),
        "reps": (f"{HOLD}\nreps = 11", "11 times"),
        "sets": (f"{HOLD}\nsets = 4", "4 rounds"),
        "hold": (f'{HOLD}\nhold = "33s"', "33 seconds"),
        "up_to": (f'{HOLD}\nhold = "comfortable"\nup_to = "45s"', "45 seconds"),
        "pace": (f'{MOVES}\npace = ["3s", "7s"]', "3 + 7 s"),
        "sides": (f'{HOLD}\nsides = "right"', "Right side only."),
        "first_side": (f'{HOLD}\nfirst_side = "right"', "Start with the right side."),
        "ready": (f'{HOLD}\nready = "25s"', "25 seconds to get into position."),
        "switch": (f'{HOLD}\nswitch = "9s"', "9 seconds to change sides."),
        "rest": (f'{HOLD}\nsets = 2\nrest = "50s"', "50 seconds of rest between rounds."),
        "between": (f'{HOLD}\nbetween = "6s"', "6 seconds between repetitions."),
        "cues": (f'{HOLD}\ncues = [{{ at = "half", say = "Soften." }}]', "Half way: “Soften.”"),
        "breathing": (f'{HOLD}\nbreathing = ["4s", "6s"]', "Tones to breathe in and out: 4s + 6s."),
        "pacing": (f'{MOVES}\npacing = "tones"', "A tone for each movement."),
        "pain_up_to": (f"{HOLD}\npain_up_to = 4", "Left out when pain is above 4."),
        "dose": (f'{MOVES}\ndose = "acute"', "The dose for pain of 4 or 5."),
        "variant": (f'{HOLD}\nvariant = "easier"', "Begins with the easier way: "),
        "with": (f'{HOLD}\nwith = {{ why = "It eases." }}', 'Changed, why: "It eases."'),
        "load": (f'{HOLD}\nload = "red band"', "With red band."),
        "note": (f'{HOLD}\nnote = "Stop if it clicks."', "Note: “Stop if it clicks.”"),
    },
    "do": {
        "do": ('do = "Walk"\nfor = "10m"', "1. Walk: 10 minutes."),
        "for": ('do = "Walk"\nfor = "12m30s"', "12 minutes 30 seconds"),
        "pain_up_to": ('do = "Walk"\nfor = "10m"\npain_up_to = 4', "Left out when pain is above 4."),
    },
    "rest": {
        "rest": ('rest = "80s"', "1 minute 20 seconds."),
        "name": ('rest = "1m"\nname = "Breathing"', "1. Breathing: 1 minute."),
    },
    "apply": {
        "apply": ('apply = "heat"\nfor = "10m"', "Heat pack"),
        "for": ('apply = "cold"\nfor = "9m"', "9 minutes."),
        "explicit_long": (
            'apply = "cold"\nfor = "17m"\nexplicit_long = true',
            "17 minutes. Longer than usual, on purpose.",
        ),
    },
    "off": {"off": ('off = "25m"', "25 minutes.")},
    "say": {"say": ('say = "Well done."', "From your therapist: “Well done.”")},
    "check_in": {"check_in": ("check_in = true", "Question about pain")},
    "repeat": {
        "repeat": ('repeat = 3\nsteps = [{ rest = "1m" }]', "3 rounds."),
        "steps": ('repeat = 3\nsteps = [{ rest = "1m" }, { say = "On." }]', "1.2. From your therapist: “On.”"),
        "name": ('repeat = 3\nname = "Interval"\nsteps = [{ rest = "1m" }]', "Interval: 3 rounds."),
        "pause": ('repeat = 3\npause = "70s"\nsteps = [{ rest = "1m" }]', "1 minute 10 seconds between rounds."),
        "ask": (
            'repeat = 3\nask = "last"\nsteps = [{ rest = "1m" }]',
            "Pain is asked for after the last round, and after nine minutes of exercise at the latest.",
        ),
    },
}
"""A step for each key of each kind, and what is to be read of it."""
SHARED = {
    "say": ('say = "Soften."', "Said: “Soften.”"),
    "cues": ('cues = [{ at = "-5s", say = "Soon." }]', "5 seconds before the end: “Soon.”"),
    "position": ("", "Position: “Stand up.”"),
    "start": ('start = "standing"', "(standing)"),
    "needs": ('needs = ["shoes", "a stick"]', "Needs: shoes, a stick."),
    "ready": ('ready = "15s"', "15 seconds to get into position."),
}
"""The keys that a rest and an activity of one's own share."""


@each_row("kind", KINDS)
def test_every_key_of_a_step_is_shown(kind: str) -> None:
    for key in KINDS[kind].keys:
        if kind in ("rest", "do") and key in SHARED:
            more, words = SHARED[key]
            text = f'{WRITTEN[kind][kind][0]}\nposition = "Stand up."\n{more}'
        else:
            text, words = WRITTEN[kind][key]
        routine = parse_routine(
            f'format = 1\nroutine.name = "R"\n[[step]]\n{text}\n', name="r", path="r.toml", exercises=LIBRARY
        )
        lines = "\n".join(steps_as_written(routine, BOOK))
        assert words in lines, (key, lines)
