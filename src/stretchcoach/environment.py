"""The Python environment the program runs in: what installs packages into it, and what a person types to do the same."""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import shutil
import site
import subprocess
import sys
import sysconfig
from enum import Enum
from pathlib import Path

from stretchcoach.frozen import dataclass

PROGRAM = "stretchcoach"


class Kind(Enum):
    """Who made an environment, which decides who may change it."""

    VENV = "an environment of Python's own venv, or a Python of the user's own"
    UV = "an environment that uv made"
    UV_TOOL = "an environment of uv tool"
    PIPX = "an environment of pipx"
    SYSTEM = "the Python of the system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """What is to be known of an environment before something is installed into it."""

    python: str
    prefix: Path
    kind: Kind
    packages: Path
    """The folder that packages go to."""
    writable: bool = True
    pip: bool = True
    ensurepip: bool = True
    uv: str = ""
    """Path of the program uv; empty where there is none."""
    pipx: bool = False
    """Whether the program pipx is at hand."""
    source: str = PROGRAM
    """What an installer takes for this program: its name, or the folder it runs from."""

    @property
    def refusal(self) -> str:
        """Why nothing is installed into it; empty where something may be."""
        if self.kind is Kind.SYSTEM:
            return "this Python belongs to the system, which does not let programs change it"
        if not self.writable:
            return f"{self.packages} cannot be written"
        if not (self.pip or self.uv or self.ensurepip):
            return "it has no pip, and the program uv is not at hand"
        return ""

    @property
    def by_uv(self) -> bool:
        """Whether uv installs into it; else pip does."""
        return bool(self.uv) and (self.kind in (Kind.UV, Kind.UV_TOOL) or not self.pip)

    def preparation(self) -> list[str]:
        """The command that brings pip where it is missing and needed; empty otherwise."""
        return [] if self.pip or self.by_uv else [self.python, "-P", "-m", "ensurepip"]

    def installing(self) -> list[str]:
        """The start of the command that installs; what is to be installed follows."""
        if self.by_uv:
            return [self.uv, "pip", "install", "--python", self.python]
        return [self.python, "-P", "-m", "pip", "install"]

    def uninstalling(self) -> list[str]:
        """The start of the command that removes; names of packages follow."""
        if self.by_uv:
            return [self.uv, "pip", "uninstall", "--python", self.python]
        return [self.python, "-P", "-m", "pip", "uninstall", "--yes"]

    def install_line(self, *packages: str) -> str:
        """What a person types to install ``packages`` here, ready for a shell.

        Where nothing may be installed, it is what gives the program an environment of its own with them in it.
        """
        if self.kind is Kind.SYSTEM or not self.writable:
            added = [each for each in packages if not each.startswith(PROGRAM)]
            extras = "".join(each.removeprefix(PROGRAM) for each in packages if each.startswith(PROGRAM))
            inject = f" && {_line('pipx', 'inject', PROGRAM, *added)}" if added else ""
            return f"{_line('pipx', 'install', f'{self.source}{extras}')}{inject}"
        if self.kind is Kind.PIPX and self.pipx and not any(each.startswith(PROGRAM) for each in packages):
            return _line("pipx", "inject", self.prefix.name, *packages)
        if self.by_uv or not (self.pip or self.ensurepip):
            return _line("uv", "pip", "install", "--python", self.python, *packages)
        pip = _line(self.python, "-m", "pip", "install", *packages)
        return pip if self.pip else f"{_line(self.python, '-m', 'ensurepip')} && {pip}"

    def reinstall_line(self, package: str) -> str:
        """What a person types to install ``package`` once more, over what is there."""
        if self.kind is Kind.SYSTEM or not self.writable:
            return self.install_line(package)
        if self.by_uv or not (self.pip or self.ensurepip):
            return _line("uv", "pip", "install", "--python", self.python, "--reinstall-package", package, package)
        prepared = "" if self.pip else f"{_line(self.python, '-m', 'ensurepip')} && "
        return prepared + _line(self.python, "-m", "pip", "install", "--force-reinstall", "--no-deps", package)


def here() -> Environment:
    """The environment of this process."""
    prefix, packages = Path(sys.prefix), Path(sysconfig.get_path("purelib"))
    virtual = sys.prefix != sys.base_prefix
    return Environment(
        python=sys.executable,
        prefix=prefix,
        kind=kind_of(prefix, Path(sysconfig.get_path("stdlib")), virtual=virtual),
        packages=packages,
        writable=os.access(packages, os.W_OK) or (not virtual and bool(site.ENABLE_USER_SITE)),
        pip=importlib.util.find_spec("pip") is not None,
        ensurepip=importlib.util.find_spec("ensurepip") is not None,
        uv=shutil.which("uv") or "",
        pipx=shutil.which("pipx") is not None,
        source=_source(),
    )


def _source() -> str:
    """The folder of the project where the program runs from one: what is installed from there is this very program."""
    folder = Path(__file__).resolve().parents[2]
    return str(folder) if (folder / "pyproject.toml").is_file() else PROGRAM


def kind_of(prefix: Path, stdlib: Path, *, virtual: bool) -> Kind:
    """Who made the environment at ``prefix``, by what they leave in it.

    Args:
        prefix: its folder.
        stdlib: the folder of Python's own modules, which a system marks as its own (PEP 668).
        virtual: whether it is an environment beside the Python it was made with.
    """
    if not virtual:
        return Kind.SYSTEM if (stdlib / "EXTERNALLY-MANAGED").exists() else Kind.VENV
    if (prefix / "uv-receipt.toml").exists():
        return Kind.UV_TOOL
    if (prefix / "pipx_metadata.json").exists():
        return Kind.PIPX
    try:
        described = (prefix / "pyvenv.cfg").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return Kind.VENV
    return Kind.UV if re.search(r"^uv\s*=", described, re.MULTILINE) else Kind.VENV


def _line(*arguments: str) -> str:
    return subprocess.list2cmdline(arguments) if sys.platform == "win32" else shlex.join(arguments)
