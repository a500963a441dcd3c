"""How many people with ordinary back pain the first session's screen stops: 25,000 of a model, each figure beside its bar.

The model is that of the tests (``tests/safety/ordinary.py`` and ``ordinary.toml``): rates that are assumed, and nobody in
it seriously ill. At 2,500 people chance alone makes 0.6 points at ten in a hundred, at 25,000 it makes 0.2.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "safety"))

from ordinary import MODEL, NOT_SURE, Shares, draw

from stretchcoach.safety_data import load_rules

PEOPLE = 25_000
NAMES = {
    "stopped": "stopped before the rating",
    "emergency": "  sent to emergency care",
    "stopped_with_severe": "stopped, severe pain asked about",
    "emergency_with_severe": "  sent to emergency care",
}


def main() -> int:
    """Print the figures; 1 when a bar is missed."""
    flags, bars = load_rules().red_flags, MODEL["bars"]
    missed = False
    for rates in ("low", "middle"):
        usual = draw(PEOPLE, rates, flags)
        unsure = draw(PEOPLE, rates, flags, not_sure=NOT_SURE)
        print(f"{rates} rates, {PEOPLE:,} people, points of a hundred")
        for name, title in NAMES.items():
            first = MODEL["first_edition"][rates].get(name)
            before = "" if first is None else f"   first edition {first}"
            missed |= _line(title, getattr(usual, name), bars[rates][name], before)
        missed |= _line("somebody has to agree first", usual.wait, bars["both"]["wait"], "   not among those stopped")
        added = unsure.stopped_with_severe - usual.stopped_with_severe
        missed |= _line(f"not sure, {100 * NOT_SURE:g} in a hundred: adds", added, bars["both"]["not_sure_adds"])
        for part, rate in MODEL["stress"].items():
            print(f"  stress, {part} = {rate:g}: {_stress(draw(PEOPLE, rates, flags, **{part: rate}))}")
    return int(missed)


def _line(title: str, figure: float, bar: float, beside: str = "") -> bool:
    print(f"  {title:36}{figure:6.2f} (bar {bar:g}){beside}")
    return figure > bar


def _stress(found: Shares) -> str:
    return f"stopped {found.stopped_with_severe:.2f}, emergency {found.emergency_with_severe:.2f} (no bar)"


if __name__ == "__main__":
    sys.exit(main())
