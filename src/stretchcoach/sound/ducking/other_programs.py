"""Other programs as a session and ``doctor`` see them. Nothing here makes a session wait, or is a fault of it."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from pathlib import Path

from stretchcoach import clock
from stretchcoach.settings import Settings
from stretchcoach.sound import processes
from stretchcoach.sound.ducking import LOOK, is_changed
from stretchcoach.sound.finding import Finding
from stretchcoach.sound.processes import Child, Message

DUCKER = processes.command("stretchcoach.sound.ducking.ducker")
END_WITHIN = 1.5
"""Seconds the end of a session may take for putting everything back."""
RESTARTS = 3
_AGAIN_AFTER = 1.0
"""Seconds after which a ducker that died is replaced: the next one puts back what it left."""
_LOOK_WITHIN = 10.0


class OtherPrograms:
    """A session's hold on other programs' sound: begin, speech is due, hush, end.

    A ducker is never killed from here, not even one that is stuck: only it can put back at once what it has changed.
    ``folder`` keeps what is changed.
    """

    def __init__(self, settings: Settings, folder: Path) -> None:
        self._share = settings.others.duck
        self._latency = settings.latency
        self._folder = folder
        self._keeper: asyncio.Task[None] | None = None
        self._ducker: Child | None = None
        self._ending: list[Child] = []
        self._speech: dict[str, Message] = {}
        """What is being said or will be, by id: a ducker that comes later is told all of it."""

    @property
    def pids(self) -> tuple[int, ...]:
        """Process ids of what was started and not yet waited for."""
        return tuple(each.pid for each in (self._ducker, *self._ending) if each is not None)

    def mend(self) -> None:
        """Has put back what a killed program left changed, if anything is."""
        if possible() and is_changed(self._folder):
            with contextlib.suppress(OSError):  # it cannot be started, and is tried again the next time
                self._ending.append(Child([*DUCKER, str(self._folder), LOOK]))

    def begin(self) -> None:
        """The session begins. The ducker comes a moment later: what comes first is the first event of the session."""
        if possible() and self._keeper is None and self._share < 1:
            self._keeper = asyncio.get_running_loop().create_task(self._keep())

    def speaks(self, cue: str, begins: float, ends: float) -> None:
        """Speech is due at ``begins``, a moment of ``stretchcoach.clock``; ids that come again are moved."""
        if self._keeper is not None:
            self._speech = {name: each for name, each in self._speech.items() if each["until"] > clock.now()}
            self._speech[cue] = {"do": "speak", "id": cue, "at": begins - self._latency, "until": ends}
            self._tell(self._speech[cue])

    def hush(self) -> None:
        """Speech stops, and what was to come is called off."""
        self._speech.clear()
        self._tell({"do": "hush"})

    def end(self) -> None:
        """The session is over: everything is being put back."""
        if self._keeper is not None:
            self._keeper.cancel()
        if self._ducker is not None:
            self._ducker.stop()
            self._ending.append(self._ducker)
        self._keeper = self._ducker = None
        self._speech.clear()

    async def close(self) -> None:
        """Ends, and waits :data:`END_WITHIN` seconds at most until everything has been put back.

        One that is stuck by then puts it back when it can, or the next start does.
        """
        self.end()
        await asyncio.gather(*(each.ended(END_WITHIN) for each in self._ending))
        self._ending.clear()

    async def _keep(self) -> None:
        """Has one ducker after another, unless one says that it can do nothing."""
        with contextlib.suppress(OSError):  # it cannot be started
            for _ in range(1 + RESTARTS):
                self._ducker = ducker = Child([*DUCKER, str(self._folder), str(self._share)])
                for each in self._speech.values():
                    self._tell(each)
                while (message := await ducker.answer()) is not None:
                    if message.get("say") == "none":
                        return
                self._ducker = None
                await asyncio.sleep(_AGAIN_AFTER)

    def _tell(self, message: Message) -> None:
        if self._ducker is not None:
            self._ducker.tell(message)


def possible() -> bool:
    """Whether this system has what it takes."""
    return sys.platform == "linux"


async def other_findings(settings: Settings, folder: Path) -> list[Finding]:
    """Whether other programs can be made quieter. ``folder`` keeps changes."""
    name, share = "other programs", settings.others.duck
    if not possible():
        return [Finding(name, True, "left alone: they can be made quieter on Linux only")]
    try:
        said = await processes.ask([*DUCKER, str(folder), LOOK], _LOOK_WITHIN)
        looked = said[-1] if said else {"why": "the process for it ended"}
    except TimeoutError:
        looked = {"why": "the sound server does not answer"}
    if looked.get("say") != "looked":
        return [Finding(name, True, f"cannot be made quieter under speech: {looked.get('why')}")]
    text = f"kept at {share:.0%} of their loudness while the coach speaks ({looked['server']}); playing now: "
    text = f"{text}{looked['streams']}" if share < 1 else "left alone, as the settings say"
    if looked["left"]:
        text += f"; put back after a session that was killed: {looked['left']}"
    return [Finding(name, True, text)]
