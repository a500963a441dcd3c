"""A walk through the ways out of a closed door: its questions, and what is recorded of it however it was left."""

from __future__ import annotations

from functools import partial

from stretchcoach.coach.commands import reply
from stretchcoach.coach.questions.questionnaire import AnsweredBy, AnswersSoFar, FormQuestion, Questionnaire
from stretchcoach.coach.today import keep_worst, open_door
from stretchcoach.errors import Unfit
from stretchcoach.history.store import Store
from stretchcoach.safety import Rules, doors
from stretchcoach.safety.doors import Door, Opened
from stretchcoach.safety.gate import GateQuestion
from stretchcoach.safety.questions import AGAIN, QuestionKind, read_reply, shown_text


def ways_out(begun: Door, rules: Rules) -> Questionnaire[Door]:
    """The questions of a walk that has begun; what comes of it is where it came to. Leaving one out leaves the door.

    ``rules`` have the words of the person's country.
    """

    def door_after(answers: AnswersSoFar) -> Door:
        door = begun
        for value in answers.values():
            asked = doors.ask(door, rules.red_flags)
            if asked is not None and value is not None:
                door = doors.door_after(door, asked, value, rules.red_flags)
        return door

    def ask(answers: AnswersSoFar) -> FormQuestion | None:
        asked = doors.ask(door_after(answers), rules.red_flags)
        if asked is None or None in answers.values():
            return None
        # A question may be asked again later in the same walk, so its own name does not tell it from the others.
        return _question(f"{len(answers)}", asked)

    return Questionnaire(title="", ask=ask, made=door_after)


def settle(store: Store, door: Door, rules: Rules) -> Opened | None:
    """Record what a walk has come to, and say what it is; None where it was left, and what was told stands at its worst.

    Raises:
        StretchcoachError: it could not be recorded.
    """
    if doors.ask(door, rules.red_flags) is not None:
        keep_worst(store, door, rules)
        return None
    return open_door(store, door, rules)


def _question(name: str, asked: GateQuestion) -> FormQuestion:
    lines = [" ".join(map(shown_text, (*asked.before, asked.text)))]
    lines += [f"  {number} {item}" for number, item in enumerate(asked.items, 1)]
    return FormQuestion(name=name, ask="\n".join(lines), by=AnsweredBy.LINE, read=partial(_read, asked=asked))


def _read(line: str, asked: GateQuestion) -> int | str:
    """The answer that a line gives. Raises Unfit."""
    value = reply(line, asked.kind)
    if value is None:
        value = read_reply(asked.kind, line, asked.items, several=asked.several)
    if value is None and asked.kind is QuestionKind.PICK:
        value = read_reply(asked.kind, reply(line, QuestionKind.PAIN), asked.items, several=asked.several)
    if value is None or value == AGAIN:
        raise Unfit("Please answer with one of those, or leave the line empty.")
    return value
