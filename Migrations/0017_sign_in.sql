-- Sessions know what their person needs to recognise them, and until when more than reading is allowed. Everybody signs in
-- anew once.
DROP TABLE sessions;
CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE CHECK (length(token_hash) = 64),
    person_id TEXT NOT NULL REFERENCES people (id),
    csrf TEXT NOT NULL,
    method TEXT NOT NULL CHECK (method IN ('mail', 'directory', 'demonstration')),
    -- Shortened: enough to say « that was me », not enough to find a home.
    address TEXT,
    browser TEXT NOT NULL,
    created_at TEXT NOT NULL,
    -- The end whatever happens; roles that handle money end earlier.
    expires_at TEXT NOT NULL,
    -- Written every few minutes at most.
    seen_at TEXT NOT NULL,
    -- The last time a second factor was shown.
    confirmed_at TEXT
);
CREATE INDEX sessions_person ON sessions (person_id);

DROP TABLE sign_in_codes;
CREATE TABLE sign_in_codes (
    id TEXT PRIMARY KEY,
    -- NULL: nobody's address. Such a code behaves like any other and opens nothing.
    person_id TEXT REFERENCES people (id),
    -- What is kept of code and link is made with a key outside the database.
    code_mark TEXT NOT NULL,
    link_mark TEXT NOT NULL,
    -- The browser that asked: a code works nowhere else.
    browser_hash TEXT NOT NULL,
    -- The address that was typed, as a mark.
    account TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    wrong_tries BIGINT NOT NULL DEFAULT 0 CHECK (wrong_tries >= 0),
    used_at TEXT
);
CREATE INDEX sign_in_codes_browser ON sign_in_codes (browser_hash);

-- How far a bucket of tries is spent: until when it stays so if nobody tries. It survives a restart.
CREATE TABLE tries (
    bucket TEXT PRIMARY KEY,
    spent_until TEXT NOT NULL
);

CREATE TABLE second_factors (
    person_id TEXT PRIMARY KEY REFERENCES people (id),
    sealed_seed TEXT NOT NULL,
    set_up_at TEXT NOT NULL,
    -- The last half minute whose code was used: neither it nor an earlier one works again.
    last_step BIGINT NOT NULL
);

CREATE TABLE recovery_codes (
    person_id TEXT NOT NULL REFERENCES people (id),
    mark TEXT NOT NULL,
    used_at TEXT,
    PRIMARY KEY (person_id, mark)
);

ALTER TABLE api_tokens ADD COLUMN name TEXT NOT NULL DEFAULT '';
-- Made after showing a second factor, or by whoever runs the instance.
ALTER TABLE api_tokens ADD COLUMN is_strong BOOLEAN NOT NULL DEFAULT TRUE;
