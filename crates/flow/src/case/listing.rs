//! 列入严重失信主体名单: an organ proposes it, and what its procedure says makes the record, by the same checks as a row of a file.

mod entry;
mod words;

pub(super) use self::entry::makes;
use self::entry::{Entry, unlawful};
use self::words::OUTCOME;
pub(super) use self::words::{asked_with, end_of, ends_as, list_of, told};
use super::handle::officer;
use super::notices::{Told, notice_of};
use super::{By, CaseInput, CaseView, Sent, law, proposal, refused, written};
use crate::account::{Account, Role as AccountRole};
use crate::gate::check::check_item;
use crate::platform::Platform;
use crate::policy::{Action, Facts, Permit, Resource};
use crate::problem::{Problem, ProblemKind};
use crate::record::citation_text;
use jiff::civil::Date;
use rules::case::{Actor, CaseKind, Move, MoveRefusal, begin};
use rules::catalogue::{Item, Role};
use rules::identifier::PersonNumber;
use rules::pack::Pack;
use rules::text::Bilingual;
use store::{CaseContent, CaseRow, Decided, LISTED_ITEM, MetPerson, NewCase, RecordChange};

/// Facts a proposal keeps, sealed: who it is about is needed again when the listing takes effect.
const NAME: &str = "listing-name";
const NUMBER: &str = "listing-number";
const ENTITY: &str = "listing-entity";
const NAMED_BY: &str = "listing-named-by";
const BASIS: &str = "listing-basis";
const UNTIL: &str = "until";
/// Stands for the number of a decision that is not made yet when a proposal is tried.
const NO_DECISION_YET: &str = "拟列入";

/// An entity for which the person is responsible, and what says so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Responsible {
    /// Name of the entity.
    pub entity: String,
    /// Decision with the article in which it names the person.
    pub named_by: String,
}

/// Whom an organ proposes to list, where and why.
#[derive(Clone, Default)]
pub struct ListingPlan {
    /// Item of the list.
    pub item: String,
    /// Name of the person.
    pub name: String,
    /// Their number.
    pub number: String,
    /// Main facts; the person reads them.
    pub grounds: String,
    /// Number of the document the grounds rest on.
    pub document: String,
    /// Legal basis with its article; empty for the one of the catalogue.
    pub basis: String,
    /// Last day of the term, where the organ sets one.
    pub until: Option<Date>,
    /// Whether the person is listed for what an entity did, and what names them.
    pub responsible: Option<Responsible>,
}

impl std::fmt::Debug for ListingPlan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ListingPlan({})", self.item)
    }
}

impl Platform {
    /// The lists the account may propose people for today: item and name.
    ///
    /// # Errors
    /// `POLICY-DENIED` for an account that may propose nobody.
    pub async fn lists_to_propose(
        &self,
        account: &Account,
    ) -> Result<Vec<(String, Bilingual)>, Problem> {
        let organ = account.acts_for();
        let _ = self.may_propose(account)?;
        let lists = self.lists_of(organ);
        Ok(lists
            .map(|item| (item.id.clone(), item.title.clone()))
            .collect())
    }

    /// Whether an account is offered to propose anybody; asking the policy is left to the proposal itself.
    #[must_use]
    pub fn offers_listing(&self, account: &Account) -> bool {
        account.has_role(AccountRole::CaseOfficer)
            && self.lists_of(account.acts_for()).next().is_some()
    }

    fn lists_of<'a>(&'a self, organ: &'a str) -> impl Iterator<Item = &'a Item> {
        let (pack, today) = (self.pack(), self.today());
        let lists = pack.items.iter().filter(|item| item.severe_list);
        lists.filter(move |item| {
            let found = list_on(pack, &item.id, organ, today);
            found.is_ok_and(|found| found.version == item.version)
        })
    }

    fn may_propose(&self, account: &Account) -> Result<Permit, Problem> {
        let resource = Resource::Case {
            organ: account.acts_for(),
            acting: Actor::Organ,
        };
        self.decide(account, Action::HandleCase, &resource, &Facts::None)
    }

    /// Proposes to list a person. Nothing happens to the person by this: the organ has to serve a notice, and two accounts decide.
    ///
    /// # Errors
    /// `ITEM-…`, `ORGAN-…`, `LISTING-…`, `ROW-…`, `ID-…` with what stands against it; `IDENTITY-NOT-CONFIRMED`; `CASE-EXISTS` when a
    /// procedure about the person and the list is open; `POLICY-DENIED`. Nothing is kept then.
    pub async fn propose_listing(
        &self,
        account: &Account,
        plan: ListingPlan,
    ) -> Result<CaseView, Problem> {
        let organ = account.acts_for();
        let permit = self.may_propose(account)?;
        let today = self.today();
        let item = list_on(self.pack(), &plan.item, organ, today).map_err(|f| refused(&f))?;
        if let Some(responsible) = &plan.responsible {
            check_responsible(responsible)?;
        }
        let number = self.person_number(&plan.number)?;
        let trimmed = plan.name.trim();
        let name = rules::name::uniform(trimmed).unwrap_or_else(|| trimmed.to_owned());
        let content = content(self.pack(), item, &plan, &name, &number)?;
        let entry = Entry::of_proposal(&content, organ, today);
        entry
            .checked(self.pack(), today)
            .map_err(|refusal| refused(&refusal))?;
        if self.checks_identities() {
            self.confirm_identity(account.id, &name, number.canonical())
                .await?;
        }
        let masked = rules::mask::person_number_authorised(number.canonical());
        let hint = format!("{} {masked}", rules::mask::name(&name));
        let person = MetPerson {
            digest: self.store().keys().digest(number.canonical()),
            name,
        };
        let by = By {
            actor: Actor::Organ,
            account: Some(account.id),
        };
        let new = self.proposed(by, organ, hint, content, officer(account, &permit));
        let row = self.store().begin_case_about(person, new).wait().await?;
        let row = row.map_err(|refusal| refused(&refusal))?;
        Ok(self.case_view(&row, &[Actor::Organ]))
    }

    fn proposed(
        &self,
        by: By,
        organ: &str,
        hint: String,
        content: CaseContent,
        actor: store::CaseActor,
    ) -> NewCase {
        let (today, pack, pack_digest) = (self.today(), self.pack_handle(), self.pack_digest());
        let (id, kind) = (self.store().environment().new_id(), CaseKind::Listing);
        let sent = Sent {
            content: content.clone(),
            papers: false,
        };
        let of = organ.to_owned();
        NewCase {
            subject: [0; 16],
            id,
            kind,
            record: None,
            organ: Some(organ.to_owned()),
            about: None,
            hint,
            actor,
            content,
            papers: Vec::new(),
            decide: Box::new(move |_, cases| {
                let item = sent.content.fact(LISTED_ITEM);
                let open = cases.iter().find(|row| {
                    row.case.kind == kind
                        && row.organ == of
                        && !row.case.state.is_closed()
                        && fact_of(row, LISTED_ITEM) == item
                });
                if let Some(open) = open {
                    let state = open.case.state;
                    return Err(MoveRefusal::Exists { state });
                }
                let proposal = proposal(Move::Propose, by, today, &sent, false);
                let step = begin(kind, &proposal, law(&pack))?;
                let notice = notice_of(&Told {
                    pack: &pack,
                    kind,
                    id,
                    organ: &of,
                    step: &step,
                    content: &sent.content,
                    list: None,
                    until: None,
                    before: None,
                });
                Ok(Decided {
                    step,
                    change: RecordChange::None,
                    pack_digest,
                    facts: Vec::new(),
                    fields: Vec::new(),
                    notice,
                })
            }),
        }
    }
}

/// The item of a list that an organ may list people in on a day, by a procedure that is kept here.
fn list_on<'p>(
    pack: &'p Pack,
    item: &str,
    organ: &str,
    day: Date,
) -> Result<&'p Item, MoveRefusal> {
    let item = check_item(pack, item, organ, day).map_err(|finding| unlawful(&finding))?;
    let has_procedure =
        item.field_of(Role::PriorNoticeOn).is_some() && item.field_of(Role::ServedOn).is_some();
    if item.severe_list && has_procedure {
        return Ok(item);
    }
    Err(MoveRefusal::Unlawful {
        code: "LISTING-NOT-A-LIST",
        what: Bilingual::new(
            format!("“{}”不是由本平台办理列入程序的名单", item.title.zh),
            format!(
                "“{}” is not a list whose procedure is kept here",
                item.title.en
            ),
        ),
        remedy: Bilingual::new(
            "请从本单位可以列入的名单中选择；失信被执行人名单由人民法院决定",
            "choose a list of your own organ; the list of judgment debtors is the courts' own",
        ),
    })
}

fn check_responsible(responsible: &Responsible) -> Result<(), Problem> {
    let named = !responsible.entity.trim().is_empty() && !responsible.named_by.trim().is_empty();
    if named {
        return Ok(());
    }
    Err(Problem::new(
        "LISTING-NOT-NAMED",
        ProblemKind::BadInput,
        (
            "没有写明单位，或者没有写明哪一份文书的哪一条将其认定为责任人员",
            "the entity is missing, or which article of which decision names the person as responsible",
        ),
        (
            "只有决定书点名认定的责任人员可以列入；法定代表人、股东、亲属不因单位被列入而列入",
            "only who is named in a decision may be listed; nobody is for being a representative, shareholder or relative",
        ),
    ))
}

/// What the proposal keeps.
fn content(
    pack: &Pack,
    item: &Item,
    plan: &ListingPlan,
    name: &str,
    number: &PersonNumber,
) -> Result<CaseContent, Problem> {
    let input = CaseInput {
        text: plan.grounds.clone(),
        document: plan.document.clone(),
        ..CaseInput::default()
    };
    let mut content = input.content()?;
    let basis = match plan.basis.trim() {
        "" => item
            .basis
            .iter()
            .map(|citation| citation_text(pack, citation).zh)
            .collect::<Vec<_>>()
            .join("；"),
        given => written(given),
    };
    let mut fact = |name: &str, text: String| content.facts.push((name.to_owned(), text));
    fact(LISTED_ITEM, item.id.clone());
    fact(NAME, name.to_owned());
    fact(NUMBER, number.canonical().to_owned());
    fact(BASIS, basis);
    if let Some(until) = plan.until {
        fact(UNTIL, until.to_string());
    }
    if let Some(responsible) = &plan.responsible {
        fact(ENTITY, written(&responsible.entity));
        fact(NAMED_BY, written(&responsible.named_by));
    }
    Ok(content)
}

fn fact_of<'r>(row: &'r CaseRow, name: &str) -> Option<&'r str> {
    row.steps.first().and_then(|first| first.content.fact(name))
}
