#![allow(clippy::unwrap_used)]

use super::RepresentationKind::{GuardianOfAdult, GuardianOfMinor, RelativeOfDeceased};
use super::*;
use crate::calendar::tests::calendar;
use crate::parameter::{ChosenBy, Confidence, Parameter, Parameters, Value};
use crate::period::Period;
use jiff::ToSpan as _;
use jiff::civil::date;
use proptest::prelude::*;
use proptest::sample::select;

const TODAY: Date = date(2026, 6, 15);
const WARD: [u8; 16] = [1; 16];
const ACTS: [u8; 16] = [2; 16];
const OTHER: [u8; 16] = [3; 16];

fn parameters() -> Parameters {
    let of = |id: &str, value| Parameter {
        id: id.to_owned(),
        value,
        what: Bilingual::default(),
        chosen_by: ChosenBy::EventDate,
        from: None,
        until: None,
        instrument: "test".to_owned(),
        confidence: Confidence::Design,
    };
    Parameters::new(vec![
        of("ADULT_AGE", Value::Count(18)),
        of("GUARDIAN_OF_ADULT_MAX", Value::Period(Period::Years(2))),
        of("RELATIVE_OF_DECEASED_MAX", Value::Period(Period::Years(1))),
        of("REPRESENTATION_DECIDE", Value::Period(Period::Days(15))),
    ])
}

fn document(kind: DocumentKind) -> Document {
    Document {
        kind,
        number: "测〔2026〕1号".to_owned(),
    }
}

/// A proposal that may be made, but for what a test changes.
struct Proposed {
    representative: [u8; 16],
    kind: RepresentationKind,
    document: Document,
    second: Option<Document>,
    represented_born_on: Date,
    representative_born_on: Date,
    from: Date,
    until: Option<Date>,
}

impl Proposed {
    fn of(kind: RepresentationKind) -> Self {
        let (first, second, born_on) = match kind {
            GuardianOfMinor => (DocumentKind::BirthCertificate, None, date(2015, 3, 1)),
            GuardianOfAdult => (DocumentKind::CourtDecision, None, date(1950, 3, 1)),
            RelativeOfDeceased => (
                DocumentKind::DeathCertificate,
                Some(DocumentKind::HouseholdRegister),
                date(1950, 3, 1),
            ),
        };
        Self {
            representative: ACTS,
            kind,
            document: document(first),
            second: second.map(document),
            represented_born_on: born_on,
            representative_born_on: date(1980, 1, 1),
            from: TODAY,
            until: None,
        }
    }

    fn with(kind: RepresentationKind, change: impl FnOnce(&mut Self)) -> Self {
        let mut proposed = Self::of(kind);
        change(&mut proposed);
        proposed
    }

    fn check_on(&self, day: Date) -> Result<Limits, RepresentationRefusal> {
        let proposal = Proposal {
            represented: WARD,
            representative: self.representative,
            kind: self.kind,
            document: &self.document,
            second: self.second.as_ref(),
            represented_born_on: self.represented_born_on,
            representative_born_on: self.representative_born_on,
            from: self.from,
            until: self.until,
        };
        check_proposal(&proposal, day, &parameters(), &calendar())
    }

    fn refused(&self) -> &'static str {
        self.check_on(TODAY).unwrap_err().code()
    }
}

#[test]
fn every_kind_ends() {
    let until = |kind| Proposed::of(kind).check_on(TODAY).unwrap().until;
    // The day before the eighteenth birthday; two years; one year.
    assert_eq!(until(GuardianOfMinor), date(2033, 2, 28));
    assert_eq!(until(GuardianOfAdult), date(2028, 6, 15));
    assert_eq!(until(RelativeOfDeceased), date(2027, 6, 15));
    let limits = Proposed::of(GuardianOfMinor).check_on(TODAY).unwrap();
    assert_eq!(limits.decide_by, date(2026, 6, 30));
}

#[test]
fn a_minor_comes_of_age_on_the_birthday() {
    let mut proposed = Proposed::of(GuardianOfMinor);
    proposed.represented_born_on = date(2008, 6, 16);
    assert_eq!(proposed.check_on(TODAY).unwrap().until, TODAY);
    proposed.represented_born_on = TODAY.checked_sub(18.years()).unwrap();
    assert_eq!(proposed.refused(), "REPRESENTATION-WARD-ADULT");
}

#[test]
fn bad_proposals_are_refused() {
    let day = |days: i32| Some(TODAY.checked_add(days.days()).unwrap());
    for (proposed, code) in [
        (
            Proposed::with(GuardianOfMinor, |p| p.representative = WARD),
            "REPRESENTATION-SAME-PERSON",
        ),
        (
            Proposed::with(GuardianOfMinor, |p| {
                p.represented_born_on = date(1990, 1, 1)
            }),
            "REPRESENTATION-WARD-ADULT",
        ),
        (
            Proposed::with(GuardianOfAdult, |p| {
                p.represented_born_on = date(2015, 1, 1)
            }),
            "REPRESENTATION-WARD-MINOR",
        ),
        (
            Proposed::with(GuardianOfAdult, |p| {
                p.document = document(DocumentKind::BirthCertificate);
            }),
            "REPRESENTATION-DOCUMENT",
        ),
        (
            Proposed::with(GuardianOfMinor, |p| {
                p.second = Some(document(DocumentKind::MarriageCertificate));
            }),
            "REPRESENTATION-DOCUMENT",
        ),
        (
            Proposed::with(RelativeOfDeceased, |p| p.second = None),
            "REPRESENTATION-KINSHIP",
        ),
        (
            Proposed::with(GuardianOfMinor, |p| p.document.number = " ".to_owned()),
            "REPRESENTATION-DOCUMENT-NUMBER",
        ),
        (
            Proposed::with(GuardianOfMinor, |p| p.document.number = "号".repeat(61)),
            "REPRESENTATION-DOCUMENT-NUMBER",
        ),
        (
            Proposed::with(GuardianOfMinor, |p| {
                p.document.number = "户主 360199199003070021".to_owned();
            }),
            "REPRESENTATION-DOCUMENT-NUMBER",
        ),
        (
            Proposed::with(GuardianOfMinor, |p| {
                p.representative_born_on = date(2010, 1, 1);
            }),
            "REPRESENTATION-REPRESENTATIVE-MINOR",
        ),
        (
            Proposed::with(GuardianOfAdult, |p| {
                p.from = day(5).unwrap();
                p.until = day(4);
            }),
            "REPRESENTATION-DATES",
        ),
        (
            Proposed::with(GuardianOfAdult, |p| p.from = day(-1).unwrap()),
            "REPRESENTATION-DATES",
        ),
        (
            Proposed::with(RelativeOfDeceased, |p| p.until = day(366)),
            "REPRESENTATION-LIMIT",
        ),
        (
            Proposed::with(RelativeOfDeceased, |p| p.until = Some(Date::MAX)),
            "REPRESENTATION-LIMIT",
        ),
    ] {
        assert_eq!(proposed.refused(), code, "{:?}", proposed.kind);
    }
}

#[test]
fn a_pack_without_limits_establishes_nothing() {
    let proposed = Proposed::of(GuardianOfMinor);
    let proposal = Proposal {
        represented: WARD,
        representative: ACTS,
        kind: proposed.kind,
        document: &proposed.document,
        second: None,
        represented_born_on: proposed.represented_born_on,
        representative_born_on: proposed.representative_born_on,
        from: TODAY,
        until: None,
    };
    let refusal = check_proposal(&proposal, TODAY, &Parameters::default(), &calendar());
    assert_eq!(refusal, Err(RepresentationRefusal::LawMissing));
}

fn confirmed(kind: RepresentationKind) -> Representation {
    Representation {
        id: [9; 16],
        represented: WARD,
        representative: ACTS,
        kind,
        from: TODAY,
        until: date(2026, 12, 31),
        decide_by: date(2026, 6, 30),
        state: RepresentationState::Confirmed,
        ended: None,
    }
}

fn code(representation: &Representation, arrangement: &Arrangement) -> &'static str {
    let action = RepresentedAction::ReadReport;
    let refusal = decide(representation, action, TODAY, arrangement).unwrap_err();
    refusal.code()
}

#[test]
fn what_is_not_live_opens_nothing() {
    let law = Arrangement::AsTheLawSays;
    let with = |change: fn(&mut Representation)| {
        let mut representation = confirmed(GuardianOfMinor);
        change(&mut representation);
        code(&representation, &law)
    };
    assert_eq!(
        with(|r| r.state = RepresentationState::Proposed),
        "REPRESENTATION-NOT-CONFIRMED"
    );
    assert_eq!(
        with(|r| r.state = RepresentationState::Rejected),
        "REPRESENTATION-REJECTED"
    );
    assert_eq!(
        with(|r| r.ended = Some(EndedBy::Organ)),
        "REPRESENTATION-ENDED"
    );
    assert_eq!(
        with(|r| r.from = date(2026, 6, 16)),
        "REPRESENTATION-NOT-YET"
    );
    assert_eq!(
        with(|r| r.until = date(2026, 6, 14)),
        "REPRESENTATION-EXPIRED"
    );
}

#[test]
fn nobody_gives_a_consent_for_the_dead() {
    let law = Arrangement::AsTheLawSays;
    for kind in RepresentationKind::ALL {
        for action in RepresentedAction::ALL {
            let decided = decide(&confirmed(kind), action, TODAY, &law);
            let refused = kind == RelativeOfDeceased && action == RepresentedAction::AnswerConsent;
            assert_eq!(decided.is_err(), refused, "{kind:?} {action:?}");
        }
    }
}

#[test]
fn what_was_arranged_in_life_binds_relatives_only() {
    for (arrangement, let_in) in [
        (Arrangement::AsTheLawSays, true),
        (Arrangement::Nobody, false),
        (Arrangement::Only(vec![OTHER]), false),
        (Arrangement::Only(vec![OTHER, ACTS]), true),
        (Arrangement::Only(Vec::new()), false),
    ] {
        let action = RepresentedAction::ReadReport;
        let relative = decide(&confirmed(RelativeOfDeceased), action, TODAY, &arrangement);
        assert_eq!(relative.is_ok(), let_in, "{arrangement:?}");
        let guardian = decide(&confirmed(GuardianOfAdult), action, TODAY, &arrangement);
        assert!(guardian.is_ok());
    }
}

#[test]
fn a_confirmation_comes_in_time_and_once() {
    let law = Arrangement::AsTheLawSays;
    let mut proposed = confirmed(GuardianOfMinor);
    proposed.state = RepresentationState::Proposed;
    assert_eq!(check_confirmation(&proposed, TODAY, &law, false), Ok(()));
    assert_eq!(
        check_confirmation(&proposed, TODAY, &law, true),
        Err(RepresentationRefusal::WardIsDead)
    );
    let late = date(2026, 7, 1);
    assert_eq!(
        check_confirmation(&proposed, late, &law, false),
        Err(RepresentationRefusal::Lapsed(proposed.decide_by))
    );
    let again = check_confirmation(&confirmed(GuardianOfMinor), TODAY, &law, false);
    assert_eq!(again, Err(RepresentationRefusal::Decided));
    proposed.kind = RelativeOfDeceased;
    assert_eq!(
        check_confirmation(&proposed, TODAY, &Arrangement::Nobody, true),
        Err(RepresentationRefusal::Arranged)
    );
}

#[test]
fn words_lead_back_and_every_code_has_words() {
    for kind in RepresentationKind::ALL {
        assert_eq!(RepresentationKind::from_word(kind.word()), Some(kind));
        let (first, second) = fitting(kind);
        assert!(!first.is_empty());
        assert!(second.iter().all(|document| !first.contains(document)));
    }
    for kind in DocumentKind::ALL {
        assert_eq!(DocumentKind::from_word(kind.word()), Some(kind));
    }
    for by in EndedBy::ALL {
        assert_eq!(EndedBy::from_word(by.word()), Some(by));
    }
    use RepresentationRefusal as Refusal;
    for refusal in [
        Refusal::SamePerson,
        Refusal::TooLong(TODAY),
        Refusal::Lapsed(TODAY),
        Refusal::NotYet(TODAY),
        Refusal::Expired(TODAY),
        Refusal::PolicyDenied,
        Refusal::Arranged,
    ] {
        let text = refusal_text(refusal.code()).unwrap();
        assert!(!text.zh.is_empty() && !text.en.is_empty());
    }
    assert_eq!(refusal_text("ASK-CONSENT-EXPIRED"), None);
}

fn kinds() -> impl Strategy<Value = RepresentationKind> {
    select(RepresentationKind::ALL.to_vec())
}

fn days() -> impl Strategy<Value = Date> {
    (-800_i32..800).prop_map(|days| TODAY.checked_add(days.days()).unwrap())
}

fn arrangements() -> impl Strategy<Value = Arrangement> {
    let only = proptest::collection::vec(select(vec![ACTS, OTHER]), 0..3);
    prop_oneof![
        Just(Arrangement::AsTheLawSays),
        Just(Arrangement::Nobody),
        only.prop_map(Arrangement::Only),
    ]
}

proptest! {
    /// What opens something is confirmed, within its days, not ended, and lets the person's own word stand.
    #[test]
    fn only_a_live_representation_opens_anything(
        kind in kinds(),
        state in select(RepresentationState::ALL.to_vec()),
        ended in proptest::option::of(select(EndedBy::ALL.to_vec())),
        (from, until, day) in (days(), days(), days()),
        action in select(RepresentedAction::ALL.to_vec()),
        arrangement in arrangements(),
    ) {
        let representation = Representation { from, until, state, ended, ..confirmed(kind) };
        if decide(&representation, action, day, &arrangement).is_ok() {
            prop_assert!(state == RepresentationState::Confirmed && ended.is_none());
            prop_assert!(from <= day && day <= until);
            prop_assert!(representation.stands_on(day));
            if kind == RelativeOfDeceased {
                prop_assert!(action != RepresentedAction::AnswerConsent);
                prop_assert!(arrangement.lets(&ACTS));
            }
        } else if representation.is_live_on(day) {
            // Nothing else keeps anybody out.
            prop_assert_eq!(kind, RelativeOfDeceased);
        }
    }

    /// Whatever is proposed ends, and that of a minor before they come of age.
    #[test]
    fn what_may_be_proposed_ends(
        kind in kinds(),
        (born_on, from, until) in (days(), days(), proptest::option::of(days())),
        years in 0_i32..100,
        day in days(),
    ) {
        let proposed = Proposed::with(kind, |p| {
            p.represented_born_on = born_on.checked_sub(years.years()).unwrap();
            p.from = from;
            p.until = until;
        });
        if let Ok(limits) = proposed.check_on(day) {
            prop_assert!(day <= from && from <= limits.until && day <= limits.decide_by);
            prop_assert!(until.is_none_or(|wished| wished == limits.until));
            let adult = proposed.represented_born_on.checked_add(18.years()).unwrap();
            prop_assert!(kind != GuardianOfMinor || limits.until < adult);
            prop_assert!(kind != GuardianOfAdult || day >= adult);
            prop_assert!(kind == GuardianOfMinor || limits.until <= day.checked_add(2.years()).unwrap());
        }
    }
}
