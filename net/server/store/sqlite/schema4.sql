-- Version 4: administration of accounts, bots and webhooks.

ALTER TABLE accounts ADD COLUMN owner INTEGER NOT NULL DEFAULT 0 CHECK (owner IN (0, 1));
ALTER TABLE accounts ADD COLUMN disabled INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1));
-- resident is 1 for a bot that lives in the server, and 2 for one as which
-- webhooks post.
ALTER TABLE accounts ADD COLUMN resident INTEGER NOT NULL DEFAULT 0 CHECK (resident IN (0, 1, 2));
CREATE INDEX accounts_by_resident ON accounts (resident) WHERE resident > 0;

-- code is until when secret is a one-time code, in milliseconds, 0 for a
-- password; used says that it has logged in once.
ALTER TABLE accounts ADD COLUMN code INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN used INTEGER NOT NULL DEFAULT 0 CHECK (used IN (0, 1));
ALTER TABLE accounts ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;

-- Until now every bot was the greeter.
UPDATE accounts SET resident = 1 WHERE kind = 'bot';

UPDATE accounts SET seen = coalesce((SELECT max(used) FROM tokens WHERE account = accounts.id), 0);

UPDATE accounts SET owner = 1 WHERE id = (
	SELECT id FROM accounts WHERE admin = 1 AND kind = 'person' AND removed = 0 ORDER BY made, id LIMIT 1);

CREATE UNIQUE INDEX accounts_by_owner ON accounts (owner) WHERE owner = 1;

CREATE TABLE hooks (
	id      INTEGER PRIMARY KEY,
	hash    BLOB    NOT NULL UNIQUE CHECK (length(hash) = 32),
	conv    INTEGER NOT NULL REFERENCES conversations (id),
	account INTEGER NOT NULL REFERENCES accounts (id),
	maker   INTEGER NOT NULL REFERENCES accounts (id),
	made    INTEGER NOT NULL,
	UNIQUE (conv, account)
) STRICT;
