-- Somebody leaves: the account is ended and stays, with its login name, which nobody gets again.
ALTER TABLE account ADD COLUMN ended_at INTEGER NULL;
ALTER TABLE account ADD COLUMN ended_by BLOB NULL;      -- account; NULL for the command line

-- Links by which somebody sets the password of their new account. One that was used is taken out; at most one to an account.
CREATE TABLE invitation (
    digest      BLOB    NOT NULL,          -- SHA-256 of the secret in the link
    account_id  BLOB    NOT NULL,
    made_by     BLOB    NULL,              -- account; NULL for the command line
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    CONSTRAINT invitation_pk PRIMARY KEY (digest)
) STRICT, WITHOUT ROWID;

-- The accounts of an organ in the order of their logins.
CREATE INDEX account_by_organ ON account (organ, login);
