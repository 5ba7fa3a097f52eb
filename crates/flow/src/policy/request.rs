//! A request in the words of the schema: who asks, for what, on which facts.

use super::action::{Action, Part};
use crate::account::{Account, AccountKind};
use cedar_policy::{
    Context, Entities, Entity, EntityId, EntityTypeName, EntityUid, Request, RestrictedExpression,
    Schema,
};
use jiff::civil::{Date, date};
use rules::consent::{Consent, ConsentState};
use rules::record::State;
use std::collections::{HashMap, HashSet};
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
        role: rules::role::Role,
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
    /// The platform.
    Platform,
    /// A version of a record.
    Record(RecordFacts),
}

/// What decides whether a version of a record is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordFacts {
    /// Its state.
    pub state: State,
    /// The day of its decision has come.
    pub begun: bool,
    /// Its last day of display has passed.
    pub ended: bool,
}

impl RecordFacts {
    /// Of a version on a day.
    #[must_use]
    pub fn on(state: State, decided_on: Date, display_until: Date, day: Date) -> Self {
        Self {
            state,
            begun: decided_on <= day,
            ended: display_until < day,
        }
    }
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
    POWER = "Power",
    CONSENT_STATE = "ConsentState",
}

fn uid(name: &EntityTypeName, id: &str) -> EntityUid {
    EntityUid::from_type_name_and_id(name.clone(), EntityId::new(id))
}

fn entity(name: &EntityTypeName, id: &str) -> RestrictedExpression {
    RestrictedExpression::new_entity_uid(uid(name, id))
}

fn text(text: &str) -> RestrictedExpression {
    RestrictedExpression::new_string(text.to_owned())
}

fn texts(all: &[String]) -> RestrictedExpression {
    RestrictedExpression::new_set(all.iter().map(|one| text(one)))
}

fn truth(value: bool) -> RestrictedExpression {
    RestrictedExpression::new_bool(value)
}

fn person(subject: &[u8; 16]) -> RestrictedExpression {
    entity(&PERSON, &store::hex(subject))
}

type Attributes = Vec<(&'static str, RestrictedExpression)>;

/// An entity with its attributes. They are values, which cannot fail to be evaluated.
fn with(uid: EntityUid, attributes: Attributes) -> Result<Entity, String> {
    let attributes: HashMap<String, RestrictedExpression> = attributes
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    Entity::new(uid, attributes, HashSet::new()).map_err(|error| error.to_string())
}

/// Id of things that have no name of their own.
const THIS: &str = "this";

impl Principal<'_> {
    fn entity(&self) -> Result<Entity, String> {
        match self {
            Principal::Anyone => with(uid(&VISITOR, "anyone"), Vec::new()),
            Principal::Reader(Reader::Person) => with(uid(&READER, "person"), Vec::new()),
            Principal::Reader(Reader::Organ) => with(uid(&READER, "organ"), Vec::new()),
            Principal::Account {
                account,
                runs_platform,
            } => of_account(account, *runs_platform),
        }
    }
}

fn of_account(account: &Account, runs_platform: bool) -> Result<Entity, String> {
    let name: &EntityTypeName = match account.kind {
        AccountKind::Person => &CITIZEN,
        AccountKind::Staff => &STAFF,
        AccountKind::System => &SYSTEM,
    };
    let uid = uid(name, &account.login);
    if account.kind == AccountKind::Person {
        // An account that is bound to nobody has no attribute to compare, and is refused everything.
        let subject = account.subject().ok();
        let subject = subject.map(|subject| ("subject", person(&subject)));
        return with(uid, subject.into_iter().collect());
    }
    let set = |roles: &mut dyn Iterator<Item = rules::role::Role>| {
        RestrictedExpression::new_set(roles.map(|role| entity(&ROLE, role.word())))
    };
    with(
        uid,
        vec![
            ("login", text(&account.login)),
            (
                "organ",
                entity(&ORGAN, account.organ.as_deref().unwrap_or_default()),
            ),
            ("roles", set(&mut account.roles())),
            ("own_roles", set(&mut account.own_roles())),
            ("administrator", truth(account.is_administrator())),
            ("runs_platform", truth(runs_platform)),
        ],
    )
}

impl Resource<'_> {
    fn entity(&self) -> Result<Entity, String> {
        match *self {
            Resource::Part(part) => with(uid(&PART, part.name()), Vec::new()),
            Resource::Dossier(subject) => with(
                uid(&DOSSIER, &store::hex(&subject)),
                vec![("subject", person(&subject))],
            ),
            Resource::Consent { subject, grantee } => with(
                uid(&CONSENT, THIS),
                vec![
                    ("subject", person(&subject)),
                    ("grantee", entity(&ORGAN, grantee)),
                ],
            ),
            Resource::Organ(organ) => with(uid(&ORGAN, organ), Vec::new()),
            Resource::Upload {
                organ,
                submitted_by,
            } => with(
                uid(&UPLOAD, THIS),
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
                let mut pairs = vec![
                    ("organ", entity(&ORGAN, organ)),
                    ("role", entity(&ROLE, role.word())),
                    ("login", text(login)),
                    ("has_end", truth(has_end)),
                ];
                pairs.extend(delegated_by.map(|login| ("delegated_by", text(login))));
                with(uid(&GRANT, THIS), pairs)
            }
            Resource::Member { organ, login } => with(
                uid(&MEMBER, THIS),
                vec![("organ", entity(&ORGAN, organ)), ("login", text(login))],
            ),
            Resource::Platform => with(uid(&PLATFORM, THIS), Vec::new()),
            Resource::Record(facts) => with(
                uid(&RECORD, THIS),
                vec![
                    ("state", entity(&RECORD_STATE, facts.state.word())),
                    ("begun", truth(facts.begun)),
                    ("ended", truth(facts.ended)),
                ],
            ),
        }
    }
}

impl Facts<'_> {
    fn context(&self) -> Result<Context, String> {
        let pairs: Attributes = match self {
            Facts::None => return Ok(Context::empty()),
            Facts::ConsentRequest { purpose, items } => vec![
                ("purpose", entity(&PURPOSE, purpose)),
                ("items", texts(items)),
            ],
            Facts::Check {
                purpose,
                items,
                power,
                case_number_given,
            } => {
                let mut pairs = vec![
                    ("purpose", entity(&PURPOSE, purpose)),
                    ("items", texts(items)),
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
                    ("today", RestrictedExpression::new_long(days(facts.today))),
                    ("purpose", entity(&PURPOSE, facts.purpose)),
                    ("items", texts(facts.items)),
                    ("case_number_given", truth(facts.case_number_given)),
                ];
                if let Some((subject, consent)) = facts.consent {
                    pairs.push(("consent", of_consent(&subject, consent)?));
                }
                if let Some(power) = facts.power {
                    pairs.push(("power", entity(&POWER, power)));
                }
                pairs
            }
        };
        let pairs = pairs
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value));
        Context::from_pairs(pairs).map_err(|error| error.to_string())
    }
}

fn of_consent(subject: &[u8; 16], consent: &Consent) -> Result<RestrictedExpression, String> {
    let state = match consent.state {
        ConsentState::Asked => "asked",
        ConsentState::Approved => "approved",
        ConsentState::Refused => "refused",
        ConsentState::Withdrawn => "withdrawn",
    };
    let number = RestrictedExpression::new_long;
    let pairs: Attributes = vec![
        ("subject", person(subject)),
        ("grantee", entity(&ORGAN, &consent.grantee)),
        ("purpose", entity(&PURPOSE, &consent.purpose)),
        ("approved", texts(&consent.approved_items)),
        ("from", number(days(consent.from))),
        ("until", number(days(consent.until))),
        ("uses", number(consent.uses.into())),
        ("used", number(consent.used.into())),
        ("state", entity(&CONSENT_STATE, state)),
    ];
    let pairs = pairs
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value));
    RestrictedExpression::new_record(pairs).map_err(|error| error.to_string())
}

/// The request and the entities it is decided with, checked against the schema. The error says what does not fit it, for
/// example an action that this kind of account does not have at all.
pub(super) fn request(
    principal: &Principal<'_>,
    action: Action,
    resource: &Resource<'_>,
    facts: &Facts<'_>,
    schema: &Schema,
    known: &Entities,
) -> Result<(Request, Entities), String> {
    let (who, what) = (principal.entity()?, resource.entity()?);
    let request = Request::new(
        who.uid(),
        action_uid(action),
        what.uid(),
        facts.context()?,
        Some(schema),
    )
    .map_err(|error| error.to_string())?;
    let entities = known
        .clone()
        .add_entities([who, what], None)
        .map_err(|error| error.to_string())?;
    Ok((request, entities))
}

/// The action in the schema.
pub(super) fn action_uid(action: Action) -> EntityUid {
    uid(&ACTION, action.name())
}

/// A purpose as the policies see it.
pub(super) fn of_purpose(purpose: &rules::pack::Purpose) -> Result<Entity, String> {
    with(
        uid(&PURPOSE, &purpose.id),
        vec![
            ("open", truth(purpose.switched_off.is_none())),
            ("with_consent", truth(purpose.with_consent)),
            ("by_statute", truth(purpose.by_statute)),
            ("any_item", truth(purpose.items.is_empty())),
            ("items", texts(&purpose.items)),
        ],
    )
}

/// A power as the policies see it.
pub(super) fn of_power(power: &rules::pack::Power) -> Result<Entity, String> {
    let all = |name: &'static LazyLock<EntityTypeName>, ids: &[String]| {
        RestrictedExpression::new_set(ids.iter().map(|id| entity(name, id)))
    };
    with(
        uid(&POWER, &power.id),
        vec![
            ("organs", all(&ORGAN, &power.organs)),
            ("purposes", all(&PURPOSE, &power.purposes)),
            ("items", texts(&power.items)),
        ],
    )
}
