"""A session on a stream: what happens is told, what is commanded is carried out and answered, whatever carries both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from stretchcoach import clock as world
from stretchcoach.coach.driver import Driver, EventJournal, Script
from stretchcoach.coach.ending import EndReport
from stretchcoach.coach.session_clock import SessionClock
from stretchcoach.protocol.codes import Code, ProblemCode
from stretchcoach.protocol.incoming import AnswerGiven, Given, Incoming, Order, Watch
from stretchcoach.protocol.outgoing import Status
from stretchcoach.protocol.stream import Stream
from stretchcoach.protocol.telling import Moment, as_command, refusal_of, sound_state, summary_of
from stretchcoach.session.engine import Session
from stretchcoach.session.events import Event, Question, SessionEnded
from stretchcoach.session.states import Refused, State
from stretchcoach.sound.api import Sound


class Host:
    """Tells a session to a stream, and does what comes in.

    Args:
        session: not started yet.
        stream: begun already.
        clock: session time.
        sound: what speaks; started already.
        journal: keeps the events; None for a session nobody keeps.
        script: says what nobody says.
        record: the id of the session in the record.
        ending: what is told of the session once it is over; nothing where it is left out.
        on_told: given each event once it was told.
        on_events: told that something happened, before its events are told.
        on_over: told when the end is about to be told, for the commands that are not carried out any more.
        on_failure: given a mistake of the program, for whoever mends it.
        on_broken: told that the session cannot go on, see :class:`stretchcoach.coach.driver.Driver`.
    """

    def __init__(
        self,
        session: Session,
        stream: Stream,
        *,
        clock: SessionClock,
        sound: Sound,
        journal: EventJournal | None,
        script: Script | None = None,
        record: int | None = None,
        ending: Callable[[SessionEnded], EndReport] | None = None,
        on_told: Callable[[Event], object] = lambda event: None,
        on_events: Callable[[], object] = lambda: None,
        on_over: Callable[[], object] = lambda: None,
        on_failure: Callable[[Exception], object] = lambda problem: None,
        on_broken: Callable[[], object] = lambda: None,
    ) -> None:
        self.asked: tuple[str, float] = ("", 0.0)
        """Id of the question that was asked last, and when it was told, in seconds of :func:`stretchcoach.clock.now`."""
        self._session = session
        self._stream = stream
        self._clock = clock
        self._sound = sound
        self._record = record
        self._ending = ending
        self._on_told = on_told
        self._on_events = on_events
        self._on_over = on_over
        self._doing: Incoming | None = None
        """The command under way that was not answered yet."""
        self.driver = Driver(
            session,
            clock=clock,
            sound=sound,
            journal=journal,
            on_events=self._tell,
            on_problem=partial(stream.problem, "record", ProblemCode.UNWRITTEN),
            on_mistake=partial(stream.problem, "session", ProblemCode.MISTAKE),
            script=script,
            on_failure=on_failure,
            on_broken=on_broken,
            on_beat=self._sound_now,
        )
        sound.on_problem = lambda text: self.driver.safely(lambda: self._on_sound(text))
        stream.pace_by(clock)
        stream.at = lambda: 0.0 if session.state is State.NEW else self.moment().at
        stream.status = self._status

    def start(self) -> None:
        """Begin the session now."""
        self.driver.start()
        self.driver.safely(lambda: self._sound_now(first=True))
        self.driver.safely(lambda: self._on_sound(self._sound.problem or self._sound.unheard))

    # Commands ----------------------------------------------------------------------------------------------------------

    def take(self, command: Incoming, read: float | None = None) -> bool:
        """Carry out a command; it gets one result.

        Args:
            command: what is wanted.
            read: when it came in, in seconds of :func:`stretchcoach.clock.now`; just now where that is left out.

        Returns:
            Whether the session did it.
        """
        self._doing = command
        try:
            return self._carry_out(command, read)
        except Refused as problem:
            self._refuse(*refusal_of(problem), text=str(problem))
        except Exception as problem:
            self.driver.failed(problem)
            self._refuse(Code.FAILED, text=self._session.plan.book("refused.failed"))
        finally:
            self._doing = None
        return False

    def _carry_out(self, command: Incoming, read: float | None) -> bool:
        if not isinstance(command, Given) or command.do is Order.STATUS:
            self.driver.catch_up()
        if self._stream.takes(command) or isinstance(command, Watch):
            return False
        if isinstance(command, AnswerGiven) and self._was_guessed(command, read):
            self._refuse(Code.TOO_EARLY, text=self._session.plan.book("refused.too_early"))
            return False
        self.driver.do(as_command(command), taken=self._taken)
        return True

    def _was_guessed(self, answer: AnswerGiven, read: float | None) -> bool:
        """Whether an answer came in before its question was told, however long it waited behind others."""
        question, told = self.asked
        return read is not None and answer.question == question and read < told

    def _taken(self) -> None:
        """The command under way is carried out and in the record."""
        command, self._doing = self._doing, None
        if command is not None:
            self._stream.done(command, at=self._session.told - self._session.started)

    def _refuse(self, code: Code, why: str = "", *, text: str) -> None:
        """Say why the command under way was not carried out, where nothing was said of it yet."""
        command, self._doing = self._doing, None
        if command is not None:
            self._stream.refuse(command.id, code, text, why, command.do)

    # What is told ------------------------------------------------------------------------------------------------------

    def moment(self) -> Moment:
        """The session now."""
        return Moment(self._session, self.driver.now(), self._clock.speed)

    def _status(self) -> Status:
        return self.moment().status(self._stream.sound, self._stream.wrong, self.driver.unwritten)

    def _tell(self, events: Sequence[Event]) -> None:
        self._on_events()
        moment = self.moment()
        for event in events:
            if isinstance(event, Question) and event.id != self.asked[0]:
                self.asked = event.id, world.now()
            if isinstance(event, SessionEnded):  # which is the last object: all else goes before it
                self._before_end(event)
            self._stream.tell(moment.told(event, self._record))
            self._on_told(event)

    def _before_end(self, event: SessionEnded) -> None:
        self._refuse(Code.ENDED, text=self._session.plan.book("refused.ended"))
        self._on_over()
        if self._ending is not None:
            self._stream.tell(summary_of(self._ending(event)))

    def _on_sound(self, text: str | None) -> None:
        muted = text is not None and text == self._sound.unheard
        self._stream.problem("sound", ProblemCode.MUTED if muted else ProblemCode.NO_SOUND, text)
        self._sound_now()

    def _sound_now(self, *, first: bool = False) -> None:
        """Tell what becomes of sound, where that is another now."""
        state = sound_state(self._sound, heard=self.driver.heard, lost=self.driver.sound_lost)
        self._stream.sound_is(state, self._sound.problem or self._sound.unheard or "", first=first)
        self._stream.look()
