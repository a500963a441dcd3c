"""What is asked, noted and told between sessions: the first screen, the profile, spasms, the morning after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from textual.app import App

from stretchcoach.coach import today
from stretchcoach.coach.questions import person
from stretchcoach.coach.questions.questionnaire import YES_NO, Follow, Item, Sort, Told
from stretchcoach.coach.questions.spasm import SpasmForm
from stretchcoach.coach.questions.spasm_sheet import follow_spasm, spasm_of
from stretchcoach.errors import StretchcoachError
from stretchcoach.frontends.lines.spasm_lines import new_sign
from stretchcoach.frontends.tui.door_flow import Doorway
from stretchcoach.frontends.tui.headings import TIERS
from stretchcoach.frontends.tui.screens.country import OWN, CountryScreen
from stretchcoach.frontends.tui.screens.form_screen import SheetScreen
from stretchcoach.frontends.tui.screens.person import ProfileScreen
from stretchcoach.frontends.tui.screens.reading import TextScreen
from stretchcoach.frontends.tui.screens.welcome import WelcomeScreen
from stretchcoach.frontends.tui.services import Desk
from stretchcoach.history.entries import Kind
from stretchcoach.routine.model import Routine
from stretchcoach.safety import doors
from stretchcoach.safety.countries import Country, find
from stretchcoach.safety.mornings import Morning, morning_due, morning_question
from stretchcoach.safety.person import Profile
from stretchcoach.safety.questions import NO, YES
from stretchcoach.safety.red_flags import RED, Tier

MORNING, STEP_UP = "morning", "step_up"
"""Names of the two questions of the day after."""

NOTE = "note"
"""Name of the line about a session."""

_NOT_KEPT = "This could not be kept"


class Between:
    """Leads through these, one at a time. The coroutines wait for screens, so they run in a worker of the app."""

    def __init__(self, app: App[Any], desk: Desk, doorway: Doorway) -> None:
        self._app, self._desk, self._doorway = app, desk, doorway

    async def opening(self) -> None:
        """What comes first when the app opens: closed doors, the first screen, how the morning after is."""
        asked = await self._doorway.later()
        look = self._desk.look()
        held = doors.holding(look.standing, self._desk.rules.red_flags)
        if any(each.tier in RED and doors.closes(each, look.standing, moves=True) for each in held):
            if not asked:
                await self._doorway.closed()
        elif look.standing.last is None and not look.problem:
            await self.welcome()
        else:
            await self.morning()

    # The person -------------------------------------------------------------------------------------------------------

    async def welcome(self) -> None:
        """The first screen, once: what this program is and is not."""
        try:
            if person.WELCOME in self._desk.asked():
                return
            await self._app.push_screen_wait(WelcomeScreen(self._desk.about(), self._desk.problem()))
            with self._desk.record() as store:
                store.said(Kind.ASKED, person.WELCOME)
        except StretchcoachError as problem:
            self._desk.on_problem("record", str(problem))

    async def about_you(self) -> None:
        """After a session: a question or two about what is not known yet; each may be left out."""
        desk = self._desk
        try:
            with desk.record() as store:
                profile, standing = today.saved_profile(store, desk.rules), store.standing()
                names = person.due(profile, desk.rules, store.when_said(Kind.ASKED), standing.now, standing.midnight)
                for name in names:
                    store.said(Kind.ASKED, name)
        except StretchcoachError as problem:
            desk.on_problem("record", str(problem))
            return
        if names:
            await self._told("About you", person.some(names, profile, desk.rules))

    async def profile(self) -> None:
        """The profile, line by line, until it is left."""
        desk, chosen = self._desk, ""
        while True:
            try:
                with desk.record() as store:
                    known = today.saved_profile(store, desk.rules)
            except StretchcoachError as problem:
                await self._tell("The profile cannot be read", str(problem))
                return
            lines = tuple(person.lines(known, desk.rules, desk.countries()))
            name = await self._app.push_screen_wait(ProfileScreen(lines, chosen, desk.problem()))
            if name is None:
                return
            chosen = name
            await self._change(name, known)

    async def _change(self, name: str, known: Profile) -> None:
        rules = self._desk.rules
        if name == person.COUNTRY:
            await self._country(known)
        elif name == person.ALL:
            await self._told("About you", person.everything(known, rules))
        elif name == person.FORGET:
            told = await self._ask("Your profile", person.one(name, known, rules))
            if told.get(name) == YES:
                await self._save(lambda profile: Profile())
        else:
            await self._told("Your profile", person.one(name, known, rules))

    async def _country(self, known: Profile) -> None:
        desk = self._desk
        countries = desk.countries()
        guess = (find(known.country, countries) if known.country else None) or desk.guess()
        chosen = await self._app.push_screen_wait(CountryScreen(countries, guess, desk.problem()))
        if isinstance(chosen, Country):
            await self._save(lambda profile: replace(profile, country=chosen.code))
        elif chosen == OWN:
            await self._told("Your own numbers", person.own_numbers(known))

    async def _told(self, title: str, follow: Follow) -> None:
        told = await self._ask(title, follow)
        await self._save(lambda profile: person.with_answers(profile, told, self._desk.rules))

    async def _save(self, change: Callable[[Profile], Profile]) -> None:
        try:
            self._desk.change_profile(change)
        except StretchcoachError as problem:
            await self._tell(_NOT_KEPT, str(problem))

    # The days ---------------------------------------------------------------------------------------------------------

    async def morning(self) -> None:
        """Ask how the day after a session is, when it is due, and tell what follows (rules N1 to N4)."""
        desk = self._desk
        look = desk.look()
        session = morning_due(look.standing, desk.rules)
        if session is None:
            return
        text = morning_question(session, look.standing, desk.rules)
        told = await self._ask("The day after", _alone(Item(name=MORNING, ask=text, sort=Sort.RATING)))
        value = told.get(MORNING)
        if not isinstance(value, int):
            return
        try:
            with self._desk.record() as store:
                found = today.rate_morning(store, session, value, desk.rules)
        except StretchcoachError as problem:
            await self._tell(_NOT_KEPT, str(problem))
            return
        await self._verdict(found)

    async def _verdict(self, found: Morning) -> None:
        if found.offer:
            await self._offer_more(found)
        else:
            await self._tell("The day after" if found.tier is Tier.NONE else TIERS[found.tier], found.say)

    async def _offer_more(self, found: Morning) -> None:
        """Rule N4: only a clear yes does more; leaving it out decides nothing."""
        ask = f"{found.say} {found.offer}"
        told = await self._ask(
            "A little more", _alone(Item(name=STEP_UP, ask=ask, sort=Sort.ONE, picks=YES_NO[:2], chosen=NO, leave=""))
        )
        answer = told.get(STEP_UP)
        if answer is None:
            return
        try:
            with self._desk.record() as store:
                today.step_up(store, found, accepted=answer == YES)
        except StretchcoachError as problem:
            await self._tell(_NOT_KEPT, str(problem))

    async def log(self) -> None:
        """Note a spasm, and tell what follows from something new with it, and what the log as a whole suggests."""
        desk = self._desk
        try:
            with desk.record():
                pass  # nobody answers ten questions for a log that cannot be written
            form = SpasmForm(datetime.now(UTC).astimezone(), desk.rules.book)
            spasm = spasm_of(form, await self._ask(form.book("spasm.title"), follow_spasm(form)))
            if spasm is None:
                return
            with desk.record() as store:
                tier, advice = today.log_spasm(store, spasm, desk.rules)
        except StretchcoachError as problem:
            await self._tell(_NOT_KEPT, str(problem))
            return
        if spasm.new_red_flag:
            await self._tell("Something new came with it", new_sign(desk.local()))
        if tier is not Tier.NONE:
            await self._tell(TIERS[tier], advice)

    async def note(self, session: int) -> str:
        """Let somebody write about the session with this number; the words, empty for none."""
        book = self._desk.rules.book
        told = await self._ask(book("after.noted"), _alone(Item(name=NOTE, ask=book("after.ask_note"), sort=Sort.TEXT)))
        text = str(told.get(NOTE) or "")
        try:
            if text:
                with self._desk.record() as store:
                    store.note(session, text)
        except StretchcoachError as problem:
            await self._tell(_NOT_KEPT, str(problem))
            return ""
        return text

    async def usual_doses(self, routine: Routine) -> None:
        """Take the adjustment of a routine back."""
        try:
            with self._desk.record() as store:
                store.adjust(routine.id, 0, "reset")
        except StretchcoachError as problem:
            await self._tell(_NOT_KEPT, str(problem))

    # Inside -----------------------------------------------------------------------------------------------------------

    async def _ask(self, title: str, follow: Follow) -> Told:
        return await self._app.push_screen_wait(SheetScreen(title, follow, self._desk, self._desk.problem()))

    async def _tell(self, title: str, text: str) -> None:
        await self._app.push_screen_wait(TextScreen(title, text, self._desk.problem()))


def _alone(item: Item) -> Follow:
    return lambda told: None if item.name in told else item
