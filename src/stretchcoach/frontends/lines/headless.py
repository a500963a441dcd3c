"""A session with no screen: lines out, words or JSON in. For screen readers, braille, speakers and programs.

Standard output holds the session and nothing else. Nobody is ever waited for without an end: a question nobody answers
pauses the session and in the end closes it, and an input that has ended does so at once.

Everything here runs on one event loop: lines of input, signals, alarms and what the output has to tell. The driver hands on
events while it is at work, so whatever commands it in return (leaving, giving up) waits for the loop's next round.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from stretchcoach import clock
from stretchcoach.coach.commands import Command, Do, NotUnderstood, help_text, parse_for
from stretchcoach.coach.driver import Driver, EventJournal
from stretchcoach.coach.ending import EXIT_CODES, EndReport
from stretchcoach.coach.session_clock import SessionClock
from stretchcoach.errors import ExitCode
from stretchcoach.frontends.lines.answer_file import Answers, AnswerScript
from stretchcoach.frontends.lines.output import Outlet, Writes
from stretchcoach.frontends.lines.printing import Format
from stretchcoach.frontends.lines.standard_input import BadLine, bad_line
from stretchcoach.safety.questions import RATED
from stretchcoach.session.engine import UNNAMED_AFTER, Session
from stretchcoach.session.events import Cue, CueRole, Event, Outcome, Question, SessionEnded, StepStarted
from stretchcoach.session.states import Refused, State
from stretchcoach.sound.api import Sound

WRITTEN_WITHIN = 2.0
"""Seconds after the end in which what could not be written is tried again."""
AGAIN = 0.25
"""Seconds between two tries."""


@dataclass(slots=True)
class Headless:
    """One headless session, from the first line to the exit code.

    Args:
        session: not started yet.
        clock: session time.
        sound: what speaks; started already.
        journal: keeps the events.
        form: plain lines or JSON.
        parse: makes a command of a line of input.
        out: where the session is written.
        err: where everything else is written.
        answers: answers from a file, used before anybody is asked.
        quiet: nothing is spoken.
        at_terminal: somebody types the lines.
        on_failure: given a mistake of the program, for whoever mends it.
        written_within: seconds after the end in which what could not be written is tried again.
        ending: what is told of the session once it is over; nothing where it is left out.
    """

    session: Session
    clock: SessionClock
    sound: Sound
    journal: EventJournal | None
    form: Format
    parse: Callable[[str], Command]
    out: Writes
    err: Writes
    answers: Answers | None = None
    quiet: bool = False
    at_terminal: bool = False
    on_failure: Callable[[Exception], object] = lambda problem: None
    written_within: float = WRITTEN_WITHIN
    ending: Callable[[SessionEnded], EndReport] | None = None
    driver: Driver = field(init=False)
    _done: asyncio.Event = field(init=False, default_factory=asyncio.Event)
    _input_ended: bool = field(init=False, default=False)
    _giving_up: bool = field(init=False, default=False)
    _script: AnswerScript | None = field(init=False, default=None)
    _problems: dict[str, str] = field(init=False, default_factory=dict)
    _asked: tuple[str, float] = field(init=False, default=("", 0.0))
    """Id of the question that was asked last, and when it was written."""
    _at_once: bool = field(init=False, default=False)
    """An answer was given in this round of the loop."""
    _over: bool = field(init=False, default=False)
    """The end has been written: it is the last line."""
    _unread: bool = field(init=False, default=False)
    """Nobody reads the output any more."""
    _shown: str | None = field(init=False, default=None)
    """What is to be written of the figure of an exercise, once its name is."""
    _broken: bool = field(init=False, default=False)
    """The session cannot go on; its record stays open."""

    def __post_init__(self) -> None:
        """Wire the driver to the lines."""
        if self.answers is not None:
            self._script = AnswerScript(self.answers, self.session, self._end_early)
        self.driver = Driver(
            self.session,
            clock=self.clock,
            sound=self.sound,
            journal=self.journal,
            on_events=self._on_events,
            on_problem=partial(self._on_problem, "session"),
            script=self._script,
            on_failure=self.on_failure,
            on_broken=self._cannot_go_on,
        )
        self.sound.on_problem = partial(self._on_problem, "sound")
        if isinstance(self.out, Outlet):
            self.out.on_gone, self.out.on_lost, self.out.on_back = self.leave, self.output_lost, self.output_back

    async def run(self) -> ExitCode:
        """Run to the end.

        Raises:
            StretchcoachError: a line of the answers file does not fit its question.
        """
        self.driver.start()
        self._on_problem("sound", self.sound.problem or self.sound.unheard)
        self._after_events()
        await self._done.wait()
        await self._written()
        await self.sound.close()
        if self._script is not None and self._script.failure is not None:
            raise self._script.failure
        if self.driver.unwritten:
            self.tell(self.session.plan.book("failure.unwritten"))
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
        """Take one line of input.

        Args:
            text: the line.
            read: when it was read, in seconds of :func:`stretchcoach.clock.now`; just now where that is left out.
        """
        if not text.strip() or self.session.ended:
            return
        try:
            self._take(text, read)
        except (Refused, NotUnderstood) as problem:
            self._refuse(str(problem))
        except Exception as problem:
            self.driver.failed(problem)
        self._after_events()

    def bad_line(self, bad: BadLine) -> None:
        """A line that is none was read."""
        if not self.session.ended:
            self._refuse(bad_line(bad, self.session.plan.book))

    def _take(self, text: str, read: float | None) -> None:
        waits = self.session.asks_ready is not None
        command = parse_for(text, self.session.question, self.parse, asks_ready=waits)
        if command.do is Do.STATUS:
            now = self.driver.catch_up()
            problems = list(self._problems.values())
            self._write(self.form.status(self.session.view(now=now), self._at(now), problems))
        elif command.do is Do.HELP:
            self.tell(help_text(self.session.plan.book))
        elif command.do is Do.ANSWER and not command.question and self._is_too_early(read):
            raise NotUnderstood(self.session.plan.book("refused.too_early"))
        else:
            self.driver.do(self._named(command))
            if command.do is Do.ANSWER:
                self._was_answered()

    def _is_too_early(self, read: float | None) -> bool:
        """Whether a line was read before the question that is open now was asked, or just then: it is no answer to it,
        however long it waited behind others."""
        question, (asked, moment) = self.session.question, self._asked
        if read is None or question is None or question.id != asked:
            return False
        return read - moment <= (0.0 if self.quiet else UNNAMED_AFTER)

    def _named(self, command: Command) -> Command:
        """Where nothing is spoken the whole question has been read: an answer is meant for the one that stands there, but
        where it came together with the answer before, when that question did not stand there yet."""
        question = self.session.question
        if (
            self.quiet
            and command.do is Do.ANSWER
            and not command.question
            and question is not None
            and not self._at_once
        ):
            return replace(command, question=question.id)
        return command

    def _was_answered(self) -> None:
        """What comes together with this answer is no answer to the next question."""
        self._at_once = True
        asyncio.get_running_loop().call_soon(setattr, self, "_at_once", False)

    def _refuse(self, problem: str) -> None:
        """Say why a line was not taken, unless the session has ended meanwhile; its end is the last line."""
        refused = self.form.refused(problem, self._at(self.driver.catch_up()))
        if refused is None:
            self.tell(problem)
        elif not self.session.ended:
            self._write(refused)

    def input_ended(self) -> None:
        """Nobody can answer any more. What needs no answer goes on; at a question the session pauses and ends."""
        self._input_ended = True
        self._after_events()

    def interrupt(self) -> None:
        """Control-C. At a terminal it pauses first and says what may be done; a second time ends the session at once. A pack
        on the skin has to come off."""
        if self.session.ended or self._done.is_set():
            self.sound.hush()
            return
        if self.at_terminal and self.session.state in (State.RUNNING, State.ASKING):
            self.driver.pause("user")
            self.tell(self.session.plan.book("line.paused_to_leave"))
            self._after_events()
            return
        off = self.driver.pack_off_text()  # asked before the end, and told even where ending fails
        try:
            self.driver.interrupt()
        except Exception as problem:
            self.driver.failed(problem)
            self._broken = True
            self._done.set()
        self._call_off(off)
        self._after_events()

    def leave(self) -> None:
        """The service is being stopped, the terminal was closed, or nobody reads any more: the session is left open, as by a
        power cut, and the next start offers to go on. A pack on the skin has to come off."""
        if self.session.ended or self._done.is_set():
            self.sound.hush()
            return
        off = self.driver.pack_off_text()
        self.driver.leave_open()
        self._call_off(off)
        self._done.set()

    def _call_off(self, off: str) -> None:
        """In writing and, since eyes may be closed, aloud: closing the sound waits for the sentence."""
        if off:
            self.tell(off)
            self.driver.say_last(off)

    def _cannot_go_on(self) -> None:
        """The session itself fails again and again; the driver has called a pack off aloud."""
        self._broken = True
        for text in filter(None, (self.driver.pack_off_text(), self.session.plan.book("failure.over"))):
            self._on_problem("session", text)
        self._done.set()

    # Output --------------------------------------------------------------------------------------------------------------

    def _at(self, now: float) -> float:
        """Session time at ``now`` of the clock."""
        return max(0.0, now - self.session.started)

    def _on_events(self, events: Sequence[Event]) -> None:
        asyncio.get_running_loop().call_soon(self._after_events)
        for event in events:  # the summary goes before the end, which programs take for the last line
            self._over = self._over or isinstance(event, SessionEnded)
            if isinstance(event, Question) and event.id != self._asked[0]:
                self._asked = event.id, clock.now()
            if isinstance(event, SessionEnded) and self.ending is not None:
                self._write(self.form.ending(self.ending(event)))
            if isinstance(event, StepStarted):
                self._shown = self.form.shown(self.session.as_done(event.step))
            line = self.form.event(event)
            if line is not None:
                self._write(line)
            if self._shown and isinstance(event, Cue) and event.role is CueRole.NAME:
                self._write(self._shown)
                self._shown = None

    def _write(self, line: str) -> None:
        """Write a line; when the reader has gone, the session ends: nobody hears it any more."""
        if self._unread:
            return
        try:
            self.out.write(f"{line}\n")
        except OSError:
            self._unread = True
            asyncio.get_running_loop().call_soon(self.leave)

    def tell(self, text: str) -> None:
        """Write a line beside the session; one that nobody can read is no reason to end."""
        with contextlib.suppress(OSError):
            self.err.write(f"{text}\n")

    def note_voice(self, why: str) -> None:
        """Tell that another voice than the chosen one speaks this session."""
        self._on_problem("voice", f"{why} The plain voice speaks.")

    def output_lost(self) -> None:
        """Whoever reads the session has stalled: it waits for them where it may, and a pack is asked to come off."""
        if not self.session.ended:
            self._on_problem("output", self.session.plan.book("failure.lost"))
            self.driver.pause("output_lost")
            self._after_events()

    def output_back(self, left_out: int) -> None:
        """The reader has taken everything; some lines may have been left out meanwhile."""
        if left_out:
            self._on_problem("output", self.session.plan.book("failure.unread", count=left_out))
        self._on_problem("output", None)

    def _on_problem(self, about: str, text: str | None) -> None:
        """Tell a problem once, however often it is met before it is over or is another."""
        if text == self._problems.get(about):
            return
        if text:
            self._problems[about] = text
            self.tell(text)
        else:
            self._problems.pop(about)
        line = self.form.problem(about, text or None, self._at(self.driver.now()))
        if line is not None and not self._over:
            self._write(line)

    # What follows events -------------------------------------------------------------------------------------------------

    def _after_events(self) -> None:
        """Let the file answer, notice that nobody can answer, notice the end."""
        if self.session.ended:
            self._done.set()
            return
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
        if self.session.state is State.GUIDANCE:  # longer than what is looked ahead for, and said to its end
            spoken.append(self.session.question_spoken or now)
        self.clock.call_at(max(spoken), self._end_unanswered)

    def _end_unanswered(self) -> None:
        if not self.session.ended:
            self.driver.interrupt(Outcome.NO_ANSWER)
        self._after_events()
