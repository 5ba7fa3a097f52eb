//! 授权: asked for by an organ, in plain words and within limits.

use super::hint;
use crate::account::Account;
use crate::platform::{Platform, legal_date};
use crate::policy::{Action, Facts, Resource};
use crate::problem::{Problem, ProblemKind};
use crate::record::organ_name;
use jiff::Timestamp;
use jiff::civil::Date;
use rules::consent::ConsentState;
use rules::consent_request::{Earlier, RequestRefusal, RequestRules};
use rules::notice::{self, Fact};
use rules::pack::Pack;
use rules::period::Rolling;
use rules::text::Bilingual;
use store::{ConsentRow, NewConsent, Receipt, RequestOutcome, hex};

/// Longest life of a consent, a parameter of the pack.
const CONSENT_MAX: &str = "CONSENT_MAX";
/// Usual life of a consent, a parameter of the pack.
const CONSENT_DEFAULT: &str = "CONSENT_DEFAULT";
/// Most uses of a consent, a parameter of the pack.
const CONSENT_MAX_USES: &str = "CONSENT_MAX_USES";
/// Consents listed at once.
const PAGE: u32 = 100;

/// What an organ asks a person to consent to.
#[derive(Clone)]
pub struct ConsentRequest {
    /// The person's name, as the organ knows it.
    pub name: String,
    /// The person's number.
    pub number: String,
    /// Purpose, from the pack's list.
    pub purpose: String,
    /// Items.
    pub items: Vec<String>,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
    /// Number of questions.
    pub uses: u32,
}

impl std::fmt::Debug for ConsentRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ConsentRequest({})", self.purpose)
    }
}

/// A consent, as its two sides see it.
#[derive(Debug, Clone)]
pub struct ConsentView {
    /// Id, hexadecimal.
    pub id: String,
    /// Slug of the organ that asks.
    pub grantee: String,
    /// Its name.
    pub grantee_name: Bilingual,
    /// Purpose.
    pub purpose: String,
    /// Its name.
    pub purpose_title: Bilingual,
    /// Items asked for.
    pub items: Vec<(String, Bilingual)>,
    /// Items approved.
    pub approved_items: Vec<(String, Bilingual)>,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
    /// Number of questions it allows.
    pub uses: u32,
    /// Number answered.
    pub used: u32,
    /// What the person said.
    pub state: ConsentState,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// Last day on which it can be answered.
    pub answer_by: Date,
    /// When it was answered.
    pub answered_at: Option<Timestamp>,
    /// When it was withdrawn.
    pub withdrawn_at: Option<Timestamp>,
    /// Masked name and number, for the grantee's list.
    pub subject_hint: String,
}

impl Platform {
    /// Asks a person for consent. The answer does not tell whether anything is recorded about them.
    ///
    /// # Errors
    /// `CONSENT-…` when the request goes beyond the purpose, the calendar or the limits of the pack; with a receipt when
    /// the person may not be asked now (`CONSENT-ASKED-TOO-SOON`, `CONSENT-STILL-WAITING`), which is logged.
    pub async fn request_consent(
        &self,
        account: &Account,
        request: ConsentRequest,
    ) -> Result<ConsentView, Problem> {
        self.desk(account)?;
        let organ = account.acts_for();
        let number = self.person_number(&request.number)?;
        self.check_request(&request)?;
        let items = super::each_once(request.items);
        let facts = Facts::ConsentRequest {
            purpose: &request.purpose,
            items: &items,
        };
        let of_organ = Resource::Organ(organ);
        let permit = self.decide(account, Action::RequestConsent, &of_organ, &facts)?;
        let new = NewConsent {
            digest: self.store().keys().digest(number.canonical()),
            grantee: organ.to_owned(),
            actor: account.login.clone(),
            purpose: request.purpose,
            items,
            from: request.from,
            until: request.until,
            uses: request.uses,
            hint: hint(&rules::mask::name(&request.name), &number),
            policy: permit.text(),
            told: notice::Facts::default(),
        };
        let new = NewConsent {
            told: self.told_of_request(&new),
            ..new
        };
        let (pack, purpose) = (self.pack_handle(), new.purpose.clone());
        let may_ask = move |earlier: &[ConsentRow], at: Timestamp| {
            let earlier: Vec<Earlier> = earlier.iter().map(asked_before).collect();
            RequestRules::of(&pack).may_ask(&purpose, &earlier, legal_date(at))
        };
        match self.store().ask_consent(new, may_ask).wait().await? {
            RequestOutcome::Asked(row) => Ok(view(self.pack(), *row)),
            RequestOutcome::Refused(receipt, refusal) => Err(not_passed_on(&refusal, &receipt)),
        }
    }

    /// What the person is told of a request.
    fn told_of_request(&self, new: &NewConsent) -> notice::Facts {
        let (pack, today) = (self.pack(), self.today());
        let purpose = pack.purpose(&new.purpose).map(|p| p.title.clone());
        let answer_by = RequestRules::of(pack).answer_by(today, new.until);
        notice::Facts::new()
            .with(Fact::Organ, organ_name(self.pack(), &new.grantee, today))
            .with(Fact::Purpose, purpose.unwrap_or_default())
            .with_day(Fact::Due, answer_by)
    }

    fn check_request(&self, request: &ConsentRequest) -> Result<(), Problem> {
        let pack = self.pack();
        let purpose = pack
            .purpose(&request.purpose)
            .filter(|p| p.with_consent && p.switched_off.is_none())
            .ok_or_else(|| {
                bad(
                    "CONSENT-PURPOSE",
                    "用途不在可凭授权查询的用途清单内",
                    "the purpose is not one that consent opens",
                )
            })?;
        let open = |id: &str| {
            pack.item(id).is_some_and(|i| i.switched_off.is_none())
                && (purpose.items.is_empty() || purpose.items.iter().any(|i| i == id))
        };
        if request.items.is_empty() || !request.items.iter().all(|i| open(i)) {
            return Err(bad(
                "CONSENT-ITEMS",
                "须选择至少一项，且各项须在该用途范围内",
                "choose at least one item, each within the purpose",
            ));
        }
        if request.until < request.from || request.until < self.today() {
            return Err(bad(
                "CONSENT-DATES",
                "截止日期早于起始日期或今天",
                "the last day lies before the first day or before today",
            ));
        }
        let longest = pack
            .parameters
            .period_on(CONSENT_MAX, self.today())
            .map_err(|_| limits_missing())?;
        let last = longest
            .end(
                request.from.max(self.today()),
                &pack.calendar,
                Rolling::Never,
            )
            .map_err(|_| limits_missing())?;
        let most = pack
            .parameters
            .count_on(CONSENT_MAX_USES, self.today())
            .map_err(|_| limits_missing())?;
        if !RequestRules::of(pack).are_there(self.today()) {
            return Err(limits_missing());
        }
        if request.until > last || request.uses == 0 || request.uses > most {
            return Err(bad(
                "CONSENT-LIMITS",
                &format!("授权最迟到 {last}，次数须为 1 至 {most}"),
                &format!("a consent may last until {last} at most and allow 1 to {most} questions"),
            ));
        }
        Ok(())
    }

    /// The last day suggested for a new consent: the shortest that usually does.
    #[must_use]
    pub fn suggested_until(&self) -> Date {
        let (pack, today) = (self.pack(), self.today());
        let usual = pack.parameters.period_on(CONSENT_DEFAULT, today);
        usual
            .ok()
            .and_then(|period| period.end(today, &pack.calendar, Rolling::Never).ok())
            .unwrap_or(today)
    }

    /// The consents the account's organ asked for, newest first.
    ///
    /// # Errors
    /// [`Problem`] of the store.
    pub async fn consents_of_grantee(
        &self,
        account: &Account,
    ) -> Result<Vec<ConsentView>, Problem> {
        self.desk(account)?;
        let organ = account.acts_for();
        let rows = self.store().consents_asked_by(organ, None, PAGE)?;
        Ok(rows.into_iter().map(|row| view(self.pack(), row)).collect())
    }
}

/// A request as the rules look at it.
fn asked_before(row: &ConsentRow) -> Earlier {
    Earlier {
        purpose: row.consent.purpose.clone(),
        state: row.consent.state,
        asked_on: legal_date(row.asked_at),
        answered_on: row.answered_at.map(legal_date),
        until: row.consent.until,
    }
}

fn not_passed_on(refusal: &RequestRefusal, receipt: &Receipt) -> Problem {
    Problem {
        code: refusal.code(),
        kind: match refusal {
            RequestRefusal::TooSoon { .. } => ProblemKind::TooMany,
            RequestRefusal::StillWaiting { .. } => ProblemKind::Conflict,
        },
        what: refusal.text(),
        remedy: Bilingual::new(
            "申请没有送达，已登记，本人可见；请等到所示日期",
            "the request was not passed on; this is logged and the person sees it; wait until the day that is told",
        ),
        receipt: Some(Box::new(receipt.into())),
    }
}

fn limits_missing() -> Problem {
    Problem::new(
        "PACK-CONSENT-LIMITS",
        ProblemKind::Unavailable,
        (
            "地方数据包没有规定授权期限",
            "the pack sets no limits for consents on this day",
        ),
        ("请联系平台管理员", "tell the operator"),
    )
}

fn bad(code: &'static str, zh: &str, en: &str) -> Problem {
    Problem::new(
        code,
        ProblemKind::BadInput,
        (zh, en),
        ("请修改后重新提交", "correct it and send it again"),
    )
}

/// A consent in words.
pub(crate) fn view(pack: &Pack, row: ConsentRow) -> ConsentView {
    let named = |items: &[String]| {
        items
            .iter()
            .map(|id| {
                let title = pack.item(id).map(|i| i.title.clone());
                (id.clone(), title.unwrap_or_else(|| Bilingual::new(id, id)))
            })
            .collect()
    };
    let consent = row.consent;
    let asked_on = legal_date(row.asked_at);
    ConsentView {
        id: hex(&consent.id),
        answer_by: RequestRules::of(pack).answer_by(asked_on, consent.until),
        grantee_name: organ_name(pack, &consent.grantee, consent.from),
        purpose_title: pack
            .purpose(&consent.purpose)
            .map(|p| p.title.clone())
            .unwrap_or_default(),
        items: named(&consent.items),
        approved_items: named(&consent.approved_items),
        grantee: consent.grantee,
        purpose: consent.purpose,
        from: consent.from,
        until: consent.until,
        uses: consent.uses,
        used: consent.used,
        state: consent.state,
        asked_at: row.asked_at,
        answered_at: row.answered_at,
        withdrawn_at: row.withdrawn_at,
        subject_hint: row.hint,
    }
}

/// The consent id of its hexadecimal form.
pub(crate) fn consent_id(text: &str) -> Result<[u8; 16], Problem> {
    crate::platform::id_of_hex(text).ok_or_else(Problem::not_found)
}
