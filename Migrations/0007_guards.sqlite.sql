-- What is written once and never changed, in what migrations 3 to 5 brought.
CREATE TRIGGER evidence_files_no_update BEFORE UPDATE ON evidence_files BEGIN SELECT RAISE(ABORT, 'immutable: evidence_files'); END;
CREATE TRIGGER evidence_files_no_delete BEFORE DELETE ON evidence_files BEGIN SELECT RAISE(ABORT, 'immutable: evidence_files'); END;
CREATE TRIGGER evidence_no_change BEFORE UPDATE OF id, draw_id, sha256, name, added_by, added_at ON evidence
    BEGIN SELECT RAISE(ABORT, 'immutable: evidence'); END;
CREATE TRIGGER evidence_set_aside_once BEFORE UPDATE ON evidence WHEN OLD.set_aside_at IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'immutable: evidence'); END;
CREATE TRIGGER evidence_no_delete BEFORE DELETE ON evidence BEGIN SELECT RAISE(ABORT, 'immutable: evidence'); END;
-- What was moved away takes no more money, whatever program is still open on it.
CREATE TRIGGER entries_moved BEFORE INSERT ON entries WHEN (SELECT state FROM operations WHERE id = 1) = 'moved'
    BEGIN SELECT RAISE(ABORT, 'immutable: moved'); END;
CREATE TRIGGER draw_events_moved BEFORE INSERT ON draw_events WHEN (SELECT state FROM operations WHERE id = 1) = 'moved'
    BEGIN SELECT RAISE(ABORT, 'immutable: moved'); END;
CREATE TRIGGER payee_details_changes_no_update BEFORE UPDATE ON payee_details_changes BEGIN SELECT RAISE(ABORT, 'immutable: payee_details_changes'); END;
CREATE TRIGGER payee_details_changes_no_delete BEFORE DELETE ON payee_details_changes BEGIN SELECT RAISE(ABORT, 'immutable: payee_details_changes'); END;
CREATE TRIGGER payment_files_no_update BEFORE UPDATE ON payment_files BEGIN SELECT RAISE(ABORT, 'immutable: payment_files'); END;
CREATE TRIGGER payment_files_no_delete BEFORE DELETE ON payment_files BEGIN SELECT RAISE(ABORT, 'immutable: payment_files'); END;
CREATE TRIGGER closed_periods_no_update BEFORE UPDATE ON closed_periods BEGIN SELECT RAISE(ABORT, 'immutable: closed_periods'); END;
CREATE TRIGGER closed_periods_no_delete BEFORE DELETE ON closed_periods BEGIN SELECT RAISE(ABORT, 'immutable: closed_periods'); END;
CREATE TRIGGER bank_statements_no_update BEFORE UPDATE ON bank_statements BEGIN SELECT RAISE(ABORT, 'immutable: bank_statements'); END;
CREATE TRIGGER bank_statements_no_delete BEFORE DELETE ON bank_statements BEGIN SELECT RAISE(ABORT, 'immutable: bank_statements'); END;
CREATE TRIGGER bank_lines_no_update BEFORE UPDATE ON bank_lines BEGIN SELECT RAISE(ABORT, 'immutable: bank_lines'); END;
CREATE TRIGGER bank_lines_no_delete BEFORE DELETE ON bank_lines BEGIN SELECT RAISE(ABORT, 'immutable: bank_lines'); END;
CREATE TRIGGER bank_line_answers_no_update BEFORE UPDATE ON bank_line_answers BEGIN SELECT RAISE(ABORT, 'immutable: bank_line_answers'); END;
CREATE TRIGGER bank_line_answers_no_delete BEFORE DELETE ON bank_line_answers BEGIN SELECT RAISE(ABORT, 'immutable: bank_line_answers'); END;
