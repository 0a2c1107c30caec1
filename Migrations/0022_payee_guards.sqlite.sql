-- Calls stay written. What a file for the bank says stays too; only the key that seals it may change.
CREATE TRIGGER payee_calls_no_update BEFORE UPDATE ON payee_calls
    WHEN (SELECT is_forgetting FROM operations WHERE id = 1) = FALSE
    BEGIN SELECT RAISE(ABORT, 'immutable: payee_calls'); END;
CREATE TRIGGER payee_calls_no_delete BEFORE DELETE ON payee_calls BEGIN SELECT RAISE(ABORT, 'immutable: payee_calls'); END;
DROP TRIGGER payment_files_no_update;
CREATE TRIGGER payment_files_no_update BEFORE UPDATE OF run_id, message_id, format, fingerprint, line_count, total ON payment_files
    WHEN (SELECT is_forgetting FROM operations WHERE id = 1) = FALSE
    BEGIN SELECT RAISE(ABORT, 'immutable: payment_files'); END;
