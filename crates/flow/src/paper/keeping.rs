//! Papers on their way into the store and out of it. Who may is decided where the case is: it shows for it with a permit, which
//! only the policy gives.

use super::{Paper, PaperKind, PaperLimits, PaperProblem, judge};
use crate::account::Account;
use crate::platform::{Platform, id_of_hex};
use crate::problem::{Problem, ProblemKind};
use crate::receipt::Receipt;
use jiff::Timestamp;
use std::fmt;
use store::{EncryptedPaper, NewPaper, PaperActor, PaperOpening, PaperRow, StoreError, hex};

/// A file as it was sent.
#[derive(Clone)]
pub struct SentPaper {
    /// What the sender calls it.
    pub name: String,
    /// What the sender says it is.
    pub media_type: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for SentPaper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SentPaper({} bytes)", self.bytes.len())
    }
}

/// A paper as whoever may see the case sees it, without its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperCard {
    /// Id, hexadecimal.
    pub id: String,
    /// What it is; `None` of a kind that only a later version of the program knows.
    pub kind: Option<PaperKind>,
    /// Its name.
    pub file_name: String,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 of its content, hexadecimal.
    pub digest: String,
    /// The person handed it in, and not an organ.
    pub is_own: bool,
    /// Organ that handed it in, or `self`.
    pub organ: String,
    /// When.
    pub kept_at: Timestamp,
    /// When it was destroyed.
    pub destroyed_at: Option<Timestamp>,
    /// Entry of the access log that tells of it.
    pub log_index: u64,
}

impl PaperCard {
    pub(crate) fn of(row: PaperRow) -> Self {
        Self {
            id: hex(&row.id),
            kind: PaperKind::from_word(&row.kind),
            bytes: row.bytes,
            digest: hex(&row.digest),
            is_own: row.organ == OWN,
            file_name: row.file_name,
            organ: row.organ,
            kept_at: row.kept_at,
            destroyed_at: row.destroyed_at,
            log_index: row.log_index,
        }
    }
}

/// In place of an organ, when it is the person.
const OWN: &str = "self";

/// A paper to be handed out, and the receipt of it.
#[derive(Clone)]
pub struct PaperFile {
    /// Receipt of the logged reading.
    pub receipt: Receipt,
    /// What it is.
    pub kind: PaperKind,
    /// Its name.
    pub file_name: String,
    /// Its content.
    pub content: Vec<u8>,
}

impl fmt::Debug for PaperFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "PaperFile({}, {} bytes)",
            self.kind.word(),
            self.content.len()
        )
    }
}

/// Who does something with the papers of a case, and by what right. Only a use case that asked the policy can make one.
#[derive(Debug, Clone, Copy)]
pub struct PaperReading<'a> {
    /// Whom the case is about.
    pub(crate) subject: [u8; 16],
    /// The case.
    pub(crate) case: [u8; 16],
    /// Who.
    pub(crate) account: &'a Account,
    /// That the policy allows it: names of the policies.
    pub(crate) policy: &'a str,
    /// In place of an organ, and what it rests on besides the case, when somebody does it for the person.
    pub(crate) for_other: Option<(&'a str, &'a str)>,
}

impl PaperReading<'_> {
    /// As the entry of the log has it.
    pub(crate) fn actor(&self) -> PaperActor {
        let is_own = self.account.subject().is_ok_and(|own| own == self.subject);
        PaperActor {
            case: self.case,
            organ: match (self.for_other, is_own) {
                (Some((organ, _)), _) => organ.to_owned(),
                (None, true) => OWN.to_owned(),
                (None, false) => self.account.acts_for().to_owned(),
            },
            actor: self.account.login.clone(),
            ground: self.for_other.map(|(_, ground)| ground.to_owned()),
            policy: self.policy.to_owned(),
        }
    }
}

impl Platform {
    /// How much is taken today.
    ///
    /// # Errors
    /// `PAPER-LIMITS-MISSING` when the pack does not say.
    pub fn paper_limits(&self) -> Result<PaperLimits, Problem> {
        let limits = PaperLimits::on(&self.pack().parameters, self.today());
        limits.map_err(|missing| limits_missing(&missing.id))
    }

    /// Judges files that came together; the first that is not taken is named, and none of them is kept.
    ///
    /// # Errors
    /// The code of a [`PaperProblem`], with the name of the file.
    pub fn judge_papers(&self, files: Vec<SentPaper>) -> Result<Vec<Paper>, Problem> {
        let limits = self.paper_limits()?;
        let together: u64 = files.iter().map(|file| file.bytes.len() as u64).sum();
        if files.len() > limits.max_count {
            let limit = limits.max_count;
            return Err(PaperProblem::TooMany { limit }.of_file(""));
        }
        if together > limits.max_bytes_together {
            let limit = limits.max_bytes_together;
            return Err(PaperProblem::TooLargeTogether { limit }.of_file(""));
        }
        let judged = files.into_iter().map(|file| {
            let judged = judge(file.bytes, &file.name, &file.media_type, &limits);
            judged.map_err(|problem| problem.of_file(&file.name))
        });
        judged.collect()
    }

    /// Encrypts judged papers for the person a case is about, for the transaction of the move that brings them.
    pub(crate) fn encrypt_papers(
        &self,
        subject: [u8; 16],
        papers: Vec<Paper>,
    ) -> Result<Vec<EncryptedPaper>, Problem> {
        let encrypted = papers.into_iter().map(|paper| {
            let paper = NewPaper {
                kind: paper.kind.word(),
                file_name: paper.file_name,
                content: paper.bytes,
            };
            self.store().encrypt_paper(subject, paper)
        });
        Ok(encrypted.collect::<Result<_, StoreError>>()?)
    }

    /// Keeps judged papers with a case that is there.
    ///
    /// # Errors
    /// [`Problem`] of the store; then none is kept.
    pub async fn keep_papers(
        &self,
        by: PaperReading<'_>,
        papers: Vec<Paper>,
    ) -> Result<Vec<Receipt>, Problem> {
        let encrypted = self.encrypt_papers(by.subject, papers)?;
        let kept = self
            .store()
            .keep_papers(encrypted, by.actor())
            .wait()
            .await?;
        Ok(kept.iter().map(Receipt::from).collect())
    }

    /// Logs that a paper is read, and then reads it.
    ///
    /// # Errors
    /// `NOT-FOUND` when the case has no such paper, or no longer.
    pub async fn read_paper(
        &self,
        by: PaperReading<'_>,
        paper: &str,
    ) -> Result<PaperFile, Problem> {
        let paper = id_of_hex(paper).ok_or_else(Problem::not_found)?;
        let opening = PaperOpening {
            paper,
            by: by.actor(),
        };
        let ticket = self.store().open_paper(by.subject, opening).wait().await?;
        let receipt = Receipt::from(ticket.receipt());
        let unread = |error| Problem::unread(error, receipt.clone());
        let (row, content) = self.store().read_paper(&ticket).map_err(unread)?;
        let kind = PaperKind::from_word(&row.kind).ok_or_else(Problem::not_found)?;
        Ok(PaperFile {
            receipt,
            kind,
            file_name: row.file_name,
            content,
        })
    }
}

/// What is not bounded is not taken.
fn limits_missing(id: &str) -> Problem {
    Problem::new(
        "PAPER-LIMITS-MISSING",
        ProblemKind::Unavailable,
        (
            &format!("数据包没有当日有效的材料限额参数 {id}，暂不能提交材料"),
            &format!("the pack has no {id} for today, so no paper can be handed in"),
        ),
        (
            "请联系平台管理员补充数据包参数 PAPER_…",
            "tell the operator to add the parameters PAPER_… to the pack",
        ),
    )
}
