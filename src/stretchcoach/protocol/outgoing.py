"""What a program is told beside the events of the session, and what is told with those.

``at`` is session time: seconds since the session started, pauses included; 0 before the start. Moments that lie ahead are
told twice: ``ends_at`` in session time, and ``ends_in`` in seconds from now. Every object has a ``seq``: it begins at 1 and
goes up by one, so that whoever misses one knows.
"""

from __future__ import annotations

from typing import ClassVar, TypeAlias

from stretchcoach.frozen import dataclass
from stretchcoach.protocol import VERSION
from stretchcoach.protocol.codes import Code, ErrorCode, ProblemCode, SoundState
from stretchcoach.session.events import (
    Counted,
    Event,
    LeftOut,
    Paused,
    PhaseLengthened,
    PhaseStarted,
    Question,
    Resumed,
    SessionStarted,
)
from stretchcoach.session.states import State

# What is told with an event ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """When something ends by itself: a phase, also one that goes on after a pause; a pause; the wait for the next count."""

    ends_at: float | None
    """The moment at which it ends if nobody does anything, in session time; null where only a command ends it."""
    ends_in: float | None
    """The same in seconds from now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What there is to know of a question at this moment."""

    asked: int
    """How often it has been asked, this time included."""
    open: bool
    """Whether it may be answered; false while a pause has put it away, after which it is asked again with the same id."""
    answers_from: float
    """The moment from which an answer counts, in session time."""
    none_from: float | None
    """The same for `none`, where that is one of the choices: a list has to have stood for a while."""
    ends_at: float | None
    """The moment at which silence is taken for no answer, in session time: it is asked once more, or the session pauses or
    ends. Null while it is put away."""
    ends_in: float | None
    """The same in seconds from now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """Where the session is kept."""

    record: int | None
    """The id of the session in `stretchcoach history --format json`."""


@dataclass(frozen=True, slots=True)
class Told:
    """An event of the session with what the protocol tells beside it: one object on the line."""

    event: Event
    more: Ends | Asking | Recorded | None = None

    @property
    def type(self) -> str:
        """The kind of object."""
        return self.event.type


WITH: dict[type, type] = {
    SessionStarted: Recorded,
    PhaseStarted: Ends,
    PhaseLengthened: Ends,
    Question: Asking,
    Counted: Ends,
    Paused: Ends,
    Resumed: Ends,
}
"""What is told with which event."""


# The stream ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """The first object, before anything is asked: who speaks, and what for."""

    type: ClassVar[str] = "hello"
    at: float = 0.0
    protocol: int = VERSION
    """The number of the protocol."""
    program: str = "stretchcoach"
    """The program."""
    version: str
    """Its version."""
    capabilities: tuple[str, ...]
    """What it understands: the commands it takes. What is added later has its word here."""
    session: str
    """An id of this stream, different each time."""
    routine: str | None
    """The id of the routine; null where it is not known yet because none was named: `session_started` has it."""
    name: str | None
    """The routine's name."""
    language: str
    """The language that is spoken."""
    rehearsal: bool
    """Whether it is a rehearsal: on a faster clock, or answered from a file."""
    speed: float
    """How many seconds of session time pass in a second of the world; 1 but in a rehearsal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one command: exactly one for each line that was sent. What the command led to follows it."""

    type: ClassVar[str] = "result"
    at: float
    id: str | int | None
    """Of the command; null where it had none, or could not be read."""
    ok: bool
    """Whether it was carried out. Where it was not, nothing has changed."""
    code: Code
    """Why not, in one word; `done` where it was."""
    text: str = ""
    """The same in a sentence, in the language that is spoken."""
    why: str = ""
    """The finer reason of `not_now`, in one word."""
    repeated: bool = False
    """A command with this id was sent before: this was its result, and nothing was done again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Where the session is, whole: told on `status`."""

    type: ClassVar[str] = "status"
    at: float
    state: State
    """`new` before the start, when a question may be asked already."""
    routine: str | None
    """The id of the routine; null where it is not known yet."""
    name: str | None
    """Its name."""
    step: int = 0
    """The number of the step, from 1; 0 outside the steps."""
    steps: int = 0
    """How many steps there are."""
    step_name: str = ""
    """What the step is called."""
    exercise: str = ""
    """The id of its exercise."""
    side: str = ""
    """The side it is done on."""
    rep: int = 0
    """The repetition under way, from 1; 0 where they are not counted."""
    reps: int = 0
    """How many repetitions there are."""
    set: int = 0
    """The set under way."""
    sets: int = 0
    """How many sets there are."""
    round: int = 0
    """The round of the repeat it stands in; 0 outside of one."""
    rounds: int = 0
    """How many rounds there are."""
    counted: int = 0
    """How many repetitions were told so far, where the patient counts them."""
    load: str = ""
    """What it is done with or against."""
    phase: str = ""
    """The kind of the phase, as in `phase_started`."""
    label: str = ""
    """The phase in words."""
    ends_at: float | None = None
    """The moment at which the phase ends by itself, in session time; null where it does not, or while it is paused."""
    phase_left: float | None = None
    """Seconds left of the phase; null where only an answer or a command ends it."""
    session_left: float = 0.0
    """Seconds that the session is expected to take from now on, pauses left out."""
    next: str = ""
    """The name of the next step; empty at the last."""
    question: Told | None = None
    """The question that stands, also while a pause has put it away."""
    paused: str = ""
    """Why it is paused, as in `paused`; empty where it is not."""
    pause_ends_at: float | None = None
    """The moment at which the session ends if nobody comes back, in session time."""
    pack_on: float | None = None
    """Seconds that a pack has been on the skin; null while none is."""
    pack_since: float | None = None
    """The moment from which that counts, in session time."""
    sound: SoundState
    """What becomes of what is said aloud."""
    problems: tuple[str, ...] = ()
    """What is wrong beside the session, a sentence each."""
    unwritten: int = 0
    """How many events could not be written to the record so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """The same as `status`, told by itself after `watch` when anything but a number of seconds is another."""

    type: ClassVar[str] = "changed"
    status: Status

    @property
    def at(self) -> float:
        """The moment, in session time."""
        return self.status.at


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundTold:
    """What becomes of what is said aloud is another now."""

    type: ClassVar[str] = "sound"
    at: float
    state: SoundState
    """What it is."""
    text: str = ""
    """What to tell somebody, in a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something beside the session is wrong, or is over."""

    type: ClassVar[str] = "problem"
    at: float
    about: str
    """What it is about: session, record, sound, voice, output or pack. A later problem about the same takes its place."""
    code: ProblemCode | None
    """What is wrong; null when it is over."""
    text: str | None
    """The same in a sentence; null when it is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something worth knowing that is no problem: another output is used, an old record was set aside."""

    type: ClassVar[str] = "note"
    at: float
    text: str
    """A sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """The routine may not be begun now."""

    type: ClassVar[str] = "closed"
    at: float = 0.0
    code: str
    """What closes it."""
    kind: str
    """The kind of exercise or pack that it is about."""
    reason: str
    """Why, in sentences."""
    said: str
    """What was said that closed it; empty where nothing was."""
    opens_in: float | None
    """Seconds until it opens by itself; null where only a way out opens it."""
    open: tuple[str, ...]
    """The ids of the routines that are open instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What there is to tell of a session that is over, directly before `session_ended`."""

    type: ClassVar[str] = "summary"
    at: float
    how: str
    """How it ended, in a sentence."""
    pain_before: int | None
    """The first rating, 0 to 10; null where none was given."""
    pain_worst: int | None
    """The highest rating."""
    pain_after: int | None
    """The last rating."""
    did: tuple[str, ...]
    """The names of the exercises and packs that were done to their end."""
    left_out: tuple[LeftOut, ...]
    """Those that were left out, skipped or cut short."""
    week: int | None
    """Sessions with exercises in the last seven days, this one among them; null where that is not known."""
    opens_in: float | None
    """Seconds until this routine may be begun again; 0 where it may be now, null where only a way out opens it, or where
    that is not known."""
    next: str
    """When another may follow, in a sentence."""
    kind: str
    """One kind sentence."""
    rehearsal: bool
    """Whether it was a rehearsal."""
    sentences: tuple[str, ...]
    """All of it, to be read from the first to the last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Error:
    """The last object: why nothing was begun, or could not go on. The program ends with an exit code that is not 0."""

    type: ClassVar[str] = "error"
    at: float = 0.0
    protocol: int = VERSION
    """The number of the protocol: where nothing was begun there is no `hello`."""
    code: ErrorCode
    """What it is."""
    text: str
    """What to do, in a sentence or two."""
    by: str | None = None
    """The routine of the session that runs on the data folder, where that is why."""
    since: str | None = None
    """Since when it runs, in UTC, ISO 8601."""


Outgoing: TypeAlias = Told | Hello | Result | Status | Changed | SoundTold | Problem | Note | Closed | Summary | Error

OWN: tuple[type, ...] = (Hello, Result, Status, Changed, SoundTold, Problem, Note, Closed, Summary, Error)
"""Every object that is no event of the session."""
