"""The command line of the golden streams, and the file of their digests."""

from __future__ import annotations

import argparse
import hashlib
import time
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from pathlib import Path

from . import streams
from .streams import Cast

DIGESTS = Path(__file__).with_name("digests.txt")

ONLY = {"engine": ("engine",), "lines": ("plain", "json"), "app": ("app", "screens")}
"""The streams of each front end."""


def played(front_end: str, cast: Cast) -> Mapping[str, str]:
    """The streams of one session at one front end, by their names."""
    match front_end:
        case "engine":
            texts = [streams.engine(cast)]
        case "lines":
            texts = [streams.plain(cast), streams.json_lines(cast)]
        case _:
            texts = [*streams.app(cast)]
    return {f"{stream}/{cast}": text for stream, text in zip(ONLY[front_end], texts, strict=True)}


def digest(text: str) -> str:
    """The SHA-256 of a stream."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def digests() -> dict[str, str]:
    """Those that are kept in the repository, by the name of the stream."""
    lines = DIGESTS.read_text("utf-8").splitlines() if DIGESTS.exists() else []
    return {name: found for name, _, found in (line.partition(" ") for line in lines)}


def difference(old: str, new: str) -> str:
    """The first line in which two streams differ, as it was and as it is; empty where they are the same."""
    for number, (was, now) in enumerate(zip_longest(old.splitlines(), new.splitlines()), 1):
        if was != now:
            return f"line {number}\n  - {was}\n  + {now}"
    return "" if old == new else "only in how lines end"


def main() -> int:
    """Play, write, compare; 1 where a stream is not what it was."""
    parser = argparse.ArgumentParser("python -m tests.golden", description=__doc__)
    parser.add_argument(
        "folder", type=Path, help="where the streams are written, FOLDER/<stream>/<routine>.<language>.<script>.txt"
    )
    parser.add_argument("--only", choices=ONLY, help="one front end; all three where left out")
    parser.add_argument(
        "--like", default="", metavar="TEXT", help="only sessions with this in their name, such as cold.es"
    )
    parser.add_argument(
        "--against", type=Path, metavar="OTHER", help="a folder written before, to compare with line by line"
    )
    parser.add_argument("--digests", action="store_true", help="write digests.txt anew from what is played")
    asked = parser.parse_args()
    known, found, differ = digests(), {}, 0
    for front_end in [asked.only] if asked.only else ONLY:
        began = time.perf_counter()
        for name, text in _all(front_end, asked.like):
            found[name] = digest(text)
            path = asked.folder / f"{name}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("utf-8"))
            if told := _told(name, text, asked.against, known):
                differ += 1
                print(f"{name} differs: {told}")
        print(f"{front_end}: {time.perf_counter() - began:.0f} s", flush=True)
    if asked.digests:
        kept = {name: each for name, each in (known | found).items() if not name.startswith("screens/")}
        DIGESTS.write_text("".join(f"{name} {each}\n" for name, each in sorted(kept.items())), "utf-8")
        return 0
    print(f"{len(found)} streams, {differ} of them not as before")
    return int(bool(differ))


def _all(front_end: str, like: str) -> Iterator[tuple[str, str]]:
    for cast in streams.casts():
        if like in str(cast):
            yield from played(front_end, cast).items()


def _told(name: str, text: str, against: Path | None, known: Mapping[str, str]) -> str:
    """How a stream differs from the one that was written before, or else from the digest that is kept."""
    if against is None:
        return "not the digest that is kept" if known.get(name, digest(text)) != digest(text) else ""
    path = against / f"{name}.txt"
    return difference(path.read_bytes().decode("utf-8"), text) if path.exists() else "it was not there before"
