-- What the bot of a messenger still has to say, so that a lost message is said later and not forgotten; and which links of chats
-- it has handed to whom, so that nobody gets them again and again.
ALTER TABLE talks ADD COLUMN due BIGINT NOT NULL DEFAULT 0; -- 1 while a message of this step was not delivered
ALTER TABLE talks ADD COLUMN shown BIGINT NOT NULL DEFAULT 0; -- so many messages of the rules were delivered
ALTER TABLE talks ADD COLUMN version TEXT COLLATE "C" NOT NULL DEFAULT ''; -- of the text of the rules that is being shown

CREATE TABLE handed_links (
    organization BIGINT NOT NULL DEFAULT here(),
    platform TEXT COLLATE "C" NOT NULL,
    account  TEXT COLLATE "C" NOT NULL,
    chat     TEXT COLLATE "C" NOT NULL, -- the platform's number
    link     TEXT COLLATE "C" NOT NULL,
    at       TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (organization, platform, account, chat)
);

ALTER TABLE handed_links ENABLE ROW LEVEL SECURITY;
ALTER TABLE handed_links FORCE ROW LEVEL SECURITY;
CREATE POLICY one_organization ON handed_links USING (organization = here()) WITH CHECK (organization = here());
