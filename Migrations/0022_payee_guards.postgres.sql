-- Calls stay written. What a file for the bank says stays too; only the key that seals it may change.
CREATE TRIGGER payee_calls_no_update BEFORE UPDATE ON payee_calls FOR EACH ROW EXECUTE FUNCTION refuse_unless_forgetting();
CREATE TRIGGER payee_calls_no_delete BEFORE DELETE ON payee_calls FOR EACH ROW EXECUTE FUNCTION refuse_change();
DROP TRIGGER payment_files_no_update ON payment_files;
CREATE TRIGGER payment_files_no_update BEFORE UPDATE OF run_id, message_id, format, fingerprint, line_count, total ON payment_files
    FOR EACH ROW EXECUTE FUNCTION refuse_unless_forgetting();
