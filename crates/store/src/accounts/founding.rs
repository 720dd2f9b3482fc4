//! Links by which whoever runs the server invites somebody to make an organisation: each holds once, and is kept as a hash.

use identity::{Role, TokenHash, UnixTime, accounts::INVITED};
use rusqlite::{Connection, params};
use trust::audit::Act;

use super::sql::{number, organisations};
use crate::{
    Error,
    audit::{self, By, tell},
};

pub(crate) const MIGRATION: &str = "
    CREATE TABLE foundings (
        token BLOB PRIMARY KEY,
        until INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
";

/// Keeps a link, for as long as invitations are open; not where there are as many organisations as may be.
pub(crate) fn invite(
    db: &Connection,
    by: &By,
    (token, now): (TokenHash, UnixTime),
    most: u64,
) -> Result<bool, Error> {
    if organisations(db)? >= most {
        return Ok(false);
    }
    let until = number(now.after(INVITED));
    db.execute("INSERT INTO foundings (token, until) VALUES (?1, ?2)", params![token.0, until])?;
    let roles = Role::OF_FOUNDER.into_iter().map(audit::role).collect();
    tell(db, &by.event_of_server(Act::InvitationMade { invitation: audit::handle(&token), roles }))?;
    Ok(true)
}

/// Whether somebody may make an organisation by this link.
pub(crate) fn holds(db: &Connection, token: TokenHash, now: UnixTime) -> Result<bool, Error> {
    let sql = "SELECT 1 FROM foundings WHERE token = ?1 AND until > ?2";
    Ok(db.prepare_cached(sql)?.exists(params![token.0, number(now)])?)
}

/// Takes the link up; whether it held.
pub(super) fn take(db: &Connection, token: TokenHash, now: UnixTime) -> Result<bool, Error> {
    let sql = "DELETE FROM foundings WHERE token = ?1 AND until > ?2";
    Ok(db.execute(sql, params![token.0, number(now)])? == 1)
}
