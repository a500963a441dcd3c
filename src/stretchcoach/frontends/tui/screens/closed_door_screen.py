"""A closed door: which answer closed it, until when, what is open, and the ways out, one question after the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual import events, getters, on
from textual.widget import Widget
from textual.widgets import Static

from stretchcoach.coach.today import door_question
from stretchcoach.frontends.tui.answer_keys import AnswerKeys, Meant, expected
from stretchcoach.frontends.tui.app_commands import Back, LeaveClosed, OtherCountry, ThisCountry, UserCommand
from stretchcoach.frontends.tui.screens.whom_to_call import WhomScreen
from stretchcoach.frontends.tui.services import Services
from stretchcoach.frontends.tui.widgets.question_pane import (
    LOOK,
    MORE_BELOW,
    READ_FIRST,
    SCROLL_KEYS,
    QuestionPane,
    with_rows,
)
from stretchcoach.safety import doors
from stretchcoach.safety.doors import Door
from stretchcoach.safety.gate import GateQuestion
from stretchcoach.safety.questions import AGAIN


class ClosedScreen(WhomScreen[Door]):
    """Walks through a door. The result is where the walk came to; it is over where nothing is left to ask."""

    ORDERS = (Back, LeaveClosed, ThisCountry, OtherCountry)
    pane = getters.query_one(QuestionPane)

    def __init__(self, door: Door, texts: Sequence[str], services: Services, problem: str = "") -> None:
        """``texts`` say why it is closed and what is open, a row each; they stand above the first question."""
        super().__init__(services, door.closure.tier, problem)
        self._texts, self._answers = texts, AnswerKeys()
        self._walked = [door]
        self._hinted = ""

    def body(self) -> Iterable[Widget]:
        """Heading, question, and a hint."""
        yield from self.heading()
        yield QuestionPane(self.services.rules.book, id="pane")
        yield self.offer()
        yield Static("", id="hint", markup=False)

    def name_whom(self) -> None:
        """The question names whom to call as well."""
        super().name_whom()
        self._ask()

    def possible(self) -> list[type[UserCommand]]:
        """There is nothing to take back before the first answer."""
        return [each for each in super().possible() if each is not Back or len(self._walked) > 1]

    def on_mount(self) -> None:
        """Look from time to time whether there is more below."""
        super().on_mount()
        self.set_interval(LOOK, self._show_hint)

    # The walk ---------------------------------------------------------------------------------------------------------

    @property
    def _asked(self) -> GateQuestion | None:
        return doors.ask(self._walked[-1], self.services.local().red_flags)

    def _ask(self) -> None:
        """Show the next question, or leave where there is none."""
        asked = self._asked
        if asked is None:
            self.dismiss(self._walked[-1])
            return
        question = door_question(asked, len(self._walked), 0.0)
        self._answers.shown(question, self.services.seconds())
        why = "\n".join(self.named(each, self.services.rules) for each in self._texts)
        words = with_rows(question.text)
        self.pane.say(f"{why}\n\n{words}" if len(self._walked) == 1 else words)
        self.pane.ask(question)
        self._hint("")
        self.show_keys()

    def on_key(self, event: events.Key) -> None:
        """A key answers the question that is seen."""
        if event.key in SCROLL_KEYS:
            self.pane.scroll(event.key)
            self._hint("")
        press, question = self._answers.press(event.key, self.services.seconds()), self._answers.question
        if press.meant is Meant.OTHER or question is None:
            return
        event.stop()
        if press.meant is Meant.ANSWER:
            self.services.held.counts_once()
            self._answer(press.value)
        elif press.meant is Meant.WRONG:
            self._hint(self.services.rules.book(expected(question)))

    def held_down(self) -> None:
        """Say that a key counts once."""
        self._hint(self.services.rules.book("press.once"))

    @on(QuestionPane.Chosen)
    def clicked(self, event: QuestionPane.Chosen) -> None:
        """An answer or a line was clicked; a click too many must not answer the next question."""
        if self._answers.settled(self.services.seconds()):
            self._answer(event.value)

    def _answer(self, value: int | str) -> None:
        asked = self._asked
        if asked is None or value == AGAIN:
            return
        if self.pane.needs_reading(value):
            self._hint(READ_FIRST)
            return
        self._walked.append(doors.door_after(self._walked[-1], asked, value, self.services.local().red_flags))
        self._ask()

    @on(Back)
    def back(self) -> None:
        """Take the last answer back."""
        self.services.held.counts_once()
        if len(self._walked) > 1:
            self._walked.pop()
            self._ask()

    @on(LeaveClosed)
    def close(self) -> None:
        """Leave it as it is."""
        self.dismiss(self._walked[-1])

    def _hint(self, text: str) -> None:
        """Say something, or as long as there is nothing to say, that there is more below."""
        self._hinted = text
        self._show_hint()

    def _show_hint(self) -> None:
        text = self._hinted or (MORE_BELOW if self.pane.more_below else "")
        hint = self.query_one("#hint", Static)
        if hint.content != text:
            hint.update(text)
