//! A request in the words of the schema: who asks, for what, on which facts.

use super::action::{Action, Part};
use super::fact::{Asked, Attributes, Fact, Name, Thing, TypeName, uid};
use super::record::RecordFacts;
use crate::account::{Account, AccountKind};
use cedar_policy::{Entity, EntityTypeName, EntityUid};
use jiff::civil::{Date, date};
use rules::case::Actor as CaseActor;
use rules::consent::{Consent, ConsentState};
use rules::representation::{Arrangement, Representation};
use rules::role::Role;
use std::str::FromStr as _;
use std::sync::LazyLock;

/// Who asks.
#[derive(Debug, Clone, Copy)]
pub enum Principal<'a> {
    /// Whoever.
    Anyone,
    /// An account, with what the pack says of its organ.
    Account {
        /// The account.
        account: &'a Account,
        /// Its organ is the one that runs the platform.
        runs_platform: bool,
    },
    /// For whom a record is shown.
    Reader(Reader),
}

/// For whom a record is about to be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// 本人: everything held about them.
    Person,
    /// An organ with a ground.
    Organ,
}

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub enum Resource<'a> {
    /// A public part.
    Part(Part),
    /// A person's dossier.
    Dossier([u8; 16]),
    /// A consent a person is asked for or has given.
    Consent {
        /// The person.
        subject: [u8; 16],
        /// Organ that asked.
        grantee: &'a str,
    },
    /// An organ.
    Organ(&'a str),
    /// A file an organ sent.
    Upload {
        /// The organ.
        organ: &'a str,
        /// Login of who sent it.
        submitted_by: &'a str,
    },
    /// A role somebody is to get or to lose.
    Grant {
        /// Organ.
        organ: &'a str,
        /// Role.
        role: Role,
        /// Login.
        login: &'a str,
        /// It has a last day.
        has_end: bool,
        /// Login of who delegated it, if it is a delegation.
        delegated_by: Option<&'a str>,
    },
    /// Somebody who works for an organ.
    Member {
        /// Organ.
        organ: &'a str,
        /// Login.
        login: &'a str,
    },
    /// A representation.
    Representation {
        /// Organ that established it.
        organ: &'a str,
        /// Login of who proposed it.
        proposed_by: &'a str,
        /// What it says.
        representation: &'a Representation,
    },
    /// A case.
    Case {
        /// Organ that decides it, or answers for the one that does.
        organ: &'a str,
        /// As whom somebody comes to it.
        acting: CaseActor,
    },
    /// The platform.
    Platform,
    /// A version of a record.
    Record(RecordFacts),
}

/// What a request rests on besides.
#[derive(Debug, Clone, Copy)]
pub enum Facts<'a> {
    /// Nothing.
    None,
    /// A request for consent.
    ConsentRequest {
        /// Purpose.
        purpose: &'a str,
        /// Items.
        items: &'a [String],
    },
    /// A check of people against severe lists.
    Check {
        /// Purpose.
        purpose: &'a str,
        /// Lists.
        items: &'a [String],
        /// The power named, if the pack has it.
        power: Option<&'a str>,
        /// A case number was given.
        case_number_given: bool,
    },
    /// A person at a counter.
    Counter {
        /// The organ serves persons at a counter.
        service_hall: bool,
        /// The person whose identity was confirmed.
        confirmed: [u8; 16],
    },
    /// A question.
    Question(QuestionFacts<'a>),
    /// A representative acts.
    Acting {
        /// Legal date.
        today: Date,
        /// The representation.
        representation: &'a Representation,
        /// What the represented person arranged.
        arrangement: &'a Arrangement,
    },
    /// A representation is proposed.
    Proposal {
        /// The organ serves persons at a counter.
        service_hall: bool,
        /// Who is to be represented.
        represented: [u8; 16],
        /// Who is to act.
        representative: [u8; 16],
        /// Whose identity was confirmed.
        confirmed: &'a [[u8; 16]],
    },
}

/// What a question rests on.
#[derive(Debug, Clone, Copy)]
pub struct QuestionFacts<'a> {
    /// Legal date.
    pub today: Date,
    /// Purpose.
    pub purpose: &'a str,
    /// Items of the answer.
    pub items: &'a [String],
    /// The consent named, with the person who gave it.
    pub consent: Option<([u8; 16], &'a Consent)>,
    /// The power named, if the pack has it.
    pub power: Option<&'a str>,
    /// A case number was given.
    pub case_number_given: bool,
    /// Days for which it is kept from the person; 0 when it is not.
    pub sealed_days: i64,
}

const EPOCH: Date = date(1970, 1, 1);

fn days(day: Date) -> i64 {
    (day - EPOCH).get_days().into()
}

macro_rules! names {
    ($($constant:ident = $name:literal),* $(,)?) => {
        $(static $constant: LazyLock<EntityTypeName> =
            LazyLock::new(|| EntityTypeName::from_str($name).expect("a name of the schema"));)*
    };
}

names! {
    ACTION = "Action",
    VISITOR = "Visitor",
    CITIZEN = "Citizen",
    STAFF = "Staff",
    SYSTEM = "System",
    READER = "Reader",
    ROLE = "Role",
    ORGAN = "Organ",
    PERSON = "Person",
    PART = "Part",
    DOSSIER = "Dossier",
    CONSENT = "Consent",
    RECORD = "Record",
    RECORD_STATE = "RecordState",
    UPLOAD = "Upload",
    GRANT = "Grant",
    MEMBER = "Member",
    PLATFORM = "Platform",
    PURPOSE = "Purpose",
    ITEM_LIST = "ItemList",
    POWER = "Power",
    CONSENT_STATE = "ConsentState",
    REPRESENTATION = "Representation",
    REPRESENTATION_KIND = "RepresentationKind",
    REPRESENTATION_STATE = "RepresentationState",
    AFTER_DEATH = "AfterDeath",
    CASE = "Case",
    CASE_ACTOR = "CaseActor",
}

fn entity<'a>(kind: TypeName, id: &'a str) -> Fact<'a> {
    Fact::Entity(kind, id)
}

/// Roles by their words.
fn words(roles: impl Iterator<Item = Role>) -> Fact<'static> {
    Fact::Entities(&ROLE, roles.map(Role::word).collect())
}

fn entities<'a>(kind: TypeName, ids: &'a [String]) -> Fact<'a> {
    Fact::Entities(kind, ids.iter().map(String::as_str).collect())
}

fn text(text: &str) -> Fact<'_> {
    Fact::Text(text)
}

fn texts(all: &[String]) -> Fact<'_> {
    Fact::Texts(all)
}

/// A list of items, which is called after its part in the request.
fn list<'a>(name: &'static str, items: &'a [String]) -> (&'static str, Fact<'a>) {
    let list = thing(&ITEM_LIST, name, vec![("all", texts(items))]);
    (name, Fact::Thing(list))
}

fn truth(value: bool) -> Fact<'static> {
    Fact::Truth(value)
}

fn number(number: i64) -> Fact<'static> {
    Fact::Number(number)
}

fn person(subject: &[u8; 16]) -> Fact<'static> {
    Fact::Person(&PERSON, *subject)
}

fn persons(subjects: &[[u8; 16]]) -> Fact<'_> {
    Fact::Persons(&PERSON, subjects)
}

/// Something with a word for a name.
fn thing<'a>(kind: TypeName, name: &'a str, attributes: Attributes<'a>) -> Thing<'a> {
    let name = Name::Word(name);
    Thing {
        kind,
        name,
        attributes,
    }
}

/// Id of things that have no name of their own.
const THIS: &str = "this";

impl<'a> Principal<'a> {
    fn thing(&self) -> Thing<'a> {
        match self {
            Principal::Anyone => thing(&VISITOR, "anyone", Vec::new()),
            Principal::Reader(Reader::Person) => thing(&READER, "person", Vec::new()),
            Principal::Reader(Reader::Organ) => thing(&READER, "organ", Vec::new()),
            Principal::Account {
                account,
                runs_platform,
            } => of_account(account, *runs_platform),
        }
    }
}

fn of_account(account: &Account, runs_platform: bool) -> Thing<'_> {
    let kind: TypeName = match account.kind {
        AccountKind::Person => &CITIZEN,
        AccountKind::Staff => &STAFF,
        AccountKind::System => &SYSTEM,
    };
    let attributes = if account.kind == AccountKind::Person {
        // An account that is bound to nobody has no attribute to compare, and is refused everything.
        let subject = account.subject().ok();
        let subject = subject.map(|subject| ("subject", person(&subject)));
        subject.into_iter().collect()
    } else {
        let organ = account.organ.as_deref().unwrap_or_default();
        vec![
            ("login", text(&account.login)),
            ("organ", entity(&ORGAN, organ)),
            ("roles", words(account.roles())),
            ("own_roles", words(account.own_roles())),
            ("administrator", truth(account.is_administrator())),
            ("runs_platform", truth(runs_platform)),
        ]
    };
    thing(kind, &account.login, attributes)
}

impl<'a> Resource<'a> {
    fn thing(&self) -> Thing<'a> {
        match *self {
            Resource::Part(part) => thing(&PART, part.name(), Vec::new()),
            Resource::Dossier(subject) => Thing {
                kind: &DOSSIER,
                name: Name::Person(subject),
                attributes: vec![("subject", person(&subject))],
            },
            Resource::Consent { subject, grantee } => thing(
                &CONSENT,
                THIS,
                vec![
                    ("subject", person(&subject)),
                    ("grantee", entity(&ORGAN, grantee)),
                ],
            ),
            Resource::Organ(organ) => thing(&ORGAN, organ, Vec::new()),
            Resource::Upload {
                organ,
                submitted_by,
            } => thing(
                &UPLOAD,
                THIS,
                vec![
                    ("organ", entity(&ORGAN, organ)),
                    ("submitted_by", text(submitted_by)),
                ],
            ),
            Resource::Grant {
                organ,
                role,
                login,
                has_end,
                delegated_by,
            } => {
                let mut attributes = vec![
                    ("organ", entity(&ORGAN, organ)),
                    ("role", entity(&ROLE, role.word())),
                    ("login", text(login)),
                    ("has_end", truth(has_end)),
                ];
                attributes.extend(delegated_by.map(|login| ("delegated_by", text(login))));
                thing(&GRANT, THIS, attributes)
            }
            Resource::Member { organ, login } => thing(
                &MEMBER,
                THIS,
                vec![("organ", entity(&ORGAN, organ)), ("login", text(login))],
            ),
            Resource::Representation {
                organ,
                proposed_by,
                representation,
            } => thing(
                &REPRESENTATION,
                THIS,
                vec![
                    ("organ", entity(&ORGAN, organ)),
                    ("proposed_by", text(proposed_by)),
                    (
                        "kind",
                        entity(&REPRESENTATION_KIND, representation.kind.word()),
                    ),
                    ("represented", person(&representation.represented)),
                    ("representative", person(&representation.representative)),
                ],
            ),
            Resource::Case { organ, acting } => thing(
                &CASE,
                THIS,
                vec![
                    ("organ", entity(&ORGAN, organ)),
                    ("acting", entity(&CASE_ACTOR, acting.word())),
                ],
            ),
            Resource::Platform => thing(&PLATFORM, THIS, Vec::new()),
            Resource::Record(facts) => thing(
                &RECORD,
                THIS,
                vec![
                    ("state", entity(&RECORD_STATE, facts.state.word())),
                    ("begun", truth(facts.begun)),
                    ("ended", truth(facts.ended)),
                ],
            ),
        }
    }
}

impl<'a> Facts<'a> {
    fn context(&self) -> Attributes<'a> {
        match self {
            Facts::None => Vec::new(),
            Facts::ConsentRequest { purpose, items } => {
                vec![("purpose", entity(&PURPOSE, purpose)), list("items", items)]
            }
            Facts::Check {
                purpose,
                items,
                power,
                case_number_given,
            } => {
                let mut pairs = vec![
                    ("purpose", entity(&PURPOSE, purpose)),
                    list("items", items),
                    ("case_number_given", truth(*case_number_given)),
                ];
                pairs.extend(power.map(|power| ("power", entity(&POWER, power))));
                pairs
            }
            Facts::Counter {
                service_hall,
                confirmed,
            } => vec![
                ("service_hall", truth(*service_hall)),
                ("confirmed", person(confirmed)),
            ],
            Facts::Question(facts) => {
                let mut pairs = vec![
                    ("today", number(days(facts.today))),
                    ("purpose", entity(&PURPOSE, facts.purpose)),
                    list("items", facts.items),
                    ("case_number_given", truth(facts.case_number_given)),
                    ("sealed_days", number(facts.sealed_days)),
                ];
                if let Some((subject, consent)) = facts.consent {
                    pairs.push(("consent", of_consent(&subject, consent)));
                }
                if let Some(power) = facts.power {
                    pairs.push(("power", entity(&POWER, power)));
                }
                pairs
            }
            Facts::Acting {
                today,
                representation,
                arrangement,
            } => vec![
                ("today", number(days(*today))),
                ("representation", of_representation(representation)),
                ("arrangement", of_arrangement(arrangement)),
            ],
            Facts::Proposal {
                service_hall,
                represented,
                representative,
                confirmed,
            } => vec![
                ("service_hall", truth(*service_hall)),
                ("represented", person(represented)),
                ("representative", person(representative)),
                ("confirmed", persons(confirmed)),
            ],
        }
    }
}

fn of_consent<'a>(subject: &[u8; 16], consent: &'a Consent) -> Fact<'a> {
    let state = match consent.state {
        ConsentState::Asked => "asked",
        ConsentState::Approved => "approved",
        ConsentState::Refused => "refused",
        ConsentState::Withdrawn => "withdrawn",
    };
    Fact::Record(vec![
        ("subject", person(subject)),
        ("grantee", entity(&ORGAN, &consent.grantee)),
        ("purpose", entity(&PURPOSE, &consent.purpose)),
        list("approved", &consent.approved_items),
        ("from", number(days(consent.from))),
        ("until", number(days(consent.until))),
        ("uses", number(consent.uses.into())),
        ("used", number(consent.used.into())),
        ("state", entity(&CONSENT_STATE, state)),
    ])
}

fn of_representation(representation: &Representation) -> Fact<'_> {
    Fact::Record(vec![
        ("represented", person(&representation.represented)),
        ("representative", person(&representation.representative)),
        (
            "kind",
            entity(&REPRESENTATION_KIND, representation.kind.word()),
        ),
        (
            "state",
            entity(&REPRESENTATION_STATE, representation.state.word()),
        ),
        ("ended", truth(representation.ended.is_some())),
        ("from", number(days(representation.from))),
        ("until", number(days(representation.until))),
    ])
}

fn of_arrangement(arrangement: &Arrangement) -> Fact<'_> {
    let named: &[[u8; 16]] = match arrangement {
        Arrangement::Only(named) => named,
        Arrangement::AsTheLawSays | Arrangement::Nobody => &[],
    };
    Fact::Record(vec![
        ("choice", entity(&AFTER_DEATH, arrangement.word())),
        ("named", persons(named)),
    ])
}

/// A request in the words of the schema.
pub(super) fn asked<'a>(
    principal: &Principal<'a>,
    action: Action,
    resource: &Resource<'a>,
    facts: &Facts<'a>,
) -> Asked<'a> {
    Asked {
        who: principal.thing(),
        action: action_uid(action),
        what: resource.thing(),
        context: facts.context(),
    }
}

/// Whether things of a type are called after people: their names tell who is meant.
pub(super) fn is_called_after_a_person(kind: &EntityTypeName) -> bool {
    [&*PERSON, &*DOSSIER].contains(&kind)
}

/// The action in the schema.
pub(super) fn action_uid(action: Action) -> EntityUid {
    uid(&ACTION, action.name())
}

/// A purpose as the policies see it.
pub(super) fn of_purpose(purpose: &rules::pack::Purpose) -> Result<Entity, String> {
    let attributes = vec![
        ("open", truth(purpose.switched_off.is_none())),
        ("with_consent", truth(purpose.with_consent)),
        ("by_statute", truth(purpose.by_statute)),
        ("any_item", truth(purpose.items.is_empty())),
        ("items", texts(&purpose.items)),
    ];
    thing(&PURPOSE, &purpose.id, attributes).entity()
}

/// A power as the policies see it.
pub(super) fn of_power(power: &rules::pack::Power) -> Result<Entity, String> {
    let attributes = vec![
        ("organs", entities(&ORGAN, &power.organs)),
        ("purposes", entities(&PURPOSE, &power.purposes)),
        ("items", texts(&power.items)),
        (
            "secrecy_days",
            number(
                power
                    .secrecy
                    .as_ref()
                    .map_or(0, |secrecy| secrecy.days.into()),
            ),
        ),
    ];
    thing(&POWER, &power.id, attributes).entity()
}
