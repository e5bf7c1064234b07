-- What is wanted of a call's recording, and what the carrier has of it. The other column is derived: since when there
-- is one that is kept, for deleting it in time.
ALTER TABLE calls ADD COLUMN recorded TEXT NOT NULL DEFAULT '{}';
ALTER TABLE calls ADD COLUMN recording_since BIGINT;
CREATE INDEX calls_recorded ON calls (recording_since) WHERE recording_since IS NOT NULL;

-- Who listened to the recording of a call, and when. Never deleted.
CREATE TABLE listens (
    call_id TEXT COLLATE "C" NOT NULL REFERENCES calls (id),
    agent_id TEXT COLLATE "C" NOT NULL REFERENCES agents (id),
    listened_at BIGINT NOT NULL
);
CREATE INDEX listens_of_call ON listens (call_id, listened_at);
