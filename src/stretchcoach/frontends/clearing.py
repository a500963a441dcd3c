"""What is closed by a warning sign, and the one confirmation that opens it, in plain lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stretchcoach.frontends.asking_lines import Dialog, Unfit, run_dialog
from stretchcoach.safety import Rules
from stretchcoach.safety.locks import confirms, lock_text
from stretchcoach.safety.standing import Lock, LockKind, Standing


def explanation(held: Sequence[Lock], standing: Standing, rules: Rules) -> Iterator[str]:
    """What is said before anything is opened; with an emergency, whom to call comes first.

    Args:
        held: the locks, most serious first.
        standing: the record.
        rules: with the words of the person's country.
    """
    if held[0].kind is LockKind.EMERGENCY:
        yield f"Emergency: call {rules.red_flags.locale.emergency}."
    seen: set[LockKind] = set()
    for lock in held:
        if lock.kind not in seen:
            seen.add(lock.kind)
            yield lock_text(lock, standing, rules)
    yield (
        "Confirming opens the routines again. Do it only when a clinician has looked into this and said that you may "
        "exercise. What you confirm is kept in the record on this machine."
    )


def confirmed(rules: Rules) -> str | None:
    """Ask for the confirmation, which has to be typed word for word; None when it is left."""
    wanted = rules.days.texts["confirmation"]

    def understand(text: str) -> str:
        if not confirms(text, rules):
            raise Unfit("Those are not the words. Nothing was opened.")
        return text

    async def ask(dialog: Dialog) -> str | None:
        return await dialog.ask(f'Type "{wanted}" to confirm, or leave the line empty.', understand)

    return run_dialog(ask)
