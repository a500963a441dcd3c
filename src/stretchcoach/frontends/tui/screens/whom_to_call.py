"""Whom to call: the heading of guidance and of a closed door, the country where it is not known yet, and guidance itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from textual import on
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from stretchcoach.coach.today import spoken
from stretchcoach.errors import StretchcoachError
from stretchcoach.frontends.tui.app_commands import OtherCountry, ThisCountry, Understood, UserCommand
from stretchcoach.frontends.tui.screens.base import CoachScreen, Result
from stretchcoach.frontends.tui.screens.country import CountryScreen
from stretchcoach.frontends.tui.services import Services
from stretchcoach.frontends.tui.widgets.drawing import BigText, BigWords
from stretchcoach.safety import Rules
from stretchcoach.safety.countries import Country
from stretchcoach.safety.person import Profile
from stretchcoach.safety.red_flags import Tier
from stretchcoach.session.events import Guidance

TIERS = {
    Tier.EMERGENCY_NOW: "Get help now",
    Tier.SAME_DAY_URGENT: "Get advice today",
    Tier.WAIT: "Ask first",
    Tier.REST_TODAY: "Enough for today",
    Tier.BOOK_CLINICIAN: "Worth an appointment",
    Tier.NONE: "Please read this",
}
"""Heading of guidance; the guidance itself comes from the safety tables."""


class WhomScreen(CoachScreen[Result]):
    """Names whom to call. An emergency never waits for the country; it is offered, and asked, below."""

    def __init__(self, services: Services, tier: Tier, problem: str = "") -> None:
        """Name whom to call for something of this tier."""
        super().__init__(problem)
        self.services, self._tier = services, tier
        self._profile, self._guess = services.look().profile, services.guess()

    @property
    def number(self) -> str:
        """Whom to call in an emergency, as digits; empty where that is not known."""
        return self._profile.emergency

    def heading(self) -> Iterator[Widget]:
        """The number largest in an emergency; else what kind of moment it is."""
        yield Static("", id="tier-words", markup=False)
        yield BigText(id="tier")

    def offer(self) -> Widget:
        """The line that offers the country."""
        return Static("", id="whom", markup=False)

    def on_mount(self) -> None:
        """Name whom to call, as far as it is known."""
        super().on_mount()
        self.name_whom()

    def name_whom(self) -> None:
        """Bring the heading and the offer up to date."""
        large = self._tier is Tier.EMERGENCY_NOW and bool(self.number)
        self.query_one("#tier", BigText).text = self.number if large else TIERS[self._tier]
        words = self.query_one("#tier-words", Static)
        words.update(f"{TIERS[self._tier]}: call" if large else "")
        words.display = large
        offer = self.query_one("#whom", Static)
        offer.update(self._offered())
        offer.display = not self.number
        self.set_class(large, "-number")
        self.show_keys()

    def possible(self) -> list[type[UserCommand]]:
        """The country is asked as long as no number is known."""
        out: set[type[UserCommand]] = set()
        out |= {ThisCountry, OtherCountry} if self.number else set() if self._guess else {ThisCountry}
        return [each for each in self.ORDERS if each not in out]

    @on(ThisCountry)
    def this_country(self) -> None:
        """The person is in the country that was offered."""
        self._live_in(self._guess)

    @on(OtherCountry)
    def other_country(self) -> None:
        """Another one, or a number of one's own in the profile."""
        self.app.push_screen(CountryScreen(self.services.countries(), self._guess, self._problem), self._chosen)

    def _chosen(self, country: Country | str | None) -> None:
        if isinstance(country, Country):
            self._live_in(country)

    def _live_in(self, country: Country | None) -> None:
        if country is None:
            return
        try:
            self.services.live_in(country)
        except StretchcoachError as problem:
            self.services.on_problem("record", str(problem))
        self._profile = spoken(replace(self._profile, country=country.code), self.services.rules.language)
        self.name_whom()

    def named(self, text: str, rules: Rules) -> str:
        """``text`` of ``rules`` with whom to call, as far as that is known by now."""
        return named(text, rules, self._profile)

    def _offered(self) -> str:
        if self._guess is None:
            return "To see the number to call, press o and choose your country."
        return f"Your country: {self._guess.name}? Press c to see its number, or o for another country."


def named(text: str, rules: Rules, profile: Profile) -> str:
    """``text`` of ``rules`` with whom to call where the person is, as far as that is known by now."""
    unknown = rules.red_flags.locale
    text = text.replace(unknown.emergency, profile.emergency or unknown.emergency)
    return text.replace(unknown.urgent, profile.urgent or unknown.urgent)


FIRST = 0.3
"""How much of the room of guidance its first sentence may take, where something goes before all else."""

GUIDANCE_SETTLE = 1.5
"""Seconds in which no key takes guidance away: whoever answered the question before must have seen it."""


class GuidanceScreen(WhomScreen[None]):
    """Whom to call first, then the guidance a sentence each, and one way on: having understood it."""

    ORDERS = (Understood, ThisCountry, OtherCountry)

    def __init__(
        self,
        guidance: Guidance,
        services: Services,
        rules: Rules,
        *,
        first: str = "",
        problem: str = "",
    ) -> None:
        """Show ``guidance``.

        Args:
            guidance: of the safety tables.
            services: of the app.
            rules: those it comes from.
            first: what has to be done before anything else, such as taking a pack off; may be empty.
            problem: see :class:`CoachScreen`.
        """
        super().__init__(services, guidance.tier, problem)
        self._guidance, self._rules, self._first, self._since = guidance, rules, first, services.seconds()

    def body(self) -> Iterable[Widget]:
        """Heading, sentences, and how to go on."""
        yield from self.heading()
        first, text = BigWords(id="first"), BigWords(id="guidance-text")
        first.share, text.share = FIRST, 1.0 - FIRST
        yield VerticalScroll(first, text, id="guidance")
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
            line = self.query_one(f"#{name}", BigWords)
            line.text = "\n\n".join(self.named(each, self._rules) for each in texts)
            line.display = bool(texts)

    @on(Understood)
    def understood(self) -> None:
        """Leave, once it must have been seen."""
        if self.services.seconds() - self._since >= GUIDANCE_SETTLE:
            self.services.held.counts_once()
            self.dismiss(None)
