//! A move in a case: decided with the case as it is in the transaction, so that of two at once one is refused.

use super::list::{self, NewListing};
use super::publish::{self, NewPublished};
use super::read::{CaseRow, all_of, one};
use super::revise::{newest, revise};
use super::{CaseActor, CaseContent, FieldChange, place, step_digest, work};
use crate::access::{Kind, NewAccess, Object, Outcome, hex};
use crate::days::to_days;
use crate::engine::params;
use crate::error::StoreError;
use crate::notice::NewNotice;
use crate::paper::{EncryptedPaper, PaperActor, keep_paper};
use crate::store::Store;
use crate::transaction::Transaction;
use crate::writer::Pending;
use rules::case::{Case, CaseKind, MoveRefusal, Step, hold_of, state_under};
use rules::notice::{Facts, NoticeKind};
use rules::record::{Annotation, State, Version};

/// What a move does to the record for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordChange {
    /// Nothing.
    None,
    /// It ends in this state.
    End(State),
    /// These fields, as they are to be, in place of what they were.
    Correct(Vec<(String, String)>),
    /// Something is shown beside it.
    Annotate(Annotation),
    /// What this case put beside it is shown no longer.
    Unannotate,
    /// The listing that was decided makes its record.
    List(Box<NewListing>),
    /// It is shown in public.
    Publish(Box<NewPublished>),
}

/// A move that was decided.
#[derive(Debug, Clone)]
pub struct Decided {
    /// The step.
    pub step: Step,
    /// What it does to the record for good.
    pub change: RecordChange,
    /// Digest of the pack it was decided under.
    pub pack_digest: [u8; 32],
    /// What is kept with the step besides what was sent.
    pub facts: Vec<(String, String)>,
    /// The fields concerned with what is recorded of them; none leaves those that were sent.
    pub fields: Vec<FieldChange>,
    /// What the person is told, one after the other.
    pub notice: Vec<(NoticeKind, Facts)>,
}

impl Decided {
    /// What was sent, with what was found.
    pub(super) fn with(&self, sent: &CaseContent) -> CaseContent {
        let mut content = sent.clone();
        content.facts.extend(self.facts.iter().cloned());
        if !self.fields.is_empty() {
            content.fields.clone_from(&self.fields);
        }
        content
    }
}

/// Decides with the case and its record as they are in the transaction.
pub type DecideMove =
    Box<dyn FnOnce(&CaseRow, Option<&Version>) -> Result<Decided, MoveRefusal> + Send>;

/// The case after a move, or why it was not made.
pub type MoveOutcome = Result<CaseRow, MoveRefusal>;

/// A move about to be made.
pub struct CaseMove {
    /// Person the case is about.
    pub subject: [u8; 16],
    /// Case.
    pub case: [u8; 16],
    /// Number of steps the case had when whoever makes the move saw it; `None` for the clock, which sees it now.
    pub seen: Option<u32>,
    /// Who makes it.
    pub actor: CaseActor,
    /// What comes with it.
    pub content: CaseContent,
    /// Papers that come with it.
    pub papers: Vec<EncryptedPaper>,
    /// Decides.
    pub decide: DecideMove,
}

impl std::fmt::Debug for CaseMove {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CaseMove({})", hex(&self.case))
    }
}

/// Person and case.
pub(super) type CaseKey = ([u8; 16], [u8; 16]);

impl Store {
    /// Makes a move: step, log entry and what it does to the record commit together.
    pub fn move_case(&self, moving: CaseMove) -> Pending<MoveOutcome> {
        self.writer()
            .submit(move |transaction| move_case(transaction, moving))
    }
}

/// Makes a move in the transaction of whoever brings it.
pub(crate) fn move_case(
    transaction: &mut Transaction<'_>,
    moving: CaseMove,
) -> Result<MoveOutcome, StoreError> {
    let (subject, id) = (moving.subject, moving.case);
    let found = one(transaction.connection, transaction.keys(), &subject, &id)?;
    let row = found.ok_or(StoreError::NotFound)?;
    if moving.seen.is_some_and(|seen| seen != row.case.steps) {
        return Ok(Err(MoveRefusal::changed(&row.case)));
    }
    let version = newest(transaction, &subject, row.record.as_ref())?;
    let decided = match (moving.decide)(&row, version.as_ref()) {
        Ok(decided) => decided,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let next = row.case.after(&decided.step).ok_or(StoreError::Conflict(
        "a step was decided that the table does not allow",
    ))?;
    if let RecordChange::List(new) = &decided.change
        && let Some(refusal) = list::stands_against(transaction, &subject, new)?
    {
        return Ok(Err(refusal));
    }
    let actor = &moving.actor;
    let content = decided.with(&moving.content);
    let about = (row.case.kind, Kind::CaseMoved);
    write_step(transaction, (subject, id), about, &decided, actor, &content)?;
    keep_all(transaction, id, actor, &moving.papers)?;
    work::update(transaction, &row, &next, decided.step.on)?;
    settle(transaction, (subject, id), &next, &decided, version, actor)?;
    if let RecordChange::List(new) = &decided.change {
        list::enter(transaction, &row, new, decided.pack_digest, actor)?;
    }
    if let RecordChange::Publish(new) = &decided.change {
        publish::enter(transaction, &row, new, decided.step.on)?;
    }
    if row.case.kind == CaseKind::Publication && next.state.is_closed() {
        publish::take_out(transaction, &row)?;
    }
    let row = one(transaction.connection, transaction.keys(), &subject, &id)?;
    row.ok_or(StoreError::NotFound).map(Ok)
}

/// Keeps the papers that come with a step.
pub(super) fn keep_all(
    transaction: &mut Transaction<'_>,
    case: [u8; 16],
    actor: &CaseActor,
    papers: &[EncryptedPaper],
) -> Result<(), StoreError> {
    let by = PaperActor {
        case,
        organ: actor.organ.clone(),
        actor: actor.login.clone(),
        ground: None,
        policy: actor.policy.clone(),
    };
    for paper in papers {
        keep_paper(transaction, paper, &by)?;
    }
    Ok(())
}

/// Writes a step, the log entry that tells of it, and the notice to the person.
pub(super) fn write_step(
    transaction: &mut Transaction<'_>,
    (subject, case): CaseKey,
    (kind, told_as): (CaseKind, Kind),
    decided: &Decided,
    actor: &CaseActor,
    content: &CaseContent,
) -> Result<(), StoreError> {
    let step = &decided.step;
    let content = content.json()?;
    let digest = step_digest(&case, step, &content);
    let ground = format!(
        "case:{}:{}:{}:{}",
        hex(&case),
        kind.word(),
        step.step.word(),
        step.to.word()
    );
    let log_index = transaction
        .append(&NewAccess {
            subject,
            kind: told_as,
            outcome: Outcome::Done,
            organ: &actor.organ,
            actor: &actor.login,
            purpose: None,
            ground: Some(&ground),
            case_number: None,
            reason: None,
            items: None,
            policy: Some(&actor.policy),
            object: Some(Object {
                id: case,
                version: step.number,
                digest,
            }),
            seal: None,
            first: false,
        })?
        .log_index;
    let (keys, environment) = (transaction.keys(), transaction.environment());
    let sealed = keys.seal(&content, &place(&case), environment)?;
    transaction.connection.execute(
        "INSERT INTO case_step (subject_id, case_id, number, step, actor, account_id, login, organ, on_day, at, state,
               due_on, not_before, remaining, content_sealed, key_generation, log_index)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        params![
            subject,
            case,
            step.number,
            step.step.word(),
            step.by.word(),
            step.account,
            actor.login,
            actor.organ,
            to_days(step.on),
            transaction.now_milliseconds(),
            step.to.word(),
            step.due_on.map(to_days),
            step.not_before.map(to_days),
            step.left.map(|left| left.to_string()),
            sealed.bytes,
            sealed.generation,
            log_index
        ],
    )?;
    for (kind, facts) in &decided.notice {
        transaction.notify(&NewNotice {
            subject,
            kind: *kind,
            about: Some(case),
            facts: facts.clone(),
            log_index: Some(log_index),
        })?;
    }
    Ok(())
}

/// Brings the record into line: what the move does for good, and how all the person's cases about it hold it now.
pub(super) fn settle(
    transaction: &mut Transaction<'_>,
    (subject, case): CaseKey,
    now: &Case,
    decided: &Decided,
    version: Option<Version>,
    actor: &CaseActor,
) -> Result<(), StoreError> {
    let Some(version) = version else {
        return Ok(());
    };
    let cases = all_of(transaction.connection, transaction.keys(), &subject)?;
    let others = cases
        .iter()
        .filter(|row| row.record == Some(version.record) && row.id != case)
        .map(|row| hold_of(&row.case));
    let holds = others.chain([hold_of(now)]);
    let mut next = version.clone();
    match &decided.change {
        // A listing has no record before it makes one; what is published stays as it is.
        RecordChange::None | RecordChange::List(_) | RecordChange::Publish(_) => {}
        RecordChange::End(state) => next.state = *state,
        RecordChange::Correct(fields) => {
            for (code, text) in fields {
                match next.fields.iter_mut().find(|(known, _)| known == code) {
                    Some((_, old)) => old.clone_from(text),
                    None => next.fields.push((code.clone(), text.clone())),
                }
            }
        }
        RecordChange::Annotate(annotation) => {
            next.annotations.retain(|known| known.case != case);
            next.annotations.push(Annotation {
                case,
                ..annotation.clone()
            });
        }
        RecordChange::Unannotate => next.annotations.retain(|known| known.case != case),
    }
    next.state = state_under(next.state, holds);
    if next == version {
        return Ok(());
    }
    revise(
        transaction,
        &subject,
        next,
        case,
        decided.pack_digest,
        actor,
    )
}
