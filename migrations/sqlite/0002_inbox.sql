-- What carriers tell is kept first and taken into its call afterwards. The other database has the same columns.

-- applied_at: when it was taken into its call, or set aside for good; null while it waits.
-- look_at: not to be looked at before; 0 unless no call was known for it.
-- names_leg, names_ref, names_call: the names under which it speaks of a leg: ours, the carrier's, and the call.
-- evidence: what it says of the leg, as JSON; null where it says nothing that changes a call.
ALTER TABLE events ADD COLUMN applied_at BIGINT;
ALTER TABLE events ADD COLUMN look_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE events ADD COLUMN names_leg TEXT;
ALTER TABLE events ADD COLUMN names_ref TEXT;
ALTER TABLE events ADD COLUMN names_call TEXT;
ALTER TABLE events ADD COLUMN evidence TEXT;
UPDATE events SET applied_at = received_at;
CREATE INDEX events_that_wait ON events (look_at, id) WHERE applied_at IS NULL;
CREATE INDEX events_of_no_call ON events (names_ref) WHERE call_id IS NULL AND look_at > 0;

-- Made with our credentials, but not by us.
ALTER TABLE calls ADD COLUMN is_foreign BOOLEAN NOT NULL DEFAULT FALSE;

-- Legs whose request got no clear answer, or none yet.
CREATE INDEX legs_unsettled ON legs (id) WHERE carrier_ref IS NULL AND NOT is_over;

-- What one server does for all of them. free_at: from when another may do it. reached: how far it was done.
CREATE TABLE turns (
    name TEXT NOT NULL PRIMARY KEY,
    free_at BIGINT NOT NULL,
    reached BIGINT NOT NULL
);
