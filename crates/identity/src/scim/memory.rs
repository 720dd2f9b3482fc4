//! A directory in memory, for tests.

use std::{
    collections::{BTreeMap, BTreeSet},
    convert::Infallible,
};

use super::{
    directory::{Condition, Directory, Found, GroupTest, Page, Refusal, Unique, UserTest},
    group::Group,
    id::Id,
    name::ExternalHash,
    user::User,
};

/// The users and groups of one organisation in memory: for tests, and as the measure of what a [`Directory`] does. It
/// needs no rolling back, since a request that fails has written nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Memory {
    users: BTreeMap<Id, User>,
    groups: BTreeMap<Id, Group>,
    /// Group and user.
    members: BTreeSet<(Id, Id)>,
    /// How many users, and how many groups, there may be.
    room: Option<usize>,
}

impl Memory {
    /// An empty directory in which there may be so many users and so many groups.
    pub fn with_room_for(number: usize) -> Self {
        Self { room: Some(number), ..Self::default() }
    }

    fn expect_room_beside(&self, number: usize) -> Result<(), Refusal<Infallible>> {
        if self.room.is_none_or(|room| number < room) { Ok(()) } else { Err(Refusal::Full) }
    }

    fn expect_user_unique(&self, user: &User) -> Result<(), Refusal<Infallible>> {
        let mut others = self.users.values().filter(|other| other.id != user.id);
        match others.find(|other| other.name == user.name || same(&other.external_id, &user.external_id)) {
            Some(other) if other.name == user.name => Err(Refusal::Taken(Unique::UserName)),
            Some(_) => Err(Refusal::Taken(Unique::ExternalId)),
            None => Ok(()),
        }
    }

    fn expect_group_unique(&self, group: &Group) -> Result<(), Refusal<Infallible>> {
        let mut others = self.groups.values().filter(|other| other.id != group.id);
        match others.any(|other| same(&other.external_id, &group.external_id)) {
            true => Err(Refusal::Taken(Unique::ExternalId)),
            false => Ok(()),
        }
    }

    fn user_passes(&self, user: &User, test: &UserTest) -> bool {
        match test {
            UserTest::Id(id) => user.id == *id,
            UserTest::UserName(name) => user.name == *name,
            UserTest::ExternalId(external_id) => user.external_id == Some(*external_id),
            UserTest::HasExternalId => user.external_id.is_some(),
            UserTest::Active(active) => user.active == *active,
            UserTest::MemberOf(group) => self.members.contains(&(*group, user.id)),
        }
    }

    fn group_passes(&self, group: &Group, test: &GroupTest) -> bool {
        match test {
            GroupTest::Id(id) => group.id == *id,
            GroupTest::DisplayName(text) => text.applies(&group.folded_name()),
            GroupTest::ExternalId(text) => group.external_id.as_deref().is_some_and(|own| text.applies(own)),
            GroupTest::HasExternalId => group.external_id.is_some(),
            GroupTest::Member(user) => self.members.contains(&(group.id, *user)),
        }
    }
}

impl Directory for Memory {
    type Error = Infallible;

    fn user(&mut self, id: Id) -> Result<Option<User>, Infallible> {
        Ok(self.users.get(&id).cloned())
    }

    fn user_by_external_id(&mut self, external_id: ExternalHash) -> Result<Option<Id>, Infallible> {
        let mut users = self.users.values();
        Ok(users.find(|user| user.external_id == Some(external_id)).map(|user| user.id))
    }

    fn users(&mut self, which: &Condition<UserTest>, page: Page) -> Result<Found<User>, Infallible> {
        let found =
            self.users.values().filter(|user| which.applies(&mut |test| self.user_passes(user, test)));
        Ok(on_page(found, page))
    }

    fn has_users(&mut self, ids: &BTreeSet<Id>) -> Result<bool, Infallible> {
        Ok(ids.iter().all(|id| self.users.contains_key(id)))
    }

    fn insert_user(&mut self, user: &User) -> Result<(), Refusal<Infallible>> {
        self.expect_room_beside(self.users.len())?;
        self.update_user(user)
    }

    fn update_user(&mut self, user: &User) -> Result<(), Refusal<Infallible>> {
        self.expect_user_unique(user)?;
        self.users.insert(user.id, user.clone());
        Ok(())
    }

    fn delete_user(&mut self, id: Id) -> Result<(), Refusal<Infallible>> {
        self.users.remove(&id);
        Ok(())
    }

    fn groups_of(&mut self, user: Id) -> Result<Vec<Group>, Infallible> {
        let mut groups = self.groups.clone();
        groups.retain(|&group, _| self.members.contains(&(group, user)));
        Ok(groups.into_values().collect())
    }

    fn group(&mut self, id: Id) -> Result<Option<Group>, Infallible> {
        Ok(self.groups.get(&id).cloned())
    }

    fn groups(&mut self, which: &Condition<GroupTest>, page: Page) -> Result<Found<Group>, Infallible> {
        let found =
            self.groups.values().filter(|group| which.applies(&mut |test| self.group_passes(group, test)));
        Ok(on_page(found, page))
    }

    fn insert_group(&mut self, group: &Group) -> Result<(), Refusal<Infallible>> {
        self.expect_room_beside(self.groups.len())?;
        self.update_group(group)
    }

    fn update_group(&mut self, group: &Group) -> Result<(), Refusal<Infallible>> {
        self.expect_group_unique(group)?;
        self.groups.insert(group.id, group.clone());
        Ok(())
    }

    fn delete_group(&mut self, id: Id) -> Result<(), Infallible> {
        self.groups.remove(&id);
        self.members.retain(|&(group, _)| group != id);
        Ok(())
    }

    fn members(&mut self, group: Id) -> Result<BTreeSet<Id>, Infallible> {
        let all = (group, Id::new([0; 16]))..=(group, Id::new([255; 16]));
        Ok(self.members.range(all).map(|&(_, user)| user).collect())
    }

    fn add_members(&mut self, group: Id, users: &BTreeSet<Id>) -> Result<(), Infallible> {
        self.members.extend(users.iter().map(|&user| (group, user)));
        Ok(())
    }

    fn remove_members(&mut self, group: Id, users: &BTreeSet<Id>) -> Result<(), Infallible> {
        for &user in users {
            self.members.remove(&(group, user));
        }
        Ok(())
    }
}

fn same<T: PartialEq>(one: &Option<T>, other: &Option<T>) -> bool {
    one.is_some() && one == other
}

fn on_page<'a, T: Clone + 'a>(found: impl Iterator<Item = &'a T>, page: Page) -> Found<T> {
    let found: Vec<&T> = found.collect();
    let skip = usize::try_from(page.skip).unwrap_or(usize::MAX);
    let total = found.len() as u64;
    Found { total, page: found.into_iter().skip(skip).take(page.take).cloned().collect() }
}
