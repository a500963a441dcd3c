"""Install stretchcoach into a virtual environment of its own, then run it: ``python3 start.py [ARGUMENTS]``.

The environment is made beside this file, in ``.venv``, on the first run and whenever ``pyproject.toml`` has changed: by
uv where it is installed, else by venv and pip. With no arguments the terminal app opens; anything else is passed on to
``stretchcoach``.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
NEEDED = (3, 11)
CHECKOUT = (("-e", ".[audio]"),)
"""What a checkout has beyond the bare package: audio files and recordings."""


def environment(folder: Path, installs: Sequence[Sequence[str]] = CHECKOUT, python: str = sys.executable) -> Path:
    """The Python of the virtual environment in ``folder``, made where it is not there or out of date.

    Args:
        installs: arguments of ``pip install``, one call after the other.
        python: the interpreter that it is made with.

    Raises:
        SystemExit: it could not be made; the message says what to do.
    """
    inside = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    mark = folder / "installed"
    pinned = [HERE / word for words in installs for word in words if word.endswith(".txt")]
    recipe = b"".join(file.read_bytes() for file in (HERE / "pyproject.toml", *pinned))
    # The interpreter that runs this goes by its version, because it has several names: python3, python3.12.
    with_what = sys.version if python == sys.executable else python
    wanted = hashlib.sha256(recipe + repr((with_what, installs)).encode()).hexdigest()
    if mark.exists() and mark.read_text() == wanted:
        return inside
    print(
        f"Setting up stretchcoach in {folder.name}; this takes a minute the first time ...", file=sys.stderr, flush=True
    )
    shutil.rmtree(folder, ignore_errors=True)
    uv = shutil.which("uv")
    # --seed: pip belongs into it, since messages of stretchcoach name "python -m pip install" for what is missing.
    make = [uv, "venv", "--quiet", "--seed", "--python", python] if uv else [python, "-m", "venv"]
    made = subprocess.run([*make, str(folder)], capture_output=True, text=True)
    if made.returncode:
        sys.exit(
            f"The virtual environment could not be made:\n{made.stdout}{made.stderr}\n"
            "On Debian and Ubuntu, install it first: sudo apt install python3-venv"
        )
    pip = [uv, "pip", "install", "--python", str(inside)] if uv else [str(inside), "-m", "pip", "install"]
    for words in installs:
        if subprocess.run([*pip, "--quiet", *words], cwd=HERE).returncode:
            sys.exit(
                "The installation did not succeed. Is there a network? Run the same command again to try once more."
            )
    mark.write_text(wanted)
    return inside


def check_python() -> None:
    """Stop with one sentence where Python is too old."""
    if sys.version_info < NEEDED:
        sys.exit(f"stretchcoach needs Python {NEEDED[0]}.{NEEDED[1]} or newer; this is {sys.version.split()[0]}.")


if __name__ == "__main__":
    check_python()
    os.environ.setdefault("STRETCHCOACH_COMMAND", f"python3 {Path(sys.argv[0])}")  # what messages tell people to type
    command = [str(environment(HERE / ".venv")), "-m", "stretchcoach", *sys.argv[1:]]
    if os.name == "nt":
        sys.exit(subprocess.run(command).returncode)
    os.execv(command[0], command)
