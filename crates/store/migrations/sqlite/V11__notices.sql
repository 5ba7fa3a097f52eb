-- 通知: what a person was told, in their inbox, and the messages that went outside to say that there is something to read. A
-- notice commits together with what it tells of; a message outside names neither.

CREATE TABLE notice (
    subject_id  BLOB    NOT NULL,
    notice_id   BLOB    NOT NULL,   -- UUID v7: in the order of time
    kind        TEXT    NOT NULL,
    about       BLOB    NULL,       -- record, case, consent or measure it tells of
    facts       TEXT    NOT NULL,   -- JSON array of [fact, Chinese, English], as it stood then
    made_at     INTEGER NOT NULL,
    read_at     INTEGER NULL,       -- when the person first opened it
    log_index   INTEGER NULL,       -- entry of the access log that tells of the same
    CONSTRAINT notice_pk PRIMARY KEY (subject_id, notice_id)
) STRICT, WITHOUT ROWID;

-- Where a person wants to be told that there is a notice. Without a row nothing goes out.
CREATE TABLE notice_contact (
    subject_id      BLOB    NOT NULL,
    channel         TEXT    NOT NULL,   -- mobile, mail
    address_sealed  BLOB    NOT NULL,
    key_generation  INTEGER NOT NULL,
    entered_at      INTEGER NOT NULL,
    CONSTRAINT notice_contact_pk PRIMARY KEY (subject_id)
) STRICT, WITHOUT ROWID;

-- What became of each message outside. It holds no address.
CREATE TABLE notice_outbox (
    subject_id       BLOB    NOT NULL,
    notice_id        BLOB    NOT NULL,
    channel          TEXT    NOT NULL,
    state            TEXT    NOT NULL,   -- queued, sent, failed, given-up
    attempts         INTEGER NOT NULL,
    queued_at        INTEGER NOT NULL,
    tried_at         INTEGER NULL,
    next_attempt_at  INTEGER NULL,       -- NULL when nothing more is tried
    last_error       TEXT    NULL,       -- code of why the newest attempt failed
    CONSTRAINT notice_outbox_pk PRIMARY KEY (subject_id, notice_id, channel)
) STRICT, WITHOUT ROWID;
CREATE INDEX notice_outbox_due ON notice_outbox (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
