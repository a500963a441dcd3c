"""What a reaction to an answer is made from (:class:`Context`, the facts), and what it is (:class:`Reaction`).

A reaction is a value. The functions of this folder look at facts, question and answer and return one; none of them changes
anything, emits an event or knows the time. The engine puts it into effect in one place, ``Session._follow``.
"""

from __future__ import annotations

from dataclasses import KW_ONLY, replace
from enum import Enum

from stretchcoach import safety
from stretchcoach.frozen import dataclass
from stretchcoach.safety import Action, RedFlags, Rules
from stretchcoach.safety.author import applied
from stretchcoach.safety.person import Profile
from stretchcoach.safety.questions import Sentence, shown_text
from stretchcoach.safety.red_flags import Tier, tier_text
from stretchcoach.session.facts import Ending, Facts
from stretchcoach.session.plan.placing import Voice
from stretchcoach.session.plan.plan import Phase, Plan

_CLINIC = frozenset({Tier.SAME_DAY_URGENT, Tier.BOOK_CLINICIAN})
"""Where a routine's clinic may be named. In an emergency nothing stands beside the emergency number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidanceText:
    """Guidance to give: how soon help is needed, in which words, and for which row of the red-flag table."""

    tier: Tier
    sentences: tuple[Sentence, ...]
    row: str = ""

    @property
    def text(self) -> str:
        """All of it."""
        return " ".join(map(shown_text, self.sentences))


class Then(Enum):
    """How the session goes on once the rest of a reaction is in effect."""

    NEXT = "next"
    """With the phases of the reaction, then with what was still to come."""
    PUT_AWAY = "put_away"
    """With what the anytime key had put away: it was a mistake."""
    PAUSE = "pause"
    """Not before the patient says so: nothing is open any more."""
    AGAIN = "again"
    """The same question is asked once more."""
    HOLD = "hold"
    """Not at all: held with the question open (rule P12)."""
    CLOSE = "close"
    """The session is over: its guidance was heard, or nobody is there to hear it."""


@dataclass(frozen=True, slots=True)
class Reaction:
    """Everything that follows an answer, or silence. It is put into effect in the order of the fields.

    An ``end`` goes before ``then``; ``end_after`` waits until ``phases`` are over.
    """

    facts: Facts
    """What is known from now on."""
    _: KW_ONLY
    lists: tuple[str, ...] = ()
    """Lists of red flags that were answered to their end, for the record."""
    rule: str = ""
    """The rule that decides, for the record; empty where nothing is decided."""
    action: str = ""
    say: str = ""
    """The sentence that tells the patient; spoken by ``phases`` or by the ending."""
    pack_on: bool | None = None
    """The pack of this step was put on, or is confirmed off; None where nothing was said of it."""
    instead: bool = False
    """``phases`` come instead of the exercise or the pack that was put away; any other step goes on after them."""
    drop_step: bool = False
    """Nothing more of this step is done."""
    end_after: Ending | None = None
    """The session ends this way once ``phases`` are over."""
    guidance: GuidanceText | None = None
    """With ``end``: shown until acknowledged. Without: told in passing."""
    end: Ending | None = None
    phases: tuple[Phase, ...] = ()
    """What is said, waited for or asked next."""
    then: Then = Then.NEXT


class Context:
    """What reactions are made from: the plan, the rules with the words of the person's country, the voice."""

    def __init__(self, plan: Plan, rules: Rules, profile: Profile) -> None:
        # The author's thresholds are part of the plan and go over those of the tables; the numbers to call are the
        # person's own where known.
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

    def guidance(self, tier: Tier, sentences: tuple[Sentence, ...], row: str = "") -> GuidanceText:
        """Guidance in these sentences, with the clinic where it may be named."""
        # After everything else, so that whom to call in general comes first.
        clinic = (self._clinic,) if tier in _CLINIC and self._clinic else ()
        return GuidanceText(tier=tier, sentences=(*sentences, *clinic), row=row)

    def advice(self, tier: Tier) -> GuidanceText:
        """The text of a tier by itself."""
        return self.guidance(tier, tier_text(tier, self.flags))

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
