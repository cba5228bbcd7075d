-- Last good facts of live sources: for each kind of facts the last load that could be used, in chunks. What is in the
-- bytes is the engine's affair.

CREATE TABLE source_facts (
    kind TEXT PRIMARY KEY,
    origin TEXT NOT NULL,           -- the source, as named in the configuration
    loaded_at INTEGER NOT NULL,     -- milliseconds since 1970-01-01T00:00Z
    rows INTEGER NOT NULL,
    rejects INTEGER NOT NULL
) STRICT;

CREATE TABLE source_fact_chunks (
    kind TEXT NOT NULL REFERENCES source_facts (kind),
    number INTEGER NOT NULL,        -- from 0
    bytes BLOB NOT NULL,
    PRIMARY KEY (kind, number)
) STRICT;
