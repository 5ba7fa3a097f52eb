//! Everything held about a person, for the person: made from the labels of the columns (`store::label`).

use crate::login::Session;
use crate::platform::Platform;
use crate::policy::Action;
use crate::problem::Problem;
use crate::receipt::Receipt;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use rules::text::Bilingual;
use store::label::{Belongs, Column, Form, Table, tables};
use store::{Held, HeldTable, Kind, OwnOpening, hex};

/// What stands in an entry in place of a policy when the operator works on the machine itself.
const COMMAND_LINE: &str = "command-line";

/// Everything held about a person.
#[derive(Clone)]
pub struct Export {
    /// Receipt of this access.
    pub receipt: Receipt,
    /// The tables whose rows can be found by a person, with theirs.
    pub tables: Vec<ExportTable>,
    /// The other tables: what they hold, and why nothing of it is here.
    pub elsewhere: Vec<ElsewhereTable>,
}

impl std::fmt::Debug for Export {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Export({} tables)", self.tables.len())
    }
}

/// A table with the rows of a person.
#[derive(Clone)]
pub struct ExportTable {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub title: Bilingual,
    /// Who may see its rows.
    pub seen_by: Vec<Bilingual>,
    /// What ends them.
    pub ends: Bilingual,
    /// Its columns.
    pub columns: Vec<ExportColumn>,
    /// Values in the order of the columns.
    pub rows: Vec<Vec<ExportValue>>,
}

impl std::fmt::Debug for ExportTable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ExportTable({}, {} rows)", self.name, self.rows.len())
    }
}

/// A column.
#[derive(Debug, Clone)]
pub struct ExportColumn {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub title: Bilingual,
    /// How sensitive it is, a stable word.
    pub sensitivity: &'static str,
    /// Why its values are not shown, when they are not.
    pub withheld: Option<Bilingual>,
}

/// A table of which nothing is in an export.
#[derive(Debug, Clone)]
pub struct ElsewhereTable {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub title: Bilingual,
    /// Why.
    pub why: Bilingual,
}

/// A value.
#[derive(Clone, PartialEq, Eq)]
pub enum ExportValue {
    /// Nothing is held.
    Nothing,
    /// Something is held and not shown; the column says why.
    Withheld,
    /// Text, ids and digests in hexadecimal.
    Text(String),
    /// A number.
    Number(i64),
    /// Yes or no.
    Flag(bool),
    /// An instant.
    Instant(Timestamp),
    /// A legal date.
    Day(Date),
}

impl std::fmt::Debug for ExportValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ExportValue(hidden)")
    }
}

impl Platform {
    /// Everything held about the person who is logged in.
    ///
    /// # Errors
    /// `LOGIN-STEP-UP` when the last proof is too old; `NOT-ALLOWED` for an account that is no person's.
    pub async fn my_export(&self, session: &Session) -> Result<Export, Problem> {
        let (subject, permit) = self.own(&session.account, Action::ReadOwnReport)?;
        self.must_be_fresh(session)?;
        self.export_of(subject, "self", &session.account.login, permit.text())
            .await
    }

    /// Everything held about the person of a number, on the machine itself.
    ///
    /// # Errors
    /// `ID-…` for a malformed number.
    pub async fn export_for_number(&self, number: &str) -> Result<Export, Problem> {
        let number = self.person_number(number)?;
        let digest = self.store().keys().digest(number.canonical());
        let subject = self.store().identify(digest).wait().await?;
        self.export_of(subject, "operator", COMMAND_LINE, COMMAND_LINE.to_owned())
            .await
    }

    async fn export_of(
        &self,
        subject: [u8; 16],
        organ: &str,
        actor: &str,
        policy: String,
    ) -> Result<Export, Problem> {
        let opening = OwnOpening {
            kind: Kind::OwnExport,
            organ: organ.to_owned(),
            actor: actor.to_owned(),
            ground: None,
            policy,
        };
        let ticket = self.store().open_own(subject, opening).wait().await?;
        let held = self.store().export(&ticket, self.today());
        let held = held.map_err(|error| Problem::unread(error, ticket.receipt().into()))?;
        Ok(Export {
            receipt: ticket.receipt().into(),
            tables: held.into_iter().map(shown).collect(),
            elsewhere: tables().into_iter().filter_map(elsewhere).collect(),
        })
    }
}

fn shown(held: HeldTable) -> ExportTable {
    let table = held.table;
    let pair = |(zh, en): (&str, &str)| Bilingual::new(zh, en);
    let value = |(column, value): (&Column, Held)| value_of(column.form, value);
    ExportTable {
        name: table.name,
        title: Bilingual::new(table.zh, table.en),
        seen_by: table.seen_by.iter().map(|a| pair(a.title())).collect(),
        ends: Bilingual::new(table.ends.zh, table.ends.en),
        columns: table
            .columns
            .iter()
            .map(|column| ExportColumn {
                name: column.name,
                title: Bilingual::new(column.zh, column.en),
                sensitivity: column.sensitivity.word(),
                withheld: column.withheld().map(pair),
            })
            .collect(),
        rows: held
            .rows
            .into_iter()
            .map(|row| table.columns.iter().zip(row).map(value).collect())
            .collect(),
    }
}

fn elsewhere(table: &Table) -> Option<ElsewhereTable> {
    let Belongs::Nobody(zh, en) = table.belongs else {
        return None;
    };
    Some(ElsewhereTable {
        name: table.name,
        title: Bilingual::new(table.zh, table.en),
        why: Bilingual::new(zh, en),
    })
}

fn value_of(form: Form, held: Held) -> ExportValue {
    match (form, held) {
        (_, Held::Nothing) => ExportValue::Nothing,
        (_, Held::Withheld) => ExportValue::Withheld,
        (_, Held::Text(text)) => ExportValue::Text(text),
        (_, Held::Bytes(bytes)) => ExportValue::Text(hex(&bytes)),
        (Form::Flag, Held::Number(number)) => ExportValue::Flag(number != 0),
        (Form::Instant, Held::Number(number)) => Timestamp::from_millisecond(number)
            .map_or(ExportValue::Number(number), ExportValue::Instant),
        (Form::Day, Held::Number(number)) => {
            day(number).map_or(ExportValue::Number(number), ExportValue::Day)
        }
        (_, Held::Number(number)) => ExportValue::Number(number),
    }
}

/// A day counted from 1970.
fn day(number: i64) -> Option<Date> {
    let since = SignedDuration::from_hours(number.checked_mul(24)?);
    Date::constant(1970, 1, 1).checked_add(since).ok()
}
