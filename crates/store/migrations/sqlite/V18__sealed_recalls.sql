-- 依法保密: who received a record with a question that is kept from the person until a day is told of a change like everybody else, and
-- that they were told is kept from the person for as long.
ALTER TABLE recall ADD COLUMN opens_on INTEGER NULL;     -- first day on which the person sees it
ALTER TABLE recall ADD COLUMN seal_reason TEXT NULL;   -- why not before
ALTER TABLE recall_sent ADD COLUMN opens_on INTEGER NULL;   -- the same day
