//! Records as people read them: who decided, on which document and basis, when it ends and why, how to object.

mod basis;

pub use basis::citation_text;

use crate::platform::Platform;
use crate::policy::{Reader, RecordFacts};
use jiff::Timestamp;
use jiff::civil::Date;
use rules::catalogue::{Audience, Field, Grade, Item, Leaning, Mask, RepairRule, Role};
use rules::disputed::DisputedUse;
use rules::pack::Pack;
use rules::record::{EndReason, State, Version};
use rules::text::Bilingual;
use store::hex;

/// A field of a record, as shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerField {
    /// Code in the format.
    pub code: String,
    /// Title.
    pub title: Bilingual,
    /// Text, masked for the reader.
    pub text: String,
}

/// A record, as shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerLine {
    /// Item.
    pub item: String,
    /// Name of the item.
    pub title: Bilingual,
    /// For or against the person.
    pub leaning: Leaning,
    /// Grade.
    pub grade: Option<Grade>,
    /// Organ that decided.
    pub decided_by: String,
    /// Document number.
    pub document_number: String,
    /// Day of the decision.
    pub decided_on: Date,
    /// Last day it is shown and used.
    pub display_until: Date,
    /// Why then.
    pub end_reason: EndReason,
    /// Fields the reader may see.
    pub fields: Vec<AnswerField>,
    /// Why it may be recorded.
    pub basis: Vec<Bilingual>,
    /// Slug of the organ that supplied it.
    pub source: String,
    /// Its name.
    pub source_name: Bilingual,
    /// The person disputes it, and nobody has decided.
    pub disputed: bool,
    /// What the person said or did about it: what it is, from which day, in words.
    pub annotations: Vec<(Bilingual, Date, String)>,
    /// It arrived after the reporting period.
    pub late: bool,
    /// How to object, and whether it can be repaired.
    pub how_to_object: Bilingual,
    /// When this version was recorded.
    pub recorded_at: Timestamp,
    /// Record id, hexadecimal.
    pub record: String,
    /// Version.
    pub version: u32,
    /// Sheet and row of the file it came from.
    pub origin: String,
}

/// The lines of a dossier that may be shown on a day, by the rules and by the policy, last decided first.
pub(crate) fn lines(
    platform: &Platform,
    versions: &[Version],
    day: Date,
    reader: Reader,
) -> Vec<AnswerLine> {
    let disputed = DisputedUse::on(&platform.pack().parameters, day);
    // What the person disputes they see themselves in any case, with its mark.
    let open = |version: &Version| reader == Reader::Person || disputed.may_use(version.state);
    let mut lines: Vec<AnswerLine> = versions
        .iter()
        .filter(|version| version.shown_on(day) && open(version))
        .filter(|version| may_show(platform, reader, version, day))
        .filter_map(|version| line(platform.pack(), version, reader))
        .collect();
    lines.sort_by(|a, b| {
        b.decided_on
            .cmp(&a.decided_on)
            .then_with(|| a.record.cmp(&b.record))
    });
    lines
}

/// Whether the policy lets a version be shown.
fn may_show(platform: &Platform, reader: Reader, version: &Version, day: Date) -> bool {
    let (from, until) = (version.decided_on, version.display_until);
    let facts = RecordFacts::on(version.state, from, until, day);
    platform.policy().shows(reader, facts)
}

/// One line; `None` when the pack no longer knows the item: what no law covers any more is not shown.
fn line(pack: &Pack, version: &Version, reader: Reader) -> Option<AnswerLine> {
    let item = pack.item_version(&version.item, version.item_version)?;
    // An item that was switched off since is neither shown nor used.
    pack.item(&version.item)
        .filter(|newest| newest.switched_off.is_none())?;
    let fields = version
        .fields
        .iter()
        .filter_map(|(code, text)| shown(item.field(code)?, text, reader))
        .collect();
    let source_name = organ_name(pack, &version.source, version.decided_on);
    Some(AnswerLine {
        item: version.item.clone(),
        title: item.title.clone(),
        leaning: version.leaning,
        grade: version.grade,
        decided_by: version.decided_by.clone(),
        document_number: version.document_number.clone(),
        decided_on: version.decided_on,
        display_until: version.display_until,
        end_reason: version.end_reason,
        fields,
        basis: item.basis.iter().map(|c| citation_text(pack, c)).collect(),
        source: version.source.clone(),
        how_to_object: how_to_object(item, &source_name),
        source_name,
        disputed: version.state == State::Disputed,
        annotations: version
            .annotations
            .iter()
            .map(|one| (one.kind.title(), one.on, one.text.clone()))
            .collect(),
        late: version.late,
        recorded_at: version.recorded_at,
        record: hex(&version.record),
        version: version.version,
        origin: match &version.provenance.sheet {
            Some(sheet) => format!(
                "{} / {sheet} / {}",
                hex(&version.provenance.upload),
                version.provenance.row
            ),
            None => format!(
                "{} / {}",
                hex(&version.provenance.upload),
                version.provenance.row
            ),
        },
    })
}

/// Roles that a line already shows by itself.
const SHOWN_BY_LINE: [Role; 7] = [
    Role::SubjectKind,
    Role::DocumentNumber,
    Role::DecidedOn,
    Role::DecidingOrgan,
    Role::DecidingOrganCode,
    Role::SourceOrgan,
    Role::SourceOrganCode,
];

/// Whether a line shows by itself what the field says.
pub(crate) fn is_shown_by_line(field: &Field) -> bool {
    field.role.is_some_and(|role| SHOWN_BY_LINE.contains(&role))
}

fn shown(field: &Field, text: &str, reader: Reader) -> Option<AnswerField> {
    if is_shown_by_line(field) {
        return None;
    }
    let text = match reader {
        Reader::Person if field.audience.contains(&Audience::Person) => text.to_owned(),
        Reader::Organ if field.audience.contains(&Audience::Reader) => masked(field.mask, text)?,
        _ => return None,
    };
    Some(AnswerField {
        code: field.code.clone(),
        title: field.title.clone(),
        text,
    })
}

/// A text as a reader other than the person may see it; `None` when it is hidden.
pub(crate) fn masked(mask: Mask, text: &str) -> Option<String> {
    rules::mask::by(mask, text)
}

/// The name an organ bore on a day; its slug when the pack does not know it.
pub(crate) fn organ_name(pack: &Pack, organ: &str, day: Date) -> Bilingual {
    pack.organ(organ).map_or_else(
        || Bilingual::new(organ, organ),
        |found| found.name_on(day).clone(),
    )
}

fn how_to_object(item: &Item, source: &Bilingual) -> Bilingual {
    let mut zh = format!(
        "如认为有误，可向{}或本平台提出异议；对作出决定的行为不服的，可依法申请行政复议或提起诉讼。",
        source.zh
    );
    let mut en = format!(
        "If it is wrong, object to {} or to this platform; against the decision itself, apply for administrative \
         reconsideration or bring an action.",
        source.en
    );
    match &item.repair {
        RepairRule::ByOrder => {
            zh.push_str("符合条件的可申请信用修复，修复后不再展示和使用。");
            en.push_str(" It can be repaired when the conditions are met; then it is neither shown nor used.");
        }
        RepairRule::BySource { how, .. } => {
            zh.push_str(&how.zh);
            en.push(' ');
            en.push_str(&how.en);
        }
        RepairRule::NotApplicable | RepairRule::Excluded(_) => {}
    }
    Bilingual::new(zh, en)
}
