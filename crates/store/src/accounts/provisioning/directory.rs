//! The users and groups of one organisation in the database, for the SCIM service: within a transaction of the caller's.

use std::collections::BTreeSet;

use identity::{
    Account, AccountId, OrganisationId, Role, Roles, UnixTime,
    scim::{
        Condition, Directory, ExternalHash, Found, Group, GroupTest, Id, Meta, NameHash, Page, Refusal,
        Unique, User, UserTest,
    },
};
use rusqlite::{Connection, OptionalExtension, Row, ToSql, params, types::Value};

use trust::audit::{AccountOrigin, Act};

use super::{
    MOST_GROUPS, MOST_USERS,
    condition::{Test, Where},
    sql::{group, tell_group},
};
use crate::{
    Error,
    accounts::sql,
    audit::{By, tell},
};

const USER: &str = "id, name, external, active, created, modified, version";
const GROUP: &str = "id, name, external, created, modified, version";

pub(super) struct SqlDirectory<'a> {
    pub db: &'a Connection,
    pub organisation: OrganisationId,
    /// Whose doing it is.
    pub by: By,
}

type Refused = Refusal<Error>;

impl SqlDirectory<'_> {
    fn one<T>(
        &self,
        sql: &str,
        id: Id,
        read: fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, Error> {
        let mut statement = self.db.prepare_cached(sql)?;
        Ok(statement.query_row(params![self.organisation.0, id.bytes()], read).optional()?)
    }

    fn found<T, C: Test>(
        &self,
        (table, columns): (&str, &str),
        (which, page): (&Condition<C>, Page),
        read: fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Found<T>, Error> {
        let Where { text, mut values } = Where::new(self.organisation.0, which);
        let count = format!("SELECT count(*) FROM {table} WHERE {text}");
        let total: i64 = self.db.query_row(&count, rusqlite::params_from_iter(&values), |row| row.get(0))?;
        let number = |number: u64| Value::Integer(i64::try_from(number).unwrap_or(i64::MAX));
        values.extend([number(page.take as u64), number(page.skip)]);
        let some = format!("SELECT {columns} FROM {table} WHERE {text} ORDER BY id LIMIT ? OFFSET ?");
        let mut statement = self.db.prepare(&some)?;
        let page =
            statement.query_map(rusqlite::params_from_iter(&values), read)?.collect::<Result<Vec<T>, _>>()?;
        Ok(Found { total: sql::unsigned(total), page })
    }

    fn expect_room(&self, table: &str, most: u64) -> Result<(), Refused> {
        let count = format!("SELECT count(*) FROM {table} WHERE organisation = ?1");
        let count = self
            .db
            .prepare_cached(&count)
            .and_then(|mut statement| statement.query_row([self.organisation.0], |row| row.get::<_, i64>(0)));
        if sql::unsigned(count.map_err(failed)?) < most { Ok(()) } else { Err(Refusal::Full) }
    }

    fn write(&self, sql: &str, values: &[&dyn ToSql]) -> Result<(), Refused> {
        let done = self.db.prepare_cached(sql).and_then(|mut statement| statement.execute(values));
        done.map(drop).map_err(refused)
    }

    fn tell(&self, user: Id, act: Act) -> Result<(), Refused> {
        let event = self.by.event(self.organisation, Some(account_of(user)), act);
        tell(self.db, &event).map_err(Refusal::Storage)
    }

    fn expect_other_owner(&self, id: Id) -> Result<(), Refused> {
        let account = sql::account(self.db, self.organisation, account_of(id)).map_err(Refusal::Storage)?;
        let last = account.map(|account| sql::is_last_owner(self.db, &account)).transpose();
        match last.map_err(Refusal::Storage)? {
            Some(true) => Err(Refusal::LastOwner),
            Some(false) | None => Ok(()),
        }
    }
}

impl Directory for SqlDirectory<'_> {
    type Error = Error;

    fn user(&mut self, id: Id) -> Result<Option<User>, Error> {
        let sql = format!("SELECT {USER} FROM scim_users WHERE organisation = ?1 AND id = ?2");
        self.one(&sql, id, read_user)
    }

    fn user_by_external_id(&mut self, external_id: ExternalHash) -> Result<Option<Id>, Error> {
        let sql = "SELECT id FROM scim_users WHERE organisation = ?1 AND external = ?2";
        let mut statement = self.db.prepare_cached(sql)?;
        let found = statement.query_row(params![self.organisation.0, external_id.0], |row| read_id(row, 0));
        Ok(found.optional()?)
    }

    fn users(&mut self, which: &Condition<UserTest>, page: Page) -> Result<Found<User>, Error> {
        self.found(("scim_users", USER), (which, page), read_user)
    }

    fn has_users(&mut self, ids: &BTreeSet<Id>) -> Result<bool, Error> {
        let sql = "SELECT 1 FROM scim_users WHERE organisation = ?1 AND id = ?2";
        let mut statement = self.db.prepare_cached(sql)?;
        for id in ids {
            if !statement.exists(params![self.organisation.0, id.bytes()])? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Its account comes with it.
    fn insert_user(&mut self, user: &User) -> Result<(), Refused> {
        self.expect_room("scim_users", MOST_USERS)?;
        let id = account_of(user.id);
        let account = Account {
            id,
            organisation: self.organisation,
            label: Account::placeholder(id),
            roles: Roles::default().with(Role::Member),
            active: user.active,
            since: UnixTime(user.meta.created / 1_000),
        };
        sql::add_account(self.db, &self.by, &account, AccountOrigin::Provisioning)
            .map_err(Refusal::Storage)?;
        let Meta { created, last_modified, version } = user.meta;
        self.write(
            "INSERT INTO scim_users (organisation, id, name, external, active, granted, created, modified, version)
             VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6, ?7, ?8)",
            &[
                &self.organisation.0,
                &user.id.bytes(),
                &user.name.0,
                &user.external_id.map(|external_id| external_id.0),
                &user.active,
                &number(created),
                &number(last_modified),
                &number(version),
            ],
        )
    }

    /// The account is let in again when the directory says so anew, not each time that it repeats it: whom somebody has
    /// deactivated in the console, a directory that knows nothing of it does not let in.
    fn update_user(&mut self, user: &User) -> Result<(), Refused> {
        let before = self.user(user.id).map_err(Refusal::Storage)?;
        if before.is_some_and(|before| before.active != user.active) {
            if !user.active {
                self.expect_other_owner(user.id)?;
                sql::end_sessions(self.db, &self.by, account_of(user.id), None).map_err(Refusal::Storage)?;
            }
            let sql = "UPDATE accounts SET active = ?3 WHERE organisation = ?1 AND id = ?2";
            self.write(sql, &[&self.organisation.0, &user.id.bytes(), &user.active])?;
            let act = match user.active {
                true => Act::AccountReactivated {},
                false => Act::AccountDeactivated { reason: None },
            };
            self.tell(user.id, act)?;
        }
        self.write(
            "UPDATE scim_users SET name = ?3, external = ?4, active = ?5, modified = ?6, version = ?7
             WHERE organisation = ?1 AND id = ?2",
            &[
                &self.organisation.0,
                &user.id.bytes(),
                &user.name.0,
                &user.external_id.map(|external_id| external_id.0),
                &user.active,
                &number(user.meta.last_modified),
                &number(user.meta.version),
            ],
        )
    }

    /// With the account, and with it everything of theirs; what the log holds of them goes afterwards.
    fn delete_user(&mut self, id: Id) -> Result<(), Refused> {
        self.expect_other_owner(id)?;
        let sql = "DELETE FROM accounts WHERE organisation = ?1 AND id = ?2
             AND EXISTS (SELECT 1 FROM scim_users u WHERE u.organisation = ?1 AND u.id = ?2)";
        self.write(sql, &[&self.organisation.0, &id.bytes()]).map(drop)
    }

    fn groups_of(&mut self, user: Id) -> Result<Vec<Group>, Error> {
        let sql = format!(
            "SELECT {GROUP} FROM scim_groups WHERE organisation = ?1 AND id IN
                 (SELECT \"group\" FROM scim_members WHERE organisation = ?1 AND user = ?2)
             ORDER BY id"
        );
        let mut statement = self.db.prepare_cached(&sql)?;
        let rows = statement.query_map(params![self.organisation.0, user.bytes()], read_group)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn group(&mut self, id: Id) -> Result<Option<Group>, Error> {
        let sql = format!("SELECT {GROUP} FROM scim_groups WHERE organisation = ?1 AND id = ?2");
        self.one(&sql, id, read_group)
    }

    fn groups(&mut self, which: &Condition<GroupTest>, page: Page) -> Result<Found<Group>, Error> {
        self.found(("scim_groups", GROUP), (which, page), read_group)
    }

    fn insert_group(&mut self, group: &Group) -> Result<(), Refused> {
        self.expect_room("scim_groups", MOST_GROUPS)?;
        let Meta { created, last_modified, version } = group.meta;
        self.write(
            "INSERT INTO scim_groups (organisation, id, name, folded, external, roles, created, modified, version)
             VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6, ?7, ?8)",
            &[
                &self.organisation.0,
                &group.id.bytes(),
                &group.display_name,
                &group.folded_name(),
                &group.external_id,
                &number(created),
                &number(last_modified),
                &number(version),
            ],
        )
    }

    fn update_group(&mut self, group: &Group) -> Result<(), Refused> {
        self.write(
            "UPDATE scim_groups SET name = ?3, folded = ?4, external = ?5, modified = ?6, version = ?7
             WHERE organisation = ?1 AND id = ?2",
            &[
                &self.organisation.0,
                &group.id.bytes(),
                &group.display_name,
                &group.folded_name(),
                &group.external_id,
                &number(group.meta.last_modified),
                &number(group.meta.version),
            ],
        )
    }

    /// What it gave goes with it.
    fn delete_group(&mut self, id: Id) -> Result<(), Error> {
        let gave = group(self.db, self.organisation, id)?.is_some_and(|group| !group.roles.is_empty());
        if gave {
            tell_group(self.db, &self.by, self.organisation, id, Roles::default())?;
        }
        let sql = "DELETE FROM scim_groups WHERE organisation = ?1 AND id = ?2";
        self.db.prepare_cached(sql)?.execute(params![self.organisation.0, id.bytes()])?;
        Ok(())
    }

    fn members(&mut self, group: Id) -> Result<BTreeSet<Id>, Error> {
        let sql = "SELECT user FROM scim_members WHERE organisation = ?1 AND \"group\" = ?2";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map(params![self.organisation.0, group.bytes()], |row| read_id(row, 0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn add_members(&mut self, group: Id, users: &BTreeSet<Id>) -> Result<(), Error> {
        let sql = "INSERT INTO scim_members (organisation, \"group\", user) VALUES (?1, ?2, ?3)";
        let mut statement = self.db.prepare_cached(sql)?;
        for user in users {
            statement.execute(params![self.organisation.0, group.bytes(), user.bytes()])?;
        }
        Ok(())
    }

    fn remove_members(&mut self, group: Id, users: &BTreeSet<Id>) -> Result<(), Error> {
        let sql = "DELETE FROM scim_members WHERE organisation = ?1 AND \"group\" = ?2 AND user = ?3";
        let mut statement = self.db.prepare_cached(sql)?;
        for user in users {
            statement.execute(params![self.organisation.0, group.bytes(), user.bytes()])?;
        }
        Ok(())
    }
}

pub(super) fn account_of(user: Id) -> AccountId {
    AccountId(user.bytes())
}

pub(super) fn read_id(row: &Row<'_>, at: usize) -> rusqlite::Result<Id> {
    Ok(Id::new(row.get(at)?))
}

fn read_user(row: &Row<'_>) -> rusqlite::Result<User> {
    Ok(User {
        id: read_id(row, 0)?,
        name: NameHash(row.get(1)?),
        external_id: row.get::<_, Option<[u8; 32]>>(2)?.map(ExternalHash),
        active: row.get(3)?,
        meta: read_meta(row, 4)?,
    })
}

fn read_group(row: &Row<'_>) -> rusqlite::Result<Group> {
    Ok(Group {
        id: read_id(row, 0)?,
        display_name: row.get(1)?,
        external_id: row.get(2)?,
        meta: read_meta(row, 3)?,
    })
}

fn read_meta(row: &Row<'_>, at: usize) -> rusqlite::Result<Meta> {
    Ok(Meta {
        created: sql::unsigned(row.get(at)?),
        last_modified: sql::unsigned(row.get(at + 1)?),
        version: sql::unsigned(row.get(at + 2)?),
    })
}

fn number(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn failed(error: rusqlite::Error) -> Refused {
    Refusal::Storage(error.into())
}

/// What the unique indices refuse is another's name; everything else is a failure.
fn refused(error: rusqlite::Error) -> Refused {
    if let rusqlite::Error::SqliteFailure(code, Some(why)) = &error
        && code.extended_code == rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE
    {
        let name = why.contains("scim_users.name");
        return Refusal::Taken(if name { Unique::UserName } else { Unique::ExternalId });
    }
    failed(error)
}
