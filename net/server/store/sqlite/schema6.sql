-- Version 6: people come in by invitations.

CREATE TABLE invitations (
	id      INTEGER PRIMARY KEY,
	hash    BLOB NOT NULL UNIQUE,
	maker   INTEGER REFERENCES accounts (id),
	made    INTEGER NOT NULL,
	until   INTEGER NOT NULL,
	uses    INTEGER NOT NULL CHECK (uses > 0),
	used    INTEGER NOT NULL DEFAULT 0 CHECK (used BETWEEN 0 AND uses),
	revoked INTEGER NOT NULL DEFAULT 0 CHECK (revoked IN (0, 1))
) STRICT;

CREATE INDEX invitations_made ON invitations (made, id);
