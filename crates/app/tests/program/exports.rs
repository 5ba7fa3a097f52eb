//! Everything held about somebody, given to them.

use crate::serving::make_account;
use crate::support::{Installation, PENALTY, Run, penalty, permit, with_input};
use serde_json::Value;
use testkit::{LI_SI, ZHANG_SAN, csv};

fn export(place: &Installation, number: &str) -> Run {
    let mut command = place.command("export");
    // The data directory is named behind the inner command.
    let data = command.get_args().skip(1).map(ToOwned::to_owned);
    let data: Vec<_> = data.collect();
    command = crate::support::program();
    command.args(["export", "subject"]).args(data);
    with_input(command, format!("{number}\n").as_bytes())
}

fn table<'a>(export: &'a Value, name: &str) -> &'a Value {
    let tables = export["tables"].as_array().unwrap();
    let found = tables.iter().find(|table| table["table"] == name);
    found.unwrap_or_else(|| panic!("no table {name}"))
}

#[test]
fn the_operator_gives_a_person_everything_and_the_person_sees_that() {
    let place = Installation::new();
    assert_eq!(
        place
            .import("a.csv", csv(&[permit("赣测〔2026〕1号")]))
            .status,
        0
    );
    let file = place.file("b.csv", csv(&[penalty("赣测〔2026〕2号")]));
    assert_eq!(place.import_as("transport", PENALTY, &file).status, 0);
    let secrets = format!("correct-horse-17\n{}\n", ZHANG_SAN.number());
    make_account(&place, "zhang-login", &["--kind", "person"], &secrets);
    let run = export(&place, &ZHANG_SAN.number());
    assert_eq!(run.status, 0, "{run:?}");
    let given = run.json();
    let subject = &table(&given, "subject")["rows"][0];
    assert_eq!(subject["number_sealed"], ZHANG_SAN.number());
    assert_eq!(subject["name"], ZHANG_SAN.name);
    let records = table(&given, "record");
    assert_eq!(records["rows"].as_array().unwrap().len(), 2);
    assert_eq!(records["title"]["en"], "versions of records");
    let account = &table(&given, "account")["rows"][0];
    assert_eq!(account["login"], "zhang-login");
    assert_eq!(account["password"]["withheld"], true);
    assert!(
        !run.out.contains("argon2id$"),
        "a digest of a password is given away"
    );
    // This access is in it as well.
    let accesses = table(&given, "access")["rows"].as_array().unwrap();
    let own = accesses
        .iter()
        .find(|row| row["kind"] == "own-export")
        .unwrap();
    assert_eq!(own["log_index"], given["receipt"]["log_index"]);
    assert_eq!(own["organ"], "operator");
    assert_eq!(place.verify()["problems"], serde_json::json!([]));
    // Of somebody about whom nothing is recorded there is the access alone.
    let other = export(&place, &LI_SI.number());
    let given = other.json();
    assert_eq!(table(&given, "record")["rows"], serde_json::json!([]));
    assert_eq!(table(&given, "access")["rows"].as_array().unwrap().len(), 1);
    assert!(!other.out.contains(ZHANG_SAN.name), "{other:?}");
    export(&place, "360199198802030000").told(2, "ID-");
}
