"""Lines as commands, and why others are none."""

from __future__ import annotations

import pytest
from rows import each_row

from stretchcoach.protocol.codes import Code
from stretchcoach.protocol.incoming import AnswerGiven, Given, Incoming, Order, Watch
from stretchcoach.protocol.reading import NotTaken, read


@each_row("order", [*Order])
def test_every_order_is_an_object(order: Order) -> None:
    assert read(f'{{"do": "{order.value}", "id": "a"}}') == Given(do=order, id="a")


@each_row(
    ("keys", "value"),
    [
        ('"value": 4', 4),
        ('"value": "YES "', "yes"),
        ('"value": "n"', "no"),
        ('"value": "sí"', "yes"),
        ('"value": "4"', 4),
        ('"value": " 10 "', 10),
        ('"value": "5 "', 5),
        ('"value": 3.0', 3),
        ('"value": 3e0', 3),
        ('"value": -0.0', 0),
        ('"value": "100"', 100),
        ('"value": "\\u0663"', "\u0663"),
        ('"value": "maybe"', "maybe"),  # refused by the session
    ],
)
def test_answers(keys: str, value: int | str) -> None:
    assert read(f'{{"do": "answer", "question": "q7", {keys}}}') == AnswerGiven(question="q7", value=value)


@each_row(
    ("line", "command"),
    [
        ('{"do": "watch"}', Watch()),
        ('{"do": "watch", "on": false, "id": 4}', Watch(on=False, id=4)),
        ('{"do": "pause", "id": 4.0}', Given(do=Order.PAUSE, id=4)),
        ('{"do": "pause", "id": null}', Given(do=Order.PAUSE)),
        (' {"id": "", "do": "status"} \r', Given(do=Order.STATUS, id="")),
        ('{"value": 3, "do": "pause", "more": []}', Given(do=Order.PAUSE)),
        ('{"do": "stop", "why": "enough", "id": [1]}', Given(do=Order.STOP)),
        ('{"do": "symptom", "id": true}', Given(do=Order.SYMPTOM)),
    ],
)
def test_other_commands(line: str, command: Incoming) -> None:
    assert read(line) == command


@each_row(
    ("line", "code", "why"),
    [
        ("", Code.NOT_JSON, "is not JSON"),
        ("pause", Code.NOT_JSON, "is not JSON"),
        ("{", Code.NOT_JSON, "is not JSON"),
        ("[" * 100_000, Code.NOT_JSON, "is not JSON"),
        ('{"do": "answer", "value": NaN}', Code.NOT_JSON, "is not JSON"),
        ('{"do": "stop", "do": "pause"}', Code.NOT_JSON, "is not JSON"),
        ('"pause"', Code.NOT_AN_OBJECT, "is no object"),
        ("[]", Code.NOT_AN_OBJECT, "is no object"),
        ("4", Code.NOT_AN_OBJECT, "is no object"),
        ('{"do": "stop"}{"do": "stop"}', Code.MORE_THAN_ONE, "more than one object. Send one object a line"),
        ('{"do": "stop"} {"do": "pause"}', Code.MORE_THAN_ONE, "holds more than one object"),
        ('{"do": "stop"} x', Code.MORE_THAN_ONE, "holds more than one object"),
        ("{}", Code.UNKNOWN, 'expected an object with "do"'),
        ('{"do": 4}', Code.UNKNOWN, 'expected an object with "do"'),
        ('{"do": {}}', Code.UNKNOWN, 'expected an object with "do"'),
        ('{"do": "Pause"}', Code.UNKNOWN, 'expected an object with "do"'),
        ('{"do": "answer", "value": 4}', Code.MISSING, 'needs a "question"'),
        ('{"do": "answer", "question": "q1"}', Code.MISSING, 'needs a "value"'),
        ('{"do": "answer", "question": "q1", "value": true}', Code.WRONG_VALUE, 'a "value" is one of'),
        ('{"do": "answer", "question": "q1", "value": 4.5}', Code.WRONG_VALUE, 'a "value" is one of'),
        ('{"do": "answer", "question": "q1", "value": 1e400}', Code.WRONG_VALUE, 'a "value" is one of'),
        ('{"do": "answer", "question": "q1", "value": null}', Code.WRONG_VALUE, 'a "value" is one of'),
        ('{"do": "answer", "question": 4, "value": 4}', Code.WRONG_VALUE, 'a "question" is the id'),
        ('{"do": "answer", "question": "", "value": 4}', Code.WRONG_VALUE, 'a "question" is the id'),
        ('{"do": "answer", "question": null, "value": 4}', Code.WRONG_VALUE, 'a "question" is the id'),
        ('{"do": "answer", "question": "q1", "value": 4, "sure": 1}', Code.UNKNOWN_KEY, "has no key 'sure'"),
        ('{"do": "skip", "steps": 2}', Code.UNKNOWN_KEY, "it takes: do, id"),
        ('{"do": "watch", "on": 1}', Code.WRONG_VALUE, "true or false"),
        ('{"do": "skip", "id": []}', Code.WRONG_VALUE, 'an "id" is'),
        ('{"do": "skip", "id": "%s"}' % ("x" * 65), Code.WRONG_VALUE, 'an "id" is'),
    ],
)
def test_other_lines_are_not_taken(line: str, code: Code, why: str) -> None:
    with pytest.raises(NotTaken, match=why) as refused:
        read(line)
    assert refused.value.code is code


def test_the_id_of_what_is_not_taken_is_known() -> None:
    with pytest.raises(NotTaken) as refused:
        read('{"do": "dance", "id": "c7"}')
    assert refused.value.id == "c7"
