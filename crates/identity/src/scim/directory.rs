//! Where an organisation's users and groups are kept, as a trait for storages.

use std::collections::BTreeSet;

use super::{
    filter::{Filter, Term},
    group::Group,
    id::Id,
    name::{ExternalHash, NameHash},
    problem::Problem,
    user::User,
};

/// The users and groups of **one** organisation. What others have does not exist here: to ask for it by its id finds
/// nothing, as with an id that was never given.
///
/// [`Service::handle`](super::Service::handle) calls this for one request. Run each request in one transaction:
/// commit if [`Response::is_success`](super::Response::is_success), else roll back.
///
/// Nothing is looked up before it is inserted: of two requests that create the same user at once, the second gets
/// [`Refusal::Taken`] from the storage's own unique index.
pub trait Directory {
    /// Why the storage failed. It ends the request, which then has no answer; that is HTTP 500 or 503.
    type Error;

    /// The user with this id.
    ///
    /// # Errors
    /// The storage failed, here and below.
    fn user(&mut self, id: Id) -> Result<Option<User>, Self::Error>;

    /// Whose externalId has this hash.
    ///
    /// # Errors
    /// The storage failed.
    fn user_by_external_id(&mut self, external_id: ExternalHash) -> Result<Option<Id>, Self::Error>;

    /// Users to whom the condition applies, in an order that does not change between requests.
    ///
    /// # Errors
    /// The storage failed.
    fn users(&mut self, which: &Condition<UserTest>, page: Page) -> Result<Found<User>, Self::Error>;

    /// Whether each of these ids, of which there can be 20 000, is a user's.
    ///
    /// # Errors
    /// The storage failed.
    fn has_users(&mut self, ids: &BTreeSet<Id>) -> Result<bool, Self::Error>;

    /// Adds a user.
    ///
    /// # Errors
    /// A user has this name or externalId already, there is no room, or the storage failed.
    fn insert_user(&mut self, user: &User) -> Result<(), Refusal<Self::Error>>;

    /// Puts a user in the place of the one with the same id.
    ///
    /// # Errors
    /// Another user has this name or externalId, it would suspend the last owner, or the storage failed.
    fn update_user(&mut self, user: &User) -> Result<(), Refusal<Self::Error>>;

    /// Removes a user, who is in no group any more.
    ///
    /// # Errors
    /// It is the last owner, or the storage failed.
    fn delete_user(&mut self, id: Id) -> Result<(), Refusal<Self::Error>>;

    /// The groups that a user is in.
    ///
    /// # Errors
    /// The storage failed.
    fn groups_of(&mut self, user: Id) -> Result<Vec<Group>, Self::Error>;

    /// The group with this id.
    ///
    /// # Errors
    /// The storage failed.
    fn group(&mut self, id: Id) -> Result<Option<Group>, Self::Error>;

    /// Groups to which the condition applies, in an order that does not change between requests.
    ///
    /// # Errors
    /// The storage failed.
    fn groups(&mut self, which: &Condition<GroupTest>, page: Page) -> Result<Found<Group>, Self::Error>;

    /// Adds a group without members.
    ///
    /// # Errors
    /// A group has this externalId already, there is no room, or the storage failed.
    fn insert_group(&mut self, group: &Group) -> Result<(), Refusal<Self::Error>>;

    /// Puts a group in the place of the one with the same id; its members stay.
    ///
    /// # Errors
    /// Another group has this externalId, or the storage failed.
    fn update_group(&mut self, group: &Group) -> Result<(), Refusal<Self::Error>>;

    /// Removes a group and its memberships.
    ///
    /// # Errors
    /// The storage failed.
    fn delete_group(&mut self, id: Id) -> Result<(), Self::Error>;

    /// Who is in a group.
    ///
    /// # Errors
    /// The storage failed.
    fn members(&mut self, group: Id) -> Result<BTreeSet<Id>, Self::Error>;

    /// Adds users, who exist and are not in it, to a group.
    ///
    /// # Errors
    /// The storage failed.
    fn add_members(&mut self, group: Id, users: &BTreeSet<Id>) -> Result<(), Self::Error>;

    /// Removes users, who are in it, from a group.
    ///
    /// # Errors
    /// The storage failed.
    fn remove_members(&mut self, group: Id, users: &BTreeSet<Id>) -> Result<(), Self::Error>;
}

/// Why something was not written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal<E> {
    /// Another resource of the organisation has the same value.
    Taken(Unique),
    /// The organisation has as many users or groups as it may have.
    Full,
    /// The organisation would have no owner any more who is let in.
    LastOwner,
    /// The storage failed.
    Storage(E),
}

/// What is an organisation's only once among users; externalId also among groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unique {
    /// userName, by its hash.
    UserName,
    /// externalId.
    ExternalId,
}

/// A part of what is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// How many to leave out at the beginning.
    pub skip: u64,
    /// How many to give at most, after that; 0 asks for the number alone.
    pub take: usize,
}

/// A page of what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<T> {
    /// How many there are on all pages.
    pub total: u64,
    /// Those on this page.
    pub page: Vec<T>,
}

/// Which resources a search is for. It has one meaning, true or false, also where a resource lacks what is compared:
/// such a comparison is false, and so its negation true (unlike in SQL).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition<T> {
    /// All, if true; none, if false.
    Constant(bool),
    /// Those that pass the test.
    Is(T),
    /// Those to which each condition applies.
    All(Vec<Condition<T>>),
    /// Those to which at least one condition applies.
    Any(Vec<Condition<T>>),
    /// Those to which the condition does not apply.
    Not(Box<Condition<T>>),
}

/// What a user can be tested for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UserTest {
    /// Has this id.
    Id(Id),
    /// Has the userName with this hash.
    UserName(NameHash),
    /// Has the externalId with this hash.
    ExternalId(ExternalHash),
    /// Has an externalId.
    HasExternalId,
    /// Is active, or is not.
    Active(bool),
    /// Is in this group.
    MemberOf(Id),
}

/// What a group can be tested for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GroupTest {
    /// Has this id.
    Id(Id),
    /// Has a displayName of which [`Group::folded_name`] compares so.
    DisplayName(Text),
    /// Has an externalId that compares so, case counting.
    ExternalId(Text),
    /// Has an externalId.
    HasExternalId,
    /// Has this user in it.
    Member(Id),
}

/// A comparison of texts. Every character of `value` stands for itself: what means more to a storage (`%`, `_`) is to
/// be escaped there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// Which part is compared.
    pub part: Part,
    /// With what.
    pub value: String,
}

/// The part of a text that another is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// All of it (`eq`).
    Whole,
    /// Any part of it (`co`).
    Anywhere,
    /// Its beginning (`sw`).
    Start,
}

impl<T> Condition<T> {
    /// Whether the condition applies to whatever `test` is asked about.
    pub fn applies(&self, test: &mut impl FnMut(&T) -> bool) -> bool {
        match self {
            Self::Constant(constant) => *constant,
            Self::Is(is) => test(is),
            Self::All(all) => all.iter().all(|condition| condition.applies(test)),
            Self::Any(any) => any.iter().any(|condition| condition.applies(test)),
            Self::Not(not) => !not.applies(test),
        }
    }

    /// A filter as a condition, each of its terms by `read`.
    pub(crate) fn from_filter(
        filter: &Filter,
        read: &impl Fn(&Term) -> Result<Self, Problem>,
    ) -> Result<Self, Problem> {
        let each = |filters: &[Filter]| {
            filters.iter().map(|filter| Self::from_filter(filter, read)).collect::<Result<Vec<_>, _>>()
        };
        Ok(match filter {
            Filter::And(filters) => Self::All(each(filters)?),
            Filter::Or(filters) => Self::Any(each(filters)?),
            Filter::Not(filter) => Self::Not(Box::new(Self::from_filter(filter, read)?)),
            Filter::Term(term) => read(term)?,
        })
    }

    pub(crate) fn negated_if(self, negated: bool) -> Self {
        if negated { Self::Not(Box::new(self)) } else { self }
    }
}

impl Text {
    /// Whether a text compares so.
    pub fn applies(&self, text: &str) -> bool {
        match self.part {
            Part::Whole => text == self.value,
            Part::Anywhere => text.contains(&self.value),
            Part::Start => text.starts_with(&self.value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comparison_with_what_is_not_there_is_false_and_its_negation_true() {
        let external_id = Condition::Is(UserTest::ExternalId(ExternalHash([1; 32])));
        let mut nobody_has_one = |_: &UserTest| false;
        assert!(!external_id.applies(&mut nobody_has_one));
        assert!(external_id.clone().negated_if(true).applies(&mut nobody_has_one));
        assert!(
            !Condition::All(vec![external_id.clone(), Condition::Constant(true)])
                .applies(&mut nobody_has_one)
        );
        assert!(Condition::Any(vec![external_id, Condition::Constant(true)]).applies(&mut nobody_has_one));
    }

    #[test]
    fn every_character_stands_for_itself() {
        let applies = |part, value: &str, text| Text { part, value: value.into() }.applies(text);
        assert!(applies(Part::Start, "50%", "50% off") && !applies(Part::Start, "50%", "500"));
        assert!(applies(Part::Anywhere, "_", "a_b") && !applies(Part::Anywhere, "_", "a.b"));
        assert!(applies(Part::Whole, "*", "*") && !applies(Part::Whole, "*", "x"));
    }
}
