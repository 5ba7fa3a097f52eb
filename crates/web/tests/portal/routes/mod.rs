//! Every address of the router, one by one: it answers with a decision of the policy, and what reads a dossier or does
//! something about a person has an entry in the access log.

mod definitions;
mod scene;
mod sent;

use self::scene::Scene;
use self::sent::{Sent, sent};
use crate::browser::{Browser, Page};
use crate::system::System;
use axum::http::StatusCode;
use jiff::civil::date;
use std::time::Duration;
use testkit::{Person, Row, WANG_WU, csv};
use web::{Address, addresses};

/// A person without an account.
const CHEN_LIU: Person = Person {
    name: "陈六",
    born_on: date(1970, 2, 3),
    sequence: 41,
};
const PERMIT: &str = "transport-permit";
/// Longer than the allowance for a login takes to come back.
const BETWEEN: Duration = Duration::from_secs(15);

/// Sends the request and nothing else between the two readings of the counts.
async fn answer(scene: &Scene, address: &Address, counts: &mut Vec<(u64, u64)>) -> Page {
    let (path, sent) = sent(scene, address).await;
    let path = format!("{}{path}", address.prefix);
    let platform = scene.harness.platform();
    let count = async || {
        let accesses = platform.counters().await.unwrap().accesses;
        (accesses, platform.decisions())
    };
    match sent {
        Sent::Anyone => {
            let mut browser = Browser::new(&scene.router);
            counts.push(count().await);
            let page = browser.get(&path).await;
            counts.push((platform.counters().await.unwrap().accesses, 0));
            page
        }
        Sent::Api(login, body) => {
            let mut system = System::of(platform, &scene.router, login).await;
            counts.push(count().await);
            let page = system.send(address.method, &path, body).await;
            counts.push((platform.counters().await.unwrap().accesses, 0));
            page
        }
        Sent::Form(login, fields) => {
            let (mut browser, token) = match login {
                "" => {
                    let mut browser = Browser::new(&scene.router);
                    let token = browser.get("/login").await.form_token();
                    (browser, token)
                }
                login => {
                    let mut browser = Browser::of(&scene.router, login).await;
                    let token = browser.get("/help").await.form_token();
                    (browser, token)
                }
            };
            let mut all = vec![("form_token", token.as_str())];
            all.extend(fields.iter().map(|(name, text)| (*name, text.as_str())));
            counts.push(count().await);
            let page = match (address.method, address.path) {
                ("GET", _) => browser.get(&path).await,
                (_, "/department/uploads") => {
                    let row = Row::permit(&WANG_WU, "赣测〔2026〕10号");
                    browser
                        .post_file(&path, &all, "b.csv", csv(&[row]).as_bytes())
                        .await
                }
                _ => browser.post(&path, &all).await,
            };
            counts.push((platform.counters().await.unwrap().accesses, 0));
            page
        }
    }
}

/// Addresses that come after something that was not begun here; they refuse, and no less by a decision.
const REFUSED: [(&str, &str); 10] = [
    ("GET", "/register/{id}"),
    ("GET", "/log/witnessed"),
    ("POST", "/login/passkey/done"),
    ("POST", "/account/passkeys/add"),
    ("POST", "/account/passkeys/{id}/remove"),
    ("POST", "/login/at/{provider}"),
    ("GET", "/login/at/{provider}/done"),
    ("POST", "/login/code"),
    ("POST", "/login/first"),
    ("POST", "/account/totp/confirm"),
];

#[tokio::test]
async fn every_address_is_decided_and_logged() {
    let mut scene = Scene::new().await;
    let platform = scene.harness.platform().clone();
    let closing = platform.clone();
    let closing = tokio::task::spawn_blocking(move || closing.close_log());
    closing.await.unwrap().unwrap();
    let mut seen = 0;
    for address in addresses() {
        // Each goes so long after the one before that nobody knocks too often.
        scene.harness.clock().advance(BETWEEN);
        scene.published = platform.publish_now().unwrap();
        let mut counts = Vec::new();
        let page = answer(&scene, &address, &mut counts).await;
        // The count after the answer is itself a use case with one decision.
        let decisions = platform.decisions() - counts[0].1 - 1;
        let refused_here = REFUSED.contains(&(address.method, address.path));
        assert!(
            page.status.is_success() || page.status == StatusCode::SEE_OTHER || refused_here,
            "{address:?}: {} {}",
            page.status,
            String::from_utf8_lossy(&page.body)
        );
        assert!(decisions > 0, "{address:?} answers without a decision");
        // An upload's rows make theirs behind the answer, whenever they are taken in.
        if !address.path.ends_with("uploads") {
            let entries = counts[1].0 - counts[0].0;
            assert_eq!(entries > 0, address.entry, "{address:?}: {entries} entries");
        }
        while platform.intakes() > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        seen += 1;
    }
    assert!(seen >= 45, "only {seen} addresses");
}
