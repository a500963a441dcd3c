"""The form of a spasm as a sheet of questions: pure, answered in under a minute."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from stretchcoach.coach.questions import questionnaire
from stretchcoach.coach.questions.questionnaire import YES_NO, Follow, Item, Pick, Told
from stretchcoach.coach.questions.spasm import FIELDS, START, Field, Sort, SpasmForm
from stretchcoach.frontends.lines.spasm_lines import as_list
from stretchcoach.history.spasm_log import Spasm
from stretchcoach.safety.questions import YES

_KEEP = "keep"
_SORTS = {
    **dict.fromkeys(Sort, questionnaire.Sort.TEXT),
    **dict.fromkeys((Sort.PLACE, Sort.SIDE, Sort.YES_NO), questionnaire.Sort.ONE),
    Sort.RATING: questionnaire.Sort.RATING,
    Sort.SEVERAL: questionnaire.Sort.SOME,
}


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
    sort, book = _SORTS[field.sort], form.book
    hints = {
        questionnaire.Sort.TEXT: f"{form.like(field)} {book('spasm.start_here' if field.name == START else 'spasm.leave_out')}",
        questionnaire.Sort.RATING: book("spasm.leave_out"),
        questionnaire.Sort.SOME: book("spasm.several"),
    }
    return Item(
        name=field.name,
        ask=form.ask(field),
        sort=sort,
        picks=_picks(form, field),
        leave=book("spasm.leave_this"),
        hint=hints.get(sort, ""),
        filled=book("spasm.now_word") if field.name == START else "",
        read=partial(form.read, field, told=told),
        place=place,
    )


def _picks(form: SpasmForm, field: Field) -> tuple[Pick, ...]:
    if field.sort is Sort.YES_NO:
        return tuple(replace(each, words=form.book(f"answer.{each.value}")) for each in YES_NO)
    words = form.words(field)
    first = 0 if field.sort is Sort.PLACE else 1
    keys = [word[0] for word in words] if field.sort is Sort.SIDE else map(str, range(first, first + len(words)))
    return tuple(
        Pick(key, word.capitalize(), value) for key, word, value in zip(keys, words, field.choices, strict=True)
    )


def _keep(form: SpasmForm, told: Told) -> Item:
    spasm, book = _made(form, told), form.book
    words = ((book("spasm.keep_yes"), YES), (book("spasm.keep_no"), ""))
    picks = tuple(Pick(each[0].lower(), each, value) for each, value in words)
    line = as_list([spasm] if spasm else [], book, form.now.tzinfo)
    return Item(
        name=_KEEP, ask=book("spasm.keep", line=line), sort=questionnaire.Sort.ONE, picks=picks, leave="", last=True
    )


def _made(form: SpasmForm, told: Told) -> Spasm | None:
    return form.spasm({name: value for name, value in told.items() if name != _KEEP})
