"""The pictures of the screens are the app as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from docs_scripts import script

ROOT = Path(__file__).resolve().parents[2]


SCRIPT = script("make_pictures")
AGAIN = "look at what changed; if it is meant, run: python docs/make_pictures.py"


@pytest.mark.parametrize("act", SCRIPT.ACTS, ids=lambda act: act.__name__.strip("_"))
async def test_the_pictures_of_the_screens_are_up_to_date(act: object) -> None:
    kept = [each for each in SCRIPT.KEPT if each.scene in SCRIPT.ACTS[act]]
    for picture, made in (await SCRIPT.taken(kept)).items():
        file = SCRIPT.FOLDER / f"{picture.name}.svg"
        assert file.read_text("utf-8") == made, f"{picture.name}: {AGAIN}"


def test_the_page_shows_every_kept_picture() -> None:
    assert SCRIPT.PAGE.read_text("utf-8") == SCRIPT.page()
    assert sorted(each.stem for each in SCRIPT.FOLDER.glob("*.svg")) == sorted(each.name for each in SCRIPT.KEPT)
