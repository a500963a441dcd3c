"""The parent's side of the speech process: renders phrases within time limits, whatever the engine does."""

from __future__ import annotations

import asyncio
import asyncio.subprocess
import json
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from stretchcoach.errors import StretchcoachError
from stretchcoach.sound import protocol
from stretchcoach.sound.cache import is_full
from stretchcoach.sound.spawn import end, kill, spawn

BOOT_LIMIT = 20.0
"""Seconds an engine may take to start: the first time on a small computer, some load slowly."""
PHRASE_LIMIT = 6.0
"""Seconds for one phrase; the bundled engine needs a hundredth of one."""
TOTAL_LIMIT = 90.0
"""Seconds for all phrases of a session together."""
FAILURES = 3
"""Times in a row the speech process may hang or die before the rest is left unspoken."""


class Job(NamedTuple):
    """A phrase to be rendered into ``path`` by ``voice`` (empty for the usual one) at ``rate`` words a minute."""

    path: Path
    text: str
    voice: str
    rate: int


@dataclass
class Result:
    """What became of many jobs: seconds by path, how many were left, and why, in a few words; or a full folder."""

    seconds: dict[Path, float] = field(default_factory=dict)
    failed: list[Job] = field(default_factory=list)
    why: str = ""
    folder_problem: str = ""
    fatal: bool = False


class VoiceInfo(NamedTuple):
    """A voice of the system."""

    id: str
    name: str
    languages: tuple[str, ...]


class _HungError(Exception):
    """No answer within the limit, or the process ended instead."""


class Renderer:
    """Renders jobs, one speech process at a time, which ends when they are done."""

    def __init__(
        self, command: Sequence[str], phrase_limit: float = PHRASE_LIMIT, boot_limit: float = BOOT_LIMIT
    ) -> None:
        self._command = command
        self._phrase_limit = phrase_limit
        self._boot_limit = boot_limit
        self._one = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None
        self.engine = self.library = ""

    async def render(self, jobs: Iterable[Job], total_limit: float = TOTAL_LIMIT) -> Result:
        """Renders ``jobs``; never raises for what an engine does. What did not come about is in ``failed``."""
        result = Result()
        left = list(jobs)
        async with self._one:
            try:
                async with asyncio.timeout(total_limit):
                    await self._all(left, result)
            except TimeoutError:
                result.why = result.why or "the speech engine is too slow"
            finally:
                await self._stop()
        result.failed += left
        return result

    async def _all(self, left: list[Job], result: Result) -> None:
        failures = 0
        while left and not (result.fatal or result.folder_problem):
            try:
                if self._process is None:
                    await self._boot(result)
                    continue
                self._sort(await self._ask(left[0], self._phrase_limit), left, result)
                failures = 0
            except (_HungError, OSError) as problem:
                await self._stop(at_once=True)
                result.why = str(problem)
                failures += 1
                result.failed.append(left.pop(0))
                if failures >= FAILURES:
                    return

    async def _boot(self, result: Result) -> None:
        self._process = await spawn(self._command)
        hello = await self._reply(self._boot_limit)
        if hello.get("say") != "ready":
            result.fatal, result.why = True, str(hello.get("why", "the speech engine does not start"))
            return
        self.engine, self.library = str(hello.get("engine")), str(hello.get("library"))

    async def _ask(self, job: Job, limit: float) -> dict[str, Any]:
        assert self._process is not None
        assert self._process.stdin is not None
        request = {"do": "render", "text": job.text, "voice": job.voice, "rate": job.rate, "path": str(job.path)}
        self._process.stdin.write(protocol.encode(request))
        return await self._reply(limit)

    async def _reply(self, limit: float) -> dict[str, Any]:
        assert self._process is not None
        assert self._process.stdout is not None
        try:
            line = await asyncio.wait_for(self._process.stdout.readline(), limit)
        except (TimeoutError, ValueError):
            raise _HungError("the speech engine did not answer") from None
        if not line:
            raise _HungError("the speech engine stopped")
        return protocol.decode(line)

    @staticmethod
    def _sort(reply: dict[str, Any], left: list[Job], result: Result) -> None:
        if reply.get("say") == "rendered":
            job = left.pop(0)
            result.seconds[job.path] = float(reply["seconds"])
        elif reply.get("kind") == "write" and is_full(reply.get("code")):
            result.folder_problem = str(reply.get("why"))
        else:
            result.why = str(reply.get("why", "the speech engine failed"))
            result.failed.append(left.pop(0))

    async def _stop(self, *, at_once: bool = False) -> None:
        if self._process is not None:
            process, self._process = self._process, None
            if at_once:
                kill(process)
            await end(process)


def voices(command: Sequence[str] | None = None) -> list[VoiceInfo]:
    """Every voice of the system, in the engine's order. Takes about a fifth of a second.

    Raises:
        StretchcoachError: there is no speech engine, or it does not answer.
    """
    try:
        done = subprocess.run(
            command or protocol.command("stretchcoach.sound.speech"),
            input=protocol.encode({"do": "voices"}),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=BOOT_LIMIT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise StretchcoachError(
            f"The voices cannot be listed: {type(problem).__name__}. Run: stretchcoach doctor"
        ) from None
    why = "the speech engine gave no list"
    for line in done.stdout.splitlines():
        reply = protocol.decode(line)
        if reply.get("say") == "voices":
            return [VoiceInfo(each["id"], each["name"], tuple(each["languages"])) for each in reply["voices"]]
        why = str(reply.get("why", why))
    raise StretchcoachError(f"The voices cannot be listed: {why}. Run: stretchcoach doctor")


def check_voice(name: str, command: Sequence[str] | None = None) -> None:
    """Makes sure that the system has the voice ``name``, given by name or id; empty is the usual one.

    Raises:
        StretchcoachError: it has not; the message lists voices with a name like it.
    """
    if not name:
        return
    known = voices(command)
    if any(name.casefold() in (each.id.casefold(), each.name.casefold()) for each in known):
        return
    raise StretchcoachError(f"There is no voice {json.dumps(name, ensure_ascii=False)}. {_near(name, known)}")


def _near(name: str, known: Sequence[VoiceInfo]) -> str:
    import difflib  # only for a wrong name

    by_word = {word.casefold(): each.name for each in known for word in (each.id, each.name, *each.name.split())}
    matches = [by_word[each] for each in difflib.get_close_matches(name.casefold(), by_word, n=5, cutoff=0.5)]
    english = [each.name for each in known if any("en" in one.split("-") for one in each.languages)]
    names = list(dict.fromkeys(matches)) or english[:5] or [each.name for each in known[:5]]
    if not names:
        return "This system has no voices at all."
    return "There are, for instance: " + ", ".join(names) + "."
