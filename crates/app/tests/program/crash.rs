//! The program is killed again and again while it takes in one file.

use crate::support::{Installation, ONE_BAD_IN, PERMIT, Run, many_permits, permit};
use std::os::unix::process::ExitStatusExt as _;
use std::process::Stdio;
use std::time::Duration;
use testkit::csv;

const ROWS: u64 = 30_000;
/// Times a run is given before it is killed, in milliseconds: in its start, its first batches, and later.
const KILLED_AFTER: [u64; 7] = [60, 250, 400, 550, 700, 900, 333];

#[test]
fn killed_at_any_moment_no_row_is_lost_and_none_repeated() {
    let place = Installation::new();
    let path = place.file("many.csv", many_permits("", ROWS));
    let mut killed = 0;
    for milliseconds in KILLED_AFTER {
        let mut child = place
            .import_command("transport", PERMIT, &path)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(milliseconds));
        child.kill().unwrap();
        killed += u32::from(child.wait().unwrap().signal() == Some(9));
    }
    assert!(
        killed > 0,
        "this machine is too fast for the test: let it wait less"
    );

    let last = Run::of(
        place
            .import_command("transport", PERMIT, &path)
            .output()
            .unwrap(),
    );
    assert_eq!(last.status, 1, "{last:?}");
    let checked = place.verify();
    let bad = ROWS / ONE_BAD_IN;
    let new = ROWS - 2 * bad;
    let json = last.json();
    let count = |name: &str| json[name].as_u64().unwrap();
    if killed == KILLED_AFTER.len() as u32 {
        // Interrupted every time: one upload, continued to its end.
        assert_eq!(
            (json["state"].as_str(), count("rows_read")),
            (Some("done"), ROWS)
        );
        assert_eq!(
            (count("accepted"), count("duplicate"), count("refused")),
            (new, bad, bad)
        );
        assert_eq!(json["findings"]["ID-FLOAT-DAMAGE"], bad, "{json}");
    }
    assert_eq!(checked["records"], new);
    assert_eq!(checked["entries"], new);

    let number = |sql: &str| place.number(sql);
    assert_eq!(number("SELECT count(*) FROM record"), new);
    assert_eq!(number("SELECT count(DISTINCT record_id) FROM record"), new);
    assert_eq!(number("SELECT max(version) FROM record"), 1);
    assert_eq!(
        number("SELECT count(*) FROM upload WHERE state = 'running'"),
        0
    );
}

#[test]
fn killed_at_its_first_start_the_next_one_goes_on() {
    for milliseconds in (30..150).step_by(12) {
        let place = Installation::new();
        let path = place.file("one.csv", csv(&[permit("赣测〔2026〕1号")]));
        let mut child = place
            .import_command("transport", PERMIT, &path)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(milliseconds));
        child.kill().unwrap();
        child.wait().unwrap();
        let next = place.import("one.csv", std::fs::read(&path).unwrap());
        assert_eq!(next.status, 0, "killed after {milliseconds} ms: {next:?}");
        assert_eq!(place.verify()["records"], 1);
    }
}
