"""Red flags from their already-read data table, with every cross-reference checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from stretchcoach.safety.fields import Origin, Table, damaged, filled, numbers
from stretchcoach.safety.red_flags import (
    NO,
    URGENCY,
    YES,
    Branch,
    Cleared,
    EmergencyLine,
    GateQuestion,
    Locale,
    RedFlags,
    Row,
    StopSign,
    TierText,
)
from stretchcoach.session.events import Tier

_CARE_TODAY = URGENCY[:2]
"""Tiers at which an unsure answer counts as yes."""


def parse_red_flags(data: Mapping[str, Any]) -> RedFlags:
    """Everything about red flags.

    Raises:
        RulesError: something is missing, unknown, of the wrong kind, without a source, or refers to nothing.
    """
    top = Table("red_flags", data)
    values, origins = numbers(top.table("limits"))
    purpose, origins["purpose"] = _text(top.table("purpose"))
    disclaimer, origins["disclaimer"] = _text(top.table("disclaimer"))
    signs = tuple(map(_stop_sign, top.tables("stop_sign")))
    lines = tuple(map(_emergency_line, top.tables("emergency_line")))
    gate = tuple(map(_gate, top.tables("gate")))
    symptom, symptom_rows = _symptom(top.table("symptom"), lines, signs)
    rows = (*map(_row, top.tables("row")), *symptom_rows)
    branches = tuple(_branch(table, rows) for table in top.tables("branch"))
    _check_rows(rows, branches)
    _check_gates((*gate, symptom), rows)
    _check_emergency_list(lines, rows, signs, branches)
    for branch in branches:
        _check_branch(branch, rows, gate)
    flags: RedFlags = filled(
        "red_flags, limits",
        RedFlags,
        values,
        rows=MappingProxyType({row.id: row for row in rows}),
        branches=MappingProxyType({each: branch for branch in branches for each in branch.of}),
        gate=gate,
        symptom=symptom,
        tiers=_tiers(top.table("tier")),
        emergency_list=lines,
        stop_signs=signs,
        cleared=_cleared(top.table("still_cleared"), branches),
        opening=top.sentence("opening"),
        purpose=purpose,
        disclaimer=disclaimer,
        locale=_locale(top.table("locale")),
        origins=MappingProxyType(origins),
    )
    top.close()
    return flags


def _text(table: Table) -> tuple[str, Origin]:
    text, origin = table.sentence("value"), table.origin()
    table.close()
    return text, origin


def _row(table: Table) -> Row:
    origin, tier, part_of = table.origin(), table.choice("tier", Tier), table.text("part_of", "")
    blocks_all = table.flag("blocks_all", False)
    unsure = table.flag("unsure_counts_as_yes", False) or blocks_all
    row = Row(
        id=table.sentence("id"),
        ask=table.sentence("ask"),
        tier=tier,
        say=table.text("say", ""),
        grade=table.sentence("grade"),
        sources=origin.sources,
        marks=origin.marks,
        part_of=part_of,
        cleared_by=table.text("cleared_by", NO),
        alone=table.choice("alone", Tier) if "alone" in table else None,
        full_screen=not part_of,
        prefer_not_to_say="not_said" in table,
        not_said=table.text("not_said", ""),
        unsure_counts_as_yes=tier in _CARE_TODAY or unsure,
        blocks_all=blocks_all,
    )
    table.close()
    return row


def _branch(table: Table, rows: Iterable[Row]) -> Branch:
    origin, branch_id = table.origin(), table.sentence("id")
    branch = Branch(
        id=branch_id,
        of=table.texts("of"),
        rows=tuple(row.id for row in rows if row.part_of == branch_id),
        lower=table.choice("lower", Tier) if "lower" in table else None,
        say=table.text("say", ""),
        sources=origin.sources,
        marks=origin.marks,
    )
    table.close()
    return branch


def _cleared(table: Table, branches: Iterable[Branch]) -> Cleared:
    origin = table.origin()
    cleared = Cleared(
        ask=table.sentence("ask"),
        lower=table.choice("lower", Tier),
        not_for=table.texts("not_for"),
        sources=origin.sources,
        marks=origin.marks,
    )
    table.close()
    if cleared.lower in _CARE_TODAY or set(cleared.not_for) - {branch.id for branch in branches}:
        raise damaged(table.where, "expected a milder tier, and branches that there are")
    return cleared


def _gate(table: Table) -> GateQuestion:
    return _question(table, table.sentence("ask"), table.texts("rows"))


def _question(table: Table, ask: str, rows: tuple[str, ...]) -> GateQuestion:
    origin = table.origin()
    question = GateQuestion(
        id=table.sentence("id"),
        ask=ask,
        rows=rows,
        if_none=table.choice("if_none", Tier),
        say=table.text("say"),
        no_heat=table.flag("no_heat", False),
        sources=origin.sources,
        marks=origin.marks,
    )
    table.close()
    return question


def _symptom(
    table: Table, lines: Iterable[EmergencyLine], signs: Iterable[StopSign]
) -> tuple[GateQuestion, tuple[Row, Row]]:
    """The anytime key: its two questions read out the emergency list and the other signs to stop."""
    emergency = _spoken_row(table.table("emergency_list"), "emergency_list", [line.say for line in lines])
    stop = _spoken_row(table.table("stop_signs"), "stop_signs", [sign.say for sign in signs if not sign.direct])
    return _question(table, "", (emergency.id, stop.id)), (emergency, stop)


def _spoken_row(table: Table, row_id: str, said: list[str]) -> Row:
    origin = table.origin()
    row = Row(
        id=row_id,
        ask=" ".join((table.sentence("ask"), *said)),
        tier=table.choice("tier", Tier),
        say="",
        grade=table.sentence("grade"),
        sources=origin.sources,
        marks=origin.marks,
        instead=table.text("instead", ""),
        full_screen=False,
    )
    table.close()
    return row


def _stop_sign(table: Table) -> StopSign:
    origin = table.origin()
    sign = StopSign(
        id=table.sentence("id"),
        say=table.sentence("say"),
        direct=table.flag("direct", False),
        sources=origin.sources,
        marks=origin.marks,
    )
    table.close()
    return sign


def _emergency_line(table: Table) -> EmergencyLine:
    line = EmergencyLine(
        rows=table.texts("rows"), signs=table.texts("signs"), show=table.sentence("show"), say=table.sentence("say")
    )
    table.close()
    return line


def _tiers(table: Table) -> Mapping[Tier, TierText]:
    return MappingProxyType({tier: _tier(table.table(tier.value)) for tier in Tier})


def _tier(table: Table) -> TierText:
    origin = table.origin()
    text = TierText(
        meaning=table.sentence("meaning"), text=table.sentence("text"), sources=origin.sources, marks=origin.marks
    )
    table.close()
    return text


def _locale(table: Table) -> Locale:
    origin = table.origin()
    locale = Locale(
        emergency=table.sentence("emergency"),
        urgent=table.sentence("urgent"),
        sources=origin.sources,
        marks=origin.marks,
    )
    table.close()
    return locale


def _check_rows(rows: tuple[Row, ...], branches: tuple[Branch, ...]) -> None:
    ids, branch_ids = [row.id for row in rows], [branch.id for branch in branches]
    for row in rows:
        if ids.count(row.id) > 1:
            raise damaged("red_flags, row", f"{row.id} is there twice")
        if row.part_of and row.part_of not in branch_ids:
            raise damaged(f"red_flags, row {row.id}", f"part_of: there is no {row.part_of!r}")
        if row.cleared_by not in (YES, NO):
            raise damaged(f"red_flags, row {row.id}", "cleared_by: expected yes or no")


def _check_branch(branch: Branch, rows: tuple[Row, ...], gates: tuple[GateQuestion, ...]) -> None:
    """A branch asks something, follows what there is, and lowers only what is more urgent."""
    where = f"red_flags, branch {branch.id}"
    tiers = {row.id: row.tier for row in rows} | {gate.id: gate.if_none for gate in gates}
    if not branch.of or not branch.rows:
        raise damaged(where, "expected rows it follows, and rows that are part of it")
    for each in branch.of:
        if each not in tiers:
            raise damaged(where, f"of: there is no {each!r}")
        if branch.lower is not None and URGENCY.index(branch.lower) <= URGENCY.index(tiers[each]):
            raise damaged(where, f"lower: {branch.lower} is not milder than {each}")
        if len(branch.of) > 1 and any(tiers[part] is not tiers[each] for part in branch.rows):
            raise damaged(where, f"its questions have another tier than {each}")


def _check_gates(gates: tuple[GateQuestion, ...], rows: tuple[Row, ...]) -> None:
    by_id = {row.id: row for row in rows}
    for gate in gates:
        where = f"red_flags, gate {gate.id}"
        if not gate.rows or gate.id in by_id or [each.id for each in gates].count(gate.id) > 1:
            raise damaged(where, "expected rows, and an id that nothing else has")
        for row in gate.rows:
            if row not in by_id:
                raise damaged(where, f"rows: there is no {row!r}")
        if all(by_id[row].tier is Tier.EMERGENCY_NOW for row in gate.rows) and gate.if_none is not Tier.EMERGENCY_NOW:
            raise damaged(where, "every row is an emergency, so if_none has to be emergency_now")


def _check_emergency_list(
    lines: tuple[EmergencyLine, ...],
    rows: tuple[Row, ...],
    signs: tuple[StopSign, ...],
    branches: tuple[Branch, ...],
) -> None:
    """The list names every emergency row and every sign that is an emergency at once, and nothing else.

    The questions of a branch that can lower a row are about that row, which is named.
    """
    about_rows = {row for branch in branches if branch.lower for row in branch.rows} | {"emergency_list"}
    emergencies = {row.id for row in rows if row.tier is Tier.EMERGENCY_NOW} - about_rows
    direct = {sign.id for sign in signs if sign.direct}
    odd = emergencies ^ {row for line in lines for row in line.rows} | direct ^ {
        s for line in lines for s in line.signs
    }
    if odd:
        raise damaged("red_flags, emergency_line", f"missing or unknown: {', '.join(sorted(odd))}")
