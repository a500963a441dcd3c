"""``run`` without a name, in lines: how the back is, what is proposed, and which routine it is to be."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from folders import HOUR, Folder
from rows import each_row
from scripts import RULES

from stretchcoach.coach.launch import Records
from stretchcoach.coach.options import Options
from stretchcoach.errors import ExitCode, StretchcoachError
from stretchcoach.frontends.lines import choosing
from stretchcoach.frontends.lines.answer_file import Answers
from stretchcoach.frontends.lines.choosing import Choosing, Chosen
from stretchcoach.frontends.lines.dialog import Dialog
from stretchcoach.frontends.lines.printing import JsonLines, PlainLines
from stretchcoach.frontends.lines.standard_input import InputLines
from stretchcoach.frontends.lines.talk import Talk
from stretchcoach.paths import Paths
from stretchcoach.session.events import Outcome, Sign, Tier
from stretchcoach.sound.silent import Recording


class Asking:
    """A settled data folder, and what is said and written around a choice on it."""

    def __init__(self, folder: Path) -> None:
        self.paths = Paths(data=folder / "data", config=folder / "config", cache=folder / "cache")
        self.past = Folder(self.paths.data, since=9 * HOUR).settle()
        self.out, self.err, self.sound = io.StringIO(), io.StringIO(), Recording()
        self.reported = False

    async def choose(
        self, *given: str, ends: bool = True, as_json: bool = False, resume: bool | None = None, answers: str = ""
    ) -> Chosen | ExitCode:
        """Give it these lines; the input ends after them."""
        lines = InputLines()
        for line in given:
            lines.put(line)
        if ends:
            lines.end()
        face = JsonLines() if as_json else PlainLines()
        dialog = Dialog(lines, Talk(face, self.out, self.err), self.sound)
        file = self.paths.data.parent / "answers"
        file.write_text(answers, "utf-8")
        options = Options(paths=self.paths, answers=file if answers else None)
        records = Records.open(self.paths, "")
        try:
            asked = Choosing(dialog, records, options, RULES, Answers(file) if answers else None)
            return await asked.choose(resume)
        finally:
            self.reported = dialog.reported
            records.close()

    @property
    def written(self) -> str:
        """Standard output so far."""
        return self.out.getvalue()


@pytest.fixture
def asking(tmp_path: Path) -> Asking:
    return Asking(tmp_path)


def chosen(found: Chosen | ExitCode) -> tuple[str, int | None]:
    """The routine, and what was said of the back."""
    assert isinstance(found, Chosen)
    return found.routine.id, found.rated.value if found.rated else None


WAYS = {
    "Enter starts it": (["4", ""], ("gentle-four", 4)),
    "so does ready": (["4", "ready"], ("gentle-four", 4)),
    "and yes": (["4", "yes"], ("gentle-four", 4)),
    "another by its id": (["4", "ease"], ("ease", 4)),
    "by its name": (["2", "At the desk"], ("desk", 2)),
    "no such routine, then another": (["2", "stretchy", "heat"], ("heat", 2)),
    "another number is another proposal": (["2", "7", "ready"], ("settle", 7)),
    "again, then yes": (["2", "again", "yes"], ("gentle-four", 2)),
    "from eight on at once": (["x"], ("ease", 10)),
    "from eight on at once, at second thought": (["3", "9"], ("ease", 9)),
    "something else first": (["hello", "12", "5", "pause", "yes"], ("gentle-four", 5)),
}


@each_row("way", WAYS)
async def test_what_leads_to_which_routine(tmp_path: Path, way: str) -> None:
    given, expected = WAYS[way]
    assert chosen(await Asking(tmp_path / str(len(way))).choose(*given)) == expected


async def test_it_is_asked_and_named_aloud_as_well(asking: Asking) -> None:
    await asking.choose("4", "yes")
    asked, proposed = (call.sound for call in asking.sound.asked if call.what == "play")
    assert asked == "How is your back now? From zero, no pain, to ten, the worst you can imagine."
    assert proposed.startswith("Back spasm: the gentle four, about ")
    assert "Small and slow is enough for today." in asking.written


ENDS = {
    "nobody says a number": ([], ExitCode.PAIN_RULE),
    "stop instead of a number": (["stop"], ExitCode.STOPPED),
    "nobody says yes": (["4"], ExitCode.PAIN_RULE),
    "stop instead of yes": (["4", "stop"], ExitCode.STOPPED),
}


@each_row("end", ENDS)
async def test_how_nothing_is_begun(tmp_path: Path, end: str) -> None:
    given, code = ENDS[end]
    assert await Asking(tmp_path / str(len(end))).choose(*given) is code


@pytest.mark.parametrize("given", [(), ("4",)])
async def test_silence_hangs_nobody(
    asking: Asking, no_waiting: None, monkeypatch: pytest.MonkeyPatch, given: tuple[str, ...]
) -> None:
    monkeypatch.setattr(choosing, "WITHIN", 0.0)
    assert await asking.choose(*given, ends=False) is ExitCode.PAIN_RULE


@pytest.mark.parametrize("given", [("symptom",), ("4", "symptom")])
async def test_a_symptom_is_kept_for_the_session(asking: Asking, given: tuple[str, ...]) -> None:
    found = await asking.choose(*given)
    assert chosen(found) == ("gentle-four", None)
    assert asking.reported


async def test_a_program_is_asked_nothing(asking: Asking) -> None:
    assert chosen(await asking.choose(as_json=True)) == ("gentle-four", None)
    assert asking.written == ""


async def test_a_program_gets_what_the_record_proposes(asking: Asking) -> None:
    asking.past.at(HOUR).session(routine="daily-fifteen")
    assert chosen(await asking.choose(as_json=True))[0] in ("desk", "ease", "daily-fifteen")


async def test_answers_of_a_file(asking: Asking) -> None:
    assert chosen(await asking.choose(answers="# the back, and yes\n6\nyes\n")) == ("settle", 6)
    assert await asking.choose(answers="-\n") is ExitCode.PAIN_RULE
    assert await asking.choose(answers="6\n") is ExitCode.PAIN_RULE


@pytest.mark.parametrize("answers", ["yes\n", "11\n", "4\n3\n"])
async def test_an_answer_of_a_file_that_does_not_fit(asking: Asking, answers: str) -> None:
    with pytest.raises(StretchcoachError, match=r"answers:\d: "):
        await asking.choose(answers=answers)


async def test_where_nothing_is_open_nothing_is_asked(asking: Asking) -> None:
    sign = Sign(at=5.0, row="ces_saddle", tier=Tier.EMERGENCY_NOW, said="You said: numb.", state="confirmed")
    asking.past.at(60.0).session(sign, outcome=Outcome.RED_FLAG)
    assert chosen(await asking.choose("4")) == ("ease", None)
    assert asking.written == ""


async def test_there_is_nothing_to_go_on_with(asking: Asking) -> None:
    with pytest.raises(StretchcoachError, match="no session to go on with"):
        await asking.choose(resume=True)


async def test_a_pack_of_a_session_that_was_cut_off_comes_off_first(asking: Asking) -> None:
    asking.past.at(60.0).pack("cold", outcome=None, off=False)
    await asking.choose("4", "yes")
    assert asking.written.startswith("If a pack is still on your skin")
