//! What an artefact says. `crates/web/schemas/consent-1.json` describes it for others; a change of its meaning is a new
//! schema beside the old one.

use crate::platform::legal_date;
use crate::record::{citation_text, organ_name};
use jiff::Timestamp;
use rules::pack::Pack;
use rules::text::Bilingual;
use serde::{Deserialize, Serialize};
use store::{ConsentRow, hex};

/// Where the schema is served.
pub const SCHEMA: &str = "/schemas/consent-1.json";

/// A consent that was given, as the artefact tells it. Who gave it stands there masked, as the grantee knows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Address of the schema, its version at the end.
    pub schema: String,
    /// The platform that signed, by the name of its access log.
    pub issuer: String,
    /// Id of the consent, hexadecimal.
    pub id: String,
    /// Who may ask.
    pub grantee: Grantee,
    /// For what.
    pub purpose: Titled,
    /// About what: the items approved.
    pub items: Vec<ArtefactItem>,
    /// First day.
    pub from: String,
    /// Last day.
    pub until: String,
    /// Number of questions.
    pub uses: u32,
    /// Whose consent it is: masked name and number.
    pub person: String,
    /// When it was asked for (RFC 3339).
    pub asked_at: String,
    /// When it was given.
    pub answered_at: String,
    /// The law it rests on.
    pub basis: Vec<ArtefactText>,
}

/// The organ that may ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grantee {
    /// Slug.
    pub id: String,
    /// Name on the day the consent was given.
    pub name: ArtefactText,
    /// 统一社会信用代码
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub social_credit_code: Option<String>,
}

/// Something with a slug and a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Titled {
    /// Slug.
    pub id: String,
    /// Name.
    pub title: ArtefactText,
}

/// An item approved.
pub type ArtefactItem = Titled;

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArtefactText {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl From<Bilingual> for ArtefactText {
    fn from(text: Bilingual) -> Self {
        Self {
            zh: text.zh,
            en: text.en,
        }
    }
}

impl From<&ArtefactText> for Bilingual {
    fn from(text: &ArtefactText) -> Self {
        Self::new(&*text.zh, &*text.en)
    }
}

impl Document {
    /// Of a consent that was given. Names are those of that day, so that it reads the same whenever it is made.
    pub(super) fn of(row: &ConsentRow, answered_at: Timestamp, pack: &Pack, issuer: &str) -> Self {
        let day = legal_date(answered_at);
        let consent = &row.consent;
        let item = |id: &String| {
            let item = pack.item_on(id, day).or_else(|| pack.item(id));
            titled(id, item.map(|item| &item.title))
        };
        let purpose = pack.purpose(&consent.purpose);
        let citations = purpose.map(|p| p.basis.as_slice()).unwrap_or_default();
        Self {
            schema: SCHEMA.to_owned(),
            issuer: issuer.to_owned(),
            id: hex(&consent.id),
            grantee: Grantee {
                id: consent.grantee.clone(),
                name: organ_name(pack, &consent.grantee, day).into(),
                social_credit_code: pack
                    .organ(&consent.grantee)
                    .and_then(|organ| organ.social_credit_code.clone()),
            },
            purpose: titled(&consent.purpose, purpose.map(|p| &p.title)),
            items: consent.approved_items.iter().map(item).collect(),
            from: consent.from.to_string(),
            until: consent.until.to_string(),
            uses: consent.uses,
            person: row.hint.clone(),
            asked_at: row.asked_at.to_string(),
            answered_at: answered_at.to_string(),
            basis: citations
                .iter()
                .map(|citation| citation_text(pack, citation).into())
                .collect(),
        }
    }
}

fn titled(id: &str, title: Option<&Bilingual>) -> Titled {
    Titled {
        id: id.to_owned(),
        title: title
            .map_or_else(|| Bilingual::new(id, id), Clone::clone)
            .into(),
    }
}
