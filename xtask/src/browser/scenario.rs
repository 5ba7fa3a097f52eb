//! The scenarios. A scenario is a function over a [`Page`]; `all` says in which looks it is played.

use super::cases;
use super::listing;
use super::matter;
use super::page::{Page, Played};
use super::passkeys;
use super::people;
use super::repair;
use super::stage::{Look, Stage};
use super::walk;
use crate::place::Place;

pub async fn all(stage: &Stage, place: &Place, url: &str) {
    home_pages(stage).await;
    walks(stage, place, url).await;
}

/// Against a program that has passkeys.
pub async fn passkeys(stage: &Stage) {
    stage
        .play("passkeys", Look::DESKTOP, passkeys::scenario)
        .await;
}

async fn home_pages(stage: &Stage) {
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

async fn walks(stage: &Stage, place: &Place, url: &str) {
    stage
        .play("department-sends-a-bad-file", Look::DESKTOP, async |page| {
            walk::department(page, place).await
        })
        .await;
    stage
        .play("department-sends-a-wrong-file", Look::PHONE, async |page| {
            walk::wrong_file(page, place).await
        })
        .await;
    stage
        .play("question-on-a-phone", Look::PHONE, async |page| {
            walk::question(page, place, url).await
        })
        .await;
    stage
        .play(
            "person-without-javascript",
            Look::PHONE.without_javascript(),
            async |page| walk::person_without_javascript(page).await,
        )
        .await;
    stage
        .play("objection-on-a-phone", Look::PHONE, cases::objection)
        .await;
    stage
        .play("missed-deadline", Look::PHONE, cases::missed_deadline)
        .await;
    stage
        .play("repair-on-a-phone", Look::PHONE, repair::scenario)
        .await;
    stage
        .play_together("listing-proposed", Look::PHONE, listing::proposed)
        .await;
    stage
        .play_together("listing-with-defence", Look::PHONE, listing::with_defence)
        .await;
    stage
        .play("matter-at-a-counter", Look::PHONE, matter::scenario)
        .await;
    stage
        .play("somebody-begins-and-leaves", Look::PHONE, people::scenario)
        .await;
    stage
        .play("operator", Look::DESKTOP, async |page| {
            walk::operator(page).await
        })
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
