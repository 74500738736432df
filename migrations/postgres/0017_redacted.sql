-- When somebody was taken out of a content that is kept; it keeps the digest of the file that it was.
ALTER TABLE contents ADD COLUMN redacted_at TEXT COLLATE "C";
