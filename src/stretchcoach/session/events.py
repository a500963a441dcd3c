"""What a session reports: one small frozen record per thing that happened, in the order it happened.

``at`` is session time: seconds since the session started, pauses included. A cue's ``due`` is session time as well,
the moment its first sound belongs to. Front ends pass events on; they never make them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields, is_dataclass
from enum import StrEnum
from typing import Any, ClassVar, TypeAlias

from stretchcoach.frozen import dataclass
from stretchcoach.safety.questions import Question, QuestionKind
from stretchcoach.safety.red_flags import Tier

__all__ = [
    "Answer", "Counted", "Cue", "CueRole", "Decision", "Event", "Guidance", "LeftOut", "Outcome", "Paused", "PhaseStarted",
    "Question", "QuestionKind", "Resumed", "SessionEnded", "SessionStarted", "Sign", "StepStarted", "TakenBack", "Tier",
    "as_record", "given",
]  # fmt: skip


class CueRole(StrEnum):
    """Why something is said. Safety and counts come first where two would meet."""

    SAFETY = "safety"
    COUNT = "count"
    QUESTION = "question"
    NAME = "name"
    SET_UP = "set_up"
    MOVE = "move"
    BREATHE = "breathe"
    HALF = "half"
    AUTHOR = "author"
    NEXT = "next"
    CHIME = "chime"
    PACE = "pace"
    """A tone to breathe or to move with."""


class Outcome(StrEnum):
    """How a session ended."""

    COMPLETED = "completed"
    STOPPED = "stopped"
    PAIN_RULE = "pain_rule"
    RED_FLAG = "red_flag"
    NO_ANSWER = "no_answer"
    INTERRUPTED = "interrupted"
    UNFINISHED = "unfinished"
    CLOSED = "closed"
    """Somebody has to agree first, or it is enough for today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionStarted:
    """The first event of every session. ``planned`` is the expected length in seconds."""

    type: ClassVar[str] = "session_started"
    at: float
    routine: str
    name: str
    steps: int
    planned: float
    resumed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StepStarted:
    """A step of the plan begins. ``number`` counts the patient's steps from 1; 0 for the gate and the check-ins."""

    type: ClassVar[str] = "step_started"
    at: float
    step: int
    """Index of the step in the plan: what an interrupted session goes on from."""
    number: int
    kind: str
    name: str
    exercise: str = ""
    side: str = ""
    round: int = 0
    """Its round of the repeat it stands in; this and ``rounds`` are told only inside one."""
    rounds: int = 0
    load: str = ""
    """What it is done with or against; this and ``note`` are told only where there are some."""
    note: str = ""
    """Its author's sentence for this prescription."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseStarted:
    """A phase of a step begins. ``seconds`` is None for a phase that lasts until it is answered."""

    type: ClassVar[str] = "phase_started"
    at: float
    phase: str
    seconds: float | None
    label: str = ""
    side: str = ""
    rep: int = 0
    reps: int = 0
    set: int = 0
    sets: int = 0
    least: int = 0
    """The fewest of a range of repetitions, of which ``reps`` is the most; told only where there is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """Something to say, or a chime to sound.

    ``id`` is stable: :meth:`Session.upcoming` names the same cue before it is due. ``worth`` is how many seconds after
    ``due`` it is still worth saying. ``seconds`` is how long it sounds.
    """

    type: ClassVar[str] = "cue"
    at: float
    id: str
    text: str
    due: float
    role: CueRole
    worth: float
    seconds: float
    chime: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer a question was given; ``value`` is None when nobody answered in time. Never guessed."""

    type: ClassVar[str] = "answer"
    at: float
    id: str
    value: int | str | None
    purpose: str
    ref: str = ""
    """As in its question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One more repetition was done of as many as are comfortable: how many there are so far. The answer has them all."""

    type: ClassVar[str] = "counted"
    at: float
    question: str
    """Id of the question that is open meanwhile."""
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """An answer was taken back: whoever reads answers passes over those to the question with this id until now."""

    type: ClassVar[str] = "taken_back"
    at: float
    question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """A line that somebody said fits, and how soon it needs help. It counts as it was told last.

    ``state`` is ``open`` while it is asked about, with the worst that may still come of it: what stands if nobody goes on;
    ``confirmed`` once it was said back; ``withdrawn`` where it was taken back before that.
    """

    type: ClassVar[str] = "sign"
    at: float
    row: str
    tier: Tier
    said: str
    """What was said, as it is said back."""
    state: str
    ago_s: float | None = None
    """How long ago an accident was, in seconds; None for other rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a rule made of an answer: its name, what is done, and the sentence that says so."""

    type: ClassVar[str] = "decision"
    at: float
    rule: str
    action: str
    say: str
    exercise: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guidance:
    """Red-flag guidance. An emergency stays until it is acknowledged."""

    type: ClassVar[str] = "guidance"
    at: float
    tier: Tier
    text: str
    row: str = ""
    """Which row of the red-flag table led here; stored locally only."""
    sentences: tuple[str, ...] = ()
    """``text``, a sentence each; the first ones say whom to call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused:
    """Time stands still, except for a pack on the skin. ``reason``: user, no_answer, slept, symptom, input_ended,
    output_lost, sound_lost."""

    type: ClassVar[str] = "paused"
    at: float
    reason: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed:
    """Time goes on."""

    type: ClassVar[str] = "resumed"
    at: float


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An exercise or a pack that was not done, or not to its end: its name, and why in plain words."""

    name: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnded:
    """The last event of every session. ``done`` and ``planned`` count the exercises and packs; ``offer`` is a routine
    that is open now, such as ``ease`` after a pain rule."""

    type: ClassVar[str] = "session_ended"
    at: float
    outcome: Outcome
    rule: str = ""
    pain_before: int | None = None
    pain_worst: int | None = None
    pain_after: int | None = None
    done: int = 0
    planned: int = 0
    offer: str = ""
    did: tuple[str, ...] = ()
    """The names of those that were done to their end, in their order."""
    left_out: tuple[LeftOut, ...] = ()
    """Those that were left out, skipped or cut short; what an early end did not come to is not among them."""


Event: TypeAlias = (
    SessionStarted
    | StepStarted
    | PhaseStarted
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


def as_record(event: Event) -> dict[str, object]:
    """The event as plain data, ``type`` and ``at`` first; times rounded to milliseconds."""
    record: dict[str, object] = {"type": event.type}
    for each in fields(event):
        value = getattr(event, each.name)
        if each.name in ONLY_WHERE_THERE and not value:
            continue
        if isinstance(value, float):
            value = round(value, 3)
        elif isinstance(value, StrEnum):
            value = value.value
        elif isinstance(value, tuple):
            value = [asdict(each) if is_dataclass(each) and not isinstance(each, type) else each for each in value]
        record[each.name] = value
    return record
