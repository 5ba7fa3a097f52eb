//! 公示: an organ proposes to show one of its records to everybody, the person is told and heard, another account of the organ decides, and
//! the operator releases it. What may be shown at all the catalogue says; what rests on the person's consent waits for it.

use super::handle::officer;
use super::notices::{Told, notice_of};
use super::view::{CaseView, ITEM, brief_facts};
use super::{By, CaseInput, Sent, law, proposal, refused};
use crate::account::{Account, Role};
use crate::gate::check::check_item;
use crate::platform::Platform;
use crate::policy::{Action, Facts, Permit, Resource};
use crate::problem::{Problem, ProblemKind};
use jiff::civil::Date;
use rules::case::{Actor, CaseKind, Move, MoveRefusal, begin};
use rules::catalogue::Item;
use rules::pack::Pack;
use rules::publication::{self, PublicationRefusal};
use rules::record::Version;
use rules::text::Bilingual;
use store::{
    CaseContent, CaseRow, Decided, MetPerson, NewCase, NewPublished, RecordChange,
    RecordOfDocument, hex,
};

/// Facts a proposal keeps, sealed: what the release shows a name by, and what says that the person is of age.
const NAME: &str = "publication-name";
const BORN_ON: &str = "publication-born-on";
/// What the publication rests on.
const GROUND: &str = "publication-ground";
const CONSENT: &str = "consent";
const LAW: &str = "law";
/// Facts of the release: the number in the register, and what the record said.
const PUBLIC_ID: &str = "public-id";
const RELEASED: &str = "publication-released";

/// Which record an organ proposes to publish, and why.
#[derive(Clone, Default)]
pub struct PublicationPlan {
    /// Item.
    pub item: String,
    /// Name of the person.
    pub name: String,
    /// Their number.
    pub number: String,
    /// Document number of the record.
    pub document: String,
    /// Why it should be seen by everybody; the person reads it.
    pub reason: String,
}

impl std::fmt::Debug for PublicationPlan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PublicationPlan({})", self.item)
    }
}

impl Platform {
    /// Items of which the account's organ may propose records to be published today: item, name, and whether the person must agree.
    ///
    /// # Errors
    /// `POLICY-DENIED` for an account that may propose nothing.
    pub async fn items_to_publish(
        &self,
        account: &Account,
    ) -> Result<Vec<(String, Bilingual, bool)>, Problem> {
        let _ = self.may_propose_publication(account)?;
        let items = self.publishable_by(account.acts_for());
        let named = |item: &Item| {
            (
                item.id.clone(),
                item.title.clone(),
                item.publication.by_consent,
            )
        };
        Ok(items.map(named).collect())
    }

    /// Whether an account is offered to propose a publication; asking the policy is left to the proposal itself.
    #[must_use]
    pub fn offers_publication(&self, account: &Account) -> bool {
        account.has_role(Role::CaseOfficer)
            && self.publishable_by(account.acts_for()).next().is_some()
    }

    fn publishable_by<'a>(&'a self, organ: &'a str) -> impl Iterator<Item = &'a Item> {
        let (pack, today) = (self.pack(), self.today());
        pack.items.iter().filter(move |item| {
            let found = item_on(pack, &item.id, organ, today);
            found.is_ok_and(|found| found.version == item.version)
        })
    }

    fn may_propose_publication(&self, account: &Account) -> Result<Permit, Problem> {
        let resource = Resource::Case {
            organ: account.acts_for(),
            acting: Actor::Organ,
        };
        self.decide(account, Action::HandleCase, &resource, &Facts::None)
    }

    /// Proposes to publish a record of the account's organ. Nothing is shown by this: the person is told and heard, two more accounts
    /// decide and release.
    ///
    /// # Errors
    /// `ITEM-…`, `PUBLICATION-…`, `ID-…` with what stands against it; `CASE-RECORD` when the organ has no such record of the person;
    /// `CASE-OTHER-NAME`; `CASE-EXISTS` when its publication is proposed or in effect; `POLICY-DENIED`. Nothing is kept then.
    pub async fn propose_publication(
        &self,
        account: &Account,
        plan: PublicationPlan,
    ) -> Result<CaseView, Problem> {
        let organ = account.acts_for();
        let permit = self.may_propose_publication(account)?;
        let today = self.today();
        item_on(self.pack(), &plan.item, organ, today).map_err(|refusal| refused(&refusal))?;
        let number = self.person_number(&plan.number)?;
        let trimmed = plan.name.trim();
        let name = rules::name::uniform(trimmed).unwrap_or_else(|| trimmed.to_owned());
        let input = CaseInput {
            text: plan.reason,
            ..CaseInput::default()
        };
        let content = input.content()?;
        let masked = rules::mask::person_number_authorised(number.canonical());
        let hint = format!("{} {masked}", rules::mask::name(&name));
        let before = self.pack().answers_for(organ, today);
        let wanted = RecordOfDocument {
            item: plan.item,
            sources: std::iter::once(organ.to_owned())
                .chain(before.iter().map(|organ| organ.id.clone()))
                .collect(),
            document_number: plan.document.trim().to_owned(),
        };
        if wanted.document_number.is_empty() {
            return Err(no_document());
        }
        let person = MetPerson {
            digest: self.store().keys().digest(number.canonical()),
            name: name.clone(),
        };
        let by = By {
            actor: Actor::Organ,
            account: Some(account.id),
        };
        let new = self.proposed_publication(by, (name, number.birth_date()), hint, content);
        let new = NewCase {
            actor: officer(account, &permit),
            ..new
        };
        let begun = self.store().begin_case_of_document(person, wanted, new);
        let row = begun.wait().await?;
        let row = row.map_err(|refusal| refused(&refusal))?;
        Ok(self.case_view(&row, &[Actor::Organ]))
    }

    fn proposed_publication(
        &self,
        by: By,
        (name, born_on): (String, Date),
        hint: String,
        content: CaseContent,
    ) -> NewCase {
        let (today, pack, pack_digest) = (self.today(), self.pack_handle(), self.pack_digest());
        let (id, kind) = (self.store().environment().new_id(), CaseKind::Publication);
        let sent = Sent {
            content: content.clone(),
            papers: false,
        };
        NewCase {
            // The store finds both by the person and the document.
            subject: [0; 16],
            record: None,
            id,
            kind,
            organ: None,
            about: None,
            hint,
            actor: store::CaseActor {
                login: String::new(),
                organ: String::new(),
                policy: String::new(),
            },
            content,
            papers: Vec::new(),
            decide: Box::new(move |version, _| {
                let version = version.ok_or(MoveRefusal::RecordGone)?;
                let item = publication::check(&pack, version, born_on, today).map_err(unlawful)?;
                let proposal = proposal(Move::Propose, by, today, &sent, false);
                let step = begin(kind, &proposal, law(&pack))?;
                let ground = match item.publication.by_consent {
                    true => CONSENT,
                    false => LAW,
                };
                let mut facts = brief_facts(version);
                let own = [
                    (NAME, name),
                    (BORN_ON, born_on.to_string()),
                    (GROUND, ground.to_owned()),
                ];
                facts.extend(own.map(|(name, text)| (name.to_owned(), text)));
                let notice = notice_of(&Told {
                    pack: &pack,
                    kind,
                    id,
                    organ: &version.source,
                    step: &step,
                    content: &sent.content,
                    before: None,
                    list: Some(item.title.clone()),
                    until: None,
                });
                Ok(Decided {
                    step,
                    change: RecordChange::None,
                    pack_digest,
                    facts,
                    fields: Vec::new(),
                    notice,
                })
            }),
        }
    }
}

/// The item of which an organ may publish its records on a day.
fn item_on<'p>(
    pack: &'p Pack,
    item: &str,
    organ: &str,
    day: Date,
) -> Result<&'p Item, MoveRefusal> {
    check_item(pack, item, organ, day).map_err(|finding| MoveRefusal::Unlawful {
        code: finding.code,
        what: finding.what.clone(),
        remedy: finding.remedy.clone(),
    })?;
    publication::publishable(pack, item, day).map_err(unlawful)
}

fn unlawful(refusal: PublicationRefusal) -> MoveRefusal {
    MoveRefusal::Unlawful {
        code: refusal.code(),
        what: refusal.what(),
        remedy: refusal.remedy(),
    }
}

fn no_document() -> Problem {
    Problem::new(
        "PUBLICATION-DOCUMENT",
        ProblemKind::BadInput,
        ("没有填写文书号", "the document number is missing"),
        (
            "请填写要公示的信息的文书号",
            "give the document number of the record that is to be published",
        ),
    )
}

fn fact_of<'r>(row: &'r CaseRow, name: &str) -> Option<&'r str> {
    row.steps.first().and_then(|first| first.content.fact(name))
}

fn by_consent(row: &CaseRow) -> bool {
    fact_of(row, GROUND) == Some(CONSENT)
}

/// Whether a move is offered: consent is given and taken back only where the publication rests on it.
pub(super) fn offers(row: &CaseRow, step: Move) -> bool {
    match step {
        Move::Agree => by_consent(row) && !row.case.agreed,
        Move::Withdraw if row.case.kind == CaseKind::Publication => by_consent(row),
        _ => true,
    }
}

/// What the law says of a move of a publication beyond the table: what would be shown is asked again at every step towards it.
pub(super) fn check_move(
    row: &CaseRow,
    step: Move,
    version: Option<&Version>,
    pack: &Pack,
    today: Date,
) -> Result<(), MoveRefusal> {
    if row.case.kind != CaseKind::Publication {
        return Ok(());
    }
    match step {
        Move::Agree | Move::Withdraw if !by_consent(row) => {
            Err(unlawful(PublicationRefusal::ByLaw))
        }
        Move::ServeNotice => lawful(row, version, pack, today).map(|_| ()),
        Move::Decide | Move::Release => {
            let item = lawful(row, version, pack, today)?;
            match item.publication.by_consent && !row.case.agreed {
                true => Err(unlawful(PublicationRefusal::NoConsent)),
                false => Ok(()),
            }
        }
        _ => Ok(()),
    }
}

fn lawful<'p>(
    row: &CaseRow,
    version: Option<&Version>,
    pack: &'p Pack,
    today: Date,
) -> Result<&'p Item, MoveRefusal> {
    let version = version.ok_or(MoveRefusal::RecordGone)?;
    let born_on = fact_of(row, BORN_ON).and_then(|text| text.parse().ok());
    let born_on: Date = born_on.ok_or_else(|| unlawful(PublicationRefusal::Minor))?;
    publication::check(pack, version, born_on, today).map_err(unlawful)
}

/// What everybody will see.
pub(super) fn makes(
    row: &CaseRow,
    version: Option<&Version>,
    pack: &Pack,
    public_id: Option<[u8; 16]>,
    today: Date,
) -> Result<RecordChange, MoveRefusal> {
    lawful(row, version, pack, today)?;
    let version = version.ok_or(MoveRefusal::RecordGone)?;
    let public_id = public_id.ok_or(MoveRefusal::RecordGone)?;
    // The fields are those of the version under which the record was accepted.
    let item = pack.item_version(&version.item, version.item_version);
    let item = item.ok_or_else(|| unlawful(PublicationRefusal::NotPublishable))?;
    let name = fact_of(row, NAME).unwrap_or_default();
    Ok(RecordChange::Publish(Box::new(NewPublished {
        public_id,
        record_version: version.version,
        item: version.item.clone(),
        item_version: version.item_version,
        organ: version.source.clone(),
        name_shown: publication::shown_name(item, name),
        document_number: version.document_number.clone(),
        decided_by: version.decided_by.clone(),
        decided_on: version.decided_on,
        fields: publication::shown_fields(item, version, name),
    })))
}

/// What the release keeps.
pub(super) fn released_facts(
    new: &NewPublished,
    version: Option<&Version>,
) -> Vec<(String, String)> {
    let released = version.map(said).unwrap_or_default();
    vec![
        (PUBLIC_ID.to_owned(), hex(&new.public_id)),
        (RELEASED.to_owned(), released),
    ]
}

/// What a record says, whatever state it is in.
fn said(version: &Version) -> String {
    let decided_on = version.decided_on.to_string();
    let mut parts = vec![
        version.document_number.as_str(),
        version.decided_by.as_str(),
        decided_on.as_str(),
    ];
    for (code, text) in &version.fields {
        parts.extend([code.as_str(), text.as_str()]);
    }
    parts.join("\u{1f}")
}

/// Whether the record says something else than what was released: nobody released that.
pub(super) fn is_another(row: &CaseRow, version: Option<&Version>) -> bool {
    if row.case.kind != CaseKind::Publication {
        return false;
    }
    let mut newest_first = row.steps.iter().rev();
    let released = newest_first.find_map(|step| step.content.fact(RELEASED));
    released.is_some_and(|released| version.is_none_or(|version| said(version) != released))
}

/// The item a publication is about.
pub(super) fn item_of(row: &CaseRow, pack: &Pack) -> Option<Bilingual> {
    if row.case.kind != CaseKind::Publication {
        return None;
    }
    let item = pack.item(fact_of(row, ITEM)?)?;
    Some(item.title.clone())
}

/// What people may read of the facts of a step, with their names.
pub(super) fn told(content: &CaseContent) -> Vec<(Bilingual, String)> {
    let ground = content.fact(GROUND).map(|ground| {
        let text = match ground {
            CONSENT => "本人同意 the person's consent",
            _ => "法律、法规或者国家政策 law",
        };
        (
            Bilingual::new("公示依据", "Ground of the publication"),
            text.to_owned(),
        )
    });
    let number = content.fact(PUBLIC_ID).map(|id| {
        (
            Bilingual::new("公示编号", "Number in the public register"),
            id.to_owned(),
        )
    });
    ground.into_iter().chain(number).collect()
}
