-- Version 5: messages are found by their words.

-- The number of a message in the index; numbers rise with the time of storing.
-- A message of before has none until the indexer gives it one below all others.
ALTER TABLE events ADD COLUMN doc INTEGER;

CREATE UNIQUE INDEX events_doc ON events (doc) WHERE doc IS NOT NULL;

-- The tokens of package wire and those of the filters, in the row of a message's
-- doc. The tokenizer parts them at spaces and at nothing else: of what is not
-- ASCII it changes nothing, whatever its Unicode. secure-delete takes the words
-- of a message that is deleted out of the index, instead of noting that they do
-- not count any more.
CREATE VIRTUAL TABLE search_words USING fts5 (tokens, content = '', columnsize = 0, tokenize = 'ascii');

INSERT INTO search_words (search_words, rank) VALUES ('secure-delete', 1);

-- Between which docs the index has the messages of a day, by UTC.
CREATE TABLE search_days (
	day   INTEGER PRIMARY KEY,
	first INTEGER NOT NULL,
	last  INTEGER NOT NULL
) STRICT;

-- The index has the docs from oldest to indexed. The messages of before that are
-- still without a doc get those below oldest; whole says that there are none.
CREATE TABLE search_state (
	one     INTEGER PRIMARY KEY CHECK (one = 1),
	oldest  INTEGER NOT NULL,
	indexed INTEGER NOT NULL,
	whole   INTEGER NOT NULL CHECK (whole IN (0, 1))
) STRICT;

INSERT INTO search_state (one, oldest, indexed, whole)
	SELECT 1, seqs + 1, seqs, seqs = 0
	FROM (SELECT coalesce(sum((SELECT max(seq) FROM events e WHERE e.conv = c.id)), 0) AS seqs FROM conversations c);
