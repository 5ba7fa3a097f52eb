//! Told to stop, the program finishes what runs or leaves it so that it goes on later, and ends without an error.

use crate::serving::{Request, Serving, make_account, make_token};
use crate::support::{Installation, PERMIT, permit, permit_of};
use jiff::civil::date;
use std::time::Duration;
use testkit::{Person, Row, csv};

const PATH: &str = "/api/v1/uploads?item=transport-permit&file_name=permits.csv";

fn place() -> (Installation, String) {
    let place = Installation::new();
    let more = ["--role", "reporter", "--organ", "transport"];
    make_account(&place, "clerk", &more, "long enough\n");
    let token = make_token(&place, "clerk");
    (place, token)
}

#[test]
fn an_upload_that_is_being_sent_is_taken() {
    let (place, token) = place();
    let serving = Serving::start(&place, &[]);
    let body = csv(&[permit("赣测〔2026〕1号")]);
    let (first, rest) = body.as_bytes().split_at(body.len() / 2);
    let request = Request::new("POST", PATH, body.as_bytes()).token(&token);
    let mut open = request.begin(&serving.address);
    open.write(first);
    std::thread::sleep(Duration::from_millis(200));
    serving.terminate();
    std::thread::sleep(Duration::from_millis(300));
    open.write(rest);
    let taken = open.answer();
    assert_eq!(taken.status, 202, "{taken:?}");
    let (status, log) = serving.wait();
    assert_eq!(status, Some(0), "{log}");
    assert!(log.contains("intake ends"), "{log}");
    assert_eq!(place.verify()["records"], 1);
}

#[test]
fn an_upload_that_never_ends_does_not_hold_the_stop() {
    let (place, token) = place();
    let serving = Serving::start(&place, &["--grace", "1"]);
    let body = csv(&[permit("赣测〔2026〕1号")]);
    let request = Request::new("POST", PATH, body.as_bytes()).token(&token);
    let mut open = request.begin(&serving.address);
    open.write(&body.as_bytes()[..10]);
    std::thread::sleep(Duration::from_millis(200));
    let log = serving.end();
    assert!(log.contains("broken off"), "{log}");
    assert_eq!(place.verify()["records"], 0);
    let sent_again = place.import("permits.csv", body);
    assert_eq!(sent_again.status, 0, "{sent_again:?}");
    assert_eq!(sent_again.json()["accepted"], 1);
}

#[test]
fn an_intake_that_takes_long_is_left_and_goes_on_later() {
    const ROWS: u64 = 20_000;
    let person = Person {
        name: "测试甲",
        born_on: date(1988, 2, 3),
        sequence: 1,
    };
    let rows: Vec<Row> = (1..=ROWS)
        .map(|index| permit_of(&person, &format!("赣测〔2026〕{index}号")))
        .collect();
    let body = csv(&rows);
    let (place, token) = place();
    let serving = Serving::start(&place, &["--grace", "0"]);
    let taken = Request::new("POST", PATH, body.as_bytes())
        .token(&token)
        .send(&serving.address);
    assert_eq!(taken.status, 202, "{taken:?}");
    let log = serving.end();
    assert!(log.contains("PLATFORM-STOPPING"), "{log}");
    let before = place.verify()["records"].as_u64().unwrap();
    assert!(before < ROWS, "the machine is too fast for this test");
    let sent_again = place.import_as("transport", PERMIT, &place.file("permits.csv", body));
    assert_eq!(sent_again.status, 0, "{sent_again:?}");
    // One upload, begun before the stop and ended after it.
    assert_eq!(sent_again.json()["rows_read"], ROWS);
    assert_eq!(sent_again.json()["accepted"], ROWS);
    assert_eq!(place.verify()["records"], ROWS);
}
