"""Sound through child processes: phrases are rendered into a cache by one, and played by the other."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from stretchcoach import clock
from stretchcoach.settings import Settings
from stretchcoach.sound import processes
from stretchcoach.sound.ahead import Readiness
from stretchcoach.sound.cache import PhraseCache
from stretchcoach.sound.ducking import is_changed
from stretchcoach.sound.own_sounds import OwnSounds
from stretchcoach.sound.patience import Patience
from stretchcoach.sound.player_link import PlayerLink, TimedClip
from stretchcoach.sound.style import Style
from stretchcoach.sound.voices import voice_choices
from stretchcoach.sound.voicing import Voicing
from stretchcoach.words.lengths import Lengths, Phrase

if TYPE_CHECKING:
    from stretchcoach.sound.ducking.other_programs import OtherPrograms


class ChildSound:
    """The real thing; the protocol is ``stretchcoach.sound.api.Sound``.

    Args:
        settings: voices, volumes, lead-in and output.
        cache_dir: folder of rendered phrases; made when needed.
        speech: how to start the speech process, for tests.
        player: how to start the player process, for tests.
        engine: name of the speech engine, part of what a clip is found by.
        phrase_limit: seconds one phrase may take to render.
        others: folder that keeps what is changed of other programs' sound; None leaves them alone.
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
        others: Path | None = None,
    ) -> None:
        self.on_problem: Callable[[str | None], None] | None = None
        self.cache = PhraseCache(cache_dir, engine)
        self._settings = settings
        self._speech = speech or processes.command("stretchcoach.sound.system_voice")
        self.voicing = Voicing(settings, self.cache, self._speech, phrase_limit)
        start = player or processes.command("stretchcoach.sound.player_process")
        options = {"device": settings.device, "latency": settings.latency, "keep_awake": settings.keep_awake}
        first, again = json.dumps(options | {"lead_in": settings.lead_in}), json.dumps(options)
        self.link = PlayerLink([*start, first], [*start, again], self._changed)
        self._own = OwnSounds(lambda: self.cache.folder)
        self._playing = self._resting = False
        self._others_folder = others
        self._others: OtherPrograms | None = None
        self._told: str | None = None
        self.rendering: set[asyncio.Task[None]] = set()
        """What is being rendered at short notice."""

    @property
    def problem(self) -> str | None:
        """What the patient should know about sound; None when all is well."""
        return self.link.problem or self.voicing.problem

    @property
    def unheard(self) -> str | None:
        """One line where the output is muted or turned down; None when it is not."""
        why = self.link.unheard
        return f"Nothing can be heard: {why}. Turn it up in the system's sound settings." if why else None

    @property
    def notes(self) -> tuple[str, ...]:
        """What is worth knowing but no problem."""
        why = self.link.background_note
        background = f"There is no background sound ({why})." if why else None
        return tuple(filter(None, (self.cache.note, self.link.note, *self.voicing.notes, *self._own.notes, background)))

    @property
    def speech(self) -> str:
        """The speech engine used last, such as "espeak (bundled)"; empty before."""
        return self.voicing.engine

    @property
    def audible(self) -> bool:
        """Whether the player has an output that takes frames."""
        return self.link.ready

    @property
    def turned_at(self) -> float | None:
        """The moment from which :attr:`audible` has been as it is."""
        return self.link.turned_at

    async def start(self) -> None:
        """Starts the player in the background."""
        self.link.start()
        folder = self._others_folder
        if folder is not None and is_changed(folder):
            self._begun_others(folder).mend()

    def suit(self, style: Style) -> None:
        """Sounds like ``style`` from now on."""
        self.voicing.suit(style)
        self._own.suit(style)

    def use(self, settings: Settings) -> None:
        """Takes voices, rates, volumes and background from ``settings`` from now on."""
        self._settings = settings
        self.voicing.use(settings)
        if self._playing:
            self._accompany()

    def accompany(self, playing: bool) -> None:
        """Begins or ends what goes with a session."""
        self._playing, self._resting = playing, False
        self._accompany()
        if playing and self._others_folder is not None:
            self._begun_others(self._others_folder).begin()
        elif self._others is not None:
            self._others.end()

    def _begun_others(self, folder: Path) -> OtherPrograms:
        if self._others is None:
            # After the first event of a session, not before it.
            from stretchcoach.sound.ducking.other_programs import OtherPrograms

            self._others = OtherPrograms(self._settings, folder)
        return self._others

    def rest(self, resting: bool) -> None:
        """The session pauses or goes on."""
        self._resting = resting
        self._accompany()

    def _accompany(self) -> None:
        wanted = self._settings.background
        sound = self._own.background() if self._playing and not self._resting and wanted.volume > 0 else ""
        self.link.accompany(sound, wanted.volume, wanted.under_speech)

    async def voices(self) -> Sequence[tuple[str, str]]:
        """The voices that can be chosen for the language of the settings."""
        return await asyncio.to_thread(voice_choices, self._settings.coach.voice, self._settings.language, self._speech)

    def cached_lengths(self, phrases: Sequence[Phrase]) -> Lengths | None:
        """All lengths when every phrase is in the cache; reads headers only."""
        if not self._own.ready:
            return None
        lengths = self._lengths(phrases)
        if len(lengths.phrases) < len({each for each in phrases if each.text}):
            return None
        self.voicing.note_used(phrases)
        return lengths

    async def prepare(self, phrases: Sequence[Phrase], patience: Patience | None = None) -> Lengths:
        """Renders what the cache lacks; what fails is estimated, and said in :attr:`problem`."""
        await self.voicing.prepare(phrases, patience)
        self._changed()
        if not self._own.ready:
            self.cache.open()
            await self._own.prepare()
        self.cache.used(self._own.files)
        return self._lengths(phrases)

    async def make_ahead(self, find: Callable[[], Sequence[Phrase]], style: Style) -> None:
        """Makes the phrases that ``find`` finds in the background, for a voice that is slow."""
        await self.voicing.make_ahead(find, style)

    @property
    def readiness(self) -> Readiness:
        """How many of the phrases that were asked for ahead are there."""
        return self.voicing.ahead.readiness

    @property
    def replaced(self) -> str:
        """Why another voice than the chosen one speaks; empty where the chosen one does."""
        return self.voicing.replaced

    def _lengths(self, phrases: Sequence[Phrase]) -> Lengths:
        """Of what has a clip, and of what is silence."""
        voicing, said = self.voicing, [phrase for phrase in phrases if phrase.text]
        clips = {phrase: voicing.clip(phrase) if voicing.spoken(phrase) else (None, 0.0) for phrase in said}
        known = {phrase: each[1] for phrase, each in clips.items() if each is not None}
        return Lengths(known, self._own.chime_lengths(), pause=self._settings.coach.pause)

    def play(self, cue_id: str, phrase: Phrase, *, due: float, worth: float, skip: float = 0.0) -> None:
        """Says ``phrase`` at ``due``; one that was never prepared is rendered first, and said if still worth it."""
        if not self.voicing.spoken(phrase):
            return
        if self.voicing.clip(phrase) is not None:
            self._play(cue_id, phrase, due, worth, skip)
        elif self.voicing.problem is None:
            task = asyncio.get_running_loop().create_task(self._play_late(cue_id, phrase, due, worth, skip))
            self.rendering.add(task)
            task.add_done_callback(self.rendering.discard)

    async def _play_late(self, cue_id: str, phrase: Phrase, due: float, worth: float, skip: float) -> None:
        await self.voicing.prepare_late(phrase)
        self._changed()
        if self.voicing.clip(phrase) is not None and clock.now() <= due + worth:
            self._play(cue_id, phrase, due, worth, skip)

    def _play(self, cue_id: str, phrase: Phrase, due: float, worth: float, skip: float) -> None:
        clip = self.voicing.clip(phrase)
        if clip is None:
            return
        path, seconds = clip
        volume = self.voicing.volume(phrase)
        self.link.play(cue_id, TimedClip(path=path, due=due, worth=worth, volume=volume, skip=skip))
        if self._others is not None:
            self._others.speaks(cue_id, due, due + seconds - skip)

    def chime(self, cue_id: str, name: str, *, due: float, worth: float) -> None:
        """Sounds a chime at ``due``."""
        self.link.play(
            cue_id, TimedClip(path=self._own.chime(name), due=due, worth=worth, volume=self._settings.chimes)
        )

    def clip(self, phrase: Phrase) -> Path | None:
        """The sound file of ``phrase`` (mono, 16 bits, any rate), as :meth:`prepare` left it; None when it has no sound."""
        clip = self.voicing.clip(phrase) if self.voicing.spoken(phrase) else None
        return None if clip is None else clip[0]

    def chime_clip(self, name: str) -> Path:
        """The sound file of the chime ``name``."""
        return self._own.chime(name)

    def background_clip(self) -> str:
        """What sounds under a session, made ready: ``noise``, the path of a WAV file, or nothing."""
        return self._own.background()

    def hush(self) -> None:
        """Stops what sounds and forgets what was to come."""
        for task in self.rendering:
            task.cancel()
        self.link.hush()
        if self._others is not None:
            self._others.hush()

    async def finished(self, cue_id: str, within: float) -> bool:
        """Whether the output took all of a sound within that many seconds."""
        return await self.link.finished(cue_id, within)

    async def close(self) -> None:
        """Lets what is being said come to its end, unless :meth:`hush` came last; then ends all processes."""
        for task in list(self.rendering):
            task.cancel()
        await asyncio.gather(*self.rendering, return_exceptions=True)
        await self.voicing.close()
        await self.link.close()
        if self._others is not None:
            await self._others.close()
        self.cache.close()

    def _changed(self) -> None:
        shown = self.problem or self.unheard
        if shown != self._told:
            self._told = shown
            if self.on_problem is not None:
                self.on_problem(self._told)
