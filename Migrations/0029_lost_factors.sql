-- Somebody has neither phone nor recovery codes: two managers who reached them say so, time passes, and the factor goes.
CREATE TABLE factor_losses (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (id),
    reason TEXT NOT NULL CHECK (reason <> ''),
    -- Which factor is lost: one set up since is not meant.
    factor_set_up_at TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    -- Where the session was from which it was asked.
    address TEXT,
    browser TEXT NOT NULL,
    -- NULL: until two have approved.
    takes_effect_at TEXT,
    outcome TEXT CHECK (outcome IN ('refused', 'cancelled', 'shown', 'lapsed', 'done')),
    closed_at TEXT,
    closed_by TEXT REFERENCES people (id),
    -- Why it was refused.
    word TEXT,
    -- When a factor was set up after this one had gone: until then nothing opens that asks for one.
    renewed_at TEXT,
    UNIQUE (id, person_id),
    CONSTRAINT closed_whole CHECK ((outcome IS NULL) = (closed_at IS NULL)),
    CONSTRAINT done_in_time CHECK (outcome IS NULL OR outcome <> 'done'
        OR (takes_effect_at IS NOT NULL AND closed_at >= takes_effect_at)),
    CONSTRAINT refused_by_another CHECK (outcome IS NULL OR outcome <> 'refused'
        OR (closed_by IS NOT NULL AND closed_by <> person_id AND word IS NOT NULL))
);
CREATE UNIQUE INDEX factor_losses_live ON factor_losses (person_id) WHERE outcome IS NULL;
CREATE INDEX factor_losses_person ON factor_losses (person_id);

-- Which manager reached the person, and how. Two different ones, and never the person.
CREATE TABLE factor_loss_approvals (
    loss_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    position BIGINT NOT NULL CHECK (position IN (1, 2)),
    approved_by TEXT NOT NULL REFERENCES people (id),
    reached TEXT NOT NULL CHECK (reached <> ''),
    approved_at TEXT NOT NULL,
    PRIMARY KEY (loss_id, position),
    UNIQUE (loss_id, approved_by),
    FOREIGN KEY (loss_id, person_id) REFERENCES factor_losses (id, person_id),
    CONSTRAINT approved_by_another CHECK (approved_by <> person_id)
);
