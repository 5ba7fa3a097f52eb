//! Accounts made, with their first roles.

use crate::engine::params;
use crate::error::StoreError;
use crate::role::{NewGrant, add_grant};
use crate::security::{EventKind, NewSecurityEvent};
use crate::store::Store;
use crate::transaction::Transaction;
use crate::writer::Pending;
use jiff::civil::Date;
use rules::role::{GrantRefusal, Role, may_hold_together};

/// An account about to be made.
#[derive(Clone)]
pub struct NewAccount {
    /// Login name.
    pub login: String,
    /// argon2id hash in PHC form.
    pub password: String,
    /// Name shown, Chinese.
    pub display_zh: String,
    /// Name shown, English.
    pub display_en: String,
    /// What it is: `person`, `staff` or `system`.
    pub kind: String,
    /// Organ it belongs to.
    pub organ: Option<String>,
    /// Roles it gets in that organ.
    pub roles: Vec<Role>,
    /// Account that makes it; `None` for the command line.
    pub made_by: Option<[u8; 16]>,
    /// First day of those roles.
    pub first_day: Date,
    /// Keyed digest of the person's number, for a person's own account.
    pub digest: Option<[u8; 32]>,
    /// A demonstration account.
    pub demo: bool,
}

impl std::fmt::Debug for NewAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewAccount({})", self.login)
    }
}

impl Store {
    /// Makes an account with its first roles, or leaves the one of this login as it is. Roles that exclude each other make
    /// no account.
    pub fn make_account(&self, new: NewAccount) -> Pending<Result<(), GrantRefusal>> {
        self.writer()
            .submit(move |transaction| Ok(make(transaction, &new)?.map(|_| ())))
    }

    /// The same, told whether there was one of this login before; the id of a new one.
    pub fn add_account(&self, new: NewAccount) -> Pending<Result<Option<[u8; 16]>, GrantRefusal>> {
        self.writer().submit(move |transaction| {
            Ok(make(transaction, &new)?.map(|made| made.new.then_some(made.id)))
        })
    }
}

/// The first grants of an account about to be made, checked against each other.
struct FirstGrants {
    account: [u8; 16],
    grants: Vec<NewGrant>,
}

fn first_grants(
    transaction: &Transaction<'_>,
    new: &NewAccount,
) -> Result<FirstGrants, GrantRefusal> {
    let account = transaction.environment().new_id();
    for (place, role) in new.roles.iter().enumerate() {
        let before = &new.roles[..place];
        if let Some(held) = before.iter().find(|held| !may_hold_together(**held, *role)) {
            return Err(GrantRefusal::Excluded {
                held: *held,
                new: *role,
            });
        }
    }
    let organ = new.organ.as_deref().unwrap_or_default();
    let grant = |role: &Role| NewGrant {
        account,
        organ: organ.to_owned(),
        role: *role,
        first_day: new.first_day,
        last_day: None,
        granted_by: new.made_by,
        delegated_from: None,
    };
    Ok(FirstGrants {
        account,
        grants: new.roles.iter().map(grant).collect(),
    })
}

/// An account that was to be made.
pub(crate) struct Made {
    /// The id it has, or would have if one of its login were not there.
    pub(crate) id: [u8; 16],
    /// It was not there before.
    pub(crate) new: bool,
}

/// Makes an account with its first roles.
pub(crate) fn make(
    transaction: &Transaction<'_>,
    new: &NewAccount,
) -> Result<Result<Made, GrantRefusal>, StoreError> {
    let grants = match first_grants(transaction, new) {
        Ok(grants) => grants,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let made = insert(transaction, new, grants.account)?;
    if made {
        transaction.tell(&NewSecurityEvent {
            kind: EventKind::AccountMade,
            actor: new.made_by,
            account: Some(grants.account),
            organ: new.organ.clone(),
            detail: Some(new.kind.clone()),
        })?;
        for grant in grants.grants {
            // They were checked against each other, and the account is new.
            let _ = add_grant(transaction, &grant)?;
        }
    }
    Ok(Ok(Made {
        id: grants.account,
        new: made,
    }))
}

/// Whether the account was made, and not there before.
fn insert(
    transaction: &Transaction<'_>,
    new: &NewAccount,
    id: [u8; 16],
) -> Result<bool, StoreError> {
    let subject = new
        .digest
        .map(|digest| transaction.identify(&digest))
        .transpose()?;
    let made = transaction.connection.execute(
        "INSERT INTO account (account_id, login, password, display_zh, display_en, kind, organ,
               subject_id, demo, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             ON CONFLICT (login) DO NOTHING",
        params![
            id,
            new.login,
            new.password,
            new.display_zh,
            new.display_en,
            new.kind,
            new.organ,
            subject,
            new.demo,
            transaction.now_milliseconds()
        ],
    )?;
    Ok(made == 1)
}
