"""The picture in the README is the app as it is."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_pictures", ROOT / "docs" / "make_pictures.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


async def test_the_picture_in_the_readme_is_up_to_date(tmp_path: Path) -> None:
    made = await _script().session_picture(tmp_path)
    kept = (ROOT / "docs" / "session.svg").read_text("utf-8")
    assert made == kept, "run: python docs/make_pictures.py"
