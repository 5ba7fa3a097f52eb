//! What a person sees of who acts for them and for whom they act, and what they arrange for the time after their death.

use super::establish::of_row;
use super::{RepresentationView, not_established, representation_id};
use crate::account::Account;
use crate::desk::hint;
use crate::platform::Platform;
use crate::policy::{Action, Facts};
use crate::problem::{Problem, ProblemKind};
use jiff::Timestamp;
use rules::representation::{Arrangement, EndedBy, Representation};
use store::{NamedRelative, NewArrangement, PrivateEnd, RepresentationRow};

/// Most relatives a person may name, a parameter of the pack.
const ARRANGEMENT_NAMED_MAX: &str = "ARRANGEMENT_NAMED_MAX";

/// All of a person's own about representation.
#[derive(Debug, Clone)]
pub struct OwnRepresentations {
    /// Who acts for the person, or did.
    pub over: Vec<RepresentationView>,
    /// For whom the person acts, or did.
    pub held: Vec<RepresentationView>,
    /// What holds after the person's death.
    pub arrangement: ArrangementView,
    /// Most relatives that can be named.
    pub most_named: u32,
}

/// What relatives may do after the person's death.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ArrangementChoice {
    /// As the law says.
    #[default]
    Law,
    /// Nobody may do anything.
    Nobody,
    /// Only those named.
    Named,
}

impl ArrangementChoice {
    /// Every choice.
    pub const ALL: [ArrangementChoice; 3] = [
        ArrangementChoice::Law,
        ArrangementChoice::Nobody,
        ArrangementChoice::Named,
    ];

    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            ArrangementChoice::Law => "law",
            ArrangementChoice::Nobody => "nobody",
            ArrangementChoice::Named => "named",
        }
    }

    /// The choice of a word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.word() == word)
    }

    fn of_arrangement(arrangement: &Arrangement) -> Self {
        match arrangement {
            Arrangement::AsTheLawSays => ArrangementChoice::Law,
            Arrangement::Nobody => ArrangementChoice::Nobody,
            Arrangement::Only(_) => ArrangementChoice::Named,
        }
    }
}

/// The arrangement that holds.
#[derive(Debug, Clone, Default)]
pub struct ArrangementView {
    /// What was chosen.
    pub choice: ArrangementChoice,
    /// Those named, masked.
    pub named: Vec<String>,
    /// When; `None` when nothing was ever arranged.
    pub made_at: Option<Timestamp>,
}

/// A relative somebody names.
#[derive(Clone)]
pub struct NamedPerson {
    /// Name.
    pub name: String,
    /// Number.
    pub number: String,
}

impl std::fmt::Debug for NamedPerson {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NamedPerson(hidden)")
    }
}

impl Platform {
    /// Who acts for the person, for whom they act, and what they arranged.
    ///
    /// # Errors
    /// `POLICY-DENIED` for an account that is no person's.
    pub async fn my_representations(
        &self,
        account: &Account,
    ) -> Result<OwnRepresentations, Problem> {
        let (subject, _) = self.own(account, Action::ReadOwnRepresentations)?;
        let store = self.store();
        let views = |rows: Vec<RepresentationRow>| {
            let views = rows.into_iter().map(|row| self.representation_view(row));
            views.collect()
        };
        let arranged = store.arrangement_of(subject)?;
        Ok(OwnRepresentations {
            over: views(store.representations_of(subject)?),
            held: views(store.representations_held_by(subject)?),
            arrangement: arranged
                .map(|row| ArrangementView {
                    choice: ArrangementChoice::of_arrangement(&row.arrangement),
                    named: row.hints,
                    made_at: Some(row.made_at),
                })
                .unwrap_or_default(),
            most_named: self.most_named()?,
        })
    }

    fn most_named(&self) -> Result<u32, Problem> {
        let parameters = &self.pack().parameters;
        let most = parameters.count_on(ARRANGEMENT_NAMED_MAX, self.today());
        most.map_err(|_| not_established(rules::representation::RepresentationRefusal::LawMissing))
    }

    /// Ends a representation, by whoever holds it; or by whoever was said to have died. It opens nothing from then on.
    ///
    /// # Errors
    /// `NOT-FOUND` when it is neither over the person nor theirs; `POLICY-DENIED` for a person under guardianship, whose
    /// objection the organ decides on; `REPRESENTATION-ENDED`.
    pub async fn end_own_representation(&self, account: &Account, id: &str) -> Result<(), Problem> {
        let (known, end) = self.private_end(account, id, Action::EndOwnRepresentation)?;
        let store = self.store();
        let ended = store.end_representation(known.represented, known.id, end);
        ended.wait().await?.map(|_| ()).map_err(not_established)
    }

    /// Keeps an objection of the represented person, for a reviewer of the organ to decide on.
    ///
    /// # Errors
    /// `NOT-FOUND`, `POLICY-DENIED`, `REPRESENTATION-ENDED`; `CONFLICT` when there is one already.
    pub async fn object_to_representation(
        &self,
        account: &Account,
        id: &str,
    ) -> Result<(), Problem> {
        let (known, objection) = self.private_end(account, id, Action::ObjectToRepresentation)?;
        let store = self.store();
        let kept = store.object_to_representation(known.represented, known.id, objection);
        kept.wait().await?.map(|_| ()).map_err(not_established)
    }

    /// The representation, and who of the two people does what the policy allows them.
    fn private_end(
        &self,
        account: &Account,
        id: &str,
        action: Action,
    ) -> Result<(Representation, PrivateEnd), Problem> {
        let (row, by) = self.own_representation(account, id)?;
        let permit = self.decide(account, action, &of_row(&row), &Facts::None)?;
        let end = PrivateEnd {
            account: account.id,
            login: account.login.clone(),
            by,
            policy: permit.text(),
        };
        Ok((row.representation, end))
    }

    /// A representation over the account's person, or held by them.
    fn own_representation(
        &self,
        account: &Account,
        id: &str,
    ) -> Result<(RepresentationRow, EndedBy), Problem> {
        let (subject, _) = self.own(account, Action::ReadOwnRepresentations)?;
        let id = representation_id(id)?;
        let over = self.store().representations_of(subject)?;
        if let Some(row) = over.into_iter().find(|row| row.representation.id == id) {
            return Ok((row, EndedBy::Represented));
        }
        let held = self.store().representation_held(subject, id)?;
        let row = held.ok_or_else(Problem::not_found)?;
        Ok((row, EndedBy::Representative))
    }

    /// Arranges what relatives may do after the person's death. The newest holds; those before are kept. The numbers named
    /// are not put to the population register: whether a name and a number fit is nobody's to try out.
    ///
    /// # Errors
    /// `ARRANGEMENT-NAMED` for nobody named or too many; `ID-…` for a number that is none; `CONFLICT` once the
    /// person's death is on record.
    pub async fn arrange_after_death(
        &self,
        account: &Account,
        choice: ArrangementChoice,
        named: Vec<NamedPerson>,
    ) -> Result<(), Problem> {
        let (subject, permit) = self.own(account, Action::ArrangeAfterDeath)?;
        let new = match choice {
            ArrangementChoice::Law => NewArrangement::AsTheLawSays,
            ArrangementChoice::Nobody => NewArrangement::Nobody,
            ArrangementChoice::Named => NewArrangement::Only(self.relatives(&named)?),
        };
        self.store()
            .arrange(subject, account.login.clone(), permit.text(), new)
            .wait()
            .await?;
        Ok(())
    }

    fn relatives(&self, named: &[NamedPerson]) -> Result<Vec<NamedRelative>, Problem> {
        let most = self.most_named()?;
        if named.is_empty() || u32::try_from(named.len()).is_ok_and(|count| count > most) {
            return Err(Problem::new(
                "ARRANGEMENT-NAMED",
                ProblemKind::BadInput,
                (
                    &format!("须指定 1 至 {most} 人"),
                    &format!("name 1 to {most} relatives"),
                ),
                (
                    "请填写近亲属的姓名和证件号码",
                    "enter the names and numbers of relatives",
                ),
            ));
        }
        let relative = |person: &NamedPerson| {
            let number = self.person_number(&person.number)?;
            Ok(NamedRelative {
                digest: self.store().keys().digest(number.canonical()),
                hint: hint(&rules::mask::name(person.name.trim()), &number),
            })
        };
        named.iter().map(relative).collect()
    }
}
