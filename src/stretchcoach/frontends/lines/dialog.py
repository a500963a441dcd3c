"""Where a headless program reads, writes and speaks while no session runs: questions before one, and why none begins."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from stretchcoach import clock
from stretchcoach.coach.admission import WITHIN, Left, Rest
from stretchcoach.coach.today import DOOR, door_question
from stretchcoach.frontends.lines.standard_input import BadLine, InputLines, bad_line
from stretchcoach.frontends.lines.talk import Talk
from stretchcoach.protocol.codes import Code
from stretchcoach.protocol.incoming import AnswerGiven, Given, Incoming, Order
from stretchcoach.protocol.outgoing import Asking, Note, Status, Told
from stretchcoach.protocol.reading import NotTaken
from stretchcoach.protocol.telling import closed_of
from stretchcoach.routine.model import Routine
from stretchcoach.safety.days import Closed
from stretchcoach.safety.gate import GateQuestion
from stretchcoach.safety.questions import AGAIN
from stretchcoach.session.events import Answer, Cue, CueRole, Decision, Event, Question, QuestionKind
from stretchcoach.session.states import State
from stretchcoach.sound.api import Sound
from stretchcoach.words.languages import ENGLISH, load_book
from stretchcoach.words.lengths import Phrase, Speaker, estimate
from stretchcoach.words.phrases import Phrasebook

_At = TypeVar("_At")
_T = TypeVar("_T")
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
    talk: Talk
    sound: Sound = field(default_factory=_silence)
    book: Phrasebook = field(default_factory=lambda: load_book(ENGLISH))
    """The phrases of the language that is spoken."""
    routine: Routine | None = None
    """What is to be begun, once that is known."""
    asked: int = 0
    """How many questions of walks were asked."""
    reported: bool = False
    """Something is wrong, said instead of an answer."""
    left: Left | None = None
    """How the question that was asked last was left; None where it was answered."""
    _open: tuple[Question, int, float] | None = field(init=False, default=None)
    """The question that stands, how often it was asked, and the moment until which it stands at least."""

    def __post_init__(self) -> None:
        """Say of lines that are none, or that a stop has overtaken, what becomes of them."""
        self.lines.on_bad = self.bad_line
        self.lines.on_dropped = self.dropped
        self.talk.stream.status = self._status

    def bad_line(self, bad: BadLine) -> None:
        """A line that is none was read."""
        self.talk.stream.refuse(None, Code(bad.value), bad_line(bad, self.book))

    def dropped(self, line: str) -> None:
        """A line is not carried out, since a stop came after it."""
        if self.talk.face.for_programs:
            self._not_carried_out(line, Code.DROPPED, "dropped")

    def over(self) -> None:
        """The end is about to be told: what waits is not carried out any more."""
        if self.talk.face.for_programs:
            self.lines.end_with(lambda line: self._not_carried_out(line, Code.ENDED, "ended"))

    def _not_carried_out(self, line: str, code: Code, why: str) -> None:
        if line.strip():
            try:
                name = self.talk.face.read(line, None).id
            except NotTaken as problem:
                name = problem.id
            self.talk.stream.refuse(name, code, self.book(f"refused.{why}"))

    def aside(self, text: str) -> None:
        """Tell something that is no part of the session."""
        self.talk.stream.tell(Note(at=0.0, text=text))

    def event(self, event: Event) -> None:
        """Tell an event as a session would."""
        self.talk.stream.tell(Told(event))

    def closed(self, why: Closed, routines: Sequence[str]) -> None:
        """Tell why a routine is closed, and the ids of those that are open."""
        self.talk.stream.tell(closed_of(why, tuple(routines)))

    def _status(self) -> Status:
        routine, stream = self.routine, self.talk.stream
        return Status(
            at=0.0,
            state=State.NEW,
            routine=routine.id if routine else None,
            name=routine.name if routine else None,
            question=None if self._open is None else standing(*self._open),
            sound=stream.sound,
            problems=stream.wrong,
        )

    def _take(self, line: str, question: Question | None = None) -> Incoming | None:
        """The command on a line; None for one that is none, or that was dealt with: whoever asks is not concerned."""
        if not line.strip():
            return None
        try:
            given = self.talk.face.read(line, question)
        except NotTaken as problem:
            self.talk.stream.refuse(problem.id, problem.code, str(problem))
            return None
        return None if self.talk.stream.takes(given) else given

    async def ask(self, question: Question, first: str) -> int | str | Left:
        """Ask in writing and aloud, until it is answered or ``question.within`` seconds after it was said.

        Args:
            question: of any kind.
            first: the sentence for whoever says something else first.

        Raises:
            BrokenPipeError: nobody reads the output.
        """
        times, since = 1, clock.now()
        while (reply := await self._asked(question, first, times, since)) is Left.AGAIN:
            times += 1
        self.left = reply if isinstance(reply, Left) else None
        if self.left in (None, Left.SILENCE, Left.NOBODY):
            value = None if isinstance(reply, Left) else reply
            self.event(Answer(at=0.0, id=question.id, value=value, purpose=question.purpose, ref=question.ref))
        return reply

    async def _asked(self, question: Question, first: str, times: int, since: float) -> int | str | Left:
        ends = clock.now() + _at_least(question)
        self._open = question, times, ends
        self.talk.stream.tell(standing(*self._open))
        self.talk.stream.look()
        answering = asyncio.ensure_future(self._answer(question, first, since))
        waiting = asyncio.ensure_future(self._patience(question, ends))
        try:
            await asyncio.wait({answering, waiting}, return_when=asyncio.FIRST_COMPLETED)
            reply = answering.result() if answering.done() else Left.SILENCE
        finally:
            self._open = None
            answering.cancel()
            waiting.cancel()
        self.talk.stream.look()
        self.sound.hush()
        return reply

    async def _patience(self, question: Question, at_least: float) -> None:
        """Say the question, and wait as long as it may be answered. Lines that were said a moment ago are not said again."""
        said = await self._speak(question.id, " ".join(_lines(question)))
        await asyncio.sleep(max(said + question.within, at_least - clock.now()))

    async def _answer(self, question: Question, first: str, since: float) -> int | str | Left:
        stream = self.talk.stream
        while (line := await self.lines.next()) is not None:
            given = self._take(line, question)
            match given:
                case None:
                    pass
                case AnswerGiven(question=named) if named not in ("", question.id):
                    stream.refuse(given.id, Code.NOT_OPEN, self.book("refused.too_late"))
                case AnswerGiven(question=question.id) if self.lines.read < since:  # its id was guessed
                    stream.refuse(given.id, Code.TOO_EARLY, self.book("refused.too_early"))
                case AnswerGiven():
                    value = question.read(given.value)
                    if value is not None:
                        stream.done(given)
                        return Left.AGAIN if value == AGAIN else value
                    text = self.book(f"refused.{question.kind}") if question.purpose == DOOR else first
                    stream.refuse(given.id, Code.NOT_AN_ANSWER, text)
                case Given(do=Order.REPEAT):
                    stream.done(given)
                    return Left.AGAIN
                case Given(do=Order.BACK) if question.purpose == DOOR:
                    stream.done(given)
                    return Left.BACK
                case Given(do=Order.SYMPTOM):
                    return self.report(given)
                case Given(do=Order.STOP):
                    stream.done(given)
                    return Left.STOP
                case _:
                    stream.refuse(given.id, Code.NOT_NOW, first, do=given.do)
        return Left.NOBODY

    def report(self, given: Incoming) -> Left:
        """Something is wrong: whoever asks next what it is, or the session that begins, hears of it first of all."""
        self.talk.stream.done(given)
        self.reported = True
        return Left.SYMPTOM

    async def take_report(self) -> None:
        """No session is going to hear it: it is asked about now."""
        self.reported = False

    async def meanwhile(self, work: Awaitable[_T], *, asks_next: bool = False) -> _T | None:
        """Do something that takes a while. A program is answered meanwhile, and whoever stops does not wait for it.

        Args:
            work: what takes a while.
            asks_next: a question may come next, which is what a stop is kept for.

        Returns:
            What came of the work; None where it was stopped.
        """
        self.talk.stream.look()
        working = asyncio.ensure_future(work)
        if not self.talk.face.for_programs:  # what a person has typed ahead answers the questions to come
            return await working
        listening = asyncio.ensure_future(self._until_left(keeps_stop=asks_next))
        try:
            await asyncio.wait({working, listening}, return_when=asyncio.FIRST_COMPLETED)
            stopped = listening.done() and listening.result() is Left.STOP
            if stopped and not working.done():
                return None
            made = await working
            return None if stopped else made  # a stop that came together with the end of the work was told to be done
        finally:
            listening.cancel()
            working.cancel()

    async def _until_left(self, *, keeps_stop: bool = False, reports: bool = False) -> Left:
        """Answer commands while nothing is asked, until one leaves; how. A stop is kept for whoever comes next where it
        ``keeps_stop``, and after something was reported, which must not be lost by it; ``reports`` leaves with a report."""
        while (line := await self.lines.next()) is not None:
            given = self._take(line)
            match given:
                case None:
                    pass
                case Given(do=Order.STOP):
                    if keeps_stop or self.reported:
                        self.lines.put_back(line)
                    else:
                        self.talk.stream.done(given)
                    return Left.SYMPTOM if self.reported else Left.STOP
                case Given(do=Order.SYMPTOM):
                    self.report(given)
                    if reports:
                        return Left.SYMPTOM
                case AnswerGiven():
                    self.talk.stream.refuse(given.id, Code.NO_QUESTION, self.book("refused.no_question"))
                case _:
                    self.talk.stream.refuse(given.id, Code.NOT_NOW, self.book("refused.not_begun"), do=given.do)
        return Left.NOBODY

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
                return await self._until_left(reports=True)
        except TimeoutError:
            return None

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
        await self.meanwhile(self._say_whole(name, text), asks_next=True)

    async def _say_whole(self, name: str, text: str) -> None:
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


def standing(question: Question, times: int = 1, ends: float | None = None) -> Told:
    """A question that may be answered now: how often it was asked, and until when it stands; None where a file answers."""
    ends_in = None if ends is None else max(0.0, ends - clock.now())
    return Told(
        question, Asking(asked=times, open=True, answers_from=0.0, none_from=None, ends_at=None, ends_in=ends_in)
    )


def _lines(question: Question) -> tuple[str, ...]:
    """What is said of a question: its text, and the lines that were not said a moment ago."""
    items = () if question.picked else question.items
    if question.kind is QuestionKind.PICK:
        items = tuple(f"{number}. {item}" for number, item in enumerate(items, 1))
    return (question.text, *items)


def _at_least(question: Question) -> float:
    """Seconds in which a question may be answered at least: the length of its words is known only once they are
    rendered, and whoever reads it is told before."""
    return estimate(" ".join(_lines(question))) + question.within
