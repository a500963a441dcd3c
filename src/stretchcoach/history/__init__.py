"""What happened in each session: one SQLite store that is journal and record at once.

:mod:`~stretchcoach.history.store` keeps and reads it, :mod:`~stretchcoach.history.lock` allows one running session on a
data folder, :mod:`~stretchcoach.history.report` shows it.
"""
