//! The service: from a request to an answer and its effects (RFC 7644).

use std::{borrow::Cow, collections::BTreeSet};

use serde_json::{Value, json};

use super::{
    directory::{Condition, Directory, Found, GroupTest, Page, Refusal, Unique, UserTest},
    filter::Filter,
    group::{self, Group, Member, MembersChange},
    id::Id,
    meta::{Kind, Meta},
    name::NameKey,
    patch,
    problem::Problem,
    projection::Projection,
    request::{Listing, Request},
    response::{Effect, Outcome, Response},
    schema,
    user::{self, Said, User},
};

/// Members in the groups of one list at most; above that a page ends early, as RFC 7644 section 3.4.2.4 lets it. A
/// single group is told whole.
const MAX_LISTED_MEMBERS: usize = 20_000;

/// An organisation's SCIM service. It holds nothing that changes: what does is in the [`Directory`].
#[derive(Debug)]
pub struct Service {
    base: String,
    key: NameKey,
}

/// What a path leads to.
enum Place<'a> {
    ServiceProviderConfig,
    ResourceTypes(Option<&'a str>),
    Schemas(Option<&'a str>),
    All(Kind),
    One(Kind, &'a str),
    Search(Option<Kind>),
    Me,
    Bulk,
}

/// Why a request ends early.
enum Stop<E> {
    Problem(Problem),
    Storage(E),
}

type Answer<E> = Result<Outcome, Stop<E>>;

impl Service {
    /// The service of one organisation at this URL (`https://meet.example.org/scim/v2`), which `meta.location` and the
    /// header Location begin with, and with its key for userNames.
    pub fn new(base: &str, key: NameKey) -> Self {
        Self { base: base.trim_end_matches('/').to_owned(), key }
    }

    /// Answers a request. Whatever the input, the status is below 500, but for 501 at what is not offered (/Me, /Bulk).
    ///
    /// # Errors
    /// The storage failed; the transaction is to be rolled back.
    pub fn handle<D: Directory>(
        &self,
        directory: &mut D,
        request: &Request<'_>,
    ) -> Result<Outcome, D::Error> {
        match self.answer(directory, request) {
            Ok(outcome) => Ok(outcome),
            Err(Stop::Problem(problem)) => Ok(Response::from(problem).into()),
            Err(Stop::Storage(error)) => Err(error),
        }
    }

    fn answer<D: Directory>(&self, directory: &mut D, request: &Request<'_>) -> Answer<D::Error> {
        let segments = request.segments()?;
        match (place(&segments)?, request.method) {
            (Place::ServiceProviderConfig, "GET") => {
                self.describe(request, |base| Ok(schema::service_provider_config(base)))
            }
            (Place::ResourceTypes(id), "GET") => {
                self.describe(request, |base| one_or_all(schema::resource_types(base), id))
            }
            (Place::Schemas(id), "GET") => {
                self.describe(request, |base| one_or_all(schema::schemas(base), id))
            }
            (Place::ServiceProviderConfig | Place::ResourceTypes(_) | Place::Schemas(_), _) => {
                Err(Problem::method("GET").into())
            }
            (Place::All(kind), "GET") => self.list(directory, Some(kind), &request.parameters()?.listing()?),
            (Place::All(Kind::User), "POST") => self.create_user(directory, request),
            (Place::All(Kind::Group), "POST") => self.create_group(directory, request),
            (Place::All(_), _) => Err(Problem::method("GET, POST").into()),
            (Place::Search(kind), "POST") => {
                self.list(directory, kind, &Listing::from_body(request.json()?)?)
            }
            (Place::Search(_), _) => Err(Problem::method("POST").into()),
            (Place::One(Kind::User, id), "GET") => self.get_user(directory, id, request),
            (Place::One(Kind::User, id), "PUT" | "PATCH") => self.change_user(directory, id, request),
            (Place::One(Kind::User, id), "DELETE") => Self::delete_user(directory, id, request),
            (Place::One(Kind::Group, id), "GET") => self.get_group(directory, id, request),
            (Place::One(Kind::Group, id), "PUT" | "PATCH") => self.change_group(directory, id, request),
            (Place::One(Kind::Group, id), "DELETE") => Self::delete_group(directory, id, request),
            (Place::One(..), _) => Err(Problem::method("GET, PUT, PATCH, DELETE").into()),
            (Place::Me, _) => Err(Problem::not_implemented(
                "A token is no user's, so there is no /Me. Use /Users and an id.",
            )
            .into()),
            (Place::Bulk, _) => {
                Err(Problem::not_implemented("There is no /Bulk. Send each operation by itself.").into())
            }
        }
    }

    /// RFC 7644 section 4: these cannot be filtered.
    fn describe<E>(
        &self,
        request: &Request<'_>,
        describe: impl FnOnce(&str) -> Result<Value, Problem>,
    ) -> Answer<E> {
        if request.parameters()?.filter.is_some() {
            return Err(Problem::forbidden("This cannot be filtered. Read all of it.").into());
        }
        Ok(Response::json(200, &describe(&self.base)?).into())
    }

    /// Resources of one kind, or users and after them groups.
    fn list<D: Directory>(
        &self,
        directory: &mut D,
        kind: Option<Kind>,
        listing: &Listing,
    ) -> Answer<D::Error> {
        let (users, groups) = match (kind, &listing.filter) {
            (Some(Kind::User), filter) => (self.which_users(filter.as_ref())?, Condition::Constant(false)),
            (Some(Kind::Group), filter) => (Condition::Constant(false), which_groups(filter.as_ref())?),
            // A filter that only one kind can answer finds only that kind.
            (None, filter) => match (self.which_users(filter.as_ref()), which_groups(filter.as_ref())) {
                (Err(problem), Err(_)) => return Err(problem.into()),
                (users, groups) => (
                    users.unwrap_or(Condition::Constant(false)),
                    groups.unwrap_or(Condition::Constant(false)),
                ),
            },
        };
        let mut resources = Vec::new();
        let mut total = 0;
        if users != Condition::Constant(false) {
            let found = directory.users(&users, listing.page()).map_err(Stop::Storage)?;
            let filter = listing.filter.as_ref();
            let said = filter.map(|filter| Said::in_filter(filter, &self.key)).unwrap_or_default();
            total += found.total;
            for user in found.page {
                resources.push(self.tell_user(directory, &user, &listing.projection, &said)?);
            }
        }
        if groups != Condition::Constant(false) {
            let Page { skip, take } = listing.page();
            let page = Page { skip: skip.saturating_sub(total), take: take.saturating_sub(resources.len()) };
            let found = directory.groups(&groups, page).map_err(Stop::Storage)?;
            total += found.total;
            self.tell_groups(directory, found, &listing.projection, &mut resources)?;
        }
        let body = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
            "totalResults": total,
            "startIndex": listing.start_index,
            "itemsPerPage": resources.len(),
            "Resources": resources,
        });
        Ok(Response::json(200, &body).into())
    }

    fn which_users(&self, filter: Option<&Filter>) -> Result<Condition<UserTest>, Problem> {
        filter.map_or(Ok(Condition::Constant(true)), |filter| user::condition(filter, &self.key))
    }

    fn tell_groups<D: Directory>(
        &self,
        directory: &mut D,
        found: Found<Group>,
        projection: &Projection,
        resources: &mut Vec<Value>,
    ) -> Result<(), Stop<D::Error>> {
        let mut listed = 0;
        for group in found.page {
            let members = members_if_wanted(directory, group.id, projection)?;
            listed += members.as_ref().map_or(0, BTreeSet::len);
            if listed > MAX_LISTED_MEMBERS && !resources.is_empty() {
                break;
            }
            resources.push(projection.of(group.json(&self.base, members.as_ref())));
        }
        Ok(())
    }

    fn tell_user<D: Directory>(
        &self,
        directory: &mut D,
        user: &User,
        projection: &Projection,
        said: &Said,
    ) -> Result<Value, Stop<D::Error>> {
        let groups = match projection.wants("groups") {
            true => directory.groups_of(user.id).map_err(Stop::Storage)?,
            false => Vec::new(),
        };
        Ok(projection.of(user.json(&self.base, &groups, said)))
    }

    fn create_user<D: Directory>(&self, directory: &mut D, request: &Request<'_>) -> Answer<D::Error> {
        let projection = request.parameters()?.projection()?;
        let draft = user::Draft::from_body(request.json()?)?;
        let said = Said::in_draft(&draft, &self.key);
        let (user, effects) = draft.create(Id::new(request.random), Meta::new(request.now), &self.key)?;
        directory.insert_user(&user).map_err(refused)?;
        let body = self.tell_user(directory, &user, &projection, &said)?;
        let response = self.resource(201, &body, Kind::User, user.id, &user.meta);
        Ok(Outcome { response, effects })
    }

    fn get_user<D: Directory>(&self, directory: &mut D, id: &str, request: &Request<'_>) -> Answer<D::Error> {
        let projection = request.parameters()?.projection()?;
        let user = find_user(directory, id)?;
        let body = self.tell_user(directory, &user, &projection, &Said::default())?;
        Ok(self.resource(200, &body, Kind::User, user.id, &user.meta).into())
    }

    fn change_user<D: Directory>(
        &self,
        directory: &mut D,
        id: &str,
        request: &Request<'_>,
    ) -> Answer<D::Error> {
        let projection = request.parameters()?.projection()?;
        let mut user = find_user(directory, id)?;
        user.meta.unless_changed(request.if_match)?;
        let body = request.json()?;
        let draft = match request.method {
            "PUT" => user::Draft::from_body(body)?,
            _ => user::Draft::from_patch(patch::read(body)?)?,
        };
        let effects = draft.apply(&mut user, &self.key)?;
        if !effects.is_empty() {
            user.meta.touch(request.now);
            directory.update_user(&user).map_err(refused)?;
        }
        let body = self.tell_user(directory, &user, &projection, &Said::in_draft(&draft, &self.key))?;
        let response = self.resource(200, &body, Kind::User, user.id, &user.meta);
        Ok(Outcome { response, effects })
    }

    fn delete_user<D: Directory>(directory: &mut D, id: &str, request: &Request<'_>) -> Answer<D::Error> {
        let user = find_user(directory, id)?;
        user.meta.unless_changed(request.if_match)?;
        for mut group in directory.groups_of(user.id).map_err(Stop::Storage)? {
            directory.remove_members(group.id, &BTreeSet::from([user.id])).map_err(Stop::Storage)?;
            group.meta.touch(request.now);
            directory.update_group(&group).map_err(refused)?;
        }
        directory.delete_user(user.id).map_err(refused)?;
        Ok(Outcome { response: Response::empty(204), effects: vec![Effect::Deleted { account: user.id }] })
    }

    fn create_group<D: Directory>(&self, directory: &mut D, request: &Request<'_>) -> Answer<D::Error> {
        let projection = request.parameters()?.projection()?;
        let draft = group::Draft::from_body(request.json()?)?;
        let group = draft.create(Id::new(request.random), Meta::new(request.now))?;
        let members = changed_members(directory, &self.key, BTreeSet::new(), draft.members)?;
        expect_users(directory, &members)?;
        directory.insert_group(&group).map_err(refused)?;
        directory.add_members(group.id, &members).map_err(Stop::Storage)?;
        let body = projection.of(group.json(&self.base, Some(&members)));
        let response = self.resource(201, &body, Kind::Group, group.id, &group.meta);
        let created = [Effect::GroupCreated { group: group.id }];
        let effects = created.into_iter().chain(groups_changed(members)).collect();
        Ok(Outcome { response, effects })
    }

    fn get_group<D: Directory>(
        &self,
        directory: &mut D,
        id: &str,
        request: &Request<'_>,
    ) -> Answer<D::Error> {
        let projection = request.parameters()?.projection()?;
        let group = find_group(directory, id)?;
        let members = members_if_wanted(directory, group.id, &projection)?;
        let body = projection.of(group.json(&self.base, members.as_ref()));
        Ok(self.resource(200, &body, Kind::Group, group.id, &group.meta).into())
    }

    fn change_group<D: Directory>(
        &self,
        directory: &mut D,
        id: &str,
        request: &Request<'_>,
    ) -> Answer<D::Error> {
        let projection = request.parameters()?.projection()?;
        let mut group = find_group(directory, id)?;
        group.meta.unless_changed(request.if_match)?;
        let body = request.json()?;
        let draft = match request.method {
            "PUT" => group::Draft::from_body(body)?,
            _ => group::Draft::from_patch(patch::read(body)?)?,
        };
        let renamed = draft.apply(&mut group);
        let before = directory.members(group.id).map_err(Stop::Storage)?;
        let members = changed_members(directory, &self.key, before.clone(), draft.members)?;
        let added: BTreeSet<Id> = members.difference(&before).copied().collect();
        let removed: BTreeSet<Id> = before.difference(&members).copied().collect();
        expect_users(directory, &added)?;

        let mut effects = Vec::new();
        if renamed {
            effects.push(Effect::GroupRenamed { group: group.id });
        }
        effects.extend(groups_changed(removed.iter().chain(&added).copied()));
        if !effects.is_empty() {
            group.meta.touch(request.now);
            directory.update_group(&group).map_err(refused)?;
            directory.remove_members(group.id, &removed).map_err(Stop::Storage)?;
            directory.add_members(group.id, &added).map_err(Stop::Storage)?;
        }
        let body = projection.of(group.json(&self.base, Some(&members)));
        let response = self.resource(200, &body, Kind::Group, group.id, &group.meta);
        Ok(Outcome { response, effects })
    }

    fn delete_group<D: Directory>(directory: &mut D, id: &str, request: &Request<'_>) -> Answer<D::Error> {
        let group = find_group(directory, id)?;
        group.meta.unless_changed(request.if_match)?;
        let members = directory.members(group.id).map_err(Stop::Storage)?;
        directory.delete_group(group.id).map_err(Stop::Storage)?;
        let deleted = [Effect::GroupDeleted { group: group.id }];
        let effects = deleted.into_iter().chain(groups_changed(members)).collect();
        Ok(Outcome { response: Response::empty(204), effects })
    }

    fn resource(&self, status: u16, body: &Value, kind: Kind, id: Id, meta: &Meta) -> Response {
        Response::json(status, body).with("location", kind.location(&self.base, id)).with("etag", meta.etag())
    }
}

impl Request<'_> {
    /// Whether it only looks: at one, a list, or what a search finds (RFC 7644 section 3.4.3), which is posted.
    pub fn reads(&self) -> bool {
        let is_search =
            || self.segments().is_ok_and(|segments| matches!(place(&segments), Ok(Place::Search(_))));
        self.method == "GET" || self.method == "POST" && is_search()
    }
}

/// Names of endpoints are found whatever their case: SURFconext Invite writes some of them small.
fn place<'a>(segments: &'a [Cow<'_, str>]) -> Result<Place<'a>, Problem> {
    let names: Vec<&str> = segments.iter().map(|segment| segment.as_ref()).collect();
    let (&first, rest) = names.split_first().ok_or_else(unknown_path)?;
    let place = match (first.to_ascii_lowercase().as_str(), rest) {
        ("serviceproviderconfig", []) => Place::ServiceProviderConfig,
        ("resourcetypes", rest @ ([] | [_])) => Place::ResourceTypes(rest.first().copied()),
        ("schemas", rest @ ([] | [_])) => Place::Schemas(rest.first().copied()),
        ("users", []) => Place::All(Kind::User),
        ("groups", []) => Place::All(Kind::Group),
        (".search", []) => Place::Search(None),
        ("users", [".search"]) => Place::Search(Some(Kind::User)),
        ("groups", [".search"]) => Place::Search(Some(Kind::Group)),
        ("users", [id]) => Place::One(Kind::User, id),
        ("groups", [id]) => Place::One(Kind::Group, id),
        ("me", _) => Place::Me,
        ("bulk", []) => Place::Bulk,
        _ => return Err(unknown_path()),
    };
    Ok(place)
}

pub(crate) fn unknown_path() -> Problem {
    Problem::not_found("There is nothing at this path. /ResourceTypes lists the endpoints.")
}

fn one_or_all(all: Vec<Value>, id: Option<&str>) -> Result<Value, Problem> {
    match id {
        Some(id) => all
            .into_iter()
            .find(|one| one["id"].as_str().is_some_and(|own| own.eq_ignore_ascii_case(id)))
            .ok_or_else(|| Problem::not_found("There is nothing with this id. Read the list.")),
        None => Ok(json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
            "totalResults": all.len(),
            "startIndex": 1,
            "itemsPerPage": all.len(),
            "Resources": all,
        })),
    }
}

fn which_groups(filter: Option<&Filter>) -> Result<Condition<GroupTest>, Problem> {
    filter.map_or(Ok(Condition::Constant(true)), group::condition)
}

fn find_user<D: Directory>(directory: &mut D, id: &str) -> Result<User, Stop<D::Error>> {
    let found = Id::parse(id).map(|id| directory.user(id)).transpose().map_err(Stop::Storage)?;
    let missing =
        || Problem::not_found("There is no user with this id. Look for it by userName or externalId.");
    found.flatten().ok_or_else(|| missing().into())
}

fn find_group<D: Directory>(directory: &mut D, id: &str) -> Result<Group, Stop<D::Error>> {
    let found = Id::parse(id).map(|id| directory.group(id)).transpose().map_err(Stop::Storage)?;
    let missing =
        || Problem::not_found("There is no group with this id. Look for it by displayName or externalId.");
    found.flatten().ok_or_else(|| missing().into())
}

fn members_if_wanted<D: Directory>(
    directory: &mut D,
    group: Id,
    projection: &Projection,
) -> Result<Option<BTreeSet<Id>>, Stop<D::Error>> {
    match projection.wants("members") {
        true => directory.members(group).map(Some).map_err(Stop::Storage),
        false => Ok(None),
    }
}

/// Who is in a group after these changes. Whom nobody knows cannot be added; to remove them changes nothing.
fn changed_members<D: Directory>(
    directory: &mut D,
    key: &NameKey,
    mut members: BTreeSet<Id>,
    changes: Vec<MembersChange>,
) -> Result<BTreeSet<Id>, Stop<D::Error>> {
    for change in changes {
        match change {
            MembersChange::Clear => members.clear(),
            MembersChange::Add(added) => {
                for member in added {
                    members.insert(known(directory, key, &member)?.ok_or_else(no_member)?);
                }
            }
            MembersChange::Remove(removed) => {
                for member in removed {
                    if let Some(id) = known(directory, key, &member)? {
                        members.remove(&id);
                    }
                }
            }
        }
    }
    Ok(members)
}

fn known<D: Directory>(
    directory: &mut D,
    key: &NameKey,
    member: &Member,
) -> Result<Option<Id>, Stop<D::Error>> {
    match member {
        Member::Id(id) => Ok(Some(*id)),
        Member::ExternalId(external_id) => {
            directory.user_by_external_id(key.hash_external(external_id)).map_err(Stop::Storage)
        }
        Member::Nobody => Ok(None),
    }
}

fn expect_users<D: Directory>(directory: &mut D, users: &BTreeSet<Id>) -> Result<(), Stop<D::Error>> {
    if directory.has_users(users).map_err(Stop::Storage)? { Ok(()) } else { Err(no_member().into()) }
}

fn no_member() -> Problem {
    Problem::invalid_value("One of `members` is no user of this organisation. Create it at /Users first.")
}

fn groups_changed(accounts: impl IntoIterator<Item = Id>) -> impl Iterator<Item = Effect> {
    accounts.into_iter().map(|account| Effect::GroupsChanged { account })
}

fn refused<E>(refusal: Refusal<E>) -> Stop<E> {
    match refusal {
        Refusal::Taken(Unique::UserName) => Problem::uniqueness(
            "There is a user with this userName. Find it with the filter userName eq and change that one.",
        )
        .into(),
        Refusal::Taken(Unique::ExternalId) => Problem::uniqueness(
            "There is a resource with this externalId. Find it with the filter externalId eq and change that one.",
        )
        .into(),
        Refusal::Full => Problem::forbidden(
            "The organisation has as many users or groups as it may have. Delete some, or ask who runs this server.",
        )
        .into(),
        Refusal::LastOwner => Problem::forbidden(
            "This is the organisation's last owner who is let in. Make somebody else an owner in the console first.",
        )
        .into(),
        Refusal::Storage(error) => Stop::Storage(error),
    }
}

impl<E> From<Problem> for Stop<E> {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}
