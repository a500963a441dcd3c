"""``run`` without a name: how the back is, which routine is proposed, and which it is to be. Nobody is waited for longer
than before a session."""

from __future__ import annotations

import asyncio

from stretchcoach import clock
from stretchcoach.coach.admission import LEFT_WITH, WITHIN, Left, go_on, take_off
from stretchcoach.coach.commands import Do, NotUnderstood, help_text, parse_word
from stretchcoach.coach.day import DayOverview, length_told, load_day, why_told
from stretchcoach.coach.launch import Records, find
from stretchcoach.coach.options import Options, ToldRating
from stretchcoach.coach.proposal import EASE
from stretchcoach.errors import ExitCode, NoSuchSession, StretchcoachError
from stretchcoach.frontends.lines.answer_file import Answers
from stretchcoach.frontends.lines.dialog import Dialog, standing
from stretchcoach.frozen import dataclass
from stretchcoach.protocol.incoming import Given, Order
from stretchcoach.routine.model import Routine
from stretchcoach.safety import Rules
from stretchcoach.safety.questions import DONE, YES, Question, QuestionKind
from stretchcoach.session.events import Answer

RATING = "today"
"""Id and purpose of the question how the back is."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is to be run."""

    routine: Routine
    rated: ToldRating | None = None
    resume: bool | None = False
    """Whether it goes on with a session that was cut off."""


@dataclass(slots=True)
class Choosing:
    """Whom to ask, and about what."""

    dialog: Dialog
    records: Records
    options: Options
    rules: Rules
    answers: Answers | None
    """Answers of a file, in place of a person's."""

    async def choose(self, resume: bool | None) -> Chosen | ExitCode:
        """Find out what to run; the exit code where nothing is.

        Args:
            resume: whether to go on with a session that was cut off; None asks.

        Raises:
            BrokenPipeError: nobody reads the output.
            StretchcoachError: the record or the library cannot be used, or an answer of the file does not fit.
        """
        if not self.options.rehearsal:
            await take_off(self.dialog, self.records)
        offer = None if resume is False or self.options.rehearsal else self.records.offer(self.options.paths)
        if resume and offer is None:
            raise NoSuchSession("There is no session to go on with. Start without --resume.")
        if offer is not None:
            wish = resume or await go_on(self.dialog, offer.text)
            if isinstance(wish, Left):
                return LEFT_WITH.get(wish, ExitCode.STOPPED)
            if wish:
                return Chosen(offer.routine, resume=True)
        day = load_day(self.options, self.rules)
        nothing = day.proposal(None).routine is None
        if nothing or self.dialog.talk.face.for_programs:  # a session asks for itself, and says why it is closed
            return Chosen(_proposed(day, None))
        return await self._asked(day)

    async def _asked(self, day: DayOverview) -> Chosen | ExitCode:
        rated = await self._rating()
        while True:
            if isinstance(rated, Left):
                # Something is wrong: the session hears it first of all.
                return Chosen(_proposed(day, None)) if rated is Left.SYMPTOM else LEFT_WITH.get(rated, ExitCode.STOPPED)
            told = ToldRating(rated, clock.now())
            if rated >= self.rules.pain.severe_min:  # its questions come at once (rule P2)
                return Chosen(_proposed(day, rated), told)
            wish = await self._wish(day, rated)
            if isinstance(wish, Routine):
                return Chosen(wish, told)
            rated = wish

    async def _rating(self) -> int | Left:
        """How the back is."""
        book = self.dialog.book
        question = Question(
            at=0.0, id=RATING, text=book("today.ask_scale"), kind=QuestionKind.PAIN, within=WITHIN, purpose=RATING
        )
        if self.answers is None:
            reply = await self.dialog.ask(question, book("today.ask_first"))
            return reply if isinstance(reply, int | Left) else Left.SILENCE
        self.dialog.talk.stream.tell(standing(question))
        command = self.answers.take()
        value = None if command is None else question.read(command.value)
        if command is not None and not isinstance(value, int):
            raise StretchcoachError(f'{self.answers.place}: "{question.text}" {book("refused.pain")}')
        if not isinstance(value, int):
            return Left.SILENCE
        self.dialog.event(Answer(at=0.0, id=question.id, value=value, purpose=question.purpose))
        return value

    async def _wish(self, day: DayOverview, pain: int) -> Routine | int | Left:
        """The proposed routine, another one that was named, or another rating."""
        book, proposal = self.dialog.book, day.proposal(pain)
        routine = _proposed(day, pain)
        length = length_told(routine, self.options, day.seen)
        proposed = book("today.proposed", name=routine.name, about=length, why=why_told(proposal, book))
        if self.answers is not None:
            await self.dialog.tell(proposed)
            command = self.answers.take()
            if command is not None and command.value not in (YES, DONE):
                raise StretchcoachError(f'{self.answers.place}: "{proposed}" {book("today.start_first")}')
            return routine if command is not None else Left.SILENCE
        while True:
            await self.dialog.tell(f"{proposed} {book('today.start_how')}")
            try:
                async with asyncio.timeout(WITHIN):
                    wish = await self._line(day, routine)
            except TimeoutError:
                return Left.SILENCE
            if wish is not Left.AGAIN:
                return wish

    async def _line(self, day: DayOverview, routine: Routine) -> Routine | int | Left:
        """What somebody says to a proposal."""
        dialog, book = self.dialog, self.dialog.book
        while (line := await dialog.lines.next()) is not None:
            said = " ".join(line.lower().split())
            named = [each.routine for each in day.candidates if said in (each.routine.id, each.routine.name.lower())]
            if named:
                return named[0]
            if not said:
                return routine
            try:
                command = parse_word(line, book)
            except NotUnderstood:
                try:
                    return find(self.options, line.strip())
                except StretchcoachError as problem:
                    dialog.aside(f"{problem} {book('today.start_first')}")
                    continue
            match command.do, command.value:
                case (Do.READY, _) | (Do.ANSWER, "yes" | "done"):
                    return routine
                case Do.ANSWER, int() as pain if 0 <= pain <= 10:
                    return pain
                case Do.STOP, _:
                    return Left.STOP
                case Do.SYMPTOM, _:
                    return dialog.report(Given(do=Order.SYMPTOM))
                case Do.REPEAT, _:
                    return Left.AGAIN
                case Do.HELP, _:
                    dialog.aside(help_text(book))
                case _:
                    dialog.aside(book("today.start_first"))
        return Left.NOBODY


def _proposed(day: DayOverview, pain: int | None) -> Routine:
    """What is proposed; where nothing is open, the routine that is closed last, so that it is said why."""
    found = day.proposal(pain).routine
    shelf = [each.routine for each in day.candidates]
    return found or next((each for each in shelf if each.id == EASE), shelf[0])
