-- A database as version 1 of the schema had it, dumped.
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
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
INSERT INTO accounts VALUES(101,'server','server','bot',0,'',0,1763863201000);
INSERT INTO accounts VALUES(102,'amy','amy','person',1,'secret of amy',0,1763863202000);
INSERT INTO accounts VALUES(103,'bob','bob','person',0,'secret of bob',0,1763863203000);
INSERT INTO accounts VALUES(104,'小明','小明','person',0,'',1,1763863204000);
CREATE TABLE tokens (
	hash    BLOB    PRIMARY KEY CHECK (length(hash) = 32),
	account INTEGER NOT NULL REFERENCES accounts (id),
	device  TEXT    NOT NULL,
	made    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO tokens VALUES(X'0102030000000000000000000000000000000000000000000000000000000000',102,'desk',1763863218000);
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
INSERT INTO conversations VALUES(105,'room','General','general','it''s "all"',0,3,NULL,NULL);
INSERT INTO conversations VALUES(106,'room','secret','secret','',1,1,NULL,NULL);
INSERT INTO conversations VALUES(107,'direct','',NULL,'',0,2,102,103);
INSERT INTO conversations VALUES(108,'direct','',NULL,'',0,2,101,104);
CREATE TABLE members (
	account INTEGER NOT NULL REFERENCES accounts (id),
	conv    INTEGER NOT NULL REFERENCES conversations (id),
	read    INTEGER NOT NULL,
	PRIMARY KEY (account, conv)
) STRICT, WITHOUT ROWID;
INSERT INTO members VALUES(101,105,1);
INSERT INTO members VALUES(101,108,1);
INSERT INTO members VALUES(102,105,2);
INSERT INTO members VALUES(102,106,1);
INSERT INTO members VALUES(102,107,1);
INSERT INTO members VALUES(103,105,5);
INSERT INTO members VALUES(103,107,1);
INSERT INTO members VALUES(104,108,1);
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
INSERT INTO events VALUES(105,1,1763863205000,'created',101,'server',NULL,'');
INSERT INTO events VALUES(105,2,1763863206000,'joined',102,'amy',NULL,'');
INSERT INTO events VALUES(105,3,1763863207000,'joined',103,'bob',NULL,'');
INSERT INTO events VALUES(105,4,1763863208000,'joined',104,'小明',NULL,'');
INSERT INTO events VALUES(105,5,1763863211000,'message',102,'amy',X'01000000000000000000000000000000','hello @bob');
INSERT INTO events VALUES(105,6,1763863212000,'message',103,'bob',X'02000000000000000000000000000000',replace('two\nlines; it''s ''你好''','\n',char(10)));
INSERT INTO events VALUES(105,7,1763863216000,'left',104,'小明',NULL,'');
INSERT INTO events VALUES(106,1,1763863209000,'created',102,'amy',NULL,'');
INSERT INTO events VALUES(106,2,1763863213000,'message',102,'amy',X'03000000000000000000000000000000','note to self');
INSERT INTO events VALUES(107,1,1763863210000,'created',103,'bob',NULL,'');
INSERT INTO events VALUES(107,2,1763863214000,'message',103,'bob',X'04000000000000000000000000000000','psst');
INSERT INTO events VALUES(108,1,1763863215000,'created',104,'小明',NULL,'');
CREATE TABLE settings (
	key   TEXT PRIMARY KEY,
	value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO settings VALUES('name','Lab 3');
CREATE INDEX tokens_of ON tokens (account);
CREATE UNIQUE INDEX rooms_by_name ON conversations (folded) WHERE private = 0;
CREATE INDEX members_of ON members (conv);
CREATE UNIQUE INDEX events_uid ON events (sender, uid) WHERE uid IS NOT NULL;
COMMIT;
PRAGMA application_id = 1886547065;
PRAGMA user_version = 1;
