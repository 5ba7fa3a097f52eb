//! The check of a matter at a counter: which measures apply and why, and that the person sees who asked.

use super::page::{Page, Played};
use super::walk::{NAME, NUMBER, log_in};

pub async fn scenario(page: &Page) -> Played {
    log_in(page, "demo-counter").await?;
    page.click_link("办理事项").await?;
    page.expect_fits_the_screen().await?;
    page.choose("#matter", "company-registration").await?;
    page.fill("#number", NUMBER).await?;
    page.fill("#name", NAME).await?;
    page.choose("#ground", "power matter-measures").await?;
    page.fill("#case_number", "赣市监登〔2026〕90005号").await?;
    page.press("核验").await?;
    page.expect("不适用").await?;
    page.expect("回执").await?;
    page.expect_fits_the_screen().await?;
    page.screenshot("matter-answer").await?;
    page.goto("/desk/measures").await?;
    page.expect("已登记的措施").await?;
    page.expect_fits_the_screen().await?;
    page.forget_cookies().await?;
    log_in(page, "demo-person").await?;
    page.goto("/me/accesses").await?;
    page.expect("江西省市场监督管理局").await?;
    page.goto("/me/measures").await?;
    page.expect_fits_the_screen().await?;
    page.screenshot("matter-mine").await
}
