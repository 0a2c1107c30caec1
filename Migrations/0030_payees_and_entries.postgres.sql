-- Before a payment one asks whether its payee was ever paid, and whether the same bill came twice: for organisations that read all draws.
CREATE INDEX draws_payee_organisation ON draws (payee_organisation_id, declared_at) WHERE payee_organisation_id IS NOT NULL;
-- What a line paid is asked for by its funder's page, and by each draw on a line with ceilings for kinds of work.
CREATE INDEX draw_shares_line ON draw_shares (line_id) WHERE amount > 0;
-- Which transfers an entry holds is told by their numbers. PostgreSQL cannot guess how many a range of numbers has, and read every
-- account and transfer to be safe; of an expression with an index it keeps the figures that it needs. SQLite follows the numbers.
CREATE INDEX transfers_entry ON transfers ((id / 1024));
ANALYZE transfers;
