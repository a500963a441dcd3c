"""Processor time of a thirty-minute session in virtual time, every question answered, every cue reported (bar: 20 ms).

Printed beside a fixed piece of plain Python run in turn with it, since a busy or slow machine slows both.
"""

from __future__ import annotations

import statistics
import sys
import time
from dataclasses import replace

from stretchcoach.routine.library import find_routine
from stretchcoach.routine.model import RepeatStep
from stretchcoach.safety_data import load_rules
from stretchcoach.session.plan.plan import Plan
from stretchcoach.session.rehearsal import make_plan, rehearse

BAR = 20.0
ROUNDS = 15


def thirty_minutes() -> Plan:
    """The daily fifteen, done until half an hour is full."""
    rules, routine = load_rules(), find_routine("daily-fifteen")
    for times in range(1, 10):
        plan = make_plan(replace(routine, steps=(RepeatStep(times=times, steps=routine.steps),)), rules)
        if rehearse(plan, rules)[-1].at >= 1800:
            return plan
    raise SystemExit("no thirty minutes could be made")


def reference() -> float:
    """Milliseconds of processor time of a fixed loop."""
    begun = time.process_time()
    total = 0
    for number in range(200_000):
        total += number * number % 7
    return (time.process_time() - begun) * 1000


def session(plan: Plan) -> float:
    """Milliseconds of processor time of one whole session."""
    rules = load_rules()
    begun = time.process_time()
    rehearse(plan, rules)
    return (time.process_time() - begun) * 1000


def main() -> int:
    """Print the figures; 1 when the bar is missed."""
    plan = thirty_minutes()
    seconds = rehearse(plan, load_rules())[-1].at
    pairs = [(session(plan), reference()) for _ in range(ROUNDS)]
    half_hour = 1800 / seconds
    middle, best = (pick(each for each, _ in pairs) * half_hour for pick in (statistics.median, min))
    ratio = statistics.median(each / base for each, base in pairs)
    print(f"session of 30 minutes    {middle:.1f} ms of processor time, best {best:.1f} (bar {BAR:g} ms)")
    loop = "a loop of 200,000 rounds in plain Python"
    print(f"                         measured over {seconds / 60:.0f} minutes, {ratio:.2f} times {loop}")
    return int(middle > BAR)


if __name__ == "__main__":
    sys.exit(main())
