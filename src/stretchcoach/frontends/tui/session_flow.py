"""A session through its screens: the offer to go on, preparing the voice, the session itself, the summary."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from textual.app import App

from stretchcoach.coach.ending import EXIT_CODES, ending_of
from stretchcoach.coach.launch import Offer, Records, find, situation, with_user_settings
from stretchcoach.coach.questions.before_session import hearing_due, note_hearing, note_offer, offer_due
from stretchcoach.coach.session_run import SessionRun, find_offer, require
from stretchcoach.coach.today import Situation, numbers_to_call
from stretchcoach.errors import ExitCode, NoSound, StretchcoachError
from stretchcoach.frontends.tui.door_flow import DoorFlow, is_open
from stretchcoach.frontends.tui.screens.around_session import (
    OfferScreen,
    PreparingScreen,
    SessionSummary,
    SummaryScreen,
)
from stretchcoach.frontends.tui.screens.reading import TextScreen
from stretchcoach.frontends.tui.screens.session_screen import SessionScreen
from stretchcoach.frontends.tui.screens.sound_check import HearingScreen
from stretchcoach.frontends.tui.screens.whom_to_call import named
from stretchcoach.frontends.tui.services import Services
from stretchcoach.routine.model import Routine
from stretchcoach.safety.days import Closed
from stretchcoach.safety.red_flags import RED
from stretchcoach.safety_data import rules_for
from stretchcoach.session.events import Outcome, SessionEnded
from stretchcoach.session.plan.plan import Plan
from stretchcoach.session.rehearsal import make_plan
from stretchcoach.session.speech import everything_said
from stretchcoach.settings import keep
from stretchcoach.sound.patience import Patience
from stretchcoach.sound.style import style_of
from stretchcoach.words.lengths import Lengths, Phrase, Speaker


class SessionFlow:
    """Leads one session at a time. Its coroutines wait for screens, so they run in a worker of the app: Textual's
    ``push_screen_wait`` needs one, and a message handler that waited would keep every later message waiting."""

    def __init__(self, app: App[Any], services: Services, door_flow: DoorFlow) -> None:
        self._app, self._services, self._door_flow = app, services, door_flow
        self._run: SessionRun | None = None
        self._left = False
        """The program is being left, or the session was left open: nothing more is shown after it."""
        self.exit_code = ExitCode.COMPLETED
        """How the last session ended; nought when there was none."""
        self.ended_calmly = False
        """Whether the last session left room for a question or two about the person."""

    @property
    def busy(self) -> bool:
        """Whether a session is prepared, running or offered."""
        return self._services.records is not None

    async def offer(self, routine: str | None) -> bool:
        """Offer the session that was cut off, of ``routine`` or of any; True when a session was held."""
        services = self._services
        try:
            cut_off = find_offer(services.options, routine)
        except StretchcoachError as problem:
            services.on_problem("record", str(problem))
            return False
        services.on_problem("notes", "\n".join(cut_off.notes) or None)
        if cut_off.pack_may_be_on:
            await self._app.push_screen_wait(
                TextScreen("A session was cut off", services.rules.book("desk.pack_off"), services.problem())
            )
        if cut_off.held is None:
            return False
        records, offer = cut_off.held
        self._keep(records)
        answer = await self._app.push_screen_wait(OfferScreen(offer.text, services.problem()))
        if answer == "go on":
            return await self._run_session(offer.routine, records, offer)
        try:
            if answer == "close":
                records.store.close_unfinished(offer.unfinished.id)
        except StretchcoachError as problem:
            services.on_problem("record", str(problem))
        finally:
            self.close()
        return False

    async def begin(self, routine: Routine) -> bool:
        """A session of ``routine``; False when there was none after all."""
        try:
            records = Records.open(self._services.options.paths, routine.name)
        except StretchcoachError as problem:
            self._refuse(problem)
            return False
        self._keep(records)
        return await self._run_session(routine, records, None)

    def remember_closed(self, closed: Closed) -> None:
        """A routine that was wanted cannot be started: so the program ends, unless a session follows."""
        red = closed.closure is not None and closed.closure.tier in RED
        self.exit_code = ExitCode.RED_FLAG if red else ExitCode.PAIN_RULE

    @property
    def parting(self) -> str:
        """What somebody who leaves now has to be told: a pack that may be on the skin, and guidance that closes; else
        empty."""
        run = self._run
        if run is None:
            return ""
        pack_off = run.driver.pack_off_text() if run.ended is None else ""
        guidance = run.digest.guidance_sentences if run.digest.closes else ()
        return "\n".join(filter(None, (pack_off, *(named(each, run.rules, run.profile) for each in guidance))))

    def show_no_more(self) -> None:
        """Somebody wants to leave the program: nothing more is shown."""
        self._left = True

    def leave_open(self) -> None:
        """Let go of the session as a power cut would: the next start offers to go on.

        A pack on the skin is asked to come off; closing the sound waits for the sentence.
        """
        run, self._run, self._left = self._run, None, True
        if run is not None and run.ended is None:
            self.exit_code = ExitCode.INTERRUPTED
            pack_off = run.driver.pack_off_text()
            run.driver.leave_open()
            if pack_off:
                run.driver.say_last(pack_off)
        self.close()

    def close(self) -> None:
        """Let go of the record; a session that has not ended stays open in it. Further calls do nothing."""
        run, self._run = self._run, None
        records, self._services.records = self._services.records, None
        if run is not None:
            if run.ended is None:
                self._left = True
                run.driver.leave_open()
            else:
                self.exit_code = EXIT_CODES[run.ended.outcome]
                self.ended_calmly = _left_calmly(run.ended) and not run.rehearsal
        if records is not None:
            records.close()

    # Inside ----------------------------------------------------------------------------------------------------------

    def _keep(self, records: Records) -> None:
        self._services.records = records
        self._services.on_problem("notes", "\n".join(records.notes) or None)

    async def _run_session(self, routine: Routine, records: Records, offer: Offer | None) -> bool:
        """A session from preparing the voice to the summary. The record is let go of, whatever happens.

        That comes before the summary is shown: another session may begin from there.
        """
        services = self._services
        try:
            known = offer.situation if offer else await self._admitted(routine, records)
            if known is None:
                return False
            briefing = known.briefing
            if offer is None and services.rating is not None:
                briefing = services.rating.briefed(briefing)
            plan = await self._planned(routine, replace(known, briefing=briefing))
            if plan is None or not await self._voice_is_heard(plan, records):
                return False
            self._run = run = SessionRun(
                plan,
                rules_for(routine, self._services.settings.language),
                records,
                routine,
                services.options,
                profile=known.profile,
                offer=offer,
                clock=services.clock,
                sound=services.sound,
                on_problem=lambda text: services.on_problem("record", text),
            )
            services.rating = None
            ended = await self._app.push_screen_wait(SessionScreen(run, services, services.problem()))
        except NoSound as problem:
            self.exit_code = ExitCode.NO_SOUND
            self._app.exit(return_code=ExitCode.NO_SOUND, message=str(problem))
            return False
        except StretchcoachError as problem:
            self._refuse(problem)
            return False
        finally:
            self.close()
        if self._left:
            return False
        wanted = await self._app.push_screen_wait(SummaryScreen(self._summary(run, ended), self._services.problem()))
        if wanted:
            await self.begin(find(services.options, ended.offer))
        return True

    async def _admitted(self, routine: Routine, records: Records) -> Situation | None:
        """What a session is made with, once its doors are open; None where it may not begin.

        On a later date it is asked first how it is; a door that is closed offers its ways out.
        """
        services, rules = self._services, rules_for(routine, self._services.settings.language)
        known = situation(records, routine, rules, services.options)
        if known.asked is not None:
            await self._door_flow.walk(known.asked, later=True)
            known = situation(records, routine, rules, services.options)
        while known.closed is not None:
            self.remember_closed(known.closed)
            closure = known.closed.closure
            if closure is None or services.options.rehearsal:
                self._app.push_screen(
                    TextScreen("This routine is closed for now", known.closed.reason, services.problem())
                )
                return None
            if not is_open(await self._door_flow.walk(closure)):
                return None
            known = situation(records, routine, rules, services.options)
        return known

    async def _voice_is_heard(self, plan: Plan, records: Records) -> bool:
        """Before the first session with sound: whether the voice is heard. False where somebody turned back."""
        services = self._services
        if not hearing_due(records.store, services.options, services.sound):
            return True
        await services.sound.prepare([Phrase(plan.book("hearing.ask"), Speaker.COACH)])
        if services.sound.problem is not None:
            return True
        volume = services.settings.coach.volume
        megabytes = offer_due(records.store, services.settings.language)
        screen = HearingScreen(services, plan.book, services.problem(), megabytes=megabytes)
        heard = await self._app.push_screen_wait(screen)
        if screen.answered:
            note_offer(records.store)
        if not heard:
            return False
        note_hearing(records.store)
        if services.settings.coach.volume != volume:
            try:
                keep(services.options.paths.settings, "coach.volume", services.settings.coach.volume)
            except StretchcoachError as problem:
                services.on_problem("settings", str(problem))
        return True

    async def _planned(self, routine: Routine, known: Situation) -> Plan | None:
        """The plan with true lengths; None when the user left meanwhile.

        Raises:
            NoSound: sound is required, and there is none.
        """
        services = self._services
        briefing, rules = (
            with_user_settings(known.briefing, services.settings),
            rules_for(routine, self._services.settings.language),
        )
        services.sound.suit(style_of(routine, services.settings, numbers_to_call(rules, known.profile)))
        draft = make_plan(routine, rules, profile=known.profile, briefing=briefing)
        phrases = everything_said(draft, rules, known.profile)
        lengths = services.sound.cached_lengths(phrases)

        async def prepare(patience: Patience) -> Lengths:
            spoken = lengths or await services.sound.prepare(phrases, patience)
            if services.options.require_sound:
                await require(services.sound, services.options)
            return spoken

        if lengths is None or services.options.require_sound:
            result = await self._app.push_screen_wait(PreparingScreen(routine.name, prepare, services.problem()))
            if result is None:
                return None
            if isinstance(result, StretchcoachError):
                raise result
            lengths = result
        services.on_problem("sound notes", "\n".join(services.sound.notes) or None)
        lead_in = 0.0 if services.options.quiet else services.settings.lead_in
        return make_plan(routine, rules, lengths, known.profile, lead_in, briefing)

    def _refuse(self, problem: StretchcoachError) -> None:
        self._app.push_screen(TextScreen("This session cannot start", str(problem), self._services.problem()))

    def _summary(self, run: SessionRun, ended: SessionEnded) -> SessionSummary:
        digest, seen = run.digest, self._services.look()
        readable = None if seen.problem else seen  # the end is told without the days before, where nobody can read them
        return SessionSummary(
            routine=run.routine.name,
            ending=ending_of(ended, run.routine, run.rules, self._services.options, seen=readable, number=run.number),
            reason=digest.decision.say if digest.decision else "",
            told=[named(each, run.rules, seen.profile) for each in digest.guidance_sentences],
            book=run.rules.book,
            unwritten=bool(run.driver.unwritten),
            session=run.number,
        )


def _left_calmly(ended: SessionEnded) -> bool:
    """Whether somebody did the session, or a part of it, and nothing was wrong."""
    part = ended.outcome in (Outcome.STOPPED, Outcome.PAIN_RULE) and ended.done > 0
    return part or ended.outcome is Outcome.COMPLETED
