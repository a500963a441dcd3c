"""Which question about red flags comes next, and what the answers lead to: pure functions over the table.

The short gate: yes or unsure at one of its questions opens the rows it stands for, most urgent first. Where every row of
a question is an emergency nothing is left to tell apart, so the question itself is the finding. The full screen asks all
rows, those first that can lead to the most urgent help.

A confirmed row opens its branch, if it has one. Its questions can make the row more urgent, or, where every one of them
is cleared, less. Questions end with a finding that no later one could make more urgent; findings of the tier
``book_clinician`` add up.

Only the one answer that clears a row clears it, mostly a plain no. Unsure, no answer and anything else count as yes on
rows that need care today. To prefer not to say is neither, and only some rows offer it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from stretchcoach.safety.red_flags import (
    NO,
    NOT_SAID,
    STILL_CLEARED,
    URGENCY,
    YES,
    Finding,
    GateQuestion,
    RedFlags,
    Row,
    about,
    filled,
    finding,
)
from stretchcoach.session.events import Tier

_CARE_TODAY = URGENCY[:2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """Where a full screen stands."""

    next: Row | None
    """The row to ask now; None when it has ended."""
    stop: Finding | None
    """Why nothing may start. Before it has ended: what stands if it is broken off now."""
    book: tuple[Finding, ...]
    """What is worth a booked appointment, in the order it was found."""


def screen_rows(flags: RedFlags) -> tuple[Row, ...]:
    """The rows of the full screen in the order they are asked.

    Those come first that can lead to the most urgent help, alone or by their branch; those that are milder when nothing
    else was found come last.
    """
    rows = [row for row in flags.rows.values() if row.full_screen]
    return tuple(sorted(rows, key=lambda row: (row.alone is not None, _reach(row, flags), URGENCY.index(row.tier))))


def screen(answers: Mapping[str, str], flags: RedFlags, cleared: Collection[str] = ()) -> Screening:
    """Where a full screen stands.

    Args:
        answers: answers so far, by the id of the row.
        flags: the red flags.
        cleared: rows whose lock a clinician's word has lifted: they are asked whether that still holds.
    """
    following, findings = _walk(screen_rows(flags), answers, flags, cleared=cleared)
    stop = _serious(findings)
    return Screening(next=following, stop=stop, book=() if stop or following else tuple(findings))


def next_question(gate: GateQuestion, answers: Mapping[str, str], flags: RedFlags) -> Row | None:
    """The row to ask next about ``gate``; None when :func:`triage` has all it needs.

    Args:
        gate: the question that was answered.
        answers: answers so far, ``"yes"``, ``"no"`` or ``"unsure"``, by the id of the row, or of the gate question.
            Without an answer of its own the gate question counts as yes.
        flags: the red flags.
    """
    if answers.get(gate.id) == NO:
        return None
    if _all_emergencies(gate, flags):
        return _branch(_itself(gate, flags), answers, flags)[0]
    return _walk(_gate_rows(gate, flags), answers, flags, given=gate.rows)[0]


def triage(gate: GateQuestion, answers: Mapping[str, str], flags: RedFlags) -> Finding:
    """What the answers about ``gate`` lead to, for any answers at all.

    Safe to call early: a row without an answer counts as unsure.
    """
    if answers.get(gate.id) == NO:
        return finding(Tier.NONE, "", "", flags)
    itself = _itself(gate, flags)
    if _all_emergencies(gate, flags):
        found = _branch(itself, answers, flags, early=True)[1]
    else:
        rows = _walk(_gate_rows(gate, flags), answers, flags, given=gate.rows, early=True)[1]
        found = _by_urgency([*rows, itself])[0]
    return replace(found, no_heat=gate.no_heat)


def unresolved(gate: GateQuestion, answers: Mapping[str, str], flags: RedFlags) -> Finding | None:
    """What stands when the questions about ``gate`` are broken off: what was confirmed, or what no row told apart.

    Never less than a plain no to every row would lead to. None where that needs no care today.
    """
    if answers.get(gate.id, NO) == NO:
        return None
    itself = _itself(gate, flags)
    if _all_emergencies(gate, flags):
        following, found = _branch(itself, answers, flags)
        return found if following is not None else None
    return _serious([*_walk(_gate_rows(gate, flags), answers, flags, given=gate.rows)[1], itself])


def not_said(row_id: str, flags: RedFlags) -> str:
    """What is said to somebody who prefers not to answer the row."""
    return filled(flags.rows[row_id].not_said, flags)


def parts(of: str, flags: RedFlags) -> tuple[Row, ...]:
    """The questions of the branch of a row or gate question.

    Those of a branch that several rows share are told apart by ``of`` in their id: each row is asked about anew.
    """
    branch = flags.branches.get(of)
    if branch is None:
        return ()
    rows = (flags.rows[each] for each in branch.rows)
    return tuple(replace(row, id=f"{of}/{row.id}") for row in rows) if len(branch.of) > 1 else tuple(rows)


def lowered(found: Finding, flags: RedFlags) -> Finding:
    """``found`` once every question of its branch is cleared; itself where its branch does not lower it."""
    branch = flags.branches.get(found.row_id)
    if branch is None or branch.lower is None:
        return found
    return finding(branch.lower, found.row_id, branch.say, flags)


def possible_findings(row_id: str, flags: RedFlags) -> tuple[Finding, ...]:
    """Everything a row, or a gate question that is a finding by itself, may lead to in a full screen or a gate."""
    row = flags.rows.get(row_id)
    own = about(row_id, flags) if row else _itself(flags.question(row_id), flags)
    owns = [own, finding(row.alone, row.id, row.say, flags)] if row and row.alone else [own]
    mildest = max(_index(each.tier) for each in owns)
    worse = [about(part.id, flags) for part in parts(row_id, flags) if _index(part.tier) < mildest]
    found = (*owns, *worse, lowered(own, flags))
    return tuple({each.text_parts: each for each in found if each.tier is not Tier.NONE}.values())


def _walk(
    rows: Sequence[Row],
    answers: Mapping[str, str],
    flags: RedFlags,
    *,
    given: Collection[str] = (),
    cleared: Collection[str] = (),
    early: bool = False,
) -> tuple[Row | None, list[Finding]]:
    """The next row to ask, and what was found so far, a row whose branch is being asked included.

    ``given`` rows are not asked again in a branch.
    """
    found: list[Finding] = []
    for row in rows:
        if _nothing_worse(_reach(row, flags, given), found):
            break
        if row.id not in answers and not early:
            return row, found
        if not _confirmed(row, answers):
            continue
        own = about(row.id, flags)
        if row.alone is not None and not found:
            own = finding(row.alone, row.id, row.say, flags)
        following, result = _branch(own, answers, flags, given=given, early=early)
        if following is not None:
            return following, [*found, own]
        if _may_be_cleared(row, result, flags, cleared):
            following, result = _still_cleared(result, answers, flags)
        if following is not None:
            return following, found
        if result.tier is not Tier.NONE:
            found.append(result)
    return None, found


def _branch(
    own: Finding,
    answers: Mapping[str, str],
    flags: RedFlags,
    *,
    given: Collection[str] = (),
    early: bool = False,
) -> tuple[Row | None, Finding]:
    """The next question of the branch that follows the finding ``own``, and what it leads to."""
    for part in parts(own.row_id, flags):
        if part.id in given:
            continue
        if part.id not in answers and not early:
            return part, own
        if _confirmed(part, answers):
            return None, about(part.id, flags) if _index(part.tier) < _index(own.tier) else own
    return None, lowered(own, flags)


def still_cleared(row_id: str, flags: RedFlags) -> Row:
    """The question whether what a clinician cleared is as it was then."""
    return Row(
        id=STILL_CLEARED.format(row=row_id),
        ask=flags.cleared.ask,
        tier=flags.rows[row_id].tier,
        say="",
        grade="",
        sources=flags.cleared.sources,
        marks=flags.cleared.marks,
        part_of="cleared",
        cleared_by=YES,
        full_screen=False,
    )


def _may_be_cleared(row: Row, result: Finding, flags: RedFlags, cleared: Collection[str]) -> bool:
    branch = flags.branches.get(row.id)
    own_rule = branch is not None and branch.id in flags.cleared.not_for
    return result.row_id in cleared and not own_rule and (result.tier in _CARE_TODAY or result.blocks_all)


def _still_cleared(result: Finding, answers: Mapping[str, str], flags: RedFlags) -> tuple[Row | None, Finding]:
    asked = still_cleared(result.row_id, flags)
    if asked.id not in answers:
        return asked, result
    if _confirmed(asked, answers):
        return None, result
    return None, finding(flags.cleared.lower, result.row_id, "", flags)


def _nothing_worse(reach: int, found: Iterable[Finding]) -> bool:
    """Whether what can become ``reach`` urgent is not worth asking after what ends the session already."""
    return any(each.blocks_all or (each.tier in _CARE_TODAY and reach >= _index(each.tier)) for each in found)


def _reach(row: Row, flags: RedFlags, given: Collection[str] = ()) -> int:
    """How urgent a row can become, by itself or by what is asked in its branch."""
    return min(_index(each.tier) for each in (row, *parts(row.id, flags)) if each.id not in given or each is row)


def _itself(gate: GateQuestion, flags: RedFlags) -> Finding:
    """The finding where no row of a gate question was told apart."""
    return finding(gate.if_none, gate.id, gate.say, flags)


def _gate_rows(gate: GateQuestion, flags: RedFlags) -> list[Row]:
    return sorted((flags.rows[each] for each in gate.rows), key=lambda row: _index(row.tier))


def _all_emergencies(gate: GateQuestion, flags: RedFlags) -> bool:
    return all(flags.rows[each].tier is Tier.EMERGENCY_NOW for each in gate.rows)


def _serious(findings: Iterable[Finding]) -> Finding | None:
    """The most urgent finding that ends a session."""
    return next((each for each in _by_urgency(findings) if each.tier in _CARE_TODAY or each.blocks_all), None)


def _by_urgency(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda each: _index(each.tier))


def _index(tier: Tier) -> int:
    return URGENCY.index(tier)


def _confirmed(row: Row, answers: Mapping[str, str]) -> bool:
    answer = answers.get(row.id)
    if answer == row.cleared_by or (answer == NOT_SAID and row.prefer_not_to_say):
        return False
    return row.unsure_counts_as_yes or answer in (YES, NO)
