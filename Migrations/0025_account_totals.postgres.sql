-- Accounts carry a payee and a project, so a budget has hundreds and a network a hundred thousand. Every figure on a page is a sum
-- over them by line, budget and kind: it is kept here by the same statement that changes an account, and terreau check adds it up
-- anew. Where an account has no line or no budget, the word is empty.
CREATE TABLE account_totals (
    fund_line_id TEXT NOT NULL,
    budget_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    currency TEXT NOT NULL,
    -- Credits less debits, in cents.
    net BIGINT NOT NULL,
    debits_pending BIGINT NOT NULL,
    PRIMARY KEY (fund_line_id, budget_id, kind, currency)
);
CREATE INDEX account_totals_budget ON account_totals (budget_id);
INSERT INTO account_totals (fund_line_id, budget_id, kind, currency, net, debits_pending)
SELECT COALESCE(fund_line_id, ''), COALESCE(budget_id, ''), kind, currency, SUM(credits_posted - debits_posted),
    SUM(debits_pending)
FROM accounts GROUP BY 1, 2, 3, 4;

CREATE FUNCTION count_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.kind <> OLD.kind OR NEW.currency <> OLD.currency
        OR NEW.fund_line_id IS DISTINCT FROM OLD.fund_line_id OR NEW.budget_id IS DISTINCT FROM OLD.budget_id) THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'INSERT' THEN
        INSERT INTO account_totals AS t (fund_line_id, budget_id, kind, currency, net, debits_pending)
        VALUES (COALESCE(NEW.fund_line_id, ''), COALESCE(NEW.budget_id, ''), NEW.kind, NEW.currency,
            NEW.credits_posted - NEW.debits_posted, NEW.debits_pending)
        ON CONFLICT (fund_line_id, budget_id, kind, currency) DO UPDATE
        SET net = t.net + excluded.net, debits_pending = t.debits_pending + excluded.debits_pending;
    ELSIF TG_OP = 'UPDATE' THEN
        UPDATE account_totals
        SET net = net + (NEW.credits_posted - NEW.debits_posted) - (OLD.credits_posted - OLD.debits_posted),
            debits_pending = debits_pending + NEW.debits_pending - OLD.debits_pending
        WHERE fund_line_id = COALESCE(NEW.fund_line_id, '') AND budget_id = COALESCE(NEW.budget_id, '')
            AND kind = NEW.kind AND currency = NEW.currency;
    ELSE
        UPDATE account_totals
        SET net = net - (OLD.credits_posted - OLD.debits_posted), debits_pending = debits_pending - OLD.debits_pending
        WHERE fund_line_id = COALESCE(OLD.fund_line_id, '') AND budget_id = COALESCE(OLD.budget_id, '')
            AND kind = OLD.kind AND currency = OLD.currency;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER account_totals_count AFTER INSERT OR UPDATE OR DELETE ON accounts
    FOR EACH ROW EXECUTE FUNCTION count_account();
