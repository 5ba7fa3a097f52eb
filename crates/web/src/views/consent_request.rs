//! A request for consent in plain words: who asks, for what, why, how long, how often.

use crate::views::consent::ConsentCard;
use crate::views::item::organ_name;
use crate::views::{parameter, words};
use flow::desk::ConsentView;
use jiff::civil::Date;
use rules::catalogue::{Audience, Field, Item, Mask, Role, Sensitivity};
use rules::consent_request::AGAIN;
use rules::organ::OrganKind;
use rules::pack::Pack;
use rules::text::Bilingual;

/// A request as the person reads it before they answer.
#[derive(Debug, Clone)]
pub struct RequestCard {
    /// Identifier.
    pub id: String,
    /// Who asks.
    pub grantee: Bilingual,
    /// What sort of organ it is.
    pub kind: Bilingual,
    /// Why.
    pub purpose: Bilingual,
    /// What.
    pub items: Vec<AskedItem>,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
    /// Days from the first to the last, both counted.
    pub days: i32,
    /// How often.
    pub uses: u32,
    /// Last day for the answer.
    pub answer_by: Date,
    /// For how long the grantee keeps away after a refusal, if the pack says so.
    pub quiet: Option<Bilingual>,
    /// Beijing time.
    pub asked_at: String,
}

/// One of the items asked for.
#[derive(Debug, Clone)]
pub struct AskedItem {
    /// Slug.
    pub id: String,
    /// Name.
    pub title: Bilingual,
    /// Class of the national catalogue.
    pub class: Bilingual,
    /// For or against the person.
    pub leaning: Bilingual,
    /// The same as a style class.
    pub leaning_slug: &'static str,
    /// What of it the other side would see.
    pub shown: Bilingual,
    /// It holds sensitive personal information.
    pub sensitive: bool,
}

impl RequestCard {
    /// Of a request, on a day.
    pub fn of(consent: &ConsentView, pack: &Pack, day: Date) -> Self {
        let card = ConsentCard::of(consent, day);
        let items = consent.items.iter();
        let quiet = pack.parameters.on(AGAIN, day);
        let days = consent.until.since(consent.from);
        Self {
            id: card.id,
            grantee: organ_name(&consent.grantee, pack, day),
            kind: pack
                .organ(&consent.grantee)
                .map_or_else(|| Bilingual::new("单位", "an organ"), |o| kind(o.kind)),
            purpose: card.purpose,
            items: items
                .map(|(id, title)| asked_item(id, title, pack, day))
                .collect(),
            from: card.from,
            until: card.until,
            days: days.map_or(0, |span| span.get_days()) + 1,
            uses: card.uses,
            answer_by: card.answer_by,
            quiet: quiet.ok().map(|found| parameter::value(&found.value)),
            asked_at: card.asked_at,
        }
    }
}

fn asked_item(id: &str, title: &Bilingual, pack: &Pack, day: Date) -> AskedItem {
    let item = pack.item_on(id, day).or_else(|| pack.item(id));
    let class = item.and_then(|item| pack.classes.iter().find(|c| c.id == item.class));
    let seen: Vec<&Field> = item.map(seen_by_a_reader).unwrap_or_default();
    AskedItem {
        id: id.to_owned(),
        title: title.clone(),
        class: class.map(|class| class.title.clone()).unwrap_or_default(),
        leaning: item
            .map(|item| words::leaning(item.leaning))
            .unwrap_or_default(),
        leaning_slug: item.map_or("neutral", |item| words::leaning_slug(item.leaning)),
        sensitive: seen.iter().any(|f| f.sensitivity == Sensitivity::Sensitive),
        shown: shown(&seen),
    }
}

/// Fields that reach an organ with a ground. Whom they are about it knows already.
fn seen_by_a_reader(item: &Item) -> Vec<&Field> {
    let of_the_person = [
        Role::SubjectName,
        Role::SubjectKind,
        Role::DocumentType,
        Role::IdentityNumber,
    ];
    let seen = |field: &&Field| {
        field.audience.contains(&Audience::Reader)
            && field.mask != Mask::Hide
            && field.role.is_none_or(|role| !of_the_person.contains(&role))
    };
    item.fields.iter().filter(seen).collect()
}

fn shown(fields: &[&Field]) -> Bilingual {
    let titles = |of: fn(&Bilingual) -> &str, between: &str| {
        let titles: Vec<&str> = fields.iter().map(|field| of(&field.title)).collect();
        titles.join(between)
    };
    Bilingual::new(titles(|t| &t.zh, "、"), titles(|t| &t.en, ", "))
}

/// What sort of organ one is.
fn kind(kind: OrganKind) -> Bilingual {
    let (zh, en) = match kind {
        OrganKind::Department => ("政府部门", "a government department"),
        OrganKind::PartyOrgan => ("党委部门", "a party organ"),
        OrganKind::Court => ("人民法院", "a court"),
        OrganKind::MassOrganisation => ("群团组织", "a mass organisation"),
        OrganKind::PublicInstitution => ("事业单位", "a public institution"),
        OrganKind::Association => ("行业协会商会", "a trade association"),
        OrganKind::CreditBureau => ("征信机构", "a credit bureau"),
        OrganKind::Bank => ("银行业金融机构", "a bank"),
        OrganKind::Company => ("企业", "a company"),
        OrganKind::Government => ("人民政府", "a government"),
        OrganKind::School => ("学校", "a school"),
        OrganKind::Operator => ("平台运行单位", "the operator of this platform"),
    };
    Bilingual::new(zh, en)
}
