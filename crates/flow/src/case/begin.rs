//! The person begins a case, and makes their own moves in it.

use super::change::{change_of, has_ended, with_old};
use super::notices::{Told, notice_of, notice_of_record};
use super::repair::check_repair;
use super::view::{CaseView, brief_facts};
use super::{By, CaseInput, Sent, law, listing, person_actor, proposal, publishing, refused};
use crate::account::Account;
use crate::platform::{Platform, id_of_hex};
use crate::policy::{Action, Facts, Permit, Resource};
use crate::problem::{Problem, ProblemKind};
use rules::case::{Actor, CaseKind, Effect, Move, MoveRefusal, begin, decide, effect_of};
use rules::organ::OrganKind;
use store::{CaseActor, CaseMove, DecideMove, Decided, NewCase, RecordChange};

/// What a person begins.
#[derive(Debug, Clone)]
pub struct CasePlan {
    /// Kind, as a word.
    pub kind: String,
    /// Record it is about, hexadecimal.
    pub record: Option<String>,
    /// Slug of the organ a complaint is about.
    pub about: Option<String>,
    /// What comes with it.
    pub input: CaseInput,
}

/// Who begins a case, and about whom.
pub(super) struct Beginner {
    /// The person.
    pub(super) subject: [u8; 16],
    /// Account of who begins it.
    pub(super) account: [u8; 16],
    pub(super) actor: CaseActor,
    /// Masked name of the person.
    pub(super) hint: String,
}

impl Platform {
    /// The person's cases, the newest first.
    ///
    /// # Errors
    /// `POLICY-DENIED` for an account that is no person's.
    pub async fn my_cases(&self, account: &Account) -> Result<Vec<CaseView>, Problem> {
        let (subject, _) = self.in_own_cases(account, Action::ReadOwnCases)?;
        let rows = self.store().cases_of(subject)?;
        let views = rows.iter().map(|row| self.case_view(row, &[Actor::Person]));
        Ok(views.collect())
    }

    /// One of them.
    ///
    /// # Errors
    /// `NOT-FOUND` for another person's; `POLICY-DENIED`.
    pub async fn my_case(&self, account: &Account, id: &str) -> Result<CaseView, Problem> {
        let (subject, _) = self.in_own_cases(account, Action::ReadOwnCases)?;
        let id = id_of_hex(id).ok_or_else(Problem::not_found)?;
        let row = self.store().case_of(subject, id)?;
        let row = row.ok_or_else(Problem::not_found)?;
        Ok(self.case_view(&row, &[Actor::Person]))
    }

    /// Begins a case.
    ///
    /// # Errors
    /// `CASE-…` with what stands against it; `CASE-RECORD` also for another person's record; `CALENDAR-MISSING` when a deadline
    /// cannot be computed. Nothing is kept then.
    pub async fn file_case(&self, account: &Account, plan: CasePlan) -> Result<CaseView, Problem> {
        let (subject, permit) = self.in_own_cases(account, Action::FileCase)?;
        let beginner = Beginner {
            subject,
            account: account.id,
            actor: person_actor(&permit),
            hint: rules::mask::name(account.display.zh.trim()),
        };
        let new = self.new_case(beginner, plan)?;
        let row = self.store().begin_case(new).wait().await?;
        let row = row.map_err(|refusal| refused(&refusal))?;
        Ok(self.case_view(&row, &[Actor::Person]))
    }

    /// A case about to be begun by the person, or for them; decided in the transaction that writes it.
    pub(super) fn new_case(&self, beginner: Beginner, plan: CasePlan) -> Result<NewCase, Problem> {
        let kind = CaseKind::from_word(&plan.kind)
            .filter(|kind| kind.is_the_persons())
            .ok_or_else(unknown_kind)?;
        let record = match &plan.record {
            Some(record) => Some(id_of_hex(record).ok_or_else(Problem::not_found)?),
            None => None,
        };
        if kind.needs_record() && record.is_none() {
            return Err(refused(&MoveRefusal::RecordGone));
        }
        if let Some(about) = &plan.about {
            self.pack().organ(about).ok_or_else(Problem::not_found)?;
        }
        let content = plan.input.content()?;
        let sent = Sent {
            content: content.clone(),
            papers: !plan.input.papers.is_empty(),
        };
        let by = By {
            actor: Actor::Person,
            account: Some(beginner.account),
        };
        let (today, pack, pack_digest) = (self.today(), self.pack_handle(), self.pack_digest());
        let papers = self.encrypt_papers(beginner.subject, plan.input.papers)?;
        let id = self.store().environment().new_id();
        let decides = self.decides(kind);
        Ok(NewCase {
            subject: beginner.subject,
            id,
            kind,
            record,
            organ: decides.clone(),
            about: plan.about,
            hint: beginner.hint,
            actor: beginner.actor,
            content,
            papers,
            decide: Box::new(move |version, cases| {
                if record.is_some() && has_ended(version, today) {
                    return Err(MoveRefusal::RecordGone);
                }
                let proposal = proposal(Move::File, by, today, &sent, false);
                let fields = match version {
                    Some(version) => with_old(&sent.content.fields, version)?,
                    None => Vec::new(),
                };
                if kind == CaseKind::Correction && fields.is_empty() {
                    return Err(MoveRefusal::Field {
                        code: String::new(),
                    });
                }
                if let (CaseKind::Repair, Some(version)) = (kind, version) {
                    check_repair(version, &sent, cases, today, &pack)?;
                }
                let step = begin(kind, &proposal, law(&pack))?;
                let source = version.map(|version| version.source.clone());
                let notice = notice_of(&Told {
                    pack: &pack,
                    kind,
                    id,
                    organ: &decides.or(source).unwrap_or_default(),
                    step: &step,
                    content: &sent.content,
                    list: None,
                    until: None,
                    before: None,
                });
                Ok(Decided {
                    step,
                    change: RecordChange::None,
                    pack_digest,
                    facts: version.map(brief_facts).unwrap_or_default(),
                    fields,
                    notice,
                })
            }),
        })
    }

    /// The person's own move in a case: to supply, answer, hand in a decision or withdraw. `seen` is the number of steps the
    /// case had when they saw it.
    ///
    /// # Errors
    /// As [`Platform::file_case`]; `CASE-CHANGED` when somebody moved it meanwhile.
    pub async fn move_my_case(
        &self,
        account: &Account,
        id: &str,
        seen: u32,
        step: &str,
        input: CaseInput,
    ) -> Result<CaseView, Problem> {
        let (subject, permit) = self.in_own_cases(account, Action::MoveOwnCase)?;
        let case = id_of_hex(id).ok_or_else(Problem::not_found)?;
        let known = self.store().case_of(subject, case)?;
        known.ok_or_else(Problem::not_found)?;
        let step = Move::from_word(step).ok_or_else(unknown_move)?;
        let by = By {
            actor: Actor::Person,
            account: Some(account.id),
        };
        let actor = person_actor(&permit);
        let moving = self.moving((subject, case), seen, actor, (step, by), input)?;
        let row = self.store().move_case(moving).wait().await?;
        let row = row.map_err(|refusal| refused(&refusal))?;
        Ok(self.case_view(&row, &[Actor::Person]))
    }

    /// A move of somebody who saw the case.
    pub(super) fn moving(
        &self,
        (subject, case): ([u8; 16], [u8; 16]),
        seen: u32,
        actor: CaseActor,
        (step, by): (Move, By),
        input: CaseInput,
    ) -> Result<CaseMove, Problem> {
        let sent = Sent {
            content: input.content()?,
            papers: !input.papers.is_empty(),
        };
        Ok(CaseMove {
            subject,
            case,
            seen: Some(seen),
            actor,
            content: sent.content.clone(),
            papers: self.encrypt_papers(subject, input.papers)?,
            decide: self.move_decider(step, by, sent),
        })
    }

    /// Decides a move in the transaction that makes it.
    fn move_decider(&self, step: Move, by: By, sent: Sent) -> DecideMove {
        let (today, pack, pack_digest) = (self.today(), self.pack_handle(), self.pack_digest());
        let public_id = (step == Move::Release).then(|| self.store().environment().new_id());
        Box::new(move |row, version| {
            let ended = row.record.is_some() && has_ended(version, today);
            let proposal = proposal(step, by, today, &sent, ended);
            let step = decide(&row.case, &proposal, law(&pack))?;
            publishing::check_move(row, step.step, version, &pack, today)?;
            let effect = effect_of(row.case.kind, step.step, Some(row.case.state), step.to);
            // Nothing is done to a record that has ended; what the case was about is settled.
            let (change, fields) = match effect {
                Effect::None => (RecordChange::None, Vec::new()),
                Effect::List => (listing::makes(row, &pack, today)?, Vec::new()),
                Effect::Publish => {
                    let made = publishing::makes(row, version, &pack, public_id, today)?;
                    (made, Vec::new())
                }
                _ if ended => (RecordChange::None, Vec::new()),
                _ => change_of(row, &step, &sent.content, version)?,
            };
            let about = match &change {
                RecordChange::List(new) => Some(&new.version),
                _ => version,
            };
            let mut notice = notice_of(&Told {
                pack: &pack,
                kind: row.case.kind,
                id: row.id,
                organ: &row.organ,
                step: &step,
                content: &sent.content,
                list: listing::list_of(row, &pack).or_else(|| publishing::item_of(row, &pack)),
                until: about.map(|version| version.display_until),
                before: Some(row),
            });
            let of_record = notice_of_record(&pack, version, &change, &step, &sent.content);
            notice.extend(of_record);
            let facts = match &change {
                RecordChange::List(new) => brief_facts(&new.version),
                RecordChange::Publish(new) => publishing::released_facts(new, version),
                _ => Vec::new(),
            };
            Ok(Decided {
                step,
                change,
                pack_digest,
                facts,
                fields,
                notice,
            })
        })
    }

    /// Who decides a case of a kind; `None` for the organ its record came from.
    fn decides(&self, kind: CaseKind) -> Option<String> {
        let operator = || {
            let organs = &self.pack().organs;
            let found = organs
                .iter()
                .find(|organ| organ.kind == OrganKind::Operator);
            found.map(|organ| organ.id.clone())
        };
        match kind {
            CaseKind::Complaint | CaseKind::OwnStatement => operator(),
            _ => None,
        }
    }

    pub(super) fn in_own_cases(
        &self,
        account: &Account,
        action: Action,
    ) -> Result<([u8; 16], Permit), Problem> {
        let subject = account.subject().unwrap_or_default();
        let dossier = Resource::Dossier(subject);
        let permit = self.decide(account, action, &dossier, &Facts::None)?;
        Ok((account.subject()?, permit))
    }
}

fn unknown_kind() -> Problem {
    Problem::new(
        "CASE-KIND",
        ProblemKind::BadInput,
        ("没有选择申请的种类", "no kind of case is chosen"),
        (
            "请选择更正、异议、投诉、行政复议、信用修复、事后履约、申请延期或者自主解释",
            "choose correction, objection, complaint, reconsideration, repair, late performance, extension or own statement",
        ),
    )
}

pub(super) fn unknown_move() -> Problem {
    Problem::new(
        "CASE-STEP",
        ProblemKind::BadInput,
        ("没有这样的步骤", "there is no such step"),
        (
            "请从页面列出的步骤中选择",
            "choose one of the steps on the page",
        ),
    )
}
