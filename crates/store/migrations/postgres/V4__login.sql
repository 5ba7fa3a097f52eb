-- The same tables and columns as on the embedded engine.

-- What a session needs besides its account: which login made it, when the person last proved who they are, and when it was last
-- used. A session from before this version has no use on record and so has ended.
ALTER TABLE session ADD COLUMN session_id BYTEA NULL;                       -- what the owner's list calls it by; no secret
ALTER TABLE session ADD COLUMN method TEXT COLLATE "C" NOT NULL DEFAULT 'password'; -- password, password+totp, passkey, provider:ID
ALTER TABLE session ADD COLUMN label TEXT COLLATE "C" NOT NULL DEFAULT '';          -- kind of device, as the browser tells it
ALTER TABLE session ADD COLUMN proved_at BIGINT NOT NULL DEFAULT 0;       -- when the person last proved who they are
ALTER TABLE session ADD COLUMN seen_at BIGINT NOT NULL DEFAULT 0;         -- when it was last used, to the minute

-- Whom a provider's subject is here. The provider's own name for the person may be personal; it is kept as a keyed digest.
CREATE TABLE login_identity (
    digest      BYTEA NOT NULL,     -- keyed digest of issuer and subject claim
    provider    TEXT COLLATE "C" NOT NULL,     -- id of the provider in the configuration
    account_id  BYTEA NOT NULL,
    created_at  BIGINT NOT NULL,
    CONSTRAINT login_identity_pk PRIMARY KEY (digest)
);

-- Logins and passkey ceremonies under way. A row is taken out by the answer, so each is good for one.
CREATE TABLE login_attempt (
    digest      BYTEA NOT NULL,     -- SHA-256 of the state
    browser     BYTEA NOT NULL,     -- SHA-256 of the cookie of the browser that began it
    sealed      BYTEA NOT NULL,     -- nonce, verifier and where to go on, bound to digest
    created_at  BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL,
    CONSTRAINT login_attempt_pk PRIMARY KEY (digest)
);

-- One-time passwords by an authenticator app.
CREATE TABLE second_factor (
    account_id    BYTEA NOT NULL,
    sealed        BYTEA NOT NULL,   -- the shared secret, bound to account_id
    confirmed_at  BIGINT NULL,       -- NULL until the first right code
    last_step     BIGINT NOT NULL,   -- time step of the last code taken; none is taken twice
    CONSTRAINT second_factor_pk PRIMARY KEY (account_id)
);

-- Codes for the day the authenticator is lost; each is good once.
CREATE TABLE recovery_code (
    account_id  BYTEA NOT NULL,
    digest      BYTEA NOT NULL,     -- SHA-256; the code is 80 random bits
    used_at     BIGINT NULL,
    CONSTRAINT recovery_code_pk PRIMARY KEY (account_id, digest)
);

-- Passkeys: public keys of authenticators.
CREATE TABLE passkey (
    account_id     BYTEA NOT NULL,
    credential_id  BYTEA NOT NULL,
    name           TEXT COLLATE "C" NOT NULL,  -- as its owner calls it
    public_key     TEXT COLLATE "C" NOT NULL,  -- JSON, with the counter of uses the authenticator told
    created_at     BIGINT NOT NULL,
    used_at        BIGINT NULL,
    CONSTRAINT passkey_pk PRIMARY KEY (account_id, credential_id)
);

-- Systems of organs (OAuth 2.0 clients). A client proves itself with its secret, with a key of its own or with a certificate.
CREATE TABLE client_credential (
    client_id    TEXT COLLATE "C" NOT NULL,
    account_id   BYTEA NOT NULL,
    scopes       TEXT COLLATE "C" NOT NULL,    -- separated by spaces
    secret       BYTEA NULL,        -- SHA-256 of 32 random bytes
    keys         TEXT COLLATE "C" NULL,        -- JSON Web Key Set, public keys only
    certificate  BYTEA NULL,        -- SHA-256 of the client's certificate
    created_at   BIGINT NOT NULL,
    ended_at     BIGINT NULL,
    CONSTRAINT client_credential_pk PRIMARY KEY (client_id)
);

CREATE TABLE client_token (
    digest       BYTEA NOT NULL,
    client_id    TEXT COLLATE "C" NOT NULL,
    scopes       TEXT COLLATE "C" NOT NULL,
    certificate  BYTEA NULL,        -- the token is taken only with this certificate (RFC 8705)
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    CONSTRAINT client_token_pk PRIMARY KEY (digest)
);

-- Assertions that were used, until they end by themselves: none is taken twice.
CREATE TABLE client_assertion (
    digest      BYTEA NOT NULL,     -- SHA-256 of client and jti
    expires_at  BIGINT NOT NULL,
    CONSTRAINT client_assertion_pk PRIMARY KEY (digest)
);

-- Answers of the population register: yes or no and when, nothing else.
CREATE TABLE identity_check (
    subject_id  BYTEA NOT NULL,
    check_id    BYTEA NOT NULL,
    asked_by    BYTEA NOT NULL,     -- account
    answer      BIGINT NOT NULL,     -- 1 for yes
    checked_at  BIGINT NOT NULL,
    CONSTRAINT identity_check_pk PRIMARY KEY (subject_id, check_id)
);
