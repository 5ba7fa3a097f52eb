//! The facts of a request, before they are put into Cedar's own form. What the policies are told and the keys under which
//! something is remembered are both made of these, so nothing can be decided upon that a key does not tell apart.

use super::known::Known;
use cedar_policy::{
    Context, Entities, Entity, EntityId, EntityTypeName, EntityUid, Request as CedarRequest,
    RestrictedExpression, Schema,
};
use std::collections::{HashMap, HashSet};

/// A type of the schema.
pub(super) type TypeName = &'static EntityTypeName;

/// A value the policies may look at.
#[derive(Debug)]
pub(super) enum Fact<'a> {
    Truth(bool),
    Number(i64),
    Text(&'a str),
    Texts(&'a [String]),
    /// A thing the request brings along.
    Thing(Thing<'a>),
    Entity(TypeName, &'a str),
    Entities(TypeName, Vec<&'a str>),
    Person(TypeName, [u8; 16]),
    Persons(TypeName, &'a [[u8; 16]]),
    Record(Attributes<'a>),
}

/// Facts by their names in the schema.
pub(super) type Attributes<'a> = Vec<(&'static str, Fact<'a>)>;

/// What a thing is called among those of its type.
#[derive(Debug, Clone, Copy)]
pub(super) enum Name<'a> {
    Word(&'a str),
    /// After a person.
    Person([u8; 16]),
}

/// Somebody or something a request is about, with its attributes.
#[derive(Debug)]
pub(super) struct Thing<'a> {
    pub(super) kind: TypeName,
    pub(super) name: Name<'a>,
    pub(super) attributes: Attributes<'a>,
}

/// A request in the words of the schema.
#[derive(Debug)]
pub(super) struct Asked<'a> {
    pub(super) who: Thing<'a>,
    pub(super) action: EntityUid,
    pub(super) what: Thing<'a>,
    pub(super) context: Attributes<'a>,
}

impl Asked<'_> {
    /// The request and the entities it is decided with, checked against the schema. The error says what does not fit it,
    /// for example an action that this kind of account does not have at all.
    pub(super) fn in_cedar(
        &self,
        schema: &Schema,
        known: &Known,
    ) -> Result<(CedarRequest, Entities), String> {
        let context = expressions(&self.context)?;
        let context = Context::from_pairs(context).map_err(|error| error.to_string())?;
        let request = CedarRequest::new(
            self.who.uid(),
            self.action.clone(),
            self.what.uid(),
            context,
            Some(schema),
        )
        .map_err(|error| error.to_string())?;
        let common = Result::clone(&known.common(self))?;
        let entities = common.add_entities([self.what.entity()?], None);
        Ok((request, entities.map_err(|error| error.to_string())?))
    }
}

impl Thing<'_> {
    pub(super) fn uid(&self) -> EntityUid {
        match self.name {
            Name::Word(word) => uid(self.kind, word),
            Name::Person(person) => uid(self.kind, &store::hex(&person)),
        }
    }

    /// In Cedar's form. The attributes are values, which cannot fail to be evaluated.
    pub(super) fn entity(&self) -> Result<Entity, String> {
        let attributes = expressions(&self.attributes)?;
        let attributes: HashMap<String, RestrictedExpression> = attributes.into_iter().collect();
        Entity::new(self.uid(), attributes, HashSet::new()).map_err(|error| error.to_string())
    }
}

impl Fact<'_> {
    fn expression(&self) -> Result<RestrictedExpression, String> {
        let entity = |kind: TypeName, id: &str| RestrictedExpression::new_entity_uid(uid(kind, id));
        let text = |text: &str| RestrictedExpression::new_string(text.to_owned());
        let person = |kind: TypeName, person: &[u8; 16]| entity(kind, &store::hex(person));
        Ok(match self {
            Fact::Truth(value) => RestrictedExpression::new_bool(*value),
            Fact::Number(number) => RestrictedExpression::new_long(*number),
            Fact::Text(one) => text(one),
            Fact::Texts(all) => RestrictedExpression::new_set(all.iter().map(|one| text(one))),
            Fact::Thing(thing) => RestrictedExpression::new_entity_uid(thing.uid()),
            Fact::Entity(kind, id) => entity(kind, id),
            Fact::Entities(kind, ids) => {
                RestrictedExpression::new_set(ids.iter().map(|id| entity(kind, id)))
            }
            Fact::Person(kind, one) => person(kind, one),
            Fact::Persons(kind, all) => {
                RestrictedExpression::new_set(all.iter().map(|one| person(kind, one)))
            }
            Fact::Record(attributes) => RestrictedExpression::new_record(expressions(attributes)?)
                .map_err(|error| error.to_string())?,
        })
    }
}

fn expressions(attributes: &Attributes<'_>) -> Result<Vec<(String, RestrictedExpression)>, String> {
    let pairs = attributes.iter();
    pairs
        .map(|(name, fact)| Ok(((*name).to_owned(), fact.expression()?)))
        .collect()
}

/// An id of a type.
pub(super) fn uid(kind: &EntityTypeName, id: &str) -> EntityUid {
    EntityUid::from_type_name_and_id(kind.clone(), EntityId::new(id))
}
