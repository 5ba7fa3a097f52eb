-- Entries of the access log lie in the order of the log, one beside the other: a commit of many of them, about as many
-- people, changes a few pages and not one for each person. A person's list is walked from its end, over `previous`.

CREATE TABLE access_in_order (
    subject_id     BLOB    NOT NULL,
    log_index      INTEGER NOT NULL,
    previous       INTEGER NULL,         -- log_index of this subject's entry before
    at             INTEGER NOT NULL,
    kind           TEXT    NOT NULL,
    outcome        TEXT    NOT NULL,
    organ          TEXT    NOT NULL,
    actor          TEXT    NOT NULL,
    purpose        TEXT    NULL,
    ground         TEXT    NULL,
    case_number    TEXT    NULL,
    reason         TEXT    NULL,         -- code of a refusal
    items          TEXT    NULL,         -- items asked for or written, separated by spaces
    object_id      BLOB    NULL,         -- record or consent
    object_version INTEGER NULL,
    object_digest  BLOB    NULL,
    salt           BLOB    NOT NULL,
    CONSTRAINT access_pk PRIMARY KEY (log_index)
) STRICT;

INSERT INTO access_in_order
    (subject_id, log_index, previous, at, kind, outcome, organ, actor, purpose, ground, case_number, reason, items,
     object_id, object_version, object_digest, salt)
SELECT subject_id, log_index, previous, at, kind, outcome, organ, actor, purpose, ground, case_number, reason, items,
       object_id, object_version, object_digest, salt
  FROM access ORDER BY log_index;

-- The newest entry of each person: where their list begins to be read. It says nothing the log does not say, and the
-- check of the store compares the two.
CREATE TABLE list_end (
    subject_id  BLOB    NOT NULL,
    log_index   INTEGER NOT NULL,
    CONSTRAINT list_end_pk PRIMARY KEY (subject_id)
) STRICT, WITHOUT ROWID;

INSERT INTO list_end (subject_id, log_index)
SELECT subject_id, max(log_index) FROM access GROUP BY subject_id;

DROP TABLE access;
ALTER TABLE access_in_order RENAME TO access;
