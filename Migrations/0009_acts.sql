-- Who did what, on which object, when and from where. Rows are only added; each carries the hash of the one before.
CREATE TABLE acts (
    number BIGINT PRIMARY KEY CHECK (number >= 1),
    at TEXT NOT NULL,
    who TEXT NOT NULL CHECK (who IN ('person', 'token', 'visitor', 'command', 'calendar')),
    person_id TEXT REFERENCES people (id),
    token_id TEXT,
    act TEXT NOT NULL,
    -- kind:id, such as draw:0193…
    object TEXT NOT NULL,
    -- Ids and words of the program, never of a person.
    detail TEXT,
    -- The chain holds a mark of where an act came from, so that what it came from can be forgotten while the chain stays whole.
    origin_mark TEXT NOT NULL,
    origin_salt TEXT,
    address TEXT,
    request TEXT,
    hash TEXT NOT NULL
);
CREATE INDEX acts_person ON acts (person_id, number);
CREATE INDEX acts_object ON acts (object, number);
CREATE INDEX acts_at ON acts (at);
