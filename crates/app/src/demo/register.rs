//! The public register of the demonstration: an honour its holder agreed to have shown, and a listing that the law has published.

use super::stage::{Stopped, say};
use super::story::demo_account;
use crate::commands::{block_on, import};
use crate::output;
use flow::account::{Account, AccountKind, AccountPlan, Role};
use flow::case::{CaseInput, CaseView, PublicationPlan};
use flow::outward::RegisterQuery;
use flow::{Platform, Problem};
use jiff::ToSpan as _;
use rules::text::Bilingual;
use simulate::Person;
use std::path::Path;

const LEAGUE: &str = "youth-league";
const HONOUR: &str = "excellent-volunteer-honour";
const MARKET: &str = "market-regulation";
const LIST: &str = "severe-list-market";
/// Case officer and reviewer of each of the two organs.
const OFFICERS: [(&str, &str); 2] = [
    ("demo-league", "demo-league-review"),
    ("demo-market", "demo-market-review"),
];
const PUBLISHER: &str = "demo-publisher";

/// Weeks ago: two records, and the notice that they are to be published.
pub fn propose_earlier(
    platform: &Platform,
    directory: &Path,
    honoured: &Person,
    listed: &Person,
) -> Result<(), Stopped> {
    block_on(accounts(platform)).map_err(Stopped::Code)??;
    let (honour_number, list_number) = numbers(platform);
    let honour = honour(platform, honoured, &honour_number)?;
    let listing = listing(platform, listed, &list_number)?;
    for (organ, item, text) in [(LEAGUE, HONOUR, honour), (MARKET, LIST, listing)] {
        let file = directory.join(format!("{item}-of-earlier.csv"));
        std::fs::write(&file, text).map_err(|error| {
            Stopped::Code(output::failure(&format!("{}: {error}", file.display())))
        })?;
        let account = Account::command_line(organ);
        import::import(platform, &account, item, &file, false)?;
    }
    let plans = [
        plan(
            honoured,
            (HONOUR, &honour_number, "优秀志愿者事迹，拟向社会宣传。"),
        ),
        plan(
            listed,
            (LIST, &list_number, "该名单的管理办法规定列入信息应当公布。"),
        ),
    ];
    block_on(notify(platform, plans)).map_err(Stopped::Code)??;
    Ok(())
}

fn plan(person: &Person, (item, document, reason): (&str, &str, &str)) -> PublicationPlan {
    PublicationPlan {
        item: item.to_owned(),
        name: person.name.clone(),
        number: person.number.clone(),
        document: document.to_owned(),
        reason: reason.to_owned(),
    }
}

async fn notify(platform: &Platform, plans: [PublicationPlan; 2]) -> Result<(), Problem> {
    for ((officer, _), plan) in OFFICERS.into_iter().zip(plans) {
        let account = demo_account(platform, officer).await?;
        let case = platform.propose_publication(&account, plan).await?;
        step(platform, officer, &case, "serve-notice").await?;
    }
    let person = demo_account(platform, "demo-person-2").await?;
    let own = platform.my_cases(&person).await?;
    for case in own.iter().filter(|case| case.line.kind == "publication") {
        let (id, input) = (&case.line.id, CaseInput::default());
        platform
            .move_my_case(&person, id, case.seen, "agree", input)
            .await?;
    }
    Ok(())
}

/// When the time to answer has run: decided by another account, released by the operator.
pub fn release(platform: &Platform) -> Result<(), Stopped> {
    block_on(decide_and_release(platform)).map_err(Stopped::Code)??;
    Ok(())
}

async fn decide_and_release(platform: &Platform) -> Result<(), Problem> {
    for (_, reviewer) in OFFICERS {
        let account = demo_account(platform, reviewer).await?;
        for line in platform.case_lists(&account).await?.open {
            let case = platform.open_case(&account, &line.id).await?;
            let case = step(platform, reviewer, &case, "decide").await?;
            step(platform, PUBLISHER, &case, "release").await?;
        }
    }
    Ok(())
}

async fn step(
    platform: &Platform,
    login: &str,
    case: &CaseView,
    step: &str,
) -> Result<CaseView, Problem> {
    let account = demo_account(platform, login).await?;
    let input = CaseInput {
        text: "依法办理。".to_owned(),
        document: "演示告字1号".to_owned(),
        ..CaseInput::default()
    };
    platform
        .handle_case(&account, &case.line.id, case.seen, step, input)
        .await
}

/// What anyone sees of it.
pub async fn tell(platform: &Platform) -> Result<(), Problem> {
    for organ in [LEAGUE, MARKET] {
        let query = RegisterQuery {
            organ: organ.to_owned(),
            ..RegisterQuery::default()
        };
        for entry in platform.search_register(&query).await?.entries {
            say(&format!(
                "公示 public: {} {} {} {} → {}  /register/{}",
                entry.title.zh,
                entry.name,
                entry.document_number,
                entry.released_on,
                entry.until,
                entry.id
            ));
        }
    }
    Ok(())
}

/// Document numbers of the two records.
fn numbers(platform: &Platform) -> (String, String) {
    let year = platform.today().year();
    (
        format!("赣青演〔{year}〕80001号"),
        format!("赣市监列演〔{year}〕80001号"),
    )
}

fn organ(platform: &Platform, slug: &str) -> Result<(String, String), Problem> {
    let organ = platform.pack().organ(slug).ok_or_else(Problem::not_found)?;
    let code = organ.social_credit_code.clone().unwrap_or_default();
    Ok((organ.name_on(platform.today()).zh.clone(), code))
}

fn honour(platform: &Platform, person: &Person, document: &str) -> Result<String, Problem> {
    let (name, code) = organ(platform, LEAGUE)?;
    let today = platform.today();
    Ok(format!(
        "XM,ZJLX,SFZH,RYMC,BZWH,BZRQ,BZDW,BZDWDM\r\n\
         {},身份证,{},优秀志愿者,{document},{today},{name},{code}\r\n",
        person.name, person.number
    ))
}

fn listing(platform: &Platform, person: &Person, document: &str) -> Result<String, Problem> {
    let (name, code) = organ(platform, MARKET)?;
    let today = platform.today();
    let told_on = today.saturating_sub(20.days());
    let until = today.saturating_add(2.years());
    Ok(format!(
        "XM,ZJLX,SFZH,MDMC,RDWH,RDDW,RDDWDM,RDRQ,LRYJ,ZYSXSS,XZCLJDNR,SXGZRQ,CSSBJG,SDRQ,YXQZ\r\n\
         {},身份证,{},市场监督管理严重违法失信名单,{document},{name},{code},{today},\
         《市场监督管理严重违法失信名单管理办法》,销售不符合食品安全标准的食品，情节严重,列入严重违法失信名单,\
         {told_on},未提出,{today},{until}\r\n",
        person.name, person.number
    ))
}

async fn accounts(platform: &Platform) -> Result<(), Problem> {
    let officer = Role::CaseOfficer;
    for (login, zh, en, role, organ) in [
        (
            OFFICERS[0].0,
            "团省委办案员",
            "case officer of the youth league",
            officer,
            LEAGUE,
        ),
        (
            OFFICERS[0].1,
            "团省委复核员",
            "reviewer of the youth league",
            Role::Reviewer,
            LEAGUE,
        ),
        (
            OFFICERS[1].0,
            "市场监管局办案员",
            "case officer of market regulation",
            officer,
            MARKET,
        ),
        (
            OFFICERS[1].1,
            "市场监管局复核员",
            "reviewer of market regulation",
            Role::Reviewer,
            MARKET,
        ),
        (
            PUBLISHER,
            "平台发布员",
            "publisher of the platform",
            Role::Publisher,
            "operator",
        ),
    ] {
        let plan = AccountPlan {
            login: login.to_owned(),
            password: login.to_owned(),
            display: Bilingual::new(zh, en),
            kind: AccountKind::Staff,
            organ: Some(organ.to_owned()),
            roles: vec![role],
            number: None,
            demo: true,
        };
        platform.make_account(plan).await?;
    }
    Ok(())
}
