-- Whose an account certainly was when that was last certain: platforms that tell short names tell it no more once the person has
-- left the lists.
CREATE TABLE account_owners (
    platform TEXT NOT NULL,
    account  TEXT NOT NULL,
    category TEXT NOT NULL,
    name     TEXT NOT NULL,
    number   TEXT NOT NULL, -- the organisation's; empty if no roster said one
    birth    TEXT,
    known_at TEXT NOT NULL,
    PRIMARY KEY (platform, account)
) STRICT, WITHOUT ROWID;
