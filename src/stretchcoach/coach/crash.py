"""A mistake in the program itself: one plain message for the patient, the details in a file for whoever mends it."""

from __future__ import annotations

import os
import traceback
from pathlib import Path

DETAILS = "crash.txt"


def explained(problem: BaseException | None, folder: Path) -> str:
    """What to tell the patient; the details of ``problem`` are written to ``folder`` where that is possible."""
    try:
        where = f"The details are in {note_failure(problem, folder)}; please send them to the authors."
    except OSError:
        where = "The details could not be written."
    return (
        "Something went wrong inside stretchcoach, and it had to close. What was recorded is kept, and the next start "
        f"offers to go on from there. {where}"
    )


def note_failure(problem: BaseException | None, folder: Path) -> Path:
    """Write the details of ``problem`` to a file in ``folder``, in place of those of an earlier one; which file it is.

    Raises:
        OSError: that is not possible.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / DETAILS
    told = "".join(traceback.format_exception(problem)) if problem else "unknown"
    path.unlink(missing_ok=True)  # an earlier one may be open to others, or a link
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(told.encode("utf-8", "backslashreplace"))
    return path
