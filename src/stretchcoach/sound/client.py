"""Sound through child processes: phrases are rendered into a cache by one, and played by the other."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Sequence
from pathlib import Path

from stretchcoach import clock
from stretchcoach.session.lengths import Lengths, Phrase, Speaker
from stretchcoach.settings import Settings, Voice
from stretchcoach.sound import protocol
from stretchcoach.sound.api import Style
from stretchcoach.sound.cache import PhraseCache
from stretchcoach.sound.chimes import chime_lengths, chime_path
from stretchcoach.sound.link import Clip, PlayerLink
from stretchcoach.sound.pronouncing import pronounced
from stretchcoach.sound.renderer import Job, Renderer, Result


class ChildSound:
    """The real thing; the protocol is ``stretchcoach.sound.api.Sound``.

    Args:
        settings: voices, volumes, lead-in and output.
        cache_dir: folder of rendered phrases; made when needed.
        speech: how to start the speech process, for tests.
        player: how to start the player process, for tests.
        engine: name of the speech engine, part of what a clip is found by.
        phrase_limit: seconds one phrase may take to render.
    """

    def __init__(
        self,
        settings: Settings,
        cache_dir: Path,
        *,
        speech: Sequence[str] | None = None,
        player: Sequence[str] | None = None,
        engine: str = "",
        phrase_limit: float | None = None,
    ) -> None:
        self.on_problem: Callable[[str | None], None] | None = None
        self.cache = PhraseCache(cache_dir, engine)
        self._settings = settings
        self._style = Style()
        command = speech or protocol.command("stretchcoach.sound.speech")
        self._renderer = Renderer(command) if phrase_limit is None else Renderer(command, phrase_limit)
        start = player or protocol.command("stretchcoach.sound.child")
        first, again = ([*start, str(lead_in), settings.device] for lead_in in (settings.lead_in, 0.0))
        self.link = PlayerLink(first, again, self._changed)
        self._speech_problem: str | None = None
        self._told: str | None = None
        self.rendering: set[asyncio.Task[None]] = set()
        """What is being rendered at short notice."""

    @property
    def problem(self) -> str | None:
        """What the patient should know about sound; None when all is well."""
        return self.link.problem or self._speech_problem

    @property
    def notes(self) -> tuple[str, ...]:
        """What is worth knowing but no problem."""
        return tuple(filter(None, (self.cache.note, self.link.note)))

    @property
    def speech(self) -> str:
        """The speech engine used last, such as "espeak (bundled)"; empty before."""
        return f"{self._renderer.engine} ({self._renderer.library})" if self._renderer.engine else ""

    async def start(self) -> None:
        """Starts the player in the background."""
        self.link.start()

    def suit(self, style: Style) -> None:
        """Sounds like ``style`` from now on."""
        self._style = style

    def accompany(self, playing: bool) -> None:
        """Begins or ends what goes with a session."""

    def cached_lengths(self, phrases: Sequence[Phrase]) -> Lengths | None:
        """All lengths when every phrase is in the cache; reads headers only."""
        found: dict[Phrase, float] = {}
        for phrase in phrases:
            if not phrase.text:
                continue
            seconds = self._seconds(phrase)
            if seconds is None:
                return None
            found[phrase] = seconds
        return Lengths(found, chime_lengths())

    async def prepare(self, phrases: Sequence[Phrase]) -> Lengths:
        """Renders what the cache lacks; what fails is estimated, and said in :attr:`problem`."""
        wanted = {phrase: None for phrase in phrases if phrase.text}
        missing = [phrase for phrase in wanted if self._seconds(phrase) is None]
        if missing:
            await self._render(missing)
            if self.cache.note:  # another folder is used, where nothing has been rendered yet
                await self._render([phrase for phrase in wanted if self._seconds(phrase) is None])
        self.cache.used([self._path(phrase) for phrase in wanted])
        lengths = {phrase: self._seconds(phrase) for phrase in wanted}
        return Lengths({phrase: each for phrase, each in lengths.items() if each is not None}, chime_lengths())

    async def _render(self, phrases: Sequence[Phrase]) -> None:
        if not phrases:
            return
        self.cache.open()
        result = await self._renderer.render(map(self._job, phrases))
        if result.folder_problem and self.cache.fall_back(result.folder_problem):
            result = await self._renderer.render(map(self._job, phrases))
        self._speech_problem = _explained(result, len(phrases))
        self._changed()
        self.cache.tidy(keep=result.seconds)

    def play(self, cue_id: str, phrase: Phrase, *, due: float, worth: float, skip: float = 0.0) -> None:
        """Says ``phrase`` at ``due``; one that was never prepared is rendered first, and said if still worth it."""
        if not phrase.text:
            return
        if self._seconds(phrase) is not None:
            self._play(cue_id, phrase, due, worth, skip)
        elif self._speech_problem is None:
            task = asyncio.get_running_loop().create_task(self._play_late(cue_id, phrase, due, worth, skip))
            self.rendering.add(task)
            task.add_done_callback(self.rendering.discard)

    async def _play_late(self, cue_id: str, phrase: Phrase, due: float, worth: float, skip: float) -> None:
        await self._render([phrase])
        if self._seconds(phrase) is not None and clock.now() <= due + worth:
            self._play(cue_id, phrase, due, worth, skip)

    def _play(self, cue_id: str, phrase: Phrase, due: float, worth: float, skip: float) -> None:
        volume = self._voice(phrase.speaker).volume
        self.link.play(cue_id, Clip(path=self._path(phrase), due=due, worth=worth, volume=volume, skip=skip))

    def chime(self, cue_id: str, name: str, *, due: float, worth: float) -> None:
        """Sounds a chime at ``due``."""
        self.link.play(cue_id, Clip(path=chime_path(name), due=due, worth=worth, volume=self._settings.chimes))

    def hush(self) -> None:
        """Stops what sounds and forgets what was to come."""
        for task in self.rendering:
            task.cancel()
        self.link.hush()

    async def finished(self, cue_id: str, within: float) -> bool:
        """Whether the output took all of a sound within that many seconds."""
        return await self.link.finished(cue_id, within)

    async def close(self) -> None:
        """Lets what is being said come to its end, unless :meth:`hush` came last; then ends both processes."""
        for task in list(self.rendering):
            task.cancel()
        await asyncio.gather(*self.rendering, return_exceptions=True)
        await self.link.close()
        self.cache.close()

    def _voice(self, speaker: Speaker) -> Voice:
        return self._settings.count if speaker is Speaker.COUNT else self._settings.coach

    def _path(self, phrase: Phrase) -> Path:
        voice = self._voice(phrase.speaker)
        return self.cache.path(pronounced(phrase.text), voice.voice, voice.rate)

    def _seconds(self, phrase: Phrase) -> float | None:
        voice = self._voice(phrase.speaker)
        seconds = self.cache.seconds(pronounced(phrase.text), voice.voice, voice.rate)
        return None if seconds is None else math.ceil(seconds * 1000) / 1000

    def _job(self, phrase: Phrase) -> Job:
        voice = self._voice(phrase.speaker)
        return Job(self._path(phrase), pronounced(phrase.text), voice.voice, voice.rate)

    def _changed(self) -> None:
        if self.problem != self._told:
            self._told = self.problem
            if self.on_problem is not None:
                self.on_problem(self._told)


def _explained(result: Result, asked: int) -> str | None:
    if result.folder_problem:
        return f"No voice: phrases cannot be stored ({result.folder_problem}). The session goes on with chimes."
    if not result.failed:
        return None
    if len(result.failed) == asked:
        return f"No voice: {result.why}. The session goes on with chimes; for help run: stretchcoach doctor"
    return f"{len(result.failed)} of {asked} phrases have no voice: {result.why}. They are shown, not spoken."
