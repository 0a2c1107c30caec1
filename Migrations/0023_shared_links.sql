-- Secret addresses that show one organisation what it was paid. Only hashes are kept.
CREATE TABLE shared_links (
    id TEXT PRIMARY KEY,
    secret_hash TEXT NOT NULL UNIQUE CHECK (LENGTH(secret_hash) = 64),
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    note TEXT NOT NULL CHECK (note <> ''),
    created_by TEXT NOT NULL REFERENCES people (id),
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    revoked_at TEXT
);
CREATE INDEX shared_links_organisation ON shared_links (organisation_id);
