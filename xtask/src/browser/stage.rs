//! Opens a fresh browser for each scenario and keeps the score.

use super::page::{Page, Played};
use crate::place::Place;
use crate::step::Tally;
use fantoccini::ClientBuilder;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use std::cell::Cell;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// A scenario that hangs must not hang the whole test.
const SCENARIO_WITHIN: Duration = Duration::from_secs(180);

const FAREWELL_WITHIN: Duration = Duration::from_secs(20);

/// How the page is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// In CSS pixels.
    pub width: u32,
    pub height: u32,
    /// Behaves as a phone: touch, and the page's own viewport rule.
    pub phone: bool,
    pub javascript: bool,
}

impl Look {
    pub const PHONE: Self = Self {
        width: 390,
        height: 844,
        phone: true,
        javascript: true,
    };
    pub const DESKTOP: Self = Self {
        width: 1280,
        height: 900,
        phone: false,
        javascript: true,
    };

    pub const fn without_javascript(self) -> Self {
        Self {
            javascript: false,
            ..self
        }
    }
}

#[derive(Debug)]
pub struct Stage {
    url: String,
    driver: String,
    chromium: PathBuf,
    profiles: PathBuf,
    screenshots: PathBuf,
    opened: Cell<u32>,
    tally: Cell<Tally>,
}

impl Stage {
    pub fn new(place: &Place, url: &str, driver: &str, chromium: PathBuf) -> Result<Self, String> {
        let profiles = place.target.join("browser/profiles");
        let screenshots = place.target.join("screenshots");
        if profiles.exists() {
            std::fs::remove_dir_all(&profiles)
                .map_err(|error| format!("cannot clear {}: {error}", profiles.display()))?;
        }
        for directory in [&profiles, &screenshots] {
            std::fs::create_dir_all(directory)
                .map_err(|error| format!("cannot make {}: {error}", directory.display()))?;
        }
        Ok(Self {
            url: url.to_string(),
            driver: driver.to_string(),
            chromium,
            profiles,
            screenshots,
            opened: Cell::new(0),
            tally: Cell::new(Tally::default()),
        })
    }

    pub fn tally(&self) -> Tally {
        self.tally.get()
    }

    /// Plays a scenario in a browser of its own. When it fails, what the page showed is kept as `failed-NAME.png`.
    pub async fn play(&self, name: &str, look: Look, scenario: impl AsyncFnOnce(&Page) -> Played) {
        self.perform(name, [look], async |[page]| scenario(page).await)
            .await;
    }

    /// Plays a scenario of two people who are logged in at once, each in a browser of their own.
    pub async fn play_together(
        &self,
        name: &str,
        look: Look,
        scenario: impl AsyncFnOnce(&Page, &Page) -> Played,
    ) {
        self.perform(name, [look; 2], async |[one, other]| {
            scenario(one, other).await
        })
        .await;
    }

    async fn perform<const N: usize>(
        &self,
        name: &str,
        looks: [Look; N],
        scenario: impl AsyncFnOnce([&Page; N]) -> Played,
    ) {
        let begin = Instant::now();
        let played = self.in_browsers(name, looks, scenario).await;
        let took = begin.elapsed().as_secs_f64();
        let mut tally = self.tally.get();
        match played {
            Ok(()) => {
                tally.passed += 1;
                println!("browser: {name}: ok ({took:.1} s)");
            }
            Err(problem) => {
                tally.failed += 1;
                println!("browser: {name}: FAILED ({took:.1} s): {problem}");
            }
        }
        self.tally.set(tally);
    }

    async fn in_browsers<const N: usize>(
        &self,
        name: &str,
        looks: [Look; N],
        scenario: impl AsyncFnOnce([&Page; N]) -> Played,
    ) -> Played {
        let mut pages = Vec::new();
        for look in looks {
            pages.push(self.open(look).await?);
        }
        let played = tokio::time::timeout(
            SCENARIO_WITHIN,
            scenario(std::array::from_fn(|place| &pages[place])),
        )
        .await
        .unwrap_or_else(|_| Err(format!("not done within {SCENARIO_WITHIN:?}")));
        for (place, page) in pages.into_iter().enumerate() {
            // A browser that hangs answers neither of these.
            if played.is_err() {
                let name = match place {
                    0 => name.to_owned(),
                    _ => format!("{name}-{}", place + 1),
                };
                tokio::time::timeout(FAREWELL_WITHIN, page.confess(&name))
                    .await
                    .ok();
            }
            tokio::time::timeout(FAREWELL_WITHIN, page.close())
                .await
                .ok();
        }
        played
    }

    /// Opens a browser without history, cookies or cache.
    async fn open(&self, look: Look) -> Result<Page, String> {
        let number = self.opened.get() + 1;
        self.opened.set(number);
        let profile = self.profiles.join(number.to_string());
        let capabilities = capabilities(look, &self.chromium, &profile);
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&self.driver)
            .await
            .map_err(|error| format!("the browser did not open: {error}"))?;
        Ok(Page::new(client, &self.url, &self.screenshots))
    }
}

fn capabilities(
    look: Look,
    chromium: &std::path::Path,
    profile: &std::path::Path,
) -> serde_json::Map<String, serde_json::Value> {
    let mut arguments: Vec<String> = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-proxy-server",
    ]
    .map(String::from)
    .into();
    arguments.push(format!("--window-size={},{}", look.width, look.height));
    arguments.push(format!("--user-data-dir={}", profile.display()));
    let mut preferences = json!({ "intl.accept_languages": "zh-CN,zh" });
    if !look.javascript {
        preferences["profile.default_content_setting_values.javascript"] = json!(2);
    }
    let mut options = json!({
        "binary": chromium,
        "args": arguments,
        "prefs": preferences,
    });
    if look.phone {
        // Without scripts chromedriver cannot tap, and waits for ever; then it clicks instead.
        let metrics = json!({ "width": look.width, "height": look.height, "pixelRatio": 2.0, "touch": look.javascript });
        options["mobileEmulation"] = json!({ "deviceMetrics": metrics });
    }
    [
        ("browserName".to_string(), json!("chrome")),
        (
            "timeouts".to_string(),
            json!({ "pageLoad": 30_000, "script": 30_000 }),
        ),
        ("goog:chromeOptions".to_string(), options),
    ]
    .into_iter()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn scripts_are_switched_off_by_preference() {
        let of = |look| capabilities(look, Path::new("chromium"), Path::new("profile"));
        let script = |look: Look| {
            of(look)["goog:chromeOptions"]["prefs"]["profile.default_content_setting_values.javascript"]
                .clone()
        };
        assert_eq!(script(Look::PHONE), serde_json::Value::Null);
        assert_eq!(script(Look::PHONE.without_javascript()), json!(2));
        let desktop = of(Look::DESKTOP);
        assert!(
            desktop["goog:chromeOptions"]
                .get("mobileEmulation")
                .is_none()
        );
    }
}
