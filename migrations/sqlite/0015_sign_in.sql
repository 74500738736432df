-- Attempts to sign in that failed, by whoever tried: a person from an address, an address, a person, a browser. As hashes. What was
-- counted before is forgotten: it was for a quarter of an hour.
DROP TABLE failed_attempts;
CREATE TABLE sign_in_failures (
    whose    TEXT PRIMARY KEY,
    failures INTEGER NOT NULL,
    at       TEXT NOT NULL -- of the last one
) STRICT, WITHOUT ROWID;
CREATE INDEX sign_in_failures_by_age ON sign_in_failures (at);

-- The second factor of a user: the secret that their telephone makes codes of. It is sealed with a key that lies beside the database:
-- whoever reads the database alone makes no code. A pending one counts for nothing until a code of it was shown.
CREATE TABLE second_factors (
    user      TEXT NOT NULL REFERENCES users (name) ON DELETE CASCADE,
    state     TEXT NOT NULL CHECK (state IN ('pending', 'confirmed')),
    secret    TEXT NOT NULL,
    last_step INTEGER NOT NULL, -- the newest code that was taken: neither it nor an older one is taken again
    made_at   TEXT NOT NULL,
    PRIMARY KEY (user, state)
) STRICT, WITHOUT ROWID;

-- Codes for whoever has lost their telephone: each once, kept as passwords are.
CREATE TABLE recovery_codes (
    user    TEXT NOT NULL REFERENCES users (name) ON DELETE CASCADE,
    number  INTEGER NOT NULL,
    hash    TEXT NOT NULL,
    used_at TEXT,
    PRIMARY KEY (user, number)
) STRICT, WITHOUT ROWID;
