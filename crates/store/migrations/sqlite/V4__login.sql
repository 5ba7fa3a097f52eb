-- Login: sessions, providers, second factors, passkeys, clients of systems, identity checks. Secrets are kept as digests or sealed.

-- What a session needs besides its account: which login made it, when the person last proved who they are, and when it was last
-- used. A session from before this version has no use on record and so has ended.
ALTER TABLE session ADD COLUMN session_id BLOB NULL;                       -- what the owner's list calls it by; no secret
ALTER TABLE session ADD COLUMN method TEXT NOT NULL DEFAULT 'password'; -- password, password+totp, passkey, provider:ID
ALTER TABLE session ADD COLUMN label TEXT NOT NULL DEFAULT '';          -- kind of device, as the browser tells it
ALTER TABLE session ADD COLUMN proved_at INTEGER NOT NULL DEFAULT 0;       -- when the person last proved who they are
ALTER TABLE session ADD COLUMN seen_at INTEGER NOT NULL DEFAULT 0;         -- when it was last used, to the minute

-- Whom a provider's subject is here. The provider's own name for the person may be personal; it is kept as a keyed digest.
CREATE TABLE login_identity (
    digest      BLOB NOT NULL,     -- keyed digest of issuer and subject claim
    provider    TEXT NOT NULL,     -- id of the provider in the configuration
    account_id  BLOB NOT NULL,
    created_at  INTEGER NOT NULL,
    CONSTRAINT login_identity_pk PRIMARY KEY (digest)
) STRICT, WITHOUT ROWID;

-- Logins and passkey ceremonies under way. A row is taken out by the answer, so each is good for one.
CREATE TABLE login_attempt (
    digest      BLOB NOT NULL,     -- SHA-256 of the state
    browser     BLOB NOT NULL,     -- SHA-256 of the cookie of the browser that began it
    sealed      BLOB NOT NULL,     -- nonce, verifier and where to go on, bound to digest
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    CONSTRAINT login_attempt_pk PRIMARY KEY (digest)
) STRICT, WITHOUT ROWID;

-- One-time passwords by an authenticator app.
CREATE TABLE second_factor (
    account_id    BLOB NOT NULL,
    sealed        BLOB NOT NULL,   -- the shared secret, bound to account_id
    confirmed_at  INTEGER NULL,       -- NULL until the first right code
    last_step     INTEGER NOT NULL,   -- time step of the last code taken; none is taken twice
    CONSTRAINT second_factor_pk PRIMARY KEY (account_id)
) STRICT, WITHOUT ROWID;

-- Codes for the day the authenticator is lost; each is good once.
CREATE TABLE recovery_code (
    account_id  BLOB NOT NULL,
    digest      BLOB NOT NULL,     -- SHA-256; the code is 80 random bits
    used_at     INTEGER NULL,
    CONSTRAINT recovery_code_pk PRIMARY KEY (account_id, digest)
) STRICT, WITHOUT ROWID;

-- Passkeys: public keys of authenticators.
CREATE TABLE passkey (
    account_id     BLOB NOT NULL,
    credential_id  BLOB NOT NULL,
    name           TEXT NOT NULL,  -- as its owner calls it
    public_key     TEXT NOT NULL,  -- JSON, with the counter of uses the authenticator told
    created_at     INTEGER NOT NULL,
    used_at        INTEGER NULL,
    CONSTRAINT passkey_pk PRIMARY KEY (account_id, credential_id)
) STRICT, WITHOUT ROWID;

-- Systems of organs (OAuth 2.0 clients). A client proves itself with its secret, with a key of its own or with a certificate.
CREATE TABLE client_credential (
    client_id    TEXT NOT NULL,
    account_id   BLOB NOT NULL,
    scopes       TEXT NOT NULL,    -- separated by spaces
    secret       BLOB NULL,        -- SHA-256 of 32 random bytes
    keys         TEXT NULL,        -- JSON Web Key Set, public keys only
    certificate  BLOB NULL,        -- SHA-256 of the client's certificate
    created_at   INTEGER NOT NULL,
    ended_at     INTEGER NULL,
    CONSTRAINT client_credential_pk PRIMARY KEY (client_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE client_token (
    digest       BLOB NOT NULL,
    client_id    TEXT NOT NULL,
    scopes       TEXT NOT NULL,
    certificate  BLOB NULL,        -- the token is taken only with this certificate (RFC 8705)
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    CONSTRAINT client_token_pk PRIMARY KEY (digest)
) STRICT, WITHOUT ROWID;

-- Assertions that were used, until they end by themselves: none is taken twice.
CREATE TABLE client_assertion (
    digest      BLOB NOT NULL,     -- SHA-256 of client and jti
    expires_at  INTEGER NOT NULL,
    CONSTRAINT client_assertion_pk PRIMARY KEY (digest)
) STRICT, WITHOUT ROWID;

-- Answers of the population register: yes or no and when, nothing else.
CREATE TABLE identity_check (
    subject_id  BLOB NOT NULL,
    check_id    BLOB NOT NULL,
    asked_by    BLOB NOT NULL,     -- account
    answer      INTEGER NOT NULL,     -- 1 for yes
    checked_at  INTEGER NOT NULL,
    CONSTRAINT identity_check_pk PRIMARY KEY (subject_id, check_id)
) STRICT, WITHOUT ROWID;
