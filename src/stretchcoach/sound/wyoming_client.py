"""The process that asks a Wyoming server: ``python -m stretchcoach.sound.wyoming_client HOST PORT``.

Several requests are under way at once, each on a connection of its own; answers go back in the order of the requests.
Every step has a time limit, and what is no sound costs the phrase, not the session.
"""

from __future__ import annotations

import asyncio
import os
import sys
from array import array
from pathlib import Path
from typing import Any

from stretchcoach.sound import processes, serving, wav
from stretchcoach.sound.programs import install_extra
from stretchcoach.sound.sentences import closed, levelled, split, trimmed
from stretchcoach.sound.voices import AHEAD
from stretchcoach.words.lengths import PAUSE

CONNECT_WITHIN = 2.0
"""Seconds a server may take to be reached."""
EVENT_WITHIN = 4.0
"""Seconds it may take from one event to the next."""
_LONGEST = 120 * 48000 * 2
"""Bytes of sound taken for one sentence."""


class Server:
    """A Wyoming server that speaks.

    Raises:
        RuntimeError: the ``wyoming`` extra is not installed.
    """

    engine = "wyoming"

    def __init__(self, host: str, port: int) -> None:
        try:
            from wyoming import audio, client, info, tts
        except ImportError:
            raise RuntimeError(f"its protocol is not installed; run: {install_extra('wyoming')}") from None
        self.library = f"{host}:{port}"
        self._host, self._port = host, port
        self._audio, self._client, self._info, self._tts = audio, client, info, tts
        self._said: dict[tuple[str, str, str], asyncio.Task[wav.Samples]] = {}
        self._working = asyncio.Semaphore(AHEAD)

    async def render(self, request: dict[str, Any]) -> float:
        """As :func:`stretchcoach.sound.serving.render`, with other requests under way meanwhile."""
        pause = float(request.get("pause", PAUSE))
        sound = await self._phrase(request["text"], request["voice"], request.get("language", ""), pause)
        path = Path(request["path"])
        new = path.with_suffix(f".{os.getpid()}.tmp")
        try:
            new.write_bytes(wav.encode(sound.samples, sound.rate))
            os.replace(new, path)
        finally:
            new.unlink(missing_ok=True)
        return len(sound.samples) / sound.rate

    async def voices(self) -> list[dict[str, Any]]:
        """The voices the server says it has."""
        async with self._connection() as connection:
            await connection.write_event(self._info.Describe().event())
            while True:
                event = await self._event(connection)
                if self._info.Info.is_type(event.type):
                    told = self._info.Info.from_event(event)
                    voices = [each for program in told.tts for each in program.voices]
                    return [{"id": each.name, "name": each.name, "languages": list(each.languages)} for each in voices]

    async def _phrase(self, text: str, voice: str, language: str, pause: float) -> wav.Samples:
        parts = await asyncio.gather(*(self._sentence(each, voice, language) for each in split(text)))
        whole, rate = array("h"), parts[0].rate
        if any(each.rate != rate for each in parts):
            raise wav.BadClipError("the server changes its sample rate within a phrase")
        for number, part in enumerate(parts):
            whole.frombytes(bytes(2 * round(pause * rate)) if number else b"")
            whole += part.samples
        return wav.Samples(whole, rate, 1)

    async def _sentence(self, text: str, voice: str, language: str) -> wav.Samples:
        key = (text, voice, language)
        task = self._said.get(key)
        if task is None:
            task = self._said[key] = asyncio.create_task(self._asked(text, voice, language))
        try:
            return await task
        except Exception:
            self._said.pop(key, None)
            raise

    async def _asked(self, text: str, voice: str, language: str) -> wav.Samples:
        wanted = self._tts.SynthesizeVoice(name=voice or None, language=None if voice else language or None)
        async with self._working, self._connection() as connection:
            await connection.write_event(self._tts.Synthesize(text=closed(text), voice=wanted).event())
            return await self._heard(connection)

    async def _heard(self, connection: Any) -> wav.Samples:
        """The sound of one sentence, from its start to its stop."""
        form: tuple[int, int, int] | None = None
        pcm = bytearray()
        while True:
            event = await self._event(connection)
            if event.type == "error":
                raise wav.BadClipError(f"the server says: {str((event.data or {}).get('text', 'error'))[:200]}")
            if self._audio.AudioChunk.is_type(event.type):
                chunk = self._audio.AudioChunk.from_event(event)
                chunk_form = (chunk.rate, chunk.width, chunk.channels)
                if form not in (None, chunk_form) or len(pcm) > _LONGEST:
                    raise wav.BadClipError("the server's sound is none that can be used")
                form = chunk_form
                pcm += chunk.audio
            elif self._audio.AudioStop.is_type(event.type):
                return _samples(pcm, form)

    async def _event(self, connection: Any) -> Any:
        event = await connection.read_event()
        if event is None:
            raise wav.BadClipError("the server broke off, or sent what is no event")
        return event

    def _connection(self) -> Any:
        return self._client.AsyncTcpClient(
            self._host, self._port, connect_timeout=CONNECT_WITHIN, read_timeout=EVENT_WITHIN
        )


def _samples(pcm: bytearray, form: tuple[int, int, int] | None) -> wav.Samples:
    if form is None:
        raise wav.BadClipError("the server made no sound")
    rate, width, channels = form
    if width != 2 or not 1 <= channels <= 8 or not 4000 <= rate <= 192000:
        raise wav.BadClipError(f"expected 16-bit sound, found {width * 8}-bit at {rate} Hz")
    samples = array("h", bytes(pcm[: len(pcm) // (2 * channels) * 2 * channels]))
    if sys.byteorder != "little":
        samples.byteswap()
    return wav.Samples(levelled(trimmed(wav.Samples(samples, rate, channels)), rate), rate, 1)


async def answer(server: Server, request: dict[str, Any]) -> dict[str, Any]:
    """The reply to one request."""
    try:
        if request.get("do") == "voices":
            return {"say": "voices", "voices": await server.voices()}
        return {"say": "rendered", "seconds": round(await server.render(request), 4)}
    except TimeoutError:
        return {"say": "failed", "kind": "slow", "why": "the server takes too long"}
    except EOFError:
        return {"say": "failed", "kind": "phrase", "why": "the server broke off"}
    except ConnectionError as problem:
        return {"say": "failed", "kind": "engine", "why": f"it is not reached: {problem.strerror or problem}"}
    except OSError as problem:
        if problem.filename is None:  # a network's error, not the folder's
            return {"say": "failed", "kind": "engine", "why": f"it is not reached: {problem.strerror or problem}"}
        return serving.failed(problem)
    except Exception as problem:  # whatever a server sends costs one phrase
        return serving.failed(problem)


async def serve(host: str, port: int) -> None:
    """Answers every request of the parent until there are no more."""
    inbox, say = processes.begin()
    try:
        server = Server(host, port)
    except RuntimeError as problem:
        say({"say": "failed", "kind": "engine", "why": str(problem)})
        return
    say({"say": "ready", "engine": server.engine, "library": server.library})
    answers: asyncio.Queue[asyncio.Task[dict[str, Any]] | None] = asyncio.Queue()

    async def read() -> None:
        while (request := await asyncio.to_thread(inbox.get)) is not None:
            answers.put_nowait(asyncio.create_task(answer(server, request)))
        answers.put_nowait(None)

    reading = asyncio.create_task(read())
    while (task := await answers.get()) is not None:
        say(await task)
    await reading


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], int(sys.argv[2])))
    os._exit(0)
