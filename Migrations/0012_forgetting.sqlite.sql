-- What the law lets nobody keep goes, in the transaction that says it forgets; at any other time these rows stay as they are.
-- Entries, transfers, terms, policies and acts have no such door.
DROP TRIGGER draw_events_no_update;
CREATE TRIGGER draw_events_no_update BEFORE UPDATE ON draw_events
    WHEN (SELECT is_forgetting FROM operations WHERE id = 1) = FALSE
    BEGIN SELECT RAISE(ABORT, 'immutable: draw_events'); END;
DROP TRIGGER payee_details_changes_no_update;
CREATE TRIGGER payee_details_changes_no_update BEFORE UPDATE ON payee_details_changes
    WHEN (SELECT is_forgetting FROM operations WHERE id = 1) = FALSE
    BEGIN SELECT RAISE(ABORT, 'immutable: payee_details_changes'); END;
DROP TRIGGER payment_files_no_update;
CREATE TRIGGER payment_files_no_update BEFORE UPDATE ON payment_files
    WHEN (SELECT is_forgetting FROM operations WHERE id = 1) = FALSE
    BEGIN SELECT RAISE(ABORT, 'immutable: payment_files'); END;
DROP TRIGGER bank_lines_no_update;
CREATE TRIGGER bank_lines_no_update BEFORE UPDATE ON bank_lines
    WHEN (SELECT is_forgetting FROM operations WHERE id = 1) = FALSE
    BEGIN SELECT RAISE(ABORT, 'immutable: bank_lines'); END;
DROP TRIGGER bank_line_answers_no_update;
CREATE TRIGGER bank_line_answers_no_update BEFORE UPDATE ON bank_line_answers
    WHEN (SELECT is_forgetting FROM operations WHERE id = 1) = FALSE
    BEGIN SELECT RAISE(ABORT, 'immutable: bank_line_answers'); END;
DROP TRIGGER evidence_no_change;
CREATE TRIGGER evidence_no_change BEFORE UPDATE OF id, draw_id, sha256, name, added_by, added_at ON evidence
    WHEN (SELECT is_forgetting FROM operations WHERE id = 1) = FALSE
    BEGIN SELECT RAISE(ABORT, 'immutable: evidence'); END;
DROP TRIGGER evidence_set_aside_once;
CREATE TRIGGER evidence_set_aside_once BEFORE UPDATE ON evidence
    WHEN OLD.set_aside_at IS NOT NULL AND (SELECT is_forgetting FROM operations WHERE id = 1) = FALSE
    BEGIN SELECT RAISE(ABORT, 'immutable: evidence'); END;
DROP TRIGGER evidence_no_delete;
CREATE TRIGGER evidence_no_delete BEFORE DELETE ON evidence
    WHEN (SELECT is_forgetting FROM operations WHERE id = 1) = FALSE
    BEGIN SELECT RAISE(ABORT, 'immutable: evidence'); END;
DROP TRIGGER evidence_files_no_delete;
CREATE TRIGGER evidence_files_no_delete BEFORE DELETE ON evidence_files
    WHEN (SELECT is_forgetting FROM operations WHERE id = 1) = FALSE
    BEGIN SELECT RAISE(ABORT, 'immutable: evidence_files'); END;
