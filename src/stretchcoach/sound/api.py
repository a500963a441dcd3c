"""Sound as front ends use it: what can be asked for, and choosing who does it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from stretchcoach.paths import Paths
from stretchcoach.settings import Settings
from stretchcoach.sound.style import Style
from stretchcoach.words.lengths import Lengths, Phrase

if TYPE_CHECKING:
    from stretchcoach.sound.ahead import Readiness
    from stretchcoach.sound.patience import Patience


class Sound(Protocol):
    """Speech and chimes at given moments. Nothing here makes a session wait, and nothing raises for missing sound.

    ``due`` is a moment of ``stretchcoach.clock.now()`` in seconds; ``worth`` how many seconds late a sound may still
    begin. Two sounds never overlap. The same id with the same moment is played once, however often it is asked for;
    with another moment, before it began, it is moved.
    """

    on_problem: Callable[[str | None], None] | None
    """Told what to show of sound when that changes, from the event loop: :attr:`problem`, or else :attr:`unheard`."""

    @property
    def problem(self) -> str | None:
        """One line for the patient, such as "No sound: the speaker is not playing."."""

    @property
    def unheard(self) -> str | None:
        """One line for the patient where the output takes all sound but is muted or turned down. No problem in what may be
        asked for: somebody may want it so, and it is over as soon as it is turned up."""

    @property
    def notes(self) -> tuple[str, ...]:
        """Lines worth knowing that are no problem: another folder or another output is used."""

    @property
    def replaced(self) -> str:
        """Why another voice than the chosen one speaks, a sentence; empty where the chosen one does."""

    @property
    def audible(self) -> bool:
        """Whether an output takes sound now: false before the first one does, while it is lost or stands still, and in
        silence. One that is turned down or muted takes it as well, see :attr:`unheard`."""

    @property
    def turned_at(self) -> float | None:
        """The moment from which :attr:`audible` has been as it is, which is noticed later; None where it is not known."""

    async def start(self) -> None:
        """Begins to make sound possible, in the background; returns at once."""

    def suit(self, style: Style) -> None:
        """Sounds like ``style`` from now on; before the phrases of a session are prepared."""

    def use(self, settings: Settings) -> None:
        """Takes voices, rates, volumes and background from ``settings`` from now on; what is prepared already may have to
        be prepared again."""

    def accompany(self, playing: bool) -> None:
        """Begins or ends what goes with a session: its background, and quiet from other programs."""

    def rest(self, resting: bool) -> None:
        """The session pauses or goes on: whoever pauses wants to hear something else, so the background stops."""

    async def voices(self) -> Sequence[tuple[str, str]]:
        """The voices that can be chosen for the language of the settings: what the setting says for each, and its name.

        Raises:
            StretchcoachError: there is no speech engine, or it does not answer.
        """

    def cached_lengths(self, phrases: Sequence[Phrase]) -> Lengths | None:
        """All lengths when every phrase was rendered before, from the headers of files alone; else None."""

    async def prepare(self, phrases: Sequence[Phrase], patience: Patience | None = None) -> Lengths:
        """Renders what was not rendered before. What cannot be is left out, and so estimated, and is a problem.

        The first phrases after :meth:`suit` settle which voice speaks. ``patience`` is told how far it is and says how long
        a slow one is waited for; :data:`stretchcoach.sound.patience.LIMIT` seconds where there is none.
        """

    async def make_ahead(self, find: Callable[[], Sequence[Phrase]], style: Style) -> None:
        """Renders the phrases that ``find`` finds in the background, the first ones first, where the voice that is chosen
        for ``style`` is a slow one; they take the place of those asked for before. Returns once they are found."""

    @property
    def readiness(self) -> Readiness:
        """How many phrases of those are there."""

    def play(self, cue_id: str, phrase: Phrase, *, due: float, worth: float, skip: float = 0.0) -> None:
        """Says ``phrase``, without its first ``skip`` seconds."""

    def chime(self, cue_id: str, name: str, *, due: float, worth: float) -> None:
        """Sounds a chime: start, half, end, attention, tick or alarm."""

    def hush(self) -> None:
        """Stops what sounds and forgets what was to come. Ids may be used anew."""

    async def finished(self, cue_id: str, within: float) -> bool:
        """Waits until the output has taken all of a sound; False when it has not within that many seconds."""

    async def close(self) -> None:
        """Lets the sentence being said come to its end, unless :meth:`hush` came last, and frees everything."""


def open_sound(settings: Settings, paths: Paths, *, silent: bool = False) -> Sound:
    """Sound as ``settings`` want it; made only by ``start``. With ``silent`` none is made."""
    if silent:
        from stretchcoach.sound.silent import Silent

        return Silent()
    from stretchcoach.sound.client import ChildSound

    return ChildSound(settings, paths.phrases, others=paths.cache)
