//! 召回: whoever received a record that was corrected, withdrawn or repaired since is told so, with a signed notice, and says that
//! they know. The person sees who has been told, but for those who asked in a way that is kept from them: those when it opens.

use crate::account::Account;
use crate::platform::{Platform, id_of_hex, legal_date};
use crate::policy::{Action, Facts, Resource};
use crate::problem::Problem;
use crate::record::organ_name;
use crate::repeated::Repeated;
use jiff::Timestamp;
use jiff::civil::Date;
use rules::calendar::CalendarMissing;
use rules::period::Rolling;
use rules::recall::recall_reason;
use rules::text::Bilingual;
use serde::Serialize;
use std::collections::BTreeMap;
use std::time::Duration;
use store::{Access, Kind, NewRecall, OpenRecalls, Outcome, RecallRow, RecallSeal, Revision, hex};

/// Entries of the log looked at together.
const PAGE: u32 = 1_000;
/// How often it is looked whether a record was written anew.
const GLANCE: Duration = Duration::from_secs(5);
/// Lines of a person's list read at once.
const LIST_PAGE: u32 = 500;
/// Recalls listed at once.
const LISTED: u32 = 200;
/// Parameter of the pack: time to acknowledge.
const RECALL_ACK: &str = "RECALL_ACK_WD";
/// What the header of a signed recall says it is.
const TYPE: &str = "chengxin-recall+jwt";

/// A recall, as its organ and the person see it.
#[derive(Debug, Clone)]
pub struct RecallView {
    /// Id, hexadecimal.
    pub id: String,
    /// Record, hexadecimal.
    pub record: String,
    /// Slug of the organ that received the record.
    pub organ: String,
    /// Its name.
    pub organ_name: Bilingual,
    /// Name of the item.
    pub item: Bilingual,
    /// Document number.
    pub document_number: String,
    /// Day of the decision.
    pub decided_on: Date,
    /// Why, as a word.
    pub reason: &'static str,
    /// Why.
    pub reason_text: Bilingual,
    /// Entries of the log with which it was received.
    pub received: Vec<u64>,
    /// When it was made.
    pub made_at: Timestamp,
    /// Days since, until it was acknowledged.
    pub age_days: i32,
    /// Last day to acknowledge it.
    pub due_on: Date,
    /// Days since the last day, while nobody acknowledged it.
    pub overdue_days: Option<i32>,
    /// When it was acknowledged.
    pub acknowledged_at: Option<Timestamp>,
}

/// How recalls stand that nobody acknowledged, over all organs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RecallCounts {
    /// How many there are.
    pub open: u64,
    /// Age of the oldest in days.
    pub oldest_days: Option<i32>,
}

/// What an organ received of a record.
#[derive(Default)]
struct Receiver {
    /// Entries of the log, the newest first.
    received: Vec<u64>,
    seal: Option<RecallSeal>,
}

/// What is signed.
#[derive(Debug, Serialize)]
struct RecallDocument<'a> {
    iss: &'a str,
    jti: String,
    aud: &'a str,
    iat: i64,
    item: &'a str,
    document_number: &'a str,
    decided_on: String,
    reason: &'static str,
    /// Entries of the access log with which the organ received it.
    received: &'a [u64],
    acknowledge_by: String,
}

impl Platform {
    /// Looks at what was written anew since the last time and makes the recalls that follow. How many there were.
    ///
    /// # Errors
    /// [`Problem`] of the store; what was looked at stays so, and the next call goes on.
    pub fn run_recalls(&self) -> Result<u64, Problem> {
        let mut made = 0;
        loop {
            let from = self.store().recalled_to()?;
            let (revisions, to) = self.store().revisions(from, PAGE)?;
            if to == from {
                return Ok(made);
            }
            let mut recalls = Vec::new();
            for revision in &revisions {
                recalls.extend(self.recalls_after(revision)?);
            }
            let count = recalls.len() as u64;
            if self.store().recall(from, to, recalls).wait_blocking()? {
                made += count;
            }
        }
    }

    /// Recalls again and again, until what is returned is dropped.
    ///
    /// # Errors
    /// [`Problem`] when the thread cannot be started.
    pub fn keep_recalling(&self) -> Result<Repeated, Problem> {
        let platform = self.clone();
        let recalling = Repeated::start("recalls", Duration::ZERO, move || {
            if let Err(cause) = platform.run_recalls() {
                tracing::error!(%cause, "recalls could not be made");
            }
            GLANCE
        })?;
        Ok(recalling)
    }

    /// Who has to be told of a new version, each organ once, and once more of what it received in a way that is kept from the person.
    fn recalls_after(&self, revision: &Revision) -> Result<Vec<NewRecall>, Problem> {
        let (before, after) = (&revision.before, &revision.after);
        let Some(reason) = recall_reason(before, after) else {
            return Ok(Vec::new());
        };
        let (due_on, today) = (self.acknowledge_by()?, self.today());
        let mut receivers: BTreeMap<(String, bool), Receiver> = BTreeMap::new();
        let mut at = Some(revision.log_index);
        while let Some(before_index) = at {
            let page = self
                .store()
                .accesses(revision.subject, Some(before_index), LIST_PAGE)?;
            at = page
                .last()
                .filter(|oldest| oldest.previous.is_some())
                .map(|oldest| oldest.log_index);
            for access in page.iter().filter(|access| received(access, &before.item)) {
                let seal = seal_on(access, today);
                let key = (access.organ.clone(), seal.is_some());
                let receiver = receivers.entry(key).or_default();
                receiver.received.push(access.log_index);
                receiver.seal = later(receiver.seal.take(), seal);
            }
            // Nothing of the record could be received before it was there.
            let first =
                |access: &Access| matches!(access.object, Some((id, 1, _)) if id == before.record);
            if page.iter().any(first) {
                break;
            }
        }
        Ok(receivers
            .into_iter()
            .map(|((organ, _), mut receiver)| {
                receiver.received.reverse();
                NewRecall {
                    subject: revision.subject,
                    organ,
                    record: before.record,
                    version: after.version,
                    reason,
                    received: receiver.received,
                    item: before.item.clone(),
                    document_number: before.document_number.clone(),
                    decided_on: before.decided_on,
                    due_on,
                    seal: receiver.seal,
                }
            })
            .collect())
    }

    fn acknowledge_by(&self) -> Result<Date, Problem> {
        let (pack, today) = (self.pack(), self.today());
        let period = pack.parameters.period_on(RECALL_ACK, today);
        let period = period.map_err(|_| {
            Problem::configuration(
                RECALL_ACK,
                "数据包缺少该参数",
                "the pack lacks this parameter",
            )
        })?;
        match period.end(today, &pack.calendar, Rolling::Forward) {
            Ok(due_on) => Ok(due_on),
            // Without the calendar of next year nobody can say which days are worked; who is told must not wait for that.
            Err(CalendarMissing { .. }) => Ok(today),
        }
    }

    /// Recalls the account's organ was sent: those not acknowledged first, the oldest first.
    ///
    /// # Errors
    /// `POLICY-DENIED` for an account without a part in asking.
    pub async fn recalls(&self, account: &Account) -> Result<Vec<RecallView>, Problem> {
        let _ = self.at_recalls(account)?;
        let rows = self.store().recalls_sent(account.acts_for(), LISTED)?;
        Ok(rows.iter().map(|row| self.recall_view(row)).collect())
    }

    /// The signed notice of one of them.
    ///
    /// # Errors
    /// `NOT-FOUND` for another organ's; `POLICY-DENIED`.
    pub async fn signed_recall(&self, account: &Account, id: &str) -> Result<String, Problem> {
        let _ = self.at_recalls(account)?;
        let id = id_of_hex(id).ok_or_else(Problem::not_found)?;
        let row = self.store().recall_sent(account.acts_for(), id)?;
        let row = row.ok_or_else(Problem::not_found)?;
        let recall = &row.recall;
        let document = RecallDocument {
            iss: self.log_origin(),
            jti: hex(&row.id),
            aud: &recall.organ,
            iat: row.made_at.as_second(),
            item: &recall.item,
            document_number: &recall.document_number,
            decided_on: recall.decided_on.to_string(),
            reason: recall.reason.word(),
            received: &recall.received,
            acknowledge_by: recall.due_on.to_string(),
        };
        Ok(self.artefact_key().sign_as(TYPE, &document))
    }

    /// The organ says that it knows. Saying it again changes nothing.
    ///
    /// # Errors
    /// As [`Platform::signed_recall`].
    pub async fn acknowledge_recall(&self, account: &Account, id: &str) -> Result<(), Problem> {
        let permit = self.at_recalls(account)?;
        let id = id_of_hex(id).ok_or_else(Problem::not_found)?;
        let organ = account.acts_for().to_owned();
        let known = self.store().recall_sent(&organ, id)?;
        known.ok_or_else(Problem::not_found)?;
        let login = account.login.clone();
        let pending = self.store().acknowledge_recall(organ, id, login, permit);
        Ok(pending.wait().await?)
    }

    /// How recalls stand that nobody acknowledged, for the operator.
    ///
    /// # Errors
    /// `POLICY-DENIED`.
    pub fn recall_numbers(&self, account: &Account) -> Result<RecallCounts, Problem> {
        self.operation(account)?;
        let OpenRecalls { count, oldest } = self.store().recalls_open()?;
        Ok(RecallCounts {
            open: count,
            oldest_days: oldest.map(|at| days_between(legal_date(at), self.today())),
        })
    }

    /// Who was told that a record of the person has changed, the newest first.
    ///
    /// # Errors
    /// `POLICY-DENIED` for an account that is no person's.
    pub async fn my_recalls(&self, account: &Account) -> Result<Vec<RecallView>, Problem> {
        let subject = account.subject().unwrap_or_default();
        let dossier = Resource::Dossier(subject);
        let _ = self.decide(account, Action::ReadOwnAccesses, &dossier, &Facts::None)?;
        let rows = self.store().recalls_of(account.subject()?)?;
        let today = self.today();
        let sealed = |row: &&RecallRow| {
            let seal = row.recall.seal.as_ref();
            seal.is_some_and(|seal| today < seal.opens_on)
        };
        let open = rows.iter().filter(|row| !sealed(row));
        Ok(open.map(|row| self.recall_view(row)).collect())
    }

    fn at_recalls(&self, account: &Account) -> Result<String, Problem> {
        let organ = Resource::Organ(account.acts_for());
        let permit = self.decide(account, Action::UseDesk, &organ, &Facts::None)?;
        Ok(permit.text())
    }

    fn recall_view(&self, row: &RecallRow) -> RecallView {
        let (recall, today) = (&row.recall, self.today());
        let title = self
            .pack()
            .item(&recall.item)
            .map(|item| item.title.clone());
        let waits = row.acknowledged_at.is_none() && recall.due_on < today;
        let known_on = row.acknowledged_at.map_or(today, legal_date);
        RecallView {
            id: hex(&row.id),
            record: hex(&recall.record),
            age_days: days_between(legal_date(row.made_at), known_on),
            organ_name: organ_name(self.pack(), &recall.organ, today),
            organ: recall.organ.clone(),
            item: title.unwrap_or_else(|| Bilingual::new(&recall.item, &recall.item)),
            document_number: recall.document_number.clone(),
            decided_on: recall.decided_on,
            reason: recall.reason.word(),
            reason_text: recall.reason.text(),
            received: recall.received.clone(),
            made_at: row.made_at,
            due_on: recall.due_on,
            overdue_days: waits.then(|| days_between(recall.due_on, today)),
            acknowledged_at: row.acknowledged_at,
        }
    }
}

fn days_between(from: Date, to: Date) -> i32 {
    (to - from).get_days()
}

/// The seal an entry has on a day.
fn seal_on(access: &Access, day: Date) -> Option<RecallSeal> {
    access.sealed_on(day)?;
    access.seal.as_ref().map(|(opens_on, reason)| RecallSeal {
        opens_on: *opens_on,
        reason: reason.clone(),
    })
}

/// Of two seals the one that lasts longer: what is told of several entries stays closed until all of them are open.
fn later(one: Option<RecallSeal>, other: Option<RecallSeal>) -> Option<RecallSeal> {
    one.into_iter()
        .chain(other)
        .max_by_key(|seal| seal.opens_on)
}

/// Whether an organ received records of an item with an access.
fn received(access: &Access, item: &str) -> bool {
    let asked = matches!(access.kind, Kind::Question | Kind::Check);
    let items = access.items.as_deref().unwrap_or_default();
    asked && access.outcome == Outcome::Answered && items.split(' ').any(|one| one == item)
}
