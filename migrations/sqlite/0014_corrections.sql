-- What was said of tables of a shape: how files whose header has the same words are read here.
CREATE TABLE corrections (
    id           INTEGER PRIMARY KEY,
    key          TEXT NOT NULL, -- the shape's
    file         TEXT NOT NULL, -- before which it was said
    mapping      TEXT NOT NULL, -- the rule, as in a mapping's file
    made_at      TEXT NOT NULL,
    made_by      TEXT NOT NULL,
    after_plan   INTEGER NOT NULL, -- the newest plan then: a later one was made with the correction
    -- A plan was made with it that a person decided on, or in which nothing waited; empty until then.
    settled_at   TEXT,
    withdrawn_at TEXT,
    withdrawn_by TEXT
) STRICT;
CREATE UNIQUE INDEX corrections_held ON corrections (key) WHERE withdrawn_at IS NULL;
