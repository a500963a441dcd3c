"""One session held by a front end: from the offer to go on, or a routine, to a closed record, apart from what is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from stretchcoach.coach.crash import note_failure
from stretchcoach.coach.driver import Driver
from stretchcoach.coach.launch import Offer, Records, new_session, pack_may_be_on
from stretchcoach.coach.options import Options
from stretchcoach.coach.session_clock import SessionClock
from stretchcoach.errors import NoSound
from stretchcoach.history.store import FolderBusy
from stretchcoach.routine.model import Routine
from stretchcoach.safety import Rules
from stretchcoach.safety.person import Profile
from stretchcoach.session.events import Cue, CueRole, Decision, Event, Guidance, PhaseStarted, SessionEnded
from stretchcoach.session.plan.plan import PhaseKind, Plan
from stretchcoach.sound.api import Sound

FRESH = 20.0
"""Seconds a sentence stays on the screen: in a long pack, "Halfway." would not be true for long."""

_NOT_NOW = frozenset({CueRole.COUNT, CueRole.NEXT})
"""What is said of something else than what to do now; a screen shows it in places of its own."""

SOUND_WITHIN = 6.0
"""Seconds the output may take for the test tone when sound is required."""

NO_SOUND = "No sound: the output device takes nothing. Try: stretchcoach doctor"


@dataclass(slots=True)
class EventDigest:
    """What the screen and the summary need of the events so far."""

    said: str = ""
    """The sentence said last in the present phase, as far as it says what to do now; a count is on the clock already."""
    said_at: float = 0.0
    """When it was said, in session time."""
    position: list[str] = field(default_factory=list)
    """What was said last of how to get into position: before the session waits for that, and no longer."""
    _phase: str = ""
    decision: Decision | None = None
    guidance: list[Guidance] = field(default_factory=list)

    def take(self, events: Sequence[Event]) -> None:
        """Take note of ``events``."""
        for event in events:
            match event:
                case PhaseStarted(phase=phase):
                    self.said, self._phase = "", phase
                    if phase != PhaseKind.READY:
                        self.position.clear()
                case Cue(role=role, text=text) if text and role not in _NOT_NOW:
                    self.said, self.said_at = text, event.at
                    if role is CueRole.SET_UP and self._phase != PhaseKind.READY:
                        self.position.append(text)
                case Decision(say=say) if say:
                    self.decision = event
                case Guidance():
                    self.guidance.append(event)

    def recent(self, at: float) -> str:
        """The sentence said last, at ``at`` in session time; empty once it is too old to be true."""
        return self.said if at - self.said_at <= FRESH else ""

    @property
    def closes(self) -> bool:
        """Whether what the guidance said ended the session."""
        return any(each.tier.closes for each in self.guidance)

    @property
    def guidance_sentences(self) -> list[str]:
        """What the guidance said, each sentence of it once."""
        sentences = (sentence for each in self.guidance for sentence in each.sentences or (each.text,))
        return list(dict.fromkeys(sentences))


class SessionRun:
    """A session with its driver and its record.

    Args:
        plan: with the lengths of what will be said.
        rules: the safety data.
        records: open and locked; whoever opened them closes them.
        routine: what it is a session of.
        options: of the command line.
        profile: whose session it is.
        offer: the session it goes on with.
        clock: session time.
        sound: started.
        on_problem: told one line to show, or None, when the record cannot be written.

    Raises:
        StretchcoachError: the record cannot be begun.
    """

    def __init__(
        self,
        plan: Plan,
        rules: Rules,
        records: Records,
        routine: Routine,
        options: Options,
        *,
        profile: Profile,
        offer: Offer | None,
        clock: SessionClock,
        sound: Sound,
        on_problem: Callable[[str | None], None],
    ) -> None:
        self.plan, self.routine, self.clock, self.rules, self.profile = plan, routine, clock, rules, profile
        self.rehearsal = options.rehearsal
        self.digest = EventDigest()
        self.on_events: Callable[[Sequence[Event]], object] = lambda events: None
        """Told every batch of events; the screen sets it."""
        if not options.rehearsal:
            records.close_unfinished(keep=offer.unfinished.id if offer else None)
        journal = records.go_on(offer) if offer else records.begin(routine, plan, options)
        self.number = journal.session_id
        """Of the session in the record."""
        self.driver = Driver(
            new_session(plan, rules, profile, offer),
            clock=clock,
            sound=sound,
            journal=journal,
            on_events=self._events,
            on_problem=on_problem,
            on_failure=partial(note_failure, folder=options.paths.data),
            on_broken=lambda: on_problem(plan.book("failure.over")),
        )

    @property
    def ended(self) -> SessionEnded | None:
        """The last event, once there is one."""
        return self.driver.outcome

    def said(self) -> str:
        """The sentence to show; empty when nothing was said lately."""
        return self.digest.recent(self.clock.now() - self.driver.session.started)

    def _events(self, events: Sequence[Event]) -> None:
        self.digest.take(events)
        self.on_events(events)


async def require(sound: Sound, options: Options) -> None:
    """Make sure that there is sound.

    Raises:
        NoSound: there is none.
    """
    from stretchcoach.sound.inspection import sound_test

    if options.quiet:
        raise NoSound("--require-sound cannot be met by a silent session or a faster rehearsal.")
    audible = await sound_test(sound, SOUND_WITHIN)
    if not audible or sound.problem is not None:
        raise NoSound(sound.problem or NO_SOUND)


class CutOff(NamedTuple):
    """A session that was cut off."""

    held: tuple[Records, Offer] | None = None
    """The record, held, and how to go on; None where that is not possible. The caller closes the record."""
    pack_may_be_on: bool = False
    """It cannot be gone on with, and may have left a pack on the skin."""
    notes: tuple[str, ...] = ()
    """What opening the record had to tell."""


def find_offer(options: Options, routine: str | None) -> CutOff:
    """The session that was cut off, of ``routine`` or of any; one that runs elsewhere is none.

    Raises:
        StretchcoachError: the record cannot be opened.
    """
    try:
        records = Records.open(options.paths, "")
    except FolderBusy:
        return CutOff()
    try:
        offer = records.offer(options.paths, routine)
    except BaseException:
        records.close()
        raise
    if offer is not None:
        return CutOff((records, offer), notes=tuple(records.notes))
    with closing(records):
        left = [each for each in records.store.unfinished() if not each.rehearsal]
        if routine is None and not options.rehearsal:
            records.close_unfinished()
        may_be_on = any(pack_may_be_on(each.events) for each in left)
        return CutOff(pack_may_be_on=may_be_on, notes=tuple(records.notes))
