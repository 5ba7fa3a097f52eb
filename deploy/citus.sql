-- Divides an empty, migrated database among the machines of a Citus cluster. Run once as the owner of the schema, after
-- `chengxin migrate` and before the first `chengxin serve`:
--
--   psql -v ON_ERROR_STOP=1 -f deploy/citus.sql postgres://…
--
-- A test holds this script against the live schema: every table is divided here or named with the reason why not.

CREATE EXTENSION IF NOT EXISTS citus;

-- All of a person on one machine: a question and its dossier touch one shard.
SELECT create_distributed_table('subject', 'subject_id', shard_count => 128);
SELECT create_distributed_table('record', 'subject_id', colocate_with => 'subject');
SELECT create_distributed_table('access', 'subject_id', colocate_with => 'subject');
SELECT create_distributed_table('consent', 'subject_id', colocate_with => 'subject');
SELECT create_distributed_table('identity_check', 'subject_id', colocate_with => 'subject');
SELECT create_distributed_table('representation', 'subject_id', colocate_with => 'subject');
SELECT create_distributed_table('arrangement', 'subject_id', colocate_with => 'subject');
SELECT create_distributed_table('case_file', 'subject_id', colocate_with => 'subject');
SELECT create_distributed_table('case_step', 'subject_id', colocate_with => 'subject');
SELECT create_distributed_table('published', 'subject_id', colocate_with => 'subject');
SELECT create_distributed_table('recall', 'subject_id', colocate_with => 'subject');
SELECT create_distributed_table('paper', 'subject_id', colocate_with => 'subject');
SELECT create_distributed_table('paper_part', 'subject_id', colocate_with => 'subject');
SELECT create_distributed_table('watched', 'subject_id', colocate_with => 'subject');
SELECT create_distributed_table('notice', 'subject_id', colocate_with => 'subject');
SELECT create_distributed_table('notice_contact', 'subject_id', colocate_with => 'subject');
SELECT create_distributed_table('notice_outbox', 'subject_id', colocate_with => 'subject');
SELECT create_distributed_table('measure_applied', 'subject_id', colocate_with => 'subject');
SELECT create_distributed_table('points_membership', 'subject_id', colocate_with => 'subject');

-- Found by something else than the subject: a key that is spread evenly by itself.
SELECT create_distributed_table('identity', 'digest', shard_count => 128, colocate_with => 'none');
SELECT create_distributed_table('report', 'code', shard_count => 32, colocate_with => 'none');

-- An organ's own list of the consents it asked for.
SELECT create_distributed_table('consent_asked', 'grantee', shard_count => 32, colocate_with => 'none');

-- For whom somebody acts, and an organ's own list of the representations it established.
SELECT create_distributed_table('representation_held', 'representative_id', shard_count => 32, colocate_with => 'none');
SELECT create_distributed_table('representation_kept', 'organ', shard_count => 32, colocate_with => 'none');

-- An organ's own list of its cases, and of the recalls it has to acknowledge.
SELECT create_distributed_table('recall_sent', 'organ', shard_count => 32, colocate_with => 'none');
SELECT create_distributed_table('case_work', 'organ', shard_count => 32, colocate_with => 'none');
-- An organ's own list of the measures it filed.
SELECT create_distributed_table('measure_filed', 'organ', shard_count => 32, colocate_with => 'none');

-- A file of a department with its findings.
SELECT create_distributed_table('upload', 'upload_id', shard_count => 32, colocate_with => 'none');
SELECT create_distributed_table('problem_row', 'upload_id', colocate_with => 'upload');
SELECT create_distributed_table('problem_count', 'upload_id', colocate_with => 'upload');

-- What stays on the coordinator:
-- entry:     the order of the log. One writer at a time appends to it under a lock that lives there too, and publication
--            reads it in order. Partition it by ranges of log_index when it outgrows one disk.
-- closing:   joined with entry; a row a day.
-- account:   thousands of rows; a login name is unique over all of them.
-- session:   joined with account.
-- api_token: joined with account.
-- role_grant: joined with account.
-- security_event: a few rows a day, read in order.
-- login_identity: leads to account.
-- login_attempt: a few rows that end within minutes.
-- second_factor: belongs to account.
-- recovery_code: belongs to account.
-- passkey: belongs to account.
-- client_credential: joined with account.
-- client_token: joined with account.
-- client_assertion: a few rows that end within minutes.
-- invitation: joined with account; a few rows that end within days.
-- counter:   six rows, changed in every commit.
-- key_generation: a few rows, read when a process starts.
-- key_state: one row, read before every group of the writer.
-- budget_spent: a row for each account that asks and commit, for an hour or a day; under the lock of the log.
-- listed:    who ever came onto a list, some megabytes; read whole, appended to under the lock of the log.
-- break_glass: a few rows a month, belongs to account.
-- alarm:     a few rows a day, read by organ.
-- review:    belongs to alarm.
-- follower:  one row.
-- definition: some hundred rows, of rules and of nobody; read by every intake.
-- definition_step: belongs to definition.
-- definition_comment: belongs to definition.
