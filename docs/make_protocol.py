"""Write docs/protocol.md from docs/protocol_intro.md and the dataclasses of the protocol: ``python docs/make_protocol.py``.

The introduction is written by hand; ``{{name}}`` in it is the line of an example. The tables are those of
``stretchcoach protocol``, each object with its example.
"""

from __future__ import annotations

import re
from pathlib import Path

from stretchcoach.protocol.codes import Code, ErrorCode, ProblemCode, SoundState
from stretchcoach.protocol.incoming import COMMANDS
from stretchcoach.protocol.outgoing import (
    Asking,
    Changed,
    Closed,
    Ends,
    Error,
    Hello,
    Note,
    Outgoing,
    Problem,
    Recorded,
    Result,
    SoundTold,
    Status,
    Summary,
    Told,
)
from stretchcoach.protocol.schema import OUT
from stretchcoach.protocol.tables import tables
from stretchcoach.protocol.writing import as_line, as_record
from stretchcoach.session.events import (
    Answer,
    Counted,
    Cue,
    CueRole,
    Decision,
    Guidance,
    LeftOut,
    Outcome,
    Paused,
    PhaseLengthened,
    PhaseStarted,
    Question,
    QuestionKind,
    Resumed,
    SessionEnded,
    SessionStarted,
    Sign,
    StepStarted,
    TakenBack,
    Tier,
)
from stretchcoach.session.states import State

HERE = Path(__file__).parent
PAGE = HERE / "protocol.md"
INTRO = HERE / "protocol_intro.md"

_LIST = Question(
    at=0.0,
    id="q1",
    text="Anything new?",
    kind=QuestionKind.LIST,
    within=30.0,
    purpose="list",
    ref="D",
    items=(
        "Numb between your legs.",
        "Trouble with pee or poo.",
        "Weak or numb legs.",
        "Chest pain or fainting.",
        "Fever.",
        "A fall.",
    ),
    number=1,
    of=2,
)
_RATING = Question(
    at=140.414,
    id="q4",
    text="How is your pain now, from zero to ten?",
    kind=QuestionKind.PAIN,
    within=30.0,
    purpose="check_in",
)
_STATUS = Status(
    at=150.2,
    state=State.ASKING,
    routine="gentle-four",
    name="Back spasm: the gentle four",
    step=1,
    steps=4,
    step_name="Cat-cow",
    exercise="cat-cow",
    side="none",
    phase="ask",
    session_left=441.9,
    next="Child's pose",
    question=Told(
        _RATING,
        Asking(asked=1, open=True, answers_from=140.414, none_from=None, ends_at=173.954, ends_in=23.754),
    ),
    sound=SoundState.PLAYING,
)
_DID = ("Cat-cow", "Child's pose", "Seated twist")
_LEFT_OUT = (LeftOut("Sphinx", "You skipped it."),)

TOLD: dict[str, tuple[int, Outgoing]] = {
    "hello": (
        1,
        Hello(
            version="0.1.0",
            capabilities=COMMANDS,
            session="9f2c61d4a07be853",
            routine="gentle-four",
            name="Back spasm: the gentle four",
            language="en",
            rehearsal=False,
            speed=1.0,
        ),
    ),
    "session_started": (
        2,
        Told(
            SessionStarted(at=0.0, routine="gentle-four", name="Back spasm: the gentle four", steps=4, planned=644.56),
            Recorded(record=12),
        ),
    ),
    "sound": (8, SoundTold(at=0.0, state=SoundState.NONE)),
    "question": (
        5,
        Told(_LIST, Asking(asked=1, open=True, answers_from=0.0, none_from=1.5, ends_at=46.22, ends_in=46.22)),
    ),
    "answered": (13, Result(at=10.015, id=8, ok=True, code=Code.DONE)),
    "answer": (14, Told(Answer(at=10.015, id="q1", value="none", purpose="list", ref="D"))),
    "decision": (23, Told(Decision(at=19.169, rule="P0", action="full_choice", say="Thank you."))),
    "step_started": (
        31,
        Told(
            StepStarted(at=35.914, step=2, number=1, kind="exercise", name="Cat-cow", exercise="cat-cow", side="none")
        ),
    ),
    "phase_started": (
        44,
        Told(
            PhaseStarted(at=57.254, phase="rep", seconds=5.0, label="Round up", rep=1, reps=8, set=1, sets=1),
            Ends(ends_at=62.254, ends_in=5.0),
        ),
    ),
    "cue": (
        45,
        Told(
            Cue(
                at=57.254,
                id="10.0",
                text="Breathe out, round up.",
                due=57.254,
                role=CueRole.MOVE,
                worth=5.0,
                seconds=1.74,
            )
        ),
    ),
    "result": (60, Result(at=71.3, id=7, ok=True, code=Code.DONE)),
    "paused": (61, Told(Paused(at=71.3, reason="user"), Ends(ends_at=None, ends_in=None))),
    "resumed": (64, Told(Resumed(at=83.1), Ends(ends_at=95.9, ends_in=12.8))),
    "phase_lengthened": (
        67,
        Told(PhaseLengthened(at=90.2, added=10.0, seconds=30.0), Ends(ends_at=105.9, ends_in=15.7)),
    ),
    "counted": (70, Told(Counted(at=110.0, question="q3", count=4), Ends(ends_at=170.0, ends_in=60.0))),
    "status_result": (81, Result(at=150.2, id=9, ok=True, code=Code.DONE)),
    "status": (82, _STATUS),
    "changed": (83, Changed(status=_STATUS)),
    "taken_back": (84, Told(TakenBack(at=152.0, question="q4"))),
    "note": (90, Note(at=160.5, text="The sound goes to another output now.")),
    "problem": (
        91,
        Problem(
            at=161.0,
            about="record",
            code=ProblemCode.UNWRITTEN,
            text="The session cannot be written down just now. It is tried again.",
        ),
    ),
    "sign": (
        95,
        Told(
            Sign(
                at=170.2,
                row="chest_pain",
                tier=Tier.EMERGENCY_NOW,
                said="You said: chest pain, short of breath, or fainting.",
                state="confirmed",
            )
        ),
    ),
    "guidance": (
        96,
        Told(
            Guidance(
                at=170.2,
                tier=Tier.EMERGENCY_NOW,
                text="Stop here. Call 112 now, or go to the nearest emergency department.",
                row="chest_pain",
                sentences=("Stop here.", "Call 112 now, or go to the nearest emergency department."),
            )
        ),
    ),
    "summary": (
        318,
        Summary(
            at=589.84,
            how="You came to the end of the session.",
            pain_before=2,
            pain_worst=3,
            pain_after=2,
            did=_DID,
            left_out=_LEFT_OUT,
            week=3,
            opens_in=0.0,
            next="You can do it again today if you like, or tomorrow.",
            kind="Thank you for taking this time.",
            rehearsal=False,
            sentences=(
                "You came to the end of the session.",
                "Pain: 2 before, 3 at the worst, 2 after.",
                "What you did: Cat-cow, Child's pose, Seated twist.",
                "Left out: Sphinx. You skipped it.",
                "Time: 10 minutes.",
                "Last seven days: 3 sessions.",
                "You can do it again today if you like, or tomorrow.",
                "Thank you for taking this time.",
            ),
        ),
    ),
    "session_ended": (
        319,
        Told(
            SessionEnded(
                at=589.84,
                outcome=Outcome.COMPLETED,
                pain_before=2,
                pain_worst=3,
                pain_after=2,
                done=3,
                planned=4,
                did=_DID,
                left_out=_LEFT_OUT,
            )
        ),
    ),
    "closed": (
        2,
        Closed(
            code="count",
            kind="session",
            reason="There were 3 sessions today, which is enough for one day. The next opens in 9 hours. Rest and packs "
            "are open.",
            said="",
            opens_in=32400.0,
            open=("ease", "settle"),
        ),
    ),
    "error": (
        1,
        Error(
            code=ErrorCode.FOLDER_BUSY,
            text="Another session is running on this data folder (Back spasm: the gentle four, started 18:04). Stop it "
            "first, or use --data-dir for another folder.",
            by="Back spasm: the gentle four",
            since="2026-11-20T18:04:11+00:00",
        ),
    ),
}
"""What is told in the examples, with its number on the line, by the name that the introduction calls it."""

EXAMPLES = {name: as_line(as_record(told, seq)) for name, (seq, told) in TOLD.items()}
"""The lines of the examples."""


def page() -> str:
    """The whole page."""
    intro = re.sub(r"\{\{(\w+)\}\}", lambda found: EXAMPLES[found[1]], INTRO.read_text("utf-8"))
    return f"{intro}\n{tables({name: line for name, line in EXAMPLES.items() if name in OUT})}"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
