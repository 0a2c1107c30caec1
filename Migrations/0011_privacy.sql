-- Who answers for personal data here, as the register prints it.
CREATE TABLE privacy_contacts (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    controller TEXT NOT NULL CHECK (controller <> ''),
    controller_contact TEXT NOT NULL,
    officer TEXT,
    officer_contact TEXT,
    -- Who else handles data for the co-operative: the host, the mail relay.
    processors TEXT,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL REFERENCES people (id)
);

-- While one is not lifted, what it is about is neither erased nor thinned out. NULL: everything.
CREATE TABLE legal_holds (
    id TEXT PRIMARY KEY,
    person_id TEXT REFERENCES people (id),
    reason TEXT NOT NULL CHECK (reason <> ''),
    placed_at TEXT NOT NULL,
    placed_by TEXT NOT NULL REFERENCES people (id),
    lifted_at TEXT,
    lifted_by TEXT REFERENCES people (id),
    CONSTRAINT lifted_by_somebody CHECK ((lifted_at IS NULL) = (lifted_by IS NULL))
);

-- Who was erased. The row of the person stays, without anything that says who it was.
CREATE TABLE erasures (
    person_id TEXT PRIMARY KEY REFERENCES people (id),
    reason TEXT NOT NULL CHECK (reason <> ''),
    erased_at TEXT NOT NULL,
    -- NULL: erased again after a restore.
    erased_by TEXT REFERENCES people (id)
);

-- TRUE inside the transaction that forgets, and never outside: then, and only then, do guards let a row go.
ALTER TABLE operations ADD COLUMN is_forgetting BOOLEAN NOT NULL DEFAULT FALSE;
