-- 代理 representation: a guardian acts for a ward, a close relative for somebody who has died. Proposed by one official on
-- documents of which the kind and number are kept, confirmed by another, and ended; an artefact is written once, and only the
-- answers to it are added. What a person wants after their death is added to, never changed: the newest holds.

CREATE TABLE representation (
    subject_id             BLOB NOT NULL,   -- who is represented
    representation_id      BLOB NOT NULL,
    representative_id      BLOB NOT NULL,   -- subject who acts
    kind                   TEXT NOT NULL,
    organ                  TEXT NOT NULL,   -- slug of the organ that establishes it
    document_kind          TEXT NOT NULL,
    document_number        TEXT NOT NULL,
    second_kind            TEXT NULL,       -- document of kinship, or of who the guardian is
    second_number          TEXT NULL,
    represented_hint       TEXT NOT NULL,   -- masked name and number
    representative_hint    TEXT NOT NULL,
    represented_check      BLOB NOT NULL,   -- identity checks by the population register
    representative_check   BLOB NOT NULL,
    valid_from             INTEGER NOT NULL,
    valid_until            INTEGER NOT NULL,
    decide_by              INTEGER NOT NULL,   -- last day on which it may be confirmed
    proposed_by            BLOB NOT NULL,   -- account
    proposed_login         TEXT NOT NULL,
    proposed_at            INTEGER NOT NULL,
    decided_by             BLOB NULL,       -- account, another than proposed_by
    decided_at             INTEGER NULL,
    confirmed              INTEGER NULL,       -- 1 confirmed, 0 rejected, NULL while it waits
    decision_reason        TEXT NULL,
    objected_at            INTEGER NULL,       -- when the represented person objected
    objection_answered_at  INTEGER NULL,       -- when a reviewer let it stand all the same
    objection_answer       TEXT NULL,
    ended_by               TEXT NULL,       -- represented, representative, organ, death
    ended_account          BLOB NULL,
    ended_at               INTEGER NULL,
    end_reason             TEXT NULL,
    CONSTRAINT representation_pk PRIMARY KEY (subject_id, representation_id)
) STRICT, WITHOUT ROWID;

-- For whom somebody acts.
CREATE TABLE representation_held (
    representative_id  BLOB NOT NULL,
    representation_id  BLOB NOT NULL,
    subject_id         BLOB NOT NULL,
    CONSTRAINT representation_held_pk PRIMARY KEY (representative_id, representation_id)
) STRICT, WITHOUT ROWID;

-- An organ's own list of those it established.
CREATE TABLE representation_kept (
    organ              TEXT NOT NULL,
    representation_id  BLOB NOT NULL,
    subject_id         BLOB NOT NULL,
    CONSTRAINT representation_kept_pk PRIMARY KEY (organ, representation_id)
) STRICT, WITHOUT ROWID;

-- 生前安排: what a person wants of their relatives after their death.
CREATE TABLE arrangement (
    subject_id  BLOB NOT NULL,
    log_index   INTEGER NOT NULL,   -- entry of the access log that tells of it: the newest is the last
    choice      TEXT NOT NULL,   -- law, nobody, named
    named       TEXT NOT NULL,   -- JSON array of [subject in hexadecimal, masked name and number]
    made_at     INTEGER NOT NULL,
    CONSTRAINT arrangement_pk PRIMARY KEY (subject_id, log_index)
) STRICT, WITHOUT ROWID;
