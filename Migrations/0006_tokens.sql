-- What programs act with: a hash of the token, the person it acts as, and how far it reaches.
CREATE TABLE api_tokens (
    id TEXT PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE CHECK (length(token_hash) = 64),
    person_id TEXT NOT NULL REFERENCES people (id),
    scope TEXT NOT NULL CHECK (scope IN ('read', 'write', 'pay')),
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    last_used_on TEXT,
    revoked_at TEXT,
    CONSTRAINT expires_after_its_start CHECK (expires_at > created_at)
);

-- What a program was answered for a key of its own, written with what it did: asked again, it gets the same answer.
CREATE TABLE api_answers (
    person_id TEXT NOT NULL REFERENCES people (id),
    key TEXT NOT NULL CHECK (key <> ''),
    fingerprint TEXT NOT NULL,
    status BIGINT NOT NULL CHECK (status BETWEEN 200 AND 299),
    body TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    PRIMARY KEY (person_id, key)
);
