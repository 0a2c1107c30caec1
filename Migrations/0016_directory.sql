-- What each person chose to show in the directory. No row: nothing.
CREATE TABLE profiles (
    person_id TEXT PRIMARY KEY REFERENCES people (id),
    is_listed BOOLEAN NOT NULL DEFAULT FALSE,
    trade TEXT,
    skills TEXT,
    helps_with TEXT,
    contact TEXT,
    updated_at TEXT NOT NULL
);

-- Lists of people that were brought in, until they are imported or forgotten.
CREATE TABLE people_files (
    sha256 TEXT PRIMARY KEY CHECK (LENGTH(sha256) = 64),
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    uploaded_by TEXT NOT NULL REFERENCES people (id),
    uploaded_at TEXT NOT NULL
);
