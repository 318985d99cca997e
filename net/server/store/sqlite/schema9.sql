-- Version 9: a message is known again by its uid first, and then by its sender.
-- Uids of version 7 rise with time, so that what is said at one time, by
-- whomever, stands in one page of the index, and a commit writes that instead of
-- one for each sender.

DROP INDEX events_uid;

CREATE UNIQUE INDEX events_by_uid ON events (uid, sender) WHERE uid IS NOT NULL;
