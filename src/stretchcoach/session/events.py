"""What a session reports: one small frozen record per thing that happened, in the order it happened.

``at`` is session time: seconds since the session started, pauses included. A cue's ``due`` is session time as well,
the moment its first sound belongs to. Front ends pass events on; they never make them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from enum import StrEnum
from typing import Any, ClassVar, TypeAlias

from stretchcoach.frozen import dataclass
from stretchcoach.safety.questions import Question, QuestionKind
from stretchcoach.safety.red_flags import Tier
from stretchcoach.strict import plain

__all__ = [
    "Answer", "Counted", "Cue", "CueRole", "Decision", "Event", "Guidance", "LeftOut", "Outcome", "Paused",
    "PhaseLengthened", "PhaseStarted", "Question", "QuestionKind", "Resumed", "SessionEnded", "SessionStarted", "Sign",
    "StepStarted", "TakenBack", "Tier", "as_record", "given",
]  # fmt: skip


class CueRole(StrEnum):
    """Why something is said. Safety and counts come first where two would meet."""

    SAFETY = "safety"
    """A sentence that matters for safety."""
    COUNT = "count"
    """A number that is counted, or the tick in its place."""
    QUESTION = "question"
    """The words of a question."""
    NAME = "name"
    """The name of what comes now."""
    SET_UP = "set_up"
    """How to get into position."""
    MOVE = "move"
    """How to move."""
    BREATHE = "breathe"
    """How to breathe."""
    HALF = "half"
    """Half of the time is over."""
    AUTHOR = "author"
    """A sentence of the routine's author."""
    NEXT = "next"
    """What comes next."""
    CHIME = "chime"
    """A chime."""
    PACE = "pace"
    """A tone to breathe or to move with."""


class Outcome(StrEnum):
    """How a session ended."""

    COMPLETED = "completed"
    """The plan came to its end."""
    STOPPED = "stopped"
    """By the patient."""
    PAIN_RULE = "pain_rule"
    """By a rule about pain, skin or packs."""
    RED_FLAG = "red_flag"
    """Because of a warning sign."""
    NO_ANSWER = "no_answer"
    """Because nobody answered."""
    INTERRUPTED = "interrupted"
    """The program was ended."""
    UNFINISHED = "unfinished"
    """It was cut off, and nobody has gone on with it; told in the history only."""
    CLOSED = "closed"
    """Somebody has to agree first, or it is enough for today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionStarted:
    """The first event of every session."""

    type: ClassVar[str] = "session_started"
    at: float
    routine: str
    """The id of the routine."""
    name: str
    """What the routine is called."""
    steps: int
    """How many steps of the patient's there are."""
    planned: float
    """The expected length, in seconds."""
    resumed: bool = False
    """Whether it goes on with a session that was cut off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepStarted:
    """A step of the plan begins."""

    type: ClassVar[str] = "step_started"
    at: float
    step: int
    """Index of the step in the plan: what an interrupted session goes on from."""
    number: int
    """Its number among the patient's steps, from 1; 0 for questions before, between and after them."""
    kind: str
    """What it is: one of the kinds of step."""
    name: str
    """What it is called."""
    exercise: str = ""
    """The id of its exercise; empty where it is none."""
    side: str = ""
    """On which sides: ``left``, ``right``, ``both`` one after the other, ``alternate`` in turn, or ``none`` where it has no
    side; empty for what is no exercise."""
    round: int = 0
    """Its round of the repeat it stands in; this and ``rounds`` are told only inside one."""
    rounds: int = 0
    """How many rounds there are."""
    load: str = ""
    """What it is done with or against; this and ``note`` are told only where there are some."""
    note: str = ""
    """Its author's sentence for this prescription."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseStarted:
    """A phase of a step begins."""

    type: ClassVar[str] = "phase_started"
    at: float
    phase: str
    """What it is: one of the kinds of phase."""
    seconds: float | None
    """How long it is; null for one that lasts until it is answered."""
    label: str = ""
    """What a screen shows for it, in a word or two."""
    side: str = ""
    """``left`` or ``right``; empty for both or none."""
    rep: int = 0
    """The repetition, from 1; 0 where they are not counted."""
    reps: int = 0
    """How many repetitions there are in the set."""
    set: int = 0
    """The set, from 1; 0 outside of one."""
    sets: int = 0
    """How many sets there are."""
    least: int = 0
    """The fewest of a range of repetitions, of which ``reps`` is the most; told only where there is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseLengthened:
    """The phase under way lasts longer, because somebody asked for more."""

    type: ClassVar[str] = "phase_lengthened"
    at: float
    """The moment, in session time."""
    added: float
    """Seconds that were added."""
    seconds: float
    """Seconds that the phase lasts from its beginning to its end now, pauses left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """Something to say, or a chime to sound."""

    type: ClassVar[str] = "cue"
    at: float
    id: str
    """Its name, the same however early the session is asked what comes."""
    text: str
    """What is said; empty for a chime alone."""
    due: float
    """The moment its first sound belongs to, in session time."""
    role: CueRole
    """Why it is said."""
    worth: float
    """How many seconds after ``due`` it is still worth saying."""
    seconds: float
    """How many seconds it sounds."""
    chime: str = ""
    """The name of a chime, such as ``start``, ``end``, ``attention`` or ``alarm``; empty for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer a question was given. Never guessed."""

    type: ClassVar[str] = "answer"
    at: float
    id: str
    """Id of the question."""
    value: int | str | None
    """The answer as it is recorded: a number, or one of the words in ``choices``; null when nobody answered in time."""
    purpose: str
    """As in its question."""
    ref: str = ""
    """As in its question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One more repetition was done of as many as are comfortable. The answer has them all."""

    type: ClassVar[str] = "counted"
    at: float
    question: str
    """Id of the question that is open meanwhile."""
    count: int
    """How many there are so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """An answer was taken back: whoever reads answers passes over those to this question until now."""

    type: ClassVar[str] = "taken_back"
    at: float
    question: str
    """Id of the question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """A warning sign that somebody said fits, and how soon it needs help. It counts as it was told last."""

    type: ClassVar[str] = "sign"
    at: float
    row: str
    """The name of its row in the tables of warning signs."""
    tier: Tier
    """How soon it needs help; while it is open, the soonest that may still come of it."""
    said: str
    """What was said, as it is said back."""
    state: str
    """``open`` while it is asked about: what stands if nobody goes on; ``confirmed`` once it was said back; ``withdrawn``
    where it was taken back before that."""
    ago_s: float | None = None
    """How long ago an accident was, in seconds; null for other rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a rule made of an answer."""

    type: ClassVar[str] = "decision"
    at: float
    rule: str
    """The name of the rule, such as ``P4`` in `docs/safety.md`."""
    action: str
    """What is done, such as ``continue``, ``ease``, ``skip``, ``pause`` or ``end``."""
    say: str
    """The sentence that says so; empty where nothing is said."""
    exercise: str = ""
    """The id of the exercise it is about; empty where it is about none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guidance:
    """What to do about a warning sign. An emergency stays until it is acknowledged."""

    type: ClassVar[str] = "guidance"
    at: float
    tier: Tier
    """How soon help is needed."""
    text: str
    """What to do, and whom to call."""
    row: str = ""
    """Which row of the table of warning signs led here; stored locally only."""
    sentences: tuple[str, ...] = ()
    """``text``, a sentence each; the first ones say whom to call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused:
    """Time stands still, except for a pack on the skin."""

    type: ClassVar[str] = "paused"
    at: float
    reason: str
    """Why: ``user`` by a command; ``no_answer`` nobody answered; ``slept`` the machine slept; ``symptom`` a reported sign
    asks for a break; ``input_ended`` no more commands can come; ``output_lost`` nobody reads the output; ``sound_lost``
    nothing is heard any more."""
    text: str = ""
    """What is said about it; empty for nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed:
    """Time goes on."""

    type: ClassVar[str] = "resumed"
    at: float


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An exercise or a pack that was not done, or not to its end."""

    name: str
    """Its name."""
    why: str
    """Why, in plain words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnded:
    """The last event of every session."""

    type: ClassVar[str] = "session_ended"
    at: float
    outcome: Outcome
    """How it ended."""
    rule: str = ""
    """The rule that ended it; empty where none did."""
    pain_before: int | None = None
    """The first rating, 0 to 10; null where none was given."""
    pain_worst: int | None = None
    """The highest rating."""
    pain_after: int | None = None
    """The last rating."""
    done: int = 0
    """How many exercises and packs were done."""
    planned: int = 0
    """How many exercises and packs there were."""
    offer: str = ""
    """The id of a routine that is open now, such as ``ease`` after a pain rule; empty for none."""
    did: tuple[str, ...] = ()
    """The names of those that were done to their end, in their order."""
    left_out: tuple[LeftOut, ...] = ()
    """Those that were left out, skipped or cut short; what an early end did not come to is not among them."""


Event: TypeAlias = (
    SessionStarted
    | StepStarted
    | PhaseStarted
    | PhaseLengthened
    | Cue
    | Question
    | Answer
    | Counted
    | TakenBack
    | Sign
    | Decision
    | Guidance
    | Paused
    | Resumed
    | SessionEnded
)


def given(records: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Events as plain data without the answers that were taken back."""
    kept: list[Mapping[str, Any]] = []
    for each in records:
        if each.get("type") == TakenBack.type:
            kept = [one for one in kept if not (one.get("type") == "answer" and one.get("id") == each.get("question"))]
        kept.append(each)
    return kept


ONLY_WHERE_THERE = frozenset({"least", "load", "note", "round", "rounds"})
"""Fields that are told only where there is something to tell."""


MILLISECONDS = 3
"""Decimals of a number of seconds that is told or recorded."""


def as_record(event: Event) -> dict[str, object]:
    """The event as plain data, ``type`` and ``at`` first; times rounded to milliseconds."""
    record: dict[str, object] = {"type": event.type}
    for each in fields(event):
        value = getattr(event, each.name)
        if each.name in ONLY_WHERE_THERE and not value:
            continue
        record[each.name] = plain(value, MILLISECONDS)
    return record
