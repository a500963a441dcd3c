"""Run every check of the project: ``python3 check.py``.

Lint, format, types, import contracts and the tests, from a virtual environment made here; then the tests once more on
every other supported Python this machine has. Tests run side by side, one process for each core, but for those that
measure sound in real time: they run once, with nothing beside them. ``--fast`` leaves out the other Pythons.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from start import HERE, NEEDED, check_python, environment

CHECKS: Sequence[Sequence[str]] = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("lint-imports",),
)
TESTS = ("pytest", "-q", "-m", "not realtime", "--numprocesses=auto", "--dist=worksteal")
IN_REAL_TIME = ("pytest", "-q", "-m", "realtime")
EXTRAS = "audio,piper,wyoming"
NEWEST = 14
"""Newest minor version of Python 3 that is looked for."""


def run(python: Path, command: Sequence[str]) -> bool:
    """Run one check with the tools of an environment; whether it passed."""
    print(f"\n== {' '.join(command)} (Python {version(str(python))})", flush=True)
    tool = python.with_name(command[0] + (".exe" if os.name == "nt" else ""))
    began = time.monotonic()
    passed = subprocess.run([str(tool), *command[1:]], cwd=HERE).returncode == 0
    print(f"== {'passed' if passed else 'FAILED'} after {time.monotonic() - began:.0f} s", flush=True)
    return passed


def version(python: str) -> str:
    """The version of an interpreter as ``"3.12"``; empty where it does not run."""
    ask = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        found = subprocess.run([python, "-c", ask], capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return found.stdout.strip() if found.returncode == 0 else ""


def other_pythons() -> Iterator[str]:
    """Other supported interpreters: on the path, and where pyenv keeps them."""
    mine = "{}.{}".format(*sys.version_info[:2])
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for minor in range(NEEDED[1], NEWEST + 1):
        wanted = f"3.{minor}"
        places = [shutil.which(f"python{wanted}"), *map(str, pyenv.glob(f"{wanted}.*/bin/python"))]
        found = next((place for place in places if place and version(place) == wanted), None)
        if wanted != mine and found:
            yield found


def other_environment(python: str) -> tuple[Path, str]:
    """An environment made by another interpreter, by this same project's way of making one.

    Returns:
        (its Python, why it could not be made): the latter is empty when it was.
    """
    folder = HERE / f".venv-check-{version(python)}"
    make = f"import sys; sys.path.insert(0, {str(HERE)!r}); from start import environment; from pathlib import Path"
    code = f"{make}; environment(Path({str(folder)!r}), {EXTRAS!r}, '--group', 'dev')"
    made = subprocess.run([python, "-c", code], capture_output=True, text=True)
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python"), made.stderr if made.returncode else ""


def main() -> int:
    """Run everything; the exit code is 0 when all passed."""
    check_python()
    python = environment(HERE / ".venv-check", EXTRAS, "--group", "dev")
    others = [] if "--fast" in sys.argv[1:] else list(other_pythons())
    with ThreadPoolExecutor() as pool:  # other environments are made while the first checks run
        environments = [pool.submit(other_environment, each) for each in others]
        failed = [" ".join(command) for command in CHECKS if not run(python, command)]
    failed += [" ".join(command) for command in (TESTS, IN_REAL_TIME) if not run(python, command)]
    for other, made in zip(others, environments, strict=True):
        its_python, why = made.result()
        if why:
            print(f"\nThe environment of Python {version(other)} could not be made:\n{why}", flush=True)
        if why or not run(its_python, TESTS):
            failed.append(f"tests on Python {version(other)}")
    print("\n" + ("FAILED: " + ", ".join(failed) if failed else "All checks passed."), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
