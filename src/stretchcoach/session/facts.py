"""What a session has learnt so far: ratings, what was eased or skipped, and how long a pack has been on the skin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace

from stretchcoach.frozen import dataclass
from stretchcoach.routine.model import Pack
from stretchcoach.safety.gate import Found, Inquiry, walk_inquiry
from stretchcoach.safety.red_flags import RedFlags
from stretchcoach.session.events import Outcome, Sign
from stretchcoach.session.plan.plan import Form, Posture


@dataclass(frozen=True, slots=True)
class PackClock:
    """Real time a pack has been on the skin. It runs from ``since`` until the pack is confirmed off, whatever else stops.

    ``used`` is in seconds; ``since`` is a moment of the session's clock, None while no pack is on.
    """

    used: float = 0.0
    since: float | None = None

    @property
    def on(self) -> bool:
        """Whether a pack may be on the skin."""
        return self.since is not None

    def at(self, now: float) -> float:
        """Seconds on the skin until ``now``."""
        return self.used + (0.0 if self.since is None else now - self.since)

    def put_on(self, now: float) -> PackClock:
        """The pack is on from ``now``."""
        return self if self.on else replace(self, since=now)

    def taken_off(self, now: float) -> PackClock:
        """The pack is off from ``now``."""
        return PackClock(used=self.at(now))


@dataclass(frozen=True, slots=True)
class Ending:
    """How the session is going to end."""

    outcome: Outcome
    rule: str = ""


@dataclass(frozen=True, slots=True)
class NotDone:
    """An exercise or a pack that was not done, or not to its end: its index, and why in plain words."""

    step: int
    why: str


@dataclass(frozen=True, slots=True)
class RepsDone:
    """How many repetitions were told of an exercise done as often as is comfortable, in all of its sets: its index."""

    step: int
    reps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything an answer may depend on.

    Frozen: whoever learns something makes new facts, so that looking ahead, taking an answer back and weighing what an
    answer would do need no copies, and no function changes what another one is looking at. What a rule has to remember from
    one answer to the next is a field here. All are stored with every snapshot, under their names: with a new field a session
    that was cut off under the older program is not gone on with, but closed.
    """

    before: int | None = None
    """The rating before the session."""
    latest: int | None = None
    """The rating that was given last, whatever it was asked for; one before a check-in is not kept."""
    worst: int | None = None
    after: int | None = None
    """The rating that closes the session."""
    offered: bool = False
    """See :class:`stretchcoach.safety.briefing.Briefing`."""
    form: Form = Form.NORMAL
    skips: int = 0
    """Exercises skipped by rule P5."""
    skipped: frozenset[str] = frozenset()
    """Ids of the exercises that rule P5 skipped; they do not come back in this session."""
    stopped: frozenset[str] = frozenset()
    """Exercises stopped for the day because the pain moved farther from the back (rule P7)."""
    exercise: str = ""
    """The exercise a check-in is about."""
    asked_about: frozenset[str] = frozenset()
    """The exercises that the question of a round is about. Which of them hurt nobody knows, so a rule that leaves one out
    leaves them all out; empty for other questions."""
    omitted: bool = False
    """The step before was left out."""
    posture: Posture = field(default_factory=Posture)
    """How the body is, and what is at hand, as far as the steps so far tell."""
    place_before: int | None = None
    """The farthest point of the pain before the session, 0 to 4; None when not known."""
    place: int | None = None
    """The farthest point of the pain when it was asked last, 0 to 4; None when not known."""
    place_at: int = 0
    """The rating at which the place of the pain was asked last."""
    place_stopped: int = 0
    """The place of the pain when a movement was stopped last: the next movement is not blamed for it."""
    conditions: Mapping[str, str] = field(default_factory=dict)
    """Answers ``yes``, ``no`` or ``unsure`` by the id of a condition of section 4.5: the profile's, and this session's
    over them. Unsure counts as yes."""
    inquiry: Inquiry | None = None
    """The questions about red flags that are being asked, with the answers so far; None where none are."""
    put_aside: tuple[Inquiry, ...] = ()
    """Inquiries that the anytime key has put aside; the last comes back first."""
    standing: tuple[Found, ...] = ()
    """The lines that fit, were said back and count."""
    told: Mapping[str, Sign] = field(default_factory=dict)
    """What the record was told of each line that fits."""
    lists_answered: tuple[str, ...] = ()
    """The lists that were answered in this session."""
    advice: tuple[Found, ...] = ()
    """What is worth an appointment, to be said at the end."""
    end_after: Ending | None = None
    """The session ends this way once the present step is over."""
    no_heat: bool = False
    """Heat is left out: there was an accident, a fall or a blow (section 3.5, fresh injury)."""
    thermal: Mapping[str, str] = field(default_factory=dict)
    """Answers about packs by id, see :mod:`stretchcoach.safety.thermal_screen`."""
    put_on: Mapping[Pack, int] = field(default_factory=dict)
    """How many packs of each kind were put on in this session."""
    since_cold: float | None = None
    """Seconds since cold came off when the present question was answered, 0 while it is on; None without any."""
    left_out: bool = False
    """Whether an exercise or a pack was left out."""
    begun: bool = False
    """Whether an exercise or a pack was begun."""
    not_done: tuple[NotDone, ...] = ()
    """What was left out, skipped or cut short; of two about one step the later counts."""
    done: frozenset[int] = frozenset()
    """Indexes of the exercises and packs that were done to their end."""
    reps_done: tuple[RepsDone, ...] = ()
    """What was counted, where repetitions are."""
    pack: PackClock = field(default_factory=PackClock)
    worn: bool = False
    """Whether the pack of this step, or of the step before, was on the skin."""
    off_at: Mapping[Pack, float] = field(default_factory=dict)
    """The moment of the session's clock at which each kind of pack was last confirmed off."""
    after_pack_off: Ending | None = None
    """The session ends this way as soon as the pack is confirmed off."""
    not_yet: int = 0
    """How often the cloth, or the pack of this step, was not in place when it was asked about."""
    skin_waits: int = 0
    """How often the skin was not back to normal after a pack."""
    fresh: bool = False
    """A rating was given and nothing has been done since: nobody is asked the same twice in a row."""

    def rated(self, value: int) -> Facts:
        """With one more pain rating."""
        return replace(self, latest=value, fresh=True, worst=value if self.worst is None else max(self.worst, value))

    def with_reps(self, step: int, reps: int) -> Facts:
        """With so many repetitions more of the exercise at an index; with 0 they are counted anew."""
        others = tuple(each for each in self.reps_done if each.step != step)
        if not reps:
            return self if others == self.reps_done else replace(self, reps_done=others)
        before = sum(each.reps for each in self.reps_done if each.step == step)
        return replace(self, reps_done=(*others, RepsDone(step, before + reps)))

    def asking(self) -> tuple[Inquiry, ...]:
        """The inquiries that are open: the one that is being asked last, before it those that were put aside."""
        return (*self.put_aside, *((self.inquiry,) if self.inquiry else ()))

    def fitting(self, flags: RedFlags) -> tuple[Found, ...]:
        """Everything that fits as far as is known: what counts, and what is asked about at its worst."""
        return (*self.standing, *(each for inquiry in self.asking() for each in walk_inquiry(inquiry, flags).found))

    def with_pack(self, pack: Pack | None, moment: float, *, on: bool) -> Facts:
        """The pack of this step, of the kind ``pack``, was put on the skin at ``moment``, or is confirmed off."""
        if not on:
            # Only what was on comes off: confirmed once more, the gap until the next one does not begin anew.
            came_off = {**self.off_at, pack: moment} if self.pack.on and pack is not None else self.off_at
            return replace(self, off_at=came_off, pack=self.pack.taken_off(moment))
        # Put back on after a pause it is still the same pack.
        counts = pack is not None and not self.worn
        put_on = {**self.put_on, pack: self.put_on.get(pack, 0) + 1} if counts and pack else self.put_on
        return replace(self, put_on=put_on, pack=self.pack.put_on(moment), worn=True)

    def cold_ago(self, pack: Pack | None, moment: float) -> float | None:
        """Seconds since cold came off, 0 while the ``pack`` of this step is on and cold; None without any.

        Cold numbs pain: a rating soon after it clears nothing.
        """
        if pack is Pack.COLD and self.pack.on:
            return 0.0
        came_off = self.off_at.get(Pack.COLD)
        return None if came_off is None else moment - came_off

    def in_session_time(self, start: float) -> Facts:
        """With its moments counted from ``start``."""
        # A snapshot outlives the clock of this session, which may begin anew with the next start of the machine.
        since = None if self.pack.since is None else self.pack.since - start
        off_at = {kind: at - start for kind, at in self.off_at.items()}
        return replace(self, pack=replace(self.pack, since=since), off_at=off_at)
