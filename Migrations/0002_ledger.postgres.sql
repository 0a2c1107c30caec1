-- The ledger. Nothing here is updated or deleted, but the running totals of accounts, which the transfers prove.
CREATE TABLE accounts (
    id BIGINT PRIMARY KEY,
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
    number BIGINT PRIMARY KEY,
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
    id BIGINT PRIMARY KEY,
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

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'immutable: %', TG_TABLE_NAME USING ERRCODE = 'TR001';
END
$$;
CREATE TRIGGER entries_immutable BEFORE UPDATE OR DELETE ON entries FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER transfers_immutable BEFORE UPDATE OR DELETE ON transfers FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER draw_events_immutable BEFORE UPDATE OR DELETE ON draw_events FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER fund_line_terms_immutable BEFORE UPDATE OR DELETE ON fund_line_terms FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER fund_line_kind_ceilings_immutable BEFORE UPDATE OR DELETE ON fund_line_kind_ceilings FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER budget_policies_immutable BEFORE UPDATE OR DELETE ON budget_policies FOR EACH ROW EXECUTE FUNCTION refuse_change();
