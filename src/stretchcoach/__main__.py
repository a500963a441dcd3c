"""``python -m stretchcoach``."""

from stretchcoach.cli import main

main()
