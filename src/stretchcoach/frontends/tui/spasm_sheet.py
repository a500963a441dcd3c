"""The form of a spasm as a sheet of questions: pure, answered in under a minute."""

from __future__ import annotations

from functools import partial

from stretchcoach.frontends.spasm_form import FIELDS, NEW, START, Field, Sort, SpasmForm
from stretchcoach.frontends.spasm_lines import as_list
from stretchcoach.frontends.tui import sheets
from stretchcoach.frontends.tui.sheets import Follow, Item, Pick, Told, yes_no
from stretchcoach.history.spasms import Spasm
from stretchcoach.session.questions import YES

_KEEP = "keep"
_SORTS = {Sort.RATING: sheets.Sort.RATING, Sort.PLACE: sheets.Sort.ONE, Sort.SIDE: sheets.Sort.ONE}
_SORTS |= {Sort.SEVERAL: sheets.Sort.SOME}


def follow_spasm(form: SpasmForm) -> Follow:
    """The questions of ``form``, and at the end whether to keep what was told."""

    def follow(told: Told) -> Item | None:
        if told.get(START, form.now) is None:
            return None
        for index, field in enumerate(FIELDS, start=1):
            if field.name not in told:
                return _item(form, field, told, f"{index} of {len(FIELDS)}")
        return None if _KEEP in told else _keep(form, told)

    return follow


def spasm_of(form: SpasmForm, told: Told) -> Spasm | None:
    """What to keep; None where it was thrown away, or not even its start was told."""
    return _made(form, told) if told.get(_KEEP) == YES else None


def _item(form: SpasmForm, field: Field, told: Told, place: str) -> Item:
    if field.name == NEW:
        return yes_no(NEW, form.ask(field), place=place)
    sort = _SORTS.get(field.sort, sheets.Sort.TEXT)
    here = "spasm.start_here" if field.name == START else "spasm.leave_out"
    return Item(
        name=field.name,
        ask=form.ask(field),
        sort=sort,
        picks=_picks(form, field),
        hint=f"{form.like(field)} {form.book(here)}" if sort is sheets.Sort.TEXT else "",
        filled=form.book("spasm.now_word") if field.name == START else "",
        read=partial(form.read, field, told=told),
        place=place,
    )


def _picks(form: SpasmForm, field: Field) -> tuple[Pick, ...]:
    words = form.words(field)
    first = 0 if field.sort is Sort.PLACE else 1
    keys = [word[0] for word in words] if field.sort is Sort.SIDE else map(str, range(first, first + len(words)))
    return tuple(
        Pick(key, word.capitalize(), value) for key, word, value in zip(keys, words, field.choices, strict=True)
    )


def _keep(form: SpasmForm, told: Told) -> Item:
    spasm, book = _made(form, told), form.book
    picks = (Pick("k", book("spasm.keep_yes"), YES), Pick("t", book("spasm.keep_no"), ""))
    line = as_list([spasm] if spasm else [], book, form.now.tzinfo)
    return Item(name=_KEEP, ask=book("spasm.keep", line=line), sort=sheets.Sort.ONE, picks=picks, leave="", last=True)


def _made(form: SpasmForm, told: Told) -> Spasm | None:
    return form.spasm({name: value for name, value in told.items() if name != _KEEP})
