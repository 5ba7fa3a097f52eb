//! A platform with two providers, and the way through them step by step.

use crate::browser::{Browser, Page, router};
use crate::provider::Provider;
use axum::Router;
use flow::login::Settings;
use std::collections::HashMap;
use std::path::Path;
use testkit::Harness;

pub struct Stage {
    pub harness: Harness,
    pub people: Provider,
    pub staff: Provider,
    pub router: Router,
}

impl Stage {
    pub async fn new() -> Self {
        let harness = Harness::new();
        let now = harness.platform().now().as_second();
        let (people, staff) = (Provider::start(now).await, Provider::start(now).await);
        let secrets = tempfile::tempdir().unwrap();
        let secret = secrets.path().join("secret");
        std::fs::write(&secret, "s3cret").unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o600)).unwrap();
        }
        let text = format!(
            r#"
[login]
public_url = "http://localhost:8090"

[[login.provider]]
id = "province"
title_zh = "省统一身份认证"
title_en = "Identity of the province"
issuer = "{}"
client_id = "chengxin"
client_secret_file = "secret"
kind = "person"
step_up_acr = "strong"
claims = {{ name = "name", number = "citizen_number" }}

[[login.provider]]
id = "offices"
title_zh = "政务人员登录"
title_en = "Offices"
issuer = "{}"
client_id = "chengxin"
client_secret_file = "secret"
kind = "staff"
organs = ["transport", "market-regulation"]
claims = {{ login = "preferred_username", organ = "office" }}
"#,
            people.issuer(),
            staff.issuer()
        );
        let settings = Settings::of(&text, Path::new(secrets.path())).unwrap();
        harness.platform().set_up_login(settings).unwrap();
        let router = router(&harness);
        Self {
            harness,
            people,
            staff,
            router,
        }
    }

    pub fn provider(&self, id: &str) -> &Provider {
        match id {
            "province" => &self.people,
            _ => &self.staff,
        }
    }

    pub fn browser(&self) -> Browser {
        Browser::new(&self.router)
    }

    /// Presses the provider's button; what the browser would be sent there with.
    pub async fn leave(
        &self,
        browser: &mut Browser,
        id: &str,
        more: &[(&str, &str)],
    ) -> HashMap<String, String> {
        let going = self.try_leave(browser, id, more).await;
        assert_eq!(going.status, 200, "{}", going.text());
        let address = going.between("content=\"0;url=", "\"");
        let address = address.replace("&#38;", "&").replace("&amp;", "&");
        let (at, query) = address.split_once('?').unwrap();
        assert_eq!(at, format!("{}/authorize", self.provider(id).issuer()));
        parsed(query)
    }

    pub async fn try_leave(&self, browser: &mut Browser, id: &str, more: &[(&str, &str)]) -> Page {
        let from = if more.is_empty() {
            "/login"
        } else {
            "/login/again"
        };
        let page = browser.get(from).await;
        let token = page.text().rsplit("name=\"form_token\" value=\"").next();
        let token = token.unwrap().split('"').next().unwrap().to_owned();
        let mut fields = vec![("form_token", token.as_str())];
        fields.extend(more);
        browser.post(&format!("/login/at/{id}"), &fields).await
    }

    /// Comes back from a provider with what it answered.
    pub async fn come_back(
        &self,
        browser: &mut Browser,
        id: &str,
        answer: &[(&str, &str)],
    ) -> Page {
        let pairs: Vec<String> = answer.iter().map(|(n, v)| format!("{n}={v}")).collect();
        let path = format!("/login/at/{id}/done?{}", pairs.join("&"));
        browser.get(&path).await
    }

    /// The whole way, as it goes when nobody does anything wrong.
    pub async fn through(&self, browser: &mut Browser, id: &str, more: &[(&str, &str)]) -> Page {
        let request = self.leave(browser, id, more).await;
        self.answered(browser, id, &request).await
    }

    pub async fn answered(
        &self,
        browser: &mut Browser,
        id: &str,
        request: &HashMap<String, String>,
    ) -> Page {
        let provider = self.provider(id);
        let code = provider.approve(request);
        let issuer = provider.issuer();
        let answer = [
            ("code", code.as_str()),
            ("state", &request["state"]),
            ("iss", &issuer),
        ];
        self.come_back(browser, id, &answer).await
    }
}

fn parsed(query: &str) -> HashMap<String, String> {
    query
        .split('&')
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap();
            (name.to_owned(), value.to_owned())
        })
        .collect()
}
