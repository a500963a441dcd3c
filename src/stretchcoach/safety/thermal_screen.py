"""Who may use cold or heat: one list before the first pack of a session, and what the answers open, bend or close.

Section 3.4 of the clinical reference, with the rows in ``data/thermal.toml``. Answers are ``"yes"``, ``"no"`` or
``"unsure"`` by id; unsure counts as yes. Besides conditions there are three more kinds of id: ``"heart.cold"``, whether a
clinician said that cold is all right with a heart condition, and :data:`HELPER`, where only a clear yes opens; and
:data:`LINES`, the conditions among which is picked just now.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import field, replace
from enum import StrEnum
from typing import Annotated

from stretchcoach.frozen import dataclass
from stretchcoach.routine.model import Pack
from stretchcoach.safety.person import AgeBand
from stretchcoach.safety.questions import DONE, NO, NONE, YES, QuestionKind
from stretchcoach.safety.sourced import Sourced
from stretchcoach.safety.thermal import PackLimits
from stretchcoach.strict import EMPTY, EVERY, Called

HELPER = "helper"
"""Id of the question whether somebody is there who can take the pack off."""

CHILD, THIN_SKIN = "child", "thin_skin"
"""The conditions that an age answers, see :func:`known_pack_answers`."""

LINES = "lines"
_LIST = "list:"
"""Begins the id of the list; the ids of its conditions follow, so that its answer can be read on another day."""
_PICK = f"{LINES}:"


class PackEffect(StrEnum):
    """What a condition does to one kind of pack."""

    OK = "ok"
    BLOCK = "block"
    ASK = "ask"
    """Blocked until a clinician has said that it is all right."""
    HELPER = "helper"
    """Blocked unless somebody is there to take the pack off."""
    SHORTER = "shorter"
    """Shorter, and with more skin checks, see :func:`careful`."""


_CLOSED = frozenset({PackEffect.BLOCK, PackEffect.ASK, PackEffect.HELPER})


@dataclass(frozen=True, slots=True, kw_only=True)
class PackCondition(Sourced):
    """One row of section 3.4."""

    id: str
    line: Annotated[str, EMPTY]
    """As it stands in the list; empty where it is not asked there."""
    ask: str
    effects: Annotated[Mapping[Pack, PackEffect], EVERY]
    lasting: bool
    """The answer is kept for later sessions; otherwise it is about today."""
    because: str
    """Why a pack is left out or shortened, said to the patient."""
    cleared: Mapping[Pack, str] = field(default_factory=dict)
    """For :attr:`PackEffect.ASK`: the question whether a clinician said that it is all right."""
    after: str = ""
    """The condition whose yes leads to this one; empty for most."""
    beside: Annotated[str, Called("with")] = ""
    """What has to be remembered of the person for it to be asked; empty for most."""
    same_as: Annotated[str, Called("known")] = ""
    """What is remembered of the person and answers it; empty for most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThermalScreen:
    """Everything that is asked before a pack, in the order in which it is asked."""

    ask: str
    which: str
    more: str
    conditions: Mapping[str, PackCondition]
    helper: str
    """The question for :attr:`PackEffect.HELPER`."""
    origins: Mapping[str, Sourced]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackQuestion:
    """The next thing to ask; ``ref`` is the id under which its answer is kept."""

    ref: str
    text: str
    kind: QuestionKind = QuestionKind.YES_NO
    items: tuple[str, ...] = ()
    several: bool = False
    picked: tuple[int, ...] = ()


def known_pack_answers(
    lasting: Mapping[str, str], age: AgeBand, remembered: Mapping[str, str], screen: ThermalScreen
) -> dict[str, str]:
    """What need not be asked: kept answers to lasting conditions, and what the age and other memories say.

    Args:
        lasting: kept answers.
        age: goes before them.
        remembered: conditions of the person, see :mod:`stretchcoach.safety.conditions`.
        screen: the table.
    """
    answers = {name: value for name, value in lasting.items() if _is_lasting(name, screen)}
    # An unknown age counts as an adult's, unless a kept answer says otherwise.
    if age is not AgeBand.UNKNOWN or CHILD not in answers:
        answers[CHILD] = YES if age is AgeBand.UNDER_18 else NO
    if age is AgeBand.FROM_65:
        answers[THIN_SKIN] = YES
    for each in screen.conditions.values():
        if each.same_as:
            answers[each.id] = YES if remembered.get(each.same_as, NO) != NO else NO
        elif each.beside and remembered.get(each.beside, NO) == NO:
            answers.setdefault(each.id, NO)
    return answers


def with_pack_answer(answers: Mapping[str, str], ref: str, value: str | int, screen: ThermalScreen) -> dict[str, str]:
    """``answers`` with one more: *none* to the list answers all its conditions, ``done`` those that were not picked."""
    after = dict(answers)
    if ref.startswith(_LIST):
        ids = ref.removeprefix(_LIST)
        if value == NONE:
            after.update(dict.fromkeys(ids.split(","), NO))
        else:
            after[LINES] = ids
    elif ref.startswith(_PICK):
        named = ref.removeprefix(_PICK).split(",")
        if value == DONE:
            after.pop(LINES, None)
            after.update({name: NO for name in named if after.get(name) != YES})
        elif isinstance(value, int) and 0 < value <= len(named):
            after[named[value - 1]] = YES
    else:
        after[ref] = str(value)
    return after


def kept(answers: Mapping[str, str], screen: ThermalScreen) -> dict[str, str]:
    """The answers that stay true after today: those to lasting conditions."""
    return {name: value for name, value in answers.items() if _is_lasting(name, screen)}


def next_pack_question(
    answers: Mapping[str, str], packs: Collection[Pack], screen: ThermalScreen
) -> PackQuestion | None:
    """What to ask next before the first of ``packs``; None when the answers open or close each of them.

    Nothing is asked about a kind that is closed already, nor what an earlier answer has settled.
    """
    if picking := answers.get(LINES):  # a pick of several goes on until it is done
        return _pick(picking, answers, screen)
    wanted = [pack for pack in Pack if pack in packs and not _is_closed(pack, answers, screen)]
    unasked = [each for each in screen.conditions.values() if _is_unasked(each, answers, wanted)]
    listed = [each for each in unasked if each.line]
    if listed:
        ref = _LIST + ",".join(each.id for each in listed)
        items = tuple(each.line for each in listed)
        return PackQuestion(ref=ref, text=screen.ask, kind=QuestionKind.LIST, items=items)
    if unasked:
        return PackQuestion(ref=unasked[0].id, text=unasked[0].ask)
    return next(_opening_questions(answers, wanted, screen), None)


def _pick(ids: str, answers: Mapping[str, str], screen: ThermalScreen) -> PackQuestion:
    named = ids.split(",")
    picked = tuple(number for number, name in enumerate(named, 1) if answers.get(name) == YES)
    items = tuple(screen.conditions[name].line for name in named)
    text = screen.more if picked else screen.which
    kind = QuestionKind.PICK
    return PackQuestion(ref=_PICK + ids, text=text, kind=kind, items=items, several=True, picked=picked)


def blocking(pack: Pack, answers: Mapping[str, str], screen: ThermalScreen) -> PackCondition | None:
    """The condition that closes this kind of pack; None where it is open.

    What only a clear yes opens is closed until it is given, and named only where nothing closes it for certain.
    """
    closing = [each for each in screen.conditions.values() if _effect(each, pack, answers) in _CLOSED]
    return next(
        (each for each in closing if _effect(each, pack, answers) is PackEffect.BLOCK), next(iter(closing), None)
    )


def shortening(pack: Pack, answers: Mapping[str, str], screen: ThermalScreen) -> PackCondition | None:
    """The first condition that makes this kind of pack shorter; None where none does."""
    rows = screen.conditions.values()
    return next((each for each in rows if _effect(each, pack, answers) is PackEffect.SHORTER), None)


def careful(limits: PackLimits) -> PackLimits:
    """The limits for a shortened pack: at most ``careful_max`` seconds, the skin checked every ``careful_check``."""
    return replace(
        limits,
        default=min(limits.default, limits.careful_max),
        ui_max=min(limits.ui_max, limits.careful_max),
        hard_max=min(limits.hard_max, limits.careful_max),
        first_check=min(limits.first_check, limits.careful_check),
        check_every=min(limits.check_every, limits.careful_check),
    )


def _is_lasting(name: str, screen: ThermalScreen) -> bool:
    return name in screen.conditions and screen.conditions[name].lasting


def _applies(name: str, answers: Mapping[str, str]) -> bool:
    return answers.get(name, NO) != NO


def _effect(condition: PackCondition, pack: Pack, answers: Mapping[str, str]) -> PackEffect:
    """What the answers make of a condition: what a clear yes has opened is OK, what anything else has closed BLOCK."""
    effect = condition.effects[pack]
    if not _applies(condition.id, answers):
        return PackEffect.OK
    if effect not in (PackEffect.ASK, PackEffect.HELPER):
        return effect
    # Only a clear yes opens; *not sure* closes like a no.
    answer = answers.get(_opener(condition, pack))
    if answer is None:
        return effect
    return PackEffect.OK if answer == YES else PackEffect.BLOCK


def _opener(condition: PackCondition, pack: Pack) -> str:
    return HELPER if condition.effects[pack] is PackEffect.HELPER else f"{condition.id}.{pack}"


def _is_closed(pack: Pack, answers: Mapping[str, str], screen: ThermalScreen) -> bool:
    return any(_effect(each, pack, answers) is PackEffect.BLOCK for each in screen.conditions.values())


def _is_unasked(condition: PackCondition, answers: Mapping[str, str], packs: Collection[Pack]) -> bool:
    """Whether the condition has still to be asked about for ``packs``."""
    if condition.id in answers or (condition.after and not _applies(condition.after, answers)):
        return False
    return any(condition.effects[pack] is not PackEffect.OK for pack in packs)


def _opening_questions(
    answers: Mapping[str, str], packs: Collection[Pack], screen: ThermalScreen
) -> Iterator[PackQuestion]:
    """What only a clear yes opens, still to be asked."""
    for condition in screen.conditions.values():
        for pack in packs:
            match _effect(condition, pack, answers):
                case PackEffect.ASK:
                    yield PackQuestion(ref=_opener(condition, pack), text=condition.cleared[pack])
                case PackEffect.HELPER:
                    yield PackQuestion(ref=HELPER, text=screen.helper)
