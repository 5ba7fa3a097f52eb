-- 案件: everything that happens to a record after it exists. A case is the sequence of its steps, which are only added; what the
-- lists of organs need of it is kept beside them and follows every step.

-- What brought a version about other than a file, and what is shown beside the record.
ALTER TABLE record ADD COLUMN case_id BLOB NULL;       -- case whose step wrote this version
ALTER TABLE record ADD COLUMN annotations TEXT NULL;   -- JSON array: own statement, late performance, extension

CREATE TABLE case_file (
    subject_id  BLOB    NOT NULL,
    case_id     BLOB    NOT NULL,   -- UUID v7
    kind        TEXT    NOT NULL,
    record_id   BLOB    NULL,
    organ       TEXT    NOT NULL,   -- who decides it
    about       TEXT    NULL,       -- organ a complaint is about
    hint        TEXT    NOT NULL,   -- masked name and number
    opened_at   INTEGER NOT NULL,
    CONSTRAINT case_file_pk PRIMARY KEY (subject_id, case_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE case_step (
    subject_id      BLOB    NOT NULL,
    case_id         BLOB    NOT NULL,
    number          INTEGER NOT NULL,   -- from 1
    step            TEXT    NOT NULL,
    actor           TEXT    NOT NULL,   -- as whom
    account_id      BLOB    NULL,       -- NULL for the clock
    login           TEXT    NOT NULL,
    organ           TEXT    NOT NULL,
    on_day          INTEGER NOT NULL,   -- legal date
    at              INTEGER NOT NULL,
    state           TEXT    NOT NULL,   -- where it led
    due_on          INTEGER NULL,       -- last day of the deadline from then on
    not_before      INTEGER NULL,       -- first day on which a decision may be made
    remaining       TEXT    NULL,       -- what was left of the deadline when it stopped
    content_sealed  BLOB    NOT NULL,   -- reasons and what was asked for or decided, sealed JSON
    key_generation  INTEGER NOT NULL,
    log_index       INTEGER NOT NULL,
    CONSTRAINT case_step_pk PRIMARY KEY (subject_id, case_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_step_by_case ON case_step (case_id, number);

-- An organ's own list of its cases, and what the clock looks at.
CREATE TABLE case_work (
    organ         TEXT    NOT NULL,
    case_id       BLOB    NOT NULL,
    subject_id    BLOB    NOT NULL,
    kind          TEXT    NOT NULL,
    state         TEXT    NOT NULL,
    due_on        INTEGER NULL,
    opened_on     INTEGER NOT NULL,
    record_id     BLOB    NULL,
    record_until  INTEGER NULL,       -- last day of the record
    missed        INTEGER NOT NULL,   -- the organ missed a deadline
    closed_on     INTEGER NULL,
    CONSTRAINT case_work_pk PRIMARY KEY (organ, case_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_work_due ON case_work (due_on) WHERE closed_on IS NULL;
CREATE INDEX case_work_state ON case_work (state, due_on) WHERE closed_on IS NULL;
