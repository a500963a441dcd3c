"""The first screen: how the back is now, one routine to start, and the days before."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from textual import events, getters, on, work
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from stretchcoach.coach.options import ToldRating
from stretchcoach.frontends.tui.answer_keys import plain
from stretchcoach.frontends.tui.app_commands import (
    AllRoutines,
    Ease,
    HeatOrCold,
    History,
    LogSpasm,
    OpenProfile,
    OpenSettings,
    Quit,
    RoutineWanted,
    SessionWanted,
    ShowHelp,
    StartProposed,
    UserCommand,
    Why,
)
from stretchcoach.frontends.tui.screens.base import LOOK_AGAIN, CoachScreen, KeyLine, clickable
from stretchcoach.frontends.tui.services import Services
from stretchcoach.frontends.tui.widgets.drawing import BigText, BigWords
from stretchcoach.frontends.tui.widgets.question_pane import AnswerRow, Choice, pain_scale
from stretchcoach.safety.questions import QuestionKind, replies

if TYPE_CHECKING:
    from stretchcoach.coach.day import DayOverview
    from stretchcoach.coach.proposal import Proposal
    from stretchcoach.words.phrases import Phrasebook

_RATINGS = {key: int(each.value) for each in replies(QuestionKind.PAIN) for key in each.keys}
_RATING = tuple(Choice(each.word, each.value) for each in replies(QuestionKind.PAIN))

_TEXTS = ("lock", "said", "proposed", "why", "start", "week", "last")
"""What is written once the record was read, by the ids of their places."""

DONE, NOT, TODAY = "●", "·", "○"
"""The marks of a day, told apart by their shape."""

CLOSED = "Something is closed. Press c for why, until when, and the ways out."


class TodayScreen(CoachScreen[None]):
    """Asks with its first picture; what the record and the library tell comes a moment later, and what was pressed until
    then counts."""

    ORDERS = (
        StartProposed, Ease, HeatOrCold, AllRoutines, Why, LogSpasm, History, OpenProfile, OpenSettings, ShowHelp, Quit
    )  # fmt: skip
    HELP = (
        "The day. Say with 0 to 9, or x for 10, how your back is now: that number decides which routine is proposed, and "
        "the session does not ask for it again. Enter starts it. Below are other choices and the days before."
    )
    ratings = getters.query_one(AnswerRow)

    def __init__(self, services: Services, problem: str = "") -> None:
        """``services`` keep the rating for the session."""
        super().__init__(problem)
        self._services = services
        self._then: Callable[[], None] | None = None
        """What was asked for before the day was read."""
        self.day: DayOverview | None = None
        self.proposed: Proposal | None = None
        self._lengths: dict[str, str] = {}
        """How long the routines that were proposed take today, by their ids."""
        # Kept, and not looked for: while the program ends its screens are emptied before its workers are cancelled.
        self._text = {name: Static("", id=name, markup=False) for name in _TEXTS}
        self._text["start"].update(_links((StartProposed,)))
        self._named_large = BigWords(id="name")
        """What is proposed once more, where there is room for large letters."""

    def body(self) -> Iterable[Widget]:
        """The question at once, and room for the rest."""
        book = self._services.book
        yield BigText(book("today.ask"), id="ask")
        yield AnswerRow(id="ratings")
        yield self._text["lock"]
        said, *card = (self._text[name] for name in ("said", "proposed", "why", "start"))
        others = Static(_links((Ease, HeatOrCold, AllRoutines)), id="others")
        days = (self._text[name] for name in ("week", "last"))
        yield VerticalScroll(
            Vertical(said, self._named_large, *card, others, id="card"), Vertical(*days, id="days"), id="day"
        )

    def on_mount(self) -> None:
        """Offer the ratings, and look again from time to time."""
        super().on_mount()
        self.ratings.show(_RATING, pain_scale(self._services.book))
        self.set_interval(LOOK_AGAIN, self.look_again)

    def on_screen_resume(self) -> None:
        """A session was done, something was told: the day is another one."""
        self._then = None
        self._show()
        self.call_after_refresh(self.look_again)  # or loading it would keep the first picture waiting

    def look_again(self) -> None:
        """Read the day again, unless another screen is in front: a routine that was named begins without it."""
        if self.is_active:
            self._read()

    def possible(self) -> list[type[UserCommand]]:
        """Nothing starts where nothing is open; there is something to say about what is closed only while something is."""
        locked = self.day is not None and self.day.locked
        nothing = self.proposed is not None and self.proposed.routine is None
        out: set[type[UserCommand]] = {StartProposed} if nothing else set()
        return [each for each in self.ORDERS if each not in out and (locked or each is not Why)]

    # The record -----------------------------------------------------------------------------------------------------

    @work(group="routine_list", exclusive=True)
    async def _read(self) -> None:
        day = await asyncio.to_thread(_load_day, self._services)
        self.day = day
        self._lengths.clear()
        if self._services.records is None:  # a session tells itself what is wrong with the record
            self._services.on_problem("record", day.seen.problem or None)
        self._show()
        if self._then is not None:
            self._then()
        await self._tell_length()

    async def _tell_length(self) -> None:
        """How long the proposed routine takes: it is gone through for that, so it comes last."""
        from stretchcoach.coach.day import length_told

        day, routine = self.day, self.proposed.routine if self.proposed else None
        if day is None or routine is None or routine.id in self._lengths:
            return
        self._lengths[routine.id] = await asyncio.to_thread(length_told, routine, self._services.options, day.seen)
        self._say_proposed()

    # What is shown --------------------------------------------------------------------------------------------------

    @property
    def pain(self) -> int | None:
        """What was said a short time ago; None where nothing was."""
        return self._services.fresh_rating()

    def _show(self) -> None:
        book, day, pain = self._services.book, self.day, self.pain
        self._text["said"].update(book("today.unsaid") if pain is None else book("today.said", pain=pain))
        if day is None:
            return
        from stretchcoach.coach.day import why_told

        self.proposed = day.proposal(pain)
        self._say_proposed()
        self._text["why"].update(why_told(self.proposed, book))
        lock = self._text["lock"]
        lock.update("\n".join(filter(None, (day.left_open, CLOSED if day.locked else ""))))
        lock.set_class(not (day.locked or day.left_open), "empty")
        self._text["week"].update(_week(day, book))
        self._text["last"].update("\n".join(day.last_session(book)))
        if self.query(KeyLine):
            self.show_keys()

    def _say_proposed(self) -> None:
        routine = self.proposed.routine if self.proposed else None
        length = "" if routine is None else self._lengths.get(routine.id, "")
        name = "" if routine is None else Content.assemble((routine.name, "bold $primary"), (f"  {length}", "$quiet"))
        self._text["proposed"].update(name)
        self._named_large.text = "" if routine is None else routine.name
        self._named_large.set_class(routine is None, "empty")
        for name in ("proposed", "start"):
            self._text[name].set_class(routine is None, "empty")
        self._text["why"].set_class(self.proposed is not None and routine is None, "alarm")

    # What is done ---------------------------------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        """A number says how the back is."""
        value = _RATINGS.get(plain(event.key))
        if value is not None:
            event.stop()
            self.rate(value)

    @on(AnswerRow.Chosen)
    def rated(self, event: AnswerRow.Chosen) -> None:
        """A number was clicked."""
        self.rate(int(event.value))

    def rate(self, value: int) -> None:
        """Propose by this number; with severe pain the questions of rule P2 come at once, as a session asks them."""
        services = self._services
        services.rating = ToldRating(value, services.clock.now())
        self._show()
        if value >= services.rules.pain.severe_min:
            services.held.counts_once()
            self.start()
        elif self.day is not None:
            self.run_worker(self._tell_length(), group="length", exclusive=True)

    @on(StartProposed)
    def start_proposed(self) -> None:
        """Start what is proposed."""
        self._services.held.counts_once()
        self.start()

    def start(self) -> None:
        """Start what is proposed, or as soon as it is known."""
        self._then = self.start if self.proposed is None else None
        if self.proposed is not None and self.proposed.routine is not None and self.is_active:
            self.post_message(SessionWanted(self.proposed.routine))

    @on(Ease)
    def ease(self) -> None:
        """Open the routine that only rests, or as soon as it is known."""
        self._then = self.ease if self.day is None else None
        from stretchcoach.coach.proposal import EASE

        for each in self.day.candidates if self.day else ():
            if each.routine.id == EASE and self.is_active:
                self.post_message(RoutineWanted(each.routine))

    @on(HeatOrCold)
    def heat_or_cold(self) -> None:
        """Open the packs."""
        self._open(packs=True)

    @on(AllRoutines)
    def all_routines(self) -> None:
        """Open the library."""
        self._open(packs=False)

    @on(Quit)
    def quit(self) -> None:
        """Leave the program."""
        self.app.exit()

    def _open(self, *, packs: bool) -> None:
        from stretchcoach.frontends.tui.screens.routines import LibraryScreen

        self.app.push_screen(LibraryScreen(packs=packs, problem=self._services.problem()))


def _load_day(services: Services) -> DayOverview:
    from stretchcoach.coach.day import load_day  # a thread has time to load all that this needs

    return load_day(services.options, services.rules)


def _links(commands: Iterable[type[UserCommand]]) -> Content:
    """Each with its key; a click does the same."""
    return Content("   ").join(clickable(each, (f"{each.key} ", "bold $accent"), each.footer) for each in commands)


def _week(day: DayOverview, book: Phrasebook) -> Content:
    """Seven days: their names, a mark for each, and the same in words."""
    names, week = book.words("days.weekdays_short"), day.week
    top, marks = Content(""), Content("")
    for date, done in week:
        today = date == week[-1][0]
        mark = DONE if done else TODAY if today else NOT
        count = str(done) if done > 1 else ""
        name = str(names[date.weekday()])
        top += Content.styled(f"{f'[{name}]' if today else name:^6}", "bold" if today else "$quiet")
        marks += Content.styled(f"  {mark}{count:3}", "bold $primary" if done else "$quiet")
    told = book("today.week", count=sum(done > 0 for _, done in week))
    return Content("\n").join((top, marks, Content(told)))
