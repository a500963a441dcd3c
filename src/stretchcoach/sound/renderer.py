"""The parent's side of the speech process: renders phrases within time limits, whatever the engine does."""

from __future__ import annotations

import asyncio
import json
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from stretchcoach.errors import StretchcoachError
from stretchcoach.sound import processes
from stretchcoach.sound.cache import is_full
from stretchcoach.sound.choosing import KnownVoice, of_language
from stretchcoach.sound.processes import Child
from stretchcoach.words.lengths import PAUSE

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
FEW = 4
"""Jobs for which no other process is started: a model takes longer to load than they take to be said."""


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
    pitch: int = 0
    """As in the settings; 0 is the voice's own."""
    pause: float = PAUSE
    """Seconds between two sentences."""


Done: TypeAlias = Callable[[PhraseJob], None]


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

    @property
    def over(self) -> bool:
        """Whether nothing more is tried."""
        return self.fatal or self.gave_up or bool(self.folder_problem)


class _HungError(Exception):
    """No answer within the limit, or the process ended instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long an engine is waited for, and how it works."""

    phrase: float = PHRASE_LIMIT
    """Seconds one phrase may take."""
    boot: float = BOOT_LIMIT
    """Seconds a process may take to start."""
    ahead: int = 1
    """Jobs a process holds at once; more than one where it works on several."""
    hopeless: int = HOPELESS
    """Phrases in a row that may come to nothing before the rest is not tried."""
    low: bool = False
    """Its processes have what processor time others leave."""


class _Worker:
    """One process of an engine, and what it was asked. ``spare`` is one of several: where it fails, the others go on."""

    def __init__(self, command: Sequence[str], limits: Limits, *, spare: bool) -> None:
        self._command, self._limits, self._spare = command, limits, spare
        self._child: Child | None = None
        self._asked: deque[PhraseJob] = deque()
        self.engine = self.library = ""

    @property
    def runs(self) -> bool:
        """Whether its process was started."""
        return self._child is not None

    async def work(self, waiting: deque[PhraseJob], result: Result, done: Done, rate: int = 0) -> None:
        """Takes jobs from ``waiting``, the first ones first, until there are none; what it has not done it puts back.

        A spare one takes those of one ``rate`` only: an engine may hold a model in memory for each.
        """
        failures = refused = 0
        try:
            while not result.over and (self._asked or self._next(waiting, rate) is not None):
                try:
                    if self._child is None:
                        await self._boot(result)
                        continue
                    while len(self._asked) < self._limits.ahead and (job := self._next(waiting, rate)) is not None:
                        waiting.remove(job)
                        self._ask(job)
                    # Answers come in the order of the requests.
                    reply = await self._reply(self._limits.phrase)
                    self._sort(reply, result, done)
                    refused = 0 if reply.get("say") == "rendered" else refused + 1
                    failures = failures + 1 if reply.get("kind") == "slow" else 0
                    if failures >= FAILURES or refused >= self._limits.hopeless:
                        result.gave_up = True
                except (_HungError, OSError) as problem:
                    await self.stop(at_once=True)
                    if self._spare:
                        return
                    # The phrase it hung or died on is not tried again; those asked behind it are, by the next process.
                    result.why = str(problem)
                    self._give_back(waiting)
                    if waiting:
                        result.failed.append(waiting.popleft())
                    failures += 1
                    result.gave_up = result.gave_up or failures >= FAILURES
        finally:
            self._give_back(waiting)

    def _next(self, waiting: deque[PhraseJob], rate: int) -> PhraseJob | None:
        return next((each for each in waiting if not self._spare or each.rate == rate), None)

    def _give_back(self, waiting: deque[PhraseJob]) -> None:
        waiting.extendleft(reversed(self._asked))
        self._asked.clear()

    async def _boot(self, result: Result) -> None:
        self._child = Child(self._command, low=self._limits.low)
        hello = await self._reply(self._limits.boot)
        if hello.get("say") != "ready" and self._spare:
            raise _HungError
        if hello.get("say") != "ready":
            result.fatal, result.why = True, str(hello.get("why", "the speech engine does not start"))
            return
        self.engine, self.library = str(hello.get("engine")), str(hello.get("library"))

    def _ask(self, job: PhraseJob) -> None:
        assert self._child is not None
        self._asked.append(job)
        self._child.tell({"do": "render", **job._asdict(), "path": str(job.path)})

    async def _reply(self, limit: float) -> dict[str, Any]:
        assert self._child is not None
        try:
            # Not wait_for(): up to Python 3.11 it loses a cancellation that comes together with the answer.
            async with asyncio.timeout(limit):
                reply = await self._child.answer()
        except TimeoutError:
            raise _HungError("the speech engine did not answer") from None
        if reply is None:
            raise _HungError("the speech engine stopped")
        return reply

    def _sort(self, reply: dict[str, Any], result: Result, done: Done) -> None:
        if reply.get("say") == "rendered":
            job = self._asked.popleft()
            result.seconds[job.path] = float(reply["seconds"])
            done(job)
        elif reply.get("kind") == "write" and is_full(reply.get("code")):
            result.folder_problem = str(reply.get("why"))
        elif reply.get("kind") == "engine":
            result.fatal, result.why = True, str(reply.get("why"))
        else:
            job, result.why = self._asked.popleft(), str(reply.get("why", "the speech engine failed"))
            result.failed.append(job)
            result.reasons[job.path] = result.why

    async def stop(self, *, at_once: bool = False) -> None:
        """Ends the process."""
        if self._child is not None:
            child, self._child = self._child, None
            if at_once:
                child.kill()
            await child.end()


class Renderer:
    """Renders jobs by one process, or several side by side, which end when nothing more was wanted for a moment.

    Args:
        command: how to start a process.
        limits: how long it is waited for.
        linger: seconds the processes wait for more before they are ended; with 0 :meth:`close` need not be called.
        processes: how many work side by side where there are jobs enough.
    """

    def __init__(
        self, command: Sequence[str], limits: Limits | None = None, *, linger: float = 0.0, processes: int = 1
    ) -> None:
        self._linger = linger
        limits = limits or Limits()
        self._workers = [_Worker(command, limits, spare=number > 0) for number in range(processes)]
        self._ending: asyncio.Task[None] | None = None
        self._one = asyncio.Lock()

    @property
    def engine(self) -> str:
        """The engine that was used last, such as ``espeak``; empty before."""
        return self._workers[0].engine

    @property
    def library(self) -> str:
        """Where it comes from."""
        return self._workers[0].library

    async def render(
        self, jobs: Iterable[PhraseJob], total_limit: float | None = TOTAL_LIMIT, done: Done = lambda job: None
    ) -> Result:
        """Renders ``jobs``, the first ones first; never raises for what an engine does.

        What did not come about is in ``failed``. ``done`` is told of each that did.
        """
        result = Result()
        waiting = deque(jobs)
        rate = Counter(each.rate for each in waiting).most_common(1)[0][0] if waiting else 0
        async with self._one:
            whole = False
            try:
                async with asyncio.timeout(total_limit):
                    async with asyncio.TaskGroup() as group:
                        for worker in self._wanted(len(waiting)):
                            group.create_task(worker.work(waiting, result, done, rate))
                    # what another one had when it failed, and nobody was left to take
                    await self._workers[0].work(waiting, result, done)
                whole = not (waiting or result.failed)
            except TimeoutError:
                result.why, result.gave_up = result.why or "the speech engine is too slow", True
            finally:
                await self._leave(whole)
        result.failed += waiting
        return result

    def _wanted(self, jobs: int) -> list[_Worker]:
        """Those that are worth starting for so many jobs; the first one always works."""
        many = max(1, jobs // FEW)
        return [each for number, each in enumerate(self._workers) if number < many or each.runs]

    async def close(self) -> None:
        """Ends the processes."""
        if self._ending is not None:
            self._ending.cancel()
        async with self._one:
            await self._stop()

    async def _leave(self, whole: bool) -> None:
        """Ends the processes, now or in a while; those that did not do all they were asked may still owe answers."""
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

    async def _stop(self) -> None:
        await asyncio.gather(*(each.stop() for each in self._workers))


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
    matches = [by_word[each] for each in difflib.get_close_matches(name.casefold(), by_word, n=5, cutoff=0.6)]
    english = [each.name for each in of_language(known, "en")]
    names = list(dict.fromkeys(matches)) or english[:5] or [each.name for each in known[:5]]
    if not names:
        return "This system has no voices at all."
    return "There are, for instance: " + ", ".join(names) + ". All of them: stretchcoach voice list --all"
