-- 公示册: what everybody may see. A row is put in by the release of a publication and taken out when it is over; the case and its
-- entries of the log stay.
CREATE TABLE published (
    subject_id       BYTEA   NOT NULL,
    case_id          BYTEA   NOT NULL,   -- the publication
    public_id        BYTEA   NOT NULL,   -- number in the register, random
    record_id        BYTEA   NOT NULL,
    record_version   BIGINT  NOT NULL,   -- that was released
    item             TEXT COLLATE "C" NOT NULL,
    item_version     BIGINT  NOT NULL,
    organ            TEXT COLLATE "C" NOT NULL,   -- that supplied the record
    name_shown       TEXT COLLATE "C" NOT NULL,   -- masked, or whole where the person agreed
    document_number  TEXT COLLATE "C" NOT NULL,
    decided_by       TEXT COLLATE "C" NOT NULL,
    decided_on       BIGINT  NOT NULL,
    fields           TEXT COLLATE "C" NOT NULL,   -- JSON array of codes and texts, masked
    released_on      BIGINT  NOT NULL,
    CONSTRAINT published_pk PRIMARY KEY (subject_id, case_id)
);
CREATE INDEX published_by_number ON published (public_id);
CREATE INDEX published_by_document ON published (document_number);
CREATE INDEX published_by_name ON published (name_shown);
CREATE INDEX published_by_organ ON published (organ, released_on);
