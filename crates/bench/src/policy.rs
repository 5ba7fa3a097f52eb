//! How long a decision of the policy takes: of a question, with the most items a consent or a power opens, and of a page.

use crate::environment::moment;
use crate::figure::{Limit, compared, median, percentile, plain};
use crate::home::{Engine, Home};
use crate::platform;
use flow::Platform;
use flow::account::{Account, AccountKind, AccountPlan, Role};
use flow::policy::{Action, Decision, Facts, QuestionFacts, Resource};
use jiff::ToSpan as _;
use rules::consent::{Consent, ConsentState};
use rules::pack::Purpose;
use rules::text::Bilingual;
use std::sync::Arc;
use std::time::Duration;

/// Decisions measured, after as many to warm up.
const DECISIONS: usize = 20_000;
/// Microseconds a decision may take.
const LIMIT: f64 = 50.0;
const SUBJECT: [u8; 16] = [1; 16];
const ASKER: &str = "asker";

/// Measures decisions and prints what they take.
pub fn measure() {
    measure_by(DECISIONS);
}

fn measure_by(decisions: usize) {
    let scratch = tempfile::tempdir().expect("a temporary directory");
    let platform = platform::open(&Home::fresh(Engine::Sqlite, scratch.path(), "policy"));
    by_consent(&platform, decisions);
    by_power(&platform, decisions);
    page(&platform, decisions);
}

/// A consent to all that the longest of the purposes opens.
fn by_consent(platform: &Platform, decisions: usize) {
    let purposes = platform.pack().purposes.iter();
    let purpose = purposes
        .filter(|purpose| purpose.with_consent && purpose.switched_off.is_none())
        .max_by_key(|purpose| purpose.items.len())
        .expect("a purpose with consent");
    let (purpose, items) = (purpose.id.clone(), purpose.items.clone());
    let today = platform.today();
    let consent = Consent {
        id: [2; 16],
        grantee: "demo-bank".to_owned(),
        purpose: purpose.clone(),
        items: items.clone(),
        approved_items: items.clone(),
        from: today,
        until: today,
        uses: 9,
        used: 0,
        state: ConsentState::Approved,
    };
    let account = asker(platform, "demo-bank");
    let question = Resource::Dossier(SUBJECT);
    let ask = |consent: &Consent| {
        let facts = QuestionFacts {
            today,
            purpose: &purpose,
            items: &items,
            consent: Some((SUBJECT, consent)),
            power: None,
            case_number_given: false,
            sealed_days: 0,
        };
        platform.rehearse(
            &account,
            Action::AskQuestion,
            &question,
            &Facts::Question(facts),
        )
    };
    // No two are alike, so each is decided anew.
    let mut anew = consent.clone();
    tell("policy, question by consent", decisions, || {
        anew.uses += 1;
        ask(&anew)
    });
    let name = "policy, question by consent, as one before";
    tell(name, decisions, || ask(&consent));
}

/// The power and the purpose that open the most items together.
fn by_power(platform: &Platform, decisions: usize) {
    let pack = platform.pack();
    let opened = |items: &[String], purpose: &Purpose| -> Vec<String> {
        let within = |item: &&String| purpose.items.is_empty() || purpose.items.contains(item);
        items.iter().filter(within).cloned().collect()
    };
    let pairs = pack.powers.iter().flat_map(|power| {
        let purposes = power.purposes.iter().filter_map(|id| pack.purpose(id));
        let open = purposes.filter(|p| p.by_statute && p.switched_off.is_none());
        open.map(move |purpose| (power, purpose, opened(&power.items, purpose)))
    });
    let most = pairs.max_by_key(|(_, _, items)| items.len());
    let (power, purpose, items) = most.expect("a power");
    let account = asker(platform, &power.organs[0]);
    let question = Resource::Dossier(SUBJECT);
    let mut number = 0;
    tell("policy, question by power", decisions, || {
        // As with the consents: none is like another.
        number += 1;
        let today = platform.today() + number.days();
        let facts = QuestionFacts {
            today,
            purpose: &purpose.id,
            items: &items,
            consent: None,
            power: Some(&power.id),
            case_number_given: true,
            sealed_days: 0,
        };
        platform.rehearse(
            &account,
            Action::AskQuestion,
            &question,
            &Facts::Question(facts),
        )
    });
}

fn page(platform: &Platform, decisions: usize) {
    let account = asker(platform, "demo-bank");
    let desk = Resource::Organ("demo-bank");
    tell("policy, page, as one before", decisions, || {
        platform.rehearse(&account, Action::UseDesk, &desk, &Facts::None)
    });
}

fn asker(platform: &Platform, organ: &str) -> Account {
    let login = format!("{ASKER}-{organ}");
    platform::wait(async {
        let plan = AccountPlan {
            login: login.clone(),
            password: "a password nobody uses".to_owned(),
            display: Bilingual::new("查询", "asker"),
            kind: AccountKind::System,
            organ: Some(organ.to_owned()),
            roles: vec![Role::CounterOfficer],
            number: None,
            demo: false,
        };
        platform.make_account(plan).await.expect("an account");
        let hour = Duration::from_secs(3600);
        let token = platform.make_token(&login, hour).await.expect("a token");
        let account = platform.account_of_token(&token).await;
        account.expect("the store").expect("the account just made")
    })
}

fn tell(name: &str, decisions: usize, mut decide: impl FnMut() -> Arc<Decision>) {
    assert!(decide().allowed, "{name}: what is measured is allowed");
    let mut taken = Vec::with_capacity(decisions);
    for round in 0..2 * decisions {
        let start = moment();
        let decision = decide();
        let microseconds = start.elapsed().as_secs_f64() * 1e6;
        assert!(decision.allowed);
        if round >= decisions {
            taken.push(microseconds);
        }
    }
    compared(
        &format!("{name}, median"),
        median(&taken),
        "µs",
        LIMIT,
        Limit::AtMost(1.0),
    );
    plain(
        &format!("{name}, 99th per cent"),
        percentile(&taken, 99),
        "µs",
    );
}

#[cfg(test)]
mod tests {
    /// What is measured is decided as a request would be, and allowed.
    #[test]
    fn decisions_are_measured() {
        super::measure_by(500);
    }
}
