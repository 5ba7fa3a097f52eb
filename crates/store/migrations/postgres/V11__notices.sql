-- 通知: what a person was told, in their inbox, and the messages that went outside to say that there is something to read. A
-- notice commits together with what it tells of; a message outside names neither.

CREATE TABLE notice (
    subject_id  BYTEA  NOT NULL,
    notice_id   BYTEA  NOT NULL,   -- UUID v7: in the order of time
    kind        TEXT COLLATE "C" NOT NULL,
    about       BYTEA  NULL,       -- record, case, consent or measure it tells of
    facts       TEXT COLLATE "C" NOT NULL,   -- JSON array of [fact, Chinese, English], as it stood then
    made_at     BIGINT NOT NULL,
    read_at     BIGINT NULL,       -- when the person first opened it
    log_index   BIGINT NULL,       -- entry of the access log that tells of the same
    CONSTRAINT notice_pk PRIMARY KEY (subject_id, notice_id)
);

-- Where a person wants to be told that there is a notice. Without a row nothing goes out.
CREATE TABLE notice_contact (
    subject_id      BYTEA  NOT NULL,
    channel         TEXT COLLATE "C" NOT NULL,   -- mobile, mail
    address_sealed  BYTEA  NOT NULL,
    key_generation  BIGINT NOT NULL,
    entered_at      BIGINT NOT NULL,
    CONSTRAINT notice_contact_pk PRIMARY KEY (subject_id)
);

-- What became of each message outside. It holds no address.
CREATE TABLE notice_outbox (
    subject_id       BYTEA  NOT NULL,
    notice_id        BYTEA  NOT NULL,
    channel          TEXT COLLATE "C" NOT NULL,
    state            TEXT COLLATE "C" NOT NULL,   -- queued, sent, failed, given-up
    attempts         BIGINT NOT NULL,
    queued_at        BIGINT NOT NULL,
    tried_at         BIGINT NULL,
    next_attempt_at  BIGINT NULL,       -- NULL when nothing more is tried
    last_error       TEXT COLLATE "C" NULL,       -- code of why the newest attempt failed
    CONSTRAINT notice_outbox_pk PRIMARY KEY (subject_id, notice_id, channel)
);
CREATE INDEX notice_outbox_due ON notice_outbox (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
