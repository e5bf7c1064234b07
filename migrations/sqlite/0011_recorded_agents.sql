-- Whether the calls of an agent are recorded, where that differs from the settings and from the call flow.
ALTER TABLE agents ADD COLUMN records BOOLEAN;
