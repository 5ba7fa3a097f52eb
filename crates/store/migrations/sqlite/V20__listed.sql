-- 名单所涉的人: who ever came onto a list, so that a check reads records of those alone. Rows are added in the order of their
-- number, by whoever holds the lock of the log, and say together who is in; whoever holds all of them knows it without asking.
CREATE TABLE listed (
    number    INTEGER NOT NULL,   -- in the order of writing
    item      TEXT NOT NULL,   -- the list; one without a row is not kept here
    is_whole  INTEGER NOT NULL,   -- from here on nobody of the list is missing
    people    BLOB NOT NULL,   -- eight bytes of the subject of each who came onto it
    CONSTRAINT listed_pk PRIMARY KEY (number)
) STRICT, WITHOUT ROWID;
