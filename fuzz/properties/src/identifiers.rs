//! Identifiers of persons, organisations and regions.

use jiff::civil::{Date, date};
use rules::identifier::{Checked, Context, Identifier, Kind, PersonNumber, check, check_person};
use rules::mask;

const TODAY: Date = date(2026, 11, 20);

/// A text, checked as every kind and as none.
pub fn identifiers(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let regions = &testkit::pack().regions;
    for accept_fifteen in [false, true] {
        let context = Context {
            today: TODAY,
            regions,
            accept_fifteen,
        };
        for expected in Kind::ALL.map(Some).into_iter().chain([None]) {
            judge(&check(&text, expected, &context), &text, &context);
        }
        if let Ok((number, _)) = check_person(&text, &context) {
            canonical_person(&number, &context);
        }
    }
    masked(&text);
}

fn judge(checked: &Checked, text: &str, context: &Context) {
    assert_ne!(checked.identifier.is_some(), checked.problem.is_some());
    assert_eq!(checked.is_valid(), checked.normalised.is_some());
    if let Some(problem) = &checked.problem {
        let said = problem.text();
        assert!(!said.zh.is_empty() && !said.en.is_empty() && !problem.code().is_empty());
        let long = text.len() >= 15 && text.bytes().all(|b| b.is_ascii_digit());
        assert!(!long || !said.zh.contains(text) && !said.en.contains(text));
    }
    let Some(identifier) = &checked.identifier else {
        return;
    };
    let canonical = identifier.canonical();
    assert_eq!(checked.normalised.as_deref(), Some(canonical));
    assert!(!format!("{checked:?}").contains(canonical) || !checked.kind.unwrap().is_person());
    let kind = match identifier {
        Identifier::Person(number) => {
            canonical_person(number, context);
            number.kind()
        }
        Identifier::SocialCredit(_) => Kind::SocialCredit,
        Identifier::Organisation(_) => Kind::Organisation,
        Identifier::Region(_) => Kind::Region,
    };
    let again = check(canonical, Some(kind), context);
    assert_eq!(again.identifier.as_ref(), Some(identifier), "{kind:?}");
}

fn canonical_person(number: &PersonNumber, context: &Context) {
    let canonical = number.canonical();
    let (again, _) = check_person(canonical, context).unwrap();
    assert_eq!(again.canonical(), canonical);
    assert_eq!(PersonNumber::restore(canonical).as_ref(), Some(number));
    assert!(number.birth_date() <= TODAY);
    let digits = match number.kind() {
        Kind::ForeignPermanentResident => 2,
        Kind::ForeignPermanentResidentOld => 4,
        _ => 6,
    };
    assert_eq!(number.region().len(), digits);
}

/// Whatever is masked holds no number any more.
fn masked(text: &str) {
    for range in mask::find_person_numbers(text) {
        assert!(text.get(range).is_some(), "a range within a character");
    }
    if let Some(masked) = mask::mask_person_numbers(text) {
        assert_ne!(masked, text);
        assert!(mask::find_person_numbers(&masked).is_empty(), "still there");
    }
    // Space around a name is no part of it.
    let count = text.trim().chars().count();
    assert_eq!(mask::name(text).chars().count(), count);
}
