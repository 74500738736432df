-- By which clause of the regulation and on what basis somebody was invited: whoever comes in by the invitation comes in by
-- the same. Both are empty in rows from before.
ALTER TABLE invitations ADD COLUMN clause TEXT NOT NULL DEFAULT '';
ALTER TABLE invitations ADD COLUMN basis TEXT NOT NULL DEFAULT ''; -- JSON, as in the plan
