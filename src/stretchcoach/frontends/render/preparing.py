"""From a routine to everything a file needs: the plan with true lengths, the cue sheet, and the clip of each sound."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from stretchcoach.coach.today import localised, numbers_to_call
from stretchcoach.errors import StretchcoachError
from stretchcoach.frontends.render.cue_sheet import WAITS, CueSheet, make_sheet
from stretchcoach.frozen import dataclass
from stretchcoach.routine.model import Routine
from stretchcoach.safety import RedFlags, Rules
from stretchcoach.safety.briefing import Briefing
from stretchcoach.safety.person import Profile
from stretchcoach.session.plan.plan import Plan
from stretchcoach.session.rehearsal import make_plan
from stretchcoach.settings import Settings
from stretchcoach.sound.api import Sound
from stretchcoach.sound.patience import Patience
from stretchcoach.sound.style import Style, style_of
from stretchcoach.words.lengths import Lengths, Phrase, Speaker
from stretchcoach.words.spoken import spoken

if TYPE_CHECKING:
    from stretchcoach.sound.mixdown import Placed


class Clips(Sound, Protocol):
    """A sound whose clips can be had as files."""

    def clip(self, phrase: Phrase) -> Path | None:
        """The sound file of a phrase that was prepared; None when it has no sound."""

    def chime_clip(self, name: str) -> Path:
        """The sound file of a chime."""

    def background_clip(self) -> str:
        """What sounds under a session: ``noise``, the path of a WAV file, or nothing."""


READY = 20.0
"""Seconds to get into each position where its author sets none: a file hears nobody say that they are there. A design
choice."""

OTHERWISE = "Choose another voice with --voice, or in the settings."


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """One routine to be made into files, and whom for."""

    routine: Routine
    rules: Rules
    profile: Profile
    briefing: Briefing
    segments: bool = False

    def sheet(self, lengths: Lengths | None = None) -> CueSheet:
        """The cue sheet; lengths that are not known are estimated."""
        return make_sheet(self.plan(lengths), self.rules, self.routine, self.profile, segments=self.segments)

    def plan(self, lengths: Lengths | None = None) -> Plan:
        """The plan of a live session, with the words for nobody to answer, and all the patience a question takes."""
        book = self.rules.book.in_a_file()
        plan = make_plan(self.routine, self.rules, lengths, self.profile, 0.0, self.briefing, book, READY)
        return replace(plan, patience=WAITS)

    @property
    def flags(self) -> RedFlags:
        """The red-flag tables with whom to call where the person is."""
        return localised(self.rules, self.profile).red_flags

    def style(self, settings: Settings) -> Style:
        """How it sounds."""
        return style_of(self.routine, settings, numbers_to_call(self.rules, self.profile))

    def phrases(self) -> list[Phrase]:
        """Everything whose length the plan or the sheet depends on, each once."""
        return list(dict.fromkeys([*self.plan().phrases(), *self.sheet().phrases()]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A cue sheet and the clips that it is mixed from."""

    order: Ordered
    sheet: CueSheet
    placed: tuple[Placed, ...]
    background: str
    silent: tuple[str, ...] = ()
    """Texts in which there is nothing to say; each is a silence."""


async def prepare(order: Ordered, sound: Clips, settings: Settings, patience: Patience | None = None) -> Prepared:
    """Renders what is not rendered yet, and makes the cue sheet with the lengths of it.

    A file is kept and given away, so the chosen voice is waited for as long as ``patience`` says, for ever where there is
    none, and no other one speaks in its place.

    Raises:
        StretchcoachError: something has no voice, or not the one that was chosen.
    """
    from stretchcoach.sound.mixdown import Placed

    sound.suit(order.style(settings))
    phrases = order.phrases()
    lengths = sound.cached_lengths(phrases) or await sound.prepare(phrases, patience or Patience(None))
    if sound.replaced:
        raise StretchcoachError(f"{order.routine.id}: nothing was written: {sound.replaced} {OTHERWISE}")
    sheet = order.sheet(lengths)
    placed: list[Placed] = []
    silent: dict[str, None] = {}
    for each in sheet.sounds:
        if each.chime:
            placed.append(Placed(each.at, sound.chime_clip(each.chime), settings.chimes))
            continue
        if not spoken(each.text, order.rules.language):
            silent[each.text] = None
            continue
        clip = sound.clip(each.phrase)
        if clip is None:
            raise _speechless(order.routine, each.text, sound.problem)
        voice = settings.count if each.phrase.speaker is Speaker.COUNT else settings.coach
        placed.append(Placed(each.at, clip, voice.volume))
    background = sound.background_clip()
    return Prepared(order=order, sheet=sheet, placed=tuple(placed), background=background, silent=tuple(silent))


def estimated(order: Ordered, sound: Clips, settings: Settings) -> tuple[CueSheet, bool]:
    """The cue sheet without rendering anything, and whether its lengths are estimates."""
    sound.suit(order.style(settings))
    lengths = sound.cached_lengths(order.phrases())
    return order.sheet(lengths), lengths is None


def _speechless(routine: Routine, text: str, problem: str | None) -> StretchcoachError:
    why = (problem or "no voice could speak it").split(". ")[0].rstrip(".")
    return StretchcoachError(
        f'{routine.id}: nothing was written: "{text[:60]}" has no voice ({why}). For help run: stretchcoach doctor'
    )
