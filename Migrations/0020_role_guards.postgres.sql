-- Roles given and taken stay written.
CREATE TRIGGER role_events_immutable BEFORE UPDATE OR DELETE ON role_events FOR EACH ROW EXECUTE FUNCTION refuse_change();
