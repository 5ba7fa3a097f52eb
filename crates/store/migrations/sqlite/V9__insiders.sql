-- Insiders: how many different people an account asked about, in emergencies and without, what was noticed about it, and
-- what a person decided. An alarm is a finding: nothing follows from it by itself. Rows of alarm and review are added; of an
-- alarm only the time at which somebody decided it is entered later.

-- 查询额度: whom a budget was spent on. A row for each budget and commit; rows whose time is over are removed.
CREATE TABLE budget_spent (
    budget     BLOB    NOT NULL,   -- from kind, account or organ and case, and the beginning of its time
    log_index  INTEGER NOT NULL,   -- first entry of the commit that spent it
    until      INTEGER NOT NULL,   -- when it is free again
    people     BLOB    NOT NULL,   -- eight bytes of the subject of each
    CONSTRAINT budget_spent_pk PRIMARY KEY (budget, log_index)
) STRICT, WITHOUT ROWID;

-- 紧急查询: an officer goes on beyond a budget or outside hours, for a stated reason and a short time.
CREATE TABLE break_glass (
    account_id      BLOB    NOT NULL,
    break_glass_id  BLOB    NOT NULL,   -- UUID v7; that of its alarm as well
    organ           TEXT    NOT NULL,
    reason          TEXT    NOT NULL,   -- as the officer stated it, without anybody's number
    begun_at        INTEGER NOT NULL,
    until           INTEGER NOT NULL,
    CONSTRAINT break_glass_pk PRIMARY KEY (account_id, break_glass_id)
) STRICT, WITHOUT ROWID;

-- 预警: something noticed in the log of accesses.
CREATE TABLE alarm (
    alarm_id    BLOB    NOT NULL,   -- UUID v7: in the order of time
    kind        TEXT    NOT NULL,
    severity    INTEGER NOT NULL,   -- 1 low, 2 middle, 3 high
    organ       TEXT    NOT NULL,   -- of the account
    login       TEXT    NOT NULL,   -- account it concerns
    raised_at   INTEGER NOT NULL,
    positions   TEXT    NOT NULL,   -- entries of the access log it rests on, separated by spaces
    zh          TEXT    NOT NULL,   -- what was noticed
    en          TEXT    NOT NULL,
    decided_at  INTEGER NULL,       -- when a reviewer decided it
    CONSTRAINT alarm_pk PRIMARY KEY (alarm_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX alarm_open ON alarm (organ, severity, alarm_id) WHERE decided_at IS NULL;
CREATE INDEX alarm_of_account ON alarm (login, alarm_id);

-- 复核: what was said and decided about an alarm, in its order.
CREATE TABLE review (
    alarm_id    BLOB    NOT NULL,
    number      INTEGER NOT NULL,   -- of the step, from 1
    step        TEXT    NOT NULL,   -- asked, explained, justified, not-justified
    account_id  BLOB    NOT NULL,   -- who
    at          INTEGER NOT NULL,
    text        TEXT    NOT NULL,   -- reason or explanation, without anybody's number
    CONSTRAINT review_pk PRIMARY KEY (alarm_id, number)
) STRICT, WITHOUT ROWID;

-- Whom a lookup is noticed of: a synthetic person planted to be found by nobody, or a person of public interest.
CREATE TABLE watched (
    subject_id  BLOB    NOT NULL,
    kind        TEXT    NOT NULL,   -- canary, public-interest
    entered_by  BLOB    NOT NULL,   -- account
    entered_at  INTEGER NOT NULL,
    ended_at    INTEGER NULL,
    CONSTRAINT watched_pk PRIMARY KEY (subject_id)
) STRICT, WITHOUT ROWID;

-- How far a follower of the log has read.
CREATE TABLE follower (
    name      TEXT    NOT NULL,
    position  INTEGER NOT NULL,   -- of the next entry
    CONSTRAINT follower_pk PRIMARY KEY (name)
) STRICT, WITHOUT ROWID;
