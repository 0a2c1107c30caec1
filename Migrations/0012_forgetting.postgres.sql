-- What the law lets nobody keep goes, in the transaction that says it forgets; at any other time these rows stay as they are.
-- Entries, transfers, terms, policies and acts have no such door.
CREATE FUNCTION refuse_unless_forgetting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT is_forgetting FROM operations WHERE id = 1) THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    RAISE EXCEPTION 'immutable: %', TG_TABLE_NAME USING ERRCODE = 'TR001';
END
$$;
DROP TRIGGER draw_events_immutable ON draw_events;
CREATE TRIGGER draw_events_no_update BEFORE UPDATE ON draw_events FOR EACH ROW EXECUTE FUNCTION refuse_unless_forgetting();
CREATE TRIGGER draw_events_no_delete BEFORE DELETE ON draw_events FOR EACH ROW EXECUTE FUNCTION refuse_change();
DROP TRIGGER payee_details_changes_immutable ON payee_details_changes;
CREATE TRIGGER payee_details_changes_no_update BEFORE UPDATE ON payee_details_changes FOR EACH ROW EXECUTE FUNCTION refuse_unless_forgetting();
CREATE TRIGGER payee_details_changes_no_delete BEFORE DELETE ON payee_details_changes FOR EACH ROW EXECUTE FUNCTION refuse_change();
DROP TRIGGER payment_files_immutable ON payment_files;
CREATE TRIGGER payment_files_no_update BEFORE UPDATE ON payment_files FOR EACH ROW EXECUTE FUNCTION refuse_unless_forgetting();
CREATE TRIGGER payment_files_no_delete BEFORE DELETE ON payment_files FOR EACH ROW EXECUTE FUNCTION refuse_change();
DROP TRIGGER bank_lines_immutable ON bank_lines;
CREATE TRIGGER bank_lines_no_update BEFORE UPDATE ON bank_lines FOR EACH ROW EXECUTE FUNCTION refuse_unless_forgetting();
CREATE TRIGGER bank_lines_no_delete BEFORE DELETE ON bank_lines FOR EACH ROW EXECUTE FUNCTION refuse_change();
DROP TRIGGER bank_line_answers_immutable ON bank_line_answers;
CREATE TRIGGER bank_line_answers_no_update BEFORE UPDATE ON bank_line_answers FOR EACH ROW EXECUTE FUNCTION refuse_unless_forgetting();
CREATE TRIGGER bank_line_answers_no_delete BEFORE DELETE ON bank_line_answers FOR EACH ROW EXECUTE FUNCTION refuse_change();
DROP TRIGGER evidence_no_change ON evidence;
CREATE TRIGGER evidence_no_change BEFORE UPDATE OF id, draw_id, sha256, name, added_by, added_at ON evidence
    FOR EACH ROW EXECUTE FUNCTION refuse_unless_forgetting();
DROP TRIGGER evidence_set_aside_once ON evidence;
CREATE TRIGGER evidence_set_aside_once BEFORE UPDATE ON evidence
    FOR EACH ROW WHEN (OLD.set_aside_at IS NOT NULL) EXECUTE FUNCTION refuse_unless_forgetting();
DROP TRIGGER evidence_no_delete ON evidence;
CREATE TRIGGER evidence_no_delete BEFORE DELETE ON evidence FOR EACH ROW EXECUTE FUNCTION refuse_unless_forgetting();
DROP TRIGGER evidence_files_immutable ON evidence_files;
CREATE TRIGGER evidence_files_no_update BEFORE UPDATE ON evidence_files FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER evidence_files_no_delete BEFORE DELETE ON evidence_files
    FOR EACH ROW EXECUTE FUNCTION refuse_unless_forgetting();
