"""What is asked, noted and confirmed between sessions: first run, profile, spasms, the morning after, what is closed."""

from __future__ import annotations

import locale
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from textual.app import App

from stretchcoach import safety
from stretchcoach.errors import StretchcoachError
from stretchcoach.frontends import today
from stretchcoach.frontends.clearing import explanation
from stretchcoach.frontends.clocks import Clock
from stretchcoach.frontends.launch import Options, Records
from stretchcoach.frontends.spasm_lines import new_sign
from stretchcoach.frontends.today import Look
from stretchcoach.frontends.tui import profile_sheet
from stretchcoach.frontends.tui.screens import guidance
from stretchcoach.frontends.tui.screens.closed import ClosedScreen, ConfirmScreen
from stretchcoach.frontends.tui.screens.country import OWN, CountryScreen, guessed
from stretchcoach.frontends.tui.screens.guidance import GuidanceScreen
from stretchcoach.frontends.tui.screens.profile import ProfileScreen
from stretchcoach.frontends.tui.screens.reading import TextScreen
from stretchcoach.frontends.tui.screens.sheet import SheetScreen
from stretchcoach.frontends.tui.screens.welcome import WelcomeScreen
from stretchcoach.frontends.tui.sheets import YES_NO, Follow, Item, Sort, Told
from stretchcoach.frontends.tui.spasm_sheet import follow_spasm, spasm_of
from stretchcoach.history.store import Store
from stretchcoach.routine.model import Routine
from stretchcoach.safety import NO, YES, Rules
from stretchcoach.safety.countries import Country, find
from stretchcoach.safety.locks import lock_tier, open_locks
from stretchcoach.safety.mornings import Morning, morning_due, morning_question
from stretchcoach.safety_data import load_countries
from stretchcoach.session.events import Guidance, Tier
from stretchcoach.session.profile import Profile
from stretchcoach.settings import Settings
from stretchcoach.sound.api import Sound

MORNING, STEP_UP = "morning", "step_up"
"""Names of the two questions of the day after."""

_NOT_KEPT = "This could not be kept"


@dataclass(slots=True)
class Desk:
    """What the app is made from and what it reports to. ``problem`` is what is wrong just now, for new screens."""

    options: Options
    settings: Settings
    rules: Rules
    clock: Clock
    sound: Sound
    on_problem: Callable[[str, str | None], None]
    """Told a source and one line to show, or None when it is well again."""
    problem: Callable[[], str]

    def look(self) -> Look:
        """The person and the days before."""
        return today.look(self.options.paths, self.rules)

    def about(self) -> str:
        """What this program is and is not, with whom to call where the person is."""
        return safety.disclaimer(today.localised(self.rules, self.look().profile).red_flags)


class Between:
    """Leads through these, one at a time. The coroutines wait for screens, so they run in a worker of the app."""

    def __init__(self, app: App[None], desk: Desk) -> None:
        self._app, self._desk = app, desk

    async def opening(self) -> None:
        """What comes first when the app opens: what is closed, what was never told, how the morning after is."""
        look = self._desk.look()
        if open_locks(look.standing, self._desk.rules):
            await self.closed()
        elif is_newcomer(look):
            await self.welcome()
        else:
            await self.morning()

    # The person -------------------------------------------------------------------------------------------------------

    async def welcome(self) -> None:
        """The first run: purpose and disclaimer, the country, the profile. Everything may be left out."""
        desk, flags = self._desk, self._desk.rules.red_flags
        if not await self._app.push_screen_wait(WelcomeScreen(flags.purpose, safety.disclaimer(flags), desk.problem())):
            return
        await self._country(Profile())
        await self._told("About you", profile_sheet.everything(Profile(), desk.rules, first=True))

    async def profile(self) -> None:
        """The profile, line by line, until it is left."""
        desk, chosen = self._desk, ""
        while True:
            try:
                with self._record() as store:
                    known = today.saved_profile(store, desk.rules)
            except StretchcoachError as problem:
                await self._tell("The profile cannot be read", str(problem))
                return
            lines = tuple(profile_sheet.lines(known, desk.rules, load_countries(self._desk.rules.language)))
            name = await self._app.push_screen_wait(ProfileScreen(lines, chosen, desk.problem()))
            if name is None:
                return
            chosen = name
            await self._change(name, known)

    async def _change(self, name: str, known: Profile) -> None:
        rules = self._desk.rules
        if name == profile_sheet.COUNTRY:
            await self._country(known)
        elif name == profile_sheet.ALL:
            await self._told("About you", profile_sheet.everything(known, rules))
        elif name == profile_sheet.FORGET:
            told = await self._ask("Your profile", profile_sheet.one(name, known, rules))
            if told.get(name) == YES:
                await self._save(lambda profile: Profile())
        else:
            await self._told("Your profile", profile_sheet.one(name, known, rules))

    async def _country(self, known: Profile) -> None:
        countries = load_countries(self._desk.rules.language)
        present = find(known.country, countries) if known.country else None
        guess = present or guessed(_locale(), countries)
        chosen = await self._app.push_screen_wait(CountryScreen(countries, guess, self._desk.problem()))
        if isinstance(chosen, Country):
            await self._save(lambda profile: profile_sheet.in_country(profile, chosen))
        elif chosen == OWN:
            await self._told("Your own numbers", profile_sheet.own_numbers(known))

    async def _told(self, title: str, follow: Follow) -> None:
        told = await self._ask(title, follow)
        await self._save(lambda profile: profile_sheet.with_answers(profile, told, self._desk.rules))

    async def _save(self, change: Callable[[Profile], Profile]) -> None:
        try:
            with self._record() as store:
                known = today.saved_profile(store, self._desk.rules)
                changed = change(known)
                if changed != known:
                    store.save_profile(changed)
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
            with self._record() as store:
                found = today.rate_morning(store, session, value, desk.rules)
        except StretchcoachError as problem:
            await self._tell(_NOT_KEPT, str(problem))
            return
        await self._verdict(found)

    async def _verdict(self, found: Morning) -> None:
        if found.offer:
            await self._offer_more(found)
        elif found.tier is Tier.NONE:
            await self._tell("The day after", found.say)
        else:
            await self._guide(Guidance(at=0.0, tier=found.tier, text=found.say, row=found.rule))

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
            with self._record() as store:
                today.step_up(store, found, accepted=answer == YES)
        except StretchcoachError as problem:
            await self._tell(_NOT_KEPT, str(problem))

    async def log(self) -> None:
        """Note a spasm, and tell what the log as a whole suggests."""
        rules = self._desk.rules
        try:
            with self._record():
                pass  # nobody answers ten questions for a log that cannot be written
            told = await self._ask("Log a spasm", follow_spasm(datetime.now(UTC).astimezone()))
            spasm = spasm_of(told)
            if spasm is None:
                return
            with self._record() as store:
                tier, advice = today.log_spasm(store, spasm, rules)
        except StretchcoachError as problem:
            await self._tell(_NOT_KEPT, str(problem))
            return
        if spasm.new_red_flag:
            local = today.localised(rules, self._desk.look().profile)
            await self._tell("Something new came with it", new_sign(local))
        if tier is not Tier.NONE:
            await self._guide(Guidance(at=0.0, tier=tier, text=advice))

    async def usual_doses(self, routine: Routine) -> None:
        """Take the adjustment of a routine back."""
        try:
            with self._record() as store:
                store.adjust(routine.id, 0, "reset")
        except StretchcoachError as problem:
            await self._tell(_NOT_KEPT, str(problem))

    # What is closed ---------------------------------------------------------------------------------------------------

    async def closed(self) -> None:
        """Why nothing is open, and the confirmation that opens it."""
        desk = self._desk
        look = desk.look()
        rules = today.localised(desk.rules, look.profile)
        held = open_locks(look.standing, rules)
        if not held:
            return
        texts = list(explanation(held, look.standing, rules))
        if await self._app.push_screen_wait(ClosedScreen(lock_tier(held[0]), texts, desk.problem())):
            words = rules.days.texts["confirmation"]
            await self._app.push_screen_wait(ConfirmScreen(words, texts[-1], self._clear, desk.problem()))

    def _clear(self, words: str) -> None:
        with self._record() as store:
            today.clear(store, words, self._desk.rules)

    # Inside -----------------------------------------------------------------------------------------------------------

    async def _ask(self, title: str, follow: Follow) -> Told:
        return await self._app.push_screen_wait(SheetScreen(title, follow, self._desk.clock.now, self._desk.problem()))

    async def _tell(self, title: str, text: str) -> None:
        await self._app.push_screen_wait(TextScreen(title, text, self._desk.problem()))

    async def _guide(self, given: Guidance) -> None:
        clock = self._desk.clock
        since, wait = clock.now(), guidance.SETTLE * clock.speed
        screen = GuidanceScreen(given, "", lambda: clock.now() - since >= wait, self._desk.problem())
        await self._app.push_screen_wait(screen)

    @contextmanager
    def _record(self) -> Iterator[Store]:
        """The record, held for a moment.

        Raises:
            StretchcoachError: it cannot be used, or a session runs on it.
        """
        with closing(Records.open(self._desk.options.paths, "")) as records:
            if records.notes:
                self._desk.on_problem("notes", "\n".join(records.notes))
            yield records.store


def is_newcomer(look: Look) -> bool:
    """Whether nothing was told and done here yet, as far as can be known."""
    return look.standing.last is None and look.profile == Profile() and not look.problem


def _locale() -> str:
    """The locale of the machine, such as ``"en_GB.UTF-8"``; not from ``getlocale``, which takes C.UTF-8 for en_US."""
    return locale.setlocale(locale.LC_CTYPE)


def _alone(item: Item) -> Follow:
    return lambda told: None if item.name in told else item
