"""Many routines to files side by side: one voice prepares them one after the other, and each is mixed and encoded as
soon as it is ready. Stopped in the middle, everything that is not whole is removed first."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import field
from functools import partial
from types import FrameType

from stretchcoach.errors import StretchcoachError
from stretchcoach.frontends.render.preparing import Clips, Ordered, Prepared, prepare
from stretchcoach.frontends.render.writing import Cancelled, Watch
from stretchcoach.frozen import dataclass
from stretchcoach.settings import Settings
from stretchcoach.sound.patience import Patience

LOOKS = 0.2
"""Seconds between two looks at how far it is."""


@dataclass(frozen=True, slots=True)
class FileJob:
    """One routine, and what becomes of it once it is prepared."""

    order: Ordered
    write: Callable[[Prepared, Watch], None]
    name: str
    """What is written, for messages."""


@dataclass(slots=True)
class FilesMade:
    """What was written, by name, and one message for each thing that was not."""

    written: list[tuple[FileJob, Prepared]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What is worth knowing about what was written."""


class Progress:
    """How many seconds of sound are done, of those known to be wanted; told from several threads."""

    def __init__(self, show: Callable[[float, float], None]) -> None:
        self._show = show
        self._lock = threading.Lock()
        self._done = self._wanted = 0.0

    def want(self, seconds: float) -> None:
        """So many seconds more are to be made."""
        with self._lock:
            self._wanted += seconds

    def add(self, seconds: float) -> None:
        """So many seconds more are made."""
        with self._lock:
            self._done += seconds

    def show(self) -> None:
        """Shows how far it is."""
        with self._lock:
            done, wanted = self._done, self._wanted
        self._show(done, wanted)


def run(
    jobs: Sequence[FileJob],
    sound: Clips,
    settings: Settings,
    *,
    workers: int = 0,
    show: Callable[[float, float], None] = lambda done, wanted: None,
    show_voice: Callable[[Patience], None] = lambda patience: None,
) -> FilesMade:
    """Does every job; what fails costs only itself.

    Args:
        jobs: in the order in which they are prepared.
        sound: what speaks; closed at the end.
        settings: the user's.
        workers: how many are encoded at once; 0 for as many as there are processors.
        show: told from time to time how many seconds of sound are done, and how many are wanted as far as is known.
        show_voice: told how far the voice of a routine is.

    Raises:
        KeyboardInterrupt: it was asked to stop; nothing is left but what was whole.
    """
    stop, progress, files = threading.Event(), Progress(show), FilesMade()
    watch = Watch(progress.add, stop.is_set)
    running: dict[Future[None], tuple[FileJob, Prepared]] = {}
    with terminable(), ThreadPoolExecutor(workers or os.cpu_count()) as pool:
        try:
            asyncio.run(_prepare_all(jobs, sound, settings, files, pool, watch, running, progress, show_voice))
            while not _finish(running, files):
                progress.show()
        except BaseException:
            stop.set()
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    progress.show()
    return files


async def _prepare_all(
    jobs: Sequence[FileJob],
    sound: Clips,
    settings: Settings,
    files: FilesMade,
    pool: ThreadPoolExecutor,
    watch: Watch,
    running: dict[Future[None], tuple[FileJob, Prepared]],
    progress: Progress,
    show_voice: Callable[[Patience], None],
) -> None:
    """Prepares each routine in turn and hands it on; what is encoded meanwhile goes on beside it."""
    try:
        for job in jobs:
            patience = Patience(None)
            patience.told = partial(show_voice, patience)
            try:
                prepared = await prepare(job.order, sound, settings, patience)
            except StretchcoachError as problem:
                files.problems.append(str(problem))
                continue
            if prepared.silent:
                texts = ", ".join(f'"{each[:60]}"' for each in prepared.silent)
                files.notes.append(f"{job.order.routine.id}: no voice can say {texts}: there is silence.")
            progress.want(prepared.sheet.seconds)
            progress.show()
            running[pool.submit(job.write, prepared, watch)] = (job, prepared)
    finally:
        await sound.close()


def _finish(running: dict[Future[None], tuple[FileJob, Prepared]], files: FilesMade) -> bool:
    """Takes note of what has ended; whether everything has."""
    done, left = wait(running, timeout=LOOKS, return_when=FIRST_COMPLETED)
    for each in done:
        job, prepared = running.pop(each)
        problem = each.exception()
        if problem is None:
            files.written.append((job, prepared))
        elif isinstance(problem, StretchcoachError):
            files.problems.append(str(problem))
        elif not isinstance(problem, Cancelled):
            raise problem
    return not left


@contextmanager
def terminable() -> Iterator[None]:
    """While it lasts, being told to end (SIGTERM, or the terminal going away) is like Ctrl-C."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    kinds = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {kind: signal.getsignal(kind) for kind in kinds}
    for kind in kinds:
        signal.signal(kind, _end)
    try:
        yield
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)


def _end(number: int, frame: FrameType | None) -> None:
    # An event loop has a handler of its own for Ctrl-C, which lets the loop end in order. An exception in the middle of it
    # could get lost what it was about to do, and what waits for that would wait for ever.
    usual = signal.getsignal(signal.SIGINT)
    if not callable(usual):
        raise KeyboardInterrupt
    usual(number, frame)
