-- What was answered about words: what a phrase, a header, a kind of list or a spelling of a group means here.
CREATE TABLE word_answers (
    organization BIGINT NOT NULL DEFAULT here(),
    id           BIGINT NOT NULL DEFAULT next_number('word_answers'),
    kind         TEXT COLLATE "C" NOT NULL,
    vocabulary   TEXT COLLATE "C" NOT NULL, -- of a phrase; else empty
    key          TEXT COLLATE "C" NOT NULL, -- the question's id
    words        TEXT COLLATE "C" NOT NULL, -- as they stand in a file
    header       TEXT COLLATE "C" NOT NULL, -- the column's; empty where there is none
    means        TEXT COLLATE "C" NOT NULL,
    answered_at  TEXT COLLATE "C" NOT NULL,
    answered_by  TEXT COLLATE "C" NOT NULL,
    after_plan   BIGINT NOT NULL, -- the newest plan then: a later one was made with the answer
    -- A plan was made with it in which nothing waited for a person; empty until then.
    settled_at   TEXT COLLATE "C",
    withdrawn_at TEXT COLLATE "C",
    withdrawn_by TEXT COLLATE "C",
    PRIMARY KEY (organization, id)
);

CREATE UNIQUE INDEX word_answers_held ON word_answers (organization, key) WHERE withdrawn_at IS NULL;

ALTER TABLE word_answers ENABLE ROW LEVEL SECURITY;
ALTER TABLE word_answers FORCE ROW LEVEL SECURITY;
CREATE POLICY one_organization ON word_answers USING (organization = here()) WITH CHECK (organization = here());
