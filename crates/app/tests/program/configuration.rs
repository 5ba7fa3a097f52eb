//! `chengxin config check`: everything that is wrong, before one serves.

use crate::support::{Installation, PERMIT, Run, permit, program};
use serde_json::Value;
use std::os::unix::fs::PermissionsExt as _;
use testkit::csv;

fn check(place: &Installation, more: &[&str]) -> Run {
    let mut command = program();
    command.args(["config", "check", "--json", "--data"]);
    command.arg(place.data()).args(more);
    Run::of(command.output().unwrap())
}

/// Codes of what is in a state, in the order of looking.
fn codes(run: &Run, state: &str) -> Vec<String> {
    let json = run.json();
    let points = json["points"].as_array().unwrap();
    let in_state = points.iter().filter(|point| point["state"] == state);
    in_state
        .map(|point| point["code"].as_str().unwrap().to_owned())
        .collect()
}

fn about(run: &Run, what: &str) -> Value {
    let json = run.json();
    let points = json["points"].as_array().unwrap();
    let found = points.iter().find(|point| point["about"] == what);
    found.unwrap().clone()
}

#[test]
fn nothing_is_made_by_looking() {
    let place = Installation::new();
    let looked = check(&place, &[]);
    assert_eq!(looked.status, 0, "{looked:?}");
    assert!(codes(&looked, "note").contains(&"FIRST-START".to_owned()));
    assert!(!place.data().exists());
}

#[test]
fn what_was_worked_with_is_ready() {
    let place = Installation::new();
    place.import("permits.csv", csv(&[permit("赣测〔2026〕1号")]));
    let looked = check(&place, &[]);
    assert_eq!(looked.status, 0, "{looked:?}");
    assert_eq!(about(&looked, "keys and database")["state"], "good");
    // Told to people, in both languages.
    let told = Run::of(
        program()
            .args(["config", "check", "--data"])
            .arg(place.data())
            .output()
            .unwrap(),
    );
    assert!(told.out.contains("密钥与内嵌数据库相符"), "{told:?}");
    assert!(
        told.out.contains("keys and embedded database fit"),
        "{told:?}"
    );
    // It is still what it was.
    let again = place.import_as("transport", PERMIT, &place.path("permits.csv"));
    assert_eq!(again.status, 0, "{again:?}");
}

#[test]
fn all_that_is_wrong_is_said_at_once() {
    let place = Installation::new();
    place.import("permits.csv", csv(&[permit("赣测〔2026〕1号")]));
    let keys = place.data().join("keys");
    std::fs::set_permissions(&keys, std::fs::Permissions::from_mode(0o644)).unwrap();
    let file = place.file(
        "chengxin.toml",
        "[counter]\norgans = [\"no-such-organ\"]\n\n[notices]\nsite = \"https://credit.example\"\nmobile = { command = [\"/no-such-program\"] }\n",
    );
    let pack = place.path("empty-pack");
    std::fs::create_dir(&pack).unwrap();
    let file = file.to_str().unwrap();
    let with_metrics = ["--config", file, "--metrics", "0.0.0.0:9000"];
    let looked = check(&place, &with_metrics);
    assert_eq!(looked.status, 1, "{looked:?}");
    let wrong = codes(&looked, "bad");
    assert!(wrong.contains(&"KEY-FILE".to_owned()), "{wrong:?}");
    let of_configuration = wrong.iter().filter(|code| *code == "CONFIGURATION");
    assert_eq!(of_configuration.count(), 3, "{looked:?}");
    for named in ["no-such-organ", "/no-such-program", "0.0.0.0:9000"] {
        assert!(looked.out.contains(named), "{named}: {looked:?}");
    }
    for point in looked.json()["points"].as_array().unwrap() {
        let has_remedy = !point["remedy"].is_null();
        assert_eq!(has_remedy, point["state"] != "good", "{point}");
    }
    // A pack that does not load is told as well, with what else is wrong.
    let looked = check(&place, &["--pack", pack.to_str().unwrap()]);
    assert_eq!(about(&looked, "pack")["state"], "bad");
    assert!(codes(&looked, "bad").contains(&"KEY-FILE".to_owned()));
    // Serving says the same of the keys.
    let served = Run::of(place.command("serve").output().unwrap());
    served.told(2, "KEY-FILE");
}

#[test]
fn a_database_that_is_not_there_is_named_without_its_password() {
    let place = Installation::new();
    let mut command = program();
    command.args(["config", "check", "--data"]);
    command.arg(place.data());
    command.env(
        "CHENGXIN_DATABASE",
        "postgres://clerk:s3cret-word@127.0.0.1:1/credit",
    );
    let looked = Run::of(command.output().unwrap());
    assert_eq!(looked.status, 1, "{looked:?}");
    assert!(looked.out.contains("STORE-UNAVAILABLE"), "{looked:?}");
    assert!(!looked.out.contains("s3cret-word") && !looked.err.contains("s3cret-word"));
}
