"""What doctor finds about voices: those that a phrase goes to one after another, each tried with one phrase."""

from __future__ import annotations

import asyncio
import platform
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from stretchcoach import environment
from stretchcoach.errors import StretchcoachError
from stretchcoach.settings import Settings
from stretchcoach.sound import processes, programs
from stretchcoach.sound.choosing import KnownVoice, of_language
from stretchcoach.sound.finding import Finding
from stretchcoach.sound.renderer import PhraseJob, Renderer, voices
from stretchcoach.sound.voice_listing import natural_state
from stretchcoach.sound.voices import SYSTEM, VoiceSource, chosen_source
from stretchcoach.words import languages
from stretchcoach.words.lengths import Phrase, Speaker

_TEST_LIMIT = 20.0
"""Seconds a voice may take for the test phrase, its start included."""


async def voice_findings(settings: Settings, others: Sequence[str] = ()) -> list[Finding]:
    """Which voices there are, for the shipped languages and ``others``, and what each source does with one phrase."""
    try:
        known = await asyncio.to_thread(voices)
    except StretchcoachError as problem:
        known = []
        findings = [Finding("speech", False, str(problem).removesuffix(" Run: stretchcoach doctor"), speech_help())]
    else:
        findings = [Finding("voices", bool(known), f"{len(known)} voices", "" if known else speech_help())]
    if known:
        findings += [_language(tag, known) for tag in (*languages.NAMES, *others)]
    findings.append(Finding("natural voice", True, natural_state()))
    findings.append(Finding("who speaks", True, _chain(settings)))
    for source, name in _sources(settings):
        findings.append(await _tried(name, source, settings))
    findings.append(recordings_finding())
    return findings


def recordings_finding(find: Callable[[], str] = programs.ffmpeg) -> Finding:
    """Whether a therapist's recordings could be read; only a routine that has some needs it."""
    import importlib.util

    if any(importlib.util.find_spec(each) is None for each in ("pydub", "numpy")):
        return Finding(
            "recordings", True, f"a routine's own recordings are not read; to read them: {programs.install_audio()}"
        )
    try:
        return Finding("recordings", True, f"read by {find()}")
    except StretchcoachError as problem:
        return Finding("recordings", True, f"a routine's own recordings are not read: {problem}")


def _language(tag: str, known: Sequence[KnownVoice]) -> Finding:
    names = [each.name for each in sorted(of_language(known, tag), key=lambda each: len(each.id))]  # variants come last
    if names:
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        return Finding(f"{languages.named(tag)} voice", True, f"{', '.join(names[:3])}{more}")
    told = any(each.languages for each in known)
    if not told:
        return Finding(f"{languages.named(tag)} voice", True, "the system does not tell the languages of its voices")
    return Finding(
        f"{languages.named(tag)} voice", tag != "en", "none; texts in it are shown, not spoken", speech_help()
    )


def _chain(settings: Settings) -> str:
    source = chosen_source(settings.coach.voice, settings.language)
    names = ["a routine's own recordings", *([source.name] if source else []), SYSTEM.name, "nobody: shown in writing"]
    return ", else ".join(names)


def _sources(settings: Settings) -> list[tuple[VoiceSource, str]]:
    """Every source to be tried, with the name of the finding; the system's voice last."""
    chosen = dict.fromkeys(
        source for each in (settings.coach, settings.count) if (source := chosen_source(each.voice, settings.language))
    )
    return [*((source, source.name) for source in chosen), (SYSTEM, "a spoken phrase")]


async def _tried(name: str, source: VoiceSource, settings: Settings) -> Finding:
    if source.broken:
        return Finding(name, False, source.broken, source.mend or "mend [coach] voice in the settings")
    language = settings.language if settings.language in languages.available() else "en"
    renderer = Renderer(source.command or processes.command("stretchcoach.sound.system_voice"))
    with tempfile.TemporaryDirectory(prefix="stretchcoach-") as folder:
        text = Phrase(languages.load_book(language)("settings.sample"), Speaker.COACH).text
        job = PhraseJob(Path(folder) / "test.wav", text, source.voice, settings.coach.rate, language)
        result = await renderer.render([job], _TEST_LIMIT)
    seconds = result.seconds.get(job.path)
    if seconds is None:
        other = "take another voice, or remove [coach] voice, in the settings"
        mend = source.mend or (
            speech_help() if source == SYSTEM else "start the server, or " + other if source.engine else other
        )
        return Finding(name, False, result.why or "the engine made no sound", mend)
    return Finding(name, True, f"{renderer.engine} ({renderer.library}): {seconds:.1f} s long")


def speech_help() -> str:
    """The command that brings a voice to this system."""
    here = environment.here()
    if platform.system() == "Linux":
        return f"{here.install_line('espeakng-loader')}, or: sudo apt install espeak-ng"
    return here.reinstall_line("pyttsx3")
