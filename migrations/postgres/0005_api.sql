-- Programs: their sessions, their keys, what they asked for once; and people who are invited.

-- Programs that signed in as an agent. They make nobody available, so they are no rows of sessions.
CREATE TABLE api_sessions (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    agent_id TEXT COLLATE "C" NOT NULL REFERENCES agents (id),
    started_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    address TEXT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX api_sessions_open ON api_sessions (agent_id) WHERE ended_at IS NULL;

-- Keys by which a program acts as an agent, by the digest of their secret.
CREATE TABLE api_keys (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    agent_id TEXT COLLATE "C" NOT NULL REFERENCES agents (id),
    name TEXT NOT NULL,
    digest TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT,
    revoked_at BIGINT
);

-- Who may join, by the digest of their code; used once.
CREATE TABLE invitations (
    digest TEXT NOT NULL PRIMARY KEY,
    role TEXT NOT NULL,
    login TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    used_by TEXT COLLATE "C" REFERENCES agents (id)
);

-- Requests that are done once, by the client's key. call_id: the id of the call that such a request makes,
-- chosen before anything is done. status and body: the answer, once there is one.
CREATE TABLE once_requests (
    agent_id TEXT COLLATE "C" NOT NULL REFERENCES agents (id),
    key TEXT NOT NULL,
    request TEXT NOT NULL,
    call_id TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    begun_at BIGINT NOT NULL,
    status BIGINT,
    body TEXT,
    PRIMARY KEY (agent_id, key)
);
CREATE INDEX once_requests_old ON once_requests (created_at);
