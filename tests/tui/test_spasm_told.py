"""The same spasm told in the app, in plain lines and by options is one record, and what one refuses all refuse."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

from stretchcoach.coach.questions.spasm import FIELDS, SpasmForm, spasms_as_text
from stretchcoach.coach.today import log_spasm
from stretchcoach.errors import StretchcoachError
from stretchcoach.frontends.lines.asking import FormDialog
from stretchcoach.frontends.lines.standard_input import InputLines
from stretchcoach.history.spasm_log import Spasm
from stretchcoach.history.store import Store
from stretchcoach.paths import Paths
from stretchcoach.safety_data import load_rules

from .stage import Stage, on_stage, paths_in

YESTERDAY = f"{datetime.now(UTC).astimezone() - timedelta(days=1):%Y-%m-%d} 14:30"
"""A start that means the same whenever the test is run."""


def form(language: str = "en") -> SpasmForm:
    """The form, asked now."""
    return SpasmForm(datetime.now(UTC).astimezone(), load_rules(language).book)


async def in_lines(answers: Sequence[str], language: str = "en") -> tuple[Spasm | None, str]:
    """A spasm told a line each; what was kept of it, and what was written to whoever told it."""
    lines, written = InputLines(), io.StringIO()
    for line in answers:
        lines.put(line)
    lines.end()
    return await FormDialog(lines, written).fill(form(language).questions(confirmed=False)), written.getvalue()


async def write(stage: Stage, text: str) -> None:
    """Type a line in place of what stands there."""
    await stage.press("ctrl+u", *("space" if each == " " else each for each in text))
    await stage.answer("enter")


async def open_log(paths: Paths, stage: Stage) -> None:
    """The first question."""
    await stage.today()
    await stage.press("l")
    await stage.seen("FormScreen")


def kept(paths: Paths) -> list[Spasm]:
    """The log."""
    with Store.open(paths.history, write=False) as store:
        return list(store.spasms())


@pytest.mark.parametrize(
    ("lines", "keys", "given"),
    [
        pytest.param(
            (YESTERDAY, "1 h 30 min", "3", "x", "Buttock", "LEFT", "Ache, cramp, ache", "sport", "heat, rest", "no"),
            ("3", "x", "1", "l", "1", "3", "enter", "2", "enter"),
            {
                "worst": "3", "now": "10", "farthest_location": "buttock", "side": "left", "sensation": "ache,cramp",
                "trigger": "sport", "eases": "heat,rest",
            },
            id="everything",
        ),
        pytest.param(
            (YESTERDAY, "1 h 30 min", "", "", "", "", "", "", "heat, rest", "unsure"),
            ("enter", "enter", "end", "enter", "end", "enter", "enter", "enter"),
            {"eases": "heat,rest", "new_red_flag": True},
            id="little",
        ),
    ],
)  # fmt: skip
async def test_the_same_spasm_is_the_same_record(
    tmp_path: Path, lines: Sequence[str], keys: Sequence[str], given: dict[str, Any]
) -> None:
    typed, _ = await in_lines(lines)
    assert typed is not None
    paths = paths_in(tmp_path)
    async with on_stage(paths) as stage:
        await open_log(paths, stage)
        await write(stage, YESTERDAY)
        await write(stage, "1 h 30 min")
        await stage.answer(*keys)
        await write(stage, "heat, rest")
        await stage.answer("u" if given.get("new_red_flag") else "n", "k")
        await stage.until(lambda: kept(paths))
    by_options = form().by_options({"start": YESTERDAY, "duration_min": "1 h 30 min", **given})
    with Store.open(paths.history) as store:
        for each in (typed, by_options):
            log_spasm(store, each, load_rules())
    in_app, in_plain_lines, in_options = kept(paths)
    assert in_app.duration_min == 90
    assert in_plain_lines == in_app == in_options


REFUSED = (
    ("start", "soon", "is no time"),
    ("start", "tomorrow", "is no time"),
    ("start", "2099-01-01 10:00", "is still to come"),
    ("start", "0001-01-01 00:00", "is more than a year ago"),
    ("start", "2 weeks from now", "is no time"),
    ("duration_min", "long", "is no length of time"),
    ("duration_min", "-5", "is no length of time"),
    ("duration_min", "inf", "is no length of time"),
    ("duration_min", "400 days", "is no length of time"),
    ("duration_min", "2 hours", "would end after now"),
    ("duration_min", "21 min", "would end after now"),
)


async def test_what_one_refuses_all_refuse(tmp_path: Path) -> None:
    paths = paths_in(tmp_path)
    async with on_stage(paths) as stage:
        await open_log(paths, stage)
        for name, text, why in REFUSED:
            if name == "duration_min" and "1 of 10" in stage.text("form-title"):
                await write(stage, "20 minutes ago")
            await write(stage, text)
            assert why in stage.text("form-hint"), text
            before = ["20 minutes ago"] if name == "duration_min" else []
            _, written = await in_lines([*before, text])
            assert stage.text("form-hint") in written.splitlines(), "the same words"
            given = {"start": "20 minutes ago", name: text}
            with pytest.raises(StretchcoachError, match=why):
                form().by_options(given)
        await write(stage, "20 min")
        assert "3 of 10" in stage.text("form-title"), "a length may reach to now"
    assert kept(paths) == []


@pytest.mark.parametrize(
    ("name", "text"), [("worst", "11"), ("now", "bad"), ("farthest_location", "ear"), ("side", "up")]
)
async def test_what_a_screen_offers_to_choose_is_all_that_lines_take(name: str, text: str) -> None:
    place = [field.name for field in FIELDS].index(name)
    found, written = await in_lines(["now", *[""] * (place - 1), text])
    assert found is not None
    assert getattr(found, name) in (None, "")
    assert "Please answer" in written


async def test_in_spanish_the_record_is_the_same() -> None:
    english = ("20 minutes ago", "10 minutes", "7", "2", "thigh", "left", "cramp", "cold", "", "no")
    spanish = ("hace 20 minutos", "10 minutos", "7", "2", "muslo", "izquierdo", "Calambre", "frío", "", "no")
    one, _ = await in_lines(english)
    other, written = await in_lines(spanish, "es")
    assert one is not None
    assert other is not None
    assert abs(other.start - one.start) < timedelta(minutes=1)
    assert (other.sensation, other.trigger, other.side) == (("cramp",), ("cold",), "left")
    assert "¿Cuándo empezó?" in written
    assert "muslo, izquierdo, calambre, frío" in spasms_as_text([one], load_rules("es").book)


async def test_nothing_told_is_nothing_kept(tmp_path: Path) -> None:
    assert (await in_lines([""]))[0] is None
    paths = paths_in(tmp_path)
    async with on_stage(paths) as stage:
        await open_log(paths, stage)
        assert stage.app.screen.query_one("#form-line", Input).value == "now"
        await write(stage, "")
        await stage.seen("TodayScreen")
    assert kept(paths) == []


async def test_the_app_asks_in_spanish(tmp_path: Path) -> None:
    paths = paths_in(tmp_path)
    async with on_stage(paths, language="es") as stage:
        await open_log(paths, stage)
        assert stage.text("form-title").startswith("Anotar un espasmo")
        await write(stage, "hace 2 horas")
        await write(stage, "3 horas")
        assert "acabaría después de ahora" in stage.text("form-hint")
        await write(stage, "media hora")
        await stage.answer("7")
        assert "Intro sin más" in stage.text("form-hint")
        await stage.answer("5", "1", "i", "3", "enter", "7", "enter")
        await write(stage, "calor")
        await stage.answer("n")
        assert "nalga, izquierdo, calambre, frío, alivió: calor" in stage.text("form-ask")
        await stage.answer("g")
        await stage.until(lambda: kept(paths))
    (found,) = kept(paths)
    assert (found.duration_min, found.side, found.sensation, found.trigger) == (30, "left", ("cramp",), ("cold",))
