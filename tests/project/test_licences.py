"""Licences: the README names everything that comes along, and what is GPL stays out of our own process."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from folders import Folder

ROOT = Path(__file__).resolve().parents[2]
GPL_MODULES = {"piper", "espeakng_loader"}
GPL_LIBRARIES = ("libespeak", "libav", "libmp3lame", "libpiper")


def along() -> dict[str, str]:
    """Every distribution installed with the package and all of its extras, and the extra or package it comes with."""
    ours = distribution("stretchcoach")
    found: dict[str, str] = {}
    waiting = [("stretchcoach", extra) for extra in ("", *ours.metadata.get_all("Provides-Extra", []))]
    while waiting:
        name, extra = waiting.pop()
        for line in distribution(name).requires or []:
            needed = Requirement(line)
            if needed.marker is not None and not needed.marker.evaluate({"extra": extra}):
                continue
            key = needed.name.lower().replace("_", "-")
            try:
                distribution(key)
            except PackageNotFoundError:
                continue
            if key not in found:
                found[key] = extra or name
                waiting += [(key, each) for each in ("", *needed.extras)]
    return found


def test_the_readme_names_the_licence_of_everything_that_comes_along() -> None:
    table = (ROOT / "README.md").read_text("utf-8").partition("## Licence")[2]
    names = {
        word.strip("`, ") for line in table.splitlines() if line.startswith("|") for word in line.split("|")[1].split()
    }
    assert len(along()) > 20
    assert sorted(set(along()) - names) == []


ROUTINE = """
format = 1
[routine]
name = "Short"
[[step]]
exercise = "child-pose"
hold = "10s"
"""
# typed ahead: a stop of a program would end the session before it speaks
STOP = "stop\nstop\n"
LOADED = """
import sys
from pathlib import Path
from stretchcoach.cli import main
try:
    main(sys.argv[1:], standalone_mode=False)
except SystemExit:
    pass
print("\\n".join(sys.modules), file=sys.stderr)
print(Path("/proc/self/maps").read_text(), file=sys.stderr)
"""


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="Linux only")
@pytest.mark.parametrize(
    "words",
    [("run", "short.toml", "--headless", "--no-resume"), ("render", "short.toml", "-o", "short.mp3")],
    ids=" ".join,
)
def test_nothing_gpl_is_loaded_into_the_process_of_the_program(words: tuple[str, ...], tmp_path: Path) -> None:
    Folder(tmp_path / "home" / "data").settle()
    (tmp_path / "short.toml").write_text(ROUTINE)
    env = {**os.environ, "STRETCHCOACH_HOME": str(tmp_path / "home"), "SDL_AUDIODRIVER": "dummy"}
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *words],
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        input=STOP,
        cwd=tmp_path,
    )
    assert any((tmp_path / "home" / "cache" / "phrases").glob("*.wav")), done.stderr[:2000]  # it has spoken
    lines = done.stderr.splitlines()
    assert "stretchcoach.sound.client" in lines
    assert not GPL_MODULES & {line.partition(".")[0] for line in lines}
    libraries = [line.rpartition("/")[2] for line in lines if "/" in line and ".so" in line]
    assert libraries
    assert [name for name in libraries if name.startswith(GPL_LIBRARIES)] == []
