-- What was said of tables of a shape: how files whose header has the same words are read here.
CREATE TABLE corrections (
    organization BIGINT NOT NULL DEFAULT here(),
    id           BIGINT NOT NULL DEFAULT next_number('corrections'),
    key          TEXT COLLATE "C" NOT NULL, -- the shape's
    file         TEXT COLLATE "C" NOT NULL, -- before which it was said
    mapping      TEXT COLLATE "C" NOT NULL, -- the rule, as in a mapping's file
    made_at      TEXT COLLATE "C" NOT NULL,
    made_by      TEXT COLLATE "C" NOT NULL,
    after_plan   BIGINT NOT NULL, -- the newest plan then: a later one was made with the correction
    -- A plan was made with it that a person decided on, or in which nothing waited; empty until then.
    settled_at   TEXT COLLATE "C",
    withdrawn_at TEXT COLLATE "C",
    withdrawn_by TEXT COLLATE "C",
    PRIMARY KEY (organization, id)
);

CREATE UNIQUE INDEX corrections_held ON corrections (organization, key) WHERE withdrawn_at IS NULL;

ALTER TABLE corrections ENABLE ROW LEVEL SECURITY;
ALTER TABLE corrections FORCE ROW LEVEL SECURITY;
CREATE POLICY one_organization ON corrections USING (organization = here()) WITH CHECK (organization = here());
