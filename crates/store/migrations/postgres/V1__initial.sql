-- The same tables and columns as on the embedded engine; a test holds the two against each other. Text is compared byte by
-- byte (COLLATE "C"), so that lists have the same order on both engines and whatever the locale of the server.
--
-- Every table that belongs to a person begins its key with subject_id, so that the rows of a person lie together
-- and a larger installation can be divided by subject. Times are UTC milliseconds since 1970; dates are days since
-- 1970-01-01 in the legal calendar. Identity numbers appear only as keyed digests and as ciphertext.

-- A person about whom something is recorded. The id is a UUID v7: people recorded together lie together.
CREATE TABLE subject (
    subject_id     BYTEA    NOT NULL,
    name           TEXT COLLATE "C" NOT NULL,     -- as first reported
    number_kind    TEXT COLLATE "C" NOT NULL,     -- slug of the identifier kind
    number_sealed  BYTEA    NOT NULL,     -- nonce and AES-256-GCM ciphertext, bound to subject_id
    recorded_at    BIGINT NOT NULL,
    CONSTRAINT subject_pk PRIMARY KEY (subject_id)
);

-- Blind index: the keyed digest of an identity number finds its subject. Two numbers may lead to one subject. A person
-- about whom only a question was asked has a row here, so that the question is in their list, and none in subject.
CREATE TABLE identity (
    digest       BYTEA    NOT NULL,
    subject_id   BYTEA    NOT NULL,
    recorded_at  BIGINT NOT NULL,
    CONSTRAINT identity_pk PRIMARY KEY (digest)
);

-- Versions of records. Rows are added, never changed: the newest version known at a time is the record at that time.
CREATE TABLE record (
    subject_id       BYTEA    NOT NULL,
    record_id        BYTEA    NOT NULL,   -- from item, source and document key
    version          BIGINT NOT NULL,
    item             TEXT COLLATE "C" NOT NULL,
    item_version     BIGINT NOT NULL,
    source           TEXT COLLATE "C" NOT NULL,   -- organ that supplied it
    decided_by       TEXT COLLATE "C" NOT NULL,
    document_number  TEXT COLLATE "C" NOT NULL,
    decided_on       BIGINT NOT NULL,
    display_until    BIGINT NOT NULL,   -- last day of display and use, computed
    end_reason       TEXT COLLATE "C" NOT NULL,
    grade            TEXT COLLATE "C" NULL,
    leaning          TEXT COLLATE "C" NOT NULL,
    state            TEXT COLLATE "C" NOT NULL,
    fields           TEXT COLLATE "C" NOT NULL,   -- JSON array of [code, text]
    late             BIGINT NOT NULL,
    content_digest   BYTEA    NOT NULL,
    pack_digest      BYTEA    NOT NULL,   -- of the pack under whose law it was accepted
    upload_id        BYTEA    NOT NULL,
    sheet            TEXT COLLATE "C" NULL,
    row_number       BIGINT NOT NULL,
    recorded_at      BIGINT NOT NULL,
    log_index        BIGINT NOT NULL,   -- entry of the access log that tells of this write
    CONSTRAINT record_pk PRIMARY KEY (subject_id, record_id, version)
);

-- What happened to a person's dossier: the openings of the commitments in the access log.
CREATE TABLE access (
    subject_id     BYTEA    NOT NULL,
    log_index      BIGINT NOT NULL,
    previous       BIGINT NULL,         -- log_index of this subject's entry before
    at             BIGINT NOT NULL,
    kind           TEXT COLLATE "C" NOT NULL,
    outcome        TEXT COLLATE "C" NOT NULL,
    organ          TEXT COLLATE "C" NOT NULL,
    actor          TEXT COLLATE "C" NOT NULL,
    purpose        TEXT COLLATE "C" NULL,
    ground         TEXT COLLATE "C" NULL,
    case_number    TEXT COLLATE "C" NULL,
    reason         TEXT COLLATE "C" NULL,         -- code of a refusal
    items          TEXT COLLATE "C" NULL,         -- items asked for or written, separated by spaces
    object_id      BYTEA    NULL,         -- record or consent
    object_version BIGINT NULL,
    object_digest  BYTEA    NULL,
    salt           BYTEA    NOT NULL,
    CONSTRAINT access_pk PRIMARY KEY (subject_id, log_index)
);

-- The order of the access log: position, and the commitment that is published at it.
CREATE TABLE entry (
    log_index   BIGINT NOT NULL,
    subject_id  BYTEA    NOT NULL,
    commitment  BYTEA    NOT NULL,
    CONSTRAINT entry_pk PRIMARY KEY (log_index)
);

-- Consents: asked by a grantee, answered by the person. The artefact is written once; only the count of uses and the
-- times of the person's answers are added to it.
CREATE TABLE consent (
    subject_id      BYTEA    NOT NULL,
    consent_id      BYTEA    NOT NULL,
    grantee         TEXT COLLATE "C" NOT NULL,
    purpose         TEXT COLLATE "C" NOT NULL,
    items           TEXT COLLATE "C" NOT NULL,    -- separated by spaces
    valid_from      BIGINT NOT NULL,
    valid_until     BIGINT NOT NULL,
    uses            BIGINT NOT NULL,
    used            BIGINT NOT NULL,
    hint            TEXT COLLATE "C" NOT NULL,    -- masked name and number, as the grantee knows the person
    asked_at        BIGINT NOT NULL,
    answered_at     BIGINT NULL,
    approved_items  TEXT COLLATE "C" NULL,        -- NULL while unanswered; empty when refused
    withdrawn_at    BIGINT NULL,
    CONSTRAINT consent_pk PRIMARY KEY (subject_id, consent_id)
);

-- A grantee's own list of the consents it asked for.
CREATE TABLE consent_asked (
    grantee     TEXT COLLATE "C" NOT NULL,
    consent_id  BYTEA NOT NULL,
    subject_id  BYTEA NOT NULL,
    CONSTRAINT consent_asked_pk PRIMARY KEY (grantee, consent_id)
);

-- Reports issued to a person, so that whoever is shown one can check that it is genuine.
CREATE TABLE report (
    code         TEXT COLLATE "C" NOT NULL,
    subject_id   BYTEA    NOT NULL,
    digest       BYTEA    NOT NULL,
    lines        BIGINT NOT NULL,
    as_of        BIGINT NOT NULL,
    issued_at    BIGINT NOT NULL,
    CONSTRAINT report_pk PRIMARY KEY (code)
);

-- Files received.
CREATE TABLE upload (
    upload_id       BYTEA    NOT NULL,
    organ           TEXT COLLATE "C" NOT NULL,
    item            TEXT COLLATE "C" NOT NULL,
    actor           TEXT COLLATE "C" NOT NULL,
    file_name       TEXT COLLATE "C" NOT NULL,
    file_digest     BYTEA    NOT NULL,
    file_bytes      BIGINT NOT NULL,
    format          TEXT COLLATE "C" NOT NULL,
    header_sealed   BYTEA    NULL,        -- the sender's header row, for the problem file
    state           TEXT COLLATE "C" NOT NULL,    -- running, done, failed
    last_row        BIGINT NOT NULL,    -- rows read and committed, counted from the first data row
    accepted        BIGINT NOT NULL,
    duplicate       BIGINT NOT NULL,
    superseded      BIGINT NOT NULL,
    withdrawn       BIGINT NOT NULL,
    held            BIGINT NOT NULL,
    refused         BIGINT NOT NULL,
    late            BIGINT NOT NULL,
    over_collected  BIGINT NOT NULL,
    started_at      BIGINT NOT NULL,
    finished_at     BIGINT NULL,
    failure         TEXT COLLATE "C" NULL,        -- JSON of the problem that ended it
    CONSTRAINT upload_pk PRIMARY KEY (upload_id)
);
CREATE INDEX upload_by_organ ON upload (organ, upload_id);
CREATE INDEX upload_by_digest ON upload (file_digest);

-- Rows with findings. The sender's cells are sealed: they hold identity numbers.
CREATE TABLE problem_row (
    upload_id     BYTEA    NOT NULL,
    row_ordinal   BIGINT NOT NULL,      -- counted from the first data row
    sheet         TEXT COLLATE "C" NULL,
    row_number    BIGINT NOT NULL,      -- as the sender sees it
    severity      TEXT COLLATE "C" NOT NULL,      -- notice, held, refused
    findings      TEXT COLLATE "C" NOT NULL,      -- JSON array
    cells_sealed  BYTEA    NOT NULL,
    CONSTRAINT problem_row_pk PRIMARY KEY (upload_id, row_ordinal)
);

CREATE TABLE problem_count (
    upload_id  BYTEA    NOT NULL,
    code       TEXT COLLATE "C" NOT NULL,
    count      BIGINT NOT NULL,
    CONSTRAINT problem_count_pk PRIMARY KEY (upload_id, code)
);

-- Local accounts, their sessions and tokens. Secrets are kept as digests only.
CREATE TABLE account (
    account_id   BYTEA    NOT NULL,
    login        TEXT COLLATE "C" NOT NULL,
    password     TEXT COLLATE "C" NOT NULL,       -- argon2id, PHC string
    display_zh   TEXT COLLATE "C" NOT NULL,
    display_en   TEXT COLLATE "C" NOT NULL,
    role         TEXT COLLATE "C" NOT NULL,
    organ        TEXT COLLATE "C" NULL,
    subject_id   BYTEA    NULL,
    demo         BIGINT NOT NULL,
    created_at   BIGINT NOT NULL,
    CONSTRAINT account_pk PRIMARY KEY (account_id),
    CONSTRAINT account_login_unique UNIQUE (login)
);

CREATE TABLE session (
    digest      BYTEA    NOT NULL,
    account_id  BYTEA    NOT NULL,
    created_at  BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL,
    CONSTRAINT session_pk PRIMARY KEY (digest)
);

CREATE TABLE api_token (
    digest      BYTEA    NOT NULL,
    account_id  BYTEA    NOT NULL,
    created_at  BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL,
    CONSTRAINT api_token_pk PRIMARY KEY (digest)
);

-- Counts shown in public.
CREATE TABLE counter (
    name   TEXT COLLATE "C" NOT NULL,
    value  BIGINT NOT NULL,
    CONSTRAINT counter_pk PRIMARY KEY (name)
);
