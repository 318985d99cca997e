-- Version 1. A file in use never changes: a later version is a migration of
-- its own, schema2.sql and so on.

-- folded stays for ever, also of a removed account: names are never used again.
CREATE TABLE accounts (
	id      INTEGER PRIMARY KEY,
	name    TEXT    NOT NULL,
	folded  TEXT    NOT NULL UNIQUE,
	kind    TEXT    NOT NULL,
	admin   INTEGER NOT NULL CHECK (admin IN (0, 1)),
	secret  TEXT    NOT NULL,
	removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1)),
	made    INTEGER NOT NULL
) STRICT;

CREATE TABLE tokens (
	hash    BLOB    PRIMARY KEY CHECK (length(hash) = 32),
	account INTEGER NOT NULL REFERENCES accounts (id),
	device  TEXT    NOT NULL,
	made    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX tokens_of ON tokens (account);

-- A room has folded, a direct conversation its two members, low below high.
CREATE TABLE conversations (
	id      INTEGER PRIMARY KEY,
	kind    TEXT    NOT NULL,
	name    TEXT    NOT NULL,
	folded  TEXT,
	topic   TEXT    NOT NULL,
	private INTEGER NOT NULL CHECK (private IN (0, 1)),
	members INTEGER NOT NULL CHECK (members >= 0),
	low     INTEGER REFERENCES accounts (id),
	high    INTEGER REFERENCES accounts (id),
	UNIQUE (low, high),
	CHECK ((folded IS NULL) = (low IS NOT NULL AND high IS NOT NULL AND low < high))
) STRICT;

-- Only public rooms: that a name is taken tells nobody of a private one.
CREATE UNIQUE INDEX rooms_by_name ON conversations (folded) WHERE private = 0;

CREATE TABLE members (
	account INTEGER NOT NULL REFERENCES accounts (id),
	conv    INTEGER NOT NULL REFERENCES conversations (id),
	read    INTEGER NOT NULL,
	PRIMARY KEY (account, conv)
) STRICT, WITHOUT ROWID;

CREATE INDEX members_of ON members (conv);

-- text stands last, so that counting unread messages never walks its overflow
-- pages. uid is NULL for the server's own events.
CREATE TABLE events (
	conv   INTEGER NOT NULL REFERENCES conversations (id),
	seq    INTEGER NOT NULL CHECK (seq > 0),
	time   INTEGER NOT NULL,
	kind   TEXT    NOT NULL,
	sender INTEGER NOT NULL REFERENCES accounts (id),
	name   TEXT    NOT NULL,
	uid    BLOB    CHECK (length(uid) = 16),
	text   TEXT    NOT NULL,
	PRIMARY KEY (conv, seq)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX events_uid ON events (sender, uid) WHERE uid IS NOT NULL;

CREATE TABLE settings (
	key   TEXT PRIMARY KEY,
	value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
