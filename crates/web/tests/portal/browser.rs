//! A browser without a screen: cookies are kept, nothing else happens by itself.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use testkit::Harness;
use tower::ServiceExt;
use web::{Observed, WebSettings};

pub struct Browser {
    router: Router,
    cookies: BTreeMap<String, String>,
}

pub struct Page {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Page {
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    pub fn location(&self) -> &str {
        self.header("location")
    }

    /// What stands between two texts, where they first stand.
    pub fn between(&self, before: &str, after: &str) -> &str {
        let rest = self.text().split(before).nth(1);
        let rest = rest.unwrap_or_else(|| panic!("no {before:?} in {}", self.text()));
        rest.split(after).next().unwrap()
    }

    pub fn form_token(&self) -> String {
        self.between("name=\"form_token\" value=\"", "\"")
            .to_owned()
    }

    #[track_caller]
    pub fn shows(&self, status: StatusCode, text: &str) {
        assert_eq!(
            self.status,
            status,
            "{}",
            String::from_utf8_lossy(&self.body)
        );
        assert!(self.text().contains(text), "no {text:?} in {}", self.text());
    }
}

pub fn router(harness: &Harness) -> Router {
    let settings = WebSettings {
        secure_cookies: false,
        form_key: [7; 32],
        observed: Observed::new(Arc::new(|| Duration::ZERO)),
    };
    web::router(harness.platform().clone(), settings)
}

impl Browser {
    pub fn new(router: &Router) -> Self {
        Self {
            router: router.clone(),
            cookies: BTreeMap::new(),
        }
    }

    /// A browser in which an account is logged in.
    pub async fn of(router: &Router, login: &str) -> Self {
        let mut browser = Self::new(router);
        let page = browser.log_in(login, login).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{login}");
        browser
    }

    pub async fn log_in(&mut self, login: &str, password: &str) -> Page {
        let token = self.get("/login").await.form_token();
        let fields = [
            ("form_token", token.as_str()),
            ("login", login),
            ("password", password),
        ];
        self.post("/login", &fields).await
    }

    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    pub fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    pub async fn get(&mut self, path: &str) -> Page {
        self.send("GET", path, &[], Body::empty()).await
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let pairs: Vec<String> = fields
            .iter()
            .map(|(name, text)| format!("{name}={}", encoded(text)))
            .collect();
        let kind = (
            header::CONTENT_TYPE.as_str(),
            "application/x-www-form-urlencoded",
        );
        self.send("POST", path, &[kind], Body::from(pairs.join("&")))
            .await
    }

    /// Sends a form with a file; the fields come before it.
    pub async fn post_file(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        name: &str,
        file: &[u8],
    ) -> Page {
        let (kind, body) = form_with_files(fields, "file", &[(name, file)]);
        self.send("POST", path, &[kind], body).await
    }

    pub async fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Body,
    ) -> Page {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(n, v)| format!("{n}={v}"))
            .collect();
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        let request = request.body(body).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        self.keep(&parts.headers);
        Page {
            status: parts.status,
            headers: parts.headers,
            body: body.collect().await.unwrap().to_bytes().to_vec(),
        }
    }

    fn keep(&mut self, headers: &HeaderMap) {
        for line in headers.get_all(header::SET_COOKIE) {
            let pair = line.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

/// A form with files under one name, behind its fields: its header and its body.
pub fn form_with_files(
    fields: &[(&str, &str)],
    under: &str,
    files: &[(&str, &[u8])],
) -> ((&'static str, &'static str), Body) {
    let mut body = Vec::new();
    for (field, text) in fields {
        let part =
            format!("--b\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{text}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    for (name, file) in files {
        let part = format!(
            "--b\r\nContent-Disposition: form-data; name=\"{under}\"; filename=\"{name}\"\r\n\r\n"
        );
        body.extend_from_slice(part.as_bytes());
        body.extend_from_slice(file);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--b--\r\n");
    let kind = ("content-type", "multipart/form-data; boundary=b");
    (kind, Body::from(body))
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
