-- How the ledger's accounts are called in the accountant's books. No row: the number that the legal form proposes.
CREATE TABLE accounting_settings (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    legal_form TEXT NOT NULL CHECK (legal_form IN ('company', 'association'))
);

CREATE TABLE accounting_accounts (
    account TEXT PRIMARY KEY,
    -- NULL: deliberately without a number.
    number TEXT CHECK (number <> ''),
    label TEXT CHECK (label <> '')
);

-- Codes of the accountant's analytic plan, of any length. No row: the short name.
CREATE TABLE analytic_codes (
    kind TEXT NOT NULL CHECK (kind IN ('line', 'budget', 'project')),
    thing TEXT NOT NULL,
    code TEXT NOT NULL CHECK (code <> ''),
    PRIMARY KEY (kind, thing)
);

-- A closed period takes no entry any more, keeps the codes it was exported with, and is never opened again.
CREATE TABLE closed_periods (
    until TEXT PRIMARY KEY,
    closed_at TEXT NOT NULL,
    closed_by TEXT NOT NULL REFERENCES people (id),
    codebook TEXT NOT NULL
);

-- What banks say, as they said it: the files, in base64, and what was read in them.
CREATE TABLE bank_files (
    hash TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    content TEXT NOT NULL,
    uploaded_at TEXT NOT NULL,
    uploaded_by TEXT NOT NULL REFERENCES people (id)
);

CREATE TABLE bank_statements (
    id TEXT PRIMARY KEY,
    format TEXT NOT NULL CHECK (format IN ('camt053', 'cfonb120')),
    account TEXT NOT NULL CHECK (account <> ''),
    currency TEXT NOT NULL,
    reference TEXT NOT NULL,
    opening_day TEXT NOT NULL,
    closing_day TEXT NOT NULL,
    opening BIGINT NOT NULL,
    closing BIGINT NOT NULL,
    file_hash TEXT NOT NULL REFERENCES bank_files (hash),
    imported_at TEXT NOT NULL,
    imported_by TEXT NOT NULL REFERENCES people (id),
    CONSTRAINT days_in_order CHECK (opening_day <= closing_day)
);
CREATE INDEX bank_statements_account ON bank_statements (account, closing_day);

CREATE TABLE bank_lines (
    id TEXT PRIMARY KEY,
    -- The bank's reference, or a hash of the content with its occurrence number in the day: a line is imported once.
    key TEXT NOT NULL UNIQUE,
    statement_id TEXT NOT NULL REFERENCES bank_statements (id),
    position BIGINT NOT NULL,
    account TEXT NOT NULL,
    day TEXT NOT NULL,
    value_day TEXT,
    -- Above zero: money that came.
    amount BIGINT NOT NULL CHECK (amount <> 0),
    currency TEXT NOT NULL,
    party TEXT,
    party_account TEXT,
    end_to_end TEXT,
    payment_run TEXT,
    bank_reference TEXT,
    return_reason TEXT,
    text TEXT NOT NULL
);
CREATE INDEX bank_lines_day ON bank_lines (day);

-- What a line turned out to be: at most once a line.
CREATE TABLE bank_line_answers (
    line_id TEXT PRIMARY KEY REFERENCES bank_lines (id),
    kind TEXT NOT NULL CHECK (kind IN ('received', 'paid', 'run', 'explained')),
    -- The fund line that received, the payment, or the run that left as one movement.
    about TEXT,
    sentence TEXT,
    answered_at TEXT NOT NULL,
    answered_by TEXT NOT NULL REFERENCES people (id),
    CONSTRAINT explained_by_a_sentence CHECK (kind <> 'explained' OR sentence <> ''),
    CONSTRAINT matched_to_something CHECK (kind = 'explained' OR about <> '')
);
