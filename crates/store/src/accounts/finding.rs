//! Members of an organisation find one another: by all of a name, or of the identifier that its directory knows them by.
//!
//! What is compared stands in `accounts.found_as` only of whoever may be found. So a name that nobody has, somebody who does
//! not want to be found, somebody of another organisation and an organisation whose members are not found are the same to a
//! search: the same two look-ups in the same indices, without a row.

use identity::{Account, AccountId, OrganisationId, finding::folded, scim::NameKey};
use rusqlite::{Connection, params};
use trust::audit::Act;

use super::{
    Changing,
    sql::{ACCOUNT, one, read_account},
};
use crate::{
    Answer, Error, Sqlite,
    audit::{By, tell},
};

pub(crate) const MIGRATION: &str = "
    ALTER TABLE organisations ADD COLUMN directory INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE accounts ADD COLUMN unlisted INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE accounts ADD COLUMN found_as TEXT;
    CREATE INDEX accounts_found_as ON accounts (organisation, found_as);
";

/// People of one answer at most: one more than one is enough to say that a name is not one person's.
pub const FOUND_AT_ONCE: u32 = 2;

/// How it stands with somebody's being found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Whether members of their organisation find one another.
    pub on: bool,
    /// Whether they want to be found, where they are.
    pub listed: bool,
}

/// Finding members. Off until somebody switches it on.
pub trait Finding: Send + Sync {
    /// How it stands; `None`: there is no such account.
    fn finding(&self, account: AccountId) -> Answer<'_, Option<Standing>>;

    /// Whether members of an organisation find one another.
    fn switch_finding(&self, by: By, organisation: OrganisationId, on: bool) -> Answer<'_, Changing>;

    /// Whether somebody wants to be found.
    fn set_listed(&self, account: AccountId, listed: bool) -> Answer<'_, ()>;

    /// Who is called this or has this userName in an organisation's directory, and may be found; at most [`FOUND_AT_ONCE`].
    fn find(&self, organisation: OrganisationId, asked: String) -> Answer<'_, Vec<Account>>;
}

impl Finding for Sqlite {
    fn finding(&self, account: AccountId) -> Answer<'_, Option<Standing>> {
        self.read(move |db| standing(db, account))
    }

    fn switch_finding(&self, by: By, organisation: OrganisationId, on: bool) -> Answer<'_, Changing> {
        self.write_by(move |db| switch(db, &by, organisation, on))
    }

    fn set_listed(&self, account: AccountId, listed: bool) -> Answer<'_, ()> {
        self.write_by(move |db| {
            db.execute("UPDATE accounts SET unlisted = ?2 WHERE id = ?1", params![account.0, !listed])?;
            list(db, account)
        })
    }

    fn find(&self, organisation: OrganisationId, asked: String) -> Answer<'_, Vec<Account>> {
        self.read(move |db| find(db, organisation, &asked))
    }
}

/// Writes anew what somebody is found as: nothing, unless they may be.
pub(crate) fn list(db: &Connection, account: AccountId) -> Result<(), Error> {
    let sql = "SELECT label FROM accounts WHERE id = ?1 AND NOT unlisted
             AND (SELECT directory FROM organisations WHERE organisations.id = accounts.organisation)";
    let label: Option<String> = one(db.prepare_cached(sql)?.query_row([account.0], |row| row.get(0)))?;
    let sql = "UPDATE accounts SET found_as = ?2 WHERE id = ?1";
    db.prepare_cached(sql)?.execute(params![account.0, label.as_deref().map(folded)])?;
    Ok(())
}

fn standing(db: &Connection, account: AccountId) -> Result<Option<Standing>, Error> {
    let sql = "SELECT organisations.directory, accounts.unlisted FROM accounts
         JOIN organisations ON organisations.id = accounts.organisation WHERE accounts.id = ?1";
    one(db
        .prepare_cached(sql)?
        .query_row([account.0], |row| Ok(Standing { on: row.get(0)?, listed: !row.get::<_, bool>(1)? })))
}

fn switch(db: &Connection, by: &By, organisation: OrganisationId, on: bool) -> Result<Changing, Error> {
    let there: Option<bool> =
        one(db.query_row("SELECT directory FROM organisations WHERE id = ?1", [organisation.0], |row| {
            row.get(0)
        }))?;
    match there {
        None => return Ok(Changing::Unknown),
        Some(before) if before == on => return Ok(Changing::Changed),
        Some(_) => {}
    }
    db.execute("UPDATE organisations SET directory = ?2 WHERE id = ?1", params![organisation.0, on])?;
    if on {
        let mut all = db.prepare("SELECT id FROM accounts WHERE organisation = ?1 AND NOT unlisted")?;
        let all = all
            .query_map([organisation.0], |row| Ok(AccountId(row.get(0)?)))?
            .collect::<Result<Vec<_>, _>>()?;
        all.into_iter().try_for_each(|account| list(db, account))?;
    } else {
        let sql = "UPDATE accounts SET found_as = NULL WHERE organisation = ?1 AND found_as IS NOT NULL";
        db.execute(sql, [organisation.0])?;
    }
    tell(db, &by.event(organisation, None, Act::DirectorySwitched { on }))?;
    Ok(Changing::Changed)
}

fn find(db: &Connection, organisation: OrganisationId, asked: &str) -> Result<Vec<Account>, Error> {
    // Where there is no directory, there is a key all the same: everywhere the same is done.
    let sql = "SELECT key FROM provisioning WHERE organisation = ?1";
    let key = one(db.prepare_cached(sql)?.query_row([organisation.0], |row| row.get(0)))?;
    let identifier = NameKey::new(key.unwrap_or_default()).hash(asked.trim());
    let by_name = format!(
        "SELECT {ACCOUNT} FROM accounts WHERE organisation = ?1 AND found_as = ?2 AND active LIMIT {FOUND_AT_ONCE}"
    );
    let by_identifier = format!(
        "SELECT {ACCOUNT} FROM scim_users JOIN accounts ON accounts.id = scim_users.id
         WHERE scim_users.organisation = ?1 AND scim_users.name = ?2
             AND accounts.organisation = ?1 AND accounts.found_as IS NOT NULL AND accounts.active"
    );
    let (mut by_name, mut by_identifier) = (db.prepare_cached(&by_name)?, db.prepare_cached(&by_identifier)?);
    let read = |row: &rusqlite::Row<'_>| read_account(row, 0);
    let named =
        by_name.query_map(params![organisation.0, folded(asked)], read)?.collect::<Result<Vec<_>, _>>()?;
    let known = by_identifier
        .query_map(params![organisation.0, identifier.0], read)?
        .collect::<Result<Vec<_>, _>>()?;
    // Who has an identifier is one person, whatever others are called.
    Ok(if known.is_empty() { named } else { known })
}
