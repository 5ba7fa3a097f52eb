-- 结账 closings: entries of the log that say, for everybody, how many entries there are about them and which. Such an entry
-- belongs to no person; its row in entry has a subject_id of zeros, and as commitment the SHA-256 of its line.
CREATE TABLE closing (
    log_index  INTEGER NOT NULL,   -- entry of the access log
    line       TEXT    NOT NULL,   -- as it stands there
    size       INTEGER NOT NULL,   -- of all entries below this position
    made_at    INTEGER NOT NULL,
    CONSTRAINT closing_pk PRIMARY KEY (log_index)
) STRICT;

-- 依法保密 sealed entries: until this day whoever the entry is about is told that it is there, and nothing else. Why is part of
-- its text, as all else.
ALTER TABLE access ADD COLUMN opens_on INTEGER NULL;      -- day it opens by itself
ALTER TABLE access ADD COLUMN seal_reason TEXT NULL;      -- reason given, with the law that allows it
