"""The parent's side of the speech process: renders phrases within time limits, whatever the engine does."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from stretchcoach.errors import StretchcoachError
from stretchcoach.sound import processes
from stretchcoach.sound.cache import is_full
from stretchcoach.sound.choosing import KnownVoice, of_language
from stretchcoach.sound.processes import Child

BOOT_LIMIT = 20.0
"""Seconds an engine may take to start: the first time on a small computer, some load slowly."""
PHRASE_LIMIT = 6.0
"""Seconds for one phrase; the bundled engine needs a hundredth of one."""
TOTAL_LIMIT = 90.0
"""Seconds for all phrases of a session together."""
FAILURES = 3
"""Times in a row the speech process may hang or die before the rest is left unspoken."""


HOPELESS = 10
"""Phrases in a row that may come to nothing, each with an answer, before the rest is not tried."""


class PhraseJob(NamedTuple):
    """A phrase to be rendered into ``path``."""

    path: Path
    text: str
    voice: str
    """A voice by name or id, or the file of a recording; empty for the usual voice of the language."""
    rate: int
    """Words a minute."""
    language: str = ""
    """Language tag such as ``en``; empty where any voice will do."""


@dataclass
class Result:
    """What became of many jobs: seconds by path, how many were left, and why, in a few words; or a full folder."""

    seconds: dict[Path, float] = field(default_factory=dict)
    failed: list[PhraseJob] = field(default_factory=list)
    reasons: dict[Path, str] = field(default_factory=dict)
    """Why each that was answered came to nothing."""
    why: str = ""
    folder_problem: str = ""
    fatal: bool = False
    """The engine does not start, so it need not be asked again soon."""
    gave_up: bool = False
    """The engine stopped too often, or took too long; what is left was not tried."""


class _HungError(Exception):
    """No answer within the limit, or the process ended instead."""


class Renderer:
    """Renders jobs by one process at a time, which ends when nothing more was wanted for a moment.

    Args:
        command: how to start the process.
        phrase_limit: seconds one phrase may take.
        boot_limit: seconds the process may take to start.
        ahead: jobs the process holds at once; more than one where it works on several.
        linger: seconds the process waits for more before it is ended; with 0 :meth:`close` need not be called.
        hopeless: phrases in a row that may come to nothing before the rest is not tried.
    """

    def __init__(
        self,
        command: Sequence[str],
        phrase_limit: float = PHRASE_LIMIT,
        boot_limit: float = BOOT_LIMIT,
        *,
        ahead: int = 1,
        linger: float = 0.0,
        hopeless: int = HOPELESS,
    ) -> None:
        self._command = command
        self._phrase_limit = phrase_limit
        self._boot_limit = boot_limit
        self._ahead = ahead
        self._linger = linger
        self._hopeless = hopeless
        self._ending: asyncio.Task[None] | None = None
        self._one = asyncio.Lock()
        self._child: Child | None = None
        self.engine = self.library = ""

    async def render(self, jobs: Iterable[PhraseJob], total_limit: float = TOTAL_LIMIT) -> Result:
        """Renders ``jobs``; never raises for what an engine does. What did not come about is in ``failed``."""
        result = Result()
        left = list(jobs)
        async with self._one:
            whole = False
            try:
                async with asyncio.timeout(total_limit):
                    await self._all(left, result)
                whole = not (left or result.failed)
            except TimeoutError:
                result.why, result.gave_up = result.why or "the speech engine is too slow", True
            finally:
                await self._leave(whole)
        result.failed += left
        return result

    async def close(self) -> None:
        """Ends the process."""
        if self._ending is not None:
            self._ending.cancel()
        async with self._one:
            await self._stop()

    async def _leave(self, whole: bool) -> None:
        """Ends the process, now or in a while; one that did not do all it was asked may still owe answers."""
        if self._ending is not None:
            self._ending.cancel()
            self._ending = None
        if whole and self._linger:
            self._ending = asyncio.get_running_loop().create_task(self._end_later())
        else:
            await self._stop()

    async def _end_later(self) -> None:
        await asyncio.sleep(self._linger)
        async with self._one:
            self._ending = None
            await self._stop()

    async def _all(self, left: list[PhraseJob], result: Result) -> None:
        failures = refused = sent = 0
        while left and not (result.fatal or result.folder_problem or result.gave_up):
            try:
                if self._child is None:
                    sent = 0
                    await self._boot(result)
                    continue
                # Answers come in the order of the requests, so the next one is always about left[0].
                while sent < min(self._ahead, len(left)):
                    self._ask(left[sent])
                    sent += 1
                reply = await self._reply(self._phrase_limit)
                self._sort(reply, left, result)
                sent -= 1
                refused = 0 if reply.get("say") == "rendered" else refused + 1
                failures = failures + 1 if reply.get("kind") == "slow" else 0
                result.gave_up = failures >= FAILURES or refused >= self._hopeless
            except (_HungError, OSError) as problem:
                # The phrase it hung or died on is not tried again; those asked behind it are, by the next process.
                await self._stop(at_once=True)
                result.why = str(problem)
                failures += 1
                result.failed.append(left.pop(0))
                result.gave_up = failures >= FAILURES

    async def _boot(self, result: Result) -> None:
        self._child = Child(self._command)
        hello = await self._reply(self._boot_limit)
        if hello.get("say") != "ready":
            result.fatal, result.why = True, str(hello.get("why", "the speech engine does not start"))
            return
        self.engine, self.library = str(hello.get("engine")), str(hello.get("library"))

    def _ask(self, job: PhraseJob) -> None:
        assert self._child is not None
        self._child.tell({"do": "render", **job._asdict(), "path": str(job.path)})

    async def _reply(self, limit: float) -> dict[str, Any]:
        assert self._child is not None
        try:
            reply = await asyncio.wait_for(self._child.answer(), limit)
        except TimeoutError:
            raise _HungError("the speech engine did not answer") from None
        if reply is None:
            raise _HungError("the speech engine stopped")
        return reply

    @staticmethod
    def _sort(reply: dict[str, Any], left: list[PhraseJob], result: Result) -> None:
        if reply.get("say") == "rendered":
            job = left.pop(0)
            result.seconds[job.path] = float(reply["seconds"])
        elif reply.get("kind") == "write" and is_full(reply.get("code")):
            result.folder_problem = str(reply.get("why"))
        elif reply.get("kind") == "engine":
            result.fatal, result.why = True, str(reply.get("why"))
        else:
            job, result.why = left.pop(0), str(reply.get("why", "the speech engine failed"))
            result.failed.append(job)
            result.reasons[job.path] = result.why

    async def _stop(self, *, at_once: bool = False) -> None:
        if self._child is not None:
            child, self._child = self._child, None
            if at_once:
                child.kill()
            await child.end()


def voices(command: Sequence[str] | None = None) -> list[KnownVoice]:
    """Every voice of the system, or of the engine that ``command`` starts, in its order. A tenth of a second.

    Raises:
        StretchcoachError: there is no speech engine, or it does not answer.
    """
    try:
        command = command or processes.command("stretchcoach.sound.system_voice")
        replies = processes.ask_and_wait(command, BOOT_LIMIT, {"do": "voices"})
    except OSError as problem:
        why = type(problem).__name__
        raise StretchcoachError(f"The voices cannot be listed: {why}. Run: stretchcoach doctor") from None
    why = "the speech engine gave no list"
    for reply in replies:
        if reply.get("say") == "voices":
            return [KnownVoice(each["id"], each["name"], tuple(each["languages"])) for each in reply["voices"]]
        why = str(reply.get("why", why))
    raise StretchcoachError(f"The voices cannot be listed: {why}. Run: stretchcoach doctor")


def check_system_voice(name: str, command: Sequence[str] | None = None) -> None:
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


def _near(name: str, known: Sequence[KnownVoice]) -> str:
    import difflib  # only for a wrong name

    by_word = {word.casefold(): each.name for each in known for word in (each.id, each.name, *each.name.split())}
    matches = [by_word[each] for each in difflib.get_close_matches(name.casefold(), by_word, n=5, cutoff=0.5)]
    english = [each.name for each in of_language(known, "en")]
    names = list(dict.fromkeys(matches)) or english[:5] or [each.name for each in known[:5]]
    if not names:
        return "This system has no voices at all."
    return "There are, for instance: " + ", ".join(names) + "."
