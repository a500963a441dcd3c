"""The form of routine and exercise files as data: which keys each table has, what each takes, what it means to its author.

The readers take every bound from here, and the JSON Schema of the files is made from it, so that both accept and refuse the
same. What depends on more than one table, or on the exercise that a step names, is left to the readers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import TypeAlias

from stretchcoach.frozen import dataclass
from stretchcoach.routine import limits, variables
from stretchcoach.routine.joints import ACCENTS, HELD, JOINTS, PLANTED, PROPS
from stretchcoach.routine.limits import AUTHOR, PACKS, Range
from stretchcoach.routine.model import (
    CHIMES,
    CONDITIONS,
    Effect,
    Pacing,
    Pack,
    RoundQuestion,
    Side,
    Sides,
    StartPosition,
    Verbosity,
)

# What a key takes ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Text:
    """One line of words, at most ``most`` characters, with no braces but those of ``variables``."""

    most: int = limits.SPOKEN
    variables: tuple[str, ...] = ()
    pattern: str = ""
    """A regular expression of the whole text; empty for any."""


@dataclass(frozen=True, slots=True)
class Texts:
    """A list of such lines."""

    each: Text = field(default_factory=Text)


@dataclass(frozen=True, slots=True)
class Time:
    """A duration within ``allowed`` seconds, such as ``"1m30s"``."""

    allowed: Range


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number."""

    allowed: Range


@dataclass(frozen=True, slots=True)
class Number:
    """A number, with a fraction or without."""

    allowed: Range


@dataclass(frozen=True, slots=True)
class Truth:
    """``true`` or ``false``; only the latter or the former where ``only`` says so."""

    only: bool | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """One of a few words."""

    of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """A date, without quotes."""


@dataclass(frozen=True, slots=True)
class Matching:
    """A text of a form of its own, such as ``"8-12"``."""

    pattern: str


@dataclass(frozen=True, slots=True)
class List:
    """A list of at least ``least`` and at most ``most`` values."""

    each: Takes
    least: int = 0
    most: int = limits.STEPS


@dataclass(frozen=True, slots=True)
class PerSide:
    """A value for each side: ``{ left = 3, right = 1 }``."""

    each: Takes


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of several."""

    of: tuple[Takes, ...]


@dataclass(frozen=True, slots=True)
class In:
    """A table of the form ``shape``, by its name in :data:`SHAPES`."""

    shape: str


@dataclass(frozen=True, slots=True)
class Free:
    """A table whose keys are not listed here: texts by whatever name, or a file's form anew in another language."""

    words: bool = True
    """Every value is a text."""


Takes: TypeAlias = (
    Text | Texts | Time | Whole | Number | Truth | Word | Day | Matching | List | PerSide | AnyOf | In | Free
)


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a table."""

    takes: Takes
    says: str
    """What it means, in an author's words."""
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """One table: its keys, and those that go together."""

    owner: str
    """What it is called in messages."""
    keys: Mapping[str, Key]
    needs: Mapping[str, str] = field(default_factory=dict)
    """A key that another one needs beside it, by that other one."""
    apart: tuple[tuple[str, str], ...] = ()
    """Keys of which only one may be written."""


# What several tables have ---------------------------------------------------------------------------------------------

_NAME = Text(limits.NAME)
_START = Key(Word(tuple(StartPosition)), "How the body is at the start; a session waits until the patient is there.")
_NEEDS = Key(List(Text(limits.NAME), 0, limits.THINGS), 'What has to be at hand, such as ["a chair", "a mat"].')
_READY = Key(Time(limits.READY), "A set time to get into position, instead of waiting until the patient is there.")
_PAIN = Key(Whole(limits.PAIN), "The step is left out when the latest pain rating is above this.")
_CAUTIONS = Key(Texts(), "Sentences to read first.")
_CONDITION_LINES = variables.of_lines(Sides.BOTH)
_POSITION = Key(Text(variables=_CONDITION_LINES), "How to be in it, as one spoken sentence.")
_CUES = Key(List(In("cue")), 'Sentences at a moment: [{ at = "half", say = "..." }].')
_FIGURE = Key(In("figure"), "How it is drawn.")


def _variant(needed: bool, way: str) -> Key:
    return Key(In("variant"), f"The {way} way: a name, and one sentence to say.", needed)


# A dose ----------------------------------------------------------------------------------------------------------------

COMFORTABLE = "comfortable"
RANGE = r"\s*([1-9][0-9]?)\s*(?:-|\u2013|\u2014|to|bis|a)\s*([1-9][0-9]?)\s*"
"""A range of repetitions, such as ``8-12``."""
SETS_TIMES_REPS = r"\s*([1-9][0-9]?)\s*[xX\u00d7*]\s*([1-9][0-9]?)\s*"
"""Sets and repetitions in one text, such as ``2x10``."""


def _sets_and_sides(one: Takes, *also: Takes) -> tuple[Takes, ...]:
    """One value, one for each set, or either for each side; and what ``also`` may stand in the place of one value."""
    for_a_side = (one, List(one, 1, int(limits.SETS.most)), *also)
    return (*for_a_side, PerSide(AnyOf(for_a_side)))


_reps, _hold, _comfortable = Whole(limits.REPS), Time(limits.REST_HOLD), Word((COMFORTABLE,))
DOSE: Mapping[str, Key] = {
    "reps": Key(
        AnyOf((*_sets_and_sides(_reps, Matching(RANGE), _comfortable), Matching(SETS_TIMES_REPS))),
        'Repetitions: 10; [6, 4, 2] for three sets; { left = 3, right = 1 }; "8-12"; or "comfortable".',
    ),
    "sets": Key(
        AnyOf((Whole(limits.SETS), PerSide(Whole(limits.SETS)), List(_reps, 1, int(limits.SETS.most)))),
        "How many times over: 3, or { left = 3, right = 1 }.",
    ),
    "hold": Key(
        AnyOf(_sets_and_sides(_hold, _comfortable)),
        'How long each repetition is held: "10s", ["10s", "8s"], { left = "30s", right = "10s" }, or "comfortable".',
    ),
    "up_to": Key(Time(limits.HOLD), "Where a comfortable hold ends."),
    "pace": Key(List(Time(limits.PACE)), 'A time for each movement of an exercise that moves: ["5s", "5s"].'),
}
_LOAD = Key(_NAME, 'What it is done with or against, such as "red band": shown, and said once.')

# The steps -------------------------------------------------------------------------------------------------------------

_IN_REST = Text(variables=variables.IN_REST)
_BESIDE = {
    "position": Key(Text(), "How to be in it, as one spoken sentence."),
    "start": _START,
    "needs": _NEEDS,
    "ready": _READY,
}
_NEED_POSITION = {"start": "position", "needs": "position", "ready": "position"}


def _step(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeio' else 'a'} `{kind}` step"


KINDS: Mapping[str, Shape] = {
    "exercise": Shape(
        _step("exercise"),
        {
            "exercise": Key(Text(), "The exercise: its id, or a name it is shown by.", needed=True),
            **DOSE,
            "sides": Key(
                Word((Sides.BOTH, Sides.ALTERNATE, Sides.LEFT, Sides.RIGHT)),
                "Both sides in turn, left and right alternately, or one side only.",
            ),
            "first_side": Key(Word(tuple(Side)), "The side that goes first."),
            "ready": _READY,
            "switch": Key(Time(limits.SWITCH), "The pause to change sides."),
            "rest": Key(Time(limits.PAUSE), "The rest between sets."),
            "between": Key(Time(limits.SWITCH), "The pause between repetitions of a hold."),
            "cues": _CUES,
            "breathing": Key(
                AnyOf((List(Time(limits.BREATH), 2, 2), List(Time(limits.BREATH), 4, 4))),
                'Times to breathe in and out, ["4s", "6s"], or in, hold, out, hold.',
            ),
            "pacing": Key(Word(tuple(Pacing)), "What marks each movement from the second repetition on."),
            "load": _LOAD,
            "note": Key(Text(), "A sentence of yours for this prescription: shown, and said once."),
            "pain_up_to": _PAIN,
            "dose": Key(Word(("normal", "acute")), "Which dose of the library the step begins with."),
            "variant": Key(Word(("easier",)), "Begin with the easier way."),
            "with": Key(In("with"), "Other words for this exercise."),
        },
        apart=(("hold", "pace"),),
    ),
    "do": Shape(
        _step("do"),
        {
            "do": Key(
                _NAME, "An activity of your own, such as a walk: it counts, and pain is asked for after it.", True
            ),
            "for": Key(Time(limits.REST), "How long it takes.", needed=True),
            "say": Key(_IN_REST, "What is said when it begins."),
            "cues": _CUES,
            **_BESIDE,
            "pain_up_to": _PAIN,
        },
        needs=_NEED_POSITION,
    ),
    "apply": Shape(
        _step("apply"),
        {
            "apply": Key(Word(tuple(Pack)), "A pack on the skin, with skin checks.", needed=True),
            "for": Key(Time(Range(1, max(each.hard_most for each in PACKS.values()))), "How long it stays on.", True),
            "explicit_long": Key(Truth(), "You want more than 15 minutes of cold on purpose."),
        },
    ),
    "off": Shape(
        _step("off"), {"off": Key(Time(limits.OFF), "Time without a pack, until the skin is back to normal.", True)}
    ),
    "rest": Shape(
        _step("rest"),
        {
            "rest": Key(Time(limits.REST), "A rest, and how long it takes.", needed=True),
            "name": Key(_NAME, "What it is announced by."),
            "say": Key(_IN_REST, "What is said when it begins."),
            "cues": _CUES,
            **_BESIDE,
        },
        needs=_NEED_POSITION,
    ),
    "say": Shape(_step("say"), {"say": Key(Text(variables=variables.IN_SAY), "A sentence.", needed=True)}),
    "check_in": Shape(_step("check_in"), {"check_in": Key(Truth(only=True), "One more question about pain.", True)}),
    "repeat": Shape(
        _step("repeat"),
        {
            "repeat": Key(Whole(limits.REPEATS), "How many rounds.", needed=True),
            "steps": Key(List(In("step"), 1), "The steps of one round.", needed=True),
            "name": Key(_NAME, "What the rounds are called."),
            "pause": Key(Time(limits.PAUSE), "The pause between two rounds; there is none after the last."),
            "ask": Key(Word(tuple(RoundQuestion)), "When pain is asked for: after each round, or after the last."),
        },
    ),
}
"""The kinds of step, by the key that makes a step one of them."""

# The tables ------------------------------------------------------------------------------------------------------------

PHONE = r"[+(]{0,2}[0-9][0-9 ()./-]{1,28}[0-9](?: ?(?:x|ext\.?) ?[0-9]{1,6})?"
WEB = r"https://[^\s/.]+\.\S+"
LANGUAGE = r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}"
MOMENT = r"half|start|-?(?:[0-9]{1,2}h)?(?:[0-9]{1,4}m)?(?:[0-9]{1,5}(?:\.[0-9])?s)?"
_LANGUAGE = Key(Text(limits.NAME, pattern=LANGUAGE), 'The language of your texts, such as "en" or "de".')
_CUE_TEXT = Text(variables=tuple(variables.VARIABLES))
_LINE = Text(variables=_CONDITION_LINES)
_SIDED = ("", "left ", "right ")


def _sided(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{side}{name}" for name in names for side in _SIDED)


_HELD_ONE = Word(("", *_sided(HELD)))
_CONDITION_POSITION = {
    "position": _POSITION,
    "start": _START,
    "needs": _NEEDS,
    "cues": Key(In("lines"), "What is said in this position."),
    "cautions": _CAUTIONS,
    "figure": _FIGURE,
}

SHAPES: Mapping[str, Shape] = {
    "routine_file": Shape(
        "a routine file",
        {
            "format": Key(Whole(Range(limits.FORMAT, limits.FORMAT)), "The format of this file: 1.", needed=True),
            "routine": Key(In("routine"), "What the routine is.", needed=True),
            "check_in": Key(In("check_in"), "When the patient is asked about pain."),
            "sound": Key(In("sound"), "How the routine wants to sound."),
            "clinic": Key(In("clinic"), "Whom the patient can ask about this routine."),
            "limits": Key(In("limits"), "Thresholds and caps of your own."),
            "advice": Key(Free(), "Advice of `check` that does not fit, each with your reason."),
            "step": Key(List(In("step"), 1), "The steps, in the order they are done.", needed=True),
        },
    ),
    "routine": Shape(
        "[routine]",
        {
            "name": Key(_NAME, "What it is called.", needed=True),
            "summary": Key(Text(), "One sentence: what is in it."),
            "for_whom": Key(Text(), "One sentence: for whom, and when."),
            "language": _LANGUAGE,
            "author": Key(_NAME, "Who wrote it."),
            "reviewed": Key(Day(), "When it was last reviewed, without quotes: 2026-11-22."),
            "review_by": Key(Day(), "When it is to be reviewed again, without quotes."),
            "pain_up_to": Key(Whole(limits.PAIN), "The highest pain rating before the session at which it may start."),
            "ease": Key(Truth(), "It only rests, so it stays open at any pain."),
            "counts_in_the_day": Key(Truth(), "Whether it counts as one of the day's sessions."),
            "ready": _READY,
            "first_side": Key(Word(tuple(Side)), "The side that goes first where each side has its turn."),
            "cautions": _CAUTIONS,
        },
    ),
    "check_in": Shape(
        "[check_in]",
        {
            "before": Key(Truth(), "Before the first step."),
            "after_each_exercise": Key(Truth(), "After every exercise."),
            "after": Key(Truth(), "At the end."),
            "answer_within": Key(Time(limits.ANSWER), "How long a question waits."),
            "required": Key(Truth(), "Nobody may go on without having been asked: no audio file is made."),
        },
    ),
    "sound": Shape(
        "[sound]",
        {
            "voice": Key(
                Text(limits.NAME, pattern=r".*/"), 'The folder of your own recordings, such as "recordings/".'
            ),
            "verbosity": Key(Word(tuple(Verbosity)), "How much is said."),
            "background": Key(_NAME, 'A quiet sound under the session: "noise", or a sound file.'),
            "own_chimes": Key(In("own_chimes"), "Sound files in place of the shipped chimes."),
        },
    ),
    "own_chimes": Shape("[sound.own_chimes]", {name: Key(_NAME, "A sound file.") for name in CHIMES}),
    "clinic": Shape(
        "[clinic]",
        {
            "name": Key(_NAME, "The clinic's name.", needed=True),
            "phone": Key(Text(limits.NAME, pattern=PHONE), 'The number as it is dialled, in quotes: "020 7946 0000".'),
            "hours": Key(_NAME, "When somebody answers, in words."),
            "web": Key(Text(pattern=WEB), "An address that begins with https://; shown, never spoken."),
        },
    ),
    "limits": Shape(
        "[limits]",
        {
            key: Key((Time if AUTHOR[key].timed else Whole)(AUTHOR[key].allowed), says)
            for key, says in {
                "green_max": "Up to this rating pain changes nothing.",
                "amber_max": "Up to this rating an exercise may go on, made easier.",
                "end_at": "From this rating the session ends at once.",
                "rise_skip": "A rise by this much leaves the exercise out, from a rating of 4.",
                "rise_end": "A rise by this much ends the session, from a rating of 6.",
                "check_every": "Within one hold, pain is asked for at least this often.",
                "sessions_per_day": "Sessions in a day.",
                "cold_max": "The longest a cold pack stays on.",
                "heat_max": "The longest a heat pack stays on.",
                "skin_check_every": "With a pack on, the skin is asked for at least this often.",
                "cold_gap": "From taking a cold pack off to putting the next on.",
                "heat_gap": "From taking a heat pack off to putting the next on.",
                "cold_per_day": "Cold packs in a day.",
                "heat_per_day": "Heat packs in a day.",
                "move_after_cold": "From taking a cold pack off to the next exercise.",
            }.items()
        },
    ),
    "cue": Shape(
        "a cue",
        {
            "at": Key(Matching(MOMENT), '"half", "10s" after the start, or "-5s" before the end.', needed=True),
            "say": Key(_CUE_TEXT, "The sentence.", needed=True),
            "short": Key(_CUE_TEXT, "Said instead where the sentence finds no room."),
        },
    ),
    "with": Shape(
        "`with`",
        {
            "name": Key(_NAME, "What it is called here."),
            "why": Key(Text(), "Why this exercise is there."),
            "position": _POSITION,
            "start": _START,
            "needs": _NEEDS,
            "cues": Key(In("lines"), "What is said, by role."),
            "easier": _variant(False, "easier"),
            "harder": _variant(False, "harder"),
            "cautions": _CAUTIONS,
            "notes": Key(Free(), "Other words for what a condition changes."),
            "figure": _FIGURE,
        },
    ),
    "lines": Shape(
        "cues by role",
        {
            "set_up": Key(Texts(_LINE), "How the position is set up."),
            "move": Key(Texts(_LINE), "What is done."),
            "breathe": Key(Texts(_LINE), "How to breathe."),
            "release": Key(Texts(_LINE), "How to let go."),
            "mistake": Key(Texts(_LINE), "A common mistake, said as a kind instruction."),
            "safety": Key(Texts(_LINE), "What is said for safety, always."),
            "short": Key(_LINE, "One sentence for position, set-up and movement, where little is said."),
        },
    ),
    "variant": Shape(
        "a way of doing it",
        {
            "name": Key(_NAME, "What it is called."),
            "say": Key(Text(), "One sentence: what to do differently."),
        },
    ),
    "exercise_file": Shape(
        "an exercise file",
        {
            "format": Key(Whole(Range(limits.FORMAT, limits.FORMAT)), "The format of this file: 1.", needed=True),
            "exercise": Key(In("exercise"), "What the exercise is.", needed=True),
            "cues": Key(In("lines"), "What is said, by role."),
            "figure": _FIGURE,
            "movement": Key(List(In("movement")), "One for each movement of an exercise that moves, in order."),
            "dose": Key(In("doses"), "How much of it.", needed=True),
            "quoted": Key(In("quoted"), "The published dose in numbers, to compare prescriptions with."),
            "condition": Key(List(In("condition")), "What a condition changes."),
            "words": Key(Free(words=False), "The texts in other languages, by the language's code."),
        },
    ),
    "exercise": Shape(
        "[exercise]",
        {
            "name": Key(_NAME, "What it is called.", needed=True),
            "language": _LANGUAGE,
            "why": Key(Text(), "One plain sentence: why this exercise is there."),
            "position": Key(_LINE, "The start position, as one spoken sentence.", needed=True),
            "start": _START,
            "needs": _NEEDS,
            "ready": _READY,
            "rests": Key(Truth(), "It is a rest, or breathing: nothing is counted down to."),
            "sides": Key(Word((Sides.BOTH, Sides.ALTERNATE, Sides.NONE)), "Which sides it is done on."),
            "left": Key(Text(), "What is said for the left side in place of its name."),
            "right": Key(Text(), "What is said for the right side in place of its name."),
            "load": _LOAD,
            "easier": _variant(True, "easier"),
            "harder": _variant(False, "harder"),
            "cautions": _CAUTIONS,
            "published": Key(Text(), "The published dose, with its source."),
            "sources": Key(Texts(), "Where it comes from."),
            "marks": Key(Texts(), "What no source was found for."),
            "picture": Key(Text(), "A JPEG or PNG file beside this one."),
            "picture_description": Key(Text(), "What the picture shows, in words."),
        },
        needs={"picture": "picture_description", "picture_description": "picture", "left": "right", "right": "left"},
    ),
    "movement": Shape(
        "[[movement]]",
        {
            "name": Key(_NAME, "A word or two, said every time.", needed=True),
            "say": Key(Text(), "The whole sentence, said the first time.", needed=True),
            "pose": Key(In("pose"), "How it is drawn."),
        },
    ),
    "doses": Shape(
        "[dose]",
        {
            "normal": Key(In("dose"), "The usual dose.", needed=True),
            "acute": Key(In("dose"), "The dose for pain of 4 or 5; leave it out to leave the exercise out."),
        },
    ),
    "dose": Shape("a dose", DOSE, apart=(("hold", "pace"),)),
    "quoted": Shape(
        "[quoted]",
        {
            "hold": Key(List(Time(Range(1, limits.HOUR)), 2, 2), 'The shortest and the longest: ["10s", "30s"].'),
            "reps": Key(List(Whole(Range(1, 200)), 2, 2), "The fewest and the most: [8, 12]."),
            "sets": Key(List(Whole(Range(1, 20)), 2, 2), "The fewest and the most: [1, 3]."),
        },
    ),
    "condition": Shape(
        "[[condition]]",
        {
            "condition": Key(Word(tuple(CONDITIONS)), "The condition.", needed=True),
            "effect": Key(Word(tuple(Effect)), "Whether it closes the exercise, or changes it.", needed=True),
            "note": Key(Text(), "What is said about it."),
            **_CONDITION_POSITION,
        },
        needs=dict.fromkeys((key for key in _CONDITION_POSITION if key != "position"), "position"),
    ),
    "figure": Shape(
        "`figure`",
        {
            "pose": Key(In("pose"), "The pose of the hold."),
            "poses": Key(List(In("pose")), "The pose of each movement, in another position."),
            "from": Key(In("pose"), "Where the hold begins."),
            "planted": Key(List(Word(_sided(PLANTED))), "What stays where it is."),
            "accent": Key(List(Word(_sided(ACCENTS))), "What the exercise is for, drawn in the accent."),
            "camera": Key(In("camera"), "From where it is looked at."),
            "props": Key(List(Word(PROPS)), "Things that are drawn."),
        },
    ),
    "camera": Shape(
        "`camera`",
        {
            "turn": Key(Number(Range(-180, 180)), "Degrees: 0 looks at the right side, 90 at the front."),
            "height": Key(Number(Range(0, 60)), "Degrees from which it is looked down on."),
        },
    ),
    "pose": Shape(
        "a pose",
        {
            "start": _START,
            **{
                name: Key(
                    AnyOf((Number(joint.range), List(Number(joint.range), 2, 2)))
                    if joint.paired
                    else Number(joint.range),
                    f"Degrees; plus is: {joint.plus}.",
                )
                for name, joint in JOINTS.items()
            },
            "hands": Key(AnyOf((_HELD_ONE, List(_HELD_ONE, 2, 2))), "What the hands rest on."),
            "feet": Key(AnyOf((_HELD_ONE, List(_HELD_ONE, 2, 2))), "What the feet rest on."),
        },
    ),
}
"""Every table but the steps, by name; steps are in :data:`KINDS`."""
