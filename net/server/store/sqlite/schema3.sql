-- Version 3: devices, what accounts say of themselves, and marks of delivery.

ALTER TABLE accounts ADD COLUMN display TEXT NOT NULL DEFAULT '';
-- shown is display as store.FoldDisplay has it, NULL for none.
ALTER TABLE accounts ADD COLUMN shown TEXT;
ALTER TABLE accounts ADD COLUMN status TEXT NOT NULL DEFAULT '';

CREATE UNIQUE INDEX accounts_by_shown ON accounts (shown) WHERE shown IS NOT NULL;

-- id is what a token's device is called; used is when it was last connected, or
-- an hour before.
ALTER TABLE tokens ADD COLUMN id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tokens ADD COLUMN used INTEGER NOT NULL DEFAULT 0;

UPDATE tokens SET id = abs(random() % 281474976710655) + 1, used = made;

CREATE UNIQUE INDEX tokens_by_id ON tokens (id);

-- got is what has reached a member of a direct conversation; what was read has,
-- too, whatever stands here.
ALTER TABLE members ADD COLUMN got INTEGER NOT NULL DEFAULT 0;
