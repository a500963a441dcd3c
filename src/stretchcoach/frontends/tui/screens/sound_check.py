"""Whether the voice can be heard, before anybody lies down."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from textual import on
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static

from stretchcoach.coach.preferences import ADD
from stretchcoach.frontends.tui.answer_keys import SETTLE
from stretchcoach.frontends.tui.app_commands import (
    AddVoice,
    CannotHear,
    Close,
    HearAgain,
    HearIt,
    LeaveVoice,
    Louder,
    NaturalVoiceWanted,
    Softer,
    UserCommand,
)
from stretchcoach.frontends.tui.screens.base import CoachScreen, clickable
from stretchcoach.frontends.tui.services import Services
from stretchcoach.frontends.tui.widgets.drawing import Bar, BigText, BigWords
from stretchcoach.frontends.tui.widgets.question_pane import AnswerRow, Choice
from stretchcoach.words.lengths import Phrase, Speaker
from stretchcoach.words.phrases import Phrasebook

WORTH = 10.0
"""Seconds late that the sentence is still worth saying: an output may have to be opened first."""

_KEYS = {"yes": "space", "again": "r", "no": "n"}


STEP, SOFTEST = 0.2, 0.2
"""How much louder or softer a key makes the voice, and its least volume."""


class HearingScreen(CoachScreen[bool]):
    """Says one sentence until it is heard or gone on without; the result is False where somebody turns back.

    A more natural voice is offered in a line of its own: nobody has to answer that, and nothing waits for it.
    """

    ORDERS = (HearIt, HearAgain, Louder, Softer, CannotHear, AddVoice, LeaveVoice, Close)

    def __init__(self, services: Services, book: Phrasebook, problem: str = "", *, megabytes: int = 0) -> None:
        """``services`` has the sound, ``book`` the words of the session; ``megabytes`` is what the natural voice takes
        where it is to be offered."""
        super().__init__(problem)
        self._services, self._book, self._megabytes = services, book, megabytes
        self.answered = False
        """Whether the offer was taken, or left."""
        self._since, self._times = services.seconds(), 0

    def body(self) -> Iterable[Widget]:
        """The sentence as it is said, what to do, and the answers."""
        yield BigText(id="hearing-ask")
        yield Vertical(BigWords(id="hearing-how"), id="hearing")
        yield Static("", id="hearing-offer", markup=False)
        yield Bar("Adding", id="hearing-adding")
        yield AnswerRow(id="answers")

    def on_mount(self) -> None:
        """Show the sentence, and say it."""
        super().on_mount()
        book = self._book
        self.query_one("#hearing-ask", BigText).text = book("hearing.ask")
        words = [book(f"hearing.key_{name}") for name in _KEYS]
        self.query_one(AnswerRow).show([Choice(book(f"hearing.word_{name}"), name) for name in _KEYS], words)
        self._how("how")
        self.show_offer()
        self._say()

    def possible(self) -> list[type[UserCommand]]:
        """The offer is answered once."""
        open_offer = bool(self._megabytes) and not self.answered
        return [each for each in self.ORDERS if open_offer or each not in (AddVoice, LeaveVoice)]

    def show_offer(self) -> None:
        """Bring the offer of the natural voice up to date, and how far adding it is."""
        if not self.query("#hearing-offer"):  # not composed yet
            return
        state, book = self._services.natural, self._book
        if state.doing:
            text = book("hearing.adding")
        elif state.problem:
            text = state.problem
        elif state.added:
            text = book("hearing.added")
        elif self.answered:
            text = book("hearing.offer_left")
        else:
            text = book("hearing.offer", megabytes=self._megabytes) if self._megabytes else ""
        offer, bar = self.query_one("#hearing-offer", Static), self.query_one(Bar)
        offer.update(clickable(AddVoice, text) if AddVoice in self.possible() else text)
        offer.display, bar.display = bool(text), bool(state.doing)
        bar.percent = state.percent
        self.show_keys()

    @property
    def _volume(self) -> float:
        return self._services.settings.coach.volume

    def _how(self, name: str) -> None:
        self.query_one("#hearing-how", BigWords).text = self._book(f"hearing.{name}")

    def _say(self) -> None:
        self._times += 1
        phrase = Phrase(self._book("hearing.ask"), Speaker.COACH)
        self._services.sound.hush()
        self._services.sound.play(f"hearing-{self._times}", phrase, due=self._services.clock.now(), worth=WORTH)

    @property
    def _settled(self) -> bool:
        """Whether it has been there long enough: the key that started the session must not answer."""
        return self._services.seconds() - self._since >= SETTLE

    @on(AnswerRow.Chosen)
    def clicked(self, event: AnswerRow.Chosen) -> None:
        """An answer was clicked."""
        does: dict[int | str, Callable[[], None]] = {"yes": self.heard, "again": self.again, "no": self.not_heard}
        does[event.value]()

    @on(HearIt)
    def heard(self) -> None:
        """It is heard, or it goes on without."""
        if self._settled:
            self._services.held.counts_once()
            self._services.sound.hush()
            self.dismiss(True)

    @on(HearAgain)
    def again(self) -> None:
        """Say it once more."""
        self._say()

    @on(Louder)
    def louder(self) -> None:
        """Up a step; at the top only the device can do more."""
        self._speak_at(min(1.0, self._volume + STEP), "loudest")

    @on(Softer)
    def softer(self) -> None:
        """Speak a step more softly, and say it again."""
        self._speak_at(max(SOFTEST, self._volume - STEP), "softest")

    def _speak_at(self, volume: float, end: str) -> None:
        volume = round(volume, 2)
        if volume == self._volume:
            self._how(end)
            return
        self._services.prefer("coach.volume", volume)
        text = self._book("hearing.volume", tenths=f"{10 * volume:.0f}")
        self.query_one("#hearing-how", BigWords).text = f"{text} {self._book('hearing.how')}"
        self._say()

    @on(CannotHear)
    def not_heard(self) -> None:
        """Tell what may help."""
        self._how("help_screen")

    @on(AddVoice)
    def add_voice(self) -> None:
        """It is added while the session begins."""
        self.answered = True
        self.post_message(NaturalVoiceWanted(ADD))

    @on(LeaveVoice)
    def leave_voice(self) -> None:
        """Not now."""
        self.answered = True
        self.show_offer()

    @on(Close)
    def turn_back(self) -> None:
        """Leave without a session."""
        self._services.sound.hush()
        self.dismiss(False)
