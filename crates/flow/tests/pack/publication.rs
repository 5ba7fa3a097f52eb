//! What the pack lets the public see of a natural person, case by case.

use jiff::Timestamp;
use jiff::civil::{Date, date};
use rules::catalogue::{Audience, Grade, Leaning, Mask, Role};
use rules::publication::{PublicationRefusal, check, shown_fields, shown_name};
use rules::record::{EndReason, Provenance, State, Version};
use testkit::pack;

const TODAY: Date = date(2026, 11, 20);
const GROWN: Date = date(1990, 3, 7);
const LIST: &str = "severe-list-market";
const HONOUR: &str = "moral-model-honour";

fn version(item: &str) -> Version {
    let found = pack().item_on(item, TODAY).unwrap();
    Version {
        record: [1; 16],
        version: 1,
        item: item.to_owned(),
        item_version: found.version,
        source: "market-regulation".to_owned(),
        decided_by: "江西省市场监督管理局".to_owned(),
        document_number: "赣测〔2026〕1号".to_owned(),
        decided_on: date(2026, 11, 2),
        display_until: date(2028, 11, 1),
        end_reason: EndReason::OwnEnd,
        grade: None,
        leaning: Leaning::Adverse,
        state: State::Live,
        fields: Vec::new(),
        annotations: Vec::new(),
        late: false,
        provenance: Provenance {
            upload: [2; 16],
            sheet: None,
            row: 1,
            case: None,
        },
        recorded_at: Timestamp::UNIX_EPOCH,
    }
}

fn refused(version: &Version, born_on: Date, day: Date) -> Option<PublicationRefusal> {
    check(pack(), version, born_on, day).err()
}

#[test]
fn only_what_the_catalogue_names_is_published_and_only_while_it_is_shown() {
    use PublicationRefusal as No;
    let state = |state| Version {
        state,
        ..version(LIST)
    };
    let graded = |grade| Version {
        grade: Some(grade),
        ..version(LIST)
    };
    let cases = [
        (version(LIST), TODAY, None),
        (version(HONOUR), TODAY, None),
        (graded(Grade::Serious), TODAY, None),
        (graded(Grade::Minor), TODAY, Some(No::MinorGrade)),
        // Nothing is said of the days before, and what nobody allows is not done.
        (
            graded(Grade::Minor),
            date(2026, 11, 2),
            Some(No::MinorGrade),
        ),
        (version("transport-permit"), TODAY, Some(No::NotPublishable)),
        (
            version("transport-penalty"),
            TODAY,
            Some(No::NotPublishable),
        ),
        (
            version("high-consumption-restriction"),
            TODAY,
            Some(No::NotPublishable),
        ),
        (state(State::Disputed), TODAY, Some(No::Disputed)),
        (state(State::Suspended), TODAY, Some(No::NotShown)),
        (state(State::Repaired), TODAY, Some(No::NotShown)),
        (state(State::Withdrawn), TODAY, Some(No::NotShown)),
        (state(State::Sealed), TODAY, Some(No::NotShown)),
        (state(State::Held), TODAY, Some(No::NotShown)),
        (version(LIST), date(2028, 11, 1), None),
        (version(LIST), date(2028, 11, 2), Some(No::NotShown)),
        (version(LIST), date(2026, 11, 1), Some(No::NotShown)),
        // Before its list had a law.
        (version(LIST), date(2021, 8, 31), Some(No::NotPublishable)),
    ];
    for (version, day, expected) in cases {
        let found = refused(&version, GROWN, day);
        assert_eq!(
            found, expected,
            "{} {:?} on {day}",
            version.item, version.state
        );
    }
}

#[test]
fn what_somebody_did_as_a_minor_is_never_published() {
    let no = Some(PublicationRefusal::Minor);
    let decided_on = date(2026, 11, 2);
    for (born_on, expected) in [
        (date(2012, 1, 1), no),
        // Eighteen on the day itself still protects.
        (date(2008, 11, 2), no),
        (date(2008, 11, 1), None),
        // Grown since, and a minor then.
        (date(2008, 11, 10), no),
    ] {
        let honour = Version {
            decided_on,
            ..version(HONOUR)
        };
        assert_eq!(refused(&honour, born_on, TODAY), expected, "{born_on}");
    }
}

#[test]
fn names_are_masked_unless_the_person_agreed_and_numbers_are_never_there() {
    let (list, honour) = (pack().item(LIST).unwrap(), pack().item(HONOUR).unwrap());
    assert_eq!(shown_name(list, "张三"), "张*");
    assert_eq!(shown_name(honour, "张三"), "张三");
    let code = |role| list.field_of(role).unwrap().code.clone();
    let (subject, number) = (code(Role::Subject), code(Role::IdentityNumber));
    let own = testkit::ZHANG_SAN.number();
    let version = Version {
        fields: vec![
            (subject.clone(), format!("张三 {own}")),
            (number, own),
            (code(Role::SubjectName), "张三".to_owned()),
            (code(Role::Facts), "销售不合格食品".to_owned()),
            (code(Role::PriorNoticeOn), "2026-10-10".to_owned()),
        ],
        ..version(LIST)
    };
    let shown = shown_fields(list, &version, "张三");
    assert_eq!(shown.len(), 1, "{shown:?}");
    assert_eq!(shown[0].0, subject);
    let text = &shown[0].1;
    assert!(
        text.starts_with("张* ") && !text.contains("19900307"),
        "{text}"
    );
}

/// Of everything that may be published: it has a law of its own for that or the person's consent, and identifies nobody by a number.
#[test]
fn everything_publishable_has_its_ground() {
    let published: Vec<_> = pack()
        .items
        .iter()
        .filter(|item| item.publishable)
        .collect();
    assert!(published.len() > 10);
    for item in published {
        assert!(!item.publication_basis.is_empty(), "{}", item.id);
        assert_eq!(
            item.publication.by_consent,
            item.leaning == Leaning::Good,
            "{}",
            item.id
        );
        for field in &item.fields {
            let public = field.audience.contains(&Audience::Public);
            let identifies = matches!(field.role, Some(Role::IdentityNumber | Role::DocumentType));
            assert!(!(public && identifies), "{} {}", item.id, field.code);
            if field.role == Some(Role::SubjectName) {
                assert_eq!(field.mask, Mask::Name, "{}", item.id);
            }
        }
    }
}
