//! The walk through the demo: a department sends a bad file, a bank asks, the person approves, the bank reads, the
//! person sees who looked, and an outsider's tool confirms it.

use super::page::{Page, Played, TOO_OFTEN};
use crate::place::Place;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

/// The demonstration's person: a synthetic number of a region that was never assigned.
pub(super) const NAME: &str = "诸葛示例";
pub(super) const NUMBER: &str = "360199199003070021";
/// The same with a wrong check digit.
const WRONG_NUMBER: &str = "360199199003070022";

/// A day that is past wherever the demonstration's clock stands.
const PERMITTED_ON: &str = "2026/09/01";

/// What a department uploads: one good row, one with a typing error, one with a formula in it.
pub async fn department(page: &Page, place: &Place) -> Played {
    let file = bad_file(place)?;
    log_in(page, "demo-transport").await?;
    page.goto("/department").await?;
    page.choose("#item", "transport-permit").await?;
    page.upload("#file", &file).await?;
    page.press("上传").await?;
    page.expect("下载问题文件").await?;
    page.expect("ID-CHECK-DIGIT").await?;
    page.screenshot("walk-upload").await?;
    let path = page.path().await?;
    let problems = page.fetch(&format!("{path}/problem-file")).await?;
    let expected = ["问题代码", "问题说明", "ID-CHECK-DIGIT", "'=HYPERLINK"];
    for text in expected {
        if problems.status != 200 || !problems.text.contains(text) {
            return Err(format!(
                "the problem file ({}) lacks {text}: {}",
                problems.status, problems.text
            ));
        }
    }
    page.forget_cookies().await
}

/// A file that is no spreadsheet is refused with a code and a way on.
pub async fn wrong_file(page: &Page, place: &Place) -> Played {
    let file = place.target.join("browser/not-a-table.xlsx");
    std::fs::write(&file, b"PK\x03\x04 not a workbook").map_err(|e| e.to_string())?;
    log_in(page, "demo-transport").await?;
    page.goto("/department").await?;
    page.choose("#item", "transport-permit").await?;
    page.upload("#file", &file).await?;
    page.press("上传").await?;
    page.expect("FILE-").await?;
    page.screenshot("walk-wrong-file").await
}

/// Ask, approve, read, see the access, verify it.
pub async fn question(page: &Page, place: &Place, url: &str) -> Played {
    request(page).await?;
    approve(page).await?;
    read(page).await?;
    who_looked(page, place, url).await
}

async fn request(page: &Page) -> Played {
    log_in(page, "demo-bank").await?;
    page.goto("/desk").await?;
    page.fill("#name", NAME).await?;
    page.fill("#number", NUMBER).await?;
    page.choose("#purpose", "loan-application").await?;
    page.click("input[name='item'][value='excellent-volunteer-honour']")
        .await?;
    page.click("input[name='item'][value='court-list']").await?;
    page.press("发出申请").await?;
    page.expect("申请已发出").await?;
    page.screenshot("walk-requested").await?;
    page.forget_cookies().await
}

async fn approve(page: &Page) -> Played {
    log_in(page, "demo-person").await?;
    // The request is told, and the notice leads to where it is answered.
    page.goto("/me/notices").await?;
    page.click("main li.unread a").await?;
    page.expect("请求您的授权").await?;
    page.screenshot("walk-notice").await?;
    page.click("main article a.button").await?;
    page.expect("等待您答复").await?;
    page.screenshot("walk-consent").await?;
    // Nothing is ticked beforehand. In part: the honours, not the court list.
    page.expect("不同意会怎样").await?;
    page.click("input[name='item'][value='excellent-volunteer-honour']")
        .await?;
    page.press("同意勾选的事项").await?;
    page.expect("有效的授权").await?;
    page.expect("下载授权凭证").await?;
    page.goto("/me").await?;
    page.expect("江西省交通运输厅").await?;
    page.screenshot("walk-report").await?;
    page.forget_cookies().await
}

async fn read(page: &Page) -> Played {
    log_in(page, "demo-bank").await?;
    page.goto("/desk").await?;
    page.click("#consents a.small-button").await?;
    page.fill("#number", NUMBER).await?;
    page.press("查询").await?;
    page.expect("查询结果").await?;
    page.expect("优秀志愿者").await?;
    page.expect_absent(NUMBER).await?;
    page.expect_absent(NAME).await?;
    page.screenshot("walk-answer").await?;
    page.goto("/desk").await?;
    page.expect("1 / 1").await?;
    page.forget_cookies().await
}

async fn who_looked(page: &Page, place: &Place, url: &str) -> Played {
    log_in(page, "demo-person").await?;
    page.goto("/me/accesses").await?;
    page.expect("演示银行").await?;
    page.expect("申请贷款").await?;
    // The newest entry is under a signed checkpoint within a second.
    tokio::time::sleep(Duration::from_secs(1)).await;
    page.goto("/me/accesses").await?;
    page.screenshot("walk-accesses").await?;
    let newest = "tbody tr:first-child a[href^='/me/accesses/']";
    let link = page
        .attribute(newest, "href")
        .await?
        .ok_or("the newest access has no proof yet")?;
    let entry = link.trim_end_matches("/proof").to_owned();
    page.goto(&entry).await?;
    page.screenshot("walk-proof").await?;
    let leaf = page.text_of("pre:nth-of-type(3)").await?;
    let proof = page.fetch(&format!("{entry}/proof")).await?;
    let log = page.fetch("/api/v1/log").await?;
    let vkey = serde_json::from_str::<serde_json::Value>(&log.text)
        .ok()
        .and_then(|log| log["verifier_key"].as_str().map(str::to_owned))
        .ok_or_else(|| format!("no vkey in {}", log.text))?;
    let file = place.target.join("browser/access.tlog-proof");
    std::fs::write(&file, &proof.text).map_err(|e| e.to_string())?;
    let checked = Command::new(place.python())
        .arg(place.root.join("docs/verify_log.py"))
        .arg(format!("{url}/log/"))
        .args(["--vkey", &vkey, "--leaf", leaf.trim(), "--proof"])
        .arg(&file)
        .output()
        .map_err(|e| format!("the outside verifier did not start: {e}"))?;
    if checked.status.success() {
        Ok(())
    } else {
        Err(format!(
            "the outside verifier says: {}{}",
            String::from_utf8_lossy(&checked.stdout),
            String::from_utf8_lossy(&checked.stderr)
        ))
    }
}

/// The person's pages work without JavaScript, as everything does.
pub async fn person_without_javascript(page: &Page) -> Played {
    log_in(page, "demo-person").await?;
    page.goto("/me").await?;
    page.expect("江西省交通运输厅").await?;
    page.click_link("English").await?;
    page.screenshot("walk-report-en").await?;
    page.press("Log out").await?;
    page.goto("/me").await?;
    page.expect("Log in").await
}

/// The operator's page shows the law and the log.
pub async fn operator(page: &Page) -> Played {
    log_in(page, "demo-operator").await?;
    page.goto("/operator").await?;
    page.expect("chengxin.example/jiangxi/access-log").await?;
    page.screenshot("walk-operator").await
}

pub(super) async fn log_in(page: &Page, login: &str) -> Played {
    try_to_log_in(page, login, login).await?;
    page.expect("退出").await
}

pub(super) async fn try_to_log_in(page: &Page, login: &str, password: &str) -> Played {
    page.patiently(async || {
        page.goto("/login").await?;
        page.fill("#login", login).await?;
        page.fill("#password", password).await?;
        page.click("form.form button[type='submit']").await?;
        // Either one is in, or a code says why not.
        page.expect_one_of(&["退出", "LOGIN-REFUSED", TOO_OFTEN])
            .await
    })
    .await
}

fn bad_file(place: &Place) -> Result<PathBuf, String> {
    let mut text = String::from(
        "行政相对人名称,行政相对人类别,证件类型,证件号码,行政许可决定文书名称,行政许可决定文书号,许可类别,许可内容,\
         许可决定日期,有效期自,有效期至,许可机关,许可机关统一社会信用代码,当前状态,数据来源单位,数据来源单位统一社会信用代码\r\n",
    );
    let organ = "江西省交通运输厅,11369900YY9900217A";
    for (row, (number, content)) in [
        (NUMBER, "准予从事道路货物运输"),
        (WRONG_NUMBER, "准予从事道路货物运输"),
        (
            NUMBER,
            "\"=HYPERLINK(\"\"http://example.invalid\"\",\"\"x\"\")\"",
        ),
    ]
    .iter()
    .enumerate()
    {
        text.push_str(&format!(
            "{NAME},自然人,身份证,{number},准予行政许可决定书,赣交许字〔2026〕7700{row}号,普通,{content},\
             {PERMITTED_ON},{PERMITTED_ON},2099/12/31,{organ},1,{organ}\r\n"
        ));
    }
    let file = place.target.join("browser/许可_有错.csv");
    std::fs::write(&file, text).map_err(|e| format!("cannot write {}: {e}", file.display()))?;
    Ok(file)
}
