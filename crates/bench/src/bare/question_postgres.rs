//! Questions by the driver of PostgreSQL, as well as one can write them by hand: the reads of a group are all on their
//! way before the first answer is awaited, identity, consent and newest entry in one statement; the entries of a group
//! are written by statements of many rows that travel together with the commit.

use super::question::{Driver, Subject};
use crate::population::{PURPOSE, Question};
use crate::postgres::Session;
use futures_util::future::{join, join_all, try_join_all};
use std::collections::BTreeMap;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Error, Row, Statement};

/// The same without the newest entry.
const KNOWN_ALONE: &str = "SELECT identity.subject_id, consent.grantee, consent.purpose, consent.items, consent.valid_from,
       consent.valid_until, consent.uses, consent.used, consent.hint, consent.asked_at, consent.answered_at,
       consent.approved_items, consent.withdrawn_at, NULL::bigint
     FROM identity JOIN consent ON consent.subject_id = identity.subject_id AND consent.consent_id = $2
     WHERE identity.digest = $1";
const KNOWN: &str = "SELECT identity.subject_id, consent.grantee, consent.purpose, consent.items, consent.valid_from,
       consent.valid_until, consent.uses, consent.used, consent.hint, consent.asked_at, consent.answered_at,
       consent.approved_items, consent.withdrawn_at,
       (SELECT access.log_index FROM access WHERE access.subject_id = identity.subject_id
        ORDER BY access.log_index DESC LIMIT 1)
     FROM identity JOIN consent ON consent.subject_id = identity.subject_id AND consent.consent_id = $2
     WHERE identity.digest = $1";
const ENTRIES: &str = "INSERT INTO entry (log_index, subject_id, commitment)
     SELECT * FROM unnest($1::bigint[], $2::bytea[], $3::bytea[])";
const ACCESSES: &str =
    "INSERT INTO access (subject_id, log_index, previous, at, kind, outcome, organ, actor, purpose,
       ground, items, salt)
     SELECT subject_id, log_index, previous, 0, 'question', 'answered', organ, organ, $6,
       'consent:00000000000000000000000000000000', items, salt
     FROM unnest($1::bytea[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $7::bytea[])
       AS asked (subject_id, log_index, previous, organ, items, salt)";
const USED: &str = "UPDATE consent SET used = used + asked.times
     FROM unnest($1::bytea[], $2::bytea[], $3::bigint[]) AS asked (subject_id, consent_id, times)
     WHERE consent.subject_id = asked.subject_id AND consent.consent_id = asked.consent_id";
pub(super) const DOSSIER: &str = "SELECT record_id, version, item, item_version, source, decided_by, document_number, decided_on,
       display_until, end_reason, grade, leaning, state, fields, late, upload_id, sheet, row_number, recorded_at
     FROM record WHERE subject_id = $1 AND recorded_at <= $2 ORDER BY record_id, version";

/// An address.
pub(super) struct Postgres {
    pub(super) url: String,
    /// Whether a question has an entry.
    pub(super) logs: bool,
}

/// The writing session and the position of the newest entry.
pub(super) struct Writer {
    session: Session,
    known: Statement,
    log: Log,
    logs: bool,
    log_index: i64,
}

/// A reading session.
pub(super) struct Reader {
    session: Session,
    dossier: Statement,
}

impl Driver for Postgres {
    type Writer = Writer;
    type Reader = Reader;

    fn writer(&self) -> Writer {
        let session = Session::connect(&self.url);
        // As the store's own writer: by keys, with plans made once.
        session
            .run("SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off");
        let newest = session.wait(
            session
                .client
                .query_one("SELECT max(log_index) FROM entry", &[]),
        );
        Writer {
            known: session.prepare(if self.logs { KNOWN } else { KNOWN_ALONE }),
            logs: self.logs,
            log: session
                .wait(Log::prepare(&session.client))
                .expect("the statements are understood"),
            log_index: newest.expect("the log").get(0),
            session,
        }
    }

    fn reader(&self) -> Reader {
        let session = Session::connect(&self.url);
        Reader {
            dossier: session.prepare(DOSSIER),
            session,
        }
    }

    fn write(&self, writer: &mut Writer, questions: &[&Question]) -> Vec<Subject> {
        let first = writer.log_index + 1;
        writer.log_index += i64::try_from(questions.len()).unwrap_or_default();
        writer
            .session
            .wait(write(writer, questions, first))
            .expect("rows are written")
    }

    fn read(&self, reader: &mut Reader, subjects: &[Subject]) {
        let ids: Vec<&[u8]> = subjects.iter().map(<[u8; 16]>::as_slice).collect();
        let client = &reader.session.client;
        let dossiers = ids
            .iter()
            .map(async |id| client.query(&reader.dossier, &[id, &i64::MAX]).await);
        for dossier in reader.session.wait(join_all(dossiers)) {
            let rows = dossier.expect("records are read");
            assert!(!rows.is_empty(), "everybody has records");
            rows.iter().for_each(look_at);
        }
    }
}

async fn write(
    writer: &Writer,
    questions: &[&Question],
    first: i64,
) -> Result<Vec<Subject>, Error> {
    let client = &writer.session.client;
    let reads = try_join_all(questions.iter().map(async |question| {
        client
            .query_one(
                &writer.known,
                &[&question.digest.as_slice(), &question.consent.as_slice()],
            )
            .await
    }));
    // Polled in this order, they are sent in this order.
    let (begun, known) = join(client.batch_execute("BEGIN"), reads).await;
    begun?;
    let known = known?;
    let logged: Vec<Logged<'_>> = known
        .iter()
        .zip(questions)
        .zip(first..)
        .map(|((row, question), log_index)| Logged {
            subject: row.get(0),
            consent: &question.consent,
            organ: row.get(1),
            items: row.get(3),
            previous: row.get(13),
            log_index,
        })
        .collect();
    match writer.logs {
        true => writer.log.write(client, &logged).await?,
        false => writer.log.count(client, &logged).await?,
    }
    Ok(known
        .iter()
        .map(|row| row.get::<_, &[u8]>(0).try_into().unwrap_or_default())
        .collect())
}

/// The entry of a question about to be written.
pub(super) struct Logged<'a> {
    pub(super) subject: &'a [u8],
    pub(super) consent: &'a [u8],
    pub(super) organ: &'a str,
    pub(super) items: &'a str,
    pub(super) previous: Option<i64>,
    pub(super) log_index: i64,
}

/// Statements that write many entries at once.
pub(super) struct Log {
    entries: Statement,
    accesses: Statement,
    used: Statement,
}

impl Log {
    pub(super) async fn prepare(client: &Client) -> Result<Self, Error> {
        Ok(Self {
            entries: client.prepare(ENTRIES).await?,
            accesses: client.prepare(ACCESSES).await?,
            used: client.prepare(USED).await?,
        })
    }

    /// Writes entries and commits: all on its way before the first answer is awaited.
    pub(super) async fn write(&self, client: &Client, logged: &[Logged<'_>]) -> Result<(), Error> {
        let subjects: Vec<&[u8]> = logged.iter().map(|l| l.subject).collect();
        let organs: Vec<&str> = logged.iter().map(|l| l.organ).collect();
        let items: Vec<&str> = logged.iter().map(|l| l.items).collect();
        let previous: Vec<Option<i64>> = logged.iter().map(|l| l.previous).collect();
        let indexes: Vec<i64> = logged.iter().map(|l| l.log_index).collect();
        let random = vec![[7_u8; 32].to_vec(); logged.len()];
        let (of, consents, times) = uses(logged);
        let accessed: [&(dyn ToSql + Sync); 7] = [
            &subjects, &indexes, &previous, &organs, &items, &PURPOSE, &random,
        ];
        let entered: [&(dyn ToSql + Sync); 3] = [&indexes, &subjects, &random];
        let counted: [&(dyn ToSql + Sync); 3] = [&of, &consents, &times];
        let entries = client.execute(&self.entries, &entered);
        let accesses = client.execute(&self.accesses, &accessed);
        let used = client.execute(&self.used, &counted);
        let (rows, ended) = join(
            join(join(entries, accesses), used),
            client.batch_execute("COMMIT"),
        )
        .await;
        let ((entries, accesses), used) = rows;
        entries?;
        accesses?;
        used?;
        ended
    }

    /// Counts the uses and commits, without entries.
    async fn count(&self, client: &Client, asked: &[Logged<'_>]) -> Result<(), Error> {
        let (of, consents, times) = uses(asked);
        let counted: [&(dyn ToSql + Sync); 3] = [&of, &consents, &times];
        let used = client.execute(&self.used, &counted);
        let (used, ended) = join(used, client.batch_execute("COMMIT")).await;
        used?;
        ended
    }
}

/// How often each consent was used.
fn uses<'a>(logged: &[Logged<'a>]) -> (Vec<&'a [u8]>, Vec<&'a [u8]>, Vec<i64>) {
    let mut times = BTreeMap::<(&[u8], &[u8]), i64>::new();
    for one in logged {
        *times.entry((one.subject, one.consent)).or_default() += 1;
    }
    (
        times.keys().map(|key| key.0).collect(),
        times.keys().map(|key| key.1).collect(),
        times.into_values().collect(),
    )
}

/// Reads every column, as somebody does who answers with it.
pub(super) fn look_at(row: &Row) {
    std::hint::black_box(crate::postgres::values(row));
}
