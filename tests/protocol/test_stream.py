"""One session's objects and commands, with nothing that carries them."""

from __future__ import annotations

from rows import each_row

from stretchcoach.protocol.codes import Code
from stretchcoach.protocol.incoming import ANYWAY, AnswerGiven, Given, Incoming, Order, Watch
from stretchcoach.protocol.outgoing import Outgoing, Result
from stretchcoach.protocol.stream import REMEMBERED, Stream

ANSWER = AnswerGiven(question="q1", value=3, id=1)


class Heard:
    """A stream and what it told."""

    def __init__(self) -> None:
        self.told: list[Outgoing] = []
        self.stream = Stream(self.told.append)

    @property
    def last(self) -> Result:
        result = self.told[-1]
        assert isinstance(result, Result)
        return result


def given(do: Order, name: int | str | None = 1) -> Given:
    return Given(do=do, id=name)


@each_row("second", [ANSWER, given(Order.SKIP), given(Order.STATUS), given(Order.HELP), Watch(id=1)])
def test_an_id_that_was_used_does_nothing_again(second: Incoming) -> None:
    heard = Heard()
    heard.stream.done(ANSWER)
    assert heard.stream.takes(second)
    assert (heard.last.id, heard.last.ok, heard.last.repeated) == (1, True, True)
    assert not heard.stream.watched


def test_what_was_refused_is_refused_again() -> None:
    heard = Heard()
    heard.stream.refuse(1, Code.NOT_NOW, "No.", "no_skip")
    assert heard.stream.takes(given(Order.SKIP))
    assert (heard.last.ok, heard.last.code, heard.last.why, heard.last.repeated) == (False, "not_now", "no_skip", True)


@each_row("do", ANYWAY)
def test_what_is_obeyed_anyway_is_held_back_only_by_its_own_like(do: Order) -> None:
    heard = Heard()
    heard.stream.done(ANSWER)
    assert not heard.stream.takes(given(do)), "another command had its id"
    heard.stream.refuse(1, Code.FAILED, "A mistake.")
    assert not heard.stream.takes(given(do)), "it was not carried out"
    heard.stream.done(given(do))
    assert heard.stream.takes(given(do))
    assert heard.last.repeated


def test_a_command_without_an_id_is_never_held_for_another() -> None:
    heard = Heard()
    heard.stream.done(given(Order.SKIP, None))
    assert not heard.stream.takes(given(Order.SKIP, None))


def test_only_the_latest_ids_are_remembered() -> None:
    heard = Heard()
    for number in range(REMEMBERED + 1):
        heard.stream.done(given(Order.SKIP, number))
    assert not heard.stream.takes(given(Order.SKIP, 0))
    assert heard.stream.takes(given(Order.SKIP, 1))
