//! The database as commands see it, beside a server that may run: nothing is changed by looking.

use std::path::{Path, PathBuf};

use identity::{Account, AccountId, Organisation, OrganisationId, TokenHash, UnixTime};
use protocol::{RoomHash, inventory::Item};
use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use trust::audit::{Event, Name};

use super::{Asking, Held, Limits, Notice, columns, sql, uncatalogued};
use crate::{
    Error, accounts,
    audit::{self, By},
    policies::{self, Edition},
    schema, sqlite, statements,
};

/// A database that is there.
pub struct Beside {
    db: Connection,
    folder: PathBuf,
}

/// Who is meant by a name or number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// This one.
    One(Account),
    /// Nobody.
    Nobody,
    /// Several of one name: by their numbers they can be told apart.
    Several(Vec<Account>),
}

impl Beside {
    /// Opens what a server keeps in this folder.
    ///
    /// # Errors
    /// When there is none, or it is not of this program's version.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let file = folder.join(sqlite::FILE);
        let cannot = |why: String| Error::Folder { folder: folder.to_owned(), why };
        if !file.is_file() {
            return Err(cannot("no server has kept anything there".to_owned()));
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(file, flags).map_err(|error| cannot(error.to_string()))?;
        schema::configure(&db)?;
        schema::is_newest(&db)?;
        uncatalogued(&db)?;
        Ok(Self { db, folder: folder.to_owned() })
    }

    /// All organisations.
    pub fn organisations(&self) -> Result<Vec<Organisation>, Error> {
        let mut statement = self.db.prepare("SELECT id FROM organisations ORDER BY path")?;
        let ids = statement.query_map([], |row| row.get(0))?.collect::<Result<Vec<_>, _>>()?;
        let all = ids.into_iter().map(|id| accounts::organisation(&self.db, OrganisationId(id)));
        Ok(all.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
    }

    /// Keeps a link by which somebody makes an organisation, for as long as invitations are open; not where there are `most`.
    pub fn invite_organisation(&mut self, link: TokenHash, now: UnixTime, most: u64) -> Result<bool, Error> {
        self.change(|db| accounts::founding::invite(db, &By::operator(now), (link, now), most))
    }

    /// Links by which somebody can make an organisation now: what each is called in the log, and until when it is open.
    pub fn organisations_invited(&self, now: UnixTime) -> Result<Vec<(Name, UnixTime)>, Error> {
        let links = accounts::founding::open(&self.db, now)?;
        Ok(links.into_iter().map(|(token, until)| (audit::handle(&token), until)).collect())
    }

    /// Nobody makes an organisation by the link of this name any more; whether it was open.
    pub fn withdraw_organisation(&mut self, link: &str, now: UnixTime) -> Result<bool, Error> {
        self.change(|db| accounts::founding::withdraw(db, &By::operator(now), link, now))
    }

    /// The policy that holds in an organisation.
    pub fn policy(&self, organisation: OrganisationId) -> Result<Option<Edition>, Error> {
        Ok(policies::editions(&self.db, organisation)?.current)
    }

    /// Who is meant, by number or by the whole label.
    pub fn person(&self, organisation: OrganisationId, who: &str) -> Result<Found, Error> {
        if let Some(id) = AccountId::parse(who) {
            let found = accounts::find(&self.db, organisation, id)?;
            return Ok(found.map_or(Found::Nobody, Found::One));
        }
        let mut statement =
            self.db.prepare("SELECT id FROM accounts WHERE organisation = ?1 AND label = ?2")?;
        let ids = statement
            .query_map(rusqlite::params![organisation.0, who], |row| row.get(0))?
            .collect::<Result<Vec<_>, _>>()?;
        let all = ids.into_iter().map(|id| accounts::find(&self.db, organisation, AccountId(id)));
        let mut all: Vec<_> = all.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
        Ok(match all.len() {
            0 => Found::Nobody,
            1 => all.pop().map_or(Found::Nobody, Found::One),
            _ => Found::Several(all),
        })
    }

    /// What is kept of somebody and of nobody else; that it was asked for is written down.
    pub fn copy(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        now: UnixTime,
        id: [u8; 16],
    ) -> Result<Vec<Held>, Error> {
        sql::copy(&self.db, organisation, account, now, id)
    }

    /// What is kept of somebody, with what they wrote of others.
    pub fn held(&self, account: AccountId) -> Result<Vec<Held>, Error> {
        sql::held(&self.db, account, true)
    }

    /// Somebody is to be erased; the server that runs carries it out, or [`Self::retain`].
    pub fn ask_erasure(
        &mut self,
        organisation: OrganisationId,
        account: AccountId,
        now: UnixTime,
        id: [u8; 16],
    ) -> Result<Asking, Error> {
        self.change(|db| sql::ask_erasure(db, &By::operator(now), organisation, account, now, id))
    }

    /// Takes it back; whether there was one.
    pub fn undo_erasure(
        &mut self,
        organisation: OrganisationId,
        account: AccountId,
        now: UnixTime,
    ) -> Result<bool, Error> {
        self.change(|db| sql::undo_erasure(db, &By::operator(now), organisation, account, now))
    }

    /// Writes down in the audit log what is about to be done: it is signed for and on the disk when this comes back.
    ///
    /// # Errors
    /// When the log cannot be written: then what was to be told is not to be done.
    pub fn tell(&mut self, event: &Event) -> Result<(), Error> {
        self.change(|db| audit::tell(db, event))
    }

    /// Changes something, with what it tells the audit log: all or nothing.
    fn change<T>(&mut self, work: impl FnOnce(&Connection) -> Result<T, Error>) -> Result<T, Error> {
        let signer = audit::keep_key(&self.folder, None, true)?;
        let transaction = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = work(&transaction)?;
        if audit::sign(&transaction, &signer)? {
            transaction.commit()?;
            schema::keep(&self.db)?;
        } else {
            transaction.commit()?;
        }
        Ok(done)
    }

    /// Carries out what is due, deletes what is over, and leaves nothing of it between rows; how many people were erased.
    pub fn retain(&mut self, now: UnixTime, limits: Limits) -> Result<u64, Error> {
        let signer = audit::keep_key(&self.folder, None, true)?;
        let transaction = self.db.transaction()?;
        let erased = sql::retain(&transaction, &signer, now, limits)?;
        audit::sign(&transaction, &signer)?;
        transaction.commit()?;
        if erased > 0 {
            schema::rewrite(&self.db)?;
        }
        schema::forget(&self.db)?;
        Ok(erased)
    }

    /// Rows that should have been deleted.
    pub fn overdue(&self, now: UnixTime, limits: Limits) -> Result<Vec<(&'static str, u64)>, Error> {
        sql::overdue(&self.db, now, limits)
    }

    /// What an organisation says in its privacy notice.
    pub fn notice(&self, organisation: OrganisationId) -> Result<Notice, Error> {
        sql::notice(&self.db, organisation)
    }

    /// What is kept of a meeting: of each column, how many rows have a value and how long these are.
    pub fn meeting(&self, room: RoomHash) -> Result<Vec<Item>, Error> {
        statements::inventory(&self.db, &room)
    }

    /// Rows of each table, of one organisation if one is named: those tables that say whose they are.
    pub fn rows(&self, organisation: Option<OrganisationId>) -> Result<Vec<(&'static str, u64)>, Error> {
        let counts = super::TABLES.iter().map(|table| {
            let names = columns().filter(|column| column.table == table.name).map(|column| column.name);
            let names: Vec<_> = names.collect();
            let condition = match organisation {
                None => "?1 IS NULL",
                Some(_) if table.name == "organisations" => "id = ?1",
                Some(_) if names.contains(&"organisation") => "organisation = ?1",
                Some(_) if names.contains(&"account") => {
                    "account IN (SELECT id FROM accounts WHERE organisation = ?1)"
                }
                Some(_) => return Ok(None),
            };
            let sql = format!("SELECT count(*) FROM {} WHERE {condition}", table.name);
            let count: i64 = self.db.query_row(&sql, [organisation.map(|id| id.0)], |row| row.get(0))?;
            Ok(Some((table.name, u64::try_from(count).unwrap_or(0))))
        });
        Ok(counts.collect::<Result<Vec<_>, Error>>()?.into_iter().flatten().collect())
    }
}
