-- From owed to the bank: whose account, which run, what the bank said.

-- The co-operative's own accounts that pay.
CREATE TABLE bank_accounts (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL CHECK (name <> ''),
    -- The holder as the bank knows it.
    holder TEXT NOT NULL CHECK (LENGTH(holder) BETWEEN 1 AND 70),
    iban TEXT NOT NULL UNIQUE,
    format TEXT NOT NULL CHECK (format IN ('pain.001.001.09', 'pain.001.001.03')),
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL REFERENCES people (id)
);

-- Where a payee is paid. Only the maker of payment files opens the sealed number.
CREATE TABLE payee_details (
    -- person:… or organisation:…
    party TEXT PRIMARY KEY,
    person_id TEXT UNIQUE REFERENCES people (id),
    organisation_id TEXT UNIQUE REFERENCES organisations (id),
    version BIGINT NOT NULL CHECK (version >= 1),
    holder TEXT NOT NULL CHECK (LENGTH(holder) BETWEEN 1 AND 70),
    sealed_iban TEXT NOT NULL,
    -- The same for the same account, so that one account on two payees is seen without opening either.
    iban_mark TEXT NOT NULL,
    -- What a screen may show.
    iban_masked TEXT NOT NULL,
    -- What the bank answered when asked whether name and account belong together.
    name_check TEXT NOT NULL CHECK (name_check IN ('notDone', 'match', 'close', 'noMatch', 'impossible')),
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL REFERENCES people (id),
    -- The day from which a changed account may be paid to.
    pays_from TEXT,
    CONSTRAINT one_payee_of_details CHECK ((person_id IS NULL) <> (organisation_id IS NULL))
);
CREATE INDEX payee_details_mark ON payee_details (iban_mark);

-- Every entry and change of the above, with who and when. Never changed.
CREATE TABLE payee_details_changes (
    party TEXT NOT NULL REFERENCES payee_details (party),
    version BIGINT NOT NULL,
    at TEXT NOT NULL,
    changed_by TEXT NOT NULL REFERENCES people (id),
    holder TEXT NOT NULL,
    iban_masked TEXT NOT NULL,
    iban_mark TEXT NOT NULL,
    name_check TEXT NOT NULL,
    PRIMARY KEY (party, version)
);

CREATE TABLE payment_runs (
    id TEXT PRIMARY KEY,
    -- Counts runs from 1, for people: « V-12 ».
    number BIGINT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('prepared', 'frozen', 'released', 'confirmed', 'voided')),
    bank_account_id TEXT NOT NULL REFERENCES bank_accounts (id),
    execution_day TEXT NOT NULL,
    currency TEXT NOT NULL,
    prepared_by TEXT NOT NULL REFERENCES people (id),
    prepared_at TEXT NOT NULL,
    frozen_by TEXT REFERENCES people (id),
    frozen_at TEXT,
    released_by TEXT REFERENCES people (id),
    released_at TEXT,
    sent_by TEXT REFERENCES people (id),
    sent_at TEXT,
    voided_by TEXT REFERENCES people (id),
    voided_at TEXT,
    void_reason TEXT,
    CONSTRAINT released_by_another_person
        CHECK (released_by IS NULL OR (released_by <> prepared_by AND released_by <> frozen_by)),
    CONSTRAINT states_have_their_person CHECK (
        (state = 'prepared' AND frozen_by IS NULL AND released_by IS NULL AND voided_by IS NULL)
        OR (state = 'frozen' AND frozen_by IS NOT NULL AND released_by IS NULL AND voided_by IS NULL)
        OR (state IN ('released', 'confirmed') AND frozen_by IS NOT NULL AND released_by IS NOT NULL AND voided_by IS NULL)
        OR (state = 'voided' AND voided_by IS NOT NULL AND void_reason IS NOT NULL AND sent_at IS NULL)
    )
);
CREATE INDEX payment_runs_state ON payment_runs (state);

-- One instruction to pay one draw.
CREATE TABLE payment_lines (
    id TEXT PRIMARY KEY,
    run_id TEXT NOT NULL REFERENCES payment_runs (id),
    position BIGINT NOT NULL,
    draw_id TEXT NOT NULL REFERENCES draws (id),
    draw_version BIGINT NOT NULL,
    amount BIGINT NOT NULL CHECK (amount > 0),
    mode TEXT NOT NULL,
    party TEXT NOT NULL REFERENCES payee_details (party),
    payee_person_id TEXT REFERENCES people (id),
    end_to_end_id TEXT NOT NULL UNIQUE,
    -- What the file says, written when the run is frozen.
    holder TEXT NOT NULL,
    iban_masked TEXT NOT NULL,
    iban_mark TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('live', 'paid', 'removed', 'voided', 'rejected', 'returned')),
    bank_day TEXT,
    reason TEXT,
    closed_at TEXT,
    closed_by TEXT REFERENCES people (id),
    prepared_by TEXT NOT NULL REFERENCES people (id),
    released_by TEXT REFERENCES people (id),
    UNIQUE (run_id, position),
    CONSTRAINT nobody_pays_themself CHECK (
        payee_person_id IS NULL
        OR (payee_person_id <> prepared_by AND (released_by IS NULL OR payee_person_id <> released_by))
    ),
    CONSTRAINT paid_on_a_day CHECK (state <> 'paid' OR bank_day IS NOT NULL),
    CONSTRAINT sent_back_with_a_reason CHECK (state NOT IN ('rejected', 'returned') OR reason IS NOT NULL)
);
-- At most one live instruction per debt; a new one needs the former rejected, returned or given up.
CREATE UNIQUE INDEX payment_lines_one_live ON payment_lines (draw_id) WHERE state IN ('live', 'paid');
CREATE INDEX payment_lines_draw ON payment_lines (draw_id);

-- The very bytes for the bank. Never changed, so that a second download is the first.
CREATE TABLE payment_files (
    run_id TEXT PRIMARY KEY REFERENCES payment_runs (id),
    message_id TEXT NOT NULL UNIQUE,
    format TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    line_count BIGINT NOT NULL CHECK (line_count > 0),
    total BIGINT NOT NULL CHECK (total > 0),
    sealed_content TEXT NOT NULL
);
