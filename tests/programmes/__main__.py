"""Write what is pinned of the programmes anew: ``python -m tests.programmes``, from the top of the repository."""

from __future__ import annotations

import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]

if __name__ == "__main__":
    sys.path[:0] = [str(TESTS), str(TESTS.parent / "src")]
    from programmes.pinned import main

    sys.exit(main())
