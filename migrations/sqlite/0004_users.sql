-- People who may sign in to the review page. Passwords are kept as argon2id hashes, sessions as hashes of their cookies: who
-- reads this database can sign in as nobody.
CREATE TABLE users (
    name       TEXT PRIMARY KEY, -- as the journal names them
    folded     TEXT NOT NULL UNIQUE, -- no two names differ by case or ё alone
    role       TEXT NOT NULL CHECK (role IN ('administrator', 'viewer', 'it')),
    password   TEXT NOT NULL,
    active     INTEGER NOT NULL DEFAULT 1, -- who was removed stays, so that nobody else gets their name in the journal
    made_at    TEXT NOT NULL,
    changed_at TEXT NOT NULL
) STRICT;

CREATE TABLE sessions (
    id      TEXT PRIMARY KEY,
    user    TEXT NOT NULL REFERENCES users (name) ON DELETE CASCADE,
    csrf    TEXT NOT NULL, -- stands in every form of the session
    made_at TEXT NOT NULL,
    seen_at TEXT NOT NULL
) STRICT;
CREATE INDEX sessions_by_user ON sessions (user);

-- Attempts to sign in that failed, by user and by address; both as hashes.
CREATE TABLE failed_attempts (
    whose TEXT NOT NULL,
    at    TEXT NOT NULL
) STRICT;
CREATE INDEX failed_attempts_by_whose ON failed_attempts (whose, at);

-- Removals that one administrator wants and a second one has to agree to.
CREATE TABLE proposals (
    plan        INTEGER NOT NULL REFERENCES plans (number) ON DELETE CASCADE,
    action      TEXT NOT NULL,
    proposed_at TEXT NOT NULL,
    proposed_by TEXT NOT NULL,
    reason      TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (plan, action)
) STRICT, WITHOUT ROWID;
