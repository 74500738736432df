-- Blocks by a moderator (5.13.5), as an administrator entered them: who, where, until when. A platform need not tell them.
CREATE TABLE blocks (
    id         INTEGER PRIMARY KEY,
    platform   TEXT NOT NULL,
    person     TEXT NOT NULL,
    place      TEXT NOT NULL,
    role       TEXT NOT NULL,
    since      TEXT NOT NULL, -- a day
    until      TEXT NOT NULL, -- the last day
    reason     TEXT NOT NULL,
    entered_at TEXT NOT NULL,
    entered_by TEXT NOT NULL,
    lifted_at  TEXT,
    lifted_by  TEXT,
    why_lifted TEXT
) STRICT;
CREATE UNIQUE INDEX blocks_open ON blocks (platform, person, place) WHERE lifted_at IS NULL;
