-- Roles given and taken stay written.
CREATE TRIGGER role_events_no_update BEFORE UPDATE ON role_events BEGIN SELECT RAISE(ABORT, 'immutable: role_events'); END;
CREATE TRIGGER role_events_no_delete BEFORE DELETE ON role_events BEGIN SELECT RAISE(ABORT, 'immutable: role_events'); END;
