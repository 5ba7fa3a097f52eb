-- 代理 representation: a guardian acts for a ward, a close relative for somebody who has died. Proposed by one official on
-- documents of which the kind and number are kept, confirmed by another, and ended; an artefact is written once, and only the
-- answers to it are added. What a person wants after their death is added to, never changed: the newest holds.

CREATE TABLE representation (
    subject_id             BYTEA NOT NULL,   -- who is represented
    representation_id      BYTEA NOT NULL,
    representative_id      BYTEA NOT NULL,   -- subject who acts
    kind                   TEXT COLLATE "C" NOT NULL,
    organ                  TEXT COLLATE "C" NOT NULL,   -- slug of the organ that establishes it
    document_kind          TEXT COLLATE "C" NOT NULL,
    document_number        TEXT COLLATE "C" NOT NULL,
    second_kind            TEXT COLLATE "C" NULL,       -- document of kinship, or of who the guardian is
    second_number          TEXT COLLATE "C" NULL,
    represented_hint       TEXT COLLATE "C" NOT NULL,   -- masked name and number
    representative_hint    TEXT COLLATE "C" NOT NULL,
    represented_check      BYTEA NOT NULL,   -- identity checks by the population register
    representative_check   BYTEA NOT NULL,
    valid_from             BIGINT NOT NULL,
    valid_until            BIGINT NOT NULL,
    decide_by              BIGINT NOT NULL,   -- last day on which it may be confirmed
    proposed_by            BYTEA NOT NULL,   -- account
    proposed_login         TEXT COLLATE "C" NOT NULL,
    proposed_at            BIGINT NOT NULL,
    decided_by             BYTEA NULL,       -- account, another than proposed_by
    decided_at             BIGINT NULL,
    confirmed              BIGINT NULL,       -- 1 confirmed, 0 rejected, NULL while it waits
    decision_reason        TEXT COLLATE "C" NULL,
    objected_at            BIGINT NULL,       -- when the represented person objected
    objection_answered_at  BIGINT NULL,       -- when a reviewer let it stand all the same
    objection_answer       TEXT COLLATE "C" NULL,
    ended_by               TEXT COLLATE "C" NULL,       -- represented, representative, organ, death
    ended_account          BYTEA NULL,
    ended_at               BIGINT NULL,
    end_reason             TEXT COLLATE "C" NULL,
    CONSTRAINT representation_pk PRIMARY KEY (subject_id, representation_id)
);

-- For whom somebody acts.
CREATE TABLE representation_held (
    representative_id  BYTEA NOT NULL,
    representation_id  BYTEA NOT NULL,
    subject_id         BYTEA NOT NULL,
    CONSTRAINT representation_held_pk PRIMARY KEY (representative_id, representation_id)
);

-- An organ's own list of those it established.
CREATE TABLE representation_kept (
    organ              TEXT COLLATE "C" NOT NULL,
    representation_id  BYTEA NOT NULL,
    subject_id         BYTEA NOT NULL,
    CONSTRAINT representation_kept_pk PRIMARY KEY (organ, representation_id)
);

-- 生前安排: what a person wants of their relatives after their death.
CREATE TABLE arrangement (
    subject_id  BYTEA NOT NULL,
    log_index   BIGINT NOT NULL,   -- entry of the access log that tells of it: the newest is the last
    choice      TEXT COLLATE "C" NOT NULL,   -- law, nobody, named
    named       TEXT COLLATE "C" NOT NULL,   -- JSON array of [subject in hexadecimal, masked name and number]
    made_at     BIGINT NOT NULL,
    CONSTRAINT arrangement_pk PRIMARY KEY (subject_id, log_index)
);
