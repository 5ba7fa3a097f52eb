-- 召回: an organ that received a record is told that it was corrected, withdrawn or repaired, and says that it knows. Rows are
-- added; of one only when it was acknowledged is entered later.
CREATE TABLE recall (
    subject_id       BLOB    NOT NULL,
    recall_id        BLOB    NOT NULL,   -- UUID v7
    organ            TEXT    NOT NULL,   -- who received the record
    record_id        BLOB    NOT NULL,
    version          INTEGER NOT NULL,   -- that took the place of what they received
    reason           TEXT    NOT NULL,   -- corrected, withdrawn, repaired, sealed
    received         TEXT    NOT NULL,   -- entries of the log with which they received it, separated by spaces
    item             TEXT    NOT NULL,
    document_number  TEXT    NOT NULL,   -- as they received it
    decided_on       INTEGER NOT NULL,
    made_at          INTEGER NOT NULL,
    due_on           INTEGER NOT NULL,   -- last day on which it should be acknowledged
    acknowledged_at  INTEGER NULL,
    acknowledged_by  TEXT    NULL,       -- login
    CONSTRAINT recall_pk PRIMARY KEY (subject_id, recall_id)
) STRICT, WITHOUT ROWID;

-- An organ's own list of those it has to acknowledge, or did.
CREATE TABLE recall_sent (
    organ         TEXT    NOT NULL,
    recall_id     BLOB    NOT NULL,
    subject_id    BLOB    NOT NULL,
    acknowledged  INTEGER NOT NULL,
    CONSTRAINT recall_sent_pk PRIMARY KEY (organ, recall_id)
) STRICT, WITHOUT ROWID;
