-- One plan is for all platforms at once: what one change in a roster comes to stands side by side.

CREATE TABLE plan_platforms (
    plan      INTEGER NOT NULL REFERENCES plans (number) ON DELETE CASCADE,
    platform  TEXT NOT NULL,
    PRIMARY KEY (plan, platform)
) STRICT, WITHOUT ROWID;
CREATE INDEX plan_platforms_by_platform ON plan_platforms (platform, plan);
INSERT INTO plan_platforms (plan, platform) SELECT number, platform FROM plans;

DROP INDEX plans_open;
ALTER TABLE plans DROP COLUMN platform;
CREATE INDEX plans_open ON plans (number) WHERE state = 'open';

-- A guard is lifted for one plan on one platform; empty for lifts from before there were several in a plan.
CREATE TABLE lifts_of_platforms (
    plan       INTEGER NOT NULL REFERENCES plans (number) ON DELETE CASCADE,
    guard      TEXT NOT NULL,
    platform   TEXT NOT NULL,
    lifted_at  TEXT NOT NULL,
    lifted_by  TEXT NOT NULL,
    reason     TEXT NOT NULL,
    PRIMARY KEY (plan, guard, platform)
) STRICT, WITHOUT ROWID;
INSERT INTO lifts_of_platforms SELECT plan, guard, '', lifted_at, lifted_by, reason FROM lifts;
DROP TABLE lifts;
ALTER TABLE lifts_of_platforms RENAME TO lifts;

-- On which platform it happened; empty where there is none, and in entries from before.
ALTER TABLE journal ADD COLUMN platform TEXT NOT NULL DEFAULT '';
