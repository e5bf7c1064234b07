-- The first tables. Times are milliseconds since 1970 UTC; ids are UUIDs as text; JSON is text.
-- The other database has the same file with the same columns.
-- COLLATE "C": ordered by bytes, as SQLite orders.

-- Who can sign in.
CREATE TABLE agents (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    login TEXT COLLATE "C" NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    disabled BOOLEAN NOT NULL,
    presence TEXT NOT NULL,
    presence_since BIGINT NOT NULL,
    password_hash TEXT NOT NULL
);

-- Who has signed in, by the digest of the token in their cookie.
CREATE TABLE sessions (
    digest TEXT NOT NULL PRIMARY KEY,
    agent_id TEXT COLLATE "C" NOT NULL REFERENCES agents (id),
    started_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    address TEXT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX sessions_open ON sessions (agent_id, seen_at) WHERE ended_at IS NULL;

-- How many sign-ins failed at a moment, for an account or an address.
CREATE TABLE failed_sign_ins (
    key TEXT NOT NULL,
    failed_at BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    PRIMARY KEY (key, failed_at)
);
CREATE INDEX failed_sign_ins_old ON failed_sign_ins (failed_at);

-- The address book. name_lower is derived, for search and order.
CREATE TABLE people (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    name_lower TEXT COLLATE "C" NOT NULL,
    about TEXT NOT NULL
);
CREATE INDEX people_by_name ON people (name_lower, id);

-- Numbers that must not be called.
CREATE TABLE do_not_call (
    number TEXT NOT NULL PRIMARY KEY,
    reason TEXT NOT NULL,
    added_at BIGINT NOT NULL
);

-- Conversations. The columns after revision are derived from the call and its legs at every commit:
-- queries filter and sort by them, nothing reads them back.
CREATE TABLE calls (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    direction TEXT NOT NULL,
    agent_id TEXT COLLATE "C" REFERENCES agents (id),
    them_kind TEXT NOT NULL,
    them TEXT,
    us TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    end_asked_at BIGINT,
    given_up_at BIGINT,
    disposition TEXT,
    notes TEXT NOT NULL,
    revision BIGINT NOT NULL,
    state TEXT NOT NULL,
    is_over BOOLEAN NOT NULL,
    ended_at BIGINT,
    digits TEXT,
    notes_lower TEXT NOT NULL
);
CREATE INDEX calls_newest ON calls (created_at DESC, id DESC);
CREATE INDEX calls_of_agent ON calls (agent_id, created_at DESC, id DESC);
CREATE INDEX calls_last_ended ON calls (agent_id, ended_at);
CREATE INDEX calls_going_on ON calls (agent_id) WHERE NOT is_over;

-- The ringing things of a call, in order of place; agent_id is null for the person outside.
-- The columns after evidence are derived from it.
CREATE TABLE legs (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    call_id TEXT COLLATE "C" NOT NULL REFERENCES calls (id),
    place BIGINT NOT NULL,
    agent_id TEXT COLLATE "C" REFERENCES agents (id),
    sending TEXT NOT NULL,
    sending_since BIGINT,
    carrier_ref TEXT UNIQUE,
    created_at BIGINT NOT NULL,
    evidence TEXT NOT NULL,
    status TEXT NOT NULL,
    is_live BOOLEAN NOT NULL,
    is_over BOOLEAN NOT NULL
);
CREATE INDEX legs_of_call ON legs (call_id, place);
CREATE INDEX legs_of_agent ON legs (agent_id, call_id) WHERE agent_id IS NOT NULL;
CREATE INDEX legs_going_on ON legs (agent_id) WHERE NOT is_over;

-- What carriers told, as received; each key once.
CREATE TABLE events (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    call_id TEXT COLLATE "C" REFERENCES calls (id),
    leg_id TEXT COLLATE "C",
    carrier TEXT NOT NULL,
    key TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    effect TEXT NOT NULL,
    raw TEXT NOT NULL
);
CREATE INDEX events_of_call ON events (call_id, received_at, id) WHERE call_id IS NOT NULL;

-- Agents' wishes to dial; redeemed once.
CREATE TABLE intents (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    call_id TEXT COLLATE "C" NOT NULL REFERENCES calls (id),
    agent_id TEXT COLLATE "C" NOT NULL REFERENCES agents (id),
    expires_at BIGINT NOT NULL,
    redeemed_by TEXT
);

-- The gate's decisions, each with the revision of the call that it led to.
CREATE TABLE decisions (
    call_id TEXT COLLATE "C" NOT NULL REFERENCES calls (id),
    revision BIGINT NOT NULL,
    number TEXT NOT NULL,
    decided_at BIGINT NOT NULL,
    refused TEXT,
    PRIMARY KEY (call_id, revision)
);

-- Work to do later. A key stays when its job is done, so that the job is never kept again while its call
-- goes on.
-- free_at: from when a worker may take it; while it is taken, the end of the lease.
CREATE TABLE jobs (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    call_id TEXT COLLATE "C" NOT NULL REFERENCES calls (id),
    key TEXT NOT NULL UNIQUE,
    body TEXT NOT NULL,
    run_at BIGINT NOT NULL,
    free_at BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    epoch BIGINT NOT NULL,
    last_error TEXT,
    finished_at BIGINT
);
CREATE INDEX jobs_to_do ON jobs (free_at, run_at, id) WHERE finished_at IS NULL;

-- The number of the newest change. Its row is taken last in a transaction: numbers appear in commit order.
CREATE TABLE stream (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    seq BIGINT NOT NULL
);
INSERT INTO stream (id, seq) VALUES (1, 0);

-- What screens are told.
CREATE TABLE changes (
    seq BIGINT NOT NULL PRIMARY KEY,
    made_at BIGINT NOT NULL,
    what TEXT NOT NULL,
    concerns TEXT NOT NULL
);
CREATE INDEX changes_old ON changes (made_at);
