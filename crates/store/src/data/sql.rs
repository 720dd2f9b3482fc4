//! What is done with the data of people, in SQL made from the catalogue.

use identity::{AccountId, Organisation, OrganisationId, UnixTime};
use rusqlite::{
    Connection, OptionalExtension, Row, named_params, params,
    types::{FromSql, FromSqlError, FromSqlResult, ValueRef},
};

use trust::audit::{Act, ErasureCause, Signer};

use super::{
    Asking, Cell, DataRequest, Held, Keep, Kind, Limits, MEETINGS_SWEEP, Notice, Outcome, REQUESTS_AT_ONCE,
    Right, SWEEP, TABLES, Table, UNDO, columns,
};
use crate::{
    Error, accounts,
    audit::{self, By},
    register,
};

/// Since when somebody is let in no more is written down by [`retain`], whoever has changed it.
pub(crate) const MIGRATION: &str = "
    ALTER TABLE accounts ADD COLUMN inactive_since INTEGER;
    CREATE TABLE data_requests (
        id BLOB PRIMARY KEY,
        organisation BLOB NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
        account BLOB REFERENCES accounts (id) ON DELETE SET NULL,
        kind INTEGER NOT NULL,
        since INTEGER NOT NULL,
        due INTEGER NOT NULL,
        closed INTEGER,
        outcome INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX data_requests_organisation ON data_requests (organisation, since);
    CREATE INDEX data_requests_account ON data_requests (account);
    CREATE TABLE notices (
        organisation BLOB PRIMARY KEY REFERENCES organisations (id) ON DELETE CASCADE,
        contact TEXT NOT NULL,
        officer TEXT NOT NULL,
        authority TEXT NOT NULL,
        basis INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
";

/// How many copies of what is kept of somebody were made after a time.
pub fn copies_since(db: &Connection, account: AccountId, time: UnixTime) -> Result<u32, Error> {
    let sql = "SELECT count(*) FROM data_requests WHERE account = ?1 AND kind = ?2 AND since > ?3";
    let asked = params![account.0, Kind::Copy as u8, number(time)];
    Ok(db.prepare_cached(sql)?.query_row(asked, |row| row.get(0))?)
}

/// What is kept of somebody, and that it was asked for.
pub fn copy(
    db: &Connection,
    organisation: OrganisationId,
    account: AccountId,
    now: UnixTime,
    id: [u8; 16],
) -> Result<Vec<Held>, Error> {
    if !is_there(db, organisation, account)? {
        return Ok(Vec::new());
    }
    let request = DataRequest {
        id,
        organisation,
        account: Some(account),
        kind: Kind::Copy,
        since: now,
        due: now,
        closed: Some(now),
        outcome: Outcome::Done,
    };
    write_request(db, &request)?;
    held(db, account, false)
}

/// What is kept of somebody; for whoever may see it with what is about others in it, too.
pub fn held(db: &Connection, account: AccountId, with_others: bool) -> Result<Vec<Held>, Error> {
    let mut all = rows_of(db, account, with_others)?;
    all.extend(logged(db, account, with_others)?);
    let signed = register::signed_by(db, &audit::person(account), with_others)?;
    all.extend(super::table("register_entries").map(|table| Held {
        table,
        columns: vec!["idx", "at", "entry"],
        rows: signed,
    }));
    Ok(all)
}

/// What the audit log says of somebody. Without others, it is left out by which account something was done to them, and to
/// which account they did it, and that what is held of them was printed for somebody with a right to it: a law may forbid to
/// tell.
fn logged(db: &Connection, account: AccountId, with_others: bool) -> Result<Option<Held>, Error> {
    let Some(table) = super::table("audit_rows") else { return Ok(None) };
    let sql = "
        SELECT idx, CASE
            WHEN ?2 THEN event
            WHEN actor IS NOT ?1 AND json_extract(event, '$.actor.kind') = 'account' THEN json_remove(event, '$.actor.id')
            WHEN subject IS NOT ?1 THEN json_remove(event, '$.subject')
            ELSE event END
        FROM audit_rows WHERE (actor = ?1 OR subject = ?1) AND (?2 OR kind <> 'disclosure_printed')
        ORDER BY idx";
    let mut statement = db.prepare(sql)?;
    let rows = statement
        .query_map(params![account.text(), with_others], |row| (0..2).map(|at| row.get(at)).collect())?;
    let rows = rows.collect::<Result<Vec<Vec<Cell>>, _>>()?;
    Ok(Some(Held { table, columns: vec!["idx", "event"], rows }))
}

/// Rows that are theirs, of every table that has such.
fn rows_of(db: &Connection, account: AccountId, with_others: bool) -> Result<Vec<Held>, Error> {
    TABLES.iter().filter_map(|table| Some((table, table.whose?))).try_fold(
        Vec::new(),
        |mut all, (table, whose)| {
            let wanted = columns().filter(|c| c.table == table.name && (with_others || !c.about_another));
            let names: Vec<_> = wanted.map(|column| column.name).collect();
            let quoted: Vec<_> = names.iter().map(|name| format!("\"{name}\"")).collect();
            let sql = format!("SELECT {} FROM {} WHERE \"{whose}\" = ?1", quoted.join(", "), table.name);
            let mut statement = db.prepare(&sql)?;
            let rows =
                statement.query_map([account.0], |row| (0..names.len()).map(|at| row.get(at)).collect())?;
            let rows = rows.collect::<Result<Vec<Vec<Cell>>, _>>()?;
            all.push(Held { table, columns: names, rows });
            Ok(all)
        },
    )
}

pub fn ask_erasure(
    db: &Connection,
    by: &By,
    organisation: OrganisationId,
    account: AccountId,
    now: UnixTime,
    id: [u8; 16],
) -> Result<Asking, Error> {
    let Some(person) = accounts::find(db, organisation, account)? else { return Ok(Asking::Unknown) };
    if accounts::is_last_owner(db, &person)? {
        return Ok(Asking::LastOwner);
    }
    let waiting = "SELECT due FROM data_requests WHERE account = ?1 AND kind = ?2 AND closed IS NULL";
    let waiting =
        db.query_row(waiting, params![account.0, Kind::Erasure as u8], |row| row.get(0)).optional()?;
    if let Some(due) = waiting {
        return Ok(Asking::Due(from_number(due)));
    }
    let due = now.after(UNDO);
    let request = DataRequest {
        id,
        organisation,
        account: Some(account),
        kind: Kind::Erasure,
        since: now,
        due,
        closed: None,
        outcome: Outcome::Open,
    };
    write_request(db, &request)?;
    audit::tell(db, &by.event(organisation, Some(account), Act::ErasureAsked {}))?;
    Ok(Asking::Due(due))
}

pub fn undo_erasure(
    db: &Connection,
    by: &By,
    organisation: OrganisationId,
    account: AccountId,
    now: UnixTime,
) -> Result<bool, Error> {
    let changed = db.execute(
        "UPDATE data_requests SET closed = ?4, outcome = ?5
         WHERE organisation = ?1 AND account = ?2 AND kind = ?3 AND closed IS NULL",
        params![organisation.0, account.0, Kind::Erasure as u8, number(now), Outcome::TakenBack as u8],
    )?;
    if changed > 0 {
        audit::tell(db, &by.event(organisation, Some(account), Act::ErasureTakenBack {}))?;
    }
    Ok(changed > 0)
}

pub fn requests(
    db: &Connection,
    organisation: OrganisationId,
    account: Option<AccountId>,
) -> Result<Vec<DataRequest>, Error> {
    let sql = format!(
        "SELECT {REQUEST} FROM data_requests WHERE organisation = ?1 AND (?2 IS NULL OR account = ?2)
         ORDER BY since DESC LIMIT {REQUESTS_AT_ONCE}"
    );
    let mut statement = db.prepare_cached(&sql)?;
    let rows =
        statement.query_map(params![organisation.0, account.map(|account| account.0)], read_request)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How many people were erased.
pub fn retain(db: &Connection, signer: &Signer, now: UnixTime, limits: Limits) -> Result<u64, Error> {
    db.execute("UPDATE accounts SET inactive_since = NULL WHERE active AND inactive_since IS NOT NULL", [])?;
    let sql = "UPDATE accounts SET inactive_since = ?1 WHERE NOT active AND inactive_since IS NULL";
    db.execute(sql, [number(now)])?;
    let mut erased = carry_out(db, signer, now)?;
    for table in TABLES {
        let Keep::Over(over, kept) = table.keep else { continue };
        let kept = seconds(kept(limits).as_secs());
        let given = named_params! { ":now": number(now), ":kept": kept };
        if table.name == "accounts" {
            let sql = format!("SELECT organisation, id FROM accounts WHERE {over}");
            let over = db
                .prepare(&sql)?
                .query_map(given, |row| Ok((OrganisationId(row.get(0)?), AccountId(row.get(1)?))))?
                .collect::<Result<Vec<_>, _>>()?;
            for (organisation, account) in over {
                delete(db, signer, (organisation, account), (now, ErasureCause::Retention))?;
                erased += 1;
            }
        } else {
            db.execute(&format!("DELETE FROM {} WHERE {over}", table.name), given)?;
        }
    }
    Ok(erased)
}

/// Erases those whose time to take it back is over.
fn carry_out(db: &Connection, signer: &Signer, now: UnixTime) -> Result<u64, Error> {
    let sql = format!("SELECT {REQUEST} FROM data_requests WHERE kind = ?1 AND closed IS NULL AND due <= ?2");
    let due: Vec<DataRequest> = db
        .prepare(&sql)?
        .query_map(params![Kind::Erasure as u8, number(now)], read_request)?
        .collect::<Result<_, _>>()?;
    let mut erased = 0;
    for request in due {
        let outcome = match request.account {
            None => Outcome::Done,
            Some(account) => erase(db, signer, (request.organisation, account), now)?,
        };
        erased += u64::from(outcome == Outcome::Done);
        let sql = "UPDATE data_requests SET closed = ?2, outcome = ?3 WHERE id = ?1";
        db.execute(sql, params![request.id, number(now), outcome as u8])?;
    }
    Ok(erased)
}

/// Erases somebody who asked for it.
fn erase(
    db: &Connection,
    signer: &Signer,
    (organisation, account): (OrganisationId, AccountId),
    now: UnixTime,
) -> Result<Outcome, Error> {
    let Some(person) = accounts::find(db, organisation, account)? else { return Ok(Outcome::Done) };
    // Others may have left since it was asked for.
    if accounts::is_last_owner(db, &person)? {
        return Ok(Outcome::Refused);
    }
    delete(db, signer, (organisation, account), (now, ErasureCause::Request))?;
    Ok(Outcome::Done)
}

/// Deletes somebody with all that is theirs; the audit log forgets them, and says that somebody was erased, not who.
fn delete(
    db: &Connection,
    signer: &Signer,
    (organisation, account): (OrganisationId, AccountId),
    (now, cause): (UnixTime, ErasureCause),
) -> Result<(), Error> {
    db.execute(
        "DELETE FROM accounts WHERE organisation = ?1 AND id = ?2",
        params![organisation.0, account.0],
    )?;
    let by = By::server(now);
    audit::forget(db, signer, &by, &audit::person(account), cause)?;
    audit::tell(db, &by.event(organisation, None, Act::AccountErased {}))
}

pub fn overdue(db: &Connection, now: UnixTime, limits: Limits) -> Result<Vec<(&'static str, u64)>, Error> {
    let count = |table: &'static Table| {
        let (over, kept, sweep) = match table.keep {
            Keep::Over(over, kept) => (over, kept, SWEEP),
            Keep::OverMeeting(over, kept) => (over, kept, MEETINGS_SWEEP),
            Keep::Erased(over, kept) => (over, kept, audit::SWEEP),
            Keep::With(_) | Keep::Asked => return Ok(None),
        };
        let before = UnixTime(now.0.saturating_sub(2 * sweep.as_secs()));
        let sql = format!("SELECT count(*) FROM {} WHERE {over}", table.name);
        let kept = seconds(kept(limits).as_secs());
        let given = named_params! { ":now": number(before), ":kept": kept };
        let count: i64 = db.query_row(&sql, given, |row| row.get(0))?;
        Ok(Some((table.name, u64::try_from(count).unwrap_or(0))))
    };
    let counted = TABLES.iter().map(count).collect::<Result<Vec<_>, Error>>()?;
    Ok(counted.into_iter().flatten().filter(|(_, count)| *count > 0).collect())
}

pub fn notice(db: &Connection, organisation: OrganisationId) -> Result<Notice, Error> {
    let sql = "SELECT contact, officer, authority, basis FROM notices WHERE organisation = ?1";
    let read = |row: &Row<'_>| {
        let right = match row.get::<_, u8>(3)? {
            1 => Right::Contract,
            2 => Right::Interest,
            _ => Right::Task,
        };
        Ok(Notice { contact: row.get(0)?, officer: row.get(1)?, authority: row.get(2)?, right })
    };
    Ok(db.query_row(sql, [organisation.0], read).optional()?.unwrap_or_default())
}

pub fn set_notice(
    db: &Connection,
    by: &By,
    organisation: OrganisationId,
    notice: &Notice,
) -> Result<(), Error> {
    let Notice { contact, officer, authority, right } = notice;
    db.execute(
        "INSERT INTO notices (organisation, contact, officer, authority, basis) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (organisation) DO UPDATE SET contact = ?2, officer = ?3, authority = ?4, basis = ?5",
        params![organisation.0, contact, officer, authority, *right as u8],
    )?;
    audit::tell(db, &by.event(organisation, None, Act::NoticeChanged {}))
}

pub fn organisation_at(db: &Connection, path: &str) -> Result<Option<Organisation>, Error> {
    let id = db.query_row("SELECT id FROM organisations WHERE path = ?1", [path], |row| row.get(0));
    id.optional()?.map_or(Ok(None), |id| accounts::organisation(db, OrganisationId(id)))
}

fn is_there(db: &Connection, organisation: OrganisationId, account: AccountId) -> Result<bool, Error> {
    Ok(accounts::find(db, organisation, account)?.is_some())
}

const REQUEST: &str = "id, organisation, account, kind, since, due, closed, outcome";

fn write_request(db: &Connection, request: &DataRequest) -> Result<(), Error> {
    let DataRequest { id, organisation, account, kind, since, due, closed, outcome } = request;
    db.execute(
        &format!("INSERT INTO data_requests ({REQUEST}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"),
        params![
            id,
            organisation.0,
            account.map(|account| account.0),
            *kind as u8,
            number(*since),
            number(*due),
            closed.map(number),
            *outcome as u8,
        ],
    )?;
    Ok(())
}

fn read_request(row: &Row<'_>) -> rusqlite::Result<DataRequest> {
    let time = |at: usize| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(at)?.map(from_number));
    Ok(DataRequest {
        id: row.get(0)?,
        organisation: OrganisationId(row.get(1)?),
        account: row.get::<_, Option<_>>(2)?.map(AccountId),
        kind: if row.get::<_, u8>(3)? == Kind::Copy as u8 { Kind::Copy } else { Kind::Erasure },
        since: time(4)?.unwrap_or(UnixTime(0)),
        due: time(5)?.unwrap_or(UnixTime(0)),
        closed: time(6)?,
        outcome: match row.get::<_, u8>(7)? {
            0 => Outcome::Open,
            1 => Outcome::Done,
            2 => Outcome::TakenBack,
            _ => Outcome::Refused,
        },
    })
}

impl FromSql for Cell {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Ok(match value {
            ValueRef::Null => Self::Null,
            ValueRef::Integer(number) => Self::Integer(number),
            ValueRef::Text(text) => Self::Text(String::from_utf8_lossy(text).into_owned()),
            ValueRef::Blob(bytes) => Self::Blob(bytes.to_vec()),
            ValueRef::Real(_) => return Err(FromSqlError::InvalidType),
        })
    }
}

fn number(time: UnixTime) -> i64 {
    seconds(time.0)
}

fn seconds(seconds: u64) -> i64 {
    i64::try_from(seconds).unwrap_or(i64::MAX)
}

fn from_number(number: i64) -> UnixTime {
    UnixTime(u64::try_from(number).unwrap_or(0))
}
