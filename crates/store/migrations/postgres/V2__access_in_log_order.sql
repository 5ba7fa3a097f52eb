-- The embedded engine changes its layout with this version. Here entries lie in the order in which they come anyway, and
-- the key of the table leads to the end of a person's list.

COMMENT ON TABLE access IS 'Openings of the commitments in the access log, in the order of the log';
