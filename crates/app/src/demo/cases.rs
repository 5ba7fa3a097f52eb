//! Cases of the demonstration: one that an organ let lie, begun weeks before today, and those that are on their way now.

mod remedies;

use super::stage::{Stopped, chapter, say};
use super::story::{accounts, demo_account, persons};
use crate::commands::{block_on, import};
use crate::output;
use flow::account::Account;
use flow::case::{CaseInput, CasePlan, CaseView};
use flow::{Platform, Problem};
use simulate::Person;
use std::path::Path;

/// How many days ago the case was begun that nobody decided: long enough for its deadline to pass over any holidays.
pub const BEGUN_DAYS_AGO: i64 = 21;
/// When its deadline was missed at the latest.
pub const MISSED_DAYS_AGO: i64 = 3;

const PERMIT: &str = "transport-permit";
const TRANSPORT: &str = "transport";

/// Weeks ago: the accounts, a permit that its holder never asked for, and their objection, passed on to the department; and what a
/// penalty and a listing can be answered with.
pub fn begin_earlier(platform: &Platform, directory: &Path, seed: u64) -> Result<(), Stopped> {
    let (person, good_person, _) = persons(platform, seed)?;
    block_on(accounts(platform, &person, &good_person)).map_err(Stopped::Code)??;
    let file = permit(platform, directory, &good_person)?;
    let department = Account::command_line(TRANSPORT);
    import::import(platform, &department, PERMIT, &file, false)?;
    block_on(object(platform)).map_err(Stopped::Code)??;
    remedies::begin_earlier(platform, directory)
}

/// Days later: nobody has decided, and the clock says so.
pub fn miss_the_deadline(platform: &Platform) -> Result<(), Stopped> {
    platform.run_case_clock()?;
    Ok(())
}

/// A file of one permit, as the department would send it.
fn permit(
    platform: &Platform,
    directory: &Path,
    person: &Person,
) -> Result<std::path::PathBuf, Stopped> {
    let today = platform.today();
    let organ = platform
        .pack()
        .organ(TRANSPORT)
        .ok_or_else(Problem::not_found)?;
    let name = &organ.name_on(today).zh;
    let code = organ.social_credit_code.as_deref().unwrap_or_default();
    let text = format!(
        "行政相对人名称,行政相对人类别,证件类型,证件号码,行政许可决定文书名称,行政许可决定文书号,许可类别,许可内容,\
         许可决定日期,有效期自,有效期至,许可机关,许可机关统一社会信用代码,当前状态,数据来源单位,数据来源单位统一社会信用代码\r\n\
         {},自然人,身份证,{},准予行政许可决定书,赣交许字〔{}〕90001号,普通,准予从事道路旅客运输,\
         {today},{today},2099/12/31,{name},{code},1,{name},{code}\r\n",
        person.name,
        person.number,
        today.year(),
    );
    let file = directory.join("permit-of-earlier.csv");
    std::fs::write(&file, text)
        .map_err(|error| Stopped::Code(output::failure(&format!("{}: {error}", file.display()))))?;
    Ok(file)
}

async fn object(platform: &Platform) -> Result<(), Problem> {
    let person = demo_account(platform, "demo-person-2").await?;
    let text = "本人从未申请这项许可，请核对申请材料。";
    let case = file(platform, &person, "objection", Some(PERMIT), text).await?;
    pass_on(platform, &case).await?;
    Ok(())
}

/// What people asked for, and where it stands.
pub async fn on_their_way(platform: &Platform) -> Result<(), Problem> {
    chapter(6, "请求与期限", "Requests and their deadlines");
    let person = demo_account(platform, "demo-person").await?;
    let text = "罚款已于当日缴清，此后没有再发生同类情况。";
    let penalty = Some("transport-penalty");
    let statement = file(platform, &person, "own-statement", penalty, text).await?;
    decide(platform, &statement, "grant").await?;
    let text = "这项许可已经转给他人，不应再记在本人名下。";
    let objection = file(platform, &person, "objection", Some(PERMIT), text).await?;
    pass_on(platform, &objection).await?;
    let text = "窗口两次要求补交同一份材料。";
    file(platform, &person, "complaint", None, text).await?;
    for login in ["demo-person", "demo-person-2"] {
        let account = demo_account(platform, login).await?;
        for case in platform.my_cases(&account).await? {
            let line = &case.line;
            let due = line.due_on.map_or_else(
                || "无期限 no deadline".to_owned(),
                |day| format!("期限 due {day}"),
            );
            say(&format!(
                "{} {} → {} {}；{} {due}",
                line.title.zh,
                line.title.en,
                line.state_title.zh,
                line.state_title.en,
                line.organ_name.zh
            ));
        }
    }
    Ok(())
}

/// Begins a case about the first record of an item; a complaint is about none.
async fn file(
    platform: &Platform,
    person: &Account,
    kind: &str,
    item: Option<&str>,
    text: &str,
) -> Result<CaseView, Problem> {
    let record = match item {
        Some(item) => {
            let report = platform.my_report(person, None).await?;
            let line = report.lines.into_iter().find(|line| line.item == item);
            Some(line.ok_or_else(Problem::not_found)?.record)
        }
        None => None,
    };
    let plan = CasePlan {
        kind: kind.to_owned(),
        record,
        about: None,
        input: CaseInput {
            text: text.to_owned(),
            ..CaseInput::default()
        },
    };
    platform.file_case(person, plan).await
}

async fn pass_on(platform: &Platform, case: &CaseView) -> Result<CaseView, Problem> {
    decide(platform, case, "accept").await
}

/// A move of the platform's officer.
async fn decide(platform: &Platform, case: &CaseView, step: &str) -> Result<CaseView, Problem> {
    let officer = demo_account(platform, "demo-platform").await?;
    let input = CaseInput::default();
    platform
        .handle_case(&officer, &case.line.id, case.seen, step, input)
        .await
}
