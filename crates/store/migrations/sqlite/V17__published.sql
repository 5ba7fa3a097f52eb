-- 公示册: what everybody may see. A row is put in by the release of a publication and taken out when it is over; the case and its
-- entries of the log stay.
CREATE TABLE published (
    subject_id       BLOB    NOT NULL,
    case_id          BLOB    NOT NULL,   -- the publication
    public_id        BLOB    NOT NULL,   -- number in the register, random
    record_id        BLOB    NOT NULL,
    record_version   INTEGER NOT NULL,   -- that was released
    item             TEXT    NOT NULL,
    item_version     INTEGER NOT NULL,
    organ            TEXT    NOT NULL,   -- that supplied the record
    name_shown       TEXT    NOT NULL,   -- masked, or whole where the person agreed
    document_number  TEXT    NOT NULL,
    decided_by       TEXT    NOT NULL,
    decided_on       INTEGER NOT NULL,
    fields           TEXT    NOT NULL,   -- JSON array of codes and texts, masked
    released_on      INTEGER NOT NULL,
    CONSTRAINT published_pk PRIMARY KEY (subject_id, case_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX published_by_number ON published (public_id);
CREATE INDEX published_by_document ON published (document_number);
CREATE INDEX published_by_name ON published (name_shown);
CREATE INDEX published_by_organ ON published (organ, released_on);
