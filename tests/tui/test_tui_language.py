"""The terminal app in Spanish: routines, questions and answers; its own menus stay English."""

from __future__ import annotations

from pathlib import Path

from stretchcoach.frontends.tui.widgets.question_pane import AnswerLines, AnswerRow
from stretchcoach.safety_data import load_rules
from stretchcoach.words.languages import load_book

from .stage import SHORT, on_stage, paths_in


async def test_a_session_in_spanish(tmp_path: Path) -> None:
    paths = paths_in(tmp_path, english=SHORT)
    paths.settings.write_text('language = "es"\n', "utf-8")
    async with on_stage(paths, "gentle-four") as stage:
        assert "Gato-vaca" in stage.everything()
        await stage.start()
        await stage.asked("list")
        assert stage.sound.style is not None
        assert [text for text in stage.sound.style.numbers if "112" in text], "the voice has to dial it"
        daily, book = load_rules("es").red_flags.lists["D"], load_book("es")
        assert stage.text("question") == daily.ask
        assert [each.words for each in stage.session.query_one(AnswerLines).lines] == list(daily.lines)
        words = [choice.word for choice in stage.session.query_one(AnswerRow).choices]
        assert words == [book(f"answer.{name}") for name in ("none", "something", "again")]
        await stage.press("exclamation_mark")
        assert stage.text("moment") == load_rules("es").red_flags.words["key"]["stopped"]
        await stage.answer("7", "1")
        await stage.through_gate("3")
        await stage.reach(lambda view: view.number == 1)
        assert stage.view.name == "Gato-vaca"
        assert not any("Before we start" in phrase.text for phrase in stage.sound.prepared)


async def test_a_routine_of_the_user_s_stays_in_its_language(tmp_path: Path) -> None:
    paths = paths_in(tmp_path, english=SHORT)
    async with on_stage(paths, "english", language="es") as stage:
        assert "Before you begin" in stage.everything()
        await stage.start()
        await stage.asked("list")
        assert stage.text("question") == "Anything new?"


async def test_a_library_in_spanish(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path), language="es") as stage:
        routines = await stage.library()
        listed = "\n".join(str(routines.get_option_at_index(at).prompt) for at in range(routines.option_count))
        assert "Calma" in listed
        assert "Settle" not in listed
