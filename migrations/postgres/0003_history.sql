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
ALTER TABLE calls ADD COLUMN facet TEXT COLLATE "C" GENERATED ALWAYS AS (
    CASE WHEN is_over THEN state ELSE 'live' END || ' ' || direction || ' ' || COALESCE(disposition, 'none')
) STORED;
ALTER TABLE calls ALTER COLUMN digits TYPE TEXT COLLATE "C";
UPDATE calls SET list_key = created_at * 1048576
    + (SELECT COUNT(*) FROM calls b WHERE b.created_at = calls.created_at AND b.id < calls.id);
DROP INDEX calls_newest;
DROP INDEX calls_of_agent;
CREATE INDEX calls_by_key ON calls (list_key);
CREATE INDEX calls_by_facet ON calls (facet, list_key);
CREATE INDEX calls_by_number ON calls (digits, list_key) WHERE digits IS NOT NULL;

-- The facets that calls have had: a few dozen. A filter picks facets, and each is a range of an index.
CREATE TABLE facets (
    facet TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    state TEXT NOT NULL,
    direction TEXT NOT NULL,
    outcome TEXT NOT NULL
);
INSERT INTO facets (facet, state, direction, outcome)
    SELECT DISTINCT facet, CASE WHEN is_over THEN state ELSE 'live' END, direction,
        COALESCE(disposition, 'none')
    FROM calls;

-- Which calls concern an agent: those that are theirs, and those that rang them.
CREATE TABLE call_agents (
    agent_id TEXT COLLATE "C" NOT NULL,
    facet TEXT COLLATE "C" NOT NULL,
    list_key BIGINT NOT NULL,
    PRIMARY KEY (agent_id, facet, list_key)
);
INSERT INTO call_agents (agent_id, facet, list_key)
    SELECT agent_id, facet, list_key FROM calls WHERE agent_id IS NOT NULL
    UNION
    SELECT l.agent_id, c.facet, c.list_key FROM legs l JOIN calls c ON c.id = l.call_id
    WHERE l.agent_id IS NOT NULL;

-- By what a number is found: 'n' and its digits from each of them on, at least three; 'p' and the name of
-- whoever has it in small letters, from each word on.
CREATE TABLE parts (
    part TEXT COLLATE "C" NOT NULL,
    digits TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (part, digits)
);
INSERT INTO parts (part, digits)
    SELECT 'n' || SUBSTR(c.digits, n.place), c.digits
    FROM (SELECT DISTINCT digits FROM calls WHERE digits IS NOT NULL) c, generate_series(1, 13) n (place)
    WHERE n.place <= LENGTH(c.digits) - 2
    ON CONFLICT DO NOTHING;
WITH RECURSIVE names (digits, name) AS (
    SELECT LTRIM(number, '+'), name_lower FROM people
    UNION
    SELECT digits, SUBSTR(name, STRPOS(name, ' ') + 1) FROM names WHERE STRPOS(name, ' ') > 0
)
INSERT INTO parts (part, digits) SELECT 'p' || name, digits FROM names WHERE name <> ''
    ON CONFLICT DO NOTHING;

-- The words of calls' notes, by list_key. Our own words are split at spaces and nowhere else. No list of what
-- is to be indexed later: somebody's search would have to read through it.
CREATE TABLE call_words (
    list_key BIGINT NOT NULL PRIMARY KEY,
    words TSVECTOR NOT NULL
);
CREATE INDEX call_words_found ON call_words USING gin (words) WITH (fastupdate = off);
INSERT INTO call_words (list_key, words)
    SELECT list_key, ARRAY_TO_TSVECTOR(ARRAY_REMOVE(
        REGEXP_SPLIT_TO_ARRAY(words, '[^[:alnum:]]+'), ''))
    FROM calls WHERE words <> '';

CREATE FUNCTION know_facet(told calls) RETURNS VOID LANGUAGE sql AS $$
    INSERT INTO facets (facet, state, direction, outcome)
        SELECT told.facet, CASE WHEN told.is_over THEN told.state ELSE 'live' END, told.direction,
            COALESCE(told.disposition, 'none')
        WHERE NOT EXISTS (SELECT 1 FROM facets f WHERE f.facet = told.facet)
        ON CONFLICT DO NOTHING;
$$;

CREATE FUNCTION know_words(key BIGINT, said TEXT) RETURNS VOID LANGUAGE sql AS $$
    INSERT INTO call_words (list_key, words)
        SELECT key, ARRAY_TO_TSVECTOR(STRING_TO_ARRAY(said, ' ')) WHERE said <> ''
        ON CONFLICT (list_key) DO UPDATE SET words = excluded.words;
$$;

CREATE FUNCTION list_call() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM know_facet(NEW);
    INSERT INTO call_agents (agent_id, facet, list_key)
        SELECT NEW.agent_id, NEW.facet, NEW.list_key WHERE NEW.agent_id IS NOT NULL
        ON CONFLICT DO NOTHING;
    PERFORM know_words(NEW.list_key, NEW.words);
    INSERT INTO parts (part, digits)
        SELECT 'n' || SUBSTR(NEW.digits, n.place), NEW.digits FROM generate_series(1, 13) n (place)
        WHERE n.place <= LENGTH(NEW.digits) - 2
            AND NOT EXISTS (SELECT 1 FROM parts WHERE part = 'n' || NEW.digits AND digits = NEW.digits)
        ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER calls_listed AFTER INSERT ON calls FOR EACH ROW EXECUTE FUNCTION list_call();

CREATE FUNCTION move_call() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM know_facet(NEW);
    DELETE FROM call_agents
        WHERE facet = OLD.facet AND list_key = OLD.list_key
            AND agent_id IN (SELECT OLD.agent_id UNION SELECT agent_id FROM legs WHERE call_id = OLD.id);
    INSERT INTO call_agents (agent_id, facet, list_key)
        SELECT a.agent_id, NEW.facet, NEW.list_key
        FROM (SELECT NEW.agent_id AS agent_id UNION SELECT agent_id FROM legs WHERE call_id = NEW.id) a
        WHERE a.agent_id IS NOT NULL
        ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER calls_moved AFTER UPDATE ON calls FOR EACH ROW
WHEN (NEW.facet IS DISTINCT FROM OLD.facet OR NEW.agent_id IS DISTINCT FROM OLD.agent_id)
EXECUTE FUNCTION move_call();

CREATE FUNCTION reword_call() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM call_words WHERE list_key = OLD.list_key AND NEW.words = '';
    PERFORM know_words(NEW.list_key, NEW.words);
    RETURN NULL;
END $$;
CREATE TRIGGER calls_reworded AFTER UPDATE ON calls FOR EACH ROW
WHEN (NEW.words IS DISTINCT FROM OLD.words) EXECUTE FUNCTION reword_call();

CREATE FUNCTION list_leg() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO call_agents (agent_id, facet, list_key)
        SELECT NEW.agent_id, c.facet, c.list_key FROM calls c WHERE c.id = NEW.call_id
        ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER legs_listed AFTER INSERT ON legs FOR EACH ROW
WHEN (NEW.agent_id IS NOT NULL) EXECUTE FUNCTION list_leg();

-- Numbers that were taken off the do-not-call list again: since when they were on it and why, who took them off,
-- when and why.
CREATE TABLE do_not_call_ended (
    number TEXT NOT NULL,
    reason TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL,
    ended_by TEXT COLLATE "C" NOT NULL REFERENCES agents (id),
    why TEXT NOT NULL
);
CREATE INDEX do_not_call_ended_of ON do_not_call_ended (number, ended_at);
