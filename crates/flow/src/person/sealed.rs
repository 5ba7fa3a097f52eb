//! 依法保密: what a person is told of an entry that the law keeps from them until a day.

use super::AccessLine;
use crate::platform::Platform;
use crate::problem::{Problem, ProblemKind};
use crate::record::citation_text;
use jiff::civil::Date;
use rules::text::Bilingual;
use store::Access;

/// 依法保密: what is told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealView {
    /// The first day on which the entry is shown.
    pub opens_on: Date,
    /// On which law and for what reason it was sealed; `None` until that day.
    pub note: Option<Bilingual>,
}

impl Platform {
    /// Why an entry was sealed, once it is open.
    pub(super) fn seal_note(&self, access: &Access, reason: &str) -> Bilingual {
        let power = access
            .ground
            .as_deref()
            .and_then(|g| g.strip_prefix("power:"));
        let secrecy = power.and_then(|power| self.pack().power(power)?.secrecy.as_ref());
        let basis = secrecy.map(|secrecy| secrecy.basis.as_slice());
        let basis = basis.unwrap_or_default().iter();
        let basis: Vec<Bilingual> = basis.map(|c| citation_text(self.pack(), c)).collect();
        let zh: Vec<&str> = basis.iter().map(|b| b.zh.as_str()).collect();
        let en: Vec<&str> = basis.iter().map(|b| b.en.as_str()).collect();
        Bilingual::new(
            format!("曾依法对本人保密（{}），理由：{reason}", zh.join("、")),
            format!(
                "it was kept from you by law ({}), for this reason: {reason}",
                en.join(", ")
            ),
        )
    }
}

/// All that is told of an entry before the day it opens.
pub(super) fn sealed_line(log_index: u64, opens_on: Date, published: bool) -> AccessLine {
    let hidden = || Bilingual::new("依法保密", "kept secret by law");
    AccessLine {
        log_index,
        at: None,
        kind: "sealed".to_owned(),
        kind_title: hidden(),
        outcome: "sealed".to_owned(),
        organ: String::new(),
        organ_name: hidden(),
        purpose_title: None,
        ground_title: Bilingual::new(
            format!("自 {opens_on} 起自动公开"),
            format!("opens by itself on {opens_on}"),
        ),
        consent: None,
        case_number: None,
        items: Vec::new(),
        policies: Vec::new(),
        reason: None,
        reason_code: None,
        published,
        seal: Some(SealView {
            opens_on,
            note: None,
        }),
    }
}

pub(super) fn still_sealed(opens_on: Date) -> Problem {
    Problem::new(
        "LOG-ENTRY-SEALED",
        ProblemKind::NotAllowed,
        (
            &format!("该条登记依法保密，自 {opens_on} 起自动公开"),
            &format!("this entry is kept secret by law and opens by itself on {opens_on}"),
        ),
        (
            "其承诺值已在日志中；下载完整清单可以证明它没有被隐去",
            "its commitment is in the log already; the whole list, which you can download, proves that it is there",
        ),
    )
}
