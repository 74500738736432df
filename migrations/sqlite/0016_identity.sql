-- Which database this file is: the same id stands in a file beside it, so that a new or another file in its place is told from it. A
-- copy is the same database. On a server the address says which database it is.
CREATE TABLE identity (
    id TEXT NOT NULL
) STRICT;
