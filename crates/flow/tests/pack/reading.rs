//! Files become a pack, and what cannot be read is named.

use crate::edit::{
    CALENDAR, Files, INSTRUMENTS, ITEMS, LAYOUT, ORGANS, PACK, PARAMETERS, adds, breaks, edited,
    found, tiny,
};
use flow::governance::{PackFiles, PackReport, load, summary};
use jiff::civil::date;
use rules::catalogue::{EndRule, FieldKind, Mask, RepairRule, Required, Role};
use rules::period::Period;
use rules::text::Language;

#[test]
fn the_embedded_pack_is_in_order() {
    let report = PackReport::of(&PackFiles::embedded());
    let lines = report.lines(Language::English).join("\n");
    assert!(report.passed(), "{lines}");
}

#[test]
fn the_tiny_pack_is_read_as_written() {
    let pack = load(&PackFiles::new(tiny())).unwrap();
    assert_eq!(pack.id, "tiny");
    assert_eq!(pack.long_term_date, date(2099, 12, 31));
    let item = pack.item_on("transport-penalty", date(2026, 4, 1)).unwrap();
    assert_eq!(item.version, 2);
    assert_eq!(item.key, ["CF_WSH"]);
    assert_eq!(item.date_order, [("CF_JDRQ".into(), "CF_YXQ".into())]);
    assert!(item.seven_working_days && item.publishable);
    let RepairRule::Excluded(law) = &item.repair else {
        panic!("{:?}", item.repair)
    };
    assert_eq!(law.article.as_deref(), Some("48"));
    let number = item.field_of(Role::IdentityNumber).unwrap();
    assert_eq!(number.mask, Mask::Keep { first: 3, last: 4 });
    let fine = item.field_of(Role::FineTenThousandYuan).unwrap();
    assert_eq!(fine.kind, FieldKind::Decimal { scale: 6 });
    let Required::When { field, contains } = &fine.required else {
        panic!("{:?}", fine.required)
    };
    assert_eq!((field.as_str(), contains.len()), ("CF_CFLB", 1));
    let student = pack.item("student-record").unwrap();
    assert!(student.switched_off.is_some());
    let long_term = Period::Years(5);
    assert_eq!(student.end, EndRule::OwnEnd { long_term });
    let transport = pack.organ("transport").unwrap();
    assert_eq!(transport.name_on(date(2000, 1, 1)).zh, "试验省交通厅");
    let rest = pack.calendar.is_working_day(date(2026, 1, 2));
    assert_eq!(rest, Ok(false));
    let serious = pack.parameters.all();
    assert_eq!(serious.len(), 28);
}

#[test]
fn the_digest_follows_every_byte_and_no_order() {
    let digest = |files: Files| PackFiles::new(files).digest();
    let mut turned = tiny();
    turned.reverse();
    assert_eq!(digest(tiny()), digest(turned));
    assert_eq!(digest(tiny()).len(), 64);
    let (changed, _) = edited("README.md", "pack", "Pack");
    assert_ne!(digest(tiny()), digest(changed));
    let pack = load(&PackFiles::new(tiny())).unwrap();
    assert_eq!(pack.digest, digest(tiny()));
}

#[test]
fn the_report_counts_or_names_problems() {
    let pack = load(&PackFiles::new(tiny())).unwrap();
    let counts = summary(&pack);
    let count = |what: &str| counts.iter().find(|(w, _)| w == what).unwrap().1;
    assert_eq!((count("items"), count("items switched off")), (4, 1));
    assert_eq!((count("tasks"), count("current regions")), (28, 3));
    let (files, _) = edited(ITEMS, "penalty-law#48", "penalty-law#49");
    let report = PackReport::of(&PackFiles::new(files));
    assert!(!report.passed() && report.counts.is_empty());
    let lines = report.lines(Language::English);
    assert!(
        lines[0].starts_with("catalogue/penalties.toml:"),
        "{lines:?}"
    );
    assert_eq!(lines.last().unwrap(), "1 problem: the pack cannot be used");
}

#[test]
fn all_problems_are_named_at_once_by_file_and_line() {
    let (mut files, _) = edited(ITEMS, "minimum_age = 14", "minimum_age = \"14\"");
    let (_, organs) = files.iter_mut().find(|(p, _)| p == ORGANS).unwrap();
    *organs = organs.replace("kind = \"department\"", "kind = \"ministry\"");
    let found: Vec<_> = found(files).into_iter().map(|(c, f, _)| (c, f)).collect();
    let word = ("PACK-UNKNOWN-WORD", ORGANS.to_owned());
    let number = ("PACK-WRONG-TYPE", ITEMS.to_owned());
    assert_eq!(found, [number, word.clone(), word.clone(), word]);
}

#[test]
fn files_that_are_missing_strange_or_broken() {
    let without = |path: &str| tiny().into_iter().filter(|(p, _)| p != path).collect();
    let missing = |path: &str, named: &str| {
        assert_eq!(
            found(without(path)),
            [("PACK-MISSING-FILE", named.into(), 0)]
        );
    };
    missing("tags.toml", "tags.toml");
    missing(ITEMS, "catalogue/");
    let mut files = tiny();
    files.push(("tag.toml".into(), String::new()));
    assert_eq!(found(files), [("PACK-UNKNOWN-FILE", "tag.toml".into(), 0)]);
    breaks("PACK-SYNTAX", PACK, "id = \"tiny\"", "id = \"tiny");
    breaks("PACK-SYNTAX", PACK, "fillers", "id = \"twice\"\nfillers");
}

#[test]
fn keys() {
    let class = "classes.toml";
    breaks("PACK-UNKNOWN-KEY", ITEMS, "areas", "colour = 1\nareas");
    breaks(
        "PACK-UNKNOWN-KEY",
        LAYOUT,
        "max_length",
        "words = []\nmax_length",
    );
    breaks(
        "PACK-UNKNOWN-KEY",
        PACK,
        "fillers",
        "province = 36\nfillers",
    );
    adds(
        "PACK-MISSING-KEY",
        class,
        "[[class]]\nid = \"permit\"\n",
        "[[class]]",
    );
    breaks(
        "PACK-MISSING-KEY",
        class,
        "title = { zh = \"行政处罚信息\", ",
        "title = { ",
    );
}

#[test]
fn kinds_of_values() {
    let class = "classes.toml";
    breaks(
        "PACK-WRONG-TYPE",
        class,
        "{ zh = \"行政处罚信息\", en = \"Administrative penalties\" }",
        "\"x\"",
    );
    breaks(
        "PACK-WRONG-TYPE",
        LAYOUT,
        "max_length = 200",
        "max_length = -1",
    );
    breaks(
        "PACK-WRONG-TYPE",
        ITEMS,
        "[\"penalty-law\"]",
        "\"penalty-law\"",
    );
    breaks(
        "PACK-WRONG-TYPE",
        ITEMS,
        "\"kind:department\"",
        "\"department\"",
    );
    breaks(
        "PACK-WRONG-TYPE",
        LAYOUT,
        "[\"CF_JDRQ\", \"CF_YXQ\"]",
        "[\"CF_JDRQ\"]",
    );
    breaks("PACK-WRONG-TYPE", PARAMETERS, "count = 2", "count = 2.5");
    breaks(
        "PACK-WRONG-TYPE",
        ITEMS,
        "publishable = true",
        "publishable = \"true\"",
    );
}

#[test]
fn forms_of_texts() {
    let class = "classes.toml";
    breaks("PACK-EMPTY-TEXT", class, "Administrative penalties", " ");
    breaks(
        "PACK-EMPTY-TEXT",
        ITEMS,
        "nobody has entered a legal basis",
        "",
    );
    breaks(
        "PACK-BAD-SLUG",
        "purposes.toml",
        "loan-application",
        "Loan application",
    );
    breaks("PACK-BAD-DATE", INSTRUMENTS, "2021-07-15", "2021-02-29");
    breaks("PACK-BAD-DATE", INSTRUMENTS, "2021-07-15", "20210715");
    breaks("PACK-BAD-DATE", CALENDAR, "2026-01-02", "2026-1-2");
    breaks("PACK-BAD-PERIOD", PARAMETERS, "3 months", "3 moons");
    breaks("PACK-UNKNOWN-WORD", INSTRUMENTS, "\"law\"", "\"statute\"");
    breaks(
        "PACK-UNKNOWN-WORD",
        LAYOUT,
        "mask = \"name\"",
        "mask = \"some\"",
    );
    breaks("PACK-UNKNOWN-WORD", ITEMS, "kind:court", "kind:tribunal");
    breaks("PACK-UNKNOWN-KIND", PACK, "citizen-15", "citizen-16");
    breaks("PACK-UNKNOWN-KIND", PACK, "citizen-15", "social-credit");
    breaks(
        "PACK-PARAMETER-VALUE",
        PARAMETERS,
        "[[parameter]]",
        "[[parameter]]\nhours = 4",
    );
}
