-- A changed account is paid to once another person has called the payee; and the payee is told at former addresses too.
ALTER TABLE payee_details ADD COLUMN call_back TEXT NOT NULL DEFAULT 'notNeeded'
    CHECK (call_back IN ('notNeeded', 'needed', 'confirmed', 'denied'));

-- Which number was called, by whom, when, and what was said. Never changed.
CREATE TABLE payee_calls (
    party TEXT NOT NULL REFERENCES payee_details (party),
    version BIGINT NOT NULL,
    -- A number that was known before the change.
    number TEXT NOT NULL CHECK (number <> ''),
    is_confirmed BOOLEAN NOT NULL,
    changed_by TEXT NOT NULL REFERENCES people (id),
    called_by TEXT NOT NULL REFERENCES people (id),
    called_at TEXT NOT NULL,
    PRIMARY KEY (party, version),
    CONSTRAINT called_by_another_person CHECK (called_by <> changed_by AND party <> 'person:' || called_by)
);

CREATE TABLE former_emails (
    person_id TEXT NOT NULL REFERENCES people (id),
    email TEXT NOT NULL,
    until TEXT NOT NULL,
    PRIMARY KEY (person_id, email)
);
