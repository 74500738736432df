-- Accounts are numbered by each platform for itself: account 5 of one is somebody else than account 5 of another. What a
-- person answered, and whose an account is, holds for one platform.

CREATE TABLE answers_of_platforms (
    platform    TEXT NOT NULL, -- empty for answers that were given before platforms were told apart: they hold for all
    person      TEXT NOT NULL,
    account     TEXT NOT NULL,
    same        INTEGER NOT NULL,
    answered_at TEXT NOT NULL,
    answered_by TEXT NOT NULL,
    reason      TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (platform, person, account)
) STRICT;
INSERT INTO answers_of_platforms SELECT '', person, account, same, answered_at, answered_by, reason FROM answers;
DROP TABLE answers;
ALTER TABLE answers_of_platforms RENAME TO answers;

CREATE TABLE accounts (
    platform TEXT NOT NULL,
    account  TEXT NOT NULL,
    person   TEXT NOT NULL REFERENCES persons (key) ON DELETE CASCADE,
    PRIMARY KEY (platform, account, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX accounts_by_person ON accounts (person);
INSERT INTO accounts (platform, account, person)
    SELECT DISTINCT seats.platform, persons.platform_id, persons.key
    FROM persons JOIN seats ON seats.platform_id = persons.platform_id
    WHERE persons.platform_id <> '';
