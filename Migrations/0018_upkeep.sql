-- When each care of the house was last taken, and how much it found wrong. One row a task.
CREATE TABLE upkeep (
    -- A probe is written and taken back, to learn whether the database takes anything at all.
    task TEXT PRIMARY KEY CHECK (task IN ('backup', 'check', 'probe')),
    at TEXT NOT NULL,
    findings BIGINT NOT NULL CHECK (findings >= 0)
);
