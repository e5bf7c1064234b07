-- Call flows. Every version stays: a call goes on in the one in which it began. An empty text takes a flow away.
CREATE TABLE flows (
    name TEXT NOT NULL,
    version BIGINT NOT NULL,
    text TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    saved_by TEXT NOT NULL REFERENCES agents (id),
    PRIMARY KEY (name, version)
);

-- Where a caller stands in the flow that their call goes through.
ALTER TABLE calls ADD COLUMN route TEXT NOT NULL DEFAULT 'null';
