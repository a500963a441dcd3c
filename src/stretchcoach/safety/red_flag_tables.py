"""Red flags from their already-read data table, with every cross-reference checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from stretchcoach.safety.fields import Table, damaged, filled, numbers
from stretchcoach.safety.red_flags import (
    URGENCY,
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
    signs = tuple(map(_stop_sign, top.tables("stop_sign")))
    lines = tuple(map(_emergency_line, top.tables("emergency_line")))
    gate = tuple(map(_gate, top.tables("gate")))
    symptom, symptom_rows = _symptom(top.table("symptom"), lines, signs)
    rows = (*map(_row, top.tables("row")), *symptom_rows)
    _check_rows(rows)
    _check_gates((*gate, symptom), rows)
    _check_emergency_list(lines, rows, signs)
    flags: RedFlags = filled(
        "red_flags, limits",
        RedFlags,
        values,
        rows=MappingProxyType({row.id: row for row in rows}),
        gate=gate,
        symptom=symptom,
        tiers=_tiers(top.table("tier")),
        emergency_list=lines,
        stop_signs=signs,
        opening=top.sentence("opening"),
        locale=_locale(top.table("locale")),
        origins=MappingProxyType(origins),
    )
    top.close()
    return flags


def _row(table: Table) -> Row:
    origin, tier, part_of = table.origin(), table.choice("tier", Tier), table.text("part_of", "")
    row = Row(
        id=table.sentence("id"),
        ask=table.sentence("ask"),
        tier=tier,
        say=table.text("say", ""),
        grade=table.sentence("grade"),
        sources=origin.sources,
        marks=origin.marks,
        part_of=part_of,
        alone=table.choice("alone", Tier) if "alone" in table else None,
        full_screen=not part_of,
        prefer_not_to_say=table.flag("prefer_not_to_say", False),
        unsure_counts_as_yes=tier in _CARE_TODAY,
        blocks_all=table.flag("blocks_all", False),
    )
    table.close()
    return row


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


def _check_rows(rows: tuple[Row, ...]) -> None:
    ids = [row.id for row in rows]
    for row in rows:
        if ids.count(row.id) > 1:
            raise damaged("red_flags, row", f"{row.id} is there twice")
        if row.part_of and row.part_of not in ids:
            raise damaged(f"red_flags, row {row.id}", f"part_of: there is no {row.part_of!r}")


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


def _check_emergency_list(lines: tuple[EmergencyLine, ...], rows: tuple[Row, ...], signs: tuple[StopSign, ...]) -> None:
    """The list names every emergency row and every sign that is an emergency at once, and nothing else."""
    emergencies = {row.id for row in rows if row.tier is Tier.EMERGENCY_NOW and row.id != "emergency_list"}
    direct = {sign.id for sign in signs if sign.direct}
    odd = emergencies ^ {row for line in lines for row in line.rows} | direct ^ {
        s for line in lines for s in line.signs
    }
    if odd:
        raise damaged("red_flags, emergency_line", f"missing or unknown: {', '.join(sorted(odd))}")
