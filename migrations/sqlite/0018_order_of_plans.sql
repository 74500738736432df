-- In which order plans were saved, each time anew: by the time alone a plan that a wrong clock dated in days to come was the newest
-- until that day came, and what people decided on later ones was carried over no more.
ALTER TABLE plans ADD COLUMN save_order INTEGER NOT NULL DEFAULT 0;
UPDATE plans SET save_order = (SELECT COUNT(*) FROM plans other
    WHERE other.made_at < plans.made_at OR (other.made_at = plans.made_at AND other.number <= plans.number));
