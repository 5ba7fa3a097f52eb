//! Worked examples, every kind of damage, and properties. All numbers are synthetic: region suffixes that were never
//! given, or birth dates in the future.

#![allow(clippy::unwrap_used)]

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::region::tests::register;

/// Checks with a "today" after all synthetic birth dates.
fn check_late(input: &str, expected: Option<Kind>, accept_fifteen: bool) -> Checked {
    let regions = register();
    let context = Context {
        today: date(2100, 1, 1),
        regions: &regions,
        accept_fifteen,
    };
    check(input, expected, &context)
}

fn check_today(input: &str, expected: Option<Kind>) -> Checked {
    let regions = register();
    let context = Context {
        today: date(2026, 3, 1),
        regions: &regions,
        accept_fifteen: true,
    };
    check(input, expected, &context)
}

fn valid(input: &str, kind: Kind, normalised: &str) {
    for expected in [Some(kind), None] {
        let checked = check_late(input, expected, true);
        assert_eq!(checked.problem, None, "{input}");
        assert_eq!(checked.kind, Some(kind), "{input}");
        assert_eq!(checked.normalised.as_deref(), Some(normalised), "{input}");
    }
}

fn code(input: &str, expected: Option<Kind>) -> &'static str {
    match check_today(input, expected).problem {
        Some(problem) => problem.code(),
        None => "valid",
    }
}

fn warning_codes(input: &str) -> Vec<&'static str> {
    let checked = check_today(input, None);
    assert_eq!(checked.problem, None, "{input}");
    checked.warnings.iter().map(Warning::code).collect()
}

#[test]
fn worked_examples_are_valid() {
    for citizen in [
        "360199199003070021",
        "36019919900307003X",
        "360199200802291133",
        "360000209901010011",
    ] {
        valid(citizen, Kind::Citizen, citizen);
    }
    for permit in [
        "810000209903070017",
        "820000209903070019",
        "830000209903070029",
    ] {
        valid(permit, Kind::ResidencePermit, permit);
    }
    valid(
        "913999209903070014",
        Kind::ForeignPermanentResident,
        "913999209903070014",
    );
    valid(
        "XXX360190030704",
        Kind::ForeignPermanentResidentOld,
        "XXX360190030704",
    );
    valid("360199900307002", Kind::Citizen15, "360199199003070021");
    for social in [
        "11369900YY9999990B",
        "92369900YY99999900",
        "91369900YY99999903",
    ] {
        valid(social, Kind::SocialCredit, social);
    }
    valid("YY999999-0", Kind::Organisation, "YY999999-0");
    valid("MB0000019", Kind::Organisation, "MB000001-9");
    valid("360111", Kind::Region, "360111");
}

#[test]
fn parts_of_a_number() {
    let regions = register();
    let context = Context {
        today: date(2026, 3, 1),
        regions: &regions,
        accept_fifteen: true,
    };
    let (citizen, _) = check_person("360199199003070021", &context).unwrap();
    assert_eq!(citizen.kind(), Kind::Citizen);
    assert_eq!(citizen.birth_date(), date(1990, 3, 7));
    assert_eq!(citizen.region(), "360199");
    let (converted, _) = check_person("360199900307002", &context).unwrap();
    assert_eq!(citizen, converted);
    let (foreign, _) = check_person("xxx360190030704", &context).unwrap();
    assert_eq!(foreign.region(), "3601");
    assert_eq!(foreign.birth_date(), date(1990, 3, 7));
    assert_eq!(
        PersonNumber::restore(foreign.canonical()),
        Some(foreign.clone())
    );
    assert_eq!(
        check_person("91369900YY99999903", &context),
        Err(Problem::KindMismatch {
            expected: Kind::Citizen,
            found: Kind::SocialCredit
        })
    );
    let code = check_today("92369900YY99999900", None);
    let Some(Identifier::SocialCredit(code)) = code.identifier else {
        panic!()
    };
    assert_eq!(
        (code.region(), code.organisation()),
        ("369900", "YY9999990")
    );
    assert!(code.is_individual_business());
}

#[test]
fn each_damage_has_its_problem() {
    let citizen = Some(Kind::Citizen);
    for (input, expected) in [
        ("", "ID-EMPTY"),
        (" \u{3000} ", "ID-EMPTY"),
        ("无", "ID-FILLER"),
        ("00000000000000000X", "ID-FILLER"),
        ("3601**********0021", "ID-MASKED"),
        ("36019919900307002", "ID-LENGTH"),
        ("3601991990030700211", "ID-LENGTH"),
        ("36O199199003070021", "ID-ALPHABET"),
        ("3601991990030700２張", "ID-ALPHABET"),
        ("36019919900307\u{0}021", "ID-ALPHABET"),
        ("X60199199003070021", "ID-ALPHABET"),
        ("990199199003070021", "ID-UNKNOWN-PROVINCE"),
        ("810100199003070021", "ID-UNKNOWN-PROVINCE"),
        ("360199199002300021", "ID-DATE-IMPOSSIBLE"),
        ("360199199013070021", "ID-DATE-IMPOSSIBLE"),
        ("360000209901010011", "ID-DATE-FUTURE"),
        ("360199189903070021", "ID-DATE-BEFORE-1900"),
        ("360199199003070022", "ID-CHECK-DIGIT"),
        ("360199199003070000", "ID-FLOAT-DAMAGE"),
        ("3.60199E+17", "ID-FLOAT-DAMAGE"),
        ("360199199003070021.0", "ID-FLOAT-DAMAGE"),
        ("11369900YY9999990B", "ID-KIND-MISMATCH"),
        ("XXX360190030704", "ID-KIND-MISMATCH"),
        ("YY999999-0", "ID-KIND-MISMATCH"),
    ] {
        assert_eq!(code(input, citizen), expected, "{input:?}");
    }
    assert_eq!(
        code("810100199003070021", Some(Kind::ResidencePermit)),
        "ID-PREFIX"
    );
    let social = Some(Kind::SocialCredit);
    for (input, expected) in [
        ("11369900OY9999990B", "ID-ALPHABET"),
        ("11369900YY9999990C", "ID-CHECK-DIGIT"),
        ("360199199003070021", "ID-KIND-MISMATCH"),
        ("11369900YY999999", "ID-LENGTH"),
        ("00000000000000000X", "ID-FILLER"),
    ] {
        assert_eq!(code(input, social), expected, "{input:?}");
    }
    assert_eq!(code("YY999999-1", None), "ID-CHECK-DIGIT");
    assert_eq!(code("996199", None), "ID-UNKNOWN-PROVINCE");
    assert_eq!(code("360199907307002", None), "ID-DATE-IMPOSSIBLE");
    assert_eq!(code("XXX360190030705", None), "ID-CHECK-DIGIT");
    assert_eq!(code("hello", None), "ID-LENGTH");
}

#[test]
fn a_wrong_check_digit_names_the_right_one() {
    let problem = check_today("360199199003070031", Some(Kind::Citizen)).problem;
    assert_eq!(
        problem,
        Some(Problem::CheckDigit {
            expected: 'X',
            found: '1'
        })
    );
    assert!(problem.unwrap().text().zh.contains('X'));
}

#[test]
fn a_social_credit_code_of_the_state_itself_has_no_province() {
    let body = "12100000YY9999990";
    let input = format!("{body}{}", social_credit_check_char(body).unwrap());
    assert_eq!(check_today(&input, None).problem, None);
    let body = "12990000YY9999990";
    let input = format!("{body}{}", social_credit_check_char(body).unwrap());
    assert_eq!(code(&input, None), "ID-UNKNOWN-PROVINCE");
}

#[test]
fn what_was_changed_is_said() {
    assert_eq!(
        warning_codes(" ’３６０１９９-19900307 003x"),
        [
            "ID-FULL-WIDTH-CONVERTED",
            "ID-SPACES-REMOVED",
            "ID-APOSTROPHE-REMOVED",
            "ID-LOWER-CASE-CONVERTED",
            "ID-HYPHEN-REMOVED",
            "ID-UNKNOWN-COUNTY"
        ]
    );
    assert_eq!(
        warning_codes("360199900307002"),
        ["ID-UNKNOWN-COUNTY", "ID-FIFTEEN-CONVERTED"]
    );
    assert_eq!(
        warning_codes("360199950307997"),
        [
            "ID-UNKNOWN-COUNTY",
            "ID-FIFTEEN-CONVERTED",
            "ID-CENTURY-ASSUMED"
        ]
    );
    assert_eq!(warning_codes("YY9999990"), ["ID-HYPHEN-ADDED"]);
    assert_eq!(warning_codes("362501"), ["ID-HISTORICAL-REGION"]);
    assert_eq!(warning_codes("11369900YY9999990B"), ["ID-UNKNOWN-COUNTY"]);
}

#[test]
fn fifteen_digits_are_refused_where_only_current_numbers_are_taken() {
    for expected in [None, Some(Kind::Citizen), Some(Kind::Citizen15)] {
        let checked = check_late("360199900307002", expected, false);
        assert_eq!(checked.problem, Some(Problem::FifteenNotAccepted));
    }
}

#[test]
fn centenarians_keep_their_century() {
    let checked = check_today("360199950307997", Some(Kind::Citizen));
    let Some(Identifier::Person(number)) = checked.identifier else {
        panic!()
    };
    assert_eq!(number.birth_date(), date(1895, 3, 7));
    let again = check_late(number.canonical(), Some(Kind::Citizen), false);
    assert_eq!(again.identifier, Some(Identifier::Person(number.clone())));
    assert_eq!(PersonNumber::restore(number.canonical()), Some(number));
}

#[test]
fn debug_and_texts_never_show_a_number() {
    let number = "360199199003070021";
    let checked = check_today(number, None);
    assert!(!format!("{checked:?}").contains("19900307"));
    assert!(format!("{checked:?}").contains("36**************21"));
    for input in [
        "360199199003070022",
        "360199199003070000",
        "３60199189903070021",
    ] {
        let problem = check_today(input, None).problem.unwrap();
        let words = format!("{problem:?} {:?} {:?}", problem.text(), problem.remedy());
        assert!(
            !words.contains("360199") && !words.contains("0307"),
            "{words}"
        );
    }
}

#[test]
fn slugs_are_read_back() {
    for kind in Kind::ALL {
        assert_eq!(Kind::from_slug(kind.slug()), Some(kind));
    }
    assert_eq!(Kind::from_slug("passport"), None);
}

#[test]
fn restore_takes_only_normal_forms() {
    for text in [
        "",
        "360199199003070022",
        "360199900307002",
        "36019919900307003x",
        "360199199002300021",
        "３60199199003070021",
    ] {
        assert_eq!(PersonNumber::restore(text), None, "{text}");
    }
}

prop_compose! {
    /// A valid citizen number of a county that does not exist.
    fn citizen_number()(
        days in 0i64..45_000,
        sequence in 0u16..1000,
    ) -> String {
        let birth = date(1900, 1, 1).checked_add(jiff::ToSpan::days(days)).unwrap();
        let body = format!("360199{}{sequence:03}", birth.strftime("%Y%m%d"));
        let check = citizen_check_digit(&body).unwrap();
        format!("{body}{check}")
    }
}

prop_compose! {
    fn social_credit_code()(
        kind in "(1[1239]|5[1239]|9[123])",
        body in "[0-9A-HJ-NP-RTUWXY]{8}",
    ) -> String {
        let inner = organisation_check_char(&body).unwrap();
        let text = format!("{kind}369900{body}{inner}");
        let check = social_credit_check_char(&text).unwrap();
        format!("{text}{check}")
    }
}

proptest! {
    #[test]
    fn made_citizen_numbers_are_valid_and_restored(number in citizen_number()) {
        let checked = check_today(&number, Some(Kind::Citizen));
        prop_assert_eq!(checked.normalised.as_deref(), Some(number.as_str()));
        let Some(Identifier::Person(person)) = checked.identifier else { panic!() };
        prop_assert_eq!(PersonNumber::restore(&number), Some(person));
        prop_assert_eq!(check_today(&number, None).kind, Some(Kind::Citizen));
    }

    #[test]
    fn one_wrong_digit_is_always_found(number in citizen_number(), place in 0usize..18, shift in 1u8..10) {
        let mut digits = number.into_bytes();
        let old = digits[place];
        digits[place] = if old == b'X' { b'0' + shift } else { b'0' + (old - b'0' + shift) % 10 };
        let wrong = String::from_utf8(digits).unwrap();
        prop_assert!(!check_today(&wrong, Some(Kind::Citizen)).is_valid());
    }

    #[test]
    fn made_codes_are_valid_and_one_wrong_character_is_found(
        code in social_credit_code(), place in 0usize..18, replacement in "[0-9A-HJ-NP-RTUWXY]",
    ) {
        let checked = check_today(&code, Some(Kind::SocialCredit));
        prop_assert_eq!(checked.problem, None);
        let mut wrong = code.clone();
        wrong.replace_range(place..=place, &replacement);
        if wrong != code {
            prop_assert!(!check_today(&wrong, Some(Kind::SocialCredit)).is_valid());
        }
    }

    #[test]
    fn any_text_never_panics(text in any::<String>(), kind in 0usize..9) {
        let _ = check_today(&text, Kind::ALL.get(kind).copied());
    }

    #[test]
    fn number_like_text_never_panics(text in "[0-9０-９xXA-Zé*'. \\-张\u{0}]{0,22}", kind in 0usize..9) {
        let checked = check_today(&text, Kind::ALL.get(kind).copied());
        prop_assert_eq!(checked.is_valid(), checked.problem.is_none());
        if let Some(normalised) = checked.normalised {
            let again = check_today(&normalised, checked.kind.filter(|kind| *kind != Kind::Citizen15));
            prop_assert_eq!(again.normalised, Some(normalised));
        }
    }
}
