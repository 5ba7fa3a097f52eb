//! Identity numbers never lie in clear: not in the store, not in the log, not beside them.

use crate::desk::{court_case, question};
use flow::desk::ConsentRequest;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use testkit::{Harness, LI_SI, Row, TODAY, TestDatabase, WANG_WU, ZHANG_SAN, csv};

/// Every file below a directory with its bytes.
fn files(directory: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut waiting = vec![directory.to_owned()];
    while let Some(directory) = waiting.pop() {
        for entry in std::fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                let bytes = std::fs::read(&path).unwrap();
                files.insert(path, bytes);
            }
        }
    }
    files
}

/// Every row of a PostgreSQL as text; bytes stand in it in hexadecimal.
fn rows(server: &TestDatabase) -> BTreeMap<PathBuf, Vec<u8>> {
    let tables = server.texts(
        "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'",
    );
    let texts = tables.into_iter().map(|table| {
        let rows = server.texts(&format!("SELECT t::text FROM {table} t"));
        (PathBuf::from(table), rows.join("\n").into_bytes())
    });
    texts.collect()
}

fn assert_absent(harness: &Harness, secrets: &[String]) {
    let mut files = files(&harness.directory());
    let mut secrets: Vec<String> = secrets.to_vec();
    if let Some(server) = harness.server() {
        let rows = rows(server);
        assert!(!rows[Path::new("record")].is_empty());
        files.extend(rows);
        let in_bytes: Vec<String> = secrets.iter().map(|s| store::hex(s.as_bytes())).collect();
        secrets.extend(in_bytes);
    } else {
        assert!(files.keys().any(|path| path.ends_with("store.sqlite")));
    }
    assert!(files.keys().any(|path| path.ends_with("checkpoint")));
    for (path, bytes) in files {
        for secret in &secrets {
            let found = bytes.windows(secret.len()).any(|w| w == secret.as_bytes());
            assert!(!found, "{} holds {secret}", path.display());
        }
    }
}

/// What an attacker would look for: numbers whole, and their birth date with what follows it.
fn secrets() -> Vec<String> {
    let numbers = [ZHANG_SAN, LI_SI, WANG_WU].map(|person| person.number());
    let tails = numbers.clone().map(|number| number[6..].to_owned());
    numbers.into_iter().chain(tails).collect()
}

async fn use_everything(harness: &Harness) {
    let platform = harness.platform();
    let free_text = format!("与{}共同", LI_SI.number());
    let rows = [
        Row::permit(&ZHANG_SAN, "赣测〔2026〕1号").with("XK_NR", &free_text),
        Row::permit(&ZHANG_SAN, "赣测〔2026〕2号").with("XK_XDR_MC", "张珊"),
        Row::permit(&LI_SI, "赣测〔2026〕3号").with("XK_XDR_LB", "个体工商户"),
        Row::permit(&WANG_WU, "赣测〔2026〕4号").with("XK_JDRQ", "2030-01-01"),
        Row::permit(&LI_SI, &format!("赣测{}号", WANG_WU.number())),
    ];
    let status = harness
        .import("transport", "transport-permit", &csv(&rows))
        .await;
    assert!(status.held >= 1 && status.refused >= 2, "{status:?}");
    let reporter = harness.account("transport").await;
    platform.problem_file(&reporter, &status.id).await.unwrap();

    let bank = harness.account("bank").await;
    let request = ConsentRequest {
        name: ZHANG_SAN.name.to_owned(),
        number: ZHANG_SAN.number(),
        purpose: "award-review".to_owned(),
        items: vec!["transport-permit".to_owned()],
        from: TODAY,
        until: TODAY,
        uses: 1,
    };
    platform.request_consent(&bank, request).await.unwrap();
    let court = harness.account("court").await;
    let case = format!("案由涉及{}", LI_SI.number());
    let ask = question(&ZHANG_SAN, &[], court_case(&case));
    platform.ask(&court, ask).await.unwrap();
    let ask = question(&WANG_WU, &[&ZHANG_SAN.number()], court_case("1"));
    platform.ask(&court, ask).await.unwrap_err();
    let person = harness.account("zhang-san").await;
    platform.my_report(&person, None).await.unwrap();
    platform
        .report_for_number(&WANG_WU.number(), "counter", None)
        .await
        .unwrap();
    platform.publish_now().unwrap();
}

#[tokio::test]
async fn no_number_lies_in_clear_anywhere() {
    let mut harness = Harness::new();
    use_everything(&harness).await;
    // While it runs, with the write-ahead log beside the database, and when it has stopped.
    assert_absent(&harness, &secrets());
    harness.close();
    assert_absent(&harness, &secrets());
}

#[tokio::test]
async fn a_file_name_with_a_number_is_kept_masked() {
    let harness = Harness::new();
    let name = format!("{}.csv", LI_SI.number());
    let file = csv(&[Row::permit(&ZHANG_SAN, "赣测〔2026〕1号")]);
    harness
        .import_file(
            "transport",
            "transport-permit",
            &name,
            file.as_bytes(),
            false,
        )
        .await
        .unwrap();
    assert_absent(&harness, &secrets());
}

#[cfg(unix)]
#[tokio::test]
async fn keys_and_data_are_the_owners_only() {
    use std::os::unix::fs::PermissionsExt;
    let mut harness = Harness::new();
    harness.close();
    let keys = harness.directory().join("keys");
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&keys), 0o600);

    std::fs::set_permissions(&keys, PermissionsExt::from_mode(0o640)).unwrap();
    assert_eq!(harness.try_open().unwrap_err().code, "KEY-FILE");
    std::fs::set_permissions(&keys, PermissionsExt::from_mode(0o600)).unwrap();
    harness.open();
}

#[tokio::test]
async fn a_lost_key_file_is_not_replaced() {
    let mut harness = Harness::new();
    use_everything(&harness).await;
    harness.close();
    let keys = harness.directory().join("keys");
    let kept = std::fs::read(&keys).unwrap();
    std::fs::remove_file(&keys).unwrap();
    assert_eq!(harness.try_open().unwrap_err().code, "KEY-FILE");
    assert!(!keys.exists());

    std::fs::write(&keys, "something else").unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&keys, PermissionsExt::from_mode(0o600)).unwrap();
    }
    assert_eq!(harness.try_open().unwrap_err().code, "KEY-FILE");
    std::fs::write(&keys, kept).unwrap();
    harness.open();
}
