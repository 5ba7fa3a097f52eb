//! A definition is begun, changed and moved on.

use super::{actor, law, not_lawful, refused, too_long, written};
use crate::account::Account;
use crate::platform::{Platform, id_of_hex};
use crate::problem::{Problem, ProblemKind};
use crate::receipt::Receipt;
use jiff::Span;
use jiff::civil::Date;
use rules::catalogue::Grade;
use rules::definition::{Act, Actor, Content, Impact, Move, Proposal, TABLE, begin, check, decide};
use rules::instrument::Citation;
use store::hex;

/// Most lines of acts, of indicators, of citations and of measures.
const MOST_LINES: usize = 60;

/// What an organ wants to define.
#[derive(Debug, Clone)]
pub struct DefinitionPlan {
    /// Title.
    pub title: String,
    /// Why it is needed.
    pub reason: String,
    /// Item of the catalogue.
    pub item: String,
    /// Instruments, each with `#` and an article or without.
    pub basis: Vec<String>,
    /// Word, grade and circumstances of each act.
    pub acts: Vec<(String, Grade, String)>,
    /// What is looked at.
    pub indicators: Vec<String>,
    /// Slugs of constraints.
    pub measures: Vec<String>,
    /// Months of display, when shorter than the law's.
    pub display_months: Option<u32>,
    /// First day on which it holds.
    pub effect_on: Date,
}

impl DefinitionPlan {
    fn content(self) -> Result<Content, Problem> {
        let lines = [&self.basis, &self.indicators, &self.measures];
        if self.acts.len() > MOST_LINES || lines.iter().any(|all| all.len() > MOST_LINES) {
            return Err(too_long());
        }
        let acts = self.acts.into_iter().map(|(word, grade, text)| {
            Ok::<_, Problem>(Act {
                word: written(&word)?,
                grade,
                text: written(&text)?,
            })
        });
        let texts = |all: Vec<String>| -> Result<Vec<String>, Problem> {
            all.iter().map(|text| written(text)).collect()
        };
        Ok(Content {
            title: written(&self.title)?,
            reason: written(&self.reason)?,
            item: self.item,
            basis: self.basis.iter().map(|text| citation(text)).collect(),
            acts: acts.collect::<Result<_, _>>()?,
            indicators: texts(self.indicators)?,
            measures: self.measures,
            display_months: self.display_months,
            effect_on: self.effect_on,
        })
    }
}

fn citation(text: &str) -> Citation {
    let (instrument, article) = match text.split_once('#') {
        Some((instrument, article)) => (instrument, Some(article.trim().to_owned())),
        None => (text, None),
    };
    Citation {
        instrument: instrument.trim().to_owned(),
        article,
    }
}

impl Platform {
    /// Begins a definition of the account's organ. Returns its id.
    ///
    /// # Errors
    /// `POLICY-DENIED`; `DEFINITION-…` with everything that is wrong with the content.
    pub async fn draft_definition(
        &self,
        account: &Account,
        plan: DefinitionPlan,
    ) -> Result<String, Problem> {
        let organ = account.acts_for();
        let permit = self.may_define(account, organ, Actor::Editor)?;
        let content = self.lawful(organ, plan)?;
        let item = content.item.clone();
        let step = begin(&Proposal {
            content: Some(content),
            ..self.proposal(account, Move::Draft, Actor::Editor)
        });
        let step = step.map_err(|refusal| refused(&refusal))?;
        let begun = self
            .store()
            .begin_definition(item, step, actor(account, &permit));
        Ok(hex(&begun.wait().await?))
    }

    /// Changes what a definition says, by somebody who saw so many of its steps.
    ///
    /// # Errors
    /// As [`Platform::draft_definition`] and [`Platform::move_definition`].
    pub async fn revise_definition(
        &self,
        account: &Account,
        id: &str,
        seen: u32,
        plan: DefinitionPlan,
    ) -> Result<Receipt, Problem> {
        let id = id_of_hex(id).ok_or_else(Problem::not_found)?;
        let row = self
            .store()
            .definition(id)?
            .ok_or_else(Problem::not_found)?;
        let _ = self.may_define(account, &row.organ, Actor::Editor)?;
        let proposal = Proposal {
            content: Some(self.lawful(&row.organ, plan)?),
            ..self.proposal(account, Move::Revise, Actor::Editor)
        };
        self.propose(account, id, seen, String::new(), proposal)
            .await
    }

    /// Makes a move in a definition, by somebody who saw so many of its steps.
    ///
    /// # Errors
    /// `NOT-FOUND`; `POLICY-DENIED`; `DEFINITION-…` when the move is not lawful where the definition stands, with those that are.
    pub async fn move_definition(
        &self,
        account: &Account,
        id: &str,
        seen: u32,
        step: &str,
        reason: &str,
    ) -> Result<Receipt, Problem> {
        let id = id_of_hex(id).ok_or_else(Problem::not_found)?;
        let row = self
            .store()
            .definition(id)?
            .ok_or_else(Problem::not_found)?;
        let rule = Move::from_word(step)
            .filter(|step| !matches!(step, Move::Draft | Move::Revise))
            .and_then(|step| TABLE.iter().find(|rule| rule.step == step))
            .ok_or_else(|| unknown_step(step))?;
        let _ = self.may_define(account, &row.organ, rule.by)?;
        let reason = written(reason)?;
        let proposal = Proposal {
            reason: !reason.is_empty(),
            impact: match rule.step {
                Move::Assess => Some(self.impact(&row.organ, &row.item)?),
                _ => None,
            },
            ..self.proposal(account, rule.step, rule.by)
        };
        self.propose(account, id, seen, reason, proposal).await
    }

    async fn propose(
        &self,
        account: &Account,
        id: [u8; 16],
        seen: u32,
        reason: String,
        proposal: Proposal,
    ) -> Result<Receipt, Problem> {
        let row = self
            .store()
            .definition(id)?
            .ok_or_else(Problem::not_found)?;
        let permit = self.may_define(account, &row.organ, proposal.by)?;
        let (pack, today) = (self.pack_handle(), self.today());
        let moved = self.store().move_definition(
            id,
            seen,
            today,
            reason,
            actor(account, &permit),
            Box::new(move |definition, unanswered| {
                let proposal = Proposal {
                    unanswered,
                    ..proposal
                };
                decide(definition, &proposal, law(&pack))
            }),
        );
        match moved.wait().await? {
            Ok(receipt) => Ok((&receipt).into()),
            Err(refusal) => Err(refused(&refusal)),
        }
    }

    fn proposal(&self, account: &Account, step: Move, by: Actor) -> Proposal {
        Proposal {
            step,
            by,
            account: account.id,
            on: self.today(),
            reason: false,
            unanswered: 0,
            content: None,
            impact: None,
        }
    }

    fn lawful(&self, organ: &str, plan: DefinitionPlan) -> Result<Content, Problem> {
        let organ = self.pack().organ(organ).ok_or_else(Problem::not_found)?;
        let content = plan.content()?;
        match not_lawful(&check(&content, organ, self.pack())) {
            Some(problem) => Err(problem),
            None => Ok(content),
        }
    }

    /// What there is of the item today, and of the year before.
    fn impact(&self, organ: &str, item: &str) -> Result<Impact, Problem> {
        let today = self.today();
        let since = today.saturating_sub(Span::new().years(1));
        Ok(self.store().definition_impact(organ, item, today, since)?)
    }
}

fn unknown_step(step: &str) -> Problem {
    let short: String = step.chars().take(20).collect();
    Problem::new(
        "DEFINITION-STEP-UNKNOWN",
        ProblemKind::BadInput,
        (
            &format!("没有“{short}”这一步"),
            &format!("there is no step “{short}”"),
        ),
        ("请从页面上办理", "use the page of the definition"),
    )
}
