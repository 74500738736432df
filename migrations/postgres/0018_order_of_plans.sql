-- In which order plans were saved, each time anew: by the time alone a plan that a wrong clock dated in days to come was the newest
-- until that day came, and what people decided on later ones was carried over no more.
ALTER TABLE plans ADD COLUMN save_order BIGINT NOT NULL DEFAULT 0;
UPDATE plans SET save_order = ranked.rank FROM (
    SELECT organization, number, row_number() OVER (PARTITION BY organization ORDER BY made_at, number) AS rank FROM plans
) ranked WHERE ranked.organization = plans.organization AND ranked.number = plans.number;
