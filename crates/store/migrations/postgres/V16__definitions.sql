-- 失信行为划定: an organ's definition of dishonest acts, as the steps by which it came about. Rows are added, never changed. Nothing
-- here is about anybody; all of it but drafts is public.
CREATE TABLE definition (
    definition_id  BYTEA NOT NULL,   -- UUID v7
    organ          TEXT COLLATE "C" NOT NULL,   -- whose it is
    item           TEXT COLLATE "C" NOT NULL,   -- of the catalogue
    made_at        BIGINT NOT NULL,
    CONSTRAINT definition_pk PRIMARY KEY (definition_id)
);
CREATE INDEX definition_by_organ ON definition (organ, item, definition_id);

CREATE TABLE definition_step (
    definition_id  BYTEA NOT NULL,
    number         BIGINT NOT NULL,   -- from 1
    step           TEXT COLLATE "C" NOT NULL,   -- the move
    actor          TEXT COLLATE "C" NOT NULL,   -- as whom: editor, approver
    account_id     BYTEA NOT NULL,
    login          TEXT COLLATE "C" NOT NULL,
    organ          TEXT COLLATE "C" NOT NULL,   -- for which they acted
    on_day         BIGINT NOT NULL,
    at             BIGINT NOT NULL,
    state          TEXT COLLATE "C" NOT NULL,   -- where it led
    consult_until  BIGINT NULL,       -- last day of the consultation it began
    content        TEXT COLLATE "C" NULL,       -- JSON, of a draft or a revision
    impact         TEXT COLLATE "C" NULL,       -- JSON, of an assessment
    reason         TEXT COLLATE "C" NOT NULL,   -- what was said
    log_index      BIGINT NOT NULL,   -- entry of the access log that tells of it
    CONSTRAINT definition_step_pk PRIMARY KEY (definition_id, number)
);

-- What was said in a consultation, without the name of who said it. The answer is entered once.
CREATE TABLE definition_comment (
    definition_id     BYTEA NOT NULL,
    comment_id        BYTEA NOT NULL,   -- UUID v7
    voice             TEXT COLLATE "C" NOT NULL,   -- public, person, organ
    organ             TEXT COLLATE "C" NULL,       -- of an organ
    text              TEXT COLLATE "C" NOT NULL,
    at                BIGINT NOT NULL,
    log_index         BIGINT NOT NULL,
    answer            TEXT COLLATE "C" NULL,
    answered_by       TEXT COLLATE "C" NULL,       -- login
    answered_at       BIGINT NULL,
    answer_log_index  BIGINT NULL,
    CONSTRAINT definition_comment_pk PRIMARY KEY (definition_id, comment_id)
);
