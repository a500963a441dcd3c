"""What a program is told of exercises and routines, with the sentences that a person reads of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from stretchcoach.frozen import dataclass
from stretchcoach.routine.model import (
    CheckIns,
    Clinic,
    CueLines,
    Dose,
    Effect,
    Movement,
    Pacing,
    Pack,
    Quoted,
    RoundQuestion,
    Seconds,
    Side,
    Sides,
    SoundWishes,
    StartPosition,
    TimedCue,
    Variant,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseEntry:
    """An exercise in a list."""

    id: str
    """What a routine says: ``exercise = "cobra"``."""
    name: str
    """The name it is shown by, in the language of the list."""
    names: tuple[str, ...]
    """Its names in every language, that of the list first; each may be written in a routine as well."""
    own: bool
    """It is the user's own, not a shipped one."""
    why: str
    """Why it is there, in one sentence."""
    start: StartPosition | None
    """How the body is at the beginning; null where its author does not say."""
    position: str
    """The same as it is spoken, in one sentence."""
    dose: str
    """How much of it usually, in words."""
    sides: Sides
    """The sides it is done on."""
    needs: tuple[str, ...]
    """Things to have at hand."""
    load: str
    """What it is done with or against, such as a band; empty for nothing."""


# One exercise ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionShown:
    """Another position that an exercise is done in, with all that is said in it."""

    position: str
    """The position, as one spoken sentence."""
    start: StartPosition | None
    """How the body is in it; null where its author does not say."""
    needs: tuple[str, ...]
    """Things to have at hand."""
    cues: CueLines
    """What is said in it."""
    cautions: tuple[str, ...]
    """What to take care of in it."""
    figure: tuple[str, ...]
    """What its figures show, a sentence for each key pose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionShown:
    """What one condition does to an exercise."""

    condition: str
    """The id of the condition, as in a profile."""
    words: str
    """The condition, as it is called."""
    effect: Effect
    """What it does."""
    note: str
    """What is told because of it. Where it is changed and this is empty, the easier way is the change."""
    instead: PositionShown | None
    """The position it is done in; null where the position stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseShown:
    """An exercise of the library, with everything that its file says."""

    id: str
    """What a routine says: ``exercise = "cobra"``."""
    name: str
    """The name it is shown by."""
    language: str
    """The code of the language its texts are written in."""
    why: str
    """Why it is there, in one sentence."""
    position: str
    """The start position, as one spoken sentence. ``{side}`` stands for the side."""
    start: StartPosition | None
    """How the body is at the beginning; null where its author does not say."""
    needs: tuple[str, ...]
    """Things to have at hand."""
    load: str
    """What it is done with or against, such as a band; empty for nothing."""
    ready: Seconds | None
    """Seconds to get into the position; null waits until the patient is there."""
    rests: bool
    """Whether it is a rest, or breathing: nothing is counted down to."""
    sides: Sides
    """The sides it is done on."""
    side_names: Mapping[Side, str]
    """What is said for ``left`` and ``right`` in place of the side's name; empty for nothing else."""
    dose: Dose
    """How much of it usually."""
    dose_words: str
    """The same as a person reads it."""
    acute: Dose | None
    """How much of it while pain is 4 or 5; null where it is left out then."""
    acute_words: str
    """The same as a person reads it; empty where it is left out."""
    easier: Variant
    """An easier way of doing it."""
    harder: Variant
    """A harder way of doing it; without a name where there is none."""
    movements: tuple[Movement, ...]
    """Its movements, where it moves."""
    cues: CueLines
    """What is said with it."""
    cautions: tuple[str, ...]
    """What to take care of."""
    conditions: tuple[ConditionShown, ...]
    """What conditions do to it."""
    figure: tuple[str, ...]
    """What its figures show, a sentence for each key pose; none where no pose is written."""
    picture: str
    """The path of a picture of its author's; empty for none."""
    picture_description: str
    """What the picture shows, in words."""
    published: str
    """The published dose, as its sources give it."""
    quoted: Quoted | None
    """The published dose in numbers; null where it is not written."""
    sources: tuple[str, ...]
    """The sources, by their numbers in the clinical reference."""
    marks: tuple[str, ...]
    """What in it is a choice of design (DC), or general knowledge without a source (GK)."""


# One routine ----------------------------------------------------------------------------------------------------------


class StepKey(StrEnum):
    """The key that a step begins with in a file: what kind of step it is."""

    EXERCISE = "exercise"
    """An exercise of the library."""
    DO = "do"
    """An activity of the author's own, such as a walk."""
    REST = "rest"
    """A rest, or anything else that takes a set time and is no exercise."""
    APPLY = "apply"
    """A pack on the skin."""
    OFF = "off"
    """Time without a pack."""
    SAY = "say"
    """A sentence of the author's."""
    CHECK_IN = "check_in"
    """A question about pain."""
    REPEAT = "repeat"
    """Steps done several times over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepShown:
    """A step as its author wrote it. What its kind does not have is null or empty."""

    kind: StepKey
    """What kind of step it is."""
    number: str
    """Its place, such as ``3``; ``3.1`` inside the repeat that is step 3."""
    lines: tuple[str, ...]
    """All of it as a person reads it: what is done and how much, then each sentence of the author's."""
    name: str = ""
    """What is done, as it is called."""
    exercise: str = ""
    """The id of the exercise, or of an activity of the author's own."""
    sides: Sides | None = None
    """The sides it is done on."""
    dose: Dose | None = None
    """How much of it; that of the left side where ``by_side`` says that they differ."""
    by_side: Mapping[Side, Dose] = field(default_factory=dict)
    """How much of it on ``left`` and on ``right`` where they differ; empty where they do not."""
    dose_words: str = ""
    """How much of it, as a person reads it."""
    load: str = ""
    """What it is done with or against, such as a band; empty for nothing."""
    note: str = ""
    """The author's sentence for this prescription."""
    acute: bool | None = None
    """Whether the dose began as the one for pain of 4 or 5."""
    easier: bool | None = None
    """Whether it begins with the easier way."""
    first_side: Side | None = None
    """The side to begin with; null leaves it to the routine and the patient."""
    switch: Seconds | None = None
    """Seconds to change sides."""
    between: Seconds | None = None
    """Seconds between repetitions of a hold."""
    rest: Seconds | None = None
    """Seconds of rest between sets."""
    breathing: tuple[Seconds, ...] = ()
    """Seconds to breathe in and out, or to breathe in, hold, breathe out and hold, marked by tones; empty for none."""
    pacing: Pacing | None = None
    """What marks each movement of paced repetitions."""
    pain_up_to: int | None = None
    """It is left out when the latest pain rating is above this; 10 for never."""
    changed: Mapping[str, str] = field(default_factory=dict)
    """What it says anew of its exercise, by the key of the file; a figure is named alone."""
    pack: Pack | None = None
    """The pack."""
    explicit_long: bool | None = None
    """Whether more than the usual 15 minutes of cold were chosen on purpose."""
    seconds: Seconds | None = None
    """Seconds that it takes."""
    say: str = ""
    """The author's sentence."""
    position: str = ""
    """How to be in it, as one spoken sentence; empty where one stays as one is."""
    start: StartPosition | None = None
    """How the body is in it; null where that is not said."""
    needs: tuple[str, ...] = ()
    """Things to have at hand for it."""
    ready: Seconds | None = None
    """Seconds to get into position; null leaves it to the exercise and the routine."""
    cues: tuple[TimedCue, ...] = ()
    """The author's sentences at moments of each hold or rest."""
    times: int | None = None
    """How many rounds of its steps."""
    pause: Seconds | None = None
    """Seconds between two rounds."""
    ask: RoundQuestion | None = None
    """When its rounds ask about pain; null asks after each exercise."""
    steps: tuple[StepShown, ...] = ()
    """The steps of a round."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutineShown:
    """A routine as its author wrote it, and apart from it what it is for this person today."""

    id: str
    """What a user types."""
    name: str
    """What it is called."""
    summary: str
    """What it is, in a sentence."""
    for_whom: str
    """For whom and when; empty where that is not said."""
    path: str
    """The file it was read from."""
    language: str
    """The code of the language its texts are written in."""
    seconds: Seconds
    """Seconds that it is planned to take for this person, time to answer among them."""
    pain_up_to: int
    """The highest rating, 0 to 10, at which it is open."""
    ease: bool
    """Whether it asks nothing of the body: it stays open at any pain and while a warning sign keeps exercises closed."""
    counts_in_the_day: bool
    """Whether it counts as one of the day's sessions."""
    about: tuple[str, ...]
    """How long it takes, when it is open, and what its author allows beyond the usual limits, as a person reads it."""
    needs: str
    """What has to be at hand for all that this person does, in a sentence; empty for nothing."""
    steps: tuple[StepShown, ...]
    """Its steps, in the order of the file."""
    for_you: tuple[str, ...]
    """What conditions of this person and the days before leave out or change, a sentence each."""
    cautions: tuple[str, ...]
    """What to take care of: the routine's own, then those of exercises and packs, with their names."""
    ready: Seconds | None
    """Seconds to get into each position; null waits until the patient is there."""
    first_side: Side | None
    """The side to begin with; null leaves it to the patient's profile."""
    check_ins: CheckIns
    """When it asks about pain."""
    sound: SoundWishes
    """How it wants to sound."""
    limits: Mapping[str, float]
    """Limits of its author's own, by the keys of ``[limits]``; times are in seconds."""
    advice_off: Mapping[str, str]
    """Advice that its author turned off, by its code, each with the reason."""
    settings: tuple[str, ...]
    """The same as the file has it, a line for each of its tables."""
    author: str
    """Who wrote it; empty where nobody is named."""
    reviewed: str | None
    """The day its author last looked at it, ``2026-11-22``; null where none is named."""
    review_by: str | None
    """The day by which it is to be looked at again, likewise."""
    clinic: Clinic | None
    """Whom to ask about it; null where nobody is named."""
    authorship: str
    """Who wrote it, when it was looked at and whom to ask, as a person reads it; empty where nothing of it is known."""
