-- Version 7: an invitation says who is invited.

ALTER TABLE invitations ADD COLUMN guest TEXT NOT NULL DEFAULT '';
