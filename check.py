"""Run the checks of the project: ``python3 check.py``.

Lint, format, types, import contracts and the tests, on the Python that runs this. ``--quick`` runs only the tests of the
core. ``--all`` adds every other supported Python that this machine has, the lowest versions that ``pyproject.toml``
allows, and the tests that measure sound in real time: those run last, with nothing beside them.

The environments are made here, in ``.venv-check*``. The end says what failed, and what was left out and why.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from start import HERE, NEEDED, check_python, environment

CHECKS: dict[str, Sequence[str]] = {
    "lint": ("ruff", "check", "."),
    "format": ("ruff", "format", "--check", "."),
    "types": ("mypy",),
    "contracts": ("lint-imports",),
}
# Tests of the app wait for its screen more than they compute: two processes more than there are cores fill the gaps.
TESTS = ("pytest", "-q", f"--numprocesses={(os.cpu_count() or 2) + 2}", "--dist=worksteal", "-m", "not realtime")
CORE = ("tests/session", "tests/safety", "tests/routine", "tests/languages")
STANDARD_LIBRARY_ONLY = ("tests/session", "tests/safety")
"""What no version of another package can change: left out where the lowest versions are tried."""
IN_REAL_TIME = ("pytest", "-q", "-m", "realtime")

EXTRAS = "audio,piper,wyoming"
PINNED = (("-r", "requirements-dev.txt"), ("--no-deps", "--no-build-isolation", "-e", "."))
LOWEST = (("--resolution", "lowest-direct", "-e", f".[{EXTRAS}]", "--group", "dev"),)
NEWEST = 14
"""Newest minor version of Python 3 that is supported."""


class Report:
    """What ran and how it went, what did not run and why."""

    def __init__(self) -> None:
        self.failed: list[str] = []
        self.left_out: list[str] = []

    def note(self, name: str, passed: bool, began: float) -> None:
        print(f"== {name}: {'passed' if passed else 'FAILED'} after {time.monotonic() - began:.0f} s", flush=True)
        if not passed:
            self.failed.append(name)

    def aside(self, name: str, python: Path, command: Sequence[str]) -> None:
        """Run something beside something else: what it writes is kept together, and shown where it fails."""
        began = time.monotonic()
        done = subprocess.run(_with(python, command), cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode:
            sys.stdout.write(f"\n{done.stdout.decode(errors='replace')}")
        self.note(name, done.returncode == 0, began)

    def run(self, name: str, python: Path, command: Sequence[str]) -> None:
        """Run something whose output is watched."""
        print(f"\n== {name}: {' '.join(command)}", flush=True)
        began = time.monotonic()
        self.note(name, subprocess.run(_with(python, command), cwd=HERE).returncode == 0, began)

    def in_environment(self, name: str, made: Future[Path], command: Sequence[str]) -> None:
        """Run something in an environment that may not be there yet, or at all."""
        try:
            python = made.result()
        except SystemExit as why:
            print(f"\n== {name}: FAILED, there is no environment: {why}", flush=True)
            self.failed.append(name)
        else:
            self.run(name, python, command)

    def close(self) -> int:
        """Say how it went; the exit code."""
        print()
        for each in self.left_out:
            print(f"left out: {each}")
        print("FAILED: " + "; ".join(self.failed) if self.failed else "Every check that ran has passed.", flush=True)
        return 1 if self.failed else 0


def _with(python: Path, command: Sequence[str]) -> list[str]:
    """The command with the tool of an environment."""
    return [str(python.with_name(command[0] + (".exe" if os.name == "nt" else ""))), *command[1:]]


def version(python: str) -> str:
    """The version of an interpreter as ``"3.12"``; empty where it does not run."""
    ask = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        found = subprocess.run([python, "-c", ask], capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return found.stdout.strip() if found.returncode == 0 else ""


def pythons() -> dict[str, str | None]:
    """The supported versions, each with an interpreter: this one, one on the path, or where pyenv keeps them; else None."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found: dict[str, str | None] = {}
    for minor in range(NEEDED[1], NEWEST + 1):
        wanted = f"3.{minor}"
        places = [shutil.which(f"python{wanted}"), *map(str, pyenv.glob(f"{wanted}.*/bin/python"))]
        if minor == sys.version_info.minor:
            found[wanted] = sys.executable
        else:
            found[wanted] = next((place for place in places if place and version(place) == wanted), None)
    return found


def everything_else(report: Report, make: Callable[..., Future[Path]]) -> list[tuple[str, Future[Path], Sequence[str]]]:
    """What ``--all`` adds, but for sound in real time: each its name, its environment in the making, its command."""
    more: list[tuple[str, Future[Path], Sequence[str]]] = []
    found = pythons()
    for wanted, python in found.items():
        if python is None:
            report.left_out.append(f"tests on Python {wanted}: this machine has none")
        elif python != sys.executable:
            made = make(HERE / f".venv-check-{wanted}", PINNED, python)
            more.append((f"tests on Python {wanted}", made, TESTS))
    oldest = found["{}.{}".format(*NEEDED)]  # the lowest versions have wheels for no newer one
    if oldest and shutil.which("uv"):
        made = make(HERE / ".venv-check-lowest", LOWEST, oldest)
        ignored = [f"--ignore={folder}" for folder in STANDARD_LIBRARY_ONLY]
        more.append(("tests with the lowest versions", made, (*TESTS, *ignored)))
    else:
        report.left_out.append(
            "tests with the lowest versions: they take uv and the oldest Python, and one is not here"
        )
    return more


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Run the checks of the project.")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--quick", action="store_true", help="of the tests, those of the core only")
    how.add_argument("--all", action="store_true", help="also other Pythons, the lowest versions, sound in real time")
    return parser


def main() -> int:
    """Run what was asked for; the exit code is 0 when all of it passed."""
    asked = arguments().parse_args()
    check_python()
    report = Report()
    python = environment(HERE / ".venv-check", PINNED)
    with ThreadPoolExecutor() as pool:
        beside = [pool.submit(report.aside, name, python, command) for name, command in CHECKS.items()]
        more = everything_else(report, lambda *how: pool.submit(environment, *how)) if asked.all else []
        report.run("tests of the core" if asked.quick else "tests", python, (*TESTS, *CORE) if asked.quick else TESTS)
        for each in more:
            report.in_environment(*each)
        for check in beside:
            check.result()  # a check that could not even be begun is no check that passed
    if asked.all:  # the pool is empty now: nothing runs beside them
        report.run("sound in real time", python, IN_REAL_TIME)
    else:
        report.left_out.append("other Pythons, the lowest versions, sound in real time: python3 check.py --all")
    if asked.quick:
        report.left_out.append("tests of everything but the core: python3 check.py")
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
