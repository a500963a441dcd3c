"""Every object, key and word of the protocol says what it is."""

from __future__ import annotations

from enum import StrEnum

import pytest
from rows import each_row

from stretchcoach.frozen import dataclass
from stretchcoach.protocol import codes
from stretchcoach.protocol.described import words_of, words_of_fields, words_of_members
from stretchcoach.protocol.incoming import AnswerGiven, Given, Order, Watch
from stretchcoach.protocol.outgoing import OWN, WITH
from stretchcoach.protocol.schema import EVENTS, OUT, parts_of
from stretchcoach.safety.questions import QuestionKind
from stretchcoach.safety.red_flags import Tier
from stretchcoach.session.events import CueRole, LeftOut, Outcome
from stretchcoach.session.plan.plan import PhaseKind, Purpose, StepKind
from stretchcoach.session.states import State

PARTS = (*(part for name in OUT for part in parts_of(name)), Given, AnswerGiven, Watch, LeftOut)
ENUMS: tuple[type[StrEnum], ...] = (
    codes.Code,
    codes.SoundState,
    codes.ProblemCode,
    codes.ErrorCode,
    Order,
    QuestionKind,
    CueRole,
    Outcome,
    State,
    Tier,
    StepKind,
    PhaseKind,
    Purpose,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """What ``words_of`` reads,
    on two lines; :class:`~stretchcoach.protocol.codes.Code` by its name."""

    at: float
    first: int = 0
    """The first: of two."""
    untold: int = 0


class Unsaid(StrEnum):
    ONE = "one"


@each_row("kind", (*OWN, *EVENTS, *WITH.values(), Given, AnswerGiven, Watch, LeftOut))
def test_every_object_has_words(kind: type) -> None:
    assert words_of(kind).endswith(".")


@each_row("kind", PARTS)
def test_every_key_has_words(kind: type) -> None:
    assert all(words.endswith(".") for words in words_of_fields(kind).values())


@each_row("kind", ENUMS)
def test_every_word_has_a_meaning(kind: type[StrEnum]) -> None:
    assert words_of(kind).endswith(".")
    assert list(words_of_members(kind)) == [each.value for each in kind]


def test_words_are_one_line_as_markdown_has_it() -> None:
    assert words_of(Example) == "What `words_of` reads, on two lines; `Code` by its name."


def test_what_nobody_has_said_is_named() -> None:
    with pytest.raises(LookupError, match=r"Example\.untold"):
        words_of_fields(Example)
    with pytest.raises(LookupError, match="Unsaid"):
        words_of(Unsaid)
    with pytest.raises(LookupError, match=r"Unsaid\.ONE"):
        words_of_members(Unsaid)
