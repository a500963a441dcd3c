"""What was done: how the session ended, pain before, worst and after, and where the record is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from textual import on
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from stretchcoach.frontends.tui import messages
from stretchcoach.frontends.tui.commands import Done, History, LogSpasm
from stretchcoach.frontends.tui.screens.base import CoachScreen
from stretchcoach.frontends.tui.words import clock_text, ending, pain
from stretchcoach.session.events import Outcome, SessionEnded


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Everything on the screen."""

    routine: str
    ended: SessionEnded
    reason: str
    """What was decided last, in the words that were spoken; empty where nothing was."""
    told: Sequence[str]
    """What guidance said, a sentence each."""
    record: Path
    unwritten: int
    """Events that could not be recorded."""
    rehearsal: bool


class SummaryScreen(CoachScreen[None]):
    """Read it and press Enter."""

    ORDERS = (Done, LogSpasm, History)

    def __init__(self, summary: Summary, problem: str = "") -> None:
        """Show ``summary``."""
        super().__init__(problem)
        self._summary = summary

    def body(self) -> Iterable[Widget]:
        """How it ended, in large letters first."""
        yield Static(self._summary.routine, classes="title", markup=False)
        yield VerticalScroll(Static(summary_text(self._summary)), id="summary")

    @on(Done)
    def done(self) -> None:
        """On."""
        self.dismiss(None)

    @on(LogSpasm)
    def log_spasm(self) -> None:
        """Note a spasm."""
        self.post_message(messages.WantLog())

    @on(History)
    def history(self) -> None:
        """The sessions so far."""
        self.post_message(messages.ShowHistory())


def summary_text(summary: Summary) -> Content:
    """The whole text of the screen."""
    ended = summary.ended
    pains = (("Pain before", ended.pain_before), ("Worst pain", ended.pain_worst), ("Pain after", ended.pain_after))
    rows = [("What you did", f"{ended.done} of {ended.planned}")] if ended.planned else []
    rows += [(label, pain(rating)) for label, rating in pains] if ended.pain_before is not None else []
    rows.append(("Time", clock_text(ended.at, up=True)))
    lines = [Content.styled(ending(ended), "bold"), Content("")]
    if ended.outcome is Outcome.PAIN_RULE and summary.reason and summary.reason not in summary.told:
        lines += [Content(summary.reason), Content("")]
    lines += [Content.styled(each, "bold") for each in summary.told]
    lines += [Content("")] if summary.told else []
    lines += [Content.assemble(f"{label:<14}", (value, "bold")) for label, value in rows]
    lines += [Content(""), Content.styled(_recorded(summary), "$quiet")]
    return Content("\n").join(lines)


def _recorded(summary: Summary) -> str:
    if summary.unwritten:
        return f"The end of this session could not be written to {summary.record}."
    kind = "Recorded as a rehearsal" if summary.rehearsal else "Recorded"
    return f"{kind} in {summary.record}"
