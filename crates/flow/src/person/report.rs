//! 公共信用信息报告: as a value, as plain text, and reproducible for any past day.

use crate::platform::{Platform, end_of_day};
use crate::policy::Reader;
use crate::problem::{Problem, ProblemKind};
use crate::receipt::Receipt;
use crate::record::{AnswerLine, lines};
use jiff::Timestamp;
use jiff::civil::Date;
use rules::catalogue::{Grade, Leaning};
use rules::measure::{clean_years, is_clean};
use rules::text::{Bilingual, Language};
use sha2::{Digest as _, Sha256};
use store::{Kind, OwnOpening, ReportRow, Ticket, hex};

/// Letters of a report code: without those that are read for one another.
const CODE_LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// What stands in an entry in place of a policy when the operator works on the machine itself.
const COMMAND_LINE: &str = "command-line";

/// Who reads a report, as its entry says.
#[derive(Debug)]
pub(super) struct ReadBy {
    pub(super) kind: Kind,
    pub(super) organ: String,
    pub(super) actor: String,
    pub(super) ground: Option<String>,
    pub(super) policy: String,
}

impl ReadBy {
    /// By the person, or on the machine itself.
    pub(super) fn own(organ: &str, actor: &str, policy: String) -> Self {
        Self {
            kind: Kind::OwnReport,
            organ: organ.to_owned(),
            actor: actor.to_owned(),
            ground: None,
            policy,
        }
    }
}

/// A person's report.
#[derive(Clone)]
pub struct Report {
    /// Receipt of the logged reading.
    pub receipt: Receipt,
    /// Code with which others check that the report is genuine.
    pub code: String,
    /// The person's name.
    pub name: String,
    /// The person's number, masked.
    pub number_masked: String,
    /// Day it tells of.
    pub as_of: Date,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// Records.
    pub lines: Vec<AnswerLine>,
    /// For how long no adverse record stands against the person, where that is so: what they may present for a convenience. It is
    /// part of the content, and so of the digest.
    pub clean_years: Option<Bilingual>,
    /// SHA-256 of its content, hexadecimal.
    pub digest: String,
}

impl std::fmt::Debug for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Report({}, {} lines)", self.as_of, self.lines.len())
    }
}

impl Platform {
    /// Finds the subject of a number and issues their report: for the service counter and the command line.
    ///
    /// # Errors
    /// `ID-…` for a malformed number, `REPORT-DATE` for a day that has not come.
    pub async fn report_for_number(
        &self,
        number: &str,
        actor: &str,
        as_of: Option<Date>,
    ) -> Result<Report, Problem> {
        let number = self.person_number(number)?;
        let subject = self
            .store()
            .identify(self.store().keys().digest(number.canonical()))
            .wait()
            .await?;
        // No request comes this way: whoever has the machine has the data, and the entry says so.
        let by = ReadBy::own("operator", actor, COMMAND_LINE.to_owned());
        self.report_of(subject, by, as_of).await
    }

    pub(super) async fn report_of(
        &self,
        subject: [u8; 16],
        by: ReadBy,
        as_of: Option<Date>,
    ) -> Result<Report, Problem> {
        let day = self.report_day(as_of)?;
        let opening = OwnOpening {
            kind: by.kind,
            organ: by.organ,
            actor: by.actor,
            ground: by.ground,
            policy: by.policy,
        };
        let ticket = self.store().open_own(subject, opening).wait().await?;
        self.report_with(&ticket, day).await
    }

    /// The day a report tells of: today, or an earlier one.
    pub(super) fn report_day(&self, as_of: Option<Date>) -> Result<Date, Problem> {
        let today = self.today();
        let day = as_of.unwrap_or(today);
        if day > today {
            return Err(Problem::new(
                "REPORT-DATE",
                ProblemKind::BadInput,
                ("日期尚未到来", "this day has not come yet"),
                ("请选择今天或更早的日期", "choose today or an earlier day"),
            ));
        }
        Ok(day)
    }

    /// The report a ticket opens.
    pub(super) async fn report_with(&self, ticket: &Ticket, day: Date) -> Result<Report, Problem> {
        let issued_at = ticket.receipt().at;
        let known_at = if day < self.today() {
            end_of_day(day)
        } else {
            issued_at
        };
        let unread = |error| Problem::unread(error, ticket.receipt().into());
        let versions = self.store().read_dossier(ticket, known_at);
        let versions = versions.map_err(unread)?;
        let person = self.store().read_subject(ticket, known_at);
        let person = person.map_err(unread)?;
        let lines = lines(self, &versions, day, Reader::Person);
        let mut shown = versions;
        shown.retain(|v| lines.iter().any(|line| line.record == hex(&v.record)));
        let clean_years = clean_years(self.pack(), day)
            .filter(|_| is_clean(self.pack(), day, &shown))
            .map(|years| years.text());
        let mut report = Report {
            receipt: ticket.receipt().into(),
            code: self.report_code(),
            name: person.as_ref().map(|p| p.name.clone()).unwrap_or_default(),
            number_masked: person
                .filter(|p| !p.number.is_empty())
                .map(|p| rules::mask::person_number_authorised(&p.number))
                .unwrap_or_default(),
            as_of: day,
            issued_at,
            lines,
            clean_years,
            digest: String::new(),
        };
        let digest: [u8; 32] = Sha256::digest(body(&report, Language::Chinese)).into();
        report.digest = hex(&digest);
        let row = ReportRow {
            code: report.code.clone(),
            digest,
            lines: u32::try_from(report.lines.len()).unwrap_or(u32::MAX),
            as_of: day,
            issued_at,
        };
        let kept = self.store().keep_report(ticket, row).wait().await;
        kept.map_err(unread)?;
        Ok(report)
    }

    fn report_code(&self) -> String {
        let bytes: [u8; 16] = self.store().environment().random();
        let mut code = String::with_capacity(19);
        for (place, byte) in bytes.iter().enumerate() {
            if place > 0 && place % 4 == 0 {
                code.push('-');
            }
            code.push(char::from(CODE_LETTERS[usize::from(byte % 32)]));
        }
        code
    }
}

/// The report as plain text, with its code and receipt.
#[must_use]
pub fn report_text(report: &Report, language: Language) -> String {
    let t = |zh: &'static str, en: &'static str| match language {
        Language::Chinese => zh,
        Language::English => en,
    };
    let mut text = body(report, language);
    for (label, value) in [
        (t("报告验证码", "Verification code"), report.code.clone()),
        (
            t("内容摘要", "Digest of the content"),
            report.digest.clone(),
        ),
        (
            t("查询登记号", "Entry of the access log"),
            report.receipt.log_index.to_string(),
        ),
    ] {
        text.push_str(&format!("{label}: {value}\n"));
    }
    text
}

/// The content of a report: the same for the same person, day and knowledge.
fn body(report: &Report, language: Language) -> String {
    let t = |zh: &'static str, en: &'static str| match language {
        Language::Chinese => zh,
        Language::English => en,
    };
    let mut text = format!(
        "{}\n{}: {}    {}: {}\n{}: {}\n\n",
        t(
            "个人公共信用信息报告",
            "Personal public credit information report"
        ),
        t("姓名", "Name"),
        report.name,
        t("证件号码", "Number"),
        report.number_masked,
        t("截至日期", "As of"),
        report.as_of,
    );
    if report.lines.is_empty() {
        text.push_str(t(
            "没有可展示的公共信用信息。\n",
            "There is no public credit information to show.\n",
        ));
    }
    for (place, line) in report.lines.iter().enumerate() {
        line_text(&mut text, place + 1, line, language);
    }
    if let Some(years) = &report.clean_years {
        text.push_str(&match language {
            Language::Chinese => format!("\n连续{}以上无不良信用记录。\n", years.zh),
            Language::English => format!("\nNo adverse record for {} or more.\n", years.en),
        });
    }
    text.push_str(t(
        "\n本报告不是征信报告，不含信用评分。\n",
        "\nThis is not a credit-bureau report and holds no score.\n",
    ));
    text
}

fn line_text(text: &mut String, place: usize, line: &AnswerLine, language: Language) {
    let pick = |b: &Bilingual| b.in_language(language).to_owned();
    let t = |zh: &'static str, en: &'static str| match language {
        Language::Chinese => zh,
        Language::English => en,
    };
    text.push_str(&format!(
        "{place}. {} [{}]\n",
        pick(&line.title),
        pick(&leaning_text(line.leaning))
    ));
    let mut rows = vec![
        (t("决定机关", "Decided by"), line.decided_by.clone()),
        (t("文书号", "Document"), line.document_number.clone()),
        (t("决定日期", "Decided on"), line.decided_on.to_string()),
        (
            t("依据", "Basis"),
            line.basis.iter().map(pick).collect::<Vec<_>>().join("；"),
        ),
    ];
    if let Some(grade) = line.grade {
        rows.push((t("等级", "Grade"), pick(&grade_text(grade))));
    }
    rows.push((
        t("展示至", "Shown until"),
        format!(
            "{}（{}）",
            line.display_until,
            pick(&line.end_reason.text())
        ),
    ));
    for field in &line.fields {
        rows.push(("", format!("{}: {}", pick(&field.title), field.text)));
    }
    if line.disputed {
        rows.push((
            t("状态", "State"),
            t("异议中", "disputed, not yet decided").to_owned(),
        ));
    }
    for (title, on, words) in &line.annotations {
        rows.push(("", format!("{} {on}: {words}", pick(title))));
    }
    rows.push((
        t("如何提出异议", "How to object"),
        pick(&line.how_to_object),
    ));
    for (label, value) in rows {
        let separator = if label.is_empty() { "" } else { ": " };
        text.push_str(&format!("   {label}{separator}{value}\n"));
    }
}

/// A leaning in words.
#[must_use]
pub fn leaning_text(leaning: Leaning) -> Bilingual {
    match leaning {
        Leaning::Good => Bilingual::new("守信信息", "good"),
        Leaning::Neutral => Bilingual::new("一般信息", "neutral"),
        Leaning::Adverse => Bilingual::new("失信信息", "adverse"),
    }
}

/// A grade in words.
#[must_use]
pub fn grade_text(grade: Grade) -> Bilingual {
    match grade {
        Grade::Minor => Bilingual::new("轻微", "minor"),
        Grade::General => Bilingual::new("一般", "general"),
        Grade::Serious => Bilingual::new("严重", "serious"),
    }
}
