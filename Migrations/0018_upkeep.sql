-- When each care of the house was last taken, and how much it found wrong. One row a task.
CREATE TABLE upkeep (
    -- A probe is written to learn whether the database takes anything at all: one row, written over.
    task TEXT PRIMARY KEY CHECK (task IN ('backup', 'check', 'probe')),
    at TEXT NOT NULL,
    findings BIGINT NOT NULL CHECK (findings >= 0)
);
