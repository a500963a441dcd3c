"""The states of a session and the one table of what may follow what.

Rules, in the order they were thought of:

1.  A session is NEW once, and ENDED for good. Nothing is said, asked or counted after ENDED.
2.  RUNNING is time that moves: an announcement, a hold, a rest, a pack. It becomes ASKING by itself when the plan comes
    to a question, and comes back by an answer.
3.  ASKING is a question that stops the plan until it is answered. Silence never answers: it asks once more, then the
    session is HELD (rule P12). A skin check is the exception, since a pack is on the skin: silence takes the pack off.
4.  PAUSED is the user's pause, a machine that slept, or a break taken with the anytime key. HELD is a pause
    because nobody answered; it still takes the answer, and ends the session after ten minutes.
5.  A pack on the skin does not pause: while PAUSED, the session asks for it to come off and goes on counting its time.
6.  SYMPTOM may be said in every state between NEW and ENDED, and stops everything else.
7.  GUIDANCE shows a red flag. No command leads from it back into the movement: it ends, or a symptom reported meanwhile
    is asked about and makes it more urgent or leaves it as it was.
8.  ENDING says the last sentences. Its outcome is fixed: a later ``stop`` makes it shorter, not different.
9.  A machine that slept pauses what was RUNNING or ASKING. In every other state, and after a reported symptom, it moves
    what was missed to now: an alarm or guidance that nobody could hear is said again, a rest goes on from where it was.
10. Before a change of position RUNNING waits for ``ready`` with no question open: nobody in pain is hurried onto the floor.
    Silence asks once more, then the session is HELD there as with a question. ``ready`` also ends a pause.
11. A command that has no row here for the present state is refused, and changes nothing.
12. The program may be closed at any time after the start: INTERRUPTED ends the session at once, with nothing said.

:data:`TRANSITIONS` is the whole truth: the engine asks it before every change, the tests walk it, and the diagram in
``docs/architecture.md`` is drawn from it by :func:`mermaid`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from stretchcoach.errors import StretchcoachError


class State(StrEnum):
    """Where a session is."""

    NEW = "new"
    """Before the start."""
    RUNNING = "running"
    """Time moves: something is said, held, done or rested."""
    ASKING = "asking"
    """A question stops the plan until it is answered."""
    PAUSED = "paused"
    """A pause, by a command or because the session may not go on by itself."""
    HELD = "held"
    """A pause because nobody answered; it still takes the answer."""
    GUIDANCE = "guidance"
    """It shows what to do about a warning sign."""
    ENDING = "ending"
    """It says its last sentences."""
    ENDED = "ended"
    """It is over."""


class Trigger(StrEnum):
    """What moves a session: commands first, then what happens by itself."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    SKIP = "skip"
    BACK = "back"
    REPEAT = "repeat"
    MORE = "more"
    READY = "ready"
    ANSWER = "answer"
    SYMPTOM = "symptom"
    STOP = "stop"
    QUESTION_DUE = "question due"
    PHASE_OVER = "phase over"
    NO_ANSWER = "no answer"
    SLEPT = "slept"
    RED_FLAG = "red flag"
    RULE_ENDS = "a rule ends it"
    PLAN_OVER = "plan over"
    WAITED_OUT = "waited too long"
    INTERRUPTED = "interrupted"


COMMANDS = frozenset(list(Trigger)[: list(Trigger).index(Trigger.QUESTION_DUE)])
"""The triggers that are a person's commands."""

# Where time moves, or a question of the plan waits; which of the two depends on the phase that begins.
_OPEN = (State.RUNNING, State.ASKING)
# Possible in every state from the start to the last words, except that guidance and endings have rows of their own.
_BEFORE_END = {
    Trigger.SYMPTOM: (State.ASKING,),
    Trigger.STOP: (State.ENDING,),
    Trigger.RED_FLAG: (State.GUIDANCE,),
    Trigger.RULE_ENDS: (State.ENDING,),
    Trigger.INTERRUPTED: (State.ENDED,),
}

TRANSITIONS: Mapping[State, Mapping[Trigger, tuple[State, ...]]] = {
    State.NEW: {Trigger.START: _OPEN},
    State.RUNNING: {
        Trigger.PAUSE: (State.PAUSED,),
        Trigger.SKIP: _OPEN,
        Trigger.BACK: _OPEN,
        Trigger.REPEAT: _OPEN,
        Trigger.MORE: (State.RUNNING,),
        Trigger.READY: _OPEN,
        Trigger.ANSWER: _OPEN,
        Trigger.QUESTION_DUE: (State.ASKING,),
        Trigger.PHASE_OVER: (State.RUNNING,),
        Trigger.NO_ANSWER: (State.RUNNING, State.HELD),
        Trigger.SLEPT: (State.PAUSED, State.RUNNING),
        Trigger.PLAN_OVER: (State.ENDED,),
        **_BEFORE_END,
    },
    State.ASKING: {
        Trigger.PAUSE: (State.PAUSED,),
        Trigger.SKIP: _OPEN,
        # Only answers are taken back here, and that asks a question again.
        Trigger.BACK: (State.ASKING,),
        Trigger.REPEAT: (State.ASKING,),
        Trigger.ANSWER: (State.RUNNING, State.ASKING, State.PAUSED, State.ENDING),
        Trigger.NO_ANSWER: (State.RUNNING, State.ASKING, State.HELD),
        Trigger.SLEPT: (State.PAUSED, State.ASKING),
        Trigger.WAITED_OUT: (State.ENDING,),
        **_BEFORE_END,
    },
    State.PAUSED: {
        Trigger.RESUME: _OPEN,
        Trigger.READY: _OPEN,
        Trigger.REPEAT: (State.PAUSED,),
        Trigger.ANSWER: (State.PAUSED,),
        Trigger.NO_ANSWER: (State.PAUSED,),
        Trigger.SLEPT: (State.PAUSED,),
        # A pause stays one while it says, asks or repeats something (rule 5).
        Trigger.PHASE_OVER: (State.PAUSED,),
        Trigger.WAITED_OUT: (State.ENDING,),
        **_BEFORE_END,
    },
    State.HELD: {
        Trigger.RESUME: _OPEN,
        Trigger.READY: _OPEN,
        Trigger.BACK: (State.ASKING,),
        Trigger.REPEAT: _OPEN,
        Trigger.ANSWER: (State.RUNNING, State.ASKING, State.PAUSED, State.ENDING),
        Trigger.SLEPT: (State.HELD,),
        Trigger.WAITED_OUT: (State.ENDING,),
        **_BEFORE_END,
    },
    # Neither a rule nor a pause reaches in here: guidance is the last word (rule 7).
    State.GUIDANCE: {
        Trigger.REPEAT: (State.GUIDANCE,),
        Trigger.ANSWER: (State.ENDED,),
        Trigger.NO_ANSWER: (State.GUIDANCE,),
        Trigger.SLEPT: (State.GUIDANCE,),
        Trigger.SYMPTOM: (State.ASKING, State.GUIDANCE),
        Trigger.STOP: (State.ENDED,),
        Trigger.WAITED_OUT: (State.ENDED,),
        Trigger.INTERRUPTED: (State.ENDED,),
    },
    State.ENDING: {
        Trigger.PHASE_OVER: (State.ENDING,),
        Trigger.SLEPT: (State.ENDING,),
        Trigger.SYMPTOM: (State.ASKING,),
        Trigger.STOP: (State.ENDED,),
        Trigger.PLAN_OVER: (State.ENDED,),
        Trigger.INTERRUPTED: (State.ENDED,),
    },
    State.ENDED: {},
}


NOT_NOW = "not_now"
"""The reason of a command that has no row in the present state."""


class Refused(StretchcoachError):
    """A command that is not possible now; nothing has changed.

    Attributes:
        command: the command that was given.
        state: the state it was given in.
        reason: why, in a word: :data:`NOT_NOW` where the table has no row, else a name under ``refused`` in a phrase book.
    """

    def __init__(self, command: str, state: State, why: str = "", reason: str = NOT_NOW) -> None:
        super().__init__(why or f"{command!r} is not possible while the session is {state}.")
        self.command = command
        self.state = state
        self.reason = reason


def check(state: State, trigger: Trigger, target: State | None = None) -> None:
    """Refuse what the table does not hold.

    Raises:
        Refused: ``trigger`` has no row in ``state``.
        AssertionError: the row does not lead to ``target``: a mistake in the engine, never in its use.
    """
    # Two callers: a command is checked with no target before anything is done, a change of state with its target.
    rows = TRANSITIONS[state]
    if trigger not in rows:
        raise Refused(trigger.value, state)
    if target is not None and target not in rows[trigger]:
        raise AssertionError(f"{trigger} leads from {state} to {rows[trigger]}, not to {target}")


def mermaid() -> str:
    """The table as a Mermaid state diagram, one arrow for each pair of states."""
    lines = ["stateDiagram-v2", f"    [*] --> {State.NEW}"]
    for state, rows in TRANSITIONS.items():
        arrows: dict[State, list[str]] = {}
        for trigger, targets in rows.items():
            for target in targets:
                arrows.setdefault(target, []).append(trigger.value)
        lines += [f"    {state} --> {target}: {', '.join(names)}" for target, names in arrows.items()]
    lines.append(f"    {State.ENDED} --> [*]")
    return "\n".join(lines)
