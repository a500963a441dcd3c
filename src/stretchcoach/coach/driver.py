"""Between a session and the world: wakes it on time, keeps the journal, queues the sound, tells the front end.

Every front end has one driver and decides nothing about a session itself. Each batch of events goes one way:

1. into the journal, because what somebody has seen or heard has to be known to whoever goes on after a crash;
2. to the front end, so that nothing is heard that cannot be read;
3. to the sound. Then the cues of the next seconds are queued, and the alarm is set for what comes next.

Each of these is done whatever became of the others. A journal that cannot be written ends no session: a pack may be on the
skin, and somebody has to say when it comes off. Its events wait, in order, and are tried again with every batch and beat.

This is the one net for mistakes of the program: whatever fails in a front end or in the sound is told once, and the session
goes on; where the session itself fails again and again, a pack is called off before anything ends.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, Protocol

from stretchcoach.coach.commands import Command, Do
from stretchcoach.coach.session_clock import Alarm, SessionClock
from stretchcoach.errors import StretchcoachError
from stretchcoach.frozen import dataclass
from stretchcoach.session.engine import SLEPT, Session
from stretchcoach.session.events import (
    Cue,
    CueRole,
    Event,
    Outcome,
    Paused,
    PhaseStarted,
    Resumed,
    SessionEnded,
    SessionStarted,
)
from stretchcoach.session.snapshot import Snapshot
from stretchcoach.session.states import Refused
from stretchcoach.sound.api import Sound
from stretchcoach.words.lengths import Phrase, Speaker

if TYPE_CHECKING:
    from stretchcoach.session.view import View

AHEAD = 2.5
"""Seconds ahead that cues are given to the sound, so that a busy moment cannot delay them."""

BEAT = 1.0
"""Seconds of the world after which the driver looks at the session even if nothing is due."""

BEAT_UNSURE = 0.25
"""The same while sound may just have been lost, or be back."""

LAST_WORDS = 5.0
"""Seconds late that the sentence about the pack is still worth saying when the program is being closed."""

GIVEN_UP = 3
"""How often in a row the session may fail before it cannot go on: a beat apart, so that a pack is called off in time."""

SAID_AGAIN = BEAT
"""Seconds of a sentence that are said again where lost sound cut it: so much later it may have been noticed."""

LOST = 2.0
"""Seconds without sound after which the patient has missed something. Starting the player again takes less."""
STEADY = 1.0
"""Seconds with sound after which it is held to be back."""
STEADIEST = 16.0
"""The same at most: each loss doubles it, so that an output that comes and goes does not make a session stutter."""


class EventJournal(Protocol):
    """Where events are kept; :class:`stretchcoach.history.store.Journal` is one."""

    def append(self, events: Sequence[Event], *, wall: datetime, snapshot: Snapshot | None = None) -> None:
        """Keep the events, and what the session would be gone on with; they are safe when this returns."""


class Script(Protocol):
    """Says what a file says, in place of a person."""

    def next(self) -> tuple[float, Command] | None:
        """What is said next, and the moment of the clock at which; asked as often as anything happens."""

    def refused(self, problem: Refused) -> None:
        """What it said was not possible."""


class SoundTurn(Enum):
    """What changed."""

    LOST = "lost"
    BACK = "back"


@dataclass(slots=True)
class SoundWatch:
    """Told now and then whether an output takes sound. Until one did, nothing is lost."""

    heard: bool = False
    lost: bool = False
    since: float | None = None
    """Since when it has been otherwise than :attr:`lost` says."""
    steady: float = STEADY

    @property
    def unsure(self) -> bool:
        """Whether something may be about to change, so that it is worth asking more often."""
        return self.since is not None

    def listen(self, now: float, audible: bool, turned_at: float | None = None) -> SoundTurn | None:
        """Takes note that sound is taken at ``now``, or not; what has changed.

        Args:
            now: the moment.
            audible: whether sound is taken.
            turned_at: since when that is so, which may be earlier than it could be told; None where it is not known.
        """
        self.heard = self.heard or audible
        if not self.heard or audible is not self.lost:
            self.since = None
            return None
        if self.since is None or turned_at is not None:
            self.since = now if turned_at is None else min(now, turned_at)
        if now - self.since < (self.steady if self.lost else LOST):
            return None
        if self.lost:
            self.lost, self.since = False, None
            self.steady = min(2 * self.steady, STEADIEST)
            return SoundTurn.BACK
        self.lost = True  # ``since`` stays: it says from when on nothing was heard
        return SoundTurn.LOST


@dataclass(frozen=True, slots=True)
class _Sounding:
    """A cue given to the sound, and the moment of the clock at which its first sound belonged, or would have."""

    cue: Cue
    began: float

    @property
    def ends(self) -> float:
        return self.began + self.cue.seconds


class Driver:
    """Runs one session.

    Args:
        session: not started yet.
        clock: session time.
        sound: what speaks.
        journal: keeps the events; None for a session nobody keeps.
        on_events: told every batch of events, after the journal.
        on_problem: told one line to show when the record cannot be written, None when it can be again.
        on_mistake: told one line to show after the first mistake of the program.
        wall: the wall clock, for the journal.
        script: says what nobody says, each at its moment. With one, and in a rehearsal, a change of position that the
            session waits for is over as soon as it has been asked for.
        on_failure: given a mistake of the program, for whoever mends it.
        on_broken: told that the session cannot go on, after a pack was called off aloud. Its record stays open, and the
            next start offers to go on.
        on_beat: told each time the session was looked at by itself, at least every second.
    """

    def __init__(
        self,
        session: Session,
        *,
        clock: SessionClock,
        sound: Sound,
        journal: EventJournal | None,
        on_events: Callable[[Sequence[Event]], None],
        on_problem: Callable[[str | None], None],
        on_mistake: Callable[[str], None] | None = None,
        wall: Callable[[], datetime] = lambda: datetime.now(UTC),
        script: Script | None = None,
        on_failure: Callable[[Exception], object] = lambda problem: None,
        on_broken: Callable[[], object] = lambda: None,
        on_beat: Callable[[], object] = lambda: None,
    ) -> None:
        self.session = session
        self._clock = clock
        self._sound = sound
        self._journal = journal
        self._on_events = on_events
        self._on_problem = on_problem
        self._wall = wall
        self._script = script
        self.nobody_moves = script is not None or clock.speed != 1
        """Whether a change of position is over as soon as it was asked for."""
        self._on_failure = on_failure
        self._on_broken = on_broken
        self._on_mistake = on_mistake or on_problem
        self._on_beat = on_beat
        self._failed = self._broken = False
        self._failures = 0
        self._start = self._told = 0.0
        """When the session began, and the latest moment that it was told, both of the clock."""
        self._alarm: Alarm | None = None
        self._queued: set[str] = set()
        """Ids of the cues that the sound has, so that none is given twice."""
        self._sounding: list[_Sounding] = []
        self._rest: list[tuple[Cue, float]] = []
        """What a pause cut, with the seconds of it that had been said: it is carried on with the session."""
        self._sound_watch = SoundWatch()
        self._unheard_from: float | None = None
        """The moment at which sound was lost, while that makes the session pause."""
        self._unsaid = ""
        """That the sound is gone: nobody would hear it before the sound is back. It is only shown."""
        self._unwritten: list[Event] = []
        self.fault = ""
        """Why the record could not be written last, in one word."""
        self._left = False
        """Whether the session was let go of: nothing is journalled, shown or said any more."""
        self.outcome: SessionEnded | None = None
        """The last event, once the session has ended."""

    # For the front end -----------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin the session now."""
        events = self.session.start(now=self._now())
        self._start = self.session.started
        self._deliver(events)

    def do(self, command: Command, taken: Callable[[], object] = lambda: None) -> None:
        """Carry out a command.

        Args:
            command: what is wanted.
            taken: told once it is carried out and in the record, before anything that follows from it is told.

        Raises:
            Refused: it is not possible now; the message is for the user.
        """
        if self._left:
            return
        now = self._now()
        self._catch_up(now)  # the loop may be late: what was due before the command happened before it
        try:
            events = self._carry_out(command, now)
        except Refused:
            self.catch_up()  # the session has moved to this moment all the same, and holds what came of that
            raise
        self._was_done(command, events, now, taken)

    def _was_done(
        self, command: Command, events: Sequence[Event], now: float, taken: Callable[[], object] = lambda: None
    ) -> None:
        if command.do is Do.MORE:
            self._carry_on(self._cut(now), now)  # cues that are queued have moved; the sentence that is said has not
        elif command.do is not Do.PAUSE:  # a pause cuts when its event comes, and keeps what it cut
            self._cut(now)
        self._deliver(events, taken)

    def catch_up(self) -> float:
        """Bring the session up to this moment of its clock, which is returned: everything due before has been told."""
        now = self._now()
        self._catch_up(now)
        self._deliver(self.session.advance(now=now))
        return now

    def interrupt(self, outcome: Outcome = Outcome.INTERRUPTED) -> None:
        """End at once: the program is closing, or nobody can answer any more."""
        self._cut(self._now())
        self._deliver(self.session.interrupt(now=self._now(), outcome=outcome))

    def leave_open(self) -> None:
        """Let go of the session as a power cut would: silence, no alarm, and a journal without an end.

        The next start offers to go on. What is asked of the driver afterwards has no effect.
        """
        self._left = True
        self._disarm()
        self._cut(self._now())
        self._sound.accompany(False)

    def pause(self, reason: str) -> None:
        """Pause if that is possible; used where the front end itself has lost its user."""
        now = self._now()
        self._catch_up(now)
        try:
            self._deliver(self.session.pause(now=now, reason=reason))
        except Refused:
            self.catch_up()

    def pack_off_text(self) -> str:
        """What is to be told before anything ends where a pack may be on the skin; else empty."""
        return self.session.plan.book("pack.off_now") if self._pack_may_be_on() else ""

    def say_last(self, text: str) -> None:
        """Say one more sentence, and nothing after it: closing the sound waits for it."""
        self.safely(self._sound.hush)
        phrase = Phrase(text, Speaker.COACH)
        self.safely(lambda: self._sound.play("pack-off", phrase, due=self._told, worth=LAST_WORDS))

    def failed(self, problem: Exception) -> None:
        """A mistake of the program, which is told once; the session goes on."""
        with contextlib.suppress(Exception):
            self._on_failure(problem)
        if not self._failed:
            self._failed = True
            with contextlib.suppress(Exception):
                self._on_mistake(self.session.plan.book("failure.goes_on"))

    def safely(self, part: Callable[[], object]) -> None:
        """Do one part; that it fails is told once, and keeps nothing else from being done."""
        try:
            part()
        except Exception as problem:
            self.failed(problem)

    def write_again(self) -> None:
        """Try once more to write what could not be written."""
        if self._unwritten:
            self.safely(lambda: self._keep(()))

    @property
    def heard(self) -> bool:
        """Whether an output has taken sound so far."""
        return self._sound_watch.heard

    @property
    def sound_lost(self) -> bool:
        """Whether it does not take any now, for longer than a moment."""
        return self._sound_watch.lost

    @property
    def unwritten(self) -> int:
        """How many events could not be written so far."""
        return len(self._unwritten)

    def now(self) -> float:
        """The session's clock."""
        return self._now()

    def view(self) -> View:
        """What a screen shows now."""
        return self.session.view(now=self._now())

    # Inside ----------------------------------------------------------------------------------------------------------

    def _now(self) -> float:
        """The clock, never earlier than the session was told: an alarm may ring early by the timer's grain."""
        self._told = max(self._told, self._clock.now())
        return self._told

    def _carry_out(self, command: Command, now: float) -> list[Event]:
        session = self.session
        match command.do:
            case Do.ANSWER:
                return session.answer(command.question, command.value if command.value is not None else "", now=now)
            case Do.PAUSE:
                return session.pause(now=now)
            case Do.RESUME:
                return session.resume(now=now)
            case Do.SKIP:
                return session.skip(now=now)
            case Do.BACK:
                return session.back(now=now)
            case Do.REPEAT:
                return session.repeat(now=now)
            case Do.MORE:
                return session.add_time(now=now)
            case Do.READY:
                return session.ready(now=now)
            case Do.SYMPTOM:
                return session.report_symptom(now=now)
            case Do.STOP:
                return session.stop(now=now)
        raise ValueError(f"{command.do} is no command to a session")

    def _rings(self, what: Callable[[], object]) -> None:
        """An alarm has rung. Whatever fails, there is a next one, until the session cannot go on."""
        self._alarm = None  # so that it shows below whether the next one was set before something failed
        try:
            what()
            self._failures = 0
        except Exception as problem:
            self.failed(problem)
            self._failures += 1
            if self.session.ended:
                return
            if self._failures >= GIVEN_UP:
                self._give_up()
            elif self._alarm is None:
                again = self._told + BEAT * self._clock.speed
                self._alarm = self._clock.call_at(again, lambda: self._rings(lambda: self._wake(again)))

    def _give_up(self) -> None:
        self._broken = True
        self.safely(self._sound.hush)
        if text := self.pack_off_text():
            self.say_last(text)
        self.safely(lambda: self._sound.accompany(False))
        self._on_broken()

    def _pack_may_be_on(self) -> bool:
        """Whether a pack may be on the skin; where that cannot be told any more, whether there is any."""
        try:
            return self.session.pack_may_be_on
        except Exception:
            return any(step.pack is not None for step in self.session.plan.steps)

    def _wake(self, armed_for: float) -> None:
        self.write_again()
        seen, self._told = self._told, max(self._told, armed_for)  # it may have rung early, and still counts as due
        now = self._now()
        if now - armed_for > SLEPT * self._clock.speed:
            # Nobody knows when the machine fell asleep. What sounded when it was last awake counts as cut there; the pause
            # that follows would find nothing to cut any more, so what is left to say is put in its place.
            rest = self._cut(seen)
            self._deliver(self.session.slept(now=now))
            self._rest = rest
        else:
            self.catch_up()
        self._listen()
        self.safely(self._on_beat)

    def _listen(self) -> None:
        """Where sound is lost in the middle of a session, nobody with closed eyes knows: it waits for its patient."""
        now = self._now()
        match None if self.session.ended else self._sound_watch.listen(now, *self._output()):
            case SoundTurn.LOST:
                self._unheard_from = self._sound_watch.since  # the pause keeps what was not heard, from here on
                self.pause("sound_lost")
                self._unheard_from = None
            case SoundTurn.BACK:
                events = self.session.sound_back(now=now)
                if events:
                    self._cut(now)  # that the sound is gone is no news any more
                self._deliver(events)
        self._arm()  # sooner, where it is not sure any more

    def _output(self) -> tuple[bool, float | None]:
        """Whether there is one that takes sound, and since when it has been so."""
        try:
            return self._sound.audible, self._sound.turned_at
        except Exception as problem:
            self.failed(problem)
            return False, None

    def _catch_up(self, now: float) -> None:
        """Live through what was due one by one, so that a rehearsal's faster clock is not taken for a machine that slept."""
        due = self._next_moment()
        if due is None or now - due > SLEPT * self._clock.speed:
            return
        while due is not None and due <= now and not (self._left or self.session.ended):
            self._live_through(due)
            due = self._next_moment()

    def _next_moment(self) -> float | None:
        """When something happens next with nobody there."""
        due, said = self.session.next_wakeup(), self._said_by_itself()
        return due if said is None else said[0] if due is None else min(due, said[0])

    def _said_by_itself(self) -> tuple[float, Command] | None:
        ready = self.session.asks_ready if self.nobody_moves else None
        if ready is not None:
            return max(ready, self.session.told), Command(Do.READY)
        said = self._script.next() if self._script is not None else None
        return None if said is None else (max(said[0], self.session.told), said[1])

    def _live_through(self, moment: float) -> None:
        """What a file says counts at its moment, however late an alarm rings: a rehearsal is the same on any machine."""
        said = self._said_by_itself()
        if said is None or said[0] > moment:
            self._deliver(self.session.advance(now=moment))
            return
        try:
            events = self._carry_out(said[1], moment)
        except Refused as problem:
            if self._script is not None:
                self._script.refused(problem)
            return
        self._was_done(said[1], events, moment)

    def _deliver(self, events: Sequence[Event], taken: Callable[[], object] = lambda: None) -> None:
        """Journal, then show, then sound; then set the alarm for what comes next. ``taken`` is told after the journal."""
        if self._left:
            return
        last = events[-1] if events else None
        if isinstance(last, SessionEnded):
            self.outcome = last
        if events:
            self.safely(lambda: self._keep(events))
        self.safely(taken)
        if events:
            self.safely(lambda: self._on_events(events))
            self._sound_events(events)
        if isinstance(last, SessionEnded):
            self.safely(lambda: self._sound.accompany(False))
        self.safely(self._queue_ahead)
        self._arm()

    def _keep(self, events: Sequence[Event]) -> None:
        """A record that cannot be written is kept here and written with the next one; the session goes on."""
        if self._journal is None:
            return
        failed = bool(self._unwritten)  # it did before: then the problem has been told, and is over once this succeeds
        self._unwritten += events
        try:
            self._journal.append(self._unwritten, wall=self._wall(), snapshot=self._snapshot())
        except StretchcoachError as problem:
            self.fault = problem.code
            if not failed:
                self._on_problem(f"{problem} The session goes on, and the record is tried again.")
            return
        self._unwritten = []
        if failed:
            self._on_problem(None)

    def _snapshot(self) -> Snapshot | None:
        """What the session would be gone on with; that it cannot be told loses no event."""
        try:
            return self.session.snapshot()
        except Exception as problem:
            self.failed(problem)
            return None

    def _disarm(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None

    def _arm(self) -> None:
        self._disarm()
        if self._left or self._broken or self.session.ended:
            return
        beat = self._now() + (BEAT_UNSURE if self._sound_watch.unsure else BEAT) * self._clock.speed
        due = self._next_moment()
        when = beat if due is None else min(beat, due)
        self._alarm = self._clock.call_at(when, lambda: self._rings(lambda: self._wake(when)))

    # Sound -----------------------------------------------------------------------------------------------------------

    def _sound_events(self, events: Sequence[Event]) -> None:
        for event in events:
            match event:
                case SessionStarted():
                    self.safely(lambda: self._sound.accompany(True))
                case Cue():
                    self._play(event)
                case Paused():
                    self._rest = self._cut(self._start + event.at, self._unheard_from)
                    self._unsaid = "" if self._unheard_from is None else event.text
                    self.safely(lambda: self._sound.rest(True))
                case Resumed():
                    self.safely(lambda: self._sound.rest(False))
                    rest, self._rest = self._rest, []
                    if not any(isinstance(each, PhaseStarted) for each in events):
                        self._carry_on(rest, self._start + event.at)

    def _queue_ahead(self) -> None:
        if self.session.ended:
            return
        for cue in self.session.upcoming(now=self._told, within=AHEAD * self._clock.speed):
            self._play(cue)

    def _play(self, cue: Cue) -> None:
        if cue.id in self._queued or (cue.text and cue.text == self._unsaid):
            return
        due = self._start + cue.due
        if cue.chime:
            self.safely(lambda: self._sound.chime(cue.id, cue.chime, due=due, worth=cue.worth))
        else:
            self.safely(lambda: self._sound.play(cue.id, _phrase(cue), due=due, worth=cue.worth))
        self._sounds(cue, due)

    def _sounds(self, cue: Cue, began: float) -> None:
        now = self._now()
        self._queued.add(cue.id)
        # Lost sound is noticed LOST seconds late, and a beat more: what ended within them may not have been heard.
        self._sounding = [each for each in self._sounding if each.ends > now - BEAT - LOST]
        self._sounding.append(_Sounding(cue, began))

    def _cut(self, moment: float, unheard_from: float | None = None) -> list[tuple[Cue, float]]:
        """Silence now; what was queued ahead is queued again if it is still to come.

        Args:
            moment: now.
            unheard_from: when sound was lost, if it was: what has been due since was not heard.

        Returns:
            The sentences that were cut, with the seconds of each that had been said.
        """
        self.safely(self._sound.hush)
        self._queued.clear()
        cut, self._sounding = self._sounding, []
        begun = [each for each in cut if each.began < moment and not each.cue.chime]
        if unheard_from is None:
            return [(each.cue, moment - each.began) for each in begun if moment < each.ends]
        # Numbers of a count are not said again: they would be wrong by then.
        missed = [each for each in begun if unheard_from < each.ends and each.cue.role is not CueRole.COUNT]
        return [(each.cue, max(0.0, unheard_from - SAID_AGAIN - each.began)) for each in missed]

    def _carry_on(self, rest: Sequence[tuple[Cue, float]], moment: float) -> None:
        """Say the rest of the sentences that were cut."""
        for cue, said in rest:
            again = partial(self._sound.play, cue.id, _phrase(cue), due=moment, worth=cue.worth, skip=said)
            self.safely(again)
            self._sounds(cue, moment - said)


def _phrase(cue: Cue) -> Phrase:
    return Phrase(cue.text, Speaker.COUNT if cue.role is CueRole.COUNT else Speaker.COACH)
