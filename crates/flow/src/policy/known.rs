//! What is known before there is a request: the actions, the purposes and powers of the pack. What a request speaks of is
//! put together once and not for every request that speaks of the same.

use super::fact::{Asked, Attributes, Fact, uid};
use super::key::key_of;
use super::load::Policies;
use super::memory::Memory;
use super::request::{of_power, of_purpose};
use cedar_policy::{Entities, Entity, EntityUid};
use rules::pack::{Power, Purpose};
use std::collections::HashMap;
use std::sync::Arc;

/// What so many different requests have in common with others is remembered; a few megabytes.
const REMEMBERED: usize = 512;

/// Entities a request may speak of without bringing them.
#[derive(Debug)]
pub(super) struct Known {
    entities: HashMap<EntityUid, Entity>,
    common: Memory<Result<Entities, String>>,
}

impl Known {
    /// The actions of the schema alone.
    pub(super) fn actions(policies: &Policies) -> Self {
        let actions = policies.actions.iter().cloned();
        Self {
            entities: actions.map(|action| (action.uid(), action)).collect(),
            common: Memory::of(REMEMBERED),
        }
    }

    /// With purposes and powers. The error says what does not fit the schema.
    pub(super) fn of_pack(
        policies: &Policies,
        purposes: &[Purpose],
        powers: &[Power],
    ) -> Result<Self, String> {
        let mut known = Self::actions(policies);
        let purposes = purposes.iter().map(of_purpose);
        let of_pack: Result<Vec<_>, String> = purposes.chain(powers.iter().map(of_power)).collect();
        let of_pack = Entities::from_entities(of_pack?, Some(&policies.schema));
        let of_pack = of_pack.map_err(|error| error.to_string())?;
        let of_pack = of_pack.into_iter().map(|entity| (entity.uid(), entity));
        known.entities.extend(of_pack);
        Ok(known)
    }

    /// What a request has in common with others: who asks, the action, and what its facts speak of. What is only one of a set
    /// is not among that: no policy can look into it.
    pub(super) fn common(&self, asked: &Asked<'_>) -> Arc<Result<Entities, String>> {
        let mut facts = Vec::new();
        for all in [
            &asked.who.attributes,
            &asked.what.attributes,
            &asked.context,
        ] {
            speaking(all, &mut facts);
        }
        let key = key_of(&asked.who, &asked.action, &facts);
        self.common.recall(&key, || self.entities(asked, &facts))
    }

    fn entities(&self, asked: &Asked<'_>, facts: &[&Fact<'_>]) -> Result<Entities, String> {
        let known = |uid: &EntityUid| self.entities.get(uid).cloned();
        let mut entities = vec![asked.who.entity()?];
        entities.extend(known(&asked.action));
        for fact in facts {
            match fact {
                Fact::Entity(kind, id) => entities.extend(known(&uid(kind, id))),
                Fact::Thing(thing) => entities.push(thing.entity()?),
                _ => (),
            }
        }
        // The same may be spoken of twice.
        let entities = Entities::from_entities(entities, None);
        entities.map_err(|error| error.to_string())
    }
}

/// The facts that are entities, also those within others.
fn speaking<'f, 'a>(facts: &'f Attributes<'a>, found: &mut Vec<&'f Fact<'a>>) {
    for (_, fact) in facts {
        match fact {
            Fact::Entity(..) | Fact::Thing(_) => found.push(fact),
            Fact::Record(facts) => speaking(facts, found),
            _ => (),
        }
    }
}
