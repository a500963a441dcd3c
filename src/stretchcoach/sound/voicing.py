"""Who says a phrase: a recording, else the voice of the session, else nobody.

One voice speaks a whole session: the one the user chose, or the system's usual one where that cannot say every phrase, or
not in time. Which it is is settled when the phrases of a session are prepared, so that a length that was planned with stays
true; and what falls back is noted, never silent. A phrase that nobody foresaw is said by the same voice; should that fail in
mid-session, the usual one says it, since that is better than saying nothing.
"""

from __future__ import annotations

import asyncio
import math
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from typing import NamedTuple

from stretchcoach import clock
from stretchcoach.settings import Settings, VoiceSettings
from stretchcoach.sound import processes, wav
from stretchcoach.sound.ahead import Ahead
from stretchcoach.sound.cache import PhraseCache
from stretchcoach.sound.choosing import same_language
from stretchcoach.sound.patience import Patience
from stretchcoach.sound.pieces import Piece, Pieces, spoken_of
from stretchcoach.sound.pitch import unpitched
from stretchcoach.sound.recorded import RECORDED, Recorded
from stretchcoach.sound.renderer import HOPELESS, PHRASE_LIMIT, Limits, PhraseJob, Renderer, Result
from stretchcoach.sound.style import Style
from stretchcoach.sound.voices import BEST, NATURAL, SYSTEM, VoiceSource, chosen_source
from stretchcoach.words.languages import named
from stretchcoach.words.lengths import Phrase, Speaker
from stretchcoach.words.spoken import spoken

AGAIN_AFTER = 300.0
"""Seconds after which a voice that failed as a whole is tried again."""
LINGER = 1.0
"""Seconds a speech process waits for more: phrases are prepared in several parts."""
_SLOW_LIMIT = 30.0
"""Seconds for one phrase where a model or a server speaks; some have ten sentences, and a small computer has one core."""
BETWEEN = 0.12
"""Seconds between two voices that share a phrase."""
_JOINED = "two voices"
"""What makes the clips that are put together of others."""
_LATE = "it is not ready yet"
"""Why a voice that was not waited for any longer does not speak."""


class _Way(NamedTuple):
    """One way to say a phrase: by whom, and into which clip."""

    source: VoiceSource
    job: PhraseJob


@dataclass
class _Trouble:
    """What did not work in one :meth:`Voicing.prepare`."""

    silent: list[Phrase] = field(default_factory=list)
    why: str = ""
    folder: str = ""


class Voicing:
    """Clips of phrases, in ``cache``. ``speech`` starts the system's engine, ``phrase_limit`` is its seconds a phrase."""

    def __init__(
        self,
        settings: Settings,
        cache: PhraseCache,
        speech: Sequence[str],
        phrase_limit: float | None = None,
    ) -> None:
        self.problem: str | None = None
        """One line for the patient when phrases cannot be said at all."""
        self.ahead = Ahead(cache.has_room)
        self._settings = settings
        self._cache = cache
        self._system = Renderer(speech, Limits(phrase=phrase_limit or PHRASE_LIMIT, ahead=3), linger=LINGER)
        self._others: dict[VoiceSource, Renderer] = {}
        self._style = Style()
        self._recorded = Recorded()
        self._pieces = Pieces({})
        self._settled: dict[Phrase, Path] = {}
        self._unsaid: dict[Phrase, str] = {}
        """What nobody can say, and why."""
        self._speaking: dict[tuple[Speaker, str], VoiceSource] = {}
        """Whose voice a session has in each language."""
        self._begun = False
        """Whether that is settled."""
        self._failed: dict[Path, str] = {}
        self._down: dict[tuple[str, str], tuple[float, str]] = {}
        """Until when a source is not tried in a language, and why."""
        self._notes: dict[str, str] = {}
        self._choose()

    @property
    def notes(self) -> tuple[str, ...]:
        """What falls back and why, one line each."""
        usual = f"{SYSTEM.title} speaks."
        fallen = (f"{each} {usual}" for each in self._notes.values())
        return (*fallen, *self._about_languages(), *self._about_pitch(), *self._recorded.notes())

    @property
    def replaced(self) -> str:
        """Why another voice than the chosen one speaks, a sentence; empty where the chosen one does."""
        return next(iter(self._notes.values()), "")

    @property
    def engine(self) -> str:
        """The system's engine used last, such as "espeak (bundled)"; empty before."""
        return f"{self._system.engine} ({self._system.library})" if self._system.engine else ""

    def suit(self, style: Style) -> None:
        """Speaks the language of ``style``, and with its recordings, from now on."""
        self._style = style
        self._recorded.suit(style)
        self._pieces = Pieces(style.texts)
        self._choose()

    def use(self, settings: Settings) -> None:
        """Speaks with the voices, rates and volumes of ``settings`` from now on."""
        before, self._settings = self._settings, settings
        if _sounding(before) != _sounding(settings):
            self.ahead.forget(urgent=True)
            self._choose()

    def _choose(self) -> None:
        """Begins anew: the next phrases that are prepared are those of another session."""
        self._settled.clear()
        self._failed.clear()
        self._unsaid.clear()
        self._speaking.clear()
        self._begun = False
        self._notes.clear()
        self._chosen = {speaker: chosen_source(self._voice(speaker).voice, self._style.language) for speaker in Speaker}
        for source in self._chosen.values():
            if source is not None and source.broken:
                self._fell(source, source.broken)

    def _voice(self, speaker: Speaker) -> VoiceSettings:
        return self._settings.count if speaker is Speaker.COUNT else self._settings.coach

    def volume(self, phrase: Phrase) -> float:
        """How loud ``phrase`` is said, 0 to 1."""
        return self._voice(phrase.speaker).volume

    def spoken(self, phrase: Phrase) -> str:
        """The words of ``phrase``; empty where it has none, which is silence and needs no voice."""
        return spoken(phrase.text, phrase.language or self._style.language, self._style.numbers)

    def _parts(self, phrase: Phrase) -> list[Phrase]:
        """What has one voice each: ``phrase`` itself, unless texts in another language stand in it."""
        if phrase.language or not self._style.texts or self._recorded.find(phrase) is not None:
            return [phrase]
        pieces = self._pieces.of(phrase.text)
        if not any(each.language for each in pieces):
            return [phrase]
        return [Phrase(each.text, phrase.speaker, each.language or self._style.language) for each in pieces]

    def clip(self, phrase: Phrase) -> tuple[Path, float] | None:
        """The clip of ``phrase`` and its seconds, rounded up to a millisecond; None when it must be prepared."""
        path = self._settled.get(phrase)
        seconds = None if path is None else _seconds(path)
        if path is not None and seconds is not None:
            return path, seconds
        parts = self._parts(phrase)
        if parts != [phrase]:
            return self._joined(phrase, parts)
        way = self._best(phrase)
        seconds = None if way is None else _seconds(way.job.path)
        if way is None or seconds is None:
            return None
        self._settled[phrase] = way.job.path
        return way.job.path, seconds

    def _joined(self, phrase: Phrase, parts: Sequence[Phrase]) -> tuple[Path, float] | None:
        """The clips of ``parts`` as one, without the sentences of which nobody can say a part; None where one is missing."""
        said = spoken_of([(Piece(each.text, each.language), each not in self._unsaid) for each in parts])
        clips = [self.clip(Phrase(each.text, phrase.speaker, each.language)) for each in said]
        paths = [each[0] for each in clips if each is not None]
        if not paths or len(paths) < len(clips):
            return None
        path = paths[0]
        if len(paths) > 1:
            path = self._cache.path("\0".join(each.name for each in paths), "", 0, engine=_JOINED)
            if _seconds(path) is None:
                try:
                    new = path.with_suffix(f".{os.getpid()}.tmp")
                    new.write_bytes(wav.join(paths, BETWEEN))
                    os.replace(new, path)
                except (OSError, wav.BadClipError):
                    return None
        seconds = _seconds(path)
        if seconds is None:
            return None
        self._settled[phrase] = path
        return path, seconds

    async def prepare(self, phrases: Sequence[Phrase], patience: Patience | None = None) -> None:
        """Makes the clips that are not there; what cannot be is in :attr:`problem`, what falls back in :attr:`notes`.

        The first phrases after :meth:`suit` settle who speaks the session. A slow voice is waited for as ``patience`` says.
        """
        said = [phrase for phrase in dict.fromkeys(phrases) if self.spoken(phrase)]
        wanted = list(dict.fromkeys(part for phrase in said for part in self._parts(phrase)))
        patience = patience or Patience()
        trouble = _Trouble()
        asked = 0
        with self.ahead.resting():
            while True:
                missing = [each for each in wanted if each not in trouble.silent and self.clip(each) is None]
                if trouble.silent and not trouble.folder and self._call_back():
                    patience.wait()
                    trouble = _Trouble()
                    continue
                if not missing or trouble.folder:
                    break
                asked = max(asked, len(missing))
                self._cache.open()
                await self._round(missing, trouble, patience, len(wanted))
        self._begun = True
        if asked:
            self._unsaid |= dict.fromkeys(trouble.silent, trouble.why)
            # What is in another language has a note; the session itself is spoken.
            others = [each for each in trouble.silent if self._is_other(each)]
            if len(others) < len(wanted):
                trouble.silent, asked = [each for each in trouble.silent if each not in others], asked - len(others)
            self.problem = _explained(trouble, asked)
            self._cache.tidy(keep=self._settled.values())
        self.note_used(wanted)

    def note_used(self, phrases: Sequence[Phrase]) -> None:
        """Takes note that the clips of ``phrases`` are used now, so that no program removes them."""
        self._cache.used([path for path in map(self._settled.get, phrases) if path is not None])

    async def prepare_late(self, phrase: Phrase) -> None:
        """Makes the clip of a phrase that nobody foresaw, in mid-session."""
        self._begun = True
        await self.prepare([phrase])

    async def make_ahead(self, find: Callable[[], Sequence[Phrase]], style: Style) -> None:
        """Makes the clips of the phrases that ``find`` finds in the background where the chosen voice is a slow one; those
        asked for before are not wanted any more."""
        self.ahead.forget()
        chosen = {speaker: chosen_source(self._voice(speaker).voice, style.language) for speaker in Speaker}
        slow = {speaker: each for speaker, each in chosen.items() if each and each.local and not each.broken}
        if not slow:
            return
        said = dict.fromkeys(phrase for phrase in await asyncio.to_thread(find) if phrase.speaker in slow)
        self._cache.open()  # nothing may have been said on this machine yet
        ways = (self._way(slow[each.speaker], each, style) for each in said)
        self.ahead.ask_for(way for way in ways if way.job.text)

    async def _round(self, missing: Sequence[Phrase], trouble: _Trouble, patience: Patience, total: int) -> None:
        """Asks, for each phrase, the first source that may still say it."""
        asked: dict[tuple[VoiceSource, str], dict[Path, list[Phrase]]] = {}
        jobs: dict[Path, PhraseJob] = {}
        for phrase in missing:
            way = self._best(phrase)
            if way is None:
                trouble.silent.append(phrase)
                continue
            asked.setdefault((way.source, way.job.language), {}).setdefault(way.job.path, []).append(phrase)
            jobs[way.job.path] = way.job
        patience.begin(list(jobs.values()), total)
        results = await asyncio.gather(
            *(self._made(source, [jobs[path] for path in paths], patience) for (source, _), paths in asked.items())
        )
        for ((source, language), paths), result in zip(asked.items(), results, strict=True):
            self._take(source, language, paths, result, trouble)
            if source == RECORDED:
                refused = {path: result.reasons.get(path, result.why) for path in paths if path in self._failed}
                self._recorded.refuse({Path(jobs[path].voice).name: why for path, why in refused.items()})

    async def _made(self, source: VoiceSource, jobs: Sequence[PhraseJob], patience: Patience) -> Result:
        """What becomes of ``jobs``. A voice that is slow is asked as long as there is patience; what it has not said by
        then it says in the background, so that it is there the next time."""
        renderer = self._renderer(source)
        if not source.command or source == RECORDED:
            return await renderer.render(jobs, done=patience.made)
        patience.voice = source.title
        making = asyncio.ensure_future(self._said(renderer, jobs, patience))
        over = asyncio.ensure_future(patience.over())
        try:
            await asyncio.wait({making, over}, return_when=asyncio.FIRST_COMPLETED)
            return making.result() if making.done() else Result(why=_LATE)
        finally:
            patience.voice = ""
            over.cancel()
            if not making.done():
                making.cancel()
                if source.local:
                    self.ahead.ask_for(((source, job) for job in jobs), first=True)
            await asyncio.wait({making})

    async def _said(self, renderer: Renderer, jobs: Sequence[PhraseJob], patience: Patience) -> Result:
        """What becomes of ``jobs`` where one that is missing changes the voice of a whole session: those on which a process
        ended, which may have been no fault of theirs, are tried once more."""
        result = await renderer.render(jobs, total_limit=None, done=patience.made)
        again = [job for job in result.failed if job.path not in result.reasons]
        if result.over or self._begun or not again:
            return result
        return await renderer.render(again, total_limit=None, done=patience.made)

    def _take(
        self, source: VoiceSource, language: str, paths: dict[Path, list[Phrase]], result: Result, trouble: _Trouble
    ) -> None:
        if result.folder_problem:
            if not self._cache.fall_back(result.folder_problem):
                trouble.folder = result.folder_problem
            self._settled.clear()
            return
        failed = [path for path in paths if _seconds(path) is None]
        if not failed:
            return
        why = result.why or "nothing came out"
        if source == SYSTEM:
            trouble.why = why
            trouble.silent += [phrase for path in failed for phrase in paths[path]]
            return
        for path in failed:
            self._failed[path] = why
        if source != RECORDED:
            share = "" if len(failed) == len(paths) else f" for {len(failed)} of {len(paths)} phrases"
            self._fell(source, why, share)
            if not self._begun:
                self._leave_to_usual(source)
        if result.fatal or result.gave_up:
            self._down[_key(source), language or self._style.language] = (clock.now() + AGAIN_AFTER, why)

    def _leave_to_usual(self, source: VoiceSource) -> None:
        """The usual voice speaks the whole session, also what ``source`` could say of it."""
        languages = {self._style.language, *(language for _, language in self._speaking)}
        for speaker, language in product(Speaker, languages):
            if self._speaker(speaker, language) == source:
                self._speaking[speaker, language] = SYSTEM
        self._settled.clear()

    def _call_back(self) -> bool:
        """Gives the session to a voice that was late after all, since the usual one cannot speak; whether there is one."""
        late = {path for path, why in self._failed.items() if why == _LATE}
        if not late or self._begun:
            return False
        for path in late:
            del self._failed[path]
        self._speaking.clear()
        self._settled.clear()
        self._notes.clear()
        return True

    def _fell(self, source: VoiceSource, why: str, share: str = "") -> None:
        told = f"{source.title} is not ready yet" if why == _LATE else f"{source.title} cannot be used{share}: {why}"
        self._notes.setdefault(_key(source), f"{told}.")

    def _best(self, phrase: Phrase) -> _Way | None:
        """The first way that has not failed."""
        return next((way for way in self._ways(phrase) if way.job.path not in self._failed), None)

    def _ways(self, phrase: Phrase) -> Iterator[_Way]:
        file = self._recorded.find(phrase)
        if file is not None and self._up(RECORDED):
            path = self._cache.path("", self._recorded.version(file), 0, engine=RECORDED.engine)
            yield _Way(RECORDED, PhraseJob(path, phrase.text, str(file), 0))
        language = phrase.language or self._style.language
        yield self._way(self._speaker(phrase.speaker, language), phrase, self._style)
        # Only where the voice of the session failed in mid-session: before it, another voice takes all of it.
        yield self._way(SYSTEM, phrase, self._style)

    def _way(self, source: VoiceSource, phrase: Phrase, style: Style) -> _Way:
        voice, language = self._voice(phrase.speaker), phrase.language or style.language
        text = spoken(phrase.text, language, style.numbers)
        path = self._cache.path(
            text, source.voice, voice.rate, language, source.engine, manner=f"{voice.pitch} {voice.pause}"
        )
        return _Way(source, PhraseJob(path, text, source.voice, voice.rate, language, voice.pitch, voice.pause))

    def _speaker(self, speaker: Speaker, language: str) -> VoiceSource:
        """Whose voice the session has in ``language``."""
        if (speaker, language) not in self._speaking:
            own = same_language(language, self._style.language)
            chosen = self._chosen[speaker] if own else self._other(speaker, language)
            usable = chosen is not None and not chosen.broken and self._up(chosen, language)
            self._speaking[speaker, language] = chosen if chosen is not None and usable else SYSTEM
        return self._speaking[speaker, language]

    def _other(self, speaker: Speaker, language: str) -> VoiceSource | None:
        """Who speaks another language than that of the session: whoever was chosen by name speaks their own."""
        voice = self._voice(speaker).voice
        return chosen_source(BEST, language) if voice in (BEST, NATURAL) else None

    def _up(self, source: VoiceSource, language: str = "") -> bool:
        until, why = self._down.get((_key(source), language or self._style.language), (0.0, ""))
        if until <= clock.now():
            return True
        if source == RECORDED:
            self._recorded.refuse({"": why})
        else:
            self._fell(source, why)
        return False

    def _renderer(self, source: VoiceSource) -> Renderer:
        if not source.command:
            return self._system
        if source not in self._others:
            hopeless = 10**6 if source == RECORDED else HOPELESS
            limits = Limits(phrase=_SLOW_LIMIT, ahead=source.ahead, hopeless=hopeless)
            many = processes.side_by_side() if source.local else 1
            self._others[source] = Renderer(source.command, limits, linger=LINGER, processes=many)
        return self._others[source]

    def _about_languages(self) -> Iterator[str]:
        reasons = {each.language: why for each, why in self._unsaid.items() if self._is_other(each)}
        for language, why in reasons.items():
            yield f"What is written in {named(language)} is shown, not spoken: {why or 'no voice can be used'}."

    def _is_other(self, phrase: Phrase) -> bool:
        """Whether it is in another language than the session."""
        return bool(phrase.language) and not same_language(phrase.language, self._style.language)

    def _about_pitch(self) -> Iterator[str]:
        if self._settings.coach.pitch and (name := unpitched(self._chosen[Speaker.COACH])):
            yield f"{name} has a pitch of its own, so the one in the settings is not heard."

    async def close(self) -> None:
        """Ends the speech processes."""
        await self.ahead.close()
        for renderer in (self._system, *self._others.values()):
            await renderer.close()


def _key(source: VoiceSource) -> str:
    """What a source that failed is remembered by: a server or a model as a whole, each voice of the system by itself."""
    return source.engine or f"voice {source.voice}"


def _sounding(settings: Settings) -> list[VoiceSettings]:
    """What of the settings a clip depends on."""
    return [replace(each, volume=1.0) for each in (settings.coach, settings.count)]


def _seconds(path: Path) -> float | None:
    seconds = wav.seconds(path)
    return None if seconds is None else math.ceil(seconds * 1000) / 1000


def _explained(trouble: _Trouble, asked: int) -> str | None:
    if trouble.folder:
        return f"No voice: phrases cannot be stored ({trouble.folder}). The session goes on with chimes."
    if not trouble.silent:
        return None
    why = trouble.why or "no voice can be used"
    if len(trouble.silent) == asked:
        return f"No voice: {why}. The session goes on with chimes; for help run: stretchcoach doctor"
    return f"{len(trouble.silent)} of {asked} phrases have no voice: {why}. They are shown, not spoken."
