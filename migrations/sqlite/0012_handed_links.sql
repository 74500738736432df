-- What the bot of a messenger still has to say, so that a lost message is said later and not forgotten; and which links of chats
-- it has handed to whom, so that nobody gets them again and again.
ALTER TABLE talks ADD COLUMN due INTEGER NOT NULL DEFAULT 0; -- 1 while a message of this step was not delivered
ALTER TABLE talks ADD COLUMN shown INTEGER NOT NULL DEFAULT 0; -- so many messages of the rules were delivered
ALTER TABLE talks ADD COLUMN version TEXT NOT NULL DEFAULT ''; -- of the text of the rules that is being shown

CREATE TABLE handed_links (
    platform TEXT NOT NULL,
    account  TEXT NOT NULL,
    chat     TEXT NOT NULL, -- the platform's number
    link     TEXT NOT NULL,
    at       TEXT NOT NULL,
    PRIMARY KEY (platform, account, chat)
) STRICT, WITHOUT ROWID;
