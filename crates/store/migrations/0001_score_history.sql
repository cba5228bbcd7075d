-- Score history: a point per customer, day and model. Whole days are written and replaced, so that a day is a row of
-- its own and says once what all its points share.

CREATE TABLE models (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE bands (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE customers (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE) STRICT;

CREATE TABLE score_days (
    id INTEGER PRIMARY KEY,
    as_of INTEGER NOT NULL,         -- days since 1970-01-01
    model INTEGER NOT NULL REFERENCES models (id),
    generation INTEGER NOT NULL,    -- of the facts the scores were computed from
    recomputed INTEGER NOT NULL,    -- 0: published on its day, 1: computed afterwards
    written_at INTEGER NOT NULL,    -- milliseconds since 1970-01-01T00:00Z
    UNIQUE (as_of, model)
) STRICT;

-- Sorted by day first: a new day is appended at the end and costs the same whatever has been kept before. Sorted by
-- customer first, it would rewrite a page per few customers, and with a year of history twenty times as much.
-- A customer's history is then one look-up a day. `customer` is no foreign key, because removing a customer would scan
-- all points for references; points and customers are written and removed in one transaction.
CREATE TABLE scores (
    day INTEGER NOT NULL REFERENCES score_days (id),
    customer INTEGER NOT NULL,
    value INTEGER,                  -- 0 to 100, null is Unknown
    computed INTEGER,               -- 0 to 100 before degraded rule and cap, null is no signal
    band INTEGER NOT NULL REFERENCES bands (id),
    confidence REAL NOT NULL,       -- 0 to 1
    lower INTEGER NOT NULL,         -- bounds of the score
    upper INTEGER NOT NULL,
    degraded INTEGER NOT NULL,      -- 1: a source had failed
    PRIMARY KEY (day, customer)
) STRICT, WITHOUT ROWID;
