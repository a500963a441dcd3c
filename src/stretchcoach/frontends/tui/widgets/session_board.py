"""The session screen: the texts of one moment, a pure function of the engine's view, and the board they stand on."""

from __future__ import annotations

import math
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical
from textual.widgets import Static

from stretchcoach.frontends.tui.widgets.drawing import Bar, BigText, BigWords, written
from stretchcoach.frontends.tui.widgets.figure_view import FigureView
from stretchcoach.frontends.tui.widgets.question_pane import EMPTY, QuestionPane, with_rows
from stretchcoach.frozen import dataclass
from stretchcoach.safety.questions import Question, QuestionKind
from stretchcoach.session.plan.plan import PhaseKind, Purpose
from stretchcoach.session.states import State
from stretchcoach.session.view import View
from stretchcoach.words.phrases import Phrasebook

if TYPE_CHECKING:
    from stretchcoach.figures.figure import Figure


class Mode(StrEnum):
    """What kind of moment it is; the style sheet has a look for each, and the words say the same."""

    WORK = "work"
    MOVE = "move"
    REST = "rest"
    LISTEN = "listen"
    ASK = "ask"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardTexts:
    """Everything on the session screen. Equal ones look equal, so that nothing is drawn again."""

    mode: Mode
    place: str
    """Which step of how many."""
    step: str
    """The step and its side."""
    moment: str
    """One or two words: what kind of moment it is, and the side."""
    clock: str
    """The time, or the number to call; empty where nothing is counted, and while a question has the room."""
    asked: str
    """The question, where it takes the place of the clock."""
    say: str
    """What to do now: the largest of all."""
    facts: str
    """Repetition, side, round, load, time a pack has been on; the dose and its note before the work begins."""
    next: str
    step_percent: int
    routine_percent: int
    ready: bool = False
    """Whether it waits until the patient is in position."""


_MOMENTS = {
    PhaseKind.ANNOUNCE: "Listen",
    PhaseKind.SAY: "Listen",
    PhaseKind.READY: "Get into position",
    PhaseKind.COMFORTABLE: "Hold",
    PhaseKind.OWN_PACE: "Your pace",
    PhaseKind.REST: "Rest",
    PhaseKind.OFF: "No pack",
}
"""Short words for the moments whose label is a whole sentence."""

_ASKED = {
    **dict.fromkeys((Purpose.BEFORE, Purpose.CHECK_IN, Purpose.RERATE, Purpose.AFTER), "Your pain now?"),
    **dict.fromkeys((Purpose.SKIN, Purpose.SKIN_BACK), "Skin check"),
    **dict.fromkeys((Purpose.PLACE_BEFORE, Purpose.PLACE, Purpose.PLACE_AGAIN), "How far down?"),
    Purpose.BARRIER: "Cloth first",
    Purpose.PACK_ON: "Pack on",
    Purpose.PACK_OFF: "Take the pack off",
}
"""Short words for the questions that have some; the whole question stands below."""

_MODES = {
    PhaseKind.ANNOUNCE: Mode.LISTEN,
    PhaseKind.SAY: Mode.LISTEN,
    PhaseKind.ASK: Mode.ASK,
    PhaseKind.BETWEEN: Mode.REST,
    PhaseKind.SWITCH: Mode.REST,
    PhaseKind.READY: Mode.LISTEN,
    PhaseKind.GET_READY: Mode.MOVE,
    PhaseKind.REP: Mode.MOVE,
    PhaseKind.OWN_PACE: Mode.MOVE,
    PhaseKind.REST: Mode.REST,
    PhaseKind.OFF: Mode.REST,
}
_UNTIMED = (None, PhaseKind.ANNOUNCE, PhaseKind.SAY, PhaseKind.ASK)
"""Where what is said takes as long as it takes."""

_PAUSE_HINTS = {
    "user": "Time stands still. Press {key} to go on.",
    "no_answer": "Nobody answered, so time stands still. Answer, or press {key} to hear the question again.",
    "slept": "Time went by without me, so I have paused. Press {key} to go on.",
    "sound_lost": "The sound is gone, so I have paused. I go on when it is back; press {key} to go on without it.",
    "symptom": "Rest as long as you like. Press {key} to go on, or q to finish.",
}

PACK_GOES_ON = "Paused, but the pack's time goes on until you say that it is off."
"""A pack on the skin does not pause."""


_SPACE_ANSWERS = frozenset({QuestionKind.CONFIRM, QuestionKind.COUNT})
"""Questions that the space bar answers, so that something else ends a pause."""

_GATE = frozenset({Purpose.LIST, Purpose.FOLLOW_UP, Purpose.SAID_BACK, Purpose.SYMPTOM})
"""Questions that may stand after other sentences, each on a row of its own."""


def board_texts(
    view: View,
    *,
    routine: str,
    book: Phrasebook,
    said: str = "",
    position: str = "",
    stopped: str = "",
    number: str = "",
) -> BoardTexts:
    """The texts of ``view``.

    Args:
        view: what the engine shows.
        routine: name of the routine, shown where no step has a name yet.
        book: the phrases of the session.
        said: the sentence said last in this phase, numbers of a count left out.
        position: what was said of how to get into position, last of all.
        stopped: the word that stands first after the anytime key.
        number: whom to call in an emergency, as digits; empty where that is not known.
    """
    phase = PhaseKind(view.phase) if view.phase else None
    paused = view.state in (State.PAUSED, State.HELD)
    question = view.question
    purpose = question.purpose if question is not None else ""
    in_clocks_room = question is not None and purpose != Purpose.DONE  # whoever goes at their own pace sees their time
    by_anytime_key = purpose == Purpose.SYMPTOM
    to_call = by_anytime_key or (question is not None and purpose == Purpose.SAID_BACK and number in question.text)
    texts = BoardTexts(
        mode=_mode(view, phase),
        place=_place(view),
        step=_step(view),
        moment=stopped if by_anytime_key else "Paused" if paused else _moment(view, phase),
        clock=number if to_call else "" if in_clocks_room else _clock(view, phase),
        asked=_asked(question, stopped) if question is not None and in_clocks_room else "",
        say=_say(view, phase, said) or view.name or routine,
        facts=_facts(view) or (f"{view.detail} {view.note}".strip() if view.number else ""),
        next=_next(view),
        step_percent=round(100 * view.step_progress),
        routine_percent=round(100 * view.progress),
    )
    if question is not None and purpose == Purpose.RATED:  # the rating stands large for as long as it can be taken back
        return replace(texts, moment=question.text, asked=book("check_in.rated_how"), say="")
    if not paused and phase is PhaseKind.READY and view.length is None:
        return replace(texts, moment=book("ready.title"), say=position or view.doing.label, ready=True)
    if view.paused == "no_answer" and question is None:  # it was ready that nobody said
        return replace(texts, clock="", say=book("ready.held"), ready=True)
    return replace(texts, say="") if in_clocks_room and not paused else texts


def _mode(view: View, phase: PhaseKind | None) -> Mode:
    if view.state in (State.PAUSED, State.HELD):
        return Mode.PAUSED
    if view.state is State.ENDING or phase is None:
        return Mode.LISTEN
    return _MODES.get(phase, Mode.WORK)


def _asked(question: Question, stopped: str) -> str:
    """The words of a question; what stands large already is not said twice."""
    if question.purpose not in _GATE:
        return question.text
    text = question.text.replace(stopped, "", 1) if question.purpose == Purpose.SYMPTOM else question.text
    return with_rows(" ".join(text.split()))


def _place(view: View) -> str:
    if view.question is not None and view.question.of:
        return f"Before we start · {view.question.number} of {view.question.of}"
    if not view.number:
        return ""
    rounds = f" · round {view.round} of {view.rounds}" if view.rounds > 1 else ""
    return f"Step {view.number} of {view.steps}{rounds}"


def _step(view: View) -> str:
    if view.question is not None and view.question.of:
        return ""
    if not view.number:
        return {
            "gate": "Before we start",
            "before": "Before we start",
            "check_in": "Check-in",
            "after": "To finish",
        }.get(view.kind, "")
    return f"{view.name}, {view.side} side" if view.side else view.name


def _moment(view: View, phase: PhaseKind | None) -> str:
    if view.state is State.ENDING or phase is None:
        return "The end"
    if phase is PhaseKind.ASK:
        return _ASKED.get(Purpose(view.question.purpose), "") if view.question else ""
    word = _MOMENTS.get(phase, view.doing.label)
    return f"{word} · {view.side}" if view.side else word


def _clock(view: View, phase: PhaseKind | None) -> str:
    waits = phase is PhaseKind.READY and view.length is None
    if waits or phase in _UNTIMED or view.state is State.ENDING:
        return ""
    if view.doing.counts_up or view.remaining is None:
        return clock_text(view.elapsed, up=True)
    return clock_text(view.remaining)


def _say(view: View, phase: PhaseKind | None, said: str) -> str:
    if view.paused and view.pack_on is not None:
        return PACK_GOES_ON
    if view.paused:
        taken = view.question is not None and view.question.kind in _SPACE_ANSWERS
        return _PAUSE_HINTS.get(view.paused, _PAUSE_HINTS["user"]).format(key="p" if taken else "space")
    if view.question is not None:
        return view.question.text
    if phase in (PhaseKind.ANNOUNCE, PhaseKind.SAY):
        return said or view.saying or view.doing.label
    return said or view.change or view.doing.label


def _facts(view: View) -> str:
    doing, parts = view.doing, []
    if doing.reps > 1 and doing.rep:
        parts.append(f"{doing.rep} of {doing.reps}")
    elif 0 < doing.least < doing.reps:
        parts.append(f"{doing.least} to {doing.reps} repetitions")
    elif doing.reps > 1:
        parts.append(f"{doing.reps} repetitions")
    if view.counted:
        parts.append(f"{view.counted} so far")
    if parts and view.side:
        parts.append(view.side.upper())
    if doing.sets > 1:
        parts.append(f"round {doing.set} of {doing.sets}")
    if parts and view.load:
        parts.append(view.load)
    if view.pack_on is not None:
        parts.append(f"On the skin for {clock_text(view.pack_on, up=True)}")
    return " · ".join(parts)


def _next(view: View) -> str:
    if view.state is State.ENDING:
        return ""
    if view.next:
        return f"Next: {view.next}"
    return "Last step" if view.number else ""


def clock_text(seconds: float, *, up: bool = False) -> str:
    """Minutes and seconds, always five characters: ``00:30`` for the whole first second of thirty.

    Counting down it is the ceiling, so that it shows nought only when the time is over; counting up, the floor. A
    microsecond is given away first, or the noise of binary fractions would show a second too many.
    """
    whole = math.floor(seconds + 1e-6) if up else math.ceil(seconds - 1e-6)
    whole = max(0, min(whole, 99 * 60 + 59))
    return f"{whole // 60:02}:{whole % 60:02}"


_SMALL, _LARGE = ("place", "step", "next"), ("moment", "say", "clock", "facts")

BESIDE = (96, 18)
"""Columns and rows from which there is room for a figure beside the words."""


class SessionBoard(Vertical):
    """Where we are, what it is, what to do with its figure beside it, the clock or the question, how far, a hint.

    The class ``mode-...`` is set for the kind of moment, ``asks-...`` for the kind of question that has the room of the
    clock, ``stopped`` after the anytime key, ``rated`` while a rating is said back, ``slim`` where the words
    need most of its place, ``waits`` while it waits until
    the patient is in position or done, and ``hinting`` while a hint is shown.
    """

    def __init__(self, name: str, book: Phrasebook) -> None:
        """For a session called ``name``; ``book`` has the words of the answers."""
        super().__init__()
        self._name_shown, self._book = name, book
        self._texts: BoardTexts | None = None
        self._asks_done = False

    def compose(self) -> ComposeResult:
        """All parts of the board, empty."""
        name = Static(self._name_shown, id="routine", markup=False)
        yield Horizontal(name, Static("", id="place", markup=False), id="top")
        yield Static("", id="advice", classes=EMPTY, markup=False)
        yield Static("", id="step", markup=False)
        words = Vertical(BigText(id="moment"), BigWords(id="say"), BigText(id="clock"), id="words")
        yield Horizontal(FigureView(id="figure"), words, id="stage")
        yield QuestionPane(self._book, id="pane")
        yield Container(BigWords(id="facts"), Static("", id="next", markup=False), id="info")
        yield Vertical(Bar("This step", id="step-bar"), Bar("Routine", id="routine-bar"), id="bars")
        yield Static("", id="hint", markup=False)

    @property
    def beside(self) -> bool:
        """Whether there is room for a figure beside the words: it gives way before they do."""
        return self.size.width >= BESIDE[0] and self.size.height >= BESIDE[1]

    @property
    def pane(self) -> QuestionPane:
        """The question and its answers."""
        return self.query_one(QuestionPane)

    def show(self, texts: BoardTexts) -> None:
        """Show ``texts``; what is the same as before is not drawn again."""
        old, self._texts = self._texts, texts
        if texts == old:
            return
        for name in _SMALL:
            if old is None or getattr(texts, name) != getattr(old, name):
                self.query_one(f"#{name}", Static).update(getattr(texts, name))
        self.pane.say(texts.asked, texts.moment if texts.mode is Mode.ASK else "")
        self.set_class(bool(texts.asked), "asking")
        self._waits()
        for name in _LARGE:
            big, text = self.query_one(f"#{name}", BigText), getattr(texts, name)
            big.text = text
            big.set_class(not text, EMPTY)
        self.query_one("#step-bar", Bar).percent = texts.step_percent
        self.query_one("#routine-bar", Bar).percent = texts.routine_percent
        if old is None or texts.mode is not old.mode:
            self.remove_class(*(f"mode-{each}" for each in Mode)).add_class(f"mode-{texts.mode}")

    def show_figure(self, figure: Figure | None, where: float | None = None, mirror: bool = False) -> None:
        """Show what is done at this moment; None for nothing."""
        slim, alone = self._words_need() if figure is not None else (False, False)
        self.set_class(slim, "slim")
        self.query_one(FigureView).show(None if alone or where is None else figure, where or 0.0, mirror)

    def _words_need(self) -> tuple[bool, bool]:
        """Whether the words are large only beside a narrow figure, or without any. Only while they are listened to: a figure
        that came and went during a hold would disturb."""
        if self._texts is None or self._texts.mode is not Mode.LISTEN:
            return False, False
        wide, rows = self.query_one("#stage").size.width - 2, self.query_one("#say").size.height
        fits = [written(self._texts.say, room, rows) is not None for room in (wide * 3 // 5, wide * 3 // 4, wide)]
        return fits[:2] == [False, True], fits == [False, False, True]

    def ask(self, question: Question | None) -> None:
        """Offer the answers to ``question``; none where there is no question."""
        self.pane.ask(question)
        self.remove_class(*(f"asks-{each}" for each in QuestionKind))
        self._asks_done = question is not None and question.purpose == Purpose.DONE
        self._waits()
        self.set_class(question is not None and question.purpose == Purpose.SYMPTOM, "stopped")
        self.set_class(question is not None and question.purpose == Purpose.RATED, "rated")
        if question is not None:
            self.add_class(f"asks-{question.kind}")

    def _waits(self) -> None:
        """One button is all there is to press: it needs less room than several."""
        self.set_class(self._asks_done or (self._texts is not None and self._texts.ready), "waits")

    def advise(self, text: str) -> None:
        """Keep guidance that was told in passing in sight."""
        advice = self.query_one("#advice", Static)
        advice.update(text)
        advice.remove_class(EMPTY)

    def hint(self, text: str) -> None:
        """Say why a key did nothing, or what it asks for; empty for nothing."""
        line = self.query_one("#hint", Static)
        if line.content != text:
            line.update(text)
            self.set_class(bool(text), "hinting")
