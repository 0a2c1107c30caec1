-- Lists show the newest of a budget, a project or a person by number; running totals look back to a day; and what is free in a
-- budget's envelopes is a few accounts among thousands. Each is one walk along an index, however long the history.
CREATE INDEX draws_budget_number ON draws (budget_id, number);
CREATE INDEX draws_project_number ON draws (project_id, number);
CREATE INDEX draws_declared_by_day ON draws (declared_by, declared_at);
CREATE INDEX draws_payee_day ON draws (payee_person_id, declared_at);
DROP INDEX draws_budget;
DROP INDEX draws_project;
DROP INDEX draws_declared_by;
DROP INDEX draws_payee;
CREATE INDEX accounts_budget_kind ON accounts (budget_id, kind);
DROP INDEX accounts_budget;
