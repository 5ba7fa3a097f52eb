//! Keys as whoever runs the machine works with them: rotated under load and killed half way, chosen, enclosed, erased.

use crate::serving::Serving;
use crate::support::{Installation, Run, cluster, many_permits, permit, permit_of, with_input};
use std::process::{Command, Stdio};
use std::time::Duration;
use testkit::{LI_SI, SeededRandomness, ZHANG_SAN, csv};

/// Rows of people whose numbers are sealed.
const ROWS: u64 = 900;
/// Kills of a rotation.
const KILLS: u64 = 4;
/// Within so many milliseconds.
const WITHIN: u64 = 250;

fn keys(place: &Installation, arguments: &[&str]) -> Run {
    Run::of(place.command("keys").args(arguments).output().unwrap())
}

fn keys_command(place: &Installation) -> Command {
    let mut command = place.command("keys");
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn report_of(place: &Installation, number: &str) -> Run {
    with_input(place.command("report"), format!("{number}\n").as_bytes())
}

fn rotated_and_killed(place: &Installation) {
    let file = place.file("many.csv", many_permits("钥", ROWS));
    let taken = place.import_as("transport", crate::support::PERMIT, &file);
    assert!(taken.status < 2, "{taken:?}");
    let people = place.number("SELECT count(*) FROM subject");
    let moments = SeededRandomness::new(5);
    for kill in 0..KILLS {
        let mut bytes = [0; 8];
        store::Randomness::fill(&moments, &mut bytes);
        let mut rotating = keys_command(place).arg("rotate").spawn().unwrap();
        std::thread::sleep(Duration::from_millis(u64::from_be_bytes(bytes) % WITHIN));
        rotating.kill().unwrap();
        rotating.wait().unwrap();
        let taken = place.import(
            &format!("kill{kill}.csv"),
            csv(&[permit(&format!("赣测杀〔2026〕{kill}号"))]),
        );
        assert_eq!(taken.json()["accepted"], 1, "{taken:?}");
    }
    let done = keys(place, &["rotate"]);
    assert_eq!(done.status, 0, "{done:?}");
    assert!(
        done.out.contains("finished") && !done.out.contains("under generation"),
        "{done:?}"
    );
    // One new person, and nobody twice.
    let zhang = u64::from(
        report_of(place, &ZHANG_SAN.number())
            .out
            .contains("赣测杀〔2026〕3号"),
    );
    assert_eq!(place.number("SELECT count(*) FROM subject"), people + zhang);
    let newest = place.number("SELECT max(generation) FROM key_generation");
    for generation in 1..newest {
        let retired = keys(place, &["retire", &generation.to_string()]);
        assert_eq!(retired.status, 0, "{retired:?}");
    }
    keys(place, &["retire", &newest.to_string()]).told(2, "KEY-ROTATION");
    place.verify();
}

#[test]
fn a_rotation_killed_at_random_moments_goes_on() {
    rotated_and_killed(&Installation::new());
}

#[test]
fn a_rotation_killed_at_random_moments_goes_on_on_postgres() {
    let Some(cluster) = cluster("-keys") else {
        return;
    };
    rotated_and_killed(&Installation::on(&format!(
        "{}/postgres",
        cluster.address()
    )));
}

fn until_finished(place: &Installation, generation: u32) {
    for _ in 0..300 {
        let status = keys(place, &["status"]);
        if status.out.contains(&format!("in use: {generation}")) && status.out.contains("finished")
        {
            return;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("{:?}", keys(place, &["status"]));
}

#[test]
fn the_process_that_serves_takes_a_new_generation_up_by_itself() {
    let place = Installation::new();
    place.import("permits.csv", csv(&[permit("赣测〔2026〕1号")]));
    let serving = Serving::start(&place, &[]);
    let told = keys(&place, &["rotate"]);
    assert_eq!(told.status, 0, "{told:?}");
    assert!(told.out.contains("by itself"), "{told:?}");
    until_finished(&place, 2);
    assert_eq!(keys(&place, &["retire", "1"]).status, 0);
    // It serves on with a file from which the first generation is gone, and again after a start.
    std::thread::sleep(Duration::from_millis(2_500));
    let log = serving.end();
    assert!(!log.contains("cannot be looked after"), "{log}");
    place.verify();
    let report = report_of(&place, &ZHANG_SAN.number());
    assert!(report.out.contains("赣测〔2026〕1号"), "{report:?}");
}

#[test]
fn processes_on_one_postgres_notice_a_generation_that_another_begins() {
    let Some(cluster) = cluster("-keys-two") else {
        return;
    };
    let place = Installation::on(&format!("{}/postgres", cluster.address()));
    place.import("permits.csv", csv(&[permit("赣测〔2026〕1号")]));
    let serving = [Serving::start(&place, &[]), Serving::start(&place, &[])];
    for generation in 2..4 {
        let told = keys(&place, &["rotate"]);
        assert_eq!(told.status, 0, "{told:?}");
        let row = permit_of(&LI_SI, &format!("赣测〔2026〕{generation}号"));
        let taken = place.import(&format!("{generation}.csv"), csv(&[row]));
        assert_eq!(taken.json()["accepted"], 1, "{taken:?}");
        let retired = keys(&place, &["retire", &(generation - 1).to_string()]);
        assert_eq!(retired.status, 0, "{retired:?}");
    }
    for one in serving {
        let log = one.end();
        assert!(!log.contains("cannot be looked after"), "{log}");
    }
    assert_eq!(place.number("SELECT count(*) FROM subject"), 2);
    place.verify();
}

#[test]
fn an_installation_of_the_chinese_suite_with_keys_from_a_command() {
    let place = Installation::new();
    let agent = place.file("agent-key", [7; 32]);
    let argv = serde_json::json!(["cat", agent]).to_string();
    let mut init = place.command("init");
    let made = Run::of(
        init.args(["--suite", "sm", "--command", &argv])
            .output()
            .unwrap(),
    );
    assert_eq!(made.status, 0, "{made:?}");
    let again = Run::of(place.command("init").output().unwrap());
    again.told(2, "KEY-ROTATION");
    let taken = place.import("permits.csv", csv(&[permit("赣测〔2026〕1号")]));
    assert_eq!(taken.status, 0, "{taken:?}");
    assert!(keys(&place, &["status"]).out.contains("suite: sm"));
    assert_eq!(keys(&place, &["rotate"]).status, 0);
    place.verify();
    std::fs::write(&agent, [8; 32]).unwrap();
    keys(&place, &["status"]).told(2, "KEY-COMMAND");
    std::fs::write(&agent, [7; 31]).unwrap();
    let verify = Run::of(place.command("verify").output().unwrap());
    verify.told(2, "KEY-COMMAND");
    std::fs::write(&agent, [7; 32]).unwrap();
    let opened = keys(&place, &["enclose", "--plain"]);
    assert_eq!(opened.status, 0, "{opened:?}");
    std::fs::remove_file(&agent).unwrap();
    place.verify();
}

#[test]
fn a_number_is_erased_by_who_may_decide_it_and_damage_is_told_with_its_place() {
    let place = Installation::new();
    place.import(
        "permits.csv",
        csv(&[
            permit("赣测〔2026〕1号"),
            permit_of(&LI_SI, "赣测〔2026〕2号"),
        ]),
    );
    for (login, role) in [
        ("decides", "security-administrator"),
        ("audits", "audit-administrator"),
    ] {
        let mut add = crate::support::program();
        add.args([
            "account", "add", login, "--role", role, "--organ", "operator",
        ]);
        add.arg("--data").arg(place.data());
        let added = with_input(add, b"long enough\n");
        assert_eq!(added.status, 0, "{added:?}");
    }
    let erase = |login: &str, reason: &str, number: &str| {
        let mut command = place.command("erase-identity");
        command.args(["--decided-by", login, "--reason", reason]);
        with_input(command, format!("{number}\n").as_bytes())
    };
    let number = ZHANG_SAN.number();
    let order = "赣测决〔2026〕9号";
    erase("audits", order, &number).told(2, "NOT-ALLOWED");
    erase("nobody", order, &number).told(2, "NOT-FOUND");
    erase("decides", "x", &number).told(2, "ERASURE-REASON");
    erase("decides", &format!("为 {number}"), &number).told(2, "ERASURE-REASON");
    let erased = erase("decides", order, &number);
    assert_eq!(erased.status, 0, "{erased:?}");
    assert!(!erased.out.contains(&number));
    erase("decides", order, &number).told(2, "NOT-FOUND");
    assert_eq!(
        place.texts("SELECT ground FROM access WHERE kind = 'number-erased'"),
        [format!("erasure:{order}")]
    );
    place.verify();

    let store = rusqlite::Connection::open(place.data().join("store.sqlite")).unwrap();
    let damaged = "UPDATE subject SET number_sealed = zeroblob(90) WHERE length(number_sealed) > 0";
    assert_eq!(store.execute(damaged, []).unwrap(), 1);
    drop(store);
    let found = Run::of(place.command("fsck").output().unwrap());
    assert_eq!(found.status, 1, "{found:?}");
    assert!(
        found.out.contains("SEALED-DAMAGED") && !found.out.contains(&LI_SI.number()),
        "{found:?}"
    );
}
