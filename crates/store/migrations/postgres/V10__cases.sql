-- 案件: everything that happens to a record after it exists. A case is the sequence of its steps, which are only added; what the
-- lists of organs need of it is kept beside them and follows every step.

-- What brought a version about other than a file, and what is shown beside the record.
ALTER TABLE record ADD COLUMN case_id BYTEA NULL;       -- case whose step wrote this version
ALTER TABLE record ADD COLUMN annotations TEXT COLLATE "C" NULL;   -- JSON array: own statement, late performance, extension

CREATE TABLE case_file (
    subject_id  BYTEA    NOT NULL,
    case_id     BYTEA    NOT NULL,   -- UUID v7
    kind        TEXT COLLATE "C"    NOT NULL,
    record_id   BYTEA    NULL,
    organ       TEXT COLLATE "C"    NOT NULL,   -- who decides it
    about       TEXT COLLATE "C"    NULL,       -- organ a complaint is about
    hint        TEXT COLLATE "C"    NOT NULL,   -- masked name and number
    opened_at   BIGINT NOT NULL,
    CONSTRAINT case_file_pk PRIMARY KEY (subject_id, case_id)
);

CREATE TABLE case_step (
    subject_id      BYTEA    NOT NULL,
    case_id         BYTEA    NOT NULL,
    number          BIGINT NOT NULL,   -- from 1
    step            TEXT COLLATE "C"    NOT NULL,
    actor           TEXT COLLATE "C"    NOT NULL,   -- as whom
    account_id      BYTEA    NULL,       -- NULL for the clock
    login           TEXT COLLATE "C"    NOT NULL,
    organ           TEXT COLLATE "C"    NOT NULL,
    on_day          BIGINT NOT NULL,   -- legal date
    at              BIGINT NOT NULL,
    state           TEXT COLLATE "C"    NOT NULL,   -- where it led
    due_on          BIGINT NULL,       -- last day of the deadline from then on
    not_before      BIGINT NULL,       -- first day on which a decision may be made
    remaining       TEXT COLLATE "C"    NULL,       -- what was left of the deadline when it stopped
    content_sealed  BYTEA    NOT NULL,   -- reasons and what was asked for or decided, sealed JSON
    key_generation  BIGINT NOT NULL,
    log_index       BIGINT NOT NULL,
    CONSTRAINT case_step_pk PRIMARY KEY (subject_id, case_id, number)
);
CREATE INDEX case_step_by_case ON case_step (case_id, number);

-- An organ's own list of its cases, and what the clock looks at.
CREATE TABLE case_work (
    organ         TEXT COLLATE "C"    NOT NULL,
    case_id       BYTEA    NOT NULL,
    subject_id    BYTEA    NOT NULL,
    kind          TEXT COLLATE "C"    NOT NULL,
    state         TEXT COLLATE "C"    NOT NULL,
    due_on        BIGINT NULL,
    opened_on     BIGINT NOT NULL,
    record_id     BYTEA    NULL,
    record_until  BIGINT NULL,       -- last day of the record
    missed        BIGINT NOT NULL,   -- the organ missed a deadline
    closed_on     BIGINT NULL,
    CONSTRAINT case_work_pk PRIMARY KEY (organ, case_id)
);
CREATE INDEX case_work_due ON case_work (due_on) WHERE closed_on IS NULL;
CREATE INDEX case_work_state ON case_work (state, due_on) WHERE closed_on IS NULL;
