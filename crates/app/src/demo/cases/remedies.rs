//! A person with a penalty that can be repaired, who is also to be put on a list: proposed weeks ago, and told so, with the time for
//! a statement over today. Nothing of the simulated province is about them.

use super::super::stage::Stopped;
use super::super::story::demo_account;
use crate::commands::{block_on, import};
use crate::output;
use flow::account::{Account, AccountKind, AccountPlan, Role};
use flow::case::{CaseInput, ListingPlan};
use flow::{Platform, Problem};
use rules::text::Bilingual;
use std::path::Path;

const PERSON: &str = "demo-person-3";
const NAME: &str = "上官示意";
const NUMBER: &str = "360199199003070056";
const PENALTY: &str = "transport-penalty";
const TRANSPORT: &str = "transport";
const LIST: &str = "severe-list-medical-insurance";
const OFFICER: &str = "demo-insurance";

/// Who works on it: login, what they are, role, organ. The counter checks which measures a matter has.
const STAFF: [(&str, &str, &str, Role, &str); 3] = [
    (
        OFFICER,
        "医疗保障局办案员",
        "case officer of medical security",
        Role::CaseOfficer,
        "medical-security",
    ),
    (
        "demo-insurance-review",
        "医疗保障局复核员",
        "reviewer of medical security",
        Role::Reviewer,
        "medical-security",
    ),
    (
        "demo-counter",
        "市场监督管理局登记窗口查询员",
        "counter officer of market regulation",
        Role::CounterOfficer,
        "market-regulation",
    ),
];

/// Weeks ago: the accounts, the penalty, and the proposal with its prior notice.
pub fn begin_earlier(platform: &Platform, directory: &Path) -> Result<(), Stopped> {
    block_on(accounts(platform)).map_err(Stopped::Code)??;
    let file = directory.join("penalty-of-earlier.csv");
    std::fs::write(&file, penalty(platform)?)
        .map_err(|error| Stopped::Code(output::failure(&format!("{}: {error}", file.display()))))?;
    let department = Account::command_line(TRANSPORT);
    import::import(platform, &department, PENALTY, &file, false)?;
    block_on(propose(platform)).map_err(Stopped::Code)??;
    Ok(())
}

async fn accounts(platform: &Platform) -> Result<(), Problem> {
    let plan = |login: &str, display: Bilingual, kind: AccountKind| AccountPlan {
        login: login.to_owned(),
        password: login.to_owned(),
        display,
        kind,
        organ: None,
        roles: Vec::new(),
        number: None,
        demo: true,
    };
    let display = Bilingual::new(format!("{NAME}（本人）"), format!("{NAME} (a person)"));
    let person = AccountPlan {
        number: Some(NUMBER.to_owned()),
        ..plan(PERSON, display, AccountKind::Person)
    };
    platform.make_account(person).await?;
    for (login, zh, en, role, organ) in STAFF {
        let officer = AccountPlan {
            organ: Some(organ.to_owned()),
            roles: vec![role],
            ..plan(login, Bilingual::new(zh, en), AccountKind::Staff)
        };
        platform.make_account(officer).await?;
    }
    Ok(())
}

/// A file of one warning: repairable from the day of its decision.
fn penalty(platform: &Platform) -> Result<String, Problem> {
    let today = platform.today();
    let organ = platform.pack().organ(TRANSPORT);
    let organ = organ.ok_or_else(Problem::not_found)?;
    let name = &organ.name_on(today).zh;
    let code = organ.social_credit_code.as_deref().unwrap_or_default();
    Ok(format!(
        "行政相对人名称,行政相对人类别,证件类型,证件号码,行政处罚决定书文号,违法行为类型,违法事实,处罚依据,处罚类别,处罚内容,\
         处罚决定日期,公示截止期,处罚机关,处罚机关统一社会信用代码,数据来源单位,数据来源单位统一社会信用代码\r\n\
         {NAME},自然人,身份证,{NUMBER},赣交罚〔{}〕90002号,未按规定携带从业资格证,当日营运时未随车携带从业资格证件。,\
         《中华人民共和国道路运输条例》第六十八条,警告,决定给予：警告。,\
         {today},{today},{name},{code},{name},{code}\r\n",
        today.year(),
    ))
}

/// The proposal, and the prior notice served.
async fn propose(platform: &Platform) -> Result<(), Problem> {
    let officer = demo_account(platform, OFFICER).await?;
    let year = platform.today().year();
    let plan = ListingPlan {
        item: LIST.to_owned(),
        name: NAME.to_owned(),
        number: NUMBER.to_owned(),
        grounds: "冒用他人医疗保障凭证就医购药，金额较大。".to_owned(),
        document: format!("赣医保罚〔{year}〕90003号"),
        ..ListingPlan::default()
    };
    let case = platform.propose_listing(&officer, plan).await?;
    let notice = CaseInput {
        text: "已直接送达本人，并告知陈述、申辩的权利。".to_owned(),
        document: format!("赣医保列告〔{year}〕90003号"),
        ..CaseInput::default()
    };
    platform
        .handle_case(&officer, &case.line.id, case.seen, "serve-notice", notice)
        .await?;
    Ok(())
}
