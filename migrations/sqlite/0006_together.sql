-- What agents arranged for the legs of a call: who brought them in, whether they hear music, whether they shall
-- leave. The other two columns are derived, for finding out what an agent is doing.
ALTER TABLE legs ADD COLUMN arranged TEXT NOT NULL DEFAULT '{}';
ALTER TABLE legs ADD COLUMN is_in_talk BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE calls ADD COLUMN owner_left BOOLEAN NOT NULL DEFAULT FALSE;
