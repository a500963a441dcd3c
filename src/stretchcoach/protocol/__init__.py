"""Protocol 1: the objects that a program and a session tell each other, whatever carries them.

Each object is one dataclass: those that a program is told in :mod:`~stretchcoach.protocol.outgoing` and
:mod:`stretchcoach.session.events`, those that it may send in :mod:`~stretchcoach.protocol.incoming`. What is read and
written follows from their fields, and so do the schema and the tables of ``docs/protocol.md``.
"""

VERSION = 1
"""Goes up when something changes that a program may rely on; what may be added without that is in ``docs/protocol.md``."""
