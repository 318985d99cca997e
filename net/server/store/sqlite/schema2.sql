-- Version 2: messages that are edited, deleted, answered and reacted to, rooms
-- that are administered, direct conversations of several.

-- A room has folded and owner, a direct conversation its people: the ids of its
-- members in order, separated by spaces. Foreign keys are off while a schema is
-- migrated, so that the other tables go on to refer to this one by its name.
CREATE TABLE conversations_2 (
	id       INTEGER PRIMARY KEY,
	kind     TEXT    NOT NULL,
	name     TEXT    NOT NULL,
	folded   TEXT,
	topic    TEXT    NOT NULL,
	private  INTEGER NOT NULL CHECK (private IN (0, 1)),
	archived INTEGER NOT NULL CHECK (archived IN (0, 1)),
	owner    INTEGER REFERENCES accounts (id),
	members  INTEGER NOT NULL CHECK (members >= 0),
	people   TEXT    UNIQUE,
	CHECK ((folded IS NULL) = (people IS NOT NULL)),
	CHECK ((folded IS NULL) = (owner IS NULL))
) STRICT;

INSERT INTO conversations_2 (id, kind, name, folded, topic, private, archived, owner, members, people)
	SELECT id, kind, name, folded, topic, private, 0,
		CASE WHEN folded IS NULL THEN NULL ELSE (SELECT sender FROM events WHERE conv = id AND seq = 1) END,
		members, low || ' ' || high
	FROM conversations;

DROP TABLE conversations;

ALTER TABLE conversations_2 RENAME TO conversations;

-- Only public rooms: that a name is taken tells nobody of a private one.
CREATE UNIQUE INDEX rooms_by_name ON conversations (folded) WHERE private = 0;

-- The row of a message holds its present text. One that was deleted has the
-- kind 'gone' and no text; an event of the kind 'edited' never has one.
-- ref is the message that an event is about, doer who did it to sender, edited
-- when the text was last changed; zero for none.
ALTER TABLE events ADD COLUMN ref INTEGER NOT NULL DEFAULT 0;
ALTER TABLE events ADD COLUMN doer INTEGER NOT NULL DEFAULT 0;
ALTER TABLE events ADD COLUMN edited INTEGER NOT NULL DEFAULT 0;

-- at is the seq of the event by which account put emoji under message seq.
CREATE TABLE reactions (
	conv    INTEGER NOT NULL REFERENCES conversations (id),
	seq     INTEGER NOT NULL,
	at      INTEGER NOT NULL,
	account INTEGER NOT NULL REFERENCES accounts (id),
	emoji   TEXT    NOT NULL,
	PRIMARY KEY (conv, seq, at),
	UNIQUE (conv, seq, account, emoji)
) STRICT, WITHOUT ROWID;

-- Whom a message mentions; account 0 is everyone.
CREATE TABLE mentions (
	conv    INTEGER NOT NULL REFERENCES conversations (id),
	account INTEGER NOT NULL,
	seq     INTEGER NOT NULL,
	sender  INTEGER NOT NULL,
	PRIMARY KEY (conv, account, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX mentions_of ON mentions (conv, seq);
