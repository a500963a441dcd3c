"""A command has one result, whatever comes with its id later."""

from __future__ import annotations

from rows import each_row

from stretchcoach.protocol.codes import Code
from stretchcoach.protocol.incoming import Given, Order
from stretchcoach.protocol.outgoing import Outgoing, Result
from stretchcoach.protocol.stream import REMEMBERED, Stream


def results(told: list[Outgoing]) -> list[tuple[object, Code, bool]]:
    return [(each.id, each.code, each.repeated) for each in told if isinstance(each, Result)]


@each_row("code", [Code.DROPPED, Code.UNKNOWN, Code.ENDED])
def test_a_line_that_is_refused_does_not_change_what_was_told_of_its_id(code: Code) -> None:
    told: list[Outgoing] = []
    stream, pause = Stream(lambda each, seq: told.append(each)), Given(do=Order.PAUSE, id=7)
    stream.done(pause)
    stream.refuse(7, code, "No.")
    assert stream.takes(pause)
    assert results(told) == [(7, Code.DONE, False), (7, Code.DONE, True), (7, Code.DONE, True)]


def test_lines_without_an_id_have_a_result_each_and_old_ids_are_forgotten() -> None:
    told: list[Outgoing] = []
    stream = Stream(lambda each, seq: told.append(each))
    for _ in range(2):
        stream.refuse(None, Code.NOT_JSON, "No.")
    for number in range(REMEMBERED + 1):
        stream.done(Given(do=Order.PAUSE, id=number))
    assert not any(repeated for _, _, repeated in results(told))
    assert stream.takes(Given(do=Order.PAUSE, id=1))
    assert not stream.takes(Given(do=Order.PAUSE, id=0))
