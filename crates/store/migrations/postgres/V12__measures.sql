-- Measures: what an organ did at a counter because of a record, or left undone and why. Whether a measure is alive is computed
-- from the record it follows from and stands nowhere. And who wants points; the points themselves are kept nowhere.

-- 措施实施登记: one measure in one matter. Rows are added; only the end is entered later.
CREATE TABLE measure_applied (
    subject_id      BYTEA    NOT NULL,
    application_id  BYTEA    NOT NULL,   -- UUID v7: in the order of time
    measure         TEXT COLLATE "C"    NOT NULL,
    matter          TEXT COLLATE "C"    NOT NULL,
    organ           TEXT COLLATE "C"    NOT NULL,
    account_id      BYTEA    NOT NULL,   -- who filed it
    action          TEXT COLLATE "C"    NOT NULL,   -- applied, not-applied
    reason          TEXT COLLATE "C"    NULL,       -- of the organ, without anybody's number
    record_id       BYTEA    NULL,       -- the record it follows from; none when it follows from clean years
    ground_end      BIGINT NULL,       -- last day of the ground, as it was known when filed
    checked         BIGINT NOT NULL,   -- entry of the access log of the check it rests on
    at              BIGINT NOT NULL,
    ended_at        BIGINT NULL,       -- when the organ said that it is lifted
    ended_because   TEXT COLLATE "C"    NULL,       -- ground-ended, lifted
    CONSTRAINT measure_applied_pk PRIMARY KEY (subject_id, application_id)
);

-- An organ's own list of what it filed.
CREATE TABLE measure_filed (
    organ           TEXT COLLATE "C"    NOT NULL,
    application_id  BYTEA    NOT NULL,
    subject_id      BYTEA    NOT NULL,
    CONSTRAINT measure_filed_pk PRIMARY KEY (organ, application_id)
);

-- 诚信积分: who wants points. The row goes when they want them no more.
CREATE TABLE points_membership (
    subject_id  BYTEA    NOT NULL,
    joined_at   BIGINT NOT NULL,
    CONSTRAINT points_membership_pk PRIMARY KEY (subject_id)
);
