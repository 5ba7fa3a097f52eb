//! Cases: an objection from a line of the report to the decision, and one that nobody decided in time.

use super::moves::{self, case_on};
use super::page::{Page, Played};
use super::walk::log_in;

const ADVERSE: &str = "article.line.adverse";

/// The person objects, the platform passes it on, the department withdraws the record.
pub async fn objection(page: &Page) -> Played {
    log_in(page, "demo-person").await?;
    page.goto("/me").await?;
    page.expect("江西省交通运输厅").await?;
    let before = page.count(ADVERSE).await?;
    page.click(&format!("{ADVERSE} summary")).await?;
    page.click(&format!("{ADVERSE} a[href*='kind=objection']"))
        .await?;
    page.expect("所涉信息").await?;
    page.fill("#text", "当日本人不在现场，有考勤记录为证。")
        .await?;
    page.expect_fits_the_screen().await?;
    page.screenshot("cases-new").await?;
    page.press("提出").await?;
    page.expect("已提出，已登记").await?;
    page.expect_fits_the_screen().await?;
    page.screenshot("cases-filed").await?;
    let id = case_on(page).await?;
    page.goto("/me").await?;
    page.expect("异议中").await?;
    page.screenshot("cases-report").await?;
    page.forget_cookies().await?;

    log_in(page, "demo-platform").await?;
    page.goto("/cases?tab=platform").await?;
    page.expect("等待平台").await?;
    page.expect_fits_the_screen().await?;
    page.screenshot("cases-platform").await?;
    step(page, &id, "accept", None).await?;
    page.forget_cookies().await?;

    log_in(page, "demo-case").await?;
    page.goto("/cases").await?;
    page.expect_fits_the_screen().await?;
    page.screenshot("cases-work").await?;
    step(page, &id, "grant", Some("经查，处罚对象有误，予以撤销。")).await?;
    page.forget_cookies().await?;

    log_in(page, "demo-person").await?;
    page.goto(&format!("/me/cases/{id}")).await?;
    page.expect("已支持").await?;
    page.expect("经查，处罚对象有误，予以撤销。").await?;
    page.expect_fits_the_screen().await?;
    page.screenshot("cases-decided").await?;
    page.goto("/me/notices").await?;
    page.click_link(&decided_notice(&id)).await?;
    page.expect("查看我的案件").await?;
    page.goto("/me/cases").await?;
    page.expect("已办结").await?;
    page.expect_fits_the_screen().await?;
    page.screenshot("cases-mine").await?;
    page.goto("/me").await?;
    page.expect("公共信用信息报告").await?;
    let after = page.count(ADVERSE).await?;
    if after + 1 != before {
        return Err(format!("{before} adverse records before, {after} after"));
    }
    Ok(())
}

/// The record is out of use, the case stands first and is counted; the platform decides where the department was silent.
pub async fn missed_deadline(page: &Page) -> Played {
    log_in(page, "demo-person-2").await?;
    page.goto("/me/cases").await?;
    page.expect("逾期未办").await?;
    page.screenshot("cases-late-mine").await?;
    page.click("article.card h3 a").await?;
    page.expect("承办单位逾期没有决定").await?;
    let id = case_on(page).await?;
    page.screenshot("cases-late-one").await?;
    page.goto("/me").await?;
    page.expect("公共信用信息报告").await?;
    page.expect_absent("90001号").await?;
    page.forget_cookies().await?;

    log_in(page, "demo-case").await?;
    page.goto("/cases").await?;
    page.expect("相关信息已停止展示和使用").await?;
    let first = page.attribute("tbody tr:first-child th a", "href").await?;
    if first != Some(format!("/cases/{id}")) {
        return Err(format!("what is overdue is not first: {first:?}"));
    }
    page.screenshot("cases-late-work").await?;
    page.forget_cookies().await?;
    page.goto("/timeliness").await?;
    page.expect("江西省交通运输厅").await?;
    page.screenshot("cases-timeliness").await?;

    log_in(page, "demo-platform").await?;
    let reason = "承办单位逾期未答复，现有材料不能证明本人提出过申请。";
    step(page, &id, "grant", Some(reason)).await?;
    page.forget_cookies().await?;
    log_in(page, "demo-person-2").await?;
    page.goto(&format!("/me/cases/{id}")).await?;
    page.expect("已支持").await?;
    page.expect("曾逾期").await
}

/// What the notice of a decision is called: people name a case by the end of its id.
fn decided_notice(id: &str) -> String {
    let from = id.len().saturating_sub(8);
    let reference = id.get(from..).unwrap_or(id).to_uppercase();
    format!("异议已作出决定，编号{reference}")
}

/// An officer opens a case and makes a move; one that grants an objection withdraws the record.
async fn step(page: &Page, id: &str, step: &str, reason: Option<&str>) -> Played {
    moves::open(page, id).await?;
    moves::fill_in(page, step, reason.unwrap_or_default(), "").await?;
    if reason.is_some() {
        page.click(&format!("{} input[value='withdraw']", moves::form_of(step)))
            .await?;
    }
    page.screenshot(&format!("cases-{step}")).await?;
    moves::send(page, step).await?;
    page.expect("已办理").await
}
