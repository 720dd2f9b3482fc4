//! Groups: what is kept of one, what may be asked of it and changed in it, and how it is told (RFC 7643 section 4.2).

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{
    directory::{Condition, GroupTest, Text},
    filter::{Filter, Literal, Operator, Path, Target, Term},
    id::Id,
    meta::{Kind, Meta},
    object::{Object, text},
    patch::{Action, Change},
    problem::Problem,
    search::{About, about, ids, not_searchable, resource_type, texts},
};

/// What is kept of a group, beside who is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The group.
    pub id: Id,
    /// Its name. Groups may have the same.
    pub display_name: String,
    /// What the client calls it.
    pub external_id: Option<String>,
    /// Its times and version.
    pub meta: Meta,
}

/// What a request says about a group: what it leaves out stays as it is.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    display_name: Option<String>,
    external_id: Option<Option<String>>,
    /// In this order.
    pub members: Vec<MembersChange>,
}

/// A change of who is in a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum MembersChange {
    Add(Vec<Member>),
    Remove(Vec<Member>),
    Clear,
}

/// Whom a client means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Member {
    Id(Id),
    /// By its externalId; SURFconext Invite sends it along.
    ExternalId(String),
    /// Nobody: not an id of ours.
    Nobody,
}

impl Draft {
    /// The body of POST and PUT.
    pub fn from_body(body: &[u8]) -> Result<Self, Problem> {
        let mut object = Object::parse(body)?;
        object.expect_schema(Kind::Group.schema())?;
        let mut draft = Self {
            display_name: object.text("displayName")?.value(),
            external_id: object.text("externalId")?.or_clear(),
            members: Vec::new(),
        };
        if let Some(members) = object.take("members").or_clear() {
            draft.replace_members(members.unwrap_or_default())?;
        }
        Ok(draft)
    }

    /// The changes of a PATCH.
    pub fn from_patch(changes: Vec<Change>) -> Result<Self, Problem> {
        let mut draft = Self::default();
        for change in changes {
            draft.change(change)?;
        }
        Ok(draft)
    }

    fn change(&mut self, Change { target, action, by_path }: Change) -> Result<(), Problem> {
        let Target { path, filter } = target;
        if path.is_of_extension() {
            return Ok(());
        }
        if !path.is_of(Kind::Group.schema()) {
            return Err(no_such_attribute());
        }
        match (path.parts(), filter) {
            (("schemas", None), None) => Ok(()),
            (("members", None), None) => self.change_members(action),
            (("members", None | Some("value")), Some(filter)) => self.change_chosen(&filter, &action),
            (("displayname", None), None) => match action {
                Action::Add(value) | Action::Replace(value) => {
                    self.display_name = Some(text(value, "displayName")?);
                    Ok(())
                }
                Action::Remove(_) => Err(Problem::mutability("Each group has a `displayName`. Replace it.")),
            },
            (("externalid", None), None) => {
                self.external_id = action.optional_text("externalId")?.or(self.external_id.take());
                Ok(())
            }
            // Okta sends the id along with what it changes.
            (("id" | "meta", _), _) if !by_path => Ok(()),
            (("id" | "meta", _), _) => Err(Problem::mutability(format!("`{}` is read-only.", path.name))),
            _ => Err(no_such_attribute()),
        }
    }

    fn change_members(&mut self, action: Action) -> Result<(), Problem> {
        match action {
            Action::Add(value) => self.members.push(MembersChange::Add(members(value)?)),
            Action::Replace(value) => self.replace_members(value)?,
            Action::Remove(Some(value)) => self.members.push(MembersChange::Remove(members(value)?)),
            Action::Remove(None) => self.members.push(MembersChange::Clear),
        }
        Ok(())
    }

    fn replace_members(&mut self, value: Value) -> Result<(), Problem> {
        self.members.push(MembersChange::Clear);
        self.members.push(MembersChange::Add(members(value)?));
        Ok(())
    }

    /// `members[value eq "..."]`: a way to remove. What a membership consists of cannot be changed.
    fn change_chosen(&mut self, filter: &Filter, action: &Action) -> Result<(), Problem> {
        match action {
            Action::Remove(_) => {
                self.members.push(MembersChange::Remove(chosen(filter)?));
                Ok(())
            }
            Action::Add(_) | Action::Replace(_) => Err(Problem::mutability(
                "A member cannot be changed, only added with the path `members` or removed.",
            )),
        }
    }

    /// A new group without members.
    pub fn create(&self, id: Id, meta: Meta) -> Result<Group, Problem> {
        let display_name = self
            .display_name
            .clone()
            .ok_or_else(|| Problem::invalid_value("A group needs a `displayName`."))?;
        Ok(Group { id, display_name, external_id: self.external_id.clone().flatten(), meta })
    }

    /// Changes a group, but not its members, and says whether it was another one before.
    pub fn apply(&self, group: &mut Group) -> bool {
        let before = group.clone();
        if let Some(display_name) = &self.display_name {
            group.display_name.clone_from(display_name);
        }
        if let Some(external_id) = &self.external_id {
            group.external_id.clone_from(external_id);
        }
        *group != before
    }
}

fn no_such_attribute() -> Problem {
    Problem::invalid_path("A group has no such attribute. /Schemas lists those there are.")
}

/// A list of members, or one: an object with `value`, `externalId` or both, or an id alone. Null is none.
fn members(value: Value) -> Result<Vec<Member>, Problem> {
    match value {
        Value::Null => Ok(Vec::new()),
        Value::Array(list) => list.into_iter().map(member).collect(),
        one => Ok(vec![member(one)?]),
    }
}

fn member(value: Value) -> Result<Member, Problem> {
    let (id, external_id) = match value {
        Value::String(id) => (Some(id), None),
        Value::Object(member) => {
            let mut member = Object::new(member)?;
            (member.text("value")?.value(), member.text("externalId")?.value())
        }
        _ => (None, None),
    };
    match (id.as_deref().map(Id::parse), external_id) {
        (Some(Some(id)), _) => Ok(Member::Id(id)),
        (None, Some(external_id)) => Ok(Member::ExternalId(external_id)),
        (Some(None), _) => Ok(Member::Nobody),
        (None, None) => Err(Problem::invalid_value(
            "Each of `members` has to be an object with the user's id as `value`.",
        )),
    }
}

/// The members that a filter in brackets names one by one.
fn chosen(filter: &Filter) -> Result<Vec<Member>, Problem> {
    match filter {
        Filter::Or(filters) => {
            let each: Vec<_> = filters.iter().map(chosen).collect::<Result<_, _>>()?;
            Ok(each.concat())
        }
        Filter::Term(Term::Compare(Path { name, sub: None, .. }, Operator::Equal, Literal::Text(id)))
            if name == "value" =>
        {
            Ok(vec![Id::parse(id).map_or(Member::Nobody, Member::Id)])
        }
        _ => {
            Err(Problem::invalid_filter("Members are chosen by members[value eq \"id\"], several with `or`."))
        }
    }
}

impl Group {
    /// The name as it is compared in searches: without regard to case (RFC 7643 section 4.2).
    pub fn folded_name(&self) -> String {
        self.display_name.to_lowercase()
    }

    /// As a resource; without its members, if these are not asked for.
    pub(crate) fn json(&self, base: &str, members: Option<&BTreeSet<Id>>) -> Value {
        let mut resource = json!({
            "schemas": [Kind::Group.schema()],
            "id": self.id.to_string(),
            "displayName": self.display_name,
            "meta": self.meta.json(Kind::Group, &Kind::Group.location(base, self.id)),
        });
        if let Some(external_id) = &self.external_id {
            resource["externalId"] = external_id.as_str().into();
        }
        if let Some(members) = members {
            let members = members.iter().map(|&member| {
                json!({"value": member.to_string(), "$ref": Kind::User.location(base, member), "type": "User"})
            });
            resource["members"] = members.collect();
        }
        resource
    }
}

/// Which groups a filter is for.
pub(crate) fn condition(filter: &Filter) -> Result<Condition<GroupTest>, Problem> {
    Condition::from_filter(filter, &|term| match about(term, Kind::Group)? {
        About::Present("id" | "displayname" | "meta" | "schemas", None) => Ok(Condition::Constant(true)),
        About::Present("externalid", None) => Ok(Condition::Is(GroupTest::HasExternalId)),
        About::Compare("id", None, operator, literal) => ids(operator, literal, "id", GroupTest::Id),
        About::Compare("displayname", None, operator, literal) => {
            texts(operator, literal, "displayName", |text| {
                GroupTest::DisplayName(Text { value: text.value.to_lowercase(), ..text })
            })
        }
        About::Compare("externalid", None, operator, literal) => {
            texts(operator, literal, "externalId", GroupTest::ExternalId)
        }
        About::Compare("members", None | Some("value"), Operator::Equal, literal) => {
            ids(Operator::Equal, literal, "members.value", GroupTest::Member)
        }
        About::Within("members", filter) => {
            let chosen = chosen(filter)?.into_iter().map(|member| match member {
                Member::Id(id) => Condition::Is(GroupTest::Member(id)),
                Member::ExternalId(_) | Member::Nobody => Condition::Constant(false),
            });
            Ok(Condition::Any(chosen.collect()))
        }
        About::Compare("meta", Some("resourcetype"), operator, literal) => {
            resource_type(operator, literal, Kind::Group)
        }
        About::Present(..) | About::Compare(..) | About::Within(..) => Err(not_searchable(Kind::Group)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scim::patch;

    fn changes(operations: Value) -> Result<Vec<MembersChange>, Problem> {
        let body = json!({ "Operations": operations }).to_string();
        Ok(Draft::from_patch(patch::read(body.as_bytes())?)?.members)
    }

    #[test]
    fn members_are_named_in_four_ways() {
        let id = Id::new([1; 16]);
        let read = changes(json!([
            {"op": "add", "path": "members", "value": [{"value": id.to_string(), "externalId": "x"}]},
            {"op": "add", "path": "members", "value": {"value": null, "externalId": "x"}},
            {"op": "add", "path": "members", "value": [id.to_string(), "nobody"]},
            {"op": "remove", "path": format!("members[value eq \"{id}\" or value eq \"nobody\"]")},
        ]));
        assert_eq!(
            read.unwrap(),
            [
                MembersChange::Add(vec![Member::Id(id)]),
                MembersChange::Add(vec![Member::ExternalId("x".into())]),
                MembersChange::Add(vec![Member::Id(id), Member::Nobody]),
                MembersChange::Remove(vec![Member::Id(id), Member::Nobody]),
            ]
        );
    }

    #[test]
    fn to_remove_a_list_of_nobody_is_not_to_remove_everybody() {
        let remove = |value| changes(json!([{"op": "remove", "path": "members", "value": value}])).unwrap();
        assert_eq!(remove(json!([])), [MembersChange::Remove(vec![])]);
        assert_eq!(remove(Value::Null), [MembersChange::Clear]);
        assert_eq!(
            changes(json!([{"op": "replace", "value": {"members": []}}])).unwrap(),
            [MembersChange::Clear, MembersChange::Add(vec![])]
        );
    }
}
