"""What a routine is once it has been read: plain frozen records, checked and complete.

Every duration is in seconds. Nothing here reads files or knows a clock; :mod:`stretchcoach.routine.reader` makes these
records from TOML and :mod:`stretchcoach.session.plan.compiler` turns them into a plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from stretchcoach.frozen import dataclass

Seconds: TypeAlias = float
"""A length of time in seconds."""


class Side(StrEnum):
    """The side of the body a movement is done on."""

    LEFT = "left"
    """The left one."""
    RIGHT = "right"
    """The right one."""


class Sides(StrEnum):
    """Which sides a step is done on. Where both have their turn, each has its full time."""

    NONE = "none"
    """It has no sides."""
    LEFT = "left"
    """The left one only."""
    RIGHT = "right"
    """The right one only."""
    BOTH = "both"
    """All repetitions of one side, then those of the other."""
    ALTERNATE = "alternate"
    """A repetition of each in turn."""

    @property
    def two(self) -> bool:
        """Whether each side has its turn."""
        return self in (Sides.BOTH, Sides.ALTERNATE)


class StartPosition(StrEnum):
    """How the body is at the beginning; going from one to another takes time."""

    ON_THE_BACK = "on-the-back"
    """Lying on the back."""
    ON_THE_FRONT = "on-the-front"
    """Lying on the front."""
    ON_THE_SIDE = "on-the-side"
    """Lying on one side."""
    HANDS_AND_KNEES = "hands-and-knees"
    """On hands and knees."""
    SITTING = "sitting"
    """Sitting."""
    STANDING = "standing"
    """Standing."""


class Pack(StrEnum):
    """A pack on the skin."""

    COLD = "cold"
    """A cold pack."""
    HEAT = "heat"
    """A heat pack."""


class Effect(StrEnum):
    """What a condition does to an exercise (section 4.5 of the clinical reference)."""

    BLOCK = "block"
    """It is left out."""
    MODIFY = "modify"
    """It is done in another way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """One phase of a moving exercise, such as rounding up in cat-cow."""

    name: str
    """A word or two, spoken on every repetition: ``"Round up"``."""
    say: str
    """The whole sentence, spoken the first time: ``"Breathe out, round up."``"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """How the body is at one moment, as it is drawn. Joints that are not named are as in the start position."""

    angles: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """Degrees, left and right, by the names of :data:`stretchcoach.routine.joints.JOINTS`."""
    start: StartPosition | None = None
    """The position it departs from; None for the exercise's own."""
    hands: tuple[str, str] = ("", "")
    """What the left and the right hand rest on, such as ``"thigh"`` or ``"left knee"``; empty for nothing."""
    feet: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """What a figure of an exercise is made of. One side is drawn: the right; the left is its picture in a mirror."""

    poses: tuple[Pose, ...] = ()
    """One for each movement, or the one of the hold; none for the start position alone."""
    first: Pose | None = None
    """Where a hold begins; None for the start position as it is."""
    planted: tuple[str, ...] = ()
    """What stays where it is, such as ``"hands"`` or ``"left knee"``."""
    accent: tuple[str, ...] = ()
    props: tuple[str, ...] | None = None
    """Things that are drawn; None for those of the start position."""
    turn: float | None = None
    """Degrees: 0 looks at the person's right side, 90 at the front; None for the usual side of the start position."""
    height: float = 12.0
    """Degrees from which it is looked down on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CueLines:
    """Spoken lines of an exercise by role, each short enough for one breath."""

    set_up: tuple[str, ...] = ()
    """How to get ready."""
    move: tuple[str, ...] = ()
    """How to move."""
    breathe: tuple[str, ...] = ()
    """How to breathe."""
    release: tuple[str, ...] = ()
    """How to come out of it."""
    mistake: tuple[str, ...] = ()
    """What to keep from doing."""
    safety: tuple[str, ...] = ()
    """What to take care of; said however little is said."""
    short: str = ""
    """The whole instruction in one sentence, for somebody who knows the exercise; empty for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetDose:
    """How much of one set, where sets differ."""

    reps: int
    """Repetitions."""
    hold: Seconds | None = None
    """Seconds of each hold, where something is held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose:
    """How much of an exercise: holds or repetitions, and how many.

    At most one of ``hold``, ``pace`` and ``comfortable`` describes the work of one repetition; where none does, repetitions
    are done at the patient's own pace, who says when they are done.
    """

    hold: Seconds | None = None
    """Seconds to stay in the position, where it is held for a set time."""
    pace: tuple[Seconds, ...] = ()
    """Seconds for each movement of the exercise; empty where nothing gives its pace."""
    comfortable: bool = False
    """Whether to stay as long as it is comfortable, counting up."""
    up_to: Seconds | None = None
    """At most so many seconds of that, where there is a limit."""
    reps: int = 1
    """Repetitions of a set: of the first one where ``by_set`` says that they differ, the most where there is a ``least``."""
    sets: int = 1
    """How many sets, called rounds where they are told."""
    least: int = 0
    """The fewest repetitions of a range such as ``"8-12"``, which is done at the patient's own pace; 0 for no range."""
    as_comfortable: bool = False
    """As many repetitions as are comfortable, at the patient's own pace; ``reps`` is 1 then, and means nothing."""
    by_set: tuple[SetDose, ...] = ()
    """One for each set where they differ, as in 6, 4 and 2 repetitions; empty where all are alike."""

    @property
    def own_pace(self) -> bool:
        """Whether the patient does the repetitions at their own pace, and says when they are done."""
        timed = self.hold is not None or self.pace or self.comfortable
        return bool(self.least) or self.as_comfortable or not timed

    def in_set(self, number: int) -> Dose:
        """The dose of one set, counted from 1, alone."""
        if not self.by_set:
            # A plan asks thousands of times, mostly for the only set there is.
            return self if self.sets == 1 else replace(self, sets=1)
        own = self.by_set[number - 1]
        return replace(self, reps=own.reps, hold=own.hold, sets=1, by_set=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """The dose that the sources of an exercise give, as a range of each that they tell."""

    hold: tuple[Seconds, Seconds] | None = None
    """Seconds of a hold, the least and the most."""
    reps: tuple[int, int] | None = None
    """Repetitions, the least and the most."""
    sets: tuple[int, int] | None = None
    """Sets, the least and the most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """An easier or harder way of doing an exercise."""

    name: str
    """A word or two."""
    say: str
    """One sentence that tells the patient what to do differently."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherPosition:
    """Another position that an exercise is done in, with everything that is said in it: nothing else of the exercise is."""

    position: str
    start: StartPosition | None = None
    needs: tuple[str, ...] = ()
    cues: CueLines = field(default_factory=CueLines)
    cautions: tuple[str, ...] = ()
    drawing: Drawing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionRule:
    """What one condition does to an exercise."""

    condition: str
    """Key of the condition, such as ``"osteoporosis"``; the keys are :data:`CONDITIONS`."""
    effect: Effect
    note: str = ""
    instead: OtherPosition | None = None
    """The position it is done in; None where the position stays."""


CONDITIONS: Mapping[str, str] = {
    "osteoporosis": "osteoporosis or fragile bones",
    "stenosis": "spinal stenosis",
    "spondylolisthesis": "spondylolisthesis",
    "pregnant": "pregnancy of 16 weeks or more",
    "knee": "a knee problem",
    "wrist": "a wrist or hand problem",
    "shoulder": "a shoulder problem",
    "surgery": "recent spine or hip surgery",
    "disc": "disc pain that is worse when bending",
}
"""The conditions of section 4.5 of the clinical reference, with the words a patient reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """One entry of the exercise library."""

    id: str
    name: str
    why: str
    """One plain sentence: why this exercise is there."""
    position: str
    """The start position, as one spoken sentence. One that names ``{side}`` is another position on each side."""
    sides: Sides
    movements: tuple[Movement, ...]
    cues: CueLines
    normal: Dose
    """The dose when the latest pain rating is 3 or less."""
    acute: Dose | None
    """The dose when pain is 4 to 5, in the settle routine, or after easing. None: left out when acute."""
    easier: Variant
    harder: Variant
    cautions: tuple[str, ...]
    conditions: tuple[ConditionRule, ...]
    published: str
    """The published dose the defaults lie in, with its sources."""
    sources: tuple[str, ...]
    marks: tuple[str, ...] = ()
    """Honesty marks: ``"DC: ..."`` for a design choice, ``"GK: ..."`` for general knowledge without a source."""
    start: StartPosition | None = None
    """How the body is at the start; None where its author does not say."""
    elsewhere: bool = False
    """A step gave it another position and did not say which start that is: it counts as a change from any other."""
    needs: tuple[str, ...] = ()
    """Things to have at hand: ``"a chair"``."""
    ready: Seconds | None = None
    """Time to get into the position; None waits until the patient is there."""
    rests: bool = False
    """It is a rest, or breathing: nothing is counted down to."""
    names: Mapping[Side, str] = field(default_factory=dict)
    """What is said for a side in place of its name, such as ``"Left leg, right arm."``; empty for none."""
    drawing: Drawing | None = None
    """How it is drawn; None where its author gave no pose."""
    picture: str = ""
    """The path of a picture of the author's, a JPEG or PNG; empty for none."""
    picture_description: str = ""
    """What the picture shows, in words, for whoever does not see it."""
    load: str = ""
    """What it is done with or against, such as ``"red band"``; empty for none."""
    quoted: Quoted | None = None
    """The published dose in numbers, to compare others with; None where it is not written."""
    language: str = "en"
    """What its texts are written in; those that a step says anew are in the language of the routine."""
    original: Exercise | None = field(default=None, compare=False, repr=False)
    """The exercise as its file has it, where a step says some of it anew; None where none does."""
    fingerprint: str = ""
    """Tells this version of its file from others: the record keeps what was done with it."""

    def done_in(self, other: OtherPosition) -> Exercise:
        """The same exercise in another position.

        The easier and the harder way, the names of the sides and the picture belong to the usual one.
        """
        return replace(
            self,
            position=other.position,
            start=other.start,
            elsewhere=other.start is None,
            needs=other.needs,
            cues=other.cues,
            cautions=other.cautions,
            names={},
            drawing=other.drawing or start_alone(other.start),
            picture="",
            picture_description="",
        )


def start_alone(start: StartPosition | None) -> Drawing | None:
    """What is drawn of a position that has no pose of its own: how one begins, never the pose of another position."""
    return None if start is None else Drawing()


class Anchor(StrEnum):
    """What the offset of a timed cue is counted from."""

    START = "start"
    """Its beginning."""
    HALF = "half"
    """Its middle."""
    END = "end"
    """Its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedCue:
    """An author's sentence at a moment of each hold or rest: ``at = "half"``, ``"10s"`` or ``"-5s"``."""

    anchor: Anchor
    """What its moment is counted from."""
    offset: Seconds
    """Seconds after the anchor; negative with ``end``, 0 with ``half``."""
    say: str
    """The sentence."""
    short: str = ""
    """Said instead where ``say`` finds no room; empty for none."""


class Pacing(StrEnum):
    """What marks each movement of paced repetitions, from the second repetition on."""

    VOICE = "voice"
    """The movement's name."""
    TONES = "tones"
    """A tone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something stands in a file, both counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseStep:
    """An exercise with its dose. ``sides`` and ``dose`` are final: overrides have been applied."""

    exercise: Exercise
    dose: Dose
    """That of the left side where ``by_side`` says that they differ."""
    sides: Sides
    switch: Seconds = 5.0
    """Pause to change sides."""
    rest: Seconds = 10.0
    """Rest between sets."""
    between: Seconds = 3.0
    """Pause between repetitions of a hold."""
    cues: tuple[TimedCue, ...] = ()
    pain_up_to: int = 10
    """The step is left out when the latest pain rating is above this."""
    easier: bool = False
    """Start with the easier variant."""
    written: ExerciseStep | None = None
    """The step as its author wrote it, where the days before adjusted its dose (rules N2 and N4)."""
    breathing: tuple[Seconds, ...] = ()
    """Seconds to breathe in and out, or to breathe in, hold, breathe out and hold: marked by tones through each hold;
    empty for none."""
    pacing: Pacing = Pacing.VOICE
    acute: bool = False
    """``dose`` began as the acute dose of the exercise, so it is gentle already."""
    ready: Seconds | None = None
    """Time to get into the position; None leaves it to the exercise and the routine."""
    first_side: Side | None = None
    """The side to begin with; None leaves it to the routine and the patient."""
    by_side: Mapping[Side, Dose] = field(default_factory=dict)
    """The dose of each side where they differ; empty where both are alike. Only with ``Sides.BOTH``."""
    load: str = ""
    """What it is done with or against, such as ``"red band"``; empty for none."""
    note: str = ""
    """The author's sentence for this prescription; empty for none."""

    def dose_on(self, side: Side | None) -> Dose:
        """The dose of one side; of an exercise without sides for None."""
        return self.by_side.get(side, self.dose) if side else self.dose


@dataclass(frozen=True, slots=True, kw_only=True)
class PackStep:
    """A cold or heat pack on the skin, counted in real elapsed time."""

    pack: Pack
    seconds: Seconds
    explicit_long: bool = False
    """The author chose more than the usual 15 minutes of cold on purpose (section 3.3 of the clinical reference)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OffStep:
    """Time without a pack, so that the skin comes back to normal."""

    seconds: Seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class RestStep:
    """A rest, or anything else that takes a set time and is no exercise."""

    seconds: Seconds
    name: str = ""
    say: str = ""
    cues: tuple[TimedCue, ...] = ()
    position: str = ""
    """How to be in it, as one spoken sentence; empty where one stays as one is."""
    start: StartPosition | None = None
    needs: tuple[str, ...] = ()
    ready: Seconds | None = None
    """Time to get into the position; None leaves it to the routine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoStep(RestStep):
    """An activity of one's own, such as a walk: it counts as an exercise and is asked about like one."""

    id: str
    """What the record calls it."""
    pain_up_to: int = 10
    """The step is left out when the latest pain rating is above this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SayStep:
    """A sentence of the author's."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInStep:
    """A pain check-in the author put here."""


class RoundQuestion(StrEnum):
    """When the rounds of a repeat ask about pain; safety decides the longest time without a question."""

    EACH = "each"
    """At the end of every round."""
    LAST = "last"
    """At the end of the last one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatStep:
    """Steps done several times over, in rounds; may nest."""

    times: int
    steps: tuple[Step, ...]
    name: str = ""
    """What the rounds are called; empty for none."""
    pause: Seconds = 0.0
    """Between two rounds; none after the last."""
    ask: RoundQuestion | None = None
    """None asks after each exercise, as everywhere else."""


Step: TypeAlias = ExerciseStep | DoStep | PackStep | OffStep | RestStep | SayStep | CheckInStep | RepeatStep


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckIns:
    """When the routine asks for a pain rating, and how long an answer may take."""

    before: bool = True
    """Before the first step."""
    after_each_exercise: bool = True
    """After each exercise."""
    after: bool = True
    """After the last step."""
    answer_within: Seconds = 30.0
    """Seconds for an answer: 30 s by default; at most 120 s (section 8 of the clinical reference, a design choice)."""
    required: bool = False
    """Nobody may go on without having been asked: no single audio file is made of the routine."""


CHIMES = ("start", "half", "end", "attention", "tick", "breath_in", "breath_out", "move_a", "move_b", "alarm")
"""The names of the chimes; each has a shipped sound, and may have one of the author's or the user's."""


class Verbosity(StrEnum):
    """How much is said about an exercise."""

    AUTO = "auto"
    """Full until it is known, then short."""
    FULL = "full"
    """Every line of it."""
    SHORT = "short"
    """Its instruction in one sentence, where it has one."""
    MINIMAL = "minimal"
    """Its name, its dose, its side and what is said for safety."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundWishes:
    """How a routine wants to sound. Files are named as written, from the folder of the routine's file."""

    recordings: str = ""
    """Folder of the author's own recordings; empty for none."""
    verbosity: Verbosity | None = None
    """How much is said, where the author fixed it; else it is left to the user."""
    background: str = ""
    """``noise``, or a sound file; empty leaves it to the user."""
    own_chimes: Mapping[str, str] = field(default_factory=dict)
    """Sound files in place of shipped chimes, by the chime's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clinic:
    """Whom to ask about a routine; guidance names it, after the emergency number."""

    name: str
    """What it is called."""
    phone: str = ""
    """Its number, as it is written; empty for none."""
    hours: str = ""
    """When it can be reached, in words; empty where that is not said."""
    web: str = ""
    """Its address on the web; empty for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Routine:
    """A whole routine, read and checked."""

    id: str
    """The file's name without its ending: what a user types."""
    name: str
    summary: str
    steps: tuple[Step, ...]
    for_whom: str = ""
    language: str = "en"
    author: str = ""
    reviewed: date | None = None
    review_by: date | None = None
    pain_up_to: int = 5
    """The highest rating before the session at which the routine is open (rules P0 to P2)."""
    ease: bool = False
    """It asks nothing of the body: it stays open at any pain and while a warning sign keeps exercises closed."""
    counts_in_the_day: bool = True
    """It counts as one of the day's sessions; one that does not stays open when those are done."""
    cautions: tuple[str, ...] = ()
    check_ins: CheckIns = field(default_factory=CheckIns)
    sound: SoundWishes = field(default_factory=SoundWishes)
    clinic: Clinic | None = None
    ready: Seconds | None = None
    """Time to get into each position; None waits until the patient is there."""
    first_side: Side | None = None
    """The side to begin with; None leaves it to the patient's profile."""
    limits: Mapping[str, float] = field(default_factory=dict)
    """Thresholds and caps of the author's own, by the keys of :data:`stretchcoach.safety.author_limits.KEYS`."""
    advice_off: Mapping[str, str] = field(default_factory=dict)
    """Advice that ``check`` keeps to itself, by its code, each with the author's reason."""
    path: str = ""
    """Where the file was read from, for messages."""
    text: str = ""
    """The file's own text, kept so that an interrupted session can go on with exactly what it started with."""

    def each_step(self) -> Iterator[Step]:
        """Every step as it is written, in order: what stands in a repeat comes once."""
        return _each(self.steps)


def _each(steps: Iterable[Step]) -> Iterator[Step]:
    for step in steps:
        if isinstance(step, RepeatStep):
            yield from _each(step.steps)
        else:
            yield step
