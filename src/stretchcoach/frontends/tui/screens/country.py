"""Which country the emergency number is for: asked, never guessed without being confirmed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar

from textual import events, getters, on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static

from stretchcoach.frontends.tui.app_commands import Card, LeaveOut, Next, ShowHelp
from stretchcoach.frontends.tui.screens.base import CoachScreen
from stretchcoach.frontends.tui.widgets.lists import MarkedList
from stretchcoach.safety.countries import Countries, Country, country_line, find_country

OWN = "own"
"""The result where a number of one's own is to be typed."""

_ASK = "Which country are you in? Type its name, or choose it."
_WHY = "It decides which number a warning names in an emergency."
_OWN_WORDS = "Not in the list, or another number: type your own"
_NONE = "There is no such country in the list."
_CHOOSE = "Choose one with the arrow keys, or type more of its name."


class CountryScreen(CoachScreen[Country | str | None]):
    """Type or choose; Enter confirms. The result is the country, :data:`OWN`, or None where nothing was told."""

    ORDERS = (Next, LeaveOut, ShowHelp)
    HELP = "Where you are. Type the name of the country, or choose it with the arrow keys."
    MOVES: ClassVar[dict[str, str]] = {
        "up": "cursor_up", "down": "cursor_down", "pageup": "page_up", "pagedown": "page_down"
    }  # fmt: skip
    typed = getters.query_one("#country-typed", Input)
    found = getters.query_one("#countries", MarkedList)

    def __init__(self, countries: Countries, guess: Country | None, problem: str = "") -> None:
        """``guess`` is chosen at first; only Enter confirms it."""
        super().__init__(problem)
        self._countries, self._guess = countries, guess

    def taken(self) -> frozenset[str]:
        """Letters are typed."""
        return frozenset((Card.keys[0], ShowHelp.keys[0]))

    def body(self) -> Iterable[Widget]:
        """What is asked, what is typed, what fits it, and the numbers of the one that is chosen."""
        yield Static("Where are you?", classes="title", id="country-title")
        yield Static(_ASK, id="country-ask", markup=False)
        yield Static(_WHY, id="country-why", markup=False)
        yield Input(id="country-typed", placeholder="Type a country", max_length=60)
        yield MarkedList(id="countries")
        yield Static("", id="country-numbers", markup=False)

    def on_mount(self) -> None:
        """Show every country, the guess chosen."""
        super().on_mount()
        self.typed.focus()
        self._fill(self._countries.all(), self._guess)

    @on(Input.Changed)
    def narrow(self) -> None:
        """Show what fits the letters typed so far."""
        typed = self.typed.value.strip()
        exact = find_country(typed, self._countries) if typed else self._guess
        self._fill(matches(typed, self._countries), exact)

    @on(OptionList.OptionHighlighted)
    def number(self, event: OptionList.OptionHighlighted) -> None:
        """Show the numbers of the one that is chosen."""
        country = self._countries.rows.get(event.option_id or "")
        self.query_one("#country-numbers", Static).update(
            country_line(country, self._countries) if country else _OWN_WORDS
        )

    def on_key(self, event: events.Key) -> None:
        """The arrow keys move in the list, wherever the cursor is."""
        move: Callable[[], None] | None = getattr(self.found, f"action_{self.MOVES.get(event.key, '')}", None)
        if move is not None and self.focused is not self.found:
            event.stop()
            move()

    @on(Input.Submitted)
    @on(OptionList.OptionSelected)
    @on(Next)
    def confirm(self) -> None:
        """The chosen one it is. Where several fit what was typed, none of them is chosen at first."""
        name = self.found.chosen
        if name is None:
            self.query_one("#country-numbers", Static).update(_CHOOSE)
        else:
            self.dismiss(self._countries.rows.get(name, OWN))

    @on(LeaveOut)
    def leave(self) -> None:
        """The country is not told."""
        self.dismiss(None)

    def _fill(self, countries: Iterable[Country], chosen: Country | None) -> None:
        listed = list(countries)
        if len(listed) == 1:
            chosen = listed[0]
        at = listed.index(chosen) if chosen is not None else None
        self.found.fill([*((each.code, _row(each)) for each in listed), (OWN, Content(_OWN_WORDS))], at)
        self.query_one("#country-numbers", Static).update("" if listed else _NONE)
        if at is not None:
            self.found.scroll_to_highlight()


def matches(text: str, countries: Countries) -> list[Country]:
    """The countries that fit what was typed, by name; one that is called exactly so comes first."""
    wanted = " ".join(text.casefold().split())
    exact = find_country(text, countries) if wanted else None
    named = [
        each
        for each in countries.all()
        if any(
            word.casefold().startswith(wanted) or f" {wanted}" in word.casefold() for word in (each.name, *each.also)
        )
    ]
    return [exact, *(each for each in named if each is not exact)] if exact else named


def _row(country: Country) -> Content:
    urgent = f" · not an emergency: {country.urgent}" if country.urgent else ""
    check = " · check this number" if country.check else ""
    return Content.assemble((country.name, "bold"), f"  {country.emergency}", (f"{urgent}{check}", "$quiet"))
