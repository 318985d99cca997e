-- Version 8: names that look alike are found. look is store.Look of name, in
-- accounts and in rooms, and shown_look that of display, where there is one. Those
-- of the names that are there are filled in by the program.

ALTER TABLE accounts ADD COLUMN look TEXT;
ALTER TABLE accounts ADD COLUMN shown_look TEXT;
ALTER TABLE conversations ADD COLUMN look TEXT;

CREATE INDEX accounts_by_look ON accounts (look) WHERE look IS NOT NULL;
CREATE INDEX accounts_by_shown_look ON accounts (shown_look) WHERE shown_look IS NOT NULL;
CREATE INDEX rooms_by_look ON conversations (look) WHERE look IS NOT NULL;
