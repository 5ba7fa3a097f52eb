//! The browser test of the demo: the real program, a real Chromium, a phone's width.
//!
//! `server` starts the demo, `passkeys` a program under a name, `driver` starts chromedriver, `stage` opens a fresh browser
//! for each scenario, `page` is what a scenario works with, and `scenario` holds the scenarios themselves.

mod authenticator;
mod cases;
mod driver;
mod listing;
mod matter;
mod moves;
mod page;
mod passkeys;
mod people;
mod repair;
mod scenario;
mod server;
mod stage;
mod walk;

use crate::needs;
use crate::place::Place;
use crate::step::{self, Tally};
use driver::Driver;
use server::Server;
use stage::Stage;
use std::path::{Path, PathBuf};

/// `cargo xtask browser`.
pub fn command(place: &Place, arguments: &[String]) -> Result<Tally, String> {
    let mut url = None;
    let mut binary = None;
    let mut rest = arguments.iter();
    while let Some(option) = rest.next() {
        let value = rest
            .next()
            .ok_or_else(|| format!("`{option}` needs a value"))?;
        match option.as_str() {
            "--url" => url = Some(value.trim_end_matches('/').to_string()),
            "--binary" => binary = Some(PathBuf::from(value)),
            unknown => return Err(format!("no option `{unknown}`; see cargo xtask help")),
        }
    }
    let tally = match (url, binary) {
        (Some(url), _) => play(place, &url),
        (None, Some(binary)) => against(place, &binary),
        (None, None) => {
            step::check(place.cargo().args(["build", "--package", "app"]))?;
            demo(place)
        }
    }?;
    println!("{} passed, {} failed", tally.passed, tally.failed);
    Ok(tally)
}

/// The step of `cargo xtask test`: against the debug build, which the step before made.
pub fn demo(place: &Place) -> Result<Tally, String> {
    against(place, &place.target.join("debug/chengxin"))
}

fn against(place: &Place, binary: &Path) -> Result<Tally, String> {
    let directory = place.target.join("browser");
    let demo = Server::start(binary, &directory)?;
    let tally = play(place, demo.url())?;
    drop(demo);
    let named = passkeys::serve(binary, &directory.join("passkeys"))?;
    let more = on_stage(place, named.url(), scenario::passkeys)?;
    Ok(Tally {
        passed: tally.passed + more.passed,
        failed: tally.failed + more.failed,
    })
}

fn play(place: &Place, url: &str) -> Result<Tally, String> {
    on_stage(place, url, async |stage| {
        scenario::all(stage, place, url).await;
    })
}

fn on_stage(
    place: &Place,
    url: &str,
    scenarios: impl AsyncFnOnce(&Stage),
) -> Result<Tally, String> {
    let chromium = needs::chromium().ok_or("Chromium is missing; run cargo xtask test needs")?;
    let chromedriver =
        needs::chromedriver().ok_or("chromedriver is missing; run cargo xtask test needs")?;
    let driver = Driver::start(&chromedriver)?;
    let stage = Stage::new(place, url, driver.url(), chromium)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("no async runtime: {error}"))?;
    runtime.block_on(scenarios(&stage));
    Ok(stage.tally())
}
