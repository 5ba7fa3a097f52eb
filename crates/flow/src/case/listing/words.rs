//! What people read of a listing: how its parts are called, what became of the statement, and why it is over.

use super::super::Asked;
use super::super::for_other::BY;
use super::{BASIS, ENTITY, NAMED_BY, UNTIL, fact_of};
use rules::case::{CaseKind, Move, MoveRefusal};
use rules::catalogue::{FieldKind, Role};
use rules::pack::Pack;
use rules::record::{State, Version};
use rules::text::Bilingual;
use store::{CaseContent, CaseRow, LISTED_ITEM};

/// What became of the person's statement, in a word of the layout.
pub(super) const OUTCOME: &str = "outcome";
/// Why a listing is over: `repaired`, `annulled`, `expired`.
const REMOVAL: &str = "removal";
const EXPIRED: &str = "expired";
/// Why a listing is over: word, and what it means.
const REMOVALS: [(&str, &str, &str); 3] = [
    ("repaired", "已修复", "repaired"),
    ("annulled", "已撤销", "annulled"),
    (EXPIRED, "期限届满", "expired"),
];
/// Facts people may read, with their names.
const NAMES: [(&str, &str, &str); 7] = [
    (BY, "代理人", "Acting for the person"),
    (ENTITY, "相关单位", "Entity"),
    (
        NAMED_BY,
        "认定责任人员的文书及条款",
        "Decision and article that name the person",
    ),
    (BASIS, "列入依据", "Legal basis"),
    (UNTIL, "列入期限至", "Listed until"),
    (OUTCOME, "陈述申辩结果", "Outcome of the statement"),
    (REMOVAL, "移出原因", "Why removed"),
];

/// The list a listing is about.
pub(in super::super) fn list_of(row: &CaseRow, pack: &Pack) -> Option<Bilingual> {
    if row.case.kind != CaseKind::Listing {
        return None;
    }
    let item = pack.item(fact_of(row, LISTED_ITEM)?)?;
    Some(item.title.clone())
}

/// How time ended a listing: its term has run, or its record ended before.
pub(in super::super) fn end_of(
    row: &CaseRow,
    version: Option<&Version>,
    ended: bool,
) -> Vec<(String, String)> {
    if row.case.kind != CaseKind::Listing || !ended {
        return Vec::new();
    }
    let how = match version.map(|version| version.state) {
        Some(State::Repaired) => "repaired",
        Some(State::Withdrawn | State::Sealed) => "annulled",
        _ => EXPIRED,
    };
    vec![(REMOVAL.to_owned(), how.to_owned())]
}

/// What becomes of the record of a listing that an organ removes: repaired and annulled are kept apart, and no reason is none.
pub(in super::super) fn ends_as(content: &CaseContent) -> Result<State, MoveRefusal> {
    match content.fact(REMOVAL) {
        Some("repaired") => Ok(State::Repaired),
        Some("annulled") => Ok(State::Withdrawn),
        _ => Err(MoveRefusal::Unlawful {
            code: "LISTING-REMOVAL",
            what: Bilingual::new(
                "没有写明移出的原因",
                "it is not said why the person is removed from the list",
            ),
            remedy: Bilingual::new(
                "请选择已修复或者已撤销；期限届满的自动移出，无须办理",
                "choose repaired or annulled; when the term has run it ends by itself",
            ),
        }),
    }
}

/// What else a step of a listing can say: what became of the statement, and why the listing is over.
pub(in super::super) fn asked_with(row: &CaseRow, step: Move, pack: &Pack) -> Option<Asked> {
    if row.case.kind != CaseKind::Listing {
        return None;
    }
    let (name, words) = match step {
        Move::AnswerStatement => {
            let item = pack.item(fact_of(row, LISTED_ITEM)?)?;
            let field = item.field_of(Role::StatementOutcome)?;
            let FieldKind::Choice { words, .. } = &field.kind else {
                return None;
            };
            // The first says that the person said nothing, and they did.
            let words = words.iter().skip(1);
            let words = words.map(|word| (word.clone(), Bilingual::new(word, word)));
            (OUTCOME, words.collect())
        }
        Move::Remove => {
            let lasting = REMOVALS.iter().filter(|(word, ..)| *word != EXPIRED);
            let words =
                lasting.map(|(word, zh, en)| ((*word).to_owned(), Bilingual::new(*zh, *en)));
            (REMOVAL, words.collect())
        }
        _ => return None,
    };
    let (_, zh, en) = NAMES.iter().find(|(known, ..)| *known == name)?;
    Some(Asked {
        name,
        title: Bilingual::new(*zh, *en),
        words,
    })
}

/// What people may read of the facts of a step, with their names.
pub(in super::super) fn told(content: &CaseContent) -> Vec<(Bilingual, String)> {
    let told = NAMES.iter().filter_map(|(name, zh, en)| {
        let text = content.fact(name)?;
        let removal = REMOVALS
            .iter()
            .find(|(word, ..)| *name == REMOVAL && *word == text);
        let text = match removal {
            Some((_, zh, en)) => format!("{zh} {en}"),
            None => text.to_owned(),
        };
        Some((Bilingual::new(*zh, *en), text))
    });
    told.collect()
}
