-- Those who wrote by the public page, and what came of it.
CREATE TABLE arrivals (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL CHECK (name <> ''),
    email TEXT NOT NULL CHECK (email <> ''),
    language TEXT NOT NULL,
    livelihood TEXT NOT NULL CHECK (livelihood <> ''),
    commons TEXT,
    place TEXT,
    written_at TEXT NOT NULL,
    taken_by TEXT REFERENCES people (id),
    taken_at TEXT,
    answered_at TEXT,
    -- Whom they became here.
    person_id TEXT UNIQUE REFERENCES people (id),
    closed_at TEXT,
    closed_reason TEXT,
    CONSTRAINT taken_whole CHECK ((taken_by IS NULL) = (taken_at IS NULL)),
    CONSTRAINT closed_whole CHECK ((closed_at IS NULL) = (closed_reason IS NULL)),
    CONSTRAINT one_end CHECK (person_id IS NULL OR closed_at IS NULL)
);
CREATE INDEX arrivals_email ON arrivals (email);
CREATE INDEX arrivals_written ON arrivals (written_at);

CREATE TABLE arrival_answers (
    id TEXT PRIMARY KEY,
    arrival_id TEXT NOT NULL REFERENCES arrivals (id),
    written_by TEXT NOT NULL REFERENCES people (id),
    written_at TEXT NOT NULL,
    words TEXT NOT NULL
);
CREATE INDEX arrival_answers_arrival ON arrival_answers (arrival_id);

-- Which contracts bind people to the co-operative. Law changes: these are facts with a day on which somebody looked.
CREATE TABLE contract_kinds (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    status TEXT NOT NULL,
    -- The longest one may last, and how often it may be renewed. NULL: no limit.
    most_months BIGINT CHECK (most_months > 0),
    renewals BIGINT CHECK (renewals >= 0),
    source TEXT,
    checked_on TEXT,
    ended_on TEXT
);
INSERT INTO contract_kinds (id, name, status, most_months, renewals, source, checked_on) VALUES
    ('cape', 'Contrat d’appui au projet d’entreprise (CAPE)', 'cape', 12, 2, 'Code de commerce, L.127-1 à L.127-7', '2026-11-01'),
    ('cesa', 'Contrat d’entrepreneur salarié associé (CESA)', 'cesa', NULL, NULL, 'Code du travail, L.7331-2', '2026-11-01');

-- What each person was, and since when. The last row is what they are; nothing is changed or deleted.
CREATE TABLE person_statuses (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (id),
    status TEXT NOT NULL,
    since TEXT NOT NULL,
    contract_id TEXT REFERENCES contract_kinds (id),
    -- The last day of the contract, where it has one.
    contract_until TEXT,
    note TEXT,
    recorded_at TEXT NOT NULL,
    recorded_by TEXT REFERENCES people (id)
);
CREATE INDEX person_statuses_person ON person_statuses (person_id, id);
INSERT INTO person_statuses (id, person_id, status, since, recorded_at)
    SELECT id, id, status, SUBSTR(created_at, 1, 10), created_at FROM people;
