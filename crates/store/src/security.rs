//! Security events: what was done to accounts, grants, organs and policies, and what was refused. They hold ids of
//! accounts, slugs and codes, and nothing about the person anything was done about.

use crate::days::from_milliseconds;
use crate::engine::{Row, params};
use crate::error::StoreError;
use crate::rows;
use crate::store::Store;
use crate::transaction::Transaction;
use crate::writer::Pending;
use jiff::Timestamp;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventKind {
    /// An account was made.
    AccountMade,
    /// An account was ended.
    AccountEnded,
    /// A link was made by which somebody sets the password of their account.
    InvitationMade,
    /// Somebody set the password of their account by such a link.
    PasswordSet,
    /// A role was granted.
    RoleGranted,
    /// A role was not granted, since the organ or the account may not have it.
    GrantRefused,
    /// A grant was ended.
    RoleEnded,
    /// Somebody who wanted to log in, or a system that wanted a token, was refused.
    LoginRefused,
    /// An officer began an emergency.
    EmergencyBegun,
    /// An officer was asked to explain an alarm, or did.
    ReviewAsked,
    /// An alarm was decided.
    ReviewDecided,
}

impl EventKind {
    /// Every kind.
    pub const ALL: [EventKind; 11] = [
        EventKind::AccountMade,
        EventKind::AccountEnded,
        EventKind::InvitationMade,
        EventKind::PasswordSet,
        EventKind::RoleGranted,
        EventKind::GrantRefused,
        EventKind::RoleEnded,
        EventKind::LoginRefused,
        EventKind::EmergencyBegun,
        EventKind::ReviewAsked,
        EventKind::ReviewDecided,
    ];

    /// Stable word for the store and the wire.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            EventKind::AccountMade => "account-made",
            EventKind::AccountEnded => "account-ended",
            EventKind::InvitationMade => "invitation-made",
            EventKind::PasswordSet => "password-set",
            EventKind::RoleGranted => "role-granted",
            EventKind::GrantRefused => "grant-refused",
            EventKind::RoleEnded => "role-ended",
            EventKind::LoginRefused => "login-refused",
            EventKind::EmergencyBegun => "emergency-begun",
            EventKind::ReviewAsked => "review-asked",
            EventKind::ReviewDecided => "review-decided",
        }
    }
}

/// An event about to be kept.
#[derive(Debug, Clone)]
pub struct NewSecurityEvent {
    /// What happened.
    pub kind: EventKind,
    /// Account that did it; `None` for the command line and for whoever is not logged in.
    pub actor: Option<[u8; 16]>,
    /// Account it was done to.
    pub account: Option<[u8; 16]>,
    /// Organ concerned.
    pub organ: Option<String>,
    /// Codes and words only.
    pub detail: Option<String>,
}

/// An event as kept.
#[derive(Debug, Clone)]
pub struct SecurityEvent {
    /// Id, UUID v7: in the order of time.
    pub id: [u8; 16],
    /// When.
    pub at: Timestamp,
    /// What happened, who did it, and to whom.
    pub event: NewSecurityEvent,
}

const COLUMNS: &str = "event_id, at, kind, actor, account, organ, detail";

impl Store {
    /// Keeps an event by itself, when nothing else is written.
    pub fn keep_event(&self, event: NewSecurityEvent) -> Pending<()> {
        self.writer()
            .submit(move |transaction| transaction.tell(&event))
    }

    /// Events of these kinds, newest first, before a given one; with an organ, those that concern it.
    ///
    /// # Errors
    /// [`StoreError`] of the engine; [`StoreError::Corrupt`] for an unknown kind.
    pub fn security_events(
        &self,
        organ: Option<&str>,
        kind: Option<EventKind>,
        before: Option<[u8; 16]>,
        limit: u32,
    ) -> Result<Vec<SecurityEvent>, StoreError> {
        self.readers().read_one(|connection| {
            let sql = format!(
                "SELECT {COLUMNS} FROM security_event
                 WHERE event_id < $1 AND (organ = $2 OR $2 IS NULL) AND (kind = $3 OR $3 IS NULL)
                 ORDER BY event_id DESC LIMIT $4"
            );
            let mut statement = connection.prepare_cached(&sql)?;
            rows::all(
                statement.query(params![
                    before.unwrap_or([255; 16]),
                    organ,
                    kind.map(EventKind::word),
                    limit
                ])?,
                read,
            )
        })
    }
}

impl Transaction<'_> {
    /// Keeps an event with what it tells of.
    pub(crate) fn tell(&self, event: &NewSecurityEvent) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO security_event (event_id, at, kind, actor, account, organ, detail)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)",
            params![
                self.environment().new_id(),
                self.now_milliseconds(),
                event.kind.word(),
                event.actor,
                event.account,
                event.organ,
                event.detail
            ],
        )?;
        Ok(())
    }
}

fn read(row: &Row<'_>) -> Result<SecurityEvent, StoreError> {
    let word: String = row.get(2)?;
    let kind = EventKind::ALL.into_iter().find(|kind| kind.word() == word);
    Ok(SecurityEvent {
        id: row.get(0)?,
        at: from_milliseconds(row.get(1)?, "security_event", "at")?,
        event: NewSecurityEvent {
            kind: kind.ok_or_else(|| StoreError::Corrupt {
                table: "security_event",
                column: "kind",
                what: format!("unknown word {word}"),
            })?,
            actor: row.get(3)?,
            account: row.get(4)?,
            organ: row.get(5)?,
            detail: row.get(6)?,
        },
    })
}
