-- What is written once and never changed, in what migrations 3 to 5 brought.
CREATE TRIGGER evidence_files_immutable BEFORE UPDATE OR DELETE ON evidence_files FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER evidence_no_change BEFORE UPDATE OF id, draw_id, sha256, name, added_by, added_at ON evidence
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER evidence_set_aside_once BEFORE UPDATE ON evidence
    FOR EACH ROW WHEN (OLD.set_aside_at IS NOT NULL) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER evidence_no_delete BEFORE DELETE ON evidence FOR EACH ROW EXECUTE FUNCTION refuse_change();
-- What was moved away takes no more money, whatever program is still open on it.
CREATE FUNCTION refuse_when_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT state FROM operations WHERE id = 1) = 'moved' THEN
        RAISE EXCEPTION 'immutable: moved' USING ERRCODE = 'TR001';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER entries_moved BEFORE INSERT ON entries FOR EACH ROW EXECUTE FUNCTION refuse_when_moved();
CREATE TRIGGER draw_events_moved BEFORE INSERT ON draw_events FOR EACH ROW EXECUTE FUNCTION refuse_when_moved();
CREATE TRIGGER payee_details_changes_immutable BEFORE UPDATE OR DELETE ON payee_details_changes FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER payment_files_immutable BEFORE UPDATE OR DELETE ON payment_files FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER closed_periods_immutable BEFORE UPDATE OR DELETE ON closed_periods FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER bank_statements_immutable BEFORE UPDATE OR DELETE ON bank_statements FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER bank_lines_immutable BEFORE UPDATE OR DELETE ON bank_lines FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER bank_line_answers_immutable BEFORE UPDATE OR DELETE ON bank_line_answers FOR EACH ROW EXECUTE FUNCTION refuse_change();
