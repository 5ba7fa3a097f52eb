//! Logging in at a provider that is not ours: the npm package oidc-provider, started for the test.
//!
//! The directory with the package is named by `CHENGXIN_OUTSIDE_NODE`; without it the test installs the package into the
//! target directory. It never passes without having run the provider.

use crate::serving::{Answer, Request, Serving};
use crate::support::{Installation, permit, run};
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use testkit::{ZHANG_SAN, csv};

const PACKAGE: &str = "oidc-provider@9.13.3";
const DIRECTORY: &str = "CHENGXIN_OUTSIDE_NODE";
const SECRET: &str = "a secret of the tests that is long enough";
/// Where the provider sends browsers back to; the test follows by itself.
const PUBLIC: &str = "http://127.0.0.1:9";

fn directory() -> PathBuf {
    if let Some(directory) = std::env::var_os(DIRECTORY) {
        return directory.into();
    }
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let directory = target.join("outside-node");
    if !directory.join("node_modules/oidc-provider").exists() {
        std::fs::create_dir_all(&directory).unwrap();
        let mut npm = Command::new("npm");
        npm.args(["install", "--no-audit", "--no-fund", PACKAGE]);
        let done = npm.current_dir(&directory).output();
        let done = done.expect("install Node.js 20 or later with npm");
        assert!(done.status.success(), "{done:?}");
    }
    directory
}

/// Ends with the test, because its standard input does.
struct Provider {
    child: Child,
    issuer: String,
}

impl Provider {
    fn start() -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/provider/provider.mjs");
        let person =
            serde_json::json!({"name": ZHANG_SAN.name, "citizen_number": ZHANG_SAN.number()});
        let mut child = Command::new("node")
            .arg(script)
            .arg(directory())
            .arg(format!("{PUBLIC}/login/at/province/done"))
            .env("PERSON", person.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
        let issuer = said
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| line.strip_prefix("listening ").map(str::to_owned));
        let issuer = issuer.expect("the provider starts");
        // What it says later is read and forgotten, for it would end of a pipe that nobody reads.
        std::thread::spawn(move || said.count());
        Self { child, issuer }
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// A browser as far as this needs one: cookies by address, redirects followed by hand.
#[derive(Default)]
struct Browser(BTreeMap<(String, String), String>);

impl Browser {
    fn send(&mut self, request: Request<'_>, address: &str) -> Answer {
        let cookies: Vec<String> = self
            .0
            .iter()
            .filter(|((at, _), _)| at == address)
            .map(|((_, name), value)| format!("{name}={value}"))
            .collect();
        let answer = request.header("Cookie", &cookies.join("; ")).send(address);
        for line in answer.head.lines() {
            let Some((header, rest)) = line.split_once(": ") else {
                continue;
            };
            if header.eq_ignore_ascii_case("set-cookie") {
                let pair = rest.split(';').next().unwrap();
                let (name, value) = pair.split_once('=').unwrap();
                self.0
                    .insert((address.to_owned(), name.to_owned()), value.to_owned());
            }
        }
        answer
    }

    fn get(&mut self, path: &str, address: &str) -> Answer {
        self.send(Request::get(path), address)
    }

    fn post(&mut self, path: &str, form: &str, address: &str) -> Answer {
        let request = Request::new("POST", path, form.as_bytes());
        self.send(request.form(), address)
    }

    /// From the portal's button through the provider to the portal's address of return.
    fn through(&mut self, portal: &str, from: &str, more: &str) -> String {
        let page = self.get(from, portal);
        let token = page.body.rsplit("name=\"form_token\" value=\"").next();
        let token = token.unwrap().split('"').next().unwrap();
        let form = format!("form_token={token}{more}");
        let going = self.post("/login/at/province", &form, portal);
        let mut next = going
            .between("content=\"0;url=", "\"")
            .replace("&#38;", "&");
        for _ in 0..12 {
            if let Some(back) = next.strip_prefix(PUBLIC) {
                return back.to_owned();
            }
            let (address, path) = parts(&next);
            let answer = self.get(&path, &address);
            let to = answer.head.lines().find_map(|line| {
                let (name, value) = line.split_once(": ")?;
                name.eq_ignore_ascii_case("location").then_some(value)
            });
            let to = to.unwrap_or_else(|| panic!("no way on from {path}: {answer:?}"));
            next = if to.starts_with('/') {
                format!("http://{address}{to}")
            } else {
                // The provider calls itself by the name it was called.
                to.replace("http://here", &format!("http://{address}"))
            };
        }
        panic!("sent about without an end");
    }
}

fn parts(address: &str) -> (String, String) {
    let rest = address.strip_prefix("http://").unwrap();
    let (host, path) = rest.split_once('/').unwrap();
    (host.to_owned(), format!("/{path}"))
}

fn configuration(place: &Installation, issuer: &str) -> PathBuf {
    let secret = place.file("secret", SECRET);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    place.file(
        "chengxin.toml",
        format!(
            r#"
[login]
public_url = "{PUBLIC}"

[[login.provider]]
id = "province"
title_zh = "省统一身份认证"
title_en = "Identity of the province"
issuer = "{issuer}"
client_id = "chengxin"
client_secret_file = "secret"
kind = "person"
scopes = ["profile", "number"]
step_up_acr = "strong"
claims = {{ name = "name", number = "citizen_number" }}
"#
        ),
    )
}

#[test]
fn a_person_comes_in_through_a_provider_that_is_not_ours() {
    let place = Installation::new();
    let document = "赣测登〔2026〕1号";
    assert_eq!(
        place.import("permit.csv", csv(&[permit(document)])).status,
        0
    );
    let provider = Provider::start();
    let file = configuration(&place, &provider.issuer);
    let serving = Serving::start(&place, &["--config", file.to_str().unwrap()]);
    let portal = serving.address.clone();
    let mut browser = Browser::default();

    let back = browser.through(&portal, "/login", "");
    let page = browser.get(&back, &portal);
    assert_eq!(page.status, 200, "{page:?}");
    assert!(page.body.contains("url=/me\""), "{page:?}");
    let report = browser.get("/me", &portal);
    assert!(report.body.contains(document), "{report:?}");

    // The same answer a second time.
    let again = browser.get(&back, &portal);
    assert_eq!(again.status, 401);
    assert!(again.body.contains("LOGIN-STATE"));

    // The provider did not say when the person was asked, so the full number asks for a fresh proof.
    let asked = browser.get("/me/number", &portal);
    assert_eq!(asked.status, 303, "{asked:?}");
    let more = "&again=1&next=/me/number";
    let back = browser.through(&portal, "/login/again?next=/me/number", more);
    let page = browser.get(&back, &portal);
    assert!(page.body.contains("url=/me/number\""), "{page:?}");
    let page = browser.get("/me/number", &portal);
    let token = page.between(
        "action=\"/me/number\">\n  <input type=\"hidden\" name=\"form_token\" value=\"",
        "\"",
    );
    let shown = browser.post("/me/number", &format!("form_token={token}"), &portal);
    assert!(shown.body.contains(&ZHANG_SAN.number()), "{shown:?}");

    let log = serving.end();
    assert!(log.contains("LOGIN-STATE"), "{log}");
    let secrets = back.split(['=', '&']).filter(|text| text.len() > 20);
    let personal = [ZHANG_SAN.name, &ZHANG_SAN.number(), "subject-1"];
    for told in secrets.chain(personal) {
        assert!(!log.contains(told), "{told} in {log}");
    }
}

#[test]
fn a_configuration_that_cannot_be_used_is_refused_before_anything_is_made() {
    let place = Installation::new();
    let file = place.file("wrong.toml", "[login]\npublic_uri = 1\n");
    let data = place.data();
    let told = run(&[
        "serve".as_ref(),
        "--data".as_ref(),
        data.as_os_str(),
        "--config".as_ref(),
        file.as_os_str(),
    ]);
    told.told(2, "CONFIGURATION");
    assert!(told.err.contains("line 2"), "{told:?}");
    assert!(!data.exists());
}
