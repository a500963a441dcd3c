"""What is asked, noted and told between sessions: the first screen, the profile, spasms, the morning after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from textual.app import App

from stretchcoach.coach import today
from stretchcoach.coach.questions import before_session, profile
from stretchcoach.coach.questions.profile import ProfileChange, ProfileForm
from stretchcoach.coach.questions.questionnaire import AnsweredBy, FormQuestion, Questionnaire, single
from stretchcoach.coach.questions.spasm import SpasmForm, new_sign
from stretchcoach.errors import StretchcoachError
from stretchcoach.frontends.tui.door_flow import DoorFlow
from stretchcoach.frontends.tui.screens.country import OWN, CountryScreen
from stretchcoach.frontends.tui.screens.form_screen import FormScreen
from stretchcoach.frontends.tui.screens.profile_screen import ProfileScreen
from stretchcoach.frontends.tui.screens.reading import TextScreen, WelcomeScreen
from stretchcoach.frontends.tui.screens.whom_to_call import TIERS
from stretchcoach.frontends.tui.services import Services
from stretchcoach.history.entries import EntryKind
from stretchcoach.history.store import Store
from stretchcoach.routine.model import Routine
from stretchcoach.safety import doors
from stretchcoach.safety.countries import Country, find_country
from stretchcoach.safety.mornings import morning_due, morning_question
from stretchcoach.safety.questions import YES
from stretchcoach.safety.red_flags import RED, Tier

_T = TypeVar("_T")


class PersonFlow:
    """Leads through these, one at a time. The coroutines wait for screens, so they run in a worker of the app."""

    def __init__(self, app: App[Any], services: Services, door_flow: DoorFlow) -> None:
        self._app, self._services, self._door_flow = app, services, door_flow

    async def opening(self) -> None:
        """What comes first when the app opens: closed doors, the first screen, how the morning after is."""
        asked = await self._door_flow.later()
        look = self._services.look()
        held = doors.holding(look.standing, self._services.rules.red_flags)
        if any(each.tier in RED and doors.closes(each, look.standing, moves=True) for each in held):
            if not asked:
                await self._door_flow.closed()
        elif look.standing.last is None and not look.problem:
            await self.welcome()
        else:
            await self.morning()

    # The person -------------------------------------------------------------------------------------------------------

    async def welcome(self) -> None:
        """The first screen, once: what this program is and is not."""
        try:
            if profile.WELCOME in self._services.asked():
                return
            await self._app.push_screen_wait(WelcomeScreen(self._services.about(), self._services.problem()))
            with self._services.record() as store:
                store.said(EntryKind.ASKED, profile.WELCOME)
        except StretchcoachError as problem:
            self._services.on_problem("record", str(problem))

    async def about_you(self) -> None:
        """After a session: a question or two about what is not known yet; each may be left out."""
        services = self._services
        try:
            with services.record() as store:
                known, standing = today.saved_profile(store, services.rules), store.standing()
                form = ProfileForm(known, services.rules, services.countries())
                names = form.due(store.when_said(EntryKind.ASKED), standing.now, standing.midnight)
                for name in names:
                    store.said(EntryKind.ASKED, name)
        except StretchcoachError as problem:
            services.on_problem("record", str(problem))
            return
        if names:
            await self._change(form.some(*names))

    async def profile(self) -> None:
        """The profile, line by line, until it is left."""
        services, chosen = self._services, ""
        while True:
            try:
                with services.record() as store:
                    known = today.saved_profile(store, services.rules)
            except StretchcoachError as problem:
                await self._tell("The profile cannot be read", str(problem))
                return
            form = ProfileForm(known, services.rules, services.countries())
            name = await self._app.push_screen_wait(ProfileScreen(tuple(form.lines()), chosen, services.problem()))
            if name is None:
                return
            chosen = name
            await self._one(form, name)

    async def line(self, name: str) -> None:
        """One line of the profile."""
        try:
            form = ProfileForm(self._services.look().profile, self._services.rules, self._services.countries())
            await self._one(form, name)
        except StretchcoachError as problem:
            await self._tell("The profile cannot be read", str(problem))

    async def _one(self, form: ProfileForm, name: str) -> None:
        if name == profile.COUNTRY:
            await self._country(form)
        else:
            await self._change(form.one(name))

    async def _country(self, form: ProfileForm) -> None:
        services, known = self._services, form.profile.country
        guess = (find_country(known, form.countries) if known else None) or services.guess()
        chosen = await self._app.push_screen_wait(CountryScreen(form.countries, guess, services.problem()))
        if isinstance(chosen, Country):
            await self._keep(lambda profile: replace(profile, country=chosen.code))
        elif chosen == OWN:
            await self._change(form.own_numbers())

    async def _change(self, questionnaire: Questionnaire[ProfileChange]) -> None:
        await self._keep(await self._ask(questionnaire))

    async def _keep(self, change: ProfileChange) -> None:
        await self._recorded(lambda store: profile.keep(store, change, self._services.rules))

    # The days ---------------------------------------------------------------------------------------------------------

    async def morning(self) -> None:
        """Ask how the day after a session is, when it is due, and tell what follows (rules N1 to N4)."""
        rules, look = self._services.rules, self._services.look()
        session = morning_due(look.standing, rules)
        if session is None:
            return
        value = await self._ask(before_session.morning(morning_question(session, look.standing, rules)))
        if value is None:
            return
        found = await self._recorded(lambda store: today.rate_morning(store, session, value, rules))
        if found is None:
            return
        if not found.offer:
            await self._tell("The day after" if found.tier is Tier.NONE else TIERS[found.tier], found.say)
            return
        wanted = await self._ask(before_session.step_up(f"{found.say} {found.offer}"))
        if wanted is not None:
            await self._recorded(lambda store: today.step_up(store, found, accepted=wanted == YES))

    async def log(self) -> None:
        """Note a spasm, and tell what follows from something new with it, and what the log as a whole suggests."""
        services = self._services
        # Nobody answers ten questions for a log that cannot be written.
        if not await self._recorded(lambda store: True):
            return
        form = SpasmForm(datetime.now(UTC).astimezone(), services.rules.book)
        spasm = await self._ask(form.questions(confirmed=True))
        if spasm is None:
            return
        found = await self._recorded(lambda store: today.log_spasm(store, spasm, services.rules))
        if found is None:
            return
        services.rating = None  # what was said before is not how the back is after a spasm
        tier, advice = found
        if spasm.new_red_flag:
            await self._tell("Something new came with it", new_sign(services.local()))
        if tier is not Tier.NONE:
            await self._tell(TIERS[tier], advice)

    async def note(self, session: int) -> str:
        """Let somebody write about the session with this number; the words, empty for none."""
        book = self._services.rules.book
        question = FormQuestion(name="note", ask=book("after.ask_note"), by=AnsweredBy.LINE)
        text = await self._ask(single(question, book("after.noted")))

        def write(store: Store) -> str:
            store.note(session, text)
            return str(text)

        return (text and await self._recorded(write)) or ""

    async def usual_doses(self, routine: Routine) -> None:
        """Take the adjustment of a routine back."""
        await self._recorded(lambda store: store.adjust(routine.id, 0, "reset"))

    # Inside -----------------------------------------------------------------------------------------------------------

    async def _ask(self, questionnaire: Questionnaire[_T]) -> _T:
        made: _T = await self._app.push_screen_wait(FormScreen(questionnaire, self._services, self._services.problem()))
        return made

    async def _recorded(self, record: Callable[[Store], _T]) -> _T | None:
        """Write into the record; None where that is not possible, with why told."""
        try:
            with self._services.record() as store:
                return record(store)
        except StretchcoachError as problem:
            await self._tell("This could not be kept", str(problem))
            return None

    async def _tell(self, title: str, text: str) -> None:
        await self._app.push_screen_wait(TextScreen(title, text, self._services.problem()))
