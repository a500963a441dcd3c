"""Cold, heat and time without a pack as phases: cloth first, skin checks by real time, off and confirmed off."""

from __future__ import annotations

from stretchcoach.routine.model import Pack, Seconds
from stretchcoach.safety import PackLimits, skin_checks
from stretchcoach.session.events import CueRole, QuestionKind
from stretchcoach.session.plan.placing import Speech, Voice, as_wish, ask_phase, place, say_phase
from stretchcoach.session.plan.plan import Ask, Phase, PhaseKind, PlannedCue, Purpose

SKIN_WITHIN = 30.0
"""Seconds to answer whether the pack is off or the skin back to normal, before it is asked again (``sleep_guard``)."""

HALF_FROM = 240.0
"""A stretch of pack time at least this long says when half the whole time is over."""

WAIT_MORE = 300.0
"""Seconds waited once more when the skin is not back to normal."""


def pack_phases(
    voice: Voice, pack: Pack, seconds: Seconds, limits: PackLimits, *, note: str = "", recent: bool = False
) -> tuple[Phase, ...]:
    """The phases of one pack: announcement, barrier confirmed, time on the skin with checks, pack confirmed off.

    Args:
        voice: the phrases and their lengths.
        pack: its kind.
        seconds: time on the skin.
        limits: what its kind may do.
        note: said after its name, such as why it is short.
        recent: one of the same kind was used a short time ago, so the skin has to be back to normal first.
    """
    book = voice.book
    speech = Speech(voice).say(
        book("pack.start", name=book(f"pack.name_{pack}"), time=book.time(seconds)), CueRole.NAME
    )
    speech.say(note, CueRole.SAFETY)
    speech.say(limits.comfort, CueRole.SET_UP)
    speech.say(limits.prepare, CueRole.SAFETY).say(limits.position, CueRole.SET_UP)
    speech.say(limits.barrier, CueRole.SAFETY).say(limits.stop_if, CueRole.SAFETY)
    label = book(f"label.pack_{pack}")
    announce = speech.phase(PhaseKind.ANNOUNCE, "announce")
    # Before the cloth: over skin that is not back to normal nothing is put on.
    back = (skin_back_phase(voice),) if recent else ()
    # The cloth first, then the pack: a yes to the second question starts the time on the skin, and nothing else does.
    phases = [announce, *back, ask_phase(voice, barrier(pack, limits)), ask_phase(voice, pack_on(voice, pack))]
    checks = skin_checks(seconds, limits)
    for index, until in enumerate((*checks, seconds)):
        # Each stretch ends at a time on the skin, so that pauses, questions and sleep shorten what is left of it.
        start = checks[index - 1] if index else 0.0
        cues = _pack_cues(voice, start, until, seconds, first=index == 0)
        # ``seconds`` is what is planned; the engine works out what is left from ``pack_until`` and the pack's clock.
        phases.append(Phase(kind=PhaseKind.PACK, seconds=until - start, cues=cues, label=label, pack_until=until))
        # At the end of all there is no check: the pack comes off anyway.
        if until < seconds:
            phases.append(ask_phase(voice, skin_check(limits)))
    phases.append(pack_off_phase(voice))
    phases.append(say_phase(voice, book("pack.off_done"), CueRole.SET_UP))
    return tuple(phases)


def _pack_cues(voice: Voice, start: Seconds, until: Seconds, total: Seconds, *, first: bool) -> tuple[PlannedCue, ...]:
    opening = Speech(voice).say(voice.book("pack.running"), CueRole.SET_UP).cues if first else []
    wanted = []
    # Not where half the time is over at a check, nor in a short stretch: there enough is said.
    if start < total / 2 < until and until - start >= HALF_FROM:
        wanted.append(as_wish(voice.cue(total / 2 - start, voice.book("pack.half"), CueRole.HALF)))
    return place(until - start, opening, wanted)[0]


def off_phases(voice: Voice, seconds: Seconds) -> tuple[Phase, ...]:
    """Time without a pack, then the question whether the skin is back to normal (section 3.5, ``require``)."""
    speech = Speech(voice).say(voice.book("off.start", time=voice.book.time(seconds)), CueRole.NAME)
    # Locked: skin that had no time to recover must not be made to take the next pack (section 3.5).
    return speech.phase(PhaseKind.OFF, "off", at_least=seconds, locked=True), skin_back_phase(voice)


def skin_back_phase(voice: Voice) -> Phase:
    """Asks whether the skin is back to its normal colour and warmth."""
    text, kind = voice.book("off.done"), QuestionKind.YES_NO
    return ask_phase(voice, Ask(purpose=Purpose.SKIN_BACK, kind=kind, text=text, within=SKIN_WITHIN))


def wait_more(voice: Voice) -> tuple[Phase, ...]:
    """Five minutes more without a pack, and the same question again."""
    speech = Speech(voice).say(voice.book("off.not_yet"), CueRole.SAFETY)
    return speech.phase(PhaseKind.OFF, "off", at_least=WAIT_MORE, locked=True), skin_back_phase(voice)


def barrier(pack: Pack, limits: PackLimits) -> Ask:
    """Confirms the damp cloth or the dry towel, before anything is put on (section 3.3, ``barrier``)."""
    kind = QuestionKind.YES_NO
    return Ask(purpose=Purpose.BARRIER, kind=kind, text=limits.barrier_check, within=60.0, ref=pack)


def pack_on(voice: Voice, pack: Pack, *, back: bool = False) -> Ask:
    """Confirms the pack; the time on the skin starts with the answer."""
    book = voice.book
    return Ask(
        purpose=Purpose.PACK_ON,
        kind=QuestionKind.YES_NO,
        text=book("pack.back_on") if back else book("pack.on"),
        within=60.0,
        ref=pack,
    )


def skin_check(limits: PackLimits) -> Ask:
    """The skin check: yes means that the skin is fine; silence takes the pack off."""
    return Ask(purpose=Purpose.SKIN, kind=QuestionKind.YES_NO, text=limits.normal_skin, within=limits.answer_within)


def pack_off_phase(voice: Voice, text: str = "") -> Phase:
    """Confirms that the pack is off, in the usual words or in these; asked again and again until it is."""
    ask = Ask(
        purpose=Purpose.PACK_OFF,
        # CONFIRM knows no *no* and no *unsure*: nothing but a yes ends it.
        kind=QuestionKind.CONFIRM,
        text=text or voice.book("pack.off"),
        within=SKIN_WITHIN,
        again=voice.book("pack.off_alarm"),
    )
    return ask_phase(voice, ask)
