-- The call flow that a call goes through, derived: whose box a missed call lies in.
ALTER TABLE calls ADD COLUMN flow TEXT;
