-- By which clause of the regulation and on what basis somebody was invited: whoever comes in by the invitation comes in by
-- the same. Both are empty in rows from before, and in those that a program of the version before makes.
ALTER TABLE invitations ADD COLUMN clause TEXT COLLATE "C" NOT NULL DEFAULT '';

ALTER TABLE invitations ADD COLUMN basis TEXT COLLATE "C" NOT NULL DEFAULT ''; -- JSON, as in the plan

INSERT INTO upgrades (version, works_with) VALUES (9, 8);
