"""From a routine's name to a session ready to start: settings, rules, voice, plan, record. The same for every front end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field, replace
from datetime import UTC, datetime
from pathlib import Path

from stretchcoach import resources
from stretchcoach.coach.options import Options, load_settings
from stretchcoach.coach.today import Look, Situation, briefing_of, localised, situation_of, sort_of
from stretchcoach.errors import StretchcoachError
from stretchcoach.frozen import dataclass
from stretchcoach.history import reserve
from stretchcoach.history.ages import ReadClocks, read_clocks
from stretchcoach.history.lock import SessionLock
from stretchcoach.history.records import EventRecord, SessionStart, Unfinished
from stretchcoach.history.store import Journal, Store
from stretchcoach.paths import Paths
from stretchcoach.routine.library import ExerciseFolders, exercises_for, find_routine
from stretchcoach.routine.model import Exercise, ExerciseStep, Routine, Verbosity
from stretchcoach.routine.reader import EXERCISES, parse_routine
from stretchcoach.safety import Rules
from stretchcoach.safety.briefing import Briefing
from stretchcoach.safety.days import lists_due
from stretchcoach.safety.person import Profile
from stretchcoach.safety.red_flags import FIRST
from stretchcoach.safety_data import rules_for
from stretchcoach.session.engine import Session
from stretchcoach.session.plan.compiler import compile_plan
from stretchcoach.session.plan.plan import Plan
from stretchcoach.session.rehearsal import make_plan, seconds_of
from stretchcoach.session.resume import ResumePoint, resume_point
from stretchcoach.session.speech import everything_said
from stretchcoach.settings import Settings
from stretchcoach.sound.api import Sound
from stretchcoach.words.languages import ENGLISH, held_in
from stretchcoach.words.lengths import USUAL

LIFTED = "Some questions about warning signs are not asked any more; what they had closed is open again."


def with_user_settings(briefing: Briefing, settings: Settings) -> Briefing:
    """``briefing`` with how much the user wants to be told about an exercise, and the time they want to get there."""
    return replace(briefing, verbosity=Verbosity(settings.verbosity), ready=settings.session.ready_seconds)


def briefing_shown(routine: Routine, rules: Rules, options: Options, seen: Look) -> Briefing:
    """The briefing that a session of ``routine`` would have now: what is shown of a routine is made with it, so that lists,
    screens and the session itself tell one length.

    Args:
        routine: as read.
        rules: of the routine's language.
        options: what is said on the command line.
        seen: the person and the days before.
    """
    known = briefing_of(routine, seen, localised(rules, seen.profile), rehearsal=options.rehearsal)
    return with_user_settings(known, load_settings(options))


def plan_shown(routine: Routine, rules: Rules, options: Options, seen: Look) -> Plan:
    """The plan that a session of ``routine`` would have now; as :func:`briefing_shown`."""
    return make_plan(routine, rules, USUAL, seen.profile, briefing=briefing_shown(routine, rules, options, seen))


def check_voice(options: Options) -> None:
    """Make sure that the voice the command line names can speak. Where no voice can, the session itself says so.

    Raises:
        StretchcoachError: there are voices, but not that one; names some.
    """
    if not options.voice or options.quiet:
        return
    from stretchcoach.sound import renderer, voices

    if voices.is_system(options.voice):
        try:
            renderer.voices()
        except StretchcoachError:
            return
    voices.check_voice(options.voice)


async def spoken_plan(
    routine: Routine,
    rules: Rules,
    sound: Sound,
    profile: Profile | None = None,
    lead_in: float = 0.0,
    briefing: Briefing | None = None,
    on_wait: Callable[[], None] = lambda: None,
) -> Plan:
    """The plan with the true length of everything it may say: every phrase is rendered before the start.

    ``on_wait`` is called when there is something to render first, which takes a moment.
    """
    draft = compile_plan(routine, rules, USUAL, profile, briefing=briefing)
    phrases = everything_said(draft, rules, profile)
    lengths = sound.cached_lengths(phrases)
    if lengths is None:
        on_wait()
        lengths = await sound.prepare(phrases)
    plan = compile_plan(routine, rules, lengths, profile, lead_in, briefing)
    return replace(plan, planned=seconds_of(draft, rules, profile))


@dataclass(frozen=True, slots=True)
class Offer:
    """A session that was cut off and may be gone on with."""

    unfinished: Unfinished
    routine: Routine
    point: ResumePoint
    text: str
    """One question to the user: whether to go on."""
    situation: Situation
    """What its plan is made with."""


@dataclass(slots=True)
class Records:
    """The store and the lock of a data folder, held while a session runs."""

    store: Store
    lock: SessionLock
    notes: list[str] = field(default_factory=list)

    @classmethod
    def open(cls, paths: Paths, routine: str, *, now: ReadClocks = read_clocks) -> Records:
        """Open the records of a data folder for one session. ``now`` tells the clocks that folder time is counted on.

        Raises:
            StretchcoachError: the folder cannot be written, or another session is running on it.
        """
        lock = SessionLock(paths.data, routine=routine, started=datetime.now(UTC))
        lock.acquire()
        try:
            store = Store.open(paths.history, now=now)
        except BaseException:
            lock.release()
            raise
        reserve.keep(store.path)
        notes = list(store.notes)
        if store.lift_old():
            notes.append(LIFTED)
        return cls(store, lock, notes)

    def offer(self, paths: Paths, routine: str | None = None) -> Offer | None:
        """The newest session that can be gone on with, in its own language; of ``routine`` only, when one is named."""
        now = self.store.age()
        for cut_off in reversed(self.store.unfinished()):
            if cut_off.rehearsal or (routine is not None and cut_off.routine_id != routine):
                continue
            offer = self._offer(cut_off, paths, away=now - cut_off.last_age)
            if offer is not None:
                return offer
        return None

    def _offer(self, cut_off: Unfinished, paths: Paths, away: float) -> Offer | None:
        """None where the session cannot be gone on with, for whatever reason: then its record is closed."""
        exercises = exercises_near(Path(cut_off.routine_path), paths.routines)
        own = str(cut_off.settings.get("held_in", ENGLISH))
        try:
            routine = parse_routine(
                cut_off.routine_text,
                name=cut_off.routine_id,
                path=cut_off.routine_path,
                exercises=exercises,
                language=held_in(str(cut_off.settings.get("language", "")), own),
            )
            rules = rules_for(routine, own)
            known = situation_of(self.store, routine, rules, going_on=cut_off.id)
            if cut_off.snapshot is not None:
                offered = cut_off.snapshot.facts.offered
                known = replace(known, briefing=replace(known.briefing, offered=offered))
            plan = compile_plan(routine, rules, profile=known.profile, briefing=known.briefing)
        except StretchcoachError:
            return None
        asked_first = known.briefing.open_rows or known.briefing.symptom_open
        if FIRST in lists_due(sort_of(routine), known.standing, rules) or asked_first:
            return None
        if known.closed or plan.fingerprint != cut_off.fingerprint:
            return None
        point = resume_point(cut_off.snapshot, plan, away)
        if point is None:
            return None
        minutes = max(1, round(away / 60))
        text = rules.book("desk.cut_off", name=cut_off.routine_name, count=minutes)
        return Offer(cut_off, routine, point, text, known)

    def close_unfinished(self, *, keep: int | None = None) -> None:
        """Close the record of every session that was cut off, but the one that is gone on with."""
        for cut_off in self.store.unfinished():
            if cut_off.id != keep:
                self.store.close_unfinished(cut_off.id)

    def begin(self, routine: Routine, plan: Plan, options: Options) -> Journal:
        """The journal of a new session."""
        start = SessionStart(
            routine_id=routine.id,
            routine_name=routine.name,
            routine_text=routine.text,
            routine_path=str(Path(routine.path).absolute()),
            rehearsal=options.rehearsal,
            settings={
                "voice": options.voice,
                "rate": options.rate,
                "language": routine.language,
                "held_in": plan.book.language,
                "counts": sort_of(routine).counts,
            },
            fingerprint=plan.fingerprint,
            wall=datetime.now(UTC),
            planned=plan.work,
            exercise_versions=versions_of(routine),
        )
        return self.store.begin(start)

    def go_on(self, offer: Offer) -> Journal:
        """The journal of the session that is gone on with."""
        return self.store.reopen(offer.unfinished.id, versions_of(offer.routine))

    def close(self) -> None:
        """Let go of the folder."""
        try:
            self.store.close()
        finally:
            reserve.give_up(self.store.path)
            self.lock.release()


def situation(
    records: Records, routine: Routine, rules: Rules, options: Options, offer: Offer | None = None
) -> Situation:
    """What there is to know before a session of ``routine``, or before going on with ``offer``.

    Raises:
        StretchcoachError: the record cannot be read.
    """
    return situation_of(
        records.store,
        routine,
        rules,
        rehearsal=options.rehearsal,
        full=options.full_screen,
        going_on=offer.unfinished.id if offer else 0,
    )


def versions_of(routine: Routine) -> Mapping[str, str]:
    """The version of each exercise file of a routine, by the exercise's id."""
    exercises = (each.exercise for each in routine.each_step() if isinstance(each, ExerciseStep))
    return {each.id: each.fingerprint for each in exercises if each.fingerprint}


def exercises_near(path: Path, user: Path) -> Mapping[str, Exercise]:
    """The exercises a routine at ``path`` may name: beside it, the user's own, the shipped ones."""
    ours = ExerciseFolders([resources.shipped("routines") / EXERCISES])
    return exercises_for(path, ExerciseFolders([user / EXERCISES], ours))


def find(options: Options, name: str) -> Routine:
    """The routine of that name or path, in the language that the options or the settings ask for, where it is translated.

    Raises:
        StretchcoachError: there is none, its file cannot be used, or there is no such language.
    """
    return find_routine(name, options.paths.routines, load_settings(options).language)


def pack_may_be_on(events: Iterable[EventRecord]) -> bool:
    """Whether a session that was cut off may have left a pack on the skin: it was asked for, and not confirmed off."""
    on = False
    for each in events:
        match each.get("type"), each.get("purpose"), each.get("value"):
            case ("question", "pack_on", _) | ("answer", "pack_on", "yes"):
                on = True
            case ("answer", "pack_on", "no") | ("answer", "pack_off", "yes"):
                on = False
    return on


def new_session(plan: Plan, rules: Rules, profile: Profile | None = None, offer: Offer | None = None) -> Session:
    """A session that has not started."""
    return Session(plan, rules, profile, offer.point if offer else None)
