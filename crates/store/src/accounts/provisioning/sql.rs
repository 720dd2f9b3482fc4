//! What is done with provisioning, in SQL, beside the directory itself.

use identity::{
    AccountId, OrganisationId, Roles, TokenHash, UnixTime,
    scim::{Effect, Id, Join, JoinBy, Joined, NameKey, Outcome, Response, Service},
};
use rusqlite::{Connection, OptionalExtension, Row, params};
use sha2::{Digest as _, Sha256};
use trust::audit::{Act, Digest, ErasureCause, Signer, UnixMillis};

use super::{
    Asked, Overview, Provisioned, ProvisionedGroup, ProvisioningToken, Scope, TOKENS_AT_ONCE,
    directory::{SqlDirectory, account_of, read_id},
};
use crate::{
    Error,
    accounts::sql::{account, change_roles, number, time, unsigned},
    audit::{self, By, handle},
};

/// `provisioning` has one row for each organisation that has ever had a token; whatever it is about goes with it.
pub(crate) const MIGRATION: &str = "
    CREATE TABLE provisioning (
        organisation BLOB PRIMARY KEY REFERENCES organisations (id) ON DELETE CASCADE,
        key BLOB NOT NULL,
        required INTEGER NOT NULL,
        issuer TEXT,
        claim TEXT NOT NULL,
        by_name INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE provisioning_tokens (
        token BLOB PRIMARY KEY,
        organisation BLOB NOT NULL REFERENCES provisioning (organisation) ON DELETE CASCADE,
        label TEXT NOT NULL,
        writes INTEGER NOT NULL,
        since INTEGER NOT NULL,
        until INTEGER NOT NULL,
        used INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE scim_users (
        organisation BLOB NOT NULL REFERENCES provisioning (organisation) ON DELETE CASCADE,
        id BLOB NOT NULL UNIQUE REFERENCES accounts (id) ON DELETE CASCADE,
        name BLOB NOT NULL,
        external BLOB,
        active INTEGER NOT NULL,
        granted INTEGER NOT NULL,
        created INTEGER NOT NULL,
        modified INTEGER NOT NULL,
        version INTEGER NOT NULL,
        PRIMARY KEY (organisation, id),
        UNIQUE (organisation, name),
        UNIQUE (organisation, external)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE scim_groups (
        organisation BLOB NOT NULL REFERENCES provisioning (organisation) ON DELETE CASCADE,
        id BLOB NOT NULL,
        name TEXT NOT NULL,
        folded TEXT NOT NULL,
        external TEXT,
        roles INTEGER NOT NULL,
        created INTEGER NOT NULL,
        modified INTEGER NOT NULL,
        version INTEGER NOT NULL,
        PRIMARY KEY (organisation, id),
        UNIQUE (organisation, external)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE scim_members (
        organisation BLOB NOT NULL,
        \"group\" BLOB NOT NULL,
        user BLOB NOT NULL,
        PRIMARY KEY (organisation, \"group\", user),
        FOREIGN KEY (organisation, \"group\") REFERENCES scim_groups (organisation, id) ON DELETE CASCADE,
        FOREIGN KEY (organisation, user) REFERENCES scim_users (organisation, id) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX scim_members_user ON scim_members (organisation, user);
";

const TOKEN: &str = "token, organisation, label, writes, since, until, used";

pub fn provision(
    db: &Connection,
    token: TokenHash,
    asked: &Asked,
    signer: &Signer,
) -> Result<Option<Provisioned>, Error> {
    let now = UnixTime(asked.now.as_secs());
    let Some(token) = self::token(db, token)?.filter(|token| token.holds(now)) else { return Ok(None) };
    let Some((key, _)) = settings(db, token.organisation)? else { return Ok(None) };
    let request = asked.request();
    if !request.reads() && token.scope == Scope::Read {
        let response = Response::not_allowed("This token only reads. Make one that writes in the console.");
        return Ok(Some(Provisioned { token, response, left: Vec::new(), erased: false }));
    }
    let by = By::program(handle(&token.token), now);
    let mut directory = SqlDirectory { db, organisation: token.organisation, by: by.clone() };
    db.execute_batch("SAVEPOINT scim")?;
    let Outcome { response, effects } = Service::new(&asked.base, key).handle(&mut directory, &request)?;
    if !response.is_success() {
        db.execute_batch("ROLLBACK TO scim; RELEASE scim")?;
        return Ok(Some(Provisioned { token, response, left: Vec::new(), erased: false }));
    }
    let (mut left, mut erased) = (Vec::new(), false);
    for effect in effects {
        match effect {
            Effect::Deactivated { account } => left.push(account_of(account)),
            // As if they had asked for it themselves: the log holds nothing of them any more, either.
            Effect::Deleted { account } => {
                let account = account_of(account);
                audit::forget(db, signer, &by, &audit::person(account), ErasureCause::Organisation)?;
                audit::tell(db, &by.event(token.organisation, None, Act::AccountErased {}))?;
                left.push(account);
                erased = true;
            }
            Effect::GroupsChanged { account } => regrant(db, &by, token.organisation, account)?,
            Effect::Created { .. }
            | Effect::Reactivated { .. }
            | Effect::Renamed { .. }
            | Effect::GroupRenamed { .. }
            | Effect::GroupCreated { .. }
            | Effect::GroupDeleted { .. } => {}
        }
    }
    db.execute_batch("RELEASE scim")?;
    Ok(Some(Provisioned { token, response, left, erased }))
}

pub fn join(
    db: &Connection,
    organisation: OrganisationId,
    by: (&str, Option<&str>),
) -> Result<Joined, Error> {
    match settings(db, organisation)? {
        Some((key, join)) => {
            // Nothing is changed: nobody does anything.
            let mut directory = SqlDirectory { db, organisation, by: By::server(UnixTime(0)) };
            join.join(&mut directory, &key, by)
        }
        None => Ok(Joined::Unprovisioned),
    }
}

/// Whether the directory has suspended this account.
pub fn is_suspended(db: &Connection, account: AccountId) -> Result<bool, Error> {
    let sql = "SELECT 1 FROM scim_users WHERE id = ?1 AND NOT active";
    Ok(db.prepare_cached(sql)?.exists([account.0])?)
}

pub fn joining(db: &Connection, organisation: OrganisationId) -> Result<Join, Error> {
    Ok(settings(db, organisation)?.map(|(_, join)| join).unwrap_or_default())
}

pub fn overview(db: &Connection, organisation: OrganisationId) -> Result<Overview, Error> {
    let join = joining(db, organisation)?;
    let sql = "SELECT
             (SELECT count(*) FROM scim_users WHERE organisation = ?1 AND active),
             (SELECT count(*) FROM scim_users WHERE organisation = ?1 AND NOT active),
             (SELECT count(*) FROM scim_groups WHERE organisation = ?1),
             (SELECT max(modified) FROM (
                 SELECT modified FROM scim_users WHERE organisation = ?1
                 UNION ALL SELECT modified FROM scim_groups WHERE organisation = ?1))";
    let read = |row: &Row<'_>| {
        let count = |at| Ok::<_, rusqlite::Error>(unsigned(row.get(at)?));
        let changed = row.get::<_, Option<i64>>(3)?.map(|changed| UnixTime(unsigned(changed) / 1_000));
        Ok(Overview { join, active: count(0)?, suspended: count(1)?, groups: count(2)?, changed })
    };
    Ok(db.query_row(sql, [organisation.0], read)?)
}

pub fn set_join(
    db: &Connection,
    by: &By,
    organisation: OrganisationId,
    join: &Join,
    key: [u8; 32],
) -> Result<(), Error> {
    begin(db, organisation, key)?;
    db.execute(
        "UPDATE provisioning SET required = ?2, issuer = ?3, claim = ?4, by_name = ?5 WHERE organisation = ?1",
        params![organisation.0, join.required, join.issuer, join.claim, join.by == JoinBy::UserName],
    )?;
    let Join { required, issuer, claim, by: joined } = join;
    let how = format!("{required}\n{}\n{claim}\n{joined:?}", issuer.as_deref().unwrap_or_default());
    let configuration = Digest(Sha256::digest(how).into());
    let act = Act::JoiningChanged { required: *required, configuration };
    audit::tell(db, &by.event(organisation, None, act))
}

pub fn token(db: &Connection, token: TokenHash) -> Result<Option<ProvisioningToken>, Error> {
    let sql = format!("SELECT {TOKEN} FROM provisioning_tokens WHERE token = ?1");
    Ok(db.prepare_cached(&sql)?.query_row([token.0], read_token).optional()?)
}

pub fn tokens(db: &Connection, organisation: OrganisationId) -> Result<Vec<ProvisioningToken>, Error> {
    let sql =
        format!("SELECT {TOKEN} FROM provisioning_tokens WHERE organisation = ?1 ORDER BY since DESC, token");
    let mut statement = db.prepare_cached(&sql)?;
    let rows = statement.query_map([organisation.0], read_token)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn add_token(db: &Connection, by: &By, token: &ProvisioningToken, key: [u8; 32]) -> Result<bool, Error> {
    let ProvisioningToken { token, organisation, label, scope, since, until, used: _ } = token;
    begin(db, *organisation, key)?;
    let sql = "DELETE FROM provisioning_tokens WHERE organisation = ?1 AND until <= ?2";
    db.execute(sql, params![organisation.0, number(*since)])?;
    if tokens(db, *organisation)?.len() >= TOKENS_AT_ONCE {
        return Ok(false);
    }
    db.execute(
        "INSERT INTO provisioning_tokens (token, organisation, label, writes, since, until)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![token.0, organisation.0, label, *scope == Scope::Write, number(*since), number(*until)],
    )?;
    let until = Some(UnixMillis(until.0.saturating_mul(1_000)));
    let act = Act::ProvisioningTokenMade { token: handle(token), until };
    audit::tell(db, &by.event(*organisation, None, act))?;
    Ok(true)
}

pub fn used_token(db: &Connection, token: TokenHash, day: UnixTime) -> Result<(), Error> {
    let sql = "UPDATE provisioning_tokens SET used = ?2 WHERE token = ?1";
    db.execute(sql, params![token.0, number(day)])?;
    Ok(())
}

pub fn revoke_token(
    db: &Connection,
    by: &By,
    organisation: OrganisationId,
    token: TokenHash,
) -> Result<bool, Error> {
    let sql = "DELETE FROM provisioning_tokens WHERE organisation = ?1 AND token = ?2";
    let there = db.execute(sql, params![organisation.0, token.0])? == 1;
    if there {
        let act = Act::ProvisioningTokenRevoked { token: handle(&token) };
        audit::tell(db, &by.event(organisation, None, act))?;
    }
    Ok(there)
}

const GROUPS: &str = "SELECT id, name, roles,
         (SELECT count(*) FROM scim_members m
          WHERE m.organisation = scim_groups.organisation AND m.\"group\" = scim_groups.id)
     FROM scim_groups WHERE organisation = ?1";

pub fn groups(db: &Connection, organisation: OrganisationId) -> Result<Vec<ProvisionedGroup>, Error> {
    let mut statement = db.prepare_cached(&format!("{GROUPS} ORDER BY folded, id"))?;
    let rows = statement.query_map([organisation.0], read_group)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn group(
    db: &Connection,
    organisation: OrganisationId,
    id: Id,
) -> Result<Option<ProvisionedGroup>, Error> {
    let mut statement = db.prepare_cached(&format!("{GROUPS} AND id = ?2"))?;
    Ok(statement.query_row(params![organisation.0, id.bytes()], read_group).optional()?)
}

pub fn map_group(
    db: &Connection,
    by: &By,
    organisation: OrganisationId,
    group: Id,
    roles: Roles,
) -> Result<bool, Error> {
    let sql = "UPDATE scim_groups SET roles = ?3 WHERE organisation = ?1 AND id = ?2";
    if db.execute(sql, params![organisation.0, group.bytes(), roles.bits()])? == 0 {
        return Ok(false);
    }
    tell_group(db, by, organisation, group, roles)?;
    let sql = "SELECT user FROM scim_members WHERE organisation = ?1 AND \"group\" = ?2";
    let mut statement = db.prepare_cached(sql)?;
    let members = statement
        .query_map(params![organisation.0, group.bytes()], |row| read_id(row, 0))?
        .collect::<Result<Vec<_>, _>>()?;
    for member in members {
        regrant(db, by, organisation, member)?;
    }
    Ok(true)
}

/// What a group gives from now on.
pub(super) fn tell_group(
    db: &Connection,
    by: &By,
    organisation: OrganisationId,
    group: Id,
    roles: Roles,
) -> Result<(), Error> {
    let roles = roles.iter().map(audit::role).collect();
    let act = Act::GroupRolesSet { group: audit::thing(&group.bytes()), roles };
    audit::tell(db, &by.event(organisation, None, act))
}

/// Gives an account the roles that its groups give now, and takes those that they gave before.
fn regrant(db: &Connection, by: &By, organisation: OrganisationId, user: Id) -> Result<(), Error> {
    let of_user = params![organisation.0, user.bytes()];
    let sql = "SELECT granted FROM scim_users WHERE organisation = ?1 AND id = ?2";
    let granted = Roles::from_bits(db.prepare_cached(sql)?.query_row(of_user, |row| row.get(0))?);
    let sql = "SELECT g.roles FROM scim_members m
         JOIN scim_groups g ON g.organisation = m.organisation AND g.id = m.\"group\"
         WHERE m.organisation = ?1 AND m.user = ?2";
    let mut statement = db.prepare_cached(sql)?;
    let given = statement
        .query_map(of_user, |row| Ok(Roles::from_bits(row.get(0)?)))?
        .collect::<Result<Vec<_>, _>>()?;
    let given: Roles = given.iter().flat_map(|roles| roles.iter()).collect();
    if granted.is_empty() && given.is_empty() {
        return Ok(());
    }
    let Some(before) = account(db, organisation, account_of(user))? else { return Ok(()) };
    let (roles, granted) = before.roles.regranted(granted, given);
    change_roles(db, by, &before, roles)?;
    let sql = "UPDATE scim_users SET granted = ?3 WHERE organisation = ?1 AND id = ?2";
    db.prepare_cached(sql)?.execute(params![organisation.0, user.bytes(), granted.bits()])?;
    Ok(())
}

/// The key of the names' hashes, and how to join.
fn settings(db: &Connection, organisation: OrganisationId) -> Result<Option<(NameKey, Join)>, Error> {
    let sql = "SELECT key, required, issuer, claim, by_name FROM provisioning WHERE organisation = ?1";
    let read = |row: &Row<'_>| {
        let by = if row.get(4)? { JoinBy::UserName } else { JoinBy::ExternalId };
        let join = Join { required: row.get(1)?, issuer: row.get(2)?, claim: row.get(3)?, by };
        Ok((NameKey::new(row.get(0)?), join))
    };
    Ok(db.prepare_cached(sql)?.query_row([organisation.0], read).optional()?)
}

fn begin(db: &Connection, organisation: OrganisationId, key: [u8; 32]) -> Result<(), Error> {
    let join = Join::default();
    db.execute(
        "INSERT INTO provisioning (organisation, key, required, claim, by_name) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (organisation) DO NOTHING",
        params![organisation.0, key, join.required, join.claim, join.by == JoinBy::UserName],
    )?;
    Ok(())
}

fn read_token(row: &Row<'_>) -> rusqlite::Result<ProvisioningToken> {
    Ok(ProvisioningToken {
        token: TokenHash(row.get(0)?),
        organisation: OrganisationId(row.get(1)?),
        label: row.get(2)?,
        scope: if row.get(3)? { Scope::Write } else { Scope::Read },
        since: time(row, 4)?,
        until: time(row, 5)?,
        used: row.get::<_, Option<i64>>(6)?.map(|used| UnixTime(unsigned(used))),
    })
}

fn read_group(row: &Row<'_>) -> rusqlite::Result<ProvisionedGroup> {
    Ok(ProvisionedGroup {
        id: read_id(row, 0)?,
        name: row.get(1)?,
        roles: Roles::from_bits(row.get(2)?),
        members: unsigned(row.get(3)?),
    })
}
