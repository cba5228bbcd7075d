-- Documents: the collections that were declared, each with a table of its own made from its declaration:
-- documents_NAME (id, version, created_at, updated_at, schema, body, and one column k_FIELD for each declared field).
CREATE TABLE collections (
    name TEXT PRIMARY KEY,
    schema INTEGER NOT NULL,        -- version of the bodies' shape
    indexes TEXT NOT NULL           -- JSON, as declared
) STRICT;

-- Time series. Sorted by series and time, so that adding at the end and reading a range touch neighbouring pages.
CREATE TABLE series (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE) STRICT;

CREATE TABLE points (
    series INTEGER NOT NULL REFERENCES series (id),
    at INTEGER NOT NULL,            -- milliseconds since 1970-01-01T00:00Z
    key TEXT NOT NULL,              -- tells points of one instant apart
    body TEXT NOT NULL,             -- JSON
    PRIMARY KEY (series, at, key)
) STRICT, WITHOUT ROWID;

-- Has a row while a restore is going on: such a state is not to be used.
CREATE TABLE restoring (since INTEGER NOT NULL) STRICT;
