-- Since when somebody waits in the queue; null for everybody else. Derived, for finding who waits longest.
ALTER TABLE calls ADD COLUMN queued_since BIGINT;
CREATE INDEX calls_queued ON calls (queued_since, id) WHERE queued_since IS NOT NULL;
