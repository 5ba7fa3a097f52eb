-- 失信行为划定: an organ's definition of dishonest acts, as the steps by which it came about. Rows are added, never changed. Nothing
-- here is about anybody; all of it but drafts is public.
CREATE TABLE definition (
    definition_id  BLOB NOT NULL,   -- UUID v7
    organ          TEXT NOT NULL,   -- whose it is
    item           TEXT NOT NULL,   -- of the catalogue
    made_at        INTEGER NOT NULL,
    CONSTRAINT definition_pk PRIMARY KEY (definition_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX definition_by_organ ON definition (organ, item, definition_id);

CREATE TABLE definition_step (
    definition_id  BLOB NOT NULL,
    number         INTEGER NOT NULL,   -- from 1
    step           TEXT NOT NULL,   -- the move
    actor          TEXT NOT NULL,   -- as whom: editor, approver
    account_id     BLOB NOT NULL,
    login          TEXT NOT NULL,
    organ          TEXT NOT NULL,   -- for which they acted
    on_day         INTEGER NOT NULL,
    at             INTEGER NOT NULL,
    state          TEXT NOT NULL,   -- where it led
    consult_until  INTEGER NULL,       -- last day of the consultation it began
    content        TEXT NULL,       -- JSON, of a draft or a revision
    impact         TEXT NULL,       -- JSON, of an assessment
    reason         TEXT NOT NULL,   -- what was said
    log_index      INTEGER NOT NULL,   -- entry of the access log that tells of it
    CONSTRAINT definition_step_pk PRIMARY KEY (definition_id, number)
) STRICT, WITHOUT ROWID;

-- What was said in a consultation, without the name of who said it. The answer is entered once.
CREATE TABLE definition_comment (
    definition_id     BLOB NOT NULL,
    comment_id        BLOB NOT NULL,   -- UUID v7
    voice             TEXT NOT NULL,   -- public, person, organ
    organ             TEXT NULL,       -- of an organ
    text              TEXT NOT NULL,
    at                INTEGER NOT NULL,
    log_index         INTEGER NOT NULL,
    answer            TEXT NULL,
    answered_by       TEXT NULL,       -- login
    answered_at       INTEGER NULL,
    answer_log_index  INTEGER NULL,
    CONSTRAINT definition_comment_pk PRIMARY KEY (definition_id, comment_id)
) STRICT, WITHOUT ROWID;
