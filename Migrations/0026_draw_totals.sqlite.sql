-- What public pages say of draws that were accepted is a sum over all of them, which is a second's work after years. It is kept here
-- by the statement that changes a draw, once for each thing by which pages tell it, and terreau check adds it up anew.
CREATE TABLE draw_totals (
    budget_id TEXT NOT NULL,
    facet TEXT NOT NULL CHECK (facet IN ('kind', 'hour', 'project', 'person', 'organisation')),
    -- The word of a kind, an hour, or who or what it was for.
    subject TEXT NOT NULL,
    -- In cents.
    amount BIGINT NOT NULL,
    draws BIGINT NOT NULL,
    PRIMARY KEY (budget_id, facet, subject)
) WITHOUT ROWID;

-- Each accepted draw once for each facet. The quarter that an hour belongs to depends on where the co-operative is only on the days
-- where quarters meet: all other days of a quarter share one hour in its middle.
CREATE VIEW draw_facets AS
SELECT id, budget_id, 'kind' AS facet, kind AS subject, amount FROM draws
WHERE state IN ('accepted', 'settled', 'evidenced') AND amount > 0
UNION ALL
SELECT id, budget_id, 'hour', CASE
    WHEN SUBSTR(accepted_at, 6, 5) IN ('01-01', '03-31', '04-01', '06-30', '07-01', '09-30', '10-01', '12-31')
        THEN SUBSTR(accepted_at, 1, 13)
    WHEN SUBSTR(accepted_at, 6, 2) IN ('01', '02', '03') THEN SUBSTR(accepted_at, 1, 4) || '-02-15T12'
    WHEN SUBSTR(accepted_at, 6, 2) IN ('04', '05', '06') THEN SUBSTR(accepted_at, 1, 4) || '-05-15T12'
    WHEN SUBSTR(accepted_at, 6, 2) IN ('07', '08', '09') THEN SUBSTR(accepted_at, 1, 4) || '-08-15T12'
    ELSE SUBSTR(accepted_at, 1, 4) || '-11-15T12' END, amount FROM draws
WHERE state IN ('accepted', 'settled', 'evidenced') AND amount > 0
UNION ALL
SELECT id, budget_id, 'project', project_id, amount FROM draws
WHERE state IN ('accepted', 'settled', 'evidenced') AND amount > 0 AND project_id IS NOT NULL
UNION ALL
SELECT id, budget_id, CASE WHEN payee_person_id IS NULL THEN 'organisation' ELSE 'person' END,
    COALESCE(payee_person_id, payee_organisation_id), amount FROM draws
WHERE state IN ('accepted', 'settled', 'evidenced') AND amount > 0;

INSERT INTO draw_totals (budget_id, facet, subject, amount, draws)
SELECT budget_id, facet, subject, CAST(SUM(amount) AS BIGINT), COUNT(*) FROM draw_facets GROUP BY 1, 2, 3;

CREATE TRIGGER draw_totals_insert AFTER INSERT ON draws
WHEN NEW.state IN ('accepted', 'settled', 'evidenced')
BEGIN
    INSERT INTO draw_totals (budget_id, facet, subject, amount, draws)
    SELECT budget_id, facet, subject, amount, 1 FROM draw_facets WHERE id = NEW.id
    ON CONFLICT (budget_id, facet, subject) DO UPDATE
    SET amount = draw_totals.amount + excluded.amount, draws = draw_totals.draws + 1;
END;
-- A draw is taken out as it was and put in as it is. Nothing is done when only what is not added up changes: paid, proven.
CREATE TRIGGER draw_totals_before BEFORE UPDATE ON draws
WHEN (OLD.state IN ('accepted', 'settled', 'evidenced')) <> (NEW.state IN ('accepted', 'settled', 'evidenced'))
    OR OLD.amount <> NEW.amount OR OLD.kind <> NEW.kind OR OLD.budget_id <> NEW.budget_id
    OR OLD.project_id IS NOT NEW.project_id OR OLD.payee_person_id IS NOT NEW.payee_person_id
    OR OLD.payee_organisation_id IS NOT NEW.payee_organisation_id OR OLD.accepted_at IS NOT NEW.accepted_at
BEGIN
    INSERT INTO draw_totals (budget_id, facet, subject, amount, draws)
    SELECT budget_id, facet, subject, -amount, -1 FROM draw_facets WHERE id = OLD.id
    ON CONFLICT (budget_id, facet, subject) DO UPDATE
    SET amount = draw_totals.amount + excluded.amount, draws = draw_totals.draws - 1;
END;
CREATE TRIGGER draw_totals_after AFTER UPDATE ON draws
WHEN (OLD.state IN ('accepted', 'settled', 'evidenced')) <> (NEW.state IN ('accepted', 'settled', 'evidenced'))
    OR OLD.amount <> NEW.amount OR OLD.kind <> NEW.kind OR OLD.budget_id <> NEW.budget_id
    OR OLD.project_id IS NOT NEW.project_id OR OLD.payee_person_id IS NOT NEW.payee_person_id
    OR OLD.payee_organisation_id IS NOT NEW.payee_organisation_id OR OLD.accepted_at IS NOT NEW.accepted_at
BEGIN
    INSERT INTO draw_totals (budget_id, facet, subject, amount, draws)
    SELECT budget_id, facet, subject, amount, 1 FROM draw_facets WHERE id = NEW.id
    ON CONFLICT (budget_id, facet, subject) DO UPDATE
    SET amount = draw_totals.amount + excluded.amount, draws = draw_totals.draws + 1;
END;
CREATE TRIGGER draw_totals_delete BEFORE DELETE ON draws
BEGIN
    INSERT INTO draw_totals (budget_id, facet, subject, amount, draws)
    SELECT budget_id, facet, subject, -amount, -1 FROM draw_facets WHERE id = OLD.id
    ON CONFLICT (budget_id, facet, subject) DO UPDATE
    SET amount = draw_totals.amount + excluded.amount, draws = draw_totals.draws - 1;
END;
