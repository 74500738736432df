-- The role and the database of kontingent. The role is an ordinary one: what keeps data apart inside the database does not
-- hold for a superuser.
-- On a server of your own: psql -v ON_ERROR_STOP=1 -v password_file=FILE -f database.sql postgres

\if :{?password_file}
\else
    \set password_file /run/secrets/database_role
\endif
\set password `cat :'password_file'`
SELECT :'password' = '' AS password_is_missing \gset
\if :password_is_missing
    DO $$ BEGIN RAISE EXCEPTION 'the file of the password is missing or empty'; END $$;
\endif

CREATE ROLE kontingent LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'password';
CREATE DATABASE kontingent OWNER kontingent ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE kontingent FROM PUBLIC;
