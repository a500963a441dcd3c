"""Where a headless program reads, writes and speaks while no session runs: questions before one, and why none begins."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TextIO

from stretchcoach import clock
from stretchcoach.frontends.commands import Command, Do, NotUnderstood, help_text
from stretchcoach.frontends.lines import Lines
from stretchcoach.frontends.printing import Format
from stretchcoach.languages import ENGLISH, load_book
from stretchcoach.session.events import Answer, Cue, CueRole, Decision, Event, Question, QuestionKind
from stretchcoach.session.lengths import Phrase, Speaker, estimate
from stretchcoach.session.phrases import Phrasebook
from stretchcoach.sound.api import Sound

WITHIN = 30.0
"""Seconds to answer a question before a session, from the end of its words."""
RENDERING = 20.0
"""The most seconds to wait for a voice; what cannot be spoken by then is written only."""
MARGIN = 3.0
"""Seconds that a sentence may take to come off the output beyond its own length."""

_TAKES = {
    QuestionKind.YES_NO: ("yes", "no", "unsure"),
    QuestionKind.PAIN: tuple(range(11)),
}


class Left(StrEnum):
    """How a question before a session was left without an answer."""

    SILENCE = "silence"
    STOP = "stop"
    NOBODY = "nobody"
    """The input has ended."""
    SYMPTOM = "symptom"
    """Something is wrong; the command is kept, and the session hears it first of all and asks what it is."""


def _silence() -> Sound:
    from stretchcoach.sound.silent import Silent  # most programs have a voice

    return Silent()


@dataclass(slots=True)
class Desk:
    """What a headless program has before a session: lines in, lines out, and a voice once there is one."""

    lines: Lines
    form: Format
    parse: Callable[[str], Command]
    out: TextIO
    err: TextIO
    sound: Sound = field(default_factory=_silence)
    book: Phrasebook = field(default_factory=lambda: load_book(ENGLISH))
    """The phrases of the language that is spoken."""
    reported: bool = False
    """Something is wrong, said instead of an answer."""

    def aside(self, text: str) -> None:
        """Write a line beside the session; one that nobody can read is no reason to end."""
        with contextlib.suppress(OSError):
            print(text, file=self.err, flush=True)

    def write(self, line: str | None) -> None:
        """Write a line of the session's data; nothing for None.

        Raises:
            BrokenPipeError: nobody reads the output.
        """
        if line is not None:
            print(line, file=self.out, flush=True)

    def event(self, event: Event) -> None:
        """Write an event as a session would."""
        self.write(self.form.event(event))

    async def ask(self, question: Question, first: str) -> int | str | Left:
        """Ask in writing and aloud, until it is answered or ``question.within`` seconds after it was said.

        Args:
            question: with yes or no, or with a pain rating.
            first: the sentence for whoever says something else first.

        Raises:
            BrokenPipeError: nobody reads the output.
        """
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
        if not isinstance(reply, Left):
            self.event(Answer(at=0.0, id=question.id, value=reply, purpose=question.purpose))
        return reply

    async def _patience(self, question: Question) -> None:
        """Say the question, and wait as long as it may be answered."""
        await asyncio.sleep(await self._speak(question.id, question.text) + question.within)

    async def _answer(self, question: Question, first: str) -> int | str | Left:
        while (line := await self.lines.next()) is not None:
            if not line.strip():
                continue
            try:
                command = self.parse(line)
            except NotUnderstood as problem:
                self._refuse(str(problem))
                continue
            match command.do:
                case Do.ANSWER if command.question in ("", question.id) and command.value in _TAKES[question.kind]:
                    assert command.value is not None
                    return command.value
                case Do.SYMPTOM:
                    self.lines.put_back(line)
                    self.reported = True
                    return Left.SYMPTOM
                case Do.STOP:
                    return Left.STOP
                case Do.HELP:
                    self.aside(help_text(self.book))
                case _:
                    self._refuse(first)
        return Left.NOBODY

    def _refuse(self, text: str) -> None:
        line = self.form.refused(text, 0.0)
        if line is None:
            self.aside(text)
        else:
            self.write(line)

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
