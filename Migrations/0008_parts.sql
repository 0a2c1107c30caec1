-- A debt may be paid in parts. One instruction of a draw is under way at a time, and each part is paid once.
ALTER TABLE payment_lines ADD COLUMN part BIGINT NOT NULL DEFAULT 1 CHECK (part >= 1);
DROP INDEX payment_lines_one_live;
CREATE UNIQUE INDEX payment_lines_one_live ON payment_lines (draw_id) WHERE state = 'live';
CREATE UNIQUE INDEX payment_lines_one_part ON payment_lines (draw_id, part) WHERE state IN ('live', 'paid');

-- Expenses of members up to this sum are given back on their word; above it the receipt comes before the money.
ALTER TABLE cooperative ADD COLUMN paid_on_word BIGINT NOT NULL DEFAULT 30000 CHECK (paid_on_word >= 0);
