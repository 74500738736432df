-- What was answered about words: what a phrase, a header, a kind of list or a spelling of a group means here.
CREATE TABLE word_answers (
    id           INTEGER PRIMARY KEY,
    kind         TEXT NOT NULL,
    vocabulary   TEXT NOT NULL, -- of a phrase; else empty
    key          TEXT NOT NULL, -- the question's id
    words        TEXT NOT NULL, -- as they stand in a file
    header       TEXT NOT NULL, -- the column's; empty where there is none
    means        TEXT NOT NULL,
    answered_at  TEXT NOT NULL,
    answered_by  TEXT NOT NULL,
    after_plan   INTEGER NOT NULL, -- the newest plan then: a later one was made with the answer
    -- A plan was made with it in which nothing waited for a person; empty until then.
    settled_at   TEXT,
    withdrawn_at TEXT,
    withdrawn_by TEXT
) STRICT;
CREATE UNIQUE INDEX word_answers_held ON word_answers (key) WHERE withdrawn_at IS NULL;
