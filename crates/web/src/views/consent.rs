//! A consent as its person or its grantee sees it.

use crate::times::beijing;
use flow::desk::ConsentView;
use jiff::civil::Date;
use rules::consent::ConsentState;
use rules::text::Bilingual;

/// Where a consent stands today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Waits for the person.
    Asked,
    /// Can be used today.
    Usable,
    /// Approved for days to come.
    NotYet,
    /// Its last day has passed.
    Ended,
    /// Not answered in time.
    Lapsed,
    /// Its uses are spent.
    UsedUp,
    /// Refused by the person.
    Refused,
    /// Withdrawn by the person.
    Withdrawn,
}

impl Standing {
    /// Where a consent stands on a day.
    pub fn on(consent: &ConsentView, day: Date) -> Self {
        match consent.state {
            ConsentState::Refused => Standing::Refused,
            ConsentState::Withdrawn => Standing::Withdrawn,
            ConsentState::Asked if day > consent.answer_by => Standing::Lapsed,
            ConsentState::Asked => Standing::Asked,
            _ if day > consent.until => Standing::Ended,
            ConsentState::Approved if consent.used >= consent.uses => Standing::UsedUp,
            ConsentState::Approved if day < consent.from => Standing::NotYet,
            ConsentState::Approved => Standing::Usable,
        }
    }

    /// Stable word for wire and style.
    pub fn slug(self) -> &'static str {
        match self {
            Standing::Asked => "asked",
            Standing::Usable => "usable",
            Standing::NotYet => "not-yet",
            Standing::Ended => "ended",
            Standing::Lapsed => "lapsed",
            Standing::UsedUp => "used-up",
            Standing::Refused => "refused",
            Standing::Withdrawn => "withdrawn",
        }
    }

    /// In words.
    pub fn text(self) -> Bilingual {
        let (zh, en) = match self {
            Standing::Asked => ("等待本人答复", "Waiting for the person"),
            Standing::Usable => ("有效", "Usable"),
            Standing::NotYet => ("尚未生效", "Not yet valid"),
            Standing::Ended => ("已到期", "Ended"),
            Standing::Lapsed => ("逾期未答复，已失效", "Lapsed without an answer"),
            Standing::UsedUp => ("次数已用完", "Used up"),
            Standing::Refused => ("本人已拒绝", "Refused"),
            Standing::Withdrawn => ("本人已撤回", "Withdrawn"),
        };
        Bilingual::new(zh, en)
    }

    /// Still worth a withdrawal.
    pub fn is_open(self) -> bool {
        matches!(self, Standing::Usable | Standing::NotYet)
    }
}

/// A consent artefact 授权书 as a page shows it.
#[derive(Debug, Clone)]
pub struct ConsentCard {
    /// Identifier.
    pub id: String,
    /// Who may ask.
    pub grantee: Bilingual,
    /// Slug of the purpose.
    pub purpose_slug: String,
    /// What for.
    pub purpose: Bilingual,
    /// Items asked for: slug and name.
    pub items: Vec<(String, Bilingual)>,
    /// Items approved.
    pub approved: Vec<(String, Bilingual)>,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
    /// Questions allowed.
    pub uses: u32,
    /// Questions answered.
    pub used: u32,
    /// Where it stands today.
    pub standing: Standing,
    /// Beijing time.
    pub asked_at: String,
    /// Last day on which it can be answered.
    pub answer_by: Date,
    /// Beijing time.
    pub answered_at: Option<String>,
    /// Beijing time.
    pub withdrawn_at: Option<String>,
    /// The person, masked.
    pub subject_hint: String,
}

impl ConsentCard {
    /// Of a consent, on a day.
    pub fn of(consent: &ConsentView, day: Date) -> Self {
        Self {
            id: consent.id.clone(),
            grantee: consent.grantee_name.clone(),
            purpose_slug: consent.purpose.clone(),
            purpose: consent.purpose_title.clone(),
            items: consent.items.clone(),
            approved: consent.approved_items.clone(),
            from: consent.from,
            until: consent.until,
            uses: consent.uses,
            used: consent.used,
            standing: Standing::on(consent, day),
            asked_at: beijing(consent.asked_at),
            answer_by: consent.answer_by,
            answered_at: consent.answered_at.map(beijing),
            withdrawn_at: consent.withdrawn_at.map(beijing),
            subject_hint: consent.subject_hint.clone(),
        }
    }

    /// It was given, and so has an artefact.
    pub fn was_given(&self) -> bool {
        !self.approved.is_empty()
    }

    /// The approved items, or those asked for while nothing is approved.
    pub fn shown_items(&self) -> &[(String, Bilingual)] {
        if self.approved.is_empty() {
            &self.items
        } else {
            &self.approved
        }
    }
}
