//! Lists: a proposal with its prior notice, and one that goes through the person's defence to its effect and its end. Two officers
//! are logged in at once, each in a browser of their own.

use super::moves::{self, case_on, expect_refused, fill_in, form_of};
use super::page::{Page, Played};
use super::walk::{NAME, NUMBER, log_in};

const OFFICER: &str = "demo-insurance";
const REVIEWER: &str = "demo-insurance-review";
const DECISION: &str = "赣医保列〔2026〕90003号";

/// Proposed on the page, told to the person, not to be decided before their time is over, and dropped.
pub async fn proposed(officer: &Page, other: &Page) -> Played {
    log_in(officer, OFFICER).await?;
    officer.click_link("提议列入名单").await?;
    propose(officer, "360199199003070022").await?;
    expect_refused(officer, "ID-CHECK-DIGIT", "校验码").await?;
    officer.screenshot("listing-wrong-number").await?;
    officer.fill("#number", NUMBER).await?;
    officer.press("提议").await?;
    officer.expect("已办理").await?;
    officer.click_link("再看这个案件").await?;
    officer.expect("您打开了这个案件").await?;
    let path = officer.path().await?;
    let id = path.trim_start_matches("/cases/").to_owned();
    fill_in(
        officer,
        "serve-notice",
        "已直接送达本人。",
        "赣医保列告〔2026〕90004号",
    )
    .await?;
    officer.screenshot("listing-notice").await?;
    moves::send(officer, "serve-notice").await?;
    officer.expect("已办理").await?;
    // The same person and list again.
    officer.goto("/listings/new").await?;
    propose(officer, NUMBER).await?;
    expect_refused(officer, "CASE-EXISTS", "已有同类案件").await?;

    log_in(other, REVIEWER).await?;
    moves::open(other, &id).await?;
    fill_in(other, "decide", "事实清楚，决定列入。", DECISION).await?;
    moves::send(other, "decide").await?;
    expect_refused(other, "CASE-STATEMENT-PERIOD", "此前不得作出决定").await?;
    other.screenshot("listing-too-early").await?;
    moves::make(other, &id, "drop", "金额较小，已全部退回，不予列入。", "").await?;
    other.forget_cookies().await?;

    log_in(other, "demo-person").await?;
    other.goto("/me/notices").await?;
    other.expect("列入名单事先告知").await?;
    other.goto(&format!("/me/cases/{id}")).await?;
    other.expect("已终止").await?;
    other.expect("不予列入").await
}

async fn propose(page: &Page, number: &str) -> Played {
    page.choose("#item", "severe-list-medical-insurance")
        .await?;
    page.fill("#name", NAME).await?;
    page.fill("#number", number).await?;
    page.fill("#grounds", "伪造票据骗取医疗保障待遇。").await?;
    page.expect_fits_the_screen().await?;
    page.press("提议").await
}

/// The person's statement is answered, another officer decides, and the listing has an end.
pub async fn with_defence(officer: &Page, reviewer: &Page) -> Played {
    let id = statement(officer).await?;
    log_in(officer, OFFICER).await?;
    log_in(reviewer, REVIEWER).await?;
    decided(officer, reviewer, &id).await?;
    reviewer.forget_cookies().await?;
    in_effect(officer, reviewer, &id).await?;
    removed(officer, reviewer, &id).await
}

/// From the notice in the inbox to the statement.
async fn statement(page: &Page) -> Played<String> {
    log_in(page, "demo-person-3").await?;
    page.goto("/me/notices").await?;
    page.click_link("列入名单事先告知：医疗保障严重失信名单")
        .await?;
    page.expect("冒用他人医疗保障凭证").await?;
    page.expect("目前尚未列入").await?;
    page.expect_fits_the_screen().await?;
    page.screenshot("listing-told").await?;
    page.click_link("查看我的案件").await?;
    page.click("article.card h3 a").await?;
    page.expect("陈述申辩").await?;
    let id = case_on(page).await?;
    fill_in(page, "state", "费用已全部退回，凭证是家人之间误用。", "").await?;
    page.screenshot("listing-statement").await?;
    moves::send(page, "state").await?;
    page.expect("已办理，已登记").await?;
    page.forget_cookies().await?;
    Ok(id)
}

/// Nobody decides before the reply, alone, or on a page that another officer has overtaken.
async fn decided(officer: &Page, reviewer: &Page, id: &str) -> Played {
    let reason = "申辩部分采纳：退回属实；但冒用在先，决定列入。";
    moves::open(reviewer, id).await?;
    fill_in(reviewer, "decide", reason, DECISION).await?;
    moves::send(reviewer, "decide").await?;
    expect_refused(reviewer, "CASE-STATEMENT-UNANSWERED", "须先答复").await?;
    if reviewer.value_of("#decide-text").await? != reason {
        return Err("what was typed is lost".to_owned());
    }

    moves::open(officer, id).await?;
    officer.expect("凭证是家人之间误用").await?;
    let answer = form_of("answer-statement");
    fill_in(officer, "answer-statement", "退回情况属实，予以采纳。", "").await?;
    officer
        .choose("#answer-statement-outcome", "部分采纳")
        .await?;
    // The move of somebody else, and one whose time has not come, written by hand.
    let step = format!("{answer} input[name='step']");
    officer.forge(&step, "decide").await?;
    officer
        .click("form:has(#answer-statement-text) button")
        .await?;
    expect_refused(officer, "CASE-NOT-YOURS", "承办单位复核员").await?;
    officer.screenshot("listing-wrong-role").await?;
    fill_in(officer, "answer-statement", "退回情况属实，予以采纳。", "").await?;
    officer
        .choose("#answer-statement-outcome", "部分采纳")
        .await?;
    officer.forge(&step, "take-effect").await?;
    officer
        .click("form:has(#answer-statement-text) button")
        .await?;
    expect_refused(officer, "CASE-MOVE", "可以：").await?;
    officer.screenshot("listing-not-now").await?;
    fill_in(officer, "answer-statement", "退回情况属实，予以采纳。", "").await?;
    officer
        .choose("#answer-statement-outcome", "部分采纳")
        .await?;
    moves::send(officer, "answer-statement").await?;
    officer.expect("已办理").await?;

    moves::send(reviewer, "decide").await?;
    expect_refused(reviewer, "CASE-CHANGED", "作出决定（承办单位复核员）").await?;
    reviewer.expect("部分采纳").await?;
    reviewer.screenshot("listing-changed").await?;
    moves::send(reviewer, "decide").await?;
    reviewer.expect("已办理").await
}

async fn in_effect(officer: &Page, person: &Page, id: &str) -> Played {
    moves::make(
        officer,
        id,
        "serve-decision",
        "已直接送达本人。",
        "赣医保送〔2026〕90003号",
    )
    .await?;
    moves::make(officer, id, "take-effect", "", "").await?;
    log_in(person, "demo-person-3").await?;
    person.goto("/me").await?;
    person.expect(DECISION).await?;
    person.goto("/me/notices").await?;
    person.expect("已被列入名单").await?;
    person.screenshot("listing-listed").await
}

/// Its grounds are gone: the organ takes the person off, and says why.
async fn removed(officer: &Page, person: &Page, id: &str) -> Played {
    moves::open(officer, id).await?;
    fill_in(officer, "remove", "整改完成，准予提前移出。", "").await?;
    officer.choose("#remove-removal", "repaired").await?;
    moves::send(officer, "remove").await?;
    officer.expect("已办理").await?;
    person.goto("/me").await?;
    person.expect("公共信用信息报告").await?;
    person.expect_absent(DECISION).await?;
    person.goto(&format!("/me/cases/{id}")).await?;
    person.expect("移出原因").await?;
    person.expect("已修复").await?;
    person.expect_fits_the_screen().await?;
    person.screenshot("listing-removed").await?;
    person.goto("/me/notices").await?;
    person.expect("已被移出名单").await
}
