"""A session that a program hears and commands with no lines, no loop and no pipe between them."""

from __future__ import annotations

from fakes import FakeClock, FakeJournal
from scripts import RULES, calm, plan_of, work

from stretchcoach.protocol.host import Host
from stretchcoach.protocol.incoming import AnswerGiven, Given, Order
from stretchcoach.protocol.outgoing import Outgoing, Result, Told
from stretchcoach.protocol.stream import Stream
from stretchcoach.session.engine import Session
from stretchcoach.session.events import Outcome, Question, SessionEnded
from stretchcoach.sound.silent import Silent


class Hub:
    """A session, what was told of it, and somebody who answers."""

    def __init__(self) -> None:
        self.told: list[Outgoing] = []
        self.clock, self.journal = FakeClock(), FakeJournal()
        self.session = Session(plan_of(work()), RULES)
        stream = Stream(lambda told, seq: self.told.append(told))
        self.host = Host(self.session, stream, clock=self.clock, sound=Silent(), journal=self.journal)

    def passes(self) -> None:
        """Let time pass until something happens; two seconds after its question was told an answer comes."""
        when = self.clock.next_alarm
        assert when is not None
        self.clock.advance_to(when)
        question = self.session.question
        if question is not None and self.clock.now() >= self.session.started + question.at + 2.0:
            value = calm(question)
            assert value is not None
            assert self.host.take(AnswerGiven(question=question.id, value=value, id=question.id))


def test_a_session_needs_no_lines() -> None:
    hub = Hub()
    hub.host.start()
    while not hub.session.ended:
        hub.passes()
    last = hub.told[-1]
    assert isinstance(last, Told)
    assert isinstance(last.event, SessionEnded)
    assert last.event.outcome is Outcome.COMPLETED
    assert [each.event.type for each in hub.told if isinstance(each, Told)] == [each.type for each in hub.journal.kept]
    results = [each for each in hub.told if isinstance(each, Result)]
    asked = {each.event.id for each in hub.told if isinstance(each, Told) and isinstance(each.event, Question)}
    assert {each.id for each in results if each.ok} == asked


def test_a_command_that_is_not_possible_changes_nothing_and_says_so() -> None:
    hub = Hub()
    hub.host.start()
    before = hub.session.state
    assert not hub.host.take(Given(do=Order.RESUME, id="a"))
    result = hub.told[-1]
    assert isinstance(result, Result)
    assert (result.id, result.ok, result.code) == ("a", False, "not_now")
    assert hub.session.state is before


def test_the_last_command_of_a_session_has_its_result_before_the_end() -> None:
    hub = Hub()
    hub.host.start()
    hub.host.take(Given(do=Order.STOP, id=1))
    hub.host.take(Given(do=Order.STOP, id=2))
    kinds = [each.type for each in hub.told]
    assert kinds.count("result") == 2
    assert kinds[-1] == "session_ended"
