//! PATCH: operations on a resource (RFC 7644 section 3.5.2), in the dialects of those who send them.

use serde_json::Value;

use super::{
    filter::{Path, Target},
    object::{Object, Said, text},
    problem::Problem,
};

/// One change that an operation wants, of one attribute.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Change {
    pub target: Target,
    pub action: Action,
    /// Whether the attribute was named by an operation's `path`, and not as one of many in its `value`.
    pub by_path: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Action {
    /// A null adds nothing.
    Add(Value),
    /// A null clears.
    Replace(Value),
    /// All values, or those listed. The list is not the RFC's, but what Entra ID and SURFconext Invite send.
    Remove(Option<Value>),
}

impl Action {
    /// What is said about a text that need not be there.
    pub fn optional_text(self, name: &str) -> Result<Option<Option<String>>, Problem> {
        match self {
            Self::Add(Value::Null) => Ok(None),
            Self::Replace(Value::Null) | Self::Remove(_) => Ok(Some(None)),
            Self::Add(value) | Self::Replace(value) => Ok(Some(Some(text(value, name)?))),
        }
    }
}

/// The changes of a PatchOp message, in order. An operation without a path is one change for each attribute of its
/// value.
///
/// Members of the message beside `schemas` and `Operations` are passed over: SURFconext Invite sends `id` and
/// `externalId` there.
pub(crate) fn read(body: &[u8]) -> Result<Vec<Change>, Problem> {
    let mut message = Object::parse(body)?;
    message.expect_schema("urn:ietf:params:scim:api:messages:2.0:PatchOp")?;
    let operations = match message.take("Operations") {
        Said::Is(Value::Array(operations)) if !operations.is_empty() => operations,
        _ => return Err(Problem::invalid_syntax("`Operations` has to be a list of one operation or more.")),
    };
    let mut changes = Vec::new();
    for operation in operations {
        read_operation(operation, &mut changes)?;
    }
    Ok(changes)
}

fn read_operation(operation: Value, changes: &mut Vec<Change>) -> Result<(), Problem> {
    let Value::Object(operation) = operation else {
        return Err(Problem::invalid_syntax("Each of `Operations` has to be an object."));
    };
    let mut operation = Object::new(operation)?;
    let op = match operation.take("op") {
        Said::Is(Value::String(op)) => Op::named(&op),
        _ => None,
    };
    let op = op.ok_or_else(|| Problem::invalid_syntax("`op` has to be add, replace or remove."))?;
    let target = match operation.take("path") {
        Said::Nothing | Said::Null => None,
        Said::Is(Value::String(path)) => Some(Target::parse(&path).map_err(|unreadable| {
            Problem::invalid_path(format!("`path` cannot be read {unreadable}. /Schemas lists attributes."))
        })?),
        Said::Is(_) => return Err(Problem::invalid_path("`path` has to be a text.")),
    };
    let value = operation.take("value");
    match target {
        Some(target) => changes.push(Change { target, action: op.action(value)?, by_path: true }),
        None => read_attributes(op, value, changes)?,
    }
    Ok(())
}

/// An operation on the resource itself, as Okta sends it.
fn read_attributes(op: Op, value: Said<Value>, changes: &mut Vec<Change>) -> Result<(), Problem> {
    if op == Op::Remove {
        return Err(Problem::no_target("`remove` needs a `path`: the attribute to remove."));
    }
    let Said::Is(Value::Object(attributes)) = value else {
        return Err(Problem::invalid_value("Without a `path`, `value` has to be an object of attributes."));
    };
    for (name, value) in Object::new(attributes)?.into_rest() {
        let path = Path::parse(&name).map_err(|unreadable| {
            Problem::invalid_path(format!("A name in `value` cannot be read {unreadable}."))
        })?;
        let said = if value.is_null() { Said::Null } else { Said::Is(value) };
        let action = op.action(said)?;
        changes.push(Change { target: Target { path, filter: None }, action, by_path: false });
    }
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Op {
    Add,
    Replace,
    Remove,
}

impl Op {
    /// Entra ID and SURFconext Invite begin them with a capital.
    fn named(name: &str) -> Option<Self> {
        [("add", Self::Add), ("replace", Self::Replace), ("remove", Self::Remove)]
            .into_iter()
            .find(|(known, _)| name.eq_ignore_ascii_case(known))
            .map(|(_, op)| op)
    }

    fn action(self, value: Said<Value>) -> Result<Action, Problem> {
        match (self, value) {
            (Self::Remove, value) => Ok(Action::Remove(value.value())),
            (Self::Add, Said::Is(value)) => Ok(Action::Add(value)),
            (Self::Add, Said::Null) => Ok(Action::Add(Value::Null)),
            (Self::Replace, Said::Is(value)) => Ok(Action::Replace(value)),
            (Self::Replace, Said::Null) => Ok(Action::Replace(Value::Null)),
            (Self::Add | Self::Replace, Said::Nothing) => {
                Err(Problem::invalid_value("`add` and `replace` need a `value`; `remove` does without."))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn changes(operations: Value) -> Result<Vec<Change>, Problem> {
        read(json!({ "Operations": operations }).to_string().as_bytes())
    }

    fn by_path(path: &str, action: Action) -> Change {
        Change { target: Target::parse(path).unwrap(), action, by_path: true }
    }

    #[test]
    fn operations_have_no_case() {
        for op in ["replace", "Replace", "REPLACE"] {
            let read = changes(json!([{"op": op, "path": "active", "value": "False"}])).unwrap();
            assert_eq!(read, [by_path("active", Action::Replace(json!("False")))]);
        }
    }

    #[test]
    fn without_a_path_each_attribute_is_a_change() {
        let read =
            changes(json!([{"op": "replace", "value": {"active": false, "Name.givenName": "x"}}])).unwrap();
        let names: Vec<_> = read.iter().map(|change| change.target.path.parts()).collect();
        assert_eq!(names, [("active", None), ("name", Some("givenname"))]);
        assert!(read.iter().all(|change| !change.by_path));
    }

    #[test]
    fn remove_takes_a_list_or_everything() {
        let read = changes(json!([
            {"op": "Remove", "path": "members", "value": [{"value": "1"}]},
            {"op": "remove", "path": "members"},
        ]));
        let listed = by_path("members", Action::Remove(Some(json!([{"value": "1"}]))));
        assert_eq!(read, Ok(vec![listed, by_path("members", Action::Remove(None))]));
    }

    #[test]
    fn what_is_no_patch_is_refused() {
        for operations in [
            json!(null),
            json!([]),
            json!({}),
            json!(["add"]),
            json!([{"path": "active", "value": true}]),
            json!([{"op": "test", "path": "active", "value": true}]),
            json!([{"op": 1, "path": "active", "value": true}]),
            json!([{"op": "remove"}]),
            json!([{"op": "add", "path": "active"}]),
            json!([{"op": "add", "path": 7, "value": true}]),
            json!([{"op": "add", "path": "", "value": true}]),
            json!([{"op": "add", "path": "members[", "value": true}]),
            json!([{"op": "replace", "value": [true]}]),
            json!([{"op": "replace", "value": {"a b": true}}]),
        ] {
            assert!(changes(operations.clone()).is_err(), "{operations}");
        }
        assert!(read(br#"{"schemas": ["urn:x"], "Operations": [{"op": "remove", "path": "x"}]}"#).is_err());
    }
}
