-- Attempts to sign in that failed, by whoever tried: a person from an address, an address, a person, a browser. As hashes. What was
-- counted before is forgotten: it was for a quarter of an hour.
DROP TABLE failed_attempts;
CREATE TABLE sign_in_failures (
    organization BIGINT NOT NULL DEFAULT here(),
    whose        TEXT COLLATE "C" NOT NULL,
    failures     BIGINT NOT NULL,
    at           TEXT COLLATE "C" NOT NULL, -- of the last one
    PRIMARY KEY (organization, whose)
);
CREATE INDEX sign_in_failures_by_age ON sign_in_failures (organization, at);

-- The second factor of a user: the secret that their telephone makes codes of. It is sealed with a key that lies beside the database:
-- whoever reads the database alone makes no code. A pending one counts for nothing until a code of it was shown.
CREATE TABLE second_factors (
    organization BIGINT NOT NULL DEFAULT here(),
    "user"       TEXT COLLATE "C" NOT NULL,
    state        TEXT COLLATE "C" NOT NULL CHECK (state IN ('pending', 'confirmed')),
    secret       TEXT COLLATE "C" NOT NULL,
    last_step    BIGINT NOT NULL, -- the newest code that was taken: neither it nor an older one is taken again
    made_at      TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (organization, "user", state),
    FOREIGN KEY (organization, "user") REFERENCES users (organization, name) ON DELETE CASCADE
);

-- Codes for whoever has lost their telephone: each once, kept as passwords are.
CREATE TABLE recovery_codes (
    organization BIGINT NOT NULL DEFAULT here(),
    "user"       TEXT COLLATE "C" NOT NULL,
    number       BIGINT NOT NULL,
    hash         TEXT COLLATE "C" NOT NULL,
    used_at      TEXT COLLATE "C",
    PRIMARY KEY (organization, "user", number),
    FOREIGN KEY (organization, "user") REFERENCES users (organization, name) ON DELETE CASCADE
);

DO $$
DECLARE kept TEXT;
BEGIN
    FOREACH kept IN ARRAY ARRAY['sign_in_failures', 'second_factors', 'recovery_codes'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', kept);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', kept);
        EXECUTE format('CREATE POLICY one_organization ON %I USING (organization = here()) WITH CHECK (organization = here())', kept);
    END LOOP;
END
$$;
