"""Where files live. Nothing is created here; whoever writes a file makes its folder.

``STRETCHCOACH_HOME`` puts all four folders under one, for a portable installation, a test or a speaker's service.
"""

from __future__ import annotations

import os
from pathlib import Path

from stretchcoach.frozen import dataclass

NAME = "stretchcoach"


@dataclass(frozen=True, slots=True)
class Paths:
    """The folders of one user: records, settings, own routines, and the cache of spoken phrases."""

    data: Path
    config: Path
    cache: Path

    @property
    def history(self) -> Path:
        """The database of sessions."""
        return self.data / "history.sqlite3"

    @property
    def settings(self) -> Path:
        """The settings file; it need not exist."""
        return self.config / "settings.toml"

    @property
    def routines(self) -> Path:
        """The user's own routines; it need not exist."""
        return self.data / "routines"

    @property
    def phrases(self) -> Path:
        """Spoken phrases, rendered once."""
        return self.cache / "phrases"

    @property
    def adding(self) -> Path:
        """What is fetched while a voice is added; empty otherwise."""
        return self.cache / "adding"


def find(data_dir: Path | None = None) -> Paths:
    """The folders to use: ``data_dir`` holds records and routines when given, else the system's usual places."""
    home = os.environ.get("STRETCHCOACH_HOME")
    if home:
        base = Path(home)
        return Paths(data=data_dir or base / "data", config=base / "config", cache=base / "cache")
    import platformdirs  # 20 ms that a set home need not pay

    return Paths(
        data=data_dir or platformdirs.user_data_path(NAME, appauthor=False),
        config=platformdirs.user_config_path(NAME, appauthor=False),
        cache=platformdirs.user_cache_path(NAME, appauthor=False),
    )
