"""Small questions outside a session, one at a time; each may be left out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from textual import events, getters, on
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Input, Static

from stretchcoach.coach.questions.questionnaire import AnsweredBy, FormQuestion, Pick, Questionnaire, Walk
from stretchcoach.errors import StretchcoachError
from stretchcoach.frontends.tui.answer_keys import SETTLE, plain
from stretchcoach.frontends.tui.app_commands import Card, Finish, Next, Previous, ShowHelp, UserCommand
from stretchcoach.frontends.tui.screens.base import CoachScreen
from stretchcoach.frontends.tui.services import Services
from stretchcoach.frontends.tui.widgets.lists import Picks
from stretchcoach.frontends.tui.widgets.question_pane import AnswerRow, Choice, pain_scale
from stretchcoach.safety.questions import QuestionKind, replies

_RATINGS = {key: each.value for each in replies(QuestionKind.PAIN) for key in each.keys}
_RATING = tuple(Choice(each.word, each.value) for each in replies(QuestionKind.PAIN))
LONGEST = 500
"""Letters of a typed line."""


class FormScreen(CoachScreen[Any]):
    """Walks through a questionnaire; the result is what comes of the answers, at whatever point it was left."""

    ORDERS = (Next, Previous, Finish, ShowHelp)
    HELP = "A few small questions. Each may be left out, and nothing of it leaves this machine."
    AUTO_FOCUS = ""  # each question says itself what takes the keys
    asked = getters.query_one("#form-ask", Static)
    hint = getters.query_one("#form-hint", Static)
    ratings = getters.query_one(AnswerRow)
    picks = getters.query_one(Picks)
    line = getters.query_one(Input)

    def __init__(self, questionnaire: Questionnaire[Any], services: Services, problem: str = "") -> None:
        """``services`` tells seconds, for a key that was pressed twice or held down."""
        super().__init__(problem)
        self._title, self._walk, self._services = questionnaire.title, Walk(questionnaire), services
        self._since = float("-inf")

    def body(self) -> Iterable[Widget]:
        """The question, and all the ways to answer one; only the fitting one is seen."""
        yield Static(self._title, classes="title", id="form-title", markup=False)
        yield VerticalScroll(Static("", id="form-ask", markup=False), id="form-top", can_focus=False)
        yield Static("", id="form-hint", markup=False)
        yield AnswerRow(id="form-ratings")
        yield Picks(id="form-picks")
        yield Input(id="form-line", max_length=LONGEST)

    def on_mount(self) -> None:
        """Show the first question."""
        super().on_mount()
        self._show()

    def possible(self) -> list[type[UserCommand]]:
        """There is nothing before the first question."""
        return [each for each in self.ORDERS if each is not Previous or self._walk.answers]

    def taken(self) -> frozenset[str]:
        """Letters are typed where a line is."""
        return frozenset((Card.keys[0], ShowHelp.keys[0])) if self.line.display else frozenset()

    # What is shown --------------------------------------------------------------------------------------------------

    def _show(self) -> None:
        question = self._walk.question
        if question is None:
            self.dismiss(self._walk.made)
            return
        self._since = self._services.seconds()
        place = f"  {question.place}" if question.place else ""
        self.query_one("#form-title", Static).update(self._title + place)
        self.asked.update(question.ask)
        self.query_one("#form-top", VerticalScroll).scroll_home(animate=False)
        self.ratings.display = question.by is AnsweredBy.RATING
        self.picks.display = question.by in (AnsweredBy.ONE, AnsweredBy.SEVERAL)
        self.line.display = question.by is AnsweredBy.LINE
        self._say(self._hint(question))
        self._offer(question)
        self.show_keys()

    def _hint(self, question: FormQuestion) -> str:
        book = self._services.rules.book
        match question.by:
            case AnsweredBy.RATING:
                return book("spasm.leave_out")
            case AnsweredBy.SEVERAL:
                return book("spasm.several")
            case AnsweredBy.LINE if question.how:
                return f"{question.how} {book('spasm.start_here' if question.filled else 'spasm.leave_out')}"
        return question.why

    def _offer(self, question: FormQuestion) -> None:
        book = self._services.rules.book
        match question.by:
            case AnsweredBy.RATING:
                self.ratings.show(_RATING, pain_scale(book))
                self.set_focus(None)
            case AnsweredBy.LINE:
                self.line.value = question.filled
                self.line.focus()
                self.line.action_select_all()
            case AnsweredBy.ONE:
                leave = book("spasm.leave_this") if question.leave is None else question.leave
                left_out = (Pick("", leave, None),) if leave else ()
                self.picks.offer((*question.picks, *left_out), question.chosen, several=False)
                self.picks.focus()
            case AnsweredBy.SEVERAL:
                self.picks.offer(question.picks, None, several=True)
                self.picks.focus()

    def _say(self, text: str) -> None:
        self.hint.update(text)
        self.hint.display = bool(text)

    # Answers --------------------------------------------------------------------------------------------------------

    @property
    def _settled(self) -> bool:
        """Whether the question has been there long enough: a key or a click too many must not answer the next one."""
        return self._services.seconds() - self._since >= SETTLE

    def held_down(self) -> None:
        """Say that a key counts once."""
        self._say(self._services.rules.book("press.once"))

    def on_key(self, event: events.Key) -> None:
        """A number or a letter answers at once."""
        question = self._walk.question
        if question is None or not self._settled:
            return
        if question.by is AnsweredBy.RATING and plain(event.key) in _RATINGS:
            self._answer(_RATINGS[plain(event.key)])
        elif question.by in (AnsweredBy.ONE, AnsweredBy.SEVERAL) and self.picks.key(event.key):
            self._services.held.counts_once()
            event.stop()

    @on(AnswerRow.Chosen)
    def rated(self, event: AnswerRow.Chosen) -> None:
        """A number was clicked."""
        self._answer(event.value)

    @on(Picks.Answered)
    def picked(self, event: Picks.Answered) -> None:
        """An answer was picked, or several; none of them leaves the question out."""
        self._answer(None if event.value == () else event.value)

    @on(Input.Submitted)
    def typed(self) -> None:
        """A line was typed; an empty one leaves the question out."""
        question = self._walk.question
        if question is None:
            return
        text = self.line.value.strip()
        try:
            self._answer(question.read(text) if text else None)
        except StretchcoachError as problem:
            self._say(str(problem))

    @on(Next)
    def next(self) -> None:
        """On, with what is chosen or typed."""
        if self.line.display:
            self.typed()
        elif self.picks.display:
            self.picks.action_done()
        else:
            self._answer(None)

    @on(Previous)
    def previous(self) -> None:
        """Go back to the question before."""
        if self._walk.back():
            self._show()

    @on(Finish)
    def finish(self) -> None:
        """Leave the rest out."""
        self._services.held.counts_once()
        self._walk.finish()
        self._show()

    def _answer(self, value: object) -> None:
        if self._settled:
            self._services.held.counts_once()
            self._walk.answer(value)
            self._show()
