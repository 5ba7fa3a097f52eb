//! 对本人采取的措施: what organs did because of a record, why, until when, and how to object.

use crate::account::Account;
use crate::platform::Platform;
use crate::policy::Action;
use crate::problem::Problem;
use crate::record::organ_name;
use jiff::Timestamp;
use jiff::civil::Date;
use rules::disputed::DisputedUse;
use rules::pack::Pack;
use rules::text::Bilingual;
use store::{Kind, MATTER, MeasureAction, MeasureRow, OwnOpening, Ticket};

/// A measure as the person sees it.
#[derive(Debug, Clone)]
pub struct MeasureView {
    /// Name of the measure.
    pub title: Bilingual,
    /// What it means.
    pub meaning: Bilingual,
    /// Name of the matter.
    pub matter_title: Bilingual,
    /// Organ that acted.
    pub organ_name: Bilingual,
    /// It takes something from the person.
    pub is_constraint: bool,
    /// It was applied.
    pub applied: bool,
    /// Reason of the organ.
    pub reason: Option<String>,
    /// When.
    pub at: Timestamp,
    /// The record it follows from: item, organ that decided, document number.
    pub because: Option<(Bilingual, String, String)>,
    /// Last day on which it can be alive; `None` when it was for that day only.
    pub until: Option<Date>,
    /// It is alive.
    pub alive: bool,
    /// When the organ said that it is lifted.
    pub lifted_at: Option<Timestamp>,
    /// How to object.
    pub how_to_object: Bilingual,
}

impl Platform {
    /// What organs did because of a record of the person. Reading it is itself logged, for it tells of records.
    ///
    /// # Errors
    /// `POLICY-DENIED` for an account that is no person's.
    pub async fn my_measures(&self, account: &Account) -> Result<Vec<MeasureView>, Problem> {
        let (subject, permit) = self.own(account, Action::ReadOwnMeasures)?;
        let opening = OwnOpening {
            kind: Kind::OwnMeasures,
            organ: "self".to_owned(),
            actor: account.login.clone(),
            ground: None,
            policy: permit.text(),
        };
        let ticket = self.store().open_own(subject, opening).wait().await?;
        let rows = self.store().measures_of(&ticket);
        let rows = rows.map_err(|error| Problem::unread(error, ticket.receipt().into()))?;
        Ok(rows
            .iter()
            .map(|row| self.measure_view(row, &ticket))
            .collect())
    }

    fn measure_view(&self, row: &MeasureRow, ticket: &Ticket) -> MeasureView {
        let (pack, today) = (self.pack(), self.today());
        let measure = pack.measures.measure(&row.measure);
        let organ = organ_name(pack, &row.organ, crate::platform::legal_date(row.at));
        let alive = row.is_alive_on(today, DisputedUse::on(&pack.parameters, today));
        let ground = row.ground(ticket);
        MeasureView {
            title: measure.map_or_else(|| same(&row.measure), |m| m.title.clone()),
            meaning: measure.map(|m| m.meaning.clone()).unwrap_or_default(),
            matter_title: matter_title(pack, &row.matter),
            is_constraint: measure.is_some_and(|m| m.is_constraint()),
            applied: row.action == MeasureAction::Applied.word(),
            reason: row.reason.clone(),
            at: row.at,
            // Of a record that ended nothing is shown any more, here as anywhere.
            because: ground.filter(|_| alive).map(|ground| {
                let item = pack.item(&ground.item);
                let title = item.map_or_else(|| same(&ground.item), |i| i.title.clone());
                (
                    title,
                    ground.decided_by.clone(),
                    ground.document_number.clone(),
                )
            }),
            until: row.ground_end.filter(|_| alive),
            alive,
            lifted_at: row.ended.as_ref().map(|(at, _)| *at),
            how_to_object: how_to_object(&organ),
            organ_name: organ,
        }
    }
}

fn how_to_object(organ: &Bilingual) -> Bilingual {
    Bilingual::new(
        format!(
            "如认为不应采取，可向{}或本平台提出异议；对其决定不服的，可依法申请行政复议或者提起诉讼。所依据的信息终止或者修复的，措施随之终止。",
            organ.zh
        ),
        format!(
            "If it should not have been taken, object to {} or to this platform; against a decision, apply for administrative \
             reconsideration or bring an action. It ends with the record it follows from, and with the repair of that record.",
            organ.en
        ),
    )
}

fn same(word: &str) -> Bilingual {
    Bilingual::new(word, word)
}

fn matter_title(pack: &Pack, id: &str) -> Bilingual {
    let matter = pack.measures.matter(id);
    matter.map_or_else(|| same(id), |m| m.title.clone())
}

/// What the check of a matter is called in the person's list.
pub(super) fn checked_title(pack: &Pack, reason: &str) -> Bilingual {
    let matter = matter_title(pack, reason.strip_prefix(MATTER).unwrap_or_default());
    Bilingual::new(
        format!("办理事项核验：{}", matter.zh),
        format!("check of a matter: {}", matter.en),
    )
}

/// What an entry about a measure rests on, in words.
pub(super) fn ground_text(pack: &Pack, rest: &str) -> Bilingual {
    let mut words = rest.split(' ');
    let (measure, matter) = (
        words.next().unwrap_or_default(),
        words.next().unwrap_or_default(),
    );
    let measure = pack.measures.measure(measure);
    let title = measure.map(|m| m.title.clone()).unwrap_or_default();
    let matter = matter_title(pack, matter);
    let (zh, en) = match words.next().unwrap_or_default() {
        "applied" => ("已采取", "applied"),
        "not-applied" => ("未采取", "not applied"),
        "ground-ended" => ("依据已终止，予以解除", "lifted, its ground has ended"),
        _ => ("予以解除", "lifted"),
    };
    Bilingual::new(
        format!("{}（{}）：{zh}", title.zh, matter.zh),
        format!("{} ({}): {en}", title.en, matter.en),
    )
}
