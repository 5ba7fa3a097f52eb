//! The scenarios. A scenario is a function over a [`Page`]; `all` says in which looks it is played.

use super::page::{Page, Played};
use super::stage::{Look, Stage};

pub async fn all(stage: &Stage) {
    stage
        .play("home-phone", Look::PHONE, async |page| {
            home(page, "home-phone").await?;
            page.expect_fits_the_screen().await
        })
        .await;
    stage
        .play("home-desktop", Look::DESKTOP, async |page| {
            home(page, "home-desktop").await
        })
        .await;
    stage
        .play(
            "home-without-javascript",
            Look::PHONE.without_javascript(),
            async |page| home(page, "home-without-javascript").await,
        )
        .await;
}

/// The public home: Chinese first, and the switch goes to English and back.
async fn home(page: &Page, shot: &str) -> Played {
    page.goto("/").await?;
    page.expect("诚信").await?;
    expect_language(page, "zh").await?;
    page.screenshot(shot).await?;
    page.click_link("English").await?;
    expect_language(page, "en").await?;
    page.screenshot(&format!("{shot}-en")).await?;
    page.click_link("中文").await?;
    expect_language(page, "zh").await?;
    page.expect("诚信").await
}

/// What the page says its language is, which screen readers go by.
async fn expect_language(page: &Page, language: &str) -> Played {
    let said = page
        .attribute(&format!("html[lang^='{language}']"), "lang")
        .await?;
    match said {
        Some(_) => Ok(()),
        None => Err(format!("the page does not say that it is in {language}")),
    }
}
