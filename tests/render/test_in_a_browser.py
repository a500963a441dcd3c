"""Files as a browser's own player takes them: headless Chromium plays each to its end."""

from __future__ import annotations

import json
import math
import queue
import shutil
import subprocess
import threading
from array import array
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from stretchcoach.errors import StretchcoachError
from stretchcoach.sound.encoding import Encoder
from stretchcoach.sound.programs import ffmpeg
from stretchcoach.sound.tagging import Tags

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
RATE = 44_100
SECONDS = 1.5
FILES = ("tone.opus", "tone.m4a")
WITHIN = 60.0
"""Seconds in which the browser has to start and play."""

PAGE = """<!doctype html><title>playing</title><script>
function play(name) {
  return new Promise(done => {
    const audio = new Audio(name);
    let played = false;
    const report = how => done({name, how, played, duration: audio.duration, at: audio.currentTime});
    audio.onplaying = () => { played = true; };
    audio.onended = () => report("ended");
    audio.onerror = () => report(`error ${audio.error.code}: ${audio.error.message}`);
    audio.play().catch(problem => report(String(problem)));
  });
}
Promise.all(%s.map(play)).then(all => fetch("/report", {method: "POST", body: JSON.stringify(all)}));
</script>"""


class _Handler(SimpleHTTPRequestHandler):
    """Serves the folder, and hands on what the page reports."""

    def __init__(self, *args: Any, reports: queue.Queue[Any], **kwargs: Any) -> None:
        self._reports = reports
        super().__init__(*args, **kwargs)

    def do_POST(self) -> None:
        self._reports.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the standard library's
        """Writes nothing."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    try:
        ffmpeg()
    except StretchcoachError as problem:
        pytest.skip(str(problem))
    tone = array("h", (round(8000 * math.sin(math.tau * 440 * i / RATE)) for i in range(round(SECONDS * RATE))))
    tags = Tags(title="A tone", chapters=[(0.0, "first"), (SECONDS / 2, "second")])
    for name in FILES:
        with Encoder(tmp_path / name, rate=RATE, frames=round(SECONDS * RATE), tags=tags) as encoder:
            encoder.write(tone.tobytes())
            encoder.finish()
    (tmp_path / "index.html").write_text(PAGE % json.dumps(FILES), encoding="utf-8")
    return tmp_path


@pytest.fixture
def reported(folder: Path) -> Iterator[list[dict[str, Any]]]:
    """What the page says of each file, once all have ended."""
    if CHROMIUM is None:
        pytest.skip("there is no Chromium to play the files in")
    reports: queue.Queue[Any] = queue.Queue()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder), reports=reports))
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    flags = (
        "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
        "--disable-component-update --disable-sync --disable-dev-shm-usage --autoplay-policy=no-user-gesture-required"
    )
    browser = subprocess.Popen(
        [
            CHROMIUM,
            *flags.split(),
            f"--user-data-dir={folder / 'browser'}",
            "--remote-debugging-port=0",  # keeps it open until it is ended
            f"http://127.0.0.1:{server.server_port}/index.html",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        try:
            yield reports.get(timeout=WITHIN)
        except queue.Empty:
            pytest.fail(f"Chromium did not play the files within {WITHIN:g} s (exit code {browser.poll()})")
    finally:
        browser.terminate()
        try:
            browser.wait(10)
        except subprocess.TimeoutExpired:
            browser.kill()
            browser.wait()
        server.shutdown()
        server.server_close()


def test_opus_and_m4a_play_to_their_end(reported: list[dict[str, Any]]) -> None:
    assert [each["name"] for each in reported] == list(FILES)
    for each in reported:
        assert each["how"] == "ended", each
        assert each["played"], each
        assert each["duration"] == pytest.approx(SECONDS, abs=0.1), each
        assert each["at"] == pytest.approx(each["duration"], abs=0.1), each
