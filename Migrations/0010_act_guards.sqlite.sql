-- The one change there is: forgetting where an act came from.
CREATE TRIGGER acts_no_update BEFORE UPDATE ON acts
WHEN NOT (
    NEW.origin_salt IS NULL AND NEW.address IS NULL AND NEW.request IS NULL
    AND NEW.number IS OLD.number AND NEW.at IS OLD.at AND NEW.who IS OLD.who AND NEW.person_id IS OLD.person_id
    AND NEW.token_id IS OLD.token_id AND NEW.act IS OLD.act AND NEW.object IS OLD.object AND NEW.detail IS OLD.detail
    AND NEW.origin_mark IS OLD.origin_mark AND NEW.hash IS OLD.hash
)
BEGIN SELECT RAISE(ABORT, 'immutable: acts'); END;
CREATE TRIGGER acts_no_delete BEFORE DELETE ON acts BEGIN SELECT RAISE(ABORT, 'immutable: acts'); END;
