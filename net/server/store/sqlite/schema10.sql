-- Version 10: a room keeps its messages for some days.

-- keep is how many, 0 for ever. floor is the lowest seq that is still there, one
-- above the last where none is: the row of the last event then stays, emptied, of
-- the kind 'past', for its seq and its time, until another is behind it.
ALTER TABLE conversations ADD COLUMN keep INTEGER NOT NULL DEFAULT 0 CHECK (keep >= 0);
ALTER TABLE conversations ADD COLUMN floor INTEGER NOT NULL DEFAULT 1 CHECK (floor > 0);

CREATE INDEX conversations_by_keep ON conversations (keep) WHERE keep > 0;
