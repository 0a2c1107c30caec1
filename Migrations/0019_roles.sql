-- Who may do what, over the house or for one thing in it, and every change of it.
CREATE TABLE role_grants (
    -- person|role|thing: a role is held once for one thing.
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (id),
    role TEXT NOT NULL,
    budget_id TEXT REFERENCES budgets (id),
    agreement_id TEXT REFERENCES agreements (id),
    organisation_id TEXT REFERENCES organisations (id),
    -- NULL: from before roles were recorded, or the first person of a house.
    given_by TEXT REFERENCES people (id),
    given_at TEXT,
    CONSTRAINT role_is_for_its_kind_of_thing CHECK (
        (role IN ('treasurer', 'releaser', 'manager', 'auditor', 'companion', 'observer')
            AND budget_id IS NULL AND agreement_id IS NULL AND organisation_id IS NULL)
        OR (role = 'groupReferent' AND budget_id IS NOT NULL AND agreement_id IS NULL AND organisation_id IS NULL)
        OR (role = 'funderViewer' AND budget_id IS NULL AND agreement_id IS NOT NULL AND organisation_id IS NULL)
        OR (role = 'partner' AND budget_id IS NULL AND agreement_id IS NULL AND organisation_id IS NOT NULL)
    ),
    CONSTRAINT nobody_gives_themself_a_role CHECK (given_by IS NULL OR given_by <> person_id)
);
CREATE INDEX role_grants_person ON role_grants (person_id);
CREATE INDEX role_grants_role ON role_grants (role);
INSERT INTO role_grants (id, person_id, role) SELECT person_id || '|' || role || '|', person_id, role FROM person_roles;
DROP TABLE person_roles;

-- Roles given and taken. Never changed.
CREATE TABLE role_events (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (id),
    role TEXT NOT NULL,
    -- The budget, agreement or organisation; empty for the house.
    scope TEXT NOT NULL,
    act TEXT NOT NULL CHECK (act IN ('given', 'taken')),
    acted_by TEXT REFERENCES people (id),
    at TEXT NOT NULL,
    CONSTRAINT nobody_changes_their_own_roles CHECK (acted_by IS NULL OR acted_by <> person_id)
);
