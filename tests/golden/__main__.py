"""Write the golden streams: ``python -m tests.golden FOLDER``, from the top of the repository."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]

if __name__ == "__main__":
    # Before anything of the program is imported: screens tell local time, and offer the country of the locale.
    os.environ |= {"TZ": "UTC", "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"}
    if hasattr(time, "tzset"):
        time.tzset()
    sys.path[:0] = [str(TESTS), str(TESTS.parent / "src")]
    from golden.command import main

    sys.exit(main())
