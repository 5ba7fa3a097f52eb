-- Insiders: how many different people an account asked about, in emergencies and without, what was noticed about it, and
-- what a person decided. An alarm is a finding: nothing follows from it by itself. Rows of alarm and review are added; of an
-- alarm only the time at which somebody decided it is entered later.

-- 查询额度: whom a budget was spent on. A row for each budget and commit; rows whose time is over are removed.
CREATE TABLE budget_spent (
    budget     BYTEA    NOT NULL,   -- from kind, account or organ and case, and the beginning of its time
    log_index  BIGINT NOT NULL,   -- first entry of the commit that spent it
    until      BIGINT NOT NULL,   -- when it is free again
    people     BYTEA    NOT NULL,   -- eight bytes of the subject of each
    CONSTRAINT budget_spent_pk PRIMARY KEY (budget, log_index)
);

-- 紧急查询: an officer goes on beyond a budget or outside hours, for a stated reason and a short time.
CREATE TABLE break_glass (
    account_id      BYTEA    NOT NULL,
    break_glass_id  BYTEA    NOT NULL,   -- UUID v7; that of its alarm as well
    organ           TEXT COLLATE "C"    NOT NULL,
    reason          TEXT COLLATE "C"    NOT NULL,   -- as the officer stated it, without anybody's number
    begun_at        BIGINT NOT NULL,
    until           BIGINT NOT NULL,
    CONSTRAINT break_glass_pk PRIMARY KEY (account_id, break_glass_id)
);

-- 预警: something noticed in the log of accesses.
CREATE TABLE alarm (
    alarm_id    BYTEA    NOT NULL,   -- UUID v7: in the order of time
    kind        TEXT COLLATE "C"    NOT NULL,
    severity    BIGINT NOT NULL,   -- 1 low, 2 middle, 3 high
    organ       TEXT COLLATE "C"    NOT NULL,   -- of the account
    login       TEXT COLLATE "C"    NOT NULL,   -- account it concerns
    raised_at   BIGINT NOT NULL,
    positions   TEXT COLLATE "C"    NOT NULL,   -- entries of the access log it rests on, separated by spaces
    zh          TEXT COLLATE "C"    NOT NULL,   -- what was noticed
    en          TEXT COLLATE "C"    NOT NULL,
    decided_at  BIGINT NULL,       -- when a reviewer decided it
    CONSTRAINT alarm_pk PRIMARY KEY (alarm_id)
);
CREATE INDEX alarm_open ON alarm (organ, severity, alarm_id) WHERE decided_at IS NULL;
CREATE INDEX alarm_of_account ON alarm (login, alarm_id);

-- 复核: what was said and decided about an alarm, in its order.
CREATE TABLE review (
    alarm_id    BYTEA    NOT NULL,
    number      BIGINT NOT NULL,   -- of the step, from 1
    step        TEXT COLLATE "C"    NOT NULL,   -- asked, explained, justified, not-justified
    account_id  BYTEA    NOT NULL,   -- who
    at          BIGINT NOT NULL,
    text        TEXT COLLATE "C"    NOT NULL,   -- reason or explanation, without anybody's number
    CONSTRAINT review_pk PRIMARY KEY (alarm_id, number)
);

-- Whom a lookup is noticed of: a synthetic person planted to be found by nobody, or a person of public interest.
CREATE TABLE watched (
    subject_id  BYTEA    NOT NULL,
    kind        TEXT COLLATE "C"    NOT NULL,   -- canary, public-interest
    entered_by  BYTEA    NOT NULL,   -- account
    entered_at  BIGINT NOT NULL,
    ended_at    BIGINT NULL,
    CONSTRAINT watched_pk PRIMARY KEY (subject_id)
);

-- How far a follower of the log has read.
CREATE TABLE follower (
    name      TEXT COLLATE "C"    NOT NULL,
    position  BIGINT NOT NULL,   -- of the next entry
    CONSTRAINT follower_pk PRIMARY KEY (name)
);
