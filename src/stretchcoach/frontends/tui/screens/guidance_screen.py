"""Guidance about a red flag. It stays until it is acknowledged, whatever becomes of the session below it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from textual import on
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from stretchcoach.frontends.tui.app_commands import OtherCountry, ThisCountry, Understood
from stretchcoach.frontends.tui.screens.whom_to_call import WhomScreen
from stretchcoach.frontends.tui.services import Desk
from stretchcoach.safety import Rules
from stretchcoach.safety.red_flags import Tier
from stretchcoach.session.events import Guidance

SETTLE = 1.5
"""Seconds in which no key takes it away: whoever answered the question before must have seen it."""


class GuidanceScreen(WhomScreen[None]):
    """Whom to call first, then the guidance a sentence each, and one way on: having understood it."""

    ORDERS = (Understood, ThisCountry, OtherCountry)

    def __init__(
        self,
        guidance: Guidance,
        desk: Desk,
        rules: Rules,
        settled: Callable[[], bool],
        *,
        first: str = "",
        problem: str = "",
    ) -> None:
        """Show ``guidance``.

        Args:
            guidance: of the safety tables.
            desk: of the app.
            rules: those it comes from.
            settled: whether it has been there for :data:`SETTLE` seconds.
            first: what has to be done before anything else, such as taking a pack off; may be empty.
            problem: see :class:`CoachScreen`.
        """
        super().__init__(desk, guidance.tier, problem)
        self._guidance, self._rules, self._first, self._settled = guidance, rules, first, settled

    def body(self) -> Iterable[Widget]:
        """Heading, sentences, and how to go on."""
        yield from self.heading()
        texts = (Static("", id=name, markup=False) for name in ("first", "guidance-text"))
        yield VerticalScroll(*texts, id="guidance")
        yield self.offer()
        yield Static("Press Enter, space or y when you have understood.", id="understood")

    def name_whom(self) -> None:
        """The sentences name whom to call as well."""
        super().name_whom()
        sentences = list(self._guidance.sentences or (self._guidance.text,))
        calls = [each for each in sentences if self._rules.red_flags.locale.emergency in each]
        first = [self._first] if self._first else []
        if self._guidance.tier is Tier.EMERGENCY_NOW and not self.number:  # nothing larger says it
            first += calls[:1]
        rest = [each for each in sentences if each not in first]
        for name, texts in (("first", first), ("guidance-text", rest)):
            line = self.query_one(f"#{name}", Static)
            line.update("\n\n".join(self.named(each, self._rules) for each in texts))
            line.display = bool(texts)

    @on(Understood)
    def understood(self) -> None:
        """On to what comes after it."""
        if self._settled():
            self.desk.held.counts_once()
            self.dismiss(None)
