-- What agents are doing, as history; the pages they have open; how long they write up.
-- The other database has the same file with the same columns.

-- What an agent is doing and was doing: the rows of an agent follow each other without a gap, and exactly one
-- is open. reason is told of 'away' only; call_id of what is about a call.
CREATE TABLE agent_states (
    agent_id TEXT NOT NULL REFERENCES agents (id),
    state TEXT NOT NULL,
    reason TEXT,
    call_id TEXT REFERENCES calls (id),
    began_at BIGINT NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (agent_id, began_at)
);
CREATE UNIQUE INDEX agent_states_open ON agent_states (agent_id) WHERE ended_at IS NULL;

-- Nobody is in a session that this build knows of until their page opens.
INSERT INTO agent_states (agent_id, state, began_at) SELECT id, 'offline', presence_since FROM agents;

-- The wrap-up an agent is in: after which call, since when, and when it is over by itself.
ALTER TABLE agents ADD COLUMN wrap_up_call TEXT REFERENCES calls (id);
ALTER TABLE agents ADD COLUMN wrap_up_since BIGINT;
ALTER TABLE agents ADD COLUMN wrap_up_until BIGINT;

-- The servers on this database, each of which says every few seconds that it lives.
CREATE TABLE servers (
    id TEXT NOT NULL PRIMARY KEY,
    seen_at BIGINT NOT NULL
);

-- Pages that are open in agents' browsers, and those that were until lately.
CREATE TABLE pages (
    id TEXT NOT NULL PRIMARY KEY,
    agent_id TEXT NOT NULL REFERENCES agents (id),
    server_id TEXT NOT NULL REFERENCES servers (id),
    opened_at BIGINT NOT NULL,
    closed_at BIGINT
);
CREATE INDEX pages_of_agent ON pages (agent_id, closed_at);
CREATE INDEX pages_of_server ON pages (server_id);

CREATE INDEX sessions_of_agent ON sessions (agent_id, started_at);
