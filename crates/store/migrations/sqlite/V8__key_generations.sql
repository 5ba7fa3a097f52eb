-- Every sealed value has a data key of its own, wrapped under a generation of the master key that is noted beside it, so that
-- a rotation wraps keys anew, and destroying one key erases one value. 0 is a value from before: sealed directly under the
-- first generation.
ALTER TABLE subject ADD COLUMN key_generation INTEGER NOT NULL DEFAULT 0;
ALTER TABLE subject ADD COLUMN number_erased_at INTEGER NULL;      -- when the number's key was destroyed
ALTER TABLE upload ADD COLUMN key_generation INTEGER NOT NULL DEFAULT 0;
ALTER TABLE problem_row ADD COLUMN key_generation INTEGER NOT NULL DEFAULT 0;
ALTER TABLE second_factor ADD COLUMN key_generation INTEGER NOT NULL DEFAULT 0;
ALTER TABLE login_attempt ADD COLUMN key_generation INTEGER NOT NULL DEFAULT 0;

-- A digest has a layer for each generation up to this one.
ALTER TABLE identity ADD COLUMN index_generation INTEGER NOT NULL DEFAULT 1;
ALTER TABLE login_identity ADD COLUMN index_generation INTEGER NOT NULL DEFAULT 1;

-- Generations of the master key, by a value that tells the right key from a wrong one and nothing else.
CREATE TABLE key_generation (
    generation   INTEGER NOT NULL,
    suite        TEXT NOT NULL,
    check_value  BLOB NOT NULL,
    begun_at     INTEGER NOT NULL,    -- from when on new data are under it
    finished_at  INTEGER NULL,        -- when nothing was under an older one any more
    CONSTRAINT key_generation_pk PRIMARY KEY (generation)
) STRICT, WITHOUT ROWID;

-- One row: what whoever writes must know first.
CREATE TABLE key_state (
    one         INTEGER NOT NULL,
    generation  INTEGER NOT NULL,     -- the one in use
    settled     INTEGER NOT NULL,     -- 1 when every digest has the layer of it
    erasures    INTEGER NOT NULL,     -- numbers erased; who remembers whom digests lead to forgets it when this grows
    CONSTRAINT key_state_pk PRIMARY KEY (one)
) STRICT, WITHOUT ROWID;
