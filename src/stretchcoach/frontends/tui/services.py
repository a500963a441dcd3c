"""What the app is made from, and what all its screens may ask for: the person, the record, the words for whom to call.

The first picture is drawn with this, so what it does not need is loaded where it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from stretchcoach.coach.options import Options, ToldRating
from stretchcoach.coach.session_clock import SessionClock
from stretchcoach.frontends.tui.answer_keys import HeldKey
from stretchcoach.settings import HEARD, Settings, changed
from stretchcoach.words.languages import load_book
from stretchcoach.words.phrases import Phrasebook

if TYPE_CHECKING:
    from stretchcoach.coach.launch import Records
    from stretchcoach.coach.today import Look
    from stretchcoach.history.store import Store
    from stretchcoach.safety import Rules
    from stretchcoach.safety.countries import Countries, Country
    from stretchcoach.sound.api import Sound

AHEAD = "ahead"
"""The worker that finds what a slow voice may have to say."""
BY_OPTION = {
    "coach.voice": "voice",
    "coach.rate": "rate",
    "coach.pitch": "pitch",
    "verbosity": "verbosity",
    "language": "language",
}
"""Settings that an option of the command line stands for as well."""


@dataclass(slots=True)
class NaturalVoiceState:
    """How adding or removing the natural voice stands."""

    doing: str = ""
    """``add`` or ``remove`` while that is under way; empty otherwise."""
    percent: int = 0
    added: bool = False
    """It was added since the program started."""
    problem: str = ""
    """Why it was not added or removed when that was tried last."""


@dataclass(slots=True)
class Services:
    """What the app is made from and what it reports to. ``problem`` is what is wrong just now, for new screens."""

    options: Options
    settings: Settings
    clock: SessionClock
    on_problem: Callable[[str, str | None], None]
    """Told a source and one line to show, or None when it is well again."""
    problem: Callable[[], str]
    held: HeldKey = field(default_factory=HeldKey)
    """Told what counts once, however long its key is held down."""
    records: Records | None = None
    """The record, while a session holds it."""
    rating: ToldRating | None = None
    """How the back is, as it was said last; the next session takes it. It is kept in memory only."""
    opened: Sound | None = None
    """The sound, once somebody asked for it."""
    natural: NaturalVoiceState = field(default_factory=NaturalVoiceState)

    @property
    def book(self) -> Phrasebook:
        """The phrases, in the language of the settings."""
        return load_book(self.settings.language)

    @property
    def rules(self) -> Rules:
        """The safety rules, in the same language."""
        from stretchcoach.safety_data import load_rules

        return load_rules(self.settings.language)

    @property
    def sound(self) -> Sound:
        """What speaks, as the settings say."""
        if self.opened is None:
            from stretchcoach.sound.api import open_sound

            self.opened = open_sound(self.settings, self.options.paths, silent=self.options.quiet)
        return self.opened

    def seconds(self) -> float:
        """Seconds of the world, also where a rehearsal runs faster."""
        return self.clock.now() / self.clock.speed

    def prefer(self, key: str, value: Any) -> None:
        """Go on with another setting, such as ``coach.rate``, in place of what the file or the command line says."""
        self.settings = changed(self.settings, key, value)
        if key in HEARD:
            self.sound.use(self.settings)
        if key in BY_OPTION:  # what is read from the file again later has to say the same
            self.options = replace(self.options, **{BY_OPTION[key]: value})

    async def make_ahead(self) -> None:
        """Let a slow voice say in the background, before anybody waits for it, what sessions may say."""
        from stretchcoach.coach.phrases_ahead import make_ahead

        await make_ahead(self.sound, self.options)

    def fresh_rating(self) -> int | None:
        """How the back is, where that was said so short a time ago that it still counts."""
        told = self.rating
        fresh = told is not None and self.clock.now() - told.at <= self.rules.session.rating_kept_s
        return told.value if told is not None and fresh else None

    def look(self) -> Look:
        """The person and the days before."""
        from stretchcoach.coach import today

        return today.look(self.options.paths, self.rules)

    def asked(self) -> Mapping[str, float]:
        """When each question about the person was asked last.

        Raises:
            StretchcoachError: it cannot be read.
        """
        from stretchcoach.history.entries import EntryKind
        from stretchcoach.history.store import Store

        with Store.open(self.options.paths.history, write=False) as store:
            return store.when_said(EntryKind.ASKED)

    def local(self, look: Look | None = None) -> Rules:
        """The rules with whom to call where the person is."""
        from stretchcoach.coach import today

        return today.localised(self.rules, (look or self.look()).profile)

    def about(self) -> str:
        """What this program is and is not."""
        from stretchcoach.safety.red_flags import disclaimer

        return disclaimer(self.local().red_flags)

    def card(self) -> str:
        """When to see someone."""
        from stretchcoach.coach.card import card_text

        return card_text(self.local())

    @contextmanager
    def record(self) -> Iterator[Store]:
        """The record, held for a moment, or the one that a session holds.

        Raises:
            StretchcoachError: it cannot be used, or a session of another program runs on it.
        """
        if self.records is not None:
            yield self.records.store
            return
        from stretchcoach.coach.launch import Records

        with closing(Records.open(self.options.paths, "")) as records:
            if records.notes:
                self.on_problem("notes", "\n".join(records.notes))
            yield records.store

    # Where the person is ----------------------------------------------------------------------------------------------

    def countries(self) -> Countries:
        """Every country there is a number for."""
        from stretchcoach.safety_data import load_countries

        return load_countries(self.rules.language)

    def guess(self) -> Country | None:
        """The country that the machine names: offered, never used without being asked."""
        from stretchcoach.coach import today

        return today.guessed_country(self.rules.language)

    def live_in(self, country: Country) -> None:
        """The person has told where they are.

        Raises:
            StretchcoachError: it could not be recorded.
        """
        from stretchcoach.coach.questions.profile import keep

        with self.record() as store:
            keep(store, lambda profile: replace(profile, country=country.code), self.rules)
