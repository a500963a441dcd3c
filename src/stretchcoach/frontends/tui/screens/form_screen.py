"""Small questions outside a session, one at a time; each may be left out."""

from __future__ import annotations

from collections.abc import Iterable

from textual import events, getters, on
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Input, Static

from stretchcoach.coach.questions.questionnaire import Follow, Item, Pick, Sheet, Sort, Told
from stretchcoach.errors import StretchcoachError
from stretchcoach.frontends.tui.answer_keys import SETTLE
from stretchcoach.frontends.tui.app_commands import Card, Finish, Next, Previous, UserCommand
from stretchcoach.frontends.tui.held_key import plain
from stretchcoach.frontends.tui.screens.base import CoachScreen
from stretchcoach.frontends.tui.services import Desk
from stretchcoach.frontends.tui.widgets.answer_row import AnswerRow, Choice
from stretchcoach.frontends.tui.widgets.picks import Picks
from stretchcoach.safety.questions import QuestionKind, replies

_RATINGS = {key: each.value for each in replies(QuestionKind.PAIN) for key in each.keys}
_RATING = tuple(Choice(each.word, each.value) for each in replies(QuestionKind.PAIN))
LONGEST = 500
"""Letters of a typed line."""
_LEAVES_OUT = "Just Enter leaves this out."
_SEVERAL = "The numbers or the space bar choose, as many as fit. Enter goes on."


class SheetScreen(CoachScreen[Told]):
    """Walks through a sheet; the result is what was told, at whatever point it was left."""

    ORDERS = (Next, Previous, Finish)
    AUTO_FOCUS = ""  # each question says itself what takes the keys
    question = getters.query_one("#sheet-ask", Static)
    hint = getters.query_one("#sheet-hint", Static)
    ratings = getters.query_one(AnswerRow)
    picks = getters.query_one(Picks)
    line = getters.query_one(Input)

    def __init__(self, title: str, follow: Follow, desk: Desk, problem: str = "") -> None:
        """Ask what ``follow`` wants to know; ``desk`` tells seconds, for a key that was pressed twice or held down."""
        super().__init__(problem)
        self._title, self._sheet, self._desk = title, Sheet(follow), desk
        self._since = float("-inf")

    def body(self) -> Iterable[Widget]:
        """The question, and all the ways to answer one; only the fitting one is seen."""
        yield Static(self._title, classes="title", id="sheet-title", markup=False)
        yield VerticalScroll(Static("", id="sheet-ask", markup=False), id="sheet-top", can_focus=False)
        yield Static("", id="sheet-hint", markup=False)
        yield AnswerRow(id="sheet-ratings")
        yield Picks(id="sheet-picks")
        yield Input(id="sheet-line", max_length=LONGEST)

    def on_mount(self) -> None:
        """Show the first question."""
        super().on_mount()
        self._show()

    def possible(self) -> list[type[UserCommand]]:
        """There is nothing before the first question."""
        return [each for each in self.ORDERS if each is not Previous or self._sheet.told]

    def taken(self) -> frozenset[str]:
        """Letters are typed where a line is."""
        return frozenset(Card.keys[:1]) if self.line.display else frozenset()

    # What is shown --------------------------------------------------------------------------------------------------

    def _show(self) -> None:
        item = self._sheet.item
        if item is None:
            self.dismiss(self._sheet.told)
            return
        self._since = self._desk.seconds()
        place = f"  {item.place}" if item.place else ""
        self.query_one("#sheet-title", Static).update(self._title + place)
        self.question.update(item.ask)
        self.query_one("#sheet-top", VerticalScroll).scroll_home(animate=False)
        self._say(item.hint or {Sort.SOME: _SEVERAL, Sort.RATING: _LEAVES_OUT}.get(item.sort, ""))
        self.ratings.display = item.sort is Sort.RATING
        self.picks.display = item.sort in (Sort.ONE, Sort.SOME)
        self.line.display = item.sort is Sort.TEXT
        self._offer(item)
        self.show_keys()

    def _offer(self, item: Item) -> None:
        match item.sort:
            case Sort.RATING:
                book = self._desk.rules.book
                ends = (f"0 {book('check_in.zero')}", book("press.pain"), f"10 {book('check_in.ten')}")
                self.ratings.show(_RATING, ends)
                self.set_focus(None)
            case Sort.TEXT:
                self.line.value = item.filled
                self.line.focus()
                self.line.action_select_all()
            case Sort.ONE:
                left_out = (Pick("", item.leave, None),) if item.leave else ()
                self.picks.offer((*item.picks, *left_out), item.chosen, several=False)
                self.picks.focus()
            case Sort.SOME:
                self.picks.offer(item.picks, None, several=True)
                self.picks.focus()

    def _say(self, text: str) -> None:
        self.hint.update(text)
        self.hint.display = bool(text)

    # Answers --------------------------------------------------------------------------------------------------------

    @property
    def _settled(self) -> bool:
        """Whether the question has been there long enough: a key or a click too many must not answer the next one."""
        return self._desk.seconds() - self._since >= SETTLE

    def held_down(self) -> None:
        """Say that a key counts once."""
        self._say(self._desk.rules.book("press.once"))

    def on_key(self, event: events.Key) -> None:
        """A number or a letter answers at once."""
        item = self._sheet.item
        if item is None or not self._settled:
            return
        if item.sort is Sort.RATING and plain(event.key) in _RATINGS:
            self._answer(_RATINGS[plain(event.key)])
        elif item.sort in (Sort.ONE, Sort.SOME) and self.picks.key(event.key):
            self._desk.held.counts_once()
            event.stop()

    @on(AnswerRow.Chosen)
    def rated(self, event: AnswerRow.Chosen) -> None:
        """A number was clicked."""
        self._answer(event.value)

    @on(Picks.Answered)
    def picked(self, event: Picks.Answered) -> None:
        """A pick, or several."""
        self._answer(None if event.value == () else event.value)

    @on(Input.Submitted)
    def typed(self) -> None:
        """A line."""
        item = self._sheet.item
        if item is None:
            return
        text = self.line.value.strip()
        try:
            self._answer(item.read(text) if text else None)
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
        """Back."""
        if self._sheet.back():
            self._show()

    @on(Finish)
    def finish(self) -> None:
        """Leave the rest out."""
        self._desk.held.counts_once()
        self._sheet.finish()
        self._show()

    def _answer(self, value: object) -> None:
        if self._settled:
            self._desk.held.counts_once()
            self._sheet.answer(value)
            self._show()
