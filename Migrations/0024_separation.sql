-- Rules of the co-operative: late evidence, and somebody outside who releases.
ALTER TABLE cooperative ADD COLUMN evidence_days BIGINT CHECK (evidence_days BETWEEN 1 AND 365);
ALTER TABLE cooperative ADD COLUMN observer_releases BOOLEAN NOT NULL DEFAULT FALSE;
