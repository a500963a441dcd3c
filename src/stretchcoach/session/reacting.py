"""What reactions to answers are made from, and what they are made of."""

from __future__ import annotations

from dataclasses import dataclass, replace

from stretchcoach import safety
from stretchcoach.safety import Action, Finding, RedFlags, Rules
from stretchcoach.safety.author import applied
from stretchcoach.session.events import Tier
from stretchcoach.session.facts import Ending
from stretchcoach.session.placing import Voice
from stretchcoach.session.plan import Phase, Plan
from stretchcoach.session.profile import Profile

_CLINIC = frozenset({Tier.SAME_DAY_URGENT, Tier.BOOK_CLINICIAN})
"""Where a routine's clinic may be named. In an emergency nothing stands beside the emergency number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """Red-flag guidance to give."""

    tier: Tier
    text: str
    row: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """What follows an answer, in this order."""

    rule: str = ""
    action: str = ""
    say: str = ""
    """The sentence that tells the patient; spoken by ``phases`` or by the ending."""
    pack_on: bool | None = None
    guidance: Help | None = None
    """With ``end``: shown until acknowledged. Without: told in passing."""
    end: Ending | None = None
    drop_step: bool = False
    phases: tuple[Phase, ...] = ()
    again: bool = False
    """Ask the same question once more."""
    hold: bool = False
    """Pause and wait (rule P12)."""
    pause: bool = False
    """Pause with nothing open."""


class Context:
    """What reactions are made from: the plan, the rules with the words of the person's country, the voice."""

    def __init__(self, plan: Plan, rules: Rules, profile: Profile) -> None:
        rules = applied(rules, plan.limits)
        flags = rules.red_flags
        known = flags.locale
        locale = replace(known, emergency=profile.emergency or known.emergency, urgent=profile.urgent or known.urgent)
        self.plan = plan
        self.profile = profile
        self.rules = replace(rules, red_flags=replace(flags, locale=locale))
        self.voice = Voice(plan.book, plan.lengths)

    @property
    def flags(self) -> RedFlags:
        """The red-flag tables."""
        return self.rules.red_flags

    def help(self, finding: Finding, before: str = "") -> Help:
        """The guidance a finding leads to, after the sentence ``before``."""
        clinic = self._clinic if finding.tier in _CLINIC else ""
        text = " ".join(part for part in (before, *finding.text_parts, clinic) if part)
        return Help(tier=finding.tier, text=text, row=finding.row_id)

    def advice(self, tier: Tier) -> str:
        """The text of a tier by itself, with the clinic where it may be named."""
        return self.help(Finding(tier=tier, row_id="", text_parts=(safety.tier_text(tier, self.flags),))).text

    @property
    def _clinic(self) -> str:
        """The routine's clinic as one sentence: "Your clinic: NAME, PHONE, HOURS."; empty where it names none."""
        clinic = self.plan.clinic
        if clinic is None:
            return ""
        details = ", ".join(part.rstrip(" .") for part in (clinic.name, clinic.phone, clinic.hours) if part)
        return self.plan.book("clinic.named", details=details)

    def sentence(self, rule: str, action: Action) -> str:
        """What a pain rule says when it does ``action``."""
        return safety.sentence(safety.Verdict(rule, action), self.rules.pain)
