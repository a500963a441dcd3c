"""Seconds until every phrase of a routine is rendered, the engine started before, and its ratio to eSpeak by itself.

The cache is empty; the speech process has said one word already. In turn with it, the same texts are said by eSpeak in a
plain loop in a process of its own, nothing trimmed and nothing written: what the engine needs at the least.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from stretchcoach.routine.library import find_routine
from stretchcoach.safety_data import load_rules
from stretchcoach.session.rehearsal import make_plan
from stretchcoach.session.speech import everything_said
from stretchcoach.settings import Settings, VoiceSettings
from stretchcoach.sound.client import ChildSound
from stretchcoach.sound.voices import PLAIN
from stretchcoach.words.lengths import Phrase, Speaker

ROUTINE, ROUNDS, BAR = "gentle-four", 5, 1.0
LOOP = """
import json, sys, time
from pathlib import Path
from stretchcoach.sound.espeak import Espeak
engine, texts = Espeak(), json.loads(sys.argv[1])
say = lambda text: engine.sound({"text": text, "voice": "", "rate": 150, "language": "en"}, Path("/dev/null"))
say("ready")
begun = time.perf_counter()
for text in texts:
    say(text)
print(time.perf_counter() - begun)
"""


async def ready(phrases: Sequence[Phrase]) -> float:
    """Seconds for all of them, from an engine that runs into an empty cache."""
    with tempfile.TemporaryDirectory() as folder:
        voice = VoiceSettings(voice=PLAIN)
        sound = ChildSound(Settings(coach=voice, count=voice), Path(folder))
        await sound.prepare([Phrase("ready", Speaker.COACH)])
        begun = time.perf_counter()
        await sound.prepare(phrases)
        seconds = time.perf_counter() - begun
        if sound.cached_lengths(phrases) is None:
            raise SystemExit(f"not every phrase was rendered: {sound.problem}")
        sound.hush()
        await sound.close()
    return seconds


def plain(phrases: Sequence[Phrase]) -> float:
    """Seconds of eSpeak by itself."""
    texts = json.dumps([each.text for each in phrases])
    return float(subprocess.run([sys.executable, "-c", LOOP, texts], check=True, capture_output=True, text=True).stdout)


def main() -> int:
    """Print the figures; 1 when the bar is missed."""
    rules = load_rules()
    said = everything_said(make_plan(find_routine(ROUTINE), rules), rules)
    phrases = [each for each in dict.fromkeys(said) if each.text]
    pairs = [(asyncio.run(ready(phrases)), plain(phrases)) for _ in range(ROUNDS)]
    seconds, alone = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(one / other for one, other in pairs)
    print(
        f"speech of {ROUTINE} ready  {seconds:.2f} s for {len(phrases)} phrases (bar {BAR:g} s, engine started before)"
    )
    print(f"                           {ratio:.2f} times eSpeak alone in a loop ({alone:.2f} s)")
    return int(seconds > BAR)


if __name__ == "__main__":
    sys.exit(main())
