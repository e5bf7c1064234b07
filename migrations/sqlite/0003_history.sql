-- What finds a call again among a million: its place in every list, the words of its notes, the parts of its
-- number and of the name behind it. All of it is derived, and kept by the triggers below in the transaction
-- that writes the call, so that no writer can forget it. The other database has the same tables and columns.

-- list_key: the call's place in every list, by the moment it was made (see ListKey).
-- words: the words of the notes, each once, in small letters, with a space between two. Until now this was
-- the whole text in small letters.
-- facet: how it ended, which way it went and what came of it; “live” until it is over, so that nothing here
-- has to move while a call goes on.
ALTER TABLE calls ADD COLUMN list_key BIGINT NOT NULL DEFAULT 0;
ALTER TABLE calls RENAME COLUMN notes_lower TO words;
ALTER TABLE calls ADD COLUMN facet TEXT GENERATED ALWAYS AS (
    CASE WHEN is_over THEN state ELSE 'live' END || ' ' || direction || ' ' || COALESCE(disposition, 'none')
) VIRTUAL;
UPDATE calls SET list_key = created_at * 1048576
    + (SELECT COUNT(*) FROM calls b WHERE b.created_at = calls.created_at AND b.id < calls.id);
DROP INDEX calls_newest;
DROP INDEX calls_of_agent;
CREATE INDEX calls_by_key ON calls (list_key);
CREATE INDEX calls_by_facet ON calls (facet, list_key);
CREATE INDEX calls_by_number ON calls (digits, list_key) WHERE digits IS NOT NULL;

-- The facets that calls have had: a few dozen. A filter picks facets, and each is a range of an index.
CREATE TABLE facets (
    facet TEXT NOT NULL PRIMARY KEY,
    state TEXT NOT NULL,
    direction TEXT NOT NULL,
    outcome TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO facets (facet, state, direction, outcome)
    SELECT DISTINCT facet, CASE WHEN is_over THEN state ELSE 'live' END, direction,
        COALESCE(disposition, 'none')
    FROM calls;

-- Which calls concern an agent: those that are theirs, and those that rang them.
CREATE TABLE call_agents (
    agent_id TEXT NOT NULL,
    facet TEXT NOT NULL,
    list_key BIGINT NOT NULL,
    PRIMARY KEY (agent_id, facet, list_key)
) WITHOUT ROWID;
INSERT OR IGNORE INTO call_agents (agent_id, facet, list_key)
    SELECT agent_id, facet, list_key FROM calls WHERE agent_id IS NOT NULL;
INSERT OR IGNORE INTO call_agents (agent_id, facet, list_key)
    SELECT l.agent_id, c.facet, c.list_key FROM legs l JOIN calls c ON c.id = l.call_id
    WHERE l.agent_id IS NOT NULL;

-- By what a number is found: 'n' and its digits from each of them on, at least three; 'p' and the name of
-- whoever has it in small letters, from each word on.
CREATE TABLE parts (
    part TEXT NOT NULL,
    digits TEXT NOT NULL,
    PRIMARY KEY (part, digits)
) WITHOUT ROWID;
INSERT OR IGNORE INTO parts (part, digits)
    SELECT 'n' || SUBSTR(c.digits, n.column1), c.digits
    FROM (SELECT DISTINCT digits FROM calls WHERE digits IS NOT NULL) c,
        (VALUES (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12), (13)) n
    WHERE n.column1 <= LENGTH(c.digits) - 2;
WITH RECURSIVE names (digits, name) AS (
    SELECT LTRIM(number, '+'), name_lower FROM people
    UNION
    SELECT digits, SUBSTR(name, INSTR(name, ' ') + 1) FROM names WHERE INSTR(name, ' ') > 0
)
INSERT OR IGNORE INTO parts (part, digits) SELECT 'p' || name, digits FROM names WHERE name <> '';

-- The words of calls' notes, by list_key (its rowid). Our own words are split at spaces and nowhere else. The
-- text itself is not kept again, so what is taken out has to be named as it was put in.
CREATE VIRTUAL TABLE call_words USING fts5 (
    words, content = '', columnsize = 0, detail = none, prefix = '2 3', tokenize = 'ascii'
);
INSERT INTO call_words (rowid, words) SELECT list_key, words FROM calls WHERE words <> '';

CREATE TRIGGER calls_listed AFTER INSERT ON calls BEGIN
    INSERT OR IGNORE INTO facets (facet, state, direction, outcome)
        VALUES (NEW.facet, CASE WHEN NEW.is_over THEN NEW.state ELSE 'live' END, NEW.direction,
            COALESCE(NEW.disposition, 'none'));
    INSERT OR IGNORE INTO call_agents (agent_id, facet, list_key)
        SELECT NEW.agent_id, NEW.facet, NEW.list_key WHERE NEW.agent_id IS NOT NULL;
    INSERT INTO call_words (rowid, words)
        SELECT NEW.list_key, NEW.words WHERE NEW.words <> '';
    INSERT OR IGNORE INTO parts (part, digits)
        SELECT 'n' || SUBSTR(NEW.digits, n.column1), NEW.digits
        FROM (VALUES (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12), (13)) n
        WHERE n.column1 <= LENGTH(NEW.digits) - 2
            AND NOT EXISTS (SELECT 1 FROM parts WHERE part = 'n' || NEW.digits AND digits = NEW.digits);
END;

CREATE TRIGGER calls_moved AFTER UPDATE OF state, is_over, direction, disposition, agent_id ON calls
WHEN NEW.facet IS NOT OLD.facet OR NEW.agent_id IS NOT OLD.agent_id BEGIN
    INSERT OR IGNORE INTO facets (facet, state, direction, outcome)
        VALUES (NEW.facet, CASE WHEN NEW.is_over THEN NEW.state ELSE 'live' END, NEW.direction,
            COALESCE(NEW.disposition, 'none'));
    DELETE FROM call_agents
        WHERE facet = OLD.facet AND list_key = OLD.list_key
            AND agent_id IN (SELECT OLD.agent_id UNION SELECT agent_id FROM legs WHERE call_id = OLD.id);
    INSERT OR IGNORE INTO call_agents (agent_id, facet, list_key)
        SELECT a.agent_id, NEW.facet, NEW.list_key
        FROM (SELECT NEW.agent_id AS agent_id UNION SELECT agent_id FROM legs WHERE call_id = NEW.id) a
        WHERE a.agent_id IS NOT NULL;
END;

CREATE TRIGGER calls_reworded AFTER UPDATE OF words ON calls WHEN NEW.words IS NOT OLD.words BEGIN
    INSERT INTO call_words (call_words, rowid, words)
        SELECT 'delete', OLD.list_key, OLD.words WHERE OLD.words <> '';
    INSERT INTO call_words (rowid, words)
        SELECT NEW.list_key, NEW.words WHERE NEW.words <> '';
END;

CREATE TRIGGER legs_listed AFTER INSERT ON legs WHEN NEW.agent_id IS NOT NULL BEGIN
    INSERT OR IGNORE INTO call_agents (agent_id, facet, list_key)
        SELECT NEW.agent_id, c.facet, c.list_key FROM calls c WHERE c.id = NEW.call_id;
END;

-- Numbers that were taken off the do-not-call list again: since when they were on it and why, who took them off,
-- when and why.
CREATE TABLE do_not_call_ended (
    number TEXT NOT NULL,
    reason TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL,
    ended_by TEXT NOT NULL REFERENCES agents (id),
    why TEXT NOT NULL
);
CREATE INDEX do_not_call_ended_of ON do_not_call_ended (number, ended_at);
