//! Rows gathered into batches, a few of which are with the writer at a time.

use super::Prepared;
use super::findings::{findings_json, held_text};
use crate::gate::check::{Plan, RowOutcome as Checked, check_row};
use crate::gate::tabular::{Cell, Row, RowProblem};
use crate::platform::Platform;
use crate::problem::Problem;
use jiff::civil::Date;
use rules::catalogue::Leaning;
use rules::finding::{Finding, Severity};
use rules::notice::{Fact, Facts};
use rules::pack::Pack;
use rules::text::Bilingual;
use std::collections::VecDeque;
use std::sync::Arc;
use store::{Batch, NewRecord, Pending, ProblemRow, RowResult, Store};

/// Rows that commit together.
const ROWS: usize = 1_000;
/// Findings that say nothing the sender could correct in the row: they are counted, not listed row by row.
const COUNTED_ONLY: [&str; 1] = ["ID-UNKNOWN-COUNTY"];
/// Batches waiting for the writer; reading waits when there are more, so memory does not grow with the file. More than
/// the writer puts into one commit, so that it finds the next ones ready.
const WAITING: usize = 8;

pub(super) struct Batches {
    store: Arc<Store>,
    empty: Template,
    today: Date,
    records: Vec<NewRecord>,
    problems: Vec<ProblemRow>,
    tallies: Vec<(&'static str, u64)>,
    /// Last row of the batch that was sent last.
    sent_to: u64,
    last_ordinal: u64,
    waiting: VecDeque<Pending<Vec<RowResult>>>,
    just_sent: bool,
}

/// What all batches of an upload share.
struct Template {
    upload: [u8; 16],
    item: Arc<str>,
    source: Arc<str>,
    predecessors: Arc<[String]>,
    makes_new: bool,
    actor: Arc<str>,
    policy: Arc<str>,
    told: Arc<Facts>,
    pack_digest: [u8; 32],
    seen_before: bool,
    severe_list: bool,
}

impl Batches {
    pub(super) fn new(platform: &Platform, prepared: &Prepared) -> Self {
        let upload = &prepared.upload;
        let (pack, today) = (platform.pack(), platform.today());
        let before = pack.answers_for(&prepared.organ, today).into_iter();
        let organ = pack.organ(&prepared.organ);
        let item = pack.item_on(&upload.item, today);
        let is_source = item.zip(organ).is_some_and(|(i, o)| i.supplied_by(o));
        Self {
            store: Arc::clone(platform.store()),
            today,
            empty: Template {
                upload: upload.id,
                item: upload.item.as_str().into(),
                source: prepared.organ.as_str().into(),
                told: Arc::new(told(pack, &upload.item, &prepared.organ, today)),
                predecessors: before.map(|organ| organ.id.clone()).collect(),
                makes_new: is_source,
                actor: prepared.actor.as_str().into(),
                policy: prepared.policy.as_str().into(),
                pack_digest: platform.pack_digest(),
                seen_before: prepared.seen_before,
                severe_list: item.is_some_and(|item| item.severe_list),
            },
            records: Vec::with_capacity(ROWS),
            problems: Vec::new(),
            tallies: Vec::new(),
            sent_to: upload.last_row,
            last_ordinal: upload.last_row,
            waiting: VecDeque::new(),
            just_sent: false,
        }
    }

    /// Whether the last row completed a batch.
    pub(super) fn just_sent(&self) -> bool {
        self.just_sent
    }

    /// Checks a row and adds it to the batch.
    pub(super) fn row(
        &mut self,
        plan: &Plan<'_>,
        ordinal: u64,
        outcome: Result<Row, RowProblem>,
    ) -> Result<(), Problem> {
        match outcome {
            Ok(row) => {
                let checked = check_row(plan, &row);
                self.checked(ordinal, row, checked);
            }
            Err(problem) => self.problems.push(damaged_row(ordinal, &problem)),
        }
        self.last_ordinal = ordinal;
        self.just_sent = false;
        if self.records.len() + self.problems.len() >= ROWS {
            self.send()?;
        }
        Ok(())
    }

    fn checked(&mut self, ordinal: u64, row: Row, mut checked: Checked) {
        checked.findings.retain(|finding| {
            let counted = COUNTED_ONLY.contains(&finding.code);
            if counted {
                self.count(finding.code);
            }
            !counted
        });
        let worst = checked.worst();
        if !checked.findings.is_empty() {
            let severity = match worst {
                Some(Severity::Refused) => "refused",
                Some(Severity::Held) => "held",
                _ => "notice",
            };
            self.problems.push(ProblemRow {
                ordinal,
                sheet: row.sheet.as_deref().map(str::to_owned),
                row_number: row.number,
                severity,
                findings: findings_json(&checked.findings),
                codes: checked.findings.iter().map(|f| f.code).collect(),
                cells: cells_json(&row.cells),
                over_collected: checked.is_over_collected(),
            });
        }
        if worst.is_some_and(|w| w >= Severity::Held) {
            return;
        }
        let Some(candidate) = checked.candidate else {
            return;
        };
        let canonical = candidate.subject.canonical();
        let cells = Packed::of(&row.cells);
        self.records.push(NewRecord {
            digest: self.store.keys().digest(canonical),
            number: canonical.to_owned(),
            number_kind: candidate.subject.kind().slug(),
            name: candidate.subject_name,
            item_version: candidate.item_version,
            document_key: candidate.document_key,
            decided_by: candidate.decided_by,
            document_number: candidate.document_number,
            decided_on: candidate.decided_on,
            display_until: candidate.display_until,
            end_reason: candidate.end_reason,
            grade: candidate.grade,
            leaning: candidate.leaning,
            withdrawal: candidate.withdrawal,
            told: candidate.leaning == Leaning::Adverse
                && !candidate.withdrawal
                && candidate.display_until >= self.today,
            fields: serde_json::to_string(&candidate.fields).unwrap_or_default(),
            late: candidate.late,
            sheet: row.sheet.as_deref().map(str::to_owned),
            row_number: row.number,
            ordinal,
            cells: Box::new(move || cells.json()),
        });
    }

    fn count(&mut self, code: &'static str) {
        match self.tallies.iter_mut().find(|(known, _)| *known == code) {
            Some((_, count)) => *count += 1,
            None => self.tallies.push((code, 1)),
        }
    }

    fn send(&mut self) -> Result<(), Problem> {
        let batch = Batch {
            upload: self.empty.upload,
            item: Arc::clone(&self.empty.item),
            source: Arc::clone(&self.empty.source),
            predecessors: Arc::clone(&self.empty.predecessors),
            makes_new: self.empty.makes_new,
            actor: Arc::clone(&self.empty.actor),
            policy: Arc::clone(&self.empty.policy),
            told: Arc::clone(&self.empty.told),
            pack_digest: self.empty.pack_digest,
            seen_before: self.empty.seen_before,
            records: std::mem::replace(&mut self.records, Vec::with_capacity(ROWS)),
            problems: std::mem::take(&mut self.problems),
            tallies: std::mem::take(&mut self.tallies),
            after_ordinal: std::mem::replace(&mut self.sent_to, self.last_ordinal),
            last_ordinal: self.last_ordinal,
            other_name: held_text(&super::findings::other_name()),
            ended: held_text(&super::findings::ended()),
            in_case: held_text(&super::findings::in_case()),
            in_listing: self
                .empty
                .severe_list
                .then(|| held_text(&super::findings::in_listing())),
            nothing_to_withdraw: held_text(&super::findings::nothing_to_withdraw()),
            not_a_source: held_text(&super::findings::not_a_source()),
        };
        self.waiting.push_back(self.store.write_batch(batch));
        self.just_sent = true;
        while self.waiting.len() > WAITING {
            self.wait_for_oldest()?;
        }
        Ok(())
    }

    /// Sends what is left and waits until all of it is durable.
    pub(super) fn finish(mut self) -> Result<(), Problem> {
        if !self.records.is_empty() || !self.problems.is_empty() {
            self.send()?;
        }
        while !self.waiting.is_empty() {
            self.wait_for_oldest()?;
        }
        Ok(())
    }

    fn wait_for_oldest(&mut self) -> Result<(), Problem> {
        if let Some(oldest) = self.waiting.pop_front() {
            oldest.wait_blocking()?;
        }
        Ok(())
    }
}

/// What the notices to the people of a file have in common.
fn told(pack: &Pack, item: &str, organ: &str, today: Date) -> Facts {
    let title = pack.item(item).map(|item| item.title.clone());
    let name = pack.organ(organ).map(|organ| organ.name_on(today).clone());
    Facts::new()
        .with(Fact::Item, title.unwrap_or_default())
        .with(Fact::Organ, name.unwrap_or_default())
}

fn damaged_row(ordinal: u64, problem: &RowProblem) -> ProblemRow {
    let (mut what, expected) = (problem.text(), problem.expected());
    what = Bilingual::new(
        format!("{} {}", what.zh, expected.zh),
        format!("{} {}", what.en, expected.en),
    );
    let finding = Finding::new(
        problem.code(),
        Severity::Refused,
        None,
        what,
        problem.remedy(),
    );
    ProblemRow {
        ordinal,
        sheet: problem.sheet.as_deref().map(str::to_owned),
        row_number: problem.number,
        severity: "refused",
        findings: findings_json(std::slice::from_ref(&finding)),
        codes: vec![finding.code],
        cells: cells_json(&problem.cells),
        over_collected: false,
    }
}

/// Cells as a JSON array of their texts.
fn cells_json(cells: &[Cell]) -> String {
    json(cells.iter().map(|cell| cell.text.as_str()))
}

fn json<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let texts: Vec<&str> = texts.collect();
    serde_json::to_string(&texts).unwrap_or_default()
}

/// The texts of a row's cells in one piece: they wait with the writer in case the row has to be held, and a piece for
/// each cell would be dear to make on one thread and free on another.
struct Packed {
    texts: Box<str>,
    ends: Box<[usize]>,
}

impl Packed {
    fn of(cells: &[Cell]) -> Self {
        let mut texts = String::with_capacity(cells.iter().map(|cell| cell.text.len()).sum());
        let ends = cells.iter().map(|cell| {
            texts.push_str(&cell.text);
            texts.len()
        });
        let ends = ends.collect();
        Self {
            texts: texts.into_boxed_str(),
            ends,
        }
    }

    fn json(&self) -> String {
        let begins = std::iter::once(0).chain(self.ends.iter().copied());
        json(
            begins
                .zip(&self.ends)
                .map(|(from, to)| &self.texts[from..*to]),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_cells_are_the_cells() {
        for texts in [vec![], vec![""], vec!["赣A", "", "\"1\"", ""]] {
            let cells: Vec<Cell> = texts.iter().map(|text| Cell::from_text(text)).collect();
            assert_eq!(Packed::of(&cells).json(), cells_json(&cells));
        }
    }
}
