-- Roles are granted in an organ from a day on, several to one account if need be; an account says only what it is. A grant
-- is ended, never changed and never deleted. What an account was for becomes its first grant.
CREATE TABLE role_grant (
    account_id      BYTEA   NOT NULL,
    grant_id        BYTEA   NOT NULL,
    organ           TEXT COLLATE "C" NOT NULL,    -- slug of the organ the role is held in
    role            TEXT COLLATE "C" NOT NULL,
    first_day       BIGINT  NOT NULL,
    last_day        BIGINT  NULL,        -- NULL until it is ended
    granted_by      BYTEA   NULL,        -- account; NULL for what was set up on the command line
    delegated_from  BYTEA   NULL,        -- account whose own role this is a delegation of
    granted_at      BIGINT  NOT NULL,
    ended_at        BIGINT  NULL,
    ended_by        BYTEA   NULL,        -- account; NULL for the command line
    CONSTRAINT role_grant_pk PRIMARY KEY (account_id, grant_id)
);
CREATE INDEX role_grant_by_organ ON role_grant (organ);

-- What was done to accounts, grants, organs and policies, and what was refused: for the audit administrator. Nothing about
-- anybody but ids of accounts and codes. Rows are added, never changed.
CREATE TABLE security_event (
    event_id  BYTEA   NOT NULL,          -- UUID v7: in the order of time
    at        BIGINT  NOT NULL,
    kind      TEXT COLLATE "C" NOT NULL,
    actor     BYTEA   NULL,              -- account that did it; NULL for the command line and for whoever is not logged in
    account   BYTEA   NULL,              -- account it was done to
    organ     TEXT COLLATE "C" NULL,
    detail    TEXT COLLATE "C" NULL,              -- codes and words only
    CONSTRAINT security_event_pk PRIMARY KEY (event_id)
);

INSERT INTO role_grant (account_id, grant_id, organ, role, first_day, granted_at)
SELECT account_id, account_id, coalesce(organ, 'operator'),
    CASE role WHEN 'asker' THEN 'counter-officer' WHEN 'operator' THEN 'system-administrator' ELSE role END,
    (created_at + 28800000) / 86400000, created_at
FROM account WHERE role <> 'person';

-- person, staff or system.
ALTER TABLE account RENAME COLUMN role TO kind;
UPDATE account SET kind = 'staff' WHERE kind <> 'person';
UPDATE account SET organ = 'operator' WHERE kind <> 'person' AND organ IS NULL;

-- Names of the policies that allowed what an entry tells of, separated by spaces.
ALTER TABLE access ADD COLUMN policy TEXT COLLATE "C" NULL;
