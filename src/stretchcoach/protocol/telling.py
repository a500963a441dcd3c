"""Objects of the protocol made from a session, its driver and what the application says."""

from __future__ import annotations

from datetime import UTC

from stretchcoach.coach.commands import Command, Do
from stretchcoach.coach.ending import EndReport
from stretchcoach.errors import StretchcoachError
from stretchcoach.frozen import dataclass
from stretchcoach.history.faults import FolderBusy
from stretchcoach.protocol.codes import Code, ErrorCode, SoundState, error_code
from stretchcoach.protocol.incoming import AnswerGiven, Given
from stretchcoach.protocol.outgoing import Asking, Closed, Ends, Error, Recorded, Status, Summary, Told
from stretchcoach.safety.days import Closed as ClosedDoor
from stretchcoach.safety.questions import QuestionKind
from stretchcoach.session.engine import Session
from stretchcoach.session.events import (
    Counted,
    Event,
    Paused,
    PhaseLengthened,
    PhaseStarted,
    Question,
    Resumed,
    SessionStarted,
)
from stretchcoach.session.playing import Asked
from stretchcoach.session.states import NOT_NOW, Refused
from stretchcoach.sound.api import Sound

_CODES = {
    "no_question": Code.NO_QUESTION,
    "too_late": Code.NOT_OPEN,
    "too_early": Code.TOO_EARLY,
    "changed": Code.TOO_EARLY,
    **dict.fromkeys((each.value for each in QuestionKind), Code.NOT_AN_ANSWER),
}
"""The codes of reasons that are more than *not now*."""


def as_command(given: Given | AnswerGiven) -> Command:
    """What a session is told."""
    if isinstance(given, AnswerGiven):
        return Command(Do.ANSWER, given.value, given.question)
    return Command(Do(given.do.value))


def refusal_of(refused: Refused) -> tuple[Code, str]:
    """The code of a command that was refused, and the finer reason where that says more."""
    code = _CODES.get(refused.reason, Code.NOT_NOW)
    return code, refused.reason if code is Code.NOT_NOW and refused.reason != NOT_NOW else ""


@dataclass(frozen=True, slots=True)
class Moment:
    """A session at a moment of its clock, which runs ``speed`` times as fast as the world."""

    session: Session
    now: float
    speed: float = 1.0

    @property
    def at(self) -> float:
        """The moment in session time."""
        return max(0.0, self.now - self.session.started)

    def time(self, moment: float | None) -> float | None:
        """A moment of the clock in session time."""
        return None if moment is None else moment - self.session.started

    def ahead(self, moment: float | None) -> float | None:
        """How many seconds of the world it is until a moment of the clock."""
        return None if moment is None else max(0.0, (moment - self.now) / self.speed)

    def told(self, event: Event, record: int | None = None) -> Told:
        """An event with what there is to know beside it; ``record`` is the id of the session in the record."""
        match event:
            case SessionStarted():
                return Told(event, Recorded(record=record))
            case PhaseStarted(at=at, seconds=seconds):
                return Told(event, self._ends(None if seconds is None else self.session.started + at + seconds))
            case PhaseLengthened() | Resumed():
                return Told(event, self._ends(self.session.phase_ends))
            case Paused():
                return Told(event, self._ends(self.session.pause_ends))
            case Counted():
                asked = self.session.asked
                return Told(event, self._ends(None if asked is None else asked.ends))
            case Question():
                asked = self.session.asked
                if asked is None or asked.question.id != event.id:  # answered within the same moment
                    return Told(event, Asking(asked=1, open=False, answers_from=event.at, none_from=None,
                                              ends_at=None, ends_in=None))  # fmt: skip
                return self.asking(asked)
        return Told(event)

    def asking(self, asked: Asked) -> Told:
        """A question that stands."""
        more = Asking(
            asked=asked.times,
            open=asked.open,
            answers_from=self.time(asked.answers_from) or 0.0,
            none_from=self.time(asked.none_from),
            ends_at=self.time(asked.ends),
            ends_in=self.ahead(asked.ends),
        )
        return Told(asked.question, more)

    def _ends(self, moment: float | None) -> Ends:
        return Ends(ends_at=self.time(moment), ends_in=self.ahead(moment))

    def status(self, sound: SoundState, problems: tuple[str, ...], unwritten: int) -> Status:
        """Where the session is."""
        session, view = self.session, self.session.view(now=self.now)
        doing, asked = view.doing, session.asked
        return Status(
            at=self.at,
            state=view.state,
            routine=session.plan.routine,
            name=session.plan.name,
            step=view.number,
            steps=view.steps,
            step_name=view.name,
            exercise=view.exercise,
            side=view.side,
            rep=doing.rep,
            reps=doing.reps,
            set=doing.set,
            sets=doing.sets,
            round=view.round,
            rounds=view.rounds,
            counted=view.counted,
            load=view.load,
            phase=view.phase,
            label=doing.label,
            ends_at=self.time(session.phase_ends),
            phase_left=view.remaining,
            session_left=view.left,
            next=view.next,
            question=None if asked is None else self.asking(asked),
            paused=view.paused,
            pause_ends_at=self.time(session.pause_ends),
            pack_on=view.pack_on,
            pack_since=None if view.pack_on is None else self.at - view.pack_on,
            sound=sound,
            problems=problems,
            unwritten=unwritten,
        )


def sound_state(sound: Sound, *, heard: bool, lost: bool) -> SoundState:
    """What becomes of what is said aloud: whether it was ``heard`` so far, and whether that is ``lost``."""
    if not heard:
        return SoundState.NONE
    if lost or sound.problem:
        return SoundState.LOST
    return SoundState.MUTED if sound.unheard else SoundState.PLAYING


def summary_of(report: EndReport) -> Summary:
    """What there is to tell of a session that is over."""
    ended = report.ended
    return Summary(
        at=ended.at,
        how=report.how,
        pain_before=ended.pain_before,
        pain_worst=ended.pain_worst,
        pain_after=ended.pain_after,
        did=ended.did,
        left_out=ended.left_out,
        week=report.week,
        opens_in=report.opens_in,
        next=report.next,
        kind=report.kind,
        rehearsal=report.rehearsal,
        sentences=report.sentences,
    )


def closed_of(why: ClosedDoor, routines: tuple[str, ...]) -> Closed:
    """Why a routine may not be begun now, with the ids of those that may."""
    said = why.closure.said if why.closure else ""
    return Closed(code=why.code, kind=why.kind, reason=why.reason, said=said, opens_in=why.opens_in, open=routines)


def error_of(problem: StretchcoachError) -> Error:
    """Why nothing was begun, or could not go on."""
    by, since = (problem.by, problem.since) if isinstance(problem, FolderBusy) else ("", None)
    return Error(
        code=error_code(problem.code, ErrorCode.NOT_POSSIBLE),
        text=str(problem),
        by=by or None,
        since=None if since is None else since.astimezone(UTC).isoformat(timespec="seconds"),
    )
