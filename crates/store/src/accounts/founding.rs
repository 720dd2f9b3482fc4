//! Links by which whoever runs the server invites somebody to make an organisation: each holds once, and is kept as a hash.

use identity::{Role, TokenHash, UnixTime, accounts::INVITED};
use rusqlite::{Connection, params};
use trust::audit::Act;

use super::sql::{number, organisations, time};
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

/// Links that are open, until when; the first to end first.
pub(crate) fn open(db: &Connection, now: UnixTime) -> Result<Vec<(TokenHash, UnixTime)>, Error> {
    let mut statement =
        db.prepare_cached("SELECT token, until FROM foundings WHERE until > ?1 ORDER BY until, token")?;
    let links = statement.query_map([number(now)], |row| Ok((TokenHash(row.get(0)?), time(row, 1)?)))?;
    Ok(links.collect::<Result<_, _>>()?)
}

/// Nobody makes an organisation by the link of this handle any more; whether it was open.
pub(crate) fn withdraw(db: &Connection, by: &By, link: &str, now: UnixTime) -> Result<bool, Error> {
    for (token, _) in open(db, now)? {
        let invitation = audit::handle(&token);
        if invitation.as_str() == link && take(db, token, now)? {
            tell(db, &by.event_of_server(Act::InvitationWithdrawn { invitation }))?;
            return Ok(true);
        }
    }
    Ok(false)
}

/// Takes the link up; whether it held.
pub(super) fn take(db: &Connection, token: TokenHash, now: UnixTime) -> Result<bool, Error> {
    let sql = "DELETE FROM foundings WHERE token = ?1 AND until > ?2";
    Ok(db.execute(sql, params![token.0, number(now)])? == 1)
}
