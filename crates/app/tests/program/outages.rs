//! A PostgreSQL that restarts, ends sessions, loses the line in the middle of a commit or only reads, while clients work.
//! They are told so, what they are told is true, and everything goes on by itself.

use crate::load::Load;
use crate::proxy::{Cut, Proxy};
use crate::serving::{Request, Serving};
use crate::support::{Installation, cluster};
use std::time::Duration;

/// Answers between two faults, and as a sign that things go again.
const ANSWERS: u64 = 15;
/// Between two looks.
const PAUSE: Duration = Duration::from_millis(20);
/// The writer looks for the database for fifteen seconds before it says that nobody can know.
const LONG_ENOUGH: Duration = Duration::from_secs(30);
/// A commit that is cut may hold nothing but rows of a file, and then there is nobody to be told.
const ATTEMPTS: u32 = 5;

/// Lets clients work while something is done to their database; then everything comes to its end, and all they were told
/// is so.
fn live_through(place: &Installation, what: impl FnOnce(&Load, &str)) -> Load {
    let mut load = Load::prepare(place);
    let serving = Serving::start(place, &[]);
    let address = serving.address.clone();
    load.log_in(&address);
    load.run(&address, || {
        load.more_answers(ANSWERS);
        what(&load, &address);
        load.more_answers(ANSWERS);
    });
    load.finish(&address);
    wait_until_ready(&address);
    serving.end();
    load.check_all(place);
    eprintln!(
        "{:?} questions, files, consents, cases; {:?}",
        load.done(),
        load.refusals()
    );
    load
}

pub fn readiness(address: &str) -> String {
    let answer = Request::get("/readyz").send(address);
    assert_eq!(
        answer.status == 200,
        answer.json()["ready"] == true,
        "{answer:?}"
    );
    answer.body
}

#[track_caller]
pub fn wait_until_ready(address: &str) {
    wait_until("ready", || readiness(address).contains("\"ready\":true"));
}

#[track_caller]
pub fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    assert!(
        becomes(Duration::from_secs(40), is_so),
        "{what}: not in time"
    );
}

/// Whether something becomes so in time.
fn becomes(in_time: Duration, is_so: impl Fn() -> bool) -> bool {
    for _ in 0..in_time.as_millis() / PAUSE.as_millis() {
        if is_so() {
            return true;
        }
        std::thread::sleep(PAUSE);
    }
    is_so()
}

#[test]
fn restarted_under_load() {
    let Some(cluster) = cluster("-restarts") else {
        return;
    };
    let place = Installation::on(&format!("{}/postgres", cluster.address()));
    let load = live_through(&place, |load, _| {
        for mode in ["fast", "immediate", "fast", "immediate"] {
            cluster.restart(mode).unwrap();
            load.more_answers(ANSWERS);
        }
    });
    assert!(load.refusals().contains_key("STORE-UNAVAILABLE"));
}

/// Ends all sessions of the program at once.
fn end_sessions(address: &str) {
    let ended = testkit::texts(
        address.to_owned(),
        "SELECT CAST(pg_terminate_backend(pid) AS TEXT) FROM pg_stat_activity
         WHERE application_name = 'chengxin'",
    );
    assert!(!ended.is_empty());
}

#[test]
fn sessions_ended_under_load() {
    let Some(cluster) = cluster("-sessions") else {
        return;
    };
    let address = format!("{}/postgres", cluster.address());
    let place = Installation::on(&address);
    live_through(&place, |load, _| {
        for _ in 0..15 {
            end_sessions(&address);
            load.more_answers(ANSWERS);
        }
    });
}

#[test]
fn cut_in_the_middle_of_a_commit() {
    let Some(cluster) = cluster("-cuts") else {
        return;
    };
    let proxy = Proxy::start(cluster.socket());
    let port = proxy.port;
    let place = Installation::on(&format!("postgres://postgres@127.0.0.1:{port}/postgres"));
    let load = live_through(&place, |load, _| {
        for _ in 0..10 {
            for cut in [Cut::Before, Cut::After] {
                let before = proxy.cuts();
                proxy.cut(cut);
                wait_until("the line is cut", || proxy.cuts() > before);
                load.more_answers(ANSWERS);
            }
        }
    });
    assert!(load.refusals().contains_key("STORE-UNAVAILABLE"));
}

#[test]
fn cut_in_the_middle_of_a_commit_for_long() {
    let Some(cluster) = cluster("-long") else {
        return;
    };
    let proxy = Proxy::start(cluster.socket());
    let port = proxy.port;
    let place = Installation::on(&format!("postgres://postgres@127.0.0.1:{port}/postgres"));
    live_through(&place, |load, server| {
        let mut is_told = false;
        for _ in 0..ATTEMPTS {
            let before = proxy.cuts();
            proxy.cut(Cut::AfterForGood);
            wait_until("the line is cut", || proxy.cuts() > before);
            // Nobody can know, and so it is told.
            is_told = becomes(LONG_ENOUGH, || {
                load.refusals().contains_key("STORE-OUTCOME-UNKNOWN")
            });
            assert!(readiness(server).contains("COMMITS-FAIL"));
            proxy.open();
            wait_until_ready(server);
            if is_told {
                break;
            }
            load.more_answers(ANSWERS);
        }
        assert!(is_told, "{:?}", load.refusals());
    });
}

#[test]
fn a_database_that_only_reads() {
    let Some(cluster) = cluster("-reads") else {
        return;
    };
    let address = format!("{}/postgres", cluster.address());
    let place = Installation::on(&address);
    let only_reads = |word: &str| {
        let may_write = format!("{address}?options=-c%20default_transaction_read_only%3Doff");
        let role = "ALTER ROLE postgres IN DATABASE postgres SET default_transaction_read_only";
        let _ = testkit::execute(may_write, &format!("{role} = {word}"));
    };
    let load = live_through(&place, |_, server| {
        only_reads("on");
        end_sessions(&address);
        wait_until("it is told", || readiness(server).contains("COMMITS-FAIL"));
        only_reads("off");
        wait_until_ready(server);
    });
    assert!(load.refusals().contains_key("STORE-UNAVAILABLE"));
}
