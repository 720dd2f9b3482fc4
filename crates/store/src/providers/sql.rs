//! What is done with providers and who comes by them, in SQL.

use std::collections::BTreeMap;

use identity::{
    Account, AccountId, Organisation, OrganisationId, ProviderId, Role, Session, TokenHash, UnixTime,
    oidc::{self, Algorithm, Requirement},
    providers::{KnownProvider, Link, PROVIDERS, ProviderSession, Subject},
};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest as _, Sha256};
use trust::audit::{AccountOrigin, Act, Digest};

use super::Place;
use crate::{
    Error,
    accounts::{
        Changing, finding,
        sql::{
            ACCOUNT, ORGANISATION, add_account, begin_session, number, one, read_account, read_organisation,
            tell_of, time,
        },
    },
    audit::{self, By},
};

pub(crate) const MIGRATION: &str = "
    CREATE TABLE providers (
        id BLOB PRIMARY KEY,
        organisation BLOB NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        issuer TEXT NOT NULL,
        client TEXT NOT NULL,
        secret BLOB,
        algorithms TEXT NOT NULL,
        asks_name INTEGER NOT NULL,
        requirements TEXT NOT NULL,
        hub TEXT,
        since INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX providers_organisation ON providers (organisation);
    CREATE TABLE provider_links (
        provider BLOB NOT NULL REFERENCES providers (id) ON DELETE CASCADE,
        subject BLOB NOT NULL,
        account BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
        since INTEGER NOT NULL,
        used INTEGER NOT NULL,
        PRIMARY KEY (provider, subject),
        UNIQUE (account, provider)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE provider_sessions (
        session BLOB PRIMARY KEY REFERENCES sessions (token) ON DELETE CASCADE,
        provider BLOB NOT NULL REFERENCES providers (id) ON DELETE CASCADE,
        subject BLOB NOT NULL,
        sid BLOB
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX provider_sessions_provider ON provider_sessions (provider, subject, sid);
";

pub(crate) const FACTORS_MIGRATION: &str = "
    ALTER TABLE provider_sessions ADD COLUMN factors INTEGER NOT NULL DEFAULT 0;
";

const PROVIDER: &str = "providers.id, providers.organisation, providers.name, providers.issuer, providers.client, \
     providers.secret, providers.algorithms, providers.asks_name, providers.requirements, providers.hub, \
     providers.since";
const LINK: &str = "provider_links.provider, provider_links.subject, provider_links.account, provider_links.since, provider_links.used";

pub fn organisation_at(db: &Connection, place: &Place) -> Result<Option<Organisation>, Error> {
    let (column, value) = match place {
        Place::Path(path) => ("path", path),
        Place::Host(host) => ("host", host),
    };
    let sql = format!("SELECT {ORGANISATION} FROM organisations WHERE {column} = ?1");
    one(db.prepare_cached(&sql)?.query_row([value], |row| read_organisation(row, 0)))
}

pub fn providers(db: &Connection, organisation: OrganisationId) -> Result<Vec<KnownProvider>, Error> {
    let sql = format!("SELECT {PROVIDER} FROM providers WHERE organisation = ?1 ORDER BY since, id");
    let mut statement = db.prepare_cached(&sql)?;
    let rows = statement.query_map([organisation.0], |row| read_provider(row, 0))?;
    rows.map(|read| read?).collect()
}

pub fn provider(db: &Connection, id: ProviderId) -> Result<Option<KnownProvider>, Error> {
    let sql = format!("SELECT {PROVIDER} FROM providers WHERE id = ?1");
    db.prepare_cached(&sql)?.query_row([id.0], |row| read_provider(row, 0)).optional()?.transpose()
}

pub fn add_provider(db: &Connection, by: &By, provider: &KnownProvider) -> Result<bool, Error> {
    if providers(db, provider.organisation)?.len() >= PROVIDERS {
        return Ok(false);
    }
    let KnownProvider { id, organisation, name, issuer, client, secret, since, .. } = provider;
    let Told { algorithms, requirements, hub } = Told::of(provider)?;
    db.execute(
        "INSERT INTO providers
             (id, organisation, name, issuer, client, secret, algorithms, asks_name, requirements, hub, since)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        params![
            id.0,
            organisation.0,
            name,
            issuer,
            client,
            secret,
            algorithms,
            provider.asks_name,
            requirements,
            hub,
            number(*since)
        ],
    )?;
    let (provider, configuration) = (audit::thing(&id.0), configuration(provider)?);
    tell(db, by, *organisation, Act::ProviderAdded { provider, configuration })?;
    Ok(true)
}

pub fn change_provider(db: &Connection, by: &By, provider: &KnownProvider) -> Result<bool, Error> {
    let KnownProvider { id, organisation, name, client, secret, .. } = provider;
    let before = self::provider(db, *id)?.filter(|before| before.organisation == *organisation);
    let Some(before) = before else { return Ok(false) };
    let Told { algorithms, requirements, hub } = Told::of(provider)?;
    db.execute(
        "UPDATE providers SET name = ?2, client = ?3, secret = ?4, algorithms = ?5, asks_name = ?6,
             requirements = ?7, hub = ?8 WHERE id = ?1",
        params![id.0, name, client, secret, algorithms, provider.asks_name, requirements, hub],
    )?;
    if !provider.is_as_strict(&before) {
        end_provider_sessions(db, *id, None, None)?;
    }
    let (told, configuration) = (audit::thing(&id.0), configuration(provider)?);
    tell(db, by, *organisation, Act::ProviderChanged { provider: told, configuration })?;
    Ok(true)
}

pub fn remove_provider(
    db: &Connection,
    by: &By,
    organisation: OrganisationId,
    id: ProviderId,
) -> Result<bool, Error> {
    if provider(db, id)?.is_none_or(|provider| provider.organisation != organisation) {
        return Ok(false);
    }
    end_provider_sessions(db, id, None, None)?;
    db.execute("DELETE FROM providers WHERE id = ?1", [id.0])?;
    tell(db, by, organisation, Act::ProviderRemoved { provider: audit::thing(&id.0) })?;
    Ok(true)
}

fn tell(db: &Connection, by: &By, organisation: OrganisationId, act: Act) -> Result<(), Error> {
    audit::tell(db, &by.event(organisation, None, act))
}

/// SHA-256 of how a provider is set up, without its secret.
fn configuration(provider: &KnownProvider) -> Result<Digest, Error> {
    let KnownProvider { name, issuer, client, asks_name, .. } = provider;
    let Told { algorithms, requirements, hub } = Told::of(provider)?;
    let asks_name = asks_name.to_string();
    let parts =
        [name, issuer, client, &algorithms, &requirements, hub.as_deref().unwrap_or_default(), &asks_name];
    Ok(Digest(Sha256::digest(parts.join("\n")).into()))
}

pub fn linked(db: &Connection, provider: ProviderId, subject: Subject) -> Result<Option<Account>, Error> {
    let sql = format!(
        "SELECT {ACCOUNT} FROM provider_links JOIN accounts ON accounts.id = provider_links.account
         WHERE provider_links.provider = ?1 AND provider_links.subject = ?2"
    );
    one(db.prepare_cached(&sql)?.query_row(params![provider.0, subject.0], |row| read_account(row, 0)))
}

pub fn arrive(db: &Connection, account: &Account, new: &Link, joins: bool) -> Result<bool, Error> {
    let by = By::account(account.id, new.since);
    let ours = provider(db, new.provider)?.is_some_and(|known| known.organisation == account.organisation);
    if !ours || linked(db, new.provider, new.subject)?.is_some() {
        return Ok(false);
    }
    if joins {
        let joined = link(db, &by, new)?;
        if joined {
            db.execute("UPDATE accounts SET label = ?2 WHERE id = ?1", params![account.id.0, account.label])?;
            finding::list(db, account.id)?;
        }
        return Ok(joined);
    }
    // By which way somebody new comes is told with the account.
    add_account(db, &by, account, AccountOrigin::Provider)?;
    add_link(db, new)
}

pub fn link(db: &Connection, by: &By, link: &Link) -> Result<bool, Error> {
    let added = add_link(db, link)?;
    if added {
        tell_of(db, by, link.account, Act::ProviderLinked { provider: audit::thing(&link.provider.0) })?;
    }
    Ok(added)
}

fn add_link(db: &Connection, link: &Link) -> Result<bool, Error> {
    let Link { provider, subject, account, since, used } = link;
    let added = db.execute(
        "INSERT INTO provider_links (provider, subject, account, since, used)
         SELECT providers.id, ?2, accounts.id, ?4, ?5 FROM providers, accounts
         WHERE providers.id = ?1 AND accounts.id = ?3 AND accounts.organisation = providers.organisation
         ON CONFLICT DO NOTHING",
        params![provider.0, subject.0, account.0, number(*since), number(*used)],
    )?;
    Ok(added == 1)
}

pub fn links(db: &Connection, account: AccountId) -> Result<Vec<(Link, KnownProvider)>, Error> {
    let sql = format!(
        "SELECT {LINK}, {PROVIDER} FROM provider_links JOIN providers ON providers.id = provider_links.provider
         WHERE provider_links.account = ?1 ORDER BY provider_links.since, provider_links.provider"
    );
    let mut statement = db.prepare_cached(&sql)?;
    let rows = statement.query_map([account.0], |row| {
        let link = Link {
            provider: ProviderId(row.get(0)?),
            subject: Subject(row.get(1)?),
            account: AccountId(row.get(2)?),
            since: time(row, 3)?,
            used: time(row, 4)?,
        };
        Ok(read_provider(row, 5)?.map(|provider| (link, provider)))
    })?;
    rows.map(|read| read?).collect()
}

pub fn unlink(db: &Connection, by: &By, account: AccountId, provider: ProviderId) -> Result<Changing, Error> {
    let linked: bool = db.query_row(
        "SELECT EXISTS (SELECT 1 FROM provider_links WHERE account = ?1 AND provider = ?2)",
        [account.0, provider.0],
        |row| row.get(0),
    )?;
    if !linked {
        return Ok(Changing::Unknown);
    }
    let others: bool = db.query_row(
        "SELECT EXISTS (SELECT 1 FROM credentials WHERE account = ?1)
             OR EXISTS (SELECT 1 FROM provider_links WHERE account = ?1 AND provider <> ?2)",
        [account.0, provider.0],
        |row| row.get(0),
    )?;
    if !others {
        return Ok(Changing::Last);
    }
    db.execute(
        "DELETE FROM sessions WHERE account = ?1
             AND token IN (SELECT session FROM provider_sessions WHERE provider = ?2)",
        [account.0, provider.0],
    )?;
    db.execute("DELETE FROM provider_links WHERE account = ?1 AND provider = ?2", [account.0, provider.0])?;
    tell_of(db, by, account, Act::ProviderUnlinked { provider: audit::thing(&provider.0) })?;
    Ok(Changing::Changed)
}

pub fn begin_provider_session(
    db: &Connection,
    session: &Session,
    by: &ProviderSession,
    day: UnixTime,
) -> Result<bool, Error> {
    let known = linked(db, by.provider, by.subject)?;
    if known.is_none_or(|account| account.id != session.account || !account.active) {
        return Ok(false);
    }
    begin_session(db, session)?;
    db.execute(
        "INSERT INTO provider_sessions (session, provider, subject, sid, factors) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![by.session.0, by.provider.0, by.subject.0, by.sid.map(|sid| sid.0), by.factors],
    )?;
    db.execute(
        "UPDATE provider_links SET used = ?3 WHERE provider = ?1 AND subject = ?2",
        params![by.provider.0, by.subject.0, number(day)],
    )?;
    Ok(true)
}

pub fn end_provider_sessions(
    db: &Connection,
    provider: ProviderId,
    subject: Option<Subject>,
    sid: Option<Subject>,
) -> Result<u64, Error> {
    let ended = db.execute(
        "DELETE FROM sessions WHERE token IN (
             SELECT session FROM provider_sessions
             WHERE provider = ?1 AND (?2 IS NULL OR subject = ?2) AND (?3 IS NULL OR sid = ?3))",
        params![provider.0, subject.map(|subject| subject.0), sid.map(|sid| sid.0)],
    )?;
    Ok(u64::try_from(ended).unwrap_or(0))
}

pub fn began_by(db: &Connection, session: TokenHash) -> Result<Option<ProviderSession>, Error> {
    let sql = "SELECT provider, subject, sid, factors FROM provider_sessions WHERE session = ?1";
    one(db.prepare_cached(sql)?.query_row([session.0], |row| {
        let sid: Option<[u8; 32]> = row.get(2)?;
        let (provider, subject) = (ProviderId(row.get(0)?), Subject(row.get(1)?));
        Ok(ProviderSession { session, provider, subject, sid: sid.map(Subject), factors: row.get(3)? })
    }))
}

pub fn showed_factors(db: &Connection, session: TokenHash) -> Result<(), Error> {
    db.execute("UPDATE provider_sessions SET factors = TRUE WHERE session = ?1", [session.0])?;
    Ok(())
}

/// What stands in columns as JSON.
struct Told {
    algorithms: String,
    requirements: String,
    hub: Option<String>,
}

impl Told {
    fn of(provider: &KnownProvider) -> Result<Self, Error> {
        Ok(Self {
            algorithms: told(&provider.algorithms)?,
            requirements: told(&provider.requirements)?,
            hub: provider.hub.as_ref().map(told).transpose()?,
        })
    }
}

fn told<T: Serialize>(value: &T) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|_| Error::Unreadable)
}

fn heard<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|_| Error::Unreadable)
}

fn read_provider(row: &Row<'_>, at: usize) -> rusqlite::Result<Result<KnownProvider, Error>> {
    let (algorithms, requirements): (String, String) = (row.get(at + 6)?, row.get(at + 8)?);
    let hub: Option<String> = row.get(at + 9)?;
    let terms = || -> Result<Terms, Error> {
        Ok((heard(&algorithms)?, heard(&requirements)?, hub.as_deref().map(heard).transpose()?))
    };
    let (algorithms, requirements, hub) = match terms() {
        Ok(terms) => terms,
        Err(error) => return Ok(Err(error)),
    };
    Ok(Ok(KnownProvider {
        id: ProviderId(row.get(at)?),
        organisation: OrganisationId(row.get(at + 1)?),
        name: row.get(at + 2)?,
        issuer: row.get(at + 3)?,
        client: row.get(at + 4)?,
        secret: row.get(at + 5)?,
        algorithms,
        asks_name: row.get(at + 7)?,
        requirements,
        hub,
        since: time(row, at + 10)?,
    }))
}

type Terms = (Vec<Algorithm>, BTreeMap<Role, Requirement>, Option<oidc::Organisation>);
