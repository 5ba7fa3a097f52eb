-- 材料 papers: what somebody handed in with a case. Of a paper the content is encrypted in parts under a key of its own; only
-- that key is sealed, so that a rotation writes a few bytes, and to destroy the key is to destroy the paper, here and in every
-- copy that is younger. Rows of paper are added; of one only the key and the time of its end are changed.

CREATE TABLE paper (
    subject_id      BLOB    NOT NULL,   -- whom the case is about
    paper_id        BLOB    NOT NULL,   -- UUID v7
    case_id         BLOB    NOT NULL,   -- case it was handed in with
    kind            TEXT    NOT NULL,   -- pdf, png, jpeg
    file_name       TEXT    NOT NULL,   -- without folders, and without numbers that may be somebody's
    bytes           INTEGER NOT NULL,   -- of the content
    digest          BLOB    NOT NULL,   -- SHA-256 of the content
    parts           INTEGER NOT NULL,   -- rows of paper_part
    organ           TEXT    NOT NULL,   -- self, or the organ that handed it in
    actor           TEXT    NOT NULL,   -- account
    log_index       INTEGER NOT NULL,   -- entry of the access log that tells of it
    kept_at         INTEGER NOT NULL,
    destroyed_at    INTEGER NULL,       -- when its key and its parts were destroyed
    key_sealed      BLOB    NOT NULL,   -- key of the parts, sealed; empty once it was destroyed
    key_generation  INTEGER NOT NULL,
    CONSTRAINT paper_pk PRIMARY KEY (subject_id, paper_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX paper_of_case ON paper (subject_id, case_id, paper_id);

CREATE TABLE paper_part (
    subject_id      BLOB    NOT NULL,
    paper_id        BLOB    NOT NULL,
    part            INTEGER NOT NULL,   -- from 0
    content_sealed  BLOB    NOT NULL,   -- at most 256 KiB and a tag, under the key of the paper
    CONSTRAINT paper_part_pk PRIMARY KEY (subject_id, paper_id, part)
) STRICT;
