-- Tokens of the API. Kept as hashes of 256 random bits: who reads this database can call as nobody.
CREATE TABLE tokens (
    name    TEXT PRIMARY KEY, -- the journal names it «NAME (API)»
    folded  TEXT NOT NULL UNIQUE, -- no two names differ by case or ё alone
    role    TEXT NOT NULL CHECK (role IN ('administrator', 'viewer', 'it')),
    hash    TEXT NOT NULL UNIQUE,
    made_at TEXT NOT NULL,
    made_by TEXT NOT NULL,
    used_at TEXT, -- to the minute or so
    ends_at TEXT NOT NULL
) STRICT;
