//! Users: what is kept of one, what may be asked of it and changed in it, and how it is told (RFC 7643 section 4.1).

use serde_json::{Value, json};

use super::{
    directory::{Condition, UserTest},
    filter::{Filter, Literal, Operator, Path, Term},
    group::Group,
    id::Id,
    meta::{Kind, Meta},
    name::{ExternalHash, NameHash, NameKey},
    object::{Object, text, truth},
    patch::{Action, Change},
    problem::Problem,
    response::Effect,
    search::{About, about, expect_text, expect_truth, ids, not_searchable, resource_type, same},
};

/// What is kept of a user: nothing else ever reaches the storage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The account.
    pub id: Id,
    /// The hash of its userName.
    pub name: NameHash,
    /// The hash of what the client calls it.
    pub external_id: Option<ExternalHash>,
    /// Whether it may be used.
    pub active: bool,
    /// Its times and version.
    pub meta: Meta,
}

/// Begins what is told in place of a userName or externalId; the account's id follows.
const WITHHELD: &str = "withheld:";

/// Attributes of RFC 7643 section 4.1 that are taken and let go. Another one in a PATCH is a mistake of whoever wrote
/// it.
const DROPPED: [&str; 19] = [
    "name",
    "displayname",
    "nickname",
    "profileurl",
    "title",
    "usertype",
    "preferredlanguage",
    "locale",
    "timezone",
    "password",
    "emails",
    "phonenumbers",
    "ims",
    "photos",
    "addresses",
    "entitlements",
    "roles",
    "x509certificates",
    "schemas",
];

/// What a request says about a user: an attribute that it leaves out stays as it is.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    pub user_name: Option<String>,
    external_id: Option<Option<String>>,
    active: Option<bool>,
}

impl Draft {
    /// The body of POST and PUT. In both, what is left out is not said: RFC 7644 section 3.5.1 lets a server clear it
    /// or not, and neither may somebody be suspended because a client does not know `active`.
    pub fn from_body(body: &[u8]) -> Result<Self, Problem> {
        let mut object = Object::parse(body)?;
        object.expect_schema(Kind::User.schema())?;
        Ok(Self {
            user_name: object.text("userName")?.value(),
            external_id: object.text("externalId")?.or_clear(),
            active: match object.take("active").or_clear() {
                Some(value) => Some(truth(&value.unwrap_or_default(), "active")?),
                None => None,
            },
        })
    }

    /// The changes of a PATCH; of those of the same attribute, the last one holds.
    pub fn from_patch(changes: Vec<Change>) -> Result<Self, Problem> {
        let mut draft = Self::default();
        for change in changes {
            draft.change(change)?;
        }
        Ok(draft)
    }

    fn change(&mut self, Change { target, action, by_path }: Change) -> Result<(), Problem> {
        let path = &target.path;
        let name = path.name.as_str();
        if path.is_of_extension() {
            return Ok(());
        }
        if !path.is_of(Kind::User.schema()) {
            return Err(no_such_attribute());
        }
        match name {
            _ if DROPPED.contains(&name) => return Ok(()),
            // Okta sends the id along with what it changes.
            "id" | "meta" | "groups" if !by_path => return Ok(()),
            "id" | "meta" | "groups" => {
                return Err(Problem::mutability(format!(
                    "`{name}` is read-only. Members are changed at /Groups."
                )));
            }
            "username" | "externalid" | "active" if path.sub.is_none() && target.filter.is_none() => {}
            _ => return Err(no_such_attribute()),
        }
        match (name, action) {
            ("active", Action::Add(value) | Action::Replace(value)) => {
                self.active = Some(truth(&value, "active")?)
            }
            ("externalid", action) => {
                self.external_id = action.optional_text("externalId")?.or(self.external_id.take())
            }
            (_, Action::Remove(_)) => {
                return Err(Problem::mutability("Each user has `userName` and `active`. Replace them."));
            }
            (_, Action::Add(value) | Action::Replace(value)) => {
                self.user_name = Some(text(value, "userName")?)
            }
        }
        Ok(())
    }

    /// A new user, with what has happened by that.
    pub fn create(self, id: Id, meta: Meta, key: &NameKey) -> Result<(User, Vec<Effect>), Problem> {
        let name = match &self.user_name {
            Some(name) if !name.starts_with(WITHHELD) => key.hash(name),
            Some(_) => return Err(withheld()),
            None => return Err(Problem::invalid_value("A user needs a `userName`.")),
        };
        let active = self.active.unwrap_or(true);
        let mut effects = vec![Effect::Created { account: id }];
        if !active {
            effects.push(Effect::Deactivated { account: id });
        }
        let external_id = match self.external_id.flatten() {
            Some(external_id) if external_id.starts_with(WITHHELD) => return Err(withheld()),
            external_id => external_id.map(|external_id| key.hash_external(&external_id)),
        };
        Ok((User { id, name, external_id, active, meta }, effects))
    }

    /// Changes a user, and says what has happened by that: nothing, if it was so already.
    pub fn apply(&self, user: &mut User, key: &NameKey) -> Result<Vec<Effect>, Problem> {
        let (account, before) = (user.id, user.clone());
        match &self.user_name {
            Some(name) if *name == user.withheld_name() => {}
            Some(name) if name.starts_with(WITHHELD) => return Err(withheld()),
            Some(name) => user.name = key.hash(name),
            None => {}
        }
        match &self.external_id {
            Some(Some(external_id)) if *external_id == user.withheld_name() => {}
            Some(Some(external_id)) if external_id.starts_with(WITHHELD) => return Err(withheld()),
            Some(external_id) => {
                user.external_id = external_id.as_deref().map(|external_id| key.hash_external(external_id));
            }
            None => {}
        }
        user.active = self.active.unwrap_or(user.active);
        let mut effects = Vec::new();
        if user.name != before.name || user.external_id != before.external_id {
            effects.push(Effect::Renamed { account });
        }
        match (before.active, user.active) {
            (true, false) => effects.push(Effect::Deactivated { account }),
            (false, true) => effects.push(Effect::Reactivated { account }),
            (true, true) | (false, false) => {}
        }
        Ok(effects)
    }
}

fn no_such_attribute() -> Problem {
    Problem::invalid_path("A user has no such attribute. /Schemas lists those there are.")
}

fn withheld() -> Problem {
    Problem::invalid_value(
        "`userName` or `externalId` is what stands in for another user's. Send the user's own, or leave it out.",
    )
}

impl User {
    /// As a resource. `said` is what the request itself has named: only that can be said again.
    pub(crate) fn json(&self, base: &str, groups: &[Group], said: &Said) -> Value {
        let user_name = said.name(self.name).map_or_else(|| self.withheld_name(), str::to_owned);
        let groups: Vec<Value> = groups
            .iter()
            .map(|group| {
                let location = Kind::Group.location(base, group.id);
                json!({
                    "value": group.id.to_string(),
                    "$ref": location,
                    "display": group.display_name,
                    "type": "direct",
                })
            })
            .collect();
        let mut resource = json!({
            "schemas": [Kind::User.schema()],
            "id": self.id.to_string(),
            "userName": user_name,
            "active": self.active,
            "meta": self.meta.json(Kind::User, &Kind::User.location(base, self.id)),
        });
        // What has no value is left out (RFC 7643 section 2.5).
        if let Some(external_id) = self.external_id {
            let said = said.external_id(external_id);
            resource["externalId"] = said.map_or_else(|| self.withheld_name(), str::to_owned).into();
        }
        if !groups.is_empty() {
            resource["groups"] = groups.into();
        }
        resource
    }

    fn withheld_name(&self) -> String {
        format!("{WITHHELD}{}", self.id)
    }
}

/// Which users a filter is for.
pub(crate) fn condition(filter: &Filter, key: &NameKey) -> Result<Condition<UserTest>, Problem> {
    Condition::from_filter(filter, &|term| match about(term, Kind::User)? {
        About::Present("id" | "username" | "active" | "meta" | "schemas", None) => {
            Ok(Condition::Constant(true))
        }
        About::Present("externalid", None) => Ok(Condition::Is(UserTest::HasExternalId)),
        About::Compare("id", None, operator, literal) => ids(operator, literal, "id", UserTest::Id),
        About::Compare("username", None, operator, literal) => name_condition(operator, literal, key),
        About::Compare("externalid", None, operator, literal) => {
            let external_id = expect_text(literal, "externalId")?;
            let test = stand_in(external_id)
                .unwrap_or_else(|| Condition::Is(UserTest::ExternalId(key.hash_external(external_id))));
            same(operator, test, "externalId")
        }
        About::Compare("active", None, operator, literal) => {
            let active = expect_truth(literal, "active")?;
            same(operator, Condition::Is(UserTest::Active(active)), "active")
        }
        About::Compare("groups", None | Some("value"), Operator::Equal, literal) => {
            ids(Operator::Equal, literal, "groups.value", UserTest::MemberOf)
        }
        About::Within("groups", Filter::Term(Term::Compare(path, Operator::Equal, literal)))
            if path.name == "value" =>
        {
            ids(Operator::Equal, literal, "groups.value", UserTest::MemberOf)
        }
        About::Compare("meta", Some("resourcetype"), operator, literal) => {
            resource_type(operator, literal, Kind::User)
        }
        About::Present(..) | About::Compare(..) | About::Within(..) => Err(not_searchable(Kind::User)),
    })
}

fn name_condition(
    operator: Operator,
    literal: &Literal,
    key: &NameKey,
) -> Result<Condition<UserTest>, Problem> {
    let name = expect_text(literal, "userName")?;
    let test = stand_in(name).unwrap_or_else(|| Condition::Is(UserTest::UserName(key.hash(name))));
    same(operator, test, "userName")
}

/// Whom this stands in for, if it does.
fn stand_in(text: &str) -> Option<Condition<UserTest>> {
    let id = Id::parse(text.strip_prefix(WITHHELD)?);
    Some(id.map_or(Condition::Constant(false), |id| Condition::Is(UserTest::Id(id))))
}

/// userNames and externalIds that a request has named itself.
#[derive(Debug, Default)]
pub(crate) struct Said {
    names: Vec<(NameHash, String)>,
    external_ids: Vec<(ExternalHash, String)>,
}

impl Said {
    /// Those of a body.
    pub fn in_draft(draft: &Draft, key: &NameKey) -> Self {
        let mut said = Self::default();
        if let Some(name) = &draft.user_name {
            said.add_name(name, key);
        }
        if let Some(Some(external_id)) = &draft.external_id {
            said.add_external_id(external_id, key);
        }
        said
    }

    /// Those that a filter compares with.
    pub fn in_filter(filter: &Filter, key: &NameKey) -> Self {
        let mut said = Self::default();
        said.read(filter, key);
        said
    }

    fn read(&mut self, filter: &Filter, key: &NameKey) {
        match filter {
            Filter::And(filters) | Filter::Or(filters) => {
                filters.iter().for_each(|filter| self.read(filter, key));
            }
            Filter::Not(filter) => self.read(filter, key),
            Filter::Term(Term::Compare(Path { name, .. }, Operator::Equal, Literal::Text(text))) => {
                match name.as_str() {
                    "username" => self.add_name(text, key),
                    "externalid" => self.add_external_id(text, key),
                    _ => {}
                }
            }
            Filter::Term(_) => {}
        }
    }

    fn add_name(&mut self, name: &str, key: &NameKey) {
        self.names.push((key.hash(name), name.to_owned()));
    }

    fn add_external_id(&mut self, external_id: &str, key: &NameKey) {
        self.external_ids.push((key.hash_external(external_id), external_id.to_owned()));
    }

    fn name(&self, hash: NameHash) -> Option<&str> {
        self.names.iter().find(|(said, _)| *said == hash).map(|(_, name)| name.as_str())
    }

    fn external_id(&self, hash: ExternalHash) -> Option<&str> {
        self.external_ids.iter().find(|(said, _)| *said == hash).map(|(_, external_id)| external_id.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scim::{filter::Filter, patch};

    fn key() -> NameKey {
        NameKey::new([7; 32])
    }

    fn user() -> User {
        let meta = Meta { created: 0, last_modified: 0, version: 1 };
        User { id: Id::new([1; 16]), name: key().hash("ada"), external_id: None, active: true, meta }
    }

    fn patched(operations: Value) -> Result<(User, Vec<Effect>), Problem> {
        let body = json!({ "Operations": operations }).to_string();
        let mut user = user();
        let effects = Draft::from_patch(patch::read(body.as_bytes())?)?.apply(&mut user, &key())?;
        Ok((user, effects))
    }

    #[test]
    fn of_operations_on_the_same_attribute_the_last_holds() {
        let (user, effects) = patched(json!([
            {"op": "replace", "path": "active", "value": false},
            {"op": "add", "path": "externalId", "value": "1"},
            {"op": "replace", "value": {"active": "True", "externalId": "2"}},
        ]))
        .unwrap();
        assert_eq!((user.active, user.external_id), (true, Some(key().hash_external("2"))));
        assert_eq!(effects, [Effect::Renamed { account: user.id }]);
    }

    #[test]
    fn an_external_id_goes_by_remove_and_by_null_and_is_not_added_by_null() {
        let set = json!({"op": "add", "path": "externalId", "value": "1"});
        for (operation, left) in [
            (json!({"op": "remove", "path": "externalId"}), None),
            (json!({"op": "replace", "path": "externalId", "value": null}), None),
            (json!({"op": "add", "path": "externalId", "value": null}), Some("1")),
        ] {
            let (user, _) = patched(json!([set, operation])).unwrap();
            assert_eq!(user.external_id, left.map(|left| key().hash_external(left)), "{operation}");
        }
    }

    #[test]
    fn only_a_name_that_was_said_is_said_again() {
        let user = user();
        let name = |filter: &str| {
            let said = Said::in_filter(&Filter::parse(filter).unwrap(), &key());
            user.json("https://example.org", &[], &said)["userName"].clone()
        };
        assert_eq!(name("userName eq \"ADA\""), "ADA");
        assert_eq!(name("active eq true and (userName eq \"grace\" or userName eq \"Ada\")"), "Ada");
        assert_eq!(name("userName eq \"grace\" or active eq true"), user.withheld_name());
        assert_eq!(name("userName ne \"ada\" or active eq true"), user.withheld_name());
    }

    #[test]
    fn another_users_stand_in_is_no_name() {
        let replace = |name: &str| patched(json!([{"op": "replace", "path": "userName", "value": name}]));
        assert_eq!(replace(&user().withheld_name()).unwrap(), (user(), vec![]));
        assert!(replace(&format!("{WITHHELD}{}", Id::new([2; 16]))).is_err());
        assert!(replace(WITHHELD).is_err());
    }
}
