//! The register of measures in the database: what was written into it, and what checks count in the database itself. Its table
//! comes with those of the audit log.

use std::{collections::BTreeMap, path::Path};

use identity::{AccountId, OrganisationId, Role, Roles, UnixTime};
use rusqlite::{Connection, OpenFlags, TransactionBehavior, params};
use serde_json::Value;
use trust::{
    audit::{AccountId as Person, Event},
    measures::register::{Event as Written, Folded, folded},
};

use crate::{
    Answer, Error, Sqlite,
    accounts::{AccountColumn, column},
    audit,
    data::{self, Cell, Limits},
    schema,
    sqlite::FILE,
};

/// How often entries were changed or deleted: whoever has read them once has to read them anew only then.
pub(crate) const MIGRATION: &str = "
    CREATE TABLE register_changes (count INTEGER NOT NULL) STRICT;
    INSERT INTO register_changes VALUES (0);
    CREATE TRIGGER register_entry_changed AFTER UPDATE ON register_entries
        BEGIN UPDATE register_changes SET count = count + 1; END;
    CREATE TRIGGER register_entry_gone AFTER DELETE ON register_entries
        BEGIN UPDATE register_changes SET count = count + 1; END;
";

const WITH_ENTRY: &str = "evidence after a hundred days, but for since and until when a check said the same; what people signed with their organisation";

/// All columns of the register's tables.
pub const REGISTER_CATALOGUE: &[AccountColumn] = &[
    entry("idx", "In which order entries of the register were written"),
    entry("organisation", "Whose entry it is; nobody's if it is about the whole server").pseudonym(),
    entry("at", "When it was written (seconds since 1970)"),
    entry(
        "entry",
        "What a check found, or what somebody signed for, as a number of theirs, which becomes another, nobody's, once they are erased",
    ),
    column(
        "register_changes",
        "count",
        "How often an entry of the register was changed or deleted, so that what was read is read anew only then",
        "never: it says nothing of anybody",
    ),
];

const fn entry(name: &'static str, purpose: &'static str) -> AccountColumn {
    column("register_entries", name, purpose, WITH_ENTRY)
}

/// How long each run of a check is kept, in seconds: longer than the period of a report.
const EVIDENCE_KEPT: u64 = 100 * 24 * 3_600;
/// How late something may be deleted: what sweeps comes round more often.
const LATE: u64 = 3_600;
/// By so much more the audit log's rows may be late: they are erased by the day.
const A_DAY: u64 = 24 * 3_600;

/// What the database says of measures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    /// Organisations: without any, nobody has a register.
    pub organisations: u64,
    /// Rows that should have been deleted an hour ago.
    pub overdue: u64,
    /// Columns in which a password could be.
    pub passwords: u64,
    /// Rows about people in meetings that are gone, or should be.
    pub guests_left: u64,
    /// Sessions of people who are not let in any more.
    pub leavers: u64,
    /// Columns in which more could be kept of what a provider says than a pseudonym and a name.
    pub claims: u64,
    /// People who came by another organisation's provider or directory, and columns in which domains of mail could be.
    pub strangers: u64,
    /// Whether there is a column of which nobody has said what it is for.
    pub uncatalogued: bool,
    /// Addresses of providers that are set up.
    pub issuers: Vec<String>,
    /// The organisations themselves.
    pub of_organisations: Vec<OrganisationFacts>,
}

/// What an organisation has set up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganisationFacts {
    /// Which.
    pub id: OrganisationId,
    /// Its own host name.
    pub host: Option<String>,
    /// The file of the policy that holds.
    pub policy: Option<String>,
    /// Sessions of owners, administrators and officers that began neither with a passkey nor at a provider to which several
    /// factors were shown, or of which something is required for a role that they have.
    pub unprotected: u64,
}

/// An edition of an organisation's policy that held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppliedPolicy {
    /// Whose.
    pub organisation: OrganisationId,
    /// The file.
    pub file: String,
    /// When it was made.
    pub made: UnixTime,
    /// Since when it held.
    pub applied: UnixTime,
}

/// How far somebody has read: the last entry, and how many had been changed or deleted by then.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Mark {
    last: i64,
    changes: i64,
}

/// Entries as they were read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// In the order in which they were written.
    pub entries: Vec<String>,
    /// Whether they are all there are: something that was read before is no longer as it was.
    pub whole: bool,
    /// Up to here.
    pub mark: Mark,
}

/// What is kept of the register. An entry is JSON of [`trust::measures::register::Event`].
pub trait RegisterEntries: Send + Sync {
    /// Those of checks and, with an organisation, its own, that were written since a mark.
    fn register(&self, organisation: Option<OrganisationId>, since: Mark) -> Answer<'_, Read>;

    /// Writes one, and its event into the audit log, if all that is there was read up to this mark; whether it was.
    fn write_register(
        &self,
        read: Mark,
        organisation: Option<OrganisationId>,
        at: UnixTime,
        entry: String,
        event: Event,
    ) -> Answer<'_, bool>;

    /// Makes less of runs of checks that are older than a report asks for: since and until when each said the same stays.
    /// How many entries went.
    fn fold_register(&self, now: UnixTime) -> Answer<'_, usize>;

    /// Counts what checks ask for.
    fn counts(&self, now: UnixTime) -> Answer<'_, Counts>;

    /// All editions of policies that held, by organisation, in the order in which they were made.
    fn applied_policies(&self) -> Answer<'_, Vec<AppliedPolicy>>;
}

impl RegisterEntries for Sqlite {
    fn register(&self, organisation: Option<OrganisationId>, since: Mark) -> Answer<'_, Read> {
        self.read(move |db| read(db, organisation, since))
    }

    fn write_register(
        &self,
        read: Mark,
        organisation: Option<OrganisationId>,
        at: UnixTime,
        entry: String,
        event: Event,
    ) -> Answer<'_, bool> {
        self.write_by(move |db| {
            let last =
                db.query_row("SELECT coalesce(max(idx), 0) FROM register_entries", [], |row| row.get(0))?;
            if read != (Mark { last, changes: changes(db)? }) {
                return Ok(false);
            }
            add(db, organisation, at, &entry)?;
            audit::tell(db, &event)?;
            Ok(true)
        })
    }

    fn fold_register(&self, now: UnixTime) -> Answer<'_, usize> {
        self.write_by(move |db| fold(db, now.0.saturating_sub(EVIDENCE_KEPT)))
    }

    fn counts(&self, now: UnixTime) -> Answer<'_, Counts> {
        self.read(move |db| counts(db, now))
    }

    fn applied_policies(&self) -> Answer<'_, Vec<AppliedPolicy>> {
        self.read(applied_policies)
    }
}

/// The register in the database of a server that may be running: for whoever signs on its machine.
pub struct RegisterDesk(Connection);

impl RegisterDesk {
    /// Opens the database in this folder, which has to be there and of this program's version.
    ///
    /// # Errors
    /// When there is none, or it is not of this program's version.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let cannot = |why: rusqlite::Error| Error::Folder { folder: folder.to_owned(), why: why.to_string() };
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(folder.join(FILE), flags).map_err(cannot)?;
        schema::visit(&db)?;
        Ok(Self(db))
    }

    /// As [`RegisterEntries::write_register`], about the whole server: what is judged by what the server's checks wrote, and
    /// whoever runs it. Nothing is written in between.
    ///
    /// # Errors
    /// When it is judged not to be written, or cannot be.
    pub fn write<E: From<Error>>(
        &mut self,
        judge: impl FnOnce(&[String]) -> Result<(UnixTime, String, Event), E>,
    ) -> Result<(), E> {
        let cannot = |why: rusqlite::Error| E::from(Error::from(why));
        let transaction = self.0.transaction_with_behavior(TransactionBehavior::Immediate).map_err(cannot)?;
        let (at, entry, event) = judge(&read(&transaction, None, Mark::default())?.entries)?;
        add(&transaction, None, at, &entry)?;
        audit::tell(&transaction, &event)?;
        transaction.commit().map_err(cannot)
    }
}

fn add(
    db: &Connection,
    organisation: Option<OrganisationId>,
    at: UnixTime,
    entry: &str,
) -> Result<(), Error> {
    db.execute(
        "INSERT INTO register_entries (organisation, at, entry) VALUES (?1, ?2, ?3)",
        params![organisation.map(|id| id.0), number(at.0), entry],
    )?;
    Ok(())
}

pub(crate) fn read(
    db: &Connection,
    organisation: Option<OrganisationId>,
    since: Mark,
) -> Result<Read, Error> {
    // Asked first: what changes meanwhile is noticed the next time.
    let changes = changes(db)?;
    let since = if changes == since.changes { since.last } else { 0 };
    let mut mark = Mark { last: since, changes };
    // Whose it is is no way to the entries here: those that are new are few.
    let sql = "SELECT idx, organisation IS NULL OR organisation = ?1, entry FROM register_entries
         WHERE idx > ?2 ORDER BY idx";
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query(params![organisation.map(|id| id.0), since])?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        mark.last = row.get(0)?;
        if row.get::<_, Option<bool>>(1)?.unwrap_or(false) {
            entries.push(row.get(2)?);
        }
    }
    Ok(Read { entries, whole: since == 0, mark })
}

fn changes(db: &Connection) -> Result<i64, Error> {
    Ok(db.prepare_cached("SELECT count FROM register_changes")?.query_row([], |row| row.get(0))?)
}

/// What somebody has signed for, as JSON; without the numbers of others who signed the same entry if those are not to be seen.
pub(crate) fn signed_by(db: &Connection, whom: &Person, with_others: bool) -> Result<Vec<Vec<Cell>>, Error> {
    let sql = format!("SELECT idx, at, entry FROM register_entries WHERE {SIGNED} ORDER BY idx");
    let mut statement = db.prepare(&sql)?;
    let rows = statement.query_map([whom.as_str()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    rows.map(|row| {
        let (idx, at, entry): (Cell, Cell, String) = row?;
        let entry = if with_others { entry } else { without_others(&entry, whom.as_str())? };
        Ok(vec![idx, at, Cell::Text(entry)])
    })
    .collect()
}

/// Whoever is erased becomes a number that was nobody's: that two have signed stays to be seen, not who.
pub(crate) fn forget(db: &Connection, whom: &Person) -> Result<(), Error> {
    let nobody = AccountId(rand::random()).text();
    let sql = format!("UPDATE register_entries SET entry = replace(entry, ?1, ?2) WHERE {SIGNED}");
    db.execute(&sql, [whom.as_str(), &nobody])?;
    Ok(())
}

/// Holds of an entry that the person `?1` signed.
const SIGNED: &str = "EXISTS (SELECT 1 FROM json_tree(entry) WHERE key = 'person' AND atom = ?1)";

fn without_others(entry: &str, whom: &str) -> Result<String, Error> {
    fn strip(value: &mut Value, whom: &str) {
        let Some(parts) = value.as_object_mut() else { return };
        parts.retain(|key, part| key != "person" || part == whom);
        parts.values_mut().for_each(|part| strip(part, whom));
    }
    let mut entry: Value = serde_json::from_str(entry).map_err(|_| Error::Unreadable)?;
    strip(&mut entry, whom);
    Ok(entry.to_string())
}

/// Folds evidence from before a second; that of each organisation has checks of its own.
fn fold(db: &Connection, before: u64) -> Result<usize, Error> {
    let sql = "SELECT idx, organisation, entry FROM register_entries
         WHERE at < ?1 AND json_extract(entry, '$.entry') = 'evidence' ORDER BY idx";
    let mut of: BTreeMap<Option<[u8; 16]>, Vec<(i64, Written)>> = BTreeMap::new();
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query([number(before)])?;
    while let Some(row) = rows.next()? {
        // What another version wrote is left as it is.
        let Ok(event) = serde_json::from_str(&row.get::<_, String>(2)?) else { continue };
        of.entry(row.get(1)?).or_default().push((row.get(0)?, event));
    }
    let mut went = 0;
    for entries in of.into_values() {
        let Folded { changed, gone } = folded(entries);
        for (place, event) in changed {
            let entry = serde_json::to_string(&event).map_err(|_| Error::Unreadable)?;
            db.execute("UPDATE register_entries SET entry = ?2 WHERE idx = ?1", params![place, entry])?;
        }
        for place in &gone {
            db.execute("DELETE FROM register_entries WHERE idx = ?1", [place])?;
        }
        went += gone.len();
    }
    Ok(went)
}

fn counts(db: &Connection, now: UnixTime) -> Result<Counts, Error> {
    let count = |sql: &str, params: &[&dyn rusqlite::ToSql]| -> Result<u64, Error> {
        let found: i64 = db.prepare_cached(sql)?.query_row(params, |row| row.get(0))?;
        Ok(u64::try_from(found).unwrap_or(0))
    };
    // As long as any configuration may keep something.
    let kept = data::overdue(db, now, Limits::new(data::ACCOUNT_KEPT_DAYS))?;
    let meetings = kept.iter().filter(|(table, _)| *table == "meetings").map(|(_, rows)| rows).sum::<u64>();
    let kept: u64 = kept.iter().map(|(_, rows)| rows).sum();
    let late = now.0.saturating_sub(audit::KEPT.as_secs() + A_DAY + LATE);
    let told =
        count("SELECT count(*) FROM audit_rows WHERE at < ?1", &[&number(late).saturating_mul(1_000)])?;
    let passwords = count(
        "SELECT count(*) FROM sqlite_schema t, pragma_table_info(t.name) c
             WHERE t.type = 'table' AND (c.name LIKE '%passw%' OR c.name LIKE '%pwd%')",
        &[],
    )?;
    let organisations = count("SELECT count(*) FROM organisations", &[])?;
    let guests_left = left_of_meetings(db)? + meetings;
    let leavers = count(
        "SELECT count(*) FROM sessions JOIN accounts ON accounts.id = sessions.account
             LEFT JOIN scim_users ON scim_users.id = accounts.id
             WHERE accounts.active = 0 OR scim_users.active = 0",
        &[],
    )?;
    let claims = count(
        "SELECT count(*) FROM sqlite_schema t, pragma_table_info(t.name) c
             WHERE t.type = 'table' AND (c.name LIKE '%mail%' OR c.name LIKE '%phone%' OR c.name LIKE '%claims%'
                 OR (t.name = 'provider_links'
                     AND c.name NOT IN ('provider', 'subject', 'account', 'since', 'used')))",
        &[],
    )?;
    let strangers = count(
        "SELECT (SELECT count(*) FROM provider_links
                     JOIN providers ON providers.id = provider_links.provider
                     JOIN accounts ON accounts.id = provider_links.account
                     WHERE providers.organisation <> accounts.organisation)
              + (SELECT count(*) FROM scim_users JOIN accounts ON accounts.id = scim_users.id
                     WHERE scim_users.organisation <> accounts.organisation)
              + (SELECT count(*) FROM sqlite_schema t, pragma_table_info(t.name) c
                     WHERE t.type = 'table' AND c.name LIKE '%domain%')",
        &[],
    )?;
    let uncatalogued = match data::uncatalogued(db) {
        Ok(()) => false,
        Err(Error::Uncatalogued { .. }) => true,
        Err(error) => return Err(error),
    };
    let mut issuers = db.prepare_cached("SELECT DISTINCT issuer FROM providers")?;
    let issuers = issuers.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let of_organisations = of_organisations(db)?;
    Ok(Counts {
        organisations,
        overdue: kept + told,
        passwords,
        guests_left,
        leavers,
        claims,
        strangers,
        uncatalogued,
        issuers,
        of_organisations,
    })
}

fn applied_policies(db: &Connection) -> Result<Vec<AppliedPolicy>, Error> {
    let sql = "SELECT organisation, file, made, applied FROM policies WHERE applied IS NOT NULL
         ORDER BY organisation, number";
    let mut statement = db.prepare_cached(sql)?;
    let time = |seconds: i64| UnixTime(u64::try_from(seconds).unwrap_or(0));
    let edition = |row: &rusqlite::Row<'_>| {
        let (made, applied) = (time(row.get(2)?), time(row.get(3)?));
        Ok(AppliedPolicy { organisation: OrganisationId(row.get(0)?), file: row.get(1)?, made, applied })
    };
    Ok(statement.query_map([], edition)?.collect::<Result<_, _>>()?)
}

/// Rows about a meeting that stands no more.
fn left_of_meetings(db: &Connection) -> Result<u64, Error> {
    let mut left = 0;
    for table in ["groups", "seats", "log", "blocked", "files"] {
        let sql = format!("SELECT count(*) FROM {table} WHERE room NOT IN (SELECT room FROM meetings)");
        let found: i64 = db.prepare_cached(&sql)?.query_row([], |row| row.get(0))?;
        left += u64::try_from(found).unwrap_or(0);
    }
    Ok(left)
}

fn of_organisations(db: &Connection) -> Result<Vec<OrganisationFacts>, Error> {
    let powerful: Roles = [Role::Owner, Role::Admin, Role::Officer].into_iter().collect();
    // Everyone has the role of a member.
    let required = powerful.with(Role::Member).iter().map(|role| {
        let of_everyone = role == Role::Member;
        let (bit, name) = ([role].into_iter().collect::<Roles>().bits(), role.name());
        format!("(({of_everyone} OR roles & {bit} <> 0) AND requirements ->> '{name}' IS NOT NULL)")
    });
    let required = required.collect::<Vec<_>>().join(" OR ");
    let sql = format!(
        "SELECT id, host,
             (SELECT file FROM policies WHERE organisation = organisations.id AND applied IS NOT NULL
                 ORDER BY number DESC LIMIT 1),
             (SELECT count(*) FROM sessions JOIN accounts ON accounts.id = sessions.account
                     LEFT JOIN provider_sessions ON session = sessions.token LEFT JOIN providers ON providers.id = provider
                 WHERE accounts.organisation = organisations.id AND roles & ?1 <> 0 AND NOT CASE
                     WHEN provider IS NULL THEN EXISTS (SELECT 1 FROM credentials WHERE credentials.account = accounts.id)
                     ELSE factors OR {required} END)
         FROM organisations"
    );
    let mut statement = db.prepare_cached(&sql)?;
    let facts = |row: &rusqlite::Row<'_>| {
        let (host, policy, unprotected): (_, _, i64) = (row.get(1)?, row.get(2)?, row.get(3)?);
        let unprotected = u64::try_from(unprotected).unwrap_or(0);
        Ok(OrganisationFacts { id: OrganisationId(row.get(0)?), host, policy, unprotected })
    };
    Ok(statement.query_map([powerful.bits()], facts)?.collect::<Result<_, _>>()?)
}

fn number(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn database() -> Connection {
        let mut db = Connection::open_in_memory().unwrap();
        schema::prepare(&mut db).unwrap();
        db.execute_batch(
            "INSERT INTO organisations (id, name, path, since) VALUES (x'01010101010101010101010101010101', 'Here', 'here', 0), (x'02020202020202020202020202020202', 'There', 'there', 0);
             INSERT INTO accounts (id, organisation, label, roles, active, since) VALUES (x'0a', x'01010101010101010101010101010101', 'Ann', 1, 1, 0);",
        )
        .unwrap();
        db
    }

    fn evidence(at: u64, found: u64) -> String {
        let at = trust::measures::when::Moment::from_unix(i64::try_from(at).unwrap());
        let hash = format!("sha256:{}", "0".repeat(64));
        format!(
            "{{\"at\":\"{at}\",\"entry\":\"evidence\",\"check\":\"retention.overdue_rows\",\"version\":\"1\",\"node\":\"n\",\
             \"time\":\"{at}\",\"inputs\":\"{hash}\",\"result\":{{\"counted\":{{\"found\":{found},\"allowed\":0}}}},\
             \"output\":\"{hash}\"}}"
        )
    }

    #[test]
    fn entries_are_read_on_from_a_mark_and_all_anew_once_one_has_changed_or_gone() {
        let db = database();
        let write = |organisation: Option<OrganisationId>, at| {
            add(&db, organisation, UnixTime(at), &evidence(at, 0)).unwrap();
        };
        let (here, there) = (OrganisationId([1; 16]), OrganisationId([2; 16]));
        write(None, 1);
        write(Some(here), 2);
        write(Some(there), 3);
        let first = read(&db, Some(here), Mark::default()).unwrap();
        assert_eq!((first.entries.len(), first.whole), (2, true));
        let again = read(&db, Some(here), first.mark).unwrap();
        assert_eq!((again.entries.len(), again.whole, again.mark), (0, false, first.mark));
        write(Some(there), 4);
        write(Some(here), 5);
        let next = read(&db, Some(here), first.mark).unwrap();
        assert_eq!((next.entries, next.whole), (vec![evidence(5, 0)], false));
        let read_anew = |mark| {
            let anew = read(&db, Some(here), mark).unwrap();
            assert!(anew.whole && !read(&db, Some(here), anew.mark).unwrap().whole);
            (anew.entries, anew.mark)
        };
        db.execute("DELETE FROM register_entries WHERE at = 1", []).unwrap();
        let (entries, mark) = read_anew(next.mark);
        assert_eq!(entries, [evidence(2, 0), evidence(5, 0)]);
        db.execute("UPDATE register_entries SET entry = ?1 WHERE at = 2", [evidence(2, 7)]).unwrap();
        let (entries, mark) = read_anew(mark);
        assert_eq!(entries, [evidence(2, 7), evidence(5, 0)]);
        // The last one goes, and another takes its number.
        db.execute("DELETE FROM register_entries WHERE at = 5", []).unwrap();
        write(Some(here), 6);
        let (entries, mark) = read_anew(mark);
        assert_eq!(entries, [evidence(2, 7), evidence(6, 0)]);
        db.execute("DELETE FROM organisations WHERE id = ?1", [here.0]).unwrap();
        assert_eq!(read_anew(mark).0, [] as [String; 0]);
    }

    #[test]
    fn ones_signatures_are_ones_own_and_nobodys_once_one_is_erased() {
        let db = database();
        let [first, second] = [1, 2].map(|n| audit::person(AccountId([n; 16])));
        let (asks, signs) = (first.as_str(), second.as_str());
        let entry = |what: &str| {
            format!(
                "{{\"entry\":\"{what}\",\"by\":{{\"role\":\"admin\",\"person\":\"{asks}\"}},\
                 \"change\":{{\"countersigned\":{{\"role\":\"dpo\",\"person\":\"{signs}\"}}}}}}"
            )
        };
        add(&db, None, UnixTime(1), &evidence(1, 0)).unwrap();
        add(&db, None, UnixTime(2), &entry("not_applicable")).unwrap();
        let of = |whom: &Person, with_others| {
            let rows = signed_by(&db, whom, with_others).unwrap();
            rows.into_iter().map(|row| format!("{:?}", row.last().unwrap())).collect::<Vec<_>>()
        };
        let (own, all) = (of(&first, false), of(&first, true));
        assert!(own.len() == 1 && own[0].contains(asks) && !own[0].contains(signs));
        assert!(all[0].contains(signs), "{all:?}");

        forget(&db, &first).unwrap();
        assert_eq!(of(&first, true), Vec::<String>::new());
        let left = of(&second, true);
        assert!(left[0].contains("admin") && !left[0].contains(asks), "{left:?}");
    }

    #[test]
    fn old_runs_of_a_check_become_the_stretches_in_which_they_said_the_same() {
        let db = database();
        for hour in 0..200_u64 {
            let found = u64::from((50..60).contains(&hour));
            add(&db, None, UnixTime(hour * 3_600), &evidence(hour * 3_600, found)).unwrap();
        }
        assert_eq!(fold(&db, 150 * 3_600).unwrap(), 147, "three stretches stay of 150 runs");
        assert_eq!(fold(&db, 150 * 3_600).unwrap(), 0);
        assert_eq!(fold(&db, 160 * 3_600).unwrap(), 10, "the last goes on");
        let entries = read(&db, None, Mark::default()).unwrap().entries;
        let held = |entry: &String| entry.contains("\"held\":\"1970-01-07T15:00:00Z\"");
        assert_eq!((entries.len(), entries.iter().filter(|entry| held(entry)).count()), (43, 1));
    }

    /// What a measure rests on is taken away in turn: only what looks there sees it.
    #[test]
    fn each_thing_that_should_not_be_in_the_database_is_counted() {
        let now = UnixTime(1_000);
        let found = |counts: &Counts| {
            let Counts {
                overdue,
                passwords,
                guests_left,
                leavers,
                claims,
                strangers,
                uncatalogued,
                of_organisations,
                ..
            } = counts;
            let [unprotected, 0] = [0, 1].map(|place: usize| of_organisations[place].unprotected) else {
                panic!("it is of one organisation: {of_organisations:?}")
            };
            [
                *overdue,
                *passwords,
                unprotected,
                *guests_left,
                *leavers,
                *claims,
                *strangers,
                (*uncatalogued).into(),
            ]
        };
        assert_eq!(found(&counts(&database(), now).unwrap()), [0; 8]);
        let session =
            "INSERT INTO sessions (token, account, since, used, shown) VALUES (x'0b', x'0a', 999, 999, 999);";
        // Whoever came by a provider has not shown a passkey, though they may have one.
        let by_provider = |requirements: &str, factors: bool| {
            format!(
                "{session} INSERT INTO credentials (id, account, label, key, since, used) VALUES (x'0d', x'0a', 'Key', '', 0, 0);
                 INSERT INTO providers (id, organisation, name, issuer, client, algorithms, asks_name, requirements, since)
                     VALUES (x'0c', x'01010101010101010101010101010101', 'p', 'https://login.example', 'c', '[]', 0,
                         '{requirements}', 0);
                 INSERT INTO provider_sessions (session, provider, subject, factors) VALUES (x'0b', x'0c', x'00', {factors});"
            )
        };
        let seen = [
            ("CREATE TABLE logins (password TEXT)".to_owned(), [0, 1, 0, 0, 0, 0, 0, 1]),
            ("CREATE TABLE x (mail_address TEXT)".to_owned(), [0, 0, 0, 0, 0, 1, 0, 1]),
            ("ALTER TABLE provider_links ADD COLUMN groups TEXT".to_owned(), [0, 0, 0, 0, 0, 1, 0, 1]),
            ("ALTER TABLE organisations ADD COLUMN domain TEXT".to_owned(), [0, 0, 0, 0, 0, 0, 1, 1]),
            (session.to_owned(), [0, 0, 1, 0, 0, 0, 0, 0]),
            (by_provider("{}", false), [0, 0, 1, 0, 0, 0, 0, 0]),
            (by_provider(r#"{"officer":{}}"#, false), [0, 0, 1, 0, 0, 0, 0, 0]),
            (by_provider(r#"{"owner":{}}"#, false), [0; 8]),
            (by_provider(r#"{"member":{}}"#, false), [0; 8]),
            (by_provider("{}", true), [0; 8]),
            (format!("{session} UPDATE accounts SET active = 0, roles = 0"), [0, 0, 0, 0, 1, 0, 0, 0]),
            (
                "PRAGMA foreign_keys = OFF; INSERT INTO blocked VALUES (x'00', x'00')".to_owned(),
                [0, 0, 0, 1, 0, 0, 0, 0],
            ),
            (
                "INSERT INTO providers (id, organisation, name, issuer, client, algorithms, asks_name, requirements, since)
                     VALUES (x'0c', x'02020202020202020202020202020202', 'p', 'https://login.example', 'c', '[]', 0, '{}', 0);
                 INSERT INTO provider_links VALUES (x'0c', x'00', x'0a', 0, 0)"
                    .to_owned(),
                [0, 0, 0, 0, 0, 0, 1, 0],
            ),
        ];
        for (taken, expected) in seen {
            let db = database();
            db.execute_batch(&taken).unwrap();
            assert_eq!(found(&counts(&db, now).unwrap()), expected, "{taken}");
        }
    }
}
