//! 公示册, for everybody: what was released, looked for by what somebody knows of a decision. Nobody is found by an identity number, and
//! nothing is listed without something to look for.

use crate::platform::{Platform, id_of_hex};
use crate::policy::Part;
use crate::problem::{Problem, ProblemKind};
use crate::record::{citation_text, is_shown_by_line, organ_name};
use jiff::civil::Date;
use rules::publication::publishable;
use rules::record::State;
use rules::text::Bilingual;
use store::{PublishedRow, RegisterSearch, hex};

/// Records told of at once; whoever looks for more has to say more.
const MOST_TOLD: usize = 20;
/// Records looked at for one search.
const MOST_READ: u32 = 200;
/// Longest text that is looked for, in characters.
const LONGEST: usize = 120;

/// What somebody looks for; at least one is given. A name that is shown masked leads to nobody by itself.
#[derive(Clone, Default)]
pub struct RegisterQuery {
    /// Name of the person.
    pub name: String,
    /// Slug of the organ that supplied the record.
    pub organ: String,
    /// Document number.
    pub document: String,
}

impl std::fmt::Debug for RegisterQuery {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RegisterQuery(hidden)")
    }
}

/// A record as everybody sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterEntry {
    /// Number in the register, hexadecimal.
    pub id: String,
    /// Slug of the item.
    pub item: String,
    /// Name of the item.
    pub title: Bilingual,
    /// Name of the person, as it is shown.
    pub name: String,
    /// Slug of the organ that supplied it.
    pub organ: String,
    /// Its name.
    pub organ_name: Bilingual,
    /// Organ that decided.
    pub decided_by: String,
    /// Document number.
    pub document_number: String,
    /// Day of the decision.
    pub decided_on: Date,
    /// Day of the release.
    pub released_on: Date,
    /// Last day it is shown.
    pub until: Date,
    /// The person disputes it, and nobody has decided.
    pub disputed: bool,
    /// What else is shown.
    pub fields: Vec<(Bilingual, String)>,
    /// Why it may be published.
    pub basis: Vec<Bilingual>,
}

/// What a search found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RegisterAnswer {
    /// The records, those released last first.
    pub entries: Vec<RegisterEntry>,
    /// There are more; they are told to whoever looks for something narrower.
    pub more: bool,
}

impl Platform {
    /// Looks in the public register.
    ///
    /// # Errors
    /// `REGISTER-EMPTY` when nothing is looked for, `REGISTER-NUMBER` for an identity number, `REGISTER-TOO-LONG`; `POLICY-DENIED`.
    pub async fn search_register(&self, query: &RegisterQuery) -> Result<RegisterAnswer, Problem> {
        self.public(Part::Register)?;
        let (name, organ, document) =
            (query.name.trim(), query.organ.trim(), query.document.trim());
        check_texts(&[name, organ, document])?;
        let search = match (document, name, organ) {
            ("", "", "") => return Err(nothing_given()),
            ("", "", organ) => RegisterSearch::Organ(organ),
            ("", name, _) => RegisterSearch::Name(name),
            (document, ..) => RegisterSearch::Document(document),
        };
        let today = self.today();
        let rows = self.store().search_published(search, today, MOST_READ)?;
        let masked = rules::mask::name(name);
        // With the document in hand, a name is compared as far as it is shown.
        let fits = |row: &PublishedRow| {
            let of_name = name.is_empty() || [name, &masked].contains(&row.name_shown.as_str());
            of_name && (organ.is_empty() || row.organ == organ)
        };
        let found = rows.into_iter().filter(fits);
        let mut entries: Vec<RegisterEntry> = found.filter_map(|row| self.entry(row)).collect();
        let more = entries.len() > MOST_TOLD;
        entries.truncate(MOST_TOLD);
        Ok(RegisterAnswer { entries, more })
    }

    /// The record of a number in the register.
    ///
    /// # Errors
    /// `NOT-FOUND` when there is none, or it is not shown any more; `POLICY-DENIED`.
    pub async fn register_entry(&self, id: &str) -> Result<RegisterEntry, Problem> {
        self.public(Part::Register)?;
        let id = id_of_hex(id).ok_or_else(Problem::not_found)?;
        let row = self.store().published_record(id, self.today())?;
        row.and_then(|row| self.entry(row))
            .ok_or_else(Problem::not_found)
    }

    /// Organs that have items which may be published: slug and name.
    ///
    /// # Errors
    /// `POLICY-DENIED`.
    pub fn register_organs(&self) -> Result<Vec<(String, Bilingual)>, Problem> {
        self.public(Part::Register)?;
        let (pack, today) = (self.pack(), self.today());
        let published: Vec<_> = pack
            .items
            .iter()
            .filter(|item| publishable(pack, &item.id, today).is_ok())
            .collect();
        let supplies =
            |organ: &&rules::organ::Organ| published.iter().any(|item| item.supplied_by(organ));
        let organs = pack.organs.iter().filter(supplies);
        Ok(organs
            .map(|organ| (organ.id.clone(), organ.name_on(today).clone()))
            .collect())
    }

    /// A row as everybody sees it; `None` when the catalogue of today does not publish its item any more.
    fn entry(&self, row: PublishedRow) -> Option<RegisterEntry> {
        let (pack, today) = (self.pack(), self.today());
        let governs = publishable(pack, &row.item, today).ok()?;
        let accepted = pack.item_version(&row.item, row.item_version)?;
        let named = |(code, text): (String, String)| {
            let field = accepted.field(&code).filter(|f| !is_shown_by_line(f))?;
            Some((field.title.clone(), text))
        };
        Some(RegisterEntry {
            id: hex(&row.public_id),
            title: accepted.title.clone(),
            item: row.item,
            name: row.name_shown,
            organ_name: organ_name(pack, &row.organ, row.decided_on),
            organ: row.organ,
            decided_by: row.decided_by,
            document_number: row.document_number,
            decided_on: row.decided_on,
            released_on: row.released_on,
            until: row.display_until,
            disputed: row.state == State::Disputed,
            fields: row.fields.into_iter().filter_map(named).collect(),
            basis: governs
                .publication_basis
                .iter()
                .map(|citation| citation_text(pack, citation))
                .collect(),
        })
    }
}

fn check_texts(texts: &[&str]) -> Result<(), Problem> {
    if texts.iter().any(|text| text.chars().count() > LONGEST) {
        return Err(Problem::new(
            "REGISTER-TOO-LONG",
            ProblemKind::BadInput,
            ("查找的文字过长", "the text that is looked for is too long"),
            (
                "请填写文书上的姓名或者文书号",
                "write the name or number as it stands on the document",
            ),
        ));
    }
    let has_number = |text: &&str| rules::mask::mask_person_numbers(text).is_some();
    match texts.iter().any(has_number) {
        true => Err(Problem::new(
            "REGISTER-NUMBER",
            ProblemKind::BadInput,
            (
                "公示册不能按证件号码查找",
                "nobody is found in the public register by an identity number",
            ),
            (
                "请填写文书号、单位或者公示的姓名；本人的信息请登录后查看本人报告",
                "give a document number, an organ or a name as shown; your own records are in your own report",
            ),
        )),
        false => Ok(()),
    }
}

fn nothing_given() -> Problem {
    Problem::new(
        "REGISTER-EMPTY",
        ProblemKind::BadInput,
        ("没有填写查找的内容", "nothing is given to look for"),
        (
            "请至少填写姓名、单位、文书号中的一项；公示册不提供全部清单",
            "give a name, an organ or a document number; the register is not listed as a whole",
        ),
    )
}
