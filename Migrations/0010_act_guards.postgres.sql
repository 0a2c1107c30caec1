-- The one change there is: forgetting where an act came from.
CREATE TRIGGER acts_no_update BEFORE UPDATE ON acts FOR EACH ROW
WHEN (NOT (
    NEW.origin_salt IS NULL AND NEW.address IS NULL AND NEW.request IS NULL
    AND (NEW.number, NEW.at, NEW.who, NEW.person_id, NEW.token_id, NEW.act, NEW.object, NEW.detail, NEW.origin_mark, NEW.hash)
        IS NOT DISTINCT FROM
        (OLD.number, OLD.at, OLD.who, OLD.person_id, OLD.token_id, OLD.act, OLD.object, OLD.detail, OLD.origin_mark, OLD.hash)
))
EXECUTE FUNCTION refuse_change();
CREATE TRIGGER acts_no_delete BEFORE DELETE ON acts FOR EACH ROW EXECUTE FUNCTION refuse_change();
