"""A session with no screen: lines out, words or JSON in. For screen readers, braille, speakers and programs.

Standard output holds the session and nothing else. Nobody is ever waited for without an end: a question nobody answers
pauses the session and in the end closes it, and an input that has ended does so at once.

Everything here runs on one event loop: lines of input, signals, alarms and what the output has to tell. The driver hands on
events while it is at work, so whatever commands it in return (leaving, giving up) waits for the loop's next round.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from stretchcoach.coach.commands import Command, Do
from stretchcoach.coach.driver import Driver, EventJournal
from stretchcoach.coach.ending import EXIT_CODES, EndReport
from stretchcoach.coach.session_clock import SessionClock
from stretchcoach.errors import ExitCode
from stretchcoach.frontends.lines.answer_file import Answers, AnswerScript
from stretchcoach.frontends.lines.output import Outlet
from stretchcoach.frontends.lines.talk import Talk
from stretchcoach.protocol.codes import Code, ErrorCode, ProblemCode, error_code
from stretchcoach.protocol.host import Host
from stretchcoach.protocol.incoming import AnswerGiven, Incoming
from stretchcoach.protocol.outgoing import Error
from stretchcoach.protocol.reading import NotTaken
from stretchcoach.safety.questions import RATED
from stretchcoach.session.engine import UNNAMED_AFTER, Session
from stretchcoach.session.events import Cue, CueRole, Event, Outcome, SessionEnded, StepStarted
from stretchcoach.session.states import State
from stretchcoach.sound.api import Sound

WRITTEN_WITHIN = 2.0
"""Seconds after the end in which what could not be written is tried again."""
AGAIN = 0.25
"""Seconds between two tries."""


@dataclass(slots=True)
class Headless:
    """One headless session, from its first event to the exit code.

    Args:
        session: not started yet.
        clock: session time.
        sound: what speaks; started already.
        journal: keeps the events.
        talk: what is said and how, begun already.
        answers: answers from a file, used before anybody is asked.
        quiet: nothing is spoken.
        at_terminal: somebody types the lines.
        on_failure: given a mistake of the program, for whoever mends it.
        written_within: seconds after the end in which what could not be written is tried again.
        ending: what is told of the session once it is over; nothing where it is left out.
        record: the id of the session in the record.
        on_over: told when the end is about to be told, for the commands that are not carried out any more.
    """

    session: Session
    clock: SessionClock
    sound: Sound
    journal: EventJournal | None
    talk: Talk
    answers: Answers | None = None
    quiet: bool = False
    at_terminal: bool = False
    on_failure: Callable[[Exception], object] = lambda problem: None
    written_within: float = WRITTEN_WITHIN
    ending: Callable[[SessionEnded], EndReport] | None = None
    record: int | None = None
    on_over: Callable[[], object] = lambda: None
    host: Host = field(init=False)
    driver: Driver = field(init=False)
    _done: asyncio.Event = field(init=False, default_factory=asyncio.Event)
    _input_ended: bool = field(init=False, default=False)
    _giving_up: bool = field(init=False, default=False)
    _script: AnswerScript | None = field(init=False, default=None)
    _at_once: bool = field(init=False, default=False)
    """An answer was given in this round of the loop."""
    _shown: str | None = field(init=False, default=None)
    """What is to be written of the figure of an exercise, once its name is."""
    _broken: bool = field(init=False, default=False)
    """The session cannot go on; its record stays open."""

    def __post_init__(self) -> None:
        """Wire the driver to the lines."""
        if self.answers is not None:
            self._script = AnswerScript(self.answers, self.session, self._end_early)
        self.host = Host(
            self.session,
            self.talk.stream,
            clock=self.clock,
            sound=self.sound,
            journal=self.journal,
            script=self._script,
            record=self.record,
            ending=self.ending,
            on_told=self._was_told,
            on_events=lambda: asyncio.get_running_loop().call_soon(self._after_events),
            on_over=self.on_over,
            on_failure=self.on_failure,
            on_broken=self._cannot_go_on,
        )
        self.driver = self.host.driver
        self.talk.on_unread = self._unread
        if isinstance(self.talk.out, Outlet):
            out = self.talk.out
            out.on_gone, out.on_lost, out.on_back = self.leave, self.output_lost, self.output_back

    async def run(self) -> ExitCode:
        """Run to the end.

        Raises:
            StretchcoachError: a line of the answers file does not fit its question.
        """
        self.host.start()
        self._after_events()
        await self._done.wait()
        await self._written()
        await self.sound.close()
        if self._script is not None and self._script.failure is not None:
            raise self._script.failure
        if self.driver.unwritten:
            kind = error_code(self.driver.fault, ErrorCode.FOLDER_UNUSABLE)
            text = self.session.plan.book("failure.unwritten")
            self.talk.stream.tell(Error(at=self.host.moment().at, code=kind, text=text))
        if self._broken or self.driver.outcome is None:
            return ExitCode.INTERRUPTED
        code = EXIT_CODES[self.driver.outcome.outcome]
        # That a record is missing matters to a program more than how the session ended, but for a warning sign.
        return ExitCode.FOLDER if self.driver.unwritten and code is not ExitCode.RED_FLAG else code

    async def _written(self) -> None:
        """Try a little longer to write what could not be written; whoever interrupts does not wait."""
        self.driver.write_again()
        outcome = self.driver.outcome
        patient = outcome is not None and outcome.outcome is not Outcome.INTERRUPTED
        for _ in range(round(self.written_within / AGAIN) if patient else 0):
            if not self.driver.unwritten:
                return
            await asyncio.sleep(AGAIN)
            self.driver.write_again()

    # Input -------------------------------------------------------------------------------------------------------------

    def line(self, text: str, read: float | None = None) -> None:
        """Take one line of input; it gets one result.

        Args:
            text: the line.
            read: when it was read, in seconds of :func:`stretchcoach.clock.now`; just now where that is left out.
        """
        if not text.strip() or self.session.ended or self._done.is_set():
            return
        waits = self.session.asks_ready is not None
        try:
            given = self.talk.face.read(text, self.session.question, asks_ready=waits)
            self._take(given, read)
        except NotTaken as problem:
            self.talk.stream.refuse(problem.id, problem.code, str(problem))
        except Exception as problem:
            self.driver.failed(problem)
        self._after_events()

    def _take(self, given: Incoming, read: float | None) -> None:
        if not isinstance(given, AnswerGiven) or given.question:
            self.host.take(given, read)
        elif self._is_too_early(read):
            self.talk.stream.refuse(given.id, Code.TOO_EARLY, self.session.plan.book("refused.too_early"))
        elif self.host.take(self._named(given), read):
            self._was_answered()

    def _is_too_early(self, read: float | None) -> bool:
        """Whether a line was read before the question that is open now was asked, or just then: where it names none it is no
        answer to it, however long it waited behind others."""
        question, (asked, moment) = self.session.question, self.host.asked
        if read is None or question is None or question.id != asked:
            return False
        return read - moment <= (0.0 if self.quiet else UNNAMED_AFTER)

    def _named(self, given: AnswerGiven) -> AnswerGiven:
        """Where nothing is spoken the whole question has been read: an answer is meant for the one that stands there, but
        where it came together with the answer before, when that question did not stand there yet."""
        question = self.session.question
        if self.quiet and question is not None and not self._at_once:
            return replace(given, question=question.id)
        return given

    def _was_answered(self) -> None:
        """What comes together with this answer is no answer to the next question."""
        self._at_once = True
        asyncio.get_running_loop().call_soon(setattr, self, "_at_once", False)

    def input_ended(self) -> None:
        """Nobody can answer any more. What needs no answer goes on; at a question the session pauses and ends."""
        self._input_ended = True
        self._after_events()

    def report(self) -> None:
        """Something is wrong, which was said before the session."""
        self.driver.safely(lambda: self.driver.do(Command(Do.SYMPTOM)))
        self._after_events()

    def interrupt(self) -> None:
        """Control-C. At a terminal it pauses first and says what may be done; a second time ends the session at once. A pack
        on the skin has to come off."""
        if self.session.ended or self._done.is_set():
            self.sound.hush()
            return
        if self.at_terminal and self.session.state in (State.RUNNING, State.ASKING):
            self.driver.pause("user")
            self.talk.aside(self.session.plan.book("line.paused_to_leave"))
            self._after_events()
            return
        off = self._call_off()  # before the end, which is the last that is told, and even where ending fails
        try:
            self.driver.interrupt()
        except Exception as problem:
            self.driver.failed(problem)
            self._broken = True
            self._done.set()
        self._call_off_aloud(off)
        self._after_events()

    def leave(self) -> None:
        """The service is being stopped, the terminal was closed, or nobody reads any more: the session is left open, as by a
        power cut, and the next start offers to go on. A pack on the skin has to come off."""
        if self.session.ended or self._done.is_set():
            self.sound.hush()
            return
        off = self._call_off()
        self.on_over()
        self.driver.leave_open()
        self._call_off_aloud(off)
        self._done.set()

    def _call_off(self) -> str:
        """Tell in writing that a pack comes off, where one may be on; the sentence."""
        off = self.driver.pack_off_text()
        if off:
            self.talk.stream.problem("pack", ProblemCode.PACK_OFF, off)
        return off

    def _call_off_aloud(self, off: str) -> None:
        """Since eyes may be closed; closing the sound waits for the sentence."""
        if off:
            self.driver.say_last(off)

    def _cannot_go_on(self) -> None:
        """The session itself fails again and again; the driver has called a pack off aloud."""
        self._broken = True
        self._call_off()
        self.on_over()
        text = self.session.plan.book("failure.over")
        self.talk.stream.tell(Error(at=self.talk.stream.at(), code=ErrorCode.MISTAKE, text=text))
        self._done.set()

    # Output --------------------------------------------------------------------------------------------------------------

    def _was_told(self, event: Event) -> None:
        """The figure of an exercise is written once its name is."""
        if isinstance(event, StepStarted):
            self._shown = self.talk.face.shown(self.session.as_done(event.step))
        if self._shown and isinstance(event, Cue) and event.role is CueRole.NAME:
            self.talk.write(self._shown)
            self._shown = None

    def _unread(self) -> None:
        """The reader has gone, so the session ends: nobody hears it any more."""
        asyncio.get_running_loop().call_soon(self.leave)

    def note_voice(self, why: str) -> None:
        """Tell that another voice than the chosen one speaks this session."""
        self.talk.stream.problem("voice", ProblemCode.OTHER_VOICE, f"{why} The plain voice speaks.")

    def output_lost(self) -> None:
        """Whoever reads the session has stalled: it waits for them where it may, and a pack is asked to come off."""
        if not self.session.ended:
            self.talk.stream.problem("output", ProblemCode.NOT_READ, self.session.plan.book("failure.lost"))
            self.driver.pause("output_lost")
            self._after_events()

    def output_back(self, left_out: int) -> None:
        """The reader has taken everything; some lines may have been left out meanwhile."""
        if left_out:
            text = self.session.plan.book("failure.unread", count=left_out)
            self.talk.stream.problem("output", ProblemCode.LEFT_OUT, text)
        self.talk.stream.problem("output", ProblemCode.NOT_READ, None)

    # What follows events -------------------------------------------------------------------------------------------------

    def _after_events(self) -> None:
        """Let the file answer, notice that nobody can answer, notice the end."""
        if self.session.ended:
            self._done.set()
            return
        self.talk.stream.look()
        if self._input_ended and not (self._script and self._script.answers_more()) and self._waiting():
            self._nobody_can_answer()

    def _end_early(self) -> None:
        asyncio.get_running_loop().call_soon(self.driver.interrupt)

    def _waiting(self) -> bool:
        """Whether nothing goes on without somebody."""
        question = self.session.question
        if question is not None and question.purpose == RATED:
            return False
        if self.session.state in (State.ASKING, State.HELD, State.PAUSED, State.GUIDANCE):
            return True
        if self.session.asks_ready is not None:
            return not self.driver.nobody_moves
        return question is not None and self.driver.view().length is None

    def _nobody_can_answer(self) -> None:
        """Pause, let the last sentence be said (a pack is asked to come off), and end."""
        if self._giving_up:
            return
        self._giving_up = True
        if self.session.state in (State.ASKING, State.RUNNING):
            self.driver.pause("input_ended")
        now = self.driver.now()
        cues = self.session.upcoming(now=now, within=20.0)
        spoken = [now, *(self.session.started + cue.due + cue.seconds for cue in cues)]
        spoken.append(self.session.question_spoken or now)  # a list and guidance take longer, and are said to their end
        self.clock.call_at(max(spoken), self._end_unanswered)

    def _end_unanswered(self) -> None:
        if not self.session.ended:
            off = self._call_off()
            self.driver.interrupt(Outcome.NO_ANSWER)
            self._call_off_aloud(off)
        self._after_events()
