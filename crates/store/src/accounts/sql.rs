//! What is done with organisations and their people, in SQL.

use identity::{
    Account, AccountId, Credential, Invitation, Organisation, OrganisationId, Role, Roles, Session,
    TokenHash, UnixTime,
};
use rusqlite::{Connection, OptionalExtension, Row, params};
use trust::audit::{AccountOrigin, Act, OrganisationPart};

use super::{
    Changing, Founding, Invited, MOST_CREDENTIALS, PEOPLE_AT_ONCE, Person, finding, founding,
    provisioning::is_suspended,
};
use crate::{
    Error,
    audit::{self, By, tell},
};

pub(crate) const MIGRATION: &str = "
    CREATE TABLE organisations (
        id BLOB PRIMARY KEY,
        name TEXT NOT NULL,
        path TEXT NOT NULL UNIQUE,
        host TEXT UNIQUE,
        since INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE accounts (
        id BLOB PRIMARY KEY,
        organisation BLOB NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
        label TEXT NOT NULL,
        roles INTEGER NOT NULL,
        active INTEGER NOT NULL,
        since INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX accounts_organisation ON accounts (organisation, id);
    CREATE TABLE credentials (
        id BLOB PRIMARY KEY,
        account BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
        label TEXT NOT NULL,
        key TEXT NOT NULL,
        since INTEGER NOT NULL,
        used INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX credentials_account ON credentials (account);
    CREATE TABLE sessions (
        token BLOB PRIMARY KEY,
        account BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
        since INTEGER NOT NULL,
        used INTEGER NOT NULL,
        shown INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX sessions_account ON sessions (account);
    CREATE TABLE invitations (
        token BLOB PRIMARY KEY,
        organisation BLOB NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
        label TEXT NOT NULL,
        roles INTEGER NOT NULL,
        inviter BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
        until INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
";

pub(crate) const ORGANISATION: &str =
    "organisations.id, organisations.name, organisations.path, organisations.host, organisations.since";
pub(crate) const ACCOUNT: &str =
    "accounts.id, accounts.organisation, accounts.label, accounts.roles, accounts.active, accounts.since";
const CREDENTIAL: &str = "credentials.id, credentials.account, credentials.label, credentials.key, credentials.since, \
     credentials.used";
const SESSION: &str = "sessions.token, sessions.account, sessions.since, sessions.used, sessions.shown";
const INVITATION: &str = "invitations.token, invitations.organisation, invitations.label, invitations.roles, \
     invitations.inviter, invitations.until";

pub fn organisations(db: &Connection) -> Result<u64, Error> {
    let count: i64 = db.query_row("SELECT count(*) FROM organisations", [], |row| row.get(0))?;
    Ok(unsigned(count))
}

pub fn found(
    db: &Connection,
    by: &By,
    organisation: &Organisation,
    owner: &Account,
    credential: &Credential,
    most: u64,
    link: Option<TokenHash>,
) -> Result<Founding, Error> {
    if organisations(db)? >= most {
        return Ok(Founding::Full);
    }
    if is_taken(db, organisation)? {
        return Ok(Founding::Taken);
    }
    let Organisation { id, name, path, host, since } = organisation;
    // Once: whoever comes second has lost.
    if let Some(link) = link
        && !founding::take(db, link, *since)?
    {
        return Ok(Founding::Spent);
    }
    db.execute(
        "INSERT INTO organisations (id, name, path, host, since) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![id.0, name, path, host, number(*since)],
    )?;
    tell(db, &by.event(*id, None, Act::OrganisationFounded {}))?;
    add_account(db, by, owner, AccountOrigin::Invitation)?;
    insert_credential(db, credential)?;
    Ok(Founding::Founded)
}

pub fn organisation(db: &Connection, id: OrganisationId) -> Result<Option<Organisation>, Error> {
    let sql = format!("SELECT {ORGANISATION} FROM organisations WHERE id = ?1");
    one(db.prepare_cached(&sql)?.query_row([id.0], |row| read_organisation(row, 0)))
}

pub fn change_organisation(db: &Connection, by: &By, organisation: &Organisation) -> Result<Changing, Error> {
    if is_taken(db, organisation)? {
        return Ok(Changing::Taken);
    }
    let Organisation { id, name, path, host, since: _ } = organisation;
    let Some(before) = self::organisation(db, *id)? else { return Ok(Changing::Unknown) };
    db.execute(
        "UPDATE organisations SET name = ?2, path = ?3, host = ?4 WHERE id = ?1",
        params![id.0, name, path, host],
    )?;
    let changes = [
        (OrganisationPart::Name, before.name != *name),
        (OrganisationPart::Path, before.path != *path),
        (OrganisationPart::Host, before.host != *host),
    ];
    let parts: Vec<_> = changes.into_iter().filter_map(|(part, changed)| changed.then_some(part)).collect();
    if !parts.is_empty() {
        tell(db, &by.event(*id, None, Act::OrganisationChanged { parts }))?;
    }
    Ok(Changing::Changed)
}

pub fn delete_organisation(db: &Connection, by: &By, id: OrganisationId) -> Result<(), Error> {
    if db.execute("DELETE FROM organisations WHERE id = ?1", [id.0])? == 1 {
        // Nothing is left that could say who this was.
        let nobody = By { actor: trust::audit::Actor::System, at: by.at };
        tell(db, &nobody.event_of_server(Act::OrganisationDeleted {}))?;
    }
    Ok(())
}

pub fn account(
    db: &Connection,
    organisation: OrganisationId,
    id: AccountId,
) -> Result<Option<Account>, Error> {
    let sql = format!("SELECT {ACCOUNT} FROM accounts WHERE organisation = ?1 AND id = ?2");
    one(db.prepare_cached(&sql)?.query_row([organisation.0, id.0], |row| read_account(row, 0)))
}

pub fn people(
    db: &Connection,
    organisation: OrganisationId,
    after: Option<AccountId>,
) -> Result<Vec<Person>, Error> {
    let sql = format!(
        "SELECT {ACCOUNT},
             (SELECT count(*) FROM credentials WHERE account = accounts.id),
             (SELECT count(*) FROM sessions WHERE account = accounts.id),
             EXISTS (SELECT 1 FROM scim_users WHERE scim_users.id = accounts.id)
         FROM accounts WHERE organisation = ?1 AND (?2 IS NULL OR id > ?2) ORDER BY id LIMIT ?3"
    );
    let read = |row: &Row<'_>| {
        let account = read_account(row, 0)?;
        Ok(Person { account, credentials: row.get(6)?, sessions: row.get(7)?, provisioned: row.get(8)? })
    };
    let mut statement = db.prepare_cached(&sql)?;
    let rows = statement.query_map(params![organisation.0, after.map(|id| id.0), PEOPLE_AT_ONCE], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn set_label(
    db: &Connection,
    by: &By,
    organisation: OrganisationId,
    id: AccountId,
    label: &str,
) -> Result<Changing, Error> {
    let Some(before) = account(db, organisation, id)? else { return Ok(Changing::Unknown) };
    if before.label != label {
        db.execute("UPDATE accounts SET label = ?2 WHERE id = ?1", params![id.0, label])?;
        finding::list(db, id)?;
        tell(db, &by.event(organisation, Some(id), Act::AccountRenamed {}))?;
    }
    Ok(Changing::Changed)
}

pub fn set_roles(
    db: &Connection,
    by: &By,
    organisation: OrganisationId,
    id: AccountId,
    (from, roles): (Roles, Roles),
) -> Result<Changing, Error> {
    let Some(before) = account(db, organisation, id)? else { return Ok(Changing::Unknown) };
    if before.roles != from {
        return Ok(Changing::Meanwhile);
    }
    if !roles.has(Role::Owner) && is_last_owner(db, &before)? {
        return Ok(Changing::Last);
    }
    change_roles(db, by, &before, roles)?;
    Ok(Changing::Changed)
}

pub fn set_active(
    db: &Connection,
    by: &By,
    organisation: OrganisationId,
    id: AccountId,
    active: bool,
) -> Result<Changing, Error> {
    let Some(before) = account(db, organisation, id)? else { return Ok(Changing::Unknown) };
    if !active && is_last_owner(db, &before)? {
        return Ok(Changing::Last);
    }
    if active && is_suspended(db, id)? {
        return Ok(Changing::Suspended);
    }
    db.execute("UPDATE accounts SET active = ?2 WHERE id = ?1", params![id.0, active])?;
    if before.active != active {
        let act = match active {
            true => Act::AccountReactivated {},
            false => Act::AccountDeactivated { reason: None },
        };
        tell(db, &by.event(organisation, Some(id), act))?;
    }
    if !active {
        db.execute("DELETE FROM sessions WHERE account = ?1", [id.0])?;
    }
    Ok(Changing::Changed)
}

pub fn invite(db: &Connection, by: &By, invitation: &Invitation) -> Result<(), Error> {
    let Invitation { token, organisation, label, roles, by: inviter, until } = invitation;
    db.execute(
        "INSERT INTO invitations (token, organisation, label, roles, inviter, until)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![token.0, organisation.0, label, roles.bits(), inviter.0, number(*until)],
    )?;
    let roles = roles.iter().map(audit::role).collect();
    let act = Act::InvitationMade { invitation: audit::handle(token), roles };
    tell(db, &by.event(*organisation, None, act))
}

pub fn invitation(db: &Connection, token: TokenHash, now: UnixTime) -> Result<Option<Invited>, Error> {
    let sql = format!(
        "SELECT {INVITATION}, {ORGANISATION}, {ACCOUNT} FROM invitations
         JOIN organisations ON organisations.id = invitations.organisation
         JOIN accounts ON accounts.id = invitations.inviter WHERE token = ?1 AND until > ?2"
    );
    let read = |row: &Row<'_>| {
        let (invitation, organisation) = (read_invitation(row)?, read_organisation(row, 6)?);
        Ok((invitation, organisation, read_account(row, 11)?))
    };
    let found = one(db.prepare_cached(&sql)?.query_row(params![token.0, number(now)], read))?;
    // It holds as long as whoever made it could make it.
    let held = found.filter(|(invitation, _, inviter)| invitation.is_given_by(inviter));
    Ok(held.map(|(invitation, organisation, inviter)| Invited {
        invitation,
        organisation,
        inviter: inviter.label,
    }))
}

pub fn invitations(
    db: &Connection,
    organisation: OrganisationId,
    now: UnixTime,
) -> Result<Vec<Invitation>, Error> {
    let sql =
        format!("SELECT {INVITATION} FROM invitations WHERE organisation = ?1 AND until > ?2 ORDER BY until");
    let mut statement = db.prepare_cached(&sql)?;
    let rows = statement.query_map(params![organisation.0, number(now)], read_invitation)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn withdraw(
    db: &Connection,
    by: &By,
    organisation: OrganisationId,
    token: TokenHash,
) -> Result<bool, Error> {
    let sql = "DELETE FROM invitations WHERE organisation = ?1 AND token = ?2";
    let there = db.execute(sql, params![organisation.0, token.0])? == 1;
    if there {
        let act = Act::InvitationWithdrawn { invitation: audit::handle(&token) };
        tell(db, &by.event(organisation, None, act))?;
    }
    Ok(there)
}

pub fn accept(
    db: &Connection,
    token: TokenHash,
    account: &Account,
    credential: &Credential,
    now: UnixTime,
) -> Result<bool, Error> {
    let invited = invitation(db, token, now)?.map(|invited| invited.invitation);
    if invited
        .is_none_or(|invited| (invited.organisation, invited.roles) != (account.organisation, account.roles))
    {
        return Ok(false);
    }
    db.execute("DELETE FROM invitations WHERE token = ?1", [token.0])?;
    add_account(db, &By::account(account.id, now), account, AccountOrigin::Invitation)?;
    insert_credential(db, credential)?;
    Ok(true)
}

pub fn credential(db: &Connection, id: &[u8]) -> Result<Option<(Credential, Account)>, Error> {
    let sql = format!(
        "SELECT {CREDENTIAL}, {ACCOUNT} FROM credentials JOIN accounts ON accounts.id = credentials.account
         WHERE credentials.id = ?1 AND accounts.active"
    );
    let read = |row: &Row<'_>| Ok((read_credential(row)?, read_account(row, 6)?));
    one(db.prepare_cached(&sql)?.query_row([id], read))
}

pub fn credentials(db: &Connection, account: AccountId) -> Result<Vec<Credential>, Error> {
    let sql = format!("SELECT {CREDENTIAL} FROM credentials WHERE account = ?1 ORDER BY since, id");
    let mut statement = db.prepare_cached(&sql)?;
    let rows = statement.query_map([account.0], read_credential)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn add_credential(db: &Connection, by: &By, credential: &Credential) -> Result<bool, Error> {
    if credentials(db, credential.account)?.len() >= MOST_CREDENTIALS {
        return Ok(false);
    }
    insert_credential(db, credential)?;
    tell_of(db, by, credential.account, Act::PasskeyAdded {})?;
    Ok(true)
}

fn insert_credential(db: &Connection, credential: &Credential) -> Result<(), Error> {
    let Credential { id, account, label, key, since, used } = credential;
    db.execute(
        "INSERT INTO credentials (id, account, label, key, since, used) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![id, account.0, label, key, number(*since), number(*used)],
    )?;
    Ok(())
}

pub fn used_credential(db: &Connection, id: &[u8], key: &str, day: UnixTime) -> Result<(), Error> {
    db.execute("UPDATE credentials SET key = ?2, used = ?3 WHERE id = ?1", params![id, key, number(day)])?;
    Ok(())
}

pub fn remove_credential(db: &Connection, by: &By, account: AccountId, id: &[u8]) -> Result<Changing, Error> {
    let all = credentials(db, account)?;
    if !all.iter().any(|credential| credential.id == id) {
        return Ok(Changing::Unknown);
    }
    let by_provider: bool = db.query_row(
        "SELECT EXISTS (SELECT 1 FROM provider_links WHERE account = ?1)",
        [account.0],
        |row| row.get(0),
    )?;
    if all.len() == 1 && !by_provider {
        return Ok(Changing::Last);
    }
    db.execute("DELETE FROM credentials WHERE account = ?1 AND id = ?2", params![account.0, id])?;
    tell_of(db, by, account, Act::PasskeyRemoved {})?;
    Ok(Changing::Changed)
}

pub fn begin_session(db: &Connection, session: &Session) -> Result<(), Error> {
    let Session { token, account, since, used, shown } = session;
    db.execute(
        "INSERT INTO sessions (token, account, since, used, shown) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![token.0, account.0, number(*since), number(*used), number(*shown)],
    )?;
    Ok(())
}

pub fn session(db: &Connection, token: TokenHash) -> Result<Option<(Session, Account)>, Error> {
    let sql = format!(
        "SELECT {SESSION}, {ACCOUNT} FROM sessions JOIN accounts ON accounts.id = sessions.account
         WHERE token = ?1 AND accounts.active"
    );
    let read = |row: &Row<'_>| Ok((read_session(row)?, read_account(row, 5)?));
    one(db.prepare_cached(&sql)?.query_row([token.0], read))
}

pub fn touch_session(db: &Connection, session: &Session) -> Result<(), Error> {
    let sql = "UPDATE sessions SET used = max(used, ?2), shown = max(shown, ?3) WHERE token = ?1";
    db.execute(sql, params![session.token.0, number(session.used), number(session.shown)])?;
    Ok(())
}

pub fn sessions(db: &Connection, account: AccountId) -> Result<Vec<Session>, Error> {
    let sql = format!("SELECT {SESSION} FROM sessions WHERE account = ?1 ORDER BY since DESC");
    let mut statement = db.prepare_cached(&sql)?;
    let rows = statement.query_map([account.0], read_session)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn end_session(db: &Connection, account: AccountId, token: TokenHash) -> Result<bool, Error> {
    let sql = "DELETE FROM sessions WHERE account = ?1 AND token = ?2";
    Ok(db.execute(sql, params![account.0, token.0])? == 1)
}

/// Told where it is somebody else who ends them.
pub fn end_sessions(
    db: &Connection,
    by: &By,
    account: AccountId,
    but: Option<TokenHash>,
) -> Result<u64, Error> {
    let sql = "DELETE FROM sessions WHERE account = ?1 AND token IS NOT ?2";
    let ended = db.execute(sql, params![account.0, but.map(|token| token.0)])?;
    let count = u64::try_from(ended).unwrap_or(0);
    if by.actor != By::account(account, UnixTime(0)).actor {
        tell_of(db, by, account, Act::SessionsEnded { count })?;
    }
    Ok(count)
}

/// What is done to somebody, in their organisation.
pub(crate) fn tell_of(db: &Connection, by: &By, whom: AccountId, act: Act) -> Result<(), Error> {
    let sql = "SELECT organisation FROM accounts WHERE id = ?1";
    match one(db.prepare_cached(sql)?.query_row([whom.0], |row| row.get(0)))? {
        Some(organisation) => tell(db, &by.event(OrganisationId(organisation), Some(whom), act)),
        None => Ok(()),
    }
}

/// Gives somebody these roles, whoever says so. More roles may take more at a provider than was asked of them there: the
/// sessions that began by one end.
pub(crate) fn change_roles(db: &Connection, by: &By, before: &Account, after: Roles) -> Result<(), Error> {
    let sql = "UPDATE accounts SET roles = ?2 WHERE id = ?1";
    db.prepare_cached(sql)?.execute(params![before.id.0, after.bits()])?;
    if after.exceed(before.roles) {
        let sql =
            "DELETE FROM sessions WHERE account = ?1 AND token IN (SELECT session FROM provider_sessions)";
        db.prepare_cached(sql)?.execute([before.id.0])?;
    }
    tell_roles(db, by, before, after)
}

/// Which roles somebody has now and had not, and the other way round.
fn tell_roles(db: &Connection, by: &By, before: &Account, after: Roles) -> Result<(), Error> {
    for role in Role::ALL {
        let name = audit::role(role);
        let act = match (before.roles.has(role), after.has(role)) {
            (false, true) => Act::RoleGranted { role: name, until: None, reason: None },
            (true, false) => Act::RoleRevoked { role: name, reason: None },
            _ => continue,
        };
        tell(db, &by.event(before.organisation, Some(before.id), act))?;
    }
    Ok(())
}

pub(crate) fn add_account(
    db: &Connection,
    by: &By,
    account: &Account,
    origin: AccountOrigin,
) -> Result<(), Error> {
    let Account { id, organisation, label, roles, active, since } = account;
    db.execute(
        "INSERT INTO accounts (id, organisation, label, roles, active, since) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![id.0, organisation.0, label, roles.bits(), active, number(*since)],
    )?;
    finding::list(db, *id)?;
    tell(db, &by.event(*organisation, Some(*id), Act::AccountCreated { origin }))?;
    tell_roles(db, by, &Account { roles: Roles::default(), ..account.clone() }, *roles)
}

/// Whether its path or host is another organisation's.
fn is_taken(db: &Connection, organisation: &Organisation) -> Result<bool, Error> {
    let sql = "SELECT EXISTS (SELECT 1 FROM organisations WHERE id <> ?1 AND (path = ?2 OR host = ?3))";
    let Organisation { id, path, host, .. } = organisation;
    Ok(db.prepare_cached(sql)?.query_row(params![id.0, path, host], |row| row.get(0))?)
}

/// Whether nobody else owns the organisation and is let in.
pub(crate) fn is_last_owner(db: &Connection, account: &Account) -> Result<bool, Error> {
    if !account.roles.has(Role::Owner) || !account.active {
        return Ok(false);
    }
    let owner = Roles::default().with(Role::Owner).bits();
    let sql = "SELECT NOT EXISTS (
             SELECT 1 FROM accounts WHERE organisation = ?1 AND id <> ?2 AND active AND roles & ?3 <> 0)";
    let last = db.query_row(sql, params![account.organisation.0, account.id.0, owner], |row| row.get(0))?;
    Ok(last)
}

pub(crate) fn read_organisation(row: &Row<'_>, at: usize) -> rusqlite::Result<Organisation> {
    Ok(Organisation {
        id: OrganisationId(row.get(at)?),
        name: row.get(at + 1)?,
        path: row.get(at + 2)?,
        host: row.get(at + 3)?,
        since: time(row, at + 4)?,
    })
}

pub(crate) fn read_account(row: &Row<'_>, at: usize) -> rusqlite::Result<Account> {
    Ok(Account {
        id: AccountId(row.get(at)?),
        organisation: OrganisationId(row.get(at + 1)?),
        label: row.get(at + 2)?,
        roles: Roles::from_bits(row.get(at + 3)?),
        active: row.get(at + 4)?,
        since: time(row, at + 5)?,
    })
}

fn read_credential(row: &Row<'_>) -> rusqlite::Result<Credential> {
    Ok(Credential {
        id: row.get(0)?,
        account: AccountId(row.get(1)?),
        label: row.get(2)?,
        key: row.get(3)?,
        since: time(row, 4)?,
        used: time(row, 5)?,
    })
}

fn read_session(row: &Row<'_>) -> rusqlite::Result<Session> {
    Ok(Session {
        token: TokenHash(row.get(0)?),
        account: AccountId(row.get(1)?),
        since: time(row, 2)?,
        used: time(row, 3)?,
        shown: time(row, 4)?,
    })
}

fn read_invitation(row: &Row<'_>) -> rusqlite::Result<Invitation> {
    Ok(Invitation {
        token: TokenHash(row.get(0)?),
        organisation: OrganisationId(row.get(1)?),
        label: row.get(2)?,
        roles: Roles::from_bits(row.get(3)?),
        by: AccountId(row.get(4)?),
        until: time(row, 5)?,
    })
}

pub(crate) fn one<T>(found: rusqlite::Result<T>) -> Result<Option<T>, Error> {
    Ok(found.optional()?)
}

pub(crate) fn time(row: &Row<'_>, at: usize) -> rusqlite::Result<UnixTime> {
    Ok(UnixTime(unsigned(row.get(at)?)))
}

pub(crate) fn number(time: UnixTime) -> i64 {
    i64::try_from(time.0).unwrap_or(i64::MAX)
}

pub(crate) fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
