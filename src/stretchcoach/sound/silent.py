"""Sound that makes none: for ``--silent``, for rehearsals, and for tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from stretchcoach.errors import StretchcoachError
from stretchcoach.settings import Settings
from stretchcoach.sound.chimes import chime_lengths
from stretchcoach.sound.style import Style
from stretchcoach.words.lengths import USUAL_PACE, Lengths, Phrase

if TYPE_CHECKING:
    from stretchcoach.sound.ahead import Readiness
    from stretchcoach.sound.patience import Patience


class Silent:
    """Plays nothing. Phrases last as long as their words suggest; chimes as long as the real ones."""

    def __init__(self) -> None:
        self.on_problem: Callable[[str | None], None] | None = None
        self.replaced = ""
        """Nobody speaks in another's place."""

    @property
    def problem(self) -> str | None:
        """Always None: silence was asked for."""
        return None

    @property
    def unheard(self) -> str | None:
        """Always None."""
        return None

    @property
    def notes(self) -> tuple[str, ...]:
        """Always empty."""
        return ()

    @property
    def audible(self) -> bool:
        """Never."""
        return False

    @property
    def turned_at(self) -> float | None:
        """Not known."""
        return None

    async def start(self) -> None:
        """Does nothing."""

    def suit(self, style: Style) -> None:
        """Does nothing."""

    def use(self, settings: Settings) -> None:
        """Does nothing."""

    def accompany(self, playing: bool) -> None:
        """Does nothing."""

    def rest(self, resting: bool) -> None:
        """Does nothing."""

    async def voices(self) -> Sequence[tuple[str, str]]:
        """None."""
        return ()

    def cached_lengths(self, phrases: Sequence[Phrase]) -> Lengths | None:
        """What :meth:`prepare` returns."""
        return Lengths(chimes=chime_lengths(), pace=USUAL_PACE)

    async def make_ahead(self, find: Callable[[], Sequence[Phrase]], style: Style) -> None:
        """Does nothing."""

    @property
    def readiness(self) -> Readiness:
        """Nothing is wanted."""
        from stretchcoach.sound.ahead import Readiness  # nobody who wants silence needs it

        return Readiness(0, 0)

    async def prepare(self, phrases: Sequence[Phrase], patience: Patience | None = None) -> Lengths:
        """Estimated phrases, real chimes."""
        return Lengths(chimes=chime_lengths(), pace=USUAL_PACE)

    def play(self, cue_id: str, phrase: Phrase, *, due: float, worth: float, skip: float = 0.0) -> None:
        """Says nothing."""

    def chime(self, cue_id: str, name: str, *, due: float, worth: float) -> None:
        """Sounds nothing."""

    def hush(self) -> None:
        """Does nothing."""

    async def finished(self, cue_id: str, within: float) -> bool:
        """True: silence always comes off."""
        return True

    async def close(self) -> None:
        """Does nothing."""


class SoundCall(NamedTuple):
    """One call a front end made: ``what`` is play, chime, hush or close; ``sound`` the text or the chime's name."""

    what: str
    id: str = ""
    sound: str = ""
    due: float = 0.0
    worth: float = 0.0
    skip: float = 0.0


@dataclass
class Recording(Silent):
    """A list of what was asked, and lengths and problems to order. ``phrases`` gives seconds; the rest is estimated."""

    phrases: Mapping[Phrase, float] = field(default_factory=dict)
    asked: list[SoundCall] = field(default_factory=list)
    prepared: list[Phrase] = field(default_factory=list)
    trouble: str | None = None
    slow: bool = False
    """Whether the voice is one that speaks ahead of time."""
    ahead: list[Phrase] = field(default_factory=list)
    """What was asked for ahead of time."""
    ready: int = 0
    """How much of it is there."""
    replaced: str = ""
    """Why another voice than the chosen one speaks."""
    style: Style | None = None
    used: list[Settings] = field(default_factory=list)
    speakers: Sequence[tuple[str, str]] = (("anna", "Anna"), ("ben", "Ben"))
    """The voices there are."""
    accompanied: list[bool] = field(default_factory=list)
    rested: list[bool] = field(default_factory=list)
    output: bool = True
    """Whether there is an output; a test takes it away and gives it back."""
    turned: float | None = None
    """Since when, where a test wants it to be noticed later."""
    on_problem: Callable[[str | None], None] | None = None

    @property
    def problem(self) -> str | None:
        """What :meth:`fail` was told last."""
        return self.trouble

    @property
    def audible(self) -> bool:
        """Whether there is an output."""
        return self.output

    @property
    def turned_at(self) -> float | None:
        """What :attr:`turned` was set to."""
        return self.turned

    def fail(self, problem: str | None) -> None:
        """Makes ``problem`` the state of sound, as if the device had gone or come back."""
        self.trouble = problem
        if self.on_problem is not None:
            self.on_problem(problem)

    def suit(self, style: Style) -> None:
        """Takes note."""
        self.style = style

    def use(self, settings: Settings) -> None:
        """Takes note."""
        self.used.append(settings)

    def accompany(self, playing: bool) -> None:
        """Takes note."""
        self.accompanied.append(playing)

    def rest(self, resting: bool) -> None:
        """Takes note."""
        self.rested.append(resting)

    async def voices(self) -> Sequence[tuple[str, str]]:
        """Those given; :class:`StretchcoachError` where there are none."""
        if not self.speakers:
            raise StretchcoachError("The voices cannot be listed: there are none.")
        return self.speakers

    async def make_ahead(self, find: Callable[[], Sequence[Phrase]], style: Style) -> None:
        """Takes note, where a test wants anything ahead of time."""
        if self.slow:
            self.ahead = list(find())

    @property
    def readiness(self) -> Readiness:
        """What the test says."""
        from stretchcoach.sound.ahead import Readiness

        return Readiness(self.ready, len(self.ahead))

    def cached_lengths(self, phrases: Sequence[Phrase]) -> Lengths | None:
        """All lengths, as if everything had been rendered before."""
        return Lengths(dict(self.phrases), chime_lengths())

    async def prepare(self, phrases: Sequence[Phrase], patience: Patience | None = None) -> Lengths:
        """Takes note of ``phrases``; returns the lengths given."""
        self.prepared += phrases
        return Lengths(dict(self.phrases), chime_lengths())

    def play(self, cue_id: str, phrase: Phrase, *, due: float, worth: float, skip: float = 0.0) -> None:
        """Takes note."""
        self.asked.append(SoundCall("play", cue_id, phrase.text, due, worth, skip))

    def chime(self, cue_id: str, name: str, *, due: float, worth: float) -> None:
        """Takes note."""
        self.asked.append(SoundCall("chime", cue_id, name, due, worth))

    def hush(self) -> None:
        """Takes note."""
        self.asked.append(SoundCall("hush"))

    async def finished(self, cue_id: str, within: float) -> bool:
        """Whether sound is well."""
        return self.trouble is None

    async def close(self) -> None:
        """Takes note."""
        self.asked.append(SoundCall("close"))
