"""What is permitted now, and why not: what refuses a command beyond the table of states.

Each function looks at the session and returns the name of the reason for refusing a command, a phrase under ``refused``, or
nothing where the command is permitted. The rules, apart from those of :mod:`stretchcoach.session.states`:

1.  What is there for safety (``locked``: the rests that rules ask for, what is said about a rating, time between packs) is
    neither skipped, repeated nor made longer. Questions are answered, not skipped; *stop* is always possible.
2.  A pack is put on once: going back or repeating never does it a second time, and its time grows neither beyond the limit
    of its kind nor past a skin check that the longer time would have asked for.
3.  What rule P5 or P7 ended for the day does not come back.
4.  An answer must be one to the question that was heard. It may name the question, which was then read, or come after the
    question's first words; *none* to a list of warning signs only once the list can have been taken in; *yes* to a question
    that silence has just put in the place of another one is not meant for it.
"""

from __future__ import annotations

from stretchcoach.frozen import dataclass
from stretchcoach.safety import skin_checks
from stretchcoach.safety.questions import NONE, QuestionKind
from stretchcoach.session.answers.pack_answers import limits_of
from stretchcoach.session.answers.reaction import Context
from stretchcoach.session.facts import Facts
from stretchcoach.session.plan.plan import PUTTING_ON, PhaseKind, Purpose, StepKind
from stretchcoach.session.playing import Playing, Track
from stretchcoach.session.states import State

MORE = 10.0
"""Seconds the command ``more`` adds."""

MORE_AT_MOST = 60.0
"""Seconds that may be added to one phase; a design choice."""

UNNAMED_AFTER = 0.5
"""Seconds after the first word of a question from which an answer counts that does not name it."""

TOO_SOON = 1.5
"""Seconds after silence has changed the question in which a "yes" cannot have been meant for the new one."""

# Steps that may be done again. Packs are not among them (rule 2), and questions are asked again, not done again.
_REDONE = frozenset({StepKind.EXERCISE, StepKind.REST, StepKind.SAY})
_SKIPPED = _REDONE | {StepKind.COLD, StepKind.HEAT}
_HELD = frozenset({PhaseKind.HOLD, PhaseKind.COMFORTABLE})
# Missing is what lasts as long as its words or its movement: announcements, sentences, repetitions.
_LENGTHENED = _HELD | {
    *(PhaseKind.REST, PhaseKind.DO, PhaseKind.PACK, PhaseKind.SWITCH, PhaseKind.BETWEEN, PhaseKind.GET_READY)
}


@dataclass(frozen=True, slots=True)
class Present:
    """A session as it is looked at, and not changed."""

    context: Context
    state: State
    facts: Facts
    playing: Playing

    @property
    def locked(self) -> bool:
        """Whether what is under way is there for safety."""
        return self.playing.phase is not None and self.playing.phase.locked


def pause(look: Present) -> str:
    """A symptom stopped everything already: its question comes first."""
    return "stopped" if look.playing.put_away is not None else ""


def ready(look: Present) -> str:
    """Only where a position is being taken is anybody waited for."""
    phase = look.playing.phase
    return "" if phase is not None and phase.kind is PhaseKind.READY else "not_ready"


def skip(look: Present) -> str:
    """Check-ins and what is there for safety are not skipped; a question about putting a pack on goes with its step."""
    # "Are you through?" may be skipped with the exercise it is about.
    if look.playing.open is not None and not look.playing.asks(Purpose.DONE, *PUTTING_ON):
        return "answer_first"
    if look.locked:
        return "safety"
    return "" if look.playing.step.kind in _SKIPPED else "no_skip"


def back(look: Present) -> str:
    """To a step before, from its announcement."""
    if look.state is not State.RUNNING:
        return "no_back"
    return _redo(look) or ("no_back" if back_to(look) is None else "")


def back_to(look: Present) -> int | None:
    """The step to go back to: the last one that may be done again since the last pack, or this one; None for none."""
    steps, index = look.playing.steps, look.playing.index
    # Never across a pack: going on from there would come to it again, and a pack is put on once.
    packs = [place for place in range(index) if steps[place].pack is not None]
    since = range(packs[-1] + 1 if packs else 0, index)
    # The step itself comes last, for the first exercise after a pack or a start: back begins it again.
    return next((place for place in (*reversed(since), index) if _may_be_redone(look, place)), None)


def repeat(look: Present) -> str:
    """The present step again, from its announcement."""
    if look.state is not State.RUNNING:
        return "paused"
    return _redo(look) or ("" if look.playing.step.kind in _REDONE else "no_repeat")


def more(look: Present) -> str:
    """Ten seconds more of this phase."""
    track = look.playing.track
    if look.locked:
        return "safety"
    if track is None or track.seconds is None or track.phase.kind not in _LENGTHENED:
        return "no_longer"
    # The whole of what was added counts, not each time apart.
    if track.added + MORE > MORE_AT_MOST:
        return "longest"
    if track.phase.pack_until is not None:
        return _longer_pack(look, track, track.phase.pack_until)
    # Beyond this a hold would have had a check-in in its midst.
    too_long = track.seconds + MORE > look.context.rules.session.long_hold_check_s
    return "ask_first" if track.phase.kind in _HELD and too_long else ""


def answer(look: Present, question: str, changed: float | None, now: float) -> str:
    """An answer to the question with the id ``question``, the open one where that is empty.

    ``changed`` is when silence put the open question in the place of another one; None where it did not.
    """
    assert look.playing.open is not None
    # On its way while the question changed: it answers one that is not open any more.
    if question and question != look.playing.open.event.id:
        return "too_late"
    # A skin check that nobody answered becomes "take the pack off": the yes that was on its way, which says that the skin
    # is fine, would say there that the pack is off.
    just_changed = changed is not None and now < changed + TOO_SOON
    return "changed" if look.playing.open.ask.kind is QuestionKind.CONFIRM and just_changed else ""


def counts_from(look: Present, value: int | str, start: float, *, named: bool) -> float:
    """The moment from which ``value`` counts as an answer to the open question (section 1.4 of the clinical reference, W3).

    ``named`` is whether it came with the id of the question, and ``start`` the moment of session time 0.
    """
    track, question = look.playing.track, look.playing.open
    assert track is not None
    assert question is not None
    # Chimes do not count: nobody can know a question by its chime.
    words = [track.began + cue.offset for cue in track.phase.cues if cue.text]
    counts = track.began if named or not words else words[0] + UNNAMED_AFTER
    if value == NONE and question.ask.kind is QuestionKind.LIST:
        # On a screen the whole list stands from the first moment; *none* within a glance has not taken it in (W3).
        counts = max(counts, start + question.event.at + look.context.flags.none_after_s)
        # Said aloud without a name, it may be an answer to half of the list.
        if question.ask.whole and not named:
            counts = max(counts, track.silent_from)
    return counts


def _redo(look: Present) -> str:
    if look.locked:
        return "safety"
    return "pack_once" if look.facts.pack.on or look.playing.pack is not None else ""


def _may_be_redone(look: Present, index: int) -> bool:
    # Rule 3 goes by the exercise: every step with it is closed.
    step, ended = look.playing.steps[index], look.facts.skipped | look.facts.stopped
    return step.kind in _REDONE and not (step.exercise and step.exercise in ended)


def _longer_pack(look: Present, track: Track, until: float) -> str:
    pack = look.playing.pack
    assert pack is not None, "only a step with a pack has time on the skin"
    # Longer now would only be shorter after the check: each stretch ends at a time on the skin.
    if any(later.pack_until for later in look.playing.to_come):
        return "after_check"
    limits, longer = limits_of(look.context, look.facts, pack), until + track.added + MORE
    if longer > limits.ui_max:
        return "pack_longest"
    # So much longer would call for one more skin check, which the plan does not have.
    return "pack_check" if skin_checks(longer, limits) != skin_checks(until, limits) else ""
