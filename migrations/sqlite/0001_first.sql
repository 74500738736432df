-- Times are UTC, RFC 3339; days are YYYY-MM-DD. Names of people stand in `persons`, `seats`, `plans.body` and the rosters'
-- own bytes alone; everything else knows people by their keys.

-- What was taken in: the bytes of accepted files, once for each content.
CREATE TABLE contents (
    digest    TEXT PRIMARY KEY,
    bytes     BLOB NOT NULL, -- deflated
    size      INTEGER NOT NULL
) STRICT;

-- Every file that arrived, in the order of arrival.
CREATE TABLE arrivals (
    id            INTEGER PRIMARY KEY,
    arrived_at    TEXT NOT NULL,
    origin        TEXT NOT NULL,           -- the watched folder, or `import`
    file          TEXT NOT NULL,
    digest        TEXT NOT NULL,
    size          INTEGER NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('in_force', 'replaced', 'withdrawn', 'rejected', 'known', 'removed')),
    reason        TEXT NOT NULL DEFAULT '',
    kinds         TEXT NOT NULL DEFAULT '[]', -- JSON: kind, scope, rows, groups of each table
    scope         TEXT NOT NULL DEFAULT '[]', -- JSON: mappings that were allowed to read it
    replaced_at   TEXT
) STRICT;
CREATE INDEX arrivals_by_digest ON arrivals (digest);
CREATE INDEX arrivals_in_force ON arrivals (state) WHERE state = 'in_force';

-- The rows of each kind when it was last free of doubt: what `guard.roster_shrank` compares with.
CREATE TABLE baselines (
    kind   TEXT PRIMARY KEY,
    rows   INTEGER NOT NULL,
    since  TEXT NOT NULL
) STRICT;

-- People whom plans and the journal know by key.
CREATE TABLE persons (
    key          TEXT PRIMARY KEY,
    name         TEXT NOT NULL,
    category     TEXT NOT NULL,
    platform_id  TEXT,
    first_seen   TEXT NOT NULL,
    last_seen    TEXT NOT NULL
) STRICT;

-- What a person said about who is who, and links that a personal invitation proved.
CREATE TABLE answers (
    person      TEXT NOT NULL,
    account     TEXT NOT NULL,
    same        INTEGER NOT NULL,
    answered_at TEXT NOT NULL,
    answered_by TEXT NOT NULL,
    reason      TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (person, account)
) STRICT;

-- Memberships as they were read: each lasts from the read that first saw it to the one that no longer did.
CREATE TABLE seats (
    id           INTEGER PRIMARY KEY,
    platform     TEXT NOT NULL,
    place        TEXT NOT NULL,
    platform_id  TEXT NOT NULL,
    name         TEXT NOT NULL,
    role         TEXT NOT NULL,
    status       TEXT NOT NULL,
    seat         TEXT NOT NULL, -- JSON, as it was read
    first_read   TEXT NOT NULL,
    gone_read    TEXT
) STRICT;
CREATE INDEX seats_now ON seats (platform) WHERE gone_read IS NULL;
CREATE INDEX seats_by_place ON seats (place, first_read);
CREATE INDEX seats_gone ON seats (gone_read) WHERE gone_read IS NOT NULL;

-- Reads that found something changed; the last one of each platform is kept whatever it found.
CREATE TABLE reads (
    id        INTEGER PRIMARY KEY,
    platform  TEXT NOT NULL,
    read_at   TEXT NOT NULL,
    digest    TEXT NOT NULL,
    places    TEXT NOT NULL, -- JSON
    seats     INTEGER NOT NULL
) STRICT;
CREATE INDEX reads_by_platform ON reads (platform, id);

CREATE TABLE plans (
    number        INTEGER PRIMARY KEY,
    id            TEXT NOT NULL UNIQUE,
    platform      TEXT NOT NULL,
    made_at       TEXT NOT NULL,
    as_of         TEXT NOT NULL,
    fingerprint   TEXT NOT NULL,
    configuration TEXT NOT NULL,
    origin        TEXT NOT NULL CHECK (origin IN ('cycle', 'undo')),
    state         TEXT NOT NULL CHECK (state IN ('open', 'superseded', 'closed')),
    review_only   INTEGER NOT NULL DEFAULT 0,
    actions       INTEGER NOT NULL,
    findings      INTEGER NOT NULL,
    questions     INTEGER NOT NULL,
    body          BLOB NOT NULL -- the plan as JSON, deflated
) STRICT;
CREATE INDEX plans_open ON plans (platform) WHERE state = 'open';

-- Every action of a saved plan: what was decided and what became of it.
CREATE TABLE plan_actions (
    plan        INTEGER NOT NULL REFERENCES plans (number) ON DELETE CASCADE,
    action      TEXT NOT NULL,
    position    INTEGER NOT NULL,
    verdict     TEXT NOT NULL,
    fingerprint TEXT NOT NULL, -- of what a person saw when they decided
    decision    TEXT CHECK (decision IN ('approved', 'rejected')),
    decided_at  TEXT,
    decided_by  TEXT,
    arrivals    INTEGER NOT NULL DEFAULT 0, -- the number of the last arrival when it was decided
    reason      TEXT NOT NULL DEFAULT '',
    state       TEXT NOT NULL DEFAULT 'waiting'
                CHECK (state IN ('waiting', 'sent', 'done', 'failed', 'stale', 'task', 'lapsed')),
    fault       TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (plan, action)
) STRICT, WITHOUT ROWID;
CREATE INDEX plan_actions_by_action ON plan_actions (action);

-- Guards that a person lifted: one guard, one plan.
CREATE TABLE lifts (
    plan       INTEGER NOT NULL REFERENCES plans (number) ON DELETE CASCADE,
    guard      TEXT NOT NULL,
    lifted_at  TEXT NOT NULL,
    lifted_by  TEXT NOT NULL,
    reason     TEXT NOT NULL,
    PRIMARY KEY (plan, guard)
) STRICT, WITHOUT ROWID;

-- What was decided, sent and answered. Never changed: each entry's hash covers the one before.
CREATE TABLE journal (
    seq      INTEGER PRIMARY KEY,
    at       TEXT NOT NULL,
    event    TEXT NOT NULL,
    plan     TEXT NOT NULL DEFAULT '',
    action   TEXT NOT NULL DEFAULT '',
    kind     TEXT NOT NULL DEFAULT '',
    person   TEXT NOT NULL DEFAULT '', -- key
    place    TEXT NOT NULL DEFAULT '',
    role     TEXT NOT NULL DEFAULT '',
    basis    TEXT NOT NULL DEFAULT '',
    clause   TEXT NOT NULL DEFAULT '',
    who      TEXT NOT NULL DEFAULT '',
    detail   TEXT NOT NULL DEFAULT '',
    previous TEXT NOT NULL,
    hash     TEXT NOT NULL
) STRICT;
CREATE INDEX journal_by_plan ON journal (plan, action);
CREATE INDEX journal_by_person ON journal (person, seq);
CREATE INDEX journal_by_place ON journal (place, seq);
CREATE TRIGGER journal_is_never_changed BEFORE UPDATE ON journal BEGIN
    SELECT RAISE (ABORT, 'the journal is never changed');
END;
CREATE TRIGGER journal_is_never_shortened BEFORE DELETE ON journal BEGIN
    SELECT RAISE (ABORT, 'the journal is never shortened');
END;

-- What a person does by hand on the platform.
CREATE TABLE tasks (
    id          INTEGER PRIMARY KEY,
    platform    TEXT NOT NULL,
    plan        INTEGER NOT NULL,
    action      TEXT NOT NULL,
    body        TEXT NOT NULL, -- the action, JSON
    opened_at   TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('open', 'ticked', 'verified', 'reopened', 'dropped')),
    ticked_at   TEXT,
    ticked_by   TEXT,
    closed_at   TEXT
) STRICT;
CREATE UNIQUE INDEX tasks_open ON tasks (platform, action) WHERE state IN ('open', 'ticked', 'reopened');

-- Links that were made.
CREATE TABLE invitations (
    id         INTEGER PRIMARY KEY,
    platform   TEXT NOT NULL,
    action     TEXT NOT NULL,
    person     TEXT NOT NULL,
    place      TEXT NOT NULL,
    role       TEXT NOT NULL,
    link       TEXT NOT NULL,
    made_at    TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('open', 'used', 'revoked'))
) STRICT;
CREATE INDEX invitations_by_person ON invitations (person);
CREATE INDEX invitations_by_action ON invitations (action);

-- One row for each cycle.
CREATE TABLE runs (
    id         INTEGER PRIMARY KEY,
    job        TEXT NOT NULL,
    started_at TEXT NOT NULL,
    ended_at   TEXT,
    outcome    TEXT NOT NULL DEFAULT 'running',
    detail     TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX runs_by_start ON runs (started_at);

-- The due time that each schedule last ran for.
CREATE TABLE schedule_runs (
    schedule TEXT PRIMARY KEY,
    due_at   TEXT NOT NULL,
    ran_at   TEXT NOT NULL
) STRICT;

-- `stop`, and other things that stay as a person set them.
CREATE TABLE switches (
    name     TEXT PRIMARY KEY,
    value    TEXT NOT NULL,
    since    TEXT NOT NULL,
    who      TEXT NOT NULL DEFAULT '',
    reason   TEXT NOT NULL DEFAULT ''
) STRICT;
