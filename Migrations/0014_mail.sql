-- What becomes of a letter between the verb that wrote it and the server that takes it.
-- A letter that is put into words when it leaves; NULL: subject and body are there.
ALTER TABLE outbox ADD COLUMN letter TEXT;
ALTER TABLE outbox ADD COLUMN language TEXT NOT NULL DEFAULT 'fr';
ALTER TABLE outbox ADD COLUMN tries BIGINT NOT NULL DEFAULT 0;
-- Tries are counted, and patience ends, from here on: a manager who asks for another try starts anew.
ALTER TABLE outbox ADD COLUMN tried_since TEXT;
-- NULL: at once.
ALTER TABLE outbox ADD COLUMN next_try_at TEXT;
-- From then on it says nothing useful (a code that is over), and is dropped rather than sent.
ALTER TABLE outbox ADD COLUMN useless_from TEXT;
-- What the mail server said last.
ALTER TABLE outbox ADD COLUMN answer TEXT;
-- Refused for good, or tried for too long: a manager looks at it.
ALTER TABLE outbox ADD COLUMN failed_at TEXT;
ALTER TABLE outbox ADD COLUMN dropped_at TEXT;
ALTER TABLE outbox ADD COLUMN dropped_by TEXT REFERENCES people (id);

DROP INDEX outbox_waiting;
CREATE INDEX outbox_waiting ON outbox (id) WHERE sent_at IS NULL AND dropped_at IS NULL;

-- How each person wants to hear of each kind of event, where it is not the usual way.
CREATE TABLE mail_choices (
    person_id TEXT NOT NULL REFERENCES people (id),
    kind TEXT NOT NULL,
    pace TEXT NOT NULL CHECK (pace IN ('atOnce', 'weekly', 'never')),
    PRIMARY KEY (person_id, kind)
);

-- Whose weekly letter was seen to, letter or not: once a week, whatever is started again.
CREATE TABLE digests (
    person_id TEXT NOT NULL REFERENCES people (id),
    -- The Monday.
    week TEXT NOT NULL,
    written_at TEXT NOT NULL,
    PRIMARY KEY (person_id, week)
);
