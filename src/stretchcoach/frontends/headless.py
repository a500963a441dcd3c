"""A session with no screen: lines out, words or JSON in. For screen readers, braille, speakers and programs.

Standard output holds the session and nothing else. Nobody is ever waited for without an end: a question nobody answers
pauses the session and in the end closes it, and an input that has ended does so at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TextIO

from stretchcoach.errors import ExitCode, StretchcoachError
from stretchcoach.frontends.answers import Answers
from stretchcoach.frontends.clocks import Clock
from stretchcoach.frontends.commands import Command, Do, NotUnderstood, help_text, parse_for
from stretchcoach.frontends.driver import Driver, Journal
from stretchcoach.frontends.printing import Format
from stretchcoach.session.engine import Session
from stretchcoach.session.events import Event, Outcome
from stretchcoach.session.lengths import Phrase, Speaker
from stretchcoach.session.questions import RATED
from stretchcoach.session.states import Refused, State
from stretchcoach.sound.api import Sound
from stretchcoach.streams import abandon

LAST_WORDS = 5.0
"""Seconds late that the sentence about the pack is still worth saying when the program is being closed."""

EXIT_CODES = {
    Outcome.COMPLETED: ExitCode.COMPLETED,
    Outcome.STOPPED: ExitCode.STOPPED,
    Outcome.PAIN_RULE: ExitCode.PAIN_RULE,
    Outcome.NO_ANSWER: ExitCode.PAIN_RULE,
    Outcome.RED_FLAG: ExitCode.RED_FLAG,
    Outcome.CLOSED: ExitCode.PAIN_RULE,
    Outcome.INTERRUPTED: ExitCode.INTERRUPTED,
    Outcome.UNFINISHED: ExitCode.INTERRUPTED,
}
"""How a session ended, as an exit code."""


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
    """

    session: Session
    clock: Clock
    sound: Sound
    journal: Journal | None
    form: Format
    parse: Callable[[str], Command]
    out: TextIO
    err: TextIO
    answers: Answers | None = None
    quiet: bool = False
    driver: Driver = field(init=False)
    _done: asyncio.Event = field(init=False, default_factory=asyncio.Event)
    _input_ended: bool = field(init=False, default=False)
    _giving_up: bool = field(init=False, default=False)
    _coming: str = field(init=False, default="")
    _taken: set[str] = field(init=False, default_factory=set)
    _told: str | None = field(init=False, default=None)
    _at_once: bool = field(init=False, default=False)
    _failure: StretchcoachError | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        """Wire the driver to the lines."""
        self.driver = Driver(
            self.session,
            clock=self.clock,
            sound=self.sound,
            journal=self.journal,
            on_events=self._on_events,
            on_problem=self._on_problem,
            nobody_moves=self.answers is not None,
        )
        self.sound.on_problem = self._on_problem

    async def run(self) -> ExitCode:
        """Run to the end.

        Raises:
            StretchcoachError: a line of the answers file does not fit its question.
        """
        self.driver.start()
        self._after_events()
        await self._done.wait()
        await self.sound.close()
        if self._failure is not None:
            raise self._failure
        if self.driver.unwritten:
            self.tell("The end of this session could not be written to the record.")
        assert self.driver.outcome is not None
        return EXIT_CODES[self.driver.outcome.outcome]

    # Input -------------------------------------------------------------------------------------------------------------

    def line(self, text: str) -> None:
        """Take one line of input."""
        if not text.strip() or self.session.ended:
            return
        try:
            waits = self.session.asks_ready is not None
            command = parse_for(text, self.session.question, self.parse, asks_ready=waits)
            if command.do is Do.STATUS:
                now = self.driver.catch_up()
                self._write(self.form.status(self.session.view(now=now), self._at(now)))
            elif command.do is Do.HELP:
                self.tell(help_text(self.session.plan.book))
            else:
                self.driver.do(self._named(command))
                if command.do is Do.ANSWER:
                    self._was_answered()
        except (Refused, NotUnderstood) as problem:
            self._refuse(str(problem))
        self._after_events()

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
        """Control-C, or the service is being stopped; a pack on the skin has to come off. A second time ends at once."""
        if self.session.ended:
            self.sound.hush()
            return
        pack_on = self.driver.view().pack_on is not None
        self.driver.interrupt()
        if pack_on:
            self._ask_pack_off()
        self._after_events()

    def _ask_pack_off(self) -> None:
        """In writing and, since eyes may be closed, aloud: closing the sound waits for the sentence."""
        text = self.session.plan.book("pack.off_now")
        self.tell(text)
        self.sound.play("pack-off", Phrase(text, Speaker.COACH), due=self.driver.now(), worth=LAST_WORDS)

    # Output --------------------------------------------------------------------------------------------------------------

    def _at(self, now: float) -> float:
        """Session time at ``now`` of the clock."""
        return max(0.0, now - self.session.started)

    def _on_events(self, events: Sequence[Event]) -> None:
        for event in events:
            line = self.form.event(event)
            if line is not None:
                self._write(line)
        asyncio.get_running_loop().call_soon(self._after_events)

    def _write(self, line: str) -> None:
        """Write a line; when the reader has gone, the session ends: nobody hears it any more."""
        if self.out.closed:
            return
        try:
            print(line, file=self.out, flush=True)
        except OSError:
            abandon(self.out)
            asyncio.get_running_loop().call_soon(self.interrupt)

    def tell(self, text: str) -> None:
        """Write a line beside the session."""
        try:
            print(text, file=self.err, flush=True)
        except OSError:
            abandon(self.err)

    def _on_problem(self, problem: str | None) -> None:
        """Tell a problem once, however often it is met before something else is."""
        if problem and problem != self._told:
            self.tell(problem)
        self._told = problem

    # What follows events -------------------------------------------------------------------------------------------------

    def _after_events(self) -> None:
        """Let the file answer, notice that nobody can answer, notice the end."""
        if self.session.ended:
            self._done.set()
            return
        if self.answers:
            self._let_file_answer()
        if self._input_ended and not self._file_answers() and self._waiting():
            self._nobody_can_answer()

    def _let_file_answer(self) -> None:
        """Take the next answer for a question that has just opened; it is given when the question has been said."""
        question, said = self.session.question, self.session.question_spoken
        if question is None or said is None or question.id in self._taken or not self.answers:
            return
        if question.purpose == RATED:  # a rating from the file is meant: silence keeps it
            return
        self._taken.add(question.id)
        command, place = self.answers.take(), self.answers.place
        self._coming = question.id
        if command is not None:
            bound = replace(command, question=question.id)
            self.clock.call_at(said, lambda: self._answer_from_file(bound, f'{place}: "{question.text}"'))

    def _file_answers(self) -> bool:
        """Whether the file answers the open question, or leaves it unanswered on purpose, or has answers for later ones."""
        question = self.session.question
        return bool(self.answers) or (question is not None and question.id == self._coming)

    def _answer_from_file(self, command: Command, place: str) -> None:
        question = self.session.question
        if question is None or question.id != command.question:
            return
        try:
            self.driver.do(command)
        except Refused as problem:
            self._failure = StretchcoachError(f"{place}: {problem}")
            self.driver.interrupt()
        self._after_events()

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
