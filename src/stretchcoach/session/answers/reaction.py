"""What reactions to answers are made from, and what they are made of."""

from __future__ import annotations

from dataclasses import dataclass, replace

from stretchcoach import safety
from stretchcoach.safety import Action, RedFlags, Rules
from stretchcoach.safety.author import applied
from stretchcoach.safety.person import Profile
from stretchcoach.safety.questions import Sentence, shown
from stretchcoach.safety.red_flags import Tier, tier_text
from stretchcoach.session.facts import Ending
from stretchcoach.session.plan.model import Phase, Plan
from stretchcoach.session.plan.placing import Voice

_CLINIC = frozenset({Tier.SAME_DAY_URGENT, Tier.BOOK_CLINICIAN})
"""Where a routine's clinic may be named. In an emergency nothing stands beside the emergency number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """Red-flag guidance to give."""

    tier: Tier
    sentences: tuple[Sentence, ...]
    row: str = ""

    @property
    def text(self) -> str:
        """All of it."""
        return " ".join(map(shown, self.sentences))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """What follows an answer, in this order."""

    rule: str = ""
    action: str = ""
    say: str = ""
    """The sentence that tells the patient; spoken by ``phases`` or by the ending."""
    lists: tuple[str, ...] = ()
    """Lists of red flags that were answered."""
    pack_on: bool | None = None
    guidance: Help | None = None
    """With ``end``: shown until acknowledged. Without: told in passing."""
    end: Ending | None = None
    drop_step: bool = False
    instead: bool = False
    """``phases`` come instead of the exercise or the pack that was put away; any other step goes on after them."""
    phases: tuple[Phase, ...] = ()
    end_after: Ending | None = None
    """The session ends this way once ``phases`` are over."""
    go_on: bool = False
    """Take up again what was put away."""
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

    def help(self, tier: Tier, sentences: tuple[Sentence, ...], row: str = "") -> Help:
        """Guidance in these sentences, with the clinic where it may be named."""
        clinic = (self._clinic,) if tier in _CLINIC and self._clinic else ()
        return Help(tier=tier, sentences=(*sentences, *clinic), row=row)

    def advice(self, tier: Tier) -> Help:
        """The text of a tier by itself."""
        return self.help(tier, tier_text(tier, self.flags))

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
