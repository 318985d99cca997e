-- Version 12: where many conversations are spoken in at once, their messages are
-- written in the order in which they come, a page for many of them, and moved into
-- the logs behind.

-- arrivals holds messages that are in no log yet. Of a conversation they are all
-- above its log's last. Who writes one has seen that its sender and its
-- conversation are there, that the log is not at an end before it, and that the
-- sender has stored no other with its uid.
CREATE TABLE arrivals (
	doc    INTEGER PRIMARY KEY,
	conv   INTEGER NOT NULL,
	seq    INTEGER NOT NULL CHECK (seq > 0),
	time   INTEGER NOT NULL,
	sender INTEGER NOT NULL,
	name   TEXT    NOT NULL,
	ref    INTEGER NOT NULL,
	uid    BLOB    NOT NULL CHECK (length(uid) = 16),
	text   TEXT    NOT NULL
) STRICT;

CREATE UNIQUE INDEX arrivals_by_conv ON arrivals (conv, seq);
