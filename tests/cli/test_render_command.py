"""``stretchcoach render`` as users type it: what is refused, shown and written, and what is left after a stop."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from folders import Folder

from stretchcoach.cli import main
from stretchcoach.session.events import Guidance, Outcome, Tier

pytestmark = pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")

SHORT = """
format = 1
[routine]
name = "Short"
summary = "A rest."
pain_up_to = 10
[check_in]
before = false
after = false
[[step]]
rest = "5s"
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose phrases are rendered once."""
    return tmp_path_factory.mktemp("home")


def start(home: Path, folder: Path, *arguments: str | Path) -> subprocess.Popen[str]:
    """The command under way, in ``folder``."""
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "stretchcoach", "render", *map(str, arguments)],
        cwd=folder,
        env={**os.environ, "STRETCHCOACH_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def command(home: Path, folder: Path, *arguments: str | Path) -> tuple[int, str, str]:
    """Exit code, standard output, standard error."""
    with start(home, folder, *arguments) as process:
        out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def short(folder: Path, text: str = SHORT, name: str = "short.toml") -> Path:
    """A routine file."""
    (folder / name).write_text(text)
    return folder / name


def visible(folder: Path) -> list[str]:
    """Everything in a folder but the routine, what is hidden as well."""
    return sorted(name for name in os.listdir(folder) if not name.endswith(".toml"))


def test_a_file_is_written_and_not_overwritten(home: Path, tmp_path: Path) -> None:
    short(tmp_path)
    code, out, err = command(home, tmp_path, "short.toml", "-o", "a.mp3")
    assert (code, out, err) == (0, "a.mp3\n", "")
    size = (tmp_path / "a.mp3").stat().st_size
    assert size > 100_000
    code, out, err = command(home, tmp_path, "short.toml", "-o", "a.mp3")
    assert (code, out) == (2, "")
    assert err == "stretchcoach: a.mp3: there is such a file already. Use --force to replace it.\n"
    assert visible(tmp_path) == ["a.mp3"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("short.toml",), "Say what to make: -o FILE, --segments DIR, --feed DIR or --dry-run."),
        (("short.toml", "-o", "a.aac"), '".aac" is no ending that can be written. Use one of: .wav, .flac, .mp3'),
        (("short.toml", "-o", "no/a.mp3"), "no: there is no such folder. Make it first, or name another."),
        (("short.toml", "settle", "-o", "a.mp3"), "several routines need a folder that is there."),
        (("short.toml", "-o", "a.mp3", "--segments", "b"), "Only one of"),
        (("short.toml", "--feed", "f"), "A feed needs the address it will have: --base-url"),
        (("short.toml", "-o", "a.mp3", "--cover", "short.toml"), "a cover has to be a PNG or JPEG picture."),
        (("short.toml", "-o", "a.mp3", "--format", "json"), "--format is for --dry-run."),
        (("short.toml", "short.toml", "-o", "."), "The same routine is named twice"),
        (("nothing", "-o", "a.mp3"), "nothing"),
        (("empty", "-o", "a.mp3"), "empty: there is no routine in this folder."),
        (("required.toml", "-o", "a.mp3"), "required: its questions have to be answered (required = true)"),
        (("required.toml", "--feed", "f", "--base-url", "https://a.org"), "No routine is left for the feed."),
        (("short.toml", "--segments", "full"), "full: something else is there. Name a new folder, or an empty one."),
        (("short.toml", "-o", "a.mp3", "--language", "tlh"), "There is no language 'tlh' here"),
    ],
)
def test_what_cannot_be_done_is_one_message_and_nothing_is_written(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], words: str
) -> None:
    short(tmp_path)
    short(tmp_path, SHORT.replace("before = false", "before = false\nrequired = true"), "required.toml")
    (tmp_path / "empty").mkdir()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STRETCHCOACH_HOME", str(home))
    ended = CliRunner().invoke(main, ["render", *arguments])
    assert (ended.exit_code, ended.stdout) == (2, "")
    assert isinstance(ended.exception, SystemExit)
    assert words in ended.stderr
    assert visible(tmp_path) == ["empty", "full"]
    assert os.listdir(tmp_path / "full") == ["mine.txt"]


def test_what_a_warning_sign_has_closed_is_not_made_into_a_file(tmp_path: Path) -> None:
    found = Guidance(at=2.0, tier=Tier.EMERGENCY_NOW, text="Stop.", row="ces_saddle")
    Folder(tmp_path / "home" / "data").settle().at(3600.0).session(found, outcome=Outcome.RED_FLAG, done=0)
    code, out, err = command(tmp_path / "home", tmp_path, "settle", "--dry-run")
    assert (code, out) == (2, "")
    assert err.startswith("stretchcoach: settle is closed now.")
    assert command(tmp_path / "home", tmp_path, "settle", "--dry-run", "--anyone")[0] == 0


def test_a_dry_run_shows_the_cue_sheet_and_says_when_it_guesses(home: Path, tmp_path: Path) -> None:
    code, out, err = command(tmp_path / "new", tmp_path, "gentle-four", "--dry-run")
    assert (code, err) == (0, "")
    assert "# Cat-cow" in out
    assert "If it is 7 or more: stop here for today." in out
    assert "Lengths of speech are estimates" in out
    assert not (tmp_path / "new" / "cache").exists(), "looking renders nothing"
    code, out, _ = command(tmp_path / "new", tmp_path, "cold", "--dry-run", "--format", "json", "--language", "es")
    record = json.loads(out)
    assert record["estimated"] is True
    assert record["cues"][0]["text"].startswith("Esto es una grabación.")
    assert record["segments"][-1]["end"] == record["seconds"]


def test_a_required_routine_becomes_segments_and_only_ours_are_replaced(home: Path, tmp_path: Path) -> None:
    short(tmp_path, SHORT.replace("before = false", "before = false\nrequired = true"))
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "manifest.json").write_text("{}")
    (tmp_path / "parts" / "01-old.mp3").write_text("old")
    code, _, err = command(home, tmp_path, "short.toml", "--segments", "parts")
    assert code == 2
    assert "it was made before. Use --force to make it anew." in err
    assert command(home, tmp_path, "short.toml", "--segments", "parts", "--force", "--type", "opus")[:2] == (
        0,
        "parts\n",
    )
    names = visible(tmp_path / "parts")
    assert names[0] == "01-before-you-start.opus"
    assert names[-2:] == ["manifest.json", "playlist.m3u8"]
    assert "01-old.mp3" not in names
    listed = (tmp_path / "parts" / "playlist.m3u8").read_text("utf-8").splitlines()
    assert [line for line in listed if not line.startswith("#")] == names[:1], "a list plays on by itself"
    manifest = json.loads((tmp_path / "parts" / "manifest.json").read_text("utf-8"))
    assert manifest["answers_required"] is True
    assert visible(tmp_path) == ["parts"]


def test_a_feed_of_a_folder_leaves_required_routines_out(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "routines"
    folder.mkdir()
    short(folder)
    short(folder, SHORT.replace("before = false", "before = false\nrequired = true"), "required.toml")
    code, out, err = command(home, tmp_path, folder, "--feed", "feed", "--base-url", "https://example.org/x/")
    assert (code, out) == (0, "feed/feed.xml\n")
    assert "required is left out" in err
    assert visible(tmp_path / "feed") == ["cover.png", "feed.xml", "short.chapters.json", "short.mp3"]
    assert 'url="https://example.org/x/short.mp3"' in (tmp_path / "feed" / "feed.xml").read_text("utf-8")


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda kind: kind.name)
def test_stopped_while_writing_leaves_no_half_file(home: Path, tmp_path: Path, kind: signal.Signals) -> None:
    long = SHORT.replace('rest = "5s"', 'rest = "30m"')
    short(tmp_path, long)
    with start(home, tmp_path, "short.toml", "-o", "a.mp3") as process:
        deadline = time.monotonic() + 60
        while not visible(tmp_path) and time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.005)
        process.send_signal(kind)
        _, err = process.communicate(timeout=60)
    assert not (tmp_path / "a.mp3").exists()
    if kind is signal.SIGKILL:
        short(tmp_path)
        assert command(home, tmp_path, "short.toml", "-o", "b.mp3")[0] == 0
        assert visible(tmp_path) == ["b.mp3"], "what was left is cleaned away by the next"
        return
    assert process.returncode == 130
    assert err == "stretchcoach: interrupted: nothing is left of what was not whole.\n"
    assert visible(tmp_path) == []
