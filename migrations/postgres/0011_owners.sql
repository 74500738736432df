-- Whose an account certainly was when that was last certain: platforms that tell short names tell it no more once the person has
-- left the lists.
CREATE TABLE account_owners (
    organization BIGINT NOT NULL DEFAULT here(),
    platform     TEXT COLLATE "C" NOT NULL,
    account      TEXT COLLATE "C" NOT NULL,
    category     TEXT COLLATE "C" NOT NULL,
    name         TEXT COLLATE "C" NOT NULL,
    number       TEXT COLLATE "C" NOT NULL, -- the organisation's; empty if no roster said one
    birth        TEXT COLLATE "C",
    known_at     TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (organization, platform, account)
);

ALTER TABLE account_owners ENABLE ROW LEVEL SECURITY;
ALTER TABLE account_owners FORCE ROW LEVEL SECURITY;
CREATE POLICY one_organization ON account_owners USING (organization = here()) WITH CHECK (organization = here());
