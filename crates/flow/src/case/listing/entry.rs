//! What a listing says as its procedure goes on, checked like a row of a file, and the record it makes when it takes effect.

use super::{BASIS, ENTITY, NAME, NAMED_BY, NO_DECISION_YET, NUMBER, OUTCOME, UNTIL, list_on};
use crate::gate::candidate::Candidate;
use crate::gate::check::{CheckContext, Plan, check_row};
use crate::gate::tabular::{Cell, Row};
use jiff::civil::Date;
use rules::case::{Move, MoveRefusal};
use rules::catalogue::{FieldKind, Item, Role};
use rules::finding::{Finding, Severity};
use rules::identifier::PersonNumber;
use rules::pack::Pack;
use rules::record::{Provenance, State, Version};
use store::{CaseContent, CaseRow, LISTED_ITEM, NewListing, RecordChange};

/// What a listing says, as far as its procedure has come.
pub(super) struct Entry<'c> {
    proposed: &'c CaseContent,
    organ: &'c str,
    noticed_on: Date,
    decided_on: Date,
    served_on: Date,
    document: &'c str,
    decision: &'c str,
    until: Option<&'c str>,
    stated: bool,
    outcome: Option<&'c str>,
}

impl<'c> Entry<'c> {
    /// As if everything happened today: what stands against it now need not wait for the person's answer.
    pub(super) fn of_proposal(proposed: &'c CaseContent, organ: &'c str, today: Date) -> Self {
        Self {
            proposed,
            organ,
            noticed_on: today,
            decided_on: today,
            served_on: today,
            document: NO_DECISION_YET,
            decision: NO_DECISION_YET,
            until: proposed.fact(UNTIL),
            stated: false,
            outcome: None,
        }
    }

    fn of_case(row: &'c CaseRow) -> Option<Self> {
        let last = |step: Move| row.steps.iter().rev().find(|made| made.step.step == step);
        let (noticed, decided) = (last(Move::ServeNotice)?, last(Move::Decide)?);
        let proposed = &row.steps.first()?.content;
        let answer = last(Move::AnswerStatement);
        Some(Self {
            proposed,
            organ: &row.organ,
            noticed_on: noticed.step.on,
            decided_on: decided.step.on,
            served_on: last(Move::ServeDecision)?.step.on,
            document: &decided.content.document,
            decision: &decided.content.text,
            until: decided.content.fact(UNTIL).or(proposed.fact(UNTIL)),
            stated: last(Move::State).is_some(),
            outcome: answer.and_then(|answer| answer.content.fact(OUTCOME)),
        })
    }

    /// The record of it, by the checks a row of a file goes through.
    pub(super) fn checked(&self, pack: &Pack, today: Date) -> Result<Candidate, MoveRefusal> {
        let named = self.proposed.fact(LISTED_ITEM).unwrap_or_default();
        let item = list_on(pack, named, self.organ, today)?;
        let organ = pack.organ(self.organ).ok_or(MoveRefusal::RecordGone)?;
        let context = CheckContext {
            pack,
            item,
            organ,
            defined: &[],
            received_on: today,
            historical: false,
        };
        let (mut columns, mut cells) = (Vec::new(), Vec::new());
        for field in &item.fields {
            let text = field.role.map(|role| self.text(pack, item, role));
            let Some(text) = text.filter(|text| !text.is_empty()) else {
                continue;
            };
            columns.push(Some(field.code.clone()));
            cells.push(Cell::from_text(&text));
        }
        let row = Row {
            sheet: None,
            number: 1,
            line: None,
            cells,
        };
        let outcome = check_row(&Plan::new(context, &columns), &row);
        let worst = outcome.worst().filter(|worst| *worst >= Severity::Held);
        let found = worst.and_then(|worst| {
            let mut findings = outcome.findings.iter();
            findings.find(|finding| finding.severity == worst)
        });
        match (found, outcome.candidate) {
            (Some(finding), _) => Err(unlawful(finding)),
            (None, Some(candidate)) => Ok(candidate),
            (None, None) => Err(MoveRefusal::RecordGone),
        }
    }

    fn text(&self, pack: &Pack, item: &Item, role: Role) -> String {
        let proposed = |name| self.proposed.fact(name).unwrap_or_default().to_owned();
        let organ = || pack.organ(self.organ);
        match role {
            Role::SubjectName => proposed(NAME),
            Role::IdentityNumber => proposed(NUMBER),
            Role::DocumentType => document_type(pack, &proposed(NUMBER)),
            Role::Subject => item.title.zh.clone(),
            Role::DocumentNumber => self.document.to_owned(),
            Role::DecidingOrgan => organ().map_or_else(String::new, |organ| {
                organ.name_on(self.decided_on).zh.clone()
            }),
            Role::DecidingOrganCode => organ()
                .and_then(|organ| organ.social_credit_code.clone())
                .unwrap_or_default(),
            Role::DecidedOn => self.decided_on.to_string(),
            Role::CitedBasis => proposed(BASIS),
            Role::Facts => self.proposed.text.clone(),
            Role::Content => self.decision.to_owned(),
            Role::PriorNoticeOn => self.noticed_on.to_string(),
            Role::ServedOn => self.served_on.to_string(),
            Role::StatementOutcome => self.outcome_word(item),
            Role::ValidUntil => self.until.unwrap_or_default().to_owned(),
            Role::Remark => self.responsible(),
            _ => String::new(),
        }
    }

    /// The word of the layout: the one the answer named, or the last, that it was not accepted; the first when nothing was said.
    fn outcome_word(&self, item: &Item) -> String {
        let field = item.field_of(Role::StatementOutcome);
        let Some(FieldKind::Choice { words, .. }) = field.map(|field| &field.kind) else {
            return String::new();
        };
        let named = words
            .iter()
            .find(|word| Some(word.as_str()) == self.outcome);
        let word = match (self.stated, named) {
            (false, _) => words.first(),
            (true, Some(named)) => Some(named),
            (true, None) => words.last(),
        };
        word.cloned().unwrap_or_default()
    }

    fn responsible(&self) -> String {
        let fact = |name| self.proposed.fact(name);
        match (fact(ENTITY), fact(NAMED_BY)) {
            (Some(entity), Some(named_by)) => {
                format!("作为{entity}的责任人员列入，由{named_by}认定")
            }
            _ => String::new(),
        }
    }
}

/// The word for the document a number stands on.
fn document_type(pack: &Pack, number: &str) -> String {
    let Some(number) = PersonNumber::restore(number) else {
        return String::new();
    };
    let slug = number.kind().slug();
    let mut types = pack.document_types.iter();
    let found = types.find(|(_, kinds)| kinds.iter().any(|kind| kind == slug));
    found.map(|(word, _)| word.clone()).unwrap_or_default()
}

/// The record a listing makes when it takes effect.
pub(in crate::case) fn makes(
    row: &CaseRow,
    pack: &Pack,
    today: Date,
) -> Result<RecordChange, MoveRefusal> {
    let entry = Entry::of_case(row).ok_or(MoveRefusal::RecordGone)?;
    let made = entry.checked(pack, today)?;
    Ok(RecordChange::List(Box::new(NewListing {
        document_key: made.document_key,
        name: made.subject_name,
        number: made.subject.canonical().to_owned(),
        number_kind: made.subject.kind().slug(),
        version: Version {
            record: [0; 16],
            version: 0,
            item: made.item,
            item_version: made.item_version,
            source: made.source,
            decided_by: made.decided_by,
            document_number: made.document_number,
            decided_on: made.decided_on,
            display_until: made.display_until,
            end_reason: made.end_reason,
            grade: made.grade,
            leaning: made.leaning,
            state: State::Live,
            fields: made.fields,
            annotations: Vec::new(),
            late: made.late,
            provenance: Provenance {
                upload: row.id,
                sheet: None,
                row: 0,
                case: Some(row.id),
            },
            recorded_at: row.opened_at,
        },
    })))
}

pub(super) fn unlawful(finding: &Finding) -> MoveRefusal {
    MoveRefusal::Unlawful {
        code: finding.code,
        what: finding.what.clone(),
        remedy: finding.remedy.clone(),
    }
}
