//! Somebody begins at an organ: the security administrator makes the account, the owner sets the password, gets a role and
//! delegates it, and leaves again.

use super::page::{Page, Played, TOO_OFTEN};
use super::walk::{log_in, try_to_log_in};

const LOGIN: &str = "zhou-shili";
const PASSWORD: &str = "a password of one's own";

pub async fn scenario(page: &Page) -> Played {
    let code = begin(page).await?;
    first_login(page, &code).await?;
    delegate(page).await?;
    leave(page).await
}

/// The account, its first login code, and a role.
async fn begin(page: &Page) -> Played<String> {
    log_in(page, "demo-security").await?;
    page.goto("/admin/people?organ=transport").await?;
    page.expect("demo-transport").await?;
    page.fill("#login", LOGIN).await?;
    page.fill("#name", "周示例").await?;
    page.press("开立").await?;
    page.expect("账号已开立").await?;
    let code = page.text_of("dl.facts div:nth-of-type(2) code").await?;
    page.screenshot("people-code").await?;
    page.click_link("继续：授予岗位").await?;
    page.choose("#role", "case-officer").await?;
    page.press("授予").await?;
    page.expect("已授予岗位").await?;
    page.expect_fits_the_screen().await?;
    page.screenshot("people-member").await?;
    page.forget_cookies().await?;
    Ok(code)
}

/// A wrong code changes nothing; the right one works once.
async fn first_login(page: &Page, code: &str) -> Played {
    for (tried, shown) in [("WRONG-CODE", "FIRST-CODE-WRONG"), (code, "密码已设置")] {
        page.patiently(async || {
            page.goto("/login/first").await?;
            page.fill("#login", LOGIN).await?;
            page.fill("#code", tried).await?;
            page.fill("#password", PASSWORD).await?;
            page.fill("#again", PASSWORD).await?;
            page.press("设置密码").await?;
            page.expect_one_of(&[shown, TOO_OFTEN]).await
        })
        .await?;
        page.expect(shown).await?;
    }
    try_to_log_in(page, LOGIN, PASSWORD).await?;
    page.expect("退出").await
}

/// Until a day, to a colleague, and ended before.
async fn delegate(page: &Page) -> Played {
    page.goto("/account/delegation").await?;
    page.choose("#role", "case-officer").await?;
    page.choose("#to", "demo-transport").await?;
    let today = page.attribute("#until", "min").await?;
    let today = today.ok_or("the last day has no first day it may be")?;
    page.pick_day("#until", &today).await?;
    page.press("委托").await?;
    page.expect("已委托").await?;
    page.expect("交通运输厅报送员").await?;
    page.screenshot("people-delegation").await?;
    page.press("终止").await?;
    page.expect("委托已终止").await?;
    page.forget_cookies().await
}

/// The account ends, with everything it had.
async fn leave(page: &Page) -> Played {
    log_in(page, "demo-security").await?;
    page.goto("/admin/people?organ=transport").await?;
    page.click_link(LOGIN).await?;
    page.click("input[name='sure']").await?;
    page.press("停用").await?;
    page.expect("已停用").await?;
    page.forget_cookies().await?;
    try_to_log_in(page, LOGIN, PASSWORD).await?;
    page.expect("LOGIN-REFUSED").await?;
    page.expect_absent("退出").await
}
