//! Words of notices: each kind renders whole in both languages, and what is wrong with them is named.

use crate::edit::{breaks, codes, edited, found, tiny};
use jiff::civil::date;
use rules::notice::{Fact, Facts, NoticeKind};
use rules::text::Bilingual;
use testkit::pack;

const NOTICES: &str = "notices.toml";

fn facts(kind: NoticeKind) -> Facts {
    kind.facts().iter().fold(Facts::new(), |facts, fact| {
        let word = fact.word();
        facts.with(
            *fact,
            Bilingual::new(format!("〔{word}〕"), format!("[{word}]")),
        )
    })
}

#[test]
fn every_kind_renders_whole_in_both_languages() {
    let pack = pack();
    let day = date(2026, 11, 20);
    for kind in NoticeKind::ALL {
        let told = pack
            .notices
            .render(*kind, &facts(*kind), &pack.parameters, day);
        let mut texts = vec![&told.title, &told.text];
        texts.extend(&told.remedies);
        for text in texts {
            for text in [&text.zh, &text.en] {
                let word = kind.word();
                assert!(!text.is_empty(), "{word}");
                assert!(!text.contains(['{', '}']), "{word}: {text}");
                // Neither a missing fact nor a parameter that no version covers.
                assert!(
                    !text.contains("未载明") && !text.contains("not stated"),
                    "{text}"
                );
                assert!(
                    !text.contains("法定期限") && !text.contains("law sets"),
                    "{text}"
                );
            }
        }
        assert_eq!(
            told.remedies.is_empty(),
            !kind.needs_remedies(),
            "{}",
            kind.word()
        );
        // Every fact is told, in both languages.
        for fact in kind.facts() {
            let (zh, en) = (format!("〔{}〕", fact.word()), format!("[{}]", fact.word()));
            let zh_there = told.title.zh.contains(&zh) || told.text.zh.contains(&zh);
            let en_there = told.title.en.contains(&en) || told.text.en.contains(&en);
            assert!(zh_there && en_there, "{}: {}", kind.word(), fact.word());
        }
    }
}

#[test]
fn legal_periods_come_from_the_parameters_of_the_day() {
    let pack = pack();
    let kind = NoticeKind::RecordWritten;
    let render = |day| {
        let told = pack
            .notices
            .render(kind, &facts(kind), &pack.parameters, day);
        told.remedies
            .iter()
            .map(|r| r.zh.clone())
            .collect::<String>()
    };
    let today = render(date(2026, 11, 20));
    assert!(today.contains("60日内申请行政复议"), "{today}");
    assert!(today.contains("6个月内依法向人民法院"), "{today}");
    // Before the version of the parameter begins, no period is made up.
    assert!(render(date(2020, 1, 1)).contains("法定期限内申请行政复议"));
}

#[test]
fn the_message_says_where_to_look_and_nothing_else() {
    let pack = pack();
    let message = pack
        .notices
        .message("https://credit.example", "1A2B-3C4D-5E6F");
    for text in [&message.zh, &message.en] {
        assert!(text.contains("https://credit.example") && text.contains("1A2B-3C4D-5E6F"));
        assert!(!text.contains(['{', '}']), "{text}");
        for kind in NoticeKind::ALL {
            let empty = facts(*kind).with_plain(Fact::Item, "");
            let title = pack
                .notices
                .title(*kind, &empty, &pack.parameters, date(2026, 11, 20));
            assert!(!text.contains(&title.zh) && !text.contains(&title.en));
        }
    }
}

#[test]
fn what_is_wrong_is_named() {
    let line = "text = { zh = \"来自{organ}\"";
    for bad in ["{name}", "{measure}", "{", "}", "{param:}", "{organ"] {
        let text = format!("text = {{ zh = \"来自{bad}\"");
        breaks("PACK-BAD-PLACEHOLDER", NOTICES, line, &text);
    }
    let known = "text = { zh = \"来自{param:SGS_REPORT_WD}\"";
    assert_eq!(codes(edited(NOTICES, line, known).0), [""; 0]);
    let unknown = "text = { zh = \"来自{param:NOWHERE}\"";
    breaks("PACK-UNKNOWN-PARAMETER", NOTICES, line, unknown);
    let of_remedy = "每年可请求{param:FREE_REPORTS}次";
    breaks(
        "PACK-BAD-PLACEHOLDER",
        NOTICES,
        of_remedy,
        "每年可请求{organ}次",
    );
    breaks("PACK-BAD-PLACEHOLDER", NOTICES, "{site}", "{organ}");
    breaks(
        "PACK-MESSAGE-NO-REFERENCE",
        NOTICES,
        "编号 {reference}",
        "编号",
    );
    breaks(
        "PACK-UNKNOWN-WORD",
        NOTICES,
        "\"record-written\"",
        "\"gossip\"",
    );
    breaks(
        "PACK-UNKNOWN-REMEDY",
        NOTICES,
        "[\"look-again\"]",
        "[\"ring\"]",
    );
    breaks("PACK-EMPTY-TEXT", NOTICES, "from {organ}", "");
    let (files, _) = edited(NOTICES, ", en = \"from {organ}\"", "");
    assert_eq!(codes(files), ["PACK-MISSING-KEY"]);
    let (files, _) = edited(NOTICES, "remedies = [\"look-again\"]\n", "");
    assert_eq!(codes(files), ["PACK-NOTICE-NO-REMEDY"]);
    let (files, _) = edited(NOTICES, "\"case-opened\"", "\"case-moved\"");
    assert_eq!(codes(files), ["PACK-NOTICE-MISSING", "PACK-DUPLICATE"]);
    let without = tiny().into_iter().filter(|(path, _)| path != NOTICES);
    let missing = ("PACK-MISSING-FILE", NOTICES.to_owned(), 0);
    assert_eq!(found(without.collect()), [missing]);
}
