-- What a messenger does not tell and the connector has to remember: its chats, whose account is whose by personal links,
-- who was acquainted with the rules of communication.

-- Chats in which the bot is or was. One that is tied is a place.
CREATE TABLE chats (
    platform   TEXT NOT NULL,
    chat       TEXT NOT NULL, -- the platform's number
    title      TEXT NOT NULL,
    link       TEXT NOT NULL DEFAULT '',
    place      TEXT,
    state      TEXT NOT NULL CHECK (state IN ('there', 'gone')),
    first_seen TEXT NOT NULL,
    last_seen  TEXT NOT NULL,
    tied_at    TEXT,
    tied_by    TEXT,
    PRIMARY KEY (platform, chat)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX chats_by_place ON chats (platform, place) WHERE place IS NOT NULL;

-- Links with a one-time secret. The secret itself is kept nowhere: it follows from the number and the key in its file.
CREATE TABLE personal_links (
    id         INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice: the secret follows from it
    platform   TEXT NOT NULL,
    person     TEXT NOT NULL,
    category   TEXT NOT NULL,
    hash       TEXT NOT NULL UNIQUE,
    made_at    TEXT NOT NULL,
    ends_at    TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('open', 'used', 'revoked')),
    account    TEXT,
    closed_at  TEXT
) STRICT;
CREATE UNIQUE INDEX personal_links_open ON personal_links (platform, person) WHERE state = 'open';
CREATE INDEX personal_links_used ON personal_links (platform, account) WHERE state = 'used';

-- What the bot asked somebody last.
CREATE TABLE talks (
    platform TEXT NOT NULL,
    account  TEXT NOT NULL,
    link     INTEGER NOT NULL REFERENCES personal_links (id) ON DELETE CASCADE,
    step     TEXT NOT NULL CHECK (step IN ('check', 'rules', 'joining')),
    tries    INTEGER NOT NULL DEFAULT 0,
    at       TEXT NOT NULL,
    PRIMARY KEY (platform, account, link)
) STRICT, WITHOUT ROWID;

-- Who was acquainted with which text of the rules (5.13.3).
CREATE TABLE acquaintances (
    platform TEXT NOT NULL,
    person   TEXT NOT NULL,
    account  TEXT NOT NULL,
    version  TEXT NOT NULL,
    at       TEXT NOT NULL,
    PRIMARY KEY (platform, person, version)
) STRICT, WITHOUT ROWID;

-- How far the platform's updates were taken in, and which ones: a messenger may tell them again.
CREATE TABLE update_markers (
    platform TEXT PRIMARY KEY,
    marker   INTEGER NOT NULL
) STRICT;
CREATE TABLE updates_taken (
    platform TEXT NOT NULL,
    digest   TEXT NOT NULL,
    at       TEXT NOT NULL,
    PRIMARY KEY (platform, digest)
) STRICT, WITHOUT ROWID;
