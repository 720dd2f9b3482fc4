//! The policies of organisations: the file that holds, the one that waits for the officer, and those of before.

use std::path::Path;

use identity::{AccountId, OrganisationId, UnixTime};
use protocol::{ClassRules, RoomHash};
use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, TransactionBehavior, params};

use trust::audit::{Act, Name, Reason, UnixMillis};

use crate::{
    Answer, Error, Sqlite,
    accounts::{AccountColumn, column},
    audit::{self, By},
    schema,
    sqlite::FILE,
};

/// Editions of one organisation that are kept; older ones are deleted.
pub const EDITIONS: u32 = 200;

/// Migration 9: the class of a meeting, and the editions of policies.
pub(crate) const MIGRATION: &str = "
    ALTER TABLE meetings ADD COLUMN class BLOB;
    CREATE TABLE policies (
        organisation BLOB NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        file TEXT NOT NULL,
        author BLOB REFERENCES accounts (id) ON DELETE SET NULL,
        reason TEXT NOT NULL,
        made INTEGER NOT NULL,
        officer BLOB REFERENCES accounts (id) ON DELETE SET NULL,
        applied INTEGER,
        PRIMARY KEY (organisation, number)
    ) STRICT, WITHOUT ROWID;
";

const UNTIL: &str = "when 200 newer ones were made, or an owner deletes the organisation";

/// All columns of the table.
pub const POLICY_CATALOGUE: &[AccountColumn] = &[
    entry("organisation", "Whose policy it is").pseudonym(),
    entry("number", "Counts the editions"),
    entry("file", "The policy: classes of meetings and named exceptions, with who answers for them"),
    entry(
        "author",
        "Who made it: administrators answer for what they change; empty: whoever runs the server",
    )
    .pseudonym(),
    entry("reason", "Why it was changed"),
    entry("made", "When it was made (seconds since 1970)"),
    entry("officer", "Who countersigned it, where it protects less than the one before").pseudonym(),
    entry(
        "applied",
        "Since when it holds (seconds since 1970); empty while the officer has not countersigned",
    ),
];

const fn entry(name: &'static str, purpose: &'static str) -> AccountColumn {
    column("policies", name, purpose, UNTIL)
}

/// One edition of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// Rises by one.
    pub number: u32,
    /// The file.
    pub file: String,
    /// Who made it; `None`: whoever runs the server, or somebody who is gone.
    pub author: Option<AccountId>,
    /// Why.
    pub reason: String,
    /// When.
    pub made: UnixTime,
    /// Who countersigned it.
    pub officer: Option<AccountId>,
    /// Since when it holds; `None`: it does not.
    pub applied: Option<UnixTime>,
}

/// How it stands with an organisation's policy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Editions {
    /// The one that holds.
    pub current: Option<Edition>,
    /// The one that waits for the officer: newer than that.
    pub waiting: Option<Edition>,
    /// Issuers of the organisation's providers, each once: who vouches for names where a class asks for that.
    pub issuers: Vec<String>,
}

/// An edition to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEdition {
    /// The file.
    pub file: String,
    /// Who makes it.
    pub author: Option<AccountId>,
    /// Why.
    pub reason: String,
    /// When.
    pub made: UnixTime,
    /// Whether it holds at once.
    pub applies: bool,
    /// The edition that it was compared with; 0: none. Another one holds by now, and nothing is made.
    pub over: u32,
    /// What it leaves that the one before did not.
    pub exceptions: Vec<Made>,
}

/// An exception that an edition makes, or makes anew, for the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// Of which class.
    pub class: String,
    /// From which setting of it.
    pub setting: String,
    /// Who answers for it.
    pub owner: String,
    /// Why.
    pub reason: String,
    /// Until when.
    pub until: UnixMillis,
}

/// Policies. Answers come when what was asked for is done durably.
pub trait Policies: Send + Sync {
    /// How it stands.
    fn policy(&self, of: OrganisationId) -> Answer<'_, Editions>;

    /// All editions, the newest first.
    fn policy_history(&self, of: OrganisationId) -> Answer<'_, Vec<Edition>>;

    /// One more: its number; `None`, if another edition holds than the one that it was compared with.
    fn make_policy(&self, of: OrganisationId, new: NewEdition) -> Answer<'_, Option<u32>>;

    /// The officer lets the one that waits hold, with what it leaves; whether this is the one that waits. Its file says so as well: what is
    /// taken back or made anew has the same number.
    fn countersign_policy(
        &self,
        of: OrganisationId,
        seen: (u32, String),
        exceptions: Vec<Made>,
        officer: AccountId,
        now: UnixTime,
    ) -> Answer<'_, bool>;

    /// The one that waits is not to hold; whether it is the one that waits.
    fn drop_policy(&self, of: OrganisationId, number: u32, by: By) -> Answer<'_, bool>;

    /// How many meetings are kept under which rules of an organisation's classes.
    fn classed_meetings(&self, of: OrganisationId) -> Answer<'_, Vec<(ClassRules, u32)>>;

    /// The meetings that are kept under an organisation's classes, with the class of each.
    fn classed_rooms(&self, of: OrganisationId) -> Answer<'_, Vec<(RoomHash, String)>>;
}

impl Policies for Sqlite {
    fn policy(&self, of: OrganisationId) -> Answer<'_, Editions> {
        self.read(move |db| editions(db, of))
    }

    fn policy_history(&self, of: OrganisationId) -> Answer<'_, Vec<Edition>> {
        self.read(move |db| history(db, of))
    }

    fn make_policy(&self, of: OrganisationId, new: NewEdition) -> Answer<'_, Option<u32>> {
        self.write_by(move |db| make(db, of, &new))
    }

    fn countersign_policy(
        &self,
        of: OrganisationId,
        (number, file): (u32, String),
        exceptions: Vec<Made>,
        officer: AccountId,
        now: UnixTime,
    ) -> Answer<'_, bool> {
        self.write_by(move |db| {
            let waiting = editions(db, of)?.waiting;
            if waiting.is_none_or(|waiting| (waiting.number, waiting.file) != (number, file)) {
                return Ok(false);
            }
            let sql =
                "UPDATE policies SET officer = ?3, applied = ?4 WHERE organisation = ?1 AND number = ?2";
            let before = editions(db, of)?.current.map(|current| current.number);
            db.execute(sql, params![of.0, number, officer.0, seconds(now)])?;
            let by = By::account(officer, now);
            audit::tell(db, &by.event(of, None, changed("policy", before, Some(number), None)?))?;
            tell_exceptions(db, of, &by, &exceptions)?;
            Ok(true)
        })
    }

    fn drop_policy(&self, of: OrganisationId, number: u32, by: By) -> Answer<'_, bool> {
        self.write_by(move |db| {
            let there = waits(db, of, number)?;
            if there {
                let sql = "DELETE FROM policies WHERE organisation = ?1 AND number = ?2";
                db.execute(sql, params![of.0, number])?;
                audit::tell(db, &by.event(of, None, changed("policy-waiting", Some(number), None, None)?))?;
            }
            Ok(there)
        })
    }

    fn classed_meetings(&self, of: OrganisationId) -> Answer<'_, Vec<(ClassRules, u32)>> {
        self.read(move |db| classed(db, of))
    }

    fn classed_rooms(&self, of: OrganisationId) -> Answer<'_, Vec<(RoomHash, String)>> {
        self.read(move |db| rooms(db, of))
    }
}

/// The policies in the database of a server that may be running: for commands on its machine.
pub struct PolicyDesk(Connection);

impl PolicyDesk {
    /// Opens the database in this folder, which has to be there and of this program's version.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let cannot = |why: rusqlite::Error| Error::Folder { folder: folder.to_owned(), why: why.to_string() };
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(folder.join(FILE), flags).map_err(cannot)?;
        schema::visit(&db)?;
        Ok(Self(db))
    }

    /// The organisations of the server: number, path, name.
    pub fn organisations(&self) -> Result<Vec<(OrganisationId, String, String)>, Error> {
        let mut statement = self.0.prepare("SELECT id, path, name FROM organisations ORDER BY path")?;
        let rows =
            statement.query_map([], |row| Ok((OrganisationId(row.get(0)?), row.get(1)?, row.get(2)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// As [`Policies::policy`].
    pub fn policy(&self, of: OrganisationId) -> Result<Editions, Error> {
        editions(&self.0, of)
    }

    /// As [`Policies::classed_meetings`].
    pub fn classed_meetings(&self, of: OrganisationId) -> Result<Vec<(ClassRules, u32)>, Error> {
        classed(&self.0, of)
    }

    /// As [`Policies::make_policy`].
    pub fn make_policy(&mut self, of: OrganisationId, new: &NewEdition) -> Result<Option<u32>, Error> {
        let transaction = self.0.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let made = make(&transaction, of, new)?;
        transaction.commit()?;
        Ok(made)
    }
}

const EDITION: &str = "number, file, author, reason, made, officer, applied";

pub(crate) fn editions(db: &Connection, of: OrganisationId) -> Result<Editions, Error> {
    let one = |which: &str| -> Result<Option<Edition>, Error> {
        let sql = format!(
            "SELECT {EDITION} FROM policies WHERE organisation = ?1 AND applied IS {which} \
             ORDER BY number DESC LIMIT 1"
        );
        Ok(db.prepare_cached(&sql)?.query_row([of.0], edition).optional()?)
    };
    let (current, waiting) = (one("NOT NULL")?, one("NULL")?);
    let newest = current.as_ref().map_or(0, |current| current.number);
    let issuers = db
        .prepare_cached("SELECT DISTINCT issuer FROM providers WHERE organisation = ?1 ORDER BY issuer")?
        .query_map([of.0], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(Editions { waiting: waiting.filter(|waiting| waiting.number > newest), current, issuers })
}

fn history(db: &Connection, of: OrganisationId) -> Result<Vec<Edition>, Error> {
    let sql = format!("SELECT {EDITION} FROM policies WHERE organisation = ?1 ORDER BY number DESC");
    let mut statement = db.prepare_cached(&sql)?;
    let rows = statement.query_map([of.0], edition)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn make(db: &Connection, of: OrganisationId, new: &NewEdition) -> Result<Option<u32>, Error> {
    let current = editions(db, of)?.current.map_or(0, |current| current.number);
    if current != new.over {
        return Ok(None);
    }
    // What waited was about another change: whoever wants it as well writes it into this one.
    db.execute("DELETE FROM policies WHERE organisation = ?1 AND applied IS NULL", [of.0])?;
    let NewEdition { file, author, reason, made, applies, over: _, exceptions } = new;
    let number = current + 1;
    db.execute(
        "INSERT INTO policies (organisation, number, file, author, reason, made, officer, applied)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, NULL, ?7)",
        params![
            of.0,
            number,
            file,
            author.map(|author| author.0),
            reason,
            seconds(*made),
            applies.then(|| seconds(*made))
        ],
    )?;
    let oldest = i64::from(number) - i64::from(EDITIONS);
    db.execute("DELETE FROM policies WHERE organisation = ?1 AND number <= ?2", params![of.0, oldest])?;
    let by = author.map_or_else(|| By::operator(*made), |author| By::account(author, *made));
    let before = Some(current).filter(|current| *current > 0);
    let act = match applies {
        true => changed("policy", before, Some(number), Some(reason))?,
        false => changed("policy-waiting", None, Some(number), Some(reason))?,
    };
    audit::tell(db, &by.event(of, None, act))?;
    if *applies {
        tell_exceptions(db, of, &by, exceptions)?;
    }
    Ok(Some(number))
}

/// That each holds from now on, by the name that it has in the file.
fn tell_exceptions(db: &Connection, of: OrganisationId, by: &By, made: &[Made]) -> Result<(), Error> {
    let name = |text: &str| Name::new(text).map_err(|_| Error::Unreadable);
    let words = |text: &str| Reason::new(text).map_err(|_| Error::Unreadable);
    for Made { class, setting, owner, reason, until } in made {
        let act = Act::ExceptionMade {
            exception: name(&format!("exception.{class}.{setting}"))?,
            class: Some(name(class)?),
            setting: name(setting)?,
            until: *until,
            reason: words(reason)?,
            owner: Some(words(owner)?),
        };
        audit::tell(db, &by.event(of, None, act))?;
    }
    Ok(())
}

/// That one edition holds, or waits, in place of another.
fn changed(
    setting: &str,
    before: Option<u32>,
    after: Option<u32>,
    reason: Option<&str>,
) -> Result<Act, Error> {
    let edition =
        |number: Option<u32>| number.and_then(|number| Name::new(&format!("edition-{number}")).ok());
    Ok(Act::PolicyChanged {
        setting: Name::new(setting).map_err(|_| Error::Unreadable)?,
        before: edition(before),
        after: edition(after),
        reason: reason.and_then(|reason| Reason::new(reason).ok()),
    })
}

fn waits(db: &Connection, of: OrganisationId, number: u32) -> Result<bool, Error> {
    Ok(editions(db, of)?.waiting.is_some_and(|waiting| waiting.number == number))
}

fn classed(db: &Connection, of: OrganisationId) -> Result<Vec<(ClassRules, u32)>, Error> {
    let sql = "SELECT class, count(*) FROM meetings WHERE class IS NOT NULL GROUP BY class";
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get(1)?)))?;
    let mut all = Vec::new();
    for row in rows {
        let (rules, count) = row?;
        let rules = ClassRules::from_bytes(&rules).ok_or(Error::Unreadable)?;
        if rules.organisation == of.0 {
            all.push((rules, count));
        }
    }
    Ok(all)
}

fn rooms(db: &Connection, of: OrganisationId) -> Result<Vec<(RoomHash, String)>, Error> {
    let mut statement = db.prepare_cached("SELECT room, class FROM meetings WHERE class IS NOT NULL")?;
    let rows = statement.query_map([], |row| Ok((RoomHash(row.get(0)?), row.get::<_, Vec<u8>>(1)?)))?;
    let mut all = Vec::new();
    for row in rows {
        let (room, rules) = row?;
        let rules = ClassRules::from_bytes(&rules).ok_or(Error::Unreadable)?;
        if rules.organisation == of.0 {
            all.push((room, rules.class));
        }
    }
    Ok(all)
}

fn edition(row: &Row<'_>) -> rusqlite::Result<Edition> {
    let time = |at| row.get::<_, Option<i64>>(at).map(|time| time.map(|time| UnixTime(time.unsigned_abs())));
    Ok(Edition {
        number: row.get(0)?,
        file: row.get(1)?,
        author: row.get::<_, Option<_>>(2)?.map(AccountId),
        reason: row.get(3)?,
        made: time(4)?.unwrap_or(UnixTime(0)),
        officer: row.get::<_, Option<_>>(5)?.map(AccountId),
        applied: time(6)?,
    })
}

fn seconds(time: UnixTime) -> i64 {
    i64::try_from(time.0).unwrap_or(i64::MAX)
}
