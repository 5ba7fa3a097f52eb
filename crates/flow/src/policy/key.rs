//! Keys of requests: equal keys are equal requests.

use super::fact::{Asked, Attributes, Fact, Name, Thing};
use cedar_policy::EntityUid;

/// Bytes that hold most keys.
const USUAL: usize = 2048;

impl Asked<'_> {
    /// All that the policies are told. Of people only who is the same as whom, unless they are named: then a key tells who
    /// they are.
    pub(super) fn key(&self, with_people: bool) -> Vec<u8> {
        let mut key = Key {
            bytes: Vec::with_capacity(USUAL),
            people: (!with_people).then(Vec::new),
        };
        key.thing(&self.who);
        key.text(self.action.id().unescaped());
        key.thing(&self.what);
        key.attributes(&self.context);
        key.bytes
    }
}

/// Somebody, an action, and some of the facts it is asked for with.
pub(super) fn key_of(who: &Thing<'_>, action: &EntityUid, facts: &[&Fact<'_>]) -> Vec<u8> {
    let mut key = Key {
        bytes: Vec::with_capacity(USUAL),
        people: None,
    };
    key.thing(who);
    key.text(action.id().unescaped());
    facts.iter().for_each(|fact| key.fact(fact));
    key.bytes
}

/// A key in the making. Everything is written with its length or its sort before it, so that no two requests run into each
/// other.
struct Key {
    bytes: Vec<u8>,
    /// The people met so far, each told by its place among them.
    people: Option<Vec<[u8; 16]>>,
}

impl Key {
    fn count(&mut self, count: usize) {
        self.bytes.extend_from_slice(&(count as u32).to_be_bytes());
    }

    fn text(&mut self, text: &str) {
        self.count(text.len());
        self.bytes.extend_from_slice(text.as_bytes());
    }

    fn person(&mut self, person: &[u8; 16]) {
        let Some(people) = &mut self.people else {
            self.bytes.extend_from_slice(person);
            return;
        };
        let met = people.iter().position(|one| one == person);
        let place = met.unwrap_or_else(|| {
            people.push(*person);
            people.len() - 1
        });
        self.count(place);
    }

    fn thing(&mut self, thing: &Thing<'_>) {
        self.text(thing.kind.basename());
        match &thing.name {
            Name::Word(word) => {
                self.bytes.push(0);
                self.text(word);
            }
            Name::Person(person) => {
                self.bytes.push(1);
                self.person(person);
            }
        }
        self.attributes(&thing.attributes);
    }

    fn attributes(&mut self, attributes: &Attributes<'_>) {
        self.count(attributes.len());
        for (name, fact) in attributes {
            self.text(name);
            self.fact(fact);
        }
    }

    fn fact(&mut self, fact: &Fact<'_>) {
        match fact {
            Fact::Truth(value) => self.bytes.extend([0, u8::from(*value)]),
            Fact::Number(number) => {
                self.bytes.push(1);
                self.bytes.extend_from_slice(&number.to_be_bytes());
            }
            Fact::Text(text) => {
                self.bytes.push(2);
                self.text(text);
            }
            Fact::Texts(all) => {
                self.bytes.push(3);
                self.count(all.len());
                all.iter().for_each(|text| self.text(text));
            }
            Fact::Thing(thing) => {
                self.bytes.push(9);
                self.thing(thing);
            }
            Fact::Entity(kind, id) => {
                self.bytes.push(4);
                self.text(kind.basename());
                self.text(id);
            }
            Fact::Entities(kind, ids) => {
                self.bytes.push(5);
                self.text(kind.basename());
                self.count(ids.len());
                ids.iter().for_each(|id| self.text(id));
            }
            Fact::Person(kind, person) => {
                self.bytes.push(6);
                self.text(kind.basename());
                self.person(person);
            }
            Fact::Persons(kind, all) => {
                self.bytes.push(7);
                self.text(kind.basename());
                self.count(all.len());
                all.iter().for_each(|person| self.person(person));
            }
            Fact::Record(attributes) => {
                self.bytes.push(8);
                self.attributes(attributes);
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use crate::account::Account;
    use crate::policy::request::asked;
    use crate::policy::{Action, Facts, Principal, QuestionFacts, Resource};
    use jiff::civil::{Date, date};
    use rules::consent::{Consent, ConsentState};
    use std::collections::HashSet;

    const TODAY: Date = date(2026, 6, 15);

    fn words(all: &[&str]) -> Vec<String> {
        all.iter().map(|one| (*one).to_owned()).collect()
    }

    fn consent() -> Consent {
        Consent {
            id: [2; 16],
            grantee: "bank".to_owned(),
            purpose: "loan".to_owned(),
            items: words(&["a", "b"]),
            approved_items: words(&["a", "b"]),
            from: TODAY,
            until: TODAY,
            uses: 2,
            used: 0,
            state: ConsentState::Approved,
        }
    }

    /// Of a question about `about` on a consent of `given_by`.
    fn key(
        about: u8,
        given_by: u8,
        consent: &Consent,
        change: impl Fn(&mut QuestionFacts<'_>),
    ) -> Vec<u8> {
        let items = words(&["a"]);
        let mut facts = QuestionFacts {
            today: TODAY,
            purpose: "loan",
            items: &items,
            consent: Some(([given_by; 16], consent)),
            power: None,
            case_number_given: false,
            sealed_days: 0,
        };
        change(&mut facts);
        let account = Account::command_line("bank");
        let principal = Principal::Account {
            account: &account,
            runs_platform: false,
        };
        let dossier = Resource::Dossier([about; 16]);
        asked(
            &principal,
            Action::AskQuestion,
            &dossier,
            &Facts::Question(facts),
        )
        .key(false)
    }

    #[test]
    fn of_people_a_key_tells_who_is_the_same() {
        let same = key(1, 1, &consent(), |_| ());
        assert_eq!(same, key(9, 9, &consent(), |_| ()));
        let other = key(1, 2, &consent(), |_| ());
        assert_ne!(same, other);
        assert_eq!(other, key(7, 3, &consent(), |_| ()));
    }

    #[test]
    fn whatever_the_policies_are_told_makes_another_key() {
        type Change = fn(&mut Consent);
        let of_consent: [Change; 9] = [
            |_| (),
            |c| c.grantee = "court".to_owned(),
            |c| c.purpose = "job".to_owned(),
            |c| c.approved_items = words(&["ab"]),
            |c| c.from = TODAY.yesterday().unwrap(),
            |c| c.until = TODAY.tomorrow().unwrap(),
            |c| c.uses = 3,
            |c| c.used = 1,
            |c| c.state = ConsentState::Withdrawn,
        ];
        let mut keys: Vec<Vec<u8>> = of_consent
            .iter()
            .map(|change| {
                let mut consent = consent();
                change(&mut consent);
                key(1, 1, &consent, |_| ())
            })
            .collect();
        let consent = consent();
        keys.push(key(1, 1, &consent, |facts| {
            facts.today = TODAY.tomorrow().unwrap()
        }));
        keys.push(key(1, 1, &consent, |facts| facts.purpose = "job"));
        keys.push(key(1, 1, &consent, |facts| facts.items = &[]));
        keys.push(key(1, 1, &consent, |facts| facts.consent = None));
        keys.push(key(1, 1, &consent, |facts| facts.power = Some("loan")));
        keys.push(key(1, 1, &consent, |facts| facts.case_number_given = true));
        let count = keys.len();
        assert_eq!(keys.into_iter().collect::<HashSet<_>>().len(), count);
    }

    #[test]
    fn actions_stand_in_their_order() {
        for (place, action) in Action::ALL.into_iter().enumerate() {
            assert_eq!(action as usize, place);
        }
    }
}
