"""What happened in each session and between them: one SQLite store that is journal and record at once.

:mod:`~stretchcoach.history.store` keeps and reads it, :mod:`~stretchcoach.history.lock` allows one running session on a
data folder, :mod:`~stretchcoach.history.report` shows it. Closures, counts and gaps hold from one day to the next: they are
worked out from the record by :mod:`~stretchcoach.history.past`, in the folder time of :mod:`~stretchcoach.history.ages`.
"""
