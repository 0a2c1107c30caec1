-- Doors that were closed to somebody for a time. Nothing of theirs changes, and each stays written.
CREATE TABLE suspensions (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (id),
    reason TEXT NOT NULL CHECK (reason <> ''),
    placed_at TEXT NOT NULL,
    placed_by TEXT REFERENCES people (id),
    -- The moment it ends by itself. NULL: when somebody lifts it.
    ends_at TEXT,
    lifted_at TEXT,
    lifted_by TEXT REFERENCES people (id),
    CONSTRAINT nobody_suspends_themself CHECK (placed_by IS NULL OR placed_by <> person_id),
    CONSTRAINT lifted_whole CHECK ((lifted_at IS NULL) = (lifted_by IS NULL))
);
CREATE INDEX suspensions_person ON suspensions (person_id);
