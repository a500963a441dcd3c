"""Why no session begins is said aloud as well, with whom to call first, and every way out has its exit code."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from folders import DAY, HOUR, Folder
from scripts import RULES

from stretchcoach.errors import ExitCode
from stretchcoach.frontends.admitting import admitted, pack_may_be_on, refused
from stretchcoach.frontends.commands import parse_word
from stretchcoach.frontends.desk import Desk
from stretchcoach.frontends.launch import Options, Records, find, situation
from stretchcoach.frontends.lines import Lines
from stretchcoach.frontends.printing import PlainLines
from stretchcoach.languages import load_book
from stretchcoach.paths import Paths
from stretchcoach.session.events import Guidance, Tier
from stretchcoach.sound.silent import Recording


class Before:
    """A data folder with a past, and a desk before a session on it."""

    def __init__(self, tmp_path: Path) -> None:
        self.options = Options(paths=Paths(data=tmp_path, config=tmp_path, cache=tmp_path))
        self.folder = Folder(tmp_path, since=10 * DAY).settle()
        self.sound, self.out, self.err = Recording(), io.StringIO(), io.StringIO()
        self.lines = Lines()
        self.desk = Desk(self.lines, PlainLines(), parse_word, self.out, self.err, self.sound)

    def red_flag(self, tier: Tier, row: str, ago: float = HOUR) -> None:
        """Let a session have ended with guidance."""
        self.folder.at(ago).session(Guidance(at=5.0, tier=tier, text="...", row=row), done=0)

    async def start(self, routine: str = "desk") -> ExitCode | None:
        """Ask to begin; None when it may."""
        records = Records.open(self.options.paths, routine)
        try:
            wanted = find(self.options, routine)
            known = situation(records, wanted, RULES, self.options)
            if known.closed is not None and known.closed.code == "lock":
                return await refused(self.desk, known, known.closed, RULES, self.options)
            found = await admitted(self.desk, records, wanted, known, RULES, self.options)
        finally:
            records.close()
        return found if isinstance(found, ExitCode) else None

    @property
    def said(self) -> list[str]:
        """What was spoken."""
        return [call.sound for call in self.sound.asked if call.what == "play"]


@pytest.fixture
def before(tmp_path: Path) -> Before:
    return Before(tmp_path)


async def test_an_emergency_is_said_aloud_with_the_number(before: Before) -> None:
    before.red_flag(Tier.EMERGENCY_NOW, "chest_pain", ago=9 * DAY)
    assert await before.start() is ExitCode.RED_FLAG
    said, how = before.said
    assert "Call 999 or 112" in said
    assert how == load_book("en")("desk.how_to_open")
    assert before.out.getvalue() == f"IMPORTANT: {said}\n{how} No routine is open now.\n"


async def test_an_emergency_is_said_aloud_even_where_nobody_reads(before: Before) -> None:
    class Gone(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    before.red_flag(Tier.EMERGENCY_NOW, "chest_pain")
    before.desk.out = Gone()
    with pytest.raises(BrokenPipeError):
        await before.start()
    assert "Call 999 or 112" in before.said[0]


async def test_a_same_day_flag_ends_by_itself(before: Before) -> None:
    before.red_flag(Tier.SAME_DAY_URGENT, "lump_deformity")
    assert await before.start() is ExitCode.RED_FLAG
    assert "111" in before.said[0]
    assert "23 hours" in before.said[0]


async def test_what_is_closed_for_a_while_names_in_words_what_is_open(before: Before) -> None:
    before.folder.at(600).pack("cold")
    assert await before.start() is ExitCode.PAIN_RULE
    assert before.said[0].startswith("A cold pack came off a short time ago")
    assert before.said[0].endswith("Open now: Heat, Alternate cold and heat.")
    assert before.out.getvalue().endswith("Open now: heat, alternate.\n")


async def test_an_open_folder_lets_a_session_begin_in_silence(before: Before) -> None:
    assert await before.start() is None
    assert before.out.getvalue() == before.err.getvalue() == ""
    assert before.said == []


async def test_the_morning_is_asked_aloud_and_its_verdict_said(before: Before) -> None:
    before.folder.at(12 * HOUR).session(routine="desk", before=2)
    before.lines.put("6")
    assert await before.start() is None
    question, verdict = before.said
    assert question.startswith("You did Desk 12 hours ago.")
    assert verdict.startswith("Thank you. That is more than before the session")
    assert before.out.getvalue() == f"{question} Answer 0 to 10.\n{verdict}\n"


async def test_stop_at_the_morning_stops(before: Before) -> None:
    before.folder.at(12 * HOUR).session(routine="desk", before=2)
    before.lines.put("stop")
    assert await before.start() is ExitCode.STOPPED


def answer(purpose: str, value: object) -> dict[str, object]:
    return {"type": "answer", "purpose": purpose, "value": value}


def test_a_pack_is_taken_to_be_on_until_it_is_confirmed_off() -> None:
    on, off, silence = answer("pack_on", "yes"), answer("pack_off", "yes"), answer("pack_off", None)
    assert not pack_may_be_on([])
    assert not pack_may_be_on([answer("pack_on", "no")])
    assert pack_may_be_on([on])
    assert pack_may_be_on([on, silence])
    assert not pack_may_be_on([on, silence, off])
    assert pack_may_be_on([on, off, on, answer("skin", "yes")])


@pytest.mark.parametrize("answer", ["yes", "unsure", "stop"])
async def test_something_wrong_is_asked_about_though_no_session_may_begin(before: Before, answer: str) -> None:
    for ago in (7 * HOUR, 6 * HOUR, 5 * HOUR):
        before.folder.at(ago).session(routine="desk", before=2)
    before.lines.put("symptom")
    before.lines.put(answer)
    assert await before.start() is ExitCode.RED_FLAG
    _, asked, said = before.said
    assert asked.startswith("Everything has stopped. If you need help now, call 999 or 112. Is it any of these?")
    assert "Call 999 or 112" in said
    assert await before.start("heat") is ExitCode.RED_FLAG, "it closes everything from now on"


async def test_a_clear_no_leaves_it_at_the_reason(before: Before) -> None:
    for ago in (7 * HOUR, 6 * HOUR, 5 * HOUR):
        before.folder.at(ago).session(routine="desk", before=2)
    before.lines.put("symptom")
    before.lines.put("no")
    assert await before.start() is ExitCode.PAIN_RULE
    assert "enough" in before.said[-1]
