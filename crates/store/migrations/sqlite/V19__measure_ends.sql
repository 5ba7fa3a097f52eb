-- 措施随其依据终止: a measure ends with its record or its own last day, and its person is told so once, whoever looks first.
ALTER TABLE measure_applied ADD COLUMN end_told_at INTEGER NULL;   -- when the person was told that it ended by itself
-- Measures that stand and of whose end nobody was told: these alone are looked through again and again.
CREATE INDEX measure_applied_standing ON measure_applied (application_id)
    WHERE action = 'applied' AND record_id IS NOT NULL AND ended_at IS NULL AND end_told_at IS NULL;
