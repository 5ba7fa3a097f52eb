-- Every table that belongs to a person begins its key with subject_id, so that the rows of a person lie together
-- and a larger installation can be divided by subject. Times are UTC milliseconds since 1970; dates are days since
-- 1970-01-01 in the legal calendar. Identity numbers appear only as keyed digests and as ciphertext.

-- A person about whom something is recorded. The id is a UUID v7: people recorded together lie together.
CREATE TABLE subject (
    subject_id     BLOB    NOT NULL,
    name           TEXT    NOT NULL,     -- as first reported
    number_kind    TEXT    NOT NULL,     -- slug of the identifier kind
    number_sealed  BLOB    NOT NULL,     -- nonce and AES-256-GCM ciphertext, bound to subject_id
    recorded_at    INTEGER NOT NULL,
    CONSTRAINT subject_pk PRIMARY KEY (subject_id)
) STRICT, WITHOUT ROWID;

-- Blind index: the keyed digest of an identity number finds its subject. Two numbers may lead to one subject. A person
-- about whom only a question was asked has a row here, so that the question is in their list, and none in subject.
CREATE TABLE identity (
    digest       BLOB    NOT NULL,
    subject_id   BLOB    NOT NULL,
    recorded_at  INTEGER NOT NULL,
    CONSTRAINT identity_pk PRIMARY KEY (digest)
) STRICT, WITHOUT ROWID;

-- Versions of records. Rows are added, never changed: the newest version known at a time is the record at that time.
CREATE TABLE record (
    subject_id       BLOB    NOT NULL,
    record_id        BLOB    NOT NULL,   -- from item, source and document key
    version          INTEGER NOT NULL,
    item             TEXT    NOT NULL,
    item_version     INTEGER NOT NULL,
    source           TEXT    NOT NULL,   -- organ that supplied it
    decided_by       TEXT    NOT NULL,
    document_number  TEXT    NOT NULL,
    decided_on       INTEGER NOT NULL,
    display_until    INTEGER NOT NULL,   -- last day of display and use, computed
    end_reason       TEXT    NOT NULL,
    grade            TEXT    NULL,
    leaning          TEXT    NOT NULL,
    state            TEXT    NOT NULL,
    fields           TEXT    NOT NULL,   -- JSON array of [code, text]
    late             INTEGER NOT NULL,
    content_digest   BLOB    NOT NULL,
    pack_digest      BLOB    NOT NULL,   -- of the pack under whose law it was accepted
    upload_id        BLOB    NOT NULL,
    sheet            TEXT    NULL,
    row_number       INTEGER NOT NULL,
    recorded_at      INTEGER NOT NULL,
    log_index        INTEGER NOT NULL,   -- entry of the access log that tells of this write
    CONSTRAINT record_pk PRIMARY KEY (subject_id, record_id, version)
) STRICT, WITHOUT ROWID;

-- What happened to a person's dossier: the openings of the commitments in the access log.
CREATE TABLE access (
    subject_id     BLOB    NOT NULL,
    log_index      INTEGER NOT NULL,
    previous       INTEGER NULL,         -- log_index of this subject's entry before
    at             INTEGER NOT NULL,
    kind           TEXT    NOT NULL,
    outcome        TEXT    NOT NULL,
    organ          TEXT    NOT NULL,
    actor          TEXT    NOT NULL,
    purpose        TEXT    NULL,
    ground         TEXT    NULL,
    case_number    TEXT    NULL,
    reason         TEXT    NULL,         -- code of a refusal
    items          TEXT    NULL,         -- items asked for or written, separated by spaces
    object_id      BLOB    NULL,         -- record or consent
    object_version INTEGER NULL,
    object_digest  BLOB    NULL,
    salt           BLOB    NOT NULL,
    CONSTRAINT access_pk PRIMARY KEY (subject_id, log_index)
) STRICT, WITHOUT ROWID;

-- The order of the access log: position, and the commitment that is published at it.
CREATE TABLE entry (
    log_index   INTEGER NOT NULL,
    subject_id  BLOB    NOT NULL,
    commitment  BLOB    NOT NULL,
    CONSTRAINT entry_pk PRIMARY KEY (log_index)
) STRICT;

-- Consents: asked by a grantee, answered by the person. The artefact is written once; only the count of uses and the
-- times of the person's answers are added to it.
CREATE TABLE consent (
    subject_id      BLOB    NOT NULL,
    consent_id      BLOB    NOT NULL,
    grantee         TEXT    NOT NULL,
    purpose         TEXT    NOT NULL,
    items           TEXT    NOT NULL,    -- separated by spaces
    valid_from      INTEGER NOT NULL,
    valid_until     INTEGER NOT NULL,
    uses            INTEGER NOT NULL,
    used            INTEGER NOT NULL,
    hint            TEXT    NOT NULL,    -- masked name and number, as the grantee knows the person
    asked_at        INTEGER NOT NULL,
    answered_at     INTEGER NULL,
    approved_items  TEXT    NULL,        -- NULL while unanswered; empty when refused
    withdrawn_at    INTEGER NULL,
    CONSTRAINT consent_pk PRIMARY KEY (subject_id, consent_id)
) STRICT, WITHOUT ROWID;

-- A grantee's own list of the consents it asked for.
CREATE TABLE consent_asked (
    grantee     TEXT NOT NULL,
    consent_id  BLOB NOT NULL,
    subject_id  BLOB NOT NULL,
    CONSTRAINT consent_asked_pk PRIMARY KEY (grantee, consent_id)
) STRICT, WITHOUT ROWID;

-- Reports issued to a person, so that whoever is shown one can check that it is genuine.
CREATE TABLE report (
    code         TEXT    NOT NULL,
    subject_id   BLOB    NOT NULL,
    digest       BLOB    NOT NULL,
    lines        INTEGER NOT NULL,
    as_of        INTEGER NOT NULL,
    issued_at    INTEGER NOT NULL,
    CONSTRAINT report_pk PRIMARY KEY (code)
) STRICT, WITHOUT ROWID;

-- Files received.
CREATE TABLE upload (
    upload_id       BLOB    NOT NULL,
    organ           TEXT    NOT NULL,
    item            TEXT    NOT NULL,
    actor           TEXT    NOT NULL,
    file_name       TEXT    NOT NULL,
    file_digest     BLOB    NOT NULL,
    file_bytes      INTEGER NOT NULL,
    format          TEXT    NOT NULL,
    header_sealed   BLOB    NULL,        -- the sender's header row, for the problem file
    state           TEXT    NOT NULL,    -- running, done, failed
    last_row        INTEGER NOT NULL,    -- rows read and committed, counted from the first data row
    accepted        INTEGER NOT NULL,
    duplicate       INTEGER NOT NULL,
    superseded      INTEGER NOT NULL,
    withdrawn       INTEGER NOT NULL,
    held            INTEGER NOT NULL,
    refused         INTEGER NOT NULL,
    late            INTEGER NOT NULL,
    over_collected  INTEGER NOT NULL,
    started_at      INTEGER NOT NULL,
    finished_at     INTEGER NULL,
    failure         TEXT    NULL,        -- JSON of the problem that ended it
    CONSTRAINT upload_pk PRIMARY KEY (upload_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX upload_by_organ ON upload (organ, upload_id);
CREATE INDEX upload_by_digest ON upload (file_digest);

-- Rows with findings. The sender's cells are sealed: they hold identity numbers.
CREATE TABLE problem_row (
    upload_id     BLOB    NOT NULL,
    row_ordinal   INTEGER NOT NULL,      -- counted from the first data row
    sheet         TEXT    NULL,
    row_number    INTEGER NOT NULL,      -- as the sender sees it
    severity      TEXT    NOT NULL,      -- notice, held, refused
    findings      TEXT    NOT NULL,      -- JSON array
    cells_sealed  BLOB    NOT NULL,
    CONSTRAINT problem_row_pk PRIMARY KEY (upload_id, row_ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE problem_count (
    upload_id  BLOB    NOT NULL,
    code       TEXT    NOT NULL,
    count      INTEGER NOT NULL,
    CONSTRAINT problem_count_pk PRIMARY KEY (upload_id, code)
) STRICT, WITHOUT ROWID;

-- Local accounts, their sessions and tokens. Secrets are kept as digests only.
CREATE TABLE account (
    account_id   BLOB    NOT NULL,
    login        TEXT    NOT NULL,
    password     TEXT    NOT NULL,       -- argon2id, PHC string
    display_zh   TEXT    NOT NULL,
    display_en   TEXT    NOT NULL,
    role         TEXT    NOT NULL,
    organ        TEXT    NULL,
    subject_id   BLOB    NULL,
    demo         INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    CONSTRAINT account_pk PRIMARY KEY (account_id),
    CONSTRAINT account_login_unique UNIQUE (login)
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
    digest      BLOB    NOT NULL,
    account_id  BLOB    NOT NULL,
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    CONSTRAINT session_pk PRIMARY KEY (digest)
) STRICT, WITHOUT ROWID;

CREATE TABLE api_token (
    digest      BLOB    NOT NULL,
    account_id  BLOB    NOT NULL,
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    CONSTRAINT api_token_pk PRIMARY KEY (digest)
) STRICT, WITHOUT ROWID;

-- Counts shown in public.
CREATE TABLE counter (
    name   TEXT    NOT NULL,
    value  INTEGER NOT NULL,
    CONSTRAINT counter_pk PRIMARY KEY (name)
) STRICT, WITHOUT ROWID;
