-- What is done about a call that nobody answered. The other column is derived: when such a call reached us, as long as
-- nobody has dealt with it.
ALTER TABLE calls ADD COLUMN missed TEXT NOT NULL DEFAULT '{}';
ALTER TABLE calls ADD COLUMN missed_since BIGINT;
CREATE INDEX calls_missed ON calls (missed_since, id) WHERE missed_since IS NOT NULL;
