-- Measures: what an organ did at a counter because of a record, or left undone and why. Whether a measure is alive is computed
-- from the record it follows from and stands nowhere. And who wants points; the points themselves are kept nowhere.

-- 措施实施登记: one measure in one matter. Rows are added; only the end is entered later.
CREATE TABLE measure_applied (
    subject_id      BLOB    NOT NULL,
    application_id  BLOB    NOT NULL,   -- UUID v7: in the order of time
    measure         TEXT    NOT NULL,
    matter          TEXT    NOT NULL,
    organ           TEXT    NOT NULL,
    account_id      BLOB    NOT NULL,   -- who filed it
    action          TEXT    NOT NULL,   -- applied, not-applied
    reason          TEXT    NULL,       -- of the organ, without anybody's number
    record_id       BLOB    NULL,       -- the record it follows from; none when it follows from clean years
    ground_end      INTEGER NULL,       -- last day of the ground, as it was known when filed
    checked         INTEGER NOT NULL,   -- entry of the access log of the check it rests on
    at              INTEGER NOT NULL,
    ended_at        INTEGER NULL,       -- when the organ said that it is lifted
    ended_because   TEXT    NULL,       -- ground-ended, lifted
    CONSTRAINT measure_applied_pk PRIMARY KEY (subject_id, application_id)
) STRICT, WITHOUT ROWID;

-- An organ's own list of what it filed.
CREATE TABLE measure_filed (
    organ           TEXT    NOT NULL,
    application_id  BLOB    NOT NULL,
    subject_id      BLOB    NOT NULL,
    CONSTRAINT measure_filed_pk PRIMARY KEY (organ, application_id)
) STRICT, WITHOUT ROWID;

-- 诚信积分: who wants points. The row goes when they want them no more.
CREATE TABLE points_membership (
    subject_id  BLOB    NOT NULL,
    joined_at   INTEGER NOT NULL,
    CONSTRAINT points_membership_pk PRIMARY KEY (subject_id)
) STRICT, WITHOUT ROWID;
