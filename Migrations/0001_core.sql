-- One co-operative. Its own rules that hold over all budgets stand here.
CREATE TABLE cooperative (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    name TEXT NOT NULL,
    currency TEXT NOT NULL,
    -- Ceiling of what rules alone may accept for one person over all budgets in a calendar quarter. NULL: none.
    person_quarter_ceiling BIGINT CHECK (person_quarter_ceiling >= 0),
    -- Above this amount a draw needs two persons, whatever the budget says. NULL: never.
    two_persons_above BIGINT CHECK (two_persons_above >= 0)
);

CREATE TABLE people (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL CHECK (name <> ''),
    legal_name TEXT,
    -- NULL: a person without an account, for whom others act.
    email TEXT UNIQUE,
    status TEXT NOT NULL CHECK (status IN ('prospect', 'cape', 'cesa', 'associate', 'staff', 'outside', 'left')),
    analytic_code TEXT,
    is_named_publicly BOOLEAN NOT NULL DEFAULT FALSE,
    language TEXT NOT NULL DEFAULT 'fr' CHECK (language IN ('fr', 'en')),
    created_at TEXT NOT NULL
);

CREATE TABLE person_roles (
    person_id TEXT NOT NULL REFERENCES people (id),
    role TEXT NOT NULL CHECK (role IN ('treasurer', 'releaser', 'manager', 'auditor')),
    PRIMARY KEY (person_id, role)
);

CREATE TABLE organisations (
    id TEXT PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL CHECK (name <> ''),
    legal_name TEXT,
    kind TEXT NOT NULL CHECK (kind IN ('funder', 'supplier', 'platform', 'cooperative', 'association')),
    email TEXT,
    siret TEXT,
    created_at TEXT NOT NULL
);

CREATE TABLE sessions (
    token_hash TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (id),
    csrf TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
);

CREATE TABLE sign_in_codes (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (id),
    code_hash TEXT NOT NULL,
    -- The browser that asked: a code works nowhere else.
    browser_hash TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    wrong_tries BIGINT NOT NULL DEFAULT 0,
    used_at TEXT
);
CREATE INDEX sign_in_codes_browser ON sign_in_codes (browser_hash);

-- Effects on the world outside, written in the transaction of their cause and carried out later.
CREATE TABLE outbox (
    id TEXT PRIMARY KEY,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at TEXT NOT NULL,
    sent_at TEXT
);
CREATE INDEX outbox_waiting ON outbox (sent_at, id);

-- What a request with an idempotency key led to. Kept for ever.
CREATE TABLE requests (
    key TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    outcome TEXT NOT NULL,
    recorded_at TEXT NOT NULL
);

CREATE TABLE agreements (
    id TEXT PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    funder_id TEXT NOT NULL REFERENCES organisations (id),
    title TEXT NOT NULL,
    signed_on TEXT,
    note TEXT,
    is_example BOOLEAN NOT NULL DEFAULT FALSE,
    created_at TEXT NOT NULL
);

CREATE TABLE fund_lines (
    id TEXT PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    -- NULL: the co-operative's own money.
    agreement_id TEXT REFERENCES agreements (id),
    name TEXT NOT NULL,
    is_free BOOLEAN NOT NULL DEFAULT FALSE,
    currency TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE INDEX fund_lines_agreement ON fund_lines (agreement_id);

-- What a line may pay. An amendment is a new version; an old version is never changed.
CREATE TABLE fund_line_terms (
    line_id TEXT NOT NULL REFERENCES fund_lines (id),
    version BIGINT NOT NULL CHECK (version >= 1),
    recorded_at TEXT NOT NULL,
    recorded_by TEXT REFERENCES people (id),
    note TEXT,
    purpose TEXT NOT NULL,
    window_from TEXT,
    window_until TEXT,
    spend_by TEXT,
    -- Words separated by commas; empty: no restriction.
    kinds TEXT NOT NULL,
    payees TEXT NOT NULL,
    territories TEXT NOT NULL,
    per_draw_ceiling BIGINT CHECK (per_draw_ceiling > 0),
    per_person_ceiling BIGINT CHECK (per_person_ceiling > 0),
    evidence TEXT NOT NULL CHECK (evidence IN ('none', 'shortText', 'link', 'receipt')),
    PRIMARY KEY (line_id, version)
);

CREATE TABLE fund_line_kind_ceilings (
    line_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    kind TEXT NOT NULL,
    ceiling BIGINT NOT NULL CHECK (ceiling > 0),
    PRIMARY KEY (line_id, version, kind),
    FOREIGN KEY (line_id, version) REFERENCES fund_line_terms (line_id, version)
);

CREATE TABLE projects (
    id TEXT PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    summary TEXT NOT NULL,
    territory TEXT,
    is_public BOOLEAN NOT NULL DEFAULT TRUE,
    created_at TEXT NOT NULL
);

CREATE TABLE project_people (
    project_id TEXT NOT NULL REFERENCES projects (id),
    person_id TEXT NOT NULL REFERENCES people (id),
    PRIMARY KEY (project_id, person_id)
);
CREATE INDEX project_people_person ON project_people (person_id);

CREATE TABLE budgets (
    id TEXT PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    purpose TEXT NOT NULL,
    currency TEXT NOT NULL,
    default_kind TEXT NOT NULL,
    opens_on TEXT NOT NULL,
    closes_on TEXT,
    closed_at TEXT,
    created_at TEXT NOT NULL
);

-- How a budget is drawn from. A change is a new version.
CREATE TABLE budget_policies (
    budget_id TEXT NOT NULL REFERENCES budgets (id),
    version BIGINT NOT NULL CHECK (version >= 1),
    recorded_at TEXT NOT NULL,
    recorded_by TEXT REFERENCES people (id),
    timing TEXT NOT NULL CHECK (timing IN ('before', 'after', 'both')),
    who_may_draw TEXT NOT NULL CHECK (who_may_draw IN ('group', 'cooperative')),
    self_service_ceiling BIGINT CHECK (self_service_ceiling >= 0),
    outside_ceiling BIGINT NOT NULL CHECK (outside_ceiling >= 0),
    approval TEXT NOT NULL CHECK (approval IN ('none', 'steward', 'quorum')),
    quorum_size BIGINT NOT NULL CHECK (quorum_size >= 1),
    objection_days BIGINT NOT NULL CHECK (objection_days >= 0),
    question_holds_payment BOOLEAN NOT NULL,
    hourly_guide BIGINT CHECK (hourly_guide > 0),
    person_ceiling BIGINT CHECK (person_ceiling >= 0),
    person_period TEXT NOT NULL CHECK (person_period IN ('month', 'quarter', 'year')),
    project_ceiling BIGINT CHECK (project_ceiling >= 0),
    first_request_ceiling BIGINT CHECK (first_request_ceiling >= 0),
    reservation_days BIGINT NOT NULL CHECK (reservation_days BETWEEN 1 AND 730),
    allow_unpaid BOOLEAN NOT NULL,
    rhythm TEXT NOT NULL CHECK (rhythm IN ('immediate', 'monthly', 'quarterly')),
    cutoff_day BIGINT NOT NULL CHECK (cutoff_day BETWEEN 1 AND 28),
    visibility TEXT NOT NULL CHECK (visibility IN ('public', 'network', 'cooperative', 'group')),
    public_totals BOOLEAN NOT NULL,
    evidence TEXT NOT NULL CHECK (evidence IN ('none', 'shortText', 'link', 'receipt')),
    PRIMARY KEY (budget_id, version)
);

CREATE TABLE budget_people (
    budget_id TEXT NOT NULL REFERENCES budgets (id),
    person_id TEXT NOT NULL REFERENCES people (id),
    role TEXT NOT NULL CHECK (role IN ('member', 'steward')),
    PRIMARY KEY (budget_id, person_id, role)
);
CREATE INDEX budget_people_person ON budget_people (person_id);

CREATE TABLE draws (
    id TEXT PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE,
    version BIGINT NOT NULL CHECK (version >= 1),
    state TEXT NOT NULL
        CHECK (state IN ('waiting', 'accepted', 'settled', 'evidenced', 'withdrawn', 'refused', 'reversed', 'lapsed')),
    budget_id TEXT NOT NULL REFERENCES budgets (id),
    project_id TEXT REFERENCES projects (id),
    declared_by TEXT NOT NULL REFERENCES people (id),
    payee_person_id TEXT REFERENCES people (id),
    payee_organisation_id TEXT REFERENCES organisations (id),
    gesture TEXT NOT NULL CHECK (gesture IN ('done', 'need', 'paid')),
    kind TEXT NOT NULL,
    purpose TEXT NOT NULL CHECK (purpose <> ''),
    amount BIGINT NOT NULL,
    currency TEXT NOT NULL,
    work_day TEXT NOT NULL,
    reserved_until TEXT,
    evidence TEXT NOT NULL CHECK (evidence IN ('none', 'shortText', 'link', 'receipt')),
    evidence_link TEXT,
    minutes BIGINT CHECK (minutes > 0),
    declared_at TEXT NOT NULL,
    accepted_at TEXT,
    -- TRUE: by the budget's rule; FALSE: by persons.
    accepted_by_rule BOOLEAN,
    -- The day on which work reserved before it was done was said to be done.
    done_at TEXT,
    settled_at TEXT,
    settlement_mode TEXT,
    CONSTRAINT one_payee CHECK ((payee_person_id IS NULL) <> (payee_organisation_id IS NULL)),
    -- Zero: work recorded « sans rétribution ».
    CONSTRAINT amount_not_negative CHECK (amount >= 0),
    CONSTRAINT accepted_has_a_time CHECK (state NOT IN ('accepted', 'settled', 'evidenced') OR accepted_at IS NOT NULL)
);
CREATE INDEX draws_budget ON draws (budget_id, id);
CREATE INDEX draws_declared_by ON draws (declared_by, id);
CREATE INDEX draws_payee ON draws (payee_person_id, id);
CREATE INDEX draws_project ON draws (project_id, id);
CREATE INDEX draws_state ON draws (state, id);

-- Everything that happened to a draw, in order. Never changed.
CREATE TABLE draw_events (
    id TEXT PRIMARY KEY,
    draw_id TEXT NOT NULL REFERENCES draws (id),
    version BIGINT NOT NULL,
    at TEXT NOT NULL,
    -- NULL: the budget's rule or the calendar.
    actor_id TEXT REFERENCES people (id),
    kind TEXT NOT NULL,
    amount BIGINT,
    note TEXT
);
CREATE INDEX draw_events_draw ON draw_events (draw_id, id);

-- Whose euro, and why: the lines that pay and, in the same order of examination, those that were passed over.
CREATE TABLE draw_shares (
    draw_id TEXT NOT NULL REFERENCES draws (id),
    version BIGINT NOT NULL,
    position BIGINT NOT NULL,
    line_id TEXT NOT NULL REFERENCES fund_lines (id),
    amount BIGINT NOT NULL CHECK (amount >= 0),
    reason TEXT NOT NULL,
    -- The reservation or the movement in the ledger. NULL for a line that was passed over.
    transfer_id BIGINT,
    PRIMARY KEY (draw_id, version, position)
);

CREATE TABLE draw_approvals (
    draw_id TEXT NOT NULL REFERENCES draws (id),
    version BIGINT NOT NULL,
    person_id TEXT NOT NULL REFERENCES people (id),
    at TEXT NOT NULL,
    seen_hash TEXT NOT NULL,
    PRIMARY KEY (draw_id, version, person_id)
);

CREATE TABLE draw_questions (
    id TEXT PRIMARY KEY,
    draw_id TEXT NOT NULL REFERENCES draws (id),
    asked_by TEXT NOT NULL REFERENCES people (id),
    asked_at TEXT NOT NULL,
    question TEXT NOT NULL,
    answered_by TEXT REFERENCES people (id),
    answered_at TEXT,
    answer TEXT,
    closed_by TEXT REFERENCES people (id),
    closed_at TEXT
);
CREATE INDEX draw_questions_draw ON draw_questions (draw_id, id);
