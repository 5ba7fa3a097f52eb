//! Every template, rendered in both languages with samples that would show at once if something were not escaped.
#![allow(clippy::unwrap_used)]

mod markup;
mod of_cases;
mod of_consents;
mod of_definitions;
mod of_listings;
mod of_login;
mod of_measures;
mod of_notices;
mod of_organs;
mod of_recalls;
mod of_register;
mod representation;

use crate::language::Words;
use crate::page::{Link, Page, ProblemPage};
use crate::pages::{
    catalogue, counter, department, desk, export, log, number, operator, person, public,
};
use crate::problem::Trouble;
use crate::views::access::AccessCard;
use crate::views::citation::InstrumentCard;
use crate::views::consent::Standing;
use crate::views::item::ItemCard;
use crate::views::line::LineCard;
use crate::views::parameter::ParameterLine;
use crate::views::receipt::ReceiptCard;
use crate::views::upload::{FindingCard, UploadCard};
use crate::views::witness::WitnessesCard;
use askama::Template;
use flow::outward::LogState;
use flow::witnesses::{Standing as Stands, WitnessState, WitnessedLog};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use markup::{labels_lead_somewhere, tags_close};
use of_consents::consent;
use rules::text::{Bilingual, Language};

const DAY: Date = date(2026, 11, 20);
const INPUT: &str = "<script>alert('张三')</script>\" onload=x";
const LANGUAGES: [Words; 2] = [Words(Language::Chinese), Words(Language::English)];

fn both() -> Bilingual {
    Bilingual::new(format!("中文{INPUT}"), format!("English {INPUT}"))
}

fn input() -> String {
    INPUT.to_owned()
}

fn frame(words: Words) -> Page {
    Page {
        words,
        province: both(),
        links: vec![Link {
            href: "/me",
            text: both(),
            current: true,
        }],
        account: Some(both()),
        demo: true,
        token: input(),
        switch: format!("/me?a={INPUT}"),
        notice: Some((both(), both())),
    }
}

fn receipt() -> ReceiptCard {
    ReceiptCard {
        log_index: 7,
        commitment: input(),
        at: input(),
    }
}

fn line() -> LineCard {
    LineCard {
        title: both(),
        leaning: both(),
        leaning_slug: "adverse",
        grade: Some(both()),
        decided_by: input(),
        document_number: input(),
        decided_on: DAY,
        display_until: DAY,
        end_reason: both(),
        fields: vec![(both(), input())],
        basis: vec![both(), both()],
        source: both(),
        late: true,
        disputed: true,
        annotations: vec![(both(), DAY, input())],
        kinds: vec![("objection", both())],
        how_to_object: both(),
        recorded_at: input(),
        record: input(),
        version: 2,
        origin: input(),
    }
}

fn upload(running: bool) -> UploadCard {
    UploadCard {
        id: "ab".repeat(16),
        item: both(),
        file_name: input(),
        state: both(),
        state_slug: "running",
        running,
        permille: 437,
        rows_read: 12,
        counts: vec![(both(), 1)],
        started_at: input(),
        finished_at: Some(input()),
        failure: Some((input(), both(), both())),
        interrupted: true,
        codes: vec![(input(), 2)],
    }
}

fn log_state() -> LogState {
    LogState {
        origin: input(),
        size: 1,
        pending: 2,
        root: input(),
        checkpoint: input(),
        vkey: input(),
        witnessed: Some(witnessed()),
    }
}

fn witnessed() -> WitnessedLog {
    let standings = [Stands::Signs, Stands::Silent, Stands::Forked { seen: 7 }];
    WitnessedLog {
        quorum: 2,
        size: Some(3),
        at: Some(Timestamp::UNIX_EPOCH),
        witnesses: standings
            .map(|standing| WitnessState {
                name: input(),
                key: input(),
                size: None,
                at: Some(Timestamp::UNIX_EPOCH),
                standing,
            })
            .into(),
    }
}

/// Renders a page and checks what every page owes its reader.
fn check(name: &str, words: Words, page: &impl Template) -> String {
    let html = page.render().unwrap();
    let place = format!("{name} in {}", words.tag());
    assert!(html.starts_with("<!doctype html>"), "{place}");
    let language = format!("<html lang=\"{}\">", words.tag());
    assert!(html.contains(&language), "{place}: language");
    let title = html.split("<title>").nth(1).unwrap();
    let title = title.split("</title>").next().unwrap();
    assert!(
        title.contains(" · ") && !title.starts_with(" ·"),
        "{place}: title {title}"
    );
    assert!(html.contains("<h1"), "{place}: heading");
    // The pages of passkeys have the portal's own script, and nothing else runs there either.
    let own = "<script src=\"/assets/passkey.js\" defer></script>";
    let scripts = html.matches("<script").count() - html.matches(own).count();
    assert_eq!(scripts, 0, "{place}: a script");
    assert_eq!(html.contains(own), name == "passkey", "{place}");
    assert!(
        !html.contains("\" onload=x"),
        "{place}: an attribute broken out of"
    );
    assert!(!html.contains(" style="), "{place}: an inline style");
    tags_close(&place, &html);
    labels_lead_somewhere(&place, &html);
    html
}

#[test]
fn public_pages() {
    let pack = testkit::pack();
    let cards: Vec<_> = pack
        .instruments
        .iter()
        .map(|i| InstrumentCard::of(i, pack))
        .collect();
    for l in LANGUAGES {
        let page = || frame(l);
        let counters = vec![(both(), 1_234)];
        check(
            "home",
            l,
            &public::HomePage {
                l,
                page: page(),
                counters,
            },
        );
        for genuine in [true, false] {
            let facts = vec![(both(), input())];
            let result = public::VerificationCard {
                code: input(),
                genuine,
                facts,
            };
            let html = check(
                "verify",
                l,
                &public::VerifyPage {
                    l,
                    page: page(),
                    result: Some(result),
                },
            );
            assert!(html.contains("value=\"&#60;script"));
        }
        let periods: Vec<_> = pack.parameters.all().iter().take(1).collect();
        let periods = periods.iter().map(|p| ParameterLine::of(p, pack)).collect();
        let problems = public::problem_kinds();
        check(
            "help",
            l,
            &public::HelpPage {
                l,
                page: page(),
                periods,
                problems,
            },
        );
        let classes = catalogue::by_class(pack, DAY);
        check(
            "catalogue",
            l,
            &catalogue::CataloguePage {
                l,
                page: page(),
                classes,
            },
        );
        let instruments = cards.clone();
        check(
            "instruments",
            l,
            &catalogue::InstrumentsPage {
                l,
                page: page(),
                instruments,
            },
        );
        for item in &pack.items {
            let item = ItemCard::of(item, pack, DAY);
            check(
                &item.line.id.clone(),
                l,
                &catalogue::ItemPage {
                    l,
                    page: page(),
                    item,
                },
            );
        }
        let task = catalogue::TaskLine {
            number: 1,
            title: both(),
            section: input(),
            due: None,
            organs: vec![both(), both()],
        };
        check(
            "tasks",
            l,
            &catalogue::TasksPage {
                l,
                page: page(),
                tasks: vec![task],
            },
        );
        check(
            "log",
            l,
            &log::LogPage {
                l,
                page: page(),
                log: log_state(),
                witnesses: Some(WitnessesCard::of(&witnessed())),
            },
        );
    }
}

#[test]
fn problems() {
    for l in LANGUAGES {
        let trouble = Trouble::bad_input("CODE", both(), both());
        let html = check(
            "problem",
            l,
            &ProblemPage::of(&trouble, frame(l), "/me/accesses/x"),
        );
        assert!(html.contains("href=\"/me/accesses\""));
    }
}

#[test]
fn the_persons_pages() {
    for l in LANGUAGES {
        for lines in [vec![], vec![line(), line()]] {
            let report = person::ReportCard {
                code: input(),
                name: input(),
                number_masked: input(),
                as_of: DAY,
                issued_at: input(),
                digest: input(),
                counts: vec![(both(), 1)],
                lines,
                clean_years: Some(both()),
                receipt: receipt(),
            };
            let query = String::new();
            for report in [None, Some(report.clone())] {
                let page = counter::CounterPage {
                    l,
                    page: frame(l),
                    reasons: vec![("paper", both())],
                    report,
                };
                check("counter", l, &page);
            }
            let page = person::ReportPage {
                l,
                page: frame(l),
                report,
                today: DAY,
                query,
                base: input(),
                acting: None,
            };
            check("report", l, &page);
        }
        let access = AccessCard {
            log_index: 3,
            at: input(),
            kind: both(),
            outcome: both(),
            outcome_slug: "refused",
            organ: both(),
            purpose: Some(both()),
            ground: both(),
            consent: Some("ab".repeat(16)),
            case_number: Some(input()),
            items: vec![both()],
            policies: vec![both()],
            reason: Some(both()),
            published: true,
            sealed: false,
            seal_note: Some(both()),
        };
        for shown in [None, Some(None), Some(Some((input(), input(), receipt())))] {
            let page = number::NumberPage {
                l,
                page: frame(l),
                shown,
            };
            check("number", l, &page);
        }
        {
            let page = export::ExportPage { l, page: frame(l) };
            check("export", l, &page);
        }
        let accesses = vec![access];
        let page = person::AccessesPage {
            l,
            page: frame(l),
            accesses,
            older: Some(2),
            paged: true,
            closing: Some((5, 4, input())),
            base: input(),
            acting: None,
        };
        check("accesses", l, &page);
        let page = person::AccessPage {
            l,
            page: frame(l),
            index: 3,
            proof: input(),
            opening: input(),
            salt: input(),
            leaf: input(),
            base: input(),
            acting: None,
        };
        check("access", l, &page);
    }
}

#[test]
fn staff_pages() {
    let pack = testkit::pack();
    for l in LANGUAGES {
        let page = department::DepartmentPage {
            l,
            page: frame(l),
            organ: both(),
            items: vec![(input(), both())],
            uploads: vec![upload(true), upload(false)],
            older: Some(input()),
        };
        check("department", l, &page);
        for running in [true, false] {
            let finding = FindingCard {
                place: input(),
                severity: both(),
                severity_slug: "held",
                code: input(),
                field: input(),
                what: both(),
                remedy: both(),
            };
            let page = department::UploadPage {
                l,
                page: frame(l),
                upload: upload(running),
                findings: vec![finding],
                next: Some(4),
                paged: true,
            };
            let html = check("upload", l, &page);
            assert_eq!(html.contains("http-equiv=\"refresh\""), running);
        }
        let page = desk::DeskPage {
            l,
            page: frame(l),
            requested: true,
            counter: true,
            purposes: vec![(input(), both())],
            items: vec![(input(), both())],
            powers: vec![(input(), both())],
            consents: vec![consent(Standing::Usable), consent(Standing::UsedUp)],
            today: DAY,
            until: DAY,
            emergency: Some(input()),
        };
        check("desk", l, &page);
        let ground = desk::GroundCard {
            field: "power",
            id: input(),
            title: both(),
            purposes: vec![(input(), both())],
            items: vec![(input(), both())],
            subject_hint: Some(input()),
            needs_case: true,
            seal_until: Some(date(2027, 1, 1)),
        };
        check(
            "ask",
            l,
            &desk::AskPage {
                l,
                page: frame(l),
                ground,
                emergency: Some(input()),
            },
        );
        let page = desk::AnswerPage {
            l,
            page: frame(l),
            subject_hint: input(),
            purpose: both(),
            as_of: DAY,
            receipt: receipt(),
            lines: vec![line()],
        };
        check("answer", l, &page);
        let instruments = pack.instruments.iter().map(|i| InstrumentCard::of(i, pack));
        let parameters = pack.parameters.all().iter();
        let page = operator::OperatorPage {
            l,
            page: frame(l),
            pack_id: input(),
            pack_digest: input(),
            counters: vec![(both(), 5)],
            log: log_state(),
            measures: flow::desk::MeasureCounts {
                alive: 2,
                without_record: 0,
                to_be_lifted: 1,
            },
            recalls: flow::outward::RecallCounts {
                open: 2,
                oldest_days: Some(4),
            },
            oldest_recall: Some(both()),
            witnesses: Some(WitnessesCard::of(&witnessed())),
            classes: catalogue::by_class(pack, DAY),
            instruments: instruments.collect(),
            parameters: parameters.map(|p| ParameterLine::of(p, pack)).collect(),
        };
        check("operator", l, &page);
    }
}
