//! The person's own room: the report about them, who looked, and their consents.

mod case_words;
mod consents;
mod counter;
mod export;
mod list;
mod measures;
mod notices;
mod number;
mod points;
mod report;
mod representation;
mod sealed;

use crate::account::Account;
use crate::platform::Platform;
use crate::policy::{Action, Facts, Permit, Resource};
use crate::problem::{Problem, ProblemKind};
use crate::record::organ_name;
use jiff::Timestamp;
use jiff::civil::Date;
use ledger::reader::LogDirectory;
use rules::consent::refusal_text;
use rules::text::Bilingual;
use store::{Access, Kind, Outcome, hex};

pub use counter::CounterReason;
pub use export::{ElsewhereTable, Export, ExportColumn, ExportTable, ExportValue};
pub use list::ListProof;
pub use measures::MeasureView;
pub use notices::{ContactSettings, ContactView, MessageLine, NoticeLine, NoticeView};
pub use number::OwnNumber;
pub use points::{PointsLine, PointsView};
use report::ReadBy;
pub use report::{Report, grade_text, leaning_text, report_text};
pub use representation::{
    ArrangementChoice, ArrangementView, NamedPerson, OwnRepresentations, RepresentationPlan,
    RepresentationStanding, RepresentationView, Represented, Step,
};
pub(crate) use representation::{acting_for, not_opened, of_row};
pub use sealed::SealView;
use sealed::{sealed_line, still_sealed};

/// Accesses on one page.
const PAGE: u32 = 50;

/// One line of the list of who looked.
#[derive(Debug, Clone)]
pub struct AccessLine {
    /// Position in the access log.
    pub log_index: u64,
    /// When; `None` while it is sealed.
    pub at: Option<Timestamp>,
    /// What, as a word.
    pub kind: String,
    /// What.
    pub kind_title: Bilingual,
    /// `done`, `answered` or `refused`.
    pub outcome: String,
    /// Slug of the organ.
    pub organ: String,
    /// Its name.
    pub organ_name: Bilingual,
    /// Purpose.
    pub purpose_title: Option<Bilingual>,
    /// Ground in words.
    pub ground_title: Bilingual,
    /// The consent it rests on or is about, if it is one, hexadecimal.
    pub consent: Option<String>,
    /// Case number.
    pub case_number: Option<String>,
    /// Items concerned.
    pub items: Vec<Bilingual>,
    /// The policies that allowed it: name, and what it says.
    pub policies: Vec<(String, Bilingual)>,
    /// Why it was refused, in words.
    pub reason: Option<Bilingual>,
    /// Why it was refused, as a code.
    pub reason_code: Option<String>,
    /// Already in a signed checkpoint.
    pub published: bool,
    /// It is sealed until this day, or was, and on which ground.
    pub seal: Option<SealView>,
}

/// The proof that an access is in the log, for outsiders to check.
#[derive(Debug, Clone)]
pub struct ProofFile {
    /// Name of the file.
    pub file_name: String,
    /// The proof, in the C2SP tlog-proof form.
    pub text: String,
    /// The text the commitment opens to.
    pub opening: String,
    /// The salt, hexadecimal.
    pub salt: String,
    /// The leaf, as it stands in the log.
    pub leaf: String,
}

impl Platform {
    /// Who looked at the person's dossier and who wrote to it, newest first. `before` continues a page.
    ///
    /// # Errors
    /// `POLICY-DENIED` for an account that is no person's.
    pub async fn my_accesses(
        &self,
        account: &Account,
        before: Option<u64>,
    ) -> Result<(Vec<AccessLine>, Option<u64>), Problem> {
        let (subject, _) = self.own(account, Action::ReadOwnAccesses)?;
        self.accesses_of(subject, before)
    }

    fn accesses_of(
        &self,
        subject: [u8; 16],
        before: Option<u64>,
    ) -> Result<(Vec<AccessLine>, Option<u64>), Problem> {
        let accesses = self.store().accesses(subject, before, PAGE)?;
        let full = accesses.len() == PAGE as usize;
        let next = accesses.last().map(|a| a.log_index).filter(|_| full);
        let published = self.published();
        let lines = accesses
            .iter()
            .map(|access| self.access_line(access, published))
            .collect();
        Ok((lines, next))
    }

    fn access_line(&self, access: &Access, published: u64) -> AccessLine {
        if let Some(opens_on) = access.sealed_on(self.today()) {
            return sealed_line(access.log_index, opens_on, access.log_index < published);
        }
        let pack = self.pack();
        let day = crate::platform::legal_date(access.at);
        let items = access.items.as_deref().unwrap_or_default();
        AccessLine {
            log_index: access.log_index,
            at: Some(access.at),
            kind: access.kind.word().to_owned(),
            kind_title: match access.reason.as_deref() {
                Some(store::EMERGENCY) => emergency_title(),
                Some(reason) if reason.starts_with(store::MATTER) => {
                    measures::checked_title(pack, reason)
                }
                _ => kind_title(access.kind),
            },
            outcome: access.outcome.word().to_owned(),
            organ: access.organ.clone(),
            organ_name: match access.organ.as_str() {
                "self" => Bilingual::new("本人", "yourself"),
                "representative" => Bilingual::new("代理人", "the representative"),
                "represented" => Bilingual::new("被代理人", "the person represented"),
                organ => organ_name(pack, organ, day),
            },
            purpose_title: access
                .purpose
                .as_deref()
                .and_then(|p| pack.purpose(p))
                .map(|p| p.title.clone()),
            ground_title: self.ground_title(access),
            consent: consent_of(access).map(str::to_owned),
            case_number: access.case_number.clone(),
            items: items
                .split_whitespace()
                .filter_map(|id| pack.item(id).map(|i| i.title.clone()))
                .collect(),
            policies: access
                .policy
                .as_deref()
                .unwrap_or_default()
                .split_whitespace()
                .map(|id| (id.to_owned(), self.policy().words(id)))
                .collect(),
            reason: access
                .reason
                .as_deref()
                .filter(|_| access.outcome == Outcome::Refused)
                .map(|code| {
                    refusal_text(code)
                        .or_else(|| rules::representation::refusal_text(code))
                        .or_else(|| rules::measure::refusal_text(code))
                        .unwrap_or_else(|| Bilingual::new(code, code))
                }),
            reason_code: access
                .reason
                .clone()
                .filter(|_| access.outcome == Outcome::Refused),
            published: access.log_index < published,
            seal: access.seal.as_ref().map(|(opens_on, reason)| SealView {
                opens_on: *opens_on,
                note: Some(self.seal_note(access, reason)),
            }),
        }
    }

    fn ground_title(&self, access: &Access) -> Bilingual {
        match access.ground.as_deref().and_then(|g| g.split_once(':')) {
            Some(("consent", rest)) => {
                let (id, by) = rest.split_once(' ').unwrap_or((rest, ""));
                let short = id.get(id.len().saturating_sub(8)..).unwrap_or(id);
                let mut title = Bilingual::new(
                    format!("本人授权（编号尾号 {short}）"),
                    format!("the person's consent (number ending in {short})"),
                );
                if let Some(by) = by.strip_prefix("representation:") {
                    let by = representation::ground_text(by);
                    title.zh.push_str(&format!("；{}", by.zh));
                    title.en.push_str(&format!("; {}", by.en));
                }
                title
            }
            Some(("representation", rest)) => representation::ground_text(rest),
            Some(("arrangement", choice)) => representation::choice_text(choice),
            Some(("power", slug)) => self
                .pack()
                .power(slug)
                .map_or_else(|| Bilingual::new(slug, slug), |power| power.title.clone()),
            Some(("measure", rest)) => measures::ground_text(self.pack(), rest),
            Some(("present", rest)) => counter::ground_text(rest),
            Some(("recall", reason)) => rules::recall::RecallReason::from_word(reason)
                .map_or_else(|| Bilingual::new(reason, reason), |reason| reason.text()),
            Some(("case", rest)) => case_words::ground_text(rest),
            Some(("erasure", reason)) => {
                Bilingual::new(format!("删除决定：{reason}"), format!("decided: {reason}"))
            }
            Some(("review", entry)) => Bilingual::new(
                format!("对第 {entry} 号登记的复核"),
                format!("a review of entry {entry}"),
            ),
            _ => match access.kind {
                Kind::Question => Bilingual::new(
                    "未能核实的授权凭证",
                    "a consent artefact that was not genuine",
                ),
                Kind::RecordWritten => Bilingual::new("依目录报送", "reported under the catalogue"),
                Kind::ConsentAsked => Bilingual::new("没有送达的申请", "a request not passed on"),
                _ => Bilingual::new("本人", "the person's own right"),
            },
        }
    }

    /// The proof of one line of the list.
    ///
    /// # Errors
    /// `NOT-FOUND` when the line is not the person's; `LOG-NOT-YET-PUBLISHED` in the moment before the next checkpoint.
    pub async fn my_access_proof(
        &self,
        account: &Account,
        log_index: u64,
    ) -> Result<ProofFile, Problem> {
        let (subject, _) = self.own(account, Action::ReadOwnAccesses)?;
        self.proof_of(subject, log_index)
    }

    fn proof_of(&self, subject: [u8; 16], log_index: u64) -> Result<ProofFile, Problem> {
        let access = self
            .store()
            .access(subject, log_index)?
            .ok_or_else(Problem::not_found)?;
        if let Some(opens_on) = access.sealed_on(self.today()) {
            return Err(still_sealed(opens_on));
        }
        let verifier = self.store().log_verifier(self.log_origin())?;
        let log = LogDirectory::new(self.log_directory());
        let unavailable = |cause| log_unavailable(&cause);
        let checkpoint = log.checkpoint(&verifier).map_err(unavailable)?;
        if log_index >= checkpoint.size() {
            return Err(not_yet_published());
        }
        let proof = log
            .inclusion_proof(&checkpoint, log_index)
            .map_err(unavailable)?;
        let commitment = ledger::commitment::commit(&access.salt, access.opening.as_bytes());
        let leaf = ledger::commitment::leaf(&commitment);
        Ok(ProofFile {
            file_name: format!("access-{log_index}.tlog-proof"),
            text: proof.to_text(),
            opening: access.opening,
            salt: hex(&access.salt.0),
            leaf: String::from_utf8_lossy(&leaf).into_owned(),
        })
    }

    /// The person's report, for today or as it stood on an earlier day. Reading it is itself logged.
    ///
    /// # Errors
    /// `REPORT-DATE` for a day that has not come.
    pub async fn my_report(
        &self,
        account: &Account,
        as_of: Option<Date>,
    ) -> Result<Report, Problem> {
        let (subject, permit) = self.own(account, Action::ReadOwnReport)?;
        let by = ReadBy::own("self", &account.login, permit.text());
        self.report_of(subject, by, as_of).await
    }

    /// The subject of the account, for something that is the person's own.
    fn own(&self, account: &Account, action: Action) -> Result<([u8; 16], Permit), Problem> {
        // An account that belongs to nobody asks for nobody's, and is refused by the policy.
        let subject = account.subject().unwrap_or_default();
        let dossier = Resource::Dossier(subject);
        let permit = self.decide(account, action, &dossier, &Facts::None)?;
        Ok((account.subject()?, permit))
    }
}

/// The consent an entry names as its ground.
fn consent_of(access: &Access) -> Option<&str> {
    let rest = access.ground.as_deref()?.strip_prefix("consent:")?;
    rest.split(' ').next()
}

/// A question that went on beyond a budget.
fn emergency_title() -> Bilingual {
    Bilingual::new(
        "紧急查询（超出查询额度，由安全管理员复核）",
        "emergency question (beyond the budget, reviewed by the security administrator)",
    )
}

fn kind_title(kind: Kind) -> Bilingual {
    let (zh, en) = match kind {
        Kind::RecordWritten => ("写入信用信息", "record written"),
        Kind::Question => ("查询", "question"),
        Kind::Check => (
            "核查是否列入严重失信名单",
            "checked whether you are on a severe list",
        ),
        Kind::OwnReport => ("本人查阅报告", "own report read"),
        Kind::OwnNumber => ("本人查看完整证件号码", "own number shown in full"),
        Kind::OwnExport => (
            "本人导出全部数据",
            "everything held was given to the person",
        ),
        Kind::CounterReport => (
            "窗口为到场本人查阅报告",
            "report opened at a counter for the person, who was present",
        ),
        Kind::ConsentAsked => ("申请授权", "consent asked for"),
        Kind::ConsentAnswered => ("答复授权申请", "consent answered"),
        Kind::ConsentWithdrawn => ("撤回授权", "consent withdrawn"),
        Kind::MeasureApplied => (
            "单位登记对本人采取或者未采取的措施",
            "an organ filed which measure it took, or did not take",
        ),
        Kind::MeasureEnded => ("措施已解除", "a measure was lifted"),
        Kind::OwnMeasures => ("本人查看对自己采取的措施", "own measures read"),
        Kind::OwnPoints => ("本人查看诚信积分", "own points read"),
        // These are in nobody's list.
        Kind::DefinitionMoved | Kind::DefinitionCommented | Kind::DefinitionAnswered => (
            "办理失信行为划定",
            "a step in a definition of dishonest acts",
        ),
        Kind::NumberErased => ("删除证件号码", "number erased"),
        Kind::LookupNotJustified => (
            "复核认定此前一次查询不正当",
            "an earlier lookup was reviewed and found not justified",
        ),
        Kind::CaseOpened => ("提起案件", "a case was begun"),
        Kind::CaseMoved => ("案件有进展", "a step in a case"),
        Kind::CaseRead => ("经办人查看案件", "an officer who works on the case read it"),
        Kind::RecallSent => (
            "通知曾收到该信息的单位",
            "an organ that had received a record was told that it has changed",
        ),
        Kind::RecallAcknowledged => ("该单位已确认收到通知", "the organ acknowledged that"),
        Kind::PaperKept => ("提交案件材料", "paper handed in with a case"),
        Kind::PaperRead => ("查看案件材料", "paper of a case read"),
        Kind::PaperDestroyed => ("销毁案件材料", "paper of a case destroyed"),
        _ => return representation::kind_title(kind),
    };
    Bilingual::new(zh, en)
}

fn not_yet_published() -> Problem {
    Problem::new(
        "LOG-NOT-YET-PUBLISHED",
        ProblemKind::Unavailable,
        (
            "该条登记将在一秒内进入签名的日志",
            "this entry will be in the signed log within a second",
        ),
        ("请稍后刷新", "reload in a moment"),
    )
}

fn log_unavailable(cause: &ledger::reader::ReadError) -> Problem {
    tracing::error!(%cause, "the published log cannot be read");
    Problem::new(
        "LOG-UNAVAILABLE",
        ProblemKind::Internal,
        ("查询日志无法读取", "the access log cannot be read"),
        (
            "请联系平台管理员",
            "tell the operator; `chengxin verify` names what is damaged",
        ),
    )
}
