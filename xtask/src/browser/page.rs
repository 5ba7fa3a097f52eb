//! What a scenario does with a page, in the words of somebody in front of it.
//!
//! Everything that looks for something waits for it a while, since a page may still be loading. Every error says what
//! was looked for and on which page.

#![allow(
    dead_code,
    reason = "the whole vocabulary is here before every scenario needs it"
)]

use super::authenticator::Authenticator;
use fantoccini::elements::Element;
use fantoccini::{Client, Locator};
use serde_json::Value;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// What a scenario and its steps give back.
pub type Played<T = ()> = Result<T, String>;

const WITHIN: Duration = Duration::from_secs(15);
const EVERY: Duration = Duration::from_millis(100);

/// The code of the page that asks to wait.
pub const TOO_OFTEN: &str = "TOO-MANY-REQUESTS";

const MOST_ATTEMPTS: u32 = 10;
const BETWEEN_ATTEMPTS: Duration = Duration::from_secs(3);

/// A response fetched with the cookies of the page.
#[derive(Debug)]
pub struct Fetched {
    pub status: u64,
    pub content_type: String,
    pub text: String,
}

#[derive(Debug)]
pub struct Page {
    client: Client,
    /// Without a slash at the end.
    url: String,
    screenshots: PathBuf,
}

impl Page {
    pub fn new(client: Client, url: &str, screenshots: &Path) -> Self {
        Self {
            client,
            url: url.to_string(),
            screenshots: screenshots.to_path_buf(),
        }
    }

    /// Goes to a path of the site: `page.goto("/login")`.
    pub async fn goto(&self, path: &str) -> Played {
        let url = format!("{}{path}", self.url);
        self.client
            .goto(&url)
            .await
            .map_err(|error| format!("cannot go to {url}: {error}"))
    }

    /// Clicks what a CSS selector finds: `page.click("form#ask button")`.
    pub async fn click(&self, css: &str) -> Played {
        let element = self.find(Locator::Css(css), css).await?;
        self.click_on(element, css).await
    }

    /// Clicks the link with exactly this text.
    pub async fn click_link(&self, text: &str) -> Played {
        let element = self.find(Locator::LinkText(text), text).await?;
        self.click_on(element, text).await
    }

    /// Presses the button that shows this text.
    pub async fn press(&self, text: &str) -> Played {
        let path = format!("//button[contains(normalize-space(.), {})]", literal(text));
        let element = self.find(Locator::XPath(&path), text).await?;
        self.click_on(element, text).await
    }

    /// Empties a field and types into it.
    pub async fn fill(&self, css: &str, value: &str) -> Played {
        let element = self.find(Locator::Css(css), css).await?;
        let typed = async {
            element.clear().await?;
            element.send_keys(value).await
        };
        self.said(typed.await, "cannot fill", css).await
    }

    /// Chooses an entry of a `select` by its value.
    pub async fn choose(&self, css: &str, value: &str) -> Played {
        let element = self.find(Locator::Css(css), css).await?;
        let chosen = element.select_by_value(value).await;
        self.said(chosen, "cannot choose in", css).await
    }

    /// Sets a date field, which is typed into differently in each language.
    pub async fn pick_day(&self, css: &str, day: &str) -> Played {
        self.find(Locator::Css(css), css).await?;
        let script = "document.querySelector(arguments[0]).value = arguments[1];";
        self.run(script, vec![css.into(), day.into()]).await?;
        Ok(())
    }

    /// Sets a field that the page does not show, as somebody would who writes the request by hand.
    pub async fn forge(&self, css: &str, value: &str) -> Played {
        self.count(css).await?;
        let script = "document.querySelector(arguments[0]).value = arguments[1];";
        self.run(script, vec![css.into(), value.into()]).await?;
        Ok(())
    }

    /// What stands in a field.
    pub async fn value_of(&self, css: &str) -> Played<String> {
        let element = self.find(Locator::Css(css), css).await?;
        let value = element.prop("value").await;
        let value = self.said(value, "cannot read", css).await?;
        Ok(value.unwrap_or_default())
    }

    /// Opens another window of the same browser, and goes on there.
    pub async fn open_window(&self) -> Played {
        let window = self.client.new_window(true).await;
        let window = self
            .said(window, "no window for", "the same person")
            .await?;
        let went = self.client.switch_to_window(window.handle).await;
        self.said(went, "cannot go to", "the new window").await
    }

    /// Closes this window and goes on in the one before.
    pub async fn close_window(&self) -> Played {
        let closed = self.client.close_window().await;
        self.said(closed, "cannot close", "the window").await?;
        let windows = self.client.windows().await;
        let windows = self.said(windows, "no windows for", "the person").await?;
        let first = windows.into_iter().next().ok_or("no window is left")?;
        let went = self.client.switch_to_window(first).await;
        self.said(went, "cannot go to", "the first window").await
    }

    /// Puts a file into a file field.
    pub async fn upload(&self, css: &str, file: &Path) -> Played {
        let file = file
            .canonicalize()
            .map_err(|error| format!("no file {}: {error}", file.display()))?;
        let element = self.find(Locator::Css(css), css).await?;
        let sent = element.send_keys(&file.to_string_lossy()).await;
        self.said(sent, "cannot upload into", css).await
    }

    /// The text of the page as it is shown.
    pub async fn text(&self) -> Played<String> {
        self.text_of("body").await
    }

    /// The shown text of what a CSS selector finds.
    pub async fn text_of(&self, css: &str) -> Played<String> {
        let element = self.find(Locator::Css(css), css).await?;
        let text = element.text().await;
        self.said(text, "cannot read", css).await
    }

    /// An attribute of what a CSS selector finds; nothing when it has none.
    pub async fn attribute(&self, css: &str, name: &str) -> Played<Option<String>> {
        let element = self.find(Locator::Css(css), css).await?;
        let value = element.attr(name).await;
        self.said(value, "cannot read", css).await
    }

    /// How many elements a CSS selector finds now.
    pub async fn count(&self, css: &str) -> Played<usize> {
        let found = self.client.find_all(Locator::Css(css)).await;
        self.said(found, "cannot count", css)
            .await
            .map(|all| all.len())
    }

    /// Path and query of the page.
    pub async fn path(&self) -> Played<String> {
        let url = self
            .client
            .current_url()
            .await
            .map_err(|error| format!("the page has no address: {error}"))?;
        let url = url.as_str();
        Ok(url.strip_prefix(&self.url).unwrap_or(url).to_string())
    }

    /// Waits until the page shows this text.
    pub async fn expect(&self, text: &str) -> Played {
        self.expect_one_of(&[text]).await
    }

    /// Waits until the page shows one of these texts.
    pub async fn expect_one_of(&self, texts: &[&str]) -> Played {
        let begin = Instant::now();
        loop {
            // A page on its way out may lose its body under the question; then ask the next one.
            let shown = self.text().await.unwrap_or_default();
            if texts.iter().any(|text| shown.contains(text)) {
                return Ok(());
            }
            if begin.elapsed() > WITHIN {
                let place = self.place().await;
                let beginning: String = shown.chars().take(400).collect();
                return Err(format!(
                    "`{}` is not on {place}, which shows: {beginning}",
                    texts.join("` or `")
                ));
            }
            tokio::time::sleep(EVERY).await;
        }
    }

    /// Does something that the site bounds by time, and again after a while when it was too soon, as its page asks: all
    /// scenarios come from one address, faster than people.
    pub async fn patiently(&self, does: impl AsyncFn() -> Played) -> Played {
        for _ in 0..MOST_ATTEMPTS {
            does().await?;
            if !self.text().await?.contains(TOO_OFTEN) {
                return Ok(());
            }
            tokio::time::sleep(BETWEEN_ATTEMPTS).await;
        }
        let place = self.place().await;
        Err(format!(
            "after {MOST_ATTEMPTS} attempts {place} is still asked too often"
        ))
    }

    /// Fails when the page shows this text now. Wait for something else first.
    pub async fn expect_absent(&self, text: &str) -> Played {
        if self.text().await?.contains(text) {
            return Err(format!("`{text}` should not be on {}", self.place().await));
        }
        Ok(())
    }

    /// Fails when the page is wider than the screen. Needs JavaScript.
    pub async fn expect_fits_the_screen(&self) -> Played {
        let script = "const r = document.documentElement; return [r.scrollWidth, document.body.scrollWidth, screen.width, r.clientWidth];";
        let sizes = self.run(script, Vec::new()).await?;
        let size = |index: usize| sizes[index].as_u64().unwrap_or(0);
        let content = size(0).max(size(1));
        let screen = size(2).min(size(3));
        if content > screen {
            return Err(format!(
                "{} is {content} wide on a screen of {screen}",
                self.place().await
            ));
        }
        Ok(())
    }

    /// Fetches a path with the cookies of this page, for downloads. The pages allow no script to do it.
    pub async fn fetch(&self, path: &str) -> Played<Fetched> {
        let cookies = self.client.get_all_cookies().await;
        let cookies = self.said(cookies, "no cookies for", path).await?;
        let pairs: Vec<String> = cookies
            .iter()
            .map(|cookie| format!("{}={}", cookie.name(), cookie.value()))
            .collect();
        let host = self.url.trim_start_matches("http://");
        get(host, path, &pairs.join("; ")).map_err(|error| format!("cannot fetch {path}: {error}"))
    }

    /// Gives the browser an authenticator that is built in and whose owner always agrees.
    pub async fn plug_in_an_authenticator(&self) -> Played {
        let added = self.client.issue_cmd(Authenticator).await;
        added
            .map(|_| ())
            .map_err(|error| format!("no authenticator: {error}"))
    }

    /// Becomes a stranger: forgets who was logged in.
    pub async fn forget_cookies(&self) -> Played {
        self.client
            .delete_all_cookies()
            .await
            .map_err(|error| format!("cannot forget the cookies: {error}"))
    }

    /// Keeps what the screen shows as `target/screenshots/NAME.png`.
    pub async fn screenshot(&self, name: &str) -> Played {
        let file = self.screenshots.join(format!("{name}.png"));
        let image = self.client.screenshot().await;
        let image = self.said(image, "no screenshot", name).await?;
        std::fs::write(&file, image)
            .map_err(|error| format!("cannot write {}: {error}", file.display()))
    }

    /// Keeps what a failed scenario last saw.
    pub async fn confess(&self, name: &str) {
        if self.screenshot(&format!("failed-{name}")).await.is_ok() {
            println!("         see target/screenshots/failed-{name}.png");
        }
    }

    pub async fn close(self) {
        // The browser may be gone already, which is what is wanted.
        self.client.close().await.ok();
    }

    async fn run(&self, script: &str, arguments: Vec<Value>) -> Played<Value> {
        self.client
            .execute(script, arguments)
            .await
            .map_err(|error| format!("script on the page: {error}"))
    }

    async fn find(&self, locator: Locator<'_>, what: &str) -> Played<Element> {
        let found = self
            .client
            .wait()
            .at_most(WITHIN)
            .every(EVERY)
            .for_element(locator)
            .await;
        self.said(found, "did not find", what).await
    }

    async fn click_on(&self, element: Element, what: &str) -> Played {
        self.said(element.click().await, "cannot click", what).await
    }

    /// Adds to an error what was tried and where.
    async fn said<T>(
        &self,
        outcome: Result<T, fantoccini::error::CmdError>,
        tried: &str,
        what: &str,
    ) -> Played<T> {
        match outcome {
            Ok(value) => Ok(value),
            Err(error) => Err(format!(
                "{tried} `{what}` on {}: {error}",
                self.place().await
            )),
        }
    }

    async fn place(&self) -> String {
        self.path()
            .await
            .unwrap_or_else(|_| "a page without address".to_string())
    }
}

/// Text as an XPath literal, which has no escapes: double quotes are left to single ones.
fn literal(text: &str) -> String {
    if text.contains('"') {
        format!("'{text}'")
    } else {
        format!("\"{text}\"")
    }
}

/// A plain HTTP/1.0 request: the answer ends with the connection.
fn get(host: &str, path: &str, cookies: &str) -> std::io::Result<Fetched> {
    let mut stream = std::net::TcpStream::connect(host)?;
    write!(
        stream,
        "GET {path} HTTP/1.0\r\nHost: {host}\r\nCookie: {cookies}\r\n\r\n"
    )?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let answer = String::from_utf8_lossy(&answer);
    let (head, text) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    let status = head.split(' ').nth(1).and_then(|s| s.parse().ok());
    let content_type = head
        .lines()
        .find_map(|line| line.strip_prefix("content-type: "));
    Ok(Fetched {
        status: status.unwrap_or(0),
        content_type: content_type.unwrap_or_default().to_string(),
        text: text.to_string(),
    })
}
