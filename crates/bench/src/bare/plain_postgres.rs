//! Questions to the plain layout on PostgreSQL: everyone who asks has a session and waits for one statement after the
//! other; entries go through one writer that takes whatever waits, or each is a transaction of its own.

use super::plain::Logging;
use super::question_postgres::{DOSSIER, Log, Logged, look_at};
use crate::client::CONNECTIONS;
use crate::environment::moment;
use crate::population::{PURPOSE, Question};
use crate::postgres::connect;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio_postgres::{Client, Error, Row, Statement};

/// Most entries in one commit.
const GROUP: usize = 512;

const IDENTITY: &str = "SELECT subject_id FROM identity WHERE digest = $1";
const CONSENT: &str = "SELECT consent_id, grantee, purpose, items, valid_from, valid_until, uses, used, hint, asked_at,
       answered_at, approved_items, withdrawn_at
     FROM consent WHERE subject_id = $1 AND consent_id = $2";
const NEWEST: &str =
    "SELECT (SELECT access.log_index FROM access WHERE access.subject_id = asked.subject_id
       ORDER BY access.log_index DESC LIMIT 1)
     FROM unnest($1::bytea[]) WITH ORDINALITY AS asked (subject_id, place) ORDER BY place";
const NEXT: &str = "SELECT nextval('log_index')";

/// What waits for the writer.
struct Waiting {
    subject: Vec<u8>,
    consent: Vec<u8>,
    organ: String,
    items: String,
    durable: oneshot::Sender<()>,
}

/// Questions a second.
pub(super) fn rate(url: &str, questions: &[Question], logging: Logging, lasting: Duration) -> f64 {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    let questions: Arc<[Question]> = questions.into();
    runtime.block_on(async {
        let (to_writer, waiting) = mpsc::channel(CONNECTIONS);
        let to_writer = (logging == Logging::Grouped).then_some(to_writer);
        let writer = tokio::spawn(write(connect(url).await, waiting));
        let mut tasks = Vec::new();
        for lane in 0..CONNECTIONS {
            let asker = Asker::new(connect(url).await, to_writer.clone())
                .await
                .expect("the statements are understood");
            tasks.push(tokio::spawn(asker.ask_for(
                Arc::clone(&questions),
                lane,
                lasting,
            )));
        }
        drop(to_writer);
        let mut count = 0;
        for task in tasks {
            count += task.await.expect("it asks").expect("it is answered");
        }
        writer.await.expect("it writes").expect("rows are written");
        count as f64 / lasting.as_secs_f64()
    })
}

/// Writes whatever waits, until nobody asks any more.
async fn write(client: Client, mut waiting: mpsc::Receiver<Waiting>) -> Result<(), Error> {
    let log = Log::prepare(&client).await?;
    let newest = client.prepare(NEWEST).await?;
    let next = client.query_one(NEXT, &[]).await?;
    let mut next: i64 = next.get(0);
    let mut group = Vec::new();
    while waiting.recv_many(&mut group, GROUP).await > 0 {
        let subjects: Vec<&[u8]> = group.iter().map(|w| w.subject.as_slice()).collect();
        client.batch_execute("BEGIN").await?;
        let previous = client.query(&newest, &[&subjects]).await?;
        let logged: Vec<Logged<'_>> = group
            .iter()
            .zip(&previous)
            .zip(next..)
            .map(|((w, previous), log_index)| Logged {
                subject: &w.subject,
                consent: &w.consent,
                organ: &w.organ,
                items: &w.items,
                previous: previous.get(0),
                log_index,
            })
            .collect();
        next += i64::try_from(logged.len()).unwrap_or_default();
        log.write(&client, &logged).await?;
        drop(logged);
        for waited in group.drain(..) {
            let _ = waited.durable.send(());
        }
    }
    // Whoever asks afterwards goes on behind it.
    client
        .execute("SELECT setval('log_index', $1)", &[&next])
        .await?;
    Ok(())
}

struct Asker {
    client: Client,
    writer: Option<mpsc::Sender<Waiting>>,
    identity: Statement,
    consent: Statement,
    dossier: Statement,
    newest: Statement,
    next: Statement,
    entry: Statement,
    access: Statement,
    used: Statement,
}

impl Asker {
    async fn new(client: Client, writer: Option<mpsc::Sender<Waiting>>) -> Result<Self, Error> {
        Ok(Self {
            identity: client.prepare(IDENTITY).await?,
            consent: client.prepare(CONSENT).await?,
            dossier: client.prepare(DOSSIER).await?,
            newest: client
                .prepare("SELECT log_index FROM access WHERE subject_id = $1 ORDER BY log_index DESC LIMIT 1")
                .await?,
            next: client.prepare(NEXT).await?,
            entry: client
                .prepare("INSERT INTO entry (log_index, subject_id, commitment) VALUES ($1, $2, $3)")
                .await?,
            access: client
                .prepare(
                    "INSERT INTO access (subject_id, log_index, previous, at, kind, outcome, organ, actor, purpose,
                       ground, items, salt)
                     VALUES ($1, $2, $3, 0, 'question', 'answered', $4, $4, $5,
                       'consent:00000000000000000000000000000000', $6, $7)",
                )
                .await?,
            used: client
                .prepare("UPDATE consent SET used = used + 1 WHERE subject_id = $1 AND consent_id = $2")
                .await?,
            client,
            writer,
        })
    }

    async fn ask_for(
        self,
        questions: Arc<[Question]>,
        lane: usize,
        lasting: Duration,
    ) -> Result<usize, Error> {
        let start = moment();
        let mut turn = lane * 104_729;
        let mut count = 0;
        while start.elapsed() < lasting {
            self.ask(&questions[turn % questions.len()]).await?;
            turn += 7919;
            count += 1;
        }
        Ok(count)
    }

    async fn ask(&self, question: &Question) -> Result<(), Error> {
        let digest = question.digest.as_slice();
        let subject = self.client.query_one(&self.identity, &[&digest]).await?;
        let subject: &[u8] = subject.get(0);
        let id = question.consent.as_slice();
        let consent = self
            .client
            .query_one(&self.consent, &[&subject, &id])
            .await?;
        match &self.writer {
            Some(writer) => {
                let (durable, written) = oneshot::channel();
                let waiting = Waiting {
                    subject: subject.to_vec(),
                    consent: id.to_vec(),
                    organ: consent.get(1),
                    items: consent.get(3),
                    durable,
                };
                // Should the writer fail, its own error tells why.
                let _ = writer.send(waiting).await;
                let _ = written.await;
            }
            None => self.log(subject, id, &consent).await?,
        }
        let rows = self
            .client
            .query(&self.dossier, &[&subject, &i64::MAX])
            .await?;
        assert!(!rows.is_empty(), "everybody has records");
        rows.iter().for_each(look_at);
        Ok(())
    }

    /// The entry in a transaction of its own.
    async fn log(&self, subject: &[u8], id: &[u8], consent: &Row) -> Result<(), Error> {
        let client = &self.client;
        let (organ, items): (&str, &str) = (consent.get(1), consent.get(3));
        let random = [7_u8; 32].as_slice();
        client.batch_execute("BEGIN").await?;
        let previous = client.query_opt(&self.newest, &[&subject]).await?;
        let previous: Option<i64> = previous.map(|row| row.get(0));
        let log_index = client.query_one(&self.next, &[]).await?;
        let log_index: i64 = log_index.get(0);
        client
            .execute(&self.entry, &[&log_index, &subject, &random])
            .await?;
        client
            .execute(
                &self.access,
                &[
                    &subject, &log_index, &previous, &organ, &PURPOSE, &items, &random,
                ],
            )
            .await?;
        client.execute(&self.used, &[&subject, &id]).await?;
        client.batch_execute("COMMIT").await
    }
}
