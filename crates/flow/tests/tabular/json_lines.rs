//! A JSON object on each line.

use crate::{code_of, known, open_bytes, read, row_problems, texts};

#[test]
fn json_lines_share_one_header() {
    let text = "{\"行政相对人名称\":\"甲\",\"证件号码\":360199209901010016}\n\n{\"XK_JDRQ\":null,\"证件号码\":\"2\"}\r\n{\"许可决定日期\":1.5,\"住址\":true}\n";
    let mut source = open_bytes(text.as_bytes(), "a.ndjson").unwrap();
    // One field under two names is a repeated header, as in any other format.
    assert_eq!(
        source.read_header(&known).unwrap_err().code(),
        "FILE-REPEATED-HEADER"
    );

    let text = text.replace("XK_JDRQ", "许可决定日期");
    let (header, rows) = read(text.as_bytes(), "a.ndjson");
    assert_eq!(
        header.raw,
        ["行政相对人名称", "证件号码", "许可决定日期", "住址"]
    );
    assert_eq!(header.unknown, [(3, "住址".to_owned())]);
    assert_eq!(
        rows.iter().map(|row| row.number).collect::<Vec<_>>(),
        [1, 3, 4]
    );
    assert_eq!(texts(&rows[0]), ["甲", "360199209901010016", "", ""]);
    assert_eq!(texts(&rows[1]), ["", "2", "", ""]);
    assert_eq!(texts(&rows[2]), ["", "", "1.5", "true"]);
}

#[test]
fn an_object_is_no_header_whatever_its_values_say() {
    let text = "{\"甲\":\"行政相对人名称\",\"乙\":\"证件号码\"}\n{\"甲\":\"张三\",\"乙\":\"1\"}\n";
    let mut source = open_bytes(text.as_bytes(), "a.ndjson").unwrap();
    assert_eq!(
        source.read_header(&known).unwrap_err().code(),
        "FILE-NO-HEADER"
    );

    let text = "{\"行政相对人名称\":\"行政相对人名称\",\"证件号码\":\"证件号码\"}\n";
    let (_, rows) = read(text.as_bytes(), "a.ndjson");
    assert_eq!(rows.len(), 1);
}

#[test]
fn damaged_json_lines_do_not_stop_their_neighbours() {
    let deep = format!(
        "{{\"证件号码\":{}{}}}",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    let long = format!("{{\"证件号码\":\"{}\"}}", "1".repeat(2 << 20));
    let mut bytes = [
        "{\"行政相对人名称\":\"甲\",\"证件号码\":\"1\"}",
        "{\"证件号码\":\"1\",\"证件号码\":\"2\"}",
        "{\"证件号码\":{\"a\":1}}",
        &deep,
        &long,
        "[1]",
        "{\"证件号码\":",
        "{\"证件号码\":\"1\"} x",
        "{\"证件号码\":\"\0\"}",
        "{\"证件号码\":\"9\"}",
    ]
    .join("\n")
    .into_bytes();
    bytes.extend_from_slice(b"\n{\"a\":\"\xb2\xe2\"}\n");
    assert_eq!(
        row_problems(&bytes, "a.jsonl"),
        [
            (2, "ROW-JSON-REPEATED-KEY"),
            (3, "ROW-JSON-NESTED"),
            (4, "ROW-JSON-NESTED"),
            (5, "ROW-JSON-TOO-LONG"),
            (6, "ROW-JSON-NOT-OBJECT"),
            (7, "ROW-JSON-SYNTAX"),
            (8, "ROW-JSON-SYNTAX"),
            (9, "ROW-NUL"),
            (11, "ROW-ENCODING"),
        ]
    );
}

#[test]
fn ten_megabytes_of_nesting() {
    let text = format!("{{\"a\":{}", "[".repeat(10 << 20));
    assert_eq!(code_of(text.as_bytes(), "a.json"), "FILE-JSON-NO-ROWS");
}
