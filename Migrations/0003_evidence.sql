-- What proves a draw. The bytes stand in files named after their SHA-256; a file is in its place before its row is written.
CREATE TABLE evidence_files (
    sha256 TEXT PRIMARY KEY CHECK (LENGTH(sha256) = 64),
    type TEXT NOT NULL CHECK (type IN ('pdf', 'jpeg', 'png', 'webp')),
    bytes BIGINT NOT NULL CHECK (bytes > 0),
    -- In pixels; NULL for documents that have pages instead.
    width BIGINT CHECK (width > 0),
    height BIGINT CHECK (height > 0),
    stored_at TEXT NOT NULL
);

CREATE TABLE evidence (
    id TEXT PRIMARY KEY,
    draw_id TEXT NOT NULL REFERENCES draws (id),
    sha256 TEXT NOT NULL REFERENCES evidence_files (sha256),
    name TEXT NOT NULL CHECK (name <> ''),
    added_by TEXT NOT NULL REFERENCES people (id),
    added_at TEXT NOT NULL,
    -- A mistaken file is never removed: it is set aside, once, with a reason.
    set_aside_by TEXT REFERENCES people (id),
    set_aside_at TEXT,
    set_aside_reason TEXT,
    CONSTRAINT set_aside_whole CHECK (
        (set_aside_by IS NULL AND set_aside_at IS NULL AND set_aside_reason IS NULL)
        OR (set_aside_by IS NOT NULL AND set_aside_at IS NOT NULL AND set_aside_reason <> '')
    )
);
CREATE UNIQUE INDEX evidence_once ON evidence (draw_id, sha256) WHERE set_aside_at IS NULL;
CREATE INDEX evidence_draw ON evidence (draw_id, id);
CREATE INDEX evidence_sha256 ON evidence (sha256);

-- How this database is being used: one row.
CREATE TABLE operations (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    -- restoring: a restore was begun and not finished. moved: the data lives elsewhere, and nothing is written here any more.
    state TEXT NOT NULL CHECK (state IN ('open', 'restoring', 'moved')),
    -- After a restore nothing leaves the house until a person says so.
    is_paused BOOLEAN NOT NULL,
    -- When and where from or to; for people.
    note TEXT
);
INSERT INTO operations (id, state, is_paused) VALUES (1, 'open', FALSE);
