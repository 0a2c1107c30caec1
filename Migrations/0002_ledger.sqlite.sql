-- The ledger. Nothing here is updated or deleted, but the running totals of accounts, which the transfers prove.
CREATE TABLE accounts (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    currency TEXT NOT NULL,
    fund_line_id TEXT REFERENCES fund_lines (id),
    budget_id TEXT REFERENCES budgets (id),
    -- person:… or organisation:…
    party TEXT,
    project_id TEXT REFERENCES projects (id),
    rule TEXT NOT NULL CHECK (rule IN ('credit', 'debit', 'free')),
    debits_posted BIGINT NOT NULL DEFAULT 0 CHECK (debits_posted >= 0),
    credits_posted BIGINT NOT NULL DEFAULT 0 CHECK (credits_posted >= 0),
    debits_pending BIGINT NOT NULL DEFAULT 0 CHECK (debits_pending >= 0),
    credits_pending BIGINT NOT NULL DEFAULT 0 CHECK (credits_pending >= 0),
    CONSTRAINT no_overdraft CHECK (
        rule = 'free'
        OR (rule = 'credit' AND credits_posted - debits_posted - debits_pending >= 0)
        OR (rule = 'debit' AND debits_posted - credits_posted - credits_pending >= 0)
    )
);
CREATE INDEX accounts_line ON accounts (fund_line_id);
CREATE INDEX accounts_budget ON accounts (budget_id);
CREATE INDEX accounts_party ON accounts (party);

CREATE TABLE entries (
    number INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    day TEXT NOT NULL,
    document_day TEXT,
    bank_day TEXT,
    recorded_at TEXT NOT NULL,
    origin TEXT NOT NULL,
    key TEXT NOT NULL UNIQUE,
    fingerprint TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE INDEX entries_origin ON entries (origin);

CREATE TABLE transfers (
    -- The number of the entry times 1024, plus the position in it.
    id INTEGER PRIMARY KEY,
    phase TEXT NOT NULL CHECK (phase IN ('posted', 'pending', 'post', 'void', 'expire', 'reversal')),
    debit BIGINT NOT NULL REFERENCES accounts (id),
    credit BIGINT NOT NULL REFERENCES accounts (id),
    amount BIGINT NOT NULL,
    -- What this one resolves or reverses: at most once.
    target BIGINT UNIQUE REFERENCES transfers (id),
    releases BIGINT NOT NULL DEFAULT 0,
    until TEXT,
    CONSTRAINT two_accounts CHECK (debit <> credit),
    CONSTRAINT amount_fits_phase CHECK (
        (phase IN ('posted', 'pending') AND amount > 0 AND target IS NULL AND releases = 0)
        OR (phase = 'reversal' AND amount > 0 AND target IS NOT NULL AND releases = 0)
        OR (phase = 'post' AND amount > 0 AND target IS NOT NULL AND releases >= amount)
        OR (phase IN ('void', 'expire') AND amount = 0 AND target IS NOT NULL AND releases > 0)
    )
);
CREATE INDEX transfers_debit ON transfers (debit);
CREATE INDEX transfers_credit ON transfers (credit);

CREATE TRIGGER entries_no_update BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'immutable: entries'); END;
CREATE TRIGGER entries_no_delete BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'immutable: entries'); END;
CREATE TRIGGER transfers_no_update BEFORE UPDATE ON transfers BEGIN SELECT RAISE(ABORT, 'immutable: transfers'); END;
CREATE TRIGGER transfers_no_delete BEFORE DELETE ON transfers BEGIN SELECT RAISE(ABORT, 'immutable: transfers'); END;
CREATE TRIGGER draw_events_no_update BEFORE UPDATE ON draw_events BEGIN SELECT RAISE(ABORT, 'immutable: draw_events'); END;
CREATE TRIGGER draw_events_no_delete BEFORE DELETE ON draw_events BEGIN SELECT RAISE(ABORT, 'immutable: draw_events'); END;
CREATE TRIGGER fund_line_terms_no_update BEFORE UPDATE ON fund_line_terms BEGIN SELECT RAISE(ABORT, 'immutable: fund_line_terms'); END;
CREATE TRIGGER fund_line_terms_no_delete BEFORE DELETE ON fund_line_terms BEGIN SELECT RAISE(ABORT, 'immutable: fund_line_terms'); END;
CREATE TRIGGER fund_line_kind_ceilings_no_update BEFORE UPDATE ON fund_line_kind_ceilings BEGIN SELECT RAISE(ABORT, 'immutable: fund_line_kind_ceilings'); END;
CREATE TRIGGER fund_line_kind_ceilings_no_delete BEFORE DELETE ON fund_line_kind_ceilings BEGIN SELECT RAISE(ABORT, 'immutable: fund_line_kind_ceilings'); END;
CREATE TRIGGER budget_policies_no_update BEFORE UPDATE ON budget_policies BEGIN SELECT RAISE(ABORT, 'immutable: budget_policies'); END;
CREATE TRIGGER budget_policies_no_delete BEFORE DELETE ON budget_policies BEGIN SELECT RAISE(ABORT, 'immutable: budget_policies'); END;
