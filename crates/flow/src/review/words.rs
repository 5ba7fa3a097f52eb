//! What a reviewer reads.

use super::EvidenceLine;
use crate::platform::Platform;
use rules::text::Bilingual;
use std::collections::HashMap;
use store::{EMERGENCY, Kind, LookupRow, ReviewStep};

/// The lookups an alarm rests on. Of the people it tells which are the same and nothing more.
pub(super) fn evidence(platform: &Platform, rows: &[LookupRow]) -> Vec<EvidenceLine> {
    let mut numbers: HashMap<[u8; 16], usize> = HashMap::new();
    rows.iter()
        .map(|row| {
            let next = numbers.len() + 1;
            let purpose = row
                .purpose
                .as_deref()
                .and_then(|id| platform.pack().purpose(id));
            EvidenceLine {
                log_index: row.log_index,
                at: row.at,
                title: title(row.kind),
                person: *numbers.entry(row.subject).or_insert(next),
                purpose: purpose.map(|purpose| purpose.title.clone()),
                ground: ground(platform, row),
                case_number: row.case_number.clone(),
                refused: row.reason.clone().filter(|_| row.refused),
                emergency: row.reason.as_deref() == Some(EMERGENCY),
            }
        })
        .collect()
}

fn title(kind: Kind) -> Bilingual {
    let (zh, en) = match kind {
        Kind::Check => ("名单核查", "check against lists"),
        Kind::CounterReport => ("窗口代查报告", "report at a counter"),
        _ => ("查询", "question"),
    };
    Bilingual::new(zh, en)
}

fn ground(platform: &Platform, row: &LookupRow) -> Bilingual {
    match row
        .ground
        .as_deref()
        .and_then(|ground| ground.split_once(':'))
    {
        Some(("consent", _)) => Bilingual::new("本人授权", "a consent"),
        Some(("power", slug)) => {
            let power = platform.pack().power(slug);
            power.map_or_else(|| Bilingual::new(slug, slug), |power| power.title.clone())
        }
        Some(("present", _)) => Bilingual::new("本人到场", "the person was present"),
        _ => Bilingual::new("无", "none"),
    }
}

pub(super) fn step(step: ReviewStep) -> Bilingual {
    let (zh, en) = match step {
        ReviewStep::Asked => ("请查询人说明", "the officer was asked to explain"),
        ReviewStep::Explained => ("查询人说明", "the officer explained"),
        ReviewStep::Justified => ("认定正当", "found justified"),
        ReviewStep::NotJustified => ("认定不正当", "found not justified"),
    };
    Bilingual::new(zh, en)
}
