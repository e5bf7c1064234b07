-- Who waits in the queue, the longest first.
CREATE INDEX calls_in_queue ON calls (created_at, id) WHERE state = 'in_queue';
