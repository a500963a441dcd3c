"""A Wyoming server as the ``wyoming`` package makes one, that hums; and ways for it to misbehave."""

from __future__ import annotations

import asyncio
import math
import warnings
from array import array
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it imports a module that Python 3.13 dropped
    from wyoming.audio import AudioChunk, AudioStart, AudioStop
    from wyoming.event import Event
    from wyoming.info import Attribution, Describe, Info, TtsProgram, TtsVoice
    from wyoming.server import AsyncEventHandler
    from wyoming.tts import Synthesize, SynthesizeVoice

RATE = 16000
A_WORD = 0.1
"""Seconds."""
_WHO = Attribution(name="test", url="")


@dataclass
class Stage:
    """A running server: where it is, and what it was asked."""

    port: int = 0
    kind: str = "good"
    asked: list[tuple[str, str | None, str | None]] = field(default_factory=list)
    """Text, name of the voice, language."""
    at_once: int = 0
    most_at_once: int = 0
    server: asyncio.Server | None = None

    @property
    def voice(self) -> str:
        """As settings name it."""
        return f"wyoming:127.0.0.1:{self.port}"


class _Handler(AsyncEventHandler):
    def __init__(self, stage: Stage, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        super().__init__(reader, writer)
        self.stage = stage

    async def handle_event(self, event: Event) -> bool:
        stage = self.stage
        if Describe.is_type(event.type):
            await self.write_event(_info().event())
            return True
        asked = Synthesize.from_event(event)
        voice = asked.voice or SynthesizeVoice()
        stage.asked.append((asked.text, voice.name, voice.language))
        stage.at_once += 1
        stage.most_at_once = max(stage.at_once, stage.most_at_once)
        try:
            return await self.speak(asked.text)
        finally:
            stage.at_once -= 1

    async def speak(self, text: str) -> bool:
        kind = self.stage.kind
        if kind == "silent":
            await asyncio.Event().wait()
        if kind == "garbage":
            self.writer.write(b"\x00\xff{]\n" * 50)
            return False
        if kind == "odd":
            await self.write_event(AudioChunk(rate=RATE, width=4, channels=1, audio=bytes(4000)).event())
            await self.write_event(AudioStop().event())
            return False
        await asyncio.sleep(0.005)
        count = round(A_WORD * RATE * len(text.split()))
        samples = array("h", (int(9000 * math.sin(each / 10)) for each in range(1, count)))
        await self.write_event(AudioStart(rate=RATE, width=2, channels=1).event())
        pcm = samples.tobytes()
        for start in range(0, len(pcm), 2048):
            await self.write_event(AudioChunk(rate=RATE, width=2, channels=1, audio=pcm[start : start + 2048]).event())
            if kind == "dies":
                return False
        await self.write_event(AudioStop().event())
        return True


def _info() -> Info:
    voices = [
        TtsVoice(
            name=name, languages=[tag], speakers=None, attribution=_WHO, installed=True, description="", version="1"
        )
        for name, tag in (("amy", "en_GB"), ("carlos", "es_ES"))
    ]
    hum = TtsProgram(name="hum", voices=voices, attribution=_WHO, installed=True, description="", version="1")
    return Info(tts=[hum])


@asynccontextmanager
async def served(kind: str = "good") -> AsyncIterator[Stage]:
    """A server on this machine while the block runs."""
    stage = Stage(kind=kind)
    handlers: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        handlers.add(task)
        try:
            await partial(_Handler, stage)(reader, writer).run()
        except (ConnectionError, asyncio.CancelledError):
            writer.close()
        finally:
            handlers.discard(task)

    stage.server = await asyncio.start_server(connected, "127.0.0.1", 0)
    stage.port = stage.server.sockets[0].getsockname()[1]
    try:
        yield stage
    finally:
        stage.server.close()
        for each in list(handlers):
            each.cancel()
        await asyncio.gather(*handlers, return_exceptions=True)
