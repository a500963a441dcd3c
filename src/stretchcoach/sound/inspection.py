"""Finding out what of sound works and what does not, with the exact command that mends it."""

from __future__ import annotations

import asyncio
import platform
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from stretchcoach import clock, environment
from stretchcoach.errors import StretchcoachError
from stretchcoach.paths import Paths
from stretchcoach.settings import Settings
from stretchcoach.sound import processes
from stretchcoach.sound.api import Sound
from stretchcoach.sound.cache import unwritable
from stretchcoach.sound.chimes import chime_lengths
from stretchcoach.sound.client import ChildSound
from stretchcoach.sound.ducking.other_programs import other_findings
from stretchcoach.sound.finding import Finding
from stretchcoach.sound.player_link import GOES_ON
from stretchcoach.sound.voice_inspection import voice_findings
from stretchcoach.words import languages

TONE_WITHIN = 6.0
"""Seconds the output may take to play the test tone, lead-in apart; Bluetooth speakers need some to wake."""
_PROBE_LIMIT = 15.0
_MUTED_WITHIN = 3.0
"""Seconds from the test tone until it is known whether the output is muted, where that can be known at all."""


async def sound_test(sound: Sound, within: float = TONE_WITHIN) -> bool:
    """Sounds the attention chime; True when the output took all of it. Nothing else should be sounding."""
    sound.chime("sound-test", "attention", due=clock.now(), worth=within)
    return await sound.finished("sound-test", within)


async def sound_findings(settings: Settings, paths: Paths) -> list[Finding]:
    """Looks at everything that sound needs, in the order in which it needs it. Makes itself heard. Never raises."""
    findings = _outputs(await _probe(), settings)
    looks: list[Callable[[], Awaitable[Finding | list[Finding]]]] = [
        _chimes,
        lambda: _tone(settings),
        lambda: voice_findings(settings, _languages(paths)),
        lambda: _cache(paths),
        lambda: other_findings(settings, paths.cache),
    ]
    for look in looks:
        try:
            seen: Finding | list[Finding] = await look()
        except (StretchcoachError, OSError) as problem:
            seen = Finding("sound", False, str(problem))
        findings += seen if isinstance(seen, list) else [seen]
    return findings


def _languages(paths: Paths) -> Sequence[str]:
    """The languages of the user's own routines that nothing is shipped in."""
    from stretchcoach.routine.library import load_library

    written = {each.language for each in load_library(paths.routines).routines.values()}
    return sorted(each for each in written if not languages.complete(each))


async def _probe() -> dict[str, Any]:
    """What ``stretchcoach.sound.probe`` says: a child of its own, because sound libraries write to the terminal."""
    try:
        said = await processes.ask(processes.command("stretchcoach.sound.probe"), _PROBE_LIMIT)
    except TimeoutError:
        return {"why": "the sound system does not answer"}
    return said[-1] if said else {"why": "the sound library ended the process"}


def _outputs(probe: dict[str, Any], settings: Settings) -> list[Finding]:
    version, driver, why = probe.get("version"), probe.get("driver"), probe.get("why", "")
    if not version:
        return [Finding("sound library", False, f"SDL2: {why}", environment.here().reinstall_line("pysdl2-dll"))]
    library = Finding("sound library", True, f"SDL2 {version}")
    if not driver:
        return [library, Finding("sound system", False, str(why), _server_help())]
    names = [str(each) for each in probe.get("outputs", [])]
    listed = ", ".join(names) or "the system's usual one"
    findings = [library, Finding("sound system", True, str(driver)), Finding("outputs", True, listed)]
    if settings.device and settings.device not in names:
        findings.append(
            Finding(
                "chosen output",
                False,
                f'"{settings.device}" is not there',
                f"set device to one of: {listed}, or remove it",
            )
        )
    return findings


def _server_help() -> str:
    if platform.system() == "Linux":
        return "systemctl --user restart pipewire pipewire-pulse || pulseaudio --start"
    return "choose a sound output in the system settings, then run: stretchcoach doctor"


async def _chimes() -> Finding:
    try:
        lengths = chime_lengths()
    except FileNotFoundError as problem:
        return Finding("chimes", False, str(problem), environment.here().reinstall_line("stretchcoach"))
    return Finding("chimes", True, ", ".join(lengths))


async def _tone(settings: Settings) -> list[Finding]:
    with tempfile.TemporaryDirectory(prefix="stretchcoach-") as folder:
        sound = ChildSound(settings, Path(folder))
        try:
            await sound.start()
            heard = await sound_test(sound, TONE_WITHIN + settings.lead_in)
            muted = await _muted(sound) if heard else []
            problem, detail = sound.problem, sound.link.detail
            driver, notes = sound.link.driver, sound.notes
        finally:
            await sound.close()
    if not heard:
        why = (problem or "the output did not take the test tone").removesuffix(f" {GOES_ON}")
        text = f"{why.removesuffix('.')} ({detail})" if detail else why
        return [Finding("test tone", False, text, _server_help())]
    louder = "" if settings.chimes > 0 else " (chimes have volume 0 in the settings: it was silent)"
    return [Finding("test tone", True, " ".join([f"played through {driver}{louder}", *notes])), *muted]


async def _muted(sound: ChildSound) -> list[Finding]:
    """That the output is muted or turned down, if it is."""
    link, until = sound.link, clock.now() + (_MUTED_WITHIN if sys.platform == "linux" else 0.0)
    while link.unheard is None and clock.now() < until:
        await asyncio.sleep(0.05)
    return [Finding("volume", False, link.unheard, link.mend)] if link.unheard else []


async def _cache(paths: Paths) -> Finding:
    why = unwritable(paths.phrases)
    if why is not None:
        mend = f'mkdir -p "{paths.phrases}" && chmod u+rwx "{paths.phrases}"'
        return Finding("kept phrases", False, f"{paths.phrases}: {why}", mend)
    files = list(paths.phrases.glob("*.wav"))
    size = sum(each.stat().st_size for each in files) / 1024 / 1024
    return Finding("kept phrases", True, f"{len(files)} in {paths.phrases}, {size:.1f} MiB")
