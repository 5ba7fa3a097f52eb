//! Findings as they are kept, and the findings that only the store can make.

use rules::finding::{Finding, Severity};
use rules::text::Bilingual;
use serde::{Deserialize, Serialize};
use store::HeldText;

/// A finding as kept with its row.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct KeptFinding {
    pub(super) code: String,
    pub(super) severity: String,
    pub(super) field: Option<String>,
    pub(super) zh: String,
    pub(super) en: String,
    pub(super) remedy_zh: String,
    pub(super) remedy_en: String,
}

pub(super) fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Notice => "notice",
        Severity::Held => "held",
        Severity::Refused => "refused",
    }
}

pub(super) fn severity_of(word: &str) -> Severity {
    match word {
        "refused" => Severity::Refused,
        "held" => Severity::Held,
        _ => Severity::Notice,
    }
}

/// Findings of a row as JSON.
pub(super) fn findings_json(findings: &[Finding]) -> String {
    let kept: Vec<KeptFinding> = findings
        .iter()
        .map(|finding| KeptFinding {
            code: finding.code.to_owned(),
            severity: severity_word(finding.severity).to_owned(),
            field: finding.field.clone(),
            zh: finding.what.zh.clone(),
            en: finding.what.en.clone(),
            remedy_zh: finding.remedy.zh.clone(),
            remedy_en: finding.remedy.en.clone(),
        })
        .collect();
    serde_json::to_string(&kept).unwrap_or_default()
}

pub(super) fn held_text(finding: &Finding) -> HeldText {
    HeldText {
        code: finding.code,
        findings: findings_json(std::slice::from_ref(finding)).into(),
    }
}

pub(super) fn other_name() -> Finding {
    Finding::new(
        "ROW-OTHER-NAME",
        Severity::Held,
        None,
        Bilingual::new(
            "该证件号码已以另一姓名登记，本行暂不入档，待人工核实",
            "this number is recorded under another name; the row waits for a person's review",
        ),
        Bilingual::new(
            "请核对姓名和证件号码；如确系同一人更名，请附更名材料联系平台",
            "check name and number; if the person changed their name, send the proof to the operator",
        ),
    )
}

pub(super) fn in_case() -> Finding {
    Finding::new(
        "ROW-IN-CASE",
        Severity::Held,
        None,
        Bilingual::new(
            "该信息正在异议等案件办理中，本行暂不入档",
            "the record is being decided about in a case; the row waits",
        ),
        Bilingual::new(
            "请在案件中作出更正或者撤销的决定；案件办结后再报送",
            "decide the correction or withdrawal in the case, or send the row again when it is closed",
        ),
    )
}

pub(super) fn in_listing() -> Finding {
    Finding::new(
        "ROW-IN-LISTING",
        Severity::Held,
        None,
        Bilingual::new(
            "本单位已在案件中提议将该人列入同一名单，程序尚未完成，本行暂不入档",
            "your organ proposed in a case to list this person, and the procedure is not at its end; the row waits",
        ),
        Bilingual::new(
            "请在案件中完成告知、陈述申辩、决定和送达，生效后自动记录；不再列入的，请终止案件",
            "finish notice, statement, decision and service in the case, which makes the record; if nobody is to be listed, drop the case",
        ),
    )
}

pub(super) fn ended() -> Finding {
    Finding::new(
        "ROW-RECORD-ENDED",
        Severity::Held,
        None,
        Bilingual::new(
            "该信息已修复或封存，重新报送不会使其恢复，待人工核实",
            "this record was repaired or sealed; reporting it again does not bring it back; it waits for review",
        ),
        Bilingual::new(
            "请核对是否误报；确需更正请按异议或更正程序办理",
            "check whether it was sent by mistake; a correction goes through its own procedure",
        ),
    )
}

pub(super) fn nothing_to_withdraw() -> Finding {
    Finding::new(
        "ROW-NOTHING-TO-WITHDRAW",
        Severity::Refused,
        None,
        Bilingual::new(
            "本行要求撤销，但平台没有这条有效信息",
            "the row withdraws a record, but there is no such live record",
        ),
        Bilingual::new(
            "请核对文书号、事项和证件号码是否与原报送一致",
            "check that document number, item and number are those of the original report",
        ),
    )
}

pub(super) fn not_a_source() -> Finding {
    Finding::new(
        "ROW-SUCCESSOR-NEW",
        Severity::Refused,
        None,
        Bilingual::new(
            "本单位只能更正和撤回所承接单位已报送的该类信息，本行不在其中",
            "your organ may only correct and withdraw what its predecessor reported under this item; this row is none of it",
        ),
        Bilingual::new(
            "请核对文书号、事项和证件号码是否与原报送一致；新信息请由目录所列来源单位报送",
            "check that document number, item and number are those of the original report; what is new comes from a source the \
             catalogue names",
        ),
    )
}
