//! 核查: whether people stand on a severe list. One call and one statutory ground; each person has an entry of their own
//! in the log, and of each nothing is read or told but the listings.

use super::check_problem::{limit_missing, no_list, nobody, too_many};
use super::{each_once, given_name, noted, noted_ground, refused};
use crate::account::Account;
use crate::platform::{Platform, legal_date};
use crate::policy::{Action, Facts, Reader, RecordFacts, Resource};
use crate::problem::Problem;
use crate::receipt::Receipt;
use crate::record::masked;
use jiff::civil::Date;
use rules::catalogue::{self, Audience};
use rules::consent::{Allowed, Ground, Question, Refusal, decide};
use rules::disputed::DisputedUse;
use rules::text::Bilingual;
use std::collections::HashMap;
use store::{AskOutcome, Checked, Checking, Listing};

/// Most people of one call, a parameter of the pack.
const MOST_PEOPLE: &str = "CHECK_MAX_PERSONS";

/// A check about several people.
#[derive(Clone)]
pub struct CheckRequest {
    /// The people.
    pub people: Vec<CheckedPerson>,
    /// Purpose, from the pack's list.
    pub purpose: String,
    /// Severe lists to look at; empty asks for all the ground covers.
    pub items: Vec<String>,
    /// Ground; only a statutory power can carry a check.
    pub ground: Ground,
}

impl std::fmt::Debug for CheckRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let people = self.people.len();
        write!(
            f,
            "CheckRequest({people}, {}, {:?})",
            self.purpose, self.ground
        )
    }
}

/// One of the people of a check.
#[derive(Clone)]
pub struct CheckedPerson {
    /// The person's number.
    pub number: String,
    /// The name the asker knows; of a person recorded under another name nothing is told.
    pub name: Option<String>,
}

impl std::fmt::Debug for CheckedPerson {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CheckedPerson(hidden)")
    }
}

/// The answer to a check.
#[derive(Debug, Clone)]
pub struct CheckAnswer {
    /// Purpose.
    pub purpose_title: Bilingual,
    /// Day the answer tells of.
    pub as_of: Date,
    /// What was found, for each place of the call in its order.
    pub people: Vec<CheckLine>,
}

/// What was found at one place of the call.
#[derive(Debug, Clone)]
pub enum CheckLine {
    /// The person stands on these lists; on none when there is nothing here.
    Checked {
        /// Receipt.
        receipt: Receipt,
        /// Live listings, the newest decision first.
        listings: Vec<ListingLine>,
    },
    /// Nothing is told: the number belongs to a person of another name.
    OtherName(Receipt),
    /// The number cannot be one; nobody was asked about.
    Malformed {
        /// Stable code.
        code: &'static str,
        /// What is wrong.
        what: Bilingual,
        /// What to do.
        remedy: Bilingual,
    },
    /// The number stands at an earlier place, counted from 1, and is answered there.
    Repeated(usize),
}

/// A live listing, as far as the catalogue lets a reader see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListingLine {
    /// Item.
    pub item: String,
    /// Name of the list.
    pub title: Bilingual,
    /// Organ that decided.
    pub decided_by: Option<String>,
    /// Document number.
    pub document_number: Option<String>,
    /// Day of the decision.
    pub decided_on: Option<Date>,
    /// Last day it is shown and used.
    pub display_until: Date,
}

/// The places of a call, and the people among them.
struct Places {
    lines: Vec<Place>,
    people: Vec<Checked>,
}

enum Place {
    /// Place among the people.
    Person(usize),
    Told(CheckLine),
}

impl Platform {
    /// Checks whether people stand on a severe list.
    ///
    /// # Errors
    /// `CHECK-…` when the call as a whole cannot be taken; `ASK-…` with the receipt of the first person when the ground
    /// does not cover it, which is logged for each of them.
    pub async fn check(
        &self,
        account: &Account,
        request: CheckRequest,
    ) -> Result<CheckAnswer, Problem> {
        self.desk(account)?;
        let organ = account.acts_for();
        self.check_size(request.people.len())?;
        let items = each_once(request.items);
        self.check_lists(&items)?;
        let Places { lines, people } = self.places(&request.people);
        let decision = self.decide_check(account, &request.purpose, &items, &request.ground);
        let checking = Checking {
            people,
            organ: organ.to_owned(),
            actor: account.login.clone(),
            purpose: noted(&request.purpose),
            items,
            ground: noted_ground(&request.ground),
            budgets: self.check_budgets(account)?,
        };
        let refusal = decision.as_ref().err().cloned();
        let outcomes = self.store().check(checking, decision).wait().await?;
        // Found out where it was logged, for all of them alike.
        let refusal = refusal.or_else(|| match outcomes.first() {
            Some(AskOutcome::Refused(_, spent @ Refusal::BudgetSpent(_))) => Some(spent.clone()),
            _ => None,
        });
        if let Some(refusal) = refusal {
            return Err(match outcomes.first() {
                Some(AskOutcome::Refused(receipt, _)) => refused(&refusal, receipt.into()),
                _ => nobody(),
            });
        }
        let mut told = self.told(outcomes)?;
        let purpose = self.pack().purpose(&request.purpose);
        Ok(CheckAnswer {
            purpose_title: purpose.map(|p| p.title.clone()).unwrap_or_default(),
            as_of: self.today(),
            people: lines
                .into_iter()
                .map(|place| match place {
                    Place::Told(line) => Some(line),
                    Place::Person(number) => told.get_mut(number).and_then(Option::take),
                })
                .collect::<Option<_>>()
                .ok_or_else(Problem::not_found)?,
        })
    }

    fn check_size(&self, people: usize) -> Result<(), Problem> {
        let most = self
            .pack()
            .parameters
            .count_on(MOST_PEOPLE, self.today())
            .map_err(|_| limit_missing())?;
        match u32::try_from(people) {
            Ok(0) => Err(nobody()),
            Ok(people) if people <= most => Ok(()),
            _ => Err(too_many(people, most)),
        }
    }

    /// Only severe lists are checked: whoever needs another item asks a question about one person.
    fn check_lists(&self, items: &[String]) -> Result<(), Problem> {
        let other = items.iter().find(|id| !self.is_severe_list(id));
        other.map_or(Ok(()), |item| Err(no_list(&noted(item))))
    }

    fn is_severe_list(&self, id: &str) -> bool {
        let item = self.pack().item(id);
        item.is_some_and(|item| item.severe_list && item.switched_off.is_none())
    }

    /// Numbers that cannot be one and those that stand here twice are told at their place, and the others go on.
    fn places(&self, asked: &[CheckedPerson]) -> Places {
        let mut first: HashMap<[u8; 32], usize> = HashMap::new();
        let mut people = Vec::new();
        let place = |(place, person): (usize, &CheckedPerson)| {
            let number = match self.person_number(&person.number) {
                Ok(number) => number,
                Err(problem) => {
                    return Place::Told(CheckLine::Malformed {
                        code: problem.code,
                        what: problem.what,
                        remedy: problem.remedy,
                    });
                }
            };
            let digest = self.store().keys().digest(number.canonical());
            if let Some(earlier) = first.get(&digest) {
                return Place::Told(CheckLine::Repeated(*earlier));
            }
            first.insert(digest, place);
            people.push(Checked {
                digest,
                name: person.name.as_deref().and_then(given_name),
            });
            Place::Person(people.len() - 1)
        };
        let lines = (1..).zip(asked).map(place).collect();
        Places { lines, people }
    }

    fn decide_check(
        &self,
        account: &Account,
        purpose: &str,
        items: &[String],
        ground: &Ground,
    ) -> Result<Allowed, Refusal> {
        let Ground::Statute { power, case_number } = ground else {
            return Err(Refusal::GroundNotForPurpose);
        };
        let organ = account.acts_for();
        let question = Question {
            organ: organ.to_owned(),
            purpose: purpose.to_owned(),
            items: items.to_vec(),
            ground: ground.clone(),
        };
        let mut allowed = decide(&question, None, self.pack(), self.today())?;
        allowed.items.retain(|item| self.is_severe_list(item));
        if allowed.items.is_empty() {
            return Err(Refusal::GroundNotForPurpose);
        }
        let facts = Facts::Check {
            purpose,
            items: &allowed.items,
            power: self.pack().power(power).map(|power| power.id.as_str()),
            case_number_given: !case_number.trim().is_empty(),
        };
        let desk = Resource::Organ(organ);
        let decision = self
            .policy()
            .decide(account, Action::CheckLists, &desk, &facts);
        if !decision.allowed {
            tracing::warn!("the policy refused a check the rules allow");
            return Err(Refusal::PolicyDenied);
        }
        allowed.policies.clone_from(&decision.policies);
        Ok(allowed)
    }

    /// Reads with the tickets, all at once, what the log now tells of.
    fn told(&self, outcomes: Vec<AskOutcome>) -> Result<Vec<Option<CheckLine>>, Problem> {
        let mut tickets = Vec::with_capacity(outcomes.len());
        let mut lines: Vec<Option<CheckLine>> = Vec::with_capacity(outcomes.len());
        for outcome in outcomes {
            match outcome {
                AskOutcome::Open(ticket) => {
                    tickets.push(ticket);
                    lines.push(None);
                }
                AskOutcome::Refused(receipt, _) => {
                    lines.push(Some(CheckLine::OtherName((&receipt).into())));
                }
            }
        }
        let Some(at) = tickets.first().map(|ticket| ticket.receipt().at) else {
            return Ok(lines);
        };
        let day = legal_date(at);
        let read = self.store().read_listings(&tickets, at)?;
        let mut checked = tickets.iter().zip(&read).map(|(ticket, listings)| {
            let receipt = ticket.receipt().into();
            let listings = self.listing_lines(listings, day);
            CheckLine::Checked { receipt, listings }
        });
        for line in lines.iter_mut().filter(|line| line.is_none()) {
            *line = checked.next();
        }
        Ok(lines)
    }

    fn listing_lines(&self, listings: &[Listing], day: Date) -> Vec<ListingLine> {
        let disputed = DisputedUse::on(&self.pack().parameters, day);
        let mut lines: Vec<(Date, ListingLine)> = listings
            .iter()
            .filter(|listing| listing.shown_on(day) && disputed.may_use(listing.state))
            .filter(|listing| self.may_list(listing, day))
            .filter_map(|listing| Some((listing.decided_on, self.listing_line(listing)?)))
            .collect();
        lines.sort_by(|(a, _), (b, _)| b.cmp(a));
        lines.into_iter().map(|(_, line)| line).collect()
    }

    /// Whether the policy lets a listing be shown.
    fn may_list(&self, listing: &Listing, day: Date) -> bool {
        let (from, until) = (listing.decided_on, listing.display_until);
        let facts = RecordFacts::on(listing.state, from, until, day);
        self.policy().shows(Reader::Organ, facts)
    }

    /// `None` when the pack no longer knows the item, or no longer as a severe list that is on.
    fn listing_line(&self, listing: &Listing) -> Option<ListingLine> {
        let item = self
            .pack()
            .item_version(&listing.item, listing.item_version)
            .filter(|item| self.is_severe_list(&item.id))?;
        let seen = |role, text: &str| {
            let field = item.field_of(role)?;
            let open = field.audience.contains(&Audience::Reader);
            open.then(|| masked(field.mask, text)).flatten()
        };
        let decided_on = seen(catalogue::Role::DecidedOn, "");
        Some(ListingLine {
            item: listing.item.clone(),
            title: item.title.clone(),
            decided_by: seen(catalogue::Role::DecidingOrgan, &listing.decided_by),
            document_number: seen(catalogue::Role::DocumentNumber, &listing.document_number),
            decided_on: decided_on.map(|_| listing.decided_on),
            display_until: listing.display_until,
        })
    }
}
