-- A database as version 1 of the tables left it, with one ended and one cut-off session. Never change this file.
PRAGMA application_id = 1398031176;
CREATE TABLE sessions (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    started      TEXT NOT NULL,
    ended        TEXT,
    outcome      TEXT,
    rule         TEXT NOT NULL DEFAULT '',
    pain_before  INTEGER CHECK (pain_before BETWEEN 0 AND 10),
    pain_worst   INTEGER CHECK (pain_worst BETWEEN 0 AND 10),
    pain_after   INTEGER CHECK (pain_after BETWEEN 0 AND 10),
    done         INTEGER NOT NULL DEFAULT 0,
    planned      INTEGER NOT NULL DEFAULT 0,
    seconds      REAL NOT NULL DEFAULT 0,
    rehearsal    INTEGER NOT NULL CHECK (rehearsal IN (0, 1)),
    routine_id   TEXT NOT NULL,
    routine_name TEXT NOT NULL,
    fingerprint  TEXT NOT NULL,
    routine_path TEXT NOT NULL,
    settings     TEXT NOT NULL,
    routine_text TEXT NOT NULL,
    CHECK ((ended IS NULL) = (outcome IS NULL))
);
CREATE TABLE events (
    session INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    number  INTEGER NOT NULL,
    wall    TEXT NOT NULL,
    at      REAL NOT NULL,
    type    TEXT NOT NULL,
    body    TEXT NOT NULL,
    PRIMARY KEY (session, number)
) WITHOUT ROWID;
CREATE INDEX open_sessions ON sessions (id) WHERE ended IS NULL;
INSERT INTO sessions VALUES
    (1, '2026-11-20T08:00:00.000+00:00', '2026-11-20T08:09:00.000+00:00', 'pain_rule', 'P6', 4, 8, NULL, 1, 4, 540.0, 0,
     'gentle-four', 'Back spasm: the gentle four', 'f1', '/home/pat/gentle-four.toml', '{"speed": 1.0}', 'format = 1'),
    (2, '2026-11-21T08:00:00.000+00:00', NULL, NULL, '', NULL, NULL, NULL, 0, 4, 0.0, 0,
     'settle', 'Settle', 'f2', '/home/pat/settle.toml', '{}', 'format = 1');
INSERT INTO events VALUES
    (1, 1, '2026-11-20T08:00:05.000+00:00', 5.0, 'answer',
     '{"type": "answer", "at": 5.0, "id": "before", "value": 4, "purpose": "before"}'),
    (2, 1, '2026-11-21T08:00:05.000+00:00', 5.0, 'answer',
     '{"type": "answer", "at": 5.0, "id": "before", "value": 6, "purpose": "before"}');
PRAGMA user_version = 1;
