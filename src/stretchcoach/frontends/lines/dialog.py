"""Where a headless program reads, writes and speaks while no session runs: questions before one, and why none begins."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from stretchcoach import clock
from stretchcoach.coach.admission import WITHIN, Left, Rest
from stretchcoach.coach.commands import Command, Do, NotUnderstood, help_text, parse_for
from stretchcoach.coach.today import DOOR, door_question
from stretchcoach.frontends.lines.output import Writes
from stretchcoach.frontends.lines.printing import Format
from stretchcoach.frontends.lines.standard_input import BadLine, InputLines, bad_line
from stretchcoach.safety.days import Closed
from stretchcoach.safety.gate import GateQuestion
from stretchcoach.safety.questions import AGAIN
from stretchcoach.session.events import Answer, Cue, CueRole, Decision, Event, Question, QuestionKind
from stretchcoach.sound.api import Sound
from stretchcoach.words.languages import ENGLISH, load_book
from stretchcoach.words.lengths import Phrase, Speaker, estimate
from stretchcoach.words.phrases import Phrasebook

_At = TypeVar("_At")
RENDERING = 25.0
"""The most seconds to wait for a voice; what cannot be spoken by then is written only."""
MARGIN = 3.0
"""Seconds that a sentence may take to come off the output beyond its own length."""


def _silence() -> Sound:
    from stretchcoach.sound.silent import Silent  # most programs have a voice

    return Silent()


@dataclass(slots=True)
class Dialog:
    """What a headless program has before a session: lines in, lines out, and a voice once there is one."""

    lines: InputLines
    form: Format
    parse: Callable[[str], Command]
    out: Writes
    err: Writes
    sound: Sound = field(default_factory=_silence)
    book: Phrasebook = field(default_factory=lambda: load_book(ENGLISH))
    """The phrases of the language that is spoken."""
    asked: int = 0
    """How many questions of walks were asked."""
    reported: bool = False
    """Something is wrong, said instead of an answer."""

    def __post_init__(self) -> None:
        """Say of lines that are none why they are."""
        self.lines.on_bad = self._bad_line

    def _bad_line(self, bad: BadLine) -> None:
        with contextlib.suppress(OSError):  # whoever asks next finds out
            self._refuse(bad_line(bad, self.book))

    def aside(self, text: str) -> None:
        """Write a line beside the session; one that nobody can read is no reason to end."""
        with contextlib.suppress(OSError):
            self.err.write(f"{text}\n")

    def write(self, line: str | None) -> None:
        """Write a line of the session's data; nothing for None.

        Raises:
            BrokenPipeError: nobody reads the output.
        """
        if line is not None:
            self.out.write(f"{line}\n")

    def event(self, event: Event) -> None:
        """Write an event as a session would."""
        self.write(self.form.event(event))

    def closed(self, why: Closed, routines: Sequence[str]) -> None:
        """Write why a routine is closed, and the ids of those that are open."""
        self.write(self.form.closed(why, routines))

    async def ask(self, question: Question, first: str) -> int | str | Left:
        """Ask in writing and aloud, until it is answered or ``question.within`` seconds after it was said.

        Args:
            question: of any kind.
            first: the sentence for whoever says something else first.

        Raises:
            BrokenPipeError: nobody reads the output.
        """
        while (reply := await self._asked(question, first)) is Left.AGAIN:
            pass
        if not isinstance(reply, Left):
            self.event(Answer(at=0.0, id=question.id, value=reply, purpose=question.purpose))
        return reply

    async def _asked(self, question: Question, first: str) -> int | str | Left:
        self.event(question)
        answering = asyncio.ensure_future(self._answer(question, first))
        waiting = asyncio.ensure_future(self._patience(question))
        try:
            await asyncio.wait({answering, waiting}, return_when=asyncio.FIRST_COMPLETED)
            reply = answering.result() if answering.done() else Left.SILENCE
        finally:
            answering.cancel()
            waiting.cancel()
        self.sound.hush()
        return reply

    async def _patience(self, question: Question) -> None:
        """Say the question, and wait as long as it may be answered. Lines that were said a moment ago are not said again."""
        numbered = question.kind is QuestionKind.PICK
        items = () if question.picked else question.items
        lines = (f"{number}. {item}" if numbered else item for number, item in enumerate(items, 1))
        await asyncio.sleep(await self._speak(question.id, " ".join((question.text, *lines))) + question.within)

    async def _answer(self, question: Question, first: str) -> int | str | Left:
        while (line := await self.lines.next()) is not None:
            if not line.strip():
                continue
            try:
                command = parse_for(line, question, self.parse)
            except NotUnderstood as problem:
                self._refuse(str(problem))
                continue
            match command.do:
                case Do.ANSWER if command.question in ("", question.id):
                    value = question.read(command.value)
                    if value is not None:
                        return Left.AGAIN if value == AGAIN else value
                    self._refuse(self.book(f"refused.{question.kind}") if question.purpose == DOOR else first)
                case Do.REPEAT:
                    return Left.AGAIN
                case Do.BACK if question.purpose == DOOR:
                    return Left.BACK
                case Do.SYMPTOM:
                    return self._symptom(line)
                case Do.STOP:
                    return Left.STOP
                case Do.HELP:
                    self.aside(help_text(self.book))
                case _:
                    self._refuse(first)
        return Left.NOBODY

    def _symptom(self, line: str) -> Left:
        """Keep the line for whoever asks what is wrong."""
        self.lines.put_back(line)
        self.reported = True
        return Left.SYMPTOM

    async def take_report(self) -> None:
        """Take the line that was kept: no session is going to hear it."""
        await self.lines.next()
        self.reported = False

    def _refuse(self, text: str) -> None:
        line = self.form.refused(text, 0.0)
        if line is None:
            self.aside(text)
        else:
            self.write(line)

    async def walk(
        self,
        at: _At,
        ask: Callable[[_At], GateQuestion | None],
        answered: Callable[[_At, GateQuestion, int | str], _At],
        rest: Rest | None = None,
    ) -> tuple[_At, Left | None]:
        """Ask one question after the other until none is left; ``back`` takes the last answer back.

        Args:
            at: where the walk begins.
            ask: the question there; None at its end.
            answered: where an answer leads.
            rest: what comes before a question that waits.

        Returns:
            Where it came to, and how it was left where it was not walked to its end.

        Raises:
            BrokenPipeError: nobody reads the output.
        """
        first = self.book("desk.door_first")
        before: list[_At] = []
        while (asked := ask(at)) is not None:
            if asked.waits and rest is not None and (left := await self._rest(rest)) is not None:
                return at, left
            self.asked += 1
            reply = await self.ask(door_question(asked, self.asked, WITHIN), first)
            if reply is Left.BACK:
                at = before.pop() if before else at
            elif isinstance(reply, Left):
                return at, reply
            else:
                before.append(at)
                at = answered(at, asked, reply)
        return at, None

    async def _rest(self, rest: Rest) -> Left | None:
        """Let somebody rest before a question; how it was left, where it was."""
        await self.tell(rest.say)
        try:
            async with asyncio.timeout(rest.seconds):
                while (line := await self.lines.next()) is not None:
                    with contextlib.suppress(NotUnderstood):
                        match self.parse(line).do:
                            case Do.STOP:
                                return Left.STOP
                            case Do.SYMPTOM:
                                return self._symptom(line)
        except TimeoutError:
            return None
        return Left.NOBODY

    async def tell(self, text: str, rule: str = "", action: str = "") -> None:
        """Write a sentence, as the decision of a rule where one made it, and say it to its end."""
        if rule:
            self.event(Decision(at=0.0, rule=rule, action=action, say=text))
        name = rule or "told"
        seconds = estimate(text)
        self.event(Cue(at=0.0, id=name, text=text, due=0.0, role=CueRole.SAFETY, worth=seconds, seconds=seconds))
        await self.speak(name, text)

    async def speak(self, name: str, text: str) -> None:
        """Say ``text`` to its end, or as much as comes off the output in the time it needs."""
        seconds = await self._speak(name, text)
        if seconds:
            await self.sound.finished(name, seconds + MARGIN)

    async def _speak(self, name: str, text: str) -> float:
        """Begin to say ``text``; how many seconds it takes, 0 where there is no voice for it."""
        phrase = Phrase(text, Speaker.COACH)
        try:
            async with asyncio.timeout(RENDERING):
                lengths = await self.sound.prepare([phrase])
        except TimeoutError:
            return 0.0
        if self.sound.problem:
            return 0.0
        seconds = lengths.of(phrase)
        self.sound.play(name, phrase, due=clock.now(), worth=seconds)
        return seconds
