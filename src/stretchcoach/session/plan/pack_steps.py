"""The steps of a plan about packs: the questions before the first one, and each pack in both its forms."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from stretchcoach.routine.model import Pack, Seconds
from stretchcoach.safety import Rules
from stretchcoach.safety.briefing import Briefing
from stretchcoach.safety.person import Profile
from stretchcoach.safety.thermal_screen import THIN_SKIN, PackEffect, blocking, careful, known, shortening
from stretchcoach.session.answers.packs import expected_phases
from stretchcoach.session.plan.model import Form, PlannedStep, StepKind
from stretchcoach.session.plan.packs import pack_phases
from stretchcoach.session.plan.placing import Voice


def thermal_step(voice: Voice, packs: Collection[Pack], rules: Rules, profile: Profile) -> PlannedStep:
    """The questions of section 3.4, as far as they are expected of somebody with no reason against a pack.

    What is asked in the session depends on the answers, see :mod:`stretchcoach.session.answers.packs`.
    """
    answers = known(profile.thermal, profile.age, profile.conditions, rules.thermal_screen)
    phases = expected_phases(voice, answers, packs, rules.thermal_screen)
    return PlannedStep(kind=StepKind.THERMAL, name="", forms={Form.NORMAL: phases})


def pack_step(
    voice: Voice, pack: Pack, seconds: Seconds, rules: Rules, profile: Profile, briefing: Briefing
) -> PlannedStep:
    """A pack for ``seconds``, and for old or thin skin; the lists show the shorter time where that is known beforehand."""
    book, limits, screen = voice.book, rules.thermal[pack], rules.thermal_screen
    shorter, came_off = careful(limits), briefing.off_ago.get(pack)
    # Half a day later skin is back to normal, and a question more would only be one more before the pack.
    recent = came_off is not None and came_off < rules.red_flags.fresh_s
    brief, note = min(seconds, shorter.ui_max), screen.conditions[THIN_SKIN].because
    short = pack_phases(voice, pack, brief, shorter, note=note, recent=recent)
    answers = known(profile.thermal, profile.age, profile.conditions, screen)
    known_short = shortening(pack, answers, screen) is not None
    return PlannedStep(
        kind=StepKind.COLD if pack is Pack.COLD else StepKind.HEAT,
        name=book(f"pack.name_{pack}"),
        pack=pack,
        closed=_closed(pack, answers, rules, briefing),
        detail=book.time(brief if known_short else seconds),
        forms={
            Form.NORMAL: short if known_short else pack_phases(voice, pack, seconds, limits, recent=recent),
            Form.CAREFUL: short,
        },
    )


def _closed(pack: Pack, answers: Mapping[str, str], rules: Rules, briefing: Briefing) -> str:
    """Why no answer in the session can open a pack; empty where one can."""
    if pack is Pack.HEAT and briefing.no_heat:
        return rules.thermal[pack].after_injury
    condition = blocking(pack, answers, rules.thermal_screen)
    return condition.because if condition and condition.effects[pack] is PackEffect.BLOCK else ""
