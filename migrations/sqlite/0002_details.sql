-- Details of people as rosters last gave them without a doubt, to tell when many change at once. Hashes under a salt of
-- this database's own, nothing in clear: `who` of category, name and group; the others 16 bits each, 0 for unknown.
-- Replaced whole, so that whoever is in no roster any more is in here no more.
CREATE TABLE details (
    who       INTEGER PRIMARY KEY,
    birth     INTEGER NOT NULL,
    phone     INTEGER NOT NULL,
    number    INTEGER NOT NULL,
    guardians INTEGER NOT NULL -- four of 16 bits
) STRICT;

CREATE TABLE details_salt (
    salt TEXT NOT NULL
) STRICT;
INSERT INTO details_salt (salt) VALUES (hex (randomblob (32)));
