-- Accounts at other services that open an account here, each by the service and the name it has there.
CREATE TABLE identities (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (id),
    issuer TEXT NOT NULL CHECK (issuer <> ''),
    subject TEXT NOT NULL CHECK (subject <> ''),
    linked_at TEXT NOT NULL,
    used_at TEXT,
    UNIQUE (issuer, subject),
    -- One account of a service a person: a second one would be somebody else's.
    UNIQUE (person_id, issuer)
);

-- Ways back from a service that were gone already: each is gone once. Kept until it would be too old anyway.
CREATE TABLE spent_ways (
    mark TEXT PRIMARY KEY,
    expires_at TEXT NOT NULL
);
