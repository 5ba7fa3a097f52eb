//! A list that its keeper decides alone, as the courts do theirs: the file holds all of it, and what is not on it any more is
//! shown no longer. Nobody is listed from this file; a listing comes as a report with all a record needs.

use super::{digest, file_problem, required};
use crate::account::{Account, AccountKind};
use crate::gate::check::{CheckContext, Plan, check_item, check_row, titles};
use crate::gate::tabular::{Header, Row, Source, SourceLimits, open};
use crate::platform::Platform;
use crate::problem::{Problem, ProblemKind};
use rules::catalogue::{Item, Role};
use rules::finding::Severity;
use rules::identifier::{Context, check_person};
use rules::notice::{Fact, Facts, NoticeKind};
use rules::text::Bilingual;
use std::fs::File;
use store::{CaseActor, Ending, ListedRow, Standing, hex};

/// Parameter of the pack: at most so many of a hundred standing records end by one file without somebody confirming it.
const MOST_ENDED: &str = "LIST_RECONCILE_PERCENT";
/// Records ended in one transaction.
const AT_ONCE: usize = 500;

/// A row of the file about which somebody should do something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListProblem {
    /// Row as the sender sees it.
    pub row: u64,
    /// Stable code.
    pub code: &'static str,
    /// What is wrong.
    pub what: Bilingual,
}

/// What became of a list that was held against the platform.
#[derive(Debug, Clone, Default)]
pub struct Reconciliation {
    /// Rows of the file.
    pub rows: u64,
    /// Records that stood here before.
    pub standing: u64,
    /// Records ended because the list does not have them any more.
    pub withdrawn: u64,
    /// Rows that have no record here; nobody is listed from them.
    pub unknown: u64,
    /// Rows that could not be read whole; what is recorded of the people they name stays.
    pub unclear: u64,
    /// All of these rows.
    pub problems: Vec<ListProblem>,
}

/// The rows of the file as far as they could be read.
#[derive(Default)]
struct Listed {
    rows: Vec<ListedRow>,
    /// Row numbers of the file, for each of them.
    numbers: Vec<u64>,
    read: u64,
    /// Rows that do not even tell whom they are about.
    nameless: u64,
    problems: Vec<ListProblem>,
}

impl Platform {
    /// Holds the complete list of its keeper against what is recorded: what is not on it any more is withdrawn, with log entry
    /// and notice. Blocks; not for an async thread.
    ///
    /// # Errors
    /// As for an upload; `LIST-NOT-MIRRORED` for an item whose procedure is kept here; `LIST-SHORT` when the file would end more
    /// than the pack allows or has rows that name nobody, and `confirmed_by` is no other person of the organ or the operator.
    pub fn reconcile_list(
        &self,
        account: &Account,
        item: &str,
        mut file: File,
        file_name: &str,
        confirmed_by: Option<&str>,
    ) -> Result<Reconciliation, Problem> {
        let permit = self.may_upload(account)?;
        let organ = account.acts_for();
        let item = self.checked_item(item, organ)?;
        if !item.severe_list || item.field_of(Role::PriorNoticeOn).is_some() {
            return Err(not_mirrored(item));
        }
        let (file_digest, _) = digest(&mut file)?;
        let listed = self.listed(item, organ, file, file_name)?;
        let today = self.today();
        let standing = self
            .store()
            .hold_against((&item.id, organ), today, &listed.rows)?;
        let confirmed = match self.needs_confirming(&listed, &standing) {
            true => Some(self.confirming(account, confirmed_by, &listed, &standing)?),
            false => None,
        };
        let digest = hex(&file_digest[..16]);
        let ground = match &confirmed {
            Some(login) => format!("list:{digest}:confirmed:{login}"),
            None => format!("list:{digest}"),
        };
        let pack = self.pack();
        let source = pack.organ(organ).ok_or_else(Problem::not_found)?;
        let facts = Facts::new()
            .with(Fact::List, item.title.clone())
            .with(Fact::Organ, source.name_on(today).clone())
            .with_day(Fact::On, today);
        let ending = Ending {
            actor: CaseActor {
                login: account.login.clone(),
                organ: organ.to_owned(),
                policy: permit.text(),
            },
            ground,
            pack_digest: self.pack_digest(),
            told: (NoticeKind::RemovedFromList, facts),
        };
        let mut withdrawn = 0;
        for some in standing.gone.chunks(AT_ONCE) {
            let ended = self.store().end_records(some.to_vec(), ending.clone());
            withdrawn += ended.wait_blocking()?;
        }
        Ok(outcome(listed, &standing, withdrawn))
    }

    fn listed(
        &self,
        item: &Item,
        organ: &str,
        file: File,
        file_name: &str,
    ) -> Result<Listed, Problem> {
        let mut source =
            open(file, file_name, SourceLimits::default()).map_err(|e| file_problem(&e))?;
        let titles = titles(item);
        let header = source
            .read_header(&|title| titles.get(title).cloned())
            .and_then(|header| {
                header.require(required(item))?;
                Ok(header)
            })
            .map_err(|e| file_problem(&e))?;
        let pack = self.pack_handle();
        let defined = self.defined(organ, &item.id)?;
        let context = CheckContext {
            pack: &pack,
            item: check_item(&pack, &item.id, organ, self.today())
                .map_err(|f| super::finding_problem(&f))?,
            organ: pack.organ(organ).ok_or_else(Problem::not_found)?,
            defined: &defined,
            received_on: self.today(),
            historical: false,
        };
        let plan = Plan::for_header(context, &header);
        self.read_all(&mut source, &plan, &header, item)
    }

    fn read_all(
        &self,
        source: &mut Source,
        plan: &Plan<'_>,
        header: &Header,
        item: &Item,
    ) -> Result<Listed, Problem> {
        let number = item.field_of(Role::IdentityNumber);
        let number = number.and_then(|field| {
            let code = Some(&field.code);
            header.columns.iter().position(|c| c.as_ref() == code)
        });
        let mut listed = Listed::default();
        while let Some(outcome) = source.next_row().map_err(|e| file_problem(&e))? {
            listed.read += 1;
            match outcome {
                Ok(row) => self.read_row(&mut listed, plan, &row, number),
                Err(problem) => {
                    listed.nameless += 1;
                    listed.tell(problem.number, problem.code(), problem.text());
                }
            }
        }
        Ok(listed)
    }

    fn read_row(&self, listed: &mut Listed, plan: &Plan<'_>, row: &Row, number: Option<usize>) {
        let checked = check_row(plan, row);
        if let Some(candidate) = checked.candidate {
            // A row that says of itself that it was removed is not on the list.
            if !candidate.withdrawal {
                let digest = self.store().keys().digest(candidate.subject.canonical());
                listed.add(row.number, digest, Some(candidate.document_key));
            }
            return;
        }
        let mut refusing = checked.findings.into_iter();
        if let Some(finding) = refusing.find(|f| f.severity == Severity::Refused) {
            listed.tell(row.number, finding.code, finding.what);
        }
        let context = Context {
            today: self.today(),
            regions: &self.pack().regions,
            accept_fifteen: false,
        };
        let cell = number.and_then(|column| row.cells.get(column));
        match cell.map(|cell| check_person(&cell.text, &context)) {
            Some(Ok((number, _))) => {
                let digest = self.store().keys().digest(number.canonical());
                listed.add(row.number, digest, None);
            }
            _ => listed.nameless += 1,
        }
    }

    /// A file that is cut off, old or damaged would end what still stands.
    fn needs_confirming(&self, listed: &Listed, standing: &Standing) -> bool {
        let most = self.pack().parameters.count_on(MOST_ENDED, self.today());
        let gone = standing.gone.len() as u64;
        let too_many = gone * 100 > standing.standing * u64::from(most.unwrap_or(0));
        gone > 0 && (too_many || listed.nameless > 0)
    }

    fn confirming(
        &self,
        account: &Account,
        confirmed_by: Option<&str>,
        listed: &Listed,
        standing: &Standing,
    ) -> Result<String, Problem> {
        let Some(login) = confirmed_by.filter(|login| *login != account.login) else {
            return Err(short(listed, standing));
        };
        let row = self.store().account(login)?;
        let of_organ = row.filter(|row| {
            let organ = row.organ.as_deref().unwrap_or_default();
            let runs = self.pack().organ(organ);
            let runs = runs.is_some_and(|o| o.kind == rules::organ::OrganKind::Operator);
            !row.ended
                && row.kind == AccountKind::Staff.word()
                && (organ == account.acts_for() || runs)
        });
        match of_organ {
            Some(row) => Ok(row.login),
            None => Err(short(listed, standing)),
        }
    }
}

impl Listed {
    fn add(&mut self, number: u64, digest: [u8; 32], document_key: Option<String>) {
        self.numbers.push(number);
        self.rows.push(ListedRow {
            digest,
            document_key,
        });
    }

    fn tell(&mut self, row: u64, code: &'static str, what: Bilingual) {
        self.problems.push(ListProblem { row, code, what });
    }
}

fn outcome(mut listed: Listed, standing: &Standing, withdrawn: u64) -> Reconciliation {
    let unclear = listed.problems.len() as u64;
    for place in &standing.unknown {
        let row = listed.numbers.get(*place).copied().unwrap_or_default();
        listed.tell(
            row,
            "LIST-UNKNOWN-HERE",
            Bilingual::new(
                "名单上有，平台没有这条有效信息；不据此列入，请按目录事项报送",
                "on the list, and no such record stands here; nobody is listed from this file, report it under the item",
            ),
        );
    }
    listed.problems.sort_by_key(|problem| problem.row);
    Reconciliation {
        rows: listed.read,
        standing: standing.standing,
        withdrawn,
        unknown: standing.unknown.len() as u64,
        unclear,
        problems: listed.problems,
    }
}

fn not_mirrored(item: &Item) -> Problem {
    Problem::new(
        "LIST-NOT-MIRRORED",
        ProblemKind::BadInput,
        (
            &format!("“{}”不是照录其他机关名单的事项", item.title.zh),
            &format!("“{}” does not mirror another body's list", item.title.en),
        ),
        (
            "对账只适用于失信被执行人等由其他机关决定的名单；其他名单按程序移出",
            "only a list that another body decides, such as the courts', is reconciled; others have their own removal",
        ),
    )
}

fn short(listed: &Listed, standing: &Standing) -> Problem {
    let (rows, gone, all) = (listed.read, standing.gone.len(), standing.standing);
    let nameless = listed.nameless;
    Problem::new(
        "LIST-SHORT",
        ProblemKind::Conflict,
        (
            &format!(
                "文件共{rows}行（其中{nameless}行无法辨认何人），将使{all}条中的{gone}条移出，可能是残缺或者过期的文件；没有作出任何改动"
            ),
            &format!(
                "the file has {rows} rows ({nameless} of them name nobody) and would end {gone} of {all} records: it may be cut off or old; nothing was changed"
            ),
        ),
        (
            "请核对文件；确属完整的，由本单位或平台运行单位的另一人确认后再执行（--confirm 登录名）",
            "check the file; if it is whole, let another person of the organ or the operator confirm it (--confirm LOGIN)",
        ),
    )
}
