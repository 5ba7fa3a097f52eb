-- 召回: an organ that received a record is told that it was corrected, withdrawn or repaired, and says that it knows. Rows are
-- added; of one only when it was acknowledged is entered later.
CREATE TABLE recall (
    subject_id       BYTEA    NOT NULL,
    recall_id        BYTEA    NOT NULL,   -- UUID v7
    organ            TEXT COLLATE "C"    NOT NULL,   -- who received the record
    record_id        BYTEA    NOT NULL,
    version          BIGINT NOT NULL,   -- that took the place of what they received
    reason           TEXT COLLATE "C"    NOT NULL,   -- corrected, withdrawn, repaired, sealed
    received         TEXT COLLATE "C"    NOT NULL,   -- entries of the log with which they received it, separated by spaces
    item             TEXT COLLATE "C"    NOT NULL,
    document_number  TEXT COLLATE "C"    NOT NULL,   -- as they received it
    decided_on       BIGINT NOT NULL,
    made_at          BIGINT NOT NULL,
    due_on           BIGINT NOT NULL,   -- last day on which it should be acknowledged
    acknowledged_at  BIGINT NULL,
    acknowledged_by  TEXT COLLATE "C"    NULL,       -- login
    CONSTRAINT recall_pk PRIMARY KEY (subject_id, recall_id)
);

-- An organ's own list of those it has to acknowledge, or did.
CREATE TABLE recall_sent (
    organ         TEXT COLLATE "C"    NOT NULL,
    recall_id     BYTEA    NOT NULL,
    subject_id    BYTEA    NOT NULL,
    acknowledged  BIGINT NOT NULL,
    CONSTRAINT recall_sent_pk PRIMARY KEY (organ, recall_id)
);
