//! A repair: asked for at the one window, passed on to the organ that decided, and the record is gone the same day.

use super::moves::{self, case_on, expect_refused};
use super::page::{Page, Played};
use super::walk::log_in;

/// The penalty of the demonstration that can be repaired at once.
const PENALTY: &str = "90002号";
const PAPER: &str = "赣交执缴〔2026〕90002号";

pub async fn scenario(page: &Page) -> Played {
    let id = apply(page).await?;
    page.forget_cookies().await?;
    log_in(page, "demo-platform").await?;
    moves::make(page, &id, "accept", "", "").await?;
    page.forget_cookies().await?;
    decide(page, &id).await?;
    page.forget_cookies().await?;
    gone(page, &id).await
}

/// The conditions are shown first; what is missing is said by name, and what was typed stays.
async fn apply(page: &Page) -> Played<String> {
    log_in(page, "demo-person-3").await?;
    begin(page).await?;
    page.expect("修复需要什么").await?;
    page.expect("随申请提交").await?;
    page.screenshot("repair-conditions").await?;
    let words = "已按要求随车携带证件，并参加了从业人员培训。";
    page.fill("#text", words).await?;
    page.fill("#document", PAPER).await?;
    page.press("提出").await?;
    expect_refused(page, "REPAIR-COMMITMENT", "信用承诺").await?;
    if page.value_of("#text").await? != words {
        return Err("what was typed is lost".to_owned());
    }
    page.screenshot("repair-refused").await?;
    page.click("input[name='commitment']").await?;
    page.press("提出").await?;
    page.expect("已提出，已登记").await?;
    page.expect_fits_the_screen().await?;
    let id = case_on(page).await?;
    // Until it is decided, the record stands; and one application is enough.
    begin(page).await?;
    page.fill("#text", words).await?;
    page.fill("#document", PAPER).await?;
    page.click("input[name='commitment']").await?;
    page.press("提出").await?;
    expect_refused(page, "CASE-EXISTS", "就这条信息已有同类案件").await?;
    Ok(id)
}

async fn begin(page: &Page) -> Played {
    page.goto("/me").await?;
    page.expect(PENALTY).await?;
    let line = "article.line.adverse:has(a[href*='kind=repair'])";
    page.click(&format!("{line} summary")).await?;
    page.click(&format!("{line} a[href*='kind=repair']")).await
}

/// The organ decides in one window; in another, opened before, the same decision is not made again.
async fn decide(page: &Page, id: &str) -> Played {
    let reason = "经核查，违法行为已改正，准予修复。";
    log_in(page, "demo-case").await?;
    moves::open(page, id).await?;
    moves::fill_in(page, "grant", reason, "").await?;
    page.open_window().await?;
    moves::make(page, id, "grant", reason, "").await?;
    page.close_window().await?;
    moves::send(page, "grant").await?;
    expect_refused(page, "CASE-CHANGED", "无，案件已办结").await?;
    page.screenshot("repair-twice").await
}

async fn gone(page: &Page, id: &str) -> Played {
    log_in(page, "demo-person-3").await?;
    page.goto(&format!("/me/cases/{id}")).await?;
    page.expect("准予修复").await?;
    page.expect("已支持").await?;
    page.expect_fits_the_screen().await?;
    page.screenshot("repair-decided").await?;
    page.goto("/me").await?;
    page.expect("公共信用信息报告").await?;
    page.expect_absent(PENALTY).await?;
    page.screenshot("repair-report").await
}
