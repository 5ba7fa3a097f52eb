//! A system of an organ at the JSON interface, with a token of its account.

use crate::browser::{Browser, Page};
use axum::Router;
use axum::body::Body;
use flow::Platform;
use std::time::Duration;

pub struct System {
    pub browser: Browser,
    pub bearer: String,
}

impl System {
    pub async fn of(platform: &Platform, router: &Router, login: &str) -> Self {
        let token = platform.make_token(login, Duration::from_secs(600)).await;
        Self {
            browser: Browser::new(router),
            bearer: format!("Bearer {}", token.unwrap()),
        }
    }

    pub async fn get(&mut self, path: &str) -> Page {
        let headers = [("authorization", self.bearer.as_str())];
        self.browser
            .send("GET", path, &headers, Body::empty())
            .await
    }

    pub async fn post(&mut self, path: &str, body: impl Into<Body>) -> Page {
        self.send("POST", path, body).await
    }

    pub async fn send(&mut self, method: &str, path: &str, body: impl Into<Body>) -> Page {
        let headers = [
            ("authorization", self.bearer.as_str()),
            ("content-type", "application/json"),
        ];
        self.browser.send(method, path, &headers, body.into()).await
    }
}
